"""Tiny random pipelines of the shapes of ACE-Step, Stable Audio Open and Stable Audio 3, for tests on a CPU.

They make noise in a few hundred milliseconds, through the very code that plays real weights.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.diffusion import quiet
from models.stable_audio import PUBLISHED_SCHEDULER, cosine_scheduler

WORDS = ("<pad>", "<unk>", "<|endoftext|>", "</s>", "piano", "jazz", "slow", "fast", "bpm", "key", "violin", "drums")
LATENT = 4


def ace_step(seed: int = 0, covers: bool = True, turbo: bool = True) -> Any:
    """An AceStepPipeline at 48 kHz, 25 latents a second."""
    import torch
    from diffusers import AceStepPipeline, AutoencoderOobleck, FlowMatchEulerDiscreteScheduler
    from diffusers.models.transformers.ace_step_transformer import AceStepTransformer1DModel
    from diffusers.pipelines.ace_step import (
        AceStepAudioTokenDetokenizer,
        AceStepAudioTokenizer,
        AceStepConditionEncoder,
    )
    from transformers import Qwen3Config, Qwen3Model

    width: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
    }
    pooled = {**width, "audio_acoustic_hidden_dim": LATENT, "num_attention_pooler_hidden_layers": 1}
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        made = AceStepPipeline(
            vae=_codec(AutoencoderOobleck, 48_000, [2, 4, 4, 6, 10]),
            text_encoder=Qwen3Model(Qwen3Config(vocab_size=len(WORDS), num_hidden_layers=1, **width)),
            tokenizer=_tokenizer(),
            transformer=AceStepTransformer1DModel(
                num_hidden_layers=2,
                in_channels=3 * LATENT,
                audio_acoustic_hidden_dim=LATENT,
                sliding_window=16,
                is_turbo=turbo,
                **width,
            ),
            condition_encoder=AceStepConditionEncoder(
                text_hidden_dim=32,
                timbre_hidden_dim=LATENT,
                num_lyric_encoder_hidden_layers=1,
                num_timbre_encoder_hidden_layers=1,
                **width,
            ),
            scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
            audio_tokenizer=AceStepAudioTokenizer(fsq_dim=32, **pooled) if covers else None,
            audio_token_detokenizer=AceStepAudioTokenDetokenizer(**pooled) if covers else None,
        )
    return _ready(made)


def stable_audio_open(seed: int = 0) -> Any:
    """A StableAudioPipeline at 44.1 kHz that makes up to 10 s."""
    import torch
    from diffusers import AutoencoderOobleck, StableAudioDiTModel, StableAudioPipeline, StableAudioProjectionModel
    from transformers import T5Config, T5EncoderModel

    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        made = StableAudioPipeline(
            vae=_codec(AutoencoderOobleck, 44_100, [2, 4, 4, 8, 8]),
            text_encoder=T5EncoderModel(
                T5Config(vocab_size=len(WORDS), d_model=32, d_kv=8, d_ff=64, num_layers=1, num_heads=4)
            ),
            projection_model=StableAudioProjectionModel(32, 32, 0.0, 512.0),
            tokenizer=_tokenizer(),
            transformer=StableAudioDiTModel(
                sample_size=216,
                in_channels=LATENT,
                num_layers=2,
                attention_head_dim=8,
                num_attention_heads=4,
                num_key_value_attention_heads=2,
                out_channels=LATENT,
                cross_attention_dim=32,
                time_proj_dim=16,
                global_states_input_dim=64,
                cross_attention_input_dim=32,
            ),
            scheduler=cosine_scheduler({}),
        )
    return _ready(made)


def save_stable_audio_open(folder: Path, seed: int = 0) -> Path:
    """A folder as Stable Audio Open is published: its index names the scheduler that needs torchsde."""
    stable_audio_open(seed).save_pretrained(folder)
    index, config = folder / "model_index.json", folder / "scheduler" / "scheduler_config.json"
    said = json.loads(index.read_text(encoding="utf-8"))
    said["scheduler"] = ["diffusers", PUBLISHED_SCHEDULER]
    index.write_text(json.dumps(said), encoding="utf-8")
    own = json.loads(config.read_text(encoding="utf-8"))
    kept = {key: own[key] for key in ("sigma_min", "sigma_max", "sigma_data", "sigma_schedule", "prediction_type")}
    config.write_text(json.dumps({**kept, "_class_name": PUBLISHED_SCHEDULER}), encoding="utf-8")
    return folder


def stable_audio_3(seed: int = 0, distilled: bool = True) -> Any:
    """A StableAudio3Pipeline at 44.1 kHz."""
    import torch
    from diffusers import AutoencoderSAME, FlowMatchEulerDiscreteScheduler, StableAudio3DiTModel, StableAudio3Pipeline
    from diffusers.pipelines.stable_audio_3 import StableAudio3DurationEmbedder
    from transformers import T5GemmaConfig, T5GemmaEncoderModel
    from transformers.models.t5gemma.configuration_t5gemma import T5GemmaModuleConfig

    text = T5GemmaModuleConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        pad_token_id=0,
    )
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        made = StableAudio3Pipeline(
            vae=AutoencoderSAME(
                patch_size=64,
                encoder_channels=8,
                encoder_c_mults=(2,),
                encoder_strides=(16,),
                encoder_transformer_depths=(1,),
                latent_dim=LATENT,
                dim_heads=8,
            ),
            text_encoder=T5GemmaEncoderModel(
                T5GemmaConfig(encoder=text, decoder=text, vocab_size=len(WORDS), is_encoder_decoder=False)
            ),
            tokenizer=_tokenizer(),
            duration_embedder=StableAudio3DurationEmbedder(output_dim=32, fourier_dim=16),
            transformer=StableAudio3DiTModel(
                io_channels=LATENT,
                embed_dim=32,
                depth=2,
                num_heads=4,
                cond_token_dim=32,
                global_cond_dim=32,
                local_add_cond_dim=LATENT + 1,
                timestep_features_dim=16,
                num_memory_tokens=4,
            ),
            scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=distilled),
        )
        _wake(made)
    return _ready(made)


def _wake(pipeline: Any) -> None:
    """Fill the weights that training begins at zero: with them nothing would depend on the noise or on a recording."""
    import torch

    for part in (pipeline.vae, pipeline.transformer):
        for weight in part.parameters():
            if not bool(weight.detach().any()):
                torch.nn.init.normal_(weight, std=0.2)


def _ready(pipeline: Any) -> Any:
    """A pipeline made from parts, as one loaded from a folder is: not training, without a bar."""
    import torch

    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            part.eval()
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _codec(kind: Any, rate_hz: int, ratios: list[int]) -> Any:
    return kind(
        encoder_hidden_size=2 * LATENT,
        downsampling_ratios=ratios,
        channel_multiples=[1] * len(ratios),
        decoder_channels=4,
        decoder_input_channels=LATENT,
        audio_channels=2,
        sampling_rate=rate_hz,
    )


def _tokenizer() -> Any:
    """Whole words; what it does not know is one and the same."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    numbered = {word: i for i, word in enumerate(WORDS)}
    made = Tokenizer(models.WordLevel(numbered, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", unk_token="<unk>", eos_token="</s>", model_max_length=64
    )

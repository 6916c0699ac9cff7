"""Complete Hugging Face folders of tiny random models, as transformers itself writes them: what tests load.

Writes what a published folder holds (config, safetensors, tokenizer); trains nothing; no sound of it means anything.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.musicgen.config import CodecConfig, ModelConfig, tiny_config

WORD_START = "▁"
SPECIAL = ("<pad>", "</s>", "<unk>")


def write(folder: Path, kind: str, seed: int = 0, shard_size: str = "5GB") -> Path:
    """Writes a tiny model the way `save_pretrained` does.

    Args:
        folder: made if it is not there.
        kind: as `config.tiny_config` takes it: "text", "melody", "stereo" or "stereo-melody".
        shard_size: a small size ("100KB") spreads the tensors over several files with an index.

    Returns:
        The folder.
    """
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]), _quiet():
        torch.manual_seed(seed)
        model = transformers_model(tiny_config(kind))
        model.save_pretrained(folder, max_shard_size=shard_size)
    write_tokenizer(folder)
    return folder


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bar for kilobytes, and no warning that the mark before the first code lies outside the vocabulary:
    it does so in the published weights too.
    """
    from transformers.utils import logging

    level, shows_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if shows_bars:
            logging.enable_progress_bar()


def transformers_model(config: ModelConfig, layers: int | None = None) -> Any:
    """The same shapes as a model of transformers, with random weights from torch's current seed, ready to generate.

    Args:
        layers: fewer layers than the configuration has.
    """
    import transformers as library

    transformers: Any = library
    melody = config.decoder.conditioning == "prefix"
    decoder_class = transformers.MusicgenMelodyForCausalLM if melody else transformers.MusicgenForCausalLM
    decoder_config = decoder_class.config_class(**_decoder_fields(config, layers))
    text = transformers.T5Config(**dataclasses.asdict(config.text), num_decoder_layers=1)
    audio = transformers.EncodecConfig(**_codec_fields(config.codec))
    if melody:
        whole = transformers.MusicgenMelodyConfig(
            text_encoder=text.to_dict(), audio_encoder=audio.to_dict(), decoder=decoder_config.to_dict(),
            num_chroma=config.decoder.chroma_bins, chroma_length=config.decoder.chroma_frames,
        )  # fmt: skip
        model = transformers.MusicgenMelodyForConditionalGeneration(whole)
    else:
        whole = transformers.MusicgenConfig(
            text_encoder=text.to_dict(), audio_encoder=audio.to_dict(), decoder=decoder_config.to_dict()
        )
        model = transformers.MusicgenForConditionalGeneration(whole)
    mark = config.decoder.vocabulary
    model.generation_config.pad_token_id = mark
    model.generation_config.bos_token_id = mark
    model.generation_config.decoder_start_token_id = mark
    model.generation_config.eos_token_id = None
    for layer in model.audio_encoder.quantizer.layers:
        layer.codebook.embed.normal_()  # transformers leaves them at zero, so that every code would sound alike
    return model.eval()


def _decoder_fields(config: ModelConfig, layers: int | None) -> dict[str, Any]:
    decoder = config.decoder
    return {
        "vocab_size": decoder.vocabulary,
        "num_hidden_layers": layers or decoder.layers,
        "ffn_dim": decoder.ffn_width,
        "num_attention_heads": decoder.heads,
        "hidden_size": decoder.width,
        "num_codebooks": decoder.codebooks,
        "audio_channels": config.channels,
        # The published spread, or in a narrow model as much more as lets words and chroma still be seen in the logits.
        "initializer_factor": max(0.02, 12.8 / decoder.width if decoder.width < 512 else 0.0),
        "pad_token_id": decoder.vocabulary,
        "bos_token_id": decoder.vocabulary,
    }


def _codec_fields(codec: CodecConfig) -> dict[str, Any]:
    fields = dataclasses.asdict(codec)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def write_tokenizer(folder: Path) -> None:
    """A tokenizer that knows every letter and every byte and ends a text as T5 does; 384 pieces at most."""
    import tokenizers

    letters = [WORD_START, *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.#'-"]
    pieces = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *letters]
    vocabulary = [(piece, 0.0 if piece in SPECIAL else -float(rank)) for rank, piece in enumerate(pieces)]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram(vocabulary, unk_id=2, byte_fallback=True))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(replacement=WORD_START)
    tokenizer.decoder = tokenizers.decoders.Metaspace(replacement=WORD_START)
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "model_max_length": 512,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")

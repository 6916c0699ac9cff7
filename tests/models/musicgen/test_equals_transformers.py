"""The slow twin: transformers' MusicGen on the same weights gives the same codes and logits."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.musicgen.config import PUBLISHED, ModelConfig
from models.musicgen.values import TokenRequest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")
transformers: Any = pytest.importorskip("transformers")

from models.musicgen import conditions, delay, engine, tiny_checkpoint, weights  # noqa: E402

KINDS = ("text", "melody", "stereo", "stereo-melody")
FRAMES = 48


class Taken(Exception):
    """The codes are there; the codec need not run."""


def twin_codes(model: Any, tokenizer: Any, request: TokenRequest) -> np.ndarray:
    """Codes of transformers' greedy `generate`, taken where it hands them to the codec: int64 [codebooks, frames]."""
    config = model.config.decoder
    channels = config.audio_channels
    taken: list[Any] = []

    def decode(audio_codes: Any, audio_scales: Any = None, **rest: Any) -> Any:
        taken.append(audio_codes.reshape(-1, audio_codes.shape[-1]))
        if len(taken) == channels:
            raise Taken
        return type("Decoded", (), {"audio_values": torch.zeros(1, 1, 4)})()

    model.audio_encoder.decode = decode
    wishes: dict[str, Any] = {"max_new_tokens": request.frames + config.num_codebooks // channels - 1}
    if request.prompt is not None:
        wishes["decoder_input_ids"] = torch.from_numpy(request.prompt)
        wishes["max_new_tokens"] -= request.prompt.shape[1]
    if request.chroma is not None:
        wishes["input_features"] = torch.from_numpy(request.chroma)[None]
    said = tokenizer([request.text], return_tensors="pt")
    with contextlib.suppress(Taken):
        model.generate(
            input_ids=said["input_ids"],
            attention_mask=said["attention_mask"],
            do_sample=False,
            guidance_scale=request.guidance,
            **wishes,
        )
    return torch.stack(taken, dim=1).reshape(-1, request.frames).numpy()


def walking_chroma() -> np.ndarray:
    frames = np.zeros((235, 12), dtype=np.float32)
    frames[np.arange(235), (np.arange(235) // 10) % 12] = 1.0
    return frames


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_of_transformers_gives_the_codes_that_its_generate_gives(kind: str, tmp_path: Path) -> None:
    folder = tiny_checkpoint.write(tmp_path / kind, kind, seed=3)
    ours = engine.load(folder, "fp32", "cpu")
    melody = "melody" in kind
    made = (
        transformers.MusicgenMelodyForConditionalGeneration if melody else transformers.MusicgenForConditionalGeneration
    )
    twin, tokenizer = made.from_pretrained(folder).eval(), transformers.AutoTokenizer.from_pretrained(folder)
    prompt = np.random.default_rng(0).integers(0, 64, (ours.config.decoder.codebooks, 11))
    plain = TokenRequest("a slow waltz for a harp", FRAMES, 0, greedy=True)
    for request in (
        plain,
        dataclasses.replace(plain, chroma=walking_chroma() if melody else None, guidance=5.0),
        dataclasses.replace(plain, prompt=prompt),
    ):
        np.testing.assert_array_equal(ours.generate([request])[0], twin_codes(twin, tokenizer, request))


# --- the published shapes ------------------------------------------------------------------------------------------


def twin_decoder(config: ModelConfig, source: weights.Source) -> Any:
    """transformers' decoder with our random tensors."""
    fields = tiny_checkpoint._decoder_fields(config, None)
    melody = config.decoder.conditioning == "prefix"
    made = transformers.MusicgenMelodyForCausalLM if melody else transformers.MusicgenForCausalLM
    with torch.device("meta"):
        model = made(made.config_class(**fields))
    names = [name for name in weights.expected_shapes(config.decoder) if name.startswith("decoder.")]
    model.load_state_dict({name.removeprefix("decoder."): source(name) for name in names}, assign=True)
    table = model.model.decoder.embed_positions
    table.weights = table.get_embedding(2304, config.decoder.width)
    return model.eval()


def decoded(model: engine.MusicGen, request: TokenRequest, given: np.ndarray | None = None) -> tuple[np.ndarray, Any]:
    """Our own steps one after the other: the delayed table [codebooks, columns] and every step's logits.

    With `given`, a table that is already written, the steps read it and draw nothing: teacher forcing.
    """
    state = model.new_state([request])
    model.place(state, 0, request)
    if given is not None:
        state.tokens[0, :, : given.shape[1]] = torch.from_numpy(given.copy())
    logits = []
    with torch.inference_mode():
        while not state.done(0):
            predicted = model.decoder.predict(state, state.reach(), state.common_place(), state.common_words())
            logits.append(predicted[0])
            model.decoder.write(state, predicted, state.candidates(model.config.decoder.vocabulary))
            state.advanced()
    return state.tokens[0, :, :-1].numpy(), torch.stack(logits)


def twin_logits(twin: Any, model: engine.MusicGen, request: TokenRequest, table: np.ndarray) -> Any:
    """The twin's logits over a whole table in one pass: [steps, 2, codebooks, vocabulary]."""
    config = model.config.decoder
    rows = conditions.condition_of(config, model.decoder.weights, model.text, request, torch.device("cpu")).rows
    codes = torch.from_numpy(table[:, :-1]).repeat(2, 1)
    with torch.inference_mode():
        logits = twin(input_ids=codes, encoder_hidden_states=rows).logits
    return logits.view(2, config.codebooks, -1, config.vocabulary)[:, :, -codes.shape[1] :].permute(2, 0, 1, 3)


def shape_of(name: str, layers: int) -> ModelConfig:
    config = PUBLISHED[name]
    return dataclasses.replace(config, decoder=dataclasses.replace(config.decoder, layers=layers))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "layers"), [("small", 24), ("melody", 3), ("stereo-small", 4), ("stereo-melody", 2)])
def test_two_hundred_greedy_steps_of_a_published_shape_are_those_of_transformers(name: str, layers: int) -> None:
    """One pass of the twin over our codes: each greedy code is the twin's too, or two codes were as likely."""
    config = shape_of(name, layers)
    model = engine.random(config, seed=5)
    melody = config.decoder.conditioning == "prefix"
    request = TokenRequest(
        "a slow waltz", 200 - config.decoder.last_delay, 0, greedy=True, chroma=walking_chroma() if melody else None
    )
    table, ours = decoded(model, request)
    twins = twin_logits(
        twin_decoder(config, weights.random_source(config.decoder, 5, torch.device("cpu"))), model, request, table
    )
    assert ours.shape[0] == 200
    assert float((ours - twins).abs().max()) < 1e-3
    guided = twins[:, 1] + 3.0 * (twins[:, 0] - twins[:, 1])
    written = torch.from_numpy(table[:, 1:].T.copy())
    drawn = torch.from_numpy(delay.pattern(config.decoder, request.frames)[:, 1:].T == delay.TO_WRITE)
    best = guided.topk(2, dim=-1)
    differs = (best.indices[..., 0] != written) & drawn
    margins = best.values[..., 0] - best.values[..., 1]
    assert drawn.sum() == request.frames * config.decoder.codebooks
    assert not differs.any() or float(margins[differs].max()) < 1e-4


def kl(reference: Any, other: Any) -> float:
    """Mean Kullback-Leibler divergence of next-code distributions, in nats."""
    reference, other = reference.double().log_softmax(-1), other.double().log_softmax(-1)
    return float((reference.exp() * (reference - other)).sum(-1).mean())


# Measured, in nats: bf16 1.0e-5, fp16 1.6e-7, int8 5.1e-5 with two layers; uniform distributions lie 0.21 away.
@pytest.mark.parametrize(("precision", "bound"), [("bf16", 1e-4), ("fp16", 2e-6), ("int8", 3e-4)])
def test_fewer_bits_say_nearly_the_same_as_full_precision(precision: str, bound: float) -> None:
    config = shape_of("small", 2)
    request = TokenRequest("a slow waltz", 24, 0, greedy=True)
    table, full = decoded(engine.random(config, seed=5), request)
    forced, half = decoded(engine.random(config, seed=5, precision=precision), request, table)
    np.testing.assert_array_equal(forced, table)
    assert kl(full, torch.zeros_like(full)) > 100 * bound
    assert 0.0 < kl(full, half) < bound

"""What rounding the weights does to the chances of the next code: teacher-forced, against fp32, random weights.

Real weights are not here, so the spread is made like that of trained ones: rows of different size, heavy tails, a few
channels that stand out after the norms, and heads sharp enough that the entropy of a code is a few nats. A model whose
logits are nearly flat would make any rounding look harmless.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import torch
from musicgen_clocks import WORDS, some_codes  # type: ignore[import-not-found]

from models.musicgen import engine, linear, weights
from models.musicgen.config import ModelConfig
from models.musicgen.decoder import Decoder
from models.musicgen.text import RandomText
from models.musicgen.values import TokenRequest

# Normal numbers of log-normal size: a kurtosis of 3 exp(4 * 0.25) = 8, where a normal one has 3.
TAIL = 0.5
ROW_SPREAD = 0.4
LOUD_CHANNELS, LOUDER = 6, 8.0
SPREAD, HEADS_SPREAD = 0.02, 0.05


@dataclass(frozen=True)
class Rounding:
    """Divergence of a rounded model's chances from fp32's, in nats, over all places, rows and codebooks."""

    kl_mean: float
    kl_max: float
    same_first: float
    entropy: float


def trained_like(config: ModelConfig, seed: int) -> weights.Source:
    """Tensors by name, the same in every precision."""
    shapes = weights.expected_shapes(config.decoder)

    def tensor(name: str) -> torch.Tensor:
        shape = shapes[name]
        chance = torch.Generator().manual_seed(seed * 0x1_0000_0000 + zlib.crc32(name.encode()))
        if len(shape) == 1:
            row = torch.exp(0.2 * torch.randn(shape, generator=chance)) if "norm.weight" in name else torch.zeros(shape)
            if "norm.weight" in name:
                row[torch.randperm(shape[0], generator=chance)[:LOUD_CHANNELS]] *= LOUDER
            return row
        matrix = torch.empty(shape).normal_(0.0, TAIL, generator=chance).exp_()
        matrix *= torch.empty(shape).normal_(generator=chance)
        matrix *= torch.exp(ROW_SPREAD * torch.randn(shape[0], 1, generator=chance))
        return matrix * (HEADS_SPREAD if "lm_heads" in name else SPREAD)

    return tensor


def in_groups(matrix: torch.Tensor, group: int, most: int = 15) -> torch.Tensor:
    """A matrix as 4 bits can hold it: 16 steps between the least and the greatest of every group along a row."""
    parts = matrix.reshape(matrix.shape[0], -1, group)
    low, high = parts.amin(dim=2, keepdim=True), parts.amax(dim=2, keepdim=True)
    step = ((high - low) / most).clamp(min=1e-9).to(torch.bfloat16).float()
    return (torch.round((parts - low) / step).clamp(0, most) * step + low).reshape(matrix.shape)


def logits_of(config: ModelConfig, precision: str, places: int, seed: int = 0) -> torch.Tensor:
    """Teacher-forced logits: float32 `[places, 2, codebooks, vocabulary]`.

    Args:
        precision: of `linear.PRECISIONS`, or "int4-32" and the like: 4 bits in groups of 32, in bf16 otherwise.
    """
    packed_as = "bf16" if precision.startswith("int4") else precision
    dtype, device = engine.stream_dtype(packed_as), torch.device("cpu")

    def pack(matrix: torch.Tensor) -> linear.Linear:
        if precision.startswith("int4"):
            matrix = in_groups(matrix, min(int(precision.partition("-")[2]), matrix.shape[1]))
        return linear.pack(matrix, packed_as)

    packed = weights.build(config.decoder, trained_like(config, seed), dtype, device, lambda index: pack)
    decoder = Decoder(config.decoder, packed, dtype, device)
    model = engine.MusicGen(config, decoder, RandomText(config.decoder.text_width), packed_as)
    request = TokenRequest(WORDS, places + 1, 0)
    state = model.new_state([request])
    model.place(state, 0, request)
    delays = config.decoder.last_delay
    state.tokens[0, :, 1 : places + 2 + delays] = torch.from_numpy(some_codes(config, places + 1 + delays))
    seen = []
    with torch.inference_mode():
        for place in range(places):
            seen.append(decoder.predict(state, place + 1, place, state.common_words())[0])
            state.position += 1
    return torch.stack(seen)


def rounding(exact: torch.Tensor, rounded: torch.Tensor) -> Rounding:
    """Kullback and Leibler's divergence of the rounded chances from the exact ones."""
    p, q = torch.log_softmax(exact, dim=-1), torch.log_softmax(rounded, dim=-1)
    kl = (p.exp() * (p - q)).sum(dim=-1)
    same = (exact.argmax(dim=-1) == rounded.argmax(dim=-1)).float().mean()
    entropy = -(p.exp() * p).sum(dim=-1).mean()
    return Rounding(float(kl.mean()), float(kl.max()), float(same), float(entropy))


def roundings(config: ModelConfig, precisions: tuple[str, ...], places: int) -> dict[str, Rounding]:
    """Every precision's divergence from fp32."""
    exact = logits_of(config, "fp32", places)
    return {precision: rounding(exact, logits_of(config, precision, places)) for precision in precisions}

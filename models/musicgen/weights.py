"""The decoder's tensors in the form a step reads them: queries, keys and values in one matrix, all heads in one.

Knows the names and shapes that transformers saves; where a tensor comes from is the caller's (`checkpoint`, `random`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from models.musicgen import linear
from models.musicgen.config import DecoderConfig
from models.musicgen.positions import sinusoids

if TYPE_CHECKING:
    import torch

ROOT = "decoder.model.decoder"
NORM_EPSILON = 1e-5
# Positions beyond 30 s of codes, chroma, and the longest text that is taken.
PLACES = 2304


class Source(Protocol):
    """Where tensors come from, by the names transformers gives them."""

    def __call__(self, name: str) -> torch.Tensor: ...


Pack = Callable[["torch.Tensor"], linear.Linear]


@dataclass(frozen=True, eq=False)
class Norm:
    """A layer norm's weight and bias, `[width]` each."""

    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Layer norm over the width."""
        import torch

        return torch.nn.functional.layer_norm(x, (x.shape[-1],), self.weight, self.bias, NORM_EPSILON)


@dataclass(frozen=True, eq=False)
class Cross:
    """Attention to the words: made into keys and values once a request, asked by every step."""

    norm: Norm
    query: linear.Linear
    keys_values: linear.Linear
    out: linear.Linear


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer; `cross` is None in a melody model."""

    norm: Norm
    query_keys_values: linear.Linear
    out: linear.Linear
    cross: Cross | None
    ffn_norm: Norm
    ffn_in: linear.Linear
    ffn_out: linear.Linear


@dataclass(frozen=True, eq=False)
class Projection:
    """A condition's way into the decoder's width: `[width, in]` and `[width]`, float32."""

    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.nn.functional.linear(x, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class Weights:
    """All of the decoder.

    Attributes:
        embedding: `[codebooks * (vocabulary + 1), width]`, the codebooks' tables one after the other.
        positions: `[PLACES, width]`.
        heads: `[codebooks * vocabulary, width]`.
        text, chroma: None where the widths agree already, or the model has no such condition.
    """

    embedding: torch.Tensor
    positions: torch.Tensor
    layers: tuple[Layer, ...]
    norm: Norm
    heads: linear.Linear
    text: Projection | None
    chroma: Projection | None


def expected_shapes(config: DecoderConfig) -> dict[str, tuple[int, ...]]:
    """Every tensor the decoder is made of, and its shape."""
    width, ffn = config.width, config.ffn_width
    shapes: dict[str, tuple[int, ...]] = {}
    for book in range(config.codebooks):
        shapes[f"{ROOT}.embed_tokens.{book}.weight"] = (config.vocabulary + 1, width)
        shapes[f"decoder.lm_heads.{book}.weight"] = (config.vocabulary, width)
    attentions = ("self_attn", "encoder_attn") if config.conditioning == "cross" else ("self_attn",)
    norms = [*(f"{attention}_layer_norm" for attention in attentions), "final_layer_norm"]
    for index in range(config.layers):
        layer = f"{ROOT}.layers.{index}"
        for attention in attentions:
            for matrix in ("q_proj", "k_proj", "v_proj", "out_proj"):
                shapes[f"{layer}.{attention}.{matrix}.weight"] = (width, width)
        for norm in norms:
            shapes[f"{layer}.{norm}.weight"] = shapes[f"{layer}.{norm}.bias"] = (width,)
        shapes[f"{layer}.fc1.weight"] = (ffn, width)
        shapes[f"{layer}.fc2.weight"] = (width, ffn)
    shapes[f"{ROOT}.layer_norm.weight"] = shapes[f"{ROOT}.layer_norm.bias"] = (width,)
    if config.text_width != width:
        shapes |= {"enc_to_dec_proj.weight": (width, config.text_width), "enc_to_dec_proj.bias": (width,)}
    if config.conditioning == "prefix" and config.chroma_bins != width:
        shapes |= {
            "audio_enc_to_dec_proj.weight": (width, config.chroma_bins),
            "audio_enc_to_dec_proj.bias": (width,),
        }
    return shapes


def build(
    config: DecoderConfig, tensor: Source, dtype: torch.dtype, device: torch.device, packs: Callable[[int], Pack]
) -> Weights:
    """Packs a decoder, one layer after the other, so that never more than one lies in memory twice.

    Args:
        tensor: gives a tensor by name.
        dtype: of embeddings, norms and positions: what flows between the layers.
        packs: how the matrices of a layer are packed, by its number (the heads come as number `config.layers`).
    """
    import torch

    def plain(name: str) -> torch.Tensor:
        return tensor(name).to(device=device, dtype=dtype)

    def norm(name: str) -> Norm:
        return Norm(plain(f"{name}.weight"), plain(f"{name}.bias"))

    def projection(name: str) -> Projection | None:
        if f"{name}.weight" not in shapes:
            return None
        pair = (tensor(f"{name}.{part}").to(device=device, dtype=torch.float32) for part in ("weight", "bias"))
        return Projection(*pair)

    shapes = expected_shapes(config)
    books = range(config.codebooks)
    layers = tuple(_layer(config, index, tensor, packs(index), norm) for index in range(config.layers))
    heads = torch.cat([tensor(f"decoder.lm_heads.{book}.weight") for book in books])
    return Weights(
        embedding=torch.cat([plain(f"{ROOT}.embed_tokens.{book}.weight") for book in books]),
        positions=sinusoids(PLACES, config.width).to(device=device, dtype=dtype),
        layers=layers,
        norm=norm(f"{ROOT}.layer_norm"),
        heads=packs(config.layers)(heads),
        text=projection("enc_to_dec_proj"),
        chroma=projection("audio_enc_to_dec_proj"),
    )


def _layer(config: DecoderConfig, index: int, tensor: Source, pack: Pack, norm: Callable[[str], Norm]) -> Layer:
    import torch

    layer = f"{ROOT}.layers.{index}"

    def matrix(*names: str) -> linear.Linear:
        parts = [tensor(f"{layer}.{name}.weight") for name in names]
        return pack(parts[0] if len(parts) == 1 else torch.cat(parts))

    cross = None
    if config.conditioning == "cross":
        cross = Cross(
            norm(f"{layer}.encoder_attn_layer_norm"),
            matrix("encoder_attn.q_proj"),
            matrix("encoder_attn.k_proj", "encoder_attn.v_proj"),
            matrix("encoder_attn.out_proj"),
        )
    return Layer(
        norm(f"{layer}.self_attn_layer_norm"),
        matrix("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
        matrix("self_attn.out_proj"),
        cross,
        norm(f"{layer}.final_layer_norm"),
        matrix("fc1"),
        matrix("fc2"),
    )


def random_source(config: DecoderConfig, seed: int, device: torch.device, spread: float = 0.02) -> Source:
    """Random tensors of the right shapes: matrices normal with that spread, norms one and zero.

    The same seed gives the same tensors in every precision, on one kind of device.
    """
    import torch

    shapes = expected_shapes(config)

    def tensor(name: str) -> torch.Tensor:
        shape = shapes[name]
        if len(shape) == 1:
            return torch.full(shape, float("norm.weight" in name), device=device)
        generator = torch.Generator(device).manual_seed(seed * 0x1_0000_0000 + zlib.crc32(name.encode()))
        return torch.empty(shape, device=device).normal_(0.0, spread, generator=generator)

    return tensor

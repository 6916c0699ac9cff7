"""A codec's tensors as they come from a checkpoint: weight norm folded away, names and shapes checked; or random ones.

Reads no file: `models.musicgen.checkpoint` does. Keeps no statistic of training (`cluster_size`, `embed_avg`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.codec.plan import layers, shapes
from models.codec.values import CodecError
from models.musicgen.config import CodecConfig

if TYPE_CHECKING:
    import torch

PREFIX = "audio_encoder."
# Length and direction of a weight, as torch's two generations of weight norm name them, newest first.
WEIGHT_NORMS = (("parametrizations.weight.original0", "parametrizations.weight.original1"), ("weight_g", "weight_v"))

RANDOM_LEVEL = 0.2  # of random weights' sound: keeps it within full scale


def folded(config: CodecConfig, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors a codec of this shape needs, in fp32, every weight one plain tensor.

    Weight norm (Salimans and Kingma, "Weight Normalization", 2016) is computed here once: `length * direction /
    |direction|` for each first index.

    Args:
        tensors: by the checkpoint's names, with or without `audio_encoder.`; others are passed over.

    Raises:
        CodecError: for a tensor that is missing or has another shape.
    """
    bare = {name.removeprefix(PREFIX): tensor for name, tensor in tensors.items()}
    found = {name: _plain(bare, name) for name in shapes(config)}
    missing = [name for name, tensor in found.items() if tensor is None]
    if missing:
        raise CodecError(
            f"The codec's weights lack {len(missing)} of {len(found)} tensors, {missing[0]!r} first; fetch the model's "
            "folder anew."
        )
    plain = {name: tensor.float() for name, tensor in found.items() if tensor is not None}
    for name, shape in shapes(config).items():
        if tuple(plain[name].shape) != shape:
            raise CodecError(
                f"The codec's {name} is {list(plain[name].shape)}, config.json says {list(shape)}; weights and "
                "config.json are of two models: fetch the folder anew."
            )
    return plain


def _plain(tensors: Mapping[str, torch.Tensor], name: str) -> torch.Tensor | None:
    if name in tensors or not name.endswith("conv.weight"):
        return tensors.get(name)
    stem = name.removesuffix("weight")
    for length_name, direction_name in WEIGHT_NORMS:
        length, direction = tensors.get(stem + length_name), tensors.get(stem + direction_name)
        if length is not None and direction is not None:
            direction = direction.float()
            return direction * (length.float() / direction.norm(dim=(1, 2), keepdim=True))
    return None


def random_tensors(config: CodecConfig, seed: int) -> dict[str, torch.Tensor]:
    """Random weights of every tensor, scaled so that sound neither dies out nor blows up on its way through."""
    import torch

    source = torch.Generator().manual_seed(seed)
    made = {}
    for name, shape in shapes(config).items():
        spread = 1.0 if name.endswith("embed") else 1.0 / math.sqrt(max(1, math.prod(shape[1:])))
        if ".bias" in name:
            spread = 0.02
        made[name] = spread * torch.randn(shape, generator=source)
    made[f"{layers(config, 'decoder')[-1].name}.conv.weight"] *= RANDOM_LEVEL
    return made

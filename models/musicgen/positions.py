"""Sinusoidal positions: cosines in the first half of the width, sines in the second, as MusicGen was trained."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def sinusoids(places: int, width: int) -> torch.Tensor:
    """A table of positions.

    Vaswani et al., "Attention Is All You Need" (2017), section 3.5, in tensor2tensor's order of the waves.

    Args:
        places: how many positions, from 0.
        width: even.

    Returns:
        float32 `[places, width]`.
    """
    import torch

    half = width // 2
    waves = torch.exp(torch.arange(half, dtype=torch.int64).float() * -(math.log(10_000) / (half - 1)))
    angles = torch.arange(places, dtype=torch.int64).float()[:, None] * waves[None]
    return torch.cat([torch.cos(angles), torch.sin(angles)], dim=1)

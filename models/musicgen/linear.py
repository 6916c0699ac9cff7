"""Matrices that a decoder step reads once: packed at load, in the layout that the processor reads fastest.

Does no bias (MusicGen's decoder has none), no training and no activation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch

PRECISIONS = ("fp32", "bf16", "fp16", "int8")


class LinearError(ValueError):
    """A matrix that cannot be packed as asked."""


class Linear(Protocol):
    """A packed matrix: multiplies a few rows by it."""

    precision: str
    rows_out: int
    rows_in: int

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`, in x's own type."""
        ...

    @property
    def bytes_read(self) -> int:
        """Bytes of weight read by one product."""
        ...


class Plain:
    """A matrix kept as it is, in one floating type: the slow twin, and what a GPU uses."""

    def __init__(self, weight: torch.Tensor, precision: str) -> None:
        self.weight = weight
        self.precision = precision
        self.rows_out, self.rows_in = int(weight.shape[0]), int(weight.shape[1])

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`, in x's own type."""
        import torch

        return torch.nn.functional.linear(x.to(self.weight.dtype), self.weight).to(x.dtype)

    @property
    def bytes_read(self) -> int:
        """Bytes of weight read by one product."""
        return self.weight.numel() * self.weight.element_size()


def pack(weight: torch.Tensor, precision: str, device: str = "cpu") -> Linear:
    """Packs one matrix for reading.

    Args:
        weight: `[out, in]`, any floating type.
        precision: one of `PRECISIONS`.
        device: where it shall lie.

    Returns:
        The packed matrix; `weight` may be freed.
    """
    import torch

    types = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16, "int8": torch.bfloat16}
    if precision not in types:
        raise LinearError(f"precision {precision!r} is not one of {', '.join(PRECISIONS)}: choose one of them")
    return Plain(weight.to(device=device, dtype=types[precision]).contiguous(), precision)

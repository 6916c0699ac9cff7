"""Matrices that a decoder step reads once: packed at load, in the layout that the processor reads fastest.

A step multiplies two rows (with the condition, and without) by every matrix, so its time is the time to read them.
Which of torch's products reads fastest on a CPU was measured (tests/bench/bench_musicgen.py): oneDNN's, over weights it
has reordered itself, for bf16 and fp32; the weight-only int8 product for int8. No compiler is needed there. Does no
bias (MusicGen's decoder has none), no training and no activation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    Product = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

PRECISIONS = ("fp32", "bf16", "fp16", "int8")
# Rows of a decoder step: with the condition, and without.
STEP_ROWS = 2
# The int8 product works through the rows by fours and reads the weights anew for each; from here on (a prompt's
# prefill) it is faster to widen the weights once and multiply in bf16.
INT8_ROWS = 48
INT8_MOST = 127


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
        from torch.nn.functional import linear

        self.weight, self.precision = weight, precision
        self.rows_out, self.rows_in = int(weight.shape[0]), int(weight.shape[1])
        self._dtype, self._product = weight.dtype, linear

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`, in x's own type."""
        if x.dtype is self._dtype:
            return self._product(x, self.weight)
        return self._product(x.to(self._dtype), self.weight).to(x.dtype)

    @property
    def bytes_read(self) -> int:
        """Bytes of weight read by one product."""
        return self.weight.numel() * self.weight.element_size()


class Reordered:
    """A matrix in oneDNN's own order for few rows, on a CPU: bf16 or fp32; any number of rows is right.

    Read 1.6 (bf16) and 3 to 4 times (fp32) as fast as the plain matrix, which oneDNN must reorder at every product.
    """

    def __init__(self, weight: torch.Tensor, precision: str) -> None:
        import torch

        self.precision = precision
        self.rows_out, self.rows_in = int(weight.shape[0]), int(weight.shape[1])
        self.bytes_read = weight.numel() * weight.element_size()
        self._dtype = weight.dtype
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight, STEP_ROWS)
        self._product = torch.ops.mkldnn._linear_pointwise.default

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`, in x's own type."""
        if x.dtype is self._dtype:
            return self._product(x, self._weight, None, "none", [], "")
        return self._product(x.to(self._dtype), self._weight, None, "none", [], "").to(x.dtype)


class Int8:
    """A matrix of 8-bit whole numbers, one scale for each output: half of bf16's bytes.

    Only the weights are rounded, to the nearest of 255 steps, symmetric about zero (Dettmers et al., "LLM.int8()",
    2022, section 2.1, row-wise); the rows stay bf16, so outliers among activations cost nothing.
    """

    precision = "int8"

    def __init__(self, weight: torch.Tensor) -> None:
        import torch

        self.rows_out, self.rows_in = int(weight.shape[0]), int(weight.shape[1])
        self.bytes_read = weight.numel()
        wide = weight.float()
        # The scale is rounded first, then the weights by the rounded scale: its own rounding costs nothing.
        self.scale = (wide.abs().amax(dim=1).clamp(min=1e-12) / INT8_MOST).to(torch.bfloat16)
        steps = torch.round(wide / self.scale.float()[:, None])
        self.weight = steps.clamp_(-INT8_MOST, INT8_MOST).to(torch.int8)
        self._dtype, (self._product, self._most_rows) = torch.bfloat16, _int8_product(weight.device)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Product of the rows with the matrix: `[rows, in]` to `[rows, out]`, in x's own type."""
        if x.dtype is not self._dtype:
            return self(x.to(self._dtype)).to(x.dtype)
        if x.shape[0] <= self._most_rows:
            return self._product(x, self.weight, self.scale)
        return _many_rows(x, self.weight, self.scale)


def _int8_product(device: torch.device) -> tuple[Product, int]:
    """How int8 weights are multiplied there, and by how many rows at most."""
    import torch

    if device.type == "cpu":
        return torch._weight_int8pack_mm, INT8_ROWS
    if device.type == "cuda":
        try:
            from models.musicgen import int8_cuda
        except ImportError:
            return _many_rows, 0
        if (product := int8_cuda.product_on(device)) is not None:
            return product, int8_cuda.MOST_ROWS
    return _many_rows, 0


def _many_rows(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.nn.functional.linear(x, weight.to(x.dtype)) * scale


def pack(weight: torch.Tensor, precision: str, device: str = "cpu") -> Linear:
    """Packs one matrix for reading.

    Args:
        weight: `[out, in]`, any floating type.
        precision: one of `PRECISIONS`.
        device: where it shall lie.

    Returns:
        The packed matrix; `weight` may be freed.

    Raises:
        LinearError: no such precision.
    """
    import torch

    types = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    if precision == "int8":
        return Int8(weight.to(device))
    if precision not in types:
        raise LinearError(f"precision {precision!r} is not one of {', '.join(PRECISIONS)}: choose one of them")
    there = weight.to(device=device, dtype=types[precision]).contiguous()
    return Reordered(there, precision) if _can_reorder(there) else Plain(there, precision)


def onto(total: torch.Tensor, matrix: Linear, x: torch.Tensor) -> torch.Tensor:
    """A sum and a product in one: `total + matrix(x)`; on a GPU written into `total`, which the caller must own.

    A plain matrix adds while it multiplies: one kernel less, and one rounding.
    """
    if not total.is_cpu and isinstance(matrix, Plain) and total.dtype is matrix.weight.dtype is x.dtype:
        return total.addmm_(x, matrix.weight.t())
    return total + matrix(x)


def wide(matrix: Linear, x: torch.Tensor) -> torch.Tensor:
    """`matrix(x)` in float32; on a GPU from float32 sums that were never rounded to the matrix's own type."""
    import torch

    if not x.is_cpu and isinstance(matrix, Plain) and x.dtype is matrix.weight.dtype in (torch.bfloat16, torch.float16):
        return torch.mm(x, matrix.weight.t(), out_dtype=torch.float32)
    return matrix(x).float()


def _can_reorder(weight: torch.Tensor) -> bool:
    """True where oneDNN takes the matrix: on a CPU, in fp32, or in bf16 if the processor multiplies it."""
    import torch

    if weight.device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return False
    if not hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
        return False
    if weight.dtype is torch.bfloat16:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return weight.dtype is torch.float32

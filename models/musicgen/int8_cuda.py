"""The int8 product on a GPU: whole numbers are read, widened in registers and multiplied by a few rows.

Torch has such a product for CUDA too, but (read in its sources) made for one thread an output, which reads the weights
out of step with its neighbours. Needs triton, which comes with torch's CUDA builds, and a C compiler; where either
lacks `linear.Int8` widens the weights in memory instead. Checked in triton's interpreter and compiled for compute
capability 7.5 to 9.0, not run on a GPU where it was written. Rounds nothing and packs nothing.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import triton  # type: ignore[import-not-found]
import triton.language as tl  # type: ignore[import-not-found]

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

# More rows than these are a prompt's: widened weights are read once for all of them.
MOST_ROWS = 64
# Outputs a program makes, and how much of the width it reads at a time: enough programs for a small matrix.
OUTPUTS, PART = 16, 128


# What triton compiles may name no type of Python's, so what it is given has no types here.
@triton.jit  # type: ignore[untyped-decorator,unused-ignore]
def _kernel(  # type: ignore[no-untyped-def]
    x,
    weight,
    scale,
    out,
    rows,
    outputs,
    width: tl.constexpr,
    ROWS: tl.constexpr,
    OUTPUTS: tl.constexpr,
    PART: tl.constexpr,
):
    row = tl.arange(0, ROWS)
    output = tl.program_id(0) * OUTPUTS + tl.arange(0, OUTPUTS)
    total = tl.zeros((ROWS, OUTPUTS), tl.float32)
    for first in range(0, width, PART):
        place = first + tl.arange(0, PART)
        given = (row[:, None] < rows) & (place[None] < width)
        some = tl.load(x + row[:, None] * width + place[None], given, 0.0)
        there = (place[:, None] < width) & (output[None] < outputs)
        steps = tl.load(weight + output[None] * width + place[:, None], there, 0)
        # Whole numbers up to 127 are exact in every floating type here.
        total = tl.dot(some, steps.to(some.dtype), total)
    total = total * tl.load(scale + output, output < outputs, 0.0).to(tl.float32)[None]
    wanted = (row[:, None] < rows) & (output[None] < outputs)
    tl.store(out + row[:, None] * outputs + output[None], total.to(out.dtype.element_ty), wanted)


def product(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Rows times the rounded matrix.

    Args:
        x: `[rows, in]`, at most `MOST_ROWS` rows, of a floating type, without gaps.
        weight: int8 `[out, in]`, without gaps.
        scale: `[out]`.

    Returns:
        `[rows, out]`, in x's type; sums are float32.
    """
    rows, (outputs, width) = x.shape[0], weight.shape
    out = x.new_empty((rows, outputs))
    block = max(16, triton.next_power_of_2(rows))
    _kernel[(triton.cdiv(outputs, OUTPUTS),)](
        x.contiguous(), weight, scale, out, rows, outputs, width, block, OUTPUTS, PART
    )
    return out


@functools.cache
def product_on(device: torch.device) -> Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor] | None:
    """`product` on this device, tried once; None where it cannot be compiled or multiplies wrongly."""
    import torch

    def there(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        with torch.cuda.device(device):
            return product(x, weight, scale)

    try:
        weight = (torch.arange(48 * 160, device=device) % 255 - 127).to(torch.int8).view(48, 160)
        x, scale = torch.ones((2, 160), dtype=torch.bfloat16, device=device), torch.ones(48, device=device)
        exact = weight.float().sum(dim=1)
        right = bool(torch.allclose(there(x, weight, scale).float(), exact.expand(2, -1), rtol=2**-7, atol=1.0))
    except Exception as error:  # a compiler, a driver, a GPU too old: anything may lack here, and nothing depends on it
        log.warning("int8 weights are widened at every product on this GPU, slower than bf16: %s", error)
        return None
    if not right:
        log.warning("int8 weights are widened at every product on this GPU: its int8 product multiplies wrongly")
    return there if right else None

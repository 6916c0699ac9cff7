"""The packed matrices: each agrees with its slow twin, and int8's error is what rounding makes."""

from __future__ import annotations

import pytest

from models.musicgen import linear

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.neural

SHAPES = ((64, 64), (192, 64), (64, 256), (1024, 1024))


def matrix(rows: int, columns: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)) * 0.02


def some_rows(rows: int, columns: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(9)).to(dtype)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rows", [1, 2, 3, 8, 70])
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_packed_matrix_multiplies_as_the_plain_one(precision: str, rows: int, shape: tuple[int, int]) -> None:
    weight = matrix(*shape)
    packed = linear.pack(weight, precision)
    plain = linear.Plain(weight.to({"fp32": torch.float32, "bf16": torch.bfloat16}[precision]), precision)
    x = some_rows(rows, shape[1], plain.weight.dtype)
    exact = x.double() @ plain.weight.double().t()
    assert packed(x).dtype is x.dtype and packed(x).shape == (rows, shape[0])
    # Both may round; neither may be further from the exact product than the type's own step.
    step = {"fp32": 2e-6, "bf16": 2**-8}[precision] * exact.abs().max()
    assert (packed(x).double() - exact).abs().max() < step
    assert (plain(x).double() - exact).abs().max() < step


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rows", [1, 2, 3, 8, linear.INT8_ROWS, linear.INT8_ROWS + 1])
def test_int8_multiplies_by_its_rounded_weights(rows: int, shape: tuple[int, int]) -> None:
    packed = linear.Int8(matrix(*shape))
    x = some_rows(rows, shape[1], torch.bfloat16)
    exact = x.double() @ (packed.weight.double() * packed.scale.double()[:, None]).t()
    assert (packed(x).double() - exact).abs().max() < 2**-7 * exact.abs().max()


def test_int8_weights_are_off_by_half_a_step_at_most() -> None:
    weight = matrix(64, 256) * torch.logspace(-3, 3, 64)[:, None]
    packed = linear.Int8(weight)
    step = weight.abs().amax(dim=1) / linear.INT8_MOST
    error = (packed.weight.float() * packed.scale.float()[:, None] - weight).abs().amax(dim=1)
    # The scale itself is kept in bf16 (8 bits), which may clip the largest weight by up to 1/256 of it: half a step.
    assert (error <= 1.01 * step).all()
    assert (error <= 0.51 * step).float().mean() > 0.5


def test_int8_reads_half_the_bytes_of_bf16_and_keeps_no_wide_copy() -> None:
    weight = matrix(128, 64)
    packed = linear.pack(weight, "int8")
    assert packed.bytes_read * 2 == linear.pack(weight, "bf16").bytes_read
    assert isinstance(packed, linear.Int8) and packed.weight.dtype is torch.int8


def test_a_row_of_zeros_stays_zero() -> None:
    weight = matrix(64, 64)
    weight[3] = 0.0
    product = linear.pack(weight, "int8")(some_rows(2, 64, torch.bfloat16))
    assert torch.isfinite(product).all() and (product[:, 3] == 0).all()


@pytest.mark.parametrize("precision", linear.PRECISIONS)
def test_rows_come_back_in_their_own_type(precision: str) -> None:
    packed = linear.pack(matrix(64, 64), precision)
    for dtype in (torch.float32, torch.bfloat16):
        assert packed(some_rows(2, 64, dtype)).dtype is dtype
    assert (packed.rows_out, packed.rows_in, packed.precision) == (64, 64, precision)


def test_an_unknown_precision_is_named() -> None:
    with pytest.raises(linear.LinearError, match="int3.*fp32, bf16, fp16, int8"):
        linear.pack(matrix(64, 64), "int3")

"""The GPU's int8 product agrees with its slow twin: in triton's interpreter if triton is here, and on a GPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")

from models.musicgen import linear  # noqa: E402

# The interpreter is chosen before triton is imported; it has no bfloat16.
INTERPRETED = """
import torch
from models.musicgen import int8_cuda
chance = torch.Generator().manual_seed(0)
for rows, outputs, width in ((2, 192, 64), (1, 50, 300), (3, 100, 96), (40, 64, 256)):
    x = torch.randn(rows, width, generator=chance).half()
    weight = torch.randint(-127, 128, (outputs, width), generator=chance, dtype=torch.int8)
    scale = torch.rand(outputs, generator=chance).half()
    exact = x.double() @ (weight.double() * scale.double()[:, None]).t()
    found = int8_cuda.product(x, weight, scale)
    assert found.dtype is torch.float16 and found.shape == exact.shape
    assert (found.double() - exact).abs().max() < 2**-10 * exact.abs().max(), (rows, outputs, width)
"""
# Compiling needs no GPU: T4, A100, RTX 30, RTX 40, H100 and H200, B200, RTX 50.
COMPILED = """
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from models.musicgen import int8_cuda
pointers = {"x": "*bf16", "weight": "*i8", "scale": "*bf16", "out": "*bf16", "rows": "i32", "outputs": "i32"}
fixed = {"width": 1536, "ROWS": 64, "OUTPUTS": int8_cuda.OUTPUTS, "PART": int8_cuda.PART}
source = ASTSource(int8_cuda._kernel, pointers | dict.fromkeys(fixed, "constexpr"), fixed)
for capability in (75, 80, 86, 89, 90, 100, 120):
    assert "cubin" in triton.compile(source, target=GPUTarget("cuda", capability, 32)).asm
"""


@pytest.mark.parametrize(("code", "interpret"), [(INTERPRETED, "1"), (COMPILED, "0")], ids=["interpreted", "compiled"])
def test_the_product_multiplies_by_the_rounded_weights_and_compiles(code: str, interpret: str) -> None:
    pytest.importorskip("triton")
    root = Path(__file__).parents[3]
    environment = os.environ | {"TRITON_INTERPRET": interpret, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_without_triton_a_gpu_widens_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "triton", None)
    monkeypatch.delitem(sys.modules, "models.musicgen.int8_cuda", raising=False)
    product, most_rows = linear._int8_product(torch.device("cuda"))
    assert (product, most_rows) == (linear._many_rows, 0)
    packed = linear.Int8(torch.randn(64, 32, generator=torch.Generator().manual_seed(0)))
    x = torch.randn(2, 32, generator=torch.Generator().manual_seed(1)).bfloat16()
    expected = x.float() @ (packed.weight.float() * packed.scale.float()[:, None]).t()
    torch.testing.assert_close(product(x, packed.weight, packed.scale).float(), expected, rtol=0.02, atol=0.05)


@pytest.mark.gpu
@pytest.mark.parametrize("rows", [1, 2, 16, 64, 65, 200])
def test_on_a_gpu_it_multiplies_by_the_rounded_weights(rows: int) -> None:
    packed = linear.pack(torch.randn(1536, 1536, generator=torch.Generator().manual_seed(0)) * 0.02, "int8", "cuda")
    assert packed._most_rows > 0, "triton's product is not used here"
    x = torch.randn(rows, 1536, generator=torch.Generator().manual_seed(1)).bfloat16().cuda()
    exact = x.double() @ (packed.weight.double() * packed.scale.double()[:, None]).t()
    assert (packed(x).double() - exact).abs().max() < 2**-7 * exact.abs().max()

"""A model larger than its GPU: the last layers stay in memory and the music is the same. Here the CPU plays the GPU."""

from __future__ import annotations

import numpy as np
import pytest

from models.musicgen.values import TokenRequest

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")

from models.musicgen import engine, offload  # noqa: E402


@pytest.mark.parametrize(
    ("free", "fit"), [(None, 4), (3_000_000_000, 0), (3_000_000_150, 0), (3_000_000_250, 1), (3_000_000_500, 4), (0, 0)]
)
def test_as_many_layers_lie_on_the_device_as_fit(free: int | None, fit: int) -> None:
    assert offload.layers_that_fit([100, 100, 100, 100], 100, free) == fit


@pytest.mark.parametrize("kind", ["text", "melody"])
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_fetched_layers_make_the_same_music(kind: str, precision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    request = TokenRequest("a harp", 20, 3)
    plain = engine.tiny(kind, precision=precision).generate([request])[0]
    monkeypatch.setattr(offload, "layers_that_fit", lambda layers, other, free: 1)
    model = engine.tiny(kind, precision=precision)
    assert isinstance(model.decoder.weights.layers[1].ffn_in, offload.Fetched)
    assert not isinstance(model.decoder.weights.layers[0].ffn_in, offload.Fetched)
    np.testing.assert_array_equal(model.generate([request])[0], plain)


def test_between_products_a_fetched_matrix_is_nowhere_on_the_device() -> None:
    weight = torch.randn(6, 4)
    matrix = offload.Fetched(weight, "fp32", torch.device("cpu"))
    torch.testing.assert_close(matrix(torch.ones(2, 4)), torch.ones(2, 4) @ weight.T)
    assert matrix.module.weight.device.type == "meta"
    assert (matrix.rows_out, matrix.rows_in, matrix.bytes_read) == (6, 4, 96)

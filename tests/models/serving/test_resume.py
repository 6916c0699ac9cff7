"""A sound that is gone on with elsewhere: the same codes, in the same pieces, and only the rest is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.musicgen.values import RequestError, TokenRequest

pytest.importorskip("torch")
from models.musicgen import engine
from models.musicgen.batching import BatchEngine
from models.serving.resume import Resumed

pytestmark = pytest.mark.neural

CHUNK = 5


@pytest.fixture(scope="module")
def model() -> engine.MusicGen:
    return engine.tiny("text")


def windows(model: Any, seed: int) -> list[TokenRequest]:
    """Two windows as a long sound has them: the second begins with the end of the first."""
    first = TokenRequest("a slow waltz", 40, seed)
    codes = model.generate([first])[0]
    return [first, TokenRequest("a slow waltz", 30, seed + 1, prompt=codes[:, -10:])]


def played(model: Any, known: list[np.ndarray], requests: list[TokenRequest]) -> tuple[list[Any], list[Any]]:
    """The pieces that came out, and what was noted as new."""
    noted: list[tuple[int, np.ndarray]] = []
    resumed = Resumed(model, known, lambda window, codes: noted.append((window, codes)))
    return [list(resumed.stream(request, CHUNK)) for request in requests], noted


@pytest.mark.parametrize("lost_at", [(0, 0), (0, 5), (0, 35), (1, 0), (1, 10), (1, 20)])
@pytest.mark.parametrize("seed", [1, 77])
def test_what_was_lost_anywhere_goes_on_with_the_very_same_codes(
    model: engine.MusicGen, lost_at: tuple[int, int], seed: int
) -> None:
    requests = windows(model, seed)
    whole, noted = played(model, [], requests)
    assert [window for window, _ in noted] == [0] * 8 + [1] * 4
    window, frames = lost_at
    known = [np.concatenate(pieces, axis=1) for pieces in whole[:window]]
    known.append(np.concatenate([np.zeros((4, 0), np.int64), *whole[window]], axis=1)[:, :frames])
    with BatchEngine(model, 2) as other:
        again, fresh = played(other, known, requests)
    for pieces, expected in zip(again, whole, strict=True):
        assert [piece.shape for piece in pieces] == [piece.shape for piece in expected]
        assert np.array_equal(np.concatenate(pieces, axis=1), np.concatenate(expected, axis=1))
    assert sum(codes.shape[1] for _, codes in fresh) == 40 + 20 - sum(codes.shape[1] for codes in known)


def test_a_known_window_is_not_written_again(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = windows(model, 3)
    whole, _ = played(model, [], requests)
    steps = []
    step = model.decoder.step
    monkeypatch.setattr(model.decoder, "step", lambda state: (steps.append(1), step(state)))
    played(model, [np.concatenate(whole[0], axis=1), np.concatenate(whole[1], axis=1)[:, :15]], requests)
    assert len(steps) == 5 + model.config.decoder.last_delay


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (np.zeros((2, 5), np.int64), "2 codebooks"),
        (np.full((4, 5), 2047), "codes up to 2047"),
        (np.full((4, 5), -1), "codes"),
        (np.zeros((4, 41), np.int64), "41 frames in a window of 40"),
    ],
)
def test_what_fits_another_model_is_refused(model: engine.MusicGen, known: np.ndarray, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        played(model, [known], [TokenRequest("x", 40, 1)])

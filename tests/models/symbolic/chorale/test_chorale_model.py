"""The chorale network as it is shipped: what it reads, what it says, and that it learned."""

import math
from pathlib import Path

import numpy as np
import pytest

from models.symbolic.chorale import classes
from models.symbolic.chorale import model as chorale_model
from models.symbolic.chorale.rows import Sung, class_rows

LINE = (67, 69, 71, 72, 74, 72, 71, 69, 67)


def sung(pitches: tuple[int, ...], up: int = 0) -> list[Sung]:
    last = len(pitches) - 1
    return [Sung(p + up, p + up, True, 1.0, at == last, at % 4, 4) for at, p in enumerate(pitches)]


def test_rows_hold_one_class_for_each_input_within_its_count() -> None:
    for row in class_rows(sung(LINE), 7, minor=False):
        assert len(row) == len(classes.INPUTS)
        assert all(0 <= value < count for value, (_, count) in zip(row, classes.INPUTS, strict=True))


def test_rows_do_not_change_when_tune_and_key_are_transposed() -> None:
    height = [name for name, _ in classes.INPUTS].index("height")

    def relative(up: int) -> list[list[int]]:
        rows = class_rows(sung(LINE, up), (7 + up) % 12, minor=False)
        return [[value for at, value in enumerate(row) if at != height] for row in rows]

    assert relative(0) == relative(5)


def test_a_rest_and_the_edges_of_a_tune_are_read() -> None:
    rows = class_rows([Sung(-1, -1, False, 0.0, False, 3, 4), Sung(67, 67, True, 1.0, True, 0, 4)], 7, minor=True)
    assert rows[0][0] == classes.NO_DEGREE
    assert rows[1][0] == 0


def test_every_row_of_the_table_is_a_distribution() -> None:
    model = chorale_model.load()
    assert model is not None
    table = model.table(sung(LINE), 7, minor=False)
    size = len(model.vocabulary)
    assert table.shape == (len(LINE), size + 1, size)
    assert np.allclose(np.exp(table).sum(-1), 1.0, atol=0.02)


def test_the_vocabulary_names_chords_that_exist_once_each() -> None:
    model = chorale_model.load()
    assert model is not None
    assert len(set(model.vocabulary)) == len(model.vocabulary)
    for root, quality, inversion in model.vocabulary:
        assert 0 <= root < 12
        assert inversion < len(classes.tones((root, quality, 0)))


def test_it_knows_that_a_phrase_closes_on_tonic_or_dominant_and_that_chords_hold_the_tune() -> None:
    model = chorale_model.load()
    assert model is not None
    table = model.table(sung(LINE), 7, minor=False)
    before = model.vocabulary.index((7, classes.NAMES.index(""), 0))
    last = np.exp(table[-1, before])
    home = sum(float(p) for p, chord in zip(last, model.vocabulary, strict=True) if chord[0] in (0, 7))
    assert home > 0.6
    holding = sum(float(p) for p, chord in zip(last, model.vocabulary, strict=True) if 0 in classes.tones(chord))
    assert holding > 0.8
    assert -float(table[-1].max(-1).mean()) < math.log(len(model.vocabulary)) / 2


def test_without_its_file_there_is_no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chorale_model, "FILE", tmp_path / "chorale.onnx")
    assert chorale_model.load.__wrapped__() is None

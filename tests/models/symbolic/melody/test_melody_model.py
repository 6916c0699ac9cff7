"""The melody network: one step at a time, branching, the same everywhere, never needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.symbolic.melody import classes
from models.symbolic.melody import model as melody_model
from models.symbolic.melody.model import MelodyModel, Place, load, tiny

WALK = ((0, Place(0, 4, 0)), (2, Place(4, 2, 0)), (4, Place(6, 2, 0)), (7, Place(8, 8, 0)), (12, Place(0, 16, 1)))


@pytest.fixture(params=["tiny", "shipped"])
def model(request: pytest.FixtureRequest) -> MelodyModel:
    if request.param == "tiny":
        return tiny()
    loaded = load()
    if loaded is None:
        pytest.skip("onnxruntime is not installed")
    return loaded


def test_the_network_ships() -> None:
    assert melody_model.FILE.is_file()
    assert melody_model.FILE.stat().st_size < 3_000_000


def test_every_row_is_a_distribution(model: MelodyModel) -> None:
    table, _ = model.look(model.start((4, 4), "major", 2.0, 3), WALK[0][1])
    assert table.shape == (3, classes.PITCHES)
    assert np.allclose(np.exp(table).sum(1), 1, atol=0.05)


def test_lines_side_by_side_get_what_each_gets_alone(model: MelodyModel) -> None:
    together = model.start((4, 4), "major", 2.0, 3)
    shifts = (0, 1, 5)
    alone = [model.line(model.start((4, 4), "major", 2.0), [(p + s, at) for p, at in WALK])[0] for s in shifts]
    for step, (pitch, place) in enumerate(WALK):
        table, together = model.look(together, place)
        for line, shift in enumerate(shifts):
            value = float(table[line, classes.pitch_class_of(pitch + shift)])
            assert value == pytest.approx(alone[line][step], abs=0.02)
        together = model.take(together, [pitch + shift for shift in shifts], place)


def test_a_branch_goes_on_from_the_line_it_left(model: MelodyModel) -> None:
    state = model.start((6, 8), "dorian", 3.0, 2)
    _, waiting = model.look(state, WALK[0][1])
    two = model.take(waiting, [0, 7], WALK[0][1])
    branched = two.reorder([1, 1, 0])
    table, _ = model.look(branched, WALK[1][1])
    plain, _ = model.look(two, WALK[1][1])
    assert np.allclose(table, plain[[1, 1, 0]], atol=0.002)
    assert not np.allclose(plain[0], plain[1], atol=0.1)
    chosen = model.take(waiting, [7], WALK[0][1], lines=[1])
    assert np.allclose(model.look(chosen, WALK[1][1])[0], plain[1], atol=0.002)


def test_pitches_beyond_the_range_and_odd_meters_are_taken_too(model: MelodyModel) -> None:
    state = model.start((7, 8), "blues", 9.0)
    values, _ = model.line(state, [(-40, Place(27.5, 40, -1)), (60, Place(0, 0.25, 99))])
    assert all(np.isfinite(values))


def test_a_learned_line_prefers_the_scale_and_the_near() -> None:
    loaded = load()
    if loaded is None:
        pytest.skip("onnxruntime is not installed")
    _, state = loaded.line(loaded.start((4, 4), "major", 2.0), WALK[:4])
    table, _ = loaded.look(state, Place(0, 2, 1))
    odds = {pitch: float(table[0, classes.pitch_class_of(pitch)]) for pitch in range(-5, 20)}
    assert min(odds[4], odds[5], odds[7], odds[9]) > max(odds[6], odds[8], odds[-4], odds[18])


def test_without_its_file_there_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(melody_model, "FILE", tmp_path / "none.onnx")
    assert load.__wrapped__() is None


def test_two_processes_hear_the_same_and_neither_loads_torch() -> None:
    code = (
        "import sys; from models.symbolic.melody.model import Place, load, tiny; m = load() or tiny();"
        "print(m.line(m.start((4, 4), 'major', 2.0), [(p, Place(2 * p % 16, 2, p // 8)) for p in range(12)])[0]);"
        "print('torch' in sys.modules)"
    )
    outputs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].endswith("False\n")


def test_moves_alone_can_be_taken_out_again(model: MelodyModel) -> None:
    first = model.start((4, 4), "major", 2.0)
    plain, _ = model.look(first, WALK[0][1])
    assert np.array_equal(model.look(first, WALK[0][1], beyond_moves=1.0)[0], plain)  # a first note is no move
    _, state = model.line(first, WALK[:2])
    shares = model.look(state, WALK[2][1])[0] - model.look(state, WALK[2][1], beyond_moves=1.0)[0]
    assert shares.max() < 0
    half = model.look(state, WALK[2][1])[0] - model.look(state, WALK[2][1], beyond_moves=0.5)[0]
    assert np.allclose(half * 2, shares, atol=1e-4)

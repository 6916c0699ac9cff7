"""The humaniser that ships: it opens without torch, the same hits get the same touch, drummers' habits are in it, and
where it is missing the caller is told so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from models.onnx_session import open_network
from models.symbolic.drums.grid import FEATURES, STYLES, VOICES, features
from models.symbolic.drums.model import FOLDER, load, load_groove

KICK, SNARE, HAT = (VOICES.index(name) for name in ("kick", "snare", "hat"))


def rock_bars(count: int = 2) -> np.ndarray:
    hits = np.zeros((16 * count, len(VOICES)), bool)
    hits[::2, HAT] = True
    hits[0::8, KICK] = True
    hits[4::8, SNARE] = True
    hits[7::16, SNARE] = True
    return hits


def test_the_shipped_network_plays_without_torch() -> None:
    program = (
        "import sys, json\n"
        "from models.symbolic.drums.model import load\n"
        "print(json.dumps([load() is not None, 'torch' in sys.modules]))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(told.stdout) == [True, False]


def test_the_same_hits_get_the_same_touch() -> None:
    model = load()
    assert model is not None
    first, second = (model.played(rock_bars(), "rock", 110.0) for _ in range(2))
    assert np.array_equal(first.velocity, second.velocity) and np.array_equal(first.offset_ms, second.offset_ms)


def test_a_backbeat_is_louder_than_the_snare_between() -> None:
    model = load()
    assert model is not None
    played = model.played(rock_bars(), "rock", 110.0)
    assert played.velocity[4, SNARE] > played.velocity[7, SNARE] + 25
    assert played.velocity[4, HAT] > played.velocity[6, HAT]


def test_any_number_of_bars_is_played() -> None:
    model = load()
    assert model is not None
    for count in (1, 3, 16):
        assert model.played(rock_bars(count), "funk", 96.0).velocity.shape == (16 * count, len(VOICES))


def test_a_style_nobody_recorded_is_another() -> None:
    hits = rock_bars()
    assert np.array_equal(features(hits, "polka", 120.0), features(hits, "other", 120.0))
    assert features(hits, "rock", 120.0).shape == (32, FEATURES) and "other" in STYLES


def test_a_groove_comes_back_from_its_latent_numbers() -> None:
    model = load_groove()
    assert model is not None
    hits = rock_bars()
    odds, velocities = model.decoded(model.encoded(hits, np.where(hits, 80.0, 0.0).astype(np.float32))[0])
    found = odds > 0
    assert 2 * (found & hits).sum() / (found.sum() + hits.sum()) >= 0.9
    assert velocities.min() >= 0 and velocities.max() <= 127


def test_without_the_file_there_is_no_network(tmp_path: Path) -> None:
    assert load(tmp_path) is None and load_groove(tmp_path) is None
    assert open_network(tmp_path / "humaniser.onnx") is None


def test_what_ships_is_small_and_said_where_it_comes_from() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.onnx")) < 2_500_000
    assert "CC BY 4.0" in (FOLDER / "DATA.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")

"""Grooves near a given one: the style's accents stay, a step of no length changes little, the same seed is the same
groove, and without the network the bars are left to the rules.
"""

from pathlib import Path
from random import Random

import pytest

from models.symbolic.drums.model import load_groove
from tools.compose import drum_neighbours
from tools.compose.drum_neighbours import MOST_CHANGES, neighbour
from tools.compose.drum_voices import HAND_VOICES, VOICES

FIRST = {"kick": "X.....x.x.x.....", "snare": "....X..g....X...", "hat": "X.x.X.x.X.x.X.x."}
SECOND = {"kick": "X.....x.x.....x.", "snare": "....X.......X..g", "hat": "X.x.X.x.X.x.X.x."}


def changes(bars: tuple[dict[str, str], dict[str, str]]) -> int:
    return sum(
        (a == ".") != (b == ".")
        for old, new in zip((FIRST, SECOND), bars, strict=True)
        for name in old
        for a, b in zip(old[name], new[name], strict=True)
    )


def test_the_same_seed_is_the_same_groove_and_other_seeds_are_others() -> None:
    rows = [neighbour(FIRST, SECOND, Random(seed), 2.0) for seed in (1, 1, 2, 3, 4)]
    assert rows[0] == rows[1] is not None
    assert len({str(row) for row in rows}) > 2


def test_what_carries_the_style_stays() -> None:
    for seed in range(10):
        found = neighbour(FIRST, SECOND, Random(seed), 2.0)
        assert found is not None
        for old, new in zip((FIRST, SECOND), found, strict=True):
            assert set(new) == set(old)
            for name, text in old.items():
                assert all(new[name][step] == "X" for step, char in enumerate(text) if char == "X")
        assert changes(found) <= MOST_CHANGES


def test_two_hands_still_play_it() -> None:
    for seed in range(10):
        for bar in neighbour(FIRST, SECOND, Random(seed), 3.0) or ():
            for step in range(16):
                assert sum(text[step] != "." and VOICES[name] in HAND_VOICES for name, text in bar.items()) <= 2


def test_other_bars_and_a_missing_network_are_left_to_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert neighbour({"kick": "X..........."}, {"kick": "X..........."}, Random(1)) is None
    monkeypatch.setattr(drum_neighbours, "load_groove", lambda: load_groove(tmp_path))
    assert neighbour(FIRST, SECOND, Random(1)) is None

"""The style of a piece whose style was left open follows what else was said."""

from collections import Counter

import pytest

from tools.compose import compose, style_names
from tools.compose.choices import Choice
from tools.compose.mood import mood_of
from tools.compose.style import load_style
from tools.compose.style_choice import choose_style
from tools.song.brief import Brief, PartRequest


def shares(brief: Brief, seeds: int = 100) -> Counter[str]:
    return Counter(choose_style(brief, mood_of(brief), seed, []).key for seed in range(seeds))


def parts(*programs: int) -> tuple[PartRequest, ...]:
    return tuple(PartRequest(f"player {p}", p) for p in programs)


@pytest.mark.parametrize(
    ("brief", "wanted", "least"),
    [
        (Brief(parts=parts(107, 77)), {"folk"}, 60),
        (Brief(parts=parts(104)), {"folk"}, 60),
        (Brief(parts=parts(24), mode="phrygian"), {"latin"}, 60),
        (Brief(parts=parts(40, 41, 42), tempo_range=(144, 176)), {"chamber"}, 60),
        (Brief(parts=parts(81, 89)), {"synthwave", "house", "ambient", "pop", "lo-fi"}, 90),
        (Brief(parts=parts(56, 58)), {"march"}, 40),
        (Brief(moods=("epic",), parts=parts(48, 60, 56, 57, 47)), {"film"}, 60),
        (Brief(meter=(2, 2)), {"chamber", "march", "folk", "film"}, 75),
        (Brief(moods=("happy",)), {"pop", "folk", "jazz", "chamber", "country", "house", "march", "funk"}, 80),
        (Brief(moods=("sad",)), {"ballad", "film", "ambient", "waltz", "lullaby", "tango", "jazz"}, 70),
    ],
)
def test_the_style_fits_what_was_said(brief: Brief, wanted: set[str], least: int) -> None:
    drawn = shares(brief)
    assert sum(drawn[key] for key in wanted) >= least, drawn


def test_no_quick_piece_is_a_lullaby() -> None:
    for brief in (Brief(tempo_range=(144, 176)), Brief(tempo_bpm=160), Brief(tempo_bpm=150, parts=parts(0))):
        drawn = shares(brief)
        assert drawn["lullaby"] + drawn["ambient"] + drawn["ballad"] <= 3, drawn


def test_the_reason_names_something_that_was_said() -> None:
    said = {
        "suits the instruments named": lambda b: bool(b.parts),
        "suits the mood": lambda b: bool(b.moods),
        "suits the words used": lambda b: bool(b.moods or b.parts),
        "suits the mode": lambda b: b.mode is not None,
        "suits the meter": lambda b: b.meter is not None,
        "suits the tempo": lambda b: b.tempo_bpm is not None,
        "chosen freely": lambda b: True,
    }
    briefs = (Brief(), Brief(moods=("calm",)), Brief(parts=parts(40)), Brief(meter=(6, 8)), Brief(tempo_bpm=170))
    for brief in briefs:
        for seed in range(25):
            choices: list[Choice] = []
            choose_style(brief, mood_of(brief), seed, choices)
            assert said[choices[0].why](brief), (brief, choices)


@pytest.mark.parametrize(("name", "key"), [("techno", "house"), ("Country and Western", "country"), ("lo-fi", "lo-fi")])
def test_a_style_answers_to_its_other_names(name: str, key: str) -> None:
    assert load_style(name).key == key and key in style_names()


def test_house_is_four_on_the_floor() -> None:
    song = compose(Brief(style="house", bars=16), 2).song
    bar = song.grid.bars[0].length_ticks
    kicks = [n.onset_tick % bar for t in song.tracks if t.instrument.is_drum for n in t.notes if n.midi_pitch == 36]
    assert all(Counter(kicks)[beat * bar // 4] >= 10 for beat in range(4))
    assert 118 <= 60e6 / song.tempi[0].us_per_quarter <= 132

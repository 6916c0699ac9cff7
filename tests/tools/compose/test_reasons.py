"""Every reason told agrees with the values that were weighed, over moods, styles and what else was said."""

import math

import pytest

from tools.compose import compose, style_names
from tools.compose.mood import MOOD_POINTS, mood_of
from tools.compose.style import load_style
from tools.song.brief import Brief, SectionRequest
from tools.song.tempo import felt_bpm
from tools.song.values import Song
from tools.theory.key import Key

MOODS = ("happy", "sad", "dark", "calm", "epic", "wistful", "nostalgic", "solemn", "sparse", "mysterious")


def check(brief: Brief, song: Song, what: str, why: str) -> None:
    mood, style = mood_of(brief), load_style(song.style or "")
    is_major = not Key(song.keys[0].tonic, song.keys[0].mode).is_minor
    bpm, middle = felt_bpm(song), math.sqrt(style.tempo[0] * style.tempo[1])
    low, high = style.tempo
    assert ("bright mood" not in why) or (is_major and mood.valence > 0)
    assert ("dark mood" not in why) or (not is_major and mood.valence < 0)
    if what == "mode" and why.startswith("usual for"):
        assert (style.major >= 0.5) if is_major else (style.major <= 0.5)
    if what == "mode" and "letter" in why:
        assert brief.tonic and is_major
    if "quick side" in why:
        assert bpm > middle and mood.arousal > 0
    if "slow side" in why:
        assert bpm < middle and (mood.arousal < 0 or mood.valence < 0)
    if "in the usual range" in why:
        assert low - 0.6 <= bpm <= high + 0.6
    if "fill the time" in why:
        assert brief.duration_s
    if what == "tempo" and "means" in why:
        assert brief.tempo_range and brief.tempo_range[0] <= bpm <= brief.tempo_range[1]
    if what == "style" and "mood" in why:
        assert mood.known
    if what == "instruments" and "usual sound" in why:
        assert not brief.parts
    if what == "form" and "usual form" in why:
        assert brief.bars is None and not brief.chords and len(song.sections) > 1
    assert "drawn by the seed" not in why or what == "mode"


@pytest.mark.parametrize("style", style_names())
def test_no_reason_contradicts_what_was_taken(style: str) -> None:
    for index, mood in enumerate(MOODS):
        brief = Brief(style=style, moods=(mood,), bars=4 if index % 2 else None, tonic="D" if index % 3 == 0 else None)
        composition = compose(brief, index)
        for choice in composition.choices:
            check(brief, composition.song, choice.what, choice.why)


@pytest.mark.parametrize(
    "brief",
    [
        Brief(),
        Brief(valence=-0.5, arousal=-0.5),
        Brief(valence=0.2, arousal=0.9),
        Brief(duration_s=20.0),
        Brief(tempo_range=(70, 80), tempo_word="slow"),
        Brief(chords=("C", "F", "G")),
        Brief(tonic="A"),
        Brief(form=(SectionRequest("A"), SectionRequest("B"))),
    ],
)
def test_reasons_hold_where_the_style_was_open(brief: Brief) -> None:
    for seed in range(4):
        composition = compose(brief, seed)
        for choice in composition.choices:
            check(brief, composition.song, choice.what, choice.why)


def test_moods_of_the_grid_are_known() -> None:
    assert set(MOODS) <= MOOD_POINTS.keys()

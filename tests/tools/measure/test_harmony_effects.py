"""Measures of harmony read the notes: symbols that nobody plays are found out."""

from dataclasses import replace

import pytest

from tools.edit.scope import resolve_scope
from tools.measure.effect_rows.harmony import MEASURES
from tools.song.values import HALF, WHOLE, ChordSymbol, Instrument, Note, Song, Track


@pytest.fixture
def song() -> Song:
    def row(track: str, pitches: list[list[int]]) -> tuple[Note, ...]:
        return tuple(
            Note(f"{track}.n{i}{k}", i * WHOLE, WHOLE, p)
            for i, group in enumerate(pitches)
            for k, p in enumerate(group)
        )

    return Song(
        end_tick=4 * WHOLE,
        chords=tuple(ChordSymbol(i * WHOLE, s) for i, s in enumerate(("C", "F", "G7", "C"))),
        tracks=(
            Track("t1", "Flute", "melody", Instrument(73), row("t1", [[76], [77], [74], [72]])),
            Track(
                "t2",
                "Piano",
                "chords",
                Instrument(0),
                row("t2", [[60, 64, 67], [60, 65, 69], [59, 65, 67], [60, 64, 67]]),
            ),
            Track("t3", "Bass", "bass", Instrument(33), row("t3", [[36], [41], [43], [36]])),
        ),
    )


def measured(song: Song, what: str, *place: int) -> float | str | None:
    return MEASURES[what](song, resolve_scope(song, None, *place))


def test_symbols_that_nobody_plays_show_as_a_low_share(song: Song):
    assert measured(song, "accompaniment in its chords") == 1.0
    lying = replace(
        song, chords=tuple(ChordSymbol(c.tick, s) for c, s in zip(song.chords, ("Db", "B", "Ab", "F#"), strict=True))
    )
    assert measured(lying, "accompaniment in its chords") < 0.3


def test_the_figures_are_those_of_the_notes(song: Song):
    assert measured(song, "chord symbols") == "C F G7 C"
    assert measured(song, "kinds of chord") == 3
    assert measured(song, "chord changes a bar") == 1.0
    assert measured(song, "last chord", 1, 3) == "G7"
    assert measured(song, "bass under the chords") == "C F G C"
    assert measured(song, "bass way from chord to chord") == pytest.approx((5 + 2 + 7) / 3)
    assert measured(song, "bass on one note") == 0.5
    assert measured(song, "bass notes a bar") == 1.0
    assert measured(song, "sevenths and colours") == pytest.approx(1 / 16)
    assert measured(song, "thirds in the chords") == pytest.approx(4 / 16)
    assert measured(song, "notes in the scale") == 1.0
    assert measured(song, "key heard") == "C major"


def test_half_a_bar_counts_as_half(song: Song):
    quick = replace(song, chords=(*song.chords[:1], ChordSymbol(HALF, "Am"), *song.chords[1:]))
    assert measured(quick, "chord changes a bar", 1, 1) == 2.0

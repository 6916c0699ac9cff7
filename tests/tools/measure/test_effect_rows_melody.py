"""Measures of the tune on notes written out by hand, where every figure can be counted."""

import pytest

from tools.edit.scope import Scope, whole_song
from tools.measure.effect_rows.melody import MEASURES
from tools.song.values import HALF, QUARTER, WHOLE, ChordSymbol, Instrument, Mark, Note, Song, Track


def line(track_id: str, rows: list[tuple[float, float, int]]) -> tuple[Note, ...]:
    """Notes from (quarter, length in quarters, pitch)."""
    return tuple(
        Note(f"{track_id}.n{i}", round(at * QUARTER), round(length * QUARTER), pitch)
        for i, (at, length, pitch) in enumerate(rows)
    )


def song(*parts: list[tuple[float, float, int]], chords: str = "C G", bars: int = 2) -> Song:
    roles = ("melody", "counter", "chords")
    tracks = tuple(
        Track(f"t{i}", f"Part {i}", roles[i - 1], Instrument(73), line(f"t{i}", rows))
        for i, rows in enumerate(parts, 1)
    )
    symbols = tuple(ChordSymbol(i * WHOLE, s) for i, s in enumerate(chords.split()))
    return Song(end_tick=bars * WHOLE, chords=symbols, tracks=tracks)


def measure(what: str, song: Song, scope: Scope | None = None):
    return MEASURES[what](song, scope or whole_song(song))


TUNE = [(0, 1, 60), (1, 1, 62), (2, 1, 64), (3, 0.5, 65), (3.5, 0.5, 67), (4, 2, 74), (6, 1, 71)]


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("range of the tune", 14), ("highest note of the tune", 74), ("lowest note of the tune", 60),
        ("pitch of the last note", 71), ("share of steps", 4 / 6), ("largest leap", 7),
        ("share of rising moves", 5 / 6),
        ("climb of the tune", (74 + 71) / 2 - 61), ("notes a bar of the tune", 3.5), ("notes off the beat", 1 / 7),
        ("note length of the tune", 1.0), ("last note of the tune", "another step"), ("third of the tune", "major"),
        ("tune ends open", "yes"), ("notes on beats in the chord", 4 / 6), ("wrong notes of the tune", 0),
        ("bars without a breath", 1.75), ("ornaments", 0), ("most notes at once", 1), ("notes outside the key", 0),
    ],
)  # fmt: skip
def test_a_tune_measured_by_hand(what: str, value: float | str) -> None:
    found = measure(what, song(TUNE))
    assert found == (pytest.approx(value) if isinstance(value, int | float) else value)


def test_a_measure_reads_its_scope_alone() -> None:
    bar = Scope(("t1",), WHOLE, 2 * WHOLE)
    assert (
        measure("range of the tune", song(TUNE), bar) == 3 and measure("notes a bar of the tune", song(TUNE), bar) == 2
    )


def test_likeness_knows_a_tune_transposed_and_not_another() -> None:
    figure = [(0, 1, 60), (1, 1, 62), (2, 1, 64), (3, 1, 60)]
    moved = [(at + 4, length, {60: 67, 62: 69, 64: 71}[pitch]) for at, length, pitch in figure]
    other = [(4, 0.5, 72), (4.5, 2.5, 60), (7.5, 0.5, 71)]
    both = Scope(("t1",), 0, 2 * WHOLE, ((0, WHOLE), (WHOLE, 2 * WHOLE)))
    assert measure("likeness of the two places", song(figure + moved), both) == 1.0
    assert measure("likeness of the two places", song(figure + other), both) < 0.3


def test_a_motif_is_counted_where_it_comes_back_on_other_steps() -> None:
    figure = [(0, 1, 60), (1, 0.5, 64), (1.5, 0.5, 62)]
    rows = [(at + 4 * bar, length, pitch + 2 * bar) for bar in range(3) for at, length, pitch in figure]
    assert measure("motif repeats", song([*rows, (12, 4, 60)], chords="C C C C", bars=4)) == 3


def test_a_rub_against_the_chord_counts_and_a_passing_note_does_not() -> None:
    rub = [(0, 2, 65), (2, 2, 60)]  # F held over C and left by leap
    passing = [(0, 1, 64), (1, 0.5, 64), (1.5, 0.5, 66), (2, 2, 67)]  # F sharp between E and G, off the beat
    assert measure("wrong notes of the tune", song(rub, chords="C C")) == 1
    assert measure("wrong notes of the tune", song(passing, chords="C C")) == 0
    assert measure("notes outside the key", song(passing, chords="C C")) == 1


def test_two_parts_are_measured_against_each_other() -> None:
    thirds = [(at, length, pitch - 3) for at, length, pitch in TUNE]
    pair = Scope(("t1", "t2"), 0, 2 * WHOLE)
    assert measure("thirds and sixths", song(TUNE, thirds), pair) == 1.0
    assert measure("octaves between the parts", song(TUNE, thirds), pair) == 0.0
    assert measure("mean distance from the tune", song(TUNE, thirds), pair) == -3.0
    assert measure("thirds and sixths", song(TUNE), Scope(("t1",), 0, WHOLE)) is None


def test_answers_are_counted_in_rests_and_in_held_notes() -> None:
    call = [(0, 1, 60), (1, 1, 62), (4, 4, 64)]
    answer = [(2, 1, 67), (6, 1, 67)]
    pair = Scope(("t1", "t2"), 0, 2 * WHOLE)
    assert measure("rests answered", song(call, answer), pair) == 1.0
    assert measure("rests answered", song(call, answer[1:]), pair) == 0.0
    assert measure("notes while the tune holds", song(call, answer), pair) == 1


@pytest.mark.parametrize(
    ("tune", "said"),
    [
        ([(0, 1, 60), (1, 1, 62), (2, 1, 64), (4, 1, 65)], "yes"),
        ([(0, 1, 60), (1, 1, 64), (2, 1, 71), (3, 1, 78)], "its range is wider than a tenth"),
        ([(0, 1, 60), (1, 1, 69), (2, 1, 67)], "it leaps further than a fifth"),
        ([(0, 1, 60), (1, 1, 64), (2, 1, 60), (3, 1, 64)], "few of its moves are steps"),
        ([(i / 2, 0.5, 60 + i % 2) for i in range(8)], "more than six notes in a bar"),
        ([(i, 1, 60 + i % 2) for i in range(16)], "no breath within two bars"),
    ],
)
def test_what_is_hard_to_sing_is_said(tune: list[tuple[float, float, int]], said: str) -> None:
    assert measure("singable", song(tune, chords="C C C C", bars=4)) == said


def test_an_ornament_and_a_grace_note_count() -> None:
    base = song(TUNE)
    track = base.tracks[0]
    grace = Note("t1.g", HALF, 0, 66, grace="slash")
    notes = tuple(sorted((*track.notes, grace), key=lambda n: (n.onset_tick, n.midi_pitch)))
    decked = Track("t1", "Part 1", "melody", track.instrument, notes, marks=(Mark("ornament", 0, value="trill"),))
    found = Song(end_tick=2 * WHOLE, tracks=(decked,))
    assert measure("ornaments", found) == 2
    assert measure("notes a bar of the tune", found) == 3.5, "a grace note is no note of the tune"


def test_nothing_is_measured_where_nothing_plays() -> None:
    empty = Song(end_tick=WHOLE)
    for what, read in MEASURES.items():
        assert read(empty, whole_song(empty)) in (None, 0.0), what

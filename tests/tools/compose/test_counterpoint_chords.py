"""What is printed over two voices is what they sound: the lowest note is the chord's bass, and belongs to it."""

import pytest

from tools.compose import stages
from tools.compose.counterpoint_chords import sounding_spans
from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.song.brief import Brief, PartRequest
from tools.theory.chord import parse_chord
from tools.theory.key import Key


def named(symbol: str, *pitches: int, fixed: bool = False) -> str:
    harmony = Harmony([ChordSpan(0, 8, parse_chord(symbol))], Key("C"))
    (span,) = sounding_spans(harmony, [[DraftNote(0, 8, pitch)] for pitch in pitches], fixed)
    return span.chord.symbol


def test_an_inversion_is_named_by_the_note_below() -> None:
    assert named("C", 52, 67, 72) == "C/E"
    assert named("C", 48, 67, 72) == "C"


def test_another_chord_is_named_where_another_sounds() -> None:
    assert named("C", 50, 65, 69) == "Dm"
    assert named("G7", 50, 65, 71) in ("G7/D", "Bdim/D")


def test_a_chord_that_somebody_plays_keeps_its_name() -> None:
    assert named("C", 50, 65, 69, fixed=True) == "C"
    assert named("C", 52, 65, 69, fixed=True) == "C/E"


@pytest.mark.parametrize("seed", range(3))
def test_the_lowest_note_at_a_change_is_the_bass_of_its_symbol(seed: int) -> None:
    score = stages.score(Brief(style="invention", bars=16), seed)
    song = stages.song(score.plan, score.parts, score.sheet, score.arrangement)
    notes = [note for track in song.tracks for note in track.notes]
    hits = changes = 0
    for symbol in song.chords:
        low = min((n.midi_pitch for n in notes if n.onset_tick <= symbol.tick < n.end_tick), default=None)
        if low is not None:
            changes += 1
            hits += low % 12 == parse_chord(symbol.symbol).bass_pitch_class
    assert hits >= 0.95 * changes


def test_a_persons_own_chords_stay_as_written_over_two_voices() -> None:
    score = stages.score(Brief(style="invention", chords=("C", "G", "Am", "F"), bars=8), 1)
    song = stages.song(score.plan, score.parts, score.sheet, score.arrangement)
    assert [c.symbol for c in song.chords][:4] == ["C", "G", "Am", "F"]


def test_two_lines_beside_a_piano_are_the_voices_and_the_piano_stands_over_the_lower() -> None:
    parts = tuple(PartRequest(w, p) for w, p in (("clarinet", 71), ("piano", 0), ("cello", 42)))
    score = stages.score(Brief(style="invention", bars=16, parts=parts), 2)
    by_name = {part.name.lower(): notes for part, notes in zip(score.parts, score.arrangement.notes, strict=True)}
    assert all(
        cello.pitch < note.pitch
        for note in by_name["piano"]
        for cello in by_name["cello"]
        if cello.step < note.end and cello.end > note.step
    )

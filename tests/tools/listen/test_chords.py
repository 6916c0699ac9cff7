"""Promises of the chord guess: plain harmony is named, what is not there is not."""

import pytest

from tools.listen.chords import estimate_chords
from tools.song.values import QUARTER, WHOLE, Instrument, KeyChange, Note, Song, Track
from tools.theory.chord import parse_chord


def comped(symbols: list[str], key: tuple[str, str], spread: bool = False) -> Song:
    """Each chord for a bar: root in the bass, its tones above, struck together or one after another."""
    notes = []
    for bar, symbol in enumerate(symbols):
        chord = parse_chord(symbol)
        notes.append(Note(f"b{bar}", bar * WHOLE, WHOLE, 36 + chord.bass_pitch_class))
        for i, pc in enumerate(chord.pitch_classes):
            at, length = (i * QUARTER, QUARTER) if spread else (0, WHOLE)
            notes.append(Note(f"c{bar}.{i}", bar * WHOLE + at, length, 60 + pc))
    ordered = tuple(sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    track = Track("t1", "Piano", "chords", Instrument(0), ordered)
    return Song("x", len(symbols) * WHOLE, keys=(KeyChange(0, *key),), tracks=(track,))


@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize(
    ("symbols", "key"),
    [
        (["C", "Am", "F", "G7"], ("C", "major")),
        (["Dm7", "G7", "Cmaj7", "Bm7b5"], ("C", "major")),
        (["Ebm", "Abm", "Bb7", "Ebm"], ("Eb", "minor")),
        (["F#m", "C#7", "F#m", "B"], ("F#", "minor")),
    ],
)
def test_plain_harmony_is_named_with_the_keys_spelling(symbols, key, spread):
    assert [chord.symbol for chord in estimate_chords(comped(symbols, key, spread))] == symbols


def test_two_chords_in_a_bar_are_told_apart():
    notes = [Note(f"a{i}", 0, 2 * QUARTER, p) for i, p in enumerate((48, 64, 67))]
    notes += [Note(f"b{i}", 2 * QUARTER, 2 * QUARTER, p) for i, p in enumerate((43, 59, 62))]
    song = Song("x", WHOLE, tracks=(Track("t1", "Piano", "chords", Instrument(0), tuple(notes)),))
    assert [(c.tick, c.symbol) for c in estimate_chords(song)] == [(0, "C"), (2 * QUARTER, "G")]


def test_a_passing_note_does_not_change_the_chord():
    notes = [Note(f"a{i}", 0, WHOLE, p) for i, p in enumerate((48, 52, 55))] + [Note("m", QUARTER, QUARTER // 2, 65)]
    song = Song("x", WHOLE, tracks=(Track("t1", "Piano", "chords", Instrument(0), tuple(notes)),))
    assert [c.symbol for c in estimate_chords(song)] == ["C"]


def test_silence_has_no_chords():
    assert estimate_chords(Song(end_tick=WHOLE)) == ()

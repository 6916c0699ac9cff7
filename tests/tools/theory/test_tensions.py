"""Tensions and notes to avoid, against what a jazz theory primer teaches."""

import pytest

from tools.theory.chord import parse_chord
from tools.theory.key import Key
from tools.theory.pitch import pitch_class
from tools.theory.tensions import available_tensions, avoid_notes, chord_scale

C = Key("C")
A_MINOR = Key("A", "minor")


def names(text: str) -> frozenset[int]:
    return frozenset(pitch_class(name) for name in text.split())


@pytest.mark.parametrize(
    ("symbol", "key", "tensions", "avoided"),
    [
        ("Cmaj7", C, "D A", "F"),
        ("Dm7", C, "E G B", ""),
        ("Em7", C, "A", "F C"),
        ("Fmaj7", C, "G B D", ""),
        ("G7", C, "A E", "C"),
        ("Am7", C, "B D", "F"),
        ("E7", A_MINOR, "F C", ""),  # flat nine and flat thirteen
        ("Bm7b5", A_MINOR, "E G", "C"),
    ],
)
def test_tensions_are_those_of_the_chord_scale(symbol: str, key: Key, tensions: str, avoided: str) -> None:
    chord = parse_chord(symbol)
    fourth = names("A") if symbol == "E7" else frozenset()  # the fourth over a dominant's third
    assert available_tensions(chord, key) == names(tensions)
    assert avoid_notes(chord, key) - fourth == names(avoided)


def test_a_foreign_chord_bends_the_scale_and_nothing_is_both_tension_and_avoided() -> None:
    for key in (C, A_MINOR, Key("D", "dorian"), Key("F#", "minor pentatonic")):
        for symbol in ("C", "Ab7", "F#dim7", "Ebmaj7", "G7sus4", "Bb13", "Dm6", "E7alt"):
            chord = parse_chord(symbol)
            tensions, avoided, tones = available_tensions(chord, key), avoid_notes(chord, key), set(chord.pitch_classes)
            assert not tensions & avoided and not tensions & tones and not avoided & tones
            assert tensions | avoided | tones == chord_scale(chord, key)


def test_no_chord_takes_the_whole_scale() -> None:
    assert available_tensions(parse_chord("N.C."), C) == frozenset(C.scale_pitch_classes)

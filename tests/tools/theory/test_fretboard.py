"""Guitar shapes are such as a hand can hold."""

import pytest

from tools.theory.chord import parse_chord
from tools.theory.fretboard import guitar_shapes, is_playable
from tools.theory.voicing import VoicingRules, muddy, voice_lead

CHORDS = ("C", "F#m", "Bb7", "Ebmaj7", "G#m7b5", "Dsus4", "A7", "E/G#", "Cm6", "B9")


@pytest.mark.parametrize("symbol", CHORDS)
def test_shapes_hold_the_chord_and_fit_a_hand(symbol: str) -> None:
    chord = parse_chord(symbol)
    shapes = guitar_shapes(chord, 40, 76)
    assert shapes
    for shape in shapes:
        assert is_playable(shape) and 3 <= len(shape) <= 6
        assert shape[0] % 12 == chord.bass_pitch_class
        assert {pitch % 12 for pitch in shape} <= {*chord.pitch_classes, chord.bass_pitch_class}


def test_what_no_hand_can_hold_is_told() -> None:
    assert is_playable((40, 47, 52, 56, 59, 64))  # open E
    assert not is_playable((40, 41))  # both on the lowest string
    assert not is_playable((60, 61, 62, 63, 64, 65))
    assert not is_playable(tuple(range(40, 80, 5)))


@pytest.mark.parametrize("shape", ["", "guitar", "power", "quartal"])
def test_a_bass_below_gets_room(shape: str) -> None:
    chords = [parse_chord(s) for s in CHORDS]
    lows = [frozenset({43, 45}) for _ in chords]
    rules = VoicingRules(45, 76, 4, 30, shape=shape)
    for voicing, low in zip(voice_lead(chords, rules, lows=lows), lows, strict=True):
        muddied = [(b, p) for b in low for p in voicing if muddy(min(b, p), max(b, p))]
        assert not muddied or shape == "power", voicing  # a fifth on the root has no other place to go


def test_power_chords_have_no_third() -> None:
    for voicing in voice_lead([parse_chord(s) for s in ("A", "D", "Em")], VoicingRules(40, 62, 3, 16, shape="power")):
        assert (voicing[1] - voicing[0], voicing[2] - voicing[0]) == (7, 12)

"""The tables against an independent authority: music21's keys, scales, chord symbols and roman numerals."""

import warnings

import pytest

from tools.theory.chord import parse_chord
from tools.theory.key import Key, name_at
from tools.theory.qualities import QUALITIES
from tools.theory.roman import roman_to_chord

ROOTS = ("C", "F#", "Bb", "Eb", "G#")
KINDS = """major minor augmented diminished dominant major-seventh minor-seventh diminished-seventh half-diminished
    major-sixth minor-sixth dominant-ninth major-ninth minor-ninth power""".split()
IN_MAJOR = """I ii iii IV V vi viio I6 I64 ii65 V7 V65 V43 V42 viio7 V/V V7/V V65/V V7/ii V7/vi viio7/V bVII bVI iv iv6
    bII6 IV6""".split()
IN_MINOR = "i iio III iv V v VI VII viio viio7 V7 i6 iv6 iio6 V7/iv V7/III".split()


def theirs(name: str) -> str:
    return name.replace("b", "-")


@pytest.mark.parametrize("mode", ["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"])
def test_scales_and_signatures_agree(mode: str) -> None:
    from music21 import key

    for tonic in (name_at(fifths) for fifths in range(-4, 5)):
        ours, other = Key(tonic, mode), key.Key(theirs(tonic), mode)
        assert [theirs(name) for name in ours.scale_names] == [pitch.name for pitch in other.pitches[:7]]
        assert ours.fifths == other.sharps


@pytest.mark.parametrize("kind", KINDS)
def test_plain_qualities_have_the_tones_of_their_musicxml_kind(kind: str) -> None:
    from music21 import harmony

    row = next(row for row in QUALITIES.values() if row.kind == kind and not row.kind_degrees)
    for root in ROOTS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = harmony.ChordSymbol(root=theirs(root), kind=kind)
        assert {pitch.pitchClass for pitch in other.pitches} == set(parse_chord(root + row.key).pitch_classes)


@pytest.mark.parametrize("roman", IN_MAJOR)
def test_numerals_in_major_agree(roman: str) -> None:
    check_numeral(roman, "major")


@pytest.mark.parametrize("roman", IN_MINOR)
def test_numerals_in_minor_agree(roman: str) -> None:
    check_numeral(roman, "minor")


def check_numeral(roman: str, mode: str) -> None:
    from music21 import key
    from music21 import roman as music21_roman

    for tonic in ("C", "A", "F#", "Eb"):
        chord = roman_to_chord(roman, Key(tonic, mode))
        other = music21_roman.RomanNumeral(roman, key.Key(theirs(tonic), mode))
        assert set(chord.pitch_classes) == {pitch.pitchClass for pitch in other.pitches}
        assert theirs(chord.bass or chord.root) == other.bass().name
        assert theirs(chord.root) == other.root().name

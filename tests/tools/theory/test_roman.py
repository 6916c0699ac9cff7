import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import MusicError
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key, name_at, parse_key
from tools.theory.qualities import QUALITIES
from tools.theory.roman import chord_to_roman, is_roman, roman_to_chord


@pytest.mark.parametrize(
    ("roman", "key", "symbol"),
    [
        ("I", "C", "C"),
        ("ii7", "C", "Dm7"),
        ("V7", "Bb", "F7"),
        ("bVIImaj7", "C", "Bbmaj7"),
        ("♭VII", "G", "F"),
        ("viio7", "C", "Bdim7"),
        ("vii°", "C", "Bdim"),
        ("viiø7", "F", "Em7b5"),
        ("IVmaj7", "Eb", "Abmaj7"),
        ("iv6", "C", "Fm/Ab"),
        ("I64", "C", "C/G"),
        ("V65", "C", "G7/B"),
        ("ii65", "C", "Dm7/F"),
        ("V42", "C", "G7/F"),
        ("bII6", "C", "Db/F"),
        ("N6", "A minor", "Bb/D"),
        ("V/V", "C", "D"),
        ("V7/vi", "C", "E7"),
        ("viio7/V", "C", "F#dim7"),
        ("V7/ii", "F", "D7"),
        ("i", "A minor", "Am"),
        ("iio", "A minor", "Bdim"),
        ("III", "A minor", "C"),
        ("VI", "A minor", "F"),
        ("bVI", "A minor", "F"),
        ("VII", "A minor", "G"),
        ("viio", "A minor", "G#dim"),
        ("V7", "A minor", "E7"),
        ("v", "A minor", "Em"),
        ("IV", "D dorian", "G"),
        ("bVII", "E mixolydian", "D"),
        ("Iadd6", "C", "C6"),
        ("Vsus4", "C", "Gsus4"),
        ("V7sus4", "C", "G7sus4"),
        ("V7b9", "C", "G7b9"),
        ("III+", "A minor", "Caug"),
        ("#ivo7", "C", "F#dim7"),
        ("imaj7", "C minor", "Cm(maj7)"),
    ],
)
def test_numerals_are_read_in_their_key(roman: str, key: str, symbol: str) -> None:
    assert is_roman(roman)
    assert roman_to_chord(roman, parse_key(key)).symbol == symbol


@pytest.mark.parametrize(
    ("symbol", "key", "roman"),
    [
        ("Dm7", "C", "ii7"),
        ("G7/B", "C", "V65"),
        ("C/G", "C", "I64"),
        ("Bdim7", "C", "viio7"),
        ("Bb", "C", "bVII"),
        ("F", "A minor", "VI"),
        ("G#dim", "A minor", "viio"),
        ("C6", "C", "Iadd6"),
        ("C/D", "C", "I/2"),
    ],
)
def test_chords_get_their_numeral(symbol: str, key: str, roman: str) -> None:
    assert chord_to_roman(parse_chord(symbol), parse_key(key)) == roman


def test_applied_dominants_are_named_when_asked_for() -> None:
    key = parse_key("C major")
    assert chord_to_roman(parse_chord("D7"), key, applied=True) == "V7/V"
    assert chord_to_roman(parse_chord("A7"), key, applied=True) == "V7/ii"
    assert chord_to_roman(parse_chord("F#dim7"), key, applied=True) == "viio7/V"
    assert chord_to_roman(parse_chord("G7"), key, applied=True) == "V7"


@given(
    st.sampled_from(["C major", "A minor", "Eb major", "F# minor", "D dorian", "G mixolydian", "E phrygian"]),
    st.integers(-5, 6),
    st.sampled_from(sorted(QUALITIES)),
    st.integers(0, 3),
    st.booleans(),
)
def test_a_numeral_reads_back_as_its_chord(name: str, place: int, quality: str, inversion: int, applied: bool) -> None:
    key = parse_key(name)
    plain = Chord(name_at(place + (key.fifths if not key.is_minor else key.fifths + 3)), quality)
    bass = plain.tones[inversion % len(plain.tones)].name
    chord = Chord(plain.root, quality, None if bass == plain.root else bass)
    assert roman_to_chord(chord_to_roman(chord, key, applied), key) == chord


@pytest.mark.parametrize("text", ["", "VIII", "H", "ii7/", "V/V/V/V/V/V", "IVfoo", "bb", "Vm7(", "64"])
def test_what_is_no_numeral_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MusicError, match="write one such as"):
        roman_to_chord(text, Key("C", "major"))


@given(st.text(alphabet="IViv b#7/64omajdsug+", max_size=8))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        chord = roman_to_chord(text, Key("C", "major"))
    except MusicError:
        return
    assert parse_chord(chord.symbol) == chord


def test_no_chord_has_no_numeral() -> None:
    with pytest.raises(MusicError, match=r"N\.C\."):
        chord_to_roman(parse_chord("N.C."), Key("C", "major"))

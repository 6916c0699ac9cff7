import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import MusicError
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import name_at, parse_key
from tools.theory.qualities import QUALITIES, QUALITY_NAMES
from tools.theory.scale import degree_semitones

ROOTS = [name_at(fifths) for fifths in range(-8, 11)]


@pytest.mark.parametrize(
    ("text", "symbol", "tones"),
    [
        ("C", "C", "C E G"),
        ("dm7", "Dm7", "D F A C"),
        ("bb7", "Bb7", "Bb D F Ab"),
        ("b", "B", "B D# F#"),
        ("Bb", "Bb", "Bb D F"),
        ("Db", "Db", "Db F Ab"),
        ("Ab6", "Ab6", "Ab C Eb F"),
        ("Ebmaj9", "Ebmaj9", "Eb G Bb D F"),
        ("Bbm7b5", "Bbm7b5", "Bb Db Fb Ab"),
        ("CΔ7", "Cmaj7", "C E G B"),
        ("Dm(maj7)", "Dm(maj7)", "D F A C#"),
        ("F♯ø", "F#m7b5", "F# A C E"),
        ("A°7", "Adim7", "A C Eb Gb"),
        ("G-7", "Gm7", "G Bb D F"),
        ("CM7", "Cmaj7", "C E G B"),
        ("Cm7", "Cm7", "C Eb G Bb"),
        ("GMAJ7", "Gmaj7", "G B D F#"),
        ("E7#9", "E7#9", "E G# B D F##"),
        ("C7(b9,13)", "C13b9", "C E G Bb Db A"),
        ("G+", "Gaug", "G B D#"),
        ("asus4", "Asus4", "A D E"),
        ("Dsus", "Dsus4", "D G A"),
        ("C6/9", "C69", "C E G A D"),
        ("E5", "E5", "E B"),
        ("Fadd9", "Fadd9", "F A C G"),
        ("Cmaj7(no3)", "Cmaj7(no3)", "C G B"),
        ("Cm11b5", "Cm11(b5)", "C Eb Gb Bb D F"),
        ("A7alt", "A7alt", "A C# G Bb B# F"),
    ],
)
def test_what_people_write_is_read(text: str, symbol: str, tones: str) -> None:
    chord = parse_chord(text)
    assert chord.symbol == symbol
    assert [tone.name for tone in chord.tones] == tones.split()


COMMON = "C Cm C7 Cmaj7 Cm7 Cdim Cm7b5 Cdim7 Csus4 Csus2 Caug C6 Cm6 C9 Cmaj9 Cm9 C5 Cadd9".split()


@pytest.mark.parametrize("symbol", COMMON)
def test_common_symbols_come_back_as_they_were_written(symbol: str) -> None:
    assert parse_chord(symbol).symbol == symbol


@given(st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.one_of(st.none(), st.sampled_from(ROOTS)))
def test_a_printed_symbol_reads_back_as_the_same_chord(root: str, quality: str, bass: str | None) -> None:
    chord = Chord(root, quality, None if bass == root else bass)
    assert parse_chord(chord.symbol) == chord


@given(st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITY_NAMES)))
def test_every_alias_leads_to_its_row(root: str, alias: str) -> None:
    assert parse_chord(root + alias).quality == QUALITY_NAMES[alias]


@pytest.mark.parametrize("row", QUALITIES.values(), ids=lambda row: row.key or "major")
def test_musicxml_degrees_turn_the_kind_into_the_chord(row) -> None:
    kinds = {
        "major": "1 3 5", "minor": "1 b3 5", "augmented": "1 3 #5", "diminished": "1 b3 b5", "dominant": "1 3 5 b7",
        "major-seventh": "1 3 5 7", "minor-seventh": "1 b3 5 b7", "diminished-seventh": "1 b3 b5 bb7",
        "augmented-seventh": "1 3 #5 b7", "half-diminished": "1 b3 b5 b7", "major-minor": "1 b3 5 7",
        "major-sixth": "1 3 5 6", "minor-sixth": "1 b3 5 6", "dominant-ninth": "1 3 5 b7 9", "major-ninth": "1 3 5 7 9",
        "minor-ninth": "1 b3 5 b7 9", "dominant-11th": "1 3 5 b7 9 11", "major-11th": "1 3 5 7 9 11",
        "minor-11th": "1 b3 5 b7 9 11", "suspended-second": "1 2 5", "suspended-fourth": "1 4 5", "power": "1 5",
    }  # fmt: skip
    tones = set(kinds[row.kind].split())
    for how, degree in row.kind_degrees:
        number = degree.lstrip("b#")
        if how != "add":
            tones = {tone for tone in tones if tone.lstrip("b#") != number}
        if how != "subtract":
            tones.add(degree)
    assert tones == set(row.degrees)


def test_tones_by_function() -> None:
    chord = parse_chord("G13")
    assert (chord.third, chord.fifth, chord.seventh) == (11, 2, 5)
    assert chord.tensions == ("9", "13")
    assert parse_chord("Dsus4").third is None
    assert parse_chord("E5").seventh is None
    assert parse_chord("Cdim7").seventh == 9


def test_a_slash_bass_is_the_bass_and_belongs_to_the_chord() -> None:
    chord = parse_chord("C/D")
    assert chord.bass_pitch_class == 2
    assert chord.pitch_classes == (0, 4, 7, 2)
    assert chord.names_by_class[2] == "D"
    assert parse_chord("C/C") == parse_chord("C")


def test_no_chord_has_no_tones() -> None:
    chord = parse_chord("n.c.")
    assert chord.is_none
    assert chord.symbol == "N.C."
    assert chord.pitch_classes == ()
    assert chord.transposed(5) == chord


@given(st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.integers(-24, 24))
def test_transposing_moves_every_tone_and_nothing_else(root: str, quality: str, semitones: int) -> None:
    chord = Chord(root, quality, name_at(3))
    moved = chord.transposed(semitones, parse_key("D major"))
    assert moved.quality == chord.quality
    assert set(moved.pitch_classes) == {(pc + semitones) % 12 for pc in chord.pitch_classes}


def test_transposed_chords_are_named_by_the_key_they_arrive_in() -> None:
    assert parse_chord("C7/E").transposed(1, parse_key("Db major")).symbol == "Db7/F"
    assert parse_chord("C").transposed(6, parse_key("F# major")).symbol == "F#"
    assert parse_chord("Eb").transposed(2, parse_key("D major")).symbol == "F"
    assert parse_chord("G#dim7").transposed(0, parse_key("C major")).symbol == "G#dim7"
    assert parse_chord("Am7/G").shifted(2).symbol == "Bm7/A"


@pytest.mark.parametrize("text", ["", "X", "Cfoo", "dim", "C//E", "C/H", "C7/", "C" * 200, "\x00", "Dm7 Dm7"])
def test_what_is_no_chord_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MusicError, match="such as|as in"):
        parse_chord(text)


def test_the_german_h_is_explained() -> None:
    with pytest.raises(MusicError, match="H is not read: write B"):
        parse_chord("H7")


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        chord = parse_chord(text)
    except MusicError:
        return
    assert parse_chord(chord.symbol) == chord


def test_rows_have_rising_degrees_from_the_root() -> None:
    for row in QUALITIES.values():
        assert row.degrees[0] == "1"
        assert list(row.degrees) == sorted(row.degrees, key=degree_semitones), row.key

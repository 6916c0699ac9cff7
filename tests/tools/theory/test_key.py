import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import MusicError
from tools.theory.key import Key, name_at, nearest_key, parse_key
from tools.theory.scale import SCALES, degree_fifths, degree_semitones, mode_name

TONICS = [name_at(fifths) for fifths in range(-7, 8)]


@pytest.mark.parametrize(
    ("text", "name", "fifths"),
    [
        ("Bb minor", "Bb minor", -5),
        ("b flat minor", "Bb minor", -5),
        ("f# minor", "F# minor", 3),
        ("F-sharp minor", "F# minor", 3),
        ("Ebm", "Eb minor", -6),
        ("ebm", "Eb minor", -6),
        ("A", "A major", 3),
        ("AM", "A major", 3),
        ("am", "A minor", 0),
        ("D dorian", "D dorian", 0),
        ("G Mixolydian", "G mixolydian", 0),
        ("E aeolian", "E minor", 1),
        ("C ionian", "C major", 0),
        ("c harmonic minor", "C harmonic minor", -3),
        ("A minor pentatonic", "A minor pentatonic", 0),
        ("D♭ major", "Db major", -5),
        ("A-flat major", "Ab major", -4),
        ("si mineur", "B minor", 2),
        ("la bémol majeur", "Ab major", -4),
        ("h-Moll", "B minor", 2),
        ("B-Dur", "Bb major", -2),
        ("fis moll", "F# minor", 3),
        ("G# major", "Ab major", -4),
    ],
)
def test_a_written_key_is_read(text: str, name: str, fifths: int) -> None:
    key = parse_key(text)
    assert (key.name, key.fifths) == (name, fifths)


@pytest.mark.parametrize("text", ["", "   ", "H", "X minor", "C bogus", "Am minor", "c" * 500, "A\x00", "7"])
def test_what_is_no_key_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(MusicError, match="write a tonic"):
        parse_key(text)


def test_scales_are_spelled_one_letter_a_degree() -> None:
    assert parse_key("Bb minor").scale_names == ("Bb", "C", "Db", "Eb", "F", "Gb", "Ab")
    assert parse_key("F# major").scale_names == ("F#", "G#", "A#", "B", "C#", "D#", "E#")
    assert parse_key("C lydian").scale_names == ("C", "D", "E", "F#", "G", "A", "B")
    assert parse_key("A blues").scale_names == ("A", "C", "D", "Eb", "E", "G")


@pytest.mark.parametrize("tonic", TONICS)
@pytest.mark.parametrize("mode", [name for name, row in SCALES.items() if len(row.degrees) == 7])
def test_seven_note_scales_use_every_letter_once(tonic: str, mode: str) -> None:
    assert sorted(name[0] for name in Key(tonic, mode).scale_names) == list("ABCDEFG")


@given(st.sampled_from(TONICS), st.sampled_from(sorted(SCALES)), st.integers(0, 127))
def test_every_pitch_gets_a_name_that_sounds_as_it(tonic: str, mode: str, midi_pitch: int) -> None:
    key = Key(tonic, mode)
    spelled = key.spell(midi_pitch)
    assert spelled.midi_pitch == midi_pitch
    if midi_pitch % 12 in key.scale_pitch_classes:
        assert key.spell_name(midi_pitch) in key.scale_names


def test_chromatic_notes_lie_close_on_the_line_of_fifths() -> None:
    assert [parse_key("C major").spell_name(pc) for pc in (1, 3, 6, 8, 10)] == ["C#", "Eb", "F#", "G#", "Bb"]
    assert [parse_key("A minor").spell_name(pc) for pc in (6, 8)] == ["F#", "G#"]  # raised sixth and seventh
    assert parse_key("F minor").spell_name(4) == "E"
    assert parse_key("G# minor").spell_name(7) == "F##"
    assert parse_key("Gb major").spell(71).name == "Cb5"
    assert parse_key("C# major").spell(60).name == "B#3"


def test_relative_and_parallel_keys() -> None:
    assert parse_key("Eb major").relative == parse_key("C minor")
    assert parse_key("F# minor").relative == parse_key("A major")
    assert parse_key("D dorian").relative == parse_key("C major")
    assert parse_key("C major").parallel == parse_key("C minor")
    assert parse_key("Db major").parallel == parse_key("C# minor")


@given(st.sampled_from(TONICS), st.sampled_from(sorted(SCALES)), st.integers(-24, 24))
def test_transposing_lands_on_the_right_pitch_with_a_printable_signature(tonic: str, mode: str, semitones: int) -> None:
    start = Key(tonic, mode)
    moved = start.transposed(semitones)
    assert moved.tonic_pitch_class == (start.tonic_pitch_class + semitones) % 12
    assert moved == start if semitones % 12 == 0 else abs(moved.fifths) <= 6


def test_six_sharps_and_six_flats_follow_the_stated_convention() -> None:
    assert parse_key("C").transposed(6).name == "F# major"
    assert parse_key("Am").transposed(6).name == "Eb minor"
    assert parse_key("Db").transposed(5).name == "Gb major"
    assert parse_key("B").transposed(-5).name == "F# major"
    assert nearest_key(6, "major", side=-1).name == "Gb major"


def test_degrees_count_from_the_tonic() -> None:
    key = parse_key("D minor")
    assert [key.degree_of(pc) for pc in (2, 5, 0, 6)] == [1, 3, 7, None]
    assert {1, 11} <= key.usual_pitch_classes


def test_degrees_agree_in_semitones_and_fifths() -> None:
    for degree in ("1", "b2", "2", "b3", "3", "4", "#4", "b5", "5", "#5", "b6", "6", "b7", "7", "b9", "#11", "13"):
        assert degree_fifths(degree) * 7 % 12 == degree_semitones(degree) % 12


def test_unknown_modes_name_the_known_ones() -> None:
    with pytest.raises(MusicError, match="known are major"):
        mode_name("sad")
    with pytest.raises(MusicError):
        Key("H", "major")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import MusicError
from tools.instruments.drums import DRUM_KEYS, DRUM_KITS
from tools.instruments.ensembles import ensembles
from tools.instruments.lookup import all_rows, drum_keys, drum_row, find_ensemble, find_instrument, names, row, row_of
from tools.song.values import ROLES, Instrument

DRUMS = -1


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ("piano", 0),
        ("strings", 48),
        ("string section", 48),
        ("fiddle", 110),
        ("double bass", 32),
        ("upright bass", 32),
        ("arco bass", 43),
        ("bass", 33),
        ("bass guitar", 33),
        ("sax", 66),
        ("alto sax", 65),
        ("choir", 52),
        ("voices", 52),
        ("synth lead", 81),
        ("808", 38),
        ("clavinet", 7),
        ("vibes", 11),
        ("rhodes", 4),
        ("squeezebox", 21),
        ("horn", 60),
        ("horns", 61),
        ("brass", 61),
        ("whistle", 78),
        ("nylon-string guitar", 24),
        ("guitar", 25),
        ("pads", 89),
        ("Electric Bass (finger)", 33),
        ("Lead 2 (sawtooth)", 81),
        ("cellos", 42),
        ("celli", 42),
        ("violins", 40),
        ("Geigen", 40),
        ("Flöte", 73),
        ("violoncelle", 42),
        ("hautbois", 68),
        ("chitarra", 25),
        ("trompeta", 56),
        ("guitare", 25),
        ("Fagott", 70),
        ("the drums", DRUMS),
        ("hi-hats", DRUMS),
        ("Bongos", DRUMS),
        ("Schlagzeug", DRUMS),
        ("brush kit", DRUMS),
        ("808 drums", DRUMS),
    ],
)
def test_names_people_use_are_found(words: str, program: int) -> None:
    found = find_instrument(words)
    assert found is not None
    assert (DRUMS if found.is_drum else found.program) == program


@pytest.mark.parametrize(
    ("words", "program"),
    [("accordian", 21), ("saxaphone", 66), ("vilon", 40), ("pinao", 0), ("ukelele", 24), ("electic guitar", 27)],
)
def test_small_misspellings_are_forgiven(words: str, program: int) -> None:
    found = find_instrument(words)
    assert found is not None and found.program == program
    assert find_instrument(words, fuzzy=False) is None or words == "electic guitar"


@pytest.mark.parametrize("words", ["", "banana", "flight to Rome", "chair", "hello", "something", "!!!", "\x00"])
def test_other_words_are_no_instrument(words: str) -> None:
    assert find_instrument(words) is None


def test_the_longest_name_inside_a_phrase_wins() -> None:
    found = find_instrument("a soft warm Rhodes piano, please")
    assert found is not None and found.program == 4
    found = find_instrument("one solo French horn")
    assert found is not None and found.program == 60


@given(st.text(max_size=60))
def test_any_text_gives_a_row_or_none(text: str) -> None:
    found = find_instrument(text)
    assert found is None or found.name


def test_every_row_leads_back_to_itself_by_its_names() -> None:
    for each in all_rows():
        assert find_instrument(each.official_name) == each
        assert find_instrument(each.name) == each


def test_ranges_and_roles_are_sane() -> None:
    for each in all_rows():
        assert 0 <= each.lowest <= each.comfortable_lowest < each.comfortable_highest <= each.highest <= 127, each.name
        assert each.comfortable_highest - each.comfortable_lowest >= 12, each.name
        assert each.role in ROLES
    assert len({each.name for each in all_rows()}) == 128
    assert len({each.short_name for each in all_rows()}) == 128
    assert max(len(each.short_name) for each in all_rows()) <= 11


def test_transposing_instruments_agree_in_letters_and_semitones() -> None:
    rows = [each for each in all_rows() if each.transpose_chromatic]
    assert {each.name for each in rows} >= {"Trumpet", "French Horn", "Alto Sax", "Clarinet"}
    for each in rows:
        octaves, steps = divmod(-each.transpose_diatonic, 7)
        assert -each.transpose_chromatic - 12 * octaves in {1: (2,), 4: (7,), 5: (9,)}[steps], each.name


def test_weak_solo_sounds_are_marked() -> None:
    assert {row(program).grade for program in (40, 29, 30, 64, 65, 66, 67)} == {"weak"}
    assert row(71).grade == "good"


def test_a_program_outside_the_table_is_refused() -> None:
    with pytest.raises(MusicError, match="0 .piano. to 127"):
        row(128)


def test_drums_are_a_row_of_their_own() -> None:
    assert drum_row().is_drum and drum_row().role == "drums"
    assert drum_row(25).official_name == "TR-808 Kit"
    assert row_of(Instrument(25, is_drum=True)) == drum_row(25)
    assert row_of(Instrument(25)) == row(25)
    assert (DRUM_KEYS[35], DRUM_KEYS[38], DRUM_KEYS[42], DRUM_KEYS[49], DRUM_KEYS[56], DRUM_KEYS[81]) == (
        "Acoustic Bass Drum", "Acoustic Snare", "Closed Hi-Hat", "Crash Cymbal 1", "Cowbell", "Open Triangle",
    )  # fmt: skip
    assert drum_keys("the hi-hats") == (42, 44, 46)
    assert drum_keys("drums") == ()
    assert 0 in DRUM_KITS


@pytest.mark.parametrize(
    ("words", "programs"),
    [
        ("a string quartet", (40, 40, 41, 42)),
        ("Streichquartett", (40, 40, 41, 42)),
        ("saxophone quartet", (64, 65, 66, 67)),
        ("sax quartet", (64, 65, 66, 67)),
        ("wind quintet", (73, 68, 71, 60, 70)),
        ("brass quintet", (56, 56, 60, 57, 58)),
        ("piano trio", (40, 42, 0)),
        ("jazz trio", (0, 32)),
        ("four voices", (52, 52, 52, 52)),
        ("SATB choir", (52, 52, 52, 52)),
        ("rock band", (30, 27, 33)),
    ],
)
def test_ensembles_are_found(words: str, programs: tuple[int, ...]) -> None:
    found = find_ensemble(words)
    assert found is not None and found.programs == programs


def test_ensembles_have_distinct_part_names_and_known_roles() -> None:
    for ensemble in ensembles().values():
        assert len({member.name for member in ensemble.members}) == len(ensemble.members), ensemble.name
        assert all(member.role in ROLES for member in ensemble.members)
    assert find_ensemble("strings and a choir") is None


def test_single_instruments_are_no_ensemble() -> None:
    assert find_ensemble("violin") is None


def test_names_are_listed_longest_first_for_readers_of_sentences() -> None:
    lengths = [len(name) for name in names()]
    assert lengths == sorted(lengths, reverse=True)
    assert names()["glockenspiel"].program == 9

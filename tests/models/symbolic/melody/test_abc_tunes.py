"""Reading tunes for the trainer: notes as printed, homes as heard, families whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

from models.symbolic.melody import classes
from models.symbolic.melody.abc_reader import AbcTune, NotReadError, read_abc
from models.symbolic.melody.ngrams import NGrams, longest_shared, runs_up_to
from models.symbolic.melody.tunes import Tune, families, home_of, split


def read(body: str, key: str = "G", meter: str = "4/4", unit: str = "1/8") -> AbcTune:
    (tune,) = read_abc(f"X:1\nT:A\nM:{meter}\nL:{unit}\nK:{key}\n{body}\n")
    assert isinstance(tune, AbcTune)
    return tune


def pitches(body: str, **header: str) -> list[int]:
    return [note.pitch for note in read(body, **header).notes]


def lengths(body: str, **header: str) -> list[Fraction]:
    return [note.length for note in read(body, **header).notes]


def test_a_signature_and_octave_marks_set_the_pitch() -> None:
    assert pitches("F f c' C,") == [66, 78, 84, 48]
    assert pitches("B e", key="Gm") == [70, 75]
    assert pitches("F c", key="A Dorian") == [66, 72]


def test_an_accidental_lasts_to_the_bar_line_in_its_octave() -> None:
    assert pitches("^c c C | c") == [73, 73, 60, 72]
    assert pitches("=f f F", key="D") == [77, 77, 66]


def test_lengths_broken_rhythms_and_triplets() -> None:
    assert lengths("c2 c/ c// c3/2") == [4, 1, Fraction(1, 2), 3]
    assert lengths("c>d e<f g>>a") == [3, 1, 1, 3, Fraction(7, 2), Fraction(1, 2)]
    assert lengths("(3cde f") == [Fraction(4, 3)] * 3 + [2]
    assert lengths("c-<c d") == [4, 2]


def test_a_tie_joins_and_a_slur_does_not() -> None:
    assert lengths("c4-|c4") == [16]
    assert lengths("c4-d4") == [8, 8]


def test_graces_ornaments_texts_and_second_notes_are_left_out() -> None:
    assert pitches('{ag}"Am"~c .d !trill!e [GB] Tf') == [72, 74, 76, 71, 78]


def test_bars_are_counted_in_sections_and_an_upbeat_comes_before() -> None:
    tune = read("G2|c8|c8|1c8:|2c8||d8|d8|]")
    assert [note.bar for note in tune.notes] == [-1, 0, 1, 2, 2, 0, 1]
    assert tune.notes[0].position == 12


def test_an_unknown_key_is_said_and_the_next_tune_read() -> None:
    first, second = read_abc("X:1\nM:C\nK:Hp\nabc\n\nX:2\nM:C\nK:C\nabc\n")
    assert isinstance(first, NotReadError)
    assert isinstance(second, AbcTune)


def test_home_is_where_the_tune_rests() -> None:
    dorian = read("A2 AB cA GE | A2 AB c2 A2 | A2 e2 A2 A2 | GE GB A4 | E2 A2 A4 |", key="G")
    assert home_of(dorian.signature, dorian.tonic, dorian.mode, dorian.notes) == (9, "dorian")
    major = read("G2 Bd g2 dB | G2 Bd G4 | D2 G2 G4 |", key="G")
    assert home_of(major.signature, major.tonic, major.mode, major.notes) == (7, "major")


def tune(title: str, row: list[int]) -> Tune:
    count = len(row)
    return Tune(title, "x", (4, 4), "major", tuple(row), (2.0,) * count, (0.0,) * count, (0,) * count)


def test_copies_are_one_family_and_stay_in_one_part() -> None:
    base = [0, 2, 4, 5, 7, 4, 0, 7, 9, 12, 11, 7, 5, 2, 0, 4, 7, 9, 2, 0]
    tunes = [
        tune(f"t{at}", [base[at % 20] + (place * place * (at + 3)) % 7 for place in range(30)]) for at in range(40)
    ]
    tunes += [tune(row.title + "'", [pitch + 2 for pitch in row.pitches]) for row in tunes]
    family_of = families(tunes)
    assert family_of[:40] == family_of[40:] or all(family_of[at] == family_of[at + 40] for at in range(40))
    parts = split(tunes, family_of, (0.3, 0.3))
    names = {part: {row.title.rstrip("'") for row in rows} for part, rows in parts.items()}
    assert not names["train"] & names["test"]
    assert not names["train"] & names["valid"]
    assert sum(len(rows) for rows in parts.values()) == len(tunes)


@pytest.mark.parametrize("semitones", range(-60, 60))
def test_every_pitch_has_a_class_of_its_own_tone(semitones: int) -> None:
    found = classes.pitch_class_of(semitones) + classes.LOWEST
    assert classes.LOWEST <= found <= classes.HIGHEST
    assert (found - semitones) % 12 == 0


def test_the_tonic_lies_within_the_octave_below_the_middle() -> None:
    for tonic in range(12):
        for middle in (48.0, 59.5, 72.0):
            assert 0 <= middle - classes.tonic_below(tonic, middle) < 12
            assert classes.tonic_below(tonic, middle) % 12 == tonic


def test_counting_models_learn_what_they_saw() -> None:
    scale = [0, 2, 4, 5, 7, 9, 11, 12] * 6
    model = NGrams(3, [scale])
    assert model.bits([scale]) < 0.5 < model.bits([[0, 7, 2, 11, 4, 0, 5, 12]])
    around = [classes.pitch_class_of(0), classes.pitch_class_of(2)]
    assert sum(model.probability(around, pitch) for pitch in range(classes.PITCHES)) == pytest.approx(1)


def test_the_longest_shared_run_is_found_wherever_it_stands() -> None:
    known = runs_up_to(6, [(1, 2, 3, 4, 5, 6)])
    assert longest_shared((9, 9, 2, 3, 4, 9), known) == 3
    assert longest_shared((9, 9), known) == 0

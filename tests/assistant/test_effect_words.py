"""Claims of edits are told in plain words: every measure has them, none has the name of a row of the receipt."""

import re

import pytest

from assistant.effect_words import TOLD, effect_in_words, name_in_words
from assistant.measures import MEASURES as RECEIPT_ROWS
from assistant.receipt_words import _ASKED
from tools.measure.effects import measures

# Words of the trade or of the program that say nothing to a person who wants music.
UNEXPLAINED = re.compile(r"_|velocity|fingerprint|onset|tick|\bms\b|midi|diatonic|valence|->", re.I)


def test_every_measure_has_plain_words_and_none_is_left_over() -> None:
    assert set(TOLD) == set(measures())


def test_no_measure_has_the_name_of_another_row_of_the_receipt() -> None:
    assert not (set(measures()) & set(RECEIPT_ROWS))
    assert not (set(measures()) & set(_ASKED))


@pytest.mark.parametrize("what", sorted(TOLD))
def test_words_are_free_of_the_programs_own_terms(what: str) -> None:
    row = TOLD[what]
    for words in (row.name, row.more, row.less, row.unit, *row.values.values()):
        assert not UNEXPLAINED.search(words), words


@pytest.mark.parametrize(
    ("what", "asked", "got", "words"),
    [
        ("notes a bar", "more", "13.4 -> 23.8", "more notes in a bar: 24 instead of 13"),
        ("notes a bar", "more", "13.2 -> 13.4", "more notes in a bar: 13.4 instead of 13.2"),
        (
            "accompaniment in its chords",
            1.0,
            "0.983 -> 0.994",
            "the accompaniment in its chords: 99 %",
        ),
        ("share of steps", "more", "0.765 -> 0.864", "more steps and fewer leaps in the tune: 86 instead of 76 %"),
        ("swell", "more", "6.42 -> 21.9", "growing louder"),
        ("notes", 0.0, "12 -> 0", "no notes left there"),
        ("length in bars", 26, "18 -> 26", "the length: 26 instead of 18 bars"),
        ("length in bars", 1, "1", "the length: 1 bar"),
        ("chord symbols as written", "same", "as before", "the chords as before"),
        ("the tune, note by note", "same", "D5@0 E5@1.5", "the tune, note for note as before"),
        ("timekeeper", "eighths", "sixteenths -> eighths", "the hats in eighth notes"),
        ("highest note of the tune", "less", "79 -> 76", "the tune's highest note is lower: E5 instead of G5"),
        ("key there", "D minor", "C minor -> D minor", "the key: D minor instead of C minor"),
        ("chords used", "x", "C F G Am Dm Em Bb ...", "the chords: C F G Am Dm Em and so on"),
    ],
)
def test_a_claim_that_holds_is_told_by_what_came_out(what: str, asked: object, got: str, words: str) -> None:
    assert effect_in_words({"what": what, "asked": asked, "got": got, "ok": True}) == words


def test_a_claim_that_fails_is_not_told_as_done() -> None:
    row = {"what": "notes a bar", "asked": "more", "got": "13.4 -> 12", "ok": False}
    assert effect_in_words(row) == "more notes in a bar: not reached, 12 instead of 13"
    assert effect_in_words({**row, "got": "13.4"}) == "more notes in a bar: not reached, 13"


def test_what_is_no_claim_of_an_edit_is_left_to_the_other_rows() -> None:
    assert effect_in_words({"what": "tempo", "asked": 90, "got": 90, "ok": True}) is None
    assert name_in_words("track added") == "track added"

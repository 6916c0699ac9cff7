"""One readable line: Unicode, shorthand and number words."""

import pytest

from assistant.planner.numerals import number_words_to_digits
from assistant.planner.text import clean, lower, readable

LINES = {
    "smth sad n slow in a minor w piano pls abt 30 secs": (
        "something sad and slow in a minor with piano please about 30 seconds"
    ),
    "lo fi beat 80bpm ebm 8bars": "lo-fi beat 80 bpm ebm 8 bars",
    "C♯m7 – G♭": "C#m7 - Gb",
    "“hello”\u200b\x00\n\tworld": '"hello" world',
    "½ minute": "half a minute",
    "piano w/o drums": "piano without drums",
    "rock & roll": "rock and roll",
    "drum n bass at 174": "drum-and-bass at 174",
    "key Bflat, tempo70": "key B flat, tempo 70",
}
NUMBERS = {
    "a hundred and twenty": "120",
    "one hundred and sixty beats": "160 beats",
    "thirty-two bars": "32 bars",
    "a ninety second piece": "a 90 second piece",
    "one chord a bar": "1 chord a bar",
    "that one": "that one",
    "the second chorus": "the second chorus",
    "five six seven": "5 6 7",
    "sixty four": "64",
    "two thousand": "2000",
    "a dozen bars": "12 bars",
    "someone won": "someone won",
}


@pytest.mark.parametrize(("typed", "read"), LINES.items())
def test_a_typed_line_becomes_readable(typed: str, read: str) -> None:
    assert readable(typed) == read


@pytest.mark.parametrize(("words", "digits"), NUMBERS.items())
def test_number_words_become_digits(words: str, digits: str) -> None:
    assert number_words_to_digits(words) == digits


def test_upper_case_n_and_w_are_left_alone() -> None:
    assert readable("N.C. then W") == "N.C. then W"


def test_lower_case_keeps_the_length_of_every_letter() -> None:
    text = "İstanbul ẞ ΑΣ"
    assert len(lower(text)) == len(text)


def test_clean_removes_control_and_formatting_characters() -> None:
    assert clean("a\x1b[31mb\u202ec\ufeffd") == "a [31mbcd"

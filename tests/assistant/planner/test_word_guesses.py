"""Misspelt words are mended; everyday words and people's names never are."""

import pytest

from assistant.planner.briefs import read_brief
from assistant.planner.entities.instruments import find_named
from assistant.planner.tables.common_words import COMMON_WORDS


@pytest.mark.parametrize(
    ("said", "name"),
    [("accordian", "accordion"), ("clarinat", "clarinet"), ("vibrafone", "vibraphone"), ("trumpt", "trumpet")],
)
def test_a_slip_in_an_instrument_is_mended(said: str, name: str) -> None:
    assert [one.name for one in find_named(f"a {said}")] == [name]


def test_no_common_word_is_mended_into_an_instrument() -> None:
    guessed = {word: find_named(f"the {word}") for word in sorted(COMMON_WORDS)}
    assert {word: said for word, said in guessed.items() if said and said[0].mended} == {}


def test_a_name_with_a_capital_is_no_slip() -> None:
    said = read_brief("a tune for Whiskers and Trumpelt in G")
    assert "instruments" not in said.args and said.args.get("moods") is None

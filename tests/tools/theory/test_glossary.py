"""The glossary: found by name, other names and slips; nothing found where nothing is meant."""

import pytest

from tools.theory.glossary import entries, find_term, terms

FOUND = {
    "tritone substitution": "tritone substitution",
    "a plagal cadence": "plagal cadence",
    "the Dorian mode": "dorian",
    "modes": "mode",
    "deceptive cadense": "deceptive cadence",
    "6/8": "compound meter",
    "ii-V-I": "two five one",
    "what is swing": "swing",
    "circle of fifths": "circle of fifths",
    "V/V": "secondary dominant",
}


@pytest.mark.parametrize(("words", "term"), FOUND.items())
def test_a_term_is_found_by_what_people_call_it(words: str, term: str) -> None:
    entry = find_term(words)
    assert entry is not None and entry.term == term


@pytest.mark.parametrize("words", ["", "flight", "the weather in Berlin", "x" * 500, "python"])
def test_no_entry_is_found_where_none_is_meant(words: str) -> None:
    assert find_term(words) is None


def test_there_are_at_least_eighty_terms_each_explained_in_a_few_sentences() -> None:
    assert len(terms()) >= 80
    for entry in entries().values():
        assert 30 <= len(entry.text) <= 500, entry.term
        assert entry.text.endswith("."), entry.term


def test_no_name_leads_to_two_terms() -> None:
    for name, entry in entries().items():
        assert find_term(name) == entry, name

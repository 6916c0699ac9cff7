"""Names from outside, made harmless and still readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store.errors import StoreError
from assistant.store.labels import LABEL_LENGTH, NAME_LENGTH, clean_text, free_name, project_name, safe_label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("take 1.wav", "take 1.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\music\\a.mid", "a.mid"),
        ("a\u202ecod.exe", "a\\u202ecod.exe"),
        ("a\0b.mid", "a\\x00b.mid"),
        ("..%2f..%2fx", "..%2f..%2fx"),
        ("dir/", "unnamed"),
        ("", "unnamed"),
        ("Dvořák – Klid.mid", "Dvořák – Klid.mid"),
        ("CON", "CON"),
    ],
)
def test_labels_are_the_last_part_with_the_invisible_written_out(name: str, label: str) -> None:
    assert safe_label(name) == label


@given(st.text())
def test_any_name_gives_a_label_that_shows_and_fits(name: str) -> None:
    label = safe_label(name)
    assert 0 < len(label) <= LABEL_LENGTH
    assert "/" not in label
    assert not any(character in label for character in "\0\n\r\u202e\u2066")


@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    assert "\0" not in clean_text(text).encode("utf-8").decode("utf-8")


@given(st.text())
def test_a_name_has_one_form_or_is_refused(name: str) -> None:
    try:
        tidy = project_name(name)
    except StoreError:
        return
    assert project_name(tidy) == tidy
    assert 0 < len(tidy) <= NAME_LENGTH


def test_a_taken_name_gets_the_next_free_number() -> None:
    assert free_name("waltz", set()) == "waltz"
    assert free_name("waltz", {"waltz", "waltz (2)"}) == "waltz (3)"
    longest = "x" * NAME_LENGTH
    assert len(free_name(longest, {longest})) == NAME_LENGTH

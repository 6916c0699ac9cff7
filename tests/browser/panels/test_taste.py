"""What a person likes, in the settings: told in plain words, switched off, and erased after being asked once more."""

from __future__ import annotations

from typing import Any


def test_it_is_told_in_plain_words_with_how_many_choices_are_behind_it(panels: Any) -> None:
    page = panels()
    part = page.get_by_role("region", name="What you like")
    part.scroll_into_view_if_needed()
    part.get_by_text("You tend to keep tunes with more leaps, fewer notes. 12 choices noted.").wait_for()


def test_one_button_erases_it_after_being_asked_once_more(panels: Any, standin: Any) -> None:
    page = panels()
    part = page.get_by_role("region", name="What you like")
    part.get_by_role("button", name="Forget what I like").click()
    assert standin.calls == []
    part.get_by_role("button", name="Keep").click()
    assert standin.calls == [] and part.get_by_role("button", name="Yes, erase").is_hidden()
    part.get_by_role("button", name="Forget what I like").click()
    part.get_by_role("button", name="Yes, erase").click()
    part.get_by_text("No choice noted so far. Nothing is learned from fewer than 5 choices.").wait_for()
    assert standin.calls == [("DELETE", "taste", None)]
    assert part.get_by_role("button").count() == 0, "nothing is left to erase"
    assert page.evaluate("document.activeElement.className") == "pp-taste-told"


def test_a_switch_turns_it_off(panels: Any, standin: Any) -> None:
    page = panels()
    page.get_by_label("Note what I star, choose and take back").uncheck()
    page.wait_for_function("parlando.state.preferences.taste === false")
    assert standin.calls == [("PUT", "preferences", {"taste": False})]


def test_choices_that_lean_nowhere_are_told_as_that(standin: Any, open_page: Any) -> None:
    standin.taste |= {"choices": 6, "tendencies": []}
    page = open_page(standin)
    page.get_by_text("Your choices do not lean to any kind of tune yet. 6 choices noted.").wait_for()


def test_another_language_has_its_own_words(standin: Any, open_page: Any) -> None:
    standin.preferences["language"] = "de"
    page = open_page(standin)
    page.get_by_text("mehr Sprünge, weniger Töne").wait_for()

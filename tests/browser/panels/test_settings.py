"""The settings: saved and applied at once, refused in words, and what is only shown."""

from __future__ import annotations

from typing import Any


def test_a_choice_is_saved_told_and_confirmed_quietly(panels: Any, standin: Any, heard: Any) -> None:
    page = panels()
    page.get_by_label("Dark", exact=True).check()
    page.locator("#parlando-settings [role=status]", has_text="Saved.").wait_for()
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_label("Only what allows commercial use").check()
    page.wait_for_function("parlando.state.preferences.licence_policy === 'commercial'")
    assert [call[2] for call in standin.calls] == [
        {"theme": "dark"},
        {"keyboard": False},
        {"licence_policy": "commercial"},
    ]
    assert heard(page, "preferences")[-1]["keyboard"] is False


def test_a_refused_model_is_told_and_the_old_brain_stays_chosen(standin: Any, open_page: Any) -> None:
    page = open_page(standin, allowed=("400",))
    page.wait_for_selector("#parlando-settings fieldset")
    page.get_by_label("A language model").check()
    page.get_by_label("Name of the model").fill("gpt-5-mini")
    page.keyboard.press("Enter")
    page.locator("#parlando-settings [role=status]", has_text="needs a key or a server").wait_for()
    assert page.get_by_label("Offline", exact=False).first.is_checked()
    assert standin.preferences["brain"] == "offline"


def test_the_language_changes_the_whole_page_and_says_so_in_it(panels: Any) -> None:
    page = panels()
    page.get_by_label("Language of the page").select_option("Deutsch")
    page.get_by_text("Die Seite ist jetzt auf Deutsch.").wait_for()
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.get_by_label("Sprache der Seite").input_value() == "de"
    assert "vor 2 Stunden" in page.locator("#parlando-projects").inner_text()


def test_what_this_machine_has_is_shown_and_offers_nothing_to_change(panels: Any) -> None:
    page = panels()
    machine = page.get_by_role("region", name="This machine")
    machine.scroll_into_view_if_needed()
    machine.get_by_text("FluidR3 GM", exact=True).wait_for()
    text = machine.inner_text()
    assert "Licence: MIT" in text and "1.2 GB of 20 GB used · 51 GB free" in text and "PARLANDO_SOUNDFONT" in text
    assert machine.locator("input, button, select").count() == 0

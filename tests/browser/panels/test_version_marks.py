"""A version is named, starred and deleted on the page, with the pointer and with the keyboard."""

from __future__ import annotations

from typing import Any

ROW = "#parlando-versions [data-version={}]"


def test_a_version_gets_a_name_and_keeps_it(panels: Any, standin: Any) -> None:
    page = panels()
    row = page.locator(ROW.format("v3"))
    row.hover()
    row.get_by_role("button", name="Rename").click()
    field = row.locator("input")
    field.fill("the sad one")
    field.press("Enter")
    page.locator(ROW.format("v3") + " .pp-row-name", has_text="the sad one").wait_for()
    assert [(call[0], call[2]) for call in standin.calls] == [("PATCH", {"name": "the sad one"})]


def test_escape_leaves_the_name_as_it_was(panels: Any, standin: Any) -> None:
    page = panels()
    row = page.locator(ROW.format("v3"))
    row.hover()
    row.get_by_role("button", name="Rename").click()
    row.locator("input").fill("no")
    row.locator("input").press("Escape")
    assert row.locator("input").count() == 0 and row.locator(".pp-row-main").is_visible()
    assert standin.calls == []


def test_a_star_is_shown_and_taken_back_by_keyboard(panels: Any) -> None:
    page = panels()
    page.locator(ROW.format("v3") + " .pp-row-main").focus()
    page.locator(ROW.format("v3") + " .pp-star-words").press("Enter")
    page.locator(ROW.format("v3") + " .pp-badge-star").wait_for()
    page.locator(ROW.format("v3") + " .pp-row-main").focus()
    page.locator(ROW.format("v3") + " .pp-star-words").press("Enter")
    page.locator(ROW.format("v3") + " .pp-badge-star").wait_for(state="detached")


def test_a_deleted_version_is_gone_and_comes_back_from_the_note(panels: Any) -> None:
    page = panels()
    row = page.locator(ROW.format("v4"))
    row.hover()
    row.get_by_role("button", name="Delete").click()
    row.wait_for(state="detached")
    page.locator("#parlando-toasts").get_by_role("button", name="Undo").click()
    row.wait_for()


def test_the_current_version_offers_no_deletion(panels: Any) -> None:
    page = panels()
    page.locator(ROW.format("v7") + " .pp-row-main").focus()
    assert page.locator(ROW.format("v7")).get_by_role("button", name="Rename").count() == 1
    assert page.locator(ROW.format("v7")).get_by_role("button", name="Delete").count() == 0

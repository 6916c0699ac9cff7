"""The list of projects: found, opened, named, starred, copied, deleted and brought back, by mouse and by keys alone."""

from __future__ import annotations

from typing import Any

import pytest


def names(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#parlando-projects .pp-row-name").all_inner_texts()]


def test_the_open_project_is_marked_and_another_one_opens_by_keys_alone(panels: Any) -> None:
    page = panels()
    current = page.locator("#parlando-projects [aria-current=true]")
    assert "Harbour waltz" in current.inner_text()
    current.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.evaluate("parlando.state.project") == "p3"
    assert "a calm piano piece" in current.inner_text()


def test_only_one_row_of_the_list_is_in_the_tab_order(panels: Any) -> None:
    page = panels()
    rows = page.locator("#parlando-projects .pp-row-main")
    assert [row.get_attribute("tabindex") for row in rows.all()] == ["0", "-1", "-1"]


def test_search_asks_once_for_what_stands_there_in_the_end(panels: Any) -> None:
    page = panels()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "search=" in request.url else None)
    page.locator("#parlando-projects input[type=search]").press_sequentially("calm", delay=20)
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 1")
    assert [url.split("search=")[1] for url in asked] == ["calm"]
    page.locator("#parlando-projects input[type=search]").fill("zebra")
    page.get_by_text("Nothing holds “zebra”.").wait_for()


@pytest.mark.parametrize("how", ["F2", "dblclick", "button"])
def test_a_project_is_renamed_in_its_row(panels: Any, standin: Any, how: str) -> None:
    page = panels()
    row = page.locator("#parlando-projects .pp-row").first
    if how == "dblclick":
        row.locator(".pp-row-main").dblclick()
    elif how == "button":
        row.get_by_label("More for Harbour waltz").click()
        row.get_by_role("button", name="Rename").click()
    else:
        row.locator(".pp-row-main").press("F2")
    page.get_by_label("New name").fill("Harbour at night")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Harbour at night").first.wait_for()
    page.wait_for_function("!document.querySelector('#parlando-projects .pp-row input')")
    assert ("PATCH", "projects/p1", {"name": "Harbour at night"}) in standin.calls
    assert page.evaluate("document.activeElement.className") == "pp-row-main"


def test_escape_leaves_the_name_as_it_was(panels: Any, standin: Any) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").first.press("F2")
    page.get_by_label("New name").fill("Something else")
    page.keyboard.press("Escape")
    assert names(page)[0] == "Harbour waltz" and not standin.calls


def test_a_refused_name_is_told_and_the_old_one_comes_back(standin: Any, open_page: Any) -> None:
    page = open_page(standin, allowed=("409",))
    page.wait_for_selector("#parlando-projects .pp-row")
    page.locator("#parlando-projects .pp-row-main").first.press("F2")
    page.get_by_label("New name").fill("Taken")
    page.keyboard.press("Enter")
    page.get_by_text("There is a project 'Taken' already.").wait_for()
    page.wait_for_function("document.querySelector('#parlando-projects .pp-row-name').textContent === 'Harbour waltz'")


def test_a_deleted_project_comes_back_by_undo(panels: Any, standin: Any) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").first.press("Delete")
    page.get_by_text("“Harbour waltz” was deleted.").wait_for()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 2")
    assert page.evaluate("parlando.state.project") is None
    page.locator("#parlando-toasts").get_by_role("button", name="Undo").click()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 3")
    assert page.evaluate("parlando.state.project") == "p1"
    assert [(call[0], call[1]) for call in standin.calls] == [
        ("DELETE", "projects/p1"),
        ("POST", "projects/p1/undelete"),
    ]


def test_the_fold_of_deleted_projects_brings_back_an_older_one(panels: Any) -> None:
    page = panels()
    page.get_by_text("Recently deleted (1)").click()
    page.get_by_role("button", name="Bring back Old march").click()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 4")
    assert page.locator("#parlando-projects details").is_hidden()


def test_a_star_is_a_button_that_says_whether_it_is_pressed(panels: Any, standin: Any) -> None:
    page = panels()
    star = page.get_by_role("button", name="Star Harbour waltz")
    assert star.get_attribute("aria-pressed") == "true"
    star.click()
    page.wait_for_selector("[aria-label='Star Harbour waltz'][aria-pressed=false]")
    assert standin.calls == [("PATCH", "projects/p1", {"starred": False})]


def test_new_opens_an_empty_project_that_never_shows_its_technical_name(panels: Any, standin: Any) -> None:
    page = panels()
    page.get_by_role("button", name="New", exact=True).click()
    page.wait_for_function("parlando.state.project === 'p4'")
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 4")
    assert names(page)[0] == "Untitled"
    page.evaluate("parlando.setProject('p1')")
    page.get_by_role("button", name="New", exact=True).click()
    page.wait_for_function("parlando.state.project === 'p4'")
    assert [call[:2] for call in standin.calls] == [("POST", "projects")], (
        "an empty one is opened again, not made twice"
    )


def test_a_project_that_is_worked_on_shows_it_in_words_too(panels: Any, standin: Any) -> None:
    page = panels()
    rows = page.locator("#parlando-projects .pp-row-main")
    assert "Working" in rows.nth(1).inner_text() and "Working" not in rows.nth(0).inner_text()
    page.evaluate("parlando.emit('job', {job: {id: 1, state: 'running'}})")
    assert "Working" in rows.nth(0).inner_text()
    standin.projects[1]["working"] = False
    page.evaluate("parlando.emit('turn:done', {turn: 1})")
    page.wait_for_function(
        "!document.querySelectorAll('#parlando-projects .pp-row-main')[1].innerText.includes('Working')"
    )


def test_a_redrawn_list_keeps_the_focus_and_a_name_being_written(panels: Any, standin: Any) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").nth(1).press("F2")
    page.get_by_label("New name").fill("Half writ")
    standin.projects.reverse()
    page.evaluate("parlando.emit('projects:changed')")
    page.wait_for_function("document.querySelector('#parlando-projects .pp-row-name').textContent.startsWith('a calm')")
    page.keyboard.type("ten")
    assert page.get_by_label("New name").input_value() == "Half written"

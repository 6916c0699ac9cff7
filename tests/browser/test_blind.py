"""Two versions judged by ear alone: no name before the choice, one loudness, the keyboard does it all."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tools.render.audio import read_audio
from tools.render.loudness import integrated_lufs

SOUNDING = "[...document.querySelectorAll('audio')].filter((each) => !each.paused).length"


@pytest.fixture(scope="module")
def two(server: Any, chromium: Any, as_visit: Callable[..., Any]) -> Iterator[str]:
    """Address of a project with a piece and a softer version of it."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.url)
    person = as_visit(page)
    person.begin_anew()
    person.say("a calm piano piece in C, 8 seconds")
    person.say("make everything much softer")
    project = person.project
    context.close()
    yield f"/?project={project}"


def compared(server: Any, visit: Callable[..., Any], two: str, **options: Any) -> Any:
    person = visit(server, two, **options)
    person.until("window.parlando.state.doc?.changes?.before_audio", "both can be heard")
    person.page.locator(".pl-blind-open").click()
    person.page.locator("dialog.pl-blind[open]").wait_for()
    return person


def test_both_are_equally_loud_within_a_tenth(server: Any, visit: Callable[..., Any], two: str) -> None:
    person = visit(server, two)
    sides = person.ask(
        "await (await fetch(`/api/projects/${window.parlando.state.project}/blind?one=v1&other=v2`)).json()"
    )["sides"]
    heard = []
    for side in sides:
        with urllib.request.urlopen(f"{server.url}{side['url']}") as answer:
            heard.append(integrated_lufs(read_audio(answer.read())) + side["gain_db"])
    assert abs(heard[0] - heard[1]) < 0.1
    assert max(side["gain_db"] for side in sides) == 0, "nothing is turned up"
    assert min(side["gain_db"] for side in sides) < -1, "they were not equally loud before"


def test_no_name_is_shown_until_one_is_chosen_and_then_it_has_a_star(
    server: Any, visit: Callable[..., Any], two: str
) -> None:
    person = compared(server, visit, two)
    dialog = person.page.locator("dialog.pl-blind")
    words = dialog.inner_text()
    assert "v1" not in words and "v2" not in words
    assert "v1" not in dialog.inner_html() and "v2" not in dialog.inner_html()
    person.page.keyboard.press("2")
    dialog.locator(".pl-blind-side[aria-pressed=true]", has_text="2").wait_for()
    person.page.keyboard.press("1")
    dialog.locator(".pl-blind-side[aria-pressed=true]", has_text="1").wait_for()
    assert dialog.locator(".pl-blind-side[aria-pressed=true]").count() == 1
    dialog.locator(".pl-blind-keep").first.focus()
    person.page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    person.page.get_by_text("You chose 1: v").wait_for()
    rows = person.ask(
        "(await (await fetch(`/api/projects/${window.parlando.state.project}/versions`)).json()).versions"
    )
    assert [row["starred"] for row in rows].count(True) == 1


def test_leaving_chooses_nothing_and_silences_both(server: Any, visit: Callable[..., Any], two: str) -> None:
    person = compared(server, visit, two)
    person.page.keyboard.press("1")
    person.page.locator(".pl-blind-side[aria-pressed=true]").wait_for()
    person.page.keyboard.press("Escape")
    person.page.locator("dialog.pl-blind").wait_for(state="detached")
    person.until(f"({SOUNDING}) === 0", "both fall silent")


def test_it_fits_a_phone(server: Any, visit: Callable[..., Any], two: str) -> None:
    person = visit(server, two, width=390)
    person.until("window.parlando.state.doc?.changes?.before_audio", "both can be heard")
    person.page.evaluate("async () => (await import('/static/studio/blind.js')).openBlind('v1', 'v2')")
    person.page.locator("dialog.pl-blind[open]").wait_for()
    box = person.page.locator("dialog.pl-blind").bounding_box()
    assert box is not None and box["x"] >= 0 and 300 <= box["width"] <= 390 - box["x"]
    assert box["height"] <= 500, "nothing is squeezed"

"""The page for everyone: axe's rules, both themes, a narrow screen, the keyboard alone, the first visit."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

SERIOUS = {"serious", "critical"}
LOOKS = [(1280, 800, False), (1280, 800, True), (390, 844, False), (390, 844, True)]
NARROW = [(390, 844), (820, 1180), (1920, 1080)]


def axe_findings(page: Any) -> list[str]:
    """Serious and critical findings of axe-core, one line each; a debugger may add it whatever the page's policy."""
    source = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{each['id']}: {node['html'][:160]}" for each in found if each["impact"] in SERIOUS for node in each["nodes"]
    ]


@pytest.mark.parametrize(("width", "height", "dark"), LOOKS)
def test_axe_finds_nothing_serious_on_a_first_visit(
    server: Any, visit: Callable[..., Any], width: int, height: int, dark: bool
) -> None:
    person = visit(server, width=width, height=height, dark=dark)
    person.page.locator(".pl-example").first.wait_for()
    assert axe_findings(person.page) == []


@pytest.mark.parametrize(("width", "height", "dark"), LOOKS)
def test_axe_finds_nothing_serious_on_a_song_in_any_panel(
    server: Any, song: str, visit: Callable[..., Any], width: int, height: int, dark: bool
) -> None:
    person = visit(server, song, width=width, height=height, dark=dark)
    person.until("window.parlando.state.doc", "the song is on show")
    assert axe_findings(person.page) == []
    if width < 900:
        person.page.locator("#pl-tab-studio").click()
    for panel in ("song", "versions", "downloads", "settings"):
        person.page.locator(f"#pl-tab-{panel}").click()
        time.sleep(0.3)
        assert axe_findings(person.page) == [], panel


@pytest.mark.parametrize(("width", "height"), NARROW)
def test_nothing_scrolls_sideways(server: Any, song: str, visit: Callable[..., Any], width: int, height: int) -> None:
    person = visit(server, song, width=width, height=height)
    person.until("window.parlando.state.doc", "the song is on show")
    panes = ("chat", "studio") if width < 900 else ("song",)
    for pane in panes:
        person.page.locator(f"#pl-tab-{pane}").click()
        too_wide = person.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, pane


def test_the_first_click_makes_music_of_an_example(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    examples = person.page.locator(".pl-example")
    examples.first.wait_for()
    assert examples.count() == 6
    words = examples.first.inner_text()
    examples.first.click()
    turn = person.answer(1)
    assert (turn["text"], turn["outcome"]) == (words, "made")


def test_the_keyboard_alone_says_plays_and_lists_its_keys(server: Any, song: str, visit: Callable[..., Any]) -> None:
    person = visit(server, song)
    person.until("window.parlando.state.doc", "the song is on show")
    keys = person.page.keyboard
    keys.press("/")
    assert person.ask("document.activeElement.tagName") == "TEXTAREA"
    keys.type("what key is it in?")
    keys.press("Control+Enter")
    person.page.locator("#pl-chat .message").last.get_by_text("D minor").first.wait_for()
    person.ask("document.activeElement.blur()")
    keys.press("Space")
    person.until("window.parlando.state.position_s > 0.2", "Space plays")
    keys.press("Space")
    keys.press("?")
    person.page.get_by_role("dialog").wait_for()
    keys.press("Escape")
    assert person.page.get_by_role("dialog").count() == 0


def test_three_next_sentences_can_be_tapped(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    turn = person.say("a calm piano piece, 8 bars")
    buttons = person.page.locator("#pl-chat .pl-suggestion")
    buttons.nth(2).wait_for()
    assert [each.inner_text() for each in buttons.all()] == turn["suggestions"][:3]
    words = buttons.first.inner_text()
    buttons.first.click()
    answered = person.answer(2)
    assert (answered["text"], answered["outcome"]) == (words, "made")

"""What is seen is whole: nothing is cut off in the middle of a word, and nothing stays as large as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BOX_PX = "document.querySelector('#pl-box').offsetHeight"
LONG = "a wistful waltz for accordion and strings, 20 seconds, in D minor, with a long and patient description of it"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_box_is_one_line_again_once_its_words_are_gone(server: Any, visit: Callable[..., Any], motion: str) -> None:
    person = visit(server, reduced_motion=motion, width=390)
    empty_px = person.ask(BOX_PX)
    person.page.locator("#pl-box textarea").fill(LONG)
    assert person.until(f"{BOX_PX} > {empty_px} && {BOX_PX}", "the box grows with its words") > empty_px
    person.page.locator("#pl-box textarea").press("Enter")
    person.until(f"{BOX_PX} === {empty_px}", "the box is as it was", timeout_s=20)
    person.answer(1)
    assert person.ask(BOX_PX) == empty_px


def test_no_chord_and_no_section_of_the_picture_is_cut_off(server: Any, visit: Callable[..., Any], song: str) -> None:
    for width in (390, 1280):
        person = visit(server, song, width=width)
        if width == 390:
            person.page.locator("#pl-tab-studio").click()
        person.until("document.querySelectorAll('.pl-chord').length > 4", "the chords are drawn")
        person.page.wait_for_timeout(300)
        cut = person.ask("""[...document.querySelectorAll('.pl-chord:not(.pl-chord-hidden)')].filter((each) =>
          each.getBoundingClientRect().right > each.parentElement.getBoundingClientRect().right + 0.5)
          .map((each) => each.textContent)""")
        assert cut == []
        half = person.ask("""[...document.querySelectorAll('.pl-section:not(.pl-section-narrow)')]
          .filter((each) => each.clientWidth < 26).map((each) => each.textContent)""")
        assert half == []

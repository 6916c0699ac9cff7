"""All four panels in both themes and on a telephone: no finding of axe, nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(panels: Any, width: int, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = panels(width=width, height=844, dark=dark)
    page.get_by_label("More for Harbour waltz").click()
    page.get_by_text("Recently deleted").click()
    page.locator("[data-version=v5] .pp-row-main").focus()
    page.locator("[data-version=v5] .pp-pick").click()
    page.get_by_role("button", name="Make: FLAC").scroll_into_view_if_needed()
    found = Axe().run(page).response["violations"]
    told = [f"{row['id']}: {row['help']}: {[node['html'][:160] for node in row['nodes'][:3]]}" for row in found]
    assert not told, "\n".join(told)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""The panels on the real page: what they ask of the real API, and what the song does of it."""

from __future__ import annotations

import time
from typing import Any


def wait_for(page: Any, condition: str, timeout_s: float = 60) -> None:
    """Asked from outside: the page's own policy lets no string be evaluated in it."""
    give_up = time.monotonic() + timeout_s
    while not page.evaluate(condition):
        assert time.monotonic() < give_up, condition
        page.wait_for_timeout(50)


def say(page: Any, text: str, version: str) -> None:
    page.evaluate("text => parlando.emit('say', {text})", text)
    wait_for(page, f"parlando.state.doc?.version === '{version}'")


def test_versions_downloads_and_settings_do_on_the_page_what_they_say(server: Any, open_page: Any) -> None:
    page = open_page(server)
    page.wait_for_selector("html[data-parlando=ready]")
    page.locator("#parlando-projects").get_by_role("button", name="New", exact=True).click()
    wait_for(page, "parlando.state.project")
    say(page, "a calm piano piece, 10 seconds, in D", "v1")
    title = page.evaluate("parlando.state.doc.title")
    say(page, "make it slower", "v2")
    wait_for(page, f"document.querySelector('#parlando-projects [aria-current]').innerText.includes({title!r})")

    page.click("#pl-tab-versions")
    rows = page.locator("#parlando-versions .pp-row")
    wait_for(page, "document.querySelectorAll('#parlando-versions .pp-row').length === 2")
    assert "“make it slower”" in rows.nth(0).inner_text() and "Now" in rows.nth(0).inner_text()
    rows.nth(0).hover()
    rows.nth(0).locator(".pp-pick").click()
    rows.nth(1).locator(".pp-row-main").click()
    wait_for(page, "parlando.state.doc.changes?.before === 'v1' && parlando.state.doc.changes.before_audio")
    assert page.locator("#parlando-studio").is_visible()
    view = page.locator("#parlando-studio [role=tabpanel]:not([hidden])")
    assert view.count() == 1 and view.is_visible(), "the view that was open before is open again"

    page.click("#pl-tab-versions")
    rows.nth(1).locator(".pp-row-main").click()
    wait_for(page, "parlando.state.doc.version === 'v1'")
    assert not page.evaluate("parlando.state.doc.is_head"), "looking does not move the song"
    assert page.evaluate("parlando.context().from") == "v1", "what is said now is meant for the version on show"
    rows.nth(0).locator(".pp-row-main").click()
    wait_for(page, "parlando.state.doc.is_head")
    assert page.evaluate("parlando.context().from ?? null") is None
    rows.nth(1).locator(".pp-row-main").click()
    wait_for(page, "parlando.state.doc.version === 'v1'")
    rows.nth(1).get_by_role("button", name="Go back to this").click()
    wait_for(page, "parlando.state.doc.version === 'v1' && parlando.state.doc.is_head")
    assert page.evaluate("parlando.context().from ?? null") is None

    page.click("#pl-tab-downloads")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download WAV").click()
    assert coming.value.path().read_bytes()[:4] == b"RIFF"
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name="Make: MP3").click()
    assert coming.value.path().stat().st_size > 20_000

    page.click("#pl-tab-settings")
    started_s = time.monotonic()
    page.get_by_label("Dark", exact=True).check()
    wait_for(page, "document.body.classList.contains('dark')")
    assert time.monotonic() - started_s < 3
    page.get_by_role("term").filter(has_text="SoundFont").wait_for()
    page.get_by_label("As the system has it").check()
    wait_for(page, "!document.body.classList.contains('dark')")
    page.get_by_label("Language of the page").select_option("Deutsch")
    page.get_by_text("Die Seite ist jetzt auf Deutsch.").wait_for()
    assert page.get_by_label("Sprache der Seite").is_visible(), "the settings are where they were"
    page.get_by_label("Sprache der Seite").select_option("English")
    page.get_by_text("The page is in English now.").wait_for()

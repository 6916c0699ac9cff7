"""The tree of versions: read, drawn, looked at, gone back to, and two of them compared."""

from __future__ import annotations

from typing import Any


def test_versions_stand_newest_first_with_the_sentence_that_made_each(panels: Any) -> None:
    page = panels()
    rows = page.locator("#parlando-versions .pp-row")
    assert [row.get_attribute("data-version") for row in rows.all()] == [f"v{n}" for n in (7, 6, 5, 4, 3, 2, 1)]
    assert "Now" in rows.nth(0).inner_text() and "“make it softer ending”" in rows.nth(0).inner_text()
    assert "Candidate" in rows.nth(1).inner_text()
    assert "made from v2" in rows.nth(2).inner_text(), "what the drawing shows is also said"
    assert rows.nth(0).locator("[aria-current=true]").count() == 1


def test_looking_at_a_version_asks_the_studio_and_changes_nothing(panels: Any, standin: Any, heard: Any) -> None:
    page = panels()
    page.locator("[data-version=v3] .pp-row-main").click()
    assert heard(page, "show:version") == [{"id": "v3"}]
    assert heard(page, "say") == [] and standin.calls == []
    page.evaluate("parlando.setDoc({...parlando.state.doc, version: 'v3'})")
    assert page.locator("#parlando-versions [aria-current=true]").count() == 1
    assert "swing feel" in page.locator("#parlando-versions [aria-current=true]").inner_text()


def test_going_back_is_a_sentence_and_the_version_that_holds_offers_none(panels: Any, heard: Any) -> None:
    page = panels()
    page.locator("[data-version=v3] .pp-row-main").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Go back to this"
    page.keyboard.press("Enter")
    assert heard(page, "say") == [{"text": "go back to v3"}]
    assert page.locator("[data-version=v7]").get_by_role("button", name="Go back").count() == 0


def test_two_versions_are_chosen_and_compared_older_first(panels: Any, heard: Any) -> None:
    page = panels()
    pressed = page.locator("#parlando-versions .pp-pick[aria-pressed=true]")

    def pick(version_id: str) -> None:
        page.locator(f"[data-version={version_id}]").hover()
        page.locator(f"[data-version={version_id}] .pp-pick").click()

    pick("v5")
    page.get_by_text("v5: now tap the one").wait_for()
    pick("v5")
    assert pressed.count() == 0 and heard(page, "compare") == [], "a second press takes it back"
    pick("v3")
    page.locator("[data-version=v1] .pp-row-main").click()
    assert heard(page, "compare") == [{"a": "v1", "b": "v3"}]
    assert heard(page, "show:version") == [], "the second one is compared, not opened"
    assert heard(page, "show:panel") == [{"panel": "song"}]
    assert pressed.count() == 0
    silent = {"before": "v1", "before_audio": None}
    page.evaluate("changes => parlando.setDoc({...parlando.state.doc, version: 'v3', changes})", silent)
    page.get_by_text("v1 has no sound yet").wait_for()


def test_branches_are_drawn_at_the_heights_of_their_rows(panels: Any) -> None:
    page = panels()
    rows = page.evaluate(
        """() => [...document.querySelectorAll('#parlando-versions .pp-row')].map((row) => {
        const line = row.querySelector('.pp-row-top').getBoundingClientRect();
        return [line.top, line.bottom]; })"""
    )
    dots = page.evaluate(
        """() => [...document.querySelectorAll('#parlando-versions .pp-node')].map((dot) => {
        const box = dot.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; })"""
    )
    assert len(rows) == len(dots) == 7
    assert all(top <= y <= bottom for (top, bottom), (_, y) in zip(rows, dots, strict=True))
    lanes = [x - dots[0][0] for x, _ in dots]
    assert [lane > 8 for lane in lanes] == [False, True, False, True, True, False, False]
    assert page.locator("#parlando-versions .pp-way").count() == 6

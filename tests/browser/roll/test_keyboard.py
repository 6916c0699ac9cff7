"""The keys of the page and the list of them, in a real browser: what they do, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TABLE = """import('/static/keyboard.js').then((m) =>
  m.KEYS.map(({ id, keys, shift, where }) => ({ id, keys, shift, where })))"""
WATCH_PLAYER = """() => {
  window.did = [];
  for (const name of ['toggle', 'seek', 'setRate']) {
    const real = parlando.player[name].bind(parlando.player);
    parlando.player[name] = (...given) => { window.did.push(name); if (name !== 'toggle') real(...given); };
  }
  for (const name of ['compare:flip', 'player:toggle-loop']) parlando.on(name, () => window.did.push(name));
}"""


@pytest.fixture
def opened(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """The little page; what the keys ask of the player is written down."""

    def opener(stage: Any, **options: Any) -> Page:
        page = open_page(stage, **options)
        page.wait_for_function("window.ready && parlando.player.duration_s > 0")
        page.evaluate(WATCH_PLAYER)
        return page

    return opener


def did(page: Page) -> list[str]:
    return list(page.evaluate("window.did.splice(0)"))


def run_a_job(page: Page, state: str = "running") -> None:
    page.evaluate(f"parlando.emit('jobs', {{ jobs: [{{ id: 'j7', state: '{state}', cancel_requested: false }}] }})")


def test_space_plays_and_pauses(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    page.keyboard.press("Space")
    assert did(page) == ["toggle"]


def test_a_space_typed_in_the_text_box_is_a_space(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    page.locator("#words").focus()
    page.keyboard.type("a b l m / ? - +")
    assert page.locator("#words").input_value() == "a b l m / ? - +"
    assert did(page) == []
    assert page.locator("dialog").count() == 0


def test_space_on_a_button_presses_only_that_button(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    pick = page.locator(".pl-roll-pick").first
    pick.focus()
    page.keyboard.press("Space")
    assert did(page) == []
    assert pick.get_attribute("aria-pressed") == "true"


def test_arrows_on_a_slider_move_the_slider(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    slider = page.get_by_label("Amount")
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    assert did(page) == []


def test_arrows_seek_by_two_seconds_or_by_a_bar_for_who_counts_in_bars(stage: Any, opened: Callable[..., Page]) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    page.evaluate("parlando.player.seek(10)")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("parlando.state.position_s") == pytest.approx(12)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("parlando.state.position_s") == pytest.approx(10)
    page.evaluate("parlando.state.preferences = { words: 'bars' }")
    page.evaluate(f"parlando.player.seek({bars[3]['start_s']})")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("parlando.state.position_s") == pytest.approx(bars[4]["start_s"])


def test_shift_and_arrows_select_bars_from_where_the_music_is(stage: Any, opened: Callable[..., Page]) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    page.evaluate(f"parlando.player.seek({bars[5]['start_s'] + 0.1})")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate("parlando.context().selection.bars") == [bars[5]["bar"], bars[7]["bar"]]
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("parlando.context().selection.bars") == [bars[4]["bar"], bars[5]["bar"]]


def test_the_roll_selects_by_its_own_keys_with_the_shortcuts_switched_off(
    serve_stage: Callable[..., Any], stage: Any, opened: Callable[..., Page]
) -> None:
    page = opened(serve_stage(stage.doc, preferences={"keyboard": False}))
    page.locator(".pl-roll-scroll").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate("parlando.state.selection.bars") == [stage.doc["bars"][0]["bar"]] * 2


def test_escape_clears_the_selection_first_and_stops_the_work_only_then(
    stage: Any, opened: Callable[..., Page]
) -> None:
    page = opened(stage)
    run_a_job(page)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    assert page.evaluate("parlando.state.selection") is None
    assert stage.asked == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#parlando-toasts")
    assert [(method, path) for method, path, _ in stage.asked] == [("POST", "/api/jobs/j7/stop")]


def test_escape_with_nothing_selected_and_nothing_running_does_nothing(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    run_a_job(page, "done")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert stage.asked == []


def test_escape_in_the_list_of_keys_only_closes_it(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    run_a_job(page)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("parlando.state.selection") is not None
    assert stage.asked == []


def test_the_list_shows_exactly_the_keys_that_are_bound(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    bound = page.evaluate(TABLE)
    page.keyboard.press("?")
    rows = page.locator("dialog tr[data-key]")
    assert rows.evaluate_all("(all) => all.map((row) => row.dataset.key)") == [each["id"] for each in bound]
    for each in bound:
        row = page.locator(f"dialog tr[data-key='{each['id']}']")
        assert row.locator("kbd").count() >= 1
        assert not row.locator("td").inner_text().startswith("keyboard.")
    page.get_by_role("button", name="Close", exact=True).click()
    taken = page.evaluate(
        """(bound) => bound.filter((b) => !b.where).flatMap((b) => b.keys.map((key) => {
             const how = { key, shiftKey: Boolean(b.shift), bubbles: true, cancelable: true };
             const event = new KeyboardEvent('keydown', how);
             document.body.dispatchEvent(event);
             document.querySelector('dialog')?.close();
             return [b.id, key, event.defaultPrevented];
           }))""",
        bound,
    )
    assert [row for row in taken if not row[2]] == [], "a key in the list does nothing"


def test_no_other_key_is_taken(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    taken = page.evaluate(
        """async () => {
          const bound = (await import('/static/keyboard.js')).KEYS.flatMap((each) => each.keys);
          const named = ['Enter', 'Tab', 'Home', 'End', 'ArrowUp', 'ArrowDown', 'F1'];
          const keys = [...'abcdefghijklmnopqrstuvwxyz0123456789.,;', ...named];
          const press = (key, more) => {
            const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
            document.body.dispatchEvent(event);
            return event.defaultPrevented;
          };
          const plain = keys.filter((key) => !bound.includes(key) && press(key));
          const withKey = (held) => bound.filter((key) => press(key, { [held]: true }));
          const modified = ['ctrlKey', 'metaKey', 'altKey'].flatMap(withKey);
          const shifted = ['B', 'L', 'M', ' '].filter((key) => press(key, { shiftKey: true }));
          const composing = bound.filter((key) => press(key, { isComposing: true }));
          return [...plain, ...modified, ...shifted, ...composing];
        }"""
    )
    assert taken == []
    assert did(page) == []


def test_switched_off_means_off_and_the_choice_is_kept(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    page.keyboard.press("?")
    page.get_by_role("switch", name="Use these keys").uncheck()
    page.wait_for_function("parlando.state.preferences.keyboard === false")
    assert stage.asked == [("PUT", "/api/preferences", {"keyboard": False})]
    page.get_by_role("button", name="Close", exact=True).click()
    run_a_job(page)
    for key in ("Space", "b", "l", "m", "+", "-", "/", "?", "ArrowRight", "Shift+ArrowRight", "Escape"):
        page.keyboard.press(key)
    assert did(page) == []
    assert page.locator("dialog").count() == 0
    assert page.evaluate("parlando.state.selection") is None
    assert len(stage.asked) == 1
    page.get_by_role("button", name="Show this list").click()
    page.get_by_role("switch", name="Use these keys").check()
    page.wait_for_function("parlando.state.preferences.keyboard === true")
    page.get_by_role("button", name="Close", exact=True).click()
    page.wait_for_selector("dialog", state="detached")
    page.evaluate("document.activeElement.blur()")
    did(page)
    page.keyboard.press("Space")
    assert did(page) == ["toggle"]


def test_focus_stays_in_the_list_and_goes_back_where_it_was(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    opener = page.get_by_role("button", name="Show this list")
    opener.focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('dialog'))")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('dialog'))")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert opener.evaluate("(button) => button === document.activeElement")


def test_a_stroke_goes_to_the_text_box_and_leaves_no_stroke_there(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    page.keyboard.press("/")
    assert page.locator("#words").evaluate("(box) => box === document.activeElement")
    assert page.locator("#words").input_value() == ""


def test_b_and_l_ask_for_what_they_say(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    page.keyboard.press("b")
    assert did(page) == [], "nothing to compare with"
    assert "nothing to compare" in page.locator("#parlando-toasts").inner_text()
    page.evaluate("parlando.state.doc.changes = { before_audio: '/sound.wav', spans: [] }")
    page.keyboard.press("b")
    page.keyboard.press("l")
    assert did(page) == ["compare:flip", "player:toggle-loop"]


def test_m_mutes_the_selected_part_and_lets_it_sound_again(stage: Any, opened: Callable[..., Page]) -> None:
    page, track = opened(stage), stage.doc["tracks"][1]
    muted = "import('/static/studio/source.js').then((m) => [...m.listening.muted])"
    page.keyboard.press("m")
    assert page.evaluate(muted) == []
    assert "Select a part" in page.locator("#parlando-toasts").inner_text()
    page.evaluate("(name) => parlando.setSelection({ bars: null, tracks: [name], seconds: null })", track["name"])
    page.keyboard.press("m")
    assert page.evaluate(muted) == [track["id"]]
    page.keyboard.press("m")
    assert page.evaluate(muted) == []


def test_plus_and_minus_change_the_speed_within_its_limits(stage: Any, opened: Callable[..., Page]) -> None:
    page = opened(stage)
    for _ in range(2):
        page.keyboard.press("-")
    assert page.evaluate("parlando.player.rate") == pytest.approx(0.8)
    page.keyboard.press("+")
    assert page.evaluate("parlando.player.rate") == pytest.approx(0.9)
    for _ in range(9):
        page.keyboard.press("-")
    assert page.evaluate("parlando.player.rate") == pytest.approx(0.5)


@pytest.mark.parametrize("dark", [False, True])
def test_the_list_fits_a_phone_and_has_no_serious_fault_for_anyone(
    stage: Any, opened: Callable[..., Page], dark: bool
) -> None:
    page = opened(stage, width=390, dark=dark)
    page.keyboard.press("?")
    box = page.locator("dialog").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []

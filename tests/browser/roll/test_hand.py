"""Editing the piano roll by hand, in a real browser: what every gesture and key does to the notes, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assistant.desk.hands import hands_view
from tools.song.values import Lock, Song

Edited = Callable[..., Page]
QUARTER = 322_560


@pytest.fixture
def edited(open_page: Callable[..., Page], serve_stage: Any, document_of: Any, waltz: Song) -> Edited:
    """The little page with its first part being edited; `page.stage` is what its server was asked."""

    def opener(song: Song = waltz, **options: Any) -> Page:
        stage = serve_stage(document_of(song), hands=hands_view(song))
        page = open_page(stage, **options)
        page.wait_for_function("window.ready && parlando.player.duration_s > 0")
        page.locator(".pl-roll-edit").click()
        page.wait_for_function("window.roll.hand.notes && window.roll.view.lanes.velocity_y && roll.hand.boxes.length")
        page.wait_for_function("document.activeElement.classList.contains('pl-roll-scroll')")
        page.stage = stage  # type: ignore[attr-defined]
        return page

    return opener


def changes(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate("roll.hand.notes.changes()"))


def told(page: Page) -> str:
    return page.locator(".pl-hand-told").inner_text()


def box_of(page: Page, place: int) -> dict[str, Any]:
    """Where a note of the part is on the screen."""
    page.evaluate("roll.scroller.scrollIntoView({block: 'center'})")
    box = page.evaluate(
        """place => { const box = roll.hand.boxes[place]; const at = roll.window.getBoundingClientRect();
        return { ...box, x: at.left + box.left, y: at.top + box.top }; }""",
        place,
    )
    return dict(box)


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
    page.mouse.move(start[0] + by[0], start[1] + by[1])
    page.mouse.up()


def beat_px(page: Page) -> float:
    time = "roll.hand.time"
    return float(page.evaluate(f"({time}.seconds({QUARTER}) - {time}.seconds(0)) * roll.view.px_per_s"))


def test_a_note_is_dragged_in_time_and_pitch_and_lands_on_the_grid(edited: Edited) -> None:
    page = edited()
    box = box_of(page, 3)
    page.locator(".pl-hand-select").nth(1).select_option("beat")
    box = box_of(page, 3)
    row_px = page.evaluate("roll.view.lanes.row_px")
    drag(page, (box["x"] + 3, box["y"] + 5), (beat_px(page) * 1.2, -2 * row_px))
    [change] = changes(page)
    assert change["note"] == box["note"]["id"]
    assert change["pitch"] == box["note"]["pitch"] + 2
    assert change["onset"] % QUARTER == 0
    assert change["onset"] - box["note"]["onset"] == pytest.approx(QUARTER * 1.2, abs=QUARTER * 0.6)
    assert "moved to bar" in told(page)


def test_with_alt_a_note_goes_anywhere(edited: Edited) -> None:
    page = edited()
    box = box_of(page, 3)
    page.keyboard.down("Alt")
    drag(page, (box["x"] + 3, box["y"] + 5), (beat_px(page) * 0.37, 0))
    page.keyboard.up("Alt")
    [change] = changes(page)
    assert change["onset"] % (QUARTER // 4) != 0


def test_the_right_edge_stretches(edited: Edited) -> None:
    page = edited()
    box = box_of(page, 2)
    drag(page, (box["x"] + box["width"] - 2, box["y"] + 5), (beat_px(page), 0))
    [change] = changes(page)
    assert change["length"] > box["note"]["length"]
    assert "onset" not in change


def test_a_double_click_adds_a_note_and_the_delete_key_removes_it(edited: Edited) -> None:
    page = edited()
    box = box_of(page, 3)
    row_px = page.evaluate("roll.view.lanes.row_px")
    page.mouse.dblclick(box["x"] + 4, box["y"] + 5 - 3 * row_px)
    [change] = changes(page)
    assert (change["kind"], change["pitch"]) == ("add", box["note"]["pitch"] + 3)
    assert "added in bar" in told(page)
    page.keyboard.press("Delete")
    assert changes(page) == []


def test_a_box_chooses_what_lies_in_it_and_velocity_is_drawn_in_the_lane(edited: Edited) -> None:
    page = edited()
    first, last = box_of(page, 0), box_of(page, 4)
    at = page.evaluate("(() => { const b = roll.window.getBoundingClientRect(); return [b.left, b.top]; })()")
    lanes = page.evaluate("roll.view.lanes")
    drag(
        page,
        (at[0] + last["left"] + last["width"] + 3, at[1] + lanes["velocity_y"] - 12),
        (first["left"] - last["left"] - last["width"], lanes["ruler_px"] + 6 - lanes["velocity_y"] + 12),
    )
    chosen = page.evaluate("roll.hand.notes.selected.length")
    assert chosen >= 4
    page.mouse.click(at[0] + last["left"] + 2, at[1] + lanes["velocity_y"] + 6)
    struck = changes(page)
    assert len(struck) == chosen
    assert all(change.keys() == {"kind", "track", "note", "velocity"} for change in struck)


def test_alt_and_the_wheel_change_how_hard_a_note_is_struck(edited: Edited) -> None:
    page = edited()
    box = box_of(page, 1)
    page.mouse.move(box["x"] + 3, box["y"] + 5)
    page.keyboard.down("Alt")
    page.mouse.wheel(0, -100)
    page.wait_for_function("roll.hand.notes.changes().length === 1")
    page.keyboard.up("Alt")
    assert changes(page)[0]["velocity"] == box["note"]["velocity"] + 4


def test_everything_can_be_done_without_a_pointer(edited: Edited) -> None:
    page = edited()
    notes = page.evaluate("roll.hand.notes.of(roll.hand.track)")
    page.keyboard.press(".")
    page.keyboard.press(".")
    assert page.evaluate("[...roll.hand.notes.chosen]") == [notes[1]["id"]]
    for key in ("ArrowUp", "ArrowRight", "Shift+ArrowRight", "Alt+ArrowUp"):
        page.keyboard.press(key)
    [change] = changes(page)
    assert change["pitch"] == notes[1]["pitch"] + 1
    assert change["onset"] > notes[1]["onset"] and change["length"] > notes[1]["length"]
    assert change["velocity"] == notes[1]["velocity"] + 5
    for _ in range(4):
        page.keyboard.press("Control+z")
    assert changes(page) == []
    for _ in range(4):
        page.keyboard.press("Control+Shift+z")
    assert changes(page) == [change]
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    assert [each["kind"] for each in changes(page)] == ["change", "add"]
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    assert page.evaluate("roll.hand.notes.of(roll.hand.track).length") == 0


def test_keep_sends_one_request_with_the_net_changes(edited: Edited) -> None:
    page = edited()
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    with page.expect_request("**/by-hand"):
        page.keyboard.press("Control+Enter")
    [(method, path, body)] = [each for each in page.stage.asked if each[1].endswith("/by-hand")]  # type: ignore[attr-defined]
    assert (method, path) == ("POST", "/api/projects/p1/by-hand")
    assert body["base"] == "v1" and len(body["changes"]) == 1
    page.wait_for_function("roll.hand.waits")
    page.evaluate("parlando.emit('turn:done', { turn: 7, outcome: 'refuse', version: null })")
    assert "still here" in told(page) and len(changes(page)) == 1


def test_what_was_drawn_is_there_again_after_a_reload(edited: Edited) -> None:
    page = edited()
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    before = changes(page)
    page.reload()
    page.wait_for_function("window.ready")
    page.locator(".pl-roll-edit").click()
    page.wait_for_function("window.roll.hand.notes?.changes().length === 1")
    assert changes(page) == before
    assert "here again" in told(page)


def test_a_song_that_changed_meanwhile_keeps_what_still_fits(edited: Edited, document_of: Any, waltz: Song) -> None:
    page = edited()
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    first, *rest = waltz.tracks[0].notes
    other = replace(
        waltz, tracks=(replace(waltz.tracks[0], notes=(replace(first, velocity=1), *rest)), *waltz.tracks[1:])
    )
    page.stage.hands = hands_view(other)  # type: ignore[attr-defined]
    page.evaluate("doc => parlando.setDoc(doc)", document_of(other, "v2"))
    page.wait_for_function("roll.hand.notes.changes().length === 1")
    assert changes(page)[0]["note"] == rest[0].id
    assert "1 of your changes from v1 no longer fit" in told(page)


def test_inside_a_lock_nothing_moves_and_the_words_of_the_lock_are_told(edited: Edited, waltz: Song) -> None:
    end = waltz.grid.bar_at(waltz.tracks[0].notes[0].onset_tick).end_tick
    page = edited(replace(waltz, locks=(Lock("l1", (), 0, end, "never touch the opening"),)))
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    assert changes(page) == []
    assert "never touch the opening" in told(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    assert changes(page) == []


def test_drums_have_a_named_row_each(edited: Edited) -> None:
    page = edited()
    drums = page.evaluate("Object.entries(roll.hand.time.hands.tracks).find(([, track]) => track.is_drum)[0]")
    page.locator(".pl-hand-select").first.select_option(drums)
    names = page.evaluate("roll.view.lanes.drums.map((drum) => drum.name)")
    assert {"Acoustic Snare", "Closed Hi-Hat", "Crash Cymbal 1"} <= set(names)
    box = box_of(page, 0)
    row_px = page.evaluate("roll.view.lanes.drum_px")
    drag(page, (box["x"] + 3, box["y"] + 5), (0, -row_px))
    [change] = changes(page)
    pitches = page.evaluate("roll.view.lanes.drums.map((drum) => drum.pitch)")
    assert pitches.index(change["pitch"]) == pitches.index(box["note"]["pitch"]) - 1


def test_on_a_phone_a_finger_drags_a_note_and_the_pencil_adds_one(edited: Edited) -> None:
    page = edited(width=390, height=844, has_touch=True)
    box = box_of(page, 1)
    row_px = page.evaluate("roll.view.lanes.row_px")
    touch = page.context.new_cdp_session(page)
    points = [
        (box["x"] + 4, box["y"] + 6),
        (box["x"] + 4, box["y"] + 6 - row_px),
        (box["x"] + 4, box["y"] + 6 - 2 * row_px),
    ]
    kinds = ["touchStart", "touchMove", "touchMove"]
    for kind, (x, y) in zip(kinds, points, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("roll.hand.notes.changes().length === 1")
    assert changes(page)[0]["pitch"] == box["note"]["pitch"] + 2
    page.get_by_role("button", name="Add").click()
    box = box_of(page, 1)
    page.touchscreen.tap(box["x"] + 6, box["y"] + 6 + 3 * row_px)
    page.wait_for_function("roll.hand.notes.changes().length === 2")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_serious_is_found_by_axe_while_editing(edited: Edited) -> None:
    page = edited()
    page.keyboard.press(".")
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, json.dumps(found, indent=1)[:2000]

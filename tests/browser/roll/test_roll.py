"""The piano roll, what is selected on it, and the notes as text, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

AXE_SERIOUS = ("serious", "critical")
Row = dict[str, Any]
Opened = Callable[..., Page]


@pytest.fixture
def opened(open_page: Callable[..., Page]) -> Opened:
    """The little page with its song on it."""

    def opener(stage: Any, **options: Any) -> Page:
        page = open_page(stage, **options)
        page.wait_for_function("window.ready && parlando.player.duration_s > 0")
        return page

    return opener


def rows_of(doc: dict[str, Any]) -> list[Row]:
    return [dict(zip(doc["notes"]["columns"], row, strict=True)) for row in doc["notes"]["rows"]]


def scale_of(page: Page) -> tuple[Locator, float]:
    """What is pointed at, and how many pixels a second of the song takes on it; the whole song is in view."""
    page.get_by_role("button", name="Show the whole song").click()
    surface = page.locator(".pl-roll-window")
    box = surface.bounding_box()
    assert box
    return surface, box["width"] / page.evaluate("parlando.state.doc.duration_s")


def drag(page: Page, from_s: float, to_s: float) -> None:
    surface, px_per_s = scale_of(page)
    box = surface.bounding_box()
    assert box
    y = box["y"] + 100
    page.mouse.move(box["x"] + from_s * px_per_s, y)
    page.mouse.down()
    page.mouse.move(box["x"] + (from_s + to_s) / 2 * px_per_s, y)
    page.mouse.move(box["x"] + to_s * px_per_s, y)
    page.mouse.up()


def middle(bar: dict[str, Any]) -> float:
    return float(bar["start_s"] + bar["end_s"]) / 2


def picture(page: Page, canvas: str) -> str:
    return str(page.evaluate(f"document.querySelector('{canvas}').toDataURL()"))


def test_dragging_selects_the_whole_bars_under_it_and_the_context_says_so(stage: Any, opened: Opened) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    drag(page, middle(bars[4]), middle(bars[7]))
    context = page.evaluate("parlando.context()")
    assert context["selection"] == {"bars": [bars[4]["bar"], bars[7]["bar"]]}
    seconds = page.evaluate("parlando.state.selection.seconds")
    assert seconds == pytest.approx([bars[4]["start_s"], bars[7]["end_s"]])
    assert not page.evaluate("parlando.state.positionTouched"), "a drag is no seek"


def test_dragging_back_to_the_left_selects_the_same(stage: Any, opened: Opened) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    drag(page, middle(bars[7]), middle(bars[4]))
    assert page.evaluate("parlando.state.selection.bars") == [bars[4]["bar"], bars[7]["bar"]]


def test_a_second_time_through_selects_the_printed_bars_and_shades_both_times(
    serve_stage: Callable[..., Any], waltz: Any, opened: Opened, document_of: Any, with_repeat: Any
) -> None:
    doc = document_of(with_repeat(waltz, 5, 8))
    played = [bar["bar"] for bar in doc["bars"]]
    assert played[4:12] == [5, 6, 7, 8, 5, 6, 7, 8]
    page = opened(serve_stage(doc))
    drag(page, middle(doc["bars"][9]), middle(doc["bars"][10]))
    selection = page.evaluate("parlando.state.selection")
    assert selection["bars"] == [6, 7]
    assert selection["seconds"] == pytest.approx([doc["bars"][9]["start_s"], doc["bars"][10]["end_s"]])
    stretches = page.evaluate(
        "import('/static/studio/selection.js').then((m) => m.stretchesOf(parlando.state.doc, parlando.state.selection))"
    )
    twice = [[doc["bars"][first]["start_s"], doc["bars"][last]["end_s"]] for first, last in ((5, 6), (9, 10))]
    assert [pytest.approx(each) for each in twice] == stretches


def test_the_sentence_speaks_of_seconds_until_the_person_chose_bars(stage: Any, opened: Opened) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    drag(page, middle(bars[4]), middle(bars[7]))
    page.locator(".pl-roll-pick").first.click()
    chip = page.locator("#parlando-selection .pl-this")
    first, last = round(bars[4]["start_s"]), round(bars[7]["end_s"])
    part = stage.doc["tracks"][0]["label"]
    assert chip.inner_text().startswith(f"This: 0:{first:02d} to 0:{last:02d}, {part}")
    page.evaluate(
        "parlando.state.preferences = {words: 'bars'}; parlando.emit('preferences', parlando.state.preferences)"
    )
    assert chip.inner_text().startswith(f"This: bars {bars[4]['bar']} to {bars[7]['bar']}, {part}")
    chip.get_by_role("button", name="Clear the selection").click()
    assert chip.is_hidden()
    assert page.evaluate("parlando.context().selection") is None


def test_once_the_person_spoke_of_bars_places_are_told_in_bars_unless_they_chose_seconds(
    stage: Any, opened: Opened
) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    drag(page, middle(bars[4]), middle(bars[7]))
    chip, column = page.locator("#parlando-selection .pl-this"), page.locator("#notes thead")
    assert chip.inner_text().startswith("This: 0:") and "Time" in column.inner_text()
    page.evaluate("parlando.setSpoken('bars')")
    assert chip.inner_text().startswith(f"This: bars {bars[4]['bar']} to {bars[7]['bar']}")
    assert "Beat" in column.inner_text()
    page.evaluate(
        "parlando.state.preferences = {words: 'plain'}; parlando.emit('preferences', parlando.state.preferences)"
    )
    assert chip.inner_text().startswith("This: 0:")


def test_the_sentence_stands_in_the_studio_where_the_page_has_no_place_above_the_text_box(
    stage: Any, opened: Opened
) -> None:
    page = opened(stage)
    page.evaluate("document.getElementById('parlando-selection').remove()")
    page.locator("#parlando-studio > .pl-this-holder").wait_for(state="attached")


def test_a_click_seeks_to_where_it_points(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    surface, px_per_s = scale_of(page)
    for wanted_s in (3.0, 11.25, 20.5, 30.0, 1.5):
        surface.click(position={"x": wanted_s * px_per_s, "y": 120})
        assert page.evaluate("parlando.player.position_s") == pytest.approx(wanted_s, abs=0.05)
    assert page.evaluate("parlando.state.selection") is None, "a click selects nothing"


def test_shift_and_a_click_select_up_to_a_second_bar(stage: Any, opened: Opened) -> None:
    page, bars = opened(stage), stage.doc["bars"]
    surface, px_per_s = scale_of(page)
    surface.click(position={"x": middle(bars[2]) * px_per_s, "y": 120})
    surface.click(position={"x": middle(bars[5]) * px_per_s, "y": 120}, modifiers=["Shift"])
    assert page.evaluate("parlando.state.selection.bars") == [bars[2]["bar"], bars[5]["bar"]]


def test_the_notes_said_to_sound_are_the_rows_of_the_document(stage: Any, opened: Opened) -> None:
    page, rows = opened(stage), rows_of(stage.doc)
    seen: set[str] = set()
    for at_s in (0.02, 5.3, 12.81, 21.4, 33.333):
        page.evaluate(f"parlando.player.seek({at_s})")
        lit = set((page.locator("#roll").get_attribute("data-sounding") or "").split())
        assert lit == {row["id"] for row in rows if row["on_s"] <= at_s < row["off_s"]}
        seen |= lit
    assert len(seen) > 5


def test_the_quick_look_up_finds_what_a_walk_over_all_notes_finds(stage: Any, opened: Opened) -> None:
    differing = opened(stage).evaluate(
        """async () => {
          const { indexNotes } = await import('/static/studio/notes_index.js');
          const index = indexNotes(parlando.state.doc);
          const ids = (notes) => notes.map((n) => n.id + n.on_s).sort().join();
          const wrong = [];
          for (let s = -1; s < parlando.state.doc.duration_s + 2; s += 0.137) {
            const slow = index.notes.filter((n) => n.on_s <= s && s < n.off_s);
            if (ids(slow) !== ids(index.sounding(s))) wrong.push(s);
            const inside = index.notes.filter((n) => n.on_s < s + 2.3 && n.off_s > s);
            if (ids(inside) !== ids(index.between(s, s + 2.3))) wrong.push(`${s} window`);
          }
          return wrong;
        }"""
    )
    assert differing == []


def test_a_part_is_shown_alone_and_all_come_back(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    whole = picture(page, ".pl-roll-base")
    eye = page.get_by_role("button", name=f"Show {stage.doc['tracks'][0]['label']} alone")
    eye.click()
    assert eye.get_attribute("aria-pressed") == "true"
    assert picture(page, ".pl-roll-base") != whole
    assert page.evaluate("parlando.state.selection") is None, "looking at a part is not meaning it"
    eye.click()
    assert picture(page, ".pl-roll-base") == whole


def test_a_part_is_selected_by_its_name_and_together_with_another(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    names = [track["name"] for track in stage.doc["tracks"]]
    picks = page.locator(".pl-roll-pick")
    picks.nth(0).click()
    assert page.evaluate("parlando.context().selection") == {"tracks": [names[0]]}
    picks.nth(1).click(modifiers=["Shift"])
    assert page.evaluate("parlando.context().selection") == {"tracks": names[:2]}
    assert picks.nth(1).get_attribute("aria-pressed") == "true"
    picks.nth(2).click()
    assert page.evaluate("parlando.context().selection") == {"tracks": [names[2]]}


def test_changed_notes_are_drawn_otherwise(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    plain = picture(page, ".pl-roll-base")
    page.evaluate(
        """parlando.setDoc({ ...parlando.state.doc, version: 'v2',
             changes: { spans: [{ start_s: 5, end_s: 9, track: null }] } })"""
    )
    assert picture(page, ".pl-roll-base") != plain


def test_the_roll_takes_the_colours_of_the_theme(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    light = picture(page, ".pl-roll-base")
    page.evaluate("document.documentElement.classList.add('dark')")
    page.wait_for_function("(before) => document.querySelector('.pl-roll-base').toDataURL() !== before", arg=light)


@pytest.mark.parametrize("ratio", [1, 2.5])
def test_the_canvas_is_as_sharp_as_the_screen(stage: Any, opened: Opened, ratio: float) -> None:
    page = opened(stage, device_scale_factor=ratio)
    pixels, css = page.evaluate(
        "(() => { const c = document.querySelector('.pl-roll-base'); return [c.width, c.clientWidth]; })()"
    )
    assert pixels == pytest.approx(css * ratio, abs=1)


def test_zooming_keeps_the_place_and_makes_the_song_scroll(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    surface, _ = scale_of(page)
    box = surface.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 80)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -600)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('.pl-roll-scroll').scrollLeft > 100")
    scroller = page.locator(".pl-roll-scroll")
    at = scroller.evaluate("(e) => (e.scrollLeft + e.clientWidth / 2) / e.scrollWidth")
    assert at == pytest.approx(0.5, abs=0.01)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_turns_with_the_music_until_the_person_scrolls(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    page.evaluate("parlando.player.seek(20)")
    page.mouse.click(5, 5)
    page.evaluate("parlando.player.play()")
    page.wait_for_function("document.querySelector('.pl-roll-scroll').scrollLeft > 500")
    follow = page.get_by_role("button", name="Follow the playhead")
    assert follow.get_attribute("aria-pressed") == "true"
    page.locator(".pl-roll-scroll").evaluate("(e) => { e.scrollLeft = 10; }")
    page.wait_for_function("document.querySelector('.pl-roll-tools [aria-pressed]').ariaPressed === 'false'")
    page.wait_for_timeout(300)
    assert page.locator(".pl-roll-scroll").evaluate("(e) => e.scrollLeft") == 10
    follow.click()
    page.wait_for_function("document.querySelector('.pl-roll-scroll').scrollLeft > 500")
    page.evaluate("parlando.player.pause()")


def test_behind_another_tab_it_stays_where_it_was(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    for _ in range(5):
        page.get_by_role("button", name="Zoom in").click()
    scroller = page.locator(".pl-roll-scroll")
    scroller.evaluate("(e) => { e.scrollLeft = 700; }")
    page.wait_for_timeout(100)
    wide = scroller.evaluate("(e) => e.scrollWidth")
    page.evaluate("document.getElementById('roll').hidden = true")
    page.wait_for_timeout(100)
    page.evaluate("parlando.player.seek(12.81)")
    lit = page.locator("#roll").get_attribute("data-sounding")
    assert lit, "what sounds is told behind a tab too"
    page.evaluate("document.getElementById('roll').hidden = false")
    page.wait_for_timeout(100)
    assert scroller.evaluate("(e) => [e.scrollLeft, e.scrollWidth]") == [700, wide]


def test_a_finger_scrolls_and_selects_only_when_asked_to(stage: Any, opened: Opened) -> None:
    page = opened(stage, width=390, has_touch=True)
    drag_by_touch = """(kind) => {
      const surface = document.querySelector('.pl-roll-window');
      const box = surface.getBoundingClientRect();
      const at = (type, x) => surface.dispatchEvent(new PointerEvent(type, { pointerId: 5, pointerType: 'touch',
        isPrimary: true, button: 0, clientX: box.left + x, clientY: box.top + 90, bubbles: true }));
      surface.setPointerCapture = () => {};
      at('pointerdown', 40); at('pointermove', 120); at('pointermove', 180); at('pointerup', 180);
    }"""
    page.evaluate(drag_by_touch)
    assert page.evaluate("parlando.state.selection") is None
    page.get_by_role("button", name="Drag with a finger to select bars").click()
    page.evaluate(drag_by_touch)
    assert page.evaluate("parlando.state.selection.bars.length") == 2


def test_a_frame_of_five_thousand_notes_is_drawn_in_under_four_milliseconds(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    frame_ms, notes = page.evaluate(
        """() => {
          const { doc } = parlando.state;
          const rows = [];
          for (let i = 0; i < 5000; i += 1) {
            const row = doc.notes.rows[i % doc.notes.rows.length];
            rows.push([`${row[0]}x${i}`, ...row.slice(1, 4), (i / 5000) * 40, (i / 5000) * 40 + 0.6, ...row.slice(6)]);
          }
          parlando.setDoc({ ...doc, version: 'v5000', notes: { ...doc.notes, count: 5000, shown: 5000, rows } });
          document.getElementById('notes').remove();
          const times = [];
          for (let i = 0; i < 200; i += 1) {
            parlando.state.position_s = i * 0.2;
            const from = performance.now();
            parlando.emit('player:position', { s: parlando.state.position_s });
            document.querySelector('.pl-roll-overlay').getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - from);
          }
          return [times.sort((a, b) => a - b)[100], parlando.state.doc.notes.rows.length];
        }"""
    )
    assert notes == 5000
    print(f"one frame of the overlay with 5,000 notes: {frame_ms:.2f} ms")
    assert frame_ms < 4, f"a frame took {frame_ms:.1f} ms"


def test_the_table_lists_every_note_of_the_document_once(stage: Any, opened: Opened) -> None:
    page, rows = opened(stage), rows_of(stage.doc)
    listed: list[str] = []
    pages = 0
    while True:
        shown = page.locator("tr[data-note]")
        assert shown.count() <= 200
        listed += shown.evaluate_all("(all) => all.map((row) => row.dataset.note)")
        pages += 1
        following = page.get_by_role("button", name="Next page of notes")
        if following.is_disabled():
            break
        following.click()
    assert sorted(listed) == sorted(row["id"] for row in rows)
    assert pages == -(-len(rows) // 200)


def test_the_table_shows_one_part_when_asked(stage: Any, opened: Opened) -> None:
    page, track = opened(stage), stage.doc["tracks"][1]
    page.locator(".pl-notes-part").select_option(track["id"])
    of_part = [row["id"] for row in rows_of(stage.doc) if row["track"] == track["id"]]
    listed = page.locator("tr[data-note]").evaluate_all("(all) => all.map((row) => row.dataset.note)")
    assert set(listed) <= set(of_part) and len(listed) == min(200, len(of_part))
    assert f"of {len(of_part)}, {track['label']}" in page.locator("caption").inner_text()


def test_rows_that_sound_now_are_marked_and_a_row_is_a_way_to_its_place(stage: Any, opened: Opened) -> None:
    page = opened(stage)
    row = page.locator("tr[data-note]").nth(20)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    on_s = float(row.get_attribute("data-on") or "nan")
    assert page.evaluate("parlando.player.position_s") == pytest.approx(on_s, abs=0.05)
    marked = page.locator("tr[aria-current]").evaluate_all("(all) => all.map((row) => row.dataset.note)")
    at_s = page.evaluate("parlando.state.position_s")
    assert set(marked) == {r["id"] for r in rows_of(stage.doc) if r["on_s"] <= at_s < r["off_s"]}


def test_a_bar_is_read_in_words_with_every_note_of_it(
    serve_stage: Callable[..., Any], stage: Any, opened: Opened
) -> None:
    page = opened(serve_stage(stage.doc, preferences={"words": "bars"}))
    bar = stage.doc["bars"][4]
    page.evaluate(f"parlando.player.seek({middle(bar)})")
    page.get_by_role("button", name="Read what sounds now").click()
    line = page.locator(".pl-notes-line").inner_text()
    assert line.startswith(f"Bar {bar['bar']}: ")
    for row in rows_of(stage.doc):
        if row["bar"] == bar["bar"]:
            assert row["name"].replace("#", "♯").replace("b", "♭") in line
    page.get_by_role("button", name="Read the next bar").click()
    assert page.locator(".pl-notes-line").inner_text().startswith(f"Bar {bar['bar'] + 1}: ")


def test_a_note_value_is_the_one_that_is_written(stage: Any, opened: Opened, waltz: Any) -> None:
    """What sounds is a little shorter than what is written; the words must still name the written value."""
    names = {
        0.5: "eighth note",
        1.0: "quarter note",
        1.5: "dotted quarter note",
        2.0: "half note",
        3.0: "dotted half note",
    }
    track = waltz.tracks[0]
    written = {note.id: note.length_ticks / 322_560 for note in track.notes}
    said = opened(stage).evaluate(
        """async (track) => {
          const [{ valueOf }, { indexNotes }, { placeAt }] = await Promise.all(
            ['notes_words', 'notes_index', 'selection'].map((name) => import(`/static/studio/${name}.js`)));
          const { doc } = parlando.state;
          const notes = indexNotes(doc).notes.filter((note) => note.track === track);
          return notes.map((note) => [note.id, valueOf(doc, placeAt(doc, note.on_s), note)]);
        }""",
        track.id,
    )
    named = [(names[written[note]], words) for note, words in said if written[note] in names]
    right = sum(name == words for name, words in named)
    assert len(named) > 20
    assert right / len(named) > 0.9, [pair for pair in named if pair[0] != pair[1]]


def test_the_roll_says_in_a_sentence_what_it_shows(stage: Any, opened: Opened) -> None:
    label = opened(stage).locator("#roll canvas[role='img']").get_attribute("aria-label") or ""
    assert stage.doc["title"] in label
    assert all(track["label"] in label for track in stage.doc["tracks"])
    assert str(stage.doc["notes"]["count"]) in label


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_screen_and_has_no_serious_fault_for_anyone(
    stage: Any, opened: Opened, width: int, dark: bool
) -> None:
    page = opened(stage, width=width, dark=dark)
    page.locator(".pl-roll-pick").first.click()
    page.evaluate("parlando.player.seek(7)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    serious = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in AXE_SERIOUS]
    assert serious == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_every_word_is_there_in_every_language(
    stage: Any, serve_stage: Callable[..., Any], opened: Opened, language: str
) -> None:
    english, other = serve_stage(stage.doc), serve_stage(stage.doc, language=language)
    ours = {key: text for key, text in english.strings().items() if key.startswith(("roll.", "keyboard."))}
    theirs = other.strings()
    assert {key for key in ours if key not in theirs} == set()
    page = opened(other, width=390)
    assert "roll." not in page.inner_text("body") and "keyboard." not in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

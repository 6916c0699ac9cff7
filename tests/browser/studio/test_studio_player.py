"""The one player and the views that follow it, in a real browser, with a song made by the core."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import soundfile as sf
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
DECKS = "#parlando-decks audio"
HEARD = "[...document.querySelectorAll('audio, video')].filter(a => !a.paused && !a.muted && a.volume > 0.001)"
# What is drawn against what sounds, in the same frame: seconds by the playhead's place and by the media element.
CURSOR = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const [head, ruler] = [box('.pl-playhead'), box('.pl-ruler')];
  const drawn_s = (head.left + 1 - ruler.left) / ruler.width * parlando.state.doc.duration_s;
  done(drawn_s - HEARD[0].currentTime);
})))""".replace("HEARD", HEARD)
# Where the music is against where it would be without the change, and how many ever sounded together.
WATCHED = """async () => {
  const { player } = parlando;
  const mostAtOnce = [0];
  const watch = setInterval(() => { mostAtOnce[0] = Math.max(mostAtOnce[0], HEARD.length); }, 1);
  const [from_s, from_ms] = [player.position_s, performance.now()];
  await CHANGE;
  await new Promise((done) => setTimeout(done, 600));
  clearInterval(watch);
  const due_s = from_s + (performance.now() - from_ms) / 1000 * player.rate;
  return { late_s: due_s - player.position_s, together: mostAtOnce[0] };
}""".replace("HEARD", HEARD)
LIT = "[...document.querySelectorAll('.pl-page .pl-lit')].map((note) => note.dataset.id.split('-')[0]).sort()"


def position_s(page: Page) -> float:
    return float(page.evaluate("parlando.player.position_s"))


def seek(page: Page, at_s: float) -> None:
    page.evaluate("s => parlando.player.seek(s)", at_s)


def start(page: Page) -> None:
    page.click(".pl-play")
    page.wait_for_function(f"{HEARD}[0]?.currentTime > 0.05")


def watched(page: Page, change: str) -> dict[str, Any]:
    return dict(page.evaluate(WATCHED.replace("CHANGE", change)))


def test_nothing_plays_until_play_is_pressed_and_then_a_sound_that_is_not_silent(studio: Page, stage: Any) -> None:
    studio.wait_for_timeout(300)
    assert studio.evaluate(f"{HEARD}.length") == 0
    start(studio)
    before = position_s(studio)
    studio.wait_for_timeout(500)
    assert position_s(studio) > before + 0.2
    _, data = stage.media(studio.evaluate(f"{HEARD}[0].currentSrc").split("/")[4])
    samples, _ = sf.read(io.BytesIO(data))
    assert abs(samples).max() > 0.1


def test_the_cursor_is_within_50_ms_of_the_sound_at_five_points(studio: Page) -> None:
    start(studio)
    for at_s in (1.0, 4.0, 8.5, 13.0, 17.0):
        seek(studio, at_s)
        studio.wait_for_timeout(500)
        apart = [studio.evaluate(CURSOR) for _ in range(5)]
        assert abs(statistics.median(apart)) < 0.05, (at_s, apart)


def test_the_clock_between_two_readings_follows_and_never_runs_ahead_of_one_that_stands(studio: Page) -> None:
    told = studio.evaluate("""async () => {
      const { Clock } = await import('/static/studio/clock.js');
      const clock = new Clock();
      const at = (reading, ms, rate = 1, running = true) => clock.position_s(reading, ms, rate, running);
      return [at(1, 0), at(1, 40), at(1, 5000), at(1.2, 5010), at(1.2, 5030, 0.5), at(1.2, 9000, 1, false)];
    }""")
    assert told == pytest.approx([1, 1.04, 1.25, 1.2, 1.21, 1.2])


def test_a_click_on_the_picture_a_note_and_a_bar_goes_there(studio: Page, stage: Any) -> None:
    doc = stage.doc("v2")
    box = studio.locator(".pl-ruler").bounding_box()
    assert box
    studio.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 8)
    assert position_s(studio) == pytest.approx(doc["duration_s"] / 2, abs=0.05)
    row = doc["notes"]["rows"][40]
    studio.locator(f'.pl-page .note[data-id="{row[0]}"] .notehead').first.click(force=True)
    assert position_s(studio) == pytest.approx(row[4], abs=0.01)
    bar = studio.locator('.pl-bar[data-bar="3"]').first.bounding_box()
    assert bar
    studio.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + 3)
    assert position_s(studio) == pytest.approx(doc["bars"][2]["start_s"], abs=0.01)


def test_the_lit_notes_are_those_that_sound(studio: Page, stage: Any) -> None:
    doc = stage.doc("v2")
    lengths = []
    for at_s in (0.4, 3.3, 7.7, 11.1, 15.2, 18.9):
        seek(studio, at_s)
        studio.wait_for_timeout(60)
        sounding = sorted({row[0] for row in doc["notes"]["rows"] if row[4] <= at_s < row[5]})
        assert studio.evaluate(f"[...new Set({LIT})]") == sounding
        lengths.append(len(sounding))
    assert sum(lengths) > 6


def test_a_loop_comes_round_without_a_gap_that_is_heard(studio: Page) -> None:
    start(studio)
    studio.evaluate("parlando.player.setLoop([6, 7.2])")
    seek(studio, 6.6)
    told = studio.evaluate(f"""async () => {{
      const {{ player }} = parlando;
      const turns = [];
      let [last, together] = [player.position_s, 0];
      const start_ms = performance.now();
      while (turns.length < 5 && performance.now() - start_ms < 15000) {{
        await new Promise((done) => setTimeout(done, 4));
        together = Math.max(together, {HEARD}.length);
        const now = player.position_s;
        if (now < last - 0.5) turns.push([performance.now(), last, now]);
        last = now;
      }}
      return {{ turns, together }};
    }}""")
    turns = told["turns"]
    assert len(turns) == 5 and told["together"] == 1
    rounds_ms = [later[0] - earlier[0] for earlier, later in pairwise(turns)]
    assert statistics.median(rounds_ms) - 1200 < 50, rounds_ms
    assert all(6 <= back < 6.5 and end > 7.1 for _, end, back in turns), turns
    assert statistics.median(end for _, end, _ in turns) == pytest.approx(7.2, abs=0.05), turns
    assert statistics.median(back for *_, back in turns) == pytest.approx(6.0, abs=0.05), turns


def test_before_and_after_flip_at_the_same_musical_place_without_a_gap(studio: Page, stage: Any) -> None:
    doc = stage.doc("v2")
    start(studio)
    seek(studio, 5)
    studio.wait_for_timeout(300)
    late = []
    for side in ("before", "after", "before", "after"):
        told = watched(studio, "import('/static/studio/compare.js').then((m) => m.flip())")
        studio.wait_for_function(f"parlando.listening.side === '{side}' && !parlando.listening.changing")
        late.append(told["late_s"])
        assert told["together"] == 1
    assert studio.locator(".pl-compare [role=status]").inner_text() == "you hear v2, after"
    assert studio.locator(".pl-compare button").all_inner_texts() == ["v1", "v2"]
    # The music before was faster: while it sounds, the place moves on faster too; hence only the ways back are timed.
    assert abs(statistics.mean(late[1::2])) < 0.25, late
    studio.click(".pl-play")
    at_s = position_s(studio)
    studio.click('[data-side="before"]')
    studio.wait_for_function("parlando.player.version === 'v1'")
    studio.wait_for_timeout(100)
    assert position_s(studio) == pytest.approx(at_s, abs=0.03)
    pairs = doc["changes"]["time_map"]
    left, right = next((a, b) for a, b in pairwise(pairs) if a[1] <= at_s <= b[1])
    before_s = left[0] + (at_s - left[1]) / (right[1] - left[1]) * (right[0] - left[0])
    media_s = studio.evaluate(f"[...document.querySelectorAll('{DECKS}')].map(a => a.currentTime)")
    assert min(abs(s - before_s) for s in media_s) < 0.03


def test_a_switch_of_source_at_the_same_speed_loses_less_than_80_ms(studio: Page) -> None:
    start(studio)
    swap = "player.swap({ url: parlando.state.doc.audio.url })"
    late = [watched(studio, swap)["late_s"] for _ in range(5)]
    assert statistics.median(late) < 0.08, late


def test_two_players_never_sound_together(studio: Page) -> None:
    start(studio)
    studio.evaluate("""() => {
      const other = document.createElement('audio');
      other.id = 'other';
      other.src = parlando.state.doc.audio.url;
      document.body.append(other);
      window.loose = new Audio(parlando.state.doc.audio.url);
      return other.play();
    }""")
    assert studio.evaluate(f"{HEARD}.map((a) => a.id)") == ["other"]
    assert not studio.evaluate("parlando.player.playing")
    studio.evaluate("loose.play()")
    assert studio.evaluate("[loose.paused, document.getElementById('other').paused]") == [False, True]
    studio.click(".pl-play")
    studio.wait_for_function("parlando.player.playing")
    assert studio.evaluate("[loose.paused, document.getElementById('other').paused]") == [True, True]


def test_two_tabs_never_sound_together_the_one_that_started_last_is_heard(studio: Page, second_tab: Page) -> None:
    other = second_tab
    start(studio)
    start(other)
    studio.wait_for_function("!parlando.player.playing")
    assert other.evaluate("parlando.player.playing")
    start(studio)
    other.wait_for_function("!parlando.player.playing")
    other.get_by_role("button", name="Count-in").click()
    other.click(".pl-play")
    studio.wait_for_function("!parlando.player.playing")
    assert other.evaluate("parlando.player.counting"), "clicks are a sound too"


def test_mute_changes_the_source_at_the_same_place_and_says_the_song_is_unchanged(studio: Page, stage: Any) -> None:
    stage.audition("v2", "t2")
    stage.audition_wait_s = 1.0
    start(studio)
    tops = "[...document.querySelectorAll('.pl-lane, .pl-play, .pl-panel')].map((e) => e.getBoundingClientRect().top)"
    before = studio.evaluate(tops)
    studio.get_by_role("button", name="Listen without Strings").click()
    studio.wait_for_timeout(500)
    assert studio.evaluate(f"{HEARD}[0].currentSrc").endswith("mix.wav"), "the old goes on until the new can play"
    studio.wait_for_function("parlando.player.url.includes('without=t2')")
    at_s = position_s(studio)
    studio.wait_for_timeout(400)
    assert position_s(studio) > at_s + 0.2
    assert studio.get_by_text("Listening without: Strings (the song itself is unchanged)").is_visible()
    assert studio.evaluate(tops) == before, "nothing moves under the finger"
    assert studio.get_by_role("button", name="Listen without Strings").get_attribute("aria-pressed") == "true"
    studio.get_by_role("button", name="Hear everything").click()
    studio.wait_for_function("parlando.player.url.endsWith('mix.wav')")
    assert studio.evaluate("parlando.player.playing")


def test_loop_silent_parts_and_selection_survive_an_edit_as_far_as_their_bars_and_parts_do(
    studio: Page, stage: Any
) -> None:
    stage.head = "v1"
    studio.evaluate("parlando.emit('show:version', {id: 'v1'})")
    studio.wait_for_function("parlando.state.doc.version === 'v1'")
    before, after = stage.doc("v1"), stage.doc("v2")
    spans = [[doc["bars"][4]["start_s"], doc["bars"][5]["end_s"]] for doc in (before, after)]
    assert spans[0] != spans[1], "the edit makes it slower"
    studio.evaluate(
        "([seconds, tracks]) => parlando.setSelection({ bars: [5, 6], tracks, seconds })",
        [spans[0], [before["tracks"][0]["name"]]],
    )
    studio.get_by_role("button", name="Loop").click()
    studio.get_by_role("button", name="Listen without Strings").click()
    studio.wait_for_function("parlando.player.url.includes('v1/audition?without=t2')")
    stage.head = "v2"
    studio.evaluate("parlando.emit('turn:done', {turn: 2, outcome: 'changed', version: 'v2'})")
    studio.wait_for_function("parlando.player.url.includes('v2/audition?without=t2')")
    assert studio.evaluate("parlando.player.loop") == pytest.approx(spans[1])
    assert studio.evaluate("parlando.state.selection.seconds") == pytest.approx(spans[1])
    assert studio.evaluate("parlando.state.selection.tracks") == [after["tracks"][0]["name"]]
    assert studio.get_by_role("button", name="Listen without Strings").get_attribute("aria-pressed") == "true"
    assert studio.get_by_role("button", name="Loop").get_attribute("aria-pressed") == "true"
    carried = studio.evaluate("""async () => {
      const { carriedSelection, carriedSpan } = await import('/static/studio/carry.js');
      const doc = parlando.state.doc;
      const short = { ...doc, bars: doc.bars.slice(0, 5), tracks: doc.tracks.slice(1) };
      const part = { bars: null, tracks: [doc.tracks[0].name], seconds: null };
      return [carriedSelection(parlando.state.selection, doc, short), carriedSpan(parlando.player.loop, doc, short),
        carriedSelection(part, doc, short)];
    }""")
    assert carried == [None, None, None], "what is gone is not replaced by something wider"


def test_a_part_that_cannot_be_had_leaves_what_was_heard(
    opened: Callable[..., Page], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(allowed=("404", "Failed to load resource"))

    def gone(*_: Any) -> bytes:
        raise KeyError("gone")

    monkeypatch.setattr(type(stage), "audition", gone)
    start(page)
    page.get_by_role("button", name="Listen without Strings").click()
    page.wait_for_selector(".pl-toast")
    assert page.evaluate("parlando.player.playing && parlando.player.url.endsWith('mix.wav')")
    assert page.get_by_role("button", name="Listen without Strings").get_attribute("aria-pressed") == "false"


def test_a_new_result_waits_until_the_music_ends_and_is_cued_before_its_first_change(studio: Page, stage: Any) -> None:
    stage.head = "v1"
    studio.evaluate("parlando.emit('show:version', {id: 'v1'})")
    studio.wait_for_function("parlando.state.doc.version === 'v1'")
    start(studio)
    stage.head = "v2"
    studio.evaluate("parlando.emit('turn:done', {turn: 2, outcome: 'changed', version: 'v2'})")
    studio.get_by_role("button", name="Open it now").wait_for()
    assert studio.evaluate("parlando.player.playing && parlando.state.doc.version") == "v1"
    studio.click(".pl-play")
    studio.wait_for_function("parlando.state.doc.version === 'v2'")
    assert not studio.evaluate("parlando.player.playing")
    assert position_s(studio) == pytest.approx(stage.doc("v2")["changes"]["start_at_s"], abs=0.01)
    assert studio.locator(".pl-mark").count() > 0


def test_the_count_in_is_one_bar_at_the_tempo_there_and_can_be_cancelled(studio: Page, stage: Any) -> None:
    bar = stage.doc("v2")["bars"][0]
    studio.get_by_role("button", name="Count-in").click()
    studio.click(".pl-play")
    assert studio.evaluate("[parlando.player.counting, parlando.player.playing]") == [True, True]
    assert studio.evaluate(f"{HEARD}.length") == 0
    studio.click(".pl-play")
    assert studio.evaluate("[parlando.player.counting, parlando.player.playing]") == [False, False]
    waited_ms = studio.evaluate(f"""() => new Promise((done) => {{
      const start_ms = performance.now();
      document.querySelector('.pl-play').click();
      const look = setInterval(() => {HEARD}.length && (clearInterval(look), done(performance.now() - start_ms)), 4);
    }})""")
    assert waited_ms / 1000 == pytest.approx(bar["end_s"] - bar["start_s"], abs=0.25)


def test_slower_keeps_the_pitch_and_the_cursor(studio: Page) -> None:
    studio.select_option(".pl-speed", "0.5")
    start(studio)
    assert studio.evaluate(f"(({{ playbackRate, preservesPitch }}) => [playbackRate, preservesPitch])({HEARD}[0])") == [
        0.5,
        True,
    ]
    studio.wait_for_timeout(500)
    assert abs(statistics.median(studio.evaluate(CURSOR) for _ in range(5))) < 0.05


def test_a_section_and_a_part_are_selected_and_let_go_by_their_names(studio: Page) -> None:
    section, part = studio.locator(".pl-section").nth(1), studio.locator(".pl-lane-name").nth(1)
    section.click()
    part.click()
    selection = studio.evaluate("parlando.context().selection")
    assert selection["tracks"] == ["Strings"] and selection["bars"][0] > 1
    assert studio.locator(".pl-bar-chosen").count() > 0
    assert section.get_attribute("aria-pressed") == part.get_attribute("aria-pressed") == "true"
    section.click()
    part.click()
    assert studio.evaluate("parlando.state.selection") is None


def test_the_syllable_that_is_sung_is_lit_and_a_click_goes_to_it(studio: Page) -> None:
    studio.evaluate("""() => parlando.setDoc({ ...parlando.state.doc, lyrics: [
      { start_s: 1, end_s: 1.5, text: 'eve-', track: 't1', line: 0 },
      { start_s: 1.5, end_s: 2, text: 'ning', track: 't1', line: 0 },
      { start_s: 4, end_s: 5, text: 'falls', track: 't1', line: 1 }] })""")
    studio.get_by_role("tab", name="Words").click()
    seek(studio, 1.6)
    assert studio.locator(".pl-lit-word").all_inner_texts() == ["ning"]
    studio.get_by_role("button", name="falls").click()
    assert position_s(studio) == pytest.approx(4, abs=0.01)
    assert studio.locator(".pl-lit-word").all_inner_texts() == ["falls"]


def test_a_score_of_another_version_says_so(studio: Page) -> None:
    studio.evaluate("""() => { const doc = parlando.state.doc;
      parlando.setDoc({ ...doc, score: { ...doc.score, version: 'v1' } }); }""")
    assert studio.get_by_text("This score is of version v1, not of the one you hear.").is_visible()


def test_a_view_that_is_missing_says_why_and_can_be_made(studio: Page, stage: Any) -> None:
    studio.evaluate("""() => { const doc = parlando.state.doc;
      const stale = [{ view: 'score', why: 'No score yet.', make: 'score_svg' }];
      parlando.setDoc({ ...doc, score: null, stale }); }""")
    stage.made = {"job": {"id": 7, "state": "queued"}}
    studio.evaluate("() => void parlando.on('pulse:now', () => (window.asked = true))")
    studio.get_by_role("button", name="Make it").first.click()
    studio.wait_for_function("window.asked")
    assert studio.evaluate("[...document.querySelectorAll('.pl-stale button')].some((button) => button.disabled)")
    studio.evaluate("parlando.emit('job', { job: { id: 7, state: 'done' } })")
    studio.wait_for_selector(".pl-page svg .note")
    assert studio.locator(".pl-stale").count() == 0
    assert any(path.endswith("/versions/v2/make") for path in stage.asked)


def test_two_versions_are_compared_from_where_they_differ(studio: Page, stage: Any) -> None:
    studio.evaluate("parlando.emit('compare', { a: 'v1', b: 'v2' })")
    deadline = time.monotonic() + 20  # the changes of the song that was open may begin at the same place
    while not any(path.endswith("/versions/v2/studio?against=v1") for path in stage.asked):
        assert time.monotonic() < deadline
        studio.wait_for_timeout(20)
    studio.wait_for_function("parlando.state.position_s === parlando.state.doc.changes.start_at_s")


def test_the_better_of_two_tunes_is_told_by_one_press_and_asked_for_only_where_tunes_differ(
    studio: Page, stage: Any
) -> None:
    better = studio.locator(".pl-better")
    studio.wait_for_selector(".pl-compare:not([hidden])")
    assert better.count() == 0, "slower and on a clarinet it is the same tune"
    studio.evaluate("""parlando.state.preferences.taste = true;
      parlando.setDoc({ ...parlando.state.doc, changes: { ...parlando.state.doc.changes, other_tune: true } })""")
    better.wait_for()
    assert better.get_attribute("aria-label") == "v2 is better: note it as what I like"
    studio.click('[data-side="before"]')
    studio.wait_for_selector('.pl-better[aria-label^="v1"]')
    better.click()
    studio.get_by_text("Noted: you like v1 better.").wait_for()
    assert any(path.endswith("/versions/v1/prefer") for path in stage.asked)
    studio.evaluate("parlando.state.preferences.taste = false; parlando.emit('preferences', {})")
    better.wait_for(state="detached")


def test_a_picture_with_scripts_comes_in_as_a_picture(studio: Page) -> None:
    left = studio.evaluate("""async () => {
      const { cleanSvg } = await import('/static/studio/svg_clean.js');
      const svg = cleanSvg(`<svg xmlns="http://www.w3.org/2000/svg" id="a" onload="window.evil=1">
        <script>window.evil=1</script><foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>
        <image href="http://elsewhere.test/x.png"/><a href="javascript:window.evil=1"><path d="M0 0"/></a>
        <use href="http://elsewhere.test/x.svg#y"/><use href="#b"/>
        <style>@import url(http://elsewhere.test/x.css);</style><style>#a path{fill:red}</style>
        <g id="b" style="background:url(http://elsewhere.test/z.png)" onclick="window.evil=1"/></svg>`, 'p-');
      document.body.append(svg);
      await new Promise((done) => setTimeout(done, 100));
      return { text: svg.outerHTML, evil: window.evil ?? null };
    }""")
    assert left["evil"] is None
    for word in ("script", "foreignObject", "image", "elsewhere", "onclick", "onload", "javascript"):
        assert word not in left["text"], word
    assert 'href="#p-b"' in left["text"] and "#p-a path" in left["text"]


def test_a_frame_costs_little_in_a_song_of_two_thousand_notes(studio: Page) -> None:
    costs_ms = studio.evaluate("""async () => {
      const doc = parlando.state.doc;
      const rows = [];
      for (let i = 0; rows.length < 2000; i += 1) rows.push(...doc.notes.rows.map((row) => [...row]));
      parlando.setDoc({ ...doc, notes: { ...doc.notes, count: 2000, shown: 2000, rows: rows.slice(0, 2000) } });
      await new Promise((done) => setTimeout(done, 800));
      const costs = [];
      for (let s = 1; s < 18; s += 1 / 15) {
        const start_ms = performance.now();
        parlando.emit('player:position', { s });
        costs.push(performance.now() - start_ms);
        await new Promise(requestAnimationFrame);
      }
      return costs;
    }""")
    assert statistics.median(costs_ms) < 4, statistics.median(costs_ms)


def test_the_tabs_move_by_arrow_keys_and_the_slider_by_its_keys(studio: Page) -> None:
    studio.get_by_role("tab", name="Score").focus()
    studio.keyboard.press("ArrowRight")
    assert studio.get_by_role("tab", name="Piano roll").get_attribute("aria-selected") == "true"
    slider = studio.locator(".pl-ruler")
    slider.focus()
    studio.keyboard.press("PageUp")
    studio.keyboard.press("ArrowRight")
    assert position_s(studio) == pytest.approx(6, abs=0.01)
    assert str(slider.get_attribute("aria-valuetext")).startswith("0:06, ")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_studio_fits_and_axe_finds_nothing_serious(opened: Callable[..., Page], width: int, dark: bool) -> None:
    page = opened(width=width, height=844, dark=dark)
    page.locator(".pl-section").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, context="#parlando-studio").response["violations"]
    serious = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in SERIOUS]
    assert not serious, serious


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_no_word_is_left_in_another_language(opened: Callable[..., Page], stage: Any, language: str) -> None:
    stage.language = language
    page = opened()
    assert "studio." not in page.locator("#parlando-studio").inner_text()
    assert page.locator(".pl-facts").inner_text().startswith(("D-Moll", "ré mineur", "re menor")) or page.evaluate(
        "!parlando.state.doc.key.startsWith('D minor')"
    )


PULSE = "head => parlando.emit('pulse', { project: parlando.state.project, head })"


def asked_for(stage: Any, version: str) -> int:
    return sum(path.endswith(f"/versions/{version}/studio") for path in stage.asked)


def test_a_song_whose_first_turn_was_over_before_the_first_look_is_opened_once_by_its_head(
    open_page: Callable[..., Page], stage: Any
) -> None:
    page = open_page(stage)
    page.wait_for_function("window.ready === true")
    stage.head = None
    page.evaluate("id => parlando.setProject(id)", stage.project)
    page.wait_for_function("!document.querySelector('.pl-studio-frame[aria-busy]')")
    stage.head = "v2"
    for _ in range(3):
        page.evaluate(PULSE, "v2")
    page.wait_for_function("parlando.state.doc?.version === 'v2'")
    page.evaluate(PULSE, "v2")
    page.wait_for_timeout(200)
    assert asked_for(stage, "v2") == 1


def test_a_version_that_could_not_be_fetched_is_asked_for_again_and_complained_of_once(
    open_page: Callable[..., Page], stage: Any
) -> None:
    page = open_page(stage, allowed=("404",))
    page.wait_for_function("window.ready === true")
    stage.head = None
    page.evaluate("id => parlando.setProject(id)", stage.project)
    page.wait_for_function("!document.querySelector('.pl-studio-frame[aria-busy]')")
    stage.lost = True
    for _ in range(3):
        page.evaluate(PULSE, "v2")
        page.wait_for_timeout(150)
    assert page.locator(".pl-toast").count() == 1
    stage.lost, stage.head = False, "v2"
    page.evaluate(PULSE, "v2")
    page.wait_for_function("parlando.state.doc?.version === 'v2'")


def test_an_answer_without_a_version_leaves_the_older_one_on_show_and_loads_nothing(studio: Page, stage: Any) -> None:
    studio.evaluate("parlando.emit('show:version', {id: 'v1'})")
    studio.wait_for_function("parlando.state.doc.version === 'v1'")
    before = [path for path in stage.asked if path.startswith("/api/")]
    studio.evaluate("parlando.emit('turn:done', {turn: 3, outcome: 'answered', version: null})")
    studio.evaluate(PULSE, "v2")
    studio.evaluate("parlando.emit('turn:done', {turn: 3, outcome: 'answered', version: 'v2'})")
    studio.wait_for_timeout(200)
    assert studio.evaluate("parlando.state.doc.version") == "v1"
    assert [path for path in stage.asked if path.startswith("/api/")] == before


def test_what_changed_and_what_is_out_of_date_is_said_in_the_language_of_the_page(
    opened: Callable[..., Page], stage: Any
) -> None:
    stage.language = "de"
    page, words = opened(), stage.strings()
    changed = page.locator(".pl-notice-edit").inner_text()
    assert words["told.change_tempo"].partition(" {")[0] in changed and " zu " in changed
    page.evaluate("parlando.emit('show:version', {id: 'v1'})")
    page.get_by_text(words["told.old_version"].format(version="v1", head="v2")).wait_for()
    page.evaluate("""() => { const doc = parlando.state.doc;
      const why_told = { key: 'told.unheard_of', values: {} };
      parlando.setDoc({ ...doc, stale: [{ view: 'score', why: 'Only in English.', why_told }] }); }""")
    assert page.get_by_text("Only in English.").first.is_visible()
    told = page.evaluate("""async () => { const old = fetch; window.fetch = () => Promise.reject(new TypeError());
      const said = await parlando.getJson('/api/me').catch((error) => error.message);
      window.fetch = old; return said; }""")
    assert told == words["told.unreachable"]


def test_a_section_written_longer_than_the_sound_ends_where_the_picture_does(studio: Page) -> None:
    studio.evaluate("""() => { const doc = parlando.state.doc;
      parlando.setDoc({ ...doc, duration_s: doc.sections.at(-1).end_s - 1.5 }); }""")
    right = "document.querySelector('NAME').getBoundingClientRect().right"
    section, ruler = (studio.evaluate(right.replace("NAME", n)) for n in (".pl-section:last-child", ".pl-ruler"))
    assert section <= ruler + 0.5


def test_resting_on_a_mute_button_has_its_sound_made_and_passing_over_it_does_not(studio: Page, stage: Any) -> None:
    stage.audition("v2", "t2")
    mute, solo = (studio.get_by_role("button", name=f"Listen {how}") for how in ("without Strings", "to Strings alone"))
    solo.hover()
    mute.hover()
    studio.wait_for_timeout(400)
    assert [path.partition("?")[2] for path in stage.prepared] == ["without=t2"]
    mute.click()
    studio.wait_for_function("parlando.player.url.includes('without=t2')")
    assert studio.evaluate("parlando.player.playing") is False


def test_a_version_without_sound_offers_to_make_it_where_it_is_played_and_mutes_nothing(
    studio: Page, stage: Any
) -> None:
    studio.evaluate("""() => { const doc = parlando.state.doc;
      const stale = [{ view: 'audio', why: 'No sound yet.', make: 'mix' }];
      parlando.setDoc({ ...doc, audio: null, changes: null, stale });
      parlando.emit('listening', parlando.listening); }""")
    assert studio.locator(".pl-play").is_disabled()
    assert studio.get_by_role("button", name="Listen without Strings").is_disabled()
    stage.made = {"job": {"id": 7, "state": "queued"}}
    studio.evaluate("() => void parlando.on('pulse:now', () => (window.asked = true))")
    button = studio.locator(".pl-transport").get_by_role("button", name="Make the sound")
    button.click()
    studio.wait_for_function("window.asked")
    assert button.is_disabled()
    studio.evaluate("parlando.emit('job', { job: { id: 7, state: 'failed', reason: 'The disk is full.' } })")
    assert button.is_enabled() and studio.get_by_text("The disk is full.").is_visible()
    button.click()
    studio.wait_for_timeout(200)
    studio.evaluate("parlando.emit('job', { job: { id: 7, state: 'done' } })")
    studio.wait_for_function("parlando.state.doc.audio !== null")
    assert studio.locator(".pl-play").is_enabled() and button.count() == 0


def test_play_stays_in_sight_however_far_the_score_is_scrolled(opened: Callable[..., Page]) -> None:
    for width in (1280, 390):
        page = opened(width=width, height=700)
        for goal in ("0", "500", "document.body.scrollHeight"):
            page.evaluate(f"window.scrollTo(0, {goal})")
            box = page.locator(".pl-play").bounding_box()
            assert box and box["y"] >= 0 and box["y"] + box["height"] <= 700, (width, goal, box)


def test_a_drag_over_the_picture_moves_through_the_song_and_selects_bars_once_select_is_on(studio: Page) -> None:
    box = studio.locator(".pl-ruler").bounding_box()
    assert box
    y = box["y"] + box["height"] - 8

    def drag(first: float, last: float) -> None:
        studio.mouse.move(box["x"] + box["width"] * first, y)
        studio.mouse.down()
        studio.mouse.move(box["x"] + box["width"] * last, y, steps=4)
        studio.mouse.up()

    drag(0.1, 0.5)
    assert studio.evaluate("parlando.state.selection") is None
    at_s = position_s(studio)
    assert at_s == pytest.approx(studio.evaluate("parlando.state.doc.duration_s") / 2, abs=0.1)
    select = studio.locator(".pl-map-foot").get_by_role("button", name="Select")
    select.click()
    drag(0.2, 0.6)
    first, last = studio.evaluate("parlando.state.selection.bars")
    assert 1 < first < last < studio.evaluate("parlando.state.doc.bars.length") and position_s(studio) == at_s
    select.click()
    studio.keyboard.down("Shift")
    drag(0.7, 0.7)
    studio.keyboard.up("Shift")
    bars = studio.evaluate("parlando.state.selection.bars")
    assert bars[0] == bars[1] > last


def test_a_part_keeps_its_colour_when_another_one_before_it_goes(studio: Page) -> None:
    colour = "getComputedStyle(document.querySelector('.pl-lane[data-id=t2]')).getPropertyValue('--pl-track')"
    swatch = (
        "document.querySelector('[data-alone=t2]').previousSibling.querySelector('.pl-roll-swatch').style.background"
    )
    before = [studio.evaluate(colour), studio.evaluate(swatch)]
    studio.evaluate("""() => { const doc = parlando.state.doc;
      parlando.setDoc({ ...doc, tracks: doc.tracks.slice(1), chords: [] }); }""")
    assert [studio.evaluate(colour), studio.evaluate(swatch)] == before
    assert studio.locator(".pl-chords").count() == 0, "no row for chords that the song does not state"


def test_the_score_of_the_version_before_stays_until_the_new_one_is_there(studio: Page) -> None:
    notes = studio.evaluate("""async () => {
      const old = fetch;
      window.fetch = async (...asked) => { await new Promise((done) => setTimeout(done, 400)); return old(...asked); };
      const seen = () => [...document.querySelectorAll('.pl-page')]
        .filter((page) => getComputedStyle(page).visibility === 'visible' && page.querySelector('.note')).length;
      parlando.setDoc({ ...parlando.state.doc });
      const told = [seen()];
      await new Promise((done) => setTimeout(done, 200));
      told.push(seen(), document.querySelectorAll('.pl-page-old').length > 0);
      while (document.querySelector('.pl-page-old')) await new Promise((done) => setTimeout(done, 20));
      told.push(seen());
      window.fetch = old;
      return told;
    }""")
    assert notes[0] > 0 and notes[1] > 0 and notes[2] and notes[3] > 0


def test_what_changed_is_one_line_that_opens_part_by_part_and_names_both_versions(studio: Page) -> None:
    notice = studio.locator(".pl-notice-edit")
    assert notice.inner_text().startswith("v2 compared with v1: Tempo ")
    studio.evaluate("""() => { const doc = parlando.state.doc;
      const part = (what) => ({ key: `told.change_${what}`, values: { name: 'Piano' }, text: `Piano: ${what}` });
      const chords = { key: 'told.change_chords', values: {}, text: 'chords' };
      const all = [part('onset'), part('role'), part('pitch'), chords];
      const what_told = { parts: all.slice(0, 3), more: 1, all };
      parlando.setDoc({ ...doc, changes: { ...doc.changes, what_told } }); }""")
    notice.locator("summary").click()
    notice.get_by_text("What changed from v1 to v2", exact=True).wait_for()
    assert notice.locator("li").all_inner_texts() == ["Piano: rhythm, pitches", "Chords"]

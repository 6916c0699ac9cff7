"""Notes drawn and played by hand, on the whole page with its server: they become versions the chat knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

FAKE_MIDI = """(() => {
  const port = { id: 'k1', name: 'Test Keys 49', type: 'input', state: 'connected', onmidimessage: null };
  const access = { inputs: new Map([['k1', port]]), outputs: new Map(), onstatechange: null };
  navigator.requestMIDIAccess = async () => access;
  window.midi = {
    send: (...data) => port.onmidimessage?.({ data: Uint8Array.from(data), timeStamp: performance.now() }),
    at: (when_ms, ...data) => port.onmidimessage?.({ data: Uint8Array.from(data), timeStamp: when_ms }),
    unplug: () => { port.state = 'disconnected'; access.inputs.delete('k1'); access.onstatechange?.({ port }); },
  };
})()"""
PLAY = """() => {
  const began = performance.now();
  [60, 64, 67, 72, 67, 64, 60, 55].forEach((pitch, i) => {
    midi.at(began + i * 500, 0x90, pitch, 70 + i);
    midi.at(began + i * 500 + 420, 0x80, pitch, 0);
  });
}"""


def said(person: Any, what: str) -> str:
    return str(person.page.locator(what).inner_text())


def until_said(person: Any, what: str, words: str) -> None:
    person.until(f"document.querySelector({what!r})?.textContent.includes({words!r})", f"{what} says {words}")


def test_what_is_drawn_becomes_a_version_that_the_chat_tells_and_undo_takes_back(
    server: Any, visit: Callable[..., Any]
) -> None:
    person = visit(server)
    person.say("a short pop tune for flute, piano and bass, 4 bars, in C major")
    page = person.page
    page.locator("#pl-tab-roll").click()
    page.keyboard.press("e")
    until_said(person, ".pl-hand-told", "You edit")
    page.locator(".pl-roll-scroll").focus()
    for key in (".", "ArrowUp", ".", "Alt+ArrowDown", "Control+Enter"):
        page.keyboard.press(key)
    answer = person.answer(2)
    assert answer["outcome"] == "made"
    assert answer["reply"].startswith("You moved 1 note of the Flute")
    assert answer["version"]["id"] == "v2"
    rows = answer["receipt"]["asked"]
    assert rows[0]["ok"] and rows[0]["got"] == "2 of 2 in the exported file"
    assert all(row["ok"] for row in answer["receipt"]["kept"])
    assert any(row["what"] == "dry stem, same bytes" for row in answer["receipt"]["kept"])
    until_said(person, ".pl-hand-told", "Kept as v2")
    person.say("undo")
    assert person.ask("(await parlando.getJson(`/api/projects/${parlando.state.project}/versions`)).head") == "v1"


def test_a_keyboard_plays_a_new_song_and_then_a_part_and_nothing_is_lost_when_it_is_unplugged(
    server: Any, open_page: Callable[..., Any], as_visit: Callable[..., Any]
) -> None:
    page = open_page(server)
    page.add_init_script(FAKE_MIDI)
    page.reload()
    person = as_visit(page)
    person.begin_anew()
    page.locator(".pl-play-in summary").click()
    until_said(person, ".pl-play-in select", "Test Keys 49")
    results = Axe().run(page, ".pl-play-in").response["violations"]
    found = [violation for violation in results if violation["impact"] in ("serious", "critical")]
    assert not found, json.dumps(found, indent=1)[:2000]
    page.locator(".pl-play-in select").nth(3).select_option("free")
    page.evaluate("midi.send(0x90, 61, 90)")
    assert page.locator(".pl-play-in-keys").get_attribute("data-keys") == "61"
    page.evaluate("midi.send(0x80, 61, 0)")
    page.locator(".pl-play-in-record").click()
    page.evaluate(PLAY)
    page.locator(".pl-play-in-record").click()
    until_said(person, ".pl-play-in-told", "8 notes taken")
    page.get_by_role("button", name="Keep the take").click()
    answer = person.answer(1)
    assert "about 120 a minute" in answer["reply"]
    until_said(person, ".pl-play-in-told", "Kept as v1")
    rows = person.ask("parlando.state.doc.notes.rows.map((row) => [row[2], row[6]])")
    assert [tuple(row) for row in rows] == [(p, 70 + i) for i, p in enumerate([60, 64, 67, 72, 67, 64, 60, 55])]

    page.locator(".pl-play-in-record").click()
    until_said(person, ".pl-play-in-told", "Recording")
    page.evaluate("midi.send(0x90, 76, 90)")
    page.evaluate("midi.unplug()")
    until_said(person, ".pl-play-in-told", "what you played until then is here")
    page.get_by_role("button", name="Keep the take").click()
    assert person.answer(2)["version"]["id"] == "v2"
    assert person.ask("parlando.state.doc.tracks.length") == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("navigator.requestMIDIAccess = undefined;", "cannot reach MIDI keyboards"),
        ("navigator.requestMIDIAccess = () => Promise.reject(new Error('no'));", "was not allowed"),
        ("navigator.requestMIDIAccess = async () => ({ inputs: new Map(), outputs: new Map() });", "No MIDI keyboard"),
    ],
)
def test_without_a_keyboard_the_reason_is_told_and_the_computers_keys_play(
    server: Any, open_page: Callable[..., Any], as_visit: Callable[..., Any], given: str, told: str
) -> None:
    page = open_page(server)
    page.add_init_script(given)
    page.reload()
    person = as_visit(page)
    person.begin_anew()
    page.locator(".pl-play-in summary").click()
    until_said(person, ".pl-play-in-told", told)
    page.keyboard.down("w")
    assert page.locator(".pl-play-in-keys").inner_text() == "C♯4"
    page.keyboard.up("w")
    assert page.locator(".pl-play-in-keys").inner_text() == ""
    page.locator("#pl-box textarea").fill("")
    page.locator("#pl-box textarea").press("w")
    assert page.locator("#pl-box textarea").input_value() == "w"

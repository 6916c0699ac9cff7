"""Takes of a recording on the page: heard, kept by a press, and what the studio says of a version that is one."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.request import Request
from assistant.session import open_session
from assistant.sound_maker import SoundMaker
from tools.generate.backend import Ready
from tools.generate.labels import TakeLabel
from tools.generate.realise import Realised
from tools.generate.takes import Take
from tools.generate.values import Capabilities, Licence
from tools.render.audio import Audio

RATE_HZ = 48_000
SECONDS = 8
axe_findings = runpy.run_path(str(Path(__file__).parent / "test_for_everyone.py"))["axe_findings"]


class StandIn:
    """Makes nothing itself; says who made it."""

    name = "musicgen"
    licence = Licence("CC-BY-NC-4.0", False, "The weights are for non-commercial use only.")
    capabilities = Capabilities(text=True, sample_rate_hz=RATE_HZ)

    def state(self) -> Ready:
        return Ready()


def take(number: int, seed: int) -> Take:
    clock = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    tone = 0.2 * np.sin(2 * np.pi * 110 * (number + 1) * clock) * (1 - 0.5 * np.sin(2 * np.pi * clock) ** 2)
    rows = (
        {"what": "chords", "asked": "as written", "got": 0.61 + 0.1 * (number == 2), "ok": number == 2},
        {"what": "tempo", "asked": "120 bpm", "got": "119.6 bpm", "ok": True},
        {"what": "length", "asked": "8.0 s", "got": "8.0 s", "ok": True},
    )
    return Take(number, Audio(np.stack([tone, tone]).astype(np.float32), RATE_HZ), seed, TakeLabel(rows), 1.0)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, server_at: Callable[..., Any]) -> Iterator[Any]:
    """A server over a project with a song, three takes of it (the second is kept) and an edit after them."""
    data_dir = tmp_path_factory.mktemp("takes") / "data"
    with pytest.MonkeyPatch.context() as patch, open_session(data_dir) as session:
        patch.setattr(SoundMaker, "backend", lambda self, *needed, **named: StandIn())
        patch.setattr(SoundMaker, "eta_s", lambda self, song, wish, backend: 1.0)
        takes = tuple(take(number, number) for number in (1, 2, 3))
        result = Realised(takes, 1, True, "Take 2 holds the song.")
        patch.setattr(SoundMaker, "realised", lambda self, song, wish, backend: result)
        for text in ("a folk tune in G major for flute and guitar, 4 bars, 120 bpm", "make it sound real"):
            session.say(Request(text, project="Takes", kinds=("mix", "score_svg", "midi"), seed=7))
    running = server_at(data_dir)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def visitor(recorded: Any, visit: Callable[..., Any]) -> Callable[..., Any]:
    def opened(**options: Any) -> Any:
        person = visit(recorded, "/", **options)
        person.until("window.parlando.state.doc?.recording?.fits", "the recording is on show")
        person.page.locator("#pl-chat .pl-take").first.wait_for()
        return person

    return opened


def test_takes_are_heard_and_measured_and_one_is_marked_as_kept(visitor: Callable[..., Any]) -> None:
    person = visitor()
    page = person.page
    takes = page.locator("#pl-chat .pl-take")
    assert takes.count() == 3
    assert "this one is kept" in takes.nth(1).inner_text() and "kept" not in takes.nth(0).inner_text()
    assert "2 of 3 measured as asked" in takes.nth(0).inner_text()
    takes.nth(0).locator("summary").click()
    assert "not as asked" in takes.nth(0).inner_text()
    takes.nth(2).locator(".pl-act-play").click()
    person.until("window.parlando.state.doc.version === 'v4'", "take 3 is on show")
    playing = "(await import('/static/player.js')).player.playing"
    person.until(playing, "and sounds")
    note = page.locator("#parlando-studio .pl-recording")
    assert "musicgen" in note.inner_text() and "Not for commercial use" in note.inner_text()


def test_the_parts_of_a_recording_cannot_be_silenced_and_the_reason_is_told(visitor: Callable[..., Any]) -> None:
    person = visitor()
    buttons = person.page.locator("#parlando-studio .pl-mix button")
    buttons.first.wait_for()
    assert buttons.count() >= 4
    assert all(buttons.nth(at).is_disabled() for at in range(buttons.count()))
    assert "no parts" in (buttons.first.get_attribute("title") or "")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious_on_takes(visitor: Callable[..., Any], dark: bool, width: int) -> None:
    assert axe_findings(visitor(dark=dark, width=width).page) == []


def test_a_take_is_kept_by_a_press_and_an_edit_makes_it_past(visitor: Callable[..., Any]) -> None:
    person = visitor()
    page = person.page
    before = len(person.turns())
    page.locator("#pl-chat .pl-take").nth(2).get_by_role("button", name="Keep take 3").click()
    kept = person.answer(before + 1)
    assert kept["version"]["id"] == "v4"
    person.until("document.querySelectorAll('#pl-chat .pl-take')[2].textContent.includes('is kept')", "the mark moves")
    person.say("make it 10% faster")
    note = page.locator("#parlando-studio .pl-recording")
    person.until("window.parlando.state.doc.recording?.fits === false", "the recording is past")
    assert "before it was changed" in note.inner_text()
    assert note.get_by_role("button").get_attribute("title") == "make it sound real"
    person.until("!document.querySelector('#parlando-studio .pl-mix button').disabled", "parts can be silenced again")

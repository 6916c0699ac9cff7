"""A recording is heard while it is made: in a real page, from a scripted maker that gives its sound chunk by chunk."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from assistant.jobs import JobContext, LocalEngine
from assistant.preview import PreviewWriter, preview_path
from assistant.store.store import Store
from assistant.store.values import Progress
from tools.render.audio import Audio

RATE_HZ = 32_000
CHUNK_S = 0.5
LISTEN = "#parlando-progress .pl-listen-button"
WORDS = "#parlando-progress .pl-listen-words"
HANDED_S = "window.starts.reduce((all, one) => all + one.seconds, 0)"
NOTES = """() => {
  window.contexts = [];
  window.starts = [];
  const Real = window.AudioContext;
  window.AudioContext = class extends Real { constructor(...given) { super(...given); window.contexts.push(this); } };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at_s) {
    const loudest = this.buffer.getChannelData(0).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    window.starts.push({ at_s, seconds: this.buffer.length / this.buffer.sampleRate, loudest });
    return start.call(this, at_s);
  };
}"""


@dataclass
class Maker:
    """A job that makes sound at a pace of its own, in this process, over the data folder of the page's server."""

    store: Store
    pace: float
    seconds: float
    stays_s: float = 0.0
    chunks: int = 0
    stopped_at: float | None = None

    def begin(self, project_id: str) -> int:
        job = self.store.jobs.submit(project_id, "heavy", "slow", {}, bound=True)
        engine = LocalEngine(self.store, {"slow": self.make})
        self.thread = threading.Thread(target=engine.run, args=(job,), daemon=True)
        self.thread.start()
        return job.id

    def make(self, context: JobContext) -> None:
        tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(CHUNK_S * RATE_HZ)) / RATE_HZ)
        chunk = Audio(np.stack([tone, tone]).astype(np.float32), RATE_HZ)
        context.tell(Progress("making the recording: take 1 of 3", 2, 5, None))
        with PreviewWriter(self.store.cache_dir, context.job.id) as preview:
            while self.chunks * CHUNK_S < self.seconds:
                preview.write(1, chunk)
                self.chunks += 1
                self._rest(context, CHUNK_S / self.pace)
            self._rest(context, self.stays_s)  # the other takes

    def _rest(self, context: JobContext, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if context.cancelled():
                self.stopped_at = time.monotonic()
            context.check()
            time.sleep(0.01)


@pytest.fixture
def maker(server: Any) -> Iterator[Callable[..., Maker]]:
    made: list[Maker] = []
    with Store.open(server.data_dir) as store:

        def make(**script: Any) -> Maker:
            made.append(Maker(store, **script))
            return made[-1]

        yield make
        for each in made:
            each.thread.join(timeout=20)


@pytest.fixture
def listener(server: Any, visit: Callable[..., Any]) -> Any:
    person = visit(server, allowed=("404",))
    person.page.evaluate(NOTES)
    return person


def test_sound_is_heard_without_a_gap_while_it_is_made(listener: Any, maker: Callable[..., Maker]) -> None:
    work = maker(pace=1.5, seconds=9.0, stays_s=2.0)
    work.begin(listener.project)
    listener.page.locator(LISTEN).wait_for()
    assert listener.ask("window.contexts.length") == 0  # nothing sounds by itself
    assert "ake 1" in listener.page.locator(WORDS).inner_text()
    listener.page.locator(LISTEN).click()
    listener.until("window.starts.length > 1", "chunks arrive", 20)
    assert work.chunks * CHUNK_S < 9.0  # it is still being made
    began_s = listener.ask("window.contexts[0].currentTime")
    listener.until(f"window.contexts[0].currentTime > {began_s} + 0.5", "the context's clock runs")
    assert listener.ask("window.contexts[0].sampleRate") == RATE_HZ
    listener.until(f"{HANDED_S} >= 9", "all of it was handed over", 20)
    starts = listener.ask("window.starts")
    gaps = [b["at_s"] - a["at_s"] - a["seconds"] for a, b in itertools.pairwise(starts)]
    assert max(abs(gap) for gap in gaps) < 1e-6
    assert min(start["loudest"] for start in starts) == pytest.approx(0.3, abs=0.01)
    listener.until("window.contexts[0].state === 'closed'", "it ends by itself", 20)
    listener.until(f"!document.querySelector('{LISTEN}')", "and takes its button along")


def test_a_slow_machine_is_told_of_and_begins_late(listener: Any, maker: Callable[..., Maker]) -> None:
    work = maker(pace=0.4, seconds=3.0)
    work.begin(listener.project)
    listener.page.locator(LISTEN).click()
    told = "document.querySelector('" + WORDS + "')?.textContent ?? ''"
    listener.until(f"/0[.][34] s of sound a second.*about [0-9]+ s/.test({told})", "the pace and the wait are told")
    assert listener.ask("window.starts.length") == 0
    listener.until(f"{HANDED_S} >= 3", "what is there is heard when no more comes", 30)


def test_stopping_the_work_silences_it_at_once(listener: Any, maker: Callable[..., Maker]) -> None:
    work = maker(pace=3.0, seconds=60.0)
    job = work.begin(listener.project)
    listener.page.locator(LISTEN).click()
    listener.until("window.starts.length > 1", "it sounds")
    pressed = time.monotonic()
    listener.page.locator("#parlando-progress .pl-stop").click()
    listener.until("window.contexts[0].state === 'closed'", "silence", 1)
    work.thread.join(timeout=5)
    assert work.stopped_at is not None and work.stopped_at - pressed < 1.5
    assert not preview_path(work.store.cache_dir, job).exists()


def test_only_one_thing_sounds(listener: Any, maker: Callable[..., Maker]) -> None:
    maker(pace=3.0, seconds=12.0).begin(listener.project)
    listener.page.locator(LISTEN).click()
    listener.until("window.starts.length > 1", "it sounds")
    listener.ask("(await import('/static/studio/one_sound.js')).hushOthers(null)")
    listener.until("window.contexts[0].state === 'closed'", "whatever else begins to sound ends it", 2)
    listener.page.locator(LISTEN).click()
    listener.until("window.contexts.length === 2 && window.contexts[1].state === 'running'", "it can be heard again")
    listener.page.locator(LISTEN).click()
    listener.until("window.contexts[1].state === 'closed'", "the same button ends it", 2)


def test_the_wait_lets_the_music_run_to_its_end_and_no_longer(listener: Any) -> None:
    """At each pace: what is there at the start, and what comes while it plays, is enough at every moment."""
    cases = [
        [there_s, left_s, pace] for there_s in (0.2, 3) for left_s in (10, 60) for pace in (0.05, 0.3, 0.9, 1.05, 25)
    ]
    module = "(await import('/static/studio/preview.js')).wait_s"
    waits = listener.ask(f"(async (wait) => given.map((each) => wait(...each)))({module})", cases)
    for (there_s, left_s, pace), wait_s in zip(cases, waits, strict=True):
        at_start_s = there_s + pace * wait_s
        moments = np.linspace(0, left_s, 200)
        made_s = np.minimum(left_s, at_start_s + pace * moments)
        assert (made_s >= moments - 1e-6).all(), (there_s, left_s, pace, wait_s)
        assert wait_s <= max(0.0, (left_s - there_s) / pace) + 1e-6  # never longer than until all is made
    assert waits[cases.index([3, 60, 25])] == 0
    assert listener.ask(f"(await ({module}))(1, 30, null)") is None

"""How long the page lets a person wait: opening it, the first music, an edit, mute, before and after, a long project.

Run: .venv/bin/python tests/bench/bench_page.py [--runs 3] [--turns 30] [--profile]
Starts `python -m ui` over a fresh data folder for each run and drives it with Chromium as a person would; the clock is
the browser's own, looked at about every 8 ms. Each visit has a cache of its own. Prints a table of medians and worst
values with the machine's load, because both the server and the browser share its cores, and as its last line one JSON
document. `--profile` adds the slowest requests and the long tasks of the first visit.
"""

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
BARS = {"page_usable_s": 3.0, "music_cold_s": 12.0, "music_warm_s": 12.0}  # of the median; the issue names them
EDIT = "a bit slower, and give the tune to a clarinet"
LONG_TALK = (
    "a folk tune in G major for flute and guitar, 16 bars",
    "a bit slower",
    "give the tune to a clarinet",
    "transpose it up a whole tone",
    "what key is it in?",
    "make it louder",
)
SLOW_FRAME_MS = 34  # two frames of a 60 Hz screen
WATCH_S = 4.0
WAIT_MS = 90_000

IN_PAGE = """
window.bench = { tasks: [] };
new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map((e) => [e.startTime, e.duration])))
  .observe({ type: 'longtask', buffered: true });
bench.until = (holds, limit_ms) => new Promise((tell, fail) => {
  const end = performance.now() + limit_ms;
  const look = () => {
    if (holds()) tell(performance.now());
    else if (performance.now() > end) fail(new Error('waited too long for ' + holds));
    else setTimeout(look, 8);
  };
  look();
});
bench.usable = () => document.documentElement?.dataset.parlando === 'ready'
  && document.querySelector('#pl-box textarea')?.disabled === false
  && [...document.querySelectorAll('.pl-example')].filter((each) => each.checkVisibility()).length === 6;
bench.drawn = (count) => document.documentElement?.dataset.parlando === 'ready'
  && document.querySelectorAll("#pl-chat [data-testid='user']").length >= count;
bench.sounding = () => [...document.querySelectorAll('audio')].find((each) => !each.paused);
// What the person does; the page presses a button of its own too.
for (const kind of ['click', 'keydown']) {
  addEventListener(kind, (e) => { if (e.isTrusted) bench.acted = performance.now(); }, true);
}
"""
# Presses play the moment it can be pressed, and waits until the sound moves.
PRESS_PLAY = """
async (ms) => {
  const button = () => document.querySelector('.pl-play');
  const ready = await bench.until(() => button() && !button().disabled && window.parlando.state.doc?.audio, ms);
  const asked = bench.acted;
  button().click();
  const heard = await bench.until(() => (bench.sounding()?.currentTime ?? 0) > 0.005, ms);
  return { ready: (ready - asked) / 1000, heard: (heard - asked) / 1000 };
}
"""
SWITCHED = """
(act) => new Promise((tell, fail) => {
  setTimeout(() => fail(new Error('the sound was not switched')), 20000);
  const off = window.parlando.on('player:loaded', () => { off?.(); tell((performance.now() - started) / 1000); });
  const started = performance.now();
  if (act === 'flip') window.parlando.emit('compare:flip');
  else document.querySelector(act).click();
})
"""
FRAMES = """
(ms) => new Promise((tell) => {
  const deltas = [];
  let last = performance.now();
  const end = last + ms;
  const step = (now) => {
    deltas.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(step);
    else tell(deltas.slice(1));
  };
  requestAnimationFrame(step);
})
"""


@dataclass
class Network:
    """What a visit asked for and what came over the wire."""

    home: str
    requests: int = 0
    off_host: list[str] = field(default_factory=list)
    bytes_by_path: dict[str, int] = field(default_factory=dict)

    def follow(self, page: Page) -> None:
        page.context.on("request", self._count)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        paths: dict[str, str] = {}
        wire.on("Network.requestWillBeSent", lambda e: paths.update({e["requestId"]: e["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda e: self._arrived(paths.get(e["requestId"], ""), e))

    def _count(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https", "ws", "wss"):
            return
        self.requests += 1
        if parts.netloc != self.home:
            self.off_host.append(request.url)

    def _arrived(self, url: str, event: dict[str, Any]) -> None:
        path = urlsplit(url).path
        self.bytes_by_path[path] = self.bytes_by_path.get(path, 0) + int(event["encodedDataLength"])


@dataclass
class Server:
    """`python -m ui` over a fresh data folder."""

    url: str
    first_answer_s: float


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Start the page's program; ends when its first page came."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui", "--port", str(port), "--no-open", "--data", str(folder / "data")]
    log_path = folder / "server.log"
    started = time.perf_counter()
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        while not answers(f"http://127.0.0.1:{port}/"):
            if process.poll() is not None or time.perf_counter() - started > 120:
                raise SystemExit(log_path.read_text(errors="replace")[-3000:])
            time.sleep(0.02)
        yield Server(f"http://127.0.0.1:{port}", time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(url: str) -> bool:
    """Whether the page comes."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return bool(reply.status == 200 and reply.read())
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def visit(browser: Browser, url: str) -> Iterator[tuple[Page, Network]]:
    """A person whose browser has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(IN_PAGE)
    network = Network(urlsplit(url).netloc)
    page = context.new_page()
    network.follow(page)
    page.goto(url, wait_until="commit")
    yield page, network
    context.close()


def seconds_until(page: Page, condition: str) -> float:
    """Seconds from the start of the page's opening until a condition holds."""
    return float(page.evaluate(f"async (ms) => await bench.until(() => {condition}, ms)", WAIT_MS)) / 1000


def first_music(page: Page) -> dict[str, float]:
    """From the click on the first example to the first sound, play being pressed the moment it can be."""
    page.locator(".pl-example").first.click()
    return dict(page.evaluate(PRESS_PLAY, WAIT_MS))


def listen(page: Page) -> dict[str, float]:
    """While it plays: a part muted, heard again and muted once more; frames with the score and with the roll."""
    rows = {"mute_first_s": page.evaluate(SWITCHED, ".pl-mix-mute")}
    page.evaluate(SWITCHED, ".pl-mix-mute")
    rows["mute_again_s"] = page.evaluate(SWITCHED, ".pl-mix-mute")
    page.evaluate(SWITCHED, ".pl-mix-mute")
    for tab in ("score", "roll"):
        page.locator(f"[data-tab={tab}]").click()
        page.wait_for_timeout(500)
        if not page.evaluate("Boolean(bench.sounding())"):
            raise SystemExit("the music ended while its frames were counted")
        frames = page.evaluate(FRAMES, WATCH_S * 1000)
        rows[f"frames_slow_{tab}"] = sum(delta > SLOW_FRAME_MS for delta in frames) / WATCH_S
        rows[f"frame_ms_{tab}"] = statistics.median(frames)
    return rows


def edit(page: Page) -> dict[str, float]:
    """From Enter to the answer's version on show; then before and after while it plays."""
    page.locator(".pl-play").click()  # pause: a result is opened at once when nothing plays
    shown = page.evaluate("window.parlando.state.doc.version")
    box = page.locator("#pl-box textarea")
    box.fill(EDIT)
    box.press("Enter")
    asked = page.evaluate("bench.acted")
    there = f"(window.parlando.state.doc?.version ?? '{shown}') !== '{shown}'"
    rows = {"edit_s": seconds_until(page, there) - asked / 1000}
    page.wait_for_timeout(500)
    page.locator(".pl-play").click()
    page.evaluate("async () => await bench.until(() => (bench.sounding()?.currentTime ?? 0) > 0.3, 20000)")
    flips = [page.evaluate(SWITCHED, "flip") for _ in range(4)]
    return {**rows, "flip_s": statistics.median(flips)}


def one_run(browser: Browser, folder: Path, rows: dict[str, list[float]]) -> dict[str, Any]:
    """A fresh server: the first visit and music of its life, then those of a server that is warm."""
    facts: dict[str, Any] = {}
    with serve(folder) as server:
        rows["server_first_answer_s"].append(server.first_answer_s)
        with visit(browser, server.url) as (page, network):
            rows["page_usable_first_s"].append(seconds_until(page, "bench.usable()"))
            page.wait_for_timeout(1000)
            sizes = sorted(network.bytes_by_path.items(), key=lambda row: -row[1])
            facts = {
                "requests": network.requests,
                "kilobytes": round(sum(network.bytes_by_path.values()) / 1000),
                "largest": [(path, round(size / 1000)) for path, size in sizes[:8]],
                "profile": profile(page),
            }
            add(rows, "music_cold", first_music(page))
            for name, value in {**listen(page), **edit(page)}.items():
                rows[name].append(value)
            facts["off_host"] = network.off_host
        with visit(browser, f"{server.url}/?new") as (page, network):
            rows["page_usable_s"].append(seconds_until(page, "bench.usable()"))
            add(rows, "music_warm", first_music(page))
            page.goto(f"{server.url}/?new", wait_until="commit")
            rows["page_again_s"].append(seconds_until(page, "bench.usable()"))
            facts["off_host"] += network.off_host
    return facts


def add(rows: dict[str, list[float]], name: str, music: dict[str, float]) -> None:
    """Keep when play could be pressed and when the music was heard."""
    rows[f"{name}_ready_s"].append(music["ready"])
    rows[f"{name}_s"].append(music["heard"])


def profile(page: Page) -> dict[str, Any]:
    """The requests that ended last, and what kept the browser's main thread busy."""
    return dict(
        page.evaluate("""() => ({
          tasks: bench.tasks.map(([at, took]) => [Math.round(at), Math.round(took)]),
          requests: performance.getEntriesByType('resource').sort((a, b) => b.responseEnd - a.responseEnd).slice(0, 15)
            .map((e) => [new URL(e.name).pathname, ...[e.startTime, e.responseEnd - e.startTime].map(Math.round)]),
        })""")
    )


def long_project(browser: Browser, folder: Path, turns: int, runs: int) -> list[float]:
    """Seconds until the chat of a project with many turns is on show."""
    with serve(folder) as server:
        project = ask(f"{server.url}/api/projects", {})["id"]
        for i in range(turns):
            body = {"text": LONG_TALK[i % len(LONG_TALK)], "artifacts": ["midi"], "seed": i}
            ask(f"{server.url}/api/projects/{project}/turns", body)
            while is_working(f"{server.url}/api/projects/{project}/pulse"):
                time.sleep(0.05)
        seconds = []
        for _ in range(runs):
            with visit(browser, f"{server.url}/?project={project}") as (page, _network):
                seconds_until(page, f"bench.drawn({turns})")
                page.reload(wait_until="commit")
                seconds.append(seconds_until(page, f"bench.drawn({turns})"))
    return seconds


def ask(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """JSON from the page's own doors."""
    headers = {"X-Parlando": "1", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as reply:
        return dict(json.load(reply))


def is_working(url: str) -> bool:
    """Whether a job of the project is not over."""
    return any(job["state"] in ("queued", "running") for job in ask(url)["jobs"])


def tell(rows: dict[str, list[float]], facts: dict[str, Any], with_profile: bool) -> None:
    """The table."""
    print(f"{'measure':24} {'median':>8} {'worst':>8} {'bar':>6}")
    for name, values in rows.items():
        bar = f"{BARS[name]:6.1f}" if name in BARS else ""
        print(f"{name:24} {statistics.median(values):8.2f} {max(values):8.2f} {bar}")
    print(f"first visit: {facts['requests']} requests, {facts['kilobytes']} kB; off the host: {facts['off_host']}")
    if with_profile:
        print("largest (kB):", *facts["largest"], sep="\n  ")
        print("last to arrive (path, start ms, ms):", *facts["profile"]["requests"], sep="\n  ")
        print("long tasks (start ms, ms):", facts["profile"]["tasks"])


def main() -> int:
    """Measure, print, and fail when a bar is passed or anything was asked of another host."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    chromium = os.environ.get("PARLANDO_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    rows: dict[str, list[float]] = defaultdict(list)
    off_host: list[str] = []
    load_before = os.getloadavg()[0]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))
        for i in range(options.runs):
            work = Path(folder) / str(i)
            work.mkdir()
            facts = one_run(browser, work, rows)
            off_host += facts["off_host"]
        if options.turns:
            work = Path(folder) / "long"
            work.mkdir()
            rows[f"reload_{options.turns}_turns_s"] = long_project(browser, work, options.turns, options.runs)
        browser.close()
    facts["off_host"] = off_host
    tell(rows, facts, options.profile)
    load = [round(load_before, 1), round(os.getloadavg()[0], 1)]
    print(f"load average before {load[0]}, after {load[1]}, on {os.cpu_count()} cores")
    medians = {name: round(statistics.median(values), 3) for name, values in rows.items()}
    # The server's first visit ever is held to the same bar as any other.
    held = all(medians[name] <= bar for name, bar in BARS.items()) and (
        medians["page_usable_first_s"] <= BARS["page_usable_s"]
    )
    document = {
        "bench": "page",
        "medians": medians,
        "worst": {name: round(max(values), 3) for name, values in rows.items()},
        "limits": BARS,
        "requests": facts["requests"],
        "kilobytes": facts["kilobytes"],
        "off_host": len(off_host),
        "ok": held and not off_host,
        "runs": options.runs,
        "load": load,
        "machine": platform.processor() or platform.machine(),
    }
    print(json.dumps(document))
    return 0 if document["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())

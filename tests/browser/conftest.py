"""A real server and a real Chromium for the browser tests, and what holds for every page opened in them.

Every page made by `open_page` is watched: a console error, an uncaught exception, a request to any other host or a
violation of the content security policy fails the test that caused it, whatever else it checks. Without Chromium the
tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
]
START_TIMEOUT_S = 90.0
WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener('securitypolicyviolation', (e) =>
  window.policyViolations.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


def find_chromium() -> str | None:
    """Path of an installed Chromium, None where there is none."""
    named = os.environ.get("PARLANDO_CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@dataclass
class Server:
    """One `python -m ui` over one data folder; `kill` and `start` let a test see what survives."""

    data_dir: Path
    port: int
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data_dir.parent / f"{self.data_dir.name}.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until the page answers."""
        command = [sys.executable, "-m", "ui", "--port", str(self.port), "--no-open", "--data", str(self.data_dir)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*command, *self.options], cwd=ROOT, stdout=log, stderr=log)
        give_up = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the server: politely, or with SIGKILL as a crash would."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/static/css/tokens.css", timeout=5) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests; each page has a context of its own."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here: install your system's chromium to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over a fresh data folder, shared by the tests that only add projects of their own."""
    running = Server(tmp_path_factory.mktemp("page") / "data", free_port())
    running.data_dir.mkdir()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def server_at() -> Callable[..., Server]:
    """Makes servers that are not started yet: `server_at(data_dir, "--login")`."""

    def make(data_dir: Path, *options: str) -> Server:
        data_dir.mkdir(exist_ok=True)
        return Server(data_dir, free_port(), options)

    return make


@dataclass
class Watch:
    """What must not happen on a page, as it happened."""

    home: str
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)  # parts of console texts a test provokes on purpose

    def follow(self, page: Page) -> None:
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._console)
        page.on("pageerror", self._uncaught)
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in self.allowed):
            self.faults.append(f"console: {message.text} ({message.location})")

    def _uncaught(self, error: Any) -> None:
        if not any(part in str(error) for part in self.allowed):
            self.faults.append(f"uncaught: {error}")

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.home:
            self.faults.append(f"another host: {request.url}")


PageOpener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[PageOpener]:
    """Opens watched pages: `open_page(server, path="/", width=1280, height=800, dark=False, allowed=(...))`.

    `page.context` gives a second tab of the same person; another call is another person with no cookies.
    """
    contexts: list[tuple[BrowserContext, Watch]] = []

    def opener(
        server: Server,
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        allowed: tuple[str, ...] = (),
        **options: Any,
    ) -> Page:
        theme: Literal["dark", "light"] = "dark" if dark else "light"
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme, **options)
        watch = Watch(urlsplit(server.url).netloc, allowed=list(allowed))
        contexts.append((context, watch))
        context.on("page", watch.follow)
        page = context.new_page()
        page.goto(server.url + path)
        return page

    yield opener
    faults: list[str] = []
    for context, watch in contexts:
        for page in context.pages:
            faults += [f"policy: {v}" for v in page.evaluate("window.policyViolations ?? []")]
        faults += watch.faults
        context.close()
    assert not faults, "\n".join(faults)


class Visit:
    """A person on one page: says sentences, and waits for what the page itself shows and the server tells."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.until("document.documentElement.dataset.parlando === 'ready'", "the page's modules are there")
        page.locator("#pl-box textarea").wait_for()

    def ask(self, expression: str, argument: Any = None) -> Any:
        """The value of an expression on the page. No `wait_for_function`: it needs eval, which the policy forbids."""
        return self.page.evaluate(f"async (given) => ({expression})", argument)

    def until(self, expression: str, what: str, timeout_s: float = 60.0) -> Any:
        """Ask until the answer is true."""
        give_up = time.monotonic() + timeout_s
        while not (answer := self.ask(expression)):
            assert time.monotonic() < give_up, f"waited {timeout_s:.0f} s for this and it did not come: {what}"
            time.sleep(0.03)
        return answer

    def begin_anew(self) -> None:
        """Open a project of its own: on a shared server the page opens the last one."""
        self.ask("window.parlando.setProject((await window.parlando.send('POST', '/api/projects', {})).id)")
        self.until("document.body.classList.contains('pl-empty')", "the first visit is on show")

    @property
    def project(self) -> str | None:
        project: str | None = self.ask("window.parlando.state.project")
        return project

    def turns(self) -> list[dict[str, Any]]:
        """The last turns, as the server tells them to this person."""
        if not self.project:
            return []
        path = f"/api/projects/{self.project}/chat?last=30"
        turns: list[dict[str, Any]] = self.ask("(await window.parlando.getJson(given)).turns", path)
        return turns

    def write(self, text: str) -> None:
        """Write a sentence and send it; returns at once."""
        box = self.page.locator("#pl-box textarea")
        box.fill(text)
        box.press("Enter")

    def say(self, text: str, timeout_s: float = 90.0) -> dict[str, Any]:
        """Write a sentence, and wait until its answer is stored and on show."""
        before = len(self.turns())
        self.write(text)
        return self.answer(before + 1, timeout_s)

    def answer(self, number: int, timeout_s: float = 90.0) -> dict[str, Any]:
        """Wait for the answer to the project's turn of this number."""
        give_up = time.monotonic() + timeout_s
        while True:
            done = [turn for turn in self.turns() if turn["turn"] == number and turn["state"] != "running"]
            if done:
                break
            assert time.monotonic() < give_up, f"no answer to turn {number} in {timeout_s:.0f} s"
            time.sleep(0.05)
        if done[0]["version"]:
            version = done[0]["version"]["id"]
            self.until(f"window.parlando.state.doc?.version === '{version}'", f"the studio shows {version}")
        return done[0]


@pytest.fixture
def visit(open_page: PageOpener) -> Callable[..., Visit]:
    """Opens the page as a person would: `visit(server, width=390, dark=True)`; without an address a new project."""

    def opener(server: Server, path: str | None = None, **options: Any) -> Visit:
        person = Visit(open_page(server, path or "/", **options))
        if path is None:
            person.begin_anew()
        return person

    return opener


@pytest.fixture(scope="session")
def as_visit() -> Callable[[Page], Visit]:
    """What a page already open shows, as a visit."""
    return Visit


FIRST = "a wistful waltz for accordion and strings, 20 seconds, in D minor"


@pytest.fixture(scope="session")
def song(server: Server, chromium: Browser) -> str:
    """Address of a project with one piece, made on the page; tests may add to it, so none may count its turns."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.url)
    person = Visit(page)
    person.begin_anew()
    person.say(FIRST)
    project = person.project
    context.close()
    return f"/?project={project}"

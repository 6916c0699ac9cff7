"""Makes the pictures of the page anew: the real program is started, sentences are said, and the browser takes pictures.

Run: .venv/bin/python docs/screens/make.py [NAME ...]
Writes one PNG a picture beside this file; with names only those. Nothing is touched up but the number of colours.
Needs Chromium and playwright; what the pictures mean is told in docs/page.md.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHROMIUM_ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")
WAIT_S = 90.0
COLOURS = 128
LARGEST_BYTES = 150_000
WIDE, PHONE = (1280, 800), (390, 844)

FIRST = "a wistful waltz for accordion and strings, 45 seconds, in D minor"
EDIT = "a bit slower, and give the tune to a clarinet"
BRANCH = (
    "a folk tune in G major for flute and guitar, 16 bars",
    "give the tune to a violin",
    "a bit faster",
    "go to version v2",
    "add a bass",
    "make the bass softer",
)
PHONE_SONG = "a calm lullaby for harp and flute in F major, 30 seconds"


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The program over an empty data folder; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "ui", "--port", url.rpartition(":")[2], "--no-open", "--data", "music"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    log_path = folder / "log"
    with log_path.open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + WAIT_S
        while not answers(url):
            if server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit(log_path.read_text(errors="replace")[-3000:])
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def answers(url: str) -> bool:
    """Whether the page comes."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Person:
    """Somebody at the page."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], dark: bool) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=size == PHONE,
        )
        self.page: Page = self.context.new_page()
        self.page.goto(address)
        self.until("document.documentElement.dataset.parlando === 'ready'")
        self.page.locator("#pl-box textarea").wait_for()

    def until(self, expression: str) -> None:
        """Wait until an expression on the page holds."""
        give_up = time.monotonic() + WAIT_S
        while not self.page.evaluate(f"async () => Boolean({expression})"):
            if time.monotonic() > give_up:
                raise SystemExit(f"waited {WAIT_S:.0f} s in vain for: {expression}")
            time.sleep(0.05)

    def say(self, text: str) -> None:
        """Say a sentence and wait for its answer in the chat and the studio."""
        asked = "document.querySelectorAll(\"#pl-chat [data-testid='{}']\").length"
        before = self.page.evaluate(asked.format("user"))
        box = self.page.locator("#pl-box textarea")
        box.fill(text)
        box.press("Enter")
        self.until(f"{asked.format('user')} > {before}")
        self.settle()

    def settle(self) -> None:
        """Nothing runs any more, and the song on show is the project's newest."""
        self.until(
            "await (async () => { const { state, getJson } = window.parlando;"
            " if (!state.project) return true;"
            " const told = await getJson(`/api/projects/${state.project}/pulse`);"
            " const over = told.jobs.every((job) => !['queued', 'running'].includes(job.state));"
            " return over && (!told.head || state.doc?.version === told.head); })()"
        )
        self.page.wait_for_timeout(1500)  # pages of the score, and the chat drawn anew

    def tab(self, name: str) -> None:
        """Open one of the studio's views or panels."""
        self.page.locator(f"[role=tab][data-tab={name}], #pl-tab-{name}").locator("visible=true").first.click()
        self.page.wait_for_timeout(700)

    def take(self, name: str) -> None:
        """The picture, with few colours, so that the repository stays small."""
        self.page.mouse.move(2, 2)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.wait_for_timeout(300)
        with Image.open(io.BytesIO(self.page.screenshot())) as seen:
            small = seen.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            path = HERE / f"{name}.png"
            small.save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:.0f} kB")
        if size > LARGEST_BYTES:
            raise SystemExit(f"{path.name} has {size} bytes, more than the {LARGEST_BYTES} a picture may have")


Opener = Callable[..., Person]


def first_visit(open_page: Opener) -> None:
    """What somebody sees who has never been here."""
    open_page().take("first-visit")


def waltz(open_page: Opener) -> None:
    """A finished piece: its picture, the player and the score."""
    person = open_page()
    person.say(FIRST)
    person.page.locator(".pl-seek").fill("95")
    person.take("waltz")


def before_after(open_page: Opener) -> None:
    """After an edit: its receipt open, and the version before sounding."""
    person = open_page()
    person.say(FIRST)
    person.say(EDIT)
    receipt = person.page.locator("#pl-chat .pl-receipt").last
    receipt.locator("summary").click()
    person.page.locator(".pl-compare [data-side=before]").click()
    person.page.wait_for_timeout(1500)
    receipt.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    person.take("before-after")


def this_in_dark(open_page: Opener) -> None:
    """Bars of one part selected on the piano roll, in dark."""
    person = open_page(dark=True)
    person.say(FIRST)
    person.tab("roll")
    person.page.locator(".pl-roll canvas").last.scroll_into_view_if_needed()
    person.page.evaluate(
        "() => { const { state, setSelection } = window.parlando;"
        " setSelection({ bars: [11, 14], tracks: [state.doc.tracks[0].name], seconds: null }); }"
    )
    person.page.locator("#pl-box textarea").fill("make this softer")
    person.page.wait_for_timeout(700)
    person.take("this-dark")


def by_hand(open_page: Opener) -> None:
    """Notes moved and added on the piano roll, not kept yet; some bars are locked."""
    person = open_page()
    person.say(FIRST)
    person.say("never touch bars 5 to 8 of the accordion again")
    person.tab("roll")
    person.page.locator(".pl-roll-edit").click()
    person.until("document.querySelector('.pl-hand-told')?.textContent")
    person.page.locator(".pl-roll-scroll").focus()
    for key in (".", ".", ".", "Shift+>", "Shift+>", "ArrowUp", "ArrowUp", "Control+c", "Control+v", "ArrowUp"):
        person.page.keyboard.press(key)
    person.page.locator(".pl-roll-bar").evaluate("(node) => node.scrollIntoView({ block: 'start' })")
    person.take("by-hand")


def versions(open_page: Opener) -> None:
    """The tree of versions with a branch."""
    person = open_page()
    for sentence in BRANCH:
        person.say(sentence)
    person.tab("versions")
    person.take("versions")


def settings(open_page: Opener) -> None:
    """The settings."""
    person = open_page()
    person.tab("settings")
    person.take("settings")


def phone(open_page: Opener) -> None:
    """A telephone: the chat in light, the studio in dark."""
    person = open_page(PHONE)
    person.say(PHONE_SONG)
    person.take("phone-chat")
    person.page.emulate_media(color_scheme="dark")
    person.page.locator("#pl-tab-studio").click()
    person.page.wait_for_timeout(1000)
    person.take("phone-studio-dark")


SCENES = {
    "first-visit": first_visit,
    "waltz": waltz,
    "before-after": before_after,
    "this-dark": this_in_dark,
    "by-hand": by_hand,
    "versions": versions,
    "settings": settings,
    "phone": phone,
}


def main() -> int:
    """Take the pictures asked for, each in a project of its own."""
    chosen = sys.argv[1:] or list(SCENES)
    if unknown := set(chosen) - set(SCENES):
        print(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(SCENES)}")
        return 1
    chromium = os.environ.get("PARLANDO_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as url:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))

        def open_page(size: tuple[int, int] = WIDE, dark: bool = False) -> Person:
            return Person(browser, f"{url}/?new", size, dark)

        for name in chosen:
            SCENES[name](open_page)
            for context in browser.contexts:
                context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

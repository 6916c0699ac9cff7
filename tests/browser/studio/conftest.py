"""The studio alone in a page: two versions of a song made, rendered and engraved by the core, and a server of a few
lines over `Desk`. No Gradio; what the whole page does with the studio is tested beside this folder.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from assistant.desk import Desk
from assistant.request import Request
from assistant.session import Session, open_session
from tools.song.song_json import from_json

UI = Path(__file__).resolve().parents[3] / "ui"
TYPES = {".js": "text/javascript", ".css": "text/css"}
OWNER = "local"
FIRST = "a wistful waltz for accordion and strings, 20 seconds"
EDIT = "a bit slower, and give the tune to a clarinet"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; media-src 'self' blob:; object-src 'none'"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Studio</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/roll.css">
<link rel="stylesheet" href="/static/css/studio.css">
<style>body { margin: 0; padding: 12px; background: var(--pl-bg); color: var(--pl-fg); }</style>
</head><body><main><h1 style="font: 20px system-ui">Parlando</h1>
<div id="parlando-say"><div id="parlando-selection"></div></div>
<div id="parlando-studio"></div></main>
<script type="module" src="/boot.js"></script></body></html>
"""
BOOT = """
import * as bus from "/static/bus.js";
import * as api from "/static/api.js";
import { state, context, setDoc, setProject, setSelection } from "/static/state.js";
import { setStrings, t } from "/static/strings.js";
import { player } from "/static/player.js";
import { listening } from "/static/studio/source.js";
import { mountStudio } from "/static/studio/frame.js";
const me = await api.getJson("/api/me");
setStrings(me.strings);
document.documentElement.lang = me.language;
document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
window.parlando = { ...bus, ...api, state, context, setDoc, setProject, setSelection, player, listening, t };
window.emitted = [];
for (const name of ["player:position", "player:state", "player:loaded", "doc", "listening"])
  bus.on(name, (detail) => window.emitted.push([name, performance.now()]));
mountStudio(document.getElementById("parlando-studio"));
window.ready = true;
"""


@dataclass
class Stage:
    """A data folder with two versions of one song, and what the server shall be slow or broken at."""

    session: Session
    desk: Desk
    project: str
    url: str = ""
    head: str | None = "v2"
    lost: bool = False
    language: str = "en"
    audition_wait_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    auditions: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def doc(self, version: str) -> dict[str, Any]:
        if self.lost:
            raise KeyError(version)
        return self.desk.studio(OWNER, self.project, version) | {"is_head": version == self.head}

    def audition(self, version: str, without: str) -> bytes:
        """The version with parts silent, by the renderer that made its mix."""
        if (version, without) not in self.auditions:
            silent = set(without.split(","))
            song = from_json(self.session.store.version(self.project, version).song_json or "")
            tracks = tuple(
                replace(track, mix=replace(track.mix, mute=True)) if track.id in silent else track
                for track in song.tracks
            )
            views = self.session.studio.views(replace(song, tracks=tracks), ("mix_flac",), {})
            self.auditions[version, without] = views.files[0].data
        return self.auditions[version, without]

    def strings(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for path in (UI / "strings" / self.language).glob("*.json"):
            texts |= json.loads(path.read_text(encoding="utf-8"))
        return texts

    def media(self, sha256: str) -> tuple[str, bytes]:
        for version in ("v1", "v2"):
            for use in self.session.store.artefacts(self.project, version=version):
                if use.artefact.sha256 == sha256:
                    packed = use.artefact.encoding == "flac"
                    kind = "audio/flac" if packed else use.artefact.media_type
                    return kind, self.session.store.stored_path(use.artefact).read_bytes()
        raise KeyError(sha256)

    def answer(self, path: str) -> tuple[str, bytes]:
        parts = urlsplit(path)
        self.asked.append(path)
        if parts.path.startswith("/static/"):
            file = UI / "static" / parts.path.removeprefix("/static/")
            return TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes()
        if parts.path == "/boot.js":
            return "text/javascript", BOOT.encode()
        if parts.path.startswith("/media/"):
            return self.media(parts.path.split("/")[2])
        if parts.path.endswith("/audition"):
            time.sleep(self.audition_wait_s)
            return "audio/flac", self.audition(parts.path.split("/")[5], parse_qs(parts.query)["without"][0])
        if parts.path.startswith("/api/"):
            return "application/json", json.dumps(self.plain(parts.path)).encode()
        return "text/html", PAGE.encode()

    def plain(self, path: str) -> Any:
        if path == "/api/me":
            return {"preferences": {}, "strings": self.strings(), "language": self.language}
        if path.endswith("/versions"):
            return {"head": self.head, "versions": []}
        if path.endswith("/studio"):
            return self.doc(path.split("/")[5])
        if path.endswith("/make"):
            return self.made
        if path.endswith("/prefer"):
            return {"noted": True}
        raise KeyError(path)


def handler_of(stage: Stage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                kind, data = stage.answer(self.path)
                status = 200
            except (KeyError, FileNotFoundError):
                kind, data, status = "application/json", b'{"error": "There is no such thing"}', 404
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
            whole = len(data)
            if wanted and status == 200:
                first, last = int(wanted[1]), min(int(wanted[2] or whole - 1), whole - 1)
                data, status = data[first : last + 1], 206
            self.send_response(status)
            if status == 206:
                self.send_header("Content-Range", f"bytes {first}-{last}/{whole}")
            self.send_header("Content-Type", kind)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                return  # a player that has enough hangs up

        def do_HEAD(self) -> None:
            stage.prepared.append(self.path)
            stage.answer(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Desk, str]]:
    """The song, made once: a waltz, then slower and with a clarinet."""
    with open_session(tmp_path_factory.mktemp("studio") / "data") as session:
        kinds = ("mix", "musicxml", "score_svg")
        for words in (FIRST, EDIT):
            turn = session.say(Request(words, "x", kinds=kinds, seed=7, owner=OWNER))
            assert turn["outcome"] in ("made", "changed", "partial"), turn
        desk = Desk(session)
        yield session, desk, desk.projects(OWNER)["projects"][0]["id"]


@pytest.fixture
def stage(made: tuple[Session, Desk, str]) -> Iterator[Stage]:
    """A server over the song; it ends with the test."""
    stage = Stage(*made)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(stage))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stage.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield stage
    server.shutdown()
    server.server_close()


def show_song(page: Page, stage: Stage) -> None:
    """Wait for the modules, then show the song's newest version, its sound and its score."""
    page.wait_for_function("window.ready === true")
    page.evaluate("id => parlando.setProject(id)", stage.project)
    page.wait_for_function("parlando.state.doc !== null")
    page.wait_for_function("document.querySelector('#parlando-decks audio')?.readyState >= 3")
    page.wait_for_selector(".pl-page svg .note")


@pytest.fixture
def studio(open_page: Callable[..., Page], stage: Stage) -> Page:
    """The song in the studio, stopped at its beginning."""
    page = open_page(stage)
    show_song(page, stage)
    return page


@pytest.fixture
def second_tab(studio: Page, stage: Stage) -> Page:
    """The same song in another tab of the same person."""
    page = studio.context.new_page()
    page.goto(stage.url)
    show_song(page, stage)
    return page


@pytest.fixture
def opened(open_page: Callable[..., Page], stage: Stage) -> Callable[..., Page]:
    """The song in a page of another size, theme or language."""

    def opener(**options: Any) -> Page:
        page = open_page(stage, **options)
        show_song(page, stage)
        return page

    return opener

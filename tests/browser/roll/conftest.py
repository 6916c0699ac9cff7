"""A page with nothing on it but the piano roll, the notes as text and the keys, and a song composed by the core.

No Gradio, no database: the modules are served as they are, the song's view is the desk's, the sound is a WAV of
the song's length. What the whole page does with them is tested beside this folder.
"""

from __future__ import annotations

import io
import json
import re
import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.desk.studio import song_view
from assistant.desk.timeline import Timeline
from tools.compose import compose
from tools.song.brief import Brief, PartRequest
from tools.song.values import Mark, Song

UI = Path(__file__).resolve().parents[3] / "ui"
TYPES = {".js": "text/javascript", ".css": "text/css"}
SOUND_RATE_HZ = 8000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Roll</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/roll.css">
<style>body { margin: 0; padding: 12px; background: var(--pl-bg); color: var(--pl-fg); }</style>
</head><body><main><h1>Song</h1>
<div id="parlando-say"><div id="parlando-selection"></div>
<label for="words">Words</label><textarea id="words"></textarea><input type="range" aria-label="Amount"></div>
<div id="parlando-studio"><div id="roll"></div><div id="notes"></div></div></main>
<script type="module" src="/boot.js"></script></body></html>
"""
BOOT = """
import * as bus from "/static/bus.js";
import * as api from "/static/api.js";
import { state, context, setDoc, setProject, setSelection, setSpoken } from "/static/state.js";
import { setStrings, t } from "/static/strings.js";
import { player } from "/static/player.js";
import { mountRoll } from "/static/studio/roll.js";
import { startSelection } from "/static/studio/selection.js";
import { mountNotesList } from "/static/studio/notes_list.js";
import { startKeyboard } from "/static/keyboard.js";
const me = await api.getJson("/api/me");
setStrings(me.strings);
state.preferences = me.preferences;
document.documentElement.lang = me.language;
document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
window.parlando = { ...bus, state, context, setDoc, setProject, setSelection, setSpoken, player, t };
startSelection();
startKeyboard();
setProject("p1");
const doc = await api.getJson("/api/doc");
window.roll = mountRoll(document.getElementById("roll"));
mountNotesList(document.getElementById("notes"));
setDoc(doc);
player.load({ url: "/sound.wav", duration_s: doc.duration_s, version: doc.version });
window.ready = true;
"""


def document_of(song: Song, version: str = "v1") -> dict[str, Any]:
    """The song's view as the desk makes it."""
    view = song_view(Timeline(song))
    sound = {"url": "/sound.wav", "mime": "audio/wav", "version": version}
    return {"project": "p1", "version": version, "changes": None, "audio": sound} | view


def with_repeat(song: Song, first_bar: int, last_bar: int) -> Song:
    """The same song with some bars played twice."""
    start, end = song.grid.span(first_bar, last_bar)
    signs = (Mark("repeat_start", start), Mark("repeat_end", end, value="2"))
    return replace(song, marks=(*song.marks, *signs), sections=(), chords=())


@pytest.fixture(name="document_of")
def _document_of() -> Callable[..., dict[str, Any]]:
    return document_of


@pytest.fixture(name="with_repeat")
def _with_repeat() -> Callable[[Song, int, int], Song]:
    return with_repeat


@pytest.fixture(scope="session")
def waltz() -> Song:
    """Some forty seconds for three players and drums."""
    parts = (PartRequest("accordion", 21, "melody"), PartRequest("strings", 48))
    return compose(Brief(style="waltz", duration_s=40, parts=parts, drums=True), 7).song


@dataclass
class Stage:
    """What the little server gives and what it was asked."""

    doc: dict[str, Any]
    preferences: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    url: str = ""
    hands: dict[str, Any] | None = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def strings(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for path in (UI / "strings" / self.language).glob("*.json"):
            texts |= json.loads(path.read_text(encoding="utf-8"))
        return texts

    def sound(self) -> bytes:
        """A quiet saw of the song's length: what matters is that its clock runs."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(1)
            file.setframerate(SOUND_RATE_HZ)
            file.writeframes(bytes(range(120, 136)) * int(self.doc["duration_s"] * SOUND_RATE_HZ / 16))
        return out.getvalue()

    def answer(self, method: str, path: str, body: Any) -> tuple[str, bytes]:
        if method != "GET":
            self.asked.append((method, path, body))
            if path == "/api/preferences":
                self.preferences |= body
            if path.endswith("/by-hand"):
                return "application/json", json.dumps({"turn": 7, "job": {}}).encode()
            return "application/json", json.dumps(self.preferences).encode()
        if path == "/api/me":
            me = {"preferences": self.preferences, "strings": self.strings(), "language": self.language}
            return "application/json", json.dumps(me).encode()
        if path == "/api/doc":
            return "application/json", json.dumps(self.doc).encode()
        if path.endswith("/hands"):
            return "application/json", json.dumps(self.hands).encode()
        if path == "/sound.wav" or path.endswith("/audition"):
            return "audio/wav", self.sound()
        if path == "/boot.js":
            return "text/javascript", BOOT.encode()
        if path.startswith("/static/"):
            file = UI / "static" / path.removeprefix("/static/")
            return TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes()
        return "text/html", PAGE.encode()


def handler_of(stage: Stage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            kind, data = stage.answer(self.command, self.path.split("?")[0], body)
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
            if wanted:
                first, last = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
                data = data[first : last + 1]
            else:
                self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = _reply

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler


@pytest.fixture
def serve_stage() -> Iterator[Callable[..., Stage]]:
    """Serves a document; the servers end with the test."""
    servers: list[ThreadingHTTPServer] = []

    def serve(doc: dict[str, Any], **traits: Any) -> Stage:
        stage = Stage(doc, **traits)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(stage))
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stage.url = f"http://127.0.0.1:{server.server_address[1]}"
        return stage

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def stage(serve_stage: Callable[..., Stage], waltz: Song) -> Stage:
    return serve_stage(document_of(waltz))

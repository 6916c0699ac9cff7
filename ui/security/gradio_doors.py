"""Which of Gradio's own routes are open, and to whom: the page's events, its uploads and its files; nothing else.

Gradio keeps uploads and event streams apart by names that are hard to guess, not by person. Here a session belongs to
the owner who used it first, and an uploaded file to the owner who uploaded it; for anybody else neither exists.
What passes here still meets Gradio's own checks. Knows nothing of what the events do.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.security.answers import answer, header, replayed
from ui.security.body_limit import FORM_OVERHEAD_BYTES, too_large
from ui.security.gradio_events import NoEvent, checked_call, checked_end, read_event
from ui.security.upload_files import WAITING_UPLOADS, Waiting, nothing_left

API = "/gradio_api"
# Gradio 6.31's routes that the page needs (gradio/routes.py); every other one is closed.
OPEN = re.compile(
    r"/(?:assets/[\w./-]+|svelte/[\w./-]+|theme\.css|config/?|favicon\.ico|manifest\.json|robots\.txt)?"
    rf"|{API}/(?:theme\.css|startup-events|app_id/?|upload|upload_progress|heartbeat/[\w-]+|run/[\w-]+|queue/join/?"
    r"|queue/data|cancel|reset/?|file=.+)"
)
WITH_SESSION = re.compile(rf"{API}/(?:queue/join|cancel|reset|run/[\w-]+)/?")
CALLS = re.compile(rf"{API}/(?:queue/join|run/[\w-]+)/?")
REMEMBERED = 20_000
LONGEST_PATH = 4_000
LONGEST_NAME = 255  # of one file, in bytes: what file systems take
NOT_HERE = "There is nothing at this address; open the page at / instead."
DISK_FULL = "The disk of this server is full, so the file was not taken; free some space and attach it again."
UNREAD_UPLOAD = "The file did not arrive whole; attach it again."
TOO_MUCH_WAITS = (
    "Your files that were attached lately hold as much as may wait ({most_mb:g} MB); send what is attached, and attach "
    "more in an hour."
)
FOREIGN_FILE = "That file is not one you uploaded here, or the server was restarted since; attach it again."


class Belongings:
    """Whose a name is, for the latest names only."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._owners: OrderedDict[str, set[str]] = OrderedDict()
        self._most = most

    def claim(self, name: str, owner: str) -> bool:
        """Take a name nobody has; whether it is the owner's now."""
        return owner in self._owners[name] if name in self._owners else self.add(name, owner)

    def add(self, name: str, owner: str) -> bool:
        """The name is this owner's too: two people may upload the same file."""
        self._owners.setdefault(name, set()).add(owner)
        self._owners.move_to_end(name)
        while len(self._owners) > self._most:
            self._owners.popitem(last=False)
        return True

    def has(self, name: str, owner: str) -> bool:
        return owner in self._owners.get(name, ())


class GradioDoors:
    """Answers 404 at every closed door."""

    def __init__(
        self,
        app: ASGIApp,
        upload_dir: Path,
        min_free_bytes: int,
        upload_bytes: int,
        inputs: Mapping[int, int],
        file_types: Collection[str],
    ) -> None:
        """Open the doors that are to be open.

        Args:
            app: Gradio's application.
            upload_dir: Where it keeps uploads.
            min_free_bytes: What stays free on that disk.
            upload_bytes: The largest upload.
            inputs: How many values each of the page's functions takes, by its index.
            file_types: What the page's box takes.
        """
        self._app, self._min_free_bytes = app, min_free_bytes
        self._inputs, self._file_types = dict(inputs), tuple(file_types)
        self._upload_dir, self._upload_bytes = upload_dir.resolve(), upload_bytes
        self._waiting = Waiting(WAITING_UPLOADS * upload_bytes)
        self._sessions, self._files = Belongings(), Belongings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the page has no other way in
        path, owner = scope["path"], scope["state"]["owner"]
        if _is_too_long(path) or not OPEN.fullmatch(path) or not self._may_see(scope, path, owner):
            await answer(send, 404, NOT_HERE)
        elif path == f"{API}/upload":
            await self._upload(scope, receive, send, owner)
        elif WITH_SESSION.fullmatch(path):
            await self._event(scope, receive, send, owner)
        else:
            await self._app(_without_deep_link(scope), receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send, owner: str) -> None:
        """An upload, while the disk has room for it and for the database."""
        wanted = int(header(scope, "content-length") or self._upload_bytes)  # in pieces: nobody knows how many
        self._upload_dir.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._upload_dir).free - wanted < self._min_free_bytes:
            await answer(send, 507, DISK_FULL)
        elif not self._waiting.has_room(owner, wanted):
            await answer(send, 429, TOO_MUCH_WAITS.format(most_mb=self._waiting.most_bytes / 1e6))
        else:
            with self._waiting.coming(owner, wanted), nothing_left():
                await self._app(scope, receive, self._noting_files(send, owner))

    def _may_see(self, scope: Scope, path: str, owner: str) -> bool:
        if path.startswith(f"{API}/file="):
            return self._is_own_file(path.partition("=")[2], owner)
        if path.startswith(f"{API}/heartbeat/"):
            return self._sessions.claim(path.rpartition("/")[2], owner)
        if path == f"{API}/queue/data":
            query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
            return self._sessions.claim(query.get("session_hash", ""), owner)
        return True

    def _is_own_file(self, name: str, owner: str) -> bool:
        try:
            path = Path(name).resolve()
        except (OSError, ValueError):
            return False
        return path.is_relative_to(self._upload_dir) and self._files.has(str(path), owner)

    async def _event(self, scope: Scope, receive: Receive, send: Send, owner: str) -> None:
        """An event of the page: its session and every file it names must be the owner's."""
        try:
            asked = read_event(await _whole_body(receive))
            if not self._sessions.claim(asked["session_hash"], owner):
                await answer(send, 404, NOT_HERE)
            elif not all(self._is_own_file(name, owner) for name in named_files(asked)):
                await answer(send, 404, FOREIGN_FILE)
            else:
                await self._app(*_with_body(scope, receive, self._checked(scope["path"], asked)), send)
        except NoEvent as error:
            await answer(send, 400, str(error))

    def _checked(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        return checked_call(asked, self._inputs, self._file_types) if CALLS.fullmatch(path) else checked_end(asked)

    def _noting_files(self, send: Send, owner: str) -> Send:
        """A `send` that remembers whose the uploaded files are: Gradio answers with the list of their paths. What it
        refuses, it refuses in a sentence of ours.
        """
        parts: list[bytes] = []
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status != 200:
                    await answer(send, status, self._upload_refused(status))
                    return
            elif status != 200:
                return
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    self._note(json.loads(b"".join(parts)), owner)
            await send(message)

        return noting

    def _note(self, names: list[str], owner: str) -> None:
        for path in (Path(name).resolve() for name in names):
            self._files.add(str(path), owner)
            self._waiting.add(owner, path)

    def _upload_refused(self, status: int) -> str:
        return too_large(self._upload_bytes + FORM_OVERHEAD_BYTES, True) if status == 413 else UNREAD_UPLOAD


def _is_too_long(path: str) -> bool:
    """Whether no file can have this name: asking the disk for it would be an error."""
    return len(path) > LONGEST_PATH or any(
        len(name.encode(errors="replace")) > LONGEST_NAME for name in path.split("/")
    )


def named_files(value: Any) -> list[str]:
    """Every file an event's data names: wherever Gradio would read `{"path": ...}` as a file, at any depth."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found += [str(item["path"])] if item.get("path") is not None else []
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found


def _without_deep_link(scope: Scope) -> Scope:
    """Gradio would load stored widget states by `?deep_link=`; the page keeps none."""
    if b"deep_link" not in scope["query_string"]:
        return scope
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = urlencode([(name, value) for name, value in pairs if name != "deep_link"])
    return {**scope, "query_string": kept.encode("ascii")}


def _with_body(scope: Scope, receive: Receive, asked: Mapping[str, Any]) -> tuple[Scope, Receive]:
    """A request with this body instead of its own."""
    body = json.dumps(asked).encode()
    kept = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"content-type")]
    fresh = [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    return {**scope, "headers": [*kept, *fresh]}, replayed(body, receive)


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)

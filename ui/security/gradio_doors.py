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
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.security.answers import answer, header, replayed

API = "/gradio_api"
# Gradio 6.31's routes that the page needs (gradio/routes.py); every other one is closed.
OPEN = re.compile(
    r"/(?:assets/[\w./-]+|svelte/[\w./-]+|theme\.css|config/?|favicon\.ico|manifest\.json|robots\.txt)?"
    rf"|{API}/(?:theme\.css|startup-events|app_id/?|upload|upload_progress|heartbeat/[\w-]+|run/[\w-]+|queue/join/?"
    r"|queue/data|cancel|reset/?|file=.+)"
)
WITH_SESSION = re.compile(rf"{API}/(?:queue/join|cancel|reset|run/[\w-]+)/?")
REMEMBERED = 20_000
NOT_HERE = "There is nothing at this address; open the page at / instead."
DISK_FULL = "The disk of this server is full, so the file was not taken; free some space and attach it again."
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

    def __init__(self, app: ASGIApp, upload_dir: Path, min_free_bytes: int) -> None:
        self._app, self._min_free_bytes = app, min_free_bytes
        self._upload_dir = upload_dir.resolve()
        self._sessions, self._files = Belongings(), Belongings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the page has no other way in
        path, owner = scope["path"], scope["state"]["owner"]
        if not OPEN.fullmatch(path) or not self._may_see(scope, path, owner):
            await answer(send, 404, NOT_HERE)
        elif path == f"{API}/upload":
            await self._upload(scope, receive, send, owner)
        elif WITH_SESSION.fullmatch(path):
            await self._event(scope, receive, send, owner)
        else:
            await self._app(_without_deep_link(scope), receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send, owner: str) -> None:
        """An upload, while the disk has room for it and for the database."""
        wanted = int(header(scope, "content-length") or 0)
        self._upload_dir.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._upload_dir).free - wanted < self._min_free_bytes:
            await answer(send, 507, DISK_FULL)
        else:
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
        body = await _whole_body(receive)
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            await answer(send, 400, "This is no event of the page; reload it and try again.")
            return
        session = asked.get("session_hash")
        if not isinstance(session, str) or not self._sessions.claim(session, owner):
            await answer(send, 404, NOT_HERE)
        elif not all(self._is_own_file(name, owner) for name in named_files(asked)):
            await answer(send, 404, FOREIGN_FILE)
        else:
            await self._app(scope, replayed(body, receive), send)

    def _noting_files(self, send: Send, owner: str) -> Send:
        """A `send` that remembers whose the uploaded files are: Gradio answers with the list of their paths."""
        parts: list[bytes] = []
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body") and status == 200:
                    for name in json.loads(b"".join(parts)):
                        self._files.add(str(Path(name).resolve()), owner)
            await send(message)

        return noting


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


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)

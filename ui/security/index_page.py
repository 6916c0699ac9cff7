"""Gradio's HTML page as it leaves the server: its scripts carry the policy's nonce, and what points outside is gone.

Only the answer to `/` is rewritten; Gradio's scripts and styles, which carry a hash in their names, are marked to be
kept, and all else passes as it is. What the page holds is Gradio's and `ui/page.py`'s.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.security.headers import NONCE_KEY

# A script tag outside of JSON: Gradio escapes "<" in the values it writes into scripts, so data cannot hold one.
_SCRIPT = re.compile(rb"<script(?=[\s>])")
# Preview pictures and addresses for other sites; and the script for a page inside a frame of another, which is refused.
_OUTSIDE = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_FRAMES = re.compile(
    rb"<script>\s*\(\(\) => \{(?:(?!</script>).)*?iframeResizer\.contentWindow(?:(?!</script>).)*</script>", re.S
)


HASHED = re.compile(r"/assets/.+-[\w-]{8}\.(?:js|css|woff2?)")
KEEP = "private, max-age=31536000, immutable"


class IndexPage:
    """Rewrites the page at `/`, and has browsers keep the files it loads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if HASHED.fullmatch(scope["path"]):
            await self._app(scope, receive, _kept(send))
            return
        if scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        await _Rewriting(send, scope["state"][NONCE_KEY]).run(self._app, _uncompressed(scope), receive)


class _Rewriting:
    def __init__(self, send: Send, nonce: str) -> None:
        self._send, self._nonce = send, nonce
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        await app(scope, receive, self._collect)

    async def _collect(self, message: Message) -> None:
        if message["type"] == "http.response.start" and "text/html" in Headers(raw=message["headers"]).get(
            "content-type", ""
        ):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = rewritten(b"".join(self._parts), self._nonce)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"  # the nonce is for one answer
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def rewritten(page: bytes, nonce: str) -> bytes:
    """The page with the nonce on every script tag and without what points outside."""
    inside = _OUTSIDE.sub(b"", _FRAMES.sub(b"", page))
    return _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), inside)


def _kept(send: Send) -> Send:
    """A `send` that lets the browser keep what was found: another content has another name."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["cache-control"] = KEEP
        await send(message)

    return marked


def _uncompressed(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}

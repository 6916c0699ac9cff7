"""Plain answers that a middleware gives instead of the application. Knows no rule; sentences come from the caller."""

from __future__ import annotations

import json

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send


async def answer(send: Send, status: int, sentence: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
    """Send `{"error": sentence}` and end the response."""
    body = json.dumps({"error": sentence}, ensure_ascii=False).encode()
    plain = (("content-type", "application/json"), ("content-length", str(len(body))), ("cache-control", "no-store"))
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (*plain, *headers)]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Close a WebSocket before it opens: the page uses none."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def header(scope: Scope, name: str) -> str:
    """One request header, empty where there is none."""
    return Headers(scope=scope).get(name, "")


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, then goes on as before."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again

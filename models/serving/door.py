"""The HTTP door of the engine: who may come in, how much they may bring, and a sound that outlives a lost replica.

An ASGI application over `Engines`, which knows nothing of Ray or networks. A request is one sound; when the replica
that plays it is lost, the door asks another one to go on from the codes that have come: the listener hears no seam.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from models.serving import wire
from models.serving.tokens import same

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 24 << 20
BODY_S = 30.0  # to send a body in
BEAT_S = 0.1
READY_S = 1.0  # for so long an answer about health is good
TRIES = 3  # replicas that may be lost under one sound, and a little over: see `_packets`
STALLED_S = 60.0  # a listener who takes nothing for so long is taken for gone
OPEN_PATHS = {"/v1/health"}


class ReplicaLost(Exception):
    """The replica that worked on a request is gone; another can go on."""


class Engines(Protocol):
    """What the door stands in front of."""

    def sound(self, order: wire.Order) -> AsyncGenerator[wire.Packet, None]:
        """Packets of one sound; raises ReplicaLost. Closing it stops the work."""

    async def eta_s(self, order: wire.Order) -> float:
        """Seconds the sound will take; raises ReplicaLost."""

    async def facts(self) -> Mapping[str, Any]:
        """What is played here: the fields of `client.EngineFacts`."""

    async def ready(self) -> bool:
        """Whether at least one replica can play."""


class Door:
    """All requests of a running engine.

    Args:
        engines: who plays.
        places: sounds that may be at work or waiting at the same time; one more is refused with a sentence.
    """

    def __init__(self, engines: Engines, places: int) -> None:
        self._engines, self._places = engines, places
        self._asked_at, self._ready = float("-inf"), False
        self._running: dict[str, asyncio.Event] = {}  # by the order's id: set when the same order came in again

    def app(self, token: str) -> ASGIApp:
        """The application, behind the token."""
        routes = [
            Route("/v1/health", self.health),
            Route("/v1/engine", self.engine),
            Route("/v1/eta", self.eta, methods=["POST"]),
            Route("/v1/sounds", self.sounds, methods=["POST"]),
        ]
        return Bearer(Starlette(routes=routes), token)

    async def health(self, request: Request) -> Response:
        """Open to everybody, and tells nothing but this."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at > READY_S:  # anybody may ask, so that not everybody is passed on
            self._asked_at, self._ready = now, await self._engines.ready()
        ready = self._ready
        return JSONResponse({"ready": ready}, 200 if ready else 503)

    async def engine(self, request: Request) -> Response:
        """What is played here."""
        try:
            return JSONResponse(dict(await self._engines.facts()))
        except ReplicaLost:
            return _no(503, "lost", "No replica of the engine answers at the moment. Try again in some seconds.")

    async def eta(self, request: Request) -> Response:
        """How long a sound will take."""
        order = await _order(request)
        if isinstance(order, Response):
            return order
        try:
            return JSONResponse({"eta_s": await self._engines.eta_s(order)})
        except ReplicaLost:
            return _no(503, "lost", "No replica of the engine answers at the moment. Try again in some seconds.")

    async def sounds(self, request: Request) -> Response:
        """One sound, streamed."""
        order = await _order(request)
        if isinstance(order, Response):
            return order
        if order.id not in self._running and len(self._running) >= self._places:
            return _no(
                503,
                "busy",
                f"All {self._places} places of the engine are taken. Try again later, or start it with more replicas.",
            )
        return StreamingResponse(self._packets(order), media_type=wire.MEDIA_TYPE)

    async def _packets(self, order: wire.Order) -> AsyncIterator[bytes]:
        earlier = self._running.pop(order.id, None)
        if earlier is not None:
            earlier.set()  # its connection broke and it has come again: only the newer is answered
        again = self._running[order.id] = asyncio.Event()
        try:
            async with aclosing(self._played(order, again)) as packets:
                async for kind, payload in packets:
                    yield wire.packed(kind, payload)
        finally:
            if self._running.get(order.id) is again:
                del self._running[order.id]

    async def _played(self, order: wire.Order, again: asyncio.Event) -> AsyncGenerator[wire.Packet, None]:
        """The packets of as many replicas as it takes, as if they came from one."""
        progress = wire.Progress(order.heard)
        headed = False
        for tries in range(1, TRIES + 1):
            try:
                async with aclosing(with_beats(self._engines.sound(replace(order, heard=progress.heard())))) as packets:
                    async for kind, payload in packets:
                        if again.is_set():
                            yield wire.failure("again", "This sound was asked for again, and is answered there.")
                            return
                        if kind == wire.HEAD:
                            if headed:
                                continue
                            headed, channels = True, int(wire.read_news(payload)["channels"])
                        elif kind == wire.WAVE:
                            first, samples = wire.read_wave(payload, channels)
                            if first != progress.samples:
                                raise ReplicaLost(f"sample {first} came where {progress.samples} was due")
                            progress.samples += samples.shape[1]
                        elif kind == wire.CODE:
                            progress.take_code(*wire.read_code(payload))
                        elif kind == wire.DONE:
                            _, payload = wire.news(kind, samples=progress.samples, tries=tries)
                        yield kind, payload
                        if kind in (wire.DONE, wire.FAIL):
                            return
                log.warning("sound %s: a replica ended without a last word (try %d)", order.id, tries)
            except (ReplicaLost, wire.WireError) as error:
                log.warning("sound %s: a replica was lost after %d samples: %s", order.id, progress.samples, error)
            except Exception:
                log.exception("sound %s failed", order.id)
                yield wire.failure("internal", f"The engine failed on this sound; its log tells more under {order.id}.")
                return
            await asyncio.sleep(0.2 * tries)
        yield wire.failure(
            "lost", f"{TRIES} replicas were lost under this sound, one after the other. It is not tried a fourth time."
        )


async def with_beats(packets: AsyncGenerator[wire.Packet, None]) -> AsyncGenerator[wire.Packet]:
    """The packets, and a beat whenever none came for a while: a listener who hears nothing knows that somebody is gone.

    Raises:
        ReplicaLost: As `packets` did.
    """
    queue: asyncio.Queue[wire.Packet | BaseException | None] = asyncio.Queue(maxsize=8)
    pump = asyncio.create_task(_pump(packets, queue))
    try:
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    packet = await queue.get()
            except TimeoutError:
                yield wire.BEAT, b"{}"
                continue
            if packet is None:
                return
            if isinstance(packet, BaseException):
                raise packet
            yield packet
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(
    packets: AsyncGenerator[wire.Packet, None], queue: asyncio.Queue[wire.Packet | BaseException | None]
) -> None:
    last: BaseException | None = None
    try:
        async with aclosing(packets):
            async for packet in packets:
                # Not `wait_for`: before Python 3.12 it forgets a cancellation that comes while it succeeds.
                async with asyncio.timeout(STALLED_S):
                    await queue.put(packet)
    except Exception as error:  # told to the one who reads the queue
        last = error
    with suppress(TimeoutError):
        async with asyncio.timeout(STALLED_S):
            await queue.put(last)


async def _order(request: Request) -> wire.Order | Response:
    """The order of a body, or the answer that says what is wrong with it."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY_BYTES:
                    return _no(413, "request", f"A body may have {MAX_BODY_BYTES} bytes. Send a shorter lead-in.")
    except TimeoutError:
        return _no(408, "request", f"The body did not arrive within {BODY_S:g} s. Send it again.")
    try:
        return await asyncio.to_thread(wire.read_order, bytes(body))
    except wire.WireError as error:
        return _no(400, "request", str(error))


class Bearer:
    """Lets in who shows the token; everybody else learns nothing but that. WebSockets are closed."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._knows(scope):
            sentence = "This engine wants `Authorization: Bearer TOKEN`. The token lies where `parlando engine` said."
            refused = _no(401, "token", sentence)
            refused.headers["WWW-Authenticate"] = "Bearer"
            await refused(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        if scope["path"] in OPEN_PATHS:
            return True
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(shown) != 1 or not shown[0].lower().startswith(b"bearer "):
            return False
        return same(shown[0][7:].strip().decode("latin-1"), self._token)


def _no(status: int, reason: str, sentence: str) -> JSONResponse:
    return JSONResponse({"reason": reason, "sentence": sentence}, status)

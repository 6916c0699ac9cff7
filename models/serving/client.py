"""A generator that plays elsewhere: the methods of `Generator` over plain HTTP to a `parlando engine`.

Checks everything it is sent. A connection that breaks is taken up again where it broke, a bounded number of times.
Loads no torch and no Ray; starts no engine.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import httpx
import numpy as np
from numpy.typing import NDArray

from models.musicgen.values import Stop, Stopped, never
from models.serving import wire

if TYPE_CHECKING:
    from models.musicgen.generator import SoundRequest

Samples = NDArray[np.float32]
Progress = Callable[[float, float], None]  # seconds of sound that have come, seconds in all
CONNECT_S = 5.0
PAUSE_S = 0.5  # before a lost connection is taken up again, and longer each time
MAX_AT_ONCE = 16


class RemoteError(Exception):
    """The engine said no, cannot be reached, or sent what it should not; the text says what to do."""

    def __init__(self, sentence: str, reason: str = "engine") -> None:
        super().__init__(sentence)
        self.reason = reason


class _Lost(Exception):
    """The connection broke; it may be taken up again."""


@dataclass(frozen=True)
class EngineFacts:
    """What an engine says of itself.

    Attributes:
        name: of the model, which tells its licence.
        conditioning: "prefix" models take chroma.
        slots: sounds that one replica plays at the same time.
    """

    name: str
    conditioning: Literal["cross", "prefix"]
    sample_rate_hz: int
    channels: int
    replicas: int
    slots: int
    max_s: float = wire.MAX_SECONDS


class RemoteGenerator:
    """An engine at an address.

    Args:
        url: such as "http://127.0.0.1:7870".
        token: what `parlando engine` wrote into its file.
        timeout_s: without a single packet before the connection counts as lost; the engine sends ten a second.
        tries: connections for one sound that may be lost without any progress.
    """

    def __init__(self, url: str, token: str, *, timeout_s: float = 30.0, tries: int = 3) -> None:
        if not url.startswith(("http://", "https://")):
            raise RemoteError(f"{url} is no address of an engine. Give one such as http://127.0.0.1:7870.", "address")
        if not token or not token.isascii() or not token.isprintable() or token != token.strip():
            raise RemoteError(
                "The engine's token is empty or holds what no token holds. Give the one in its file.", "token"
            )
        self._tries = tries
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_S, pool=None),
            limits=httpx.Limits(max_connections=MAX_AT_ONCE + 4),
            trust_env=False,  # a proxy of the surroundings would be shown the token
        )
        self._facts: EngineFacts | None = None

    @property
    def name(self) -> str:
        return self.facts().name

    @property
    def sample_rate_hz(self) -> int:
        return self.facts().sample_rate_hz

    @property
    def channels(self) -> int:
        return self.facts().channels

    def facts(self) -> EngineFacts:
        """What is played there; asked once.

        Raises:
            RemoteError: The engine cannot be reached or wants another token.
        """
        if self._facts is None:
            said = self._asked("GET", "/v1/engine")
            try:
                self._facts = EngineFacts(
                    name=str(said["name"]),
                    conditioning="prefix" if said["conditioning"] == "prefix" else "cross",
                    sample_rate_hz=_within(said["sample_rate_hz"], 8_000, 96_000),
                    channels=_within(said["channels"], 1, wire.MAX_CHANNELS),
                    replicas=_within(said["replicas"], 0, 10_000),
                    slots=_within(said["slots"], 1, 10_000),
                )
            except (KeyError, TypeError, ValueError) as error:
                raise self._nonsense(f"its facts lack or garble {error}") from error
        return self._facts

    def eta_s(self, request: SoundRequest) -> float:
        """Seconds the sound would take on an idle replica.

        Raises:
            RemoteError: The engine cannot be reached or refuses the request.
        """
        body = wire.order_json(wire.order_of(request, uuid.uuid4().hex))
        said = self._asked("POST", "/v1/eta", content=body)
        if not isinstance(said.get("eta_s"), int | float):
            raise self._nonsense("its answer holds no eta_s")
        return float(said["eta_s"])

    def stream(self, request: SoundRequest, stop: Stop = never, progress: Progress | None = None) -> Iterator[Samples]:
        """The sound as it comes, float32 [channels, n].

        Args:
            request: What to play.
            stop: Asked ten times a second; then the connection is closed, which frees the engine's slot.
            progress: Told the seconds that have come and those in all.

        Raises:
            Stopped: `stop` said yes.
            RemoteError: The engine said no, or was lost too often.
        """
        rate_hz, channels = self.sample_rate_hz, self.channels
        total = round(request.seconds * rate_hz)
        order = wire.order_of(request, uuid.uuid4().hex)
        heard = wire.Progress()
        lost = 0
        while True:
            before = heard.samples
            try:
                for samples in self._one_connection(replace(order, heard=heard.heard()), heard, channels, stop):
                    if heard.samples > total:
                        raise self._nonsense(f"it sent {heard.samples} samples where {total} were asked for")
                    yield samples
                    if progress is not None:
                        progress(heard.samples / rate_hz, request.seconds)
                break
            except _Lost as error:
                lost = lost + 1 if heard.samples == before else 1
                if lost >= self._tries:
                    raise self._unreachable(str(error)) from error
            _wait(PAUSE_S * lost, stop)
        if heard.samples != total:
            raise self._nonsense(f"it ended after {heard.samples} of {total} samples")

    def generate_many(self, requests: Sequence[SoundRequest], stop: Stop = never) -> list[Samples]:
        """Whole sounds, float32 [channels, n] each; all are asked for at once and the engine batches them.

        Raises:
            Stopped: `stop` said yes.
            RemoteError: One of them failed; the others are stopped.
        """
        if not requests:
            return []
        self.facts()
        given_up = threading.Event()

        def whole(request: SoundRequest) -> Samples:
            try:
                parts = list(self.stream(request, lambda: given_up.is_set() or stop()))
                return np.concatenate(parts, axis=1)
            except BaseException:
                given_up.set()
                raise

        with ThreadPoolExecutor(min(len(requests), MAX_AT_ONCE)) as threads:
            coming = [threads.submit(whole, request) for request in requests]
            failures = [error for future in coming if (error := future.exception()) is not None]
        for error in sorted(failures, key=lambda error: isinstance(error, Stopped)):
            raise error  # what went wrong, before what was only stopped because of it
        return [future.result() for future in coming]

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _one_connection(self, order: wire.Order, heard: wire.Progress, channels: int, stop: Stop) -> Iterator[Samples]:
        """The rest of a sound, until its last packet.

        Raises:
            _Lost: The connection broke before.
        """
        if stop():
            raise Stopped
        unpacker = wire.Unpacker()
        try:
            with self._client.stream("POST", "/v1/sounds", content=wire.order_json(order)) as response:
                if response.status_code != 200:
                    response.read()
                    self._refused(response)
                if response.headers.get("content-type") != wire.MEDIA_TYPE:
                    raise self._nonsense("it answered with something that is no sound")
                for piece in response.iter_raw():
                    if stop():
                        raise Stopped
                    for kind, payload in unpacker.feed(piece):
                        if kind == wire.WAVE:
                            first, samples = wire.read_wave(payload, channels)
                            if first != heard.samples:
                                raise self._nonsense(f"it sent sample {first} where {heard.samples} was due")
                            heard.samples += samples.shape[1]
                            yield samples
                        elif kind == wire.CODE:
                            heard.take_code(*wire.read_code(payload))
                        elif kind == wire.FAIL:
                            said = wire.read_news(payload)
                            raise RemoteError(str(said.get("sentence", "")), str(said.get("reason", "engine")))
                        elif kind == wire.DONE:
                            return
        except httpx.TransportError as error:
            raise _Lost(type(error).__name__) from error
        except wire.WireError as error:
            raise self._nonsense(str(error)) from error
        raise _Lost("the stream ended early")

    def _asked(self, method: str, path: str, content: bytes | None = None) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, content=content)
        except httpx.TransportError as error:
            raise self._unreachable(type(error).__name__) from error
        if response.status_code != 200:
            self._refused(response)
        try:
            said = response.json()
        except ValueError as error:
            raise self._nonsense("its answer is no JSON") from error
        if not isinstance(said, dict):
            raise self._nonsense("its answer is no JSON object")
        return said

    def _refused(self, response: httpx.Response) -> None:
        """Say what the door said.

        Raises:
            RemoteError: Always.
        """
        try:
            said = response.json()
            raise RemoteError(str(said["sentence"]), str(said["reason"]))
        except (ValueError, KeyError, TypeError) as error:
            raise self._nonsense(f"it answered {response.status_code}") from error

    def _unreachable(self, why: str) -> RemoteError:
        sentence = f"The engine at {self._client.base_url} does not answer ({why}). Start it with `parlando engine`."
        return RemoteError(sentence, "unreachable")

    def _nonsense(self, what: str) -> RemoteError:
        sentence = f"What answers at {self._client.base_url} is no engine of this version: {what}. Check the address."
        return RemoteError(sentence, "nonsense")


def _within(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"a number {value!r}")
    return value


def _wait(seconds: float, stop: Stop) -> None:
    """Wait, unless stopped.

    Raises:
        Stopped: `stop` said yes.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if stop():
            raise Stopped
        time.sleep(0.05)

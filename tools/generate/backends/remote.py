"""A `parlando engine` on this machine or another as a backend: the same orders, asked for over HTTP.

What it can do and whose weights it plays is asked of the engine; its weights' licence is looked up in our table by the
name it states, and where it states another name the licence counts as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from models.serving.client import RemoteError, RemoteGenerator
from models.weights_table import WEIGHTS
from tools.generate.backend import Missing, Progress, Ready, State, Stop, never, unheard
from tools.generate.backends.generated import guarded, of_engine, request_of, streamed, whole
from tools.generate.licences import LICENCES, unknown
from tools.generate.sound_shape import frames_of
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio

NAME = "remote"
START_COMMAND = "parlando engine"


class RemoteBackend:
    """An engine at an address.

    Args:
        url: Such as "http://127.0.0.1:7870".
        token: What the engine wrote into its token file.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._generator: Any = guarded(lambda: RemoteGenerator(url, token))

    @property
    def name(self) -> str:
        return NAME

    @property
    def capabilities(self) -> Capabilities:
        facts = self._facts()
        if facts is None:
            return Capabilities()
        return of_engine(facts.conditioning, facts.max_s, facts.sample_rate_hz, facts.channels)

    @property
    def licence(self) -> Licence:
        facts = self._facts()
        name = facts.name if facts else ""
        row = WEIGHTS.get(name) or WEIGHTS.get(f"musicgen-{name}")
        # An engine plays MusicGen only: a folder there that is called like other weights is not these.
        return (
            LICENCES[row.licence] if row and row.kind == "musicgen" else unknown(f"what the engine at {self.url} plays")
        )

    def state(self) -> State:
        try:
            facts = self._generator.facts()
        except RemoteError as error:
            return Missing(str(error), START_COMMAND if error.reason == "unreachable" else "")
        return Ready(f"{facts.name} on the engine at {self.url}")

    def eta_s(self, order: SoundOrder) -> float | None:
        if self._facts() is None:
            return None
        return float(guarded(lambda: self._generator.eta_s(self._request(order))))

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        request = guarded(lambda: self._request(order))
        rate = self.capabilities.sample_rate_hz
        pieces = guarded(lambda: self._generator.stream(request, stop))
        yield from streamed(pieces, rate, frames_of(order.seconds, rate), stop, progress)

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        requests = [self._request(order) for order in orders]
        made = guarded(lambda: self._generator.generate_many(requests, stop))
        yield from whole(made, self.capabilities.sample_rate_hz, [order.seconds for order in orders])

    def _request(self, order: SoundOrder) -> Any:
        can = self.capabilities
        return request_of(order, can.sample_rate_hz, can.channels, can.melody)

    def _facts(self) -> Any:
        try:
            return self._generator.facts()
        except RemoteError:
            return None

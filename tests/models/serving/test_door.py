"""Door and client over real HTTP on this machine, in front of engines of the test's own: no torch, no Ray."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import numpy as np
import pytest
import uvicorn

from models.musicgen.values import Stopped
from models.serving import door, wire
from models.serving.client import RemoteError, RemoteGenerator

TOKEN = "t" * 43
RATE_HZ = 8_000
CHUNK = 800


def sound(seed: int, seconds: float) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((1, round(seconds * RATE_HZ))).astype(np.float32)


def request(seed: int = 1, seconds: float = 1.0, **more: Any) -> Any:
    plain = {"negative": "", "guidance": 3.0, "temperature": 1.0, "top_k": 250, "chroma": None, "lead_in": None}
    return SimpleNamespace(words="x", seconds=seconds, seed=seed, sections=(), **(plain | more))


class OwnEngines:
    """Plays `sound(seed)` in chunks with their number as code; is lost as often as it is told to."""

    def __init__(self, losses: int = 0, after: int = 3, pause_s: float = 0.0) -> None:
        self.losses, self.after, self.pause_s = losses, after, pause_s
        self.orders: list[wire.Order] = []
        self.closed = threading.Event()
        self.running = 0

    async def sound(self, order: wire.Order) -> AsyncGenerator[wire.Packet, None]:
        self.orders.append(order)
        self.running += 1
        try:
            whole = sound(order.seed, order.seconds)
            yield wire.news(wire.HEAD, sample_rate_hz=RATE_HZ, channels=1, samples=whole.shape[1], name="own")
            for number, first in enumerate(range(order.heard.samples, whole.shape[1], CHUNK)):
                await asyncio.sleep(self.pause_s)
                if self.losses and number == self.after:
                    self.losses -= 1
                    raise door.ReplicaLost("killed")
                yield wire.code(0, np.full((4, 1), first // CHUNK))
                yield wire.wave(first, whole[:, first : first + CHUNK])
            yield wire.news(wire.DONE, samples=whole.shape[1])
        finally:
            self.running -= 1
            self.closed.set()

    async def eta_s(self, order: wire.Order) -> float:
        return 2.0 * order.seconds

    async def facts(self) -> Mapping[str, Any]:
        return {"name": "own", "conditioning": "prefix", "sample_rate_hz": RATE_HZ, "channels": 1, "replicas": 1,
                "slots": 4}  # fmt: skip

    async def ready(self) -> bool:
        return True


@contextmanager
def serving(engines: Any, places: int = 8) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(door.Door(engines, places).app(TOKEN), lifespan="off", ws="none", log_config=None,
                            timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
    assert not thread.is_alive()


@contextmanager
def remote(url: str, token: str = TOKEN, **more: Any) -> Iterator[RemoteGenerator]:
    generator = RemoteGenerator(url, token, **more)
    try:
        yield generator
    finally:
        generator.close()


@pytest.fixture
def own() -> Iterator[tuple[OwnEngines, RemoteGenerator]]:
    engines = OwnEngines()
    with serving(engines) as url, remote(url) as generator:
        yield engines, generator


def test_a_sound_comes_in_parts_and_whole(own: tuple[OwnEngines, RemoteGenerator]) -> None:
    told: list[float] = []
    parts = list(own[1].stream(request(3, 0.95), progress=lambda come, whole: told.append(come / whole)))
    assert [part.shape[1] for part in parts] == [800] * 9 + [400]
    assert np.array_equal(np.concatenate(parts, axis=1), sound(3, 0.95))
    assert told == sorted(told) and told[-1] == 1.0


def test_everything_of_a_request_reaches_the_engine(own: tuple[OwnEngines, RemoteGenerator]) -> None:
    engines, generator = own
    chroma = np.ones((5, 12), np.float32)
    list(generator.stream(request(9, 0.1, chroma=chroma, guidance=4.5, top_k=10, negative="drums")))
    order = engines.orders[0]
    assert (order.seed, order.guidance, order.top_k, order.negative) == (9, 4.5, 10, "drums")
    assert np.array_equal(order.chroma, chroma)
    assert generator.eta_s(request(1, 4.0)) == 8.0
    assert (generator.facts().conditioning, generator.name, generator.channels) == ("prefix", "own", 1)


def test_several_sounds_come_at_the_same_time_in_their_order() -> None:
    engines = OwnEngines(pause_s=0.03)
    with serving(engines) as url, remote(url) as generator:
        began = time.monotonic()
        sounds = generator.generate_many([request(seed, 1.0) for seed in range(4)])
        took = time.monotonic() - began
    assert all(np.array_equal(one, sound(seed, 1.0)) for seed, one in enumerate(sounds))
    assert took < 3 * 10 * 0.03  # one after the other they would pause four times ten times


@pytest.mark.parametrize("losses", [1, 2])
def test_a_lost_replica_is_not_heard(losses: int) -> None:
    engines = OwnEngines(losses)
    with serving(engines) as url, remote(url) as generator:
        parts = list(generator.stream(request(5, 1.0)))
    assert np.array_equal(np.concatenate(parts, axis=1), sound(5, 1.0))
    assert len(engines.orders) == losses + 1
    assert len({order.id for order in engines.orders}) == 1
    last = engines.orders[-1].heard
    assert last.samples == losses * 3 * CHUNK
    assert last.windows[0].tolist() == [list(range(losses * 3))] * 4  # what the next one goes on from


def test_losing_every_replica_ends_in_a_sentence() -> None:
    engines = OwnEngines(losses=99)
    with (
        serving(engines) as url,
        remote(url) as generator,
        pytest.raises(RemoteError, match="not tried a fourth") as said,
    ):
        list(generator.stream(request(5, 2.0)))
    assert said.value.reason == "lost" and len(engines.orders) == door.TRIES


def test_a_broken_connection_is_taken_up_where_it_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = OwnEngines()
    feed, fed = wire.Unpacker.feed, []

    def breaking(self: wire.Unpacker, piece: bytes) -> Iterator[wire.Packet]:
        for packet in feed(self, piece):
            yield packet
            fed.append(packet[0])
            if fed.count(wire.WAVE) == 4 and packet[0] == wire.WAVE:
                raise httpx.ReadError("connection reset")

    monkeypatch.setattr(wire.Unpacker, "feed", breaking)
    with serving(engines) as url, remote(url) as generator:
        parts = list(generator.stream(request(8, 1.0)))
    assert np.array_equal(np.concatenate(parts, axis=1), sound(8, 1.0))
    assert [order.heard.samples for order in engines.orders] == [0, 4 * CHUNK]
    assert engines.orders[1].heard.windows[0].shape == (4, 4)


def test_the_same_order_sent_again_leaves_one_at_work() -> None:
    engines = OwnEngines(pause_s=0.05)
    body = wire.order_json(wire.order_of(request(1, 60.0), "the-same-order"))
    head = {"Authorization": f"Bearer {TOKEN}"}
    with serving(engines) as url, httpx.Client(base_url=url, headers=head, trust_env=False) as http:
        first = http.send(http.build_request("POST", "/v1/sounds", content=body), stream=True)
        pieces = first.iter_raw()
        next(pieces)
        second = http.send(http.build_request("POST", "/v1/sounds", content=body), stream=True)
        newer = second.iter_raw()
        next(newer)
        assert b"asked for again" in b"".join(pieces)
        assert engines.running == 1
        first.close()
        second.close()


@pytest.mark.parametrize("token", ["u" * 43, TOKEN + "x", TOKEN[:-1]])
def test_a_wrong_token_reaches_nothing(token: str) -> None:
    engines = OwnEngines()
    with serving(engines) as url, remote(url, token) as generator:
        with pytest.raises(RemoteError, match="Bearer") as said:
            generator.facts()
        assert said.value.reason == "token"
        for path in ("/v1/engine", "/v1/sounds", "/v1/eta", "/", "/docs", "/v1/health/", "//v1/health"):
            answer = httpx.post(
                url + path, headers={"Authorization": f"Bearer {token}"}, content=b"{}", trust_env=False
            )
            assert answer.status_code == 401, path
    assert engines.orders == []


def test_health_is_open_and_says_no_more_than_that() -> None:
    with serving(OwnEngines()) as url:
        answer = httpx.get(url + "/v1/health", trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


def test_a_body_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_BODY_BYTES", 10_000)
    engines, head = OwnEngines(), {"Authorization": f"Bearer {TOKEN}"}

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000

    with serving(engines) as url:
        answer = httpx.post(url + "/v1/sounds", headers=head, content=endless(), trust_env=False)
    assert answer.status_code == 413 and engines.orders == []


def test_what_is_no_order_is_answered_with_a_sentence(own: tuple[OwnEngines, RemoteGenerator]) -> None:
    with pytest.raises(RemoteError, match="seconds must be a number") as said:
        list(own[1].stream(request(1, 5_000.0)))
    assert said.value.reason == "request" and own[0].orders == []


def test_when_all_places_are_taken_the_next_is_told(own: tuple[OwnEngines, RemoteGenerator]) -> None:
    with serving(OwnEngines(pause_s=0.05), places=1) as url, remote(url) as generator:
        first = generator.stream(request(1, 10.0))
        next(first)
        with pytest.raises(RemoteError, match="1 places of the engine are taken") as said:
            list(generator.stream(request(2)))
        assert said.value.reason == "busy"
        first.close()
        deadline = time.monotonic() + 5
        while True:  # the place is free again as soon as the door sees the closed connection
            try:
                assert np.array_equal(np.concatenate(list(generator.stream(request(2))), axis=1), sound(2, 1.0))
                break
            except RemoteError:
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_stop_closes_the_request_though_nothing_comes() -> None:
    engines = OwnEngines(pause_s=30.0)
    with serving(engines) as url, remote(url) as generator:
        generator.facts()
        began = time.monotonic()
        with pytest.raises(Stopped):
            list(generator.stream(request(), lambda: time.monotonic() - began > 0.3))
        assert time.monotonic() - began < 1.0
        assert engines.closed.wait(2.0) and engines.running == 0


def test_a_listener_who_takes_nothing_loses_the_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "STALLED_S", 0.3)
    engines = OwnEngines()
    with serving(engines) as url, remote(url) as generator:
        going = generator.stream(request(1, 590.0))
        next(going)
        assert engines.closed.wait(10.0) and engines.running == 0
        going.close()


def test_one_failure_of_many_stops_the_others() -> None:
    engines = OwnEngines(pause_s=0.05)
    with serving(engines) as url, remote(url) as generator:
        began = time.monotonic()
        with pytest.raises(RemoteError, match="seconds must be"):
            generator.generate_many([request(1, 60.0), request(2, 5_000.0)])
        assert time.monotonic() - began < 3.0


def test_a_dead_address_is_told_with_the_command() -> None:
    with remote("http://127.0.0.1:9") as generator, pytest.raises(RemoteError, match="parlando engine"):
        generator.facts()
    with pytest.raises(RemoteError, match="is no address"):
        RemoteGenerator("127.0.0.1:9", TOKEN)
    for token in ("", "a\nb", " a", "é"):
        with pytest.raises(RemoteError, match="token"):
            RemoteGenerator("http://127.0.0.1:9", token)


def test_another_server_is_no_engine() -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>"})

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(other, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with remote(f"http://127.0.0.1:{listening.getsockname()[1]}") as generator:
            with pytest.raises(RemoteError, match="no engine of this version"):
                generator.facts()
            generator._facts = SimpleNamespace(sample_rate_hz=RATE_HZ, channels=1)
            with pytest.raises(RemoteError, match="no engine of this version"):
                list(generator.stream(request()))
    finally:
        server.should_exit = True
        thread.join()
        listening.close()

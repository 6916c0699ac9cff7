"""A replica without Ray: several sounds at once, each as a generator alone makes it, and any of them gone on with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.serving import wire
from models.serving.replica import Replica, ReplicaSpec

pytestmark = pytest.mark.neural
pytest.importorskip("torch")


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    made = Replica(ReplicaSpec("tiny:melody", tiny=("melody", 0), slots=2, threads=1))
    yield made
    made.close()


def order(seed: int = 1, seconds: float = 2.03, **more: Any) -> wire.Order:
    return wire.Order(id=f"order-{seed:04}", words="a slow waltz", seconds=seconds, seed=seed, **more)


def alone(asked: wire.Order) -> np.ndarray:
    from models.musicgen.generator import tiny_generator

    return np.concatenate(list(tiny_generator("melody").stream(wire.request_of(asked))), axis=1)


def heard(packets: list[wire.Packet], progress: wire.Progress | None = None) -> np.ndarray:
    progress, parts = progress or wire.Progress(), []
    for kind, payload in packets:
        if kind == wire.WAVE:
            first, samples = wire.read_wave(payload, 1)
            assert first == progress.samples
            progress.samples += samples.shape[1]
            parts.append(samples)
        elif kind == wire.CODE:
            progress.take_code(*wire.read_code(payload))
    return np.concatenate(parts, axis=1)


def played(replica: Replica, asked: wire.Order, stop: Any = lambda: False) -> list[wire.Packet]:
    return [packet for packets in replica.play(asked, stop) for packet in packets]


def test_a_sound_is_what_a_generator_alone_makes(replica: Replica) -> None:
    chroma = np.eye(12, dtype=np.float32)[np.arange(17) % 12]
    asked = order(3, chroma=chroma, sections=((1.2, "drums"),), lead_in=np.zeros((1, 6400), np.float32))
    packets = played(replica, asked)
    assert packets[0][0] == wire.HEAD and packets[-1][0] == wire.DONE
    assert wire.read_news(packets[0][1])["samples"] == round(2.03 * 32_000)
    assert np.array_equal(heard(packets), alone(asked))


def test_many_at_once_are_not_mixed_up(replica: Replica) -> None:
    got: dict[int, np.ndarray] = {}

    def ask(seed: int) -> None:
        got[seed] = heard(played(replica, order(seed)))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(5):
        assert np.array_equal(got[seed], alone(order(seed)))


@pytest.mark.parametrize("kept", [1, 2, 3, 4])
def test_a_sound_that_was_lost_goes_on_to_the_sample(replica: Replica, kept: int) -> None:
    asked = order(8, 5.5)
    whole, progress = played(replica, asked), wire.Progress()
    before = [packet for packet in whole if packet[0] in (wire.CODE, wire.WAVE)]
    cut = [number for number, packet in enumerate(before) if packet[0] == wire.WAVE][kept - 1] + 1
    first_half = heard(before[:cut], progress)
    rest = played(replica, replace(asked, heard=progress.heard()))
    joined = np.concatenate((first_half, heard(rest, progress)), axis=1)
    assert np.array_equal(joined, heard(whole)) and np.array_equal(joined, alone(asked))
    new_frames = sum(wire.read_code(payload)[1].shape[1] for kind, payload in rest if kind == wire.CODE)
    old_frames = sum(wire.read_code(payload)[1].shape[1] for kind, payload in before[:cut] if kind == wire.CODE)
    assert old_frames + new_frames == round(5.5 * 50)  # nothing was written twice


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"temperature": 0.001}, "temperature"),
        ({"lead_in": np.zeros((2, 6400), np.float32)}, "this codec takes"),
        ({"heard": wire.Heard(640, (np.full((4, 9), 2000, np.int16),))}, "codes up to 2000"),
    ],
)
def test_what_the_model_cannot_take_ends_in_its_own_sentence(
    replica: Replica, wrong: dict[str, Any], said: str
) -> None:
    kind, payload = played(replica, replace(order(), **wrong))[-1]
    assert kind == wire.FAIL and wire.read_news(payload)["reason"] == "request"
    assert said in wire.read_news(payload)["sentence"]


def test_a_defect_of_ours_tells_where_to_look_and_nothing_else(
    replica: Replica, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: Any) -> None:
        raise KeyError("secret path")

    monkeypatch.setattr(wire, "request_of", failing)
    kind, payload = played(replica, order(4))[-1]
    said = wire.read_news(payload)
    assert (kind, said["reason"]) == (wire.FAIL, "internal")
    assert "order-0004" in said["sentence"] and "secret" not in said["sentence"]
    assert "secret path" in caplog.text


def test_closing_the_stream_frees_the_slot(replica: Replica) -> None:
    async def listen() -> None:
        async with aclosing(replica.sound(order(1, 500.0))) as packets:
            async for some in packets:
                if any(kind == wire.WAVE for kind, _ in some):
                    break
        for _ in range(200):
            if replica.facts()["busy"] == 0:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("still at work")

    asyncio.run(listen())


def test_facts_and_health(replica: Replica) -> None:
    facts = replica.facts()
    assert (facts["name"], facts["conditioning"], facts["slots"]) == ("tiny:melody", "prefix", 2)
    assert replica.eta_s(order()) > 0
    replica.check_health()
    dying = Replica(ReplicaSpec("tiny:text", slots=1))
    dying.close()
    with pytest.raises(RuntimeError, match="thread has ended"):
        dying.check_health()
    assert not any(kind in (wire.DONE, wire.FAIL) for kind, _ in played(dying, order()))  # the door asks another

"""Requests that come and go in one batch: each gets the codes it would have got alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.musicgen.values import MusicGenError, RequestError, Stopped, TokenRequest

pytest.importorskip("torch")
from models.musicgen import batching, engine
from models.musicgen.batching import BatchEngine, BusyError, EngineBroken
from models.musicgen.slots import Slots

pytestmark = pytest.mark.neural


@pytest.fixture(scope="module")
def model() -> engine.MusicGen:
    return engine.tiny("text")


def requests(model: engine.MusicGen) -> list[TokenRequest]:
    """Unlike each other in everything a request has."""
    prompt = model.generate([TokenRequest("before", 9, 99)])[0]
    return [
        TokenRequest("a slow waltz", 40, 1),
        TokenRequest("drums", 23, 2, guidance=1.0, temperature=0.7, top_k=5),
        TokenRequest("a slow waltz", 31, 3, greedy=True),
        TokenRequest("strings and a very long list of other words besides", 17, 4, negative="drums", top_k=0),
        TokenRequest("", 35, 5, prompt=prompt),
        TokenRequest("bells", 1, 6),
    ]


def alone(model: engine.MusicGen, request: TokenRequest) -> np.ndarray:
    return model.generate([request])[0][:, request.prompt_frames :]


def collected(ticket: Any) -> np.ndarray:
    return np.concatenate(list(ticket), axis=1)


@pytest.mark.parametrize("kind", ["text", "melody", "stereo", "stereo-melody"])
@pytest.mark.parametrize("slots", [1, 2, 4])
def test_whoever_arrives_when_gets_what_they_would_have_got_alone(kind: str, slots: int) -> None:
    model = engine.tiny(kind)
    wanted = requests(model)
    if model.config.decoder.conditioning == "prefix":
        decoder = model.config.decoder
        chroma = np.eye(12, dtype=np.float32)[np.arange(decoder.chroma_frames) % 12]
        wanted[1] = replace(wanted[1], chroma=chroma)
    with BatchEngine(model, slots) as batch:
        tickets = []
        for request in wanted:
            tickets.append(batch.submit(request, 3))
            time.sleep(0.01)  # the ones before have made some steps
        together = [collected(ticket) for ticket in tickets]
    for request, codes in zip(wanted, together, strict=True):
        assert np.array_equal(codes, alone(model, request)), request.text


def test_slots_join_and_leave_at_chosen_steps(model: engine.MusicGen) -> None:
    """The same without threads: exactly who is beside whom in which step is said here."""
    wanted = requests(model)
    slots = Slots(model, 3)
    arrivals = {0: [0], 5: [1], 6: [2], 24: [3], 30: [4], 50: [5]}
    at_work: dict[int, int] = {}
    finished: dict[int, np.ndarray] = {}
    waiting: list[int] = []
    for step in range(200):
        waiting += arrivals.get(step, [])
        while waiting and slots.taken < 3:
            number = waiting.pop(0)
            at_work[slots.place(wanted[number])] = number
        slots.step()
        for slot, number in list(at_work.items()):
            if slots.done(slot):
                request = wanted[number]
                assert slots.ready(slot) == request.frames
                finished[number] = slots.codes(slot, request.prompt_frames, request.frames)
                slots.release(slot)
                del at_work[slot]
    for number, request in enumerate(wanted):
        assert np.array_equal(finished[number], alone(model, request)), number


def test_only_as_many_slots_are_computed_as_are_taken(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    widths: list[int] = []
    step = model.decoder.step
    monkeypatch.setattr(model.decoder, "step", lambda state: (widths.append(state.slots), step(state))[1])
    slots = Slots(model, 8)
    slots.step()
    first, second, third = (slots.place(TokenRequest("x", 30, seed)) for seed in range(3))
    slots.step()
    slots.release(second)
    slots.step()
    slots.release(third)
    slots.step()
    assert slots.place(TokenRequest("x", 30, 9)) == second
    slots.step()
    assert (first, widths) == (0, [3, 3, 1, 2])


def test_codes_come_while_they_are_made_and_only_whole_frames(model: engine.MusicGen) -> None:
    with BatchEngine(model, 2) as batch:
        parts = list(batch.stream(TokenRequest("x", 23, 1), 5))
    assert [part.shape for part in parts] == [(4, 5)] * 4 + [(4, 3)]
    assert all(part.min() >= 0 and part.max() < model.config.decoder.vocabulary for part in parts)


def test_generate_takes_more_than_there_are_places_for(model: engine.MusicGen) -> None:
    wanted = [TokenRequest("x", 6 + seed, seed) for seed in range(7)] + [requests(model)[4]]
    with BatchEngine(model, 2, waiting=1) as batch:
        whole = batch.generate(wanted)
    for codes, expected in zip(whole, model.generate(wanted), strict=True):
        assert np.array_equal(codes, expected)


def test_a_request_that_fails_fails_alone(model: engine.MusicGen) -> None:
    long_text = " ".join(f"word{number}" for number in range(200))
    with BatchEngine(model, 2) as batch:
        good = batch.submit(TokenRequest("good", 30, 1), 4)
        with pytest.raises(RequestError, match="frames were asked for"):
            batch.submit(TokenRequest("too long", 10**6, 1))
        bad = batch.submit(TokenRequest(long_text, 30, 1))
        with pytest.raises(RequestError, match="pieces"):
            list(bad)
        assert np.array_equal(collected(good), alone(model, good.request))
        later = TokenRequest("later", 12, 3)
        assert np.array_equal(collected(batch.submit(later)), alone(model, later))


def test_a_stop_that_fails_ends_its_own_request(model: engine.MusicGen) -> None:
    def broken() -> bool:
        raise ZeroDivisionError("the caller's own mistake")

    with BatchEngine(model, 2) as batch:
        good = batch.submit(TokenRequest("good", 30, 1))
        with pytest.raises(ZeroDivisionError):
            list(batch.stream(TokenRequest("x", 30, 1), stop=broken))
        assert collected(good).shape == (4, 30)


def counted_steps(monkeypatch: pytest.MonkeyPatch, model: engine.MusicGen, pause_s: float = 0.0) -> list[int]:
    """How many slots each step so far has had."""
    steps: list[int] = []
    step = model.decoder.step

    def counting(state: Any) -> None:
        step(state)
        steps.append(state.slots)
        time.sleep(pause_s)

    monkeypatch.setattr(model.decoder, "step", counting)
    return steps


def test_stop_frees_the_slot_before_the_next_step(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = counted_steps(monkeypatch, model)
    with BatchEngine(model, 1) as batch:
        ticket = batch.submit(TokenRequest("x", 1000, 1), 1, stop=lambda: len(steps) >= 7)
        waiting = batch.submit(TokenRequest("y", 10, 2))
        with pytest.raises(Stopped):
            list(ticket)
        assert collected(waiting).shape == (4, 10)
    assert len(steps) == 7 + 10 + model.config.decoder.last_delay


def test_whoever_leaves_the_loop_stops_the_work(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_steps(monkeypatch, model, 0.005)
    with BatchEngine(model, 1) as batch:
        coming = batch.stream(TokenRequest("x", 1000, 1), 1)
        next(coming)
        coming.close()
        deadline = time.monotonic() + 5
        while batch.busy and time.monotonic() < deadline:
            time.sleep(0.01)
        assert batch.busy == 0


def test_one_who_waits_can_stop_too(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_steps(monkeypatch, model, 0.005)
    with BatchEngine(model, 1) as batch:
        first = batch.submit(TokenRequest("x", 300, 1))
        second = batch.submit(TokenRequest("y", 300, 2))
        second.stop()
        began = time.monotonic()
        with pytest.raises(Stopped):
            list(second)
        assert time.monotonic() - began < 1.0
        first.stop()


def test_a_full_list_is_told_with_its_numbers(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_steps(monkeypatch, model, 0.01)
    with BatchEngine(model, 1, waiting=2) as batch:
        tickets = [batch.submit(TokenRequest("x", 200, seed)) for seed in range(3)]
        with pytest.raises(BusyError, match="for 1 slots"):
            batch.submit(TokenRequest("x", 200, 9))
            batch.submit(TokenRequest("x", 200, 9))
        for ticket in tickets:
            ticket.stop()


def test_first_come_is_first_served(model: engine.MusicGen) -> None:
    order: list[int] = []

    def wait_for(ticket: Any, number: int) -> None:
        list(ticket)
        order.append(number)

    with BatchEngine(model, 1) as batch:
        threads = []
        for number in range(5):
            ticket = batch.submit(TokenRequest("x", 20, number))
            threads.append(threading.Thread(target=wait_for, args=(ticket, number)))
            threads[-1].start()
        for thread in threads:
            thread.join()
    assert order == sorted(order)


def test_when_the_engine_breaks_everybody_is_told(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(state: Any) -> None:
        raise RuntimeError("device lost")

    monkeypatch.setattr(model.decoder, "step", failing)
    monkeypatch.setattr(batching.log, "exception", lambda *_: None)
    batch = BatchEngine(model, 1)
    tickets = [batch.submit(TokenRequest("x", 20, seed)) for seed in range(2)]
    for ticket in tickets:
        with pytest.raises(EngineBroken, match="device lost"):
            list(ticket)
    assert not batch.alive
    with pytest.raises(EngineBroken):
        batch.submit(TokenRequest("x", 20, 1))
    batch.close()


def test_closing_ends_everything_that_is_at_work(model: engine.MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_steps(monkeypatch, model, 0.005)
    batch = BatchEngine(model, 1)
    tickets = [batch.submit(TokenRequest("x", 1000, seed)) for seed in range(2)]
    batch.close()
    for ticket in tickets:
        with pytest.raises(MusicGenError, match="closed"):
            list(ticket)
    assert not batch.alive and not any(thread.name == "musicgen-steps" for thread in threading.enumerate())


def test_many_threads_at_once_mix_nothing_up(model: engine.MusicGen) -> None:
    wanted = [TokenRequest(f"song {seed}", 10 + seed, seed) for seed in range(12)]
    got: dict[int, np.ndarray] = {}

    def ask(request: TokenRequest, batch: BatchEngine) -> Iterator[None]:
        got[request.seed] = np.concatenate(list(batch.stream(request, 4)), axis=1)
        yield

    with BatchEngine(model, 3) as batch:
        threads = [threading.Thread(target=lambda r=request: list(ask(r, batch))) for request in wanted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for request in wanted:
        assert np.array_equal(got[request.seed], alone(model, request))

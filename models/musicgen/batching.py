"""Continuous batching: requests join and leave between two steps of one model, each as if it were alone.

One thread makes all steps; whoever asks waits for a ticket's codes in a thread of its own. Requests wait in the order
they came in, a bounded number of them; one that fails fails alone. Yu et al., "Orca: A Distributed Serving System for
Transformer-Based Generative Models" (OSDI 2022), iteration-level scheduling. Knows no sound and no network.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from models.musicgen.slots import TEXT_LENGTH, Slots, default_slots
from models.musicgen.values import MusicGenError, Stop, Stopped, TokenRequest, never

if TYPE_CHECKING:
    from models.musicgen.engine import MusicGen

log = logging.getLogger(__name__)

WAITING_PER_SLOT = 8
END_S = 30.0  # a step of the largest model on the slowest machine, many times over


class BusyError(MusicGenError):
    """The list of those who wait is full."""


class EngineBroken(MusicGenError):
    """A step failed, and with it everything that was at work; the engine takes nothing more."""


class Ticket:
    """One request's codes as they come: iterate it, once.

    Attributes:
        request: what was asked for.
        chunk_frames: complete frames that are waited for.
    """

    def __init__(self, request: TokenRequest, chunk_frames: int, stop: Stop) -> None:
        self.request, self.chunk_frames = request, chunk_frames
        self._asked_to_stop, self._stop = threading.Event(), stop
        self._coming: queue.SimpleQueue[np.ndarray | BaseException | None] = queue.SimpleQueue()
        self.slot = -1
        self.sent = request.prompt_frames

    def stop(self) -> None:
        """Ask for no more; the slot is free before the next step."""
        self._asked_to_stop.set()

    def __iter__(self) -> Iterator[np.ndarray]:
        """Complete frames, int64 `[codebooks, n]`, without the prompt's.

        Raises:
            Stopped: It was stopped.
            MusicGenError: The request failed.
        """
        while (coming := self._coming.get()) is not None:
            if isinstance(coming, BaseException):
                raise coming
            yield coming

    # --- for the thread that makes the steps ---

    def wants_no_more(self) -> bool:
        return self._asked_to_stop.is_set() or self._stop()

    def give(self, codes: np.ndarray) -> None:
        self._coming.put(codes)

    def end(self, error: BaseException | None = None) -> None:
        self._coming.put(error)


class BatchEngine:
    """A model that several threads may ask at the same time; has the methods of a `MusicGen` that a generator uses.

    Args:
        model: makes the steps; nobody else may step it meanwhile on these slots.
        slots: requests at the same time; None takes what suits the device.
        waiting: requests that may wait beyond those; None takes some for each slot.
        text_length: pieces of text a request may have.
        frames: of the longest request; all the model can write if not given.
    """

    def __init__(
        self,
        model: MusicGen,
        slots: int | None = None,
        waiting: int | None = None,
        text_length: int = TEXT_LENGTH,
        frames: int | None = None,
    ) -> None:
        self.model = model
        self.slots = slots or default_slots(model, text_length)
        self._places = self.slots * WAITING_PER_SLOT if waiting is None else waiting
        self._slots = Slots(model, self.slots, text_length, frames)
        self._waiting: deque[Ticket] = deque()
        self._working: list[Ticket] = []
        self._changed = threading.Condition()
        self._closed = False
        self._broken: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="musicgen-steps", daemon=True)
        self._thread.start()

    @property
    def config(self) -> Any:
        return self.model.config

    @property
    def device(self) -> Any:
        return self.model.device

    @property
    def precision(self) -> str:
        return self.model.precision

    @property
    def busy(self) -> int:
        """Requests at work or waiting."""
        return len(self._working) + len(self._waiting)

    @property
    def alive(self) -> bool:
        """Whether requests are still worked on."""
        return self._thread.is_alive() and self._broken is None

    def submit(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Ticket:
        """Take a request in.

        Args:
            request: What to write.
            chunk_frames: Complete frames that are waited for.
            stop: Asked before every step, by the thread that makes them.

        Raises:
            RequestError: The model cannot take it.
            BusyError: Too many are waiting.
            EngineBroken: The engine was closed or broke.
        """
        self.model.check(request)
        ticket = Ticket(request, chunk_frames, stop)
        with self._changed:
            if self._closed or self._broken is not None:
                raise self._gone()
            free = self.slots - len(self._working)
            if len(self._waiting) >= self._places + free:
                raise BusyError(
                    f"{len(self._waiting)} requests wait for {self.slots} slots, and no more may. Try again later."
                )
            self._waiting.append(ticket)
            self._changed.notify_all()
        return ticket

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]:
        """Codes as they come, as `MusicGen.stream` gives them."""
        ticket = self.submit(request, chunk_frames, stop)
        try:
            yield from ticket
        finally:
            ticket.stop()  # of no effect once it is done

    def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[np.ndarray]:
        """Whole codes with their prompts, as `MusicGen.generate` gives them."""
        whole: list[np.ndarray] = []
        at_once = self.slots + min(self._places, self.slots)
        for first in range(0, len(requests), at_once):
            tickets: list[Ticket] = []
            try:
                for request in requests[first : first + at_once]:
                    tickets.append(self.submit(request, request.frames, stop))
                for ticket in tickets:
                    given = [] if ticket.request.prompt is None else [ticket.request.prompt]
                    whole.append(np.concatenate([*given, *ticket], axis=1))
            finally:
                for ticket in tickets:
                    ticket.stop()
        return whole

    def close(self) -> None:
        """Stop everything and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(END_S)

    def __enter__(self) -> BatchEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the thread that makes the steps ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._slots.warm_up()
            while self._wait_for_work():
                self._drop_the_stopped()
                self._take_in()
                self._slots.step()
                self._give_out()
        except BaseException as error:  # told to everybody who waits, and to whoever asks for health
            log.exception("a step failed")
            self._broken = error
        finally:
            self._end_all()

    def _wait_for_work(self) -> bool:
        with self._changed:
            while not self._closed and not self._working and not self._waiting:
                self._changed.wait()
            return not self._closed

    def _drop_the_stopped(self) -> None:
        """Those who want no more leave, at work or waiting."""
        for ticket in self._working.copy():
            if (error := self._reason_to_leave(ticket)) is not None:
                self._leave(ticket, error)
        with self._changed:
            waiting, self._waiting = self._waiting, deque()
            for ticket in waiting:
                if (error := self._reason_to_leave(ticket)) is not None:
                    ticket.end(error)
                else:
                    self._waiting.append(ticket)

    def _reason_to_leave(self, ticket: Ticket) -> BaseException | None:
        try:
            return Stopped() if ticket.wants_no_more() else None
        except Exception as error:  # the caller's own `stop` failed: its request ends with that
            return error

    def _take_in(self) -> None:
        while self._slots.taken < self.slots:
            with self._changed:
                if not self._waiting:
                    return
                ticket = self._waiting.popleft()
                self._working.append(ticket)
            try:
                ticket.slot = self._slots.place(ticket.request)
            except Exception as error:  # this request's own: the others go on
                self._working.remove(ticket)
                ticket.end(error)

    def _give_out(self) -> None:
        for ticket in self._working.copy():
            done, ready = self._slots.done(ticket.slot), self._slots.ready(ticket.slot)
            if ready - ticket.sent >= ticket.chunk_frames or (done and ready > ticket.sent):
                ticket.give(self._slots.codes(ticket.slot, ticket.sent, ready))
                ticket.sent = ready
            if done:
                self._leave(ticket, None)

    def _leave(self, ticket: Ticket, error: BaseException | None) -> None:
        self._slots.release(ticket.slot)
        self._working.remove(ticket)
        ticket.end(error)

    def _end_all(self) -> None:
        with self._changed:
            self._closed = True
            left = [*self._working, *self._waiting]
            self._working, self._waiting = [], deque()
        for ticket in left:
            ticket.end(self._gone())

    def _gone(self) -> MusicGenError:
        if self._broken is not None:
            return EngineBroken(f"A step of the engine failed ({self._broken}); start it again.")
        return EngineBroken("The engine was closed; start it again.")

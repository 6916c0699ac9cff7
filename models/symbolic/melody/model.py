"""Runs the melody network a note at a time for many lines at once, as a beam search needs it; without torch.

A line's memory is an array row, so that a search may branch, reorder and drop lines as it likes. Decides nothing:
`load()` gives None where the network cannot be opened, and the planner keeps to its rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.onnx_session import open_network
from models.symbolic.melody import classes

FILE = Path(__file__).with_name("melody.onnx")
WIDTH = 256  # of a line's memory, as trained
LEAST = -16.0  # natural log-probability that a pitch has at least


class Stepper(Protocol):
    """What takes one step: an opened network, or a small random one in tests."""

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Log-probabilities, next memory and log shares of moves for `rows` of classes and `state`."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how long the next note sounds: the planner fixes rhythm first.

    Attributes:
        position: Sixteenths from the bar line.
        length: Sixteenths.
        bar: Bar of its section, from 0; -1 for an upbeat.
    """

    position: float
    length: float
    bar: int


@dataclass(frozen=True, slots=True)
class State:
    """Memory of n lines; rows may be picked and repeated with `reorder`.

    Attributes:
        memory: What the network remembers, [n, width].
        last: The last note of each line as classes: pitch, the move that led to it, its length, [n, 3].
        fixed: Classes of meter, mode, density.
    """

    memory: NDArray[np.float32]
    last: NDArray[np.int64]
    fixed: tuple[int, int, int]

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.memory)

    def reorder(self, index: Sequence[int] | NDArray[np.int64]) -> State:
        """The lines with these numbers, in this order; a number may come twice or not at all."""
        picked = np.asarray(index, np.int64)
        return State(self.memory[picked], self.last[picked], self.fixed)


class MelodyModel:
    """Opinions on the next pitch. Pitches are semitones above `tonic`, see `classes.tonic_below`."""

    def __init__(self, stepper: Stepper, width: int) -> None:
        self._stepper, self._width = stepper, width

    def start(self, meter: tuple[int, int], mode: str, notes_per_beat: float, count: int = 1) -> State:
        """Lines without a note yet.

        Args:
            meter: Such as (6, 8); one that was not learned counts as the nearest that was.
            mode: Name of the mode, "major", "dorian" ...
            notes_per_beat: Mean number of notes in four sixteenths of the tune to come.
            count: How many lines.
        """
        fixed = (classes.meter_class(*meter), classes.mode_class(mode), classes.density_class(notes_per_beat))
        last = np.tile(np.array([classes.NO_PITCH, classes.NO_INTERVAL, classes.NO_LENGTH], np.int64), (count, 1))
        return State(np.zeros((count, self._width), np.float32), last, fixed)

    def look(self, state: State, place: Place, beyond_moves: float = 0.0) -> tuple[NDArray[np.float32], State]:
        """What every line may sing at a place.

        Args:
            state: Lines so far.
            place: The next note's place.
            beyond_moves: How much of what is known of moves alone (steps are made more often than leaps) is taken out
                again, for a caller whose rules say that already: 1 leaves how much likelier a pitch is here than its
                move is anywhere.

        Returns:
            Natural log-probabilities [n, classes.PITCHES], column `pitch - classes.LOWEST`, rounded to 0.001, less
            `beyond_moves` times the logarithm of the moves' shares; and the lines waiting for the pitch that is chosen:
            pass them to `take`.
        """
        rows = np.empty((state.count, len(classes.INPUTS)), np.int64)
        rows[:, :3] = state.last
        rows[:, 3] = classes.position_class(place.position)
        rows[:, 4] = classes.length_class(place.length)
        rows[:, 5] = place.bar % classes.BARS
        rows[:, 6:] = state.fixed
        log_probabilities, memory, shares = self.raw(rows, state.memory)
        if beyond_moves:
            log_probabilities = log_probabilities - np.float32(beyond_moves) * shares
        return log_probabilities, State(memory, state.last, state.fixed)

    def raw(
        self, rows: NDArray[np.int64], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """One step over rows of classes as in `classes.INPUTS`: log-probabilities, the memory after them, and the
        logarithm of how often the move to each pitch is made.
        """
        log_probabilities, after, shares = self._stepper.run({"rows": rows, "state": memory})
        return np.maximum(log_probabilities, np.float32(LEAST)), after, shares

    def take(
        self, state: State, pitches: Sequence[int], place: Place, lines: Sequence[int] | NDArray[np.int64] | None = None
    ) -> State:
        """The lines with one more note each.

        Args:
            state: From `look`.
            pitches: Semitones above the tonic, one for each line that goes on.
            place: The place that was looked at.
            lines: The line each pitch continues; all in order where not given.
        """
        kept = state if lines is None else state.reorder(lines)
        last = np.empty_like(kept.last)
        for row, pitch in enumerate(pitches):
            now = classes.pitch_class_of(pitch)
            before = int(kept.last[row, 0])
            last[row, 0] = now
            last[row, 1] = classes.NO_INTERVAL if before == classes.NO_PITCH else classes.interval_class(now - before)
        last[:, 2] = classes.length_class(place.length)
        return State(kept.memory, last, kept.fixed)

    def line(self, state: State, notes: Iterable[tuple[int, Place]]) -> tuple[list[float], State]:
        """Natural log-probability of each note of a line that is already there (a copied bar), and the line after it.

        Args:
            state: One line.
            notes: Pitches in semitones above the tonic, with their places.
        """
        values = []
        for pitch, place in notes:
            table, state = self.look(state, place)
            values.append(float(table[0, classes.pitch_class_of(pitch)]))
            state = self.take(state, [pitch], place)
        return values, state


@cache
def load() -> MelodyModel | None:
    """The network that is shipped; None where its file or onnxruntime is missing. Opened once."""
    network = open_network(FILE)
    return None if network is None else MelodyModel(network, WIDTH)


class _RandomStepper:
    """A network of random numbers, as small as can be."""

    def __init__(self, width: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.tables = [rng.normal(0, 0.5, (count, width)) for _, count in classes.INPUTS]
        self.shares = np.zeros((classes.PITCHES + 1, classes.PITCHES), np.float32)
        self.shares[: classes.PITCHES] = np.round(rng.normal(-3, 1, (classes.PITCHES, classes.PITCHES)), 3)
        self.kept, self.head = rng.normal(0, 0.5, (width, width)), rng.normal(0, 1, (width, classes.PITCHES))

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        seen = sum(table[inputs["rows"][:, at]] for at, table in enumerate(self.tables))
        memory = np.tanh(seen + inputs["state"] @ self.kept)
        logits = memory @ self.head
        high = logits.max(axis=1, keepdims=True)
        table = logits - high - np.log(np.exp(logits - high).sum(axis=1, keepdims=True))
        return (
            np.round(table, 3).astype(np.float32),
            np.round(memory, 3).astype(np.float32),
            self.shares[inputs["rows"][:, 0]],
        )


def tiny(seed: int = 0) -> MelodyModel:
    """A model of random numbers with the same calls, for tests that need no learned weights."""
    return MelodyModel(_RandomStepper(8, seed), 8)

"""Models that only count: runs of pitches, as the measure a learned network has to beat, and a judge it never saw."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from models.symbolic.melody import classes


class NGrams:
    """Pitch given the pitches before it, backed off to shorter runs (Witten and Bell 1991, method C, interpolated)."""

    def __init__(self, order: int, tunes: Iterable[Sequence[int]]) -> None:
        self.order = order
        self.counts: list[dict[tuple[int, ...], Counter[int]]] = [defaultdict(Counter) for _ in range(order)]
        for pitches in tunes:
            row = self._row(pitches)
            for at in range(order - 1, len(row)):
                for size in range(order):
                    self.counts[size][tuple(row[at - size : at])][row[at]] += 1

    def _row(self, pitches: Sequence[int]) -> list[int]:
        return [classes.NO_PITCH] * (self.order - 1) + [classes.pitch_class_of(pitch) for pitch in pitches]

    def probability(self, before: Sequence[int], pitch: int) -> float:
        """Of a pitch class after pitch classes."""
        value = 1.0 / classes.PITCHES
        for size in range(self.order):
            seen = self.counts[size].get(tuple(before[len(before) - size :]))
            if seen is None:
                break
            total, kinds = seen.total(), len(seen)
            value = (seen[pitch] + kinds * value) / (total + kinds)
        return value

    def bits(self, tunes: Iterable[Sequence[int]]) -> float:
        """Mean surprise of a note of these tunes."""
        total, count = 0.0, 0
        for pitches in tunes:
            row = self._row(pitches)
            for at in range(self.order - 1, len(row)):
                total -= math.log2(self.probability(row[at - self.order + 1 : at], row[at]))
                count += 1
        return total / max(1, count)


def longest_shared(intervals: Sequence[int], known: Sequence[set[tuple[int, ...]]]) -> int:
    """Length of the longest run of intervals that stands in `known`, whose place n holds the runs of n + 1."""
    best, row = 0, tuple(intervals)
    for start in range(len(row)):
        while best < len(known) and start + best < len(row) and row[start : start + best + 1] in known[best]:
            best += 1
    return best


def runs_up_to(size: int, tunes: Iterable[Sequence[int]]) -> list[set[tuple[int, ...]]]:
    """All runs of 1 to `size` intervals of these tunes."""
    known: list[set[tuple[int, ...]]] = [set() for _ in range(size)]
    for intervals in tunes:
        row = tuple(intervals)
        for length in range(1, size + 1):
            known[length - 1].update(row[at : at + length] for at in range(len(row) - length + 1))
    return known

"""Cutting a stretch of a bar into note values that can be printed: plain, dotted or inside a tuplet.

Pure arithmetic on ticks within a bar; knows no notes and no elements. The rule of thumb is the one engravers keep
(Elaine Gould, Behind Bars, 2011, pp. 166-172): the beat, and in 4/4 the middle of the bar, must stay visible unless a
simple syncopation covers it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from tools.song.grid import is_compound
from tools.song.musicxml.tables import TYPE_TICKS
from tools.song.values import QUARTER, WHOLE

# Groups of the printed beat where the meter does not say them itself.
GROUPS = {(5, 4): (3, 2), (7, 4): (4, 3), (5, 8): (3, 2), (7, 8): (2, 2, 3), (8, 8): (3, 3, 2), (10, 8): (3, 3, 2, 2)}
BINARY = QUARTER // 64  # the shortest printed value, a 256th
NORMAL = {3: 2, 5: 4, 6: 4, 7: 4, 9: 8, 11: 8, 13: 8}
BAR, MIDDLE, BEAT = 9, 3, 2  # strength of a position; below the beat it falls by one with each halving

Ratio = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Value:
    """One printable stretch: start and end in ticks from the bar's start, note type, dots, tuplet ratio."""

    start: int
    end: int
    type: str
    dots: int
    ratio: Ratio | None


_DOTTED = {
    ticks * (2 ** (dots + 1) - 1) // 2**dots: (name, dots)
    for dots in (2, 1, 0)
    for name, ticks in TYPE_TICKS.items()
    if name != "breve" or dots == 0
}


def single_value(ticks: int, ratio: Ratio | None = None) -> tuple[str, int] | None:
    """Note type and dots of a length, or None when it needs a tie."""
    if ratio and is_rounded(ratio):
        return next(
            (row for plain, row in _DOTTED.items() if abs(plain * ratio[1] - ticks * ratio[0]) <= ratio[0]), None
        )
    if ratio:
        ticks, odd = divmod(ticks * ratio[0], ratio[1])
        if odd:
            return None
    return _DOTTED.get(ticks)


def is_rounded(ratio: Ratio) -> bool:
    """Whether the notes of a tuplet (of 11, 13, ...) are no whole ticks long and are kept to the nearest tick."""
    return bool(BINARY * ratio[1] % ratio[0])


class Pulse:
    """How strong each position of one meter's bar is.

    Args:
        numerator: Upper number of the meter.
        denominator: Lower number.
    """

    def __init__(self, numerator: int, denominator: int) -> None:
        unit = WHOLE // denominator
        self.length = numerator * unit
        self.compound = is_compound(numerator, denominator) or (denominator >= 8 and numerator in (5, 7, 8, 10))
        sizes = _group_sizes(numerator, denominator)
        bounds = [sum(sizes[:i]) * unit for i in range(1, len(sizes))]
        whole_beats = not self.compound and any(size > 1 for size in sizes)
        self.levels: list[tuple[int, list[int], int]] = []  # strength, positions, spacing
        if whole_beats:
            self.levels.append((MIDDLE, bounds, max(sizes) * unit))
            self.levels.append((BEAT, [i * unit for i in range(1, numerator)], unit))
        else:
            self.levels.append((BEAT, bounds, max(sizes) * unit))
        self.has_middle = whole_beats
        self.beat = unit if self.compound or denominator > 4 else min(unit, QUARTER)
        self.bounds = self.levels[-1][1]

    def strength(self, position: int) -> int:
        """Strength of a position: `BAR` at the barlines."""
        if position <= 0 or position >= self.length:
            return BAR
        for strength, positions, _ in self.levels:
            i = bisect_left(positions, position)
            if i < len(positions) and positions[i] == position:
                return strength
        unit, strength = self._below()
        while unit > BINARY and position % unit:
            unit, strength = unit // 2, strength - 1
        return strength

    def strongest_inside(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """(strength, first such position, last such position, spacing) strictly inside a stretch."""
        for strength, positions, spacing in self.levels:
            first, last = bisect_right(positions, start), bisect_left(positions, end) - 1
            if first <= last:
                return strength, positions[first], positions[last], spacing
        unit, strength = self._below()
        while unit >= BINARY:
            first, last = (start // unit + 1) * unit, (-(-end // unit) - 1) * unit
            if first <= last:
                return strength, first, last, unit
            unit, strength = unit // 2, strength - 1
        return None

    def beat_after(self, position: int) -> int:
        """The first beat after a position, the barline at the latest."""
        i = bisect_right(self.bounds, position)
        return self.bounds[i] if i < len(self.bounds) else max(self.length, position + 1)

    def _below(self) -> tuple[int, int]:
        """Unit and strength of the first subdivision below the listed positions."""
        return (self.beat, BEAT - 1) if self.compound else (self.beat // 2, BEAT - 1)


def _group_sizes(numerator: int, denominator: int) -> tuple[int, ...]:
    if (numerator, denominator) in GROUPS:
        return GROUPS[numerator, denominator]
    if is_compound(numerator, denominator):
        return (3,) * (numerator // 3)
    if denominator >= 8 and numerator == 3:
        return (3,)
    if numerator in (4, 6, 8, 12) and denominator <= 4:
        half = numerator // 2
        return (half, half)
    return (1,) * numerator


@lru_cache(maxsize=64)
def pulse(numerator: int, denominator: int) -> Pulse:
    """The pulse of a meter, made once."""
    return Pulse(numerator, denominator)


def ratio_at(start: int, end: int) -> Ratio | None:
    """The tuplet a stretch must belong to because it does not start and end on the binary grid; None when plain or
    odd.
    """
    for actual in (1, 3, 5, 7, 9, 11, 13):
        if start * actual % BINARY == 0 and end * actual % BINARY == 0:
            return None if actual == 1 else (actual, NORMAL[actual])
    return None


def cut(start: int, end: int, beats: Pulse, tuplet: Ratio | None = None, rest: bool = False) -> list[Value]:
    """Cut a stretch inside one bar into printable values that follow each other.

    Args:
        start: Ticks from the (full) bar's start.
        end: Ticks, after `start`.
        beats: The meter's pulse.
        tuplet: The note's own tuplet where it has one.
        rest: Rests are kept stricter to the beat than notes.
    """
    if start >= end:
        return []
    ratio = tuplet or ratio_at(start, end)
    if ratio is None:
        return _cut_plain(start, end, beats, rest)
    border = beats.beat_after(start)
    found = single_value(end - start, ratio)
    # A tuplet nobody named stays inside its beat unless both its ends lie between the beats.
    named = tuplet is not None or end <= border or not (start % BINARY == 0 or end % BINARY == 0)
    if found and found[1] <= 1 and named:
        return [Value(start, end, *found, ratio)]
    if border < end:
        return cut(start, border, beats, None, rest) + cut(border, end, beats, None, rest)
    return _cut_greedy(start, end, ratio_at(start, end))


def _cut_plain(start: int, end: int, beats: Pulse, rest: bool) -> list[Value]:
    found = single_value(end - start)
    if found and _may_stand(start, end, found[1], beats, rest):
        return [Value(start, end, *found, None)]
    inside = beats.strongest_inside(start, end)
    if inside is None:
        return _cut_greedy(start, end, None)
    strength, first, last, _ = inside
    border = last if beats.strength(start) >= strength else first
    return _cut_plain(start, border, beats, rest) + _cut_plain(border, end, beats, rest)


def _may_stand(start: int, end: int, dots: int, beats: Pulse, rest: bool) -> bool:
    """Whether one value may cover what lies inside it."""
    inside = beats.strongest_inside(start, end)
    if inside is None:
        return True
    strength, _, _, spacing = inside
    at_start, at_end = beats.strength(start), beats.strength(end)
    if beats.compound and strength == BEAT:
        return dots <= 1 and at_start >= BEAT and at_end >= BEAT
    if rest and strength == BEAT and not beats.has_middle and not beats.compound:
        return False  # in triple time a silence of two beats is two rests
    if rest:
        return at_start >= strength and (dots == 0 or beats.compound)
    if max(at_start, at_end) >= strength:
        return dots <= 1 or at_start >= strength
    return dots == 0 and at_start == strength - 1 and end - start <= spacing


def _cut_greedy(start: int, end: int, ratio: Ratio | None) -> list[Value]:
    """Largest values first; what is left below the shortest value is added to the last one's ticks."""
    out: list[Value] = []
    actual, normal = ratio or (1, 1)
    sizes = [(ticks * normal // actual, name) for name, ticks in TYPE_TICKS.items() if ticks * normal % actual == 0]
    while start < end:
        size, name = next((row for row in sizes if row[0] <= end - start), (end - start, "256th"))
        out.append(Value(start, start + size, name, 0, ratio))
        start += size
    return out

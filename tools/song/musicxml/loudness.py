"""Velocities of a score's notes from its dynamics, hairpins and accents: how a mark sounds, not how it is printed.

The levels are the table in `tables`; a hairpin goes in a straight line to the next dynamic, or by one step (16) where
none follows it.
"""

from bisect import bisect_right
from collections.abc import Iterable

from tools.song.musicxml.tables import ACCENT_VELOCITY, ACCENTED, DEFAULT_VELOCITY, DYNAMIC_VELOCITY
from tools.song.values import QUARTER, Mark

STEP = 16
REACH = 2 * QUARTER  # a dynamic this close behind a hairpin is its goal


class Loudness:
    """The loudness of one part over time.

    Args:
        marks: Its dynamics and hairpins.
    """

    def __init__(self, marks: Iterable[Mark]) -> None:
        rows = list(marks)
        dynamics = sorted((m.tick, m.value) for m in rows if m.kind == "dynamic")
        self._accents = {tick: ACCENT_VELOCITY[value][0] for tick, value in dynamics if value in ACCENT_VELOCITY}
        self._levels = [(0, DEFAULT_VELOCITY)]
        for tick, value in dynamics:
            level = DYNAMIC_VELOCITY.get(value) or ACCENT_VELOCITY.get(value, (0, None))[1]
            if level is not None:
                self._levels.append((tick, level))
        self._ramps: list[tuple[int, int, int, int]] = []
        for mark in sorted((m for m in rows if m.kind == "hairpin" and m.end_tick), key=lambda m: m.tick):
            self._ramp(mark.tick, mark.end_tick or mark.tick, mark.value)
        self._ticks = [tick for tick, _ in self._levels]

    def _ramp(self, start: int, end: int, value: str) -> None:
        before = self._level(start)
        goal = next((level for tick, level in self._levels if start < tick <= end + REACH), None)
        rises = value == "crescendo"
        if goal is None or (goal > before) != rises:
            goal = min(126, before + STEP) if rises else max(10, before - STEP)
            self._levels = sorted([*self._levels, (end, goal)], key=lambda row: row[0])
        self._ramps.append((start, end, before, goal))

    def _level(self, tick: int) -> int:
        return self._levels[max(0, bisect_right([t for t, _ in self._levels], tick) - 1)][1]

    def velocity(self, tick: int, signs: frozenset[str] = frozenset()) -> int:
        """Velocity of a note at a tick with these articulations."""
        level = float(self._levels[max(0, bisect_right(self._ticks, tick) - 1)][1])
        for start, end, before, goal in self._ramps:
            if start <= tick < end:
                level = before + (goal - before) * (tick - start) / (end - start)
        level = self._accents.get(tick, level) + max((ACCENTED.get(sign, 0) for sign in signs), default=0)
        return max(1, min(127, round(level)))

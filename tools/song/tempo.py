"""The only place where ticks and seconds meet.

A tempo is stored as whole microseconds per quarter note, as MIDI stores it, so that every view counts the same seconds.
A person's number counts the felt beat: the dotted quarter in 6/8, 9/8 and 12/8, else the quarter.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tools.errors import LimitError
from tools.song.grid import felt_beat_ticks
from tools.song.values import TICKS_PER_QUARTER, MeterChange, TempoChange

if TYPE_CHECKING:
    from tools.song.values import Song

BPM_LIMITS = (10.0, 400.0)
MAX_US_PER_QUARTER = 0xFFFFFF


def us_per_quarter(bpm: float, meter: MeterChange) -> int:
    """Stored tempo for a person's number.

    Args:
        bpm: Felt beats a minute.
        meter: Says what the felt beat is.

    Raises:
        LimitError: The tempo cannot be played or stored.
    """
    low, high = BPM_LIMITS
    if not low <= bpm <= high:
        raise LimitError(f"A tempo of {bpm:g} beats a minute is out of reach; choose one from {low:g} to {high:g}.")
    return min(MAX_US_PER_QUARTER, round(60_000_000 * TICKS_PER_QUARTER / (bpm * felt_beat_ticks(meter))))


def bpm_of(us: int, meter: MeterChange) -> float:
    """Felt beats a minute of a stored tempo, unrounded."""
    return 60_000_000 * TICKS_PER_QUARTER / (us * felt_beat_ticks(meter))


def felt_bpm(song: "Song") -> float:
    """The song's first tempo in felt beats a minute, rounded to 0.01."""
    return round(bpm_of(song.tempi[0].us_per_quarter, song.meters[0]), 2)


class TempoMap:
    """Ticks to seconds and back for one row of tempo changes."""

    def __init__(self, tempi: Iterable[TempoChange]) -> None:
        rows = sorted(tempi, key=lambda tempo: tempo.tick)
        self._ticks = [row.tick for row in rows]
        self._us = [row.us_per_quarter for row in rows]
        self._tick_us = [0]  # exact: microseconds times ticks per quarter
        for i in range(1, len(rows)):
            self._tick_us.append(self._tick_us[-1] + (self._ticks[i] - self._ticks[i - 1]) * self._us[i - 1])

    @classmethod
    def of(cls, song: "Song") -> "TempoMap":
        """The map of a song as performed, written and unwritten tempo changes alike."""
        return cls(song.tempi)

    def seconds(self, tick: int) -> float:
        """Seconds from the start at a tick."""
        i = max(0, bisect_right(self._ticks, tick) - 1)
        exact = self._tick_us[i] + (tick - self._ticks[i]) * self._us[i]
        return exact / (TICKS_PER_QUARTER * 1_000_000)

    def tick(self, seconds: float) -> int:
        """Nearest tick at a moment."""
        exact = seconds * TICKS_PER_QUARTER * 1_000_000
        i = max(0, bisect_right(self._tick_us, exact) - 1)
        return round(self._ticks[i] + (exact - self._tick_us[i]) / self._us[i])

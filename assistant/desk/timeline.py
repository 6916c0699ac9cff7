"""A song in the seconds of its sound: bars in the order they are played, and where a written stretch is heard.

Repeats are unrolled, so a bar number may come twice. Knows nothing of notes or sound files.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from tools.song.grid import Bar, beat_ticks
from tools.song.play import Passage, Performance, passages_of, perform, play_order
from tools.song.tempo import TempoMap
from tools.song.values import Song

Span = tuple[float, float]


def rounded_s(seconds: float) -> float:
    """Seconds as they are sent: a tenth of a millisecond is far below what is seen or heard."""
    return round(seconds, 4)


@dataclass(frozen=True, slots=True)
class PlayedBar:
    """One bar as it is heard. `number` is the printed one; `played_tick` counts with repeats unrolled."""

    number: int
    start_s: float
    end_s: float
    beats_s: tuple[float, ...]
    played_tick: int


class Timeline:
    """One song in seconds.

    Attributes:
        song: As printed.
        played: With repeats written out; the song itself where there are none.
        performance: Its notes in seconds.
        bars: In playing order.
        end_s: When the last bar and the last note are over.
    """

    def __init__(self, song: Song) -> None:
        self.song = song
        self.played = play_order(song)
        self.performance: Performance = perform(song)
        self._clock = TempoMap.of(self.played)
        self.passages: tuple[Passage, ...] = passages_of(song) if song.end_tick else ()
        self.bars = tuple(self._played_bar(passage, bar) for passage in self.passages for bar in self._inside(passage))
        self._bar_starts = [bar.start_s for bar in self.bars]
        self.end_s = max(self.performance.notes_end_s, self.performance.written_end_s)

    def seconds(self, played_tick: int) -> float:
        """Seconds of a tick with repeats unrolled."""
        return self._clock.seconds(played_tick)

    def spans(self, start_tick: int, end_tick: int) -> list[Span]:
        """When a stretch of written ticks is heard, once for every time it is played."""
        found = []
        for passage in self.passages:
            start, end = max(start_tick, passage.start_tick), min(end_tick, passage.end_tick)
            if start < end:
                shift = passage.played_tick - passage.start_tick
                found.append((self.seconds(start + shift), self.seconds(end + shift)))
        return found

    def bar_index(self, second: float) -> int:
        """Index of the bar that a moment lies in; the first or last one for moments outside."""
        return min(max(bisect_right(self._bar_starts, second + 1e-6) - 1, 0), max(len(self.bars) - 1, 0))

    def _inside(self, passage: Passage) -> list[Bar]:
        return [bar for bar in self.song.grid.bars if passage.start_tick <= bar.start_tick < passage.end_tick]

    def _played_bar(self, passage: Passage, bar: Bar) -> PlayedBar:
        shift = passage.played_tick - passage.start_tick
        beat = beat_ticks(bar.meter)
        # An upbeat's beats are the last ones of a full bar, so they are counted from its end.
        first = bar.start_tick + (bar.length_ticks % beat if bar.number == 0 else 0)
        ticks = range(first, bar.end_tick, beat)
        return PlayedBar(
            bar.number,
            rounded_s(self.seconds(bar.start_tick + shift)),
            rounded_s(self.seconds(bar.end_tick + shift)),
            tuple(rounded_s(self.seconds(tick + shift)) for tick in ticks),
            bar.start_tick + shift,
        )

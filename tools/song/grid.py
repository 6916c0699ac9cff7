"""Bars and beats: where every barline stands, and which bar and beat a tick is in.

Bars count from 1 as printed; a pickup is bar 0 and is not counted in `bar_count`. Repeats are not unrolled here: a
repeated bar is one bar.
Knows nothing of seconds (`tools.song.tempo`).
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import MusicError
from tools.song.values import QUARTER, WHOLE, MeterChange

if TYPE_CHECKING:
    from tools.song.values import Song


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `number` counts from 1 (0: pickup); `label` is what the score prints."""

    number: int
    label: str
    start_tick: int
    end_tick: int
    meter: MeterChange

    @property
    def length_ticks(self) -> int:
        """Actual length, shorter than the meter's for a pickup."""
        return self.end_tick - self.start_tick


def bar_ticks(meter: MeterChange) -> int:
    """Ticks in a full bar of this meter."""
    return WHOLE * meter.numerator // meter.denominator


def is_compound(numerator: int, denominator: int) -> bool:
    """Whether the felt beat is a dotted note: 6/8, 9/8, 12/8 (and their like over 16)."""
    return denominator >= 8 and numerator % 3 == 0 and numerator > 3


def felt_beat_ticks(meter: MeterChange) -> int:
    """The beat a person counts tempo in: the dotted quarter in 6/8, 9/8 and 12/8, else the quarter."""
    return QUARTER * 3 // 2 if is_felt_dotted(meter) else QUARTER


def is_felt_dotted(meter: MeterChange) -> bool:
    """Whether tempo is counted in dotted quarters."""
    return meter.denominator == 8 and is_compound(meter.numerator, meter.denominator)


def beat_ticks(meter: MeterChange) -> int:
    """The printed beat that positions in a bar count: the meter's lower number, dotted groups in compound time."""
    unit = WHOLE // meter.denominator
    return unit * 3 if is_compound(meter.numerator, meter.denominator) else unit


class Grid:
    """The bars of one song, in order.

    Attributes:
        bars: All bars, the pickup (number 0) first if there is one.
    """

    def __init__(self, bars: tuple[Bar, ...]) -> None:
        self.bars = bars
        self._starts = [bar.start_tick for bar in bars]
        self._by_number = {bar.number: bar for bar in reversed(bars)}

    @property
    def bar_count(self) -> int:
        """How many bars are printed, a pickup not counted."""
        return sum(bar.number > 0 for bar in self.bars)

    def bar_at(self, tick: int) -> Bar:
        """The bar a tick is in; ticks before the start or past the end fall into the first or last bar."""
        return self.bars[min(max(bisect_right(self._starts, tick) - 1, 0), len(self.bars) - 1)]

    def bar(self, number: int) -> Bar:
        """The bar with this number.

        Raises:
            MusicError: There is no such bar.
        """
        found = self._by_number.get(number)
        if found is None:
            first, last = self.bars[0].number, self.bars[-1].number
            raise MusicError(f"There is no bar {number}: the song has bars {first} to {last}. Name one of these.")
        return found

    def position(self, tick: int) -> tuple[int, float]:
        """Bar number and beat (from 1.0, counted in quarters of the bar's lower number) of a tick."""
        bar = self.bar_at(tick)
        into = tick - bar.start_tick
        if bar.number == 0:  # an upbeat's beats are the last ones of a full bar
            into += bar_ticks(bar.meter) - bar.length_ticks
        return bar.number, 1.0 + into * bar.meter.denominator / WHOLE

    def span(self, first_bar: int, last_bar: int) -> tuple[int, int]:
        """Ticks from the start of one bar to the end of another, both inclusive.

        Raises:
            MusicError: A bar is missing or they stand in the wrong order.
        """
        if first_bar > last_bar:
            raise MusicError(f"Bars {first_bar} to {last_bar} run backwards; name the earlier bar first.")
        return self.bar(first_bar).start_tick, self.bar(last_bar).end_tick

    def bars_touched(self, start_tick: int, end_tick: int) -> tuple[int, int]:
        """Numbers of the first and last bar that a stretch of ticks lies in."""
        return self.bar_at(start_tick).number, self.bar_at(max(start_tick, end_tick - 1)).number


def grid_of(song: "Song") -> Grid:
    """Lay out a song's bars from its meters and pickup, or from its explicit barlines."""
    if song.uneven_bars:
        return Grid(_explicit_bars(song))
    return Grid(_regular_bars(song))


def _meter_at(song: "Song", tick: int) -> MeterChange:
    current = song.meters[0]
    for meter in song.meters:
        if meter.tick > tick:
            break
        current = meter
    return current


def _explicit_bars(song: "Song") -> tuple[Bar, ...]:
    starts = [tick for tick, _ in song.uneven_bars]
    ends = [*starts[1:], max(song.end_tick, starts[-1] + 1)]
    number = 0 if song.pickup_ticks else 1
    bars = []
    for (start, label), end in zip(song.uneven_bars, ends, strict=True):
        bars.append(Bar(number, label, start, end, _meter_at(song, start)))
        number += 1
    return tuple(bars)


def _regular_bars(song: "Song") -> tuple[Bar, ...]:
    bars: list[Bar] = []
    tick, number = 0, 1
    if song.pickup_ticks:
        bars.append(Bar(0, "0", 0, song.pickup_ticks, song.meters[0]))
        tick = song.pickup_ticks
    changes = [meter.tick for meter in song.meters[1:]]
    while tick < song.end_tick or not bars:
        meter = _meter_at(song, tick)
        end = tick + bar_ticks(meter)
        cut = next((change for change in changes if tick < change < end), None)
        end = end if cut is None else cut  # a meter that changes inside a bar closes it
        bars.append(Bar(number, str(number), tick, end, meter))
        tick, number = end, number + 1
    return tuple(bars)

"""Length: how many bars at which tempo fill the seconds asked for, and how the last bar is bent so that the end is
exact.

The performed end of the last note plus a ring-out of `RING_OUT_S` is the stated duration; the renderer fades the mix to
silence there. Bars and tempo
are chosen together; what is left over is taken up by the last bar, which is held longer (a fermata) or released
earlier, never cut.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tools.compose.form import Layout
from tools.compose.meter import Meter
from tools.errors import BriefError
from tools.song.grid import felt_beat_ticks
from tools.song.values import MeterChange

RING_OUT_S = 0.5  # the length of a piece is told to its last sample above -60 dBFS: dry rooms are silent this soon
FREE_TAIL_S = 4.0  # ring-out allowed where no length was asked for

MIN_DURATION_S, MAX_DURATION_S = 5.0, 600.0
MAX_BARS = 400
MIN_BPM, MAX_BPM = 20.0, 300.0
SHORT_LAST = 0.6  # a last bar may be let go early to make room for one more
MAX_HOLD = 1.0  # the last bar may be held this many bars longer
MIN_LAST_S = 0.7  # and sounds at least this long, or a quarter of the bar


@dataclass(frozen=True, slots=True)
class Length:
    """A solved length.

    Attributes:
        layout: The form with its bars.
        bpm: Felt beats a minute.
        last_bar_s: Seconds from the last barline but one to the end of the last note; None leaves it as written.
        tail_s: Ring-out after the last note.
    """

    layout: Layout
    bpm: float
    last_bar_s: float | None
    tail_s: float


@dataclass(frozen=True, slots=True)
class TempoWish:
    """What the tempo may be: exactly, or within a range about a favourite; `bounded` keeps it there even where the bars
    were stated too.
    """

    low: float
    high: float
    favourite: float
    exact: bool = False
    bounded: bool = False


def bar_seconds(meter: Meter, bpm: float) -> float:
    """Seconds in a bar at a tempo in felt beats a minute."""
    felt = felt_beat_ticks(MeterChange(0, meter.numerator, meter.denominator))
    return meter.bar_ticks / felt * 60.0 / bpm


def check_limits(bars: int | None, duration_s: float | None, bpm: float | None) -> None:
    """Refuse numbers no piece can have.

    Raises:
        BriefError: A number is out of reach; the text names it, the limit and the next step.
    """
    if duration_s is not None and not MIN_DURATION_S <= duration_s <= MAX_DURATION_S:
        limit = f"A piece lasts {MIN_DURATION_S:g} seconds to {MAX_DURATION_S / 60:g} minutes."
        raise BriefError(
            f"A length of {_spoken(duration_s)} cannot be composed.",
            limit,
            "Say a length such as 45 seconds or 2 minutes.",
        )
    if bars is not None and not 1 <= bars <= MAX_BARS:
        raise BriefError(
            f"{bars} bars cannot be composed.",
            f"A piece has 1 to {MAX_BARS} bars.",
            "Say a number such as 16 or 32 bars.",
        )
    if bpm is not None and not MIN_BPM <= bpm <= MAX_BPM:
        limit = f"Tempo reaches from {MIN_BPM:g} to {MAX_BPM:g} beats a minute."
        raise BriefError(f"A tempo of {bpm:g} beats a minute cannot be played.", limit, "Say a tempo such as 90.")


def _spoken(seconds: float) -> str:
    if seconds >= 7200:
        return f"{seconds / 3600:g} hours"
    return f"{seconds:g} seconds"


def solve_length(
    layouts: Iterable[Layout],
    meter: Meter,
    tempo: TempoWish,
    duration_s: float | None,
    *,
    bars_stated: bool,
    stretch: float = 0.0,
    last_bar: float = 1.0,
) -> Length:
    """Choose a layout and tempo for a duration.

    Args:
        layouts: Candidate forms; their oddness is weighed against how far the tempo must move.
        meter: The meter.
        tempo: What the tempo may be.
        duration_s: Whole piece in seconds, or None when open (then the first layout is taken as it is).
        bars_stated: Whether the bars are the person's own number: an error then blames the numbers, and the tempo may
            leave the style's range.
        stretch: Bars' worth of time that a ritardando before the last bar adds.
        last_bar: How much of the last bar should sound, in bars: less than one for an ending on a short chord.

    Raises:
        BriefError: No tempo and bars in reach give that duration.
    """
    rows = list(layouts)
    if duration_s is None:
        return Length(rows[0], _whole(tempo.favourite, tempo), None, FREE_TAIL_S)
    playable = duration_s - RING_OUT_S
    wide = _within(tempo, bars_stated)
    best: tuple[float, Length] | None = None
    for layout in rows:
        for cost, length in _fits(layout, meter, wide, playable, stretch, last_bar):
            if best is None or cost < best[0]:
                best = (cost, length)
    if best is None:
        raise _contradiction(rows, meter, tempo, duration_s, bars_stated)
    return best[1]


def solve_loop(
    layouts: Iterable[Layout], meter: Meter, tempo: TempoWish, duration_s: float, *, bars_stated: bool
) -> Length:
    """Choose a layout and tempo for a loop: whole bars that fill the duration to the sample, without a ring-out.

    Raises:
        BriefError: No tempo in reach does.
    """
    rows, wide = list(layouts), _within(tempo, bars_stated)
    best: tuple[float, Length] | None = None
    for layout in rows:
        bpm = round(layout.bars * bar_seconds(meter, 1.0) / duration_s, 6)
        if wide.low - 1e-6 <= bpm <= wide.high + 1e-6:
            cost = layout.oddness + 3.0 * abs(math.log2(bpm / tempo.favourite)) + 0.3 * (layout.bars % 4 > 0)
            if best is None or cost < best[0]:
                best = (cost, Length(layout, bpm, bar_seconds(meter, bpm), 0.0))
    if best is None:
        raise _no_loop(meter, tempo, duration_s)
    return best[1]


def _no_loop(meter: Meter, tempo: TempoWish, duration_s: float) -> BriefError:
    """Whole bars are the whole point of a loop: the nearest ones are named."""
    bars = max(1, round(duration_s / bar_seconds(meter, tempo.favourite)))
    seconds, bpm = bars * bar_seconds(meter, tempo.favourite), bars * bar_seconds(meter, 1.0) / duration_s
    return BriefError(
        f"A loop is whole bars: {bars} of {meter.name} at {tempo.favourite:.4g} bpm last {seconds:.4g} s, "
        f"not {duration_s:g} s.",
        "",
        f"Ask for {seconds:.4g} seconds or {bpm:.4g} bpm, or leave one of them open.",
    )


def _within(tempo: TempoWish, bars_stated: bool) -> TempoWish:
    free = bars_stated and not tempo.exact and not tempo.bounded
    return TempoWish(MIN_BPM, MAX_BPM, tempo.favourite) if free else tempo


def _fits(
    layout: Layout, meter: Meter, tempo: TempoWish, playable: float, stretch: float, last_bar: float
) -> Iterable[tuple[float, Length]]:
    stretch = stretch if layout.bars >= 3 else 0.0
    candidates = _tempi(layout, meter, playable, stretch, (last_bar, 1.0, SHORT_LAST))
    for bpm in [tempo.low] if tempo.exact else [*candidates, tempo.low, tempo.high]:
        if not tempo.low - 1e-9 <= bpm <= tempo.high + 1e-9:
            continue
        bar_s = bar_seconds(meter, bpm)
        last = playable - (layout.bars - 1 + stretch) * bar_s
        shortest = min(bar_s, max(MIN_LAST_S, bar_s / 4))
        if not shortest - 1e-9 <= last <= bar_s * (1 + MAX_HOLD):
            continue
        bend = abs(last / bar_s - last_bar) * (0.8 if last > bar_s else 1.2)
        pull = 3.0 * abs(math.log2(bpm / tempo.favourite))
        broken = 0.1 if bpm != round(bpm) and not tempo.exact else 0.0
        yield layout.oddness + bend + pull + broken, Length(layout, bpm, last, RING_OUT_S)


def _tempi(layout: Layout, meter: Meter, playable: float, stretch: float, last_bars: tuple[float, ...]) -> list[float]:
    """Tempi at which the bars fill the time with the last bar sounding as long as wished: whole numbers first, then
    finer ones.
    """
    found: dict[float, None] = {}
    for last_bar in last_bars:
        ideal = (layout.bars - 1 + last_bar + stretch) * bar_seconds(meter, 1.0) / playable
        found |= dict.fromkeys((float(math.ceil(ideal)), float(math.floor(ideal)), round(ideal, 1), round(ideal, 2)))
    return [bpm for bpm in found if bpm > 0]


def _whole(bpm: float, tempo: TempoWish) -> float:
    return bpm if tempo.exact else float(round(bpm))


def _contradiction(
    layouts: list[Layout], meter: Meter, tempo: TempoWish, duration_s: float, bars_stated: bool
) -> BriefError:
    bars = min(
        (layout.bars for layout in layouts), key=lambda n: abs(n * bar_seconds(meter, tempo.favourite) - duration_s)
    )
    if bars_stated and tempo.exact:
        seconds = bars * bar_seconds(meter, tempo.favourite)
        return BriefError(
            f"{bars} bar{'s' if bars > 1 else ''} of {meter.name} at {tempo.favourite:g} bpm last {seconds:.4g} s, "
            f"not {duration_s:g} s.",
            "",
            "Leave one of the three numbers open, or change it.",
        )
    if bars_stated:
        needed = bars * bar_seconds(meter, 1.0) / max(0.1, duration_s - RING_OUT_S)
        return BriefError(
            f"{bars} bars of {meter.name} in {duration_s:g} s would need a tempo of {needed:.0f} bpm.",
            f"Tempo reaches from {MIN_BPM:g} to {MAX_BPM:g}.",
            "Ask for fewer bars or another length.",
        )
    return BriefError(
        f"No whole number of {meter.name} bars at {tempo.low:g} to {tempo.high:g} bpm fills {duration_s:g} s.",
        "",
        "Leave the tempo or the length open, or choose another.",
    )

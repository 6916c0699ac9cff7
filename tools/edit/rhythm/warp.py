"""Swing as a warp of time inside each pair of eighths (or sixteenths): where the off-beat falls, in percent of it.

50 is straight, 67 triplets. The law of how much a tempo bears is the composer's: Friberg and Sundstrom 2002, the short
note lasts about 100 ms. Moves performance only.
"""

from dataclasses import replace

from tools.compose.meter import meter_of
from tools.compose.perform import swing_ratio
from tools.song.grid import Bar
from tools.song.values import EIGHTH, SIXTEENTH, Note, Song

SHARES = {"slight": 0.35, "plain": 0.65, "strong": 1.0}


def percent_of(ratio: float) -> float:
    """Place of the off-beat for a ratio of long to short."""
    return 100 * ratio / (1 + ratio)


def law_percent(bpm: float, share: float, unit: int = EIGHTH) -> int:
    """Whole percent that suits a tempo: a share of what the law allows.

    Args:
        bpm: Felt beats a minute.
        share: 0 to 1 of the law's ratio above straight.
        unit: Ticks of the notes that swing.
    """
    law = swing_ratio(bpm if unit == EIGHTH else 2 * bpm)
    return round(percent_of(1 + (law - 1) * share))


def place_in_pair(bar: Bar, tick: int, unit: int = EIGHTH) -> int | None:
    """Ticks from the start of the pair a tick lies in; None in beats that hold no pairs."""
    into = tick - bar.start_tick
    meter = meter_of(bar.meter.numerator, bar.meter.denominator)
    step = into // SIXTEENTH
    if step >= meter.steps:
        return None
    start, length = meter.beat_at(step)
    pair = 2 * unit
    if length * SIXTEENTH % pair:
        return None
    return (into - start * SIXTEENTH) % pair


def shift_of(place: int, percent: float, unit: int = EIGHTH) -> int:
    """How much later a place in the pair is played."""
    pair = 2 * unit
    late = (percent / 100 - 0.5) * pair
    share = place / unit if place <= unit else (pair - place) / unit
    return round(late * share)


def warped(song: Song, note: Note, percent: float, unit: int = EIGHTH, straight: float = 50.0) -> Note:
    """The note as it falls when its pair swings at `percent` instead of `straight`; triplets and grace notes stay."""
    if note.tuplet is not None or note.grace is not None:
        return note
    place = place_in_pair(song.grid.bar_at(note.onset_tick), note.onset_tick, unit)
    if not place:
        return note
    by = shift_of(place, percent, unit) - shift_of(place, straight, unit)
    return replace(note, shift_ticks=note.shift_ticks + by) if by else note

"""The notes of a played take, written on a grid: where each stands, how long it is printed, how it was played.

Knows ticks only through a clock it is handed; where the take goes is `tools.edit.take`.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.song.take_beats import TOGETHER_S
from tools.song.take_grid import Grid, grid_of
from tools.song.values import QUARTER, Note

PEDAL_DOWN = 64
HELD_SHARE = 0.5  # of the time to the next onset: longer is written up to it
LONGEST_REACH = 2 * QUARTER


@dataclass(frozen=True, slots=True)
class PlayedKey:
    """One key, in milliseconds of the take's clock."""

    on_ms: float
    off_ms: float
    midi_pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class PedalMove:
    """The sustaining pedal at a moment: 0 to 127, down from 64."""

    at_ms: float
    value: int


@dataclass(frozen=True, slots=True)
class Take:
    """What was played.

    Attributes:
        bpm: Tempo of the clicks it was played to; None for a free take.
    """

    keys: tuple[PlayedKey, ...]
    pedal: tuple[PedalMove, ...] = ()
    bpm: float | None = None


def written_notes(take: Take, tick_of: Callable[[float], int], quarter_s: float) -> tuple[tuple[Note, ...], Grid]:
    """The take's notes as written and as played, and the grid they were written on.

    Args:
        tick_of: Ticks of a millisecond of the take's clock.
        quarter_s: About how long a quarter note lasts there.
    """
    keys = sorted(take.keys, key=lambda key: (key.on_ms, key.midi_pitch))
    starts = _chord_starts(keys)
    grid = grid_of([tick_of(start) for start in starts], quarter_s)
    onsets = [grid.written(tick_of(start)) for start in starts]
    later = sorted(set(onsets))
    pedal = sorted(take.pedal, key=lambda move: move.at_ms)
    notes = []
    for i, (key, start, onset) in enumerate(zip(keys, starts, onsets, strict=True)):
        down, up = tick_of(key.on_ms), max(tick_of(key.off_ms), tick_of(key.on_ms) + 1)
        place = bisect_right(later, onset)
        following = later[place] if place < len(later) else None
        again = min(
            (o for k, o in zip(keys, onsets, strict=True) if k.midi_pitch == key.midi_pitch and o > onset), default=None
        )
        length = _written_length(
            onset, up, following, again, grid.cell_ticks(tick_of(start)), _is_held(pedal, key.off_ms)
        )
        notes.append(
            Note(
                f"take.n{i + 1}",
                onset,
                length,
                key.midi_pitch,
                min(127, max(1, key.velocity)),
                shift_ticks=down - onset,
                sounding_ticks=up - down if up - down != length else None,
            )
        )
    return tuple(sorted(_once_each(notes), key=lambda n: (n.onset_tick, n.midi_pitch, n.id))), grid


def _once_each(notes: Sequence[Note]) -> list[Note]:
    """One note for each place and pitch: a key that bounced is written once, as the longer stroke."""
    best: dict[tuple[int, int], Note] = {}
    for note in notes:
        key = (note.onset_tick, note.midi_pitch)
        if key not in best or note.performed_ticks > best[key].performed_ticks:
            best[key] = note
    return list(best.values())


def _chord_starts(keys: Sequence[PlayedKey]) -> list[float]:
    """For each key when its chord began: keys struck nearly at once are written at once."""
    starts: list[float] = []
    for i, key in enumerate(keys):
        near = i > 0 and key.on_ms - keys[i - 1].on_ms <= TOGETHER_S * 1000
        same = near and key.on_ms - starts[-1] <= TOGETHER_S * 1600
        overlap = same and keys[i - 1].off_ms > key.on_ms + 20
        starts.append(starts[-1] if overlap else key.on_ms)
    return starts


def _is_held(pedal: Sequence[PedalMove], at_ms: float) -> bool:
    before = [move.value for move in pedal if move.at_ms <= at_ms]
    return bool(before) and before[-1] >= PEDAL_DOWN


def _written_length(onset: int, up: int, following: int | None, again: int | None, cell: int, is_held: bool) -> int:
    """Up to the next onset where it is held most of the way there, or the pedal holds it; else its own end, on the
    grid.
    """
    own = max(cell, round((up - onset) / cell) * cell)
    length = own
    if following is not None:
        gap = following - onset
        long_enough = up - onset >= HELD_SHARE * gap or (is_held and gap <= 2 * LONGEST_REACH)
        reached = gap <= LONGEST_REACH and long_enough and own <= gap + cell
        if reached or (is_held and own < gap <= 2 * LONGEST_REACH):
            length = gap
    return min(length, again - onset) if again is not None else length

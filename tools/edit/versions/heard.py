"""Notes as a file holds them (when they sound, how long, at what pitch), paired across two files; and the tracks of one
file found in the other by what they play, whatever they are called and wherever they stand.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tools.song.values import QUARTER, Note, Song, Track

ROUNDING_TICKS = QUARTER // 48  # half a tick of a file of 24 to a quarter: what another resolution may move a note by
STEP = QUARTER // 8
MOST_MATCHED_FREELY = 3_000  # notes left over in a track that are still looked at one by one
LEAST_ALIKE = 0.34  # of a track's notes, for it to be the same track


@dataclass(frozen=True, slots=True)
class Heard:
    """A note with its times moved to the bars of the other file."""

    note: Note
    start_tick: int
    length_ticks: int
    pitch: int


Pairs = tuple[tuple[Heard, Heard], ...]


def heard(note: Note, shift_ticks: int = 0) -> Heard:
    """A note as it sounds, so many ticks later."""
    return Heard(note, note.performed_onset_tick + shift_ticks, note.performed_ticks, note.midi_pitch)


def pair(before: Sequence[Heard], after: Sequence[Heard], bar_ticks: int) -> tuple[Pairs, list[Heard], list[Heard]]:
    """(pairs, only before, only after): first what stayed, then what was moved, then what changed its pitch."""
    pairs, old, new = _same_place(before, after)
    if len(old) * len(new) > MOST_MATCHED_FREELY**2:
        return tuple(pairs), old, new
    for far, key in ((bar_ticks, _by_pitch), (ROUNDING_TICKS * 3, _by_moment)):
        found, old, new = _nearest(old, new, far, key)
        pairs += found
    return tuple(pairs), old, new


def _same_place(
    before: Sequence[Heard], after: Sequence[Heard]
) -> tuple[list[tuple[Heard, Heard]], list[Heard], list[Heard]]:
    """Same pitch, and a start that only rounding moved."""
    waiting: defaultdict[int, list[Heard]] = defaultdict(list)
    for row in sorted(before, key=lambda h: h.start_tick):
        waiting[row.pitch].append(row)
    pairs, new = [], []
    for row in sorted(after, key=lambda h: h.start_tick):
        rows = waiting[row.pitch]
        found = next((h for h in rows if abs(h.start_tick - row.start_tick) <= ROUNDING_TICKS), None)
        if found is None:
            new.append(row)
        else:
            rows.remove(found)
            pairs.append((found, row))
    return pairs, [row for rows in waiting.values() for row in rows], new


def _by_pitch(one: Heard, other: Heard) -> tuple[bool, int]:
    return one.pitch == other.pitch, abs(one.start_tick - other.start_tick)


def _by_moment(one: Heard, other: Heard) -> tuple[bool, int]:
    return abs(one.pitch - other.pitch) <= 12, abs(one.start_tick - other.start_tick)


def _nearest(
    old: list[Heard], new: list[Heard], far: int, fits: Callable[[Heard, Heard], tuple[bool, int]]
) -> tuple[list[tuple[Heard, Heard]], list[Heard], list[Heard]]:
    rows = [
        (distance, abs(a.pitch - b.pitch), i, j)
        for i, a in enumerate(old)
        for j, b in enumerate(new)
        if (found := fits(a, b))[0] and (distance := found[1]) <= far
    ]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(rows):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((old[i], new[j]))
    return (
        pairs,
        [row for i, row in enumerate(old) if i not in taken_old],
        [row for j, row in enumerate(new) if j not in taken_new],
    )


def same_tracks(before: Song, after: Song) -> dict[str, str]:
    """Ids of the second song's tracks -> ids of the first's that play the same, each once, the likest first."""
    rows = [
        (_alike(old, new) + 0.05 * (old.name.casefold() == new.name.casefold()), i, j)
        for i, old in enumerate(before.tracks)
        for j, new in enumerate(after.tracks)
    ]
    found: dict[str, str] = {}
    taken: set[int] = set()
    for alike, i, j in sorted(rows, key=lambda row: (-row[0], abs(row[1] - row[2]), row[1])):
        new = after.tracks[j]
        if alike >= LEAST_ALIKE and new.id not in found and i not in taken:
            taken.add(i)
            found[new.id] = before.tracks[i].id
    return found


def _alike(one: Track, other: Track) -> float:
    """How much two tracks play the same, 0 to 1: at the same place, else the same steps wherever they lie."""
    if not one.notes or not other.notes:
        return float(not one.notes and not other.notes and one.name == other.name)
    here = _share(_placed(one), _placed(other))
    return here if here > 0.9 else max(here, 0.9 * _share(_steps(one), _steps(other)))


def _placed(track: Track) -> Counter[tuple[int, int]]:
    return Counter((round(n.performed_onset_tick / STEP), n.midi_pitch) for n in track.notes)


def _steps(track: Track) -> Counter[tuple[int, int, int]]:
    """Interval and time to the next note: what inserting bars and transposing leave alone."""
    rows = sorted((n.performed_onset_tick, n.midi_pitch) for n in track.notes)
    drum = track.instrument.is_drum
    return Counter((b[1] - a[1], round((b[0] - a[0]) / STEP), a[1] if drum else 0) for a, b in pairwise(rows))


def _share(one: "Counter[Any]", other: "Counter[Any]") -> float:
    most = max(one.total(), other.total())
    return (one & other).total() / most if most else 0.0


def likeness(one: Song, other: Song) -> tuple[float, int]:
    """(how much of two songs is the same, 0 to 1; by how many semitones the second lies higher)."""
    drums = [Counter(k for t in s.tracks if t.instrument.is_drum for k in _placed(t).elements()) for s in (one, other)]
    rows = [
        Counter(k for t in s.tracks if not t.instrument.is_drum for k in _placed(t).elements()) for s in (one, other)
    ]
    most = max(rows[0].total() + drums[0].total(), rows[1].total() + drums[1].total()) or 1
    beat = (drums[0] & drums[1]).total()
    best, by = (rows[0] & rows[1]).total(), 0
    for semitones in (step for size in range(1, 13) for step in (size, -size)):
        moved = Counter({(at, pitch + semitones): count for (at, pitch), count in rows[0].items()})
        if (found := (moved & rows[1]).total()) > best * 1.1 + 2:
            best, by = found, semitones
    steps = [Counter(k for t in s.tracks for k in _steps(t).elements()) for s in (one, other)]
    return max((best + beat) / most, 0.9 * _share(*steps)), by

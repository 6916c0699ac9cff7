"""Which bar of one file is which of another, where bars were put in or taken out elsewhere, and all of a song that
hangs on bars moved along with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from tools.edit.versions.heard import STEP
from tools.song.values import Mark, Section, Song

Bars = tuple[tuple[int | None, int | None], ...]
GAP = 0.05  # what a bar put in or taken out costs, in bars alike
MOST_CELLS = 160_000  # 400 by 400 bars; longer songs are aligned by their longest common stretches


@dataclass(frozen=True)
class BarMap:
    """Bars side by side.

    Attributes:
        old, new: The two songs' bars as (start, end) ticks.
        bars: (index in old, index in new), None on a side that has no such bar.
    """

    old: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, int], ...]
    bars: Bars

    @property
    def put_in(self) -> tuple[int, ...]:
        """Indexes of new bars that the old song has not."""
        return tuple(new for old, new in self.bars if old is None and new is not None)

    @property
    def taken_out(self) -> tuple[int, ...]:
        """Indexes of old bars that the new song has not."""
        return tuple(old for old, new in self.bars if new is None and old is not None)

    @property
    def is_same(self) -> bool:
        """Whether every bar is where it was."""
        return all(old == new for old, new in self.bars)

    def shift(self, tick: int) -> int | None:
        """How far a moment of the old song moves; None where its bar was taken out."""
        if self.is_same:
            return 0
        places = {old: new for old, new in self.bars if old is not None}
        at = max((i for i, (start, _) in enumerate(self.old) if start <= tick), default=0)
        new = places.get(at)
        return None if new is None else self.new[new][0] - self.old[at][0]

    def moved(self, tick: int) -> int:
        """Where a moment lies in the new song; in a bar taken out, where the next one that stayed begins."""
        if (by := self.shift(tick)) is not None:
            return tick + by
        later = [start for start, _ in self.old if start > tick]
        return next((start + by for start in later if (by := self.shift(start)) is not None), self.new[-1][1])

    def moved_end(self, tick: int) -> int:
        """Where something that ends there ends: with the last bar of it that stayed."""
        if tick <= 0 or self.is_same:
            return tick
        by = self.shift(tick - 1)
        if by is not None:
            return tick + by
        earlier = [end for _, end in self.old if end <= tick]
        return next((end + by for end in reversed(earlier) if (by := self.shift(end - 1)) is not None), 0)


def map_bars(before: Song, after: Song, tracks: dict[str, str]) -> BarMap:
    """The bars of two files side by side.

    Args:
        before, after: The songs.
        tracks: The second's track ids -> the first's.
    """
    old, new = _spans(before), _spans(after)
    straight: Bars = tuple(
        (i if i < len(old) else None, i if i < len(new) else None) for i in range(max(len(old), len(new)))
    )
    if len(old) == len(new):
        return BarMap(old, new, straight)
    names = {old_id: old_id for old_id in tracks.values()}
    contents = _contents(before, old, names), _contents(after, new, tracks)
    aligned = _aligned(*contents)
    if _in_common(straight, *contents) >= _in_common(aligned, *contents):
        return _ends_alike(BarMap(old, new, straight), *contents)
    return BarMap(old, new, aligned)


def _ends_alike(found: BarMap, old: list[frozenset[Any]], new: list[frozenset[Any]]) -> BarMap:
    """Empty bars at the end count as none: a file may end with its last note."""
    if any(old[i] for i in found.taken_out) or any(new[i] for i in found.put_in):
        return found
    bars = tuple((i, i) for i in range(len(found.old)))
    spans = found.old if len(found.old) >= len(found.new) else found.new[: len(found.old)]
    return BarMap(found.old, spans, bars)


def _spans(song: Song) -> tuple[tuple[int, int], ...]:
    return tuple((bar.start_tick, bar.end_tick) for bar in song.grid.bars)


def _contents(song: Song, spans: tuple[tuple[int, int], ...], tracks: dict[str, str]) -> list[frozenset[Any]]:
    found: list[set[Any]] = [set() for _ in spans]
    place = {bar.number: i for i, bar in enumerate(song.grid.bars)}
    for track in song.tracks:
        if track.id not in tracks:
            continue
        for note in track.notes:
            bar = song.grid.bar_at(min(note.onset_tick, max(song.end_tick - 1, 0)))
            found[place[bar.number]].add(
                (tracks[track.id], round((note.onset_tick - bar.start_tick) / STEP), note.midi_pitch)
            )
    return [frozenset(bar) for bar in found]


def _aligned(old: list[frozenset[Any]], new: list[frozenset[Any]]) -> Bars:
    """The alignment with the most in common, and of those the one with the fewest bars put in or taken out
    (Needleman and Wunsch, J. Mol. Biol. 48, 1970, pages 443 to 453, with the share of common notes as likeness).
    """
    if len(old) * len(new) > MOST_CELLS:
        return _roughly_aligned(old, new)
    best = [[-GAP * j for j in range(len(new) + 1)]]
    for i, bar in enumerate(old, 1):
        row = [-GAP * i]
        for j, other in enumerate(new, 1):
            row.append(max(best[i - 1][j - 1] + _alike(bar, other), best[i - 1][j] - GAP, row[j - 1] - GAP))
        best.append(row)
    rows: list[tuple[int | None, int | None]] = []
    i, j = len(old), len(new)
    while i or j:
        if i and j and best[i][j] == best[i - 1][j - 1] + _alike(old[i - 1], new[j - 1]):
            i, j = i - 1, j - 1
            rows.append((i, j))
        elif i and best[i][j] == best[i - 1][j] - GAP:
            i -= 1
            rows.append((i, None))
        else:
            j -= 1
            rows.append((None, j))
    return tuple(reversed(rows))


def _alike(one: frozenset[Any], other: frozenset[Any]) -> float:
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 1.0


def _roughly_aligned(old: list[frozenset[Any]], new: list[frozenset[Any]]) -> Bars:
    rows: list[tuple[int | None, int | None]] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        both = min(b - a, d - c)
        rows += [(a + i, c + i) for i in range(both)]
        rows += [(i, None) for i in range(a + both, b)]
        rows += [(None, j) for j in range(c + both, d)]
    return tuple(rows)


def _in_common(bars: Bars, old: list[frozenset[Any]], new: list[frozenset[Any]]) -> int:
    return sum(len(old[a] & new[b]) for a, b in bars if a is not None and b is not None)


def moved_along(song: Song, bars: BarMap) -> Song:
    """Everything but the notes where it belongs now: chords, sections, locks, tempo, words, pedals, marks."""
    if bars.is_same:
        return song
    tracks = tuple(
        replace(
            track,
            curves=tuple(replace(c, points=_points(c.points, bars)) for c in track.curves),
            marks=_marks(track.marks, bars),
            syllables=tuple(
                replace(s, tick=bars.moved(s.tick)) for s in track.syllables if bars.shift(s.tick) is not None
            ),
            program_changes=tuple((bars.moved(tick), program) for tick, program in track.program_changes),
        )
        for track in song.tracks
    )
    return replace(
        song,
        end_tick=bars.new[-1][1],
        chords=_standing(song.chords, bars),
        keys=_standing(song.keys, bars),
        meters=_standing(song.meters, bars),
        tempi=_standing(song.tempi, bars),
        sections=tuple(found for s in song.sections if (found := _section(s, bars)) is not None),
        marks=_marks(song.marks, bars),
        locks=tuple(
            replace(lock, start_tick=bars.moved(lock.start_tick), end_tick=bars.moved_end(lock.end_tick))
            for lock in song.locks
            if bars.moved(lock.start_tick) < bars.moved_end(lock.end_tick)
        ),
        tracks=tracks,
    )


def _standing(rows: Iterable[Any], bars: BarMap) -> tuple[Any, ...]:
    """What holds until the next: where several come to stand on one moment, the last of them holds."""
    found: dict[int, Any] = {}
    for row in rows:
        tick = 0 if row.tick == 0 else bars.moved(row.tick)
        if tick < bars.new[-1][1]:
            found[tick] = replace(row, tick=tick)
    return tuple(found[tick] for tick in sorted(found))


def _points(points: tuple[tuple[int, int], ...], bars: BarMap) -> tuple[tuple[int, int], ...]:
    found = {bars.moved(tick): value for tick, value in points}
    return tuple(sorted(found.items()))


def _section(section: Section, bars: BarMap) -> Section | None:
    start, end = bars.moved(section.start_tick), bars.moved_end(section.end_tick)
    return replace(section, start_tick=start, end_tick=end) if start < end else None


def _marks(marks: tuple[Mark, ...], bars: BarMap) -> tuple[Mark, ...]:
    return tuple(
        replace(m, tick=bars.moved(m.tick), end_tick=None if m.end_tick is None else bars.moved_end(m.end_tick))
        for m in marks
        if bars.shift(m.tick) is not None
    )

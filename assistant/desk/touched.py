"""Where two versions of a song differ for the ear: stretches of written ticks, by track.

A companion of `tools.song.diff`, which says what differs in words and from which bar to which: here each bar that was
touched counts, so that a change in bars 1 and 60 is two spans and not sixty bars. What only changes on paper (names,
spelling, chord symbols) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from tools.song.unroll import REPEAT_KINDS
from tools.song.values import Note, Song, Track


@dataclass(frozen=True, slots=True)
class Touch:
    """A stretch of the song after the change that sounds otherwise than before; `track_id` None is everything."""

    track_id: str | None
    start_tick: int
    end_tick: int


def touches(before: Song, after: Song) -> list[Touch]:
    """All stretches of `after`, song-wide ones first, then by track, each in order of time."""
    old = {track.id: track for track in before.tracks}
    new = {track.id for track in after.tracks}
    found = [Touch(None, start, end) for start, end in _song_wide(before, after)]
    for track in after.tracks:
        ticks = _track_ticks(old.get(track.id), track)
        found += _bars(after, track.id, ticks, _removed_ticks(before, after, old.get(track.id), track))
    for track in before.tracks:
        if track.id not in new:
            found += _bars(after, track.id, [], _at_bar_numbers(before, after, track.notes))
    return found


def _song_wide(before: Song, after: Song) -> Iterable[tuple[int, int]]:
    yield from _tempo_stretches(before, after)
    if before.meters != after.meters:
        yield _first_difference(before.meters, after.meters), after.end_tick
    if after.end_tick != before.end_tick:
        last = after.grid.bars[-1].start_tick
        yield min(before.end_tick, last), after.end_tick
    if _repeats(before) != _repeats(after):
        yield min(_first_difference(_repeats(before), _repeats(after)), after.grid.bars[-1].start_tick), after.end_tick
    # The stored gain is solved anew when a mix leaves its target: a consequence, not a change.
    masters = [replace(song.master, gain_db=None) for song in (before, after)]
    if masters[0] != masters[1] or before.audio_tracks != after.audio_tracks:
        yield 0, after.end_tick


def _repeats(song: Song) -> tuple[Any, ...]:
    return tuple(mark for mark in song.marks if mark.kind in REPEAT_KINDS)


def _first_difference(old: Sequence[Any], new: Sequence[Any]) -> int:
    """The earliest tick at which one of two lists has what the other has not."""
    return min((row.tick for row in {*old} ^ {*new}), default=0)


def _tempo_stretches(before: Song, after: Song) -> Iterable[tuple[int, int]]:
    """Where the tempo differs, neighbours joined."""
    end = max(after.end_tick, 1)
    edges = sorted({0, end, *(t.tick for song in (before, after) for t in song.tempi if t.tick < end)})
    differing = [(a, b) for a, b in pairwise(edges) if _tempo_at(before, a) != _tempo_at(after, a)]
    return _joined(differing)


def _tempo_at(song: Song, tick: int) -> int:
    return [change.us_per_quarter for change in song.tempi if change.tick <= tick or change is song.tempi[0]][-1]


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _heard(note: Note) -> tuple[int, ...]:
    """All of a note that sounds."""
    return (note.midi_pitch, note.velocity, note.performed_onset_tick, note.performed_ticks, note.grace is not None)


def _track_ticks(old: Track | None, new: Track) -> list[int]:
    """Written onsets in the track after the change that sound otherwise."""
    if old is None or _is_all_changed(old, new):
        return [note.onset_tick for note in new.notes]
    was = {note.id: _heard(note) for note in old.notes}
    ticks = [note.onset_tick for note in new.notes if was.get(note.id) != _heard(note)]
    ticks += [tick for tick, _, _ in _curve_points(old) ^ _curve_points(new)]
    return ticks + [tick for tick, _ in {*old.program_changes} ^ {*new.program_changes}]


def _is_all_changed(old: Track, new: Track) -> bool:
    """Whether what changed is heard in every note of the track."""
    plays: Callable[[Track], Any] = lambda t: (t.instrument.program, t.instrument.bank, t.instrument.sound, t.mix)  # noqa: E731
    return plays(old) != plays(new) or old.instrument.is_drum != new.instrument.is_drum


def _curve_points(track: Track) -> set[tuple[int, str, int]]:
    return {(tick, curve.controller, value) for curve in track.curves for tick, value in curve.points}


def _removed_ticks(before: Song, after: Song, old: Track | None, new: Track) -> list[int]:
    """Where in the song after the change notes are missing, or were moved away from."""
    if old is None:
        return []
    now = {note.id: note for note in new.notes}
    gone = [n for n in old.notes if n.id not in now or now[n.id].onset_tick != n.onset_tick]
    return _at_bar_numbers(before, after, gone)


def _at_bar_numbers(before: Song, after: Song, notes: Iterable[Note]) -> list[int]:
    """Ticks after the change of the bars that had these notes before, by bar number; bars that are gone are not."""
    starts = {bar.number: bar.start_tick for bar in after.grid.bars}
    numbers = sorted({before.grid.bar_at(note.onset_tick).number for note in notes})
    return [starts[number] for number in numbers if number in starts]


def _bars(after: Song, track_id: str, exact: list[int], bars: list[int]) -> list[Touch]:
    """The bars touched, neighbours joined; a stretch begins at its first touched note."""
    first_in: dict[tuple[int, int], int] = {}
    for tick in sorted({*exact, *bars}):
        bar = after.grid.bar_at(tick)
        first_in.setdefault((bar.start_tick, bar.end_tick), tick)
    spans: list[list[int]] = []  # first touched tick, end of the last bar
    for (start, end), tick in sorted(first_in.items()):
        if spans and start <= spans[-1][1]:
            spans[-1][1] = end
        else:
            spans.append([tick, end])
    return [Touch(track_id, start, end) for start, end in spans]

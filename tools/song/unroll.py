"""Writes repeats out: given the passages in playing order, builds the song that needs no repeat signs.

Which passages are played is decided in `tools.song.play`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tools.song.play import Passage
    from tools.song.values import Note, Song, Track

_Timed = TypeVar("_Timed")
REPEAT_KINDS = frozenset({"repeat_start", "repeat_end", "volta", "jump"})


def unroll(song: "Song", passages: "tuple[Passage, ...]") -> "Song":
    """The song as played: every passage copied to where it sounds; note ids of later times end in "@2", "@3"."""
    end = sum(p.end_tick - p.start_tick for p in passages)
    return replace(
        song,
        end_tick=end,
        tempi=_states(song.tempi, passages),
        meters=_states(song.meters, passages),
        keys=_states(song.keys, passages),
        chords=_states(song.chords, passages),
        tracks=tuple(_unroll_track(track, passages) for track in song.tracks),
        sections=_unroll_sections(song, passages),
        marks=tuple(m for m in _points(song.marks, passages) if m.kind not in REPEAT_KINDS),
        uneven_bars=_unroll_bars(song, passages),
        locks=(),
        carried=None,
    )


def _states(rows: tuple[_Timed, ...], passages: "tuple[Passage, ...]") -> tuple[_Timed, ...]:
    """Rows that hold until the next one: each passage starts with the row in force there."""
    out: list[Any] = []
    for p in passages:
        before: list[Any] = [row for row in rows if row.tick <= p.start_tick]  # type: ignore[attr-defined]
        inside: list[Any] = [row for row in rows if p.start_tick < row.tick < p.end_tick]  # type: ignore[attr-defined]
        for row in [*before[-1:], *inside]:
            moved = replace(row, tick=max(row.tick, p.start_tick) - p.start_tick + p.played_tick)
            if not out or replace(out[-1], tick=moved.tick) != moved:
                out.append(moved)
    return tuple(out)


def _points(rows: Iterable[_Timed], passages: "tuple[Passage, ...]") -> tuple[_Timed, ...]:
    """Rows that stand at a tick, with an end that is kept inside the passage."""
    out: list[Any] = []
    for p in passages:
        shift = p.played_tick - p.start_tick
        for row in rows:
            tick = row.tick  # type: ignore[attr-defined]
            if p.start_tick <= tick < p.end_tick:
                end = getattr(row, "end_tick", None)
                moved = {"tick": tick + shift} | ({} if end is None else {"end_tick": min(end, p.end_tick) + shift})
                out.append(replace(row, **moved))  # type: ignore[type-var]
    return tuple(out)


def _unroll_track(track: "Track", passages: "tuple[Passage, ...]") -> "Track":
    return replace(
        track,
        notes=_unroll_notes(track, passages),
        curves=tuple(replace(c, points=_pairs(c.points, passages)) for c in track.curves),
        program_changes=_pairs(track.program_changes, passages),
        marks=_points(track.marks, passages),
        syllables=_points(track.syllables, passages),
        raw_events=_points(track.raw_events, passages),
    )


def _unroll_notes(track: "Track", passages: "tuple[Passage, ...]") -> "tuple[Note, ...]":
    times: dict[str, int] = {}
    out: list[Note] = []
    for p in passages:
        shift = p.played_tick - p.start_tick
        for note in track.notes:
            if p.start_tick <= note.onset_tick < p.end_tick:
                times[note.id] = times.get(note.id, 0) + 1
                name = note.id if times[note.id] == 1 else f"{note.id}@{times[note.id]}"
                out.append(replace(note, id=name, onset_tick=note.onset_tick + shift))
    return tuple(sorted(out, key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))


def _pairs(rows: tuple[tuple[int, int], ...], passages: "tuple[Passage, ...]") -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for p in passages:
        before = [value for tick, value in rows if tick <= p.start_tick]
        inside = [(tick, value) for tick, value in rows if p.start_tick < tick < p.end_tick]
        if before and (not out or out[-1][1] != before[-1]):
            out.append((p.played_tick, before[-1]))
        out += [(tick - p.start_tick + p.played_tick, value) for tick, value in inside]
    return tuple(out)


def _unroll_sections(song: "Song", passages: "tuple[Passage, ...]") -> tuple[Any, ...]:
    out: list[Any] = []
    for p in passages:
        for section in song.sections:
            start, end = max(section.start_tick, p.start_tick), min(section.end_tick, p.end_tick)
            if start < end:
                shift = p.played_tick - p.start_tick
                out.append(
                    replace(section, id=f"{section.id}.{len(out)}", start_tick=start + shift, end_tick=end + shift)
                )
    return tuple(out)


def _unroll_bars(song: "Song", passages: "tuple[Passage, ...]") -> tuple[tuple[int, str], ...]:
    inside: Callable[[Any, Any], bool] = lambda bar, p: p.start_tick <= bar.start_tick < p.end_tick  # noqa: E731
    return tuple(
        (bar.start_tick - p.start_tick + p.played_tick, bar.label)
        for p in passages
        for bar in song.grid.bars
        if inside(bar, p)
    )

"""What differs between two songs, by track and bar.

Notes are matched by id, so a moved note is a move and not a removal. Ready for a receipt: each `Change` says what,
where and how much.
Does not judge whether a change was wanted: that is `tools.edit.invariants`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

from tools.song.realisation import realisation_of
from tools.song.tempo import bpm_of
from tools.song.values import Note, Song, Track

NOTE_FACETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pitch", ("midi_pitch",)),
    ("onset", ("onset_tick",)),
    ("length", ("length_ticks", "tuplet", "grace")),
    ("velocity", ("velocity",)),
    ("played timing", ("shift_ticks", "sounding_ticks")),
    ("spelling", ("spelling",)),
    ("voice", ("voice", "staff")),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        what: "velocity", "notes added", "tempo", ...
        track_id: The track it is in, None for the whole song.
        track_name: Its name after the change (before, when it was removed).
        first_bar: First bar touched, None when it is no matter of bars.
        last_bar: Last bar touched.
        detail: "64 notes, mean 84 -> 61".
    """

    what: str
    track_id: str | None = None
    track_name: str = ""
    first_bar: int | None = None
    last_bar: int | None = None
    detail: str = ""

    @property
    def where(self) -> str:
        """The place in words: "bars 5-8, Piano"."""
        bars = ""
        if self.first_bar is not None:
            bars = (
                f"bar {self.first_bar}" if self.first_bar == self.last_bar else f"bars {self.first_bar}-{self.last_bar}"
            )
        return ", ".join(part for part in (bars, self.track_name) if part) or "whole song"


@dataclass(frozen=True, slots=True)
class SongDiff:
    """All differences, song-wide ones first, then by track in order."""

    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the songs are equal in every facet compared."""
        return not self.changes


def diff(before: Song, after: Song) -> SongDiff:
    """Compare two songs, usually two versions of one project."""
    changes = [*_song_changes(before, after)]
    old = {track.id: track for track in before.tracks}
    new = {track.id: track for track in after.tracks}
    changes += [
        Change("track removed", t.id, t.name, detail=f"{len(t.notes)} notes") for t in before.tracks if t.id not in new
    ]
    for track in after.tracks:
        if track.id not in old:
            changes.append(Change("track added", track.id, track.name, detail=f"{len(track.notes)} notes"))
        elif old[track.id] != track:
            changes += _track_changes(before, after, old[track.id], track)
    return SongDiff(tuple(changes))


def _song_changes(before: Song, after: Song) -> Iterable[Change]:
    yield from _said("title", before.title, after.title)
    yield from _said("tempo", _tempo_words(before), _tempo_words(after), same=_same_tempi(before, after))
    yield from _said("meter", _meter_words(before), _meter_words(after), same=before.meters == after.meters)
    yield from _said("key", _key_words(before), _key_words(after), same=before.keys == after.keys)
    yield from _said(
        "bars", str(before.grid.bar_count), str(after.grid.bar_count), same=before.end_tick == after.end_tick
    )
    yield from _rows("chords", before, after, lambda s: s.chords)
    yield from _rows("sections", before, after, lambda s: s.sections)
    yield from _rows("score marks", before, after, lambda s: s.marks)
    yield from _recordings(before, after)
    yield from _said("sound", _sound_words(before), _sound_words(after), same=_heard_as(before) == _heard_as(after))
    if before.locks != after.locks:
        yield Change("locks", detail=f"{len(before.locks)} -> {len(after.locks)}")
    if before.master != after.master:
        yield Change("master", detail=_fields_detail(before.master, after.master))


def _recordings(before: Song, after: Song) -> Iterable[Change]:
    old, new = ({track.id: track for track in song.audio_tracks} for song in (before, after))
    rows = [(t.name, "removed") for t in before.audio_tracks if t.id not in new]
    for track in after.audio_tracks:
        if track.id not in old:
            rows.append((track.name, "added"))
        elif old[track.id] != track:
            rows.append((track.name, _fields_detail(old[track.id].mix, track.mix) or "placed otherwise"))
    yield from (Change("audio tracks", None, name, detail=detail) for name, detail in rows)


def _said(what: str, old: str, new: str, same: bool | None = None) -> Iterable[Change]:
    if (old == new) if same is None else same:
        return
    yield Change(what, detail=f"{old} -> {new}" if old != new else "later changes differ")


def _heard_as(song: Song) -> str:
    made = realisation_of(song)
    return made.source_sha256 if made else ""


def _sound_words(song: Song) -> str:
    made = realisation_of(song)
    return f"recording made by {made.backend} (seed {made.seed})" if made else "exact rendering"


def _same_tempi(before: Song, after: Song) -> bool:
    """Whether both are played at the same speeds; where bars came or went, the steps moved with them."""
    moved = before.end_tick != after.end_tick
    speeds = [{t.us_per_quarter for t in song.tempi} for song in (before, after)]
    return before.tempi == after.tempi or (moved and speeds[0] == speeds[1])


def _tempo_words(song: Song) -> str:
    return f"{bpm_of(song.tempi[0].us_per_quarter, song.meters[0]):.4g}"


def _meter_words(song: Song) -> str:
    return f"{song.meters[0].numerator}/{song.meters[0].denominator}"


def _key_words(song: Song) -> str:
    return f"{song.keys[0].tonic} {song.keys[0].mode}"


def _rows(what: str, before: Song, after: Song, pick: Callable[[Song], tuple[Any, ...]]) -> Iterable[Change]:
    old, new = set(pick(before)), set(pick(after))
    gone, come = old - new, new - old
    if not gone and not come:
        return
    ticks = [getattr(row, "tick", getattr(row, "start_tick", 0)) for row in gone | come]
    first, last = after.grid.bars_touched(min(ticks), max(ticks) + 1)
    yield Change(
        what, first_bar=first, last_bar=last, detail=f"{len(old)} -> {len(new)}, {max(len(gone), len(come))} differ"
    )


def _fields_detail(old: Any, new: Any) -> str:
    rows = [(f.name, getattr(old, f.name), getattr(new, f.name)) for f in fields(old)]
    return ", ".join(f"{name} {_short(a)} -> {_short(b)}" for name, a, b in rows if a != b)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _track_changes(before: Song, after: Song, old: Track, new: Track) -> Iterable[Change]:
    def at(what: str, detail: str, span: tuple[int, int] | None = None) -> Change:
        first, last = span or (None, None)
        return Change(what, new.id, new.name, first, last, detail)

    if old.name != new.name:
        yield at("name", f"{old.name} -> {new.name}")
    if old.instrument != new.instrument:
        yield at("instrument", _fields_detail(old.instrument, new.instrument))
    if old.role != new.role:
        yield at("role", f"{old.role} -> {new.role}")
    if old.mix != new.mix:
        yield at("mix", _fields_detail(old.mix, new.mix))
    yield from _note_changes(before, after, old, new, at)
    for what, a, b in (
        ("controllers", old.curves, new.curves),
        ("marks", old.marks, new.marks),
        ("lyrics", old.syllables, new.syllables),
    ):
        if a != b:
            yield at(what, f"{len(a)} -> {len(b)}")
    if (old.program_changes, old.staves, old.raw_events) != (new.program_changes, new.staves, new.raw_events):
        yield at("set-up", "program changes, staves or carried events")


def _note_changes(before: Song, after: Song, old: Track, new: Track, at: Callable[..., Change]) -> Iterable[Change]:
    was = {note.id: note for note in old.notes}
    now = {note.id: note for note in new.notes}
    added = [note for note in new.notes if note.id not in was]
    removed = [note for note in old.notes if note.id not in now]
    if added:
        yield at("notes added", _count(added), _span(after, added))
    if removed:
        yield at("notes removed", _count(removed), _span(before, removed))
    pairs = [(was[note.id], note) for note in new.notes if note.id in was and was[note.id] != note]
    for what, names in NOTE_FACETS:
        moved = [(a, b) for a, b in pairs if any(getattr(a, n) != getattr(b, n) for n in names)]
        if moved:
            yield at(what, _facet_detail(what, moved), _span(after, [b for _, b in moved]))


def _facet_detail(what: str, moved: list[tuple[Note, Note]]) -> str:
    count = _count([b for _, b in moved])
    if what == "velocity":
        return f"{count}, mean {_mean(a.velocity for a, _ in moved):.0f} -> {_mean(b.velocity for _, b in moved):.0f}"
    if what == "pitch":
        steps = {b.midi_pitch - a.midi_pitch for a, b in moved}
        return (
            f"{count}, all {steps.pop():+d} semitones"
            if len(steps) == 1
            else f"{count}, {min(steps):+d} to {max(steps):+d} semitones"
        )
    return count


def _count(notes: list[Note]) -> str:
    return f"{len(notes)} note{'s' if len(notes) != 1 else ''}"


def _mean(values: Iterable[int]) -> float:
    rows = list(values)
    return sum(rows) / len(rows)


def _span(song: Song, notes: list[Note]) -> tuple[int, int]:
    return song.grid.bar_at(min(n.onset_tick for n in notes)).number, song.grid.bar_at(
        max(n.onset_tick for n in notes)
    ).number

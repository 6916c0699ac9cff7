"""What an edit returns, and the small operations on tracks and notes that every family of edits shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tools.edit.invariants import Invariant
from tools.song.values import Note, Song, Track


@dataclass(frozen=True)
class Edited:
    """A song after an edit.

    Attributes:
        song: The new song; the old one itself where nothing changed.
        kept: What the edit promises to have left alone.
        summary: One or two sentences on what was done, with figures.
        facts: The same as plain JSON values.
    """

    song: Song
    kept: tuple[Invariant, ...]
    summary: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def sorted_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes in the order a track keeps them: onset, pitch, id."""
    return tuple(sorted(notes, key=lambda note: (note.onset_tick, note.midi_pitch, note.id)))


def with_tracks(song: Song, change: Callable[[Track], Track], track_ids: Iterable[str] | None = None) -> Song:
    """The song with `change` applied to some tracks (None: all); the song itself where nothing changed."""
    wanted = None if track_ids is None else set(track_ids)
    tracks = tuple(change(t) if wanted is None or t.id in wanted else t for t in song.tracks)
    return song if tracks == song.tracks else replace(song, tracks=tracks)


def unique_name(name: str, taken: Iterable[str]) -> str:
    """The name, numbered from 2 on where it is taken (case ignored)."""
    used = {other.casefold() for other in taken}
    if name.casefold() not in used:
        return name
    return next(f"{name} {n}" for n in range(2, len(used) + 3) if f"{name} {n}".casefold() not in used)


def all_names(song: Song) -> tuple[str, ...]:
    """Every name a person may see or use for a track: handles and labels."""
    return tuple(name for track in song.tracks for name in (track.name, track.label) if name)


def next_track_id(song: Song, taken: Iterable[str] = ()) -> str:
    """The lowest free id "t1", "t2", ..., above every number in use."""
    numbers = [int(i[1:]) for i in (*(t.id for t in song.tracks), *taken) if i[:1] == "t" and i[1:].isdigit()]
    return f"t{max(numbers, default=0) + 1}"


def in_words(names: Iterable[str]) -> str:
    """Names in a sentence: "Piano, Bass and Drums"."""
    rows = list(names)
    return rows[0] if len(rows) == 1 else f"{', '.join(rows[:-1])} and {rows[-1]}" if rows else "no track"

"""The tune as the edits of this family see it: one note at a time, stretch by stretch, and the way changed notes get
back into the song.

A line is what `tune_notes` calls the tune of a track, grace notes left out. Signs and syllables follow in
`tools.edit.melody.hangings`. Decides nothing about music.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.edit.instrument import melody_track, tune_notes
from tools.edit.invariants import Checked, Invariant, Promise, everywhere, outside
from tools.edit.melody.hangings import rehung
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import Edited, Effect, capital, in_words, sorted_notes
from tools.errors import EditError
from tools.song.values import Note, Song, Track
from tools.theory.spelling import chord_at, key_at, spell_pitch

SONG_KEPT = ("tempo", "meter", "key", "chords", "form", "title", "programs", "mix")


@dataclass(frozen=True)
class Line:
    """The tune's notes in one stretch.

    Attributes:
        track: Whose they are.
        start_tick, end_tick: The stretch.
        notes: In order, one at each onset.
        before, after: The tune's notes next to it, outside.
    """

    track: Track
    start_tick: int
    end_tick: int
    notes: tuple[Note, ...]
    before: Note | None = None
    after: Note | None = None


def tune_place(song: Song, scope: Scope) -> Scope:
    """The scope with its tracks named: the tune's own where none were said.

    Raises:
        EditError: Only drums are meant, or nothing pitched plays there.
    """
    pitched = [t for t in song.tracks if not t.instrument.is_drum and scope.has_track(t)]
    if not pitched:
        raise EditError("Drums have no tune to change; name a pitched track, or say nothing for the tune.")
    here = [t for t in pitched if any(scope.has(t, n) for n in t.notes)]
    if not here:
        raise EditError(f"No tune plays in {scope.where(song)}; name other bars or tracks.")
    if scope.track_ids is None:
        lead = melody_track(song)
        here = [lead] if lead in here else [_highest(here)]
    return replace(scope, track_ids=tuple(t.id for t in here))


def _highest(tracks: Sequence[Track]) -> Track:
    free = [t for t in tracks if t.role not in ("bass", "pad")] or list(tracks)
    return max(free, key=lambda t: (t.role == "melody", sum(n.midi_pitch for n in t.notes) / len(t.notes)))


def whole_line(track: Track) -> tuple[Note, ...]:
    """A track's tune from start to end: the top note of each onset, grace notes left out."""
    top: dict[int, Note] = {}
    for note in tune_notes(track) if track.notes else ():
        if note.grace is None and (note.onset_tick not in top or note.midi_pitch > top[note.onset_tick].midi_pitch):
            top[note.onset_tick] = note
    return tuple(top[tick] for tick in sorted(top))


def lines_of(song: Song, place: Scope) -> tuple[Line, ...]:
    """The lines of a place, by track and stretch; stretches without notes are left out.

    Raises:
        EditError: There is no note.
    """
    rows = []
    for track in song.tracks:
        if not place.has_track(track) or track.instrument.is_drum:
            continue
        tune = whole_line(track)
        for start, end in place.stretches:
            own = tuple(n for n in tune if start <= n.onset_tick < end and place.has(track, n))
            if own:
                before = next((n for n in reversed(tune) if n.onset_tick < start), None)
                after = next((n for n in tune if n.onset_tick >= end), None)
                rows.append(Line(track, start, end, own, before, after))
    if not rows:
        raise EditError(f"No tune plays in {place.where(song)}; name other bars or tracks.")
    return tuple(rows)


def resized(note: Note, onset_tick: int, length_ticks: int) -> Note:
    """The note at another place or of another length; how long it sounds goes along."""
    if (onset_tick, length_ticks) == (note.onset_tick, note.length_ticks):
        return note
    share = length_ticks / max(1, note.length_ticks)
    sounding = None if note.sounding_ticks is None else max(1, round(note.sounding_ticks * share))
    tuplet = note.tuplet if length_ticks == note.length_ticks else None
    return replace(
        note, onset_tick=onset_tick, length_ticks=max(1, length_ticks), sounding_ticks=sounding, tuplet=tuplet
    )


def repitched(note: Note, midi_pitch: int) -> Note:
    """The note at another pitch, to be spelled when it is written back."""
    return note if note.midi_pitch == midi_pitch else replace(note, midi_pitch=midi_pitch, spelling=None)


def fresh(like: Note, onset_tick: int, length_ticks: int, midi_pitch: int, softer: int = 0) -> Note:
    """A new note played like another one; it gets its id when it is written back."""
    note = resized(like, onset_tick, length_ticks)
    velocity = max(1, min(127, like.velocity - softer))
    return replace(
        note, id="", midi_pitch=midi_pitch, velocity=velocity, spelling=None, tuplet=None, grace=None,
        shift_ticks=max(-onset_tick, like.shift_ticks),
    )  # fmt: skip


def write_back(song: Song, place: Scope, changes: Iterable[tuple[Line, Sequence[Note]]]) -> Song:
    """The song with each line's notes replaced: those that keep their id are changed, those with id "" are new, those
    missing are taken out. New notes that would stand outside the place are dropped.
    """
    by_track: dict[str, tuple[set[str], list[Note]]] = {}
    for line, notes in changes:
        gone, came = by_track.setdefault(line.track.id, (set(), []))
        gone |= {n.id for n in line.notes}
        came += [n for n in notes if n.id or _may_stand(line.track, place, n)]
    numbers = _free_numbers(song)
    tracks = [
        _changed(song, track, *by_track[track.id], numbers) if track.id in by_track else track for track in song.tracks
    ]
    return song if tuple(tracks) == song.tracks else replace(song, tracks=tuple(tracks))


def _may_stand(track: Track, place: Scope, note: Note) -> bool:
    return place.has_tick(note.onset_tick) and not any(other.has(track, note) for other in place.apart)


def _free_numbers(song: Song) -> dict[str, int]:
    """The highest number among the note ids of each track."""
    tails: dict[str, int] = {}
    for track in song.tracks:
        for note in track.notes:
            head, _, tail = note.id.rpartition(".n")
            if tail.isdigit():
                tails[head] = max(tails.get(head, 0), int(tail))
    return tails


def _changed(song: Song, track: Track, gone: set[str], came: list[Note], numbers: dict[str, int]) -> Track:
    old = {n.id: n for n in track.notes}
    named = []
    for note in sorted_notes(came):
        if not note.id:
            numbers[track.id] = numbers.get(track.id, 0) + 1
            note = replace(note, id=f"{track.id}.n{numbers[track.id]}")
        named.append(note)
    spelled = any(n.spelling is not None for n in track.notes)
    named = [_spelled(song, n) if spelled and n.spelling is None and n != old.get(n.id) else n for n in named]
    rest = [n for n in track.notes if n.id not in gone]
    notes = sorted_notes([*rest, *(old[n.id] if n == old.get(n.id) else n for n in named)])
    return track if notes == track.notes else rehung(track, notes)


def _spelled(song: Song, note: Note) -> Note:
    key, chord = key_at(song, note.onset_tick), chord_at(song, note.onset_tick)
    return replace(note, spelling=spell_pitch(note.midi_pitch, key, chord))


@dataclass(frozen=True, slots=True)
class NotMeant:
    """Every note but those meant is as it was, and new ones stand in the place alone: for places narrowed by pitch,
    which a note may leave when it moves.
    """

    meant: frozenset[str]
    place: Scope

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the notes of both songs."""
        old = {n.id: n for t in before.tracks for n in t.notes if n.id not in self.meant}
        there = {n.id: (t, n) for t in after.tracks for n in t.notes if n.id not in self.meant}
        differ = [i for i, n in old.items() if i not in there or there[i][1] != n]
        stray = [
            i
            for i, (t, n) in there.items()
            if i not in old and not (self.place.has_track(t) and self.place.has_tick(n.onset_tick))
        ]
        ok = not differ and not stray
        detail = (
            f"{len(old)} compared" if ok else f"{len(differ)} differ, {len(stray)} new, first {[*differ, *stray][0]}"
        )
        return Checked("notes", f"everywhere but {self.place.where(before)}", ok, detail)


def kept_outside(song: Song, place: Scope) -> tuple[Invariant | Promise, ...]:
    """What stands outside a place stays: notes, whole tracks, signs and curves."""
    if place.low_pitch <= 0 and place.high_pitch >= 127:
        return (*outside(place, song), Invariant("curve points", place, outside=True))
    meant = frozenset(n.id for t in song.tracks for n in t.notes if place.has(t, n))
    others = tuple(row for row in outside(place, song) if row.what == "tracks")
    return (NotMeant(meant, place), *others)


def finished(
    song: Song,
    edited: Song,
    place: Scope,
    summary: str,
    facts: dict[str, Any] | None = None,
    effects: Iterable[Effect] = (),
    also_kept: Iterable[str] = (),
) -> Edited:
    """What an edit of the tune returns: the song, and what stays promised.

    Args:
        also_kept: Facets that stay even inside the place, such as "onsets" and "lengths".

    Raises:
        EditError: Nothing changed.
    """
    if edited == song:
        raise EditError(
            f"That changes nothing in {place.where(song)}: the tune there is so already, or has no room for it.",
            next_step='Name other bars, or say "a lot".',
        )
    kept = (*kept_outside(song, place), *everywhere(*SONG_KEPT, *also_kept))
    told = {"tracks": [t.name for t in song.tracks if place.has_track(t)], **(facts or {})}
    claims = tuple(effects) or (Effect("notes as played", place, "other"),)
    return Edited(edited, kept, summary, told, claims)


def told_place(song: Song, place: Scope) -> str:
    """How a summary begins: "Bars 5-8, Flute", or "Flute" for all of it."""
    names = in_words(t.shown_name for t in song.tracks if place.has_track(t))
    bars = bars_in_words(song, place)
    return f"{capital(bars)}, {names}" if bars else names

"""What edits of playing share: the notes of a scope by track, bars and onsets in it, and notes put in and taken out.

Every new note is held to the scope here, so that no edit can write outside it; signs that hang on a note that went go
with it. Knows no single edit.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from tools.edit.invariants import Checked, Invariant, Promise, everywhere
from tools.edit.notes import bars_in, marks_without
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import capital, in_words, sorted_notes, with_tracks
from tools.errors import EditError
from tools.lyrics.attach import reattached
from tools.song.grid import Bar
from tools.song.values import Mark, Note, Song, Track

SOFTEST, LOUDEST = 1, 127


@dataclass(frozen=True, slots=True)
class SignsOutside:
    """The claim that signs which lie wholly outside a scope are as they were; one that reaches in may go with its
    note.
    """

    scope: Scope

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the signs of both songs."""
        old, new = self._signs(before, after), self._signs(after, before)
        ok = old == new
        detail = f"{sum(map(len, old.values()))} compared" if ok else "signs outside differ"
        return Checked("signs", f"everywhere but {self.scope.where(before)}", ok, detail)

    def _signs(self, song: Song, other: Song) -> dict[str, list[Mark]]:
        there = {track.id: {n.id: n for n in track.notes} for track in song.tracks}
        known = {track.id for track in other.tracks}
        return {t.id: [m for m in t.marks if self._is_outside(t, m, there[t.id])] for t in song.tracks if t.id in known}

    def _is_outside(self, track: Track, mark: Mark, notes: Mapping[str, Note]) -> bool:
        if not self.scope.has_track(track):
            return True
        hung = [notes[i] for i in (mark.note_id, mark.end_note_id) if i is not None and i in notes]
        if any(self.scope.has_tick(note.onset_tick) for note in hung):
            return False
        end = mark.tick if mark.end_tick is None else mark.end_tick
        return not any(start <= end and mark.tick < stop for start, stop in self.scope.stretches)


def promises(scope: Scope, song: Song, *facets: str, additions: bool = False) -> tuple[Invariant | Promise, ...]:
    """No note outside the scope changes, no other track, no curve; tempo, meter, key, chords, form and faders stay.

    Args:
        scope: What the edit may change.
        song: The song before.
        facets: Further ones that stay everywhere.
        additions: Whether a new track may stand beside the old ones.
    """
    kept: list[Invariant | Promise] = [Invariant("notes", scope, outside=True, additions=additions)]
    if any(not scope.has_track(track) for track in song.tracks):
        kept.append(Invariant("tracks", scope, outside=True, additions=additions))
    fixed = ("tempo", "meter", "key", "chords", "form", "title", *facets)
    kept += everywhere(*fixed)
    kept += everywhere("mix", "programs", "controllers", "names", additions=additions)
    return (*kept, SignsOutside(scope))


def notes_in(scope: Scope, track: Track) -> list[Note]:
    """The notes of a track that the scope holds."""
    return [note for note in track.notes if scope.has(track, note)]


def tracks_in(song: Song, scope: Scope, kind: Callable[[Track], bool] = lambda _: True) -> list[Track]:
    """Tracks of a kind with notes in the scope."""
    return [t for t in song.tracks if kind(t) and any(scope.has(t, n) for n in t.notes)]


def need_tracks(song: Song, scope: Scope, kind: Callable[[Track], bool], what: str) -> list[Track]:
    """The same.

    Raises:
        EditError: None plays there.
    """
    found = tracks_in(song, scope, kind)
    if not found:
        there = in_words(t.shown_name for t in tracks_in(song, replace(scope, track_ids=None)))
        raise EditError(f"There {what} in {scope.where(song)}; there plays: {there}. Name another place or track.")
    return found


def is_kit(track: Track) -> bool:
    """Whether a track is a drum kit."""
    return track.instrument.is_drum


def is_pitched(track: Track) -> bool:
    """Whether a track plays pitches."""
    return not track.instrument.is_drum


def bar_groups(song: Song, scope: Scope) -> list[list[Bar]]:
    """The same by stretch, each bar once; stretches that meet at a section's border are apart."""
    groups: list[list[Bar]] = []
    borders = {section.start_tick for section in song.sections}
    for bar in bars_in(song, scope):
        if groups and groups[-1][-1].end_tick == bar.start_tick and bar.start_tick not in borders:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    return groups


def at_onsets(notes: Iterable[Note]) -> dict[int, list[Note]]:
    """Notes by written onset, in order."""
    rows: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch)):
        rows.setdefault(note.onset_tick, []).append(note)
    return rows


def louder(note: Note, by: float) -> Note:
    """The note played louder (or softer) by some steps of velocity."""
    return replace(note, velocity=min(LOUDEST, max(SOFTEST, round(note.velocity + by))))


def put(
    song: Song,
    scope: Scope,
    track: Track,
    gone: Collection[str] = (),
    changed: Mapping[str, Note] | None = None,
    added: Sequence[Note] = (),
) -> Track:
    """A track with notes taken out, replaced and put in; whatever lies outside the scope is left aside.

    Args:
        song: For ids that are free.
        scope: What may change.
        track: The track before.
        gone: Ids of notes that go.
        changed: Notes by id, in place of the old ones.
        added: New notes; their ids are given here. One that would sound into a note of its pitch there is left out.
    """
    changes = changed or {}
    inside = {note.id for note in track.notes if scope.has(track, note)}
    away = {i for i in gone if i in inside}
    kept: list[Note] = []
    for note in track.notes:
        new = changes.get(note.id) if note.id in inside else None
        if note.id not in away:
            kept.append(new if new is not None and (new == note or scope.has(track, new)) else note)
    free = _free_numbers(song, track)
    fresh = [replace(n, id=f"{track.id}.n{next(free)}") for n in _fitting(kept, added) if scope.has(track, n)]
    if not away and not fresh and tuple(kept) == track.notes:
        return track
    made = replace(track, notes=sorted_notes((*kept, *fresh)))
    if not away:
        return made
    return reattached(replace(made, marks=marks_without(track, away)))


def _free_numbers(song: Song, track: Track) -> "count[int]":
    taken = {n.id for t in song.tracks for n in t.notes}
    own = [int(i.rsplit(".n", 1)[1]) for i in taken if i.startswith(f"{track.id}.n") and i.rsplit(".n", 1)[1].isdigit()]
    start = 1 + max(own, default=0)
    return count(start)


def _fitting(kept: Sequence[Note], added: Sequence[Note]) -> list[Note]:
    """New notes that meet no other of their pitch at one onset."""
    there = {(n.onset_tick, n.midi_pitch) for n in kept}
    out: list[Note] = []
    for note in added:
        if (note.onset_tick, note.midi_pitch) not in there and note.onset_tick >= 0:
            there.add((note.onset_tick, note.midi_pitch))
            out.append(note)
    return out


def rebuilt(song: Song, tracks: Iterable[Track]) -> Song:
    """The song with some of its tracks replaced; the song itself where none changed."""
    by_id = {track.id: track for track in tracks}
    return with_tracks(song, lambda t: by_id[t.id], by_id)


def need_change(before: Song, after: Song, why: str) -> None:
    """Refuse an edit that did nothing, by saying why.

    Raises:
        EditError: The songs are the same.
    """
    if before == after:
        raise EditError(f"That changes nothing: {why}")


def whole_bars(song: Song, scope: Scope) -> list[Bar]:
    """The bars that lie wholly in a scope."""
    return [
        bar
        for bar in song.grid.bars
        if any(start <= bar.start_tick and min(bar.end_tick, song.end_tick) <= end for start, end in scope.stretches)
    ]


def count_in(song: Song, scope: Scope, kind: Callable[[Track], bool] = lambda _: True) -> int:
    """Notes of a kind of tracks in a scope."""
    return sum(scope.has(t, n) for t in song.tracks if kind(t) for n in t.notes)


def place(song: Song, scope: Scope) -> str:
    """Where, to begin a sentence with: "Bars 5-8" or "The whole piece"."""
    told = bars_in_words(song, scope)
    return capital(told or "the whole piece")


def names(tracks: Iterable[Track]) -> str:
    """Shown names in a sentence."""
    return in_words(dict.fromkeys(t.shown_name for t in tracks))

"""What an edit promises to leave alone, and the check that compares the songs before and after.

An `Invariant` is a claim; `check_invariants` believes nothing and looks. It reads the songs only: that unchanged tracks
also sound the same is compared in the stems, by the receipt.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tools.edit.scope import Scope, bars_in_words
from tools.song.values import Mark, Note, Song, Track


@dataclass(frozen=True, slots=True)
class Invariant:
    """A claim that something stays as it was.

    Attributes:
        what: A key of `FACETS`: "pitches", "onsets", "tempo", "programs", ...
        scope: Where; None is everywhere. Song-wide facets (tempo, key, ...) take no scope.
        outside: True claims it for all that is NOT in the scope.
        additions: True lets new notes or tracks appear beside the old.
    """

    what: str
    scope: Scope | None = None
    outside: bool = False
    additions: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """An invariant looked at: what, where in words, whether it held, how much was compared or what differs first."""

    what: str
    where: str
    ok: bool
    detail: str


class Promise(Protocol):
    """A claim with a look of its own, for what no facet can say (bars that moved, recordings, versions)."""

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the two songs and believe nothing."""


@dataclass(frozen=True, slots=True)
class _Region:
    scope: Scope | None
    outside: bool

    def tracks(self, song: Song) -> Iterable[Track]:
        for track in song.tracks:
            if self.scope is None or self.outside or self.scope.has_track(track):
                yield track

    def notes(self, song: Song) -> Iterable[tuple[Track, Note]]:
        for track in song.tracks:
            for note in track.notes:
                if self.scope is None or self.scope.has(track, note) != self.outside:
                    yield track, note

    def whole_tracks(self, song: Song) -> Iterable[Track]:
        """Tracks that lie wholly in the region: outside a scope those it does not name."""
        for track in song.tracks:
            if self.scope is None or self.scope.has_track(track) != self.outside:
                yield track


Facet = Callable[[Song, _Region], Mapping[Hashable, Any]]


def _note_facet(read: Callable[[Note], Any]) -> Facet:
    def facet(song: Song, region: _Region) -> Mapping[Hashable, Any]:
        return {note.id: read(note) for _, note in region.notes(song)}

    return facet


def _track_facet(read: Callable[[Track], Any]) -> Facet:
    def facet(song: Song, region: _Region) -> Mapping[Hashable, Any]:
        return {track.id: read(track) for track in region.whole_tracks(song)}

    return facet


def _marks(song: Song, region: _Region) -> Mapping[Hashable, Any]:
    """Signs by place; one that reaches into a scope (a slur to a note inside it) belongs to it."""
    scope = region.scope
    return {
        (track.id, mark.tick, index): mark
        for track in song.tracks
        for index, mark in _numbered(m for m in track.marks)
        if scope is None or (scope.has_track(track) and _reaches(scope, track, mark)) != region.outside
    }


def _reaches(scope: Scope, track: Track, mark: Mark) -> bool:
    ends = [mark.end_tick] if mark.end_tick is not None else []
    ends += [n.end_tick for n in track.notes if mark.end_note_id is not None and n.id == mark.end_note_id]
    if not ends:
        return scope.has_tick(mark.tick)
    return any(mark.tick < end and start < max(ends) for start, end in scope.stretches)


def _numbered(marks: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """Each mark with its kind and its place among its like at one tick."""
    seen: dict[tuple[Any, ...], int] = {}
    for mark in marks:
        like = (mark.kind, mark.tick, mark.note_id)
        seen[like] = seen.get(like, -1) + 1
        yield f"{mark.kind} {mark.note_id} {seen[like]}", mark


def _curve_points(song: Song, region: _Region) -> Mapping[Hashable, Any]:
    scope = region.scope
    return {
        (track.id, curve.controller, tick): value
        for track in song.tracks
        for curve in track.curves
        for tick, value in curve.points
        if scope is None or (scope.has_track(track) and scope.has_tick(tick)) != region.outside
    }


def _song_facet(read: Callable[[Song], Any]) -> Facet:
    return lambda song, _: {"song": read(song)}


def _played(note: Note) -> tuple[Any, ...]:
    return (
        note.onset_tick,
        note.length_ticks,
        note.midi_pitch,
        note.velocity,
        note.shift_ticks,
        note.sounding_ticks,
        note.grace,
    )


FACETS: Mapping[str, Facet] = {
    "notes": _note_facet(_played),
    "pitches": _note_facet(lambda note: note.midi_pitch),
    "onsets": _note_facet(lambda note: note.onset_tick),
    "lengths": _note_facet(lambda note: (note.length_ticks, note.tuplet, note.grace)),
    "velocities": _note_facet(lambda note: note.velocity),
    "played timing": _note_facet(lambda note: (note.shift_ticks, note.sounding_ticks)),
    "tracks": _track_facet(lambda track: track),
    "programs": _track_facet(lambda track: (track.instrument, track.program_changes)),
    "names": _track_facet(lambda track: track.name),
    "mix": _track_facet(lambda track: track.mix),
    "controllers": _track_facet(lambda track: track.curves),
    "lyrics": _track_facet(lambda track: tuple((s.tick, s.text, s.verse) for s in track.syllables)),
    "marks": _marks,
    "curve points": _curve_points,
    "tempo": _song_facet(lambda song: song.tempi),
    "meter": _song_facet(lambda song: song.meters),
    "key": _song_facet(lambda song: song.keys),
    "chords": _song_facet(lambda song: song.chords),
    "form": _song_facet(lambda song: (song.sections, song.end_tick, song.pickup_ticks, song.uneven_bars)),
    "title": _song_facet(lambda song: song.title),
}
"""Everything that can be promised: name to a reading of the song that must come out equal."""

_NOTE_FACETS = {"notes", "pitches", "onsets", "lengths", "velocities", "played timing", "marks", "curve points"}


def check_invariants(before: Song, after: Song, kept: Iterable[Invariant | Promise]) -> tuple[Checked, ...]:
    """Compare two songs in everything that was promised.

    Args:
        before: The song the edit began with.
        after: The song it made.
        kept: What it declared.
    """
    return tuple(
        _check(before, after, claim) if isinstance(claim, Invariant) else claim.look(before, after) for claim in kept
    )


def _check(before: Song, after: Song, invariant: Invariant) -> Checked:
    region = _Region(invariant.scope, invariant.outside)
    facet = FACETS[invariant.what]
    old, new = facet(before, region), facet(after, region)
    different = [key for key in old if key not in new or old[key] != new[key]]
    added = [] if invariant.additions else [key for key in new if key not in old]
    ok = not different and not added
    detail = f"{len(old)} compared" if ok else _difference(old, new, different, added)
    return Checked(invariant.what, _where(before, invariant), ok, detail)


def _difference(
    old: Mapping[Hashable, Any], new: Mapping[Hashable, Any], different: list[Hashable], added: list[Hashable]
) -> str:
    if not different:
        return f"{len(added)} new, first {added[0]}"
    first = different[0]
    change = "gone" if first not in new else f"{str(old[first])[:60]} -> {str(new[first])[:60]}"
    return f"{len(different)} of {len(old)} differ, first {first}: {change}"


def _where(song: Song, invariant: Invariant) -> str:
    if invariant.scope is None:
        return "everywhere"
    if not invariant.outside:
        return invariant.scope.where(song)
    if invariant.what in _NOTE_FACETS:
        return f"everywhere but {invariant.scope.where(song)}"
    names = ", ".join(track.name for track in song.tracks if not invariant.scope.has_track(track))
    return names or f"outside {bars_in_words(song, invariant.scope) or 'the scope'}"


def everywhere(*facets: str, additions: bool = False) -> tuple[Invariant, ...]:
    """The claim that each of these facets stays in the whole song."""
    return tuple(Invariant(what, None, False, additions) for what in facets)


def outside(scope: Scope, song: Song) -> tuple[Invariant, ...]:
    """The claim that no note outside a scope changes, and no track it does not name."""
    rest: tuple[Invariant, ...] = ()
    if any(not scope.has_track(track) for track in song.tracks):
        rest = (Invariant("tracks", scope, outside=True),)
    has_outside = any(not scope.has(track, note) for track in song.tracks for note in track.notes)
    return ((Invariant("notes", scope, outside=True),) if has_outside else ()) + rest

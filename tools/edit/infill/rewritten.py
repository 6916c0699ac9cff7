"""Bars composed anew over the chords that are there: parts, the tune alone, or several readings to choose from.

The composing is `tools.compose.rewrite`'s; here the new notes are set into the scope, and only there. Chords, key,
form and all other notes stay.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.rewrite import rewrite
from tools.edit.infill.distance import far_enough, unlike
from tools.edit.instrument import melody_track
from tools.edit.invariants import Invariant, Promise, everywhere, outside
from tools.edit.notes import marks_without
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import Edited, EditWish, Effect, capital, in_words, sorted_notes, with_tracks
from tools.errors import EditError
from tools.lyrics.attach import reattached
from tools.song.values import Note, Song, Track

KEPT = ("tempo", "meter", "key", "chords", "form", "programs", "names", "mix")
FEWEST, MOST = 2, 4  # readings offered at once: more cannot be told apart by ear in one go
TRIES = 12
_FIRST = ("melody", "bass", "counter", "chords", "pad", "drums", "other")  # who is written before whom


def rewrite_bars(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Every part of the scope composed anew.

    Raises:
        EditError: Nobody plays there, or what came out is what was there.
    """
    tracks = _players(song, scope)
    return _told(song, _other(song, scope, tracks, wish), scope, tracks, "new")


def new_tune(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Another tune over the same chords; everybody else plays on as before."""
    narrowed = _tune_scope(song, scope)
    tracks = _players(song, narrowed)
    return _told(song, _other(song, narrowed, tracks, wish), narrowed, tracks, "a new tune")


def _other(song: Song, scope: Scope, tracks: Sequence[Track], wish: EditWish) -> Song:
    """Composed anew, and tried again from other seeds while it comes out as it was: a short place has few readings."""
    made = song
    for attempt in range(TRIES):
        made = composed_anew(song, scope, tracks, wish.seed + 101 * attempt, wish.words)
        if unlike(song, made, scope):
            break
    return made


def variations(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some readings of the scope to choose from: of the tune where no part is named. The song itself stays.

    Raises:
        EditError: So many that differ enough could not be found.
    """
    wanted = max(FEWEST, min(MOST, int(wish.number or 3)))
    narrowed = scope if scope.track_ids is not None else _tune_scope(song, scope)
    tracks = _players(song, narrowed)
    found: list[Song] = []
    for attempt in range(TRIES):
        made = composed_anew(song, narrowed, tracks, wish.seed + 101 * attempt, wish.words)
        if far_enough(made, [song, *found], narrowed):
            found.append(made)
        if len(found) == wanted:
            break
    if len(found) < FEWEST:
        raise EditError(
            f"I found no {wanted} readings of {narrowed.where(song)} that differ enough from one another.",
            next_step="Name more bars, or another part.",
        )
    labels = [f"variation {n}" for n in range(1, len(found) + 1)]
    shares = [f"{100 * unlike(song, other, narrowed):.0f} %" for other in found]
    summary = (
        f"Here are {len(found)} variations of {narrowed.where(song)}; {in_words(shares)} of the notes differ. "
        "The song stays as it is until you pick one."
    )
    return Edited(song, (), summary, {"different": shares}, variants=tuple(zip(labels, found, strict=True)))


def composed_anew(song: Song, scope: Scope, tracks: Sequence[Track], seed: int, words: str = "") -> Song:
    """The song with these tracks' notes inside the scope written anew, tune first, so that the rest can mind it."""
    for track in sorted(tracks, key=lambda t: _FIRST.index(t.role)):
        for first, last in bar_runs(song, scope):
            now = song.track(track.id)
            made = rewrite(song, track.id, first, last, seed, words)
            song = with_tracks(song, lambda _, now=now, made=made: set_in(now, made, scope), [track.id])  # type: ignore[misc]
    return song


def bar_runs(song: Song, scope: Scope) -> list[tuple[int, int]]:
    """The bars (first, last) each stretch of a scope touches, without a pickup.

    Raises:
        EditError: It touches no full bar.
    """
    runs = [song.grid.bars_touched(start, end) for start, end in scope.stretches]
    full = [(max(1, first), min(last, song.grid.bar_count)) for first, last in runs]
    full = [(first, last) for first, last in full if first <= last]
    if not full:
        raise EditError("An upbeat alone cannot be composed anew; name a bar from 1 on.")
    return full


def set_in(track: Track, made: Track, scope: Scope) -> Track:
    """A track with the notes inside the scope replaced by the new ones of another reading of it."""
    known = {note.id for note in track.notes}
    kept = [note for note in track.notes if not scope.has(track, note)]
    fresh = [note for note in made.notes if note.id not in known and scope.has(track, note)]
    free = [n for n in fresh if not any(_collide(k, n) for k in kept)]
    gone = known - {note.id for note in kept}
    marks = marks_without(track, gone)
    return reattached(replace(track, notes=sorted_notes((*kept, *free)), marks=marks))


def _collide(kept: Note, note: Note) -> bool:
    ends = max(kept.end_tick, kept.onset_tick + 1)
    return kept.midi_pitch == note.midi_pitch and kept.onset_tick < note.end_tick and note.onset_tick < ends


def _players(song: Song, scope: Scope) -> list[Track]:
    tracks = [t for t in song.tracks if any(scope.has(t, n) for n in t.notes)]
    if not tracks and scope.track_ids is not None:
        tracks = [t for t in song.tracks if scope.has_track(t)]
    if not tracks:
        raise EditError(f"Nobody plays in {scope.where(song)}; name bars or parts that have notes.")
    return tracks


def _tune_scope(song: Song, scope: Scope) -> Scope:
    tune = melody_track(song)
    if scope.track_ids is not None and tune.id not in scope.track_ids:
        return scope  # "another melody for the flute": whoever was named
    return replace(scope, track_ids=(tune.id,))


def _told(before: Song, after: Song, scope: Scope, tracks: Sequence[Track], what: str) -> Edited:
    names = in_words(t.shown_name for t in tracks)
    where = bars_in_words(before, scope) or "The whole song"
    share = unlike(before, after, scope)
    if not share:
        raise EditError(f"That changes nothing: {where} came out as before. Say it again for another try.")
    told = {"new": f"{names} composed anew", "a new tune": f"a new tune for {names}"}[what]
    summary = f"{capital(where)}: {told} over the same chords ({100 * share:.0f} % of the notes differ)."
    kept: tuple[Invariant | Promise, ...] = (*everywhere(*KEPT), *outside(scope, before))
    kept += (Invariant("marks", scope, outside=True), Invariant("curve points", scope, outside=True))
    # A tune passes through notes of its own; who accompanies stays in the chords.
    effects: tuple[Effect, ...] = (
        Effect("notes as played", scope, "other"),
        Effect("chord symbols as written", None, "same"),
    )
    effects += in_chords(before, scope) if what == "new" else ()
    return Edited(after, kept, summary, {"different": round(share, 3)}, effects)


def in_chords(song: Song, scope: Scope) -> tuple[Effect, ...]:
    """The claim that what plays there agrees with the chords, where the song names any and pitched parts play."""
    pitched = [t for t in song.tracks if scope.has_track(t) and not t.instrument.is_drum]
    if not song.chords or not pitched:
        return ()
    return (
        Effect(
            "% of the note time in the chords", replace(scope, track_ids=tuple(t.id for t in pitched)), "is", 80.0, 35.0
        ),
    )

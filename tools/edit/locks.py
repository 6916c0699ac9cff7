"""Locks: promises of the Song that a stretch of some tracks never changes, set and lifted in a person's words, and
checked after every edit.

A locked stretch may move as a whole when bars before it come or go; what it holds (notes as written and played, who
plays them) stays. Tempo, faders and the title do not touch a lock.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tools.edit.invariants import Checked, everywhere
from tools.edit.scope import Scope
from tools.edit.values import Edited
from tools.errors import EditError
from tools.song.values import Lock, Song

MOST_LOCKS = 64


@dataclass(frozen=True, slots=True)
class LockPromise:
    """The claim that what one lock holds is as it was."""

    lock: Lock

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the locked stretch in both songs, each where its own lock lies."""
        where = f"{scope_of_lock(self.lock).where(before)} ({self.lock.words})"
        now = next((lock for lock in after.locks if lock.id == self.lock.id), None)
        if now is None:
            return Checked("locked", where, False, "the lock is gone")
        old, new = _held(before, self.lock), _held(after, now)
        different = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        detail = f"{len(old)} compared" if not different else f"{len(different)} of {len(old)} differ"
        return Checked("locked", where, not different, detail)


def scope_of_lock(lock: Lock) -> Scope:
    """The stretch a lock holds."""
    return Scope(lock.track_ids or None, lock.start_tick, lock.end_tick)


def lock_promises(song: Song) -> tuple[LockPromise, ...]:
    """What every edit of this song must keep."""
    return tuple(LockPromise(lock) for lock in song.locks)


def broken_locks(before: Song, after: Song) -> tuple[Lock, ...]:
    """The locks whose stretch an edit changed."""
    return tuple(p.lock for p in lock_promises(before) if not p.look(before, after).ok)


def _held(song: Song, lock: Lock) -> Mapping[Hashable, Any]:
    scope = scope_of_lock(lock)
    held: dict[Hashable, Any] = {}
    for track in song.tracks:
        if not scope.has_track(track):
            continue
        held[track.id] = (track.instrument, [(t, p) for t, p in track.program_changes if scope.has_tick(t)])
        for note in track.notes:
            if scope.has(track, note):
                held[track.id, note.id] = replace(note, onset_tick=note.onset_tick - lock.start_tick)
    return held


def lock(song: Song, scope: Scope, words: str) -> Edited:
    """Promise that a scope never changes again.

    Args:
        scope: What is locked; several stretches become several locks with the same words.
        words: How the person said it; it is shown and told back.

    Raises:
        EditError: It is locked already, holds nothing, or there are too many locks.
    """
    if not any(scope.has(t, n) for t in song.tracks for n in t.notes):
        raise EditError(f"There is no note to lock in {scope.where(song)}; name a track and bars that have some.")
    fresh = [Lock("", scope.track_ids or (), start, end, words.strip()[:120]) for start, end in scope.stretches]
    fresh = [one for one in fresh if not any(_same(one, old) for old in song.locks)]
    if not fresh:
        raise EditError(
            f"That changes nothing: {scope.where(song)} is locked already. Name another place, or unlock it."
        )
    if len(song.locks) + len(fresh) > MOST_LOCKS:
        raise EditError(f"There are {len(song.locks)} locks, and {MOST_LOCKS} is the most; unlock some first.")
    number = 1 + max((int(k.id[1:]) for k in song.locks if k.id[1:].isdigit()), default=0)
    made = tuple(replace(one, id=f"l{number + i}") for i, one in enumerate(fresh))
    edited = replace(song, locks=(*song.locks, *made))
    summary = f"Locked {scope.where(song)}: no later change may touch it until you unlock it."
    return Edited(edited, _KEPT, summary, {"locks": [k.id for k in made], "words": words})


def unlock(song: Song, lock_ids: tuple[str, ...]) -> Edited:
    """Lift locks; () lifts all.

    Raises:
        EditError: There is no such lock.
    """
    gone = [k for k in song.locks if not lock_ids or k.id in lock_ids]
    if not gone:
        there = "; ".join(f"{k.id} ({k.words})" for k in song.locks) or "none"
        raise EditError(f"That changes nothing: there is no such lock. The locks are: {there}.")
    edited = replace(song, locks=tuple(k for k in song.locks if k not in gone))
    told = ", ".join(f"{scope_of_lock(k).where(song)} ({k.words})" for k in gone)
    return Edited(edited, _KEPT, f"Unlocked {told}.", {"locks": [k.id for k in gone]})


_KEPT = everywhere("notes", "tracks", "programs", "mix", "tempo", "meter", "key", "chords", "form", "title")


def _same(one: Lock, old: Lock) -> bool:
    """Whether an old lock holds all of a new one."""
    tracks = not old.track_ids or (bool(one.track_ids) and set(one.track_ids) <= set(old.track_ids))
    return tracks and old.start_tick <= one.start_tick and one.end_tick <= old.end_tick

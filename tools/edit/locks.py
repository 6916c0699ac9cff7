"""Locks: promises of the Song that a stretch of some tracks never changes, set and lifted in a person's words, and
checked after every edit.

A locked stretch may move as a whole when bars before it come or go; what it holds (notes as written and played, who
plays them, the signs and controllers that shape them) stays. Tempo, faders and the title do not touch a lock.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tools.edit.invariants import Checked, everywhere
from tools.edit.scope import Scope
from tools.edit.values import Edited
from tools.errors import EditError
from tools.song.values import Curve, Lock, Mark, Song

MOST_LOCKS = 64
_SOUNDING_SIGNS = {"dynamic", "hairpin", "pedal", "articulation", "ornament", "arpeggio", "fermata", "slur"}
_NEUTRAL = {"cc64": 0, "cc66": 0, "cc67": 0, "cc1": 0, "bend": 0, "pressure": 0, "cc91": 0, "cc93": 0, "cc10": 64}
"""What a controller says where nobody set it; 127 for the others, such as expression (cc11)."""


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
        for curve in track.curves:
            held |= {(track.id, curve.controller, tick): value for tick, value in _course(curve, lock)}
        signs = [m for m in track.marks if m.kind in _SOUNDING_SIGNS and scope.has_tick(m.tick)]
        for index, mark in enumerate(sorted(signs, key=_order)):
            held[track.id, "sign", index] = (mark.kind, mark.tick - lock.start_tick, mark.value, mark.note_id)
    return held


def _order(mark: Mark) -> tuple[Any, ...]:
    return mark.tick, mark.kind, mark.note_id or "", mark.value


def _course(curve: Curve, lock: Lock) -> list[tuple[int, int]]:
    """Where a controller's value changes in the locked stretch, from its beginning on; a value that says nothing new
    (the neutral one at the start of a fade elsewhere) is none.
    """
    neutral = _NEUTRAL.get(curve.controller, 127)
    before = [value for tick, value in curve.points if tick < lock.start_tick]
    course = [(0, before[-1] if before else neutral)]
    for tick, value in curve.points:
        if lock.start_tick <= tick < lock.end_tick and value != course[-1][1]:
            course.append((tick - lock.start_tick, value))
    return course if len(course) > 1 or course[0][1] != neutral else []


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

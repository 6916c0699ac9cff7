"""In what rhythm a part plays its notes: struck on every beat or eighth, in blocks, broken, strummed, pushed ahead of
the barline.

The pitches are those the part sounds in each harmony; a harmony lasts from chord symbol to chord symbol, in songs
without symbols from bar to bar.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tools.edit.energy.kit import beats_in
from tools.edit.energy.parts import (
    at_onsets,
    count_in,
    is_kit,
    is_pitched,
    names,
    need_change,
    need_tracks,
    notes_in,
    place,
    promises,
    put,
    rebuilt,
)  # fmt: skip
from tools.edit.invariants import everywhere, outside
from tools.edit.notes import bars_in
from tools.edit.rhythm.clock import ms_ticks
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import EIGHTH, HALF, QUARTER, SIXTEENTH, WHOLE, Note, Song, Track

UNITS = {"wholes": WHOLE, "halves": HALF, "quarters": QUARTER, "eighths": EIGHTH, "sixteenths": SIXTEENTH}
_MOST_TONES = 5
_GATE = 0.92
_STRUM_MS = {"slight": 8.0, "plain": 14.0, "strong": 28.0}


@dataclass(frozen=True)
class _Harmony:
    """A stretch in which a part's pitches stay: from, to, and the notes that sound in it."""

    start: int
    end: int
    notes: tuple[Note, ...]


def play_in(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Strike what a part sounds on every unit: "quarters", "eighths", "halves", "wholes", "sixteenths" (`words`)."""
    value = wish.words.strip().lower() or "quarters"
    unit = UNITS.get(value)
    if unit is None:
        raise EditError(f"{wish.words[:30]!r} is no note value here; name one of: {', '.join(UNITS)}.")
    return _played(song, scope, value, lambda track, h: _struck(track, h, unit))


def block_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """All tones together, once for each harmony and half bar."""
    return _played(song, scope, "block chords", lambda track, h: _struck(track, h, HALF, True))


def arpeggiate(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tones one after another, up and down, in eighths (or the note values of `words`)."""
    unit = UNITS.get(wish.words.strip().lower(), EIGHTH)
    return _played(song, scope, "arpeggios", lambda track, h: _broken(track, h, unit, wish.direction))


def _accompaniment(song: Song, scope: Scope) -> list[Track]:
    there = need_tracks(song, scope, is_pitched, "is nobody playing pitches")
    if scope.track_ids is None:
        there = [t for t in there if t.role == "chords"] or [t for t in there if t.role == "pad"] or there[-1:]
    return there


def _played(song: Song, scope: Scope, how: str, write: Callable[[Track, _Harmony], list[Note]]) -> Edited:
    there = _accompaniment(song, scope)
    made = []
    for track in there:
        gone: set[str] = set()
        added: list[Note] = []
        for harmony in _harmonies(song, scope, track):
            fresh = write(track, harmony)
            if fresh:
                gone |= {n.id for n in harmony.notes}
                added += fresh
        made.append(put(song, scope, track, gone=gone, added=added))
    after = rebuilt(song, made)
    where = replace(scope, track_ids=tuple(t.id for t in there))
    if not count_in(after, where):
        raise EditError(f"There is nothing to play in {how} in {scope.where(song)}.")
    need_change(song, after, f"{names(there)} plays like that in {scope.where(song)} already, or has no chords there.")
    before, now = count_in(song, where), count_in(after, where)
    summary = f"{place(song, scope)}: {names(there)} in {how} ({before} -> {now} notes); the harmony stays."
    return Edited(after, promises(scope, song), summary, {"notes": {"before": before, "after": now}},
                  _claims(song, after, where, how))  # fmt: skip


def _claims(song: Song, after: Song, where: Scope, how: str) -> tuple[Effect, ...]:
    return (*_figure_claims(song, where, how), Effect("notes as played", where, "other"))


def _figure_claims(song: Song, where: Scope, how: str) -> tuple[Effect, ...]:
    if how == "arpeggios":
        return (Effect("notes together", where, "is", 1.0),)
    if (
        how in UNITS
        and all(b.length_ticks % UNITS[how] == 0 for b in bars_in(song, where))
        and _lasting(song, where, how)
    ):
        return (Effect("note value", where, "is", how),)
    return ()


def _lasting(song: Song, scope: Scope, how: str) -> bool:
    """Whether every harmony lasts a whole number of units, so that no strike is cut short."""
    edges = [c.tick for c in song.chords if scope.has_tick(c.tick)] + [t for span in scope.stretches for t in span]
    return all((tick - scope.start_tick) % UNITS[how] == 0 for tick in edges if tick <= song.end_tick)


def _harmonies(song: Song, scope: Scope, track: Track) -> Iterator[_Harmony]:
    bars = bars_in(song, scope)
    edges = {b.start_tick for b in bars} | {b.end_tick for b in bars} | {c.tick for c in song.chords}
    edges |= {tick for span in scope.stretches for tick in span}
    inside = notes_in(scope, track)
    for start, end in scope.stretches:
        ticks = [start, *sorted(t for t in edges if start < t < end), min(end, max(song.end_tick, start + 1))]
        for a, b in itertools.pairwise(ticks):
            notes = tuple(n for n in inside if a <= n.onset_tick < b)
            if notes and b > a:
                yield _Harmony(a, b, notes)


def _tones(harmony: _Harmony, track: Track) -> list[Note]:
    """The distinct pitches of a harmony, lowest first: of its fullest onset and what else is heard, five at most."""
    rows = at_onsets(harmony.notes)
    fullest = max(rows.values(), key=len)
    tones = {n.midi_pitch: n for n in fullest}
    if len(fullest) == 1 and track.role != "bass":
        for note in harmony.notes:
            tones.setdefault(note.midi_pitch, note)
    return [tones[p] for p in sorted(tones)][:_MOST_TONES]


def _struck(track: Track, harmony: _Harmony, unit: int, together: bool = False) -> list[Note]:
    """The tones at every unit; a single line strikes the note it is at."""
    rows = at_onsets(harmony.notes)
    is_line = (
        all(len(row) == 1 for row in rows.values()) and not together and track.role in ("bass", "melody", "counter")
    )
    out: list[Note] = []
    for tick in range(harmony.start, harmony.end, unit):
        length = min(unit, harmony.end - tick)
        sounding = [row for at, row in rows.items() if at <= tick] or [next(iter(rows.values()))]
        for note in sounding[-1] if is_line else _tones(harmony, track):
            out.append(_new(note, tick, length, 0 if (tick - harmony.start) % HALF == 0 else -6))
    return out


def _broken(track: Track, harmony: _Harmony, unit: int, direction: str) -> list[Note]:
    tones = _tones(harmony, track)
    if len(tones) == 1:
        return []
    if len(tones) == 2:
        tones = [*tones, replace(tones[0], midi_pitch=min(120, tones[0].midi_pitch + 12), spelling=None)]
    order = tones if direction == "up" else tones[::-1] if direction == "down" else [*tones, *tones[-2:0:-1]]
    return [
        _new(order[i % len(order)], tick, min(unit, harmony.end - tick), 0 if i % len(order) == 0 else -8)
        for i, tick in enumerate(range(harmony.start, harmony.end, unit))
    ]


def _new(note: Note, tick: int, length: int, accent: int) -> Note:
    return replace(
        note, id="", onset_tick=tick, length_ticks=length, velocity=min(127, max(1, note.velocity + accent)),
        shift_ticks=0, sounding_ticks=max(1, round(length * _GATE)), tuplet=None, grace=None,
    )  # fmt: skip


def strum(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tones of each chord a little apart, from the lowest ("down": from the highest); only as played."""
    there = [t for t in _accompaniment(song, scope)]
    ms = wish.number if wish.number is not None and wish.unit in ("ms", "") else _STRUM_MS[wish.amount]
    made, count = [], 0
    for track in there:
        changed = {}
        for row in at_onsets(notes_in(scope, track)).values():
            if len(row) < 2:
                continue
            count += 1
            order = row[::-1] if wish.direction == "down" else row
            first = min(n.shift_ticks for n in row)
            for index, note in enumerate(order):
                changed[note.id] = replace(note, shift_ticks=first + ms_ticks(song, note.onset_tick, ms * index))
        made.append(put(song, scope, track, changed=changed))
    if not count:
        raise EditError(f"That changes nothing: {names(there)} plays no chords in {scope.where(song)} to strum.")
    after = rebuilt(song, made)
    need_change(song, after, "the chords there are strummed like that already.")
    rows = [len(row) - 1 for t in there for row in at_onsets(notes_in(scope, t)).values() if len(row) > 1]
    spread = ms * sum(rows) / len(rows)
    summary = f"{place(song, scope)}: {names(there)} strummed, {count} chords, {ms:g} ms from string to string."
    kept = (*outside(scope, song), *everywhere("pitches", "onsets", "lengths", "velocities", "tempo", "chords", "form"))
    where = replace(scope, track_ids=tuple(t.id for t in there))
    return Edited(
        after,
        kept,
        summary,
        {"chords": count, "ms": ms},
        (Effect("strum (ms)", where, "is", round(spread, 2), tolerance=1.0),),
    )


def push(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Notes on the beat come an eighth early, tied over: those of the first beat, plainly of the third too, strongly
    all.
    """
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    if scope.track_ids is None:
        there = [t for t in there if t.role in ("bass", "chords")] or there
    made, count = [], 0
    for track in there:
        changed = _pushed(song, scope, track, wish)
        count += sum(n.onset_tick != old.onset_tick for old in track.notes if (n := changed.get(old.id)) is not None)
        made.append(put(song, scope, track, changed=changed))
    if not count:
        raise EditError(f"That changes nothing: {names(there)} has nothing on the beat that could come early there.")
    after = rebuilt(song, made)
    where = replace(scope, track_ids=tuple(t.id for t in there))
    summary = f"{place(song, scope)}: {names(there)} pushed: {count} notes come an eighth early and are held over."
    return Edited(
        after, promises(scope, song), summary, {"notes": count}, (Effect("off-beat share (%)", where, "more"),)
    )


def _pushed(song: Song, scope: Scope, track: Track, wish: EditWish) -> dict[str, Note]:
    """The notes that come early, and those before them, shortened to make room; by id."""
    targets: set[int] = set()
    for bar in bars_in(song, scope):
        beats = beats_in(bar)
        chosen = {"slight": beats[:1], "plain": beats[:: max(1, len(beats) // 2)], "strong": beats}[wish.amount]
        targets |= {t for t in chosen if scope.has_tick(t) and scope.has_tick(t - EIGHTH) and t >= EIGHTH}
    rows = at_onsets(track.notes)
    out: dict[str, Note] = {}
    for tick in sorted(targets):
        if tick - EIGHTH in rows or any(tick - EIGHTH < at < tick for at in rows):
            continue
        moving = [n for n in rows.get(tick, []) if scope.has(track, n) and n.tuplet is None and n.grace is None]
        if not moving or (is_kit(track) and not wish.words):
            moving = [n for n in moving if n.midi_pitch in (35, 36, 49, 57)]
        blocking = [n for n in track.notes if n.onset_tick < tick - EIGHTH < n.end_tick <= tick]
        if any(not scope.has(track, n) for n in blocking):
            continue
        for note in moving:
            sounding = None if note.sounding_ticks is None else note.sounding_ticks + EIGHTH
            length = note.length_ticks + EIGHTH
            out[note.id] = replace(note, onset_tick=tick - EIGHTH, length_ticks=length, sounding_ticks=sounding)
        for note in blocking if moving else ():
            short = tick - EIGHTH - note.onset_tick
            sounding = None if note.sounding_ticks is None else min(note.sounding_ticks, short)
            base = out.get(note.id, note)
            short = tick - EIGHTH - base.onset_tick
            out[note.id] = replace(
                base, length_ticks=short, sounding_ticks=None if sounding is None else min(short, sounding)
            )
    return out

"""How exactly a part is played: human, on the grid, ahead of the beat or behind it. What is written never changes."""

from dataclasses import replace
from statistics import pstdev

from tools.compose.seeds import stream
from tools.edit.energy.parts import at_onsets, names, need_tracks, notes_in, place, put, rebuilt
from tools.edit.invariants import Invariant, Promise, everywhere, outside
from tools.edit.rhythm.clock import later, ms_ticks, ticks_ms
from tools.edit.rhythm.swing import swung_by
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import SIXTEENTH, Curve, Note, Song, Track

_SPREAD_MS = {"slight": 5.0, "plain": 9.0, "strong": 15.0}
_LOOSE_VELOCITY = {"slight": 3.0, "plain": 5.0, "strong": 9.0}
_TIGHT = {"slight": 0.5, "plain": 0.8, "strong": 1.0}
_KEPT_ERROR = 0.6  # how much of a player's error lasts to the next onset (AR(1)), as in the composer's drift
MOST_MS = 200.0
_DRAWS = 24
_PIANOS = range(0, 8)
_WRITTEN = ("pitches", "onsets", "lengths", "tempo", "meter", "key", "chords", "form", "title", "mix", "programs")


def _kept(scope: Scope, song: Song, *facets: str) -> tuple[Invariant | Promise, ...]:
    return (*outside(scope, song), *everywhere(*_WRITTEN, *facets))


def humanise(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Small slow errors in time and loudness, strikes of a chord a little apart; pedal for a piano that has none."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    exact = _spread(song, scope)
    for attempt in range(_DRAWS):  # few notes can come out closer together by chance: then it is drawn again
        made, pedalled = _drawn(song, scope, there, wish, attempt)
        after = rebuilt(song, made)
        if _spread(after, scope) > exact:
            break
    summary = f"{place(song, scope)}: {names(there)} played less exactly, within about {_SPREAD_MS[wish.amount]:g} ms"
    summary += f", with pedal on {names(pedalled)}." if pedalled else "."
    return Edited(after, _kept(scope, song), summary, {"spread_ms": _SPREAD_MS[wish.amount]},
                  (Effect("timing spread (ms)", scope, "more"),))  # fmt: skip


def _spread(song: Song, scope: Scope) -> float:
    rows = [ticks_ms(song, n.onset_tick, n.shift_ticks) for t in song.tracks for n in notes_in(scope, t)]
    return pstdev(rows) if rows else 0.0


def _drawn(
    song: Song, scope: Scope, there: list[Track], wish: EditWish, attempt: int
) -> tuple[list[Track], list[Track]]:
    """The tracks with one draw of errors, and those that got a pedal."""
    made: list[Track] = []
    pedalled: list[Track] = []
    for track in there:
        rng = stream(wish.seed + 101 * attempt, "humanise", track.id)
        changed: dict[str, Note] = {}
        error = 0.0
        for row in at_onsets(notes_in(scope, track)).values():
            error = _KEPT_ERROR * error + rng.gauss(0, _SPREAD_MS[wish.amount] * 0.8)
            loud = rng.gauss(0, _LOOSE_VELOCITY[wish.amount])
            for note in row:
                own = error + rng.gauss(0, _SPREAD_MS[wish.amount] * 0.35)
                velocity = min(127, max(1, round(note.velocity + loud + rng.gauss(0, 2))))
                ms = max(-30.0, min(30.0, own))
                changed[note.id] = replace(later(song, note, ms), velocity=velocity)
        new = put(song, scope, track, changed=changed)
        if _wants_pedal(song, scope, new):
            new = replace(new, curves=(*new.curves, _pedal(song, new)))
            pedalled.append(new)
        made.append(new)
    return made, pedalled


def _wants_pedal(song: Song, scope: Scope, track: Track) -> bool:
    is_piano = not track.instrument.is_drum and track.instrument.program in _PIANOS and not track.instrument.sound
    has_pedal = any(c.controller == "cc64" for c in track.curves) or any(m.kind == "pedal" for m in track.marks)
    return is_piano and not has_pedal and scope.is_whole_time(song) and scope.track_ids is not None


def _pedal(song: Song, track: Track) -> Curve:
    """Down a little after each new harmony (or bar), up as it ends."""
    changes = [c.tick for c in song.chords] or [bar.start_tick for bar in song.grid.bars]
    points: list[tuple[int, int]] = []
    for tick in sorted(set(changes)):
        if tick < song.end_tick:
            points += [(tick, 0), (tick + SIXTEENTH // 2, 127)]
    return Curve("cc64", (*points, (song.end_tick, 0)))


def quantise(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Onsets nearer to where they are written (swing kept): by half, four fifths, wholly, or by a percentage."""
    strength = min(1.0, abs(wish.number) / 100) if wish.number is not None else _TIGHT[wish.amount]
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    made, before, now = [], [], []
    for track in there:
        changed, late = {}, swung_by(song, track)
        for note in notes_in(scope, track):
            rest = note.shift_ticks - late(note)
            new = replace(note, shift_ticks=note.shift_ticks - round(rest * strength))
            before.append(ticks_ms(song, note.onset_tick, note.shift_ticks))
            now.append(ticks_ms(song, note.onset_tick, new.shift_ticks))
            changed[note.id] = new
        made.append(put(song, scope, track, changed=changed))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: {scope.where(song)} is on the grid already.")
    summary = f"{place(song, scope)}: {names(there)} tighter: {strength * 100:.0f} % of the way to the grid"
    summary += f" (spread {pstdev(before):.0f} -> {pstdev(now):.0f} ms)."
    return Edited(after, _kept(scope, song, "velocities"), summary, {"strength": strength},
                  (Effect("distance from the grid (ms)", scope, "less"),))  # fmt: skip


def drag(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Play some milliseconds behind the beat (12 where nothing is said)."""
    return _moved(song, scope, wish, 1)


def rush(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Play some milliseconds ahead of the beat (12 where nothing is said)."""
    return _moved(song, scope, wish, -1)


def _moved(song: Song, scope: Scope, wish: EditWish, way: int) -> Edited:
    ms = {"slight": 6.0, "plain": 12.0, "strong": 22.0}[wish.amount]
    if wish.number is not None:
        ms = abs(wish.number) * (1000 if wish.unit == "s" else 1)
    if not 0 < ms <= MOST_MS:
        raise EditError(f"{ms:g} ms is out of reach; name one from 1 to {MOST_MS:g}.")
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    made = [put(song, scope, t, changed={n.id: later(song, n, way * ms) for n in notes_in(scope, t)}) for t in there]
    after = rebuilt(song, made)
    how = "behind" if way > 0 else "ahead of"
    summary = f"{place(song, scope)}: {names(there)} {ms:g} ms {how} the beat."
    effect = Effect("lateness (ms)", scope, "more" if way > 0 else "less", 0.5 * ms)
    ticks = ms_ticks(song, scope.start_tick, ms)
    return Edited(after, _kept(scope, song, "velocities"), summary, {"ms": way * ms, "ticks": ticks}, (effect,))

"""How hard a place is played: harder, calmer, laid back, driving, growing towards the end.

Each is a bundle of small changes that the summary names; every one stays inside the scope.
"""

from collections.abc import Iterable
from dataclasses import replace

from tools.edit.energy.doubling import octave_doubled
from tools.edit.energy.drums import doubled_time
from tools.edit.energy.fills import crash_on
from tools.edit.energy.kit import KICKS, SNARES, beats_in, kit_of
from tools.edit.energy.parts import (
    bar_groups,
    count_in,
    is_kit,
    louder,
    need_tracks,
    notes_in,
    place,
    promises,
    put,
    rebuilt,
)  # fmt: skip
from tools.edit.energy.thinning import weakest
from tools.edit.notes import bars_in
from tools.edit.rhythm.clock import later
from tools.edit.rhythm.warp import warped
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Note, Song, Track

_LIFT = {"slight": 4.0, "plain": 8.0, "strong": 14.0}


def harder(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Crash on the first beat, open hats, bass and tune doubled an octave apart where they can, everybody louder."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    lift = _LIFT[wish.amount]
    made: dict[str, Track] = {}
    did: list[str] = []
    for track in there:
        new = put(song, scope, track, changed={n.id: louder(n, lift) for n in notes_in(scope, track)})
        if is_kit(track):
            new = _harder_kit(song, scope, new)
            did.append("crash and open hats")
        elif track.role == "bass" and (lower := octave_doubled(song, scope, new, -12)) != new:
            new = lower
            did.append(f"{track.shown_name} in octaves")
        elif track.role == "melody" and (higher := octave_doubled(song, scope, new, 12)) != new:
            new = higher
            did.append(f"{track.shown_name} doubled an octave up")
        made[track.id] = new
    after = rebuilt(song, made.values())
    told = ", ".join(dict.fromkeys((*did, f"velocity up by {lift:g}")))
    summary = f"{place(song, scope)}: harder: {told}."
    effects = [Effect("mean velocity", scope, "more", lift / 4)] if not _at_the_top(there, scope) else []
    if any(is_kit(t) for t in there):
        kit_ids = tuple(t.id for t in there if is_kit(t))
        effects.append(Effect("crashes", replace(scope, track_ids=kit_ids), "more"))
    effects = [e for e in effects if e.what != "crashes" or _fresh_crash(song, after, e)]
    return Edited(after, promises(scope, song), summary, {"did": did, "velocity": lift}, tuple(effects))


def _at_the_top(there: Iterable[Track], scope: Scope) -> bool:
    notes = [n for t in there for n in notes_in(scope, t)]
    return sum(n.velocity > 118 for n in notes) > len(notes) / 4


def _fresh_crash(before: Song, after: Song, effect: Effect) -> bool:
    """Whether a crash was put in: where each arrival has one already, none is claimed."""
    assert effect.scope is not None
    kits_of = [(t, after.track(t.id)) for t in before.tracks if effect.scope.has_track(t)]
    return any(
        sum(n.midi_pitch in (49, 57) for n in new.notes) > sum(n.midi_pitch in (49, 57) for n in old.notes)
        for old, new in kits_of
    )


def _harder_kit(song: Song, scope: Scope, track: Track) -> Track:
    kit = kit_of(track)
    gone: set[str] = set()
    added: list[Note] = []
    changed: dict[str, Note] = {}
    for group in bar_groups(song, scope):
        if not any(scope.has(track, n) for bar in group for n in kit.in_bar(bar)):
            continue
        out, fresh = crash_on(kit, group[0])
        gone |= out
        added += fresh
        for bar in group:
            beats = set(beats_in(bar))
            for note in kit.in_bar(bar):
                if note.midi_pitch == 42 and note.onset_tick in beats and note.id not in gone:
                    changed[note.id] = replace(note, midi_pitch=46)
    return put(song, scope, track, gone=gone, changed=changed, added=added)


def calmer(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Softer and sparser: velocities down, the weakest notes of the accompaniment gone, no crashes."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    drop = _LIFT[wish.amount] * 1.5
    share = {"slight": 0.08, "plain": 0.15, "strong": 0.3}[wish.amount]
    made = []
    for track in there:
        inside = notes_in(scope, track)
        gone = weakest(song, inside, round(share * len(inside))) if track.role not in ("melody", "bass") else set()
        if is_kit(track):
            gone |= {n.id for n in inside if n.midi_pitch in (49, 57, 52, 55)}
        made.append(put(song, scope, track, gone, {n.id: louder(n, -drop) for n in inside}))
    after = rebuilt(song, made)
    before, now = count_in(song, scope), count_in(after, scope)
    summary = f"{place(song, scope)}: calmer: velocity down by {drop:g}, {before} -> {now} notes."
    return Edited(after, promises(scope, song), summary, {"velocity": -drop}, (Effect("mean velocity", scope, "less"),))


_SNARE_LATE_MS = {"slight": 8.0, "plain": 12.0, "strong": 18.0}
_SWING_BY = {"slight": 2.0, "plain": 3.0, "strong": 5.0}


def laid_back(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The snare a little late, everybody softer, one weak note in seven of the accompaniment gone, a trace of swing."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    late_ms = _SNARE_LATE_MS[wish.amount]
    made = []
    for track in there:
        inside = notes_in(scope, track)
        share = 0.15 * {"slight": 0.5, "plain": 1.0, "strong": 1.5}[wish.amount]
        spare = [n for n in inside if not (is_kit(track) and n.midi_pitch in KICKS | SNARES)]
        gone = weakest(song, spare, round(share * len(inside))) if track.role not in ("melody", "bass") else set()
        changed = {}
        for note in inside:
            on_time = warped(song, note, 50.0 + _SWING_BY[wish.amount])
            is_late = note.midi_pitch in SNARES if is_kit(track) else track.role == "melody"
            changed[note.id] = louder(later(song, on_time, late_ms) if is_late else on_time, -6)
        made.append(put(song, scope, track, gone, changed))
    after = rebuilt(song, made)
    before, now = count_in(song, scope), count_in(after, scope)
    summary = (
        f"{place(song, scope)}: laid back: {_who_is_late(there)} {late_ms:g} ms late, velocity down by 6, a trace of "
        f"swing, {before} -> {now} notes."
    )
    return Edited(after, promises(scope, song), summary, {"late_ms": late_ms}, _late_claims(song, scope, there))


def _late_claims(song: Song, scope: Scope, there: list[Track]) -> tuple[Effect, ...]:
    """What is surely measured: the snare's lateness, the tune's lateness and touch."""
    claims = []
    kits = tuple(t.id for t in there if is_kit(t) and any(n.midi_pitch in SNARES for n in notes_in(scope, t)))
    tunes = tuple(t.id for t in there if t.role == "melody" and not is_kit(t))
    if kits:
        claims.append(Effect("snare lateness (ms)", replace(scope, track_ids=kits), "more"))
    if tunes:
        where = replace(scope, track_ids=tunes)
        claims += [Effect("lateness (ms)", where, "more"), Effect("mean velocity", where, "less")]
    return tuple(claims)


def _who_is_late(there: list[Track]) -> str:
    rows = ["the snare"] if any(is_kit(t) for t in there) else []
    rows += ["the tune"] if any(t.role == "melody" for t in there) else []
    return " and ".join(rows) or "nobody"


def driving(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Drums and bass ahead of the beat, harder, the hats twice as fast."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    ahead_ms = {"slight": 5.0, "plain": 8.0, "strong": 12.0}[wish.amount]
    made = []
    for track in there:
        inside = notes_in(scope, track)
        pushes = is_kit(track) or track.role == "bass" or len(there) == 1
        changed = {n.id: louder(later(song, n, -ahead_ms) if pushes else n, 6) for n in inside}
        added: list[Note] = []
        if is_kit(track):
            kit = kit_of(track)
            for bar in bars_in(song, scope):
                notes = kit.in_bar(bar)
                fresh = doubled_time(song, kit, bar, notes) if any(scope.has(track, n) for n in notes) else []
                added += [later(song, n, -ahead_ms) for n in fresh]
        made.append(put(song, scope, track, changed=changed, added=added))
    after = rebuilt(song, made)
    who = " and ".join(n for n in ("the drums" if any(map(is_kit, there)) else "",
                                   "the bass" if any(t.role == "bass" for t in there) else "") if n)  # fmt: skip
    summary = f"{place(song, scope)}: driving: {who or 'everybody'} {ahead_ms:g} ms ahead of the beat, velocity up by 6"
    summary += ", busier hats." if any(map(is_kit, there)) else "."
    pushing = tuple(t.id for t in there if (t.role == "bass" or len(there) == 1) and not is_kit(t))
    beating = tuple(
        t.id for t in there if is_kit(t) and any(n.midi_pitch in KICKS | SNARES for n in notes_in(scope, t))
    )
    effects = tuple(
        Effect(what, replace(scope, track_ids=ids), "less")
        for what, ids in (("lateness (ms)", pushing), ("kick and snare lateness (ms)", beating))
        if ids
    )
    return Edited(after, promises(scope, song), summary, {"ahead_ms": ahead_ms}, effects)


def grow(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Softer at the beginning of the place, stronger at its end ("down" the other way round), by velocity."""
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    span = {"slight": 14.0, "plain": 26.0, "strong": 40.0}[wish.amount]
    down = wish.direction in ("down", "less")
    start, end = scope.start_tick, scope.end_tick
    if len(bars_in(song, scope)) < 2:
        raise EditError("Growing needs two bars at least; name a longer place.")
    made = []
    for track in there:
        changed = {}
        for note in notes_in(scope, track):
            share = (note.onset_tick - start) / max(1, end - start)
            changed[note.id] = louder(note, span * ((1 - share if down else share) - 0.65))
        made.append(put(song, scope, track, changed=changed))
    after = rebuilt(song, made)
    how = "falls" if down else "grows"
    summary = f"{place(song, scope)}: it {how} from bar to bar, by {span:g} steps of velocity from start to end."
    effect = Effect("swell", scope, "less" if down else "more")
    return Edited(after, promises(scope, song), summary, {"velocity_span": span}, (effect,))

"""How many notes a part plays: fewer by leaving out the weakest, more by striking again or passing between.

Reads weights from the meter; what a tune means is the melody's family. Drums are thinned by their own rules
(`drums.py`).
"""

from collections.abc import Iterable
from dataclasses import replace

from tools.compose.part import rewrite
from tools.edit.energy.drums import busier as busier_drums
from tools.edit.energy.drums import simpler as simpler_drums
from tools.edit.energy.kit import meter_in
from tools.edit.energy.parts import (
    at_onsets,
    count_in,
    is_kit,
    names,
    need_tracks,
    notes_in,
    place,
    promises,
    put,
    rebuilt,
)  # fmt: skip
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError, MusicError
from tools.instruments.lookup import row_of
from tools.song.grid import Grid
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, Note, Song, Track
from tools.theory.key import Key

_FEWER = {"slight": 0.2, "plain": 0.4, "strong": 0.6}
_MORE = {"slight": 1.2, "plain": 1.5, "strong": 2.0}
_REWRITTEN_ROLES = ("chords", "bass")


def weight_of(grid: Grid, note: Note) -> float:
    """How strong a note stands: its place in the bar, a little its length."""
    bar = grid.bar_at(note.onset_tick)
    step, off = divmod(note.onset_tick - bar.start_tick, SIXTEENTH)
    metric = 0.05 if off else meter_in(bar).weight(step)
    return metric + 0.1 * min(2.0, note.length_ticks / QUARTER)


def weakest(song: Song, notes: Iterable[Note], count: int) -> set[str]:
    """Ids of the weakest onsets' notes, about `count` of them; the first onset of a bar stays."""
    rows = at_onsets(notes)
    grid = song.grid
    order = sorted(rows, key=lambda tick: (max(weight_of(grid, n) for n in rows[tick]), -tick))
    gone: set[str] = set()
    for tick in order[: max(0, len(order) - 1)]:
        if len(gone) >= count:
            break
        gone |= {n.id for n in rows[tick]}
    return gone


def busier(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More notes there: drums by their rules, chords and bass in busier patterns, tunes by passing notes."""
    return _changed(song, scope, wish, more=True)


def simpler(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Fewer notes there: the weakest go, those before them last until the next."""
    return _changed(song, scope, wish, more=False)


def _changed(song: Song, scope: Scope, wish: EditWish, more: bool) -> Edited:
    there = need_tracks(song, scope, lambda _: True, "is nobody playing")
    if scope.low_pitch > 0 or scope.high_pitch < 127:
        there = [t for t in there if not is_kit(t)] or there
    if scope.track_ids is None and more:  # "busier": the band, not the tune
        there = [t for t in there if t.role != "melody"] or there
    made: list[Track] = []
    for track in there:
        own = replace(scope, track_ids=(track.id,))
        if is_kit(track):
            changed = busier_drums(song, own, wish) if more else simpler_drums(song, own, wish)
            made.append(changed.song.track(track.id))
        else:
            made.append(_more(song, own, track, wish) if more else _fewer(song, own, track, wish))
    after = rebuilt(song, made)
    told = [t for t, new in zip(there, made, strict=True) if t != new]
    if not told:
        raise EditError(
            f"That changes nothing: {names(there)} cannot be {'busier' if more else 'simpler'} in {scope.where(song)}."
        )
    where = replace(scope, track_ids=tuple(t.id for t in told))
    before, now = count_in(song, where), count_in(after, where)
    summary = f"{place(song, scope)}: {names(told)} {'busier' if more else 'simpler'} ({before} -> {now} notes)."
    effect = Effect("notes a bar", where, "more" if more else "less")
    return Edited(after, promises(scope, song), summary, {"notes": {"before": before, "after": now}}, (effect,))


def _fewer(song: Song, scope: Scope, track: Track, wish: EditWish) -> Track:
    inside = notes_in(scope, track)
    share = abs(wish.number) / 100 if wish.number is not None and wish.unit == "%" else _FEWER[wish.amount]
    gone = weakest(song, inside, max(1, round(min(0.95, share) * len(inside))))
    changed = _lasting(inside, gone)
    return put(song, scope, track, gone=gone, changed=changed)


def _lasting(notes: list[Note], gone: set[str]) -> dict[str, Note]:
    """Notes that lasted until one that goes last until the next that stays, within two beats; by id."""
    rows = at_onsets(notes)
    ticks = sorted(rows)
    stay = [t for t in ticks if any(n.id not in gone for n in rows[t])]
    following = {tick: stay[i + 1] if i + 1 < len(stay) else None for i, tick in enumerate(stay)}
    after = {tick: ticks[i + 1] if i + 1 < len(ticks) else None for i, tick in enumerate(ticks)}
    out: dict[str, Note] = {}
    for tick in stay:
        until, old = following[tick], after[tick]
        if until is None or old is None or until == old or until - tick > 2 * QUARTER:
            continue
        for note in rows[tick]:
            if note.id not in gone and note.end_tick >= old - EIGHTH // 4 and note.tuplet is None:
                length = until - tick
                longer = length - note.length_ticks
                sounding = None if note.sounding_ticks is None else note.sounding_ticks + longer
                if longer > 0:
                    out[note.id] = replace(note, length_ticks=length, sounding_ticks=sounding)
    return out


def _more(song: Song, scope: Scope, track: Track, wish: EditWish) -> Track:
    factor = 1 + abs(wish.number) / 100 if wish.number is not None and wish.unit == "%" else _MORE[wish.amount]
    before = len(notes_in(scope, track))
    new = _in_style(song, scope, track, wish) if track.role in _REWRITTEN_ROLES and wish.number is None else None
    if new is not None and 1.15 * before <= len(notes_in(scope, new)) <= 2.6 * before:
        return new
    return _divided(song, scope, track, round(before * factor) - before)


def _in_style(song: Song, scope: Scope, track: Track, wish: EditWish) -> Track | None:
    """The bars in a busier pattern of the style, where the scope holds whole bars of the whole track."""
    whole = scope.low_pitch <= 0 and scope.high_pitch >= 127 and not scope.apart and track.staves == 1
    edges = {b.start_tick for b in song.grid.bars} | {b.end_tick for b in song.grid.bars}
    ends = [tick for span in scope.stretches for tick in span]
    if not whole or any(t not in edges and t < song.end_tick for t in ends) or len(song.meters) > 1:
        return None
    if song.uneven_bars or song.pickup_ticks or not song.style:
        return None
    new = track
    for start, end in scope.stretches:
        first, last = song.grid.bars_touched(start, min(end, song.end_tick))
        try:
            new = rewrite(rebuilt(song, [new]), track.id, first, last, wish.seed, "busier")
        except MusicError:
            return None
    old = {n.id for n in track.notes}
    gone = {n.id for n in notes_in(scope, track)} - {n.id for n in new.notes}
    return put(song, scope, track, gone=gone, added=[n for n in new.notes if n.id not in old])


def _divided(song: Song, scope: Scope, track: Track, wanted: int) -> Track:
    """Long notes struck again half way (chords, bass), or led on by a passing note (tunes), longest first."""
    inside = notes_in(scope, track)
    is_line = track.role in ("melody", "counter") or not row_of(track.instrument).polyphonic
    changed: dict[str, Note] = {}
    added: list[Note] = []
    queue = sorted((n for n in inside if _can_halve(n)), key=lambda n: (-n.length_ticks, n.onset_tick, n.midi_pitch))
    rows = at_onsets(inside)
    ticks = sorted(rows)
    while queue and len(added) < wanted:
        note = queue.pop(0)
        half = note.length_ticks // 2
        first = replace(note, length_ticks=half, sounding_ticks=_halved(note))
        following = next((rows[t][-1].midi_pitch for t in ticks if t > note.onset_tick), note.midi_pitch)
        pitch = _passing(song, note, following) if is_line else note.midi_pitch
        second = replace(
            first,
            id="",
            onset_tick=note.onset_tick + half,
            midi_pitch=pitch,
            velocity=max(1, note.velocity - 8),
            spelling=None if pitch != note.midi_pitch else note.spelling,
        )
        changed[note.id] = first
        added.append(second)
        if _can_halve(first) and not queue:
            queue = sorted(
                (n for n in changed.values() if _can_halve(n)), key=lambda n: (-n.length_ticks, n.onset_tick)
            )
    return put(song, scope, track, changed=changed, added=added)


def _can_halve(note: Note) -> bool:
    return note.length_ticks >= QUARTER and note.tuplet is None and note.grace is None and not note.length_ticks % 2


def _halved(note: Note) -> int | None:
    return None if note.sounding_ticks is None else max(1, note.sounding_ticks // 2)


def _passing(song: Song, note: Note, following: int) -> int:
    """A step of the key towards the next pitch; the upper neighbour where it stays."""
    entry = [k for k in song.keys if k.tick <= note.onset_tick][-1:] or list(song.keys[:1])
    try:
        scale = set(Key(entry[0].tonic, entry[0].mode).scale_pitch_classes)
    except (MusicError, IndexError):
        scale = set(range(12))
    way = 1 if following >= note.midi_pitch else -1
    for step in (1, 2, 3):
        pitch = note.midi_pitch + way * step
        if pitch % 12 in scale and 0 <= pitch <= 127:
            return pitch
    return note.midi_pitch

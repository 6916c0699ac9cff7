"""Grooves of a kit that plays already: busier and simpler, four on the floor, half time, double time, how fast the hats
go.

Works on strokes as they are, so that any song's drums can be changed. Fills are in `fills.py`, single voices in
`voices.py`.
"""

from dataclasses import replace

from tools.compose.seeds import stream
from tools.edit.energy.fills import filled_bar
from tools.edit.energy.kit import (
    FULL_SNARES,
    HATS,
    KICKS,
    SNARES,
    Kit,
    any_kit,
    beats_in,
    hands_free,
    kits,
    meter_in,
    steps_in,
    tick_at,
    timekeeper,
)  # fmt: skip
from tools.edit.energy.parts import (
    bar_groups,
    count_in,
    is_kit,
    names,
    need_change,
    place,
    promises,
    put,
    rebuilt,
    whole_bars,
)  # fmt: skip
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import Bar, bar_ticks
from tools.song.values import SIXTEENTH, Note, Song, Track

_SOFT_HAT = -16.0
_FAST_BPM = 152.0  # sixteenths on the hat above it are no longer played with one hand


def busier(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Hats twice as fast, ghost notes on the snare; plainly and more a kick between, and fills every four bars."""
    made = [_busier(song, scope, kit, wish) for kit in kits(song, scope)]
    after = rebuilt(song, made)
    need_change(song, after, "the drums are as busy there as two hands can play. Name other bars.")
    return _told(song, scope, after, "busier", wish)


def simpler(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Ghosts and weak strokes go first, until the wanted share is gone; the beat stays."""
    made = []
    for kit in kits(song, scope):
        inside = [n for n in kit.track.notes if scope.has(kit.track, n)]
        share = _share(wish)
        order = sorted(inside, key=lambda n: (_need(song, kit, n), -n.onset_tick))
        spare = [n for n in order if _need(song, kit, n) < 3.0]
        gone = {n.id for n in spare[: max(1, round(share * len(inside)))]}
        made.append(put(song, scope, kit.track, gone=gone))
    return _told(song, scope, rebuilt(song, made), "simpler", wish)


def _share(wish: EditWish) -> float:
    if wish.number is not None and wish.unit == "%":
        return min(0.95, max(0.0, abs(wish.number) / 100))
    return {"slight": 0.2, "plain": 0.4, "strong": 0.6}[wish.amount]


def _need(song: Song, kit: Kit, note: Note) -> float:
    """How much a groove needs a stroke: 3 and more is its bone."""
    bar = song.grid.bar_at(note.onset_tick)
    meter = meter_in(bar)
    step = (note.onset_tick - bar.start_tick) // SIXTEENTH
    weight = meter.weight(step) if (note.onset_tick - bar.start_tick) % SIXTEENTH == 0 else 0.0
    if kit.is_ghost(note):
        return weight * 0.5
    if note.midi_pitch in KICKS | SNARES:
        return 3.0 + weight if meter.is_beat(step) else 1.6 + weight
    return 1.0 + weight


def _told(song: Song, scope: Scope, after: Song, how: str, wish: EditWish) -> Edited:
    before, now = count_in(song, scope, is_kit), count_in(after, scope, is_kit)
    ids = tuple(t.id for t in song.tracks if is_kit(t) and scope.has_track(t))
    direction = "more" if now > before else "less"
    summary = f"{place(song, scope)}: the drums are {how} ({before} -> {now} strokes)."
    effect = Effect("notes a bar", replace(scope, track_ids=ids), direction)  # type: ignore[arg-type]
    facts = {"strokes": {"before": before, "after": now}, "amount": wish.amount}
    return Edited(after, promises(scope, song), summary, facts, (effect,))


def _busier(song: Song, scope: Scope, kit: Kit, wish: EditWish) -> Track:
    added: list[Note] = []
    gone: set[str] = set()
    rng = stream(wish.seed, "busier drums", kit.track.id)
    for group in bar_groups(song, scope):
        for index, bar in enumerate(group):
            notes = kit.in_bar(bar)
            inside = [n for n in notes if scope.has(kit.track, n)]
            if not inside:
                continue
            fresh = doubled_time(song, kit, bar, notes)
            fresh += _ghosts(kit, bar, notes + fresh, 2 if wish.amount == "slight" else 4)
            if wish.amount == "strong" or not fresh:
                fresh += _kicks(kit, bar, notes)
            is_fill = wish.amount != "slight" and index % 4 == 3 and len(group) >= 4
            if is_fill and (fill := filled_bar(song, kit, bar, rng, 1)) is not None:
                gone |= {n.id for n in fill.gone}
                fresh = [n for n in fresh if n.onset_tick < fill.start_tick] + list(fill.added)
            added += fresh
    return put(song, scope, kit.track, gone=gone, added=added)


def doubled_time(song: Song, kit: Kit, bar: Bar, notes: list[Note]) -> list[Note]:
    """Softer strokes of the timekeeper half way between its own, down to sixteenths, where a hand is free."""
    key = timekeeper(notes)
    if key is None:
        return []
    at = sorted({n.onset_tick for n in notes if n.midi_pitch == key or (key in HATS and n.midi_pitch in HATS)})
    least = SIXTEENTH if _bpm(song, bar) <= _FAST_BPM else 2 * SIXTEENTH
    fresh = []
    for tick, following in zip(at, [*at[1:], bar.end_tick], strict=True):
        half = tick + (following - tick) // 2
        if least <= (following - tick) // 2 <= 4 * SIXTEENTH and (following - tick) % (2 * SIXTEENTH) == 0:
            soft = 42 if key in HATS else key
            if hands_free(notes, half):
                fresh.append(kit.stroke(half, bar, soft, _SOFT_HAT))
    return fresh


def _bpm(song: Song, bar: Bar) -> float:
    us = [t.us_per_quarter for t in song.tempi if t.tick <= bar.start_tick]
    return 60_000_000 / (us or [song.tempi[0].us_per_quarter])[-1]


def _ghosts(kit: Kit, bar: Bar, notes: list[Note], most: int) -> list[Note]:
    """Ghost notes beside the backbeats, where neither kick nor snare plays."""
    backbeats = sorted(n.onset_tick for n in notes if n.midi_pitch in FULL_SNARES and not kit.is_ghost(n))
    busy = {n.onset_tick for n in notes if n.midi_pitch in KICKS | SNARES}
    at: list[int] = []
    for tick in backbeats:
        at += [tick + 3 * SIXTEENTH, tick - SIXTEENTH, tick + SIXTEENTH]
    free = [
        t for t in dict.fromkeys(at) if bar.start_tick < t < bar.end_tick and t not in busy and hands_free(notes, t)
    ]
    key = next((n.midi_pitch for n in notes if n.midi_pitch in FULL_SNARES), 38)
    return [kit.stroke(tick, bar, key, 0.45 * kit.level(key) - kit.level(key)) for tick in free[:most]]


def _kicks(kit: Kit, bar: Bar, notes: list[Note]) -> list[Note]:
    """One kick more, on a weak eighth where nobody else strikes low."""
    busy = {n.onset_tick for n in notes if n.midi_pitch in KICKS | SNARES}
    if not any(n.midi_pitch in KICKS for n in notes):
        return []
    steps = [s for s in (10, 14, 6, 3, 2) if s < steps_in(bar) and tick_at(bar, s) not in busy]
    return [kit.stroke(tick_at(bar, steps[0]), bar, 36, -12.0)] if steps else []


# ---- the beat itself


def four_on_the_floor(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A kick on every beat, and no other kick; the rest of the kit stays."""
    kit = any_kit(song, scope)
    gone: set[str] = set()
    added: list[Note] = []
    for bar in bars_in(song, scope):
        kicks = {n.onset_tick: n for n in kit.in_bar(bar) if n.midi_pitch in KICKS}
        beats = beats_in(bar)
        gone |= {n.id for tick, n in kicks.items() if tick not in beats}
        added += [kit.stroke(tick, bar, 36) for tick in beats if tick not in kicks]
    track = put(song, scope, kit.track, gone=gone, added=added)
    after = rebuilt(song, [track])
    need_change(song, after, f"the kick is on every beat of {scope.where(song)} already.")
    ids = replace(scope, track_ids=(track.id,))
    summary = f"{place(song, scope)}: the kick is on every beat (four on the floor)."
    if all(n.midi_pitch in KICKS for n in track.notes if scope.has(track, n)):
        summary += " Nothing else of the kit plays there."
    effects = (Effect("kicks off the beat", ids, "is", 0.0), Effect("beats with a kick", ids, "is", 100.0))
    return Edited(after, promises(scope, song), summary, {}, effects if _whole_bars(song, scope) else effects[:1])


def _whole_bars(song: Song, scope: Scope) -> bool:
    """Whether the scope holds every moment of its bars, so that a claim on all their beats makes sense."""
    at = [tick for bar in bars_in(song, scope) for tick in beats_in(bar)]
    return not scope.apart and scope.low_pitch <= 36 <= scope.high_pitch and all(scope.has_tick(t) for t in at)


def half_time(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The backbeat once a bar, in its middle; kicks of the second half give way. Chords keep their pace."""
    made = []
    for kit in kits(song, scope):
        gone: set[str] = set()
        changed: dict[str, Note] = {}
        added: list[Note] = []
        for bar in bars_in(song, scope):
            _halve(kit, bar, gone, changed, added)
        made.append(put(song, scope, kit.track, gone, changed, added))
    after = rebuilt(song, made)
    if after == song:
        raise EditError(f"That changes nothing: the drums in {scope.where(song)} are in half time already.")
    ids = tuple(t.id for t in made)
    summary = f"{place(song, scope)}: half-time feel: the backbeat comes once a bar; chords and tune keep their pace."
    effect = Effect("backbeats a bar", replace(scope, track_ids=ids), "less")
    return Edited(after, promises(scope, song), summary, {}, (effect,))


def _halve(kit: Kit, bar: Bar, gone: set[str], changed: dict[str, Note], added: list[Note]) -> None:
    beats = beats_in(bar)
    middle = beats[len(beats) // 2]
    notes = kit.in_bar(bar)
    snares = [n for n in notes if n.midi_pitch in SNARES and not kit.is_ghost(n)]
    if not snares:
        return
    gone |= {n.id for n in snares if n.onset_tick != middle}
    if all(n.onset_tick != middle for n in snares):
        key = max((n.midi_pitch for n in snares), key=lambda k: (k in FULL_SNARES, k == snares[0].midi_pitch))
        added.append(kit.stroke(middle, bar, key, 4.0))
    gone |= {n.id for n in notes if n.midi_pitch in KICKS and n.onset_tick == middle}
    gone |= {n.id for n in notes if n.midi_pitch in KICKS and middle < n.onset_tick and n.onset_tick in beats}


def double_time(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Every bar of the kit played twice as fast, twice; chords and tune keep their length."""
    made = [put(song, scope, kit.track, *_twice(song, scope, kit)) for kit in kits(song, scope)]
    after = rebuilt(song, made)
    before, now = count_in(song, scope, is_kit), count_in(after, scope, is_kit)
    if now <= before:
        raise EditError(f"The drums of {scope.where(song)} cannot go twice as fast: name whole bars that have a beat.")
    summary = (
        f"{place(song, scope)}: the drums go in double time ({before} -> {now} strokes); the chords keep their length."
    )
    where = replace(scope, track_ids=tuple(t.id for t in made))
    return Edited(after, promises(scope, song), summary, {}, (Effect("notes a bar", where, "more"),))


def _twice(song: Song, scope: Scope, kit: Kit) -> tuple[set[str], dict[str, Note], list[Note]]:
    """What goes, nothing changed, and the bar at twice its pace in both halves."""
    gone: set[str] = set()
    added: list[Note] = []
    for bar in whole_bars(song, scope):
        notes = [n for n in kit.in_bar(bar) if scope.has(kit.track, n)]
        if bar.length_ticks != bar_ticks(bar.meter) or bar.length_ticks % 4:
            continue
        half = bar.length_ticks // 2
        gone |= {n.id for n in notes}
        for note in notes:
            into = (note.onset_tick - bar.start_tick) // 2
            if kit.is_ghost(note) or (into * 2) % SIXTEENTH:
                continue
            for start in (bar.start_tick, bar.start_tick + half):
                if note.midi_pitch in HATS and into % SIXTEENTH:
                    continue  # a hand plays no thirty-seconds through a chorus
                fresh = replace(note, onset_tick=start + into, length_ticks=max(1, note.length_ticks // 2))
                added.append(replace(fresh, shift_ticks=note.shift_ticks // 2, sounding_ticks=None))
    return gone, {}, added


_RATES = {"quarters": 4, "eighths": 2, "sixteenths": 1}


def hat_rate(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The hats (or what marks the time) in quarters, eighths, sixteenths or triplets."""
    made: list[Track] = []
    rate = wish.words.strip().lower() or "sixteenths"
    if rate not in (*_RATES, "triplets"):
        raise EditError(f"The hats can go in quarters, eighths, sixteenths or triplets, not in {rate!r}; name one.")
    for kit in kits(song, scope):
        gone, added = set(), []
        for bar in bars_in(song, scope):
            notes = [n for n in kit.in_bar(bar) if scope.has(kit.track, n)]
            key = timekeeper(notes) or (42 if notes else None)
            if key is None:
                continue
            gone |= {n.id for n in notes if n.midi_pitch == key or (key in HATS and n.midi_pitch in (42, 46))}
            added += _hats(kit, bar, 42 if key in HATS else key, rate)
        made.append(put(song, scope, kit.track, gone, {}, added))
    after = rebuilt(song, made)
    summary = f"{place(song, scope)}: the hats go in {rate} ({names(made)})."
    where = replace(scope, track_ids=tuple(t.id for t in made))
    return Edited(after, promises(scope, song), summary, {"rate": rate}, (Effect("timekeeper", where, "is", rate),))


def _hats(kit: Kit, bar: Bar, key: int, rate: str) -> list[Note]:
    beats = beats_in(bar)
    out = []
    for tick, following in zip(beats, [*beats[1:], bar.end_tick], strict=True):
        unit = (following - tick) // 3 if rate == "triplets" else _RATES[rate] * SIXTEENTH
        for index, at in enumerate(range(tick, following, unit)):
            note = kit.stroke(at, bar, key, 0.0 if not index else -12.0)
            note = replace(note, length_ticks=min(unit, bar.end_tick - at))
            out.append(replace(note, tuplet=(3, 2), shift_ticks=0) if rate == "triplets" else note)
    return out

"""Edits of how notes are touched: short or bound, and how much the sustain pedal holds; as played and as printed.

Pitches, onsets, written lengths and velocities stay. An articulation is the sounding length and the sign in the score.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from tools.edit.instrument import has_pedal
from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.scope import Scope, bars_in_words
from tools.edit.sound.mixer import by_amount, is_less
from tools.edit.values import Edited, EditWish, Effect, in_words
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.song.values import QUARTER, Curve, Mark, Note, Song, Track

KEPT = ("pitches", "onsets", "lengths", "velocities", "programs", "mix", "tempo", "meter", "key", "chords", "form")
PEDAL, DOWN, UP = "cc64", 127, 0
LIFT_TICKS = QUARTER // 16  # the pedal comes up this long before it goes down again
SLUR_MOST = 8  # notes under one slur
OVERLAP = 1.04  # of a bound note's written length, so that no gap is heard
SHORTEST_TICKS = QUARTER // 16


def staccato(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Short and apart: notes sound for a part of what is written, with a dot; less lets them sound longer again."""
    if is_less(wish):
        return plain(song, scope, wish)
    share = by_amount(wish, 0.65, 0.48, 0.3)
    edited = _touched(song, scope, lambda note: round(note.length_ticks * share), "staccato")
    return _told(song, edited, scope, "short and apart", "less")


def legato(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Bound: notes sound until the next, with slurs over short runs; less parts them again."""
    if is_less(wish):
        return plain(song, scope, wish)
    reach = {track.id: _reaches(track) for track in song.tracks}

    def bound(track: Track, note: Note) -> int:
        return round(max(note.length_ticks, min(reach[track.id].get(note.id, 0), 2 * note.length_ticks)) * OVERLAP)

    edited = _touched(song, scope, None, "legato", bound)
    return _told(song, edited, scope, "bound together", "more")


def plain(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Neither short nor bound: notes sound nearly as long as written, dots and slurs go."""
    edited = _touched(song, scope, lambda note: round(note.length_ticks * 0.92), "")
    return _told(song, edited, scope, "as written, neither short nor bound", "")


def _touched(song: Song, scope: Scope, length, sign: str, by_track=None) -> Song:  # type: ignore[no-untyped-def]
    """The notes of a place with another sounding length and its sign in the score."""
    tracks = []
    for track in song.tracks:
        inside = [n for n in track.notes if scope.has(track, n) and n.length_ticks > 0 and not n.grace]
        if not inside or track.instrument.is_drum:
            tracks.append(track)
            continue
        ids = {n.id for n in inside}
        notes = tuple(
            replace(n, sounding_ticks=max(SHORTEST_TICKS, by_track(track, n) if by_track else length(n)))
            if n.id in ids
            else n
            for n in track.notes
        )
        tracks.append(replace(track, notes=notes, marks=_signs(track, inside, sign)))
    if not any(t is not s for t, s in zip(tracks, song.tracks, strict=True)):
        raise EditError(
            f"There is nothing to be bound or parted in {scope.where(song)}.",
            next_step="Name a pitched part and bars in which it plays",
        )
    return replace(song, tracks=tuple(tracks))


def _reaches(track: Track) -> dict[str, int]:
    """For every note the ticks until the next onset of its voice; notes of one chord share it."""
    voices: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in track.notes:
        voices[note.staff, note.voice].append(note)
    out: dict[str, int] = {}
    for notes in voices.values():
        onsets = sorted({n.onset_tick for n in notes})
        following = dict(pairwise(onsets))
        out |= {n.id: following.get(n.onset_tick, n.end_tick) - n.onset_tick for n in notes}
    return out


def _signs(track: Track, inside: list[Note], sign: str) -> tuple[Mark, ...]:
    """The signs of a place: dots on short notes, slurs over runs of single notes, none for plain."""
    ids = {note.id for note in inside}
    dots = ("staccato", "staccatissimo", "tenuto")
    rest = [
        m
        for m in track.marks
        if not (m.kind == "articulation" and m.value in dots and m.note_id in ids)
        and not (m.kind == "slur" and (m.note_id in ids or m.end_note_id in ids))
    ]
    if sign == "staccato":
        heads = {(n.onset_tick, n.staff): n for n in inside if n.length_ticks < 2 * QUARTER}
        rest += [Mark("articulation", n.onset_tick, value=sign, note_id=n.id, staff=n.staff) for n in heads.values()]
    elif sign == "legato" and row_of(track.instrument).family not in ("guitar", "bass", "chromatic percussion"):
        rest += _slurs(inside)
    return tuple(sorted(rest, key=lambda mark: mark.tick))


def _slurs(inside: list[Note]) -> list[Mark]:
    """Slurs over runs of single notes that follow each other without a rest."""
    counts: dict[tuple[int, int, int], int] = defaultdict(int)
    for note in inside:
        counts[note.onset_tick, note.staff, note.voice] += 1
    single = [n for n in inside if counts[n.onset_tick, n.staff, n.voice] == 1]
    runs: list[list[Note]] = []
    for note in sorted(single, key=lambda n: (n.staff, n.voice, n.onset_tick)):
        last = runs[-1][-1] if runs else None
        joins = last is not None and (last.staff, last.voice, last.end_tick) == (
            note.staff,
            note.voice,
            note.onset_tick,
        )
        if joins and len(runs[-1]) < SLUR_MOST and last is not None and last.midi_pitch != note.midi_pitch:
            runs[-1].append(note)
        else:
            runs.append([note])
    return [
        Mark(
            "slur", run[0].onset_tick, run[-1].onset_tick, note_id=run[0].id, end_note_id=run[-1].id, staff=run[0].staff
        )
        for run in runs
        if len(run) > 1
    ]


def _told(song: Song, edited: Song, scope: Scope, how: str, direction: str) -> Edited:
    if edited == song:
        raise EditError("It is played like that already.", next_step="Name another place or say how it should change")
    changed = [t for t in song.tracks if edited.track(t.id) != t]
    where = bars_in_words(song, scope)
    names = "Everything" if len(changed) == len(song.tracks) > 1 else in_words(t.shown_name for t in changed)
    summary = f"{names} {how}{' in ' + where if where else ''}."
    spot = replace(scope, track_ids=tuple(t.id for t in changed))
    effects = (Effect("sounding share of written length (%)", spot, direction),) if direction else ()  # type: ignore[arg-type]
    if not direction and any(t.notes != edited.track(t.id).notes for t in changed):
        effects = (Effect("notes as played", spot, "other"),)
    kept: tuple[Invariant, ...] = everywhere(*KEPT, "controllers") + outside(scope, song)
    return Edited(edited, kept, summary, {"tracks": [t.name for t in changed]}, effects)


def pedal(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More sustain pedal, changed with the harmony, or less of it, or none."""
    tracks = [t for t in song.tracks if scope.has_track(t) and has_pedal(row_of(t.instrument)) and t.notes]
    named = [t for t in song.tracks if scope.has_track(t)]
    if not tracks or (scope.track_ids is not None and len(named) == 1 and not has_pedal(row_of(named[0].instrument))):
        raise EditError(
            f"{in_words(t.shown_name for t in named)} has no sustain pedal.",
            next_step="Name a piano, a harp or a vibraphone, or say legato for longer notes",
        )
    less = is_less(wish) or wish.direction == "none"
    lifts = _lifts(song, scope)

    def pedalled(track: Track) -> Track:
        own = next((c for c in track.curves if c.controller == PEDAL), None)
        points = _less(own, scope, lifts, wish) if less else _more(own, scope, lifts)
        was, now = (_down_ticks(row, scope) for row in (own.points if own else (), points))
        if (now >= was) if less else (now <= was):
            return track
        curves = tuple(c for c in track.curves if c.controller != PEDAL)
        marks = tuple(m for m in track.marks if not (m.kind == "pedal" and scope.has_tick(m.tick)))
        made = () if less and wish.direction == "none" else _pedal_marks(points, scope)
        return replace(
            track,
            curves=(*curves, Curve(PEDAL, points)) if points else curves,
            marks=tuple(sorted([*marks, *made], key=lambda m: m.tick)),
        )

    ids = {t.id for t in tracks}
    edited = replace(song, tracks=tuple(pedalled(t) if t.id in ids else t for t in song.tracks))
    changed = [t for t in song.tracks if edited.track(t.id).curves != t.curves]
    if not changed:
        raise EditError(
            f"{in_words(t.shown_name for t in tracks)} is pedalled like that already.", next_step="Say the other way"
        )
    where = bars_in_words(song, scope)
    how = "no pedal" if wish.direction == "none" else "less pedal" if less else "more pedal, changed with the chords"
    summary = f"{in_words(t.shown_name for t in changed)}: {how}{' in ' + where if where else ''}."
    spot = replace(scope, track_ids=tuple(t.id for t in changed))
    effect = Effect("pedal down (% of the time)", spot, "less" if less else "more")
    kept: tuple[Invariant, ...] = everywhere(*KEPT, "notes") + outside(scope, song)
    return Edited(edited, kept, summary, {"tracks": [t.name for t in changed]}, (effect,))


def _down_ticks(points: tuple[tuple[int, int], ...], scope: Scope) -> int:
    """For how long in a place the pedal is down."""
    total = 0
    for (at, value), (until, _) in pairwise((*points, (scope.end_tick, UP))):
        if value >= 64:
            total += sum(max(0, min(until, end) - max(at, start)) for start, end in scope.stretches)
    return total


def _lifts(song: Song, scope: Scope) -> list[int]:
    """Where a pedal is changed: at every chord, else at every bar, within the place."""
    ticks = {chord.tick for chord in song.chords} | {bar.start_tick for bar in song.grid.bars}
    return sorted({t for t in ticks if scope.has_tick(t)} | {start for start, _ in scope.stretches})


def _value(curve: Curve | None, tick: int) -> int:
    value = UP
    for at, here in curve.points if curve else ():
        if at > tick:
            break
        value = here
    return value


def _outside(own: Curve | None, scope: Scope) -> dict[int, int]:
    """The points that stay, with the state restored at the end of each stretch and lifted at its start."""
    points = {t: v for t, v in (own.points if own else ()) if not scope.has_tick(t)}
    for start, end in scope.stretches:
        if _value(own, start - 1) != UP and start > 0:
            points[start] = UP
        if _value(own, end) != UP:
            points.setdefault(end, _value(own, end))
    return points


def _more(own: Curve | None, scope: Scope, lifts: list[int]) -> tuple[tuple[int, int], ...]:
    points = _outside(own, scope)
    for start, end in scope.stretches:
        here = [t for t in lifts if start <= t < end]
        for at, until in zip(here, [*here[1:], end], strict=True):
            points[at + LIFT_TICKS if at else 0] = DOWN
            if until - LIFT_TICKS > at:
                points[until if until < end else max(at + 1, end - LIFT_TICKS)] = UP
    return tuple(sorted(points.items()))


def _less(own: Curve | None, scope: Scope, lifts: list[int], wish: EditWish) -> tuple[tuple[int, int], ...]:
    if own is None:
        return ()
    points = _outside(own, scope)
    if wish.direction == "none":
        return _tidy(points)
    share = by_amount(wish, 0.6, 0.4, 0.2)
    downs = [(t, _next_up(own, t)) for t, v in own.points if v >= 64 and scope.has_tick(t)]
    for at, until in downs:
        points[at] = DOWN
        points[at + max(LIFT_TICKS, round((until - at) * share))] = UP
    return _tidy(points)


def _next_up(own: Curve, tick: int) -> int:
    return next((t for t, v in own.points if t > tick and v < 64), tick + QUARTER)


def _tidy(points: dict[int, int]) -> tuple[tuple[int, int], ...]:
    row: list[tuple[int, int]] = []
    for point in sorted(points.items()):
        if (row[-1][1] if row else UP) != point[1]:
            row.append(point)
    return tuple(row)


def _pedal_marks(points: tuple[tuple[int, int], ...], scope: Scope) -> list[Mark]:
    marks, down = [], None
    for tick, value in points:
        if value >= 64 and down is None:
            down = tick
        elif value < 64 and down is not None:
            if scope.has_tick(down):
                marks.append(Mark("pedal", down, tick))
            down = None
    return marks

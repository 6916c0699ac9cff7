"""Swing put in and taken out of a performance, and a triplet feel written out.

What swings is told by a sign, "Swing 62 %" or "Straight", over the bars it holds for: in the score where the whole band
is meant, in the part where some players are. The sign is also how the way back is exact: `straighten` takes off what it
says. A style that swings by itself has the composer's law, which needs no sign.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tools.compose.song_reading import plan_of
from tools.compose.style import style_names
from tools.edit.energy.parts import SignsOutside, at_onsets, is_kit, notes_in, place, put, rebuilt, tracks_in
from tools.edit.invariants import Invariant, Promise, everywhere, outside
from tools.edit.rhythm.warp import SHARES, law_percent, percent_of, place_in_pair, shift_of, warped
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import is_compound
from tools.song.tempo import felt_bpm
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, Mark, Note, Song, Track

_SIGN = re.compile(r"^(?:(?P<straight>Straight)|Swing (?P<n>\d+) %)(?P<fine> sixteenths)?$")
PLAYED_SWUNG = 4.0  # percent above 50 from which a song without a style is taken to swing
STRAIGHT_WITHIN = 2.0  # percent: nearer to 50 than this is straight
_FACETS = ("pitches", "onsets", "lengths", "velocities", "tempo", "meter", "key", "chords", "form", "title", "mix",
           "programs", "controllers", "names", "lyrics")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feel:
    """What swings: percent, and ticks of the notes that do."""

    percent: float
    unit: int = EIGHTH


def swing(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Play off-beats late, by the law of the tempo, a percentage (50 to 80) or a ratio ("times": 2 is triplets)."""
    there = _need_pairs(song, scope)
    unit = _unit(song, wish)
    wanted = _wanted(song, wish, unit)
    made, moved = [], 0
    for track in there:
        changed, feel = {}, feel_of(song, track)
        for note in notes_in(scope, track):
            now = feel(note.onset_tick)
            old = now if now.unit == unit else Feel(50.0, unit)
            if now.unit != unit and abs(now.percent - 50) > STRAIGHT_WITHIN:
                note_straight = warped(song, note, 50.0, now.unit, now.percent)
            else:
                note_straight = note
            new = warped(song, note_straight, wanted, unit, old.percent)
            changed[note.id] = new
            moved += new != note
        made.append(put(song, scope, track, changed=changed))
    if not moved:
        raise _nothing_to_swing(song, scope, there, wanted)
    after = _signed(rebuilt(song, made), scope, _sign(wanted, unit), _own_feel(song) == Feel(wanted, unit))
    what = "eighths" if unit == EIGHTH else "sixteenths"
    ratio = wanted / (100 - wanted)
    summary = (
        f"{place(song, scope)}: swing, off-beat {what} at {wanted:.3g} % of the beat ({ratio:.2g}:1), {moved} notes"
    )
    if unit == SIXTEENTH:
        summary = summary.replace("of the beat", "of each eighth")
    summary += "; played so, not written so."
    facts = {"percent": wanted, "notes": moved, "unit": what}
    direction = "more" if wanted > _middle(song, scope, there, unit) else "less"
    return Edited(after, _kept(scope, song), summary, facts, (Effect(_measure(unit), scope, direction),))  # type: ignore[arg-type]


def _measure(unit: int) -> str:
    return "swing" if unit == EIGHTH else "swing of the sixteenths"


def _middle(song: Song, scope: Scope, there: list[Track], unit: int) -> float:
    feels = [feel_of(song, t)(n.onset_tick) for t in there for n in notes_in(scope, t)[:1]]
    rows = [f.percent if f.unit == unit else 50.0 for f in feels]
    return sum(rows) / len(rows) if rows else 50.0


def _nothing_to_swing(song: Song, scope: Scope, there: list[Track], wanted: float) -> EditError:
    now = _middle(song, scope, there, EIGHTH)
    if abs(now - wanted) < 0.5 and now > 52:
        return EditError(f"That changes nothing: it swings so already ({now:.3g} %). Say how much, such as 62 %.")
    return EditError(
        f"That changes nothing: no off-beat notes are played in {scope.where(song)}, so nothing can swing there."
    )


def straighten(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Take swing out: off-beats fall half way again. What is written does not change."""
    made, moved = [], 0
    for track in tracks_in(song, scope):
        changed, feel = {}, feel_of(song, track)
        for note in notes_in(scope, track):
            now = feel(note.onset_tick)
            new = warped(song, note, 50.0, now.unit, now.percent)
            changed[note.id] = new
            moved += new != note
        made.append(put(song, scope, track, changed=changed))
    if not moved:
        raise EditError(f"That changes nothing: {scope.where(song)} is played straight already.")
    own = abs(_own_feel(song).percent - 50) > STRAIGHT_WITHIN
    after = _signed(rebuilt(song, made), scope, "Straight", not own)
    summary = f"{place(song, scope)}: straight, off-beats fall half way again ({moved} notes)."
    measure = "swing" if _unit_there(song, scope) == EIGHTH else "swing of the sixteenths"
    return Edited(after, _kept(scope, song), summary, {"notes": moved}, (Effect(measure, scope, "less"),))


def _unit_there(song: Song, scope: Scope) -> int:
    feels = [feel_of(song, t)(n.onset_tick) for t in tracks_in(song, scope) for n in notes_in(scope, t)[:1]]
    return feels[0].unit if feels else EIGHTH


def _need_pairs(song: Song, scope: Scope) -> list[Track]:
    there = tracks_in(song, scope)
    meters = {(b.meter.numerator, b.meter.denominator) for b in song.grid.bars if scope.has_tick(b.start_tick)}
    if meters and all(is_compound(*meter) for meter in meters):
        raise EditError("In this meter the beats are in threes already, so it lilts without swing; name another feel.")
    if not there:
        raise EditError(f"There is no note in {scope.where(song)}; name bars that have some.")
    return there


def _unit(song: Song, wish: EditWish) -> int:
    if "16" in wish.words or "sixteenth" in wish.words or "semiquaver" in wish.words:
        return SIXTEENTH
    return _own_feel(song).unit


def _wanted(song: Song, wish: EditWish, unit: int) -> float:
    if wish.number is not None and wish.unit in ("times", "ratio"):
        if not 1 < wish.number <= 4:
            raise EditError(f"A swing of {wish.number:g}:1 is out of reach; name one above 1:1 and up to 4:1.")
        return round(percent_of(wish.number))
    if wish.number is not None:
        if 50 < wish.number <= 80:
            return wish.number
        if not 0 < wish.number <= 100:
            raise EditError(f"Swing of {wish.number:g} % is out of reach; 50 is straight, 67 triplets, 80 the most.")
        return law_percent(felt_bpm(song), wish.number / 100, unit)
    own = _own_feel(song)
    if wish.amount == "plain" and own.percent > 50 + STRAIGHT_WITHIN:
        return own.percent
    return max(53, law_percent(felt_bpm(song), SHARES[wish.amount], unit))


def _own_feel(song: Song) -> Feel:
    """What the song's style swings by itself."""
    if song.style not in style_names():
        return Feel(50.0)
    style = plan_of(song, song.seed or 0).style
    unit = EIGHTH if style.swing_unit == 8 else SIXTEENTH
    if not style.swing:
        return Feel(50.0, unit)
    bpm = felt_bpm(song) * (1 if unit == EIGHTH else 2)
    return Feel(_law_of_style(bpm, style.swing), unit)


def _law_of_style(bpm: float, share: float) -> float:
    from tools.compose.perform import swing_ratio

    return percent_of(1 + (swing_ratio(bpm) - 1) * share)


def feel_of(song: Song, track: Track) -> Callable[[int], Feel]:
    """What swings at any tick of a track: its own sign, the score's, else the style's law where it is played so."""
    own = _own_feel(song)
    measured = _measured(song, track, own.unit)
    rest = own
    if measured is not None and own.percent > 50 + STRAIGHT_WITHIN:
        # A soloist's own lateness bends what is measured; it is one of the two, as the style has it or straight.
        rest = own if abs(measured - own.percent) <= abs(measured - 50) else Feel(50.0, own.unit)
    elif measured is not None and abs(measured - 50) >= PLAYED_SWUNG:
        rest = Feel(measured, own.unit)
    signs = [(m, f) for marks in (track.marks, song.marks) for m in reversed(marks) if (f := _read_sign(m)) is not None]

    def feel(tick: int) -> Feel:
        return next((f for m, f in signs if m.tick <= tick < (m.end_tick or tick + 1)), rest)

    return feel


def _read_sign(mark: Mark) -> Feel | None:
    found = _SIGN.match(mark.value) if mark.kind in ("text", "tempo_text") else None
    if found is None:
        return None
    return Feel(50.0 if found["straight"] else float(found["n"]), SIXTEENTH if found["fine"] else EIGHTH)


def _measured(song: Song, track: Track, unit: int) -> float | None:
    """Mean place of the off-beats against the beats as played, in percent; None with fewer than eight of either."""
    on, off = [], []
    for note in track.notes:
        if note.tuplet is None and note.grace is None:
            at = place_in_pair(song.grid.bar_at(note.onset_tick), note.onset_tick, unit)
            if at == 0:
                on.append(note.shift_ticks)
            elif at == unit:
                off.append(note.shift_ticks)
    return 50 + 100 * (sum(off) / len(off) - sum(on) / len(on)) / (2 * unit) if min(len(on), len(off)) >= 8 else None


def _sign(percent: float, unit: int) -> str:
    return f"Swing {percent:.0f} %" + (" sixteenths" if unit == SIXTEENTH else "")


def _signed(song: Song, scope: Scope, value: str, plain: bool) -> Song:
    """The song with the sign over the scope; `plain` where the style needs none. What other signs said there ends."""
    if scope.track_ids is None and not scope.apart:
        tracks = tuple(replace(t, marks=_over(t.marks, scope, None, "text")) for t in song.tracks)
        marks = _over(song.marks, scope, None if plain else value, "tempo_text")
        return replace(song, marks=marks, tracks=tracks)
    inherits = any(_SIGN.match(m.value) for m in song.marks if m.kind == "tempo_text")
    sign = None if plain and not inherits else value
    return replace(
        song,
        tracks=tuple(
            replace(t, marks=_over(t.marks, scope, sign, "text")) if scope.has_track(t) else t for t in song.tracks
        ),
    )


def _over(marks: tuple[Mark, ...], scope: Scope, value: str | None, kind: str) -> tuple[Mark, ...]:
    out: list[Mark] = []
    for mark in marks:
        is_sign = mark.kind == kind and _SIGN.match(mark.value) is not None and mark.end_tick is not None
        out += _cut(mark, scope) if is_sign else [mark]
    if value is not None:
        out += [Mark(kind, start, end, value) for start, end in scope.stretches]  # type: ignore[arg-type]
    return tuple(out)


def _cut(mark: Mark, scope: Scope) -> Iterable[Mark]:
    """What is left of a sign outside a scope."""
    rest = [(mark.tick, mark.end_tick or mark.tick)]
    for start, end in scope.stretches:
        rest = [p for a, b in rest for p in ((a, min(b, start)), (max(a, end), b)) if p[0] < p[1]]
    return [replace(mark, tick=a, end_tick=b) for a, b in rest]


def _kept(scope: Scope, song: Song) -> tuple[Invariant | Promise, ...]:
    return (*outside(scope, song), *everywhere(*_FACETS), SignsOutside(scope))


# ---- written out


def triplet_feel(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Pairs of eighths written as a long and a short triplet note; beats with anything else stay."""
    there = [t for t in _need_pairs(song, scope) if not is_kit(t)] or _need_pairs(song, scope)
    made, count = [], 0
    for track in there:
        changed: dict[str, Note] = {}
        feel = feel_of(song, track)
        rows = at_onsets(notes_in(scope, track))
        for tick in sorted(rows):
            second = rows.get(tick + EIGHTH, [])
            if not second or place_in_pair(song.grid.bar_at(tick), tick) != 0:
                continue
            pair = [*rows[tick], *second]
            inside = [n for n in track.notes if tick <= n.onset_tick < tick + QUARTER]
            if any(n.length_ticks != EIGHTH or n.tuplet or n.grace for n in pair) or len(inside) != len(pair):
                continue
            for note in pair:
                is_first = note.onset_tick == tick
                length = QUARTER * 2 // 3 if is_first else QUARTER // 3
                back = shift_of(EIGHTH, feel(tick).percent) if not is_first else 0
                sounding = None if note.sounding_ticks is None else max(1, note.sounding_ticks * length // EIGHTH)
                changed[note.id] = replace(
                    note, onset_tick=tick if is_first else tick + QUARTER * 2 // 3, length_ticks=length,
                    sounding_ticks=sounding, shift_ticks=note.shift_ticks - back, tuplet=(3, 2),
                )  # fmt: skip
            count += 1
        made.append(put(song, scope, track, changed=changed))
    after = rebuilt(song, made)
    if not count:
        raise EditError(f"That changes nothing: no plain pairs of eighths stand in {scope.where(song)}.")
    summary = f"{place(song, scope)}: {count} pairs of eighths are written as triplets, long and short."
    kept = (*outside(scope, song), *everywhere("pitches", "velocities", "tempo", "meter", "key", "chords", "form"))
    where = replace(scope, track_ids=tuple(t.id for t in made))
    return Edited(after, kept, summary, {"pairs": count}, (Effect("triplet notes", where, "more"),))


def swung_by(song: Song, track: Track) -> Callable[[Note], int]:
    """How late each note of a track is by the swing of its place alone, in ticks."""
    feel = feel_of(song, track)

    def late(note: Note) -> int:
        now = feel(note.onset_tick)
        at = place_in_pair(song.grid.bar_at(note.onset_tick), note.onset_tick, now.unit)
        if not at or note.tuplet is not None or note.grace is not None:
            return 0
        return shift_of(at, now.percent, now.unit)

    return late

"""Another meter for the same music: bars regrouped, the tune re-timed beat by beat, everything that hangs on a moment
moved along.

No note is lost: a bar of four beats becomes two bars of 6/8 (each beat a dotted one) or two waltz bars (each half bar
long-short); where beats are missing the last ones share their place, where there are more the last one lasts longer.
Accompaniment of a style is then played in the style's own patterns of the new meter.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.compose.meter import meter_of
from tools.compose.part import rewrite
from tools.compose.style import style_names
from tools.edit.energy.parts import names, place, rebuilt
from tools.edit.invariants import Checked, Invariant, Promise, everywhere
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, sorted_notes
from tools.errors import EditError, MusicError
from tools.song.grid import Bar, bar_ticks
from tools.song.values import SIXTEENTH, MeterChange, Note, Song, TempoChange, Track

_IN_DOTTED = {0: 0, 1: 2, 2: 4, 3: 5, 4: 6}  # sixteenths of a plain beat in a dotted one: pairs become long and short
_IN_PLAIN = {0: 0.0, 1: 0.5, 2: 1.0, 3: 1.5, 4: 2.0, 5: 3.0, 6: 4.0}  # and the other way round
_PATTERN_ROLES = ("chords", "bass", "drums", "pad")
METERS = ((2, 4), (3, 4), (4, 4), (5, 4), (6, 4), (7, 4), (2, 2), (3, 8), (5, 8), (6, 8), (7, 8), (9, 8), (12, 8))


@dataclass(frozen=True, slots=True)
class _Cell:
    """An old beat and where it lies in the new bars, both in ticks."""

    start: int
    length: int
    new_start: int
    new_length: int


@dataclass(frozen=True, slots=True)
class OnlyMoved:
    """The claim that notes outside a stretch kept pitch, length, touch and the time between them."""

    scope: Scope

    def look(self, before: Song, after: Song) -> Checked:
        """Compare notes by id; before and after the stretch all have moved by one amount."""
        where = f"outside {self.scope.where(before)}, moved as one"
        new = {n.id: n for t in after.tracks for n in t.notes}
        sides: dict[bool, set[int]] = {False: set(), True: set()}
        count, wrong = 0, 0
        for track in before.tracks:
            for note in track.notes:
                if self.scope.start_tick <= note.onset_tick < self.scope.end_tick:
                    continue
                other = new.get(note.id)
                count += 1
                if other is None or replace(other, onset_tick=0) != replace(note, onset_tick=0):
                    wrong += note.end_tick <= self.scope.start_tick or note.onset_tick >= self.scope.end_tick
                elif other is not None:
                    sides[note.onset_tick >= self.scope.end_tick].add(other.onset_tick - note.onset_tick)
        ok = not wrong and sides[False] <= {0} and len(sides[True]) <= 1
        return Checked("notes", where, ok, f"{count} compared" if ok else f"{wrong} of {count} differ")


def change_meter(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Put the place into another meter, named in `words` ("6/8"); parts keep pitch order and their bars' chords."""
    scope = _whole_bars(song, scope)
    wanted = _wanted(wish, song.grid.bar_at(scope.start_tick).meter)
    old = {(b.meter.numerator, b.meter.denominator) for b in bars_in(song, scope) if b.number > 0}
    if old == {wanted}:
        raise EditError(f"That changes nothing: it is in {wanted[0]}/{wanted[1]} already. Name another meter.")
    cells, bars = _layout(song, scope, wanted)
    move = _mover(cells)
    after = _moved(song, scope, cells, bars, move, wanted)
    redone: list[Track] = []
    if _has_patterns(song, scope):
        after, redone = _in_patterns(after, wish)
    first, last = after.grid.bar_count, song.grid.bar_count
    summary = f"{place(song, scope)}: now in {wanted[0]}/{wanted[1]}; {last} bars became {first}, the tune is re-timed"
    summary += f", and {names(redone)} play{'s' if len(redone) == 1 else ''} patterns of that meter." if redone else "."
    kept: tuple[Invariant | Promise, ...] = (*everywhere("programs", "mix", "names", "title"), OnlyMoved(scope))
    if not redone:
        kept = (*kept, *everywhere("pitches", "velocities"))
    end = move(min(scope.end_tick, song.end_tick))
    where = Scope(None, move(scope.start_tick), end)
    effect = Effect("time signature", where, "is", f"{wanted[0]}/{wanted[1]}", before=scope)
    return Edited(after, kept, summary, {"bars": {"before": last, "after": first}}, (effect,))


def _wanted(wish: EditWish, now: MeterChange) -> tuple[int, int]:
    """The meter that was said; three for four and four for the rest where none was."""
    if not wish.words:
        return (3, 4) if (now.numerator, now.denominator) == (4, 4) else (4, 4)
    try:
        numerator, denominator = (int(part) for part in wish.words.replace(" ", "").split("/"))
    except ValueError:
        raise EditError(f"{wish.words[:20]!r} is no meter; name one such as 3/4 or 6/8.") from None
    if (numerator, denominator) not in METERS:
        known = ", ".join(f"{n}/{d}" for n, d in METERS)
        raise EditError(f"A piece cannot be put into {numerator}/{denominator}; possible are {known}.")
    return numerator, denominator


def _whole_bars(song: Song, scope: Scope) -> Scope:
    if scope.track_ids is not None and len(scope.track_ids) < len(song.tracks):
        raise EditError("The meter is the whole band's; leave the part out.")
    if song.uneven_bars:
        raise EditError("The bars of this score are of uneven lengths, so they cannot be regrouped safely.")
    if scope.spans:
        raise EditError("The meter can be changed in one stretch at a time; name the first of them.")
    bars = bars_in(song, scope)
    return replace(scope, track_ids=None, start_tick=bars[0].start_tick, end_tick=bars[-1].end_tick, apart=())


def _layout(song: Song, scope: Scope, wanted: tuple[int, int]) -> tuple[list[_Cell], list[int]]:
    """Every old beat with its new place, and where the new bars of the place begin."""
    cells: list[_Cell] = []
    starts: list[int] = []
    at = 0
    for bar in song.grid.bars:
        inside = scope.start_tick <= bar.start_tick < scope.end_tick and bar.number > 0
        if not inside:
            cells.append(_Cell(bar.start_tick, bar.length_ticks, at, bar.length_ticks))
            at += bar.length_ticks
            continue
        full = bar_ticks(MeterChange(0, *wanted))
        lengths = _new_lengths(bar, wanted)
        total = -(-sum(length for _, length in lengths) // full) * full
        starts += range(at, at + total, full)
        old, new = bar.start_tick, at
        for length, fresh in lengths:
            cells.append(_Cell(old, length, new, fresh))
            old, new = old + length, new + fresh
        if new < at + total and cells:
            last = cells[-1]
            cells[-1] = replace(last, new_length=at + total - last.new_start)
        at += total
    return cells, starts


def _new_lengths(bar: Bar, wanted: tuple[int, int]) -> list[tuple[int, int]]:
    """(old ticks, new ticks) of each beat of a bar."""
    beats = [n * SIXTEENTH for _, n in meter_of(bar.meter.numerator, bar.meter.denominator).beats]
    while sum(beats) > bar.length_ticks and len(beats) > 1:
        beats.pop()
    beats[-1] += bar.length_ticks - sum(beats)
    target = [n * SIXTEENTH for _, n in meter_of(*wanted).beats]
    count, new = len(beats), len(target)
    if sum(beats) == sum(target):
        return [(b, b) for b in beats]
    if count == new:
        return list(zip(beats, target, strict=True))
    if new > count:
        return [*zip(beats[:-1], target, strict=False), (beats[-1], sum(target[count - 1 :]))]
    if count % new == 0:
        return [(b, target[i % new]) for i, b in enumerate(beats)]
    if (count, new) == (4, 3):
        return [(b, target[0] * (2 if i % 2 == 0 else 1)) for i, b in enumerate(beats)]
    shared = count - new + 1
    tail = target[-1] // shared
    return [*zip(beats[: new - 1], target, strict=False), *((b, tail) for b in beats[new - 1 :])]


def _mover(cells: list[_Cell]) -> Callable[[int], int]:
    starts = [cell.start for cell in cells]

    def move(tick: int) -> int:
        cell = cells[max(0, bisect_right(starts, tick) - 1)]
        return cell.new_start + _within(tick - cell.start, cell)

    return move


def _within(into: int, cell: _Cell) -> int:
    """Where a moment of a beat falls in its new length."""
    if into <= 0 or into >= cell.length or cell.length == cell.new_length:
        return (
            into if cell.length == cell.new_length else min(max(0, into), cell.length) * cell.new_length // cell.length
        )
    step, off = divmod(into, SIXTEENTH)
    pair = (cell.length // SIXTEENTH, cell.new_length // SIXTEENTH)
    if not off and pair == (4, 6):
        return _IN_DOTTED[step] * SIXTEENTH
    if not off and pair == (6, 4):
        return round(_IN_PLAIN[step] * SIXTEENTH)
    return into * cell.new_length // cell.length


def _moved(
    song: Song, scope: Scope, cells: list[_Cell], bars: list[int], move: Callable[[int], int], wanted: tuple[int, int]
) -> Song:
    end = cells[-1].new_start + cells[-1].new_length

    def at(tick: int) -> int:
        return end + tick - song.end_tick if tick >= song.end_tick else move(tick)

    def maybe(tick: int | None) -> int | None:
        return None if tick is None else at(tick)

    def note_at(note: Note) -> Note:
        onset = at(note.onset_tick)
        length = at(note.end_tick) - onset if note.length_ticks else 0
        if (onset, length) == (note.onset_tick, note.length_ticks):
            return note
        same = length == note.length_ticks
        sounding = note.sounding_ticks
        if sounding is not None and not same:
            sounding = max(1, round(sounding * length / max(1, note.length_ticks)))
        is_plain = note.tuplet is None or same or length % (SIXTEENTH // 2) == 0
        return replace(note, onset_tick=onset, length_ticks=length, sounding_ticks=sounding,
                       tuplet=note.tuplet if same else None if is_plain else note.tuplet)  # fmt: skip

    def track_at(track: Track) -> Track:
        return replace(
            track,
            notes=sorted_notes(note_at(n) for n in track.notes),
            curves=tuple(replace(c, points=tuple((at(t), v) for t, v in c.points)) for c in track.curves),
            marks=tuple(replace(m, tick=at(m.tick), end_tick=maybe(m.end_tick)) for m in track.marks),
            syllables=tuple(replace(s, tick=at(s.tick)) for s in track.syllables),
            program_changes=tuple((at(t), p) for t, p in track.program_changes),
            raw_events=tuple(replace(e, tick=at(e.tick)) for e in track.raw_events),
        )

    return replace(
        song,
        end_tick=end,
        tempi=_tempi(song, scope, at, wanted),
        meters=_meters(song, scope, at, wanted),
        keys=tuple(replace(k, tick=at(k.tick)) for k in song.keys),
        sections=tuple(replace(s, start_tick=at(s.start_tick), end_tick=at(s.end_tick)) for s in song.sections),
        chords=tuple(replace(c, tick=at(c.tick)) for c in song.chords),
        tracks=tuple(track_at(t) for t in song.tracks),
        marks=tuple(replace(m, tick=at(m.tick), end_tick=maybe(m.end_tick)) for m in song.marks),
        locks=tuple(replace(k, start_tick=at(k.start_tick), end_tick=at(k.end_tick)) for k in song.locks),
        audio_tracks=tuple(replace(a, beat_map=tuple((s, at(t)) for s, t in a.beat_map)) for a in song.audio_tracks),
        conductor_events=tuple(replace(e, tick=at(e.tick)) for e in song.conductor_events),
    )


def _meters(song: Song, scope: Scope, at: Callable[[int], int], wanted: tuple[int, int]) -> tuple[MeterChange, ...]:
    """Meters outside as they were, the new one in the place, and the old one back after it."""
    rows = {at(m.tick): replace(m, tick=at(m.tick)) for m in song.meters if not _inside(scope, m.tick)}
    start = 0 if song.pickup_ticks and scope.start_tick <= song.pickup_ticks else at(scope.start_tick)
    rows[start] = MeterChange(start, *wanted)
    if scope.end_tick < song.end_tick:
        back = song.grid.bar_at(scope.end_tick).meter
        rows.setdefault(at(scope.end_tick), replace(back, tick=at(scope.end_tick)))
    return tuple(rows[tick] for tick in sorted(rows))


def _inside(scope: Scope, tick: int) -> bool:
    return scope.start_tick <= tick < scope.end_tick


def _tempi(song: Song, scope: Scope, at: Callable[[int], int], wanted: tuple[int, int]) -> tuple[TempoChange, ...]:
    """Tempi moved along, and bent so that a felt beat (in waltzes made of four, a bar) keeps its pace."""
    bar = next(b for b in song.grid.bars if b.number > 0 and b.start_tick >= scope.start_tick)
    old_beats = meter_of(bar.meter.numerator, bar.meter.denominator).beats
    new_beats = meter_of(*wanted).beats
    factor = old_beats[0][1] / new_beats[0][1]
    if (len(old_beats), len(new_beats)) == (4, 3) and old_beats[0][1] == new_beats[0][1]:
        factor = 2 / 3
    rows = {at(t.tick): replace(t, tick=at(t.tick)) for t in song.tempi}
    start, end = at(scope.start_tick), at(scope.end_tick)
    entry = next(t for t in reversed(song.tempi) if t.tick <= scope.start_tick)
    rows.setdefault(start, replace(entry, tick=start))
    if scope.end_tick < song.end_tick:
        leaving = next(t for t in reversed(song.tempi) if t.tick <= scope.end_tick)
        rows.setdefault(end, replace(leaving, tick=end))
    bent = {
        tick: replace(t, us_per_quarter=max(1, round(t.us_per_quarter * factor))) if start <= tick < end else t
        for tick, t in rows.items()
    }
    return tuple(bent[tick] for tick in sorted(bent))


def _has_patterns(song: Song, scope: Scope) -> bool:
    whole = scope.start_tick <= song.pickup_ticks and scope.end_tick >= song.end_tick
    return whole and song.style in style_names() and not song.pickup_ticks and not song.locks


def _in_patterns(song: Song, wish: EditWish) -> tuple[Song, list[Track]]:
    """Accompaniment composed anew in the patterns of the new meter; its parts that cannot be stay as they are moved."""
    redone: list[Track] = []
    after = song
    for track in song.tracks:
        if track.role not in _PATTERN_ROLES or not track.notes or track.staves == 2:
            continue
        try:
            made = rewrite(after, track.id, 1, after.grid.bar_count, wish.seed)
        except MusicError:
            continue
        played = {
            b.number for b in after.grid.bars if any(b.start_tick <= n.onset_tick < b.end_tick for n in track.notes)
        }
        notes = tuple(n for n in made.notes if after.grid.bar_at(n.onset_tick).number in played)
        ids = {n.id for n in notes}
        marks = tuple(m for m in made.marks if m.note_id is None or m.note_id in ids)
        if notes:
            redone.append(track)
            after = rebuilt(after, [replace(made, notes=notes, marks=marks)])
    return after, redone

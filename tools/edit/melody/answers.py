"""Parts of their own beside the tune: answers in its rests, a counter-melody, a descant (edit 45 of the sixty).

Answers take up the rhythm the tune had just before; a descant and a counter-melody move while the tune holds.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.melody.claims import holding
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, fresh, lines_of, told_place, tune_place
from tools.edit.melody.parts import player, with_part
from tools.edit.melody.repitch import Aim, new_pitches
from tools.edit.melody.second import added_beside
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.instruments.values import InstrumentRow
from tools.song.grid import beat_ticks
from tools.song.values import EIGHTH, QUARTER, Note, Song

MOST_BARS = 2
LEAST_REST = QUARTER
MOST_NOTES = 8
_LONG = 2 * QUARTER


def answer_tune(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Call and response: another instrument fills the tune's rests of a quarter and more, at most two bars each, with
    the figure the tune ended on; where it never rests, its long notes are answered.
    """
    place = _lead_place(song, scope)
    rows = lines_of(song, place)
    lead = rows[0].track
    new = player(wish.instrument, lead)
    ground = Ground(song, (lead.id,))
    gaps = [(row, a, b) for row in rows for a, b in _gaps(row, ground, LEAST_REST)]
    over = not gaps
    if over:
        gaps = [(row, a, b) for row in rows for a, b in _held(row, ground)]
    notes: list[Note] = []
    for row, start, end in gaps:
        notes += _answer(row, start, end, ground, new)
    if not notes:
        raise EditError(
            f"The tune leaves no rest and holds no long note in {place.where(song)}, so there is no room for answers.",
            next_step='Say "make the tune less busy" first, or name other bars.',
        )
    edited, name, part_id = with_part(song, place, lead, wish.instrument, notes, clear=scope.track_ids is None)
    pair = replace(place, track_ids=(lead.id, part_id), low_pitch=0, high_pitch=127)
    measure = "notes while the tune holds" if over else "rests answered"
    effects = holding(song, edited, [Effect(measure, pair, "more")])
    what = "long notes" if over else "rests"
    told = (
        f"{told_place(song, place)}: {name} answers in {len(gaps)} {what} of the tune, {len(notes)} notes; "
        "the tune is as it was."
    )
    return added_beside(song, edited, place, part_id, told, effects, len(notes))


def _lead_place(song: Song, scope: Scope) -> Scope:
    place = tune_place(song, scope)
    return replace(place, track_ids=(place.track_ids or ())[:1])


def _gaps(line: Line, ground: Ground, least: int) -> list[tuple[int, int]]:
    """Rests after a note, from the next eighth on, up to two bars."""
    out = []
    for note, after in zip(line.notes, [*line.notes[1:], line.after], strict=True):
        stop = min(after.onset_tick if after else line.end_tick, line.end_tick)
        start = _on_grid(note.end_tick, ground)
        stop = min(stop, start + MOST_BARS * ground.bar(note.onset_tick).length_ticks)
        if stop - start >= least:
            out.append((start, stop))
    return out


def _held(line: Line, ground: Ground) -> list[tuple[int, int]]:
    """The later part of long notes, from the second beat on."""
    out = []
    for note in line.notes:
        start = _on_grid(note.onset_tick + beat_ticks(ground.bar(note.onset_tick).meter), ground)
        if note.length_ticks >= _LONG and note.end_tick - start >= LEAST_REST and note.end_tick <= line.end_tick:
            out.append((start, note.end_tick))
    return out


def _on_grid(tick: int, ground: Ground) -> int:
    bar = ground.bar(tick)
    return bar.start_tick - -(tick - bar.start_tick) // EIGHTH * EIGHTH


def _answer(line: Line, start: int, end: int, ground: Ground, new: InstrumentRow) -> list[Note]:
    """The figure the tune ended on, its rhythm kept, in the instrument's range, ended on a chord tone."""
    call = [n for n in line.notes if n.onset_tick < start][-MOST_NOTES:]
    room = end - start
    first = next((i for i in range(len(call)) if call[-1].onset_tick - call[i].onset_tick < room), len(call) - 1)
    figure = call[first:]
    at, notes = start, []
    for note, after in zip(figure, [*figure[1:], None], strict=True):
        step = after.onset_tick - note.onset_tick if after else note.length_ticks
        length = min(note.length_ticks, step, end - at)
        if at >= end or length <= 0:
            break
        notes.append(fresh(note, at, length, note.midi_pitch, 4))
        at += step
    if not notes:
        return []
    middle = (new.comfortable_lowest + new.comfortable_highest) / 2
    shift = 12 * round((middle - sum(n.midi_pitch for n in notes) / len(notes)) / 12)
    goals = [float(n.midi_pitch + shift + (2 if i % 2 else -1)) for i, n in enumerate(notes)]
    rows = [replace(n, midi_pitch=max(0, min(127, n.midi_pitch + shift))) for n in notes]
    aim = Aim(goals, new.comfortable_lowest, new.comfortable_highest, pull=0.4, motion=0.6, chords=1.3, most_leap=9)
    return new_pitches(replace(line, before=None, after=None), rows, ground, aim)


def counter_melody(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A slower line under the tune that moves where the tune holds."""
    return _free_part(song, scope, wish, above=wish.direction in ("above", "up", "higher"))


def descant(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A slower line above the tune that moves where the tune holds."""
    return _free_part(song, scope, wish, above=True)


def _free_part(song: Song, scope: Scope, wish: EditWish, above: bool) -> Edited:
    place = _lead_place(song, scope)
    rows = lines_of(song, place)
    lead = rows[0].track
    new = player(wish.instrument, lead)
    ground = Ground(song, (lead.id,))
    notes = [n for row in rows for n in _against(row, ground, new, above)]
    edited, name, part_id = with_part(song, place, lead, wish.instrument, notes)
    pair = replace(place, track_ids=(lead.id, part_id), low_pitch=0, high_pitch=127)
    own = replace(pair, track_ids=(part_id,))
    effects = holding(
        song,
        edited,
        [
            Effect("mean distance from the tune", pair, "more" if above else "less"),
            Effect("notes on beats in the chord", own, "more"),
        ],
    )[:2]
    kind = "a descant above the tune" if above else "a counter-melody under the tune"
    told = f"{told_place(song, place)}: {name} plays {kind}, {len(notes)} notes; the tune is as it was."
    return added_beside(song, edited, place, part_id, told, effects, len(notes))


def _against(line: Line, ground: Ground, new: InstrumentRow, above: bool) -> list[Note]:
    """Notes of half a bar; where the tune holds longer than that, two in their stead."""
    onsets = _free_onsets(line, ground)
    tune = line.notes
    sign = 1 if above else -1
    shape: list[Note] = []
    goals: list[float] = []
    for (start, stop), i in zip(onsets, range(len(onsets)), strict=True):
        under = [n for n in tune if n.onset_tick < stop and n.end_tick > start] or [_nearest(tune, start)]
        edge = max(n.midi_pitch for n in under) if above else min(n.midi_pitch for n in under)
        goal = edge + sign * (5 if i % 2 else 8)
        low, high = new.lowest, new.highest
        shape.append(fresh(_nearest(tune, start), start, stop - start, max(low, min(high, goal)), 10))
        goals.append(float(max(low, min(high, goal))))
    if not shape:
        return []
    aim = Aim(goals, new.lowest, new.highest, pull=0.3, motion=1.2, chords=1.6, shape=0.0, most_leap=9, joins=False,
              keep_chromatic=False)  # fmt: skip
    return [n for n in new_pitches(line, shape, ground, aim)]


def _free_onsets(line: Line, ground: Ground) -> list[tuple[int, int]]:
    """Halves of the bars in which the tune plays; a half in which it only holds is cut in two."""
    out: list[tuple[int, int]] = []
    starts = [n.onset_tick for n in line.notes]
    for bar in ground.song.grid.bars:
        start, end = max(bar.start_tick, line.start_tick), min(bar.end_tick, line.end_tick)
        if end <= start or not any(n.onset_tick < end and n.end_tick > start for n in line.notes):
            continue
        beat = beat_ticks(bar.meter)
        size = beat * max(1, round((bar.end_tick - bar.start_tick) / beat / 2))
        at = start
        while at < end:
            stop = min(end, at + size)
            moving = any(at < tick < stop for tick in starts)
            middle = at + beat
            out += [(at, stop)] if moving or middle >= stop else [(at, middle), (middle, stop)]
            at = stop
    return out


def _nearest(notes: Sequence[Note], tick: int) -> Note:
    return min(notes, key=lambda n: abs(n.onset_tick - tick))

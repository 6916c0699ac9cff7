"""More notes in the tune: passing and neighbour notes between its own, ornaments as signs, repeats that are varied.

The tune's own notes keep their pitch and place; notes on beats stay as they are.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from tools.compose.lines import scale_shift
from tools.edit.melody.claims import holding
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, fresh, lines_of, resized, told_place, tune_place, write_back
from tools.edit.melody.pitches import each_line
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, in_words
from tools.errors import EditError
from tools.song.ornaments import FEWEST_STROKES, STROKE_S
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, Mark, Note, Song, Track

RATE = {"slight": 0.3, "plain": 0.6, "strong": 1.0}
"""Share of the places for a note between two that get one."""
SOFTER = 6
TRIES = 8
_RUNS = 5  # semitones from which a leap is filled with two notes


def busier(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Passing notes, neighbours and short runs where there is room before the next note."""
    place, edited = each_line(song, scope, lambda line, ground: filled(line, ground, RATE[wish.amount], wish.seed))
    before, after = (sum(len(row.notes) for row in lines_of(s, place)) for s in (song, edited))
    if before == after:
        raise EditError(
            f"There is no room for notes between those of the tune in {place.where(song)}; name other bars."
        )
    told = f"{told_place(song, place)}: the tune is busier, {before} notes -> {after}; its notes on beats are the same."
    effects = [
        Effect("notes a bar of the tune", place, "more"),
        *holding(song, edited, [Effect("notes on beats", place, "same")]),
    ]
    return finished(song, edited, place, told, {"was": before, "notes": after}, effects)


def filled(line: Line, ground: Ground, rate: float, seed: int) -> list[Note]:
    """The line with notes of the scale between its own, at a share of the places.

    They are drawn by seed and figure, so that bars alike stay alike.
    """
    out: list[Note] = []
    for note, after in zip(line.notes, [*line.notes[1:], line.after], strict=True):
        place = note.onset_tick - ground.bar(note.onset_tick).start_tick
        drawn = Random(f"{seed} {place} {note.midi_pitch} {after and after.midi_pitch}").random() < rate
        out += _with_more(line, note, after, ground) if drawn and after is not None else [note]
    return out


def _with_more(line: Line, note: Note, after: Note, ground: Ground) -> list[Note]:
    """The note shortened, and one or two between it and the next; the note alone where there is no room.

    New notes stand off the beat: in the last half or quarter of the note.
    """
    length = min(note.length_ticks, after.onset_tick - note.onset_tick)
    if length < EIGHTH or length % SIXTEENTH:
        return [note]
    unit = EIGHTH if length >= QUARTER else SIXTEENTH
    move = after.midi_pitch - note.midi_pitch
    near = after.onset_tick - note.end_tick < EIGHTH
    count = 2 if near and abs(move) >= _RUNS and length >= 2 * QUARTER else 1
    pitches = _between(note, after if near else note, ground, count)
    start = note.onset_tick + length - unit * count
    onsets = [start + unit * i for i in range(count)]
    off_beat = all(ground.weight(tick) < 0.5 for tick in onsets)
    if not pitches or start <= note.onset_tick or not off_beat:
        return [note]
    made = [fresh(note, tick, unit, pitch, SOFTER) for tick, pitch in zip(onsets, pitches, strict=True)]
    return [resized(note, note.onset_tick, start - note.onset_tick), *made]


def _between(note: Note, after: Note, ground: Ground, count: int) -> list[int]:
    scale = ground.scale(note.end_tick - 1)
    move = after.midi_pitch - note.midi_pitch
    way = 1 if move > 0 else -1
    if abs(move) <= 2:  # a neighbour: above a note that falls or stays, below one that rises
        return [scale_shift(note.midi_pitch, 1 if move <= 0 else -1, scale)] * count
    first = scale_shift(note.midi_pitch, way, scale)
    inside = [p for p in range(min(note.midi_pitch, after.midi_pitch) + 1, max(note.midi_pitch, after.midi_pitch))
              if p % 12 in scale]  # fmt: skip
    if way < 0:
        inside.reverse()
    return inside[-count:] if len(inside) >= count else [first] * count


def vary_repeats(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """What comes again is decorated: the first time stays, later times keep their notes on beats and get others."""
    place = tune_place(song, scope)
    spans = _repeats(song, place)
    if not spans:
        raise EditError(
            f"Nothing of the tune comes back in {place.where(song)}, so there is no second time to vary.",
            next_step='Say "decorate the tune in bars 5 to 8" with the bars you mean.',
        )
    later = replace(place, start_tick=spans[0][0], end_tick=spans[-1][1], spans=tuple(spans) if len(spans) > 1 else ())
    rate = {"slight": 0.25, "plain": 0.5, "strong": 0.85}[wish.amount]
    ground = Ground(song, place.track_ids or ())
    rows = lines_of(song, later)
    edited = song
    for seed in range(wish.seed + 1, wish.seed + 1 + TRIES):  # few notes and bad luck would leave all as it was
        edited = write_back(song, later, [(row, filled(row, ground, rate, seed)) for row in rows])
        if edited != song:
            break
    before, after = (sum(len(row.notes) for row in lines_of(s, later)) for s in (song, edited))
    told = (
        f"{told_place(song, later)}: what came back is decorated ({before} notes -> {after}), its notes on beats "
        "are the same; the first time is as it was."
    )
    effects = [
        Effect("notes a bar of the tune", later, "more"),
        *holding(song, edited, [Effect("notes on beats", later, "same")]),
    ]
    return finished(song, edited, later, told, {"was": before, "notes": after}, effects)


def _repeats(song: Song, place: Scope) -> list[tuple[int, int]]:
    """Stretches of the place that repeat something earlier: whole sections of one letter, else bars alike."""
    seen: set[str] = set()
    spans = []
    for section in song.sections:
        letter = (section.letter or section.name).casefold()
        inside = any(section.start_tick < b and a < section.end_tick for a, b in place.stretches)
        if letter in seen and inside:
            spans.append((section.start_tick, section.end_tick))
        seen.add(letter)
    cut = [(max(a, c), min(b, d)) for a, b in spans for c, d in place.stretches if max(a, c) < min(b, d)]
    return cut or _bars_alike(song, place)


def _bars_alike(song: Song, place: Scope) -> list[tuple[int, int]]:
    """Bars of the tune that were there before, rhythm and pitch; where no bar is, those of a rhythm that was."""
    rows = lines_of(song, replace(place, spans=(), start_tick=0, end_tick=max(b for _, b in place.stretches)))
    for pitched in (True, False):
        found, seen = [], set()
        for bar in song.grid.bars:
            inside = [n for row in rows for n in row.notes if bar.start_tick <= n.onset_tick < bar.end_tick]
            shape = tuple((n.onset_tick - bar.start_tick, n.midi_pitch if pitched else 0) for n in inside)
            if len(shape) > 1 and shape in seen and place.has_tick(bar.start_tick):
                found.append((bar.start_tick, bar.end_tick))
            seen.add(shape)
        if found:
            return _joined(found)
    return []


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out = [spans[0]]
    for start, end in spans[1:]:
        out[-1:] = [(out[-1][0], end)] if start <= out[-1][1] else [out[-1], (start, end)]
    return out


def ornamented(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Signs for trills, turns and mordents on long strong notes ("less": the signs go); they are printed and played."""
    place = tune_place(song, scope)
    if wish.direction in ("less", "none", "down"):
        return _plain(song, place)
    ground = Ground(song, place.track_ids or ())
    every = {"slight": 3, "plain": 2, "strong": 1}[wish.amount]
    signs: dict[str, list[Mark]] = {row.track.id: [] for row in lines_of(song, place)}
    for row in lines_of(song, place):
        signs[row.track.id] += _signs(song, row, ground, every)
    count = sum(map(len, signs.values()))
    if not count:
        raise EditError(f"No note of the tune is long enough for an ornament in {place.where(song)}; name other bars.")
    edited = replace(song, tracks=tuple(_signed(t, signs.get(t.id, [])) for t in song.tracks))
    kinds = in_words(sorted({m.value for row in signs.values() for m in row}))
    told = f"{told_place(song, place)}: {count} ornaments ({kinds}), printed as signs and played; no note changed."
    return finished(song, edited, place, told, {"ornaments": count}, [Effect("ornaments", place, "more")], ("notes",))


def _signed(track: Track, signs: Sequence[Mark]) -> Track:
    return replace(track, marks=tuple(sorted((*track.marks, *signs), key=lambda m: m.tick))) if signs else track


def _signs(song: Song, row: Line, ground: Ground, every: int) -> list[Mark]:
    """A trill before a closing note, turns on long notes, mordents on shorter ones; every note that has room counts."""
    taken = {m.note_id for m in row.track.marks if m.kind == "ornament"}
    made = []
    fitting = [n for n in row.notes if n.id not in taken and _has_room(song, n) and ground.weight(n.onset_tick) >= 0.5]
    closing = {
        a.id
        for a, b in pairwise(row.notes)
        if 0 < abs(b.midi_pitch - a.midi_pitch) <= 2 and b.length_ticks > a.length_ticks
    }
    for note in fitting[::every]:
        value = "trill" if note.id in closing else "turn" if note.length_ticks >= 2 * QUARTER else "mordent"
        made.append(Mark("ornament", note.onset_tick, value=value, note_id=note.id, staff=note.staff))
    return made


def _has_room(song: Song, note: Note) -> bool:
    clock = song.tempo_map
    room_s = clock.seconds(note.end_tick) - clock.seconds(note.onset_tick)
    return note.length_ticks >= EIGHTH and room_s >= (FEWEST_STROKES + 0.5) * STROKE_S


def _plain(song: Song, place: Scope) -> Edited:
    """Without ornament signs and grace notes."""

    def plain(track: Track) -> Track:
        if not place.has_track(track):
            return track
        inside = {n.id for n in track.notes if place.has(track, n)}
        graces = {n.id for n in track.notes if n.id in inside and n.grace is not None}
        marks = tuple(
            m for m in track.marks
            if not (m.kind == "ornament" and m.note_id in inside) and not {m.note_id, m.end_note_id} & graces
        )  # fmt: skip
        return replace(track, marks=marks, notes=tuple(n for n in track.notes if n.id not in graces))

    edited = replace(song, tracks=tuple(plain(t) for t in song.tracks))
    if edited == song:
        raise EditError(f"The tune has no ornaments in {place.where(song)}.")
    told = f"{told_place(song, place)}: the ornaments are gone, the notes they hung on are as they were."
    return finished(song, edited, place, told, {}, [Effect("ornaments", place, "less")])

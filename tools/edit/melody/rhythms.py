"""Edits of the tune's rhythm: fewer notes, longer notes, syncopated or straight, room to breathe.

Pitches stay as they are. A note that carries a syllable is never taken out.
"""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from tools.edit.melody.claims import first_that_holds
from tools.edit.melody.ground import Ground
from tools.edit.melody.hangings import sung_ids
from tools.edit.melody.line import Line, finished, lines_of, resized, told_place, tune_place
from tools.edit.melody.pitches import each_line, tried
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import beat_ticks
from tools.song.values import EIGHTH, QUARTER, SIXTEENTH, Note, Song

FEWER = {"slight": 0.2, "plain": 0.4, "strong": 0.6}
"""Share of the notes that goes; "strip back" takes 40 % of the density (edit 2 of the sixty)."""
_SUNG = "Every note of the tune carries a syllable there, so none can go."
_SUNG_NEXT = 'Say "remove the words" first, or set fewer words to it.'


def less_busy(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Take out the notes on the weakest places; the one before is held in their stead."""
    share = min(0.9, abs(wish.number) / 100) if wish.number and wish.unit == "%" else FEWER[wish.amount]
    return _thinned(song, scope, lambda line, ground: thinned(line, ground, round(share * len(line.notes)) or 1))


def _thinned(song: Song, scope: Scope, change: Callable[[Line, Ground], Sequence[Note]]) -> Edited:
    place, edited = each_line(song, scope, change)
    rows = lines_of(song, place)
    before, after = (sum(len(row.notes) for row in lines_of(s, place)) for s in (song, edited))
    if before == after:
        if all(n.id in sung_ids(row.track) for row in rows for n in row.notes):
            raise EditError(_SUNG, next_step=_SUNG_NEXT)
        raise EditError(
            f"The tune has only {before} notes in {place.where(song)}, none of which can go; name a longer place."
        )
    told = f"{told_place(song, place)}: the tune is less busy, {before} notes -> {after}; what stays keeps its pitch."
    effect = Effect("notes a bar of the tune", place, "less")
    return finished(song, edited, place, told, {"was": before, "notes": after}, [effect])


def thinned(line: Line, ground: Ground, count: int) -> list[Note]:
    """The line without its `count` weakest notes: light places first, short before long, repeated pitches first.

    The first note and the last stay, and what carries a syllable. What was held until the next note began is held until
    the next note that is left.
    """
    sung = sung_ids(line.track)
    rows = []
    for i, note in enumerate(line.notes[1:-1], 1):
        if note.id not in sung:
            same = note.midi_pitch == line.notes[i - 1].midi_pitch
            weight = ground.weight(note.onset_tick) + 0.1 * (note.length_ticks > EIGHTH) - 0.15 * same
            rows.append((weight, _lot(line, i, ground), i))
    gone = {i for _, _, i in sorted(rows)[: max(0, count)]}
    return _held_over(line, gone)


def _lot(line: Line, i: int, ground: Ground) -> float:
    """Which of equally weak notes goes first: drawn by the figure, so that bars alike stay alike wherever they are."""
    note = line.notes[i]
    place = note.onset_tick - ground.bar(note.onset_tick).start_tick
    return Random(f"{place} {note.midi_pitch} {line.notes[i - 1].midi_pitch}").random()


def _held_over(line: Line, gone: set[int]) -> list[Note]:
    out: list[Note] = []
    for i, note in enumerate(line.notes):
        if i not in gone:
            out.append(note)
        elif note.onset_tick - out[-1].end_tick < EIGHTH:
            out[-1] = resized(out[-1], out[-1].onset_tick, note.end_tick - out[-1].onset_tick)
    return out


def at_most_a_bar(line: Line, ground: Ground, most: int) -> list[Note]:
    """The line with at most so many notes in a bar, the weakest taken out; sung notes stay."""
    sung, gone = sung_ids(line.track), set()
    bars: dict[int, list[int]] = {}
    for i, note in enumerate(line.notes):
        bars.setdefault(ground.bar(note.onset_tick).start_tick, []).append(i)
    for inside in bars.values():
        free = [i for i in inside[1:] if line.notes[i].id not in sung]
        free.sort(key=lambda i: (ground.weight(line.notes[i].onset_tick), line.notes[i].length_ticks, -i))
        gone |= set(free[: max(0, len(inside) - most)])
    return _held_over(line, gone)


def with_breaths(line: Line, notes: Sequence[Note], ground: Ground, bars: int = 2) -> list[Note]:
    """The line with a rest of an eighth at least in every so many bars: at the end of a long note near a barline; in a
    run of short notes the last of a bar is left out, unless it is sung.
    """
    out, sung = list(notes), sung_ids(line.track)
    start = 0
    while start < len(out):
        limit = out[start].onset_tick + bars * ground.bar(out[start].onset_tick).length_ticks
        end = next(i for i in range(start, len(out)) if i + 1 == len(out) or _rest_after(out, i) >= EIGHTH)
        if out[end].end_tick <= limit + EIGHTH:
            start = end + 1
            continue
        inside = [i for i in range(start, end + 1) if out[i].end_tick <= limit]
        long = [i for i in inside if out[i].length_ticks >= QUARTER]
        weak = [i for i in inside[1:] if out[i].id not in sung and ground.weight(out[i].onset_tick) < 0.5]
        at = max(long or weak or [start], key=lambda i: (_breathes(out[i], ground), out[i].onset_tick))
        if long:
            out[at] = resized(out[at], out[at].onset_tick, out[at].length_ticks - EIGHTH)
        elif weak:
            del out[at]
            at -= 1
        else:
            at = inside[-1] if inside else start  # every note is sung or strong: no breath fits here
        start = at + 1
    return out


def _rest_after(notes: Sequence[Note], i: int) -> int:
    return notes[i + 1].onset_tick - notes[i].end_tick if i + 1 < len(notes) else QUARTER


def _breathes(note: Note, ground: Ground) -> float:
    """How well a breath after a note sits: long notes, ends of bars, ends of every second bar most."""
    bar = ground.bar(max(note.onset_tick, note.end_tick - 1))
    at_end = bar.end_tick - note.end_tick < QUARTER
    return min(4.0, note.length_ticks / QUARTER) + 1.5 * at_end + 0.7 * (at_end and bar.number % 2 == 0)


def longer_notes(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Longer, broader notes: the weak ones go and the rest is held to the next one; "less": shorter, with gaps."""
    if wish.direction in ("less", "shorter", "down"):
        return _shorter(song, scope, wish)

    place = tune_place(song, scope)
    effect = Effect("note length of the tune", place, "more")

    def broad(line: Line, ground: Ground, share: float) -> Sequence[Note]:
        notes = thinned(line, ground, round(share * len(line.notes)))
        return [_until(note, after, line) for note, after in zip(notes, [*notes[1:], None], strict=True)]

    shares = (FEWER[wish.amount], 0.0)  # where thinning takes out long notes, the rest is held alone
    tries = (partial(tried, song, place, broad, share) for share in shares)
    edited = first_that_holds(song, effect, tries, place, "has notes as long")
    told = f"{told_place(song, place)}: the tune has longer notes; those that stay keep their pitch and place."
    return finished(song, edited, place, told, {}, [effect])


def _until(note: Note, after: Note | None, line: Line) -> Note:
    stop = after.onset_tick if after else min(line.end_tick, line.after.onset_tick if line.after else line.end_tick)
    gap = stop - note.end_tick
    return resized(note, note.onset_tick, stop - note.onset_tick) if 0 < gap <= 2 * QUARTER else note


def _shorter(song: Song, scope: Scope, wish: EditWish) -> Edited:
    keep = {"slight": 0.75, "plain": 0.5, "strong": 0.3}[wish.amount]

    def short(line: Line, _: Ground) -> Sequence[Note]:
        return [_cut(n, keep) for n in line.notes]

    place, edited = each_line(song, scope, short)
    told = f"{told_place(song, place)}: the tune's notes are shorter, with air between them; no note moved."
    effect = Effect("note length of the tune", place, "less")
    return finished(song, edited, place, told, {}, [effect], ("onsets", "pitches", "velocities"))


def _cut(note: Note, keep: float) -> Note:
    """Shortened to a sixteenth's grid, a sixteenth at least."""
    length = max(SIXTEENTH, round(note.length_ticks * keep / SIXTEENTH) * SIXTEENTH)
    return resized(note, note.onset_tick, min(length, note.length_ticks))


def syncopate(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Notes on inner beats come an eighth early; every second, two of three or all, by the amount."""
    every = {"slight": 3, "plain": 2, "strong": 1}[wish.amount]

    def early(line: Line, ground: Ground) -> Sequence[Note]:
        out, count = list(line.notes), 0
        for i in range(1, len(out)):
            before, note = out[i - 1], out[i]
            if not _is_inner_beat(ground, note) or before.onset_tick > note.onset_tick - 2 * EIGHTH:
                continue
            count += 1
            if (count - 1) % every:
                continue
            tick = note.onset_tick - min(EIGHTH, beat_ticks(ground.bar(note.onset_tick).meter) // 2)
            if tick < line.start_tick:
                continue
            if before.end_tick > tick:
                out[i - 1] = resized(before, before.onset_tick, tick - before.onset_tick)
            out[i] = resized(note, tick, note.end_tick - tick)
        return out

    place, edited = each_line(song, scope, early)
    if edited == song:
        raise EditError(
            f"The tune has no note on an inner beat in {place.where(song)} with room before it; name other bars."
        )
    moved = _moved_onsets(song, edited)
    told = f"{told_place(song, place)}: {moved} notes of the tune come an eighth early; no pitch changed."
    return finished(song, edited, place, told, {"moved": moved}, [Effect("notes off the beat", place, "more")],
                    ("pitches", "velocities"))  # fmt: skip


def _is_inner_beat(ground: Ground, note: Note) -> bool:
    weight = ground.weight(note.onset_tick)
    return weight >= 0.5 and ground.bar(note.onset_tick).number != 0


def straighten(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Notes between the beats go to the nearest free beat."""

    def straight(line: Line, ground: Ground) -> Sequence[Note]:
        taken = {n.onset_tick for n in line.notes}
        out: list[Note] = []
        for i, note in enumerate(line.notes):
            tick = _beat_near(ground, note)
            low = out[-1].onset_tick + SIXTEENTH if out else line.start_tick
            high = line.notes[i + 1].onset_tick - SIXTEENTH if i + 1 < len(line.notes) else line.end_tick - SIXTEENTH
            if tick != note.onset_tick and low <= tick <= high and tick not in taken:
                if out and out[-1].end_tick > tick:
                    out[-1] = resized(out[-1], out[-1].onset_tick, tick - out[-1].onset_tick)
                stop = min(max(note.end_tick, tick + SIXTEENTH), high + SIXTEENTH)
                note = resized(note, tick, stop - tick)
            out.append(note)
        return out

    place, edited = each_line(song, scope, straight)
    if edited == song:
        raise EditError(f"No note of the tune in {place.where(song)} can move to a free beat; it is straight already.")
    moved = _moved_onsets(song, edited)
    told = f"{told_place(song, place)}: {moved} notes of the tune moved onto the beat; pitches and order stay."
    return finished(song, edited, place, told, {"moved": moved}, [Effect("notes off the beat", place, "less")],
                    ("pitches", "velocities"))  # fmt: skip


def _beat_near(ground: Ground, note: Note) -> int:
    bar = ground.bar(note.onset_tick)
    beat = beat_ticks(bar.meter)
    steps = (bar.end_tick - note.onset_tick) / beat  # counted from the end, so that a pickup's beats are right
    return bar.end_tick - round(steps) * beat if abs(steps - round(steps)) * beat <= EIGHTH else note.onset_tick


def _moved_onsets(song: Song, edited: Song) -> int:
    old = {n.id: n.onset_tick for t in song.tracks for n in t.notes}
    return sum(old.get(n.id, n.onset_tick) != n.onset_tick for t in edited.tracks for n in t.notes)

"""Edits that work with the tune's own figures: a hook said three times, a sequence, a phrase repeated.

A hook here: three to five notes with a rhythm of their own, three times in a phrase, the third time to a peak (edit 41
of the sixty).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tools.compose.lines import scale_shift
from tools.edit.melody.claims import holding
from tools.edit.melody.figures import PHRASE_BARS, by_phrase, copied, full_bars, inside, led, put_in
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, lines_of, told_place, tune_place, write_back
from tools.edit.melody.pitches import more
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import QUARTER, SIXTEENTH, Note, Song

CHORUSES = ("chorus", "refrain", "hook", "drop")
FEWEST, MOST = 3, 5  # notes of a motif
PEAK = {"slight": 2, "plain": 4, "strong": 7}  # semitones the third time goes higher
TOO_SHORT = "A hook needs three bars to come back in, and there are {count} whole bars in {where}; name a longer place."


def catchier(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """One short motif three times in every phrase, the third time to a peak; the fourth bar closes as it did.

    Without a place it is the chorus, the liveliest section where there is none, or the first eight bars.
    """
    place = tune_place(song, _in_choruses(song, scope))
    ground = Ground(song, place.track_ids or ())
    rows = lines_of(song, place)
    if all(len(full_bars(row, ground)) < 3 for row in rows):
        raise EditError(TOO_SHORT.format(count=max(len(full_bars(r, ground)) for r in rows), where=place.where(song)))
    motif = _motif(rows, ground)
    edited = write_back(song, place, [(row, _hooked(row, ground, motif, PEAK[wish.amount])) for row in rows])
    bar, count = ground.bar(motif[0].onset_tick).number, len(motif)
    told = (
        f"{told_place(song, place)}: the {count} notes of bar {bar} are the hook now, three times in each phrase and "
        "higher the third time; every fourth bar closes as before."
    )
    effects = [more("motif repeats", place)]
    effects = holding(song, edited, effects) or holding(
        song, edited, [Effect("notes a bar of the tune", place, "less")]
    )
    return finished(song, edited, place, told, {"motif_bar": bar, "motif_notes": count}, effects)


def _in_choruses(song: Song, scope: Scope) -> Scope:
    if not scope.is_whole_time(song):
        return scope
    spans = tuple((s.start_tick, s.end_tick) for s in song.sections if any(w in s.name.casefold() for w in CHORUSES))
    if not spans and song.sections:
        lively = max(song.sections, key=lambda s: s.energy)
        spans = ((lively.start_tick, lively.end_tick),)
    if not spans:
        bars = [b for b in song.grid.bars if b.number > 0][: 2 * PHRASE_BARS]
        spans = ((bars[0].start_tick, bars[-1].end_tick),)
    return replace(scope, start_tick=spans[0][0], end_tick=spans[-1][1], spans=spans if len(spans) > 1 else ())


def _motif(rows: Sequence[Line], ground: Ground) -> list[Note]:
    """The bar that is most of a hook already: three to five notes, begun on the beat, a rhythm that is not all alike,
    one that comes back; longer bars give their strongest five.
    """
    found: list[tuple[float, int, list[Note]]] = []
    rhythms: Counter[tuple[int, ...]] = Counter()
    bars = [(row, bar) for row in rows for bar in full_bars(row, ground)]
    closing = {
        _figure(inside(row.notes, bar.start_tick, bar.end_tick), bar)
        for row in rows
        for bar in full_bars(row, ground)[PHRASE_BARS - 1 :: PHRASE_BARS]
    }
    for row, bar in bars:
        rhythms[_rhythm(inside(row.notes, bar.start_tick, bar.end_tick), bar)] += 1
    for row, bar in bars:
        notes = inside(row.notes, bar.start_tick, bar.end_tick)
        if len(notes) >= FEWEST:
            lengths = len({n.length_ticks for n in notes})
            score = 0.5 * min(3, lengths) + 0.4 * rhythms[_rhythm(notes, bar)] - 0.6 * max(0, len(notes) - MOST)
            score += 1.0 * (notes[0].onset_tick == bar.start_tick) + 0.3 * len({n.midi_pitch for n in notes})
            score -= 2.0 * (
                _figure(notes, bar) in closing
            )  # it stays as it is: a hook that is also the close never ends
            found.append((score, -bar.start_tick, notes))
    if not found:
        raise EditError("No bar of the tune there has three notes to make a hook of; name a livelier place.")
    notes = max(found)[2]
    strong = sorted(notes, key=lambda n: (-ground.weight(n.onset_tick), n.onset_tick))[:MOST]
    return sorted(strong, key=lambda n: n.onset_tick)


def _rhythm(notes: Sequence[Note], bar: Bar) -> tuple[int, ...]:
    return tuple(round((n.onset_tick - bar.start_tick) / SIXTEENTH) for n in notes)


def _figure(notes: Sequence[Note], bar: Bar) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return _rhythm(notes, bar), tuple(n.midi_pitch for n in notes)


def _hooked(line: Line, ground: Ground, motif: Sequence[Note], peak: int) -> list[Note]:
    start = ground.bar(motif[0].onset_tick).start_tick
    new: list[Note] = []
    stretches: list[tuple[int, int]] = []

    def place_it(group: Sequence[Bar]) -> None:
        for i, bar in enumerate(group[:3] if len(group) > 2 else ()):
            notes = _held(copied(motif, start, bar.start_tick, bar.end_tick), bar)
            goals = [float(n.midi_pitch) for n in notes]
            if i == 2 and notes:
                top = max(range(len(notes)), key=lambda k: (notes[k].midi_pitch, notes[k].length_ticks))
                goals = [g + (peak if k == top else peak // 2) for k, g in enumerate(goals)]
            new.extend(led(line, notes, ground, goals))
            stretches.append((bar.start_tick, bar.end_tick))

    by_phrase(full_bars(line, ground), place_it)
    return put_in(line, stretches, new, ground) if new else list(line.notes)


def _held(notes: Sequence[Note], bar: Bar) -> list[Note]:
    """A motif thinned of its quick notes: each held to the next one, the last to a quarter's rest at most."""
    out = []
    for note, after in zip(notes, [*notes[1:], None], strict=True):
        stop = after.onset_tick if after else min(bar.end_tick, max(note.end_tick, bar.end_tick - QUARTER))
        out.append(replace(note, length_ticks=max(SIXTEENTH, stop - note.onset_tick), sounding_ticks=None, tuplet=None))
    return out


def sequence(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The first bar again a step higher ("up") or lower ("down") in the bars after it, three times at most a phrase."""
    way = -1 if wish.direction in ("down", "less", "lower") else 1
    place = tune_place(song, scope)
    ground = Ground(song, place.track_ids or ())
    rows = lines_of(song, place)
    if all(len(full_bars(row, ground)) < 2 for row in rows):
        raise EditError(f"A sequence needs two whole bars, and there are fewer in {place.where(song)}; name more bars.")
    edited = write_back(song, place, [(row, _sequenced(row, ground, way)) for row in rows])
    told = (
        f"{told_place(song, place)}: the first bar of each phrase comes again a step "
        f"{'higher' if way > 0 else 'lower'} each time."
    )
    effects = holding(song, edited, [more("motif repeats", place)])
    return finished(song, edited, place, told, {}, effects)


def _sequenced(line: Line, ground: Ground, way: int) -> list[Note]:
    new: list[Note] = []
    stretches: list[tuple[int, int]] = []

    def place_it(group: Sequence[Bar]) -> None:
        figure = inside(line.notes, group[0].start_tick, group[0].end_tick)
        for i, bar in enumerate(group[1:3] if len(group) == PHRASE_BARS else group[1:], 1):
            notes = copied(figure, group[0].start_tick, bar.start_tick, bar.end_tick)
            scale = ground.scale(bar.start_tick)
            goals = [float(scale_shift(n.midi_pitch, way * i, scale)) for n in notes]
            if notes:
                new.extend(led(line, notes, ground, goals, pull=1.4))
                stretches.append((bar.start_tick, bar.end_tick))

    by_phrase(full_bars(line, ground), place_it)
    return put_in(line, stretches, new, ground) if new else list(line.notes)


def repeat_phrase(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The first phrase of the place again right after it, led to the chords there; `bars` is its length."""
    place = tune_place(song, scope)
    ground = Ground(song, place.track_ids or ())
    rows = lines_of(song, place)
    bars = full_bars(rows[0], ground)
    size = wish.bars or (PHRASE_BARS if len(bars) >= 2 * PHRASE_BARS else len(bars) // 2)
    if size < 1 or len(bars) < 2 * size:
        raise EditError(
            f"A phrase of {max(1, size)} bars and its repeat need {2 * max(1, size)} whole bars, and there are "
            f"{len(bars)} in {place.where(song)}; name more bars or a shorter phrase."
        )
    first = next((i for i in range(len(bars) - 2 * size + 1) if _plays(rows[0], bars[i])), 0)
    source, target = bars[first : first + size], bars[first + size : first + 2 * size]
    here = replace(place, start_tick=target[0].start_tick, end_tick=target[-1].end_tick, spans=())
    changes = [(row, _again(whole, row, ground, source, target)) for whole, row in _matched(song, here, rows)]
    edited = write_back(song, here, changes)
    told = f"{told_place(song, here)}: the tune of bar{_span(source)} comes again, led to the chords there."
    spans = ((source[0].start_tick, source[-1].end_tick), (target[0].start_tick, target[-1].end_tick))
    both = replace(here, start_tick=spans[0][0], end_tick=spans[1][1], spans=spans)
    effects = holding(song, edited, [more("likeness of the two places", both)])
    return finished(song, edited, here, told, {}, effects)


def _plays(line: Line, bar: Bar) -> bool:
    return bool(inside(line.notes, bar.start_tick, bar.end_tick))


def _matched(song: Song, here: Scope, rows: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Each line of the whole place with the line of the target, an empty one where nothing played."""
    out = []
    for whole in rows:
        notes = tuple(inside(whole.notes, here.start_tick, here.end_tick))
        if whole.start_tick <= here.start_tick < whole.end_tick:
            out.append((whole, replace(whole, start_tick=here.start_tick, end_tick=here.end_tick, notes=notes)))
    return out


def _again(whole: Line, line: Line, ground: Ground, source: Sequence[Bar], target: Sequence[Bar]) -> list[Note]:
    start, to, end = source[0].start_tick, target[0].start_tick, target[-1].end_tick
    notes = copied(inside(whole.notes, start, source[-1].end_tick), start, to, end)
    return put_in(line, [(to, end)], led(whole, notes, ground, pull=1.4), ground)


def _span(bars: Sequence[Bar]) -> str:
    return f" {bars[0].number}" if len(bars) == 1 else f"s {bars[0].number}-{bars[-1].number}"

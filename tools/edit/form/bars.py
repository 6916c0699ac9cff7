"""Bars repeated, cut, inserted, swapped and moved, and sections made shorter or longer. No note is composed here."""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.form.reshape import Reshaped, bars_of, reshaped, whole_bars, with_stretch, without
from tools.edit.form.sections import in_order, section_at
from tools.edit.form.splice import Piece, blank, stretch
from tools.edit.form.told import called, ends_on, is_section, sized, told_places
from tools.edit.invariants import Invariant, Promise
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, capital
from tools.errors import EditError
from tools.song.grid import Bar, bar_ticks
from tools.song.values import Song

MOST_TIMES = 16


def as_edited(
    made: Reshaped, summary: str, facts: dict[str, object] | None = None, but: Scope | None = None,
    extra: Sequence[Effect] = (),
) -> Edited:  # fmt: skip
    """A reshaped song as an edit, its number of bars and its sections claimed."""
    song = made.song
    effects = [Effect("length in bars", None, "is", song.grid.bar_count)]
    if song.sections and in_order(song.sections) != in_order(made.before.sections):
        effects.append(Effect("order of sections", None, "is", in_order(song.sections)))
    kept: tuple[Invariant | Promise, ...] = made.kept(but)
    return Edited(song, kept, summary, facts or {}, (*effects, *extra))


def repeat(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Play a stretch once more, or `wish.number` times more; "varied" in `wish.direction` decorates the last time.

    The repeat is put before the old bars, which keep their ids and whatever follows from them; nobody can hear that.
    """
    times = 1 if wish.number is None else round(wish.number)
    if not 1 <= times <= MOST_TIMES:
        raise EditError(f"{times} more times is out of reach; choose 1 to {MOST_TIMES}.")
    spans = whole_bars(song, scope)
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        pieces += [stretch(at, start), *[stretch(start, end, is_copy=True)] * times, stretch(start, end)]
        at = end
    made = reshaped(song, [*pieces, stretch(at, song.end_tick)])
    again = "once more" if times == 1 else f"{times} more times"
    shown = told_places(song, spans)
    verb = "comes" if len(spans) == 1 and is_section(song, spans[0]) else "come"
    summary = f"{capital(shown)} {verb} {again}: {sized(song, made.song)}."
    start, end = spans[-1]
    moved = made.pieces[-1] if made.pieces[-1].start_tick <= start else made.pieces[-2]
    facts: dict[str, object] = {"repeat_bars": _new_bars(made)}
    if wish.direction == "varied":
        from tools.edit.form.vary import varied

        scope_of_last = Scope(None, start + moved.shift, end + moved.shift)
        song_varied, told, but = varied(made.song, scope_of_last, wish.seed)
        made = replace(made, song=song_varied)
        return as_edited(made, f"{summary} {told}", facts, but)
    return as_edited(made, summary, facts)


def _new_bars(made: Reshaped) -> list[list[int]]:
    """Bars of the copies in the new song."""
    return [list(made.song.grid.bars_touched(p.at_tick, p.to_tick)) for p in made.pieces if p.is_copy]


def cut(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Take a stretch out; what follows moves up."""
    spans = whole_bars(song, scope)
    if sum(end - start for start, end in spans) >= song.end_tick:
        raise EditError(
            f"That is the whole piece ({song.grid.bar_count} bars); name fewer bars, or ask for a new piece."
        )
    made = reshaped(song, without(song, spans))
    shown = told_places(song, spans)
    summary = f"Cut {shown}: {sized(song, made.song)}."
    if spans[-1][1] >= song.end_tick:
        summary += f" {ends_on(made.song)}"
    return as_edited(made, summary, {"cut": shown})


def insert(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Put empty bars in, before or after a place: a silence, or room to write in."""
    count = wish.bars if wish.bars is not None else 1
    if not 1 <= count <= 64:
        raise EditError(f"{count} bars cannot be put in at once; choose 1 to 64.")
    at = place_tick(song, scope, wish)
    meter = song.grid.bar_at(max(0, at - 1)).meter
    made = reshaped(song, with_stretch(song, at, blank([bar_ticks(meter)] * count)))
    first, last = made.song.grid.bars_touched(at, at + count * bar_ticks(meter))
    where = f"bar {first}" if first == last else f"bars {first}-{last}"
    bars = "an empty bar" if count == 1 else f"{count} empty bars"
    summary = f"Put in {bars} ({where}); what follows moves on: {sized(song, made.song)}."
    empty = Scope(None, at, at + count * bar_ticks(meter))
    return as_edited(
        made,
        summary,
        {"bars": [first, last]},
        None,
        (Effect("notes that begin", empty, "is", 0, before=Scope(None, at, at)),),
    )


def place_tick(song: Song, scope: Scope, wish: EditWish) -> int:
    """The barline a wish names: before or after `wish.number` (a bar) or the place; else the end.

    Raises:
        EditError: There is no such bar.
    """
    if wish.number is not None and wish.unit in ("bar", "bars", ""):
        number = round(wish.number)
        bar = next((b for b in song.grid.bars if b.number == number), None)
        if bar is None:
            raise EditError(f"There is no bar {number}: the piece has {song.grid.bar_count}. Name one of these.")
        return min(song.end_tick, bar.end_tick) if wish.where in ("after", "end") else bar.start_tick
    if scope.is_whole_time(song):
        return 0 if wish.where in ("start", "before") else song.end_tick
    first, last = whole_bars(song, scope)[0][0], whole_bars(song, scope)[-1][1]
    return last if wish.where in ("after", "end", "") else first


def swap(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Let two stretches change places."""
    spans = _two(song, scope)
    (a, b), (c, d) = spans
    pieces = [stretch(0, a), stretch(c, d), stretch(b, c), stretch(a, b), stretch(d, song.end_tick)]
    made = reshaped(song, pieces)
    first, second = (called(song, *span) for span in spans)
    summary = f"{capital(first)} and {second} have changed places."
    if d >= song.end_tick:
        summary += f" {ends_on(made.song)}"
    return as_edited(made, summary, {"swapped": [bars_of(song, a, b), bars_of(song, c, d)]})


def _two(song: Song, scope: Scope) -> list[tuple[int, int]]:
    spans = whole_bars(song, scope)
    if len(spans) == 1 and len(scope.stretches) == 2:  # neighbours, made one by widening
        (a, b), (_, d) = scope.stretches
        spans = [(a, b), (b, d)]
    if len(spans) == 1:
        inside = [s for s in song.sections if spans[0][0] <= s.start_tick and s.end_tick <= spans[0][1]]
        if len(inside) == 2 and inside[0].end_tick == inside[1].start_tick:
            spans = [(s.start_tick, s.end_tick) for s in inside]
    if len(spans) != 2:
        raise EditError(
            f"Two stretches change places, and {len(spans)} {'was' if len(spans) == 1 else 'were'} named; "
            'name two, such as "swap bars 1-4 and 9-12".'
        )
    return spans


def move(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Put a stretch before or after another bar."""
    spans = whole_bars(song, scope)
    if len(spans) != 1 or scope.is_whole_time(song):
        raise EditError("One stretch can be moved at a time; name one section or one run of bars, and where it goes.")
    (a, b) = spans[0]
    if wish.number is None:
        at = song.end_tick if wish.where in ("end", "after") else 0
    else:
        at = place_tick(song, scope, wish)
    if a <= at <= b:
        raise EditError(f"That changes nothing: {called(song, a, b)} stands there already. Name another place.")
    order = [(0, at), (a, b), (at, a), (b, song.end_tick)] if at < a else [(0, a), (b, at), (a, b), (at, song.end_tick)]
    made = reshaped(song, [stretch(*span) for span in order])
    moved = next(p for p in made.pieces if p.start_tick <= a < p.end_tick)
    now = bars_of(made.song, a + moved.shift, b + moved.shift)
    summary = f"Moved {called(song, a, b)}: it is {now} now."
    if song.end_tick in (at, b):
        summary += f" {ends_on(made.song)}"
    return as_edited(made, summary, {"bars": now})


def shorten(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Cut a section (or the place, or the piece) down to `wish.bars` bars, to half where none are named.

    An intro keeps its last bars, because they lead on; anything else its beginning and its close.
    """
    (start, end) = _one(song, scope)
    bars = [bar for bar in song.grid.bars if start <= bar.start_tick < end]
    left = wish.bars if wish.bars is not None else len(bars) // 2
    if len(bars) == 1:
        raise EditError(f"{capital(called(song, start, end))} is a single bar; cut it, or name a longer place.")
    if not 1 <= left < len(bars):
        raise EditError(
            f"{capital(called(song, start, end))} has {len(bars)} bars, so it cannot be cut to {left}; "
            f"name 1 to {len(bars) - 1}."
        )
    first, last = _middle(song, bars, left)
    made = reshaped(song, without(song, [(first, last)]))
    summary = (
        f"{capital(called(song, start, end))} has {left} bars now, {len(bars)} before "
        f"({bars_of(song, first, last)} {'are' if len(bars) - left > 1 else 'is'} gone): {sized(song, made.song)}."
    )
    if last >= song.end_tick:
        summary += f" {ends_on(made.song)}"
    return as_edited(made, summary, {"cut": bars_of(song, first, last)})


def _middle(song: Song, bars: Sequence[Bar], left: int) -> tuple[int, int]:
    """What goes: the first bars of an intro or at the end of the piece, else those between opening and close."""
    gone = len(bars) - left
    section = section_at(song, bars[0].start_tick)
    leads_in = bars[0].start_tick <= song.pickup_ticks and len(bars) < song.grid.bar_count
    if leads_in or (section is not None and section.name.lower().startswith(("intro", "outro"))) or left == 1:
        skip = 1 if bars[0].number == 0 and left > 1 else 0
        return bars[skip].start_tick, bars[skip + gone - 1].end_tick
    head = (left + 1) // 2
    return bars[head].start_tick, bars[head + gone - 1].end_tick


def lengthen(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Make a section (or the place) `wish.bars` bars longer by playing its last bars again; all of them again where no
    number is named.
    """
    (start, end) = _one(song, scope)
    bars = [bar for bar in song.grid.bars if start <= bar.start_tick < end and bar.number > 0]
    if not bars:
        raise EditError("There is no whole bar in that place; name bars from 1 on.")
    more = wish.bars if wish.bars is not None else len(bars)
    if not 1 <= more <= 128:
        raise EditError(f"{more} more bars is out of reach; choose 1 to 128.")
    whole, rest = divmod(more, len(bars))
    copies = [stretch(bars[0].start_tick, end, is_copy=True)] * whole
    if rest:
        copies = [stretch(bars[0].start_tick, bars[rest - 1].end_tick, is_copy=True), *copies]
    section = next((s for s in song.sections if (s.start_tick, s.end_tick) == (bars[0].start_tick, end)), None)
    made = reshaped(song, with_stretch(song, bars[0].start_tick, *copies), section)
    summary = (
        f"{capital(called(song, start, end))} has {len(bars) + more} bars now, {len(bars)} before, "
        f"its own music played again: {sized(song, made.song)}."
    )
    return as_edited(made, summary, {"repeat_bars": _new_bars(made)})


def _one(song: Song, scope: Scope) -> tuple[int, int]:
    spans = whole_bars(song, scope)
    if len(spans) != 1:
        raise EditError("One section can be made longer or shorter at a time; name one of them.")
    return spans[0]

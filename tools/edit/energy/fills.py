"""What drummers do at the borders: fills, crashes on arrivals, a roll that builds up, a stop before the downbeat.

Fills come from the composer's table and wear the style's families. Where a border is given as "before the chorus", the
bars changed are those before it, and only those.
"""

from dataclasses import dataclass, replace
from random import Random

from tools.compose.drum_fills import Fill, choose_fill, fitted_tail, with_build
from tools.compose.drum_voices import Texts
from tools.compose.meter import Meter
from tools.compose.seeds import stream
from tools.compose.style import load_style, style_names
from tools.edit.energy.kit import (
    CRASHES,
    HANDS,
    HATS,
    KICKS,
    RIDES,
    Kit,
    any_kit,
    beats_in,
    meter_in,
    steps_in,
    texts_of,
    tick_at,
    written,
)  # fmt: skip
from tools.edit.energy.parts import (
    bar_groups,
    louder,
    names,
    need_change,
    place,
    promises,
    put,
    rebuilt,
    tracks_in,
)
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import SIXTEENTH, Note, Song

_KINDS = ("pop", "rock")
_BEATS = {"slight": 1, "plain": 2, "strong": 4}
_ENERGY = {"slight": 0.4, "plain": 0.65, "strong": 0.9}
BUILD_BARS = 4
_FILL_VOICES = frozenset({"snare", "snare_b", "rim", "clap", "floor", "taiko", "tom_low", "tom_mid", "tom_high"})


@dataclass(frozen=True)
class BarEnd:
    """How a bar ends anew: the strokes that go and come, from a tick on."""

    gone: tuple[Note, ...]
    added: tuple[Note, ...]
    start_tick: int


def before_place(song: Song, scope: Scope, bars: int) -> Scope:
    """The bars just before each stretch of a scope.

    Raises:
        EditError: Nothing lies before any of them.
    """
    spans = []
    for group in bar_groups(song, scope):
        earlier = [b for b in song.grid.bars if b.end_tick <= group[0].start_tick and b.number > 0][-bars:]
        if earlier:
            spans.append((earlier[0].start_tick, earlier[-1].end_tick))
    if not spans:
        raise EditError(f"Nothing comes before {scope.where(song)}; name a later place.")
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    several = tuple(merged) if len(merged) > 1 else ()
    return replace(scope, start_tick=merged[0][0], end_tick=merged[-1][1], spans=several)


def fills(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A fill before the place (`where` "before"), every so many bars in it (`bars`), else in its last bar."""
    if wish.where == "before":
        scope = before_place(song, scope, 1)
        ends = bars_in(song, scope)
    else:
        ends = _ends(song, scope, wish.bars)
    kit = any_kit(song, scope)
    gone: set[str] = set()
    added: list[Note] = []
    told = []
    for bar in ends:
        rng = stream(wish.seed, "fills", kit.track.id, str(bar.number))
        made = filled_bar(song, kit, bar, rng, _BEATS[wish.amount], _ENERGY[wish.amount])
        if made is not None:
            gone |= {n.id for n in made.gone}
            added += made.added
            told.append(bar.number)
    if not told:
        raise EditError(
            f"No fill fits the end of {_narrowed(scope, ends).where(song)}; name whole bars of plain beats."
        )
    track = put(song, scope, kit.track, gone=gone, added=added)
    after = rebuilt(song, [track])
    need_change(song, after, f"there is such a fill at the end of {_bars(told)} already. Ask for a bigger one.")
    summary = f"A drum fill at the end of {_bars(told)} ({track.shown_name})."
    ids = replace(_narrowed(scope, ends), track_ids=(track.id,))
    effect = Effect("snare and tom strokes at bar ends", ids, "more")
    return Edited(after, promises(scope, song), summary, {"bars": told}, (effect,))


def _ends(song: Song, scope: Scope, every: int | None) -> list[Bar]:
    """The last bar of every so many; without a number every fourth of a long place, the last of a short one."""
    found = []
    for group in bar_groups(song, scope):
        step = every or (4 if len(group) > 4 and len(group) >= len(song.grid.bars) - 1 else len(group))
        found += [bar for i, bar in enumerate(group) if i % step == step - 1]
    return found or bars_in(song, scope)[-1:]


def _narrowed(scope: Scope, bars: list[Bar]) -> Scope:
    spans = tuple((bar.start_tick, bar.end_tick) for bar in bars)
    return replace(scope, start_tick=spans[0][0], end_tick=spans[-1][1], spans=spans if len(spans) > 1 else ())


def _bars(numbers: list[int]) -> str:
    rows = [str(n) for n in numbers]
    return f"bar {rows[0]}" if len(rows) == 1 else f"bars {', '.join(rows[:-1])} and {rows[-1]}" if rows else "no bar"


def filled_bar(song: Song, kit: Kit, bar: Bar, rng: Random, longest: int, energy: float = 0.65) -> BarEnd | None:
    """A bar's end with a fill of the style's families in place of what the hands played; None where none fits."""
    meter = meter_in(bar)
    if steps_in(bar) != meter.steps:
        return None
    style = load_style(song.style).drums if song.style in style_names() else None
    kinds = (style.fill_kinds if style else ()) or _KINDS
    longest = min(longest, max(1, len(meter.beats) - (1 if longest < 4 else 0)))
    played = texts_of(kit, bar)
    fill = _telling_fill(kinds, energy, longest, rng, played, meter)
    if fill is None:
        return None
    beats = min(fill.beats, len(meter.beats))
    first = meter.beats[-beats][0]
    start = tick_at(bar, first)
    texts = {voice: "." * first + fitted_tail(text, beats, meter) for voice, text in fill.texts.items()}
    leave = fill.keep
    keys = HANDS | HATS | RIDES | CRASHES if not fill.drop else frozenset(range(128))
    kept = {key for key in KICKS if "kick" in leave} | ({42, 44, 46} if "hat" in leave else set())
    gone = [
        n
        for n in kit.in_bar(bar)
        if n.onset_tick >= start and n.midi_pitch not in kept and (n.midi_pitch in keys or n.midi_pitch in KICKS)
    ]
    return BarEnd(tuple(gone), tuple(written(kit, bar, texts, first)), start)


def _telling_fill(
    kinds: tuple[str, ...], energy: float, longest: int, rng: Random, played: Texts, meter: Meter
) -> Fill | None:
    """A fill of the families with more strokes on snare and toms than the bar's end had: one that is heard as one."""
    half = meter.steps // 2
    for families in (kinds, _KINDS):
        for _ in range(12):
            fill = choose_fill(families, energy, longest, rng, played)
            if fill is None:
                break
            beats = min(fill.beats, len(meter.beats))
            first = meter.beats[-beats][0]
            had = _strokes({voice: text[max(first, half) :] for voice, text in played.items()})
            tails = {voice: fitted_tail(text, beats, meter) for voice, text in fill.texts.items()}
            if _strokes({voice: text[max(0, half - first) :] for voice, text in tails.items()}) > had:
                return fill
    return None


def _strokes(texts: Texts) -> int:
    return sum(c != "." for voice, text in texts.items() if voice in _FILL_VOICES for c in text)


def crash(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A crash on the first beat of every stretch and section of the place, with the kick under it."""
    kit = any_kit(song, scope)
    gone, added, told = set(), [], []
    for group in bar_groups(song, scope):
        bar = group[0]
        told.append(bar.number)
        out, fresh = crash_on(kit, bar)
        gone |= out
        added += fresh
    track = put(song, scope, kit.track, gone=gone, added=added)
    after = rebuilt(song, [track])
    need_change(song, after, f"there is a crash on the first beat of {_bars(told)} already.")
    summary = f"A crash cymbal on the first beat of {_bars(told)} ({track.shown_name})."
    effect = Effect("crashes", replace(scope, track_ids=(track.id,)), "more")
    return Edited(after, promises(scope, song), summary, {"bars": told}, (effect,))


def crash_on(kit: Kit, bar: Bar) -> tuple[set[str], list[Note]]:
    """What goes from a bar's one, and the crash and kick that come."""
    at = [n for n in kit.in_bar(bar) if n.onset_tick == bar.start_tick]
    if any(n.midi_pitch in CRASHES for n in at):
        return set(), []
    fresh = [kit.stroke(bar.start_tick, bar, 49, 4.0, 4 * SIXTEENTH)]
    if not any(n.midi_pitch in KICKS for n in at):
        fresh.append(kit.stroke(bar.start_tick, bar, 36, 4.0))
    return {n.id for n in at if n.midi_pitch in HATS | RIDES}, fresh


def build(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A snare roll from quarters to thirty-seconds over the place or the bars before it, the kick out in the last bar,
    everybody swelling.
    """
    if wish.where == "before":
        scope = before_place(song, scope, wish.bars or BUILD_BARS)
    kit = any_kit(song, scope)
    gone: set[str] = set()
    added: list[Note] = []
    for group in bar_groups(song, scope):
        for index, bar in enumerate(group):
            notes = kit.in_bar(bar)
            texts = with_build(texts_of(kit, bar) or {"kick": "X" + "." * (steps_in(bar) - 1)}, len(group) - 1 - index,
                               len(group), meter_in(bar))  # fmt: skip
            roll = {v: t for v, t in texts.items() if v in ("snare", "clap")}
            keep_kick = "kick" in texts
            gone |= {n.id for n in notes if n.midi_pitch in HANDS or (n.midi_pitch in KICKS and not keep_kick)}
            added += written(kit, bar, roll)
            if index == len(group) - 1:
                added += _thirty_seconds(kit, bar)
    changed = {t.id: put(song, scope, t, changed=_swell(song, scope, t.notes)) for t in tracks_in(song, scope)}
    base = changed.get(kit.track.id, kit.track)
    grown = [_swelled(song, scope, n) for n in added]
    changed[kit.track.id] = put(song, scope, base, gone=gone, added=grown)
    after = rebuilt(song, changed.values())
    summary = (
        f"{place(song, scope)}: a build: snare roll from quarters to thirty-seconds, no kick in the last bar, "
        "everybody swelling."
    )
    where = replace(scope, track_ids=(kit.track.id,))
    rise = replace(scope, track_ids=None) if scope.track_ids is None else scope
    return Edited(
        after,
        promises(scope, song),
        summary,
        {},
        (Effect("snares a bar", where, "more"), Effect("swell", rise, "more")),
    )


def _thirty_seconds(kit: Kit, bar: Bar) -> list[Note]:
    """The last beat's roll, between its sixteenths."""
    start, half = beats_in(bar)[-1], SIXTEENTH // 2
    return [
        replace(kit.stroke(tick, bar, 38, -6.0, half), shift_ticks=0)
        for tick in range(start + half, bar.end_tick, SIXTEENTH)
    ]


_SWELL_FROM, _SWELL_TO = -14.0, 10.0


def _swell(song: Song, scope: Scope, notes: tuple[Note, ...]) -> dict[str, Note]:
    return {n.id: _swelled(song, scope, n) for n in notes if scope.has_tick(n.onset_tick)}


def _swelled(song: Song, scope: Scope, note: Note) -> Note:
    span = next(((a, b) for a, b in scope.stretches if a <= note.onset_tick < b), None)
    if span is None:
        return note
    share = (note.onset_tick - span[0]) / max(1, span[1] - span[0])
    return louder(note, _SWELL_FROM + share * (_SWELL_TO - _SWELL_FROM))


def stop(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Everybody silent in the last half bar (`number` beats) of the place, or just before it."""
    if wish.where == "before":
        scope = before_place(song, scope, 1)
    spans = []
    for group in bar_groups(song, scope):
        beats = beats_in(group[-1])
        wanted = max(1, round(wish.number)) if wish.number and wish.unit in ("beats", "") else max(1, len(beats) // 2)
        span = (beats[-min(wanted, len(beats))], group[-1].end_tick)
        if scope.has_tick(span[0]) and scope.has_tick(min(span[1], song.end_tick) - 1):
            spans.append(span)
    if not spans:
        raise EditError("A stop silences the end of a bar; name whole bars.")
    hole = replace(scope, start_tick=spans[0][0], end_tick=spans[-1][1], spans=tuple(spans) if len(spans) > 1 else ())
    made = []
    for track in tracks_in(song, hole):
        gone = {n.id for n in track.notes if hole.has(track, n)}
        cut = {n.id: _until(n, hole) for n in track.notes if scope.has(track, n) and n.id not in gone}
        made.append(put(song, scope, track, gone=gone, changed=cut))
    if not made:
        raise EditError(f"That changes nothing: nobody plays in the last half bar of {scope.where(song)}.")
    after = rebuilt(song, made)
    bars = _bars([group[-1].number for group in bar_groups(song, scope) if hole.has_tick(group[-1].end_tick - 1)])
    summary = f"A stop: {names(made)} silent at the end of {bars}."
    return Edited(after, promises(scope, song), summary, {}, (Effect("notes", hole, "is", 0.0),))


def _until(note: Note, hole: Scope) -> Note:
    """The note, ended where a silence begins."""
    for start, _ in hole.stretches:
        if note.onset_tick < start < note.end_tick:
            length = start - note.onset_tick
            sounding = None if note.sounding_ticks is None else min(note.sounding_ticks, length)
            return replace(note, length_ticks=length, sounding_ticks=sounding)
    return note

"""The tempo of some bars: another one there, ritardando and accelerando, rubato. Tempo is the whole band's.

The tempo of the whole piece is `tools.edit.tempo`. Outside the bars every tempo step stays as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.edit.energy.parts import place, whole_bars
from tools.edit.invariants import Checked, Invariant, Promise, everywhere
from tools.edit.rhythm.clock import us_at
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.grid import Bar, beat_ticks, felt_beat_ticks
from tools.song.tempo import BPM_LIMITS, MAX_US_PER_QUARTER, bpm_of
from tools.song.values import Mark, MeterChange, Song, TempoChange

_SLOWER = {"slight": 0.88, "plain": 0.75, "strong": 0.6}
_FASTER = {"slight": 1.1, "plain": 1.2, "strong": 1.4}
_BY = {"slight": 0.06, "plain": 0.12, "strong": 0.25}
_RUBATO = {"slight": 0.05, "plain": 0.08, "strong": 0.12}
_TURN = 0.45  # where a phrase is fastest, as in the composer's arcs
PHRASE_BARS = 4
_NOTES = ("notes", "tracks", "programs", "mix", "controllers", "meter", "key", "chords", "form", "title")


@dataclass(frozen=True, slots=True)
class TempoOutside:
    """The claim that outside some stretches every moment has the tempo it had."""

    scope: Scope

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the tempo at every step of either song that lies outside."""
        ticks = {t.tick for song in (before, after) for t in song.tempi} | {end for _, end in self.scope.stretches}
        ticks = {t for t in ticks if not self.scope.has_tick(t) and t < before.end_tick}
        different = [t for t in ticks if us_at(before, t) != us_at(after, t)]
        detail = f"{len(ticks)} compared" if not different else f"{len(different)} of {len(ticks)} differ"
        return Checked("tempo", f"everywhere but {self.scope.where(before)}", not different, detail)


def _kept(scope: Scope) -> tuple[Invariant | Promise, ...]:
    return (*everywhere(*_NOTES), TempoOutside(scope))


def _meter_at(song: Song, tick: int) -> MeterChange:
    return song.grid.bar_at(tick).meter


def _whole_band(song: Song, scope: Scope) -> Scope:
    if scope.track_ids is not None and len(scope.track_ids) < len(song.tracks):
        raise EditError("The tempo is the whole band's, so one part alone cannot have its own. Leave the part out.")
    return replace(scope, track_ids=None, apart=())


def tempo_there(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Another tempo in the place: by percent, by "times", in beats a minute, or a bit or a lot faster or slower."""
    scope = _whole_band(song, scope)
    factor = _factor(song, scope, wish)
    after = song
    for start, end in scope.stretches:
        after = replace(after, tempi=_scaled(after, start, end, factor))
    if after.tempi == song.tempi:
        raise EditError("That changes nothing: the tempo there is that already. Name another.")
    old, new = _bpm(song, scope.start_tick), _bpm(after, scope.start_tick)
    if not BPM_LIMITS[0] <= new <= BPM_LIMITS[1]:
        raise EditError(f"A tempo of {new:.0f} is out of reach; {BPM_LIMITS[0]:g} to {BPM_LIMITS[1]:g} is possible.")
    back = "" if scope.end_tick >= song.end_tick else ", then as before"
    summary = f"{place(song, scope)}: the tempo goes from {old:.4g} to {new:.4g} beats a minute{back}. The notes stay."
    effect = Effect("beats a minute", scope, "more" if factor > 1 else "less")
    return Edited(after, _kept(scope), summary, {"tempo_bpm": {"before": old, "after": new}}, (effect,))


def _factor(song: Song, scope: Scope, wish: EditWish) -> float:
    slower = wish.direction in ("down", "less", "slower")
    if wish.number is not None and wish.unit in ("bpm", ""):
        return wish.number / _bpm(song, scope.start_tick)
    if wish.number is not None and wish.unit == "times":
        return wish.number
    share = abs(wish.number) / 100 if wish.number is not None else _BY[wish.amount]
    if wish.number is not None and wish.number < 0:
        slower = True
    factor = 1 - share if slower else 1 + share
    if factor <= 0:
        raise EditError(f"{share * 100:g} % slower leaves no tempo; name less than 100 %.")
    return factor


def _bpm(song: Song, tick: int) -> float:
    return bpm_of(us_at(song, tick), _meter_at(song, tick))


def _scaled(song: Song, start: int, end: int, factor: float) -> tuple[TempoChange, ...]:
    """Tempi with those of a stretch scaled, and the old one back at its end."""

    def us(value: int) -> int:
        return max(1, min(MAX_US_PER_QUARTER, round(value / factor)))

    rows = {t.tick: t for t in song.tempi}
    entry, leaving = us_at(song, start), us_at(song, max(start, end))
    rows.setdefault(start, TempoChange(start, entry))
    scaled = {
        tick: replace(t, us_per_quarter=us(t.us_per_quarter), written=t.written or tick == start)
        if start <= tick < end
        else t
        for tick, t in rows.items()
    }
    if end < song.end_tick:
        scaled.setdefault(end, TempoChange(end, leaving))
    return tuple(scaled[tick] for tick in sorted(scaled))


def ritardando(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Slow down little by little over the place."""
    return _ramp(song, scope, wish, faster=False)


def accelerando(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Speed up little by little over the place."""
    return _ramp(song, scope, wish, faster=True)


def _ramp(song: Song, scope: Scope, wish: EditWish, faster: bool) -> Edited:
    scope = _whole_band(song, scope)
    goal = (_FASTER if faster else _SLOWER)[wish.amount]
    if wish.number is not None and wish.unit in ("bpm", ""):
        goal = wish.number / _bpm(song, scope.start_tick)
    elif wish.number is not None:
        goal = 1 + abs(wish.number) / 100 * (1 if faster else -1)
    if not 0.1 <= goal <= 5 or (goal > 1) != faster:
        raise EditError(
            "That is no such change of tempo; name a tempo that lies the right way, or a percentage below 90."
        )
    after = song
    for start, end in scope.stretches:
        after = _curve(after, start, min(end, max(song.end_tick, start + 1)), lambda x: 1 + (goal - 1) * x)
        after = _signed(after, start, end, "accel." if faster else "rit.", song.end_tick)
    old, new = _bpm(song, scope.start_tick), _bpm(after, max(scope.start_tick, min(scope.end_tick, song.end_tick) - 1))
    back = "" if scope.end_tick >= song.end_tick else ", then back to the tempo before"
    how = "faster" if faster else "slower"
    summary = f"{place(song, scope)}: {how} little by little, {old:.4g} to {new:.4g} beats a minute"
    effect = Effect("beats a minute", scope, "more" if faster else "less")
    return Edited(after, _kept(scope), f"{summary}{back}.", {"tempo_bpm": {"before": old, "after": new}}, (effect,))


def _signed(song: Song, start: int, end: int, word: str, last: int) -> Song:
    marks = (*song.marks, Mark("tempo_text", start, value=word))
    if end < last:
        marks = (*marks, Mark("tempo_text", end, value="a tempo"))
    return replace(song, marks=marks)


def _curve(song: Song, start: int, end: int, shape: Callable[[float], float]) -> Song:
    """The song with a tempo factor over a stretch, a step every beat (half a beat in short stretches)."""
    step = felt_beat_ticks(_meter_at(song, start))
    if (end - start) < 8 * step:
        step = max(1, step // 2)
    rows = {t.tick: t for t in song.tempi if not start <= t.tick < end}
    span = max(1, end - start - step)
    for tick in sorted({*range(start, end, step), *(t.tick for t in song.tempi if start <= t.tick < end)}):
        factor = shape(min(1.0, (tick - start) / span))
        us = max(1, min(MAX_US_PER_QUARTER, round(us_at(song, tick) / factor)))
        old = next((t for t in song.tempi if t.tick == tick), None)
        rows[tick] = TempoChange(tick, us, written=old.written if old and tick == 0 else False)
    if end < song.end_tick:
        rows.setdefault(end, TempoChange(end, us_at(song, end), written=False))
    return replace(song, tempi=tuple(rows[tick] for tick in sorted(rows)))


def rubato(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Phrases that press on and hold back, by 8 % (5, 12); each lasts as long as it would without."""
    scope = _whole_band(song, scope)
    share = abs(wish.number) / 100 if wish.number is not None else _RUBATO[wish.amount]
    if not 0 < share <= 0.4:
        raise EditError("Rubato bends the tempo by 1 to 40 %; name a share in that range.")
    bars = whole_bars(song, scope)
    after = song
    for first in range(0, len(bars), PHRASE_BARS):
        phrase = bars[first : first + PHRASE_BARS]
        if phrase[-1].end_tick - phrase[0].start_tick == sum(b.length_ticks for b in phrase):
            after = replace(after, tempi=_arc(after, scope, phrase, share))
    if after.tempi == song.tempi:
        raise EditError(
            f"That changes nothing: rubato needs whole bars that follow one another; {scope.where(song)} has none."
        )
    summary = f"{place(song, scope)}: rubato: the tempo bends by up to {share * 100:g} % within each phrase, and each"
    summary += " phrase lasts about as long as before."
    return Edited(after, _kept(scope), summary, {"share": share}, (Effect("tempo bend (%)", scope, "more"),))


def _arc(song: Song, scope: Scope, phrase: list[Bar], share: float) -> tuple[TempoChange, ...]:
    ticks = [t for b in phrase for t in range(b.start_tick, b.end_tick, beat_ticks(b.meter)) if scope.has_tick(t)]
    ends = [*ticks[1:], min(phrase[-1].end_tick, scope.end_tick)]
    rows = {t.tick: t for t in song.tempi}
    if len(ticks) < 2:
        return song.tempi
    bend = [(i / (len(ticks) - 1) - _TURN) ** 2 for i in range(len(ticks))]
    base = [us_at(song, t) * (e - t) for t, e in zip(ticks, ends, strict=True)]
    mean = sum(b * w for b, w in zip(bend, base, strict=True)) / sum(base)
    top = max(abs(b - mean) for b in bend)
    leaving = us_at(song, ends[-1])
    for tick, b in zip(ticks, bend, strict=True):
        us = round(us_at(song, tick) * (1 + share * (b - mean) / top))
        rows[tick] = TempoChange(tick, us, written=tick == 0 and song.tempi[0].written)
    if ends[-1] < song.end_tick:
        rows.setdefault(ends[-1], TempoChange(ends[-1], leaving, written=False))
    return tuple(rows[tick] for tick in sorted(rows))

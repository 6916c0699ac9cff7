"""The end of a piece in time: ritardando steps, a held or shortened last bar, or a fade.

All of it is performance: tempo changes that are not printed, and shorter sounding lengths. The printed last bar stays
whole.
"""

from dataclasses import dataclass, replace

from tools.compose.length import bar_seconds
from tools.compose.plan import Plan
from tools.compose.plan_length import BUTTON_BARS, RITARD_BARS
from tools.song.tempo import TempoMap, us_per_quarter
from tools.song.values import MeterChange, Note, TempoChange

# Tempo factors of the quarters of the last-but-one bar; together they add RITARD_BARS of a bar.
RITARD_SLOWING = (1.03, 1.09, 1.17, 1.27)
HELD_FACTOR = 1.35  # how much longer the last bar is held when no length was asked for
FADE_BARS = 4


@dataclass(frozen=True)
class Timing:
    """Tempo changes, and the tick at which the last note stops sounding."""

    tempi: tuple[TempoChange, ...]
    stop_tick: int
    held: bool


def timing(plan: Plan) -> Timing:
    """The tempo of the whole piece and its end."""
    meter = MeterChange(0, plan.meter.numerator, plan.meter.denominator)
    base = us_per_quarter(plan.bpm, meter)
    bar_ticks = plan.meter.bar_ticks
    end = plan.bars * bar_ticks
    last = end - bar_ticks
    tempi = [TempoChange(0, base)]
    if _slows(plan):
        tempi += _ritard(base, last - bar_ticks, bar_ticks)
    nominal = bar_seconds(plan.meter, plan.bpm)
    wanted = _last_bar_s(plan, tempi, last, nominal)
    held = wanted > nominal * 1.02
    if held:
        tempi.append(TempoChange(last, round(base * wanted / nominal), written=False))
    elif len(tempi) > 1:
        tempi.append(TempoChange(last, base, written=False))
    stop = TempoMap(tempi).tick(TempoMap(tempi).seconds(last) + wanted) if wanted < nominal * 0.999 else end
    return Timing(_at_zero(tempi), min(stop, end), held)


def _slows(plan: Plan) -> bool:
    return plan.ending == "ritardando" and plan.bars >= 3


def _ritard(base: int, start: int, bar_ticks: int) -> list[TempoChange]:
    return [
        TempoChange(start + bar_ticks * i // 4, round(base * slowing), written=False)
        for i, slowing in enumerate(RITARD_SLOWING)
    ]


def _last_bar_s(plan: Plan, tempi: list[TempoChange], last: int, nominal: float) -> float:
    """Seconds from the last barline but one to the last note's end."""
    if plan.last_bar_s is None and plan.ending == "button" and plan.bars >= 3 and not plan.brief.chords:
        return nominal * BUTTON_BARS
    if plan.last_bar_s is None:
        return nominal * (HELD_FACTOR if plan.ending in ("ritardando", "held", "tag") and plan.bars >= 3 else 1.0)
    planned = plan.last_bar_s + (plan.bars - 1 + (RITARD_BARS if _slows(plan) else 0.0)) * nominal
    return planned - TempoMap(tempi).seconds(last)


def _at_zero(tempi: list[TempoChange]) -> tuple[TempoChange, ...]:
    by_tick = {tempo.tick: tempo for tempo in tempi}
    first = by_tick[0]
    by_tick[0] = replace(first, written=True)
    return tuple(by_tick[tick] for tick in sorted(by_tick))


def stopped(notes: tuple[Note, ...], stop_tick: int, button: bool, last_bar_tick: int) -> tuple[Note, ...]:
    """Notes that sound no longer than to the end, and those of the last chord held right to it unless the ending is
    a button.
    """
    out = []
    for note in notes:
        start, length = note.performed_onset_tick, note.performed_ticks
        reaches_end = note.onset_tick >= last_bar_tick and note.end_tick >= stop_tick
        if start + length > stop_tick or (reaches_end and not button):
            note = replace(note, sounding_ticks=max(1, stop_tick - start))
        out.append(note)
    return tuple(out)


def faded(notes: tuple[Note, ...], start_tick: int, end_tick: int) -> tuple[Note, ...]:
    """Velocities that fall to a quarter over the last bars."""
    span = max(1, end_tick - start_tick)
    out = []
    for note in notes:
        share = min(1.0, max(0.0, (note.onset_tick - start_tick) / span))
        out.append(replace(note, velocity=max(8, round(note.velocity * (1.0 - 0.72 * share)))) if share > 0 else note)
    return tuple(out)

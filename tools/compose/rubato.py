"""Small tempo arcs over phrases: a little faster towards the middle, slower at the end, as players of classical pieces
and ballads shape them. Not printed, and every phrase lasts exactly as long as it would without.

The shape is the phrase arch of Friberg, Bresin and Sundberg (2006). Nobody does this over drums or strums.
"""

from collections.abc import Sequence

from tools.compose.cast import Part
from tools.compose.manner import manner_of
from tools.compose.meter import STEP_TICKS
from tools.compose.phrasing import Phrase, phrases
from tools.compose.plan import Plan
from tools.song.values import TempoChange

STATED = 0.5  # how much of it is left where the person named a tempo
STRICT_JOBS = frozenset({"strum", "drums", "ostinato"})
_TURN = 0.45  # where a phrase is fastest
MOST_PHRASES = 60  # of a long piece; a map of more steps serves nobody


def strength(plan: Plan, parts: Sequence[Part]) -> float:
    """Share by which beats are stretched at the end of a phrase; 0 where a groove is kept."""
    if plan.loop or any(part.is_drum or part.job in STRICT_JOBS for part in parts):
        return 0.0
    return manner_of(plan.style).rubato * (STATED if plan.brief.tempo_bpm is not None else 1.0)


def with_rubato(plan: Plan, parts: Sequence[Part], tempi: tuple[TempoChange, ...]) -> tuple[TempoChange, ...]:
    """The tempi of a piece with an arc over every phrase that lies in its steady part.

    Args:
        plan: The plan.
        parts: Who plays.
        tempi: The tempo and the ritardando or hold at the end, as `ending.timing` made them.
    """
    share = strength(plan, parts)
    if share <= 0:
        return tempi
    base = tempi[0].us_per_quarter
    steady = tempi[1].tick if len(tempi) > 1 else (plan.bars - 1) * plan.meter.bar_ticks
    rows = {tempo.tick: tempo for tempo in tempi}
    for phrase in phrases(plan, manner_of(plan.style))[:MOST_PHRASES]:
        if phrase.end_step * STEP_TICKS > steady:
            break
        for tick, us in _arc(plan, phrase, base, share):
            rows[tick] = TempoChange(tick, us, written=False)
        rows.setdefault(phrase.end_step * STEP_TICKS, TempoChange(phrase.end_step * STEP_TICKS, base, written=False))
    rows[0] = TempoChange(0, base)  # the printed tempo: the first beat keeps it
    return tuple(rows[tick] for tick in sorted(rows))


def _arc(plan: Plan, phrase: Phrase, base: int, share: float) -> list[tuple[int, int]]:
    """(tick, microseconds a quarter) of the beats of a phrase; their times add up to the phrase's own."""
    steps = plan.meter.steps
    beats = [
        (bar + start, length)
        for bar in range(phrase.start_step, phrase.end_step, steps)
        for start, length in plan.meter.beats
    ]
    if phrase.start_step == 0:
        beats = beats[1:]
    total = sum(length for _, length in beats)
    span = max(1, phrase.end_step - phrase.start_step)
    bend = [((at - phrase.start_step) / span - _TURN) ** 2 for at, _ in beats]
    mean = sum(b * length for b, (_, length) in zip(bend, beats, strict=True)) / total
    top = max(bend) - mean
    us = [round(base * (1.0 + share * (b - mean) / top)) if top else base for b in bend]
    owed = base * total - sum(u * length for u, (_, length) in zip(us, beats, strict=True))
    us[-1] += round(owed / beats[-1][1])
    return [(at * STEP_TICKS, u) for (at, _), u in zip(beats, us, strict=True)]

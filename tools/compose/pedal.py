"""The sustain pedal of pianos and harps: changed with each chord, and with each bar under a longer one, in styles that
are not dry.

Printed for the first bars, then "simile", where a pianist would want it written at all.
"""

from collections.abc import Sequence
from itertools import pairwise

from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony
from tools.compose.meter import STEP_TICKS
from tools.compose.plan import Plan
from tools.song.values import Curve, Mark

PEDALLED = frozenset({0, 1, 2, 4, 5, 11, 46})
LIGHT = frozenset({4, 5, 11, 46})  # their pedal or their ringing is nothing a reader is told
DRY_TEXTURES = frozenset({"dry", "march", "jazz"})
DRY_STYLES = frozenset({"baroque", "invention", "ragtime", "musette"})
SHOWN_BARS = 4
_GAP_TICKS = STEP_TICKS // 4


def pedalled(
    plan: Plan, part: Part, drafts: Sequence[DraftNote], harmony: Harmony, stop_tick: int
) -> tuple[tuple[Curve, ...], tuple[Mark, ...]]:
    """Pedal curve and printed pedal lines of a part; empty where the instrument or the style has none."""
    if part.instrument.program not in PEDALLED or part.is_drum or not drafts or is_dry(plan):
        return (), ()
    points: list[tuple[int, int]] = []
    stretches: list[tuple[int, int]] = []
    steps = sorted({note.step for note in drafts})
    for start, end in _stretches(plan, harmony):
        if not any(start <= step < end for step in steps):
            continue
        down, up = start * STEP_TICKS, min(end * STEP_TICKS, stop_tick) - _GAP_TICKS
        if up > down:
            points += [(down, 127), (up, 0)]
            stretches.append((down, up + _GAP_TICKS))
    shown = (plan.style.texture in ("solo", "classical") or part.job == "solo") and part.instrument.program not in LIGHT
    return (Curve("cc64", tuple(points)),), tuple(_marks(plan, drafts, stretches)) if shown else ()


def is_dry(plan: Plan) -> bool:
    """Whether a style keeps the foot off the pedal."""
    return plan.style.texture in DRY_TEXTURES or plan.style.key in DRY_STYLES


def _stretches(plan: Plan, harmony: Harmony) -> list[tuple[int, int]]:
    """Chords in steps, those of more than a bar cut at the barlines so that passing notes do not pile up."""
    out = []
    for span in harmony.spans:
        cuts = range((span.start_step // plan.meter.steps + 1) * plan.meter.steps, span.end_step, plan.meter.steps)
        edges = [span.start_step, *cuts, span.end_step]
        out += list(pairwise(edges))
    return out


def _marks(plan: Plan, drafts: Sequence[DraftNote], stretches: Sequence[tuple[int, int]]) -> list[Mark]:
    staff = 2 if any(note.staff == 2 for note in drafts) else 1
    if not stretches:
        return []
    bar = plan.meter.bar_ticks
    until = (stretches[0][0] // bar + SHOWN_BARS) * bar
    marks = [Mark("pedal", down, up, staff=staff) for down, up in stretches if down < until]
    if len(marks) < len(stretches):
        marks.append(Mark("text", until, value="simile", staff=staff, placement="below"))
    return marks

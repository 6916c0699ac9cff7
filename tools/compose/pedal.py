"""The sustain pedal of pianos and harps: down with each chord, up just before the next, in styles that are not dry."""

from collections.abc import Sequence

from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony
from tools.compose.meter import STEP_TICKS
from tools.compose.plan import Plan
from tools.song.values import Curve, Mark

PEDALLED = frozenset({0, 1, 2, 4, 5, 11})
DRY_TEXTURES = frozenset({"dry", "march", "jazz"})
_GAP_TICKS = STEP_TICKS // 4


def pedalled(
    plan: Plan, part: Part, drafts: Sequence[DraftNote], harmony: Harmony, stop_tick: int
) -> tuple[tuple[Curve, ...], tuple[Mark, ...]]:
    """Pedal curve and printed pedal lines of a part; empty where the instrument or the style has none."""
    if part.instrument.program not in PEDALLED or part.is_drum or plan.style.texture in DRY_TEXTURES or not drafts:
        return (), ()
    points: list[tuple[int, int]] = []
    marks: list[Mark] = []
    staff = 2 if any(note.staff == 2 for note in drafts) else 1
    steps = sorted({note.step for note in drafts})
    for span in harmony.spans:
        inside = [step for step in steps if span.start_step <= step < span.end_step]
        if not inside:
            continue
        down = span.start_step * STEP_TICKS
        up = min(span.end_step * STEP_TICKS, stop_tick) - _GAP_TICKS
        if up <= down:
            continue
        points += [(down, 127), (up, 0)]
        marks.append(Mark("pedal", down, up + _GAP_TICKS, staff=staff))
    keep_marks = plan.style.texture in ("solo", "classical") or part.job == "solo"
    return (Curve("cc64", tuple(points)),), tuple(marks) if keep_marks else ()

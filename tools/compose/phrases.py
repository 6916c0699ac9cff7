"""The rhythm of a tune by phrases: two or three one-bar motifs, taken up again in a plan, each phrase closed by a long
note.

Gives texts by bar (see `tools.compose.rhythm`) and the letter of each bar's motif, by which the pitches are copied and
sequenced. No pitches here.
"""

from random import Random

from tools.compose.form import PlannedSection
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.rhythm import bar_text, cadence_text
from tools.compose.seeds import weighted

# Four-bar phrases as motif letters: a repeated letter takes up the earlier bar, "c" is the cadence.
_PHRASES: dict[tuple[str, ...], float] = {
    ("a", "b", "a", "c"): 4.0,
    ("a", "a", "b", "c"): 3.0,
    ("a", "b", "b", "c"): 1.2,
    ("a", "a", "a", "c"): 1.4,
    ("a", "b", "d", "c"): 0.6,
}
LEAST_DENSITY, MOST_DENSITY = 0.55, 2.4  # notes a quarter
USUAL_QUARTER_S = 0.55


def tune_rhythm(plan: Plan, section: PlannedSection, rng: Random, ends_piece: bool) -> tuple[list[str], list[str]]:
    """Rhythm texts and motif letters of a section, bar by bar.

    Args:
        ends_piece: True in the last section, whose last bar is one held note.
    """
    density = _density(plan, section)
    cells: dict[str, str] = {}
    texts: list[str] = []
    motifs: list[str] = []
    phrase = weighted(rng, _PHRASES)
    for number, start in enumerate(range(0, section.bars, 4)):
        length = min(4, section.bars - start)
        # the second phrase mostly answers in the first one's rhythm
        if number and (number % 2 == 0 or rng.random() < 0.22):
            phrase = weighted(rng, _PHRASES)
            if rng.random() < 0.5:
                cells.pop("b", None)
        names = [*phrase[: length - 1], "c"]
        for index, name in enumerate(names):
            last = ends_piece and start + index == section.bars - 1
            texts.append(
                _cadence(plan, rng, last, number, cells) if name == "c" else _motif(plan, rng, name, density, cells)
            )
            motifs.append(name if name != "c" else f"c{start}")
    return texts, motifs


def _density(plan: Plan, section: PlannedSection) -> float:
    """Notes a quarter: style, mood, kind of section, and about as many notes a second whatever the tempo."""
    density = plan.style.melody.density * (1.0 + 0.3 * plan.mood.density)
    density *= 1.08 if section.kind in ("chorus", "B") else 0.6 if section.kind == "outro" else 1.0
    density *= min(1.3, max(0.72, (plan.beat_s / USUAL_QUARTER_S) ** 0.6))
    return min(MOST_DENSITY, max(LEAST_DENSITY, density))


def _motif(plan: Plan, rng: Random, name: str, density: float, cells: dict[str, str]) -> str:
    style = plan.style.melody
    if name not in cells:
        cells[name] = bar_text(plan.meter, style.rhythm, density, style.syncopation, rng, opening=name == "a")
    return cells[name]


def _cadence(plan: Plan, rng: Random, last: bool, number: int, cells: dict[str, str]) -> str:
    if last:
        return held_bar(plan.meter)
    name = f"c{number % 2}"
    if name not in cells:
        style = plan.style.melody
        cells[name] = cadence_text(plan.meter, style.rhythm, rng, final=False, breath=style.breath)
    return cells[name]


def held_bar(meter: Meter) -> str:
    """One note for the whole bar."""
    return "x" + "-" * (meter.steps - 1)

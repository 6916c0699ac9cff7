"""Phrases of a piece and the arc of each: where it grows to and how far, in velocity.

Velocities, expression, hairpins and rubato all read these arcs, so that page and sound agree. The arc is the phrase
arch of the KTH rules: a parabola with its peak at 55 to 72 % of the phrase. Nothing here knows a note.
"""

from dataclasses import dataclass

from tools.compose.form import PlannedSection
from tools.compose.manner import Manner, manner_of
from tools.compose.plan import Plan
from tools.compose.seeds import stream

PHRASE_BARS = 4
ENERGY_SPAN = 34.0  # velocity between a section of no energy and one of full energy
STEP_UP = 0.08  # a section this much stronger than the one before is led into
GROWTH = 9.0  # velocity gained over the bars that lead into it
_WEIGHTS = (0.7, 1.15)  # of the question and of the answer
_MEAN = 0.62  # of the parabola over a phrase


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase.

    Attributes:
        start_step, end_step: Where it lies.
        peak: Where it peaks, as a share of its length.
        rise: Velocity between its edge and its peak.
    """

    start_step: int
    end_step: int
    peak: float
    rise: float

    @property
    def peak_step(self) -> int:
        """The step it peaks at."""
        return self.start_step + round(self.peak * (self.end_step - self.start_step))

    def shape(self, step: float) -> float:
        """How far the phrase has grown at a step, 0 to 1."""
        share = (step - self.start_step) / max(1, self.end_step - self.start_step)
        if share < self.peak:
            return 1.0 - ((share - self.peak) / self.peak) ** 2
        return 1.0 - 0.85 * ((share - self.peak) / (1.0 - self.peak)) ** 2


class Phrasing:
    """The phrases of a plan, found by bar."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.manner, self.steps = plan, manner_of(plan.style), plan.meter.steps
        self.phrases = phrases(plan, self.manner)
        self._by_bar: list[Phrase] = []
        for phrase in self.phrases:
            self._by_bar += [phrase] * ((phrase.end_step - phrase.start_step) // self.steps)
        self._levels = [ENERGY_SPAN * (s.energy - 0.5) for s in plan.sections for _ in range(s.bars)]
        self.growing = growing_bars(plan)
        self._sections = [index for index, section in enumerate(plan.sections) for _ in range(section.bars)]

    def at(self, step: int) -> Phrase:
        """The phrase a step lies in."""
        return self._by_bar[min(len(self._by_bar) - 1, step // self.steps)]

    def section_at(self, step: int) -> int:
        """Which section a step lies in, from 0."""
        return self._sections[min(len(self._sections) - 1, step // self.steps)]

    def level(self, step: int) -> float:
        """What the section's energy adds to a velocity."""
        return self._levels[min(len(self._levels) - 1, step // self.steps)]

    def arc(self, step: int) -> float:
        """What the phrase adds to a velocity, about 0 on average, and the growth into a stronger section."""
        phrase = self.at(step)
        value = phrase.rise * (phrase.shape(step) - _MEAN)
        bar = step // self.steps
        grown = self.growing.get(bar)
        if grown is not None:
            value += GROWTH * (grown[0] + (step % self.steps) / self.steps) / grown[1]
        return value


def phrases(plan: Plan, manner: Manner) -> tuple[Phrase, ...]:
    """Phrases of four bars within the sections; what is left over joins the last or stands alone."""
    out = []
    for section in plan.sections:
        rng = stream(plan.seed, "phrasing", section.name)
        for index, (first, bars) in enumerate(_split(section)):
            rise = manner.arch * _WEIGHTS[index % 2] * rng.uniform(0.85, 1.15)
            start = first * plan.meter.steps
            out.append(Phrase(start, start + bars * plan.meter.steps, rng.uniform(0.55, 0.72), rise))
    return tuple(out)


def growing_bars(plan: Plan) -> dict[int, tuple[int, int]]:
    """Bars that lead into a stronger section, with their place: (which of them, how many)."""
    out = {}
    for section, following in zip(plan.sections, plan.sections[1:], strict=False):
        if following.energy > section.energy + STEP_UP:
            count = 2 if section.bars >= 8 else 1
            out.update({section.end_bar - count + i: (i, count) for i in range(count)})
    return out


def _split(section: PlannedSection) -> list[tuple[int, int]]:
    """(first bar, bars) of the phrases of a section."""
    rows = [(bar, PHRASE_BARS) for bar in range(section.first_bar, section.end_bar, PHRASE_BARS)]
    first = rows[-1][0]
    rows[-1] = (first, section.end_bar - first)
    if rows[-1][1] < 2 and len(rows) > 1:
        rows[-2:] = [(rows[-2][0], rows[-2][1] + rows[-1][1])]
    return rows

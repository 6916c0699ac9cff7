"""The course of a section's line: how high it should lie bar by bar, the window it keeps to and its one climax.

Shapes are data: (place in the section, semitones from the middle). No notes here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.melody_idiom import Idiom
from tools.compose.seeds import weighted

SHAPES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "arch": ((0.0, -3.2), (0.66, 3.6), (1.0, -3.0)),
    "rise": ((0.0, -4.2), (0.45, -0.8), (0.76, 4.0), (1.0, -0.5)),
    "wave": ((0.0, -2.2), (0.22, 1.8), (0.45, -2.6), (0.7, 4.0), (1.0, -3.0)),
    "bowl": ((0.0, 0.8), (0.35, -3.6), (0.74, 3.8), (1.0, -1.4)),
    "terrace": (
        (0.0, -3.2),
        (0.24, -3.0),
        (0.26, 0.0),
        (0.49, 0.2),
        (0.52, 2.8),
        (0.78, 3.6),
        (0.82, -0.6),
        (1.0, -2.0),
    ),
    "fall": ((0.0, 2.6), (0.15, 3.8), (0.6, -0.6), (0.68, 1.4), (1.0, -4.4)),
}
CLIMAX = (0.6, 0.8)  # where the top may stand, as a share of the section
TOP_OVER_SHAPE = 3.0  # semitones the top stands over the shape's highest place
WINDOW_DOWN = 0.53  # share of the span that lies below the middle


@dataclass(frozen=True, slots=True)
class Course:
    """Where a section's line should lie.

    Attributes:
        center: Middle of the line in MIDI pitches.
        low, high: The window it keeps to.
        lowest, highest: What the instrument may play here.
        points: (place 0..1, semitones from the middle), in order.
        ripple: Semitones each phrase of four bars rises and falls.
        peak_bar: The bar, from 0 in the section, in which the top stands.
    """

    center: float
    low: int
    high: int
    lowest: int
    highest: int
    points: tuple[tuple[float, float], ...]
    ripple: float
    peak_bar: int
    bars: int

    def at(self, place_bars: float) -> float:
        """The height wished for at a place counted in bars."""
        place = min(1.0, max(0.0, place_bars / self.bars))
        height = self.points[-1][1]
        for (x0, y0), (x1, y1) in zip(self.points, self.points[1:], strict=False):
            if place <= x1:
                height = y0 + (y1 - y0) * (place - x0) / max(1e-6, x1 - x0)
                break
        small = place_bars % 4 / 4
        return self.center + height + self.ripple * (0.5 - abs(small - 0.5) * 2)

    @property
    def ceiling(self) -> float:
        """What stays under the top everywhere but in the climax."""
        return self.center + max(height for _, height in self.points) + TOP_OVER_SHAPE


def make_course(section: PlannedSection, idiom: Idiom, center: float, low: int, high: int, rng: Random) -> Course:
    """The course of one section.

    Args:
        center: Middle the line should have.
        low, high: What the instrument may play here.
    """
    shape = SHAPES[weighted(rng, idiom.shapes)]
    shift, scale = rng.uniform(-0.06, 0.06), rng.uniform(0.8, 1.1)
    points = tuple(
        (place if place in (0.0, 1.0) else min(0.97, max(0.03, place + shift)), height * scale)
        for place, height in shape
    )
    down = round(idiom.span * WINDOW_DOWN)
    bottom = max(low, round(center) - down)
    top = min(high, bottom + idiom.span)
    bottom = max(low, min(bottom, top - idiom.span))
    ripple = idiom.ripple * rng.uniform(0.8, 1.2)
    place = max(points, key=lambda point: point[1])[0]
    place = min(CLIMAX[1], max(CLIMAX[0], place)) if section.bars >= 4 else place
    peak_bar = min(section.bars - 1, int(place * section.bars))
    return Course(center, bottom, top, low, high, points, ripple, peak_bar, section.bars)

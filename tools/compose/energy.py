"""The energy of a piece over its sections: a curve by family of style, and what is done with material that comes back.

A section's kind says how strong it is by itself (`form.ENERGY`); the curve bends that over the piece: a song builds to
its last chorus and thins out before it, a film cue climbs, club music drops out before it returns, ambient music adds
and takes away, jazz has a head, solos and a head. The variation of the patterns (A to D) follows from the energy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tools.compose.form import PlannedSection, with_energy
from tools.compose.mood import Mood
from tools.compose.style import Style

# (place in the piece 0..1, what is added to the energy there), joined by straight lines; and how much of a kind's own
# energy stays (a chorus is a chorus everywhere but in ambient music). General practice of arrangers.
_CURVES: dict[str, tuple[float, tuple[tuple[float, float], ...]]] = {
    "waves": (1.0, ((0.0, -0.05), (0.5, 0.0), (0.85, 0.08), (1.0, 0.06))),
    "build": (0.7, ((0.0, -0.14), (0.4, -0.03), (0.8, 0.2), (1.0, 0.16))),
    "arch": (0.8, ((0.0, -0.06), (0.35, 0.02), (0.65, 0.14), (0.85, 0.04), (1.0, -0.08))),
    "plateau": (0.9, ((0.0, -0.08), (0.2, 0.06), (0.8, 0.08), (1.0, 0.02))),
    "additive": (0.25, ((0.0, -0.22), (0.3, -0.05), (0.68, 0.2), (0.85, 0.08), (1.0, -0.2))),
    "head": (0.5, ((0.0, -0.05), (0.25, 0.02), (0.75, 0.2), (0.85, 0.06), (1.0, 0.02))),
    "level": (0.8, ((0.0, 0.0), (1.0, 0.04))),
}
_BY_FAMILY = {
    "song": "waves", "rock": "waves", "blues": "head", "jazz": "head", "folk": "build", "latin": "plateau",
    "dance": "plateau", "electronic": "plateau", "score": "build", "classical": "arch", "sacred": "level",
}  # fmt: skip
_BY_STYLE = {"ambient": "additive", "drone": "additive", "lullaby": "level", "lo-fi": "level"}
_THINNED = 0.14  # how much quieter the section before the last and strongest one is
_LIFTED = 0.05
_FRAMES = ("intro", "outro")
ARC = 0.4  # how much energy a rise of the mood by its whole axis is worth
MIDDLE = 0.56  # the energy that a curve bends about


def curve_of(style: Style) -> str:
    """The name of a style's energy curve."""
    return _BY_STYLE.get(style.key) or _BY_FAMILY.get(style.family, "waves")


def shaped(sections: Sequence[PlannedSection], style: Style, mood: Mood) -> tuple[PlannedSection, ...]:
    """The sections with the energies, variations and treatments of the style's curve, moved by the mood."""
    share, points = _CURVES[curve_of(style)]
    bars = max(1, sections[-1].end_bar)
    shift = 0.12 * mood.arousal + (0.25 if mood.density < 0 else 0.1) * mood.density
    treated = _treated(sections, style)
    out = []
    for section in treated:
        middle = (section.first_bar + section.bars / 2) / bars
        bent = section.energy if section.kind in _FRAMES else MIDDLE + share * (section.energy - MIDDLE)
        bent += 0.0 if section.kind in _FRAMES or len(sections) < 3 else _at(points, middle)
        bent += {"thin": -_THINNED, "lift": _LIFTED}.get(section.treatment, 0.0)
        risen = ARC * (mood.at(middle)[1] - mood.arousal) if mood.arc else 0.0
        out.append(with_energy(section, bent + shift + risen))
    return _unlike(out)


def _at(points: tuple[tuple[float, float], ...], place: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(points):
        if place <= x1:
            return y0 + (y1 - y0) * (place - x0) / (x1 - x0)
    return points[-1][1]


def _treated(sections: Sequence[PlannedSection], style: Style) -> list[PlannedSection]:
    """What is done to each section that brings something back."""
    heads = curve_of(style) == "head"
    counts: Mapping[str, int] = {s.letter: sum(t.letter == s.letter for t in sections) for s in sections}
    rows = [_treatment(section, counts[section.letter], heads) for section in sections]
    last = _last_strong(rows)
    if last is not None:
        rows[last] = replace(rows[last], treatment="lift")
        before = last - 1
        if before > 0 and rows[before].kind not in ("chorus", "pre", *_FRAMES) and len(rows) >= 5:
            rows[before] = replace(rows[before], treatment="thin")
    return rows


def _treatment(section: PlannedSection, times: int, heads: bool) -> PlannedSection:
    if section.kind in _FRAMES:
        return replace(section, treatment="tag") if section.name == "Tag" else section
    if section.kind == "solo" or (heads and times >= 4 and section.kind == "A" and 1 < section.occurrence < times - 1):
        name = "solo"
    elif section.name.startswith("Variation"):
        name = "varied"
    elif section.name.startswith("Development"):
        name = "develop"
    else:
        name = "again" if section.occurrence > 1 else ""
    return replace(section, treatment=name)


def _last_strong(rows: Sequence[PlannedSection]) -> int | None:
    """The last chorus, where there are several; it is the goal of the piece."""
    strong = [index for index, row in enumerate(rows) if row.kind == "chorus"]
    return strong[-1] if len(strong) >= 2 else None


def _unlike(rows: Sequence[PlannedSection]) -> tuple[PlannedSection, ...]:
    """A second time that is one variation fuller than the first, or lighter where the first was full already."""
    out: list[PlannedSection] = []
    seen: dict[str, int] = {}
    for row in rows:
        if row.occurrence == 2 and seen.get(row.letter) == row.variation and row.kind not in _FRAMES:
            row = replace(row, variation=row.variation + 1 if row.variation < 3 else 2)
        seen[row.letter] = row.variation
        out.append(row)
    return tuple(out)

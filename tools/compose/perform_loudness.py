"""How loud each note of a part is played: role, section, phrase, meter, contour, voicing and a slowly wandering error.

High-loud, phrase arch and duration accents follow the KTH rules (Friberg, Bresin and Sundberg 2006), constants ours.
Drums keep their accents; the learned touch is laid over them in `perform.py`.
"""

from collections.abc import Sequence
from random import Random

from tools.compose.articulation import EFFECTS, Stroke, line_of
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.phrasing import Phrasing
from tools.song.values import Role

BASE_BY_ROLE: dict[Role, float] = {
    "melody": 8, "counter": -5, "chords": -9, "pad": -14, "bass": 1, "drums": -2, "other": -8,
}  # fmt: skip
ACCENT_SPAN: dict[Role, float] = {
    "melody": 14, "counter": 12, "chords": 20, "pad": 8, "bass": 20, "drums": 76, "other": 16,
}  # fmt: skip
ARC_SHARE: dict[Role, float] = {
    "melody": 1.0, "counter": 0.9, "chords": 0.75, "pad": 0.5, "bass": 0.6, "drums": 0.35, "other": 0.6,
}  # fmt: skip
METRIC = 7.0  # velocity between the downbeat and the weakest place
UNDER_THE_TUNE = -15.0  # a pianist's other hand
OUTER, INNER = 1.5, -5.0  # the top and the middle of a chord
LOW_SOFT = -1.5  # its lowest note
WIDEST_CONTOUR = 7.0
LONG_NOTE = 2.5  # a note of two beats and more
DRUM_NOISE = 4.5
ERROR_KEPT = 0.6  # of the wandering error from one onset to the next; an AR(1) process
SOFTEST, LOUDEST = 18, 124
TERRACED = frozenset({6, 16, 17, 18, 19, 20})  # plucked by a machine or blown by one: loud and soft come by section
TERRACED_SHARE = 0.3
TOUCHED = frozenset({0, 1, 2, 3, 4, 5})  # hammered keys answer the finger most; pianists differ by 12 (POP909)
TOUCHED_SHARE = 1.35
TOP_ROUND = 112.0  # from here up differences shrink: an instrument's own limit


def base_velocity(phrasing: Phrasing, part: Part, note: DraftNote) -> float:
    """What role, style, mood, section and phrase make of a note."""
    plan = phrasing.plan
    value = plan.style.loudness + plan.mood.loudness + BASE_BY_ROLE[part.role]
    return value + phrasing.level(note.step) + ARC_SHARE[part.role] * phrasing.arc(note.step)


def drum_accent(phrasing: Phrasing, note: DraftNote) -> float:
    """What a drum hit's letter and place in the bar add to its velocity."""
    span = ACCENT_SPAN["drums"] * (0.9 if note.pitch not in (42, 51, 44) else 0.62)
    return span * (note.accent - 0.62) + 5.0 * (phrasing.plan.meter.weight(note.step) - 0.5)


def velocities(
    phrasing: Phrasing, part: Part, notes: Sequence[DraftNote], strokes: Sequence[Stroke], errors: Sequence[float]
) -> list[float]:
    """Velocities of a pitched part, not yet limited."""
    program = part.instrument.program
    voicing = _voicing(part, notes)
    contour = _contour(phrasing, part, notes)
    out = []
    for index, note in enumerate(notes):
        value = base_velocity(phrasing, part, note) + errors[index]
        value += METRIC * (phrasing.plan.meter.weight(note.step) - 0.5)
        value += ACCENT_SPAN[part.role] * (note.accent - 0.5)
        value += voicing[index] + contour[index] + EFFECTS[strokes[index].sign][1]
        value += LONG_NOTE if note.steps >= 8 and part.role in ("melody", "counter") else 0.0
        share = TERRACED_SHARE if program in TERRACED else TOUCHED_SHARE if program in TOUCHED else 1.0
        level = base_velocity(phrasing, part, note) - ARC_SHARE[part.role] * phrasing.arc(note.step)
        value = level + share * (value - level)
        out.append(value)
    return out


def wandering(rng: Random, notes: Sequence[DraftNote], spread: float) -> list[float]:
    """An error that drifts from onset to onset, shared by notes struck together, and a little of each note's own."""
    error, before = 0.0, -1
    out = []
    for note in notes:
        if note.step != before:
            error = ERROR_KEPT * error + rng.gauss(0, spread)
            before = note.step
        out.append(error + rng.gauss(0, 0.3 * spread))
    return out


def limited(velocity: float) -> int:
    """A velocity MIDI can hold, its top rounded off."""
    value = velocity if velocity <= TOP_ROUND else TOP_ROUND + 0.5 * (velocity - TOP_ROUND)
    return int(min(LOUDEST, max(SOFTEST, round(value))))


def _voicing(part: Part, notes: Sequence[DraftNote]) -> list[float]:
    """The tune above its own chords, the outer notes of a chord above its inner ones."""
    out = [0.0] * len(notes)
    line = set(line_of(part, notes))
    at: dict[tuple[int, int], list[int]] = {}
    for index, note in enumerate(notes):
        at.setdefault((note.step, note.staff), []).append(index)
        if part.job == "solo" and (note.staff == 2 or note.voice == 2 or index not in line):
            out[index] += UNDER_THE_TUNE
    if part.instrument.family in ("guitar", "organ") or part.job in ("strum", "bass"):
        return out
    for group in at.values():
        if len(group) > 2:
            rows = sorted(group, key=lambda i: notes[i].pitch)
            out[rows[0]] += LOW_SOFT
            out[rows[-1]] += OUTER
            for index in rows[1:-1]:
                out[index] += INNER
    return out


def _contour(phrasing: Phrasing, part: Part, notes: Sequence[DraftNote]) -> list[float]:
    """The higher, the louder, about the middle of the line in its phrase's section."""
    out = [0.0] * len(notes)
    by_section: dict[int, list[int]] = {}
    for index in line_of(part, notes):
        by_section.setdefault(phrasing.section_at(notes[index].step), []).append(index)
    for line in by_section.values():
        middle = sum(notes[i].pitch for i in line) / len(line)
        for index in line:
            value = phrasing.manner.contour * (notes[index].pitch - middle) / 12.0
            out[index] = max(-WIDEST_CONTOUR, min(WIDEST_CONTOUR, value))
    return out

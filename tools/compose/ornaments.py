"""Ornaments that a style's players add without being asked: cuts between repeated notes of a reel, slides of a country
fiddle, trills and mordents of the baroque. Written as grace notes and signs; `tools.song.ornaments` plays the signs.

The tune itself stays as it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.articulation import line_of
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.manner import manner_of
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.song.values import Mark, Note

CUTTING = frozenset({21, 22, 40, 73, 74, 75, 77, 78, 79, 109, 110})
SLIDING = frozenset({22, 25, 40, 105, 110})
CUT_SHARE, CUT_REPEAT_SHARE, SLIDE_SHARE, MORDENT_SHARE = 0.14, 0.6, 0.14, 0.3
LONG = 3  # sixteenths of a note that takes a cut or a slide
MORDENT_LONG = 4
TRILL_LONG_S = 0.34  # room for four strokes and more
GRACE_SOFTER = 10


def ornamented(
    plan: Plan, part: Part, drafts: Sequence[DraftNote], notes: Sequence[Note]
) -> tuple[tuple[Note, ...], tuple[Mark, ...]]:
    """The notes with grace notes among them, and the signs of other ornaments.

    Args:
        plan: The plan.
        part: Whose notes.
        drafts: The notes on paper.
        notes: The same notes as performed, in the same order.
    """
    kind = manner_of(plan.style).ornaments
    if part.is_drum or part.role not in ("melody", "counter") or not notes:
        return tuple(notes), ()
    line = [i for i in line_of(part, drafts) if drafts[i].step < plan.steps - plan.meter.steps]
    if kind == "cuts" and part.instrument.program in CUTTING and part.role == "melody":
        return _graced(part, notes, _cuts(plan, drafts, line)), ()
    if kind == "slides" and part.instrument.program in SLIDING and part.role == "melody":
        return _graced(part, notes, _slides(plan, drafts, line)), ()
    if kind == "baroque" and part.job in ("melody", "solo"):
        return tuple(notes), tuple(_signs(plan, drafts, notes, line))
    return tuple(notes), ()


def _cuts(plan: Plan, drafts: Sequence[DraftNote], line: Sequence[int]) -> dict[int, int]:
    """Grace notes from above by the index of their note: between repeated notes, and on some strong long ones."""
    out = {}
    for before, index in zip([None, *line], line, strict=False):
        note = drafts[index]
        repeats = before is not None and drafts[before].pitch == note.pitch and drafts[before].end == note.step
        strong = note.steps >= LONG and plan.meter.weight(note.step) >= 0.6
        share = CUT_REPEAT_SHARE if repeats else CUT_SHARE if strong else 0.0
        if share and _drawn(plan, "cut", note) < share:
            out[index] = _neighbour(plan, note, 1)
    return out


def _slides(plan: Plan, drafts: Sequence[DraftNote], line: Sequence[int]) -> dict[int, int]:
    """Grace notes from below into long notes on a beat that were not reached from there."""
    out = {}
    for before, index in zip([None, *line], line, strict=False):
        note = drafts[index]
        below = _neighbour(plan, note, -1)
        fits = note.steps >= LONG and plan.meter.is_beat(note.step) and note.step > 0
        new = before is None or drafts[before].pitch != below
        if fits and new and _drawn(plan, "slide", note) < SLIDE_SHARE:
            out[index] = below
    return out


def _signs(plan: Plan, drafts: Sequence[DraftNote], notes: Sequence[Note], line: Sequence[int]) -> list[Mark]:
    """A trill on the last note but one of a phrase that closes by step; mordents on long strong notes."""
    phrasing = Phrasing(plan)
    step_s = plan.beat_s / 4
    marks = []
    for index, after in zip(line, [*line[1:], None], strict=True):
        note = drafts[index]
        long_enough = note.steps * step_s >= TRILL_LONG_S
        if after is not None and long_enough and _closes(phrasing, drafts, line, index, after):
            marks.append(_sign(notes[index], "trill"))
        elif note.steps >= MORDENT_LONG and plan.meter.weight(note.step) >= 0.8:
            marks += [_sign(notes[index], "mordent")] if _drawn(plan, "mordent", note) < MORDENT_SHARE else []
    return marks


def _closes(phrasing: Phrasing, drafts: Sequence[DraftNote], line: Sequence[int], index: int, after: int) -> bool:
    """Whether the note after this one is a longer or equal one a step away that ends a phrase."""
    note, last = drafts[index], drafts[after]
    place = line.index(after)
    ends = place + 1 == len(line) or phrasing.at(drafts[line[place + 1]].step) is not phrasing.at(last.step)
    by_step = 0 < abs(last.pitch - note.pitch) <= 2 and note.end == last.step
    return ends and by_step and last.steps >= note.steps


def _drawn(plan: Plan, name: str, note: DraftNote) -> float:
    """A number from 0 to 1 that belongs to this place of the piece."""
    return stream(plan.seed, name, note.step).random()


def _sign(note: Note, value: str) -> Mark:
    return Mark("ornament", note.onset_tick, value=value, note_id=note.id, staff=note.staff)


def _neighbour(plan: Plan, note: DraftNote, way: int) -> int:
    """The next note of the local key above or below."""
    scale = plan.key_at(note.step // plan.meter.steps).usual_pitch_classes
    pitch = note.pitch + way
    while pitch % 12 not in scale:
        pitch += way
    return pitch


def _graced(part: Part, notes: Sequence[Note], graces: dict[int, int]) -> tuple[Note, ...]:
    """The notes with a grace note before each of these, quieter than its note and played with it."""
    out: list[Note] = []
    for index, note in enumerate(notes):
        if index in graces and part.instrument.holds(graces[index]):
            velocity = max(1, note.velocity - GRACE_SOFTER)
            grace = replace(note, id=f"{note.id}g", length_ticks=0, midi_pitch=graces[index], velocity=velocity)
            out.append(replace(grace, sounding_ticks=None, grace="slash"))
        out.append(note)
    return tuple(sorted(out, key=lambda n: (n.onset_tick, n.midi_pitch)))

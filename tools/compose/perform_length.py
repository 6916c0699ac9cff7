"""How long each note of a part sounds: legato under slurs, short under dots, and the small silences between phrases,
before leaps and between repeated notes.

Punctuation, leap articulation and repetition articulation follow the KTH rules (Friberg, Bresin and Sundberg 2006).
"""

from collections.abc import Sequence
from itertools import pairwise

from tools.compose.articulation import EFFECTS, Stroke, line_of, phrase_ends
from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.meter import STEP_TICKS
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan

GATE_BY_JOB = {
    "comp": 0.92, "strum": 0.97, "arp": 1.0, "pad": 1.0, "inner": 0.95, "brass": 0.96, "ostinato": 0.6,
    "timpani": 1.0, "bass": 0.9, "counter": 0.97, "double": 0.95, "solo": 0.95,
}  # fmt: skip
SHORT, SHORT_HELD = 0.45, 0.7  # of a note marked short; of one whose silence is written into `sounds`
OVERLAP_MS = {True: 14.0, False: 6.0}  # of slurred notes on instruments that hold, and on those that decay
PHRASE_MS, LEAP_MS, REPEAT_MS = 70.0, 18.0, 30.0
MOST_PAUSE = 0.25  # of a note's length
WIDE = 5  # semitones
SHORTEST_TICKS = STEP_TICKS // 3


def lengths(
    phrasing: Phrasing, part: Part, notes: Sequence[DraftNote], strokes: Sequence[Stroke], shifts: Sequence[int]
) -> list[int]:
    """Sounding lengths in ticks.

    Args:
        phrasing: The phrases of the piece.
        part: Whose notes.
        notes: The notes, sorted.
        strokes: How each is touched.
        shifts: How late each is played, in ticks.
    """
    if part.is_drum:
        return [_written(note) for note in notes]
    line = line_of(part, notes)
    follower = dict(pairwise(line))
    ends = phrase_ends(phrasing, notes, line)
    out = []
    for index, note in enumerate(notes):
        after = follower.get(index)
        length = _gated(phrasing.plan, part, note, strokes[index])
        if strokes[index].leads and after is not None:
            length = _joined(phrasing.plan, part, note, notes[after], shifts[index], shifts[after])
        elif after is not None and note.step + note.steps < phrasing.plan.steps:
            length -= _pause(phrasing, note, notes[after], length, ends_phrase=index in ends)
        if not strokes[index].leads:
            length -= max(0, shifts[index])
        out.append(max(SHORTEST_TICKS, length))
    return out


def _written(note: DraftNote) -> int:
    return (note.steps if note.sounds is None else note.sounds) * STEP_TICKS


def _gated(plan: Plan, part: Part, note: DraftNote, stroke: Stroke) -> int:
    """The written length times the style's, the mood's and the sign's share."""
    written = _written(note)
    if note.sounds is None and note.step + note.steps >= plan.steps:
        return written
    tune = part.job in ("melody", "solo", "double") and note.staff == 1
    gate = plan.style.melody.gate if tune else GATE_BY_JOB.get(part.job, 0.95)
    gate = min(1.0, gate * (plan.mood.gate if part.role != "pad" else 1.0))
    share = EFFECTS[stroke.sign][0]
    if stroke.sign == "staccato" and note.sounds is not None:
        gate = min(gate, SHORT_HELD if note.short else gate)
    elif note.short:
        gate = min(gate, SHORT if note.sounds is None else SHORT_HELD)
    elif share is not None:
        gate = share if share == 1.0 else min(gate, share)
    elif stroke.slur:
        gate = min(gate, 0.9)  # the last note of a slur is lifted
    return round(written * gate)


def _joined(plan: Plan, part: Part, note: DraftNote, after: DraftNote, shift: int, next_shift: int) -> int:
    """To the next note of the slur, and a little into it."""
    overlap = round(OVERLAP_MS[part.instrument.sustained] / _tick_ms(plan))
    return (after.step - note.step) * STEP_TICKS + next_shift - shift + overlap


def _pause(phrasing: Phrasing, note: DraftNote, after: DraftNote, length: int, *, ends_phrase: bool) -> int:
    """The silence a player leaves before the next note of the line."""
    if after.step > note.end:
        return 0
    wanted = 0.0
    if ends_phrase:
        wanted = PHRASE_MS * (0.5 + phrasing.manner.pause)
    elif after.pitch == note.pitch:
        wanted = REPEAT_MS
    elif abs(after.pitch - note.pitch) > WIDE:
        wanted = LEAP_MS * 2 * phrasing.manner.pause
    return min(round(wanted / _tick_ms(phrasing.plan)), round(MOST_PAUSE * length))


def _tick_ms(plan: Plan) -> float:
    return plan.beat_s * 1000 / (4 * STEP_TICKS)

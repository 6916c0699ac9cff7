"""The beginning of the tune quoted elsewhere, bent to the chords it then meets: an intro that says what is to come."""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.draft import DraftNote
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.lines import chord_tones, local_scale, nearest
from tools.compose.plan import Plan

QUOTE_BARS = 2
SOFTER = 0.1


def quoted(plan: Plan, harmony: Harmony, tune: Sequence[DraftNote], section: PlannedSection) -> list[DraftNote]:
    """The tune's first two bars in a section where it is silent, and once more where there is room.

    Notes keep their rhythm and contour; what does not fit the chord there moves to the nearest note that does, chord
    tones to chord tones, others to the scale.
    """
    steps = plan.meter.steps
    first = min(note.step for note in tune) // steps * steps
    figure = [note for note in tune if first <= note.step < first + QUOTE_BARS * steps]
    out: list[DraftNote] = []
    bars = section.bars - section.bars % QUOTE_BARS
    for at in range(0, bars, QUOTE_BARS):
        start = (section.first_bar + at) * steps
        for note in figure:
            step = start + note.step - first
            length = min(note.steps, start + QUOTE_BARS * steps - step)
            pitch = _bent(plan, harmony, note, step)
            if length > 0:
                out.append(replace(note, step=step, steps=length, pitch=pitch, accent=note.accent - SOFTER))
    return out


def _bent(plan: Plan, harmony: Harmony, note: DraftNote, step: int) -> int:
    then, now = harmony.at(note.step), harmony.at(step)
    if then.chord == now.chord or now.chord.is_none:
        return note.pitch
    tones = chord_tones(now.chord)
    if note.pitch % 12 in chord_tones(then.chord) and note.pitch % 12 not in tones:
        return nearest(note.pitch, tones, note.pitch - 4, note.pitch + 4)
    scale = local_scale(now.key or plan.key, now.chord)
    return note.pitch if note.pitch % 12 in scale else nearest(note.pitch, scale, note.pitch - 3, note.pitch + 3)

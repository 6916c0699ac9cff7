"""Fermatas over the phrase ends of a chorale, as its books print them: where the singers breathe, not where they wait.

Knows the form and a part's notes; performance is not its business.
"""

from collections.abc import Sequence
from itertools import pairwise

from tools.compose.harmony_grammar import phrase_lengths
from tools.compose.plan import Plan
from tools.song.values import Mark, Note

PRINTED_IN = frozenset({"chorale"})  # styles; hymn books print none
LONG_BEATS = 1.5  # a note that ends a phrase is at least so long


def phrase_fermatas(plan: Plan, notes: Sequence[Note]) -> list[Mark]:
    """A fermata on each staff over the note that ends each phrase inside the piece: one before a breath, or a
    long one at the end of a phrase's last bar.
    """
    if plan.style.key not in PRINTED_IN:
        return []
    bar = plan.meter.bar_ticks
    beat, ends = bar / len(plan.meter.beats), _phrase_ends(plan)
    marks = []
    for staff in sorted({note.staff for note in notes}):
        top = [note for note in notes if note.staff == staff and note.voice == 1]
        for note, after in pairwise(sorted(top, key=lambda n: n.onset_tick)):
            breathes = after.onset_tick - note.end_tick >= beat
            held = note.end_tick - note.onset_tick >= LONG_BEATS * beat
            last = note.onset_tick // bar in ends and after.onset_tick // bar > note.onset_tick // bar
            if breathes or (held and last):
                marks.append(Mark("fermata", note.onset_tick, note_id=note.id, staff=staff))
    return marks


def _phrase_ends(plan: Plan) -> frozenset[int]:
    """Bars in which phrases end, without the last one, which the ending marks."""
    bars = []
    for section in plan.sections:
        at = section.first_bar
        for length in phrase_lengths(section.bars):
            at += length
            bars.append(at - 1)
    return frozenset(bars) - {plan.bars - 1}

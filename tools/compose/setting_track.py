"""Puts the syllables of a setting on the notes of the track that plays the tune.

A syllable belongs to the note that begins where it is sung; which notes there are was decided long before.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.cast import Part
from tools.compose.lead_sheet import lead_of
from tools.compose.meter import STEP_TICKS
from tools.compose.plan import Plan
from tools.compose.setting import placed
from tools.song.values import Note, Syllable, Track


def with_syllables(plan: Plan, parts: Sequence[Part], tracks: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks, the leading one with its words."""
    lead = lead_of(parts)
    if not plan.brief.lyrics or lead is None:
        return tuple(tracks)
    at = parts.index(lead)
    heads: dict[int, Note] = {}
    for note in tracks[at].notes:  # the tune is on top
        if note.onset_tick not in heads or note.midi_pitch > heads[note.onset_tick].midi_pitch:
            heads[note.onset_tick] = note
    sung = []
    rows = placed(plan)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        tick = row.step * STEP_TICKS
        head = heads.get(tick)
        syllable = row.syllable
        ends = following is None or following.line != row.line
        sung.append(Syllable(tick, syllable.text, syllable.hyphen, 1, head.id if head else None, ends))
    return (*tracks[:at], replace(tracks[at], syllables=tuple(sung)), *tracks[at + 1 :])

"""Puts the syllables of a setting on the notes of the track that plays the tune.

A syllable belongs to the note that begins where it is sung; which notes there are was decided long before. Slurs are
drawn as singers read them: over several notes of one syllable, never over a phrase.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.compose.cast import Part
from tools.compose.lead_sheet import lead_of
from tools.compose.meter import STEP_TICKS
from tools.compose.plan import Plan
from tools.compose.setting import placed
from tools.song.values import Mark, Note, Syllable, Track


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
    worded = replace(tracks[at], syllables=tuple(sung), marks=_sung_marks(tracks[at], sung, heads))
    return (*tracks[:at], worded, *tracks[at + 1 :])


def _sung_marks(track: Track, sung: Sequence[Syllable], heads: Mapping[int, Note]) -> tuple[Mark, ...]:
    """The marks of a sung line: a slur there means one syllable on several notes, so phrases have none."""
    starts = {syllable.tick for syllable in sung}
    kept = [
        mark
        for mark in track.marks
        if mark.kind != "slur" or not any(mark.tick < tick < (mark.end_tick or mark.tick) for tick in starts)
    ]
    taken = {mark.tick for mark in kept if mark.kind == "slur"}
    line = [heads[tick] for tick in sorted(heads)]
    for index, first in enumerate(line):
        if first.onset_tick not in starts or first.onset_tick in taken:
            continue
        last = first
        for note in line[index + 1 :]:
            if note.onset_tick in starts or note.onset_tick != last.end_tick:
                break
            last = note
        if last is not first:
            kept.append(Mark("slur", first.onset_tick, last.end_tick, note_id=first.id, end_note_id=last.id))
    return tuple(sorted(kept, key=lambda mark: (mark.tick, mark.kind, mark.value)))

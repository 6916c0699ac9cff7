"""A setting in voices: the tune on top, its chords beat by beat, the voices below by search, and what moves between.

The steps: chords for every beat (`chorale_chords`), the lower voices on them (`chorale_voices`), suspensions and
passing notes (`chorale_figures`). This file joins them for choirs, quartets and one pair of hands.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.cast import Part
from tools.compose.chorale_figures import with_figures
from tools.compose.chorale_voices import RANGES, Moment, set_voices
from tools.compose.draft import DraftNote, without_overlaps
from tools.compose.harmonise import ends_of_phrases
from tools.compose.harmony_spans import Harmony
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.seeds import stream

__all__ = ["RANGES", "is_setting", "moments", "set_parts", "set_tune", "sung_out"]


def sung_out(tune: Sequence[DraftNote], meter: Meter) -> tuple[DraftNote, ...]:
    """The tune with its notes held to where the next begins, or to the barline, when less than a beat is missing:
    choirs breathe without a rest on the page.
    """
    out = []
    for note, after in zip(tune, [*tune[1:], None], strict=True):
        following = after.step if after else -(-note.end // meter.steps) * meter.steps
        beat = meter.beat_at((note.end - 1) % meter.steps)[1]
        out.append(replace(note, steps=following - note.step) if 0 < following - note.end < beat else note)
    return tuple(out)


def moments(harmony: Harmony, tune: Sequence[DraftNote], meter: Meter) -> list[Moment]:
    """The chords to be set: one for each note of the tune that begins on a beat, cut where the harmony changes under
    it; notes off the beat pass over the chord that is there.
    """
    ends = set(ends_of_phrases(tune, meter))
    rows: list[Moment] = []
    for note in tune:
        for span in harmony.within(note.step, note.end):
            if span.chord.is_none:
                continue
            key = harmony.key_at(span.start_step)
            row = Moment(span.start_step, span.steps, span.chord, note.pitch, note.pitch, key, note.step in ends)
            before = rows[-1] if rows else None
            same = before is not None and before.chord == row.chord and before.end == row.step
            if before is not None and same and not meter.is_beat(row.step % meter.steps):
                rows[-1] = replace(before, steps=before.steps + row.steps, leaving=row.soprano, ends=row.ends)
            else:
                rows.append(row)
    return rows


def set_tune(
    plan: Plan, harmony: Harmony, tune: Sequence[DraftNote], ranges: Sequence[tuple[int, int]] = RANGES
) -> list[list[DraftNote]]:
    """The voices under a tune, from the top down."""
    rows = moments(harmony, tune, plan.meter)
    voiced = set_voices(rows, ranges)
    return with_figures(rows, voiced, tune, plan.meter, stream(plan.seed, "chorale figures"))


def is_setting(plan: Plan, parts: Sequence[Part]) -> bool:
    """Whether the parts are the voices of one setting: the style asks for it, they are three to five, all of them
    lines, or one pair of hands.
    """
    if plan.style.texture != "chorale" or not any(part.role == "melody" for part in parts):
        return False
    if len(parts) == 1:
        return parts[0].job == "solo"
    return 3 <= len(parts) <= 5 and all(part.job in ("melody", "inner", "bass", "counter") for part in parts)


def set_parts(
    plan: Plan, harmony: Harmony, parts: Sequence[Part], lead: Part, tune: Sequence[DraftNote]
) -> tuple[tuple[DraftNote, ...], ...] | None:
    """All parts as voices of one setting; None where they are not (`is_setting`)."""
    if not is_setting(plan, parts):
        return None
    if len(parts) == 1:
        return (tuple(without_overlaps([*tune, *_in_hands(set_tune(plan, harmony, tune))])),)
    order = sorted(
        (part for part in parts if part is not lead), key=lambda part: (part.role == "bass", parts.index(part))
    )
    lower = len(order)
    voices = (*RANGES[1:3], *(RANGES[2:3] * (lower - 3)))[: lower - 1]
    ranges = [_range_on(part, voice) for part, voice in zip(order, (*voices, RANGES[3]), strict=True)]
    lines = set_tune(plan, harmony, tune, (RANGES[0], *ranges))
    by_part = {id(part): line for part, line in zip(order, lines, strict=True)}
    return tuple(tuple(tune if part is lead else by_part[id(part)]) for part in parts)


def _range_on(part: Part, voice: tuple[int, int]) -> tuple[int, int]:
    """A voice's range as an instrument has it; at least an octave, higher where the instrument ends too soon."""
    low, high = max(voice[0], part.instrument.lowest), min(voice[1], part.instrument.highest)
    return (low, high) if high - low >= 12 else (low, min(low + 14, part.instrument.highest))


def _in_hands(lines: Sequence[Sequence[DraftNote]]) -> list[DraftNote]:
    """Three lower voices on two staves: the alto under the tune, tenor and bass in the left hand."""
    places = ((1, 2), (2, 1), (2, 2))
    return [
        replace(note, staff=places[index][0], voice=places[index][1])
        for index, line in enumerate(lines)
        for note in line
    ]

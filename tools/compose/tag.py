"""A tag: the last line of a piece once more before it ends, chords and tune alike.

The bars of the section named for it repeat those before it; its last bar stays as it was composed, on the final chord.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.draft import DraftNote, moved
from tools.compose.harmony import Harmony
from tools.compose.plan import Plan

LINE_BARS = 4


@dataclass(frozen=True, slots=True)
class _Tag:
    """Steps of a tag without its last bar, and how far back the line it repeats begins."""

    start: int
    end: int
    back: int


def _tag_of(plan: Plan, harmony: Harmony) -> _Tag | None:
    """Where the piece has a tag; None where there is none, or no line before it in the same key.

    A line that comes home is played up to its last bar, in whose place the last bar of the piece stands; one that does
    not is played to its end, so that its question is answered.
    """
    if len(plan.sections) < 2 or plan.sections[-1].treatment != "tag":
        return None
    before, last = plan.sections[-2:]
    line = min(LINE_BARS, last.bars)
    if before.bars < line or before.kind == "intro" or last.bars < 2:
        return None
    if len({plan.key_at(bar) for bar in range(last.first_bar - line, last.end_bar)}) > 1 or plan.brief.chords:
        return None
    steps = plan.meter.steps
    closing = harmony.at(last.first_bar * steps - 1)
    comes_home = closing.chord.root_pitch_class == plan.key_at(last.first_bar - 1).tonic_pitch_class
    again = min(last.bars - 1, line)
    back = line if comes_home else again
    return _Tag(last.first_bar * steps, (last.first_bar + again) * steps, back * steps)


def tagged_harmony(plan: Plan, harmony: Harmony) -> Harmony:
    """The chords with the last line's repeated in the tag."""
    tag = _tag_of(plan, harmony)
    if tag is None:
        return harmony
    again = [
        replace(span, start_step=span.start_step + tag.back, end_step=span.end_step + tag.back)
        for span in harmony.within(tag.start - tag.back, tag.end - tag.back)
    ]
    return harmony.with_spans([*harmony.within(0, tag.start), *again, *harmony.within(tag.end, plan.steps)])


def tagged_tune(plan: Plan, harmony: Harmony, tune: Sequence[DraftNote]) -> tuple[DraftNote, ...]:
    """The tune with its last line repeated in the tag, over chords that have it already."""
    tag = _tag_of(plan, harmony)
    if tag is None:
        return tuple(tune)
    line = [note for note in tune if tag.start - tag.back <= note.step < tag.end - tag.back]
    if not line:
        return tuple(tune)
    cut = [replace(note, steps=min(note.steps, tag.end - tag.back - note.step)) for note in line]
    before = [note for note in tune if note.step < tag.start]
    after = [note for note in tune if note.step >= tag.end]
    return (*before, *moved(cut, tag.back), *after)

"""The lead sheet of a piece: its chords and its tune, before anything accompanies them. One of several candidates.

A candidate number enters the streams of the tune, so that candidate 0 is the piece as it always was and others are
other tunes over the same chords. Which candidate is best is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.cast import Part
from tools.compose.chorale import is_setting, sung_out
from tools.compose.chorale_chords import beat_by_beat
from tools.compose.chorale_voices import RANGES
from tools.compose.content_cache import CACHE, harmony_key, musical, plan_key
from tools.compose.counterpoint_form import make_counterpoint_harmony
from tools.compose.counterpoint_parts import two_voices
from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony, make_harmony
from tools.compose.melody import Voice, make_melody
from tools.compose.plan import Plan
from tools.compose.tag import tagged_harmony, tagged_tune


@dataclass(frozen=True)
class LeadSheet:
    """Chords and tune. `candidate` tells which attempt it is; `tried` how many were made to choose it."""

    harmony: Harmony
    tune: tuple[DraftNote, ...]
    candidate: int = 0
    tried: int = 1


def lead_of(parts: Sequence[Part]) -> Part | None:
    """The part that has the tune."""
    return next((part for part in parts if part.role == "melody" and part.job in ("melody", "solo")), None)


def harmony_of(plan: Plan) -> Harmony:
    """The chords of the piece, kept by content."""
    core = musical(plan)
    make = make_counterpoint_harmony if plan.style.counterpoint else make_harmony
    return CACHE.get("harmony", plan_key(core), lambda: tagged_harmony(core, make(core)))


def lead_sheet(plan: Plan, parts: Sequence[Part], candidate: int = 0) -> LeadSheet:
    """Chords and tune of a piece.

    Args:
        plan: The plan.
        parts: Who plays; the range of the leading part bounds the tune.
        candidate: 0 for the usual one, others for other tunes.

    Raises:
        BriefError: A chord the person named cannot be read.
    """
    harmony = harmony_of(plan)
    tune = tune_over(plan, harmony, parts, candidate)
    if is_setting(plan, parts):
        core, tune = musical(plan), sung_out(tune, plan.meter)
        key = (plan_key(core), harmony_key(harmony), tune)
        harmony = CACHE.get("beat by beat", key, lambda: beat_by_beat(core, harmony, tune))
    return LeadSheet(harmony, tune, candidate)


def tune_over(plan: Plan, harmony: Harmony, parts: Sequence[Part], candidate: int = 0) -> tuple[DraftNote, ...]:
    """The tune of the leading part over these chords; () when nobody leads."""
    lead = lead_of(parts)
    if lead is None:
        return ()
    if plan.style.counterpoint:
        return two_voices(plan, harmony, parts, candidate).upper
    core, voice = musical(plan), tune_voice(plan, lead)
    key = (plan_key(core), harmony_key(harmony), voice, candidate)
    return CACHE.get("melody", key, lambda: tagged_tune(core, harmony, make_melody(core, harmony, voice, candidate)))


def tune_voice(plan: Plan, part: Part) -> Voice:
    """Range and middle of the tune on an instrument: about two octaves about the style's middle, moved by mood,
    inside its comfortable range.
    """
    row = part.instrument
    center = plan.style.melody.center + plan.mood.register_shift
    low, high = row.comfortable
    if part.job == "solo":
        low = max(low, 57 if row.family in ("piano", "organ") or row.program == 46 else 52)
    if plan.style.texture == "chorale":
        return (
            Voice(max(low, RANGES[0][0]), min(row.highest, RANGES[0][1] - 2), 69.0)
            if row.holds(62) and row.holds(77)
            else Voice(low, high, (low + high) / 2)
        )
    if high - low > 26:
        low, high = max(low, round(center) - 12), min(high, round(center) + 14)
        if high - low < 19:
            low, high = (
                (max(row.comfortable_lowest, high - 19), high)
                if high == row.comfortable_highest
                else (low, min(row.comfortable_highest, low + 19))
            )
    if high - low < 14:
        low, high = max(row.lowest, low - 2), min(row.highest, max(high, low + 14))
    middle = min(max(center, low + 8), high - 9) if high - low >= 17 else (low + high) / 2 - 1
    return Voice(low, high, middle)

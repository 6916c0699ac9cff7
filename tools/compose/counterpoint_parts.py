"""Who plays the two voices of a contrapuntal piece: one keyboard both, or two players one each, in rooms their
instruments have. More players than two keep the task the arranger gives them.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.cast import Part, voice_range
from tools.compose.content_cache import CACHE, harmony_key, musical, plan_key
from tools.compose.counterpoint import TwoVoices, make_two_voices
from tools.compose.counterpoint_lines import Room
from tools.compose.draft import DraftNote, without_overlaps
from tools.compose.harmony_spans import Harmony
from tools.compose.plan import Plan
from tools.theory.voicing import muddy

UPPER, LOWER = (60, 84), (40, 63)
_LOWER_VOICE = {"bass": 0, "counter": 1}  # roles that want the lower voice, before those that can play chords
NARROWEST = 14  # semitones a voice needs


def two_voices(plan: Plan, harmony: Harmony, parts: Sequence[Part], candidate: int = 0) -> TwoVoices:
    """Both lines for these players, kept by content."""
    core = musical(plan)
    upper, lower = _rooms(parts)
    key = (plan_key(core), harmony_key(harmony), upper, lower, candidate)
    return CACHE.get("counterpoint", key, lambda: make_two_voices(core, harmony, upper, lower, candidate))


def shared_out(
    plan: Plan, harmony: Harmony, parts: Sequence[Part], candidate: int = 0
) -> dict[int, tuple[DraftNote, ...]]:
    """Notes by index of the part that plays them; parts that have neither voice are not in it."""
    voices = two_voices(plan, harmony, parts, candidate)
    first, second = _players(parts)
    if first is None:
        return {}
    if second is None:
        below = [replace(note, staff=2 if parts[first].instrument.staves == 2 else 1, voice=1) for note in voices.lower]
        if parts[first].instrument.staves != 2:
            below = [replace(note, voice=2) for note in below]
        return {first: tuple(without_overlaps([*voices.upper, *below]))}
    return {first: voices.upper, second: voices.lower}


def _players(parts: Sequence[Part]) -> tuple[int | None, int | None]:
    """Indices of who plays the upper and the lower voice; no second where one player has both."""
    pitched = [index for index, part in enumerate(parts) if not part.is_drum]
    lead = next((i for i in pitched if parts[i].role == "melody"), pitched[0] if pitched else None)
    if lead is None:
        return None, None
    others = [index for index in pitched if index != lead]
    if not others:
        return lead, None
    return lead, min(others, key=lambda i: (_LOWER_VOICE.get(parts[i].role, 2), i))


def _rooms(parts: Sequence[Part]) -> tuple[Room, Room]:
    first, second = _players(parts)
    if first is None:
        return Room(*UPPER, True), Room(*LOWER, False)
    one = parts[first]
    if second is None:
        low, high = one.instrument.comfortable
        middle = max(low + NARROWEST, min(high - NARROWEST, 62))
        upper = Room(max(middle - 2, low), min(high, max(84, middle + NARROWEST)), True)
        return upper, Room(max(low, min(40, middle - NARROWEST)), middle + 1, False)
    upper_low, upper_high = voice_range(one, *UPPER)
    lower_low, lower_high = voice_range(parts[second], *LOWER)
    if lower_low >= upper_low - 4:  # two of a kind: the second keeps to the lower half
        low, high = parts[second].instrument.comfortable
        middle = (max(low, one.instrument.comfortable[0]) + min(high, one.instrument.comfortable[1])) // 2
        lower_low, lower_high = low, max(low + NARROWEST, middle + 2)
        upper_low = max(upper_low, min(middle - 3, upper_high - NARROWEST))
    return Room(upper_low, upper_high, True), Room(lower_low, lower_high, False)


def standing_over(notes: Sequence[DraftNote], lower: Sequence[DraftNote]) -> list[DraftNote]:
    """An accompaniment's notes that lie above the lower voice and make no mud with it; the others are left out."""

    def is_clear(note: DraftNote) -> bool:
        under = [low.pitch for low in lower if low.step < note.end and low.end > note.step]
        return all(pitch < note.pitch and not muddy(pitch, note.pitch) for pitch in under)

    return [note for note in notes if is_clear(note)]

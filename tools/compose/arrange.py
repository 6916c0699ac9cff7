"""The notes of every part: each job handed to its generator with a register that keeps clear of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.bass import make_bass
from tools.compose.cast import Part, voice_range
from tools.compose.comping import Hand, make_comp, make_inner, make_pad, make_voicings
from tools.compose.counter import doubled, long_notes, with_answers
from tools.compose.draft import DraftNote, one_line, without_overlaps
from tools.compose.drums import make_drums
from tools.compose.harmony import Harmony
from tools.compose.melody import Voice, make_melody
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.theory.voicing import VoicingRules

STRUM_MS = 14.0


@dataclass(frozen=True)
class Arrangement:
    """Notes on paper for each part, in the parts' order, and the harmony they share."""

    harmony: Harmony
    notes: tuple[tuple[DraftNote, ...], ...]


def arrange(plan: Plan, harmony: Harmony, parts: Sequence[Part]) -> Arrangement:
    """Write every part."""
    lead = next((part for part in parts if part.role == "melody" and part.job in ("melody", "solo")), None)
    tune = _tune(plan, harmony, lead) if lead is not None else []
    has_bass = any(part.job == "bass" for part in parts)
    inner = _inner_voicings(plan, harmony, parts, tune)
    rows = []
    for index, part in enumerate(parts):
        rows.append(tuple(_part(plan, harmony, part, tune, has_bass, inner, part is lead, index)))
    return Arrangement(harmony, tuple(rows))


def tune_voice(plan: Plan, part: Part) -> Voice:
    """Range and middle of the tune on an instrument: about two octaves about the style's middle, moved by mood, inside its comfortable range."""
    row = part.instrument
    center = plan.style.melody.center + plan.mood.register_shift * 0.7
    low, high = row.comfortable
    if part.job == "solo":
        low = max(low, 57 if row.family in ("piano", "organ") or row.program == 46 else 52)
    if high - low > 26:
        low, high = max(low, round(center) - 12), min(high, round(center) + 14)
        if high - low < 19:
            low, high = (max(row.comfortable_lowest, high - 19), high) if high == row.comfortable_highest else (low, min(row.comfortable_highest, low + 19))
    if high - low < 14:
        low, high = max(row.lowest, low - 2), min(row.highest, max(high, low + 14))
    middle = min(max(center, low + 8), high - 9) if high - low >= 17 else (low + high) / 2 - 1
    return Voice(low, high, middle)


def _tune(plan: Plan, harmony: Harmony, lead: Part) -> list[DraftNote]:
    return make_melody(plan, harmony, tune_voice(plan, lead))


def _part(
    plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], has_bass: bool, inner: list[tuple[int, ...]], is_lead: bool, index: int
) -> list[DraftNote]:
    if part.is_drum:
        return make_drums(plan)
    if part.job == "melody":
        return tune if is_lead else _second_tune(plan, harmony, part, tune)
    if part.job == "solo":
        return _solo(plan, harmony, part, tune, has_bass)
    if part.job == "bass":
        low, high = voice_range(part, 28, 50)
        return make_bass(plan, harmony, low, high)
    if part.job == "pad":
        return make_pad(plan, harmony, _pad_hand(part, has_bass), tune, 0.0 if not has_bass else 0.45 if plan.style.drums else 0.0)
    if part.job == "inner":
        low, high = voice_range(part, 50, 72)
        return one_line(make_inner(plan, harmony, inner, part.voice, plan.style.comp, low, high, f"inner{part.voice}"))
    if part.job in ("counter", "double"):
        return _line(plan, harmony, part, tune, index)
    return _chords(plan, harmony, part, tune, has_bass)


def _second_tune(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote]) -> list[DraftNote]:
    low, high = voice_range(part, 55, 79)
    return doubled(tune, harmony, plan.key, low, high, degrees=-2)


def _chords(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], has_bass: bool) -> list[DraftNote]:
    guitar = part.instrument.family == "guitar"
    low, high = voice_range(part, 50 if has_bass else 52, 70)
    voices = 4 if part.job != "arp" else 3
    rules = VoicingRules(max(low, 48), max(high, max(low, 48) + 14), voices, 19 if guitar else 16, rootless=has_bass and plan.style.harmony.color in ("seventh", "ninth"))
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 36 if not guitar else 40)
    hand = Hand(rules, bass_low, strum_ms=STRUM_MS if part.job == "strum" else 0.0)
    pattern = plan.style.strum if part.job == "strum" else plan.style.comp if has_bass else plan.style.comp_alone or plan.style.comp
    notes = make_comp(plan, harmony, hand, pattern, tune, f"comp{part.name}")
    return _two_staves(notes) if part.instrument.staves == 2 else notes


def _pad_hand(part: Part, has_bass: bool) -> Hand:
    low, high = voice_range(part, 50, 74)
    return Hand(VoicingRules(low, high, 4, 22))


def _two_staves(notes: list[DraftNote]) -> list[DraftNote]:
    """Notes shared between right and left hand: at one moment the lower half goes left where it lies below middle C."""
    return [replace(note, staff=2 if note.pitch < 60 else 1) for note in notes]


def _solo(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], has_bass: bool) -> list[DraftNote]:
    two = part.instrument.staves == 2
    guitar = part.instrument.family == "guitar"
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 40 if guitar else 36)
    low = max(part.instrument.comfortable_lowest, 48)
    rules = VoicingRules(low, max(low + 14, 64), 3, 14 if not guitar else 15, rootless=has_bass and plan.style.harmony.color in ("seventh", "ninth"), open=False)
    hand = Hand(rules, bass_low, staff=2 if two else 1, voice=1 if two else 2)
    pattern = (plan.style.comp if has_bass else plan.style.left_hand) or plan.style.comp_alone or plan.style.comp
    under = [note for note in make_comp(plan, harmony, hand, pattern, tune, "left hand") if not _covered(note, tune)]
    return without_overlaps([*tune, *under])


def _covered(note: DraftNote, tune: list[DraftNote]) -> bool:
    """Whether the tune sounds this pitch or a lower one while the note lasts: one hand would stand in the other's way."""
    return any(t.pitch <= note.pitch and t.step < note.end and t.end > note.step for t in tune)


def _line(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], index: int) -> list[DraftNote]:
    low, high = voice_range(part, 52, 71)
    if part.job == "double":
        notes = doubled(tune, harmony, plan.key, low, high)
        return [note for note in notes if plan.section_at(note.step // plan.meter.steps).energy >= 0.55]
    rng = stream(plan.seed, "counter", part.name)
    line = long_notes(harmony, plan.meter, tune, low, high)
    return with_answers(line, harmony, plan.key, plan.meter, tune, low, high, rng)


def _inner_voicings(plan: Plan, harmony: Harmony, parts: Sequence[Part], tune: list[DraftNote]) -> list[tuple[int, ...]]:
    count = sum(part.job == "inner" for part in parts)
    if not count:
        return []
    voices = max(2, min(4, count))
    strict = plan.style.texture in ("classical", "chorale")
    return make_voicings(harmony, VoicingRules(50, 72, voices, 16, rootless=voices < 3, strict=strict), tune)

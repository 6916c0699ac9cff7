"""The notes of every part: each job handed to its generator with a register that keeps clear of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.bass import make_bass
from tools.compose.cast import Part, voice_range
from tools.compose.chorale import RANGES, moments, on_beats, set_voices, with_passing_notes, write_voices
from tools.compose.comping import Hand, make_comp, make_inner, make_pad, make_voicings
from tools.compose.counter import doubled, long_notes, with_answers
from tools.compose.counterpoint_parts import shared_out
from tools.compose.draft import DraftNote, one_line, without_overlaps
from tools.compose.drums import make_drums
from tools.compose.harmony import Harmony
from tools.compose.lead_sheet import LeadSheet, lead_of
from tools.compose.lines import chord_tones
from tools.compose.orchestra import make_brass, make_ostinato, make_timpani
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.theory.voicing import VoicingRules

STRUM_MS = 14.0
SPLIT_PITCH = 60
THICK_FROM = 0.55  # section energy from which a solo player adds notes under the tune
THICK_LOWEST = 62
FAR_FROM_SPLIT = 10  # semitones: beyond, a run changes hands rather than climb ledger lines


@dataclass(frozen=True)
class Arrangement:
    """Notes on paper for each part, in the parts' order, and the harmony they share."""

    harmony: Harmony
    notes: tuple[tuple[DraftNote, ...], ...]


def arrange(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """Write every part of a lead sheet."""
    lead = lead_of(parts)
    harmony, tune = sheet.harmony, list(sheet.tune)
    has_bass = any(part.job == "bass" for part in parts)
    if plan.style.texture == "chorale" and lead is not None:
        written = _chorale(plan, harmony, parts, lead, tune)
        if written is not None:
            return Arrangement(
                harmony, tuple(tuple(in_range(list(notes), part)) for notes, part in zip(written, parts, strict=True))
            )
    inner = _inner_voicings(plan, harmony, parts, tune)
    voices = shared_out(plan, harmony, parts, sheet.candidate) if plan.style.counterpoint else {}
    rows = []
    for index, part in enumerate(parts):
        written_notes = (
            list(voices[index]) if index in voices else _part(plan, harmony, part, tune, has_bass, inner, parts, lead)
        )
        rows.append(tuple(in_range(written_notes, part)))
    return Arrangement(harmony, tuple(rows))


def in_range(notes: list[DraftNote], part: Part) -> list[DraftNote]:
    """Notes an instrument cannot reach moved by octaves until it can, and a line kept to one note at a time where
    it has only one.
    """
    if part.is_drum:
        return notes
    low, high = part.instrument.lowest, part.instrument.highest
    out = []
    for note in notes:
        pitch = note.pitch
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        out.append(note if pitch == note.pitch else replace(note, pitch=pitch))
    return without_overlaps(out) if part.instrument.polyphonic else one_line(out)


def _chorale(
    plan: Plan, harmony: Harmony, parts: Sequence[Part], lead: Part, tune: list[DraftNote]
) -> tuple[tuple[DraftNote, ...], ...] | None:
    """All parts as voices of one hymn setting; None when there are too few or too many, or some are no voices."""
    singers = [part for part in parts if part.job in ("melody", "inner", "bass", "counter")]
    solo = len(parts) == 1 and lead.job == "solo"
    if not solo and (len(singers) != len(parts) or not 3 <= len(parts) <= 5):
        return None
    lower = 3 if solo else len(parts) - 1
    ranges = (
        RANGES
        if lower == 3
        else (*(RANGES[0], *RANGES[1:3], *(RANGES[2:3] * (lower - 3)), RANGES[3])[:lower], RANGES[3])
    )
    rows = on_beats(moments(harmony, tune), plan.meter)
    voiced = set_voices(rows, ranges)
    scale = frozenset(plan.key.scale_pitch_classes)
    lines = [write_voices(rows, voiced, voice) for voice in range(lower)]
    lines[-1] = with_passing_notes(lines[-1], harmony, scale, [tune, *lines[:-1]])
    if solo:
        below = [
            replace(note, staff=1 if index == 0 else 2, voice=2 if index == 0 else 1 if index == 1 else 2)
            for index, line in enumerate(lines)
            for note in line
        ]
        return (tuple(without_overlaps([*tune, *below])),)
    order = sorted(
        (part for part in parts if part is not lead), key=lambda part: (part.role == "bass", parts.index(part))
    )
    by_part = {id(part): line for part, line in zip(order, lines, strict=True)}
    return tuple(tuple(tune if part is lead else by_part[id(part)]) for part in parts)


def _part(
    plan: Plan,
    harmony: Harmony,
    part: Part,
    tune: list[DraftNote],
    has_bass: bool,
    inner: list[tuple[int, ...]],
    parts: Sequence[Part],
    lead: Part | None,
) -> list[DraftNote]:
    if part.is_drum:
        return make_drums(plan)
    if part.job == "melody":
        return tune if part is lead else _second_tune(plan, harmony, part, tune)
    if part.job == "solo":
        return _solo(plan, harmony, part, tune, has_bass)
    if part.job == "bass":
        low, high = voice_range(part, 28, 50)
        return make_bass(plan, harmony, low, high)
    if part.job == "pad":
        return _pad(plan, harmony, part, parts, tune)
    if part.job == "timpani":
        return make_timpani(plan, harmony, *part.instrument.comfortable)
    if part.job == "brass":
        low, high = voice_range(part, 48, 72)
        voicings = make_voicings(harmony, VoicingRules(50, 72, 3, 16), tune)
        return make_brass(plan, harmony, voicings, part.voice, low, high)
    if part.job == "ostinato":
        return make_ostinato(plan, harmony, make_voicings(harmony, VoicingRules(52, 74, 3, 16), tune))
    if part.job == "inner":
        low, high = voice_range(part, 50, 72)
        line = make_inner(plan, harmony, inner, part.voice, plan.style.comp, low, high, "inner")
        return _with_thirds(plan, harmony, line, tune, low, high) if part.voice == 0 else one_line(line)
    if part.job in ("counter", "double"):
        return _line(plan, harmony, part, tune)
    return _chords(plan, harmony, part, tune, has_bass)


def _second_tune(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote]) -> list[DraftNote]:
    low, high = voice_range(part, 55, 79)
    return doubled(tune, harmony, plan.key, low, high, degrees=-2)


def _chords(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], has_bass: bool) -> list[DraftNote]:
    guitar = part.instrument.family == "guitar"
    low, high = voice_range(part, 52, 72 if has_bass else 70)
    voices = 4 if part.job != "arp" else 3
    rules = VoicingRules(
        max(low, 50),
        max(high, max(low, 50) + 14),
        voices,
        19 if guitar else 16,
        rootless=has_bass and plan.style.harmony.color in ("seventh", "ninth"),
    )
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 36 if not guitar else 40)
    hand = Hand(rules, bass_low, strum_ms=STRUM_MS if part.job == "strum" else 0.0)
    pattern = (
        plan.style.strum
        if part.job == "strum"
        else plan.style.comp
        if has_bass
        else plan.style.comp_alone or plan.style.comp
    )
    notes = make_comp(plan, harmony, hand, pattern, tune, f"comp{part.name}")
    return _two_staves(notes, plan.meter.steps) if _grand(part, notes) else notes


def _grand(part: Part, notes: list[DraftNote]) -> bool:
    """Whether a chord part is written on two staves: keyboards and harp always, ensembles when they reach low."""
    if part.instrument.staves != 2:
        return False
    return (
        part.instrument.family in ("piano", "organ")
        or part.instrument.program == 46
        or min((n.pitch for n in notes), default=60) < 50
    )


def _pad(plan: Plan, harmony: Harmony, part: Part, parts: Sequence[Part], tune: list[DraftNote]) -> list[DraftNote]:
    """Held chords: above the other chords where there are such, else wide and low; a band's pad waits for the
    stronger sections.
    """
    others = any(other.job in ("comp", "strum", "arp", "solo") for other in parts)
    alone = not any(other.job in ("comp", "strum", "arp", "bass", "solo") for other in parts)
    low, high = voice_range(part, 58, 80) if others and not alone else voice_range(part, 43 if alone else 48, 74)
    if part.voice:  # a second pad lies above the first, and thinner
        low, high = voice_range(part, 64, 84)
    hand = Hand(VoicingRules(low, max(high, low + 14), 2 if part.voice else 3 if others else 4, 24))
    waits = plan.style.drums is not None and len(parts) > 3 and not part.asked
    return make_pad(plan, harmony, hand, () if others else tune, 0.5 if waits else 0.0)


def _two_staves(notes: list[DraftNote], bar_steps: int) -> list[DraftNote]:
    """Notes shared between right and left hand: chords are split at middle C, single notes keep to one
    hand for four bars.
    """
    together: dict[int, int] = {}
    for note in notes:
        together[note.step] = together.get(note.step, 0) + 1
    singles: dict[int, list[int]] = {}
    for note in notes:
        if together[note.step] == 1:
            singles.setdefault(note.step // (4 * bar_steps), []).append(note.pitch)
    left = {bar for bar, pitches in singles.items() if sum(pitches) / len(pitches) < SPLIT_PITCH}

    def is_left(note: DraftNote) -> bool:
        if together[note.step] > 1 or abs(note.pitch - SPLIT_PITCH) >= FAR_FROM_SPLIT:
            return note.pitch < SPLIT_PITCH
        return note.step // (4 * bar_steps) in left

    return [replace(note, staff=2 if is_left(note) else 1) for note in notes]


def _solo(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote], has_bass: bool) -> list[DraftNote]:
    two = part.instrument.staves == 2
    guitar = part.instrument.family == "guitar"
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 40 if guitar else 36)
    low = max(part.instrument.comfortable_lowest, 48)
    rules = VoicingRules(
        low,
        max(low + 14, 64),
        3,
        14 if not guitar else 15,
        rootless=has_bass and plan.style.harmony.color in ("seventh", "ninth"),
        open=False,
    )
    hand = Hand(rules, bass_low, staff=2 if two else 1, voice=1 if two else 2)
    pattern = (plan.style.comp if has_bass else plan.style.left_hand) or plan.style.comp_alone or plan.style.comp
    under = [note for note in make_comp(plan, harmony, hand, pattern, tune, "left hand") if not _covered(note, tune)]
    return without_overlaps([*_thickened(plan, harmony, tune, under, part), *under])


def _thickened(
    plan: Plan, harmony: Harmony, tune: list[DraftNote], under: list[DraftNote], part: Part
) -> list[DraftNote]:
    """The tune with a chord tone a third to an octave below its long notes on beats, in the stronger sections."""
    busy = {(note.step, note.pitch) for note in under}
    out = list(tune)
    for note in tune:
        strong = plan.meter.is_beat(note.step % plan.meter.steps) and note.steps >= 4
        if not strong or plan.section_at(note.step // plan.meter.steps).energy < THICK_FROM:
            continue
        tones = chord_tones(harmony.at(note.step).chord)
        below = [p for p in range(note.pitch - 9, note.pitch - 2) if p % 12 in tones and p >= THICK_LOWEST]
        if below and (note.step, below[-1]) not in busy and part.instrument.holds(below[-1]):
            out.append(replace(note, pitch=below[-1], accent=note.accent - 0.35))
    return out


def _covered(note: DraftNote, tune: list[DraftNote]) -> bool:
    """Whether the tune sounds this pitch or a lower one while the note lasts: one hand would stand in the other's
    way.
    """
    return any(t.pitch <= note.pitch and t.step < note.end and t.end > note.step for t in tune)


def _line(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote]) -> list[DraftNote]:
    low, high = voice_range(part, 52, 71)
    if part.job == "double":
        notes = doubled(tune, harmony, plan.key, low, high)
        strong = [note for note in notes if plan.section_at(note.step // plan.meter.steps).energy >= 0.55]
        return strong or notes
    rng = stream(plan.seed, "counter", part.name)
    line = long_notes(harmony, plan.meter, tune, low, high)
    line = with_answers(line, harmony, plan.key, plan.meter, tune, low, high, rng)
    entered = [note for note in line if _has_entered(plan, part, note.step)]
    return entered or line


def _has_entered(plan: Plan, part: Part, step: int) -> bool:
    """A counter-line waits for the tune, and one nobody asked for waits until the tune has been heard once."""
    section = plan.section_at(step // plan.meter.steps)
    if section.kind == "intro":
        return False
    return part.asked or section.occurrence > 1 or section.energy >= 0.55


def _with_thirds(
    plan: Plan, harmony: Harmony, line: list[DraftNote], tune: list[DraftNote], low: int, high: int
) -> list[DraftNote]:
    """The upper inner voice joins the tune in thirds for a phrase now and then, where the style is written for
    lines.
    """
    if plan.style.texture not in ("classical", "film", "march"):
        return one_line(line)
    phrase_steps = 4 * plan.meter.steps
    phrases = range(0, plan.steps, phrase_steps)
    joined = {
        start
        for start in phrases
        if stream(
            plan.seed, "thirds", plan.section_at(start // plan.meter.steps).letter, start // phrase_steps % 2
        ).random()
        < 0.3
    }
    thirds = doubled(
        [note for note in tune if note.step // phrase_steps * phrase_steps in joined], harmony, plan.key, low, high
    )
    kept = [note for note in line if note.step // phrase_steps * phrase_steps not in joined]
    return one_line([*kept, *thirds])


def _inner_voicings(
    plan: Plan, harmony: Harmony, parts: Sequence[Part], tune: list[DraftNote]
) -> list[tuple[int, ...]]:
    count = sum(part.job == "inner" for part in parts)
    if not count:
        return []
    voices = max(2, min(4, count))
    strict = plan.style.texture in ("classical", "chorale")
    return make_voicings(harmony, VoicingRules(50, 72, voices, 16, rootless=voices < 3, strict=strict), tune)

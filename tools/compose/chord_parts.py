"""Chord parts of a piece: the hand of each player, and its sections one after the other, kept by content.

Which texture where comes from `tools.compose.layers`; the strokes from `tools.compose.comping` and
`tools.compose.pads`.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose import comping, pads
from tools.compose.cast import Part, voice_range
from tools.compose.comping import Hand, Stretch, Wear
from tools.compose.content_cache import CACHE
from tools.compose.draft import DraftNote
from tools.compose.drums import intensity
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.layers import CHORDAL, Turn, is_free
from tools.compose.lines import chord_tones
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.compose.style import Pattern
from tools.compose.textures import DRIVEN, OWN, textures
from tools.theory.voicing import VoicingRules

STRUM_MS = 14.0
SPLIT_PITCH = 60
THICK_FROM = 0.55  # section energy from which a solo player adds notes under the tune
THICK_LOWEST = 62
FAR_FROM_SPLIT = 10  # semitones: beyond, a run changes hands rather than climb ledger lines
QUARTAL_SHARE = 0.3  # of jazz and funk pieces whose chords are stacked in fourths where they can be

Notes = Sequence[DraftNote]


def stretches(plan: Plan, harmony: Harmony, tune: Notes, bass: Notes) -> tuple[Stretch, ...]:
    """What each section's accompaniment depends on."""
    return tuple(comping.stretch_of(plan, harmony, section, tune, bass) for section in plan.sections)


def chords(
    plan: Plan, part: Part, parts: Sequence[Part], turns: Sequence[Turn], rows: Sequence[Stretch],
    bass_turns: Sequence[Turn],
) -> list[DraftNote]:  # fmt: skip
    """A part that plays chords in textures; it takes the bass where nobody else does."""
    notes: list[DraftNote] = []
    carry: tuple[int, ...] = ()
    rank = sum(p.job in CHORDAL for p in parts[: parts.index(part)])
    for index, (stretch, turn) in enumerate(zip(rows, turns, strict=True)):
        under = bool(bass_turns) and bass_turns[index].from_bar < stretch.section.bars
        hand = chord_hand(plan, part, under, rank)
        if turn.from_bar >= stretch.section.bars:
            continue
        texture = textures().get(turn.texture)
        if texture is not None and texture.held and part.instrument.sustained:
            found, carry = kept_pad(stretch, hand, carry, turn)
        else:
            found, carry = kept_section(plan, stretch, hand, wear_of(plan, part, turn, under, stretch.section), carry)
        notes += found
    return _two_staves(notes, plan.meter.steps) if _grand(part, notes) else notes


def in_texture(
    plan: Plan, harmony: Harmony, part: Part, hand: Hand, texture: str, tune: Notes, bass: Notes
) -> list[DraftNote]:
    """A chord part in one texture through a whole piece, heavier where the sections are."""
    notes: list[DraftNote] = []
    carry: tuple[int, ...] = ()
    for stretch in stretches(plan, harmony, tune, bass):
        turn = Turn(texture, stretch.section.variation, min(3, stretch.section.variation + 1))
        if texture in textures() and textures()[texture].held:
            found, carry = kept_pad(stretch, hand, carry, turn)
        else:
            found, carry = kept_section(plan, stretch, hand, wear_of(plan, part, turn, True, stretch.section), carry)
        notes += found
    return notes


def kept_section(
    plan: Plan, stretch: Stretch, hand: Hand, wear: Wear, carry: tuple[int, ...]
) -> tuple[tuple[DraftNote, ...], tuple[int, ...]]:
    """A section of chords, kept by content."""
    sixths = plan.style.harmony.color == "dominant"
    key = (stretch, hand, wear, carry, sixths)
    return CACHE.get("comp", key, lambda: comping.section(stretch, hand, wear, carry, sixths))


def kept_pad(
    stretch: Stretch, hand: Hand, carry: tuple[int, ...], turn: Turn
) -> tuple[tuple[DraftNote, ...], tuple[int, ...]]:
    """A section of held chords, kept by content."""
    key = (stretch, hand, carry, turn.from_bar, turn.stop_steps)
    return CACHE.get("pad", key, lambda: pads.section(stretch, hand, carry, turn.from_bar, turn.stop_steps))


def chord_hand(plan: Plan, part: Part, has_bass: bool, rank: int = 0) -> Hand:
    """How a player lays out chords: guitars in shapes a hand can hold, driven ones in fifths, keys in a tenth."""
    guitar = part.instrument.family == "guitar"
    strum_ms = STRUM_MS if part.job == "strum" or guitar else 0.0
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 36 if not guitar else 40)
    if part.instrument.program in DRIVEN:
        return Hand(VoicingRules(40, 62, 3, 16, shape="power"), bass_low, strum_ms=STRUM_MS / 2)
    if guitar:
        low = 48 if has_bass else 40
        return Hand(VoicingRules(low, 76, 4 if has_bass else 5, 34, shape="guitar"), bass_low, strum_ms=strum_ms)
    low, high = voice_range(part, 52, 72 if has_bass else 70) if not rank else voice_range(part, 57, 79)
    voices = 4 if part.job != "arp" and not rank else 3
    color = plan.style.harmony.color in ("seventh", "ninth")
    fourths = color and stream(plan.seed, "fourths", part.job).random() < QUARTAL_SHARE
    rules = VoicingRules(
        max(low, 48), max(high, max(low, 48) + 14), voices, 16, rootless=has_bass and color,
        shape="quartal" if fourths and plan.style.texture in ("jazz", "dry") else "",
    )  # fmt: skip
    return Hand(rules, bass_low, strum_ms=strum_ms)


def wear_of(plan: Plan, part: Part, turn: Turn, has_bass: bool, section: PlannedSection) -> Wear:
    """The texture of a turn as this player wears it."""
    own = _own_pattern(plan, part, has_bass)
    texture = textures().get(turn.texture)
    if texture is None or turn.texture == OWN:
        rows = len(own.rows) if own is not None else 1
        nudge = stream(plan.seed, "row", part.job, section.letter, section.kind).uniform(-0.05, 0.05)
        row = intensity(section.energy + nudge, rows)
        row = max(0, row - 1) if section.kind == "outro" else row
        turn_row = min(rows - 1, row + turn.turn_row - turn.row)
        return Wear(own, row, turn_row, is_free(plan, OWN), turn.from_bar, turn.stop_steps, not has_bass)
    free = is_free(plan, turn.texture)
    pattern = texture.pattern(plan.meter)
    return Wear(pattern, turn.row, turn.turn_row, free, turn.from_bar, turn.stop_steps, not has_bass)


def _own_pattern(plan: Plan, part: Part, has_bass: bool) -> Pattern | None:
    style = plan.style
    if part.job == "solo":
        return (style.comp if has_bass else style.left_hand) or style.comp_alone or style.comp
    if part.job == "strum":
        return style.strum
    return style.comp if has_bass else style.comp_alone or style.comp


# ---- pads


def pad(
    plan: Plan, part: Part, parts: Sequence[Part], turns: Sequence[Turn], rows: Sequence[Stretch]
) -> list[DraftNote]:
    """Held chords: above the other chords where there are such, else wide and low."""
    others = any(other.job in (*CHORDAL, "solo") for other in parts)
    alone = not any(other.job in (*CHORDAL, "bass", "solo") for other in parts)
    low, high = voice_range(part, 58, 80) if others and not alone else voice_range(part, 43 if alone else 48, 74)
    if part.voice:  # a second pad lies above the first, and thinner
        low, high = voice_range(part, 64, 84)
    hand = Hand(VoicingRules(low, max(high, low + 14), 2 if part.voice else 3 if others else 4, 24))
    notes: list[DraftNote] = []
    carry: tuple[int, ...] = ()
    for stretch, turn in zip(rows, turns, strict=True):
        if turn.from_bar < stretch.section.bars:
            found, carry = kept_pad(replace(stretch, tune=()) if others else stretch, hand, carry, turn)
            notes += found
    return notes


# ---- single voices of the chords


def inner_voicings(
    plan: Plan, parts: Sequence[Part], rows: Sequence[Stretch]
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Voicings by section for all players of one note of the chords together."""
    count = sum(part.job == "inner" for part in parts)
    if not count:
        return tuple(() for _ in rows)
    voices = max(2, min(4, count))
    strict = plan.style.texture in ("classical", "chorale")
    rules = VoicingRules(50, 72, voices, 16, rootless=voices < 3, strict=strict)
    out = []
    carry: tuple[int, ...] = ()
    for stretch in rows:
        found = _kept_voicings(stretch, rules, carry)
        carry = found[-1] if found else carry
        out.append(found)
    return tuple(out)


def _kept_voicings(stretch: Stretch, rules: VoicingRules, carry: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    return CACHE.get("voicings", (stretch, rules, carry), lambda: pads.voicings_of(stretch, rules, carry))


def inner(
    plan: Plan, part: Part, turns: Sequence[Turn], rows: Sequence[Stretch],
    voicings: Sequence[Sequence[tuple[int, ...]]],
) -> list[DraftNote]:  # fmt: skip
    """One voice of the chords on the texture's rhythm."""
    low, high = voice_range(part, 50, 72)
    notes: list[DraftNote] = []
    for stretch, turn, voiced in zip(rows, turns, voicings, strict=True):
        if turn.from_bar < stretch.section.bars:
            wear = replace(wear_of(plan, replace(part, job="comp"), turn, True, stretch.section), grounded=False)
            notes += pads.inner(stretch, voiced, wear, part.voice, low, high)
    return notes


# ---- tune and chords in one part


def solo(
    plan: Plan, harmony: Harmony, part: Part, tune: Notes, turns: Sequence[Turn], rows: Sequence[Stretch],
    has_bass: bool,
) -> list[DraftNote]:  # fmt: skip
    """Tune and accompaniment by one player: the left hand under the tune, or thumb and fingers."""
    two = part.instrument.staves == 2
    guitar = part.instrument.family == "guitar"
    bass_low = None if has_bass else max(part.instrument.comfortable_lowest, 40 if guitar else 36)
    low = max(part.instrument.comfortable_lowest, 48)
    color = plan.style.harmony.color in ("seventh", "ninth")
    rules = VoicingRules(low, max(low + 14, 64), 3, 15 if guitar else 14, rootless=has_bass and color, open=False)
    hand = Hand(rules, bass_low, staff=2 if two else 1, voice=1 if two else 2)
    under: list[DraftNote] = []
    carry: tuple[int, ...] = ()
    for stretch, turn in zip(rows, turns, strict=True):
        if turn.from_bar >= stretch.section.bars:
            continue
        found, carry = kept_section(plan, stretch, hand, wear_of(plan, part, turn, has_bass, stretch.section), carry)
        under += found
    kept = [note for note in under if not _covered(note, tune)]
    return [*_thickened(plan, harmony, tune, kept, part), *kept]


def _thickened(plan: Plan, harmony: Harmony, tune: Notes, under: Notes, part: Part) -> list[DraftNote]:
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


def _covered(note: DraftNote, tune: Notes) -> bool:
    """Whether the tune sounds this pitch or a lower one while the note lasts: one hand would stand in the other's
    way.
    """
    return any(t.pitch <= note.pitch and t.step < note.end and t.end > note.step for t in tune)


# ---- staves


def _grand(part: Part, notes: Notes) -> bool:
    """Whether a chord part is written on two staves: keyboards and harp always, ensembles when they reach low."""
    if part.instrument.staves != 2:
        return False
    keys = part.instrument.family in ("piano", "organ") or part.instrument.program == 46
    return keys or min((n.pitch for n in notes), default=60) < 50


def _two_staves(notes: Notes, bar_steps: int) -> list[DraftNote]:
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

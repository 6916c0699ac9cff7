"""Accompaniment in chords: blocks on a rhythm, arpeggios, oom-pah-pah, strums, off-beats, and pads; all voiced by
dynamic programming.

Pattern letters: X and x the chord (accented, plain), m the chord short and soft, t its top two notes, 1 to 9 its notes
from the bottom (on into the next
octave), b the bass note low, f the fifth low, - hold, . rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.draft import DraftNote, legible, without_overlaps
from tools.compose.drums import intensity
from tools.compose.form import PlannedSection
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.meter import Meter, fit_pattern
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.compose.style import Pattern
from tools.theory.chord import Chord
from tools.theory.voicing import VoicingRules, voice_lead

HAND_SPAN = 16

# Textures in which the accompaniment may change from phrase to phrase; in the others a groove holds through a section.
_FREE_TEXTURES = frozenset({"classical", "solo", "film", "folk", "ballad", "jazz", "ambient"})


@dataclass(frozen=True)
class Hand:
    """How a chord part is laid out.

    Attributes:
        rules: Register and number of voices of its chords.
        bass_low: Lowest bass note it plays itself; None when another part has the bass.
        staff, voice: Where it is written.
        strum_ms: Time between the strings of a strum; 0 strikes together.
        short: True for a dry style of playing.
    """

    rules: VoicingRules
    bass_low: int | None = None
    staff: int = 1
    voice: int = 1
    strum_ms: float = 0.0
    short: bool = False


def lowest_of(tune: Sequence[DraftNote], spans: Sequence[ChordSpan]) -> list[int]:
    """For each span the lowest pitch of the tune while it holds; 128 where the tune rests. Both must be in time
    order.
    """
    ceilings = []
    index = 0
    for span in spans:
        while index < len(tune) and tune[index].end <= span.start_step:
            index += 1
        low, at = 128, index
        while at < len(tune) and tune[at].step < span.end_step:
            low = min(low, tune[at].pitch)
            at += 1
        ceilings.append(low)
    return ceilings


def make_voicings(harmony: Harmony, rules: VoicingRules, tune: Sequence[DraftNote] = ()) -> list[tuple[int, ...]]:
    """One voicing for each span of the harmony, kept below the tune."""
    ceilings = lowest_of(tune, harmony.spans) if tune else None
    return voice_lead([span.chord for span in harmony.spans], rules, ceilings)


def _sixths(harmony: Harmony) -> Harmony:
    """The harmony with every other plain dominant seventh played as a sixth chord, as a shuffle's hand rocks
    between them.
    """
    spans = [
        replace(span, chord=Chord(span.chord.root, "6", span.chord.bass))
        if span.chord.quality == "7" and index % 2 == 0
        else span
        for index, span in enumerate(harmony.spans)
    ]
    return Harmony(spans)


def make_comp(
    plan: Plan,
    harmony: Harmony,
    hand: Hand,
    pattern: Pattern | None,
    tune: Sequence[DraftNote] = (),
    stream_name: str = "comp",
) -> list[DraftNote]:
    """A chord part for the whole piece."""
    voicings = make_voicings(_sixths(harmony) if plan.style.harmony.color == "dominant" else harmony, hand.rules, tune)
    notes: list[DraftNote] = []
    for section in plan.sections:
        for bar in range(section.bars):
            texts = _texts(plan, section, pattern, stream_name, bar // 4)
            last = section is plan.sections[-1] and bar == section.bars - 1 and plan.bars > 1 and plan.ending != "fade"
            text = "x" + "-" * (plan.meter.steps - 1) if last else texts[bar % len(texts)]
            notes += _bar(plan, harmony, voicings, hand, section.first_bar + bar, text, final=last)
    return without_overlaps(notes)


def _texts(plan: Plan, section: PlannedSection, pattern: Pattern | None, stream_name: str, phrase: int) -> list[str]:
    """The bars a phrase cycles through: by section energy, with more freedom from phrase to phrase where the style
    is not a groove.
    """
    if pattern is None or not pattern.rows:
        return ["x" + "-" * (plan.meter.steps - 1)]
    rows = pattern.rows
    if plan.style.texture in _FREE_TEXTURES:
        rng = stream(plan.seed, stream_name, section.letter, phrase)
        row = intensity(section.energy + rng.uniform(-0.3, 0.3), len(rows))
    else:
        rng = stream(plan.seed, stream_name, section.letter, section.kind)
        row = intensity(section.energy + rng.uniform(-0.05, 0.05), len(rows))
    row = max(0, row - 1) if section.kind == "outro" else row
    while True:
        texts = [fit_pattern(text, pattern.native, plan.meter) for text in rows[row]]
        if row == 0 or _strokes_a_second(plan, texts) <= plan.style.busiest:
            return texts
        row -= 1


def _strokes_a_second(plan: Plan, texts: list[str]) -> float:
    strokes = max(sum(char not in "-." for char in text) for text in texts)
    return strokes / (plan.beat_s * plan.meter.steps / 4)


def _bar(
    plan: Plan, harmony: Harmony, voicings: list[tuple[int, ...]], hand: Hand, bar: int, text: str, final: bool = False
) -> list[DraftNote]:
    start = bar * plan.meter.steps
    text = _with_changes(harmony, start, text)
    if text[0] == "f" and start and harmony.at(start).chord != harmony.at(start - 1).chord:
        text = "b" + text[1:]
    notes: list[DraftNote] = []
    for step, char in enumerate(text):
        if char in "-.":
            continue
        written, sounds = legible(text, step, plan.meter)
        at = start + step
        index = harmony.index_at(at)
        left = harmony.spans[index].end_step - at
        struck = _struck(
            plan, harmony.spans[index].chord, voicings[index], hand, at, max(1, min(written, left)), char, final
        )
        notes += [replace(note, sounds=min(sounds, left)) if sounds < note.steps else note for note in struck]
    return notes


def _with_changes(harmony: Harmony, start: int, text: str) -> str:
    """A held chord is struck anew where the harmony changes under it; an arpeggio goes on as it is."""
    for span in harmony.within(start + 1, start + len(text)):
        step = span.start_step - start
        if harmony.at(span.start_step).start_step == span.start_step and 0 < step < len(text) and text[step] == "-":
            text = text[:step] + "x" + text[step + 1 :]
    return text


def _struck(
    plan: Plan, chord: Chord, voicing: tuple[int, ...], hand: Hand, at: int, length: int, char: str, final: bool
) -> list[DraftNote]:
    if not voicing:
        return []
    accent = {"X": 0.85, "m": 0.25, "b": 0.65, "f": 0.55}.get(char, 0.5)
    if char in "bf":
        pitch = _low_note(chord, hand, fifth=char == "f") if hand.bass_low is not None else voicing[0]
        return [DraftNote(at, length, pitch, accent, staff=hand.staff, voice=hand.voice)]
    if char.isdigit():
        number = int(char) - 1
        pitch = voicing[number % len(voicing)] + 12 * (number // len(voicing))
        return [DraftNote(at, length, pitch, accent - 0.05, staff=hand.staff, voice=hand.voice)]
    pitches = list(voicing[-2:] if char == "t" else voicing)
    if (final or (hand.bass_low is not None and char in "X")) and hand.bass_low is not None:
        low = _low_note(chord, hand)
        if low < pitches[0]:
            pitches = [low, *pitches]
    if hand.staff == 2:  # one hand, beside the tune in the other: no more than a tenth
        pitches = [pitch for pitch in pitches if pitch - pitches[0] <= HAND_SPAN]
    short = hand.short or char == "m"
    return [
        DraftNote(at, length, pitch, accent, short, hand.staff, hand.voice, late_ms=hand.strum_ms * i)
        for i, pitch in enumerate(pitches)
    ]


def _low_note(chord: Chord, hand: Hand, fifth: bool = False) -> int:
    assert hand.bass_low is not None
    classes = chord.fifth if fifth and chord.fifth is not None else chord.bass_pitch_class
    pitch_class = classes if classes is not None else 0
    pitch = hand.bass_low + (pitch_class - hand.bass_low) % 12
    if fifth:
        root = hand.bass_low + ((chord.bass_pitch_class or 0) - hand.bass_low) % 12
        if pitch > root + 7:
            pitch -= 12 if pitch - 12 >= hand.bass_low else 0
    return pitch


def make_pad(
    plan: Plan, harmony: Harmony, hand: Hand, tune: Sequence[DraftNote] = (), from_energy: float = 0.0
) -> list[DraftNote]:
    """Held chords: common tones are tied over, the others move. Silent in sections below an energy."""
    voicings = make_voicings(harmony, hand.rules, tune)
    sounding: dict[int, DraftNote] = {}
    notes: list[DraftNote] = []
    for span, voicing in zip(harmony.spans, voicings, strict=True):
        section = plan.section_at(span.start_step // plan.meter.steps)
        wanted = set(voicing) if section.energy >= from_energy or section is plan.sections[-1] else set()
        phrase_start = (span.start_step // plan.meter.steps - section.first_bar) % 4 == 0
        for pitch in list(sounding):
            note = sounding[pitch]
            if pitch in wanted and not phrase_start:
                sounding[pitch] = DraftNote(note.step, span.end_step - note.step, pitch, note.accent, staff=hand.staff)
                wanted.discard(pitch)
            else:
                notes.append(sounding.pop(pitch))
        for pitch in wanted:
            sounding[pitch] = DraftNote(span.start_step, span.steps, pitch, 0.4, staff=hand.staff)
    notes += sounding.values()
    return without_overlaps(notes)


def make_inner(
    plan: Plan,
    harmony: Harmony,
    voicings: list[tuple[int, ...]],
    voice: int,
    pattern: Pattern | None,
    low: int,
    high: int,
    stream_name: str,
) -> list[DraftNote]:
    """One note of each chord on the style's rhythm, for an instrument that plays one note at a time.

    Args:
        voicings: One per span, from `make_voicings`, for all inner parts together.
        voice: Which note of the voicing, from the top (0).
    """
    notes: list[DraftNote] = []
    for section in plan.sections:
        for bar in range(section.bars):
            texts = _texts(plan, section, pattern, stream_name, bar // 4)
            start = (section.first_bar + bar) * plan.meter.steps
            last = section is plan.sections[-1] and bar == section.bars - 1 and plan.bars > 1
            text = (
                "x" + "-" * (plan.meter.steps - 1) if last else _with_changes(harmony, start, texts[bar % len(texts)])
            )
            notes += _inner_bar(harmony, plan.meter, voicings, voice, start, text, low, high)
    return notes


def _inner_bar(
    harmony: Harmony,
    meter: Meter,
    voicings: list[tuple[int, ...]],
    voice: int,
    start: int,
    text: str,
    low: int,
    high: int,
) -> list[DraftNote]:
    notes = []
    for step, char in enumerate(text):
        if char in "-.":
            continue
        written, sounds = legible(text, step, meter)
        index = harmony.index_at(start + step)
        voicing = voicings[index]
        if not voicing:
            continue
        turn = (int(char) - 1) % len(voicing) if char.isdigit() else 0
        pitch = voicing[max(0, len(voicing) - 1 - (voice + turn) % len(voicing))]
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        length = max(1, min(written, harmony.spans[index].end_step - start - step))
        accent = 0.7 if char == "X" else 0.25 if char == "m" else 0.45
        notes.append(
            DraftNote(start + step, length, pitch, accent, char == "m", sounds=sounds if sounds < length else None)
        )
    return notes

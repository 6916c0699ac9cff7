"""Accompaniment in chords, a section at a time: a texture's pattern over voicings led by dynamic programming.

Pattern letters: X and x the chord (accented, plain), m the chord short and soft, c all strings damped, r the chord
rolled from the bottom, u its upper notes as an up-stroke, t its top two notes, p its two lowest short, s its third and
seventh, 1 to 9 its notes from the bottom (on into the next octave), A to D its first four notes in octaves, z tremolo
for the length held, g a run up the scale for the length held, b the bass note low, f the fifth low, - hold, . rest.

Which texture and how heavy is decided in `tools.compose.layers`; held chords and single lines are in
`tools.compose.pads`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.draft import DraftNote, legible, without_overlaps
from tools.compose.form import PlannedSection
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.lines import local_scale
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.style import Pattern
from tools.compose.textures import worn
from tools.theory.chord import Chord
from tools.theory.voicing import VoicingRules, voice_lead

HAND_SPAN = 16
ROLL_MS = 34.0
UP_STROKE_MS = 9.0
BUSY = 1.35  # times the section's usual number of tune notes in a bar, from which a free texture thins out

# How loud a stroke is beside its neighbours.
_ACCENT = {"X": 0.85, "m": 0.25, "b": 0.65, "f": 0.55, "u": 0.36, "c": 0.1, "p": 0.45, "r": 0.55, "z": 0.4, "g": 0.45}
_SHORT = frozenset("mcp")


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


@dataclass(frozen=True)
class Stretch:
    """What a section's accompaniment depends on, and nothing else, so that its notes can be kept by this content.

    Attributes:
        spans: The chords of the section, cut to it.
        before: The chord just before it, None at the start.
        tune: The tune's notes that sound in it.
        lows: For each span the pitches the bass plays meanwhile, which no close interval may sit on.
        final: Whether its last bar ends the piece on a held chord.
    """

    section: PlannedSection
    meter: Meter
    beat_s: float
    busiest: float
    spans: tuple[ChordSpan, ...]
    before: Chord | None
    tune: tuple[DraftNote, ...]
    lows: tuple[frozenset[int], ...]
    final: bool

    @property
    def start(self) -> int:
        """First step of the section."""
        return self.section.first_bar * self.meter.steps


@dataclass(frozen=True, slots=True)
class Wear:
    """How a texture is worn through a section.

    Attributes:
        pattern: The rows; None holds chords.
        row: Row for usual bars.
        turn_row: Row for every fourth bar.
        free: Whether it thins where the tune is busy and fills where it rests.
        from_bar: First bar of the section it plays in.
        stop_steps: Steps of rest before the section's end (a break with the band).
        grounded: Whether it gives the bass note with each new chord where nobody else plays one.
    """

    pattern: Pattern | None
    row: int = 1
    turn_row: int = 1
    free: bool = False
    from_bar: int = 0
    stop_steps: int = 0
    grounded: bool = False


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


def stretch_of(
    plan: Plan, harmony: Harmony, section: PlannedSection, tune: Sequence[DraftNote], bass: Sequence[DraftNote] = ()
) -> Stretch:
    """The part of a piece that a section's accompaniment depends on."""
    steps = plan.meter.steps
    start, end = section.first_bar * steps, section.end_bar * steps
    spans = tuple(harmony.within(start, end))
    inside = tuple(note for note in tune if note.step < end and note.end > start)
    under = [note for note in bass if note.step < end and note.end > start]
    lows = tuple(
        frozenset(note.pitch for note in under if note.step < span.end_step and note.end > span.start_step)
        for span in spans
    )
    return Stretch(
        section,
        plan.meter,
        plan.beat_s,
        plan.style.busiest,
        spans,
        harmony.at(start - 1).chord if start else None,
        inside,
        lows,
        final=section is plan.sections[-1] and plan.bars > 1 and plan.ending != "loop",
    )


def section(
    stretch: Stretch, hand: Hand, wear: Wear, carry: tuple[int, ...] = (), sixths: bool = False
) -> tuple[tuple[DraftNote, ...], tuple[int, ...]]:
    """The chord part of one section.

    Args:
        stretch: What it depends on.
        hand: How the player lays chords out.
        wear: Which texture, how heavy.
        carry: The voicing just before the section, which the first one is led from.
        sixths: Whether every other dominant seventh is played as a sixth, as a shuffle's hand rocks between them.

    Returns:
        Its notes, and the voicing it ends on.
    """
    spans = _sixths(stretch.spans) if sixths else stretch.spans
    ceilings = lowest_of(stretch.tune, spans) if stretch.tune else None
    voicings = voice_lead([span.chord for span in spans], hand.rules, ceilings, carry or None, stretch.lows)
    player = _Player(replace(stretch, spans=spans), hand, wear, voicings)
    notes = [note for bar in range(wear.from_bar, stretch.section.bars) for note in player.bar(bar)]
    return tuple(without_overlaps(notes)), voicings[-1] if voicings else carry


def _sixths(spans: tuple[ChordSpan, ...]) -> tuple[ChordSpan, ...]:
    return tuple(
        replace(span, chord=Chord(span.chord.root, "6", span.chord.bass))
        if span.chord.quality == "7" and index % 2 == 0
        else span
        for index, span in enumerate(spans)
    )


class _Player:
    def __init__(self, stretch: Stretch, hand: Hand, wear: Wear, voicings: list[tuple[int, ...]]) -> None:
        self.stretch, self.hand, self.wear, self.voicings = stretch, hand, wear, voicings
        self.meter = stretch.meter
        self.by_step = [i for i, span in enumerate(stretch.spans) for _ in range(span.steps)]
        onsets = [0] * stretch.section.bars
        for note in stretch.tune:
            bar = (note.step - stretch.start) // self.meter.steps
            if 0 <= bar < len(onsets):
                onsets[bar] += 1
        self.onsets = onsets
        sung = [count for count in onsets if count]
        self.usual = sum(sung) / len(sung) if sung else 0.0

    def index(self, step: int) -> int:
        return self.by_step[min(max(step - self.stretch.start, 0), len(self.by_step) - 1)]

    def bar(self, bar: int) -> list[DraftNote]:
        """Notes of a bar of the section."""
        last = bar == self.stretch.section.bars - 1
        start = self.stretch.start + bar * self.meter.steps
        final = last and self.stretch.final
        text = "x" + "-" * (self.meter.steps - 1) if final else self.with_changes(start, self.text(bar))
        if self.hand.bass_low is not None and not final:
            text = self.with_basses(start, text)
        if last and not final and self.wear.stop_steps:
            kept = max(1, self.meter.steps - self.wear.stop_steps)
            text = text[:kept] + "." * (self.meter.steps - kept)
        notes: list[DraftNote] = []
        for step, char in enumerate(text):
            if char not in "-.":
                notes += self.stroke(start, text, step, char, final)
        return notes

    def text(self, bar: int) -> str:
        """The bar's pattern: the usual row, another every fourth bar, thinner under a busy tune and fuller where it
        rests.
        """
        if self.wear.pattern is None:
            return "x" + "-" * (self.meter.steps - 1)
        row = self.wear.turn_row if bar % 4 == 3 else self.wear.row
        if self.wear.free and self.usual:
            row += -1 if self.onsets[bar] > BUSY * self.usual else 1 if self.onsets[bar] <= 1 else 0
        row = min(max(row, 0), len(self.wear.pattern.rows) - 1)
        texts = worn(self.wear.pattern, row, self.meter)
        while row > 0 and self.strokes_a_second(texts) > self.stretch.busiest:
            row -= 1
            texts = worn(self.wear.pattern, row, self.meter)
        text = texts[bar % len(texts)]
        return text if text.strip("-.") else "x" + "-" * (self.meter.steps - 1)

    def strokes_a_second(self, texts: Sequence[str]) -> float:
        strokes = max(sum(char not in "-." for char in text) for text in texts)
        return strokes / (self.stretch.beat_s * self.meter.steps / 4)

    def is_new(self, step: int) -> bool:
        """Whether another chord begins at a step."""
        span = self.stretch.spans[self.index(step)]
        if span.start_step != step:
            return False
        before = self.stretch.before if step == self.stretch.start else self.stretch.spans[self.index(step - 1)].chord
        return span.chord != before

    def with_changes(self, start: int, text: str) -> str:
        """A held chord is struck anew where the harmony changes under it; an arpeggio goes on as it is."""
        for span in self.stretch.spans:
            step = span.start_step - start
            if 0 <= step < len(text) and text[step] == "-":
                text = text[:step] + "x" + text[step + 1 :]
        return text

    def with_basses(self, start: int, text: str) -> str:
        """Where nobody else has the bass, it is given with each new chord: a fifth there is a root, a rest too."""
        for span in self.stretch.spans:
            step = span.start_step - start
            if not 0 <= step < len(text) or not self.is_new(span.start_step):
                continue
            if text[step] == "f":
                text = text[:step] + "b" + text[step + 1 :]
            elif text[step] in ".-":
                end = step + 1
                while end < len(text) and text[end] == "." and not self.meter.is_beat(end):
                    end += 1
                text = text[:step] + "b" + "-" * (end - step - 1) + text[end:]
        return text

    def stroke(self, start: int, text: str, step: int, char: str, final: bool) -> list[DraftNote]:
        """The notes of one letter."""
        written, sounds = legible(text, step, self.meter)
        at = start + step
        index = self.index(at)
        span, voicing = self.stretch.spans[index], self.voicings[index]
        if not voicing:
            return []
        left = span.end_step - at
        length, sounds = max(1, min(written, left)), min(sounds, left)
        if char in "zg":
            return self.run(span, voicing, at, length, char)
        notes = self.struck(span.chord, voicing, at, length, char, final)
        if sounds < length:
            notes = [replace(note, sounds=sounds) for note in notes]
        if self.wear.grounded and self.hand.bass_low is not None and char not in "bf" and not final:
            notes = self.grounded(notes, span, at, start, length)
        return notes

    def grounded(
        self, notes: list[DraftNote], span: ChordSpan, at: int, bar_start: int, length: int
    ) -> list[DraftNote]:
        """The bass note under the first stroke of a bar and of each chord."""
        if at not in (span.start_step, bar_start) or not notes:
            return notes
        low = self.low_note(span.chord)
        notes = [note for note in notes if note.pitch > low] or notes[:1]
        if low >= notes[0].pitch:
            return [replace(notes[0], pitch=low)]
        held = max(length, min(span.end_step - at, self.meter.beat_at(at - bar_start)[1]))
        if self.hand.staff == 2:  # the other hand has the tune: what this one cannot reach from the bass waits
            notes = [note for note in notes if note.pitch - low <= HAND_SPAN] or notes[:1]
            if notes[0].pitch - low > HAND_SPAN:
                return [replace(notes[0], steps=held, pitch=low, accent=0.6, sounds=None)]
        return [replace(notes[0], steps=held, pitch=low, accent=0.6, late_ms=0.0, sounds=None), *notes]

    def struck(
        self, chord: Chord, voicing: tuple[int, ...], at: int, length: int, char: str, final: bool
    ) -> list[DraftNote]:
        """A chord, one of its notes or its bass."""
        hand = self.hand
        accent = _ACCENT.get(char, 0.5)
        one = DraftNote(at, length, 0, accent, char in _SHORT or hand.short, hand.staff, hand.voice)
        if char in "bf":
            pitch = self.low_note(chord, fifth=char == "f") if hand.bass_low is not None else voicing[0]
            return [replace(one, pitch=pitch)]
        if char.isdigit():
            number = int(char) - 1
            pitch = voicing[number % len(voicing)] + 12 * (number // len(voicing))
            return [replace(one, pitch=pitch, accent=accent - 0.05)]
        if char in "ABCD":
            pitch = voicing[(ord(char) - ord("A")) % len(voicing)]
            return [replace(one, pitch=pitch), replace(one, pitch=pitch + 12)]
        pitches = self.pitches(chord, voicing, char)
        if hand.bass_low is not None and (final or char == "X"):
            low = self.low_note(chord)
            pitches = [low, *(pitch for pitch in pitches if pitch > low)]
        if hand.staff == 2:  # one hand, beside the tune in the other: no more than a tenth
            pitches = [pitch for pitch in pitches if pitch - pitches[0] <= HAND_SPAN]
        spread = ROLL_MS if char == "r" else UP_STROKE_MS if char == "u" else hand.strum_ms
        order = pitches[::-1] if char == "u" else pitches
        return [replace(one, pitch=pitch, late_ms=spread * i) for i, pitch in enumerate(order)]

    def pitches(self, chord: Chord, voicing: tuple[int, ...], char: str) -> list[int]:
        """Which notes of the voicing a letter strikes."""
        if char == "t":
            return list(voicing[-2:])
        if char == "u":
            return list(voicing[-3:])
        if char == "p":
            return list(voicing[:2])
        if char == "s":
            wanted = {chord.third, chord.seventh if chord.seventh is not None else chord.root_pitch_class}
            return [pitch for pitch in voicing if pitch % 12 in wanted][:2] or list(voicing[:2])
        return list(voicing)

    def run(self, span: ChordSpan, voicing: tuple[int, ...], at: int, length: int, char: str) -> list[DraftNote]:
        """Tremolo between the upper and lower notes of the chord, or a run up its scale, in sixteenths."""
        base = DraftNote(at, 1, 0, _ACCENT[char], staff=self.hand.staff, voice=self.hand.voice)
        if char == "z":
            half = max(1, len(voicing) // 2)
            groups = (voicing[half:] or voicing, voicing[:half])
            return [replace(base, step=at + i, pitch=pitch) for i in range(length) for pitch in groups[i % 2]]
        scale = local_scale(span.key, span.chord) if span.key else frozenset(span.chord.pitch_classes)
        pitches = [p for p in range(voicing[0], voicing[0] + 36) if p % 12 in scale][:length]
        return [replace(base, step=at + i, pitch=pitch) for i, pitch in enumerate(pitches)]

    def low_note(self, chord: Chord, fifth: bool = False) -> int:
        """The chord's bass, or its fifth, low."""
        bass_low = self.hand.bass_low
        assert bass_low is not None
        classes = chord.fifth if fifth and chord.fifth is not None else chord.bass_pitch_class
        pitch = bass_low + ((classes if classes is not None else 0) - bass_low) % 12
        if fifth:
            root = bass_low + ((chord.bass_pitch_class or 0) - bass_low) % 12
            if pitch > root + 7 and pitch - 12 >= bass_low:
                pitch -= 12
        return pitch

"""Bass lines: patterns of roots, fifths and approach notes, or a walking line; the root on every change of chord.

Pattern letters: R root, 8 octave, 5 fifth, 3 third, 6 sixth, 7 seventh, A approach to the next root, D scale step
towards it, - hold, . rest.
"""

from tools.compose.draft import DraftNote, legible, one_line
from tools.compose.drums import intensity
from tools.compose.form import PlannedSection
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.lines import local_scale
from tools.compose.meter import fit_pattern
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.compose.style import Pattern
from tools.theory.chord import Chord

_PLAIN = ("R---R---R---R---",)


def make_bass(plan: Plan, harmony: Harmony, low: int, high: int, walk: bool = False) -> list[DraftNote]:
    """The bass line of the piece within a range of MIDI pitches; `walk` makes it walk in any style and tempo."""
    notes: list[DraftNote] = []
    for section in plan.sections:
        writer = _Bass(plan, harmony, section, low, high, notes[-1].pitch if notes else None)
        notes += writer.walking() if walk else writer.line()
    return one_line(_ended(plan, harmony, notes, low, high))


class _Bass:
    def __init__(
        self, plan: Plan, harmony: Harmony, section: PlannedSection, low: int, high: int, previous: int | None
    ) -> None:
        self.plan, self.harmony, self.section = plan, harmony, section
        self.low, self.high = low, high
        self.previous = previous
        self.rng = stream(plan.seed, "bass", section.letter, section.kind)

    def line(self) -> list[DraftNote]:
        """Notes of one section."""
        if self.plan.style.walking and self.section.energy > 0.4 and self.plan.beat_s < 0.75 and not self.in_two():
            return self.walking()
        rows = self.bars()
        notes: list[DraftNote] = []
        for bar in range(self.section.bars):
            text = rows[bar % len(rows)]
            if self.section.kind == "intro" and bar < self.section.bars // 2 and self.section.bars > 2:
                text = "R" + "-" * (self.plan.meter.steps - 1)
            notes += self.bar(bar, text)
        return notes

    def in_two(self) -> bool:
        """Whether the bass keeps to halves: the first chorus of a longer walking piece does, so that the walk can
        open up.
        """
        return self.section.occurrence == 1 and self.section.energy <= 0.52 and len(self.plan.sections) > 2

    def bars(self) -> list[str]:
        pattern = self.plan.style.bass or Pattern(self.plan.meter, ())
        if not pattern.rows:
            return [fit_pattern(_PLAIN[0], self.plan.meter, self.plan.meter)]
        row = pattern.rows[intensity(self.section.energy, len(pattern.rows))]
        texts = [fit_pattern(text, pattern.native, self.plan.meter) for text in row]
        plain = "R" + "-" * (
            self.plan.meter.steps - 1
        )  # a short bar may have cut off all the notes of a pattern that rests on one
        return [text if text.strip("-.") else plain for text in texts]

    def bar(self, bar: int, text: str) -> list[DraftNote]:
        start = (self.section.first_bar + bar) * self.plan.meter.steps
        text = self.with_roots(start, text)
        notes: list[DraftNote] = []
        for step, char in enumerate(text):
            if char in "-.":
                continue
            length, sounds = legible(text, step, self.plan.meter)
            pitch = self.pitch(start + step, char, start + len(text))
            if pitch is not None:
                accent = 0.75 if self.plan.meter.is_beat(step) else 0.45
                notes.append(DraftNote(start + step, length, pitch, accent, sounds=sounds if sounds < length else None))
                self.previous = pitch
        return notes

    def with_roots(self, start: int, text: str) -> str:
        """The pattern with a root wherever a new chord begins, on the barline or inside the bar."""
        if text[0] not in "R.-" and start and self.harmony.at(start).chord != self.harmony.at(start - 1).chord:
            text = "R" + text[1:]
        for span in self.harmony.within(start + 1, start + len(text)):
            at = self.harmony.at(span.start_step).start_step
            step = at - start
            if 0 < step < len(text) and text[step] != "R":
                tail = text[step + 1 :]
                text = text[:step] + "R" + (("-" + tail[1:]) if tail[:1] in ("-", ".") and len(tail) > 0 else tail)
        return text

    def pitch(self, step: int, char: str, bar_end: int) -> int | None:
        span = self.harmony.at(step)
        chord = span.chord
        if chord.is_none:
            return None
        root = self.root(chord)
        if char == "R":
            return root
        if char == "8":
            return root + 12 if root + 12 <= self.high + 5 else root
        if char in "A" and (following := self.following(step, bar_end)) is not None:
            return self.approach(step, following, chord)
        degrees = {"5": 5, "3": 3, "6": 6, "7": 7}
        if char in degrees:
            return self.above(root, self.tone(chord, degrees[char]))
        return root

    def following(self, step: int, bar_end: int) -> Chord | None:
        """The chord after this step's, when it begins by the next bar."""
        span = self.harmony.next_after(step)
        if span is None or span.start_step > bar_end or span.chord.is_none:
            return None
        return span.chord

    def approach(self, step: int, following: Chord, chord: Chord) -> int:
        """A neighbour of the next root: a scale step or a semitone below, by style; the fifth when the root stays."""
        target = self.root(following, near=self.previous)
        if following.bass_pitch_class == chord.bass_pitch_class:
            return self.above(target, self.tone(chord, 5))
        scale = local_scale(self.plan.key, chord)
        options = [p for p in (target - 1, target - 2, target + 2, target + 1) if self.low - 1 <= p <= self.high + 4]
        inside = [p for p in options if p % 12 in scale]
        if inside and (not self.plan.style.walking or self.rng.random() < 0.5):
            return min(inside, key=lambda p: abs(p - (self.previous or target)))
        return options[0] if options else target

    def root(self, chord: Chord, near: int | None = None) -> int:
        """The chord's bass note, low in the range, leaning towards the note before."""
        classes = chord.bass_pitch_class
        near = near if near is not None else self.previous
        options = [p for p in range(self.low, self.high + 1) if p % 12 == classes]
        if not options:
            return self.low
        home = self.low + (self.high - self.low) * 0.42
        anchor = home if near is None else 0.45 * near + 0.55 * home
        return min(options, key=lambda p: (abs(p - anchor), p))

    def tone(self, chord: Chord, number: int) -> int:
        """Pitch class of a degree of the chord, with sensible stand-ins where it lacks one."""
        root = chord.root_pitch_class or 0
        found = chord.tone(number)
        if found is not None:
            return found.pitch_class
        stand_in = {5: 7, 3: 7, 6: 9 if not chord.is_minor else 7, 7: 12}[number]
        tone = (root + stand_in) % 12
        return tone if tone in local_scale(self.plan.key, chord) else (chord.fifth if chord.fifth is not None else root)

    def above(self, root: int, pitch_class: int) -> int:
        pitch = root + (pitch_class - root) % 12
        return pitch if pitch <= self.high + 3 else pitch - 12 if pitch - 12 >= self.low else root

    # ---- walking

    def walking(self) -> list[DraftNote]:
        """A note a beat: root on the change, chord tones and scale steps after it, an approach into the next change."""
        start, end = self.section.first_bar * self.plan.meter.steps, self.section.end_bar * self.plan.meter.steps
        notes: list[DraftNote] = []
        for span in self.harmony.within(start, end):
            beats = self.beats(span)
            line = self.walk(span, len(beats))
            for (step, length), pitch in zip(beats, line, strict=True):
                notes.append(DraftNote(step, length, pitch, 0.7 if step == span.start_step else 0.55))
        return notes

    def beats(self, span: ChordSpan) -> list[tuple[int, int]]:
        steps = self.plan.meter.steps
        rows = []
        for step in range(span.start_step, span.end_step):
            if self.plan.meter.is_beat(step % steps):
                _start, length = self.plan.meter.beat_at(step % steps)
                rows.append((step, length))
        return rows or [(span.start_step, span.steps)]

    def walk(self, span: ChordSpan, count: int) -> list[int]:
        chord = span.chord
        if chord.is_none or count == 0:
            return [self.previous or self.low] * count
        line = (
            [self.root(chord)]
            if not self.repeats(span)
            else [self.above(self.root(chord), self.tone(chord, self.rng.choice((3, 5))))]
        )
        following = self.harmony.next_after(span.start_step)
        target = self.root(following.chord, near=line[0]) if following and not following.chord.is_none else line[0]
        scale = sorted(local_scale(self.plan.key, chord))
        for index in range(1, count):
            line.append(self.walked(line, target, count - index, scale, chord))
        self.previous = line[-1]
        return line

    def repeats(self, span: ChordSpan) -> bool:
        if span.start_step == 0:
            return False
        return self.harmony.at(span.start_step - 1).chord == span.chord

    def walked(self, line: list[int], target: int, left: int, scale: list[int], chord: Chord) -> int:
        """One more note: when it is the last before the change, a neighbour of the target; else on towards it by
        step or chord tone.
        """
        at = line[-1]
        if left == 1:
            options = [
                p for p in (target - 1, target + 1, target + 2, target - 2) if p != at and self.low <= p <= self.high
            ]
            weights = [3.0 if p % 12 in scale else 1.6 for p in options]
            return self.rng.choices(options, weights)[0] if options else target
        direction = 1 if target > at or (target == at and at < (self.low + self.high) // 2) else -1
        if abs(target - at) <= 2 * left and self.rng.random() < 0.35:
            direction = -direction
        steps = [
            p
            for p in range(at + direction, at + direction * 6, direction)
            if p % 12 in scale and self.low <= p <= self.high
        ]
        tones = [
            p for p in range(self.low, self.high + 1) if p % 12 in chord.pitch_classes and p != at and abs(p - at) <= 7
        ]
        if steps and self.rng.random() < 0.6:
            return steps[0]
        options = [p for p in tones if (p - at) * direction > 0] or tones or [at]
        return min(options, key=lambda p: abs(p - at) + 2 * self.rng.random())


def _ended(plan: Plan, harmony: Harmony, notes: list[DraftNote], low: int, high: int) -> list[DraftNote]:
    """The last bar: its root, held (or struck short for a button)."""
    if plan.bars < 2 or plan.ending == "fade":
        return notes
    last = (plan.bars - 1) * plan.meter.steps
    kept = [note for note in notes if note.step < last]
    chord = harmony.at(plan.steps - 1)
    first = harmony.at(last)
    spans = [first] if first.start_step == chord.start_step else harmony.within(last, plan.steps)
    for span in spans:
        pitch_class = span.chord.bass_pitch_class
        if pitch_class is None:
            continue
        previous = kept[-1].pitch if kept else low + 7
        options = [p for p in range(low, high + 1) if p % 12 == pitch_class] or [low]
        start = max(last, span.start_step)
        kept.append(
            DraftNote(start, min(span.end_step, plan.steps) - start, min(options, key=lambda p: abs(p - previous)), 0.7)
        )
    return kept

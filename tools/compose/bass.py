"""Bass parts, a section at a time: rows locked to the kick, a walking line, tumbao or an 808; the root on every change
of chord.

Decides which way of playing a section has and how it ends. Pitches are `bass_tones.py`'s, rows `bass_rows.py`'s,
walking lines `bass_walk.py`'s.
"""

from dataclasses import dataclass, replace

from tools.compose.bass_rows import coloured, locked, long_notes, variation_texts, with_roots, with_run
from tools.compose.bass_tones import BassTones
from tools.compose.bass_walk import walk as walked
from tools.compose.draft import DraftNote, legible, one_line
from tools.compose.drums import OPEN_ENDINGS, kick_steps
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.plan import Plan
from tools.compose.seeds import stream

PHRASE_BARS = 4
SLOW_BEAT_S = 0.75  # no line walks where a beat lasts longer
DEAD_ACCENT = -0.6  # a dead note is thumped, not sung


@dataclass(frozen=True, slots=True)
class BassCarry:
    """What crosses from one section into the next.

    Attributes:
        pitch: The note played last; None at the beginning.
        tied: Whether it already is the next section's first root, struck early and held over the barline.
    """

    pitch: int | None = None
    tied: bool = False


def make_bass(plan: Plan, harmony: Harmony, low: int, high: int, walk: bool = False) -> list[DraftNote]:
    """The bass line of the piece within a range of MIDI pitches; `walk` makes it walk in any style and tempo."""
    notes: list[DraftNote] = []
    carry = BassCarry()
    for planned in plan.sections:
        part, carry = section(plan, harmony, planned, carry, low, high, walk)
        notes += part
    return one_line(notes)


def section(
    plan: Plan, harmony: Harmony, section: PlannedSection, carry: BassCarry, low: int, high: int, walk: bool = False
) -> tuple[list[DraftNote], BassCarry]:
    """The bass line of one section.

    Args:
        harmony: Chords of the section and of the bar after it.
        section: One of the plan's sections.
        carry: What the section before left; a new one at the beginning.
        low, high: Range of MIDI pitches.
        walk: Make it walk in any style and tempo.

    Returns:
        Notes at steps of the piece, and what to hand to the next section.
    """
    player = _Bassist(plan, harmony, section, carry, low, high)
    notes = one_line(player.play(walk))
    notes = _ended(plan, harmony, section, notes, low, high)
    left = BassCarry(notes[-1].pitch if notes else carry.pitch, player.tied)
    return notes, left


class _Bassist:
    def __init__(
        self, plan: Plan, harmony: Harmony, section: PlannedSection, carry: BassCarry, low: int, high: int
    ) -> None:
        self.plan, self.harmony, self.section, self.meter = plan, harmony, section, plan.meter
        self.habits = plan.style.bass_habits
        self.rng = stream(plan.seed, "bass", section.letter, section.kind)
        self.tones = BassTones(plan, harmony, low, high, carry.pitch, self.rng)
        self.was_tied = carry.tied
        self.tied = False
        self.kicks = kick_steps(plan, section) if self.habits.lock > 0 or self.habits.kind == "long" else frozenset()

    def play(self, walk: bool) -> list[DraftNote]:
        if walk or self.walks():
            return self.walking()
        if self.habits.kind == "tumbao" and self.meter.steps == 16 and self.section.variation >= 1:
            return self.tumbao()
        return self.rows()

    def walks(self) -> bool:
        """Whether a walking style walks here: not where it is light, slow, or opens in two."""
        walking = self.plan.style.walking or self.habits.kind == "walking"
        return walking and self.section.variation > 0 and self.plan.beat_s < SLOW_BEAT_S and not self.in_two()

    def in_two(self) -> bool:
        """Whether the bass keeps to halves: the first chorus of a longer walking piece does, so that the walk can
        open up.
        """
        return self.section.occurrence == 1 and self.section.energy <= 0.52 and len(self.plan.sections) > 2

    def changes(self, start: int) -> frozenset[int]:
        """Steps of the bar at which a chord begins."""
        spans = self.harmony.within(start, start + self.meter.steps)
        return frozenset(
            span.start_step - start
            for span in spans
            if span.start_step == 0
            or self.harmony.at(span.start_step).chord != self.harmony.at(span.start_step - 1).chord
        )

    # ---- rows

    def rows(self) -> list[DraftNote]:
        texts = variation_texts(self.plan.style.bass, self.section.variation, self.meter)
        notes: list[DraftNote] = []
        for bar in range(self.section.bars):
            start = (self.section.first_bar + bar) * self.meter.steps
            notes += self.bar_notes(self.bar_text(bar, start, texts), start)
        return notes

    def bar_text(self, bar: int, start: int, texts: list[str]) -> str:
        """The text of a bar: its row, or a run into the next phrase; locked, coloured, roots on the changes."""
        text, changes = texts[bar % len(texts)], self.changes(start)
        if self.section.kind == "intro" and bar < self.section.bars // 2 and self.section.bars > 2:
            return with_roots("R" + "-" * (self.meter.steps - 1), start, self.harmony)
        kicks = frozenset(k - start for k in self.kicks if start <= k < start + self.meter.steps)
        if self.habits.kind == "long" and kicks:
            text = long_notes(kicks, self.meter, changes)
        elif kicks:
            text = locked(text, kicks, changes, self.rng, self.habits.lock)
        text = coloured(text, self.habits, self.meter, self.section.variation, self.rng)
        ends = bar == self.section.bars - 1 or bar % (2 * PHRASE_BARS) == 2 * PHRASE_BARS - 1
        if ends and self.habits.fills > self.rng.random() and self.section.variation:
            text = with_run(text, self.meter, self.section.variation, changes, self.rng)
        return with_roots(text, start, self.harmony)

    def bar_notes(self, text: str, start: int) -> list[DraftNote]:
        notes: list[DraftNote] = []
        for step, char in enumerate(text):
            if char in "-.":
                continue
            pitch = self.tones.pitch(start + step, char, start + len(text))
            if pitch is None:
                continue
            length, sounds = legible(text, step, self.meter)
            note = DraftNote(start + step, length, pitch, self.accent(step), sounds=sounds if sounds < length else None)
            if char == "g":
                note = replace(note, accent=DEAD_ACCENT, short=True)
            notes.append(note)
            self.tones.previous = pitch
        return notes

    def accent(self, step: int) -> float:
        return 0.75 if self.meter.is_beat(step) else 0.45

    # ---- tumbao: the chord comes a beat early and is held over the bar

    def tumbao(self) -> list[DraftNote]:
        notes: list[DraftNote] = []
        for bar in range(self.section.bars):
            start = (self.section.first_bar + bar) * self.meter.steps
            if bar == 0 and not self.was_tied:
                notes += self.struck(start, start, 6)
            middle = start + 8
            moved = self.harmony.at(middle).chord != self.harmony.at(start).chord
            self.was_tied = False
            notes += self.struck(start + 6, middle, 6, char="R" if moved else self.fifth_or_third())
            last = start + 16 >= self.plan.steps
            notes += self.struck(start + 12, start + 12 if last else start + 16, 4 if last else 10)
        self.tied = self.section.end_bar < self.plan.bars
        return [note for note in notes if note.step < self.plan.steps]

    def fifth_or_third(self) -> str:
        return "3" if self.section.variation >= 3 and self.rng.random() < 0.3 else "5"

    def struck(self, step: int, heard: int, length: int, char: str = "R") -> list[DraftNote]:
        """A note that belongs to the chord at another step."""
        pitch = self.tones.pitch(heard, char, heard)
        if pitch is None:
            return []
        self.tones.previous = pitch
        return [DraftNote(step, min(length, self.plan.steps - step), pitch, 0.7)]

    # ---- walking

    def walking(self) -> list[DraftNote]:
        """A note a beat; in the fullest variation a light note is skipped in before a beat now and then."""
        start, end = self.section.first_bar * self.meter.steps, self.section.end_bar * self.meter.steps
        notes: list[DraftNote] = []
        for span in self.harmony.within(start, end):
            places = self.beats(span.start_step, span.end_step)
            continued = span.start_step > 0 and self.harmony.at(span.start_step - 1).chord == span.chord
            line = walked(self.tones, span, [step for step, _ in places], continued)
            for (step, length), pitch in zip(places, line, strict=True):
                notes.append(DraftNote(step, length, pitch, 0.7 if step == span.start_step else 0.55))
        return self.skipped(notes) if self.section.variation >= 3 else notes

    def beats(self, start: int, end: int) -> list[tuple[int, int]]:
        steps = self.meter.steps
        rows = [
            (step, self.meter.beat_at(step % steps)[1])
            for step in range(start, end)
            if self.meter.is_beat(step % steps)
        ]
        if not rows or rows[0][0] != start:
            rows.insert(0, (start, (rows[0][0] if rows else end) - start))
        return [(step, min(length, end - step)) for step, length in rows]

    def skipped(self, notes: list[DraftNote]) -> list[DraftNote]:
        out = []
        for note in notes:
            if note.steps == 4 and self.rng.random() < 0.1:
                out += [replace(note, steps=2), replace(note, step=note.step + 2, steps=2, accent=0.2, short=True)]
            else:
                out.append(note)
        return out


def _ended(
    plan: Plan, harmony: Harmony, section: PlannedSection, notes: list[DraftNote], low: int, high: int
) -> list[DraftNote]:
    """The piece's last bar: its roots, held (or struck short for a button)."""
    last = (plan.bars - 1) * plan.meter.steps
    if plan.bars < 2 or section.end_bar < plan.bars or plan.loop or plan.ending == "loop":
        return notes
    if plan.ending in OPEN_ENDINGS:
        return _resting_on_root(plan, harmony, notes, low, high)
    kept = [replace(n, steps=min(n.steps, last - n.step)) for n in notes if n.step < last]
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
        pitch = min(options, key=lambda p: abs(p - previous))
        kept.append(DraftNote(start, min(span.end_step, plan.steps) - start, pitch, 0.7))
    return kept


def _resting_on_root(plan: Plan, harmony: Harmony, notes: list[DraftNote], low: int, high: int) -> list[DraftNote]:
    """A line that goes on to the last step, its last note the chord's bass and held: home is what is heard last."""
    classes = harmony.at(plan.steps - 1).chord.bass_pitch_class
    at = notes[-1].step if notes else plan.steps
    options = [p for p in range(low, high + 1) if p % 12 == classes]
    if not options or at < (plan.bars - 1) * plan.meter.steps:
        return notes
    pitch = min(options, key=lambda p: (abs(p - notes[-1].pitch), p))
    return [*notes[:-1], replace(notes[-1], pitch=pitch, steps=plan.steps - at, sounds=None, short=False)]

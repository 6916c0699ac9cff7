"""Drum parts, a section at a time: the bars of its variation, fills that fit what comes, builds and stops before a
chorus, crashes after them.

Decides where something happens; what it is comes from the style (`drum_bars.py`) and the shared table
(`drum_fills.py`). Two hands and two feet are enough for every bar. Touch and timing are `drum_feel.py`'s.
"""

from dataclasses import dataclass
from random import Random

from tools.compose.draft import DraftNote
from tools.compose.drum_bars import PHRASE_BARS, SectionBars
from tools.compose.drum_fills import choose_fill, fill_table, with_break, with_build, with_fill
from tools.compose.drum_voices import ACCENTS, FOOT_VOICES, HAND_VOICES, VOICES, bar_notes, feasible
from tools.compose.form import PlannedSection
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.compose.style import DrumStyle, load_style

__all__ = [
    "ACCENTS", "FOOT_VOICES", "HAND_VOICES", "VOICES", "DrumCarry", "feasible", "intensity", "kick_steps",
    "make_drums", "section",
]  # fmt: skip

KICKS = frozenset({35, 36})
CRASH_FROM = 0.42  # section energy from which a fill ends on a crash
BUILD_BARS = (4, 8)  # of a section of fewer than 8 bars, and of a longer one
OPEN_ENDINGS = ("fade", "loop", "cut")  # the groove goes on to the last step
LIFTING_KINDS = frozenset({"chorus", "B", "drop"})


@dataclass(frozen=True, slots=True)
class DrumCarry:
    """What crosses from one section into the next: whether a fill, a roll or a stop waits for its crash."""

    crash: bool = False


def make_drums(plan: Plan) -> list[DraftNote]:
    """The drum part of the piece; a style without drum rows borrows the light ones of folk when drums are wanted
    all the same.
    """
    notes: list[DraftNote] = []
    carry = DrumCarry()
    for planned in plan.sections:
        part, carry = section(plan, planned, carry)
        notes += part
    return notes


def section(plan: Plan, section: PlannedSection, carry: DrumCarry) -> tuple[list[DraftNote], DrumCarry]:
    """The drum part of one section.

    Args:
        plan: The piece; of other sections only the next one's kind and energy matter.
        section: One of the plan's sections.
        carry: What the section before left; a new one at the beginning.

    Returns:
        Notes at steps of the piece, and what to hand to the next section.
    """
    style = plan.style.drums or load_style("folk").drums
    assert style is not None
    drummer = _Drummer(plan, style, section)
    notes, left = drummer.play(carry)
    return feasible(_ended(plan, style, section, notes)), left


def kick_steps(plan: Plan, section: PlannedSection) -> frozenset[int]:
    """Where the kick is struck in a section, in steps of the piece; empty in styles without a kit."""
    if plan.style.drums is None:
        return frozenset()
    notes, _ = _Drummer(plan, plan.style.drums, section).play(DrumCarry())
    return frozenset(note.step for note in notes if note.pitch in KICKS)


def intensity(energy: float, rows: int) -> int:
    """Row for an energy from 0 to 1, of a table with rows from light to heavy."""
    return min(rows - 1, max(0, int((energy - 0.25) / 0.75 * rows)))


class _Drummer:
    def __init__(self, plan: Plan, style: DrumStyle, section: PlannedSection) -> None:
        self.plan, self.style, self.section, self.meter = plan, style, section, plan.meter
        self.bars = SectionBars(plan, style, section)
        self.rng = stream(plan.seed, "drums", section.name, "fills")
        self.next = plan.section_at(section.end_bar) if section.end_bar < plan.bars else None
        self.build = self.build_bars()

    def play(self, carry: DrumCarry) -> tuple[list[DraftNote], DrumCarry]:
        notes: list[DraftNote] = []
        crash = carry.crash
        for bar in range(self.section.bars):
            texts = self.bars.bar(bar)
            if crash and texts:
                texts = self.landed(texts)
            texts, crash = self.ended(texts, bar)
            start = (self.section.first_bar + bar) * self.meter.steps
            notes += bar_notes(texts, start, self.style.late_ms)
        return notes, DrumCarry(crash)

    def landed(self, texts: dict[str, str]) -> dict[str, str]:
        """The bar after a fill: a crash and the kick on its one."""
        if not self.style.crash or self.section.energy < CRASH_FROM:
            return texts
        rest = "." * (self.meter.steps - 1)
        kick = {"kick": "X" + texts["kick"][1:]} if "kick" in texts else {}
        return {**texts, **kick, "crash": "X" + rest}

    # ---- how a bar ends

    def ended(self, texts: dict[str, str], bar: int) -> tuple[dict[str, str], bool]:
        """The bar with what its end asks for, and whether the next one lands on a crash."""
        left = self.section.bars - 1 - bar
        if left < self.build:
            return with_build(texts or self.bars.first, left, self.build, self.meter), left == 0
        if not self.style.fills or (self.next is None and left == 0 and not self.plan.loop):
            return texts, False
        if left == 0:
            return self.section_end(texts)
        if bar % (2 * PHRASE_BARS) == 2 * PHRASE_BARS - 1:
            return self.filled(texts, 2 if self.section.variation else 1)
        if bar % PHRASE_BARS == PHRASE_BARS - 1 and self.section.bars >= 8 and self.rng.random() < 0.3:
            return self.filled(texts, 1)[0], False
        return texts, False

    def section_end(self, texts: dict[str, str]) -> tuple[dict[str, str], bool]:
        if self.section.bars < PHRASE_BARS and self.section.kind != "intro" and self.section.bars > 1:
            return self.filled(texts, 1)
        if self.lifts() and self.rng.random() < self.style.breaks:
            return with_break(texts, self.rng.choice(fill_table().breaks), self.meter), True
        long = self.lifts() or self.section.variation >= 2
        return self.filled(texts, 4 if long and self.rng.random() < 0.6 else 2)

    def filled(self, texts: dict[str, str], longest: int) -> tuple[dict[str, str], bool]:
        energy = self.section.energy + (0.12 if self.lifts() else 0.0)
        longest = min(longest, max(1, len(self.meter.beats) - (1 if longest < 4 else 0)))
        fill = choose_fill(self.style.fill_kinds, min(1.0, energy), longest, self.rng, texts or self.bars.first)
        if fill is None:
            return texts, False
        return _sometimes_thinned(with_fill(texts, fill, self.meter), texts, self.rng), fill.beats > 1

    def lifts(self) -> bool:
        """Whether the next section is stronger."""
        return self.next is not None and self.next.energy > self.section.energy + 0.08

    def build_bars(self) -> int:
        """Bars of a roll into the next section; 0 for none."""
        following = self.next
        if not self.style.build or following is None or not self.lifts() or self.section.bars < 4:
            return 0
        if self.section.kind in ("pre", "break", "bridge") or following.kind in LIFTING_KINDS:
            likely = 0.85 if self.section.kind in ("pre", "break") else 0.4
            if stream(self.plan.seed, "drums", "build", self.section.name).random() < likely:
                return BUILD_BARS[0] if self.section.bars < 16 else BUILD_BARS[1]
        return 0


def _sometimes_thinned(filled: dict[str, str], plain: dict[str, str], rng: Random) -> dict[str, str]:
    """The fill with one of its softer strokes left out now and then, so that a fill heard twice is not twice alike."""
    places = [
        (voice, step)
        for voice, text in filled.items()
        for step, char in enumerate(text)
        if char in "xo" and plain.get(voice, "." * len(text))[step] == "." and step % 4
    ]
    if len(places) < 4 or rng.random() < 0.5:
        return filled
    voice, step = rng.choice(places)
    return {**filled, voice: filled[voice][:step] + "." + filled[voice][step + 1 :]}


def _ended(plan: Plan, style: DrumStyle, section: PlannedSection, notes: list[DraftNote]) -> list[DraftNote]:
    """The piece's last bar: one hit on its downbeat, a crash where the kit has one, and silence."""
    last = (plan.bars - 1) * plan.meter.steps
    if plan.bars < 2 or section.end_bar < plan.bars or plan.loop or plan.ending in OPEN_ENDINGS:
        return notes
    kept = [note for note in notes if note.step < last]
    used = {note.pitch for note in notes} | {VOICES[voice] for voice in style.rows[-1].first if voice == "kick"}
    hits: list[int] = [p for p in (36, 49) if (p == 36 and p in used) or (p == 49 and style.crash)]
    hits = hits or ([min(used, key=lambda p: (p not in (51, 82, 37), p))] if used else [])
    length = plan.meter.beats[0][1]
    return [*kept, *(DraftNote(last, length, pitch, 0.8) for pitch in hits)]

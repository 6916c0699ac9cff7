"""What a player does to a tune: leant-on notes, enclosures, upbeats, notes that come early, and returns that are
adorned, thinned out or lifted to a top.

Works on finished bars of a tune; chooses no motif. Non-chord tones that are added resolve by step (appoggiatura,
suspension, enclosure, neighbour: Aldwell & Schachter, Harmony and Voice Leading, chapters 21 and 22).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony
from tools.compose.lines import blues_scale, chord_tones, local_scale, scale_shift
from tools.compose.melody_idiom import Idiom
from tools.compose.phrases import BarPlan
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot

Bars = list[list[tuple[Slot, int]]]  # (place, pitch) by bar of the section
LEAN_FROM = 4  # sixteenths a note has at least to be leant on
UPBEAT_AIR = 2  # sixteenths left free before an upbeat after a long note
FARTHEST_UPBEAT = 9
MOST_ADORNED = 0.6
MOST_BARS = 0.375  # share of bars adorned at a time
BREAK_SHARE = 0.65  # of adorned bars in which a long note is broken


@dataclass(frozen=True, slots=True)
class Player:
    """Someone who plays a section's tune in the manner of an idiom.

    Attributes:
        low, high: What the instrument may play.
        first_bar: Where the section begins.
    """

    plan: Plan
    harmony: Harmony
    idiom: Idiom
    low: int
    high: int
    first_bar: int

    def scale(self, bar: int, step: int) -> frozenset[int]:
        """Pitch classes at home at a place."""
        span = self.harmony.at(self.at(bar, step))
        own = blues_scale if self.plan.style.family == "blues" else local_scale
        return own(span.key or self.plan.key, span.chord)

    def tones(self, bar: int, step: int) -> frozenset[int]:
        """Pitch classes of the chord at a place."""
        return chord_tones(self.harmony.at(self.at(bar, step)).chord)

    def at(self, bar: int, step: int) -> int:
        """Step of the piece."""
        return (self.first_bar + bar) * self.plan.meter.steps + step

    # ---- figures of the first time

    def leaning(self, bars: Bars, plans: Sequence[BarPlan], rng: Random) -> None:
        """Long notes on beats get their upper neighbour first, or the note before hangs over into them; bars of one
        motif alike.
        """
        chosen: dict[tuple[str, int], float] = {}
        for bar, row in enumerate(bars[:-1]):
            index = 0
            for place, (slot, pitch) in enumerate(list(row)):
                draw = chosen.setdefault((plans[bar].letter, place), rng.random())
                previous = row[index - 1][1] if index else _last(bars[:bar])
                upper = (
                    scale_shift(pitch, 1, self.scale(bar, slot.step))
                    if pitch % 12 in self.scale(bar, slot.step)
                    else pitch
                )
                rate = self.idiom.suspend + self.idiom.lean if previous == upper else self.idiom.lean
                if (
                    draw < rate
                    and slot.steps >= LEAN_FROM
                    and self.plan.meter.is_beat(slot.step)
                    and pitch % 12 in self.tones(bar, slot.step)
                    and upper % 12 not in self.tones(bar, slot.step)
                    and upper <= self.high
                    and previous is not None
                    and abs(previous - upper) <= 7
                ):
                    lean = 4 if slot.steps >= 8 and draw < 0.5 * rate else 2
                    row[index : index + 1] = [
                        (Slot(slot.step, lean), upper),
                        (Slot(slot.step + lean, slot.steps - lean), pitch),
                    ]
                    index += 1
                index += 1

    def enclosing(self, bars: Bars, plans: Sequence[BarPlan], rng: Random) -> None:
        """A chord's note on a beat is reached from above and then from a semitone below."""
        chosen: dict[tuple[str, int], float] = {}
        for bar, row in enumerate(bars):
            for index in range(2, len(row)):
                slot, pitch = row[index]
                (first, _), (second, old) = row[index - 2], row[index - 1]
                draw = chosen.setdefault((plans[bar].letter, index), rng.random())
                if (
                    draw < self.idiom.enclose
                    and self.plan.meter.is_beat(slot.step)
                    and first.steps == second.steps == 2
                    and second.step + 2 == slot.step
                    and pitch % 12 in self.tones(bar, slot.step)
                    and pitch - 1 >= self.low
                    and abs(old - pitch) <= 4
                ):
                    upper = scale_shift(pitch, 1, self.scale(bar, slot.step))
                    if upper <= self.high:
                        row[index - 2], row[index - 1] = (first, upper), (second, pitch - 1)

    # ---- a tune that comes back

    def returning(
        self, bars: Bars, plans: Sequence[BarPlan], rng: Random, *, occurrence: int, peak_bar: int, last_time: bool
    ) -> None:
        """Some bars are adorned, the more the oftener the tune was heard, some thinned out; the last time round the
        top is topped.
        """
        adorn = min(MOST_ADORNED, self.idiom.adorn * (0.4 + 0.2 * occurrence) * (1.2 if last_time else 1.0))
        left = round(MOST_BARS * len(bars))  # the others stay, so that the tune is known again
        for bar in range(len(bars) - 1):
            draw = rng.random()
            if plans[bar].closes:
                continue
            if draw < adorn and left:
                left -= 1
                self.adorned(bars, bar, rng)
            elif draw < adorn + self.idiom.thin:
                _thinned(bars[bar])
        if last_time and 0 <= peak_bar < len(bars) - 1:
            self.topped(bars, peak_bar)

    def adorned(self, bars: Bars, bar: int, rng: Random) -> None:
        """One of the bar's longer notes is broken, or else one of its passing notes goes another way."""
        row = bars[bar]
        long_ = [i for i, (slot, _) in enumerate(row) if 4 <= slot.steps <= 8 and i + 1 < len(row)]
        if long_ and rng.random() < BREAK_SHARE:
            self.broken(row, bar, rng.choice(long_))
        else:
            self.elsewhere(row, bar, rng)

    def broken(self, row: list[tuple[Slot, int]], bar: int, index: int) -> None:
        """A long note and a passing note towards the next, or a neighbour and back."""
        (slot, pitch), after = row[index], row[index + 1][1]
        scale = self.scale(bar, slot.step + slot.steps // 2)
        if pitch % 12 not in scale:
            return
        step = scale_shift(pitch, 1 if after >= pitch else -1, scale)
        if not self.low <= step <= self.high:
            return
        half = slot.steps // 2
        if after == pitch and slot.steps >= 6:
            rows = [(Slot(slot.step, slot.steps - 4), pitch), (Slot(slot.step + slot.steps - 4, 2), step)]
            rows.append((Slot(slot.step + slot.steps - 2, 2), pitch))
        elif step == after:
            return
        else:
            rows = [(Slot(slot.step, half), pitch), (Slot(slot.step + half, slot.steps - half), step)]
        row[index : index + 1] = rows

    def elsewhere(self, row: list[tuple[Slot, int]], bar: int, rng: Random) -> None:
        """A short note off the beat goes to another note within a third of both its neighbours."""
        weak = [
            i for i in range(1, len(row) - 1) if row[i][0].steps <= 2 and not self.plan.meter.is_beat(row[i][0].step)
        ]
        if not weak:
            return
        index = rng.choice(weak)
        (slot, old), before, after = row[index], row[index - 1][1], row[index + 1][1]
        scale = self.scale(bar, slot.step)
        low, high = max(self.low, max(before, after) - 4), min(self.high, min(before, after) + 4)
        options = [p for p in range(low, high + 1) if p % 12 in scale and p != old]
        if options:
            row[index] = (slot, rng.choice(options))

    def topped(self, bars: Bars, bar: int) -> None:
        """The highest note of the climax goes up to the next note of its chord."""
        row = bars[bar]
        if not row:
            return
        index = max(range(len(row)), key=lambda i: (row[i][1], row[i][0].steps))
        slot, pitch = row[index]
        tones = self.tones(bar, slot.step)
        lowest = min(pitch for found in bars for _, pitch in found)
        limit = min(self.high, pitch + 5, lowest + self.idiom.span)
        higher = [p for p in range(pitch + 2, limit + 1) if p % 12 in tones]
        if higher and slot.steps >= 2:
            row[index] = (slot, higher[0])

    # ---- rhythm against the bar

    def pushed(self, notes: list[DraftNote], plans: Sequence[BarPlan], rng: Random) -> list[DraftNote]:
        """Downbeats of some motifs come an eighth early, held over the barline."""
        meter = self.plan.meter
        if any(length != 4 for _, length in meter.beats):
            return notes
        rate = self.idiom.push * min(1.5, self.plan.style.melody.syncopation / 0.3)
        early = {letter: rng.random() < rate for letter in dict.fromkeys(row.letter for row in plans)}
        out: list[DraftNote] = []
        for note in notes:
            bar, step = divmod(note.step - self.at(0, 0), meter.steps)
            free = not out or out[-1].step <= note.step - 4
            moved = step == 0 and 0 < bar < len(plans) - 1 and note.steps >= 3 and early[plans[bar].letter] and free
            if moved:
                if out and out[-1].end > note.step - 2:
                    out[-1] = DraftNote(out[-1].step, note.step - 2 - out[-1].step, out[-1].pitch)
                note = DraftNote(note.step - 2, note.steps + 2, note.pitch)
            out.append(note)
        return out

    def with_upbeats(
        self, notes: list[DraftNote], plans: Sequence[BarPlan], rng: Random, earliest: int
    ) -> list[DraftNote]:
        """Notes that lead into phrases from the bar before, where there is air.

        Args:
            earliest: The first step an upbeat to the section itself may take.
        """
        starts = [0] + [bar + 1 for bar, row in enumerate(plans[:-1]) if row.closes or row.letter == "_"]
        out = list(notes)
        alike: dict[str, tuple[float, float, int]] = {}
        for bar in starts:
            wish = alike.setdefault(plans[bar].letter, (rng.random(), rng.random(), rng.choice((2, 2, 4, 4, 6))))
            if wish[0] < self.idiom.pickup:
                out = self.upbeat(out, bar, wish[1], wish[2], earliest)
        return out

    def upbeat(self, notes: list[DraftNote], bar: int, draw: float, length: int, earliest: int) -> list[DraftNote]:
        """Notes with one upbeat added."""
        downbeat = self.at(bar, 0)
        index = next((i for i, note in enumerate(notes) if note.step >= downbeat), None)
        if index is None or notes[index].step != downbeat:
            return notes
        goal, before = notes[index], notes[index - 1] if index else None
        start = downbeat - length
        if start < earliest or (before is not None and before.step + 4 > start - UPBEAT_AIR):
            return notes
        scale = self.scale(bar, -2)
        pitches = self.upbeat_pitches(goal.pitch, before.pitch if before else goal.pitch, length, draw, scale)
        if not pitches or not all(self.low <= pitch <= self.high for pitch in pitches):
            return notes
        each = length // len(pitches)
        added = [DraftNote(start + each * i, each, pitch) for i, pitch in enumerate(pitches)]
        kept = list(notes)
        if before is not None and before.end > start:
            air = UPBEAT_AIR if start - before.step > 8 else 0
            kept[index - 1] = DraftNote(before.step, start - before.step - air, before.pitch)
        return [*kept[:index], *added, *kept[index:]]

    def upbeat_pitches(self, goal: int, before: int, length: int, draw: float, scale: frozenset[int]) -> list[int]:
        """One to three notes that lead to a pitch: a fourth up, or by step from the side the line comes from."""
        if goal % 12 not in scale:
            return []
        count = 1 if length == 2 or (length == 4 and draw < self.idiom.pickup_leap) else length // 2
        near = abs(goal - 5 - before) <= FARTHEST_UPBEAT
        if draw < self.idiom.pickup_leap and (goal - 5) % 12 in scale and near:
            return [goal - 5] * min(count, 2)
        side = -1 if before <= goal or draw < 0.7 else 1
        pitches = [scale_shift(goal, side * (count - i), scale) for i in range(count)]
        return pitches if abs(pitches[0] - before) <= FARTHEST_UPBEAT else []


def _last(bars: Bars) -> int | None:
    return next((row[-1][1] for row in reversed(bars) if row), None)


def _thinned(row: list[tuple[Slot, int]]) -> None:
    """The bar's weakest short note is left out, the note before holds on."""
    short = [i for i in range(1, len(row)) if row[i][0].steps <= 2 and row[i][0].step % 4 and len(row) > 2]
    if not short:
        return
    index = short[-1]
    (before, pitch), (slot, _) = row[index - 1], row[index]
    if before.step + before.steps == slot.step:
        row[index - 1] = (Slot(before.step, before.steps + slot.steps), pitch)
    del row[index]

"""The tune: a motif, repeated, sequenced and varied over a plan of phrases, with one climax and sung-out cadences.

A letter of the form has one tune; where the letter returns the tune returns, its last bars bent to the cadence it now
has. Rhythm comes from
`tools.compose.rhythm`, craft rules from `tools.compose.lines`. Which instrument plays it and how loud is decided
elsewhere.
"""

from dataclasses import dataclass
from random import Random

from tools.compose.draft import DraftNote
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.lines import chord_tones, local_scale, move_cost, scale_shift
from tools.compose.phrases import held_bar, tune_rhythm
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot, slots_of
from tools.compose.seeds import stream

BEAM = 10
TURN_COST = 0.55
ORNAMENT_SHARE = 0.2  # of the bars of a tune that comes back

# Leaps a tune is fond of, in semitones: what gives it a face.
_FLAVORS = ((5,), (7,), (3, 5), (4, 7), (5, 9), (5, 12), (4, 5), (7, 8))
_LIFT = {"chorus": 3.0, "B": 2.5, "C": 1.0, "bridge": 1.5, "solo": 2.0, "pre": 1.0}


@dataclass(frozen=True, slots=True)
class Voice:
    """Who sings the tune: lowest and highest pitch, and the middle it prefers."""

    low: int
    high: int
    center: float


@dataclass
class _Tune:
    """A letter's tune as first written: rhythm texts and motif letters by bar, then pitches by bar."""

    texts: list[str]
    motifs: list[str]
    slots: list[list[Slot]]
    pitches: list[list[int]]


def make_melody(plan: Plan, harmony: Harmony, voice: Voice) -> list[DraftNote]:
    """The tune of the whole piece.

    Args:
        plan: The plan; sections without a tune stay silent.
        harmony: The chords it sings over.
        voice: The range of the instrument that plays it.
    """
    writer = _Writer(plan, harmony, voice)
    notes: list[DraftNote] = []
    for section in plan.sections:
        if section.has_tune:
            notes += writer.section(section)
    return notes


class _Writer:
    def __init__(self, plan: Plan, harmony: Harmony, voice: Voice) -> None:
        self.plan, self.harmony, self.voice = plan, harmony, voice
        self.tunes: dict[tuple[str, int], _Tune] = {}
        self.home = plan.key.usual_pitch_classes
        tonic = plan.key.tonic_pitch_class
        self.five = frozenset((tonic + s) % 12 for s in ((0, 3, 5, 7, 10) if plan.key.is_minor else (0, 2, 4, 7, 9)))
        self.blue = frozenset({(tonic + 3) % 12, (tonic + 6) % 12}) if plan.style.melody.blue else frozenset()
        self.last_pitch: int | None = None
        self.flavor: frozenset[int] = frozenset()

    def section(self, section: PlannedSection) -> list[DraftNote]:
        """Notes of one section."""
        key = (section.letter, section.bars)
        tune = self.tunes.get(key)
        ends_piece = section is self.plan.sections[-1]
        if tune is None:
            tune = self.first_time(section, ends_piece)
            self.tunes[key] = tune
        else:
            tune = self.again(section, tune, ends_piece)
        notes = self.written(section, tune)
        self.last_pitch = notes[-1].pitch if notes else self.last_pitch
        return notes

    def first_time(self, section: PlannedSection, ends_piece: bool) -> _Tune:
        rng = stream(self.plan.seed, "melody", section.letter, section.bars)
        texts, motifs = tune_rhythm(self.plan, section, rng, ends_piece)
        slots = slots_of(texts)
        tune = _Tune(texts, motifs, slots, [])
        self.flavor = frozenset(rng.choice(_FLAVORS))
        for bar in range(section.bars):
            tune.pitches.append(self.bar_pitches(section, tune, bar, rng, ends_piece))
        return tune

    def again(self, section: PlannedSection, before: _Tune, ends_piece: bool) -> _Tune:
        """The tune once more: the same but for bars whose chords changed, a rewritten end of the piece, and now and
        then an ornamented bar.
        """
        rng = stream(self.plan.seed, "melody", section.letter, section.bars, "again", section.occurrence)
        texts = list(before.texts)
        if ends_piece:
            texts[-1] = held_bar(self.plan.meter)
        slots = slots_of(texts)
        tune = _Tune(texts, list(before.motifs), slots, [])
        for bar in range(section.bars):
            same_rhythm = [s.step for s in slots[bar]] == [s.step for s in before.slots[bar]]
            old = before.pitches[bar]
            if (
                same_rhythm
                and not (ends_piece and bar == section.bars - 1)
                and self.fits(section, bar, slots[bar], old)
            ):
                tune.pitches.append(list(old))
            else:
                tune.pitches.append(
                    self.bar_pitches(section, tune, bar, rng, ends_piece, like=old if same_rhythm else None)
                )
        for bar in range(section.bars - 1):
            if not tune.motifs[bar].startswith("c") and rng.random() < ORNAMENT_SHARE:
                self.ornament(section, tune, bar)
        return tune

    def ornament(self, section: PlannedSection, tune: _Tune, bar: int) -> None:
        """Break a bar's longest note of a beat or more: its second half steps towards the note after it."""
        slots, pitches = tune.slots[bar], tune.pitches[bar]
        longest = max(range(len(slots)), key=lambda i: slots[i].steps, default=None)
        if longest is None or not 4 <= slots[longest].steps <= 8 or longest + 1 >= len(slots):
            return
        slot, pitch, after = slots[longest], pitches[longest], pitches[longest + 1]
        start = (section.first_bar + bar) * self.plan.meter.steps
        scale = local_scale(self.plan.key, self.harmony.at(start + slot.step + slot.steps // 2).chord)
        passing = scale_shift(pitch, 1 if after >= pitch else -1, scale)
        if passing == after or not self.voice.low <= passing <= self.voice.high or pitch % 12 not in scale:
            return
        half = slot.steps // 2
        slots[longest : longest + 1] = [Slot(slot.step, half), Slot(slot.step + half, slot.steps - half)]
        pitches[longest : longest + 1] = [pitch, passing]

    # ---- pitch

    def bar_pitches(
        self,
        section: PlannedSection,
        tune: _Tune,
        bar: int,
        rng: Random,
        ends_piece: bool,
        like: list[int] | None = None,
    ) -> list[int]:
        slots = tune.slots[bar]
        if not slots:
            return []
        free, free_cost = self.beam(section, tune, bar, rng, ends_piece)
        best, best_cost = free, free_cost + 0.35 * len(slots)
        for candidate, discount in self.copies(tune, bar, section, like):
            if len(candidate) != len(slots):
                continue
            cost = self.bar_cost(section, tune, bar, candidate, ends_piece) - discount * len(slots) + 0.3 * rng.random()
            if cost < best_cost:
                best, best_cost = candidate, cost
        return list(best)  # a copy: an ornament must not reach the bar it was taken from

    def copies(
        self, tune: _Tune, bar: int, section: PlannedSection, like: list[int] | None
    ) -> list[tuple[list[int], float]]:
        """Earlier bars of the same motif, as they were and moved by scale steps, with how much repetition is worth."""
        scale = frozenset(self.plan.key.scale_pitch_classes)
        rows: list[tuple[list[int], float]] = []
        if like is not None:
            rows.append((like, 1.0))
        sources = [index for index in range(bar) if tune.motifs[index] == tune.motifs[bar]]
        sources += [
            index for index in (bar - 8, bar - 4) if index >= 0 and tune.motifs[index][0] == tune.motifs[bar][0]
        ]
        for index in dict.fromkeys(sources[-3:] + sources[:1]):
            source = tune.pitches[index]
            for degrees in (0, -1, 1, -2, 2, -3, 3, 4, -4):
                moved = [scale_shift(pitch, degrees, scale) for pitch in source]
                rows.append((moved, 1.1 if degrees == 0 else 0.55))
        return rows

    def target(self, section: PlannedSection, bar: int, step: int) -> float:
        """Where the line should be: an arch over the section with its top at about two thirds, smaller arches over
        phrases.
        """
        steps = self.plan.meter.steps
        place = (bar + step / steps) / section.bars
        arch = 1.0 - abs(place - 0.66) / (0.66 if place < 0.66 else 0.5)
        small = ((bar % 4) + step / steps) / 4
        ripple = 1.0 - abs(small - 0.5) * 2
        lift = _LIFT.get(section.kind, 0.0)
        return self.voice.center + lift - 4.2 + 5.5 * arch + 3.2 * ripple

    def costs(self, section: PlannedSection, tune: _Tune, bar: int, ends_piece: bool) -> list["_Place"]:
        meter, start = self.plan.meter, (section.first_bar + bar) * self.plan.meter.steps
        cadence = tune.motifs[bar].startswith("c")
        places = []
        for index, slot in enumerate(tune.slots[bar]):
            chord = self.harmony.at(start + slot.step).chord
            tones = chord_tones(chord)
            scale = local_scale(self.plan.key, chord) | (self.blue if slot.steps <= 3 else frozenset())
            weight = meter.weight(slot.step) * 0.7 + min(1.0, slot.steps / 6) * 0.5
            last = cadence and index == len(tune.slots[bar]) - 1
            goal = self.cadence_goal(section, bar, tones, ends_piece) if last else None
            places.append(_Place(tones, scale, weight, self.target(section, bar, slot.step), goal))
        return places

    def cadence_goal(
        self, section: PlannedSection, bar: int, tones: frozenset[int], ends_piece: bool
    ) -> frozenset[int] | None:
        tonic = self.plan.key.tonic_pitch_class
        third = (tonic + (3 if self.plan.key.is_minor else 4)) % 12
        if ends_piece and bar == section.bars - 1:
            return frozenset({tonic} if tonic in tones else tones)
        if bar == section.bars - 1 and tonic in tones:
            return frozenset({tonic, third} & tones) or tones
        return tones

    def context(self, tune: _Tune, bar: int) -> tuple[int | None, int | None]:
        """The two pitches before a bar."""
        line = [pitch for row in tune.pitches[:bar] for pitch in row][-2:]
        if not line:
            return None, self.last_pitch
        return (line[-2] if len(line) > 1 else self.last_pitch), line[-1]

    def beam(
        self, section: PlannedSection, tune: _Tune, bar: int, rng: Random, ends_piece: bool
    ) -> tuple[list[int], float]:
        """Pitches for one bar by beam search with a little noise, and what they cost without it."""
        before, previous = self.context(tune, bar)
        places = self.costs(section, tune, bar, ends_piece)
        beam: list[tuple[float, float, int | None, int | None, tuple[int, ...]]] = [(0.0, 0.0, before, previous, ())]
        for place in places:
            options = self.options(place, [row[3] for row in beam])
            grown: list[tuple[float, float, int | None, int | None, tuple[int, ...]]] = []
            for noisy, plain, first, second, line in beam:
                for pitch in options:
                    cost = self.note_cost(place, first, second, pitch)
                    if cost < 12:
                        grown.append((noisy + cost + rng.random() * 0.9, plain + cost, second, pitch, (*line, pitch)))
            if not grown:
                pitch = min(options, key=lambda p: abs(p - place.target))
                grown = [(0.0, 12.0, previous, pitch, (*beam[0][4], pitch))]
            grown.sort(key=lambda row: row[0])
            beam = grown[:BEAM]
        return list(beam[0][4]), beam[0][1]

    def options(self, place: "_Place", previous: list[int | None]) -> list[int]:
        known = [pitch for pitch in previous if pitch is not None] or [round(place.target)]
        low, high = max(self.voice.low, min(known) - 9), min(self.voice.high, max(known) + 9)
        options = [pitch for pitch in range(low, high + 1) if pitch % 12 in place.scale]
        return options or [p for p in range(self.voice.low, self.voice.high + 1) if p % 12 in place.scale]

    def bar_cost(self, section: PlannedSection, tune: _Tune, bar: int, pitches: list[int], ends_piece: bool) -> float:
        before, previous = self.context(tune, bar)
        total = 0.0
        for place, pitch in zip(self.costs(section, tune, bar, ends_piece), pitches, strict=True):
            if not self.voice.low <= pitch <= self.voice.high:
                return 99.0
            total += self.note_cost(place, before, previous, pitch)
            before, previous = previous, pitch
        return total

    def fits(self, section: PlannedSection, bar: int, slots: list[Slot], pitches: list[int]) -> bool:
        """Whether an earlier bar's pitches still suit the chords."""
        start = (section.first_bar + bar) * self.plan.meter.steps
        for slot, pitch in zip(slots, pitches, strict=True):
            chord = self.harmony.at(start + slot.step).chord
            if pitch % 12 not in local_scale(self.plan.key, chord):
                return False
            if slot.steps >= 6 and pitch % 12 not in chord_tones(chord):
                return False
        return True

    def note_cost(self, place: "_Place", before: int | None, previous: int | None, pitch: int) -> float:
        """What it costs to sing this pitch here after those two."""
        tone = pitch % 12
        off = abs(pitch - place.target)
        cost = 0.028 * off**2 if off < 10 else 2.8 + 0.5 * (off - 10)
        if place.goal is not None and tone not in place.goal:
            cost += 5.0
        consonant = tone in place.tones
        if not consonant:
            cost += 0.12 + 2.1 * place.weight**2
            if tone not in place.scale:
                cost += 3.0
        if tone not in self.home:
            cost += self.plan.style.melody.home * (1.0 if tone not in self.blue else 0.5)
        if not consonant and tone not in self.five:
            cost += 0.6 * self.plan.style.melody.pentatonic
        if previous is None:
            return cost + (0.0 if consonant else 2.0)
        move = pitch - previous
        leapiness = 0.95 - 0.55 * self.plan.style.melody.leap
        cost += move_cost(move) * (leapiness if abs(move) > 2 else 1.0)
        if abs(move) in self.flavor:
            cost -= 0.45
        if before is not None:
            earlier = previous - before
            if abs(earlier) >= 5:
                if move * earlier > 0:
                    cost += 1.6 if abs(move) > 2 else 0.7
                elif abs(move) > 4:
                    cost += 0.5
            if move == 0 and earlier == 0:
                cost += 0.7
            if move * earlier < 0 and abs(earlier) <= 4:
                cost += TURN_COST  # a line goes on where it was going
            if abs(earlier) > 2 and abs(move) > 2 and not consonant:
                cost += 1.0
        if not consonant and abs(move) > 2:
            cost += 1.2
        return cost

    def written(self, section: PlannedSection, tune: _Tune) -> list[DraftNote]:
        steps = self.plan.meter.steps
        limit = self.plan.steps
        notes = []
        for bar, (slots, pitches) in enumerate(zip(tune.slots, tune.pitches, strict=True)):
            start = (section.first_bar + bar) * steps
            for slot, pitch in zip(slots, pitches, strict=True):
                length = min(slot.steps, limit - start - slot.step)
                notes.append(DraftNote(start + slot.step, length, pitch, 0.5))
        return notes


@dataclass(frozen=True, slots=True)
class _Place:
    """All that the cost of a note depends on beside its neighbours."""

    tones: frozenset[int]
    scale: frozenset[int]
    weight: float
    target: float
    goal: frozenset[int] | None

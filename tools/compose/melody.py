"""The tune: a motif, repeated, sequenced and varied over a plan of phrases, with one climax and sung-out cadences.

A letter of the form has one tune; where the letter returns the tune returns, adorned, thinned out or lifted as a player
would. The plan of a section comes from `phrases.py`, the course of its line from `melody_course.py`, pitches from the
search in `melody_search.py`, figures and upbeats from `melody_vary.py`. Which instrument plays it and how loud is
decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tools.compose.draft import DraftNote, one_line
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.lines import chord_tones, local_scale
from tools.compose.melody_bars import BarWriter, Draft
from tools.compose.melody_course import make_course
from tools.compose.melody_idiom import Idiom
from tools.compose.melody_idioms import IDIOMS, idiom_of
from tools.compose.melody_prior import make_prior
from tools.compose.melody_search import HELD_FROM
from tools.compose.melody_vary import Bars, Player
from tools.compose.phrases import LIFTED, BarPlan, held_bar, plan_bars
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot, slots_of
from tools.compose.seeds import stream
from tools.compose.setting import bar_plans, pitches_again, section_words
from tools.compose.setting_upbeats import with_sung_upbeats
from tools.theory.key import Key
from tools.theory.tensions import avoid_notes

# Semitones the middle of a section lies from the voice's, by kind; choruses are then held to the lift of the idiom.
_REGISTER = {"chorus": 2.0, "B": 2.0, "C": 0.5, "bridge": 0.8, "solo": 2.0, "pre": 0.2, "outro": -0.5}
VERSE_REGISTER = -1.2
_LIFTS = {"bridge": (0.4, 3.6), "C": (0.2, 4.0)}  # over the verse, where it is not the idiom's
LIFT_TRIES = 5
HOME_OVER_ANYTHING = 0.8  # idioms this loose come home to the tonic whatever the chord
MOST_FOREIGN = 0.75  # share of a bar that may lie outside its chord when the tune comes back
RECALL_BARS = 3  # shorter codas are only a cadence
RELATED = 0.35  # share of second themes that are made of the first one's motif


@dataclass(frozen=True, slots=True)
class Voice:
    """Who sings the tune: lowest and highest pitch, and the middle it prefers."""

    low: int
    high: int
    center: float


@dataclass(frozen=True, slots=True)
class Tune:
    """A letter's tune as it was first written.

    Attributes:
        key: The key it stands in.
        plans: Motif and rhythm by bar.
        bars: (place, pitch) of its notes by bar.
        peak_bar: Where its climax is.
        mean: Mean pitch.
    """

    letter: str
    kind: str
    key: Key
    plans: tuple[BarPlan, ...]
    bars: tuple[tuple[tuple[Slot, int], ...], ...]
    peak_bar: int
    mean: float


@dataclass(frozen=True, slots=True)
class MelodyCarry:
    """What crosses from one section to the next: the tunes there are, and where the line stopped.

    Attributes:
        end_step: Step after which an upbeat may begin.
    """

    tunes: tuple[Tune, ...] = ()
    last_pitch: int | None = None
    end_step: int = 0


def make_melody(plan: Plan, harmony: Harmony, voice: Voice, candidate: int = 0) -> list[DraftNote]:
    """The tune of the whole piece.

    Args:
        plan: The plan; sections without a tune stay silent.
        harmony: The chords it sings over.
        voice: The range of the instrument that plays it.
        candidate: Which of the tunes this seed has; 0 is the first.
    """
    carry = MelodyCarry()
    notes: list[DraftNote] = []
    for section in plan.sections:
        written, carry = section_melody(plan, harmony, section, voice, carry, candidate)
        notes += written
    return one_line(notes)


def section_melody(
    plan: Plan, harmony: Harmony, section: PlannedSection, voice: Voice, carry: MelodyCarry, candidate: int = 0
) -> tuple[list[DraftNote], MelodyCarry]:
    """Notes of one section, and what the next one needs. An upbeat may lie in the bar before the section: put
    sections together with `draft.one_line`.
    """
    if not section.has_tune:
        return [], carry
    writer = _Section(plan, harmony, section, voice, carry, candidate)
    before = writer.known_tune()
    if before is None:
        tune = writer.first_time()
        notes = writer.written(tune)
        carry = replace(carry, tunes=(*carry.tunes, tune))
    else:
        notes = writer.written(writer.again(before))
    if not notes:
        return notes, carry
    return notes, replace(carry, last_pitch=notes[-1].pitch, end_step=notes[-1].step + 1)


class _Section:
    """One section at work."""

    def __init__(
        self,
        plan: Plan,
        harmony: Harmony,
        section: PlannedSection,
        voice: Voice,
        carry: MelodyCarry,
        candidate: int,
    ) -> None:
        self.plan, self.harmony, self.section, self.voice, self.carry = plan, harmony, section, voice, carry
        self.idiom = _solo_idiom(plan) if section.kind == "solo" else idiom_of(plan.style)
        self.ends_piece = section is plan.sections[-1] and not plan.loop
        self.names = (
            (section.letter, section.bars) if section.kind != "solo" else ("solo", section.bars, section.occurrence)
        )
        self.candidate = candidate
        self.words = section_words(plan, section)
        self.player = Player(plan, harmony, self.idiom, voice.low, voice.high, section.first_bar)
        self.key = harmony.at(section.first_bar * plan.meter.steps).key or plan.key

    def stream(self, *purpose: object) -> Random:
        """A random stream of this section's tune; other candidates have others."""
        extra = ("candidate", self.candidate) if self.candidate else ()
        return stream(self.plan.seed, "melody", *self.names, *purpose, *extra)

    def known_tune(self) -> Tune | None:
        """The tune of this letter, if it has been heard."""
        if self.idiom.new_each_time:
            return None
        tunes = [tune for tune in self.carry.tunes if tune.kind != "solo"]
        own = [tune for tune in tunes if tune.letter == self.section.letter]
        if not own and self.section.kind == "outro" and self.section.bars >= RECALL_BARS:
            own = [tune for tune in tunes if tune.kind in LIFTED][:1] or tunes[:1]  # a coda takes leave with the tune
        exact = [tune for tune in own if len(tune.bars) == self.section.bars]
        return exact[0] if exact else resized(own[0], self.section.bars) if own else None

    # ---- the first time

    def first_time(self) -> Tune:
        """A new tune, its middle moved until it lies over the verse as a chorus should."""
        wanted = self.wanted_lift()
        shift, best, best_miss = 0.0, None, 1e9
        for _ in range(LIFT_TRIES if wanted else 1):
            tune = self.composed(shift)
            if wanted is None:
                return tune
            reference, (low, high) = wanted
            lift = tune.mean - reference
            miss = max(low - lift, lift - high, 0.0)
            if miss < best_miss:
                best, best_miss = tune, miss
            if miss == 0.0:
                break
            shift += 0.9 * ((low + high) / 2 - lift)
        assert best is not None
        return best

    def wanted_lift(self) -> tuple[float, tuple[float, float]] | None:
        """The mean pitch of the verse, or of what comes before the chorus, and how far over it this section should
        lie; None where nothing is asked.
        """
        if self.section.kind in LIFTED:
            span = self.idiom.lift
        elif self.section.kind in _LIFTS:
            span = _LIFTS[self.section.kind]
        else:
            return None
        lower = [tune for tune in self.carry.tunes if tune.kind not in (*LIFTED, "solo", "outro")]
        verse = next((tune for tune in lower if tune.kind in ("verse", "A")), lower[0] if lower else None)
        return (verse.mean, span) if verse else None

    def composed(self, shift: float) -> Tune:
        rng = self.stream()
        known = self.taken_over(rng)
        if self.words:
            plans = bar_plans(self.plan, self.words)
        else:
            plans = plan_bars(self.plan, self.section, self.idiom, rng, self.ends_piece, known)
        center = self.voice.center + _REGISTER.get(self.section.kind, VERSE_REGISTER) + shift
        course = make_course(self.section, self.idiom, center, self.voice.low, self.voice.high, rng)
        draft = Draft(plans, slots_of([row.text for row in plans]))
        density = sum(row.text.count("x") for row in plans) * 4 / (self.plan.meter.steps * self.section.bars)
        solo = self.idiom.new_each_time  # the model knows tunes, not solos
        prior = None if solo else make_prior(self.plan, self.key, self.voice.center, density)
        writer = BarWriter(self.plan, self.harmony, self.idiom, course, self.section, self.carry.last_pitch, rng, prior)
        for bar in range(len(plans)):
            goal = self.cadence_goal(plans[bar], bar)
            draft.pitches.append(writer.pitches(draft, bar, goal))
        bars: Bars = [
            list(zip(slots, pitches, strict=True)) for slots, pitches in zip(draft.slots, draft.pitches, strict=True)
        ]
        if not self.words:  # a syllable has one note
            self.player.enclosing(bars, plans, self.stream("enclose"))
            self.player.leaning(bars, plans, self.stream("lean"))
        return self.tune(plans, bars, course.peak_bar)

    def tune(self, plans: tuple[BarPlan, ...], bars: Bars, peak_bar: int) -> Tune:
        pitches = [pitch for row in bars for _, pitch in row]
        mean = sum(pitches) / len(pitches) if pitches else self.voice.center
        frozen = tuple(tuple(row) for row in bars)
        return Tune(self.section.letter, self.section.kind, self.key, plans, frozen, peak_bar, mean)

    def taken_over(self, rng: Random) -> dict[str, str]:
        """Rhythms a later theme has from the first: codas and breaks recall it, others now and then."""
        first = next((tune for tune in self.carry.tunes if tune.kind != "solo"), None)
        if first is None or self.section.kind == "solo":
            return {}
        recalls = self.section.kind in ("outro", "break")
        related = rng.random() < RELATED
        motif = next((row.text for row in first.plans if row.way == "new" and not row.closes and "x" in row.text), None)
        if motif is None or motif[0] == "-" or not (recalls or related):
            return {}
        return {"a": motif} if recalls else {"b": motif}

    def cadence_goal(self, row: BarPlan, bar: int) -> frozenset[int] | None:
        """Pitch classes a bar that ends a phrase may end on."""
        if not row.closes:
            return None
        span = self.harmony.at((self.section.first_bar + bar + 1) * self.plan.meter.steps - 1)
        if self.ends_piece and bar == self.section.bars - 1:
            span = self.harmony.at((self.section.first_bar + bar) * self.plan.meter.steps)
        tones = chord_tones(span.chord)
        key = span.key or self.plan.key
        tonic = key.tonic_pitch_class
        third = (tonic + (3 if key.is_minor else 4)) % 12
        if self.ends_piece and bar == self.section.bars - 1:
            return frozenset({tonic} if tonic in tones else tones)
        if row.letter == "C" and tonic in tones:
            return frozenset({tonic, third} & tones) or tones
        return tones | {tonic} if self.idiom.loose >= HOME_OVER_ANYTHING else tones

    # ---- once more

    def again(self, before: Tune) -> Tune:
        """The tune once more: in the key that holds now, rewritten where the chords changed and at the end of the
        piece, and varied as a player would.
        """
        rng = self.stream("again", self.section.occurrence)
        before = self.transposed(before)
        plans = list(bar_plans(self.plan, self.words) if self.words else before.plans)
        if self.ends_piece and not self.words:
            plans[-1] = BarPlan("C", "new", held_bar(self.plan.meter))
        course = make_course(self.section, self.idiom, before.mean, self.voice.low, self.voice.high, rng)
        bars: Bars = [list(row) for row in before.bars]
        if self.words:
            bars = self.resung(bars, plans)
        draft = Draft(tuple(plans), [[slot for slot, _ in row] for row in bars])
        if self.ends_piece and not self.words:
            draft.slots[-1] = slots_of([plans[-1].text])[0]
        writer = BarWriter(self.plan, self.harmony, self.idiom, course, self.section, self.carry.last_pitch, rng)
        for bar, row in enumerate(bars):
            old = [pitch for _, pitch in row]
            last = self.ends_piece and bar == len(bars) - 1 and not self.words
            if last or not self.fits(bar, draft.slots[bar], old):
                old = writer.pitches(draft, bar, self.cadence_goal(plans[bar], bar), like=None if last else old)
                bars[bar] = list(zip(draft.slots[bar], old, strict=True))
            draft.pitches.append(old)
        last_time = not any(
            later.letter == self.section.letter and later.first_bar > self.section.first_bar
            for later in self.plan.sections
        )
        peak = before.peak_bar if self.section.kind in LIFTED else -1
        occurrence = self.section.occurrence
        if not self.words:
            self.player.returning(bars, plans, rng, occurrence=occurrence, peak_bar=peak, last_time=last_time)
        return self.tune(tuple(plans), bars, before.peak_bar)

    def resung(self, bars: Bars, plans: Sequence[BarPlan]) -> Bars:
        """An earlier stanza's notes in the rhythm of other words."""
        rows: Bars = []
        for slots, old in zip(slots_of([row.text for row in plans]), bars, strict=True):
            before = next((row[-1][1] for row in reversed(rows) if row), self.carry.last_pitch)
            rows.append(list(zip(slots, pitches_again(slots, old, before or round(self.voice.center)), strict=True)))
        return rows

    def transposed(self, tune: Tune) -> Tune:
        """The tune moved to the key that holds now, the nearer way the voice allows."""
        away = (self.key.tonic_pitch_class - tune.key.tonic_pitch_class) % 12
        if not away:
            return tune
        pitches = [pitch for row in tune.bars for _, pitch in row]
        moves = [away if away <= 6 else away - 12, away - 12 if away <= 6 else away]
        inside = [m for m in moves if all(self.voice.low <= pitch + m <= self.voice.high for pitch in pitches)]
        move = (inside or moves)[0]
        bars = tuple(tuple((slot, pitch + move) for slot, pitch in row) for row in tune.bars)
        return replace(tune, key=self.key, bars=bars, mean=tune.mean + move)

    def fits(self, bar: int, slots: list[Slot], pitches: list[int]) -> bool:
        """Whether an earlier bar's pitches still suit the chords."""
        start = (self.section.first_bar + bar) * self.plan.meter.steps
        foreign = 0
        for slot, pitch in zip(slots, pitches, strict=True):
            if not self.voice.low <= pitch <= self.voice.high:
                return False
            middle = start + slot.step + min(slot.steps, self.plan.meter.steps) // 2
            span = self.harmony.at(middle)
            if pitch % 12 not in local_scale(span.key or self.plan.key, span.chord) and slot.steps > 2:
                return False
            if slot.steps >= 6 and pitch % 12 not in chord_tones(span.chord):
                return False
            foreign += slot.steps * (pitch % 12 not in chord_tones(self.harmony.at(start + slot.step).chord))
            if slot.steps >= HELD_FROM and pitch % 12 in avoid_notes(span.chord, span.key or self.plan.key):
                return False
        return foreign <= MOST_FOREIGN * sum(slot.steps for slot in slots)

    # ---- on paper

    def written(self, tune: Tune) -> list[DraftNote]:
        """The tune's notes in the piece, with early downbeats and upbeats."""
        steps, limit = self.plan.meter.steps, self.plan.steps
        notes = []
        for bar, row in enumerate(tune.bars):
            start = (self.section.first_bar + bar) * steps
            notes += [
                DraftNote(start + slot.step, min(slot.steps, limit - start - slot.step), pitch) for slot, pitch in row
            ]
        if self.words:
            low, high = self.voice.low, self.voice.high
            return with_sung_upbeats(notes, self.words, self.harmony, (low, high), self.stream("upbeat"))
        notes = self.player.pushed(notes, tune.plans, self.stream("push"))
        earliest = max(self.carry.end_step + 3, 0) if self.section.first_bar else 0
        return self.player.with_upbeats(notes, tune.plans, self.stream("upbeat"), earliest)


def resized(tune: Tune, bars: int) -> Tune:
    """A tune for a section of another length: its opening and its close, or its opening once more before all of it."""
    have = len(tune.bars)
    if bars < have:
        tail = min(2, bars // 2)
        order = [*range(bars - tail), *range(have - tail, have)]
    else:
        order = [index % have for index in range(bars - have)] + list(range(have))
    peak = order.index(tune.peak_bar) if tune.peak_bar in order else -1
    return replace(
        tune, plans=tuple(tune.plans[i] for i in order), bars=tuple(tune.bars[i] for i in order), peak_bar=peak
    )


def _solo_idiom(plan: Plan) -> Idiom:
    """How a solo goes in a style: the chords' own lines, in the rhythms of the style's tunes where these run."""
    own, solo = idiom_of(plan.style), IDIOMS["solo"]
    swings = plan.style.swing > 0
    return solo if swings else replace(solo, figures=own.figures, hook=own.hook, push=own.push, enclose=0.1)

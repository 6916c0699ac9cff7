"""Pitches for the notes of one bar, by beam search: what each note costs where it stands and after those before it.

Craft rules (chord tones where it is strong, other tones left by step, leaps recovered, the top kept for the climax) are
summed with weights of our own and a little noise; a motif's line pulls on top of them. Which bar takes up which motif
is decided in `melody.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.lines import blues_scale, chord_tones, local_scale, move_cost, scale_shift
from tools.compose.melody_course import Course
from tools.compose.melody_idiom import Idiom
from tools.compose.melody_motif import Line
from tools.compose.melody_prior import Prior
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot
from tools.theory.key import Key
from tools.theory.tensions import avoid_notes

BEAM = 10
TURN_COST = 0.55
NOISE = 0.9
IMPOSSIBLE = 12.0
SEMITONE_OFF_LINE = 0.34  # cost of every semitone a note lies off its motif's line
FARTHEST_OFF = 4
ANTICIPATION_STEPS = 2  # a note this little before a chord, and held into it, belongs to it
BLUE_STEPS = 3  # blue notes pass: none is longer
HELD_FROM = 4  # sixteenths from which a note is held against the chord and no longer passes
HELD_CLASH = 1.4  # cost of holding what lies a semitone above a chord tone


@dataclass(frozen=True, slots=True)
class Place:
    """All that the cost of a note depends on beside its neighbours.

    Attributes:
        tones, scale: Pitch classes of the chord, and those at home over it.
        held: Pitch classes at home over the chord it is held into; () where it is not.
        weight: How much it stands out, 0 to 1.
        target: Where the line should be.
        low, high: The window.
        ceiling: What it should stay under.
        goal: Pitch classes a cadence may end on; None elsewhere.
        home, five: The key's pitch classes, and its five plain ones.
        steps: How long it is.
        clash: Pitch classes that would rub against the chord if they were held here; () where the note is short.
    """

    tones: frozenset[int]
    scale: frozenset[int]
    held: frozenset[int]
    weight: float
    target: float
    low: int
    high: int
    ceiling: float
    goal: frozenset[int] | None
    home: frozenset[int]
    five: frozenset[int]
    steps: int = 2
    clash: frozenset[int] = frozenset()


@lru_cache(maxsize=512)
def plain_five(key: Key) -> frozenset[int]:
    """The key's pentatonic scale."""
    degrees = (0, 3, 5, 7, 10) if key.is_minor else (0, 2, 4, 7, 9)
    return frozenset((key.tonic_pitch_class + semitones) % 12 for semitones in degrees)


@lru_cache(maxsize=512)
def blues_five(key: Key) -> frozenset[int]:
    """The five notes a blues falls back on, in major too."""
    return frozenset((key.tonic_pitch_class + semitones) % 12 for semitones in (0, 3, 5, 7, 10))


@lru_cache(maxsize=512)
def blue_notes(key: Key) -> frozenset[int]:
    """The lowered third and fifth."""
    return frozenset({(key.tonic_pitch_class + 3) % 12, (key.tonic_pitch_class + 6) % 12})


def places_of(
    plan: Plan,
    harmony: Harmony,
    course: Course,
    slots: Sequence[Slot],
    bar: int,
    first_bar: int,
    goal: frozenset[int] | None,
) -> list[Place]:
    """The places of one bar's notes.

    Args:
        bar: Bar of the section.
        first_bar: Where the section begins.
        goal: Pitch classes for the last of them, None for any.
    """
    meter, start = plan.meter, (first_bar + bar) * plan.meter.steps
    rows = []
    blues = plan.style.family == "blues"
    for index, slot in enumerate(slots):
        span, held = _chords(harmony, start + slot.step, slot.steps)
        key = span.key or plan.key
        tones = chord_tones(span.chord)
        blue = plan.style.melody.blue and slot.steps <= BLUE_STEPS
        own = blues_scale if blues else local_scale
        scale = own(key, span.chord) | (blue_notes(key) if blue else frozenset())
        weight = meter.weight(slot.step) * 0.7 + min(1.0, slot.steps / 6) * 0.5
        rows.append(
            Place(
                tones,
                scale,
                held,
                weight,
                course.at(bar + slot.step / meter.steps),
                course.low,
                course.high,
                course.ceiling + (3.0 if bar == course.peak_bar else 0.0),
                goal if index == len(slots) - 1 else None,
                key.usual_pitch_classes,
                plain_five(key) | blues_five(key) if blues else plain_five(key),
                slot.steps,
                avoid_notes(span.chord, key) if slot.steps >= HELD_FROM else frozenset(),
            )
        )
    return rows


def _chords(harmony: Harmony, step: int, steps: int) -> tuple[ChordSpan, frozenset[int]]:
    """The chord a note belongs to, and the scale of the one it is held into."""
    span = harmony.at(step)
    if span.end_step >= step + steps:
        return span, frozenset()
    after = harmony.at(span.end_step)
    into = step + steps - span.end_step
    if span.end_step - step <= ANTICIPATION_STEPS and into >= ANTICIPATION_STEPS:
        return after, frozenset()
    return span, (chord_tones(after.chord) | plain_five(after.key) if after.key and into > 2 else frozenset())


@dataclass(frozen=True, slots=True)
class Search:
    """The search with the habits of a style.

    Attributes:
        flavor: Leaps this tune is fond of, in semitones.
        moves: What moves cost, as far as they have been asked for.
    """

    plan: Plan
    idiom: Idiom
    flavor: frozenset[int] = frozenset()
    moves: dict[tuple[int | None, int, bool], float] = field(default_factory=dict)

    def best(
        self,
        places: Sequence[Place],
        before: int | None,
        previous: int | None,
        rng: Random,
        *,
        line: Line = (),
        fixed: Sequence[int | None] = (),
        prior: Prior | None = None,
        spots: Sequence[Any] = (),
    ) -> tuple[list[int], float]:
        """Pitches for a row of places, and what they cost without the noise.

        Args:
            before, previous: The two pitches before the row.
            line: A motif's line to follow.
            fixed: Pitches that are given already, None where they are not.
            prior, spots: The learned model before the row, and the row's places as it knows them.
        """
        state = prior.state if prior else None
        pull = SEMITONE_OFF_LINE * self.idiom.follow
        beam: list[tuple[float, float, int | None, int | None, tuple[int, ...]]] = [(0.0, 0.0, before, previous, ())]
        for index, place in enumerate(places):
            given = fixed[index] if index < len(fixed) else None
            move = line[index] if index < len(line) else None
            options = [given] if given is not None else _options(place, [row[3] for row in beam])
            standing = [(pitch, *self.standing(place, pitch)) for pitch in options]
            learned: list[list[float]] = []
            waiting: Any = None
            if prior:
                learned, waiting = prior.costs(state, spots[index], options)
            grown: list[tuple[float, float, int | None, int | None, tuple[int, ...], int]] = []
            for parent, (noisy, plain, first, second, pitches) in enumerate(beam):
                wished = None if move is None or second is None else scale_shift(second, move, place.scale)
                surprise = learned[parent] if prior else ()
                for place_in_row, (pitch, alone, consonant) in enumerate(standing):
                    cost = alone + self.move(first, second, pitch, consonant)
                    if wished is not None:
                        cost += pull * min(FARTHEST_OFF, abs(pitch - wished))
                    if surprise:
                        cost += surprise[place_in_row]
                    if cost < IMPOSSIBLE or given is not None:
                        noise = NOISE * rng.random()
                        grown.append((noisy + cost + noise, plain + cost, second, pitch, (*pitches, pitch), parent))
            if not grown:
                pitch = min(options, key=lambda p: abs(p - place.target))
                grown = [(0.0, IMPOSSIBLE, previous, pitch, (*beam[0][4], pitch), 0)]
            grown.sort(key=lambda row: row[0])
            kept = grown[:BEAM]
            beam = [row[:5] for row in kept]
            if prior:
                state = prior.taken(waiting, [row[3] or 0 for row in kept], spots[index], [row[5] for row in kept])
        return list(beam[0][4]), beam[0][1]

    def cost(self, places: Sequence[Place], before: int | None, previous: int | None, pitches: Sequence[int]) -> float:
        """What a row of pitches costs."""
        total = 0.0
        for place, pitch in zip(places, pitches, strict=True):
            total += self.note_cost(place, before, previous, pitch)
            before, previous = previous, pitch
        return total

    def note_cost(self, place: Place, before: int | None, previous: int | None, pitch: int) -> float:
        """What it costs to sing this pitch here after those two."""
        alone, consonant = self.standing(place, pitch)
        return alone + self.move(before, previous, pitch, consonant)

    def standing(self, place: Place, pitch: int) -> tuple[float, bool]:
        """What a pitch costs where it stands, whatever is before it, and whether it belongs to the chord."""
        style = self.plan.style.melody
        tone = pitch % 12
        off = abs(pitch - place.target)
        cost = 0.024 * off**2 if off < 10 else 2.4 + 0.5 * (off - 10)
        if not place.low <= pitch <= place.high:
            cost += 2.0 + 0.8 * max(place.low - pitch, pitch - place.high)
        if pitch > place.ceiling:
            cost += 0.7 * (pitch - place.ceiling)
        if place.goal is not None and tone not in place.goal:
            cost += 5.0
        consonant = tone in place.tones
        loose = self.idiom.loose
        if not consonant:
            plain = tone in place.five
            cost += (0.12 + 2.1 * place.weight**2) * (1.0 - loose * (0.7 if plain else 0.3))
            if tone not in place.scale:
                cost += 3.0
            if not plain:
                cost += 0.6 * style.pentatonic
            if tone in place.clash:
                cost += HELD_CLASH
        if place.held and tone not in place.held:
            cost += 0.8
        if tone not in place.home:
            blue = style.blue and tone in place.scale
            cost += style.home * (0.5 if blue else 1.0)
        return cost, consonant

    def move(self, before: int | None, previous: int | None, pitch: int, consonant: bool) -> float:
        """What the move to a pitch costs, after the move before it."""
        if previous is None:
            return 0.0 if consonant else 2.0
        earlier = None if before is None else previous - before
        key = (earlier, pitch - previous, consonant)
        if key not in self.moves:
            self.moves[key] = self.move_after(*key)
        return self.moves[key]

    def move_after(self, earlier: int | None, move: int, consonant: bool) -> float:
        """What a move in semitones costs after an earlier one."""
        size = abs(move)
        cost = move_cost(move) * (0.95 - 0.55 * self.plan.style.melody.leap if size > 2 else 1.0)
        if size in self.flavor:
            cost -= 0.45
        if not consonant and size > 2:
            cost += 1.2 * (1.0 - 0.5 * self.idiom.loose)
        if move == 0:
            cost += self.idiom.repeats
        if earlier is None:
            return cost
        if abs(earlier) >= 5:
            if move * earlier > 0:
                cost += 1.6 if size > 2 else 0.7
            elif size > 4:
                cost += 0.5
        if move == 0 and earlier == 0:
            cost += 0.7 + 2 * self.idiom.repeats
        if move * earlier < 0 and abs(earlier) <= 4:
            cost += TURN_COST  # a line goes on where it was going
        if abs(earlier) > 2 and size > 2 and not consonant:
            cost += 1.0
        return cost


def _options(place: Place, previous: Sequence[int | None]) -> list[int]:
    known = [pitch for pitch in previous if pitch is not None] or [round(place.target)]
    low, high = max(place.low, min(known) - 12), min(place.high, max(known) + 12)
    options = [pitch for pitch in range(low, high + 1) if pitch % 12 in place.scale]
    return options or [p for p in range(place.low, place.high + 1) if p % 12 in place.scale] or [round(place.target)]

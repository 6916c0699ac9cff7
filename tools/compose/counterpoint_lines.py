"""One line written against another that stands already, by beam search under the rules of `counterpoint_rules.py`.

The caller says where notes may stand (slots), the range, and what the line would like to be (an imitation, a sequence,
a countersubject heard before); the search takes the nearest to it that breaks no rule. Knows no form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tools.compose.counterpoint_rules import CONSONANT, PERFECT, STEP, is_parallel
from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import Harmony
from tools.compose.lines import local_scale, move_cost
from tools.compose.meter import Meter

BEAM = 9
REACH = 9  # semitones of the widest leap that is tried
FORBIDDEN = 60.0
CLASH = 9.0  # a dissonance that no rule allows
OFF_ROOT = 1.3  # a lower voice that begins a chord on another note than its bass
WISH = 0.55  # what a semitone away from the pitch wished for costs, up to four of them


@dataclass(frozen=True, slots=True)
class Room:
    """Where a line may lie: pitches, its middle, and whether it is the upper of the two."""

    low: int
    high: int
    is_upper: bool

    @property
    def middle(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    pitches: tuple[int, ...]
    owes_step: bool  # the last note was a dissonance that has to be left by step


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot with all that does not depend on the pitch taken there."""

    step: int
    on_beat: bool
    tones: frozenset[int]
    has_seventh: bool
    root: int | None  # the chord's bass note where the chord begins here
    other: int | None  # what the other line sounds there,
    other_before: int | None  # a sixteenth before,
    other_by_step: bool  # and whether its note there is come to and left by step
    met: tuple[tuple[int, bool, bool, frozenset[int]], ...]  # notes it strikes later in the slot: pitch, on a beat, ...


class Sounding:
    """The pitch of a line at every sixteenth, and where its notes begin."""

    def __init__(self, notes: Sequence[DraftNote]) -> None:
        self.pitch: dict[int, int] = {}
        self.starts: dict[int, int] = {}
        ordered = sorted(notes, key=lambda note: note.step)
        self.by_step: dict[int, bool] = {}
        for index, note in enumerate(ordered):
            self.starts[note.step] = note.pitch
            joined = index == 0 or abs(note.pitch - ordered[index - 1].pitch) <= STEP
            left = index + 1 == len(ordered) or abs(note.pitch - ordered[index + 1].pitch) <= STEP
            self.by_step[note.step] = joined and left
            for step in range(note.step, note.end):
                self.pitch[step] = note.pitch


def write_line(
    slots: Sequence[tuple[int, int]],
    against: Sounding,
    harmony: Harmony,
    meter: Meter,
    room: Room,
    rng: Random,
    *,
    before: int | None = None,
    wishes: Mapping[int, int] | None = None,
) -> list[DraftNote]:
    """A line on the slots given, (step, steps) each, against another.

    Args:
        before: Pitch the line comes from, or None.
        wishes: Pitch by step that the line would like.
    """
    wishes = wishes or {}
    beam = [_State(0.0, (), False)]
    jitter = [rng.random() * 0.5 for _ in range(128)]
    for index, (step, steps) in enumerate(slots):
        wish = wishes.get(step)
        options = _options(harmony, step, room, wish)
        place = _place(step, steps, against, harmony, meter)
        grown: list[_State] = []
        for state in beam:
            last = state.pitches[-1] if state.pitches else before
            second = state.pitches[-2] if len(state.pitches) > 1 else None
            for pitch in options:
                if last is not None and abs(pitch - last) > REACH and pitch != wish:
                    continue
                cost, owes = _cost(pitch, last, second, state.owes_step, place, room)
                cost += WISH * min(4, abs(pitch - wish)) if wish is not None else jitter[(pitch * 7 + index) % 128]
                grown.append(_State(state.cost + cost, (*state.pitches, pitch), owes))
        if not grown:  # the room is elsewhere than the line was
            grown = [_State(s.cost + FORBIDDEN, (*s.pitches, pitch), False) for s in beam for pitch in options]
        beam = sorted(grown, key=lambda s: (s.cost, s.pitches))[:BEAM]
    best = beam[0].pitches if beam else ()
    return [
        DraftNote(step, steps, pitch, 0.65 if meter.is_beat(step % meter.steps) else 0.45)
        for (step, steps), pitch in zip(slots, best, strict=True)
    ]


def _options(harmony: Harmony, step: int, room: Room, wish: int | None) -> list[int]:
    span = harmony.at(step)
    scale = local_scale(harmony.key_at(step), span.chord)
    rows = [pitch for pitch in range(room.low, room.high + 1) if pitch % 12 in scale]
    if wish is not None and room.low <= wish <= room.high and wish not in rows:
        rows.append(wish)
    return rows


def _place(step: int, steps: int, against: Sounding, harmony: Harmony, meter: Meter) -> _Place:
    chord = harmony.at(step).chord
    met = tuple(
        (
            against.starts[later],
            meter.is_beat(later % meter.steps),
            against.by_step.get(later, False),
            frozenset(harmony.at(later).chord.pitch_classes),
        )
        for later in range(step + 1, step + steps)
        if later in against.starts
    )
    return _Place(
        step,
        meter.is_beat(step % meter.steps),
        frozenset(chord.pitch_classes),
        chord.tone(7) is not None,
        chord.bass_pitch_class if harmony.at(step).start_step == step else None,
        against.pitch.get(step),
        against.pitch.get(step - 1),
        against.by_step.get(step, False),
        met,
    )


def _cost(
    pitch: int, last: int | None, second: int | None, owes_step: bool, place: _Place, room: Room
) -> tuple[float, bool]:
    """What a note costs after those before it, and whether it has to be left by step."""
    cost = _melodic(pitch, last, second, room)
    foreign = pitch % 12 not in place.tones
    if place.on_beat and foreign:
        cost += 1.6
    if not room.is_upper and place.root is not None and pitch % 12 != place.root:
        cost += OFF_ROOT
    leapt = last is not None and abs(pitch - last) > STEP
    if owes_step and leapt:
        cost += CLASH
    owes = not place.on_beat and foreign
    if owes and leapt:
        cost += 3.0
    if place.other is not None:
        added, unresolved = _vertical(pitch, last, place.other, place, room)
        cost += added
        owes = owes or unresolved
    return cost + sum(_met(pitch, note, room) for note in place.met), owes


def _melodic(pitch: int, last: int | None, second: int | None, room: Room) -> float:
    cost = 0.03 * abs(pitch - room.middle)
    if last is None:
        return cost
    move = pitch - last
    cost += move_cost(move) + (1.2 if move == 0 else 0.0)
    if second is not None:
        earlier = last - second
        if abs(earlier) > 5 and (move * earlier > 0 or abs(move) > 4):
            cost += 1.5
        if pitch == second and move:
            cost += 0.35
    return cost


def _vertical(pitch: int, last: int | None, other: int, place: _Place, room: Room) -> tuple[float, bool]:
    high, low = (pitch, other) if room.is_upper else (other, pitch)
    cost, owes = (FORBIDDEN if high <= low else 0.0), False
    interval = (high - low) % 12
    if interval not in CONSONANT:
        fits = high % 12 in place.tones and low % 12 in place.tones
        if place.on_beat:
            cost += 1.5 if fits and place.has_seventh else CLASH
        elif not fits:
            smooth = last is not None and abs(pitch - last) <= STEP
            cost += 0.2 if smooth else 3.0 if place.other_by_step else CLASH
            owes = not place.other_by_step
    elif interval in PERFECT:
        cost += 0.5 if place.on_beat else 0.2
    return cost + _motion(pitch, last, other, (high, low), place.other_before, room), owes


def _motion(
    pitch: int, last: int | None, other: int, pair: tuple[int, int], other_before: int | None, room: Room
) -> float:
    """What it costs, or gains, how the two voices move."""
    if last is None or other_before is None or other_before == other or pitch == last:
        return 0.0
    if is_parallel((last, other_before) if room.is_upper else (other_before, last), pair):
        return FORBIDDEN
    if (pitch - last) * (other - other_before) <= 0:
        return -0.25
    return 2.0 if (pair[0] - pair[1]) % 12 in PERFECT and abs(pitch - last) > STEP else 0.0


def _met(pitch: int, note: tuple[int, bool, bool, frozenset[int]], room: Room) -> float:
    """What it costs to be held while the other voice strikes."""
    arriving, on_beat, by_step, tones = note
    high, low = (pitch, arriving) if room.is_upper else (arriving, pitch)
    if high <= low:
        return FORBIDDEN
    if (high - low) % 12 in CONSONANT:
        return 0.0
    if on_beat:
        return CLASH
    return 0.1 if by_step or (high % 12 in tones and low % 12 in tones) else CLASH

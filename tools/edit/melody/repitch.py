"""New pitches for a line whose rhythm stays: dynamic programming over the scale notes near a wish for each note.

What counts: nearness to the wished pitch, steps before leaps (the costs of `tools.compose.lines`), the old line's ups
and downs, chord tones where notes are strong or long. Which pitches are wished is the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.lines import move_cost
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, repitched
from tools.song.values import QUARTER, Note

REACH = 8  # semitones around a wish that are looked at
BEYOND = 12.0  # cost of each semitone of a leap over the limit
TURNED = 0.7  # cost of going down where the line went up
UNTIED = 0.6  # cost of moving where it repeated, or the other way round
FOREIGN = 2.2  # cost of a strong note outside the chord
OUT_OF_KEY = 1.0


@dataclass(frozen=True, slots=True)
class Aim:
    """What the new pitches should be like.

    Attributes:
        goals: The wished pitch of each note.
        low, high: The range.
        pull: Cost of a semitone away from the wish.
        motion: Weight of steps before leaps.
        most_leap: Largest leap, in semitones.
        shape: Weight of the old line's ups and downs.
        chords: Weight of chord tones.
        fixed: Indexes whose pitch is the wish exactly.
        keep_chromatic: False takes notes outside the scale only where nothing else is left.
        joins: False does not look at the notes before and after.
        ends: Times the pull counts for the first note and the last, so that phrases begin and close where they did.
    """

    goals: Sequence[float]
    low: int = 0
    high: int = 127
    pull: float = 0.35
    motion: float = 1.0
    most_leap: int = 24
    shape: float = 1.0
    chords: float = 1.0
    fixed: frozenset[int] = frozenset()
    keep_chromatic: bool = True
    joins: bool = True
    ends: float = 1.0


def new_pitches(line: Line, notes: Sequence[Note], ground: Ground, aim: Aim) -> list[Note]:
    """The notes with the cheapest pitches; ties go to the lower one, so that the same call gives the same line."""
    rows = [_options(i, note, ground, aim) for i, note in enumerate(notes)]
    costs = [_alone(0, notes[0], p, ground, aim) + _join(line.before, p, aim) for p in rows[0]]
    links: list[list[int]] = [[0] * len(rows[0])]
    for i in range(1, len(notes)):
        was = notes[i].midi_pitch - notes[i - 1].midi_pitch
        row, link = [], []
        for pitch in rows[i]:
            best, at = min((costs[k] + _move(pitch - p, was, aim), k) for k, p in enumerate(rows[i - 1]))
            row.append(best + _alone(i, notes[i], pitch, ground, aim))
            link.append(at)
        costs = row
        links.append(link)
    if line.after is not None and aim.joins and _touches(notes[-1], line.after):
        costs = [c + _far(line.after.midi_pitch - p, aim) for c, p in zip(costs, rows[-1], strict=True)]
    at = min(range(len(costs)), key=lambda k: (costs[k], rows[-1][k]))
    out: list[Note] = []
    for i in range(len(notes) - 1, -1, -1):
        out.append(repitched(notes[i], rows[i][at]))
        at = links[i][at]
    return out[::-1]


def _options(i: int, note: Note, ground: Ground, aim: Aim) -> list[int]:
    goal = round(min(max(aim.goals[i], aim.low), aim.high))
    if i in aim.fixed:
        return [goal]
    scale = ground.scale(note.onset_tick)
    low, high = max(aim.low, goal - REACH), min(aim.high, goal + REACH)
    found = [p for p in range(low, high + 1) if p % 12 in scale]
    own = note.midi_pitch
    if aim.keep_chromatic and low <= own <= high and own not in found:
        found.append(own)
    return sorted(found) or [goal]


def _alone(i: int, note: Note, pitch: int, ground: Ground, aim: Aim) -> float:
    at_end = i in (0, len(aim.goals) - 1)
    cost = aim.pull * (aim.ends if at_end else 1.0) * abs(pitch - aim.goals[i])
    tick = note.onset_tick
    if pitch % 12 not in ground.tones(tick):
        strength = ground.weight(tick) * (1.0 if note.length_ticks >= QUARTER // 2 else 0.5)
        longer = 0.4 if note.length_ticks >= 2 * QUARTER else 0.0
        kept = 0.35 if pitch == note.midi_pitch else 1.0  # what was foreign before may stay so
        cost += FOREIGN * aim.chords * kept * (strength + longer)
    if pitch % 12 not in ground.scale(tick):
        cost += OUT_OF_KEY
    return cost


def _move(move: int, was: int, aim: Aim) -> float:
    cost = aim.motion * move_cost(move) + _far(move, aim)
    if move * was < 0:
        cost += TURNED * aim.shape
    elif (move == 0) != (was == 0):
        cost += UNTIED * aim.shape
    return cost


def _far(move: int, aim: Aim) -> float:
    return BEYOND * max(0, abs(move) - aim.most_leap)


def _join(before: Note | None, pitch: int, aim: Aim) -> float:
    return 0.0 if before is None or not aim.joins else 0.3 * aim.motion * move_cost(pitch - before.midi_pitch)


def _touches(note: Note, after: Note) -> bool:
    return after.onset_tick - note.end_tick < QUARTER

"""Upbeats of sung lines: the notes of the weak syllables before a line's first downbeat, led up to what follows.

Where they lie comes from `setting.py`; here they get pitches, alike for lines of one tune.
"""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from tools.compose.draft import DraftNote
from tools.compose.harmony import Harmony
from tools.compose.lines import chord_tones, local_scale, move_cost, scale_shift
from tools.compose.setting import SetLine, SetSection

# Ways to lead up to a note, in scale steps from it, the last first.
_WAYS = (
    (-1, -2, -3, -4),
    (1, 2, 3, 4),
    (0, 0, 0, 0),
    (-3, -3, -3, -3),
    (-2, -2, -4, -4),
    (0, -1, -2, -2),
    (-1, -1, -2, -2),
)
VARIETY = 1.2
OUTSIDE = 4.0


def with_sung_upbeats(
    notes: Sequence[DraftNote], words: SetSection, harmony: Harmony, span: tuple[int, int], rng: Random
) -> list[DraftNote]:
    """The notes of a section with the upbeats of its lines.

    Args:
        notes: All notes on and after the lines' first downbeats, in order.
        span: Lowest and highest pitch.
    """
    out = list(notes)
    tastes: dict[str, list[float]] = {}
    for line in words.lines:
        taste = tastes.setdefault(line.tune[0], [VARIETY * rng.random() for _ in _WAYS])
        out += _upbeat(out, line, harmony, span, taste)
    return sorted(out, key=lambda note: note.step)


def _upbeat(
    notes: Sequence[DraftNote], line: SetLine, harmony: Harmony, span: tuple[int, int], taste: Sequence[float]
) -> list[DraftNote]:
    rows = [row for row in line.spans if row[0] < line.start]
    if not rows:
        return []
    after = [note for note in notes if note.step >= rows[-1][1]]
    before = [note for note in notes if note.step < rows[0][0]]
    goal = min(after, key=lambda note: note.step).pitch if after else (before[-1].pitch if before else sum(span) // 2)
    last = max(before, key=lambda note: note.step).pitch if before else goal
    options = [_pitches(goal, way, len(rows), rows, harmony) for way in _WAYS]
    costs = [_cost(pitches, last, goal, rows, harmony, span) + t for pitches, t in zip(options, taste, strict=True)]
    pitches = options[costs.index(min(costs))]
    low, high = span
    fitted = [min(max(pitch, low), high) for pitch in pitches]
    return [DraftNote(at, end - at, pitch) for (at, end), pitch in zip(rows, fitted, strict=True)]


def _pitches(goal: int, way: Sequence[int], count: int, rows: Sequence[tuple[int, int]], harmony: Harmony) -> list[int]:
    span = harmony.at(rows[-1][0])
    scale = local_scale(harmony.key_at(rows[-1][0]), span.chord)
    steps = [way[min(i, len(way) - 1)] for i in range(count)]
    return [scale_shift(goal, step, scale) for step in reversed(steps)]


def _cost(
    pitches: Sequence[int],
    last: int,
    goal: int,
    rows: Sequence[tuple[int, int]],
    harmony: Harmony,
    span: tuple[int, int],
) -> float:
    line = [last, *pitches, goal]
    cost = sum(move_cost(b - a) for a, b in pairwise(line))
    for (at, end), pitch in zip(rows, pitches, strict=True):
        foreign = pitch % 12 not in chord_tones(harmony.at(at).chord)
        cost += (0.4 if end - at >= 4 else 0.1) * foreign + OUTSIDE * (not span[0] <= pitch <= span[1])
    return cost

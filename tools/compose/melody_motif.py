"""Motifs: a few notes with a face. Here their lines, in scale steps from note to note, and what can be done to a line.

A face is one memorable trait (a leap that is filled, a note insisted on, a turn); the rest of the line gives way to it.
Rhythms come from `rhythm.py`; which pitches a line really takes is searched in `melody_search.py`.
"""

from collections.abc import Mapping, Sequence
from random import Random

from tools.compose.lines import scale_shift
from tools.compose.seeds import weighted

Line = tuple[int | None, ...]  # scale steps from the note before; None is left open

# Faces, in scale steps; a leap is followed by steps that fill it. Written for this project.
TRAITS: Mapping[str, tuple[tuple[int, ...], ...]] = {
    "leap": ((3, -1, -1), (4, -1, -1), (-1, 4, -1), (1, 1, 3, -1), (3, 0, -1), (-3, 1, 1), (-1, -1, 5, -1), (4, 0, -2)),
    "wide": ((5, -1, -1), (7, -1, -1, -1), (-1, 5, -1), (4, 1, -1), (5, 1, -2), (-1, 7, -1, -1)),
    "repeat": ((0, 0, 1), (0, 0, 0, -1), (0, 0, 2, -1), (0, 1, 0, -1), (0, 0, -2), (0, 3, 0, -1), (1, 0, 0, -1)),
    "scale": ((1, 1, 1, 1), (-1, -1, -1, -1), (1, 1, 1, -2), (-1, -1, -1, 2), (1, 1, 1, 0), (-1, -1, -2)),
    "turn": ((1, -1, -1, 1), (-1, 1, 1, -1), (1, -1, -1, -1), (0, 1, -1, -1), (-1, 1, 2, -1), (1, -1, 2)),
    "pendulum": ((2, -2, 2, -1), (-2, 2, -2, 1), (-1, 1, -1, 2), (2, -2, 3, -1), (-3, 3, -1), (4, -4, 4, -1)),
    "drop": ((-3, 1, 1), (-4, 1, 1), (1, -4, 1), (-2, -2, 1), (1, -3, 1), (-5, 1, 1)),
    "third": ((2, -1, 2, -1), (-2, 1, -2, 1), (2, -1, -1), (-2, 1, 1), (2, 1, -2), (-2, -1, 2)),
    "arpeggio": ((2, 2, -1), (2, 2, 3, -1), (-2, -2, 2), (2, 2, -2, -2), (3, 2, -1), (-3, -2, 1), (2, 3, -1, -1)),
    "pentatonic": ((1, 2, -1), (2, 1, -2), (-1, -2, 1), (-2, -1, 2), (1, -1, -2), (2, -2, -1), (-2, 0, -1)),
}
_AFTER = {1: 3.0, -1: 3.0, 0: 1.2, 2: 1.0, -2: 1.0, 3: 0.25, -3: 0.25}


def motif_line(notes: int, traits: Mapping[str, float], rng: Random) -> Line:
    """The line of a motif: a face near its beginning, before and after it steps that lead back.

    Args:
        notes: How many notes it has.
        traits: Names in `TRAITS` with weights.
    """
    face = rng.choice(TRAITS[weighted(rng, traits)])
    lead = rng.choice((0, 0, 0, 1, 2)) if notes > len(face) + 2 else 0
    moves = [rng.choice((1, -1, 0)) for _ in range(lead)] + list(face)
    while len(moves) < notes - 1:
        height = sum(moves)
        weights = {move: w * (1.8 if move * height < 0 else 1.0) for move, w in _AFTER.items()}
        moves.append(weighted(rng, weights))
    return (None, *moves[: max(0, notes - 1)])


def _steps_between(before: int, after: int, scale: frozenset[int]) -> int:
    sign = 1 if after > before else -1
    return (
        sign * sum(pitch % 12 in scale for pitch in range(before + sign, after + sign, sign)) if after != before else 0
    )


def inverted(pitches: Sequence[int], scale: frozenset[int]) -> list[int]:
    """A line turned upside down about its first note, within a scale."""
    if not pitches:
        return []
    return [scale_shift(pitches[0], -_steps_between(pitches[0], pitch, scale), scale) for pitch in pitches]

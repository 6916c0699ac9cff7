"""Chord shapes on a guitar in standard tuning: what one hand can hold down, and whether a set of pitches is playable.

A shape takes at most one note a string, a stretch of four frets (open strings apart) and four fingers, a barre counting
as one. Which shape follows which is decided in `tools.theory.voicing`.
"""

import itertools
from functools import lru_cache

from tools.theory.chord import Chord

STRINGS = (40, 45, 50, 55, 59, 64)  # E2 A2 D3 G3 B3 E4
REACH = 3  # frets from the lowest to the highest finger: four frets in all
HIGHEST_FRET = 12
FINGERS = 4
_OPEN_UP_TO = 3  # open strings ring with shapes no higher than this fret


@lru_cache(maxsize=1024)
def guitar_shapes(chord: Chord, low: int, high: int, most: int = 6, fewest: int = 3) -> tuple[tuple[int, ...], ...]:
    """Playable shapes of a chord with its bass note lowest, ascending pitches each, lowest on the neck first.

    Args:
        chord: The chord; "N.C." has no shape.
        low, high: Pitches the shape stays within.
        most, fewest: How many strings sound.
    """
    if chord.is_none:
        return ()
    classes = _wanted(chord)
    needed = frozenset(pc for pc in (chord.third, chord.seventh) if pc is not None)
    found: dict[tuple[int, ...], None] = {}
    for base in range(0, HIGHEST_FRET - REACH + 1):
        options = [_on_string(string, base, classes, low, high) for string in STRINGS]
        for first, last in itertools.product(range(4), range(3, 6)):
            if fewest <= last - first + 1 <= most:
                for pitches in itertools.islice(itertools.product(*options[first : last + 1]), 48):
                    _keep(found, pitches, chord, needed, first)
    return tuple(found)


def _wanted(chord: Chord) -> frozenset[int]:
    """Root, third, fifth and seventh, with what else the chord's name asks for."""
    return frozenset((*chord.pitch_classes, *((chord.bass_pitch_class,) if chord.bass_pitch_class is not None else ())))


def _on_string(string: int, base: int, classes: frozenset[int], low: int, high: int) -> list[int]:
    frets = [0, *range(max(1, base), base + REACH + 1)] if base <= _OPEN_UP_TO else [*range(base, base + REACH + 1)]
    return [string + f for f in frets if (string + f) % 12 in classes and low <= string + f <= high]


def _keep(
    found: dict[tuple[int, ...], None], pitches: tuple[int, ...], chord: Chord, needed: frozenset[int], first: int
) -> None:
    shape = tuple(pitches)
    if shape[0] % 12 != chord.bass_pitch_class or any(b <= a for a, b in itertools.pairwise(shape)):
        return
    if not needed <= {pitch % 12 for pitch in shape}:
        return
    frets = [pitch - STRINGS[first + i] for i, pitch in enumerate(shape)]
    if _fingers(frets) <= FINGERS and _reach(frets) <= REACH:
        found[shape] = None


def _reach(frets: list[int]) -> int:
    pressed = [fret for fret in frets if fret]
    return max(pressed) - min(pressed) if pressed else 0


def _fingers(frets: list[int]) -> int:
    """Fingers a shape takes; the lowest fret may be barred where no open string lies inside."""
    pressed = [fret for fret in frets if fret]
    if not pressed or 0 in frets:
        return len(pressed)
    return 1 + sum(fret > min(pressed) for fret in pressed)


@lru_cache(maxsize=16384)
def is_playable(pitches: tuple[int, ...]) -> bool:
    """Whether pitches can sound together on a guitar: one a string, within four frets but for open strings."""
    if len(pitches) > len(STRINGS):
        return False
    if len(pitches) <= 1:
        return not pitches or pitches[0] >= STRINGS[0]
    ordered = tuple(sorted(pitches))
    return any(
        _fits([pitch - string for pitch, string in zip(ordered, strings, strict=True)])
        for strings in itertools.combinations(STRINGS, len(ordered))
    )


def _fits(frets: list[int]) -> bool:
    return min(frets) >= 0 and max(frets) <= 24 and _reach(frets) <= REACH + 1

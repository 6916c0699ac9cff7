"""Which pitches a line may take over a chord, and what a move costs: the craft rules that melody, counter-line and bass
share.

Rules of thumb of species counterpoint and tune writing (steps before leaps, leaps recovered, chord tones on accents,
other tones left by step), with
weights of our own. The pitch ranges come from the caller.
"""

from functools import lru_cache

from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.tensions import bent

# Cost of a move by semitones: repeats are cheap but not free, steps free, thirds cheap, fourths to sixths dear,
# sevenths and tritones dearest.
MOVE_COST = (0.85, 0.1, 0.0, 0.32, 0.42, 0.85, 3.0, 1.05, 1.9, 1.9, 3.6, 4.6, 1.9)
FAR_COST = 6.0


def move_cost(semitones: int) -> float:
    """Cost of a melodic move."""
    size = abs(semitones)
    return MOVE_COST[size] if size < len(MOVE_COST) else FAR_COST + 0.5 * (size - 12)


@lru_cache(maxsize=4096)
def local_scale(key: Key, chord: Chord) -> frozenset[int]:
    """Pitch classes that sound at home while a chord holds: the key's scale, bent by chord tones foreign to it.

    A scale note a semitone from a foreign chord tone gives way, unless it is a chord tone too; over the dominant of a
    minor key the seventh is raised.
    """
    scale = frozenset(key.scale_pitch_classes)
    return bent(scale if len(scale) >= 7 else scale | frozenset(key.usual_pitch_classes), chord)


@lru_cache(maxsize=4096)
def blues_scale(key: Key, chord: Chord) -> frozenset[int]:
    """The same in a blues: the leading tone gives way to the flat seventh wherever the chord has no use for it."""
    leading, flat = (key.tonic_pitch_class + 11) % 12, (key.tonic_pitch_class + 10) % 12
    scale = local_scale(key, chord)
    return scale if leading in chord.pitch_classes else (scale - {leading}) | {flat}


@lru_cache(maxsize=4096)
def chord_tones(chord: Chord) -> frozenset[int]:
    """Pitch classes that count as consonant with the chord: root, third, fifth, seventh; tensions are left to
    colour.
    """
    if chord.is_none:
        return frozenset(range(12))
    wanted = {tone.pitch_class for tone in chord.tones if int(tone.degree.lstrip("b#")) <= 7}
    return frozenset(wanted)


@lru_cache(maxsize=65536)
def scale_shift(pitch: int, degrees: int, scale: frozenset[int]) -> int:
    """The pitch a number of scale steps away; a pitch outside the scale keeps its distance to the scale note below."""
    offset = 0
    while (pitch - offset) % 12 not in scale and offset < 6:
        offset += 1
    at = pitch - offset
    step = 1 if degrees > 0 else -1
    for _ in range(abs(degrees)):
        at += step
        while at % 12 not in scale:
            at += step
    return at + offset


def nearest(pitch: float, classes: frozenset[int] | set[int], low: int, high: int) -> int:
    """The pitch of one of these classes nearest to a place within a range."""
    options = [p for p in range(low, high + 1) if p % 12 in classes]
    if not options:
        return int(min(max(round(pitch), low), high))
    return min(options, key=lambda p: (abs(p - pitch), p))

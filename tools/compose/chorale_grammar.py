"""What a chord costs under a tune, beat by beat, by the rules of tonal harmony: the learned harmoniser's rule twin.

Functional grammar as taught (Aldwell and Schachter, Harmony and Voice Leading; Kostka and Payne, Tonal Harmony): how
usual each chord is, where roots go, what sevenths, six-fours and applied chords ask for, cadences at phrase ends, and
no fifths or octaves between tune and bass. Costs are practitioner's judgement in nats. Chords are classes against the
tonic, as in `models.symbolic.chorale.classes`. Chooses nothing: `tools.compose.harmonise` searches.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.symbolic.chorale import classes
from models.symbolic.chorale.classes import ChordClass
from models.symbolic.chorale.rows import Sung

Costs = NDArray[np.float64]

# By mode and manner: what stands beside the tonic ("root quality inversions"), with its cost. Roots in semitones.
MAJOR = MappingProxyType({
    (0, ""): 0.0, (7, ""): 0.1, (5, ""): 0.7, (9, "m"): 0.8, (2, "m"): 0.9, (7, "7"): 0.8, (2, "m7"): 0.8,
    (11, "dim"): 1.4, (4, "m"): 1.7, (2, "7"): 1.9, (2, ""): 1.8, (9, "m7"): 1.7, (4, ""): 2.2, (4, "7"): 2.0,
    (9, "7"): 2.2, (9, ""): 2.4, (0, "7"): 2.3, (5, "maj7"): 2.2, (11, "m7b5"): 2.1, (0, "maj7"): 3.0, (4, "m7"): 2.6,
    (6, "dim"): 2.4, (6, "m7b5"): 2.6, (8, "dim"): 2.9, (8, "dim7"): 2.9, (7, "m"): 3.4, (10, ""): 3.2, (11, "7"): 3.2,
    (11, ""): 3.4, (1, "dim"): 3.0, (1, "dim7"): 3.2,
})  # fmt: skip
MINOR = MappingProxyType({
    (0, "m"): 0.0, (7, ""): 0.1, (5, "m"): 0.7, (7, "7"): 0.8, (3, ""): 0.8, (8, ""): 0.9, (10, ""): 1.1,
    (2, "m7b5"): 1.0, (2, "dim"): 1.3, (11, "dim"): 1.4, (11, "dim7"): 1.5, (5, "m7"): 1.6, (10, "7"): 1.8,
    (0, "m7"): 2.2, (8, "maj7"): 2.2, (7, "m"): 2.0, (5, ""): 2.1, (5, "7"): 2.4, (3, "maj7"): 2.8, (9, "m7b5"): 2.6,
    (2, "7"): 2.4, (2, ""): 2.6, (0, "7"): 2.5, (0, ""): 2.6, (3, "7"): 2.8, (6, "dim7"): 2.8, (6, "dim"): 3.0,
    (2, "m7"): 2.9, (7, "m7"): 3.0, (9, "dim"): 3.0, (4, "dim7"): 3.2, (4, "dim"): 3.2, (2, "m"): 3.2,
})  # fmt: skip
_UNUSUAL = 5.0
_INVERSION = (0.0, 0.5, 1.9, 1.3)
_INVERSION_OF_SEVENTH = (0.0, 0.3, 0.8, 0.6)
# Where a root goes, by semitones up: a fourth up (a fifth down) is strongest.
_ROOT = (0.5, 1.3, 0.35, 1.0, 1.1, 0.0, 2.4, 0.55, 1.0, 0.5, 0.8, 1.4)
_BASS = (0.55, 0.0, 0.0, 0.25, 0.3, 0.3, 1.5)
_SAME = 1.3  # the same chord in the same position again
_NOT_IN_CHORD = 4.5  # a tune's note that no chord tone meets, and
_LEANING = 1.7  # one that goes on to a chord tone by step within the beat
PARALLEL, DIRECT = 6.0, 0.8


def base_costs(vocabulary: Sequence[ChordClass], minor: bool) -> Costs:
    """How unusual each chord is by itself, [chords]."""
    table = MINOR if minor else MAJOR
    rows = []
    for root, quality, inversion in vocabulary:
        name = classes.NAMES[quality]
        cost = table.get((root, name), _UNUSUAL)
        cost += (_INVERSION_OF_SEVENTH if len(classes.QUALITIES[name]) == 4 else _INVERSION)[inversion]
        if name in ("dim", "dim7") and inversion == 1:
            cost -= 0.6  # a diminished triad is at home over its third
        if name == "dim" and inversion == 0:
            cost += 0.6
        rows.append(cost)
    return np.array(rows)


@lru_cache(maxsize=16)
def moves(vocabulary: tuple[ChordClass, ...], minor: bool) -> Costs:
    """What going from one chord to another costs, [before, after]."""
    return np.array([[_move(before, after, minor) for after in vocabulary] for before in vocabulary])


def _move(before: ChordClass, after: ChordClass, minor: bool) -> float:
    first, second = classes.tones(before), classes.tones(after)
    name = classes.NAMES[before[1]]
    step = (second[0] - first[0]) % 12
    low = (classes.bass(after) - classes.bass(before)) % 12
    if before == after:
        return _SAME
    cost = _ROOT[step] + _BASS[min(low, 12 - low)]
    if before[0] == 7 and after[0] == 5 and name in ("", "7"):
        cost += 1.5  # the dominant does not go back
    if name in ("7",) and step not in (5, 0, 2, 1):
        cost += 2.0
    if name.startswith("dim") and step not in (1, 0) and not (name == "dim7" and step in (3, 6, 9)):
        cost += 1.8
    if applied(before, minor) and step not in (5, 0) and not (name.startswith(("dim", "m7b5")) and step == 1):
        cost += 1.5
    if before[2] == 2 and len(first) == 3 and low not in (0, 1, 2, 10, 11):
        cost += 1.6  # the bass of a six-four stays or goes by step
    if after[2] == 2 and len(second) == 3 and low not in (0, 1, 2, 10, 11):
        cost += 0.9
    if before[2] == 3 and low not in (11, 10):
        cost += 2.2  # a seventh in the bass goes down
    if len(second) == 4 and second[3] not in first and (second[3] + 1) % 12 not in first:
        cost += 0.6 * ((second[3] + 2) % 12 not in first)  # a seventh is prepared or passes down
    return cost


def applied(chord: ChordClass, minor: bool) -> bool:
    """Whether a chord is a dominant of something else than the tonic: it has tones foreign to the key."""
    scale = {0, 2, 3, 5, 7, 8, 10, 11} if minor else {0, 2, 4, 5, 7, 9, 11}
    if minor and chord[0] in (7, 11):
        return False
    return classes.NAMES[chord[1]] in ("", "7", "dim", "dim7", "m7b5") and not set(classes.tones(chord)) <= scale


def tune_costs(sung: Sequence[Sung], tonic: int, vocabulary: Sequence[ChordClass], minor: bool) -> Costs:
    """What each chord costs under each beat, [beats, chords]: the tune's notes, the place in bar and phrase."""
    fits = np.array([[_fit((p - tonic) % 12, chord) for chord in vocabulary] for p in range(tonic, tonic + 12)])
    tones = np.array([[d in classes.tones(chord) for chord in vocabulary] for d in range(12)])
    ends = np.array([_ending(chord, minor) for chord in vocabulary])
    before_ends = np.array([_approach(chord) for chord in vocabulary])
    openings = np.array([0.0 if c[0] == 0 and c[2] == 0 else 0.8 if c[0] == 7 else 2.5 for c in vocabulary])
    six_four = np.array([c[2] == 2 and len(classes.tones(c)) == 3 for c in vocabulary])
    cadential = np.array([c[0] == 0 for c in vocabulary]) & six_four
    out = np.tile(base_costs(vocabulary, minor), (len(sung), 1))
    for at, beat in enumerate(sung):
        if beat.pitch >= 0:
            now, half = (beat.pitch - tonic) % 12, (beat.half - tonic) % 12 if beat.half >= 0 else None
            missed = ~tones[now]
            leans = half is not None and half != now and abs(beat.half - beat.pitch) <= 2
            out[at] += np.where(missed, _LEANING if leans else _NOT_IN_CHORD, fits[now])
            if leans and half is not None:
                out[at] += np.where(missed & ~tones[half], _NOT_IN_CHORD, 0.0)
            elif half is not None and half != now:
                out[at] += np.where(~tones[half], 1.0, 0.0)
        strong = beat.place == 0 or (beat.beats % 2 == 0 and beat.place == beat.beats // 2)
        out[at] -= np.where(cadential, 1.2, 0.0) if strong else 0.0
        if beat.fermata:
            out[at] += ends
        elif at + 1 < len(sung) and sung[at + 1].fermata:
            out[at] += before_ends
        if at == 0:
            out[at] += openings
    return out


def _fit(degree: int, chord: ChordClass) -> float:
    """A tune's note as a tone of a chord."""
    tones = classes.tones(chord)
    if degree not in tones:
        return 0.0
    place = tones.index(degree)
    cost = (0.0, 0.05, 0.25, 1.1)[place]
    if place == chord[2] and place in (1, 3):
        cost += 1.6  # third or seventh in tune and bass alike
    leading = classes.NAMES[chord[1]] in ("7", "dim", "dim7", "m7b5") or (chord[0] == 7 and place == 1)
    return cost + (1.5 if leading and place == chord[2] and place != 2 else 0.0)


def _ending(chord: ChordClass, minor: bool) -> float:
    root, quality, inversion = chord
    name = classes.NAMES[quality]
    cost = 2.0 * inversion + (2.5 if len(classes.QUALITIES[name]) == 4 else 0.0) + (3.0 if name == "dim" else 0.0)
    homes = {0: 0.0, 7: 0.3, 3: 0.8, 10: 1.4, 5: 1.8, 8: 1.8} if minor else {0: 0.0, 7: 0.3, 9: 1.2, 5: 1.8, 2: 1.9}
    return cost + homes.get(root, 2.2)


def _approach(chord: ChordClass) -> float:
    root, name = chord[0], classes.NAMES[chord[1]]
    return 0.0 if root == 7 and name in ("", "7") else 0.5 if root in (5, 11, 2) else 0.8


def outer_parallels(sung: Sequence[Sung], tonic: int, vocabulary: Sequence[ChordClass]) -> Costs:
    """Fifths and octaves that tune and bass would run or leap in, [beats - 1, before, after]."""
    bass = np.array([classes.bass(chord) for chord in vocabulary])
    bad = np.zeros((len(sung) - 1, len(vocabulary), len(vocabulary)), bool)
    direct = np.zeros_like(bad)
    moved = bass[:, None] != bass[None, :]
    leaps = np.isin((bass[None, :] - bass[:, None]) % 12, (3, 4, 5, 6, 7, 8, 9))
    for at, (beat, after) in enumerate(pairwise(sung)):
        for leaving in {beat.pitch, beat.half}:
            if leaving >= 0 and after.pitch >= 0 and leaving % 12 != after.pitch % 12:
                gap = (leaving - tonic - bass) % 12
                then = (after.pitch - tonic - bass) % 12
                perfect = (gap == 0) | (gap == 7)
                bad[at] |= perfect[:, None] & (gap[:, None] == then[None, :]) & moved
                if abs(after.pitch - leaving) > 2:  # a leap of both into a fifth or octave is heard as a parallel
                    direct[at] |= leaps & ((then == 0) | (then == 7))[None, :]
    return np.asarray(bad * PARALLEL + (direct & ~bad) * DIRECT, np.float64)

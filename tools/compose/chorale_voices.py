"""Voices under a tune by search: for every chord the lower voices, with strict voice leading, by dynamic programming.

Rules of the common textbooks (Aldwell and Schachter; Kostka and Payne): no parallel fifths or octaves, also none by
contrary motion; no direct ones between the outer voices into which the tune leaps; no crossing, no voice beyond where
its neighbour just was; at most an octave between upper voices; leading tones and sevenths are not doubled, the one goes
up, the other down; all chord tones where they can be; lines that go by step. Sets one pitch a chord: what moves within
a chord is `chorale_figures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from tools.compose.lines import chord_tones
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.voicing import muddy

# Ranges of the voices from the top, sounding: soprano, alto, tenor, bass.
RANGES = ((60, 79), (55, 74), (48, 67), (41, 60))
MAX_CANDIDATES = 48
CROSSED = 99.0
_PARALLEL = 60.0
# What a voice pays for a move, by semitones up to an octave.
_INNER = (1.0, 0.0, 0.0, 0.7, 1.0, 1.6, 5.0, 2.6, 4.0, 4.5, 7.0, 8.0, 5.0)
_BASS = (1.6, 0.0, 0.0, 0.3, 0.35, 0.3, 3.0, 0.5, 1.8, 2.2, 6.0, 7.0, 1.2)
_FAR = 12.0
_AUGMENTED = 6.0  # the step of three semitones between the flat sixth and the leading tone


@dataclass(frozen=True)
class Moment:
    """One chord of the chorale: where, how long, what, the tune's pitch there, and the pitch it leaves with when it
    passes on meanwhile; the key, and whether a phrase ends here.
    """

    step: int
    steps: int
    chord: Chord
    soprano: int
    leaving: int
    key: Key
    ends: bool = False

    @property
    def end(self) -> int:
        """Step it ends at."""
        return self.step + self.steps


def set_voices(rows: Sequence[Moment], ranges: Sequence[tuple[int, int]] = RANGES) -> list[tuple[int, ...]]:
    """Pitches of the lower voices for each moment, from the top down.

    Args:
        rows: What is set.
        ranges: Lowest and highest pitch of every voice, the tune's first.
    """
    if not rows:
        return []
    options = [_options(row.chord, row.soprano, row.leaving, tuple(ranges[1:]), tender(row)) for row in rows]
    costs = np.array([cost for cost, _ in options[0]])
    links = []
    for (earlier, here), (row, after) in zip(pairwise(options), pairwise(rows), strict=True):
        before = np.array([(row.leaving, *voices) for _, voices in earlier])
        then = np.array([(after.soprano, *voices) for _, voices in here])
        total = costs[:, None] + _moving(before, then, row, after)
        links.append(total.argmin(axis=0))
        costs = total.min(axis=0) + np.array([cost for cost, _ in here])
    at = int(costs.argmin())
    path = [at]
    for link in reversed(links):
        at = int(link[at])
        path.append(at)
    return [found[at][1] for found, at in zip(options, reversed(path), strict=True)]


def tender(row: Moment) -> frozenset[int]:
    """Pitch classes that ask to go on and are not doubled: leading tones, thirds of dominants, sevenths."""
    chord, found = row.chord, set()
    leading = (row.key.tonic_pitch_class - 1) % 12
    if leading in chord.pitch_classes and chord.root_pitch_class != leading and _dominant(chord, row.key):
        found.add(leading)
    if chord.third is not None and chord.quality == "7":
        found.add(chord.third)
    if chord.quality in ("dim", "dim7", "m7b5") and chord.root_pitch_class is not None:
        found.add(chord.root_pitch_class)
    if chord.seventh is not None:
        found.add(chord.seventh)
    return frozenset(found)


def _dominant(chord: Chord, key: Key) -> bool:
    return chord.root_pitch_class == (key.tonic_pitch_class + 7) % 12 and not chord.is_minor


@lru_cache(maxsize=4096)
def _options(
    chord: Chord, soprano: int, leaving: int, ranges: tuple[tuple[int, int], ...], tender: frozenset[int]
) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """Lower voices under a tune's note with their cost, best first."""
    tones = sorted(chord_tones(chord) | ({chord.bass_pitch_class} if chord.bass_pitch_class is not None else set()))
    low, high = ranges[-1]
    ceiling = min(soprano, leaving)
    basses = [p for p in range(low, min(high, ceiling) + 1) if p % 12 == chord.bass_pitch_class]
    basses = basses or [low + ((chord.bass_pitch_class or 0) - low) % 12]
    inner = [[p for p in range(lo, min(hi, ceiling) + 1) if p % 12 in tones] for lo, hi in ranges[:-1]]
    rows = []
    for bass, between in product(basses, product(*inner)):
        cost = _shape(chord, (soprano, *between, bass), ceiling, tender)
        if cost < CROSSED:
            middle = sum(abs(p - (lo + hi) / 2) for p, (lo, hi) in zip((*between, bass), ranges, strict=True))
            rows.append((round(cost + 0.05 * middle, 4), (*between, bass)))
    if not rows:
        ordered = [min(max(soprano - 4 * (i + 1), lo), hi) for i, (lo, hi) in enumerate(ranges[:-1])]
        return ((CROSSED, (*ordered, basses[0])),)
    return tuple(sorted(rows)[:MAX_CANDIDATES])


def _shape(chord: Chord, voices: tuple[int, ...], ceiling: int, tender: frozenset[int]) -> float:
    """Cost of one chord by itself: crossing, spacing, mud, missing and doubled tones."""
    cost = 0.0
    for upper, lower in pairwise((ceiling, *voices[1:])):
        if lower > upper:
            return CROSSED
    for upper, lower in pairwise(voices):
        if muddy(lower, upper):
            return CROSSED
        cost += 3.0 * (lower == upper)
    for upper, lower in pairwise(voices[:-1]):
        cost += 5.0 * max(0, upper - lower - 12)
    cost += 2.0 * max(0, voices[-2] - voices[-1] - 19)
    classes = [pitch % 12 for pitch in voices]
    root, third, fifth, seventh = chord.root_pitch_class, chord.third, chord.fifth, chord.seventh
    for tone, price in ((third, 9.0), (seventh, 8.0), (root, 4.0), (fifth, 2.5)):
        cost += price * (tone is not None and tone not in classes)
    doubled = {tone: classes.count(tone) - 1 for tone in set(classes)}
    cost += sum(12.0 * doubled.get(tone, 0) for tone in tender)
    cost += 1.2 * doubled.get(third if third is not None and third not in tender else -1, 0)
    cost += 0.8 * doubled.get(fifth if fifth is not None and fifth % 12 != chord.bass_pitch_class else -1, 0)
    return cost + 6.0 * sum(count > 1 for tone, count in doubled.items() if tone != root)


Rows = NDArray[np.int64]


def _moving(before: Rows, after: Rows, row: Moment, following: Moment) -> NDArray[np.float64]:
    """Cost of going from each chord to each next one, voices from the top down, the tune first."""
    a, b = before[:, None, :], after[None, :, :]
    step = b - a
    size = np.abs(step)
    prices = [_INNER] * (before.shape[1] - 2) + [_BASS]
    cost = np.zeros(size.shape[:2])
    for voice, table in enumerate(prices, 1):
        cost += np.append(table, _FAR)[np.minimum(size[..., voice], 13)]
    cost += _resolutions(a, b, row, following)
    for low in range(before.shape[1]):
        for high in range(low):
            cost += _pair(a[..., high], a[..., low], b[..., high], b[..., low])
        if low:  # no voice goes past where its neighbour just was
            cost += 4.0 * (b[..., low] > a[..., low - 1]) + 4.0 * (b[..., low - 1] < a[..., low])
    outer = (b[..., 0] - b[..., -1]) % 12
    direct = (step[..., 0] * step[..., -1] > 0) & (size[..., 0] > 2) & np.isin(outer, (0, 7))
    contrary = step[..., 0] * step[..., -1] < 0
    together = (step != 0).all(-1) & ((step > 0).all(-1) | (step < 0).all(-1))
    return np.asarray(cost + 4.0 * direct - 0.3 * contrary + 1.2 * together, np.float64)


def _pair(high: Rows, low: Rows, high_after: Rows, low_after: Rows) -> NDArray[np.float64]:
    """Fifths, octaves and unisons in a row between two voices; also by contrary motion, at a lower price."""
    gap, then = (high - low) % 12, (high_after - low_after) % 12
    moved = (high != high_after) & (low != low_after)
    perfect = moved & (gap == then) & ((gap == 0) | (gap == 7))
    same_way = (high_after - high) * (low_after - low) > 0
    return np.asarray(perfect * np.where(same_way, _PARALLEL, 12.0), np.float64)


def _resolutions(a: Rows, b: Rows, row: Moment, following: Moment) -> NDArray[np.float64]:
    """Leading tones up, sevenths down, no augmented steps in minor; after a phrase's end all is free."""
    cost = np.zeros((a.shape[0], b.shape[1]))
    if row.ends:
        return cost
    chord, last = row.chord, a.shape[-1] - 1
    goes = b - a
    leading = [t for t in tender(row) if t != chord.seventh]
    for tone in leading:
        if (tone + 1) % 12 not in following.chord.pitch_classes:
            continue
        for voice in range(1, last + 1):
            inner = voice < last
            free = (goes[..., voice] == 1) | (goes[..., voice] == 0)
            price = np.where(inner & np.isin(goes[..., voice], (-4, -3)), 2.0, 6.0)
            cost += np.where((a[..., voice] % 12 == tone) & ~free, price, 0.0)
    if chord.seventh is not None:
        for voice in range(1, last + 1):
            free = np.isin(goes[..., voice], (0, -1, -2))
            cost += np.where((a[..., voice] % 12 == chord.seventh) & ~free, 7.0, 0.0)
    if row.key.is_minor:
        tonic = row.key.tonic_pitch_class
        for voice in range(1, last + 1):
            degrees = ((a[..., voice] - tonic) % 12, (b[..., voice] - tonic) % 12)
            bad = ((degrees[0] == 8) & (degrees[1] == 11)) | ((degrees[0] == 11) & (degrees[1] == 8))
            cost += _AUGMENTED * (bad & (np.abs(goes[..., voice]) == 3))
    return cost

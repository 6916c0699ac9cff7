"""Three statistics of a tune over its chords: time on chord tones, notes that resolve, tonal distance.

CTnCTR and MCTD as in Yeh et al. 2021 (arXiv 2001.02360), tonal centroids after Harte, Sandler and Gasser 2006. The
chords are pitch classes with their time; symbols are read elsewhere.
"""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.measure.midi_facts import HeardNote

FEWEST_NOTES, FEWEST_CHORDS = 12, 4
_EARLY = 0.05  # quarters: a note this much ahead of a chord belongs to it
_STEP = 2  # semitones within which a foreign note resolves
_CIRCLES = ((7 * math.pi / 6, 1.0), (3 * math.pi / 2, 1.0), (2 * math.pi / 3, 0.5))  # fifths, minor, major thirds


@dataclass(frozen=True, slots=True)
class HeardChord:
    """A chord's time in quarter notes and its pitch classes."""

    onset_quarters: float
    end_quarters: float
    pitch_classes: frozenset[int]


def tune_harmony(notes: Sequence[HeardNote], chords: Sequence[HeardChord]) -> dict[str, float]:
    """Measure a tune over chords in order of time; empty where there are too few notes or chords."""
    rows = [chord for chord in chords if chord.pitch_classes]
    if len(rows) < FEWEST_CHORDS:
        return {}
    starts = [chord.onset_quarters for chord in rows]
    tune = sorted(notes, key=lambda n: (n.onset_quarters, n.length_quarters, n.midi_pitch))
    under = [_chord_under(note, rows, starts) for note in tune]
    heard = [(note, chord) for note, chord in zip(tune, under, strict=True) if chord is not None]
    if len(heard) < FEWEST_NOTES:
        return {}
    time = sum(note.length_quarters for note, _ in heard)
    inside = sum(note.length_quarters for note, chord in heard if _fits(note, chord))
    distance = sum(note.length_quarters * _distance(note, chord) for note, chord in heard)
    foreign = [i for i, chord in enumerate(under[:-1]) if chord is not None and not _fits(tune[i], chord)]
    resolved = sum(abs(tune[i + 1].midi_pitch - tune[i].midi_pitch) <= _STEP for i in foreign)
    tones = sum(_fits(note, chord) for note, chord in heard)
    return {
        "chord_tone_time": inside / max(1e-9, time),
        "resolved_notes": (tones + resolved) / max(1, tones + len(foreign)),
        "tonal_distance": distance / max(1e-9, time),
    }


def _chord_under(note: HeardNote, chords: Sequence[HeardChord], starts: list[float]) -> HeardChord | None:
    at = note.onset_quarters + _EARLY
    index = bisect.bisect_right(starts, at) - 1
    return chords[index] if index >= 0 and chords[index].end_quarters > at else None


def _fits(note: HeardNote, chord: HeardChord) -> bool:
    return note.midi_pitch % 12 in chord.pitch_classes


def _distance(note: HeardNote, chord: HeardChord) -> float:
    return float(np.linalg.norm(_centroid(frozenset({note.midi_pitch % 12})) - _centroid(chord.pitch_classes)))


@lru_cache(maxsize=4096)
def _centroid(classes: frozenset[int]) -> NDArray[np.float64]:
    point = np.zeros(6)
    for pitch_class in classes:
        for circle, (angle, radius) in enumerate(_CIRCLES):
            point[2 * circle] += radius * math.sin(pitch_class * angle)
            point[2 * circle + 1] += radius * math.cos(pitch_class * angle)
    return point / max(1, len(classes))

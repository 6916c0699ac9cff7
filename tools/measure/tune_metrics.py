"""Twenty-five statistics of a tune that tell human melodies from random ones: how it moves, what its rhythm does, how
much of it comes back.

Definitions follow Yang and Lerch 2020 (doi 10.1007/s00521-018-3849-7), the MusDr set of Wu and Yang 2020
(arXiv 2008.01307) and plain repetition counts over bars; the grid is four steps to a quarter note. A statistic says
what is usual, never what is good. Limits are in `tools.measure.human_range`; chords are `tune_harmony`'s.
"""

import itertools
import math
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.measure.midi_facts import HeardNote

FEWEST_NOTES = 16  # of which anything can be said
STEPS = 4  # to a quarter note
_LONGEST = 32  # steps: durations and waits longer than this are one class
_WIDEST = 13  # semitones: the same for intervals
_MAJOR = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1])
_MINOR = np.array([1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0])
_SCALES = np.array([np.roll(scale, root) for root in range(12) for scale in (_MAJOR, _MINOR)])

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Tune:
    """A tune as arrays: pitches, onsets and lengths in quarters, the bar of each note and its step in the bar."""

    def __init__(self, notes: Sequence[HeardNote], bar_quarters: float) -> None:
        rows = sorted(notes, key=lambda n: (n.onset_quarters, n.length_quarters, n.midi_pitch))
        self.pitch: Ints = np.array([n.midi_pitch for n in rows], dtype=np.int64)
        self.onset: Floats = np.array([n.onset_quarters for n in rows])
        self.length: Floats = np.array([n.length_quarters for n in rows])
        self.bar_quarters = bar_quarters
        self.bar: Ints = np.floor(self.onset / bar_quarters + 1e-6).astype(np.int64)
        self.bars = math.ceil((self.onset[-1] + 1e-6) / bar_quarters)
        self.bar_steps = max(1, round(bar_quarters * STEPS))
        self.step: Ints = np.round((self.onset - self.bar * bar_quarters) * STEPS).astype(np.int64) % self.bar_steps
        self.interval: Ints = np.diff(self.pitch)
        self.duration: Ints = np.clip(np.round(self.length * STEPS).astype(np.int64), 1, _LONGEST)

    @property
    def first_bar(self) -> int:
        return int(self.bar[0])


def tune_metrics(notes: Sequence[HeardNote], bar_quarters: float) -> dict[str, float]:
    """Measure a tune.

    Args:
        notes: One note at a time, as written.
        bar_quarters: Length of a bar in quarter notes.

    Returns:
        Statistic by name; empty for fewer than 16 notes. One that cannot be computed is left out.
    """
    if len(notes) < FEWEST_NOTES:
        return {}
    tune = _Tune(notes, bar_quarters)
    rows = {**_pitches(tune), **_motion(tune), **_rhythm(tune), **_returns(tune), **_likeness(tune)}
    return {name: float(value) for name, value in rows.items() if value is not None and not math.isnan(value)}


def _entropy(counts: NDArray[Any]) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log2(share)).sum())


def _pitches(tune: _Tune) -> dict[str, float | None]:
    classes = np.bincount(tune.pitch % 12, minlength=12)
    return {
        "notes_per_quarter": len(tune.pitch) / (len(np.unique(tune.bar)) * tune.bar_quarters),
        "range": float(np.ptp(tune.pitch)),
        "pitch_class_entropy": _entropy(classes),
        "scale_share": float((_SCALES @ classes).max() / classes.sum()),
        "pitch_class_entropy_1_bar": _window_entropy(tune, 1),
        "pitch_class_entropy_4_bars": _window_entropy(tune, 4),
    }


def _window_entropy(tune: _Tune, bars: int) -> float | None:
    values = []
    for start in range(tune.first_bar, tune.bars - bars + 1):
        inside = tune.pitch[(tune.bar >= start) & (tune.bar < start + bars)]
        if inside.size:
            values.append(_entropy(np.bincount(inside % 12, minlength=12)))
    return float(np.mean(values)) if values else None


def _motion(tune: _Tune) -> dict[str, float | None]:
    moves, size = tune.interval, np.abs(tune.interval)
    signs = np.sign(moves)
    signs = signs[signs != 0]
    return {
        "interval_size": float(size.mean()),
        "unison_share": float((size == 0).mean()),
        "step_share": float(((size >= 1) & (size <= 2)).mean()),
        "leap_share": float((size >= 5).mean()),
        "interval_entropy": _entropy(np.bincount(np.clip(moves, -_WIDEST, _WIDEST) + _WIDEST)),
        "direction_changes": float((signs[1:] != signs[:-1]).mean()) if signs.size > 1 else None,
    }


def _rhythm(tune: _Tune) -> dict[str, float | None]:
    waits = np.clip(np.round(np.diff(tune.onset) * STEPS).astype(np.int64), 0, _LONGEST)
    grid = np.zeros((tune.bars + 1, tune.bar_steps), bool)
    grid[np.clip(tune.bar, 0, tune.bars), tune.step] = True
    grid = grid[tune.first_bar : tune.bars]
    consistency = overlap = None
    if len(grid) > 2:
        consistency = float(1 - (grid[1:] != grid[:-1]).mean())
        pairs = [(a & b, a | b) for a, b in itertools.pairwise(grid) if a.any() or b.any()]
        overlap = float(np.mean([both.sum() / max(1, either.sum()) for both, either in pairs]))
    return {
        "duration_entropy": _entropy(np.bincount(tune.duration)),
        "ioi_entropy": _entropy(np.bincount(waits)),
        "position_entropy": _entropy(np.bincount(tune.step, minlength=tune.bar_steps)),
        "groove_consistency": consistency,
        "onset_overlap": overlap,
        "syncopation": _syncopation(tune),
    }


def _syncopation(tune: _Tune) -> float:
    """Share of notes off the quarter that are held across the next one, where nothing starts."""
    onsets = np.round(tune.onset * STEPS).astype(np.int64)
    starts, count = set(onsets.tolist()), 0
    for onset, length in zip(onsets.tolist(), (tune.length * STEPS).tolist(), strict=True):
        beat = (onset // STEPS + 1) * STEPS
        count += onset % STEPS != 0 and beat not in starts and onset + length > beat + 0.5
    return count / len(onsets)


def _returns(tune: _Tune) -> dict[str, float | None]:
    """How much of the tune was there before: bars as they are, by rhythm alone, up to transposition; bytes that
    compression saves; four-interval figures that are new.
    """
    exact: set[Any] = set()
    rhythms: set[Any] = set()
    shapes: set[Any] = set()
    counts, bars = [0, 0, 0], 0
    for bar in range(tune.first_bar, tune.bars):
        inside = tune.bar == bar
        if not inside.any():
            continue
        bars += 1
        steps, pitches = tune.step[inside].tolist(), tune.pitch[inside].tolist()
        keys = (
            tuple(zip(steps, pitches, strict=True)),
            tuple(steps),
            tuple((s, p - pitches[0]) for s, p in zip(steps, pitches, strict=True)),
        )
        for index, (key, seen) in enumerate(zip(keys, (exact, rhythms, shapes), strict=True)):
            counts[index] += key in seen
            seen.add(key)
    tokens = bytes(int(value) & 255 for pair in zip(tune.pitch, tune.duration, strict=True) for value in pair)
    figures = [tuple(tune.interval[i : i + 4].tolist()) for i in range(len(tune.interval) - 3)]
    return {
        "bar_repetition": counts[0] / bars,
        "rhythm_repetition": counts[1] / bars,
        "transposed_bar_repetition": counts[2] / bars,
        "compression_ratio": len(zlib.compress(tokens, 9)) / len(tokens),
        "unique_interval_4_grams": len(set(figures)) / max(1, len(figures)),
    }


def _likeness(tune: _Tune) -> dict[str, float | None]:
    """Mean likeness of bars five to eight apart at the best of these distances, and of any two bars (cosine of onsets
    and of pitch classes by time).
    """
    onsets = np.zeros((tune.bars, tune.bar_steps))
    classes = np.zeros((tune.bars, 12))
    for bar, step, pitch, length in zip(tune.bar, tune.step, tune.pitch, tune.length, strict=True):
        if bar < tune.bars:
            onsets[bar, step] += 1
            classes[bar, pitch % 12] += length
    onsets, classes = _unit(onsets[tune.first_bar :]), _unit(classes[tune.first_bar :])
    alike = (onsets @ onsets.T + classes @ classes.T) / 2
    count = len(alike)
    lags = [float(np.diagonal(alike, lag).mean()) for lag in range(5, 9) if count - lag >= 4]
    return {
        "similarity_8_bars": max(lags) if lags else None,
        "similarity_any_bars": float(alike[np.triu_indices(count, 1)].mean()) if count > 2 else None,
    }


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True))
    return unit

"""The beat of a take that was played without a click: when each beat fell.

Onsets become a curve in time; how it repeats gives the tempo, with the tempi people walk and tap to preferred, and
dynamic programming finds the row of beats that meets the onsets and keeps an even step (D. P. W. Ellis, "Beat Tracking
by Dynamic Programming", Journal of New Music Research 36(1), 2007; written anew here from the formulas). Nothing is
known of the music but when and how hard keys were struck.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_S = 0.01
SPREAD_S = 0.02
PREFERRED_S, PREFERRED_OCTAVES = 0.55, 0.7  # Moelants and van Noorden's preferred tempo, near 110 beats a minute
SHORTEST_S, LONGEST_S = 0.3, 1.3
TIGHTNESS = 60.0
CANDIDATES = 4
TOGETHER_S = 0.045  # keys struck this near are one chord
STEADY_S, STEADY_SHARE = 0.03, 90  # a take that stays so near an even pulse (a share in percent) is given one tempo
FIT_S = 0.025
EASE = {2: 1.0, 4: 0.93, 3: 0.8}  # parts of a beat, and how readily an onset is heard there


@dataclass(frozen=True, slots=True)
class Beats:
    """When the beats of a take fell.

    Attributes:
        times_s: Each beat; the first is at or just before the first onset, the last after the last onset.
        bpm: Their middle tempo.
        is_steady: Whether one tempo tells them all.
    """

    times_s: tuple[float, ...]
    bpm: float
    is_steady: bool


def find_beats(onsets_s: Sequence[float], weights: Sequence[float]) -> Beats:
    """The beats of a take.

    Args:
        onsets_s: When something was struck, in order; at least one.
        weights: How much each counts, such as how hard it was struck.
    """
    chords, heavy = together(onsets_s, weights)
    if len(chords) < 3:
        gap = chords[1] - chords[0] if len(chords) == 2 else PREFERRED_S
        step = _into_range(gap)
        return _even(chords, chords[0], step)
    curve = _curve(chords, _held_longer(chords, heavy))
    period_s = max(_periods(curve), key=lambda each: _fit(curve, chords, each))
    beats = _track(curve, period_s) * STEP_S
    return _told(chords, beats, period_s)


def together(onsets_s: Sequence[float], weights: Sequence[float]) -> tuple[list[float], list[float]]:
    """Onsets with chords as one: when its first key was struck, and all its weight."""
    chords: list[float] = []
    heavy: list[float] = []
    last = -1.0
    for onset, weight in sorted(zip(onsets_s, weights, strict=True)):
        if chords and onset - chords[-1] <= TOGETHER_S * 1.6 and onset - last <= TOGETHER_S:
            heavy[-1] += weight * 0.5
        else:
            chords.append(onset)
            heavy.append(weight)
        last = onset
    return chords, heavy


def _held_longer(chords: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Long notes draw the beat to themselves: each weight with a share for the time to the next onset."""
    gaps = [after - before for before, after in pairwise(chords)]
    usual = float(np.median(gaps))
    return [w * min(1.4, 0.6 + 0.4 * gap / usual) for w, gap in zip(weights, [*gaps, usual], strict=True)]


def _into_range(step_s: float) -> float:
    while step_s < SHORTEST_S:
        step_s *= 2
    while step_s > LONGEST_S:
        step_s /= 2
    return step_s


def _even(chords: Sequence[float], start_s: float, step_s: float) -> Beats:
    count = int((chords[-1] - start_s) / step_s) + 2
    return Beats(tuple(start_s + i * step_s for i in range(count)), 60 / step_s, True)


def _curve(chords: Sequence[float], weights: Sequence[float]) -> "NDArray[np.float64]":
    length = int(chords[-1] / STEP_S) + int(2 * LONGEST_S / STEP_S)
    ticks = np.arange(length) * STEP_S
    curve = np.zeros(length)
    for at, weight in zip(chords, weights, strict=True):
        curve += weight * np.exp(-0.5 * ((ticks - at) / SPREAD_S) ** 2)
    return curve / (curve.max() or 1.0)


def _periods(curve: "NDArray[np.float64]") -> list[float]:
    """The most likely lengths of a beat, in seconds."""
    smooth = np.convolve(curve, np.hanning(7) / np.hanning(7).sum(), "same")
    lags = np.arange(int(SHORTEST_S / STEP_S), int(LONGEST_S / STEP_S) + 1)
    strength = np.array([float(np.dot(smooth[:-lag], smooth[lag:])) for lag in lags])
    octaves = np.log2(lags * STEP_S / PREFERRED_S)
    weighed = strength * np.exp(-0.5 * (octaves / PREFERRED_OCTAVES) ** 2)
    peaks = [i for i in range(1, len(lags) - 1) if weighed[i] >= weighed[i - 1] and weighed[i] >= weighed[i + 1]]
    best = sorted(peaks or [int(weighed.argmax())], key=lambda i: -weighed[i])[:CANDIDATES]
    return [float(lags[i] * STEP_S) for i in best]


def _fit(curve: "NDArray[np.float64]", chords: Sequence[float], period_s: float) -> float:
    """How well a row of beats of this length tells the take: beats on onsets, onsets on simple parts of beats."""
    beats = _track(curve, period_s) * STEP_S
    if len(beats) < 2:
        return 0.0
    on_beats = float(np.mean([curve[min(len(curve) - 1, round(at / STEP_S))] for at in beats]))
    places = np.interp(chords, beats, np.arange(len(beats)))
    inside = (np.asarray(chords) >= beats[0] - 0.02) & (np.asarray(chords) <= beats[-1] + 0.02)
    misfits = {d: np.abs(places * d - np.round(places * d)) / d * period_s for d in EASE}
    ease = np.maximum.reduce([worth * np.exp(-0.5 * (misfits[d] / FIT_S) ** 2) for d, worth in EASE.items()])
    simple = float(np.mean(np.where(inside, ease, 0.3)))
    octaves = np.log2(period_s / PREFERRED_S)
    return float((on_beats + simple) * np.exp(-0.5 * (octaves / (1.5 * PREFERRED_OCTAVES)) ** 2))


def _track(curve: "NDArray[np.float64]", period_s: float) -> "NDArray[np.float64]":
    """Frames of the best row of beats."""
    period = period_s / STEP_S
    steps = np.arange(-int(2 * period), -int(period / 2))
    cost = -TIGHTNESS * np.log(-steps / period) ** 2 / 10
    score, back = curve.copy(), np.full(len(curve), -1)
    for now in range(len(curve)):
        earlier = now + steps
        there = earlier >= 0
        if not there.any():
            continue
        reached = score[earlier[there]] + cost[there]
        best = int(reached.argmax())
        if reached[best] > 0:
            score[now] = curve[now] + reached[best]
            back[now] = earlier[there][best]
    struck = np.flatnonzero(curve > 0.05)
    end = int(struck[-1]) if len(struck) else len(curve) - 1
    at = max(0, end - int(period)) + int(score[max(0, end - int(period)) : end + 1].argmax())
    row = [at]
    while back[row[-1]] >= 0:
        row.append(int(back[row[-1]]))
    return np.array(row[::-1], dtype=float)


def _told(chords: Sequence[float], beats: "NDArray[np.float64]", period_s: float) -> Beats:
    """The beats on the onsets they mean, carried on to before the first and behind the last one."""
    times = [_on_onset(float(at), chords) for at in beats]
    times = [at for i, at in enumerate(times) if i == 0 or at - times[i - 1] > 0.5 * SHORTEST_S]
    step = float(np.median(np.diff(times))) if len(times) > 1 else period_s
    if len(times) > 2:
        slope, start = np.polyfit(np.arange(len(times)), times, 1)
        off = np.abs(np.asarray(times) - (start + slope * np.arange(len(times))))
        if float(np.percentile(off, STEADY_SHARE)) <= STEADY_S and off.max() <= 1.7 * STEADY_S:
            while start > chords[0] + 0.12 * slope:
                start -= slope
            return _even(chords, float(start), float(slope))
    while times[0] > chords[0] + 0.12 * step:
        times.insert(0, times[0] - step)
    while times[-1] <= chords[-1]:
        times.append(times[-1] + step)
    return Beats(tuple(times), 60 / step, False)


def _on_onset(beat_s: float, chords: Sequence[float]) -> float:
    near = min(chords, key=lambda at: abs(at - beat_s))
    return near if abs(near - beat_s) <= 0.05 else beat_s

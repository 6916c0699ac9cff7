"""Tempo, beats and downbeats of sound.

Method: autocorrelation of onset strength gives how well each beat length fits (Grosche and Müller, "Extracting
predominant local pulse information from music recordings", IEEE TASLP 19/6, 2011, use the same curve); a bell over
tempo settles the octave, around what is expected where the caller says so, else around 110 to the minute; beats are the
row of onsets with even steps that scores best (D. P. W. Ellis, "Beat tracking by dynamic programming", Journal of New
Music Research 36/1, 2007); bars are where harmony changes and bass begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.chroma import chroma_at, chroma_of
from tools.listen.sound.onsets import STEP_S, Curve, onsets_of
from tools.render.audio import Audio

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
USUAL_BPM, USUAL_OCTAVES = 110.0, 0.8
NEAR_OCTAVES = 0.3
STEADINESS = 100.0  # Ellis's weight of even steps against strong onsets
LEAST_BEATS = 4
FEWEST_FRAMES = round(2.0 / STEP_S)
METERS = (4, 3, 2)


@dataclass(frozen=True, slots=True)
class HeardTempo:
    """The beat as heard.

    Attributes:
        bpm: Beats a minute; 0 where no beat was found.
        confidence: 0 to 1: how regular onsets are at that beat (1: every beat the same).
        beats_s: Every beat.
        downbeats_s: First beats of bars, or () where bars could not be told.
        beats_a_bar: 2, 3 or 4 where `downbeats_s` has any, else 0.
        bar_confidence: 0 to 1: how far the bars found lead before the next choice.
    """

    bpm: float
    confidence: float
    beats_s: tuple[float, ...]
    downbeats_s: tuple[float, ...] = ()
    beats_a_bar: int = 0
    bar_confidence: float = 0.0


NOTHING = HeardTempo(0.0, 0.0, ())


def tempo_of(audio: Audio, near_bpm: float | None = None, beats_a_bar: int | None = None) -> HeardTempo:
    """Tempo, beats and bars.

    Args:
        audio: Any sound; under two seconds there is no beat.
        near_bpm: About where the beat is expected: settles half and double time, forces nothing.
        beats_a_bar: Where it is known.
    """
    curve = onsets_of(audio).strength
    if len(curve) < FEWEST_FRAMES or not curve.any():
        return NOTHING
    period, confidence = _period(curve, near_bpm)
    beats = _beats(curve, period)
    if len(beats) < LEAST_BEATS:
        return NOTHING
    times_s = tuple(float(beat) * STEP_S for beat in beats)
    first, meter, sure = _bars(audio, times_s, beats_a_bar)
    steps = np.diff(times_s)
    return HeardTempo(
        bpm=60.0 / float(np.median(steps)) if steps.size else 60.0 / (period * STEP_S),
        confidence=confidence,
        beats_s=times_s,
        downbeats_s=times_s[first::meter] if meter else (),
        beats_a_bar=meter,
        bar_confidence=sure,
    )


def autocorrelation(curve: Curve, longest: int) -> NDArray[np.float64]:
    """How alike the curve is to itself later, at 0 to `longest` frames; 1 at 0, corrected for the shorter overlap."""
    from scipy.fft import irfft, next_fast_len, rfft

    centred = curve.astype(np.float64) - float(curve.mean())
    size = next_fast_len(2 * len(centred))
    raw = irfft(np.abs(rfft(centred, size)) ** 2, size)[: longest + 1]
    overlap = len(centred) - np.arange(longest + 1)
    return np.asarray(raw / np.maximum(overlap, 1) * len(centred) / max(1e-12, float(raw[0])), np.float64)


def _period(curve: Curve, near_bpm: float | None) -> tuple[float, float]:
    """Frames of a beat and how regular onsets are at it."""
    longest = min(len(curve) - 1, round(4 * 60.0 / SLOWEST_BPM / STEP_S))
    alike = autocorrelation(curve, longest)
    bpm = np.exp(np.linspace(np.log(SLOWEST_BPM), np.log(FASTEST_BPM), 600))
    frames = 60.0 / bpm / STEP_S
    at = [np.interp(frames * multiple, np.arange(len(alike)), alike, right=0.0) for multiple in (1, 2, 3, 4)]
    fit = at[0] + 0.5 * at[1] + 0.25 * np.maximum(at[2], at[3])
    centre, width = (near_bpm, NEAR_OCTAVES) if near_bpm else (USUAL_BPM, USUAL_OCTAVES)
    bell = np.exp(-0.5 * (np.log2(bpm / centre) / width) ** 2)
    best = int(np.argmax(np.maximum(fit, 0.0) * bell))
    return float(frames[best]), float(np.clip(at[0][best], 0.0, 1.0))


def _beats(curve: Curve, period: float) -> NDArray[np.int64]:
    """Frames of the beats: the path with the strongest onsets and the evenest steps."""
    from scipy.ndimage import gaussian_filter1d

    local = gaussian_filter1d(curve.astype(np.float64), max(1.0, period / 32.0))
    back = np.arange(-round(2 * period), -round(period / 2) + 1)
    cost = -STEADINESS * np.log(-back / period) ** 2
    score, before = local.copy(), np.full(len(local), -1)
    for frame in range(-back[-1], len(local)):
        first = frame + back[0]
        cut = max(0, -first)
        candidates = cost[cut:] + score[first + cut : frame + back[-1] + 1]
        best = int(candidates.argmax())
        if candidates[best] > 0:
            score[frame] += candidates[best]
            before[frame] = first + cut + best
    return _trimmed(_path(score, before, period), local)


def _path(score: NDArray[np.float64], before: NDArray[np.int64], period: float) -> NDArray[np.int64]:
    """Back from the best of the last beat's worth of frames."""
    tail = max(1, round(period))
    frame = len(score) - tail + int(score[-tail:].argmax())
    path = [frame]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return np.asarray(path[::-1], np.int64)


def _trimmed(beats: NDArray[np.int64], curve: NDArray[np.float64]) -> NDArray[np.int64]:
    """Without the beats before the first and behind the last onset."""
    strong = np.flatnonzero(curve[beats] > 0.1 * curve.std())
    return beats[strong[0] : strong[-1] + 1] if strong.size else beats[:0]


def _bars(audio: Audio, beats_s: tuple[float, ...], given: int | None) -> tuple[int, int, float]:
    """(first downbeat's index, beats a bar, how sure): where harmony changes, bass begins and onsets are strong."""
    if len(beats_s) < 2 * LEAST_BEATS:
        return 0, 0, 0.0
    weight = _weight_of_beats(audio, beats_s)
    rows: list[tuple[float, int, int]] = []
    for meter in (given,) if given else METERS:
        on = [float(weight[phase::meter].mean()) for phase in range(meter)]
        rest = [float(np.delete(weight, np.s_[phase::meter]).mean()) for phase in range(meter)]
        size = np.sqrt(len(weight) / meter)
        rows += [(float((on[phase] - rest[phase]) * size), phase, meter) for phase in range(meter)]
    rows.sort(reverse=True)
    lead = rows[0][0] - rows[1][0] if len(rows) > 1 else rows[0][0]
    return rows[0][1], rows[0][2], float(np.clip(lead / max(1e-9, abs(rows[0][0])), 0.0, 1.0))


def _weight_of_beats(audio: Audio, beats_s: tuple[float, ...]) -> NDArray[np.float64]:
    """How much each beat looks like the first of a bar: change of chroma and of bass, low onsets."""
    chroma = chroma_of(audio)
    step = float(np.median(np.diff(beats_s)))
    rows, bass = chroma_at(chroma, (beats_s[0] - step, *beats_s, beats_s[-1] + step))
    change = 1.0 - _alike(rows[:-1], rows[1:]) + 1.0 - _alike(bass[:-1], bass[1:])
    places = np.clip(np.round(np.asarray(beats_s) / STEP_S).astype(int), 0, None)
    heard = onsets_of(audio)
    accents = [
        np.asarray([curve[max(0, p - 3) : p + 4].max(initial=0.0) for p in places])
        for curve in (heard.low, heard.strength)
    ]
    return _unit(change) + 0.5 * _unit(accents[0]) + 0.25 * _unit(accents[1])


def _alike(before: Curve, after: Curve) -> NDArray[np.float64]:
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray((before * after).sum(axis=1) / np.maximum(lengths, 1e-9), np.float64)


def _unit(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((curve - curve.mean()) / max(1e-9, float(curve.std())), np.float64)

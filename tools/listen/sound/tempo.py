"""Tempo, beats and downbeats of sound.

Method: autocorrelation of onset strength gives how well each beat length fits (Grosche and Müller, "Extracting
predominant local pulse information from music recordings", IEEE TASLP 19/6, 2011, use the same curve); a bell over
tempo settles the octave, around what is expected where the caller says so, else around 110 to the minute. Beats are the
row with even steps that scores best (D. P. W. Ellis, "Beat tracking by dynamic programming", Journal of New Music
Research 36/1, 2007), the score being how much a moment looks like a beat (`beat_pattern.py`) and how much begins there;
bars are the even groups of beats whose first ones look most like it. One tempo with its freedoms is assumed: a change
of tempo within the sound is followed only as far as a beat may stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.beat_pattern import places_in_bar
from tools.listen.sound.onsets import STEP_S, Curve, onsets_of
from tools.render.audio import Audio

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
USUAL_BPM, USUAL_OCTAVES = 110.0, 0.8
NEAR_OCTAVES = 0.3
STEADINESS = 100.0  # Ellis's weight of even steps against strong onsets
LOUDNESS_ASIDE, LOUDEST = 0.3, 1.5  # a beat may be soft, and one very loud onset is still one
LEAST_BEATS = 4
FEWEST_FRAMES = round(2.0 / STEP_S)
METERS = {4: 0.0, 3: -3.0, 2: -6.0}  # log-likelihood each begins with: twos fit wherever fours do


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
    places = places_in_bar(audio, period)
    likely = 1.0 / (1.0 + np.exp(places[:, 0] - np.logaddexp(places[:, 1], places[:, 2])))
    beats = _beats(2.0 * likely * (LOUDNESS_ASIDE + np.minimum(LOUDEST, curve)), period)
    if len(beats) < LEAST_BEATS:
        return NOTHING
    times_s = tuple(float(beat) * STEP_S for beat in beats)
    first, meter, sure = _bars(places, beats, beats_a_bar)
    return HeardTempo(
        bpm=60.0 / _usual_step_s(times_s),
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


def _usual_step_s(times_s: tuple[float, ...]) -> float:
    """Mean step of those near the median: finer than the frames beats are counted in, and no slip counts."""
    steps = np.diff(times_s)
    middle = float(np.median(steps))
    return float(steps[np.abs(steps / middle - 1.0) < 0.08].mean())


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


def _beats(curve: Curve | NDArray[np.float64], period: float) -> NDArray[np.int64]:
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


def _bars(places: Curve, beats: NDArray[np.int64], given: int | None) -> tuple[int, int, float]:
    """(first downbeat's index, beats a bar, how sure) of the likeliest regular bars, or (0, 0, 0.0)."""
    if len(beats) < 2 * LEAST_BEATS:
        return 0, 0, 0.0
    usual, first = places[beats, 1], places[beats, 2]
    rows: list[tuple[float, int, int]] = []
    for meter, prior in METERS.items():
        if given in (None, meter):
            total = float(usual.sum()) + prior
            rows += [(total + float((first - usual)[phase::meter].sum()), phase, meter) for phase in range(meter)]
    if not rows:
        return 0, 0, 0.0
    likely = np.exp(np.asarray([row[0] for row in rows]) - max(rows)[0])
    best = max(rows)
    return best[1], best[2], float(1.0 / likely.sum())

"""The master: one gain to the loudness asked for, and a look-ahead limiter that keeps the true peak under its ceiling.

The gain is a value of the song. It is solved again only when the mix leaves the target by more than 0.5 LU, so that a small edit does not move every
sample. The limiter's guarantee is measured after it, not assumed. Loudness: ITU-R BS.1770-4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.render.audio import Audio, Samples, amplitude
from tools.render.loudness import integrated_lufs, peak_envelope, true_peak_dbtp
from tools.song.values import Master

TOLERANCE_LU = 0.5
AIM_LU = 0.1
SOLVE_PASSES = 6
MOST_GAIN_DB = 60.0
SILENT_LUFS = -100.0

LOOK_AHEAD_S = 0.003
RELEASE_DB_PER_S = 60.0
MARGIN_DB = 0.15  # other meters oversample with other filters
LEAST_MARGIN_DB = 0.03


@dataclass(frozen=True, slots=True)
class Mastered:
    """The finished mix and how it came out.

    Attributes:
        samples: [2, n].
        gain_db: The gain to store in the song.
        gain_changed: True when it differs from the one stored before.
        lufs: Integrated loudness; minus infinity for silence.
        true_peak_dbtp: Measured after the limiter.
        limited_db: The most the limiter took away.
        note: Why the target was missed; empty when it was met.
    """

    samples: Samples
    gain_db: float
    gain_changed: bool
    lufs: float
    true_peak_dbtp: float
    limited_db: float
    note: str = ""


def master(mix: Samples, settings: Master, rate_hz: int) -> Mastered:
    """Bring an unmastered mix to the song's loudness and ceiling.

    Args:
        mix: [2, n] float32.
        settings: Target, ceiling, and the stored gain (None: not yet solved).
        rate_hz: Frames a second.
    """
    loudness = integrated_lufs(Audio(_boosted(mix), rate_hz)) - BOOST_DB
    if loudness < SILENT_LUFS:
        return _silent(mix, settings, rate_hz)
    peaks = peak_envelope(mix)
    if settings.gain_db is not None:
        kept = _apply(mix, peaks, settings.gain_db, settings, rate_hz)
        if abs(kept.lufs - settings.target_lufs) <= TOLERANCE_LU:
            return kept
    return _solve(mix, peaks, settings.target_lufs - loudness, settings, rate_hz)


BOOST_DB = 40.0  # clear of the absolute gate, which is meant for programmes at their final level


def _boosted(mix: Samples) -> Samples:
    return mix * np.float32(amplitude(BOOST_DB))


def _silent(mix: Samples, settings: Master, rate_hz: int) -> Mastered:
    gain = settings.gain_db or 0.0
    peak = true_peak_dbtp(Audio(mix.copy(), rate_hz))
    note = "the mix is silent, so it has no loudness to bring to a target"
    return Mastered(mix, gain, False, float("-inf"), peak, 0.0, note)


def _solve(mix: Samples, peaks: Samples, first_db: float, settings: Master, rate_hz: int) -> Mastered:
    """Raise the gain by what the limiter takes, until the target is met; the best of the passes."""
    gain = round(min(MOST_GAIN_DB, first_db), 2)
    best: Mastered | None = None
    for _ in range(SOLVE_PASSES):
        tried = _apply(mix, peaks, gain, settings, rate_hz)
        if best is None or _miss(tried, settings) < _miss(best, settings):
            best = tried
        missing = settings.target_lufs - tried.lufs
        if abs(missing) <= AIM_LU or gain >= MOST_GAIN_DB:
            break
        gain = round(min(MOST_GAIN_DB, gain + missing), 2)
    if best is None or _miss(best, settings) > TOLERANCE_LU:
        return _missed(best or tried, settings)
    return best


def _miss(mastered: Mastered, settings: Master) -> float:
    return abs(mastered.lufs - settings.target_lufs)


def _missed(best: Mastered, settings: Master) -> Mastered:
    from dataclasses import replace

    why = (
        "its peaks stand too far above its average" if best.limited_db > 1 else "it is too quiet to be raised that far"
    )
    note = f"the loudness came out at {best.lufs:.1f} LUFS, not {settings.target_lufs:g}: {why}"
    return replace(best, note=note)


def _apply(mix: Samples, peaks: Samples, gain_db: float, settings: Master, rate_hz: int) -> Mastered:
    samples, limited_db = limited(mix, peaks, gain_db, settings.ceiling_dbtp, rate_hz)
    audio = Audio(samples, rate_hz)
    peak = true_peak_dbtp(audio)
    if peak > settings.ceiling_dbtp - LEAST_MARGIN_DB:
        samples = samples * np.float32(amplitude(settings.ceiling_dbtp - MARGIN_DB - peak))
        audio, peak = Audio(samples, rate_hz), settings.ceiling_dbtp - MARGIN_DB
    changed = settings.gain_db is None or abs(gain_db - settings.gain_db) > 0.005
    return Mastered(samples, gain_db, changed, integrated_lufs(audio), peak, limited_db)


def limited(mix: Samples, peaks: Samples, gain_db: float, ceiling_db: float, rate_hz: int) -> tuple[Samples, float]:
    """Apply a gain and hold the peaks down: attack 3 ms ahead of a peak, release 60 dB a second, no change where nothing is too high.

    Args:
        mix: [2, n].
        peaks: [n]: the mix's true-peak envelope.
        gain_db: Gain before the limiter.
        ceiling_db: What no peak may exceed.
        rate_hz: Frames a second.

    Returns:
        The samples, and the most that was taken away in dB.
    """
    over_db = 20.0 * np.log10(np.maximum(peaks, 1e-9)) + np.float32(gain_db - ceiling_db + MARGIN_DB)
    most = float(over_db.max(initial=0.0))
    raised = mix * np.float32(amplitude(gain_db))
    if most <= 0:
        return raised, 0.0
    reduction_db = _smooth(_released(np.maximum(over_db, 0.0), rate_hz), rate_hz)
    raised *= np.exp(reduction_db * np.float32(-np.log(10.0) / 20.0))
    return raised, most


def _released(needed_db: Samples, rate_hz: int) -> Samples:
    """The least reduction that never falls faster than the release: a running maximum against a falling line."""
    slope = RELEASE_DB_PER_S / rate_hz
    line = np.arange(needed_db.size) * slope
    held: Samples = (np.maximum.accumulate(needed_db + line) - line).astype(np.float32)
    return held


def _smooth(needed_db: Samples, rate_hz: int) -> Samples:
    """Hold each need over the look-ahead on both sides, then average: never less than needed at any frame."""
    from scipy.ndimage import convolve1d, maximum_filter1d

    half = round(LOOK_AHEAD_S * rate_hz)
    held = maximum_filter1d(needed_db, 2 * half + 1, mode="nearest")
    window = np.hanning(2 * half + 3)[1:-1]
    smooth: Samples = convolve1d(held, (window / window.sum()).astype(np.float32), mode="nearest")
    return smooth

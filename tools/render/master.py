"""The master: one gain to the loudness asked for, gentle saturation where the song's glue has it, and a look-ahead
limiter that keeps the true peak under its ceiling.

The gain is a value of the song. It is solved again only when the mix leaves the target by more than 0.5 LU, so that a
small edit does not move every sample. The limiter's guarantee is measured after it, not assumed. Loudness: ITU-R
BS.1770-4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Audio, Samples, amplitude
from tools.render.glue import glue_named, rounded_off
from tools.render.loudness import PEAK_BLOCK_FRAMES, integrated_lufs, peak_blocks, true_peak_dbtp
from tools.song.values import Master

TOLERANCE_LU = 0.5
AIM_LU = 0.1
SOLVE_PASSES = 6
MOST_GAIN_DB = 60.0
SILENT_LUFS = -100.0
BOOST_DB = 40.0  # clear of the absolute gate, which is meant for programmes at their final level
LEAST_SLOPE = 0.2

LOOK_AHEAD_S = 0.003
RELEASE_S = 0.08  # in which a reduction falls to a third
LEAST_REDUCTION_DB = 0.01
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
    loudness = integrated_lufs(Audio(mix * np.float32(amplitude(BOOST_DB)), rate_hz)) - BOOST_DB
    if loudness < SILENT_LUFS:
        return _silent(mix, settings, rate_hz)
    desk = _Desk(mix, np.zeros(0, np.float32), settings, rate_hz)
    if settings.gain_db is None or not desk.saturation:  # a kept gain with saturation has its peaks measured behind it
        desk = replace(desk, peaks=peak_blocks(mix))
    if settings.gain_db is not None:
        kept = desk.apply(settings.gain_db)
        if abs(kept.lufs - settings.target_lufs) <= TOLERANCE_LU:
            return _finished(kept, settings, rate_hz)
        desk = replace(desk, peaks=peak_blocks(mix))
    return _finished(_solved(desk, settings.target_lufs - loudness), settings, rate_hz)


def _silent(mix: Samples, settings: Master, rate_hz: int) -> Mastered:
    gain = settings.gain_db or 0.0
    peak = true_peak_dbtp(Audio(mix.copy(), rate_hz))
    note = "the mix is silent, so it has no loudness to bring to a target"
    return Mastered(mix, gain, False, float("-inf"), peak, 0.0, note)


@dataclass(frozen=True, slots=True)
class _Try:
    """One gain tried: what came out before its true peak was measured."""

    samples: Samples
    gain_db: float
    lufs: float
    limited_db: float


@dataclass(frozen=True, slots=True)
class _Desk:
    """A mix with its true peaks, to try gains on."""

    mix: Samples
    peaks: Samples
    settings: Master
    rate_hz: int

    @property
    def saturation(self) -> float:
        """Where the song's glue rounds peaks off."""
        return glue_named(self.settings.glue).saturation

    def apply(self, gain_db: float) -> _Try:
        """The mix at a gain, rounded off and limited."""
        samples, limited_db = limited(
            self.mix, self.peaks, gain_db, self.settings.ceiling_dbtp, self.rate_hz, self.saturation
        )
        return _Try(samples, gain_db, integrated_lufs(Audio(samples, self.rate_hz)), limited_db)

    def sketch(self, gain_db: float) -> _Try:
        """As `apply`, with the peaks of a saturated mix estimated, in a third of the time."""
        if not self.saturation:
            return self.apply(gain_db)
        gain = np.float32(amplitude(gain_db))
        rounded = rounded_off(np.maximum(np.abs(self.mix[0]), np.abs(self.mix[1])) * gain, self.saturation)
        lower = self.peaks * rounded_off(self.peaks * gain, self.saturation)
        curve, limited_db = limiter_curve(lower, self.mix.shape[1], gain_db, self.settings.ceiling_dbtp, self.rate_hz)
        samples = self.mix * (rounded if curve is None else rounded * curve) * gain
        return _Try(samples, gain_db, integrated_lufs(Audio(samples, self.rate_hz)), limited_db)


def _solved(desk: _Desk, first_db: float) -> _Try:
    """Secant search: raise the gain by what the limiter takes, until the target is met; the best of the passes."""
    target = desk.settings.target_lufs
    gain = min(MOST_GAIN_DB, first_db)
    best = last = desk.sketch(round(gain, 2))
    slope = 1.0  # LU gained for each dB; less than 1 once the limiter works
    for _ in range(SOLVE_PASSES):
        if abs(target - best.lufs) <= AIM_LU or last.gain_db >= MOST_GAIN_DB:
            break
        gain = min(MOST_GAIN_DB, last.gain_db + (target - last.lufs) / slope)
        tried = desk.sketch(round(gain, 2))
        moved = tried.gain_db - last.gain_db
        slope = max(LEAST_SLOPE, min(1.0, (tried.lufs - last.lufs) / moved)) if moved else 1.0
        last = tried
        if abs(target - tried.lufs) < abs(target - best.lufs):
            best = tried
    return _settled(desk, best, slope) if desk.saturation else best


def _settled(desk: _Desk, sketched: _Try, slope: float) -> _Try:
    """The exact master at the gain that was found, and once more where the estimate had been too kind."""
    target = desk.settings.target_lufs
    exact = desk.apply(sketched.gain_db)
    if abs(target - exact.lufs) <= 2.0 * AIM_LU:
        return exact
    nearer = desk.apply(round(min(MOST_GAIN_DB, exact.gain_db + (target - exact.lufs) / slope), 2))
    return nearer if abs(target - nearer.lufs) < abs(target - exact.lufs) else exact


def _finished(tried: _Try, settings: Master, rate_hz: int) -> Mastered:
    """Measure the true peak; should a between-sample peak have got past the limiter, turn all down by that much."""
    samples, lufs = tried.samples, tried.lufs
    peak = true_peak_dbtp(Audio(samples, rate_hz))
    if peak > settings.ceiling_dbtp - LEAST_MARGIN_DB:
        down_db = settings.ceiling_dbtp - MARGIN_DB - peak
        samples = samples * np.float32(amplitude(down_db))
        lufs, peak = lufs + down_db, peak + down_db
    changed = settings.gain_db is None or tried.gain_db != settings.gain_db
    note = "" if abs(lufs - settings.target_lufs) <= TOLERANCE_LU else _why_missed(tried, lufs, settings)
    return Mastered(samples, tried.gain_db, changed, lufs, peak, tried.limited_db, note)


def _why_missed(tried: _Try, lufs: float, settings: Master) -> str:
    why = "its peaks stand too far above the rest" if tried.limited_db > 1 else "it is too quiet to be raised that far"
    return f"the loudness came out at {lufs:.1f} LUFS, not {settings.target_lufs:g}: {why}"


def limited(
    mix: Samples, peaks: Samples, gain_db: float, ceiling_db: float, rate_hz: int, saturation: float = 0.0
) -> tuple[Samples, float]:
    """Apply a gain and hold the peaks down: attack 3 ms ahead of a peak, release in 80 ms, no change where nothing is
    too high.

    Args:
        mix: [2, n].
        peaks: The mix's true peaks in blocks, from `peak_blocks`; those of a saturated mix are measured anew.
        gain_db: Gain before the limiter.
        ceiling_db: What no peak may exceed.
        rate_hz: Frames a second.
        saturation: Level at which peaks are rounded off before the limiter; 0 for none.

    Returns:
        The samples, and the most that the limiter took away in dB.
    """
    curve, most = master_curve(mix, peaks, gain_db, ceiling_db, rate_hz, saturation)
    if curve is None:
        return mix * np.float32(amplitude(gain_db)), most
    curve *= np.float32(amplitude(gain_db))
    return mix * curve, most


def master_curve(
    mix: Samples, peaks: Samples, gain_db: float, ceiling_db: float, rate_hz: int, saturation: float = 0.0
) -> tuple[Samples | None, float]:
    """What saturation and limiter multiply each frame with after the gain, None where that is 1 everywhere; and the
    most the limiter takes away in dB. Both sides share one factor, so the picture does not move. Arguments as
    `limited`.
    """
    if not saturation:
        return limiter_curve(peaks, mix.shape[1], gain_db, ceiling_db, rate_hz)
    gain = np.float32(amplitude(gain_db))
    rounded = rounded_off(np.maximum(np.abs(mix[0]), np.abs(mix[1])) * gain, saturation)
    lower = peak_blocks(mix * rounded)  # peaks between samples are rounded off less than those on them
    curve, most = limiter_curve(lower, mix.shape[1], gain_db, ceiling_db, rate_hz)
    return (rounded if curve is None else rounded * curve), most


def limiter_curve(
    peaks: Samples, frames: int, gain_db: float, ceiling_db: float, rate_hz: int
) -> tuple[Samples | None, float]:
    """What the limiter multiplies each frame with after the gain, None where nothing is too high; and the most it
    takes away in dB. Arguments as `limited`.
    """
    over_db = 20.0 * np.log10(np.maximum(peaks, 1e-9)) + gain_db - (ceiling_db - MARGIN_DB)
    most = float(over_db.max(initial=0.0))
    if most <= 0:
        return None, 0.0
    block_s = PEAK_BLOCK_FRAMES / rate_hz
    reduction_db = _smooth(_released(np.maximum(over_db, 0.0), block_s), block_s)
    centres = (np.arange(peaks.size) + 0.5) * PEAK_BLOCK_FRAMES - 0.5
    gains = np.interp(np.arange(frames), centres, 10.0 ** (reduction_db / -20.0))
    return gains.astype(np.float32), most


def _released(needed_db: NDArray[np.float64], block_s: float) -> NDArray[np.float64]:
    """The least reduction that never falls faster than the release.

    An exponential fall is a straight line in the logarithm, so this is a running maximum against a falling line.
    """
    line = np.arange(needed_db.size) * (block_s / RELEASE_S)
    logarithm = np.log(np.maximum(needed_db, LEAST_REDUCTION_DB)) + line
    held = np.exp(np.maximum.accumulate(logarithm) - line)
    return np.where(held > LEAST_REDUCTION_DB * 1.001, held, 0.0)


def _smooth(needed_db: NDArray[np.float64], block_s: float) -> NDArray[np.float64]:
    """Hold each need over the look-ahead on both sides, then average over one block less on each side.

    Every value that reaches a block, by averaging or interpolated from its neighbours, was held at its need or more.
    """
    from scipy.ndimage import convolve1d, maximum_filter1d

    reach = max(2, round(LOOK_AHEAD_S / block_s))
    held = maximum_filter1d(needed_db, 2 * reach + 1, mode="nearest")
    window = np.hanning(2 * (reach - 1) + 3)[1:-1]
    smooth: NDArray[np.float64] = convolve1d(held, window / window.sum(), mode="nearest")
    return smooth

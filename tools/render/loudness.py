"""How loud, how high, how bright, how long: measures of sound, for the master and for receipts. Nothing is changed
here.

`integrated_lufs` follows ITU-R BS.1770-4, annex 1 (the same filters and gates as pyloudnorm, which the tests hold it
to, at a quarter of its time); `true_peak_dbtp` annex 2 with a longer filter.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Audio, Samples, decibels

NO_LOUDNESS = float("-inf")
BLOCK_S, HOP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS, RELATIVE_GATE_LU = -70.0, -10.0
# The two K-weighting stages, whose standard gives coefficients for 48 kHz only, as analogue prototypes for any rate
# (De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018).
SHELF_DB, SHELF_Q, SHELF_HZ = 3.99984385397, 0.7071752369554193, 1681.9744509555319
HIGH_PASS_Q, HIGH_PASS_HZ = 0.5003270373253953, 38.13547087613982

OVERSAMPLING = 4
PEAK_CHUNK_FRAMES = 1 << 17
PEAK_BLOCK_FRAMES = 16
PEAK_REACH = 10  # frames the interpolating filter reaches to either side


def loudness_of_file(audio: Audio) -> float:
    """Integrated loudness as pyloudnorm measures it: the second opinion a receipt shows. Minus infinity for silence."""
    if integrated_lufs(audio) == NO_LOUDNESS:
        return NO_LOUDNESS
    from pyloudnorm import Meter

    return float(Meter(audio.sample_rate_hz, filter_class="DeMan").integrated_loudness(audio.samples.T))


def integrated_lufs(audio: Audio) -> float:
    """Gated loudness in LUFS; minus infinity for silence and for less than 0.4 s of sound."""
    return _gated_lufs(_hop_powers(audio))


class RunningLoudness:
    """`integrated_lufs` of sound that comes block by block, for what is too long to be held whole."""

    def __init__(self, channels: int, sample_rate_hz: int) -> None:
        self._stages = _k_weighting(sample_rate_hz)
        self._hop = round(HOP_S * sample_rate_hz)
        self._state = np.zeros((len(self._stages), channels, 2))
        self._rest = np.zeros((channels, 0))
        self._powers: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        """The next block, [channels, n]."""
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(self._stages, samples, axis=1, zi=self._state)
        weighted = np.concatenate((self._rest, weighted), axis=1)
        hops = weighted.shape[1] // self._hop
        whole = weighted[:, : hops * self._hop].reshape(len(weighted), hops, self._hop)
        self._powers.append(np.einsum("cij,cij->i", whole, whole) / self._hop)
        self._rest = weighted[:, hops * self._hop :].copy()

    def lufs(self) -> float:
        """Loudness of all that came so far."""
        return _gated_lufs(np.concatenate([np.zeros(0), *self._powers]))


def _gated_lufs(hop_powers: NDArray[np.float64]) -> float:
    powers = _block_powers(hop_powers)
    loud = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
    if loud.size == 0:
        return NO_LOUDNESS
    gated = loud[loud > _power(_lufs(float(loud.mean())) + RELATIVE_GATE_LU)]
    return _lufs(float(gated.mean())) if gated.size else NO_LOUDNESS


def _hop_powers(audio: Audio) -> NDArray[np.float64]:
    """K-weighted power, summed over channels, of each 0.1 s."""
    from scipy.signal import sosfilt

    rate = audio.sample_rate_hz
    hop = round(HOP_S * rate)
    hops = audio.frames // hop
    power = np.zeros(hops)
    if not hops:
        return power
    for channel in audio.samples:
        weighted = sosfilt(_k_weighting(rate), channel)[: hops * hop].reshape(hops, hop)
        power += np.einsum("ij,ij->i", weighted, weighted) / hop
    return power


def _block_powers(hop_powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power of blocks of 0.4 s every 0.1 s."""
    hops_in_block = round(BLOCK_S / HOP_S)
    if hop_powers.size < hops_in_block:
        return np.zeros(0)
    summed = np.cumsum(np.concatenate(([0.0], hop_powers)))
    blocks: NDArray[np.float64] = (summed[hops_in_block:] - summed[:-hops_in_block]) / hops_in_block
    return blocks


def _lufs(power: float) -> float:
    return -0.691 + 10.0 * float(np.log10(power)) if power > 0 else NO_LOUDNESS


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))


@cache
def _k_weighting(rate: int) -> Any:
    """High shelf and high-pass as second-order sections for `sosfilt`."""
    k = np.tan(np.pi * SHELF_HZ / rate)
    high = 10.0 ** (SHELF_DB / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / SHELF_Q + k * k
    b = [(high + band * k / SHELF_Q + k * k) / a0, 2.0 * (k * k - high) / a0, (high - band * k / SHELF_Q + k * k) / a0]
    shelf = [*b, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / SHELF_Q + k * k) / a0]
    k = np.tan(np.pi * HIGH_PASS_HZ / rate)
    a0 = 1.0 + k / HIGH_PASS_Q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / HIGH_PASS_Q + k * k) / a0]
    return np.array([shelf, high_pass])


def true_peak_dbtp(audio: Audio) -> float:
    """Highest level between the samples too, in dB to full scale, at four times the rate."""
    return decibels(float(peak_blocks(audio.samples).max(initial=0.0)))


def peak_blocks(samples: Samples) -> Samples:
    """The largest magnitude of any channel in every block of 16 frames, between the samples too.

    Args:
        samples: [channels, n].

    Returns:
        [ceil(n / 16)] float32.
    """
    n = samples.shape[1]
    starts = range(0, n, PEAK_CHUNK_FRAMES)
    with ThreadPoolExecutor(2) as pool:  # SciPy lets go of the interpreter lock
        parts = list(pool.map(lambda start: _blocks(samples, start, min(n, start + PEAK_CHUNK_FRAMES)), starts))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _blocks(samples: Samples, start: int, end: int) -> Samples:
    """Block maxima of a stretch that starts on a block: from half a frame before each block to its end."""
    from scipy.signal import upfirdn

    n, taps = samples.shape[1], _interpolator()
    first, last = max(0, start - PEAK_REACH - 1), min(n, end + PEAK_REACH + 1)
    up = np.abs(upfirdn(taps, samples[:, first:last], OVERSAMPLING)).max(axis=0)
    half_frame = OVERSAMPLING // 2
    at = (len(taps) - 1) // 2 + OVERSAMPLING * (start - first) - half_frame  # the filter delays by half its length
    length = OVERSAMPLING * PEAK_BLOCK_FRAMES * -(-(end - start) // PEAK_BLOCK_FRAMES)
    wanted = up[at : at + length]
    blocks: Samples = (
        np.pad(wanted, (0, length - wanted.size)).reshape(-1, OVERSAMPLING * PEAK_BLOCK_FRAMES).max(axis=1)
    )
    return blocks


@cache
def _interpolator() -> Samples:
    """A Kaiser-windowed low-pass of 20 taps a phase."""
    from scipy.signal import firwin

    taps = firwin(2 * PEAK_REACH * OVERSAMPLING + 1, 1.0 / OVERSAMPLING, window=("kaiser", 5.0)) * OVERSAMPLING
    return np.asarray(taps, np.float32)


def last_above_s(audio: Audio, level_db: float = -60.0) -> float:
    """When the last sample above a level has sounded, in seconds; 0 when there is none."""
    loud = np.flatnonzero(np.abs(audio.samples).max(axis=0, initial=0.0) > 10.0 ** (level_db / 20.0))
    return (int(loud[-1]) + 1) / audio.sample_rate_hz if loud.size else 0.0


def spectral_centroid_hz(audio: Audio, start_s: float = 0.0, end_s: float = float("inf")) -> float:
    """Centre of gravity of the power spectrum of a stretch, all channels summed; 0 for silence.

    Peeters, "A large set of audio features for sound description" (IRCAM, 2004), section 6.1.1, on power.
    """
    rate = audio.sample_rate_hz
    stretch = audio.samples[:, max(0, round(start_s * rate)) : round(min(end_s, audio.duration_s) * rate)]
    if stretch.shape[1] < 2:
        return 0.0
    power = (np.abs(np.fft.rfft(stretch, axis=1)) ** 2).sum(axis=0)
    total = float(power.sum())
    return float((power * np.fft.rfftfreq(stretch.shape[1], 1 / rate)).sum()) / total if total > 0 else 0.0

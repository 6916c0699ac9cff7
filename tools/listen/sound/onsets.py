"""How much begins at each moment: the rise of a mel spectrum, for tempo and beats.

Method: spectral flux on logarithmic mel bands with a maximum over neighbouring bands in the frame before, so that
vibrato does not count as an onset (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection",
DAFx 2013). Low bands are also given apart: bass and kick, which mark bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.spectra import RATE_HZ, magnitudes
from tools.render.audio import Audio

SIZE, HOP = 1_024, 256
STEP_S = HOP / RATE_HZ
BANDS, LOWEST_HZ, HIGHEST_HZ = 48, 30.0, 10_000.0
LOW_BANDS = 8  # up to about 300 Hz
LAG = 2  # frames a rise is measured over
GAIN = 1_000.0  # of log(1 + gain * magnitude)

Curve = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Onsets:
    """Onset strength in time.

    Attributes:
        strength: float32 [n], one for each `STEP_S`, mean removed slowly, deviation 1; 0 where nothing begins.
        low: The same of the lowest bands.
    """

    strength: Curve
    low: Curve


_HEARD: WeakKeyDictionary[Audio, Onsets] = WeakKeyDictionary()


def onsets_of(audio: Audio) -> Onsets:
    """Onset strength of every 11.6 ms."""
    if audio not in _HEARD:
        bands = np.log1p(GAIN * (magnitudes(audio, SIZE, HOP) @ mel_bank(SIZE, BANDS, LOWEST_HZ, HIGHEST_HZ).T))
        rise = _rise(bands)
        _HEARD[audio] = Onsets(_levelled(rise.mean(axis=1)), _levelled(rise[:, :LOW_BANDS].mean(axis=1)))
    return _HEARD[audio]


@cache
def mel_bank(size: int, bands: int, lowest_hz: float, highest_hz: float) -> Curve:
    """Triangles even in mel (O'Shaughnessy's formula), each of area one, [bands, size / 2 + 1]."""
    mel = np.linspace(_mel(lowest_hz), _mel(highest_hz), bands + 2)
    edges = 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
    hz = np.arange(size // 2 + 1) * (RATE_HZ / size)
    step = RATE_HZ / size
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (hz - low) / np.maximum(centre - low, step)
    falling = (high - hz) / np.maximum(high - centre, step)
    bank = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(bank / np.maximum(bank.sum(axis=1, keepdims=True), 1e-9), np.float32)


def _mel(hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hz / 700.0))


def _rise(bands: Curve) -> Curve:
    """How far each band is above the loudest of itself and its neighbours two frames before."""
    from scipy.ndimage import maximum_filter1d

    before = np.concatenate((np.repeat(bands[:1], LAG, axis=0), bands[:-LAG]))[: len(bands)]
    return np.maximum(0.0, bands - maximum_filter1d(before, 3, axis=1)).astype(np.float32)


def _levelled(curve: Curve) -> Curve:
    """Above its mean over about a second, in units of its deviation."""
    from scipy.ndimage import gaussian_filter1d, uniform_filter1d

    smooth = gaussian_filter1d(curve.astype(np.float64), 1.0)
    above = np.maximum(0.0, smooth - uniform_filter1d(smooth, round(1.0 / STEP_S)))
    return np.asarray(above / max(1e-9, float(above.std())) if above.any() else above, np.float32)

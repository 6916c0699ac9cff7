"""What all measures of sound begin with: one channel at one rate, and its short-time spectra; made once for each sound.

Samples and magnitudes only; what they mean is said by the modules beside this one.
"""

from __future__ import annotations

from math import gcd
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Audio

RATE_HZ = 22_050
SILENT = 1e-4  # -80 dBFS: below it a frame has no spectrum worth reading
_BLOCK = 256

Signal = NDArray[np.float32]
Spectrum = NDArray[np.float32]

_MONO: WeakKeyDictionary[Audio, Signal] = WeakKeyDictionary()
_SPECTRA: WeakKeyDictionary[Audio, dict[tuple[int, int], Spectrum]] = WeakKeyDictionary()


def mono(audio: Audio) -> Signal:
    """The mean of the channels at 22,050 Hz, [n]; broken samples are silence."""
    if audio not in _MONO:
        _MONO[audio] = _resampled(np.nan_to_num(audio.samples.mean(axis=0), posinf=0.0, neginf=0.0), audio)
    return _MONO[audio]


def magnitudes(audio: Audio, size: int, hop: int) -> Spectrum:
    """Magnitudes of a centred, Hann-windowed short-time spectrum of `mono`, [frames, size / 2 + 1].

    A full-scale sine reads 1. Frame i is centred on sample i * hop; there are 1 + n // hop of them.
    """
    kept = _SPECTRA.setdefault(audio, {})
    if (size, hop) not in kept:
        kept[size, hop] = stft(mono(audio), size, hop)
    return kept[size, hop]


def stft(signal: Signal, size: int, hop: int) -> Spectrum:
    """Magnitudes of any signal, as `magnitudes` says."""
    from scipy.fft import rfft

    window = np.hanning(size + 1)[:-1].astype(np.float32)
    window *= np.float32(2.0 / window.sum())
    padded = np.pad(signal, size // 2)
    cut = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    blocks = [np.abs(rfft(cut[i : i + _BLOCK] * window, axis=1)) for i in range(0, len(cut), _BLOCK)]
    return np.concatenate(blocks).astype(np.float32)


def _resampled(samples: Signal, audio: Audio) -> Signal:
    if audio.sample_rate_hz == RATE_HZ:
        return np.asarray(samples, np.float32)
    from scipy.signal import resample_poly

    common = gcd(audio.sample_rate_hz, RATE_HZ)
    up, down = RATE_HZ // common, audio.sample_rate_hz // common
    return np.asarray(resample_poly(samples, up, down), np.float32)

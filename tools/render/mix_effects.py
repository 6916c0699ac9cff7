"""The one place that knows pedalboard (GPL-3): cut filters, the MP3 encoder and time stretching. Everything in it can
be replaced behind these three functions.

Samples in, samples out. Levels, pan, rooms and the limiter are our own (`mix.py`, `rooms.py`, `master.py`).
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from tools.errors import MissingError
from tools.render.audio import Audio, Samples

CUT_POLES = 2  # two filters of 6 dB an octave each


def cut(samples: Samples, low_cut_hz: float, high_cut_hz: float, rate_hz: int) -> Samples:
    """High-pass and low-pass of 12 dB an octave; 0 leaves an end open.

    Args:
        samples: [channels, n].
        low_cut_hz: High-pass corner.
        high_cut_hz: Low-pass corner; at or above half the rate it does nothing.
        rate_hz: Frames a second.

    Raises:
        MissingError: pedalboard is not installed.
    """
    if samples.shape[1] == 0 or (low_cut_hz <= 0 and not 0 < high_cut_hz < rate_hz / 2):
        return samples
    pedalboard = _pedalboard()
    chain: list[Any] = []
    if low_cut_hz > 0:
        chain += [pedalboard.HighpassFilter(min(low_cut_hz, 0.49 * rate_hz)) for _ in range(CUT_POLES)]
    if 0 < high_cut_hz < rate_hz / 2:
        chain += [pedalboard.LowpassFilter(high_cut_hz) for _ in range(CUT_POLES)]
    filtered: Samples = pedalboard.Pedalboard(chain)(samples, rate_hz, reset=True)
    return filtered


def encode_mp3(audio: Audio, quality_kbps: int) -> bytes:
    """MP3 at a constant bit rate.

    Raises:
        MissingError: pedalboard is not installed.
    """
    pedalboard = _pedalboard()
    into = io.BytesIO()
    channels = audio.samples.shape[0]
    with pedalboard.io.AudioFile(into, "w", audio.sample_rate_hz, channels, format="mp3", quality=quality_kbps) as file:
        file.write(np.clip(audio.samples, -1.0, 1.0))
    return into.getvalue()


def faster(samples: Samples, factor: float, rate_hz: int) -> Samples:
    """The same sound so many times as fast, at its pitch: `n / factor` frames, give or take one.

    The library's finer mode: its quicker one leaves a tone of 440 Hz at 447. The finer drifts by up to 1.8 ms a
    second (both measured, pedalboard 0.9.26), so longer sound is given to it in short stretches.

    Args:
        samples: [channels, n].
        factor: 2 is twice as fast and half as long.
        rate_hz: Frames a second.

    Raises:
        MissingError: pedalboard is not installed.
    """
    stretched: Samples = _pedalboard().time_stretch(np.ascontiguousarray(samples), rate_hz, stretch_factor=factor)
    return stretched


def _pedalboard() -> Any:
    try:
        import pedalboard
        import pedalboard.io
    except ImportError as error:
        raise MissingError(
            "The effects library pedalboard is not installed", next_step="Run: make run, which installs it"
        ) from error
    return pedalboard

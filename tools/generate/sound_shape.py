"""Fits sound to what was ordered: another rate, another number of channels, an exact number of frames.

Resampling is polyphase filtering with a Kaiser window, linear in phase, so that nothing is shifted in time. Knows no
backend and no music.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from tools.render.audio import Audio, Samples

# What is cut off sounding is faded this long, so that it does not click.
CUT_FADE_S = 0.03


def frames_of(seconds: float, rate_hz: int) -> int:
    """Whole frames nearest to a length."""
    return max(0, round(seconds * rate_hz))


def resampled(audio: Audio, rate_hz: int) -> Audio:
    """The same sound at another rate: `round(duration_s * rate_hz)` frames, each at its own moment."""
    if audio.sample_rate_hz == rate_hz:
        return audio
    from scipy.signal import resample_poly

    common = gcd(audio.sample_rate_hz, rate_hz)
    up, down = rate_hz // common, audio.sample_rate_hz // common
    samples = resample_poly(audio.samples, up, down, axis=1).astype(np.float32)
    return Audio(_of_length(samples, round(audio.frames * rate_hz / audio.sample_rate_hz)), rate_hz)


def with_channels(audio: Audio, channels: int) -> Audio:
    """The same sound on so many channels: one is copied to all, several become one by their mean."""
    have = audio.samples.shape[0]
    if have == channels:
        return audio
    mono = audio.samples.mean(axis=0, keepdims=True, dtype=np.float32)
    return Audio(np.ascontiguousarray(np.repeat(mono, channels, axis=0)), audio.sample_rate_hz)


def of_frames(audio: Audio, frames: int, faded: bool = True) -> Audio:
    """Exactly so many frames: silence is added behind, or the end cut off and faded."""
    samples = _of_length(audio.samples, frames)
    if faded and frames < audio.frames:
        length = min(frames, frames_of(CUT_FADE_S, audio.sample_rate_hz))
        if length:
            samples[:, -length:] *= np.linspace(1.0, 0.0, length, dtype=np.float32)
    return Audio(samples, audio.sample_rate_hz)


def fitted(audio: Audio, rate_hz: int, channels: int, frames: int) -> Audio:
    """Rate, channels and length at once."""
    return of_frames(with_channels(resampled(audio, rate_hz), channels), frames)


def _of_length(samples: Samples, frames: int) -> Samples:
    out = np.zeros((samples.shape[0], frames), np.float32)
    kept = min(frames, samples.shape[1])
    out[:, :kept] = samples[:, :kept]
    return out

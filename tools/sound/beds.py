"""Beds of noise that lie under a song: a record's crackle, a tape's hiss, rain. They sound while their note is held.

A bed is some seconds long, joins its own start, and begins elsewhere for each note. Its level is the note's; what
worn media do to other tracks is `effects.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.sound.notes import KeyStroke, Samples, mixed, stream, velocity_gain
from tools.sound.voices import BLOCK_FRAMES, add_shaped

BED_FRAMES = 1 << 19  # 12 s
FADE_S, RELEASE_S = 0.25, 0.6
CRACKLES_PER_S, DROPS_PER_S = 16.0, 700.0


def _shaped_noise(chances: np.random.Generator, gain: NDArray[np.float64]) -> NDArray[np.float64]:
    turn = 2.0 * np.pi * chances.random((2, gain.size))
    sound = np.fft.irfft(gain * np.exp(1j * turn), 2 * (gain.size - 1), axis=1)
    return np.asarray(sound / (np.std(sound) + 1e-12))


def _impulses(chances: np.random.Generator, per_s: float, rate_hz: int, spread: float) -> NDArray[np.float64]:
    """Clicks at chance moments, levels lognormal, anywhere between the two sides."""
    count = int(per_s * BED_FRAMES / rate_hz)
    where, level = chances.integers(0, BED_FRAMES, count), chances.lognormal(0.0, spread, count)
    place, sign = chances.random(count), chances.choice((-1.0, 1.0), count)
    sound = np.zeros((2, BED_FRAMES))
    for channel, side in enumerate((np.sqrt(1.0 - place), np.sqrt(place))):
        np.add.at(sound[channel], where, level * sign * side)
    return sound


def _filtered(sound: NDArray[np.float64], gain: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, axis=1) * gain, BED_FRAMES, axis=1))


def _band(hz: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    low, high = (hz / low_hz) ** 2, (hz / high_hz) ** 2
    return np.asarray(low / (1.0 + low) / (1.0 + high))


@lru_cache(maxsize=4)
def bed(name: str, rate_hz: int) -> Samples:
    """[2, n] float32: "vinyl", "tape" or "rain", RMS about 0.1, peaks below 1."""
    chances = stream("bed", name)
    hz: NDArray[np.float64] = np.asarray(np.fft.rfftfreq(BED_FRAMES, 1.0 / rate_hz), float)
    safe = np.maximum(hz, 1.0)
    if name == "vinyl":
        hiss = _shaped_noise(chances, _band(hz, 180.0, 4_500.0) / safe**0.4)
        clicks = _filtered(_impulses(chances, CRACKLES_PER_S, rate_hz, 0.8), _band(hz, 900.0, 6_500.0))
        rumble = _shaped_noise(chances, np.exp(-(((hz - 32.0) / 18.0) ** 2)))
        sound = 0.009 * hiss + 0.9 * clicks / np.abs(clicks).max() + 0.006 * rumble
    elif name == "tape":
        sound = 0.1 * _shaped_noise(chances, _band(hz, 700.0, 12_000.0) * safe**0.15)
    else:
        patter = _filtered(_impulses(chances, DROPS_PER_S, rate_hz, 0.7), _band(hz, 1_400.0, 5_500.0))
        wash = _shaped_noise(chances, _band(hz, 350.0, 5_000.0) / safe**0.55)
        sound = 0.09 * wash + 0.04 * patter / np.std(patter)
    return (sound * 0.9 / max(0.9, float(np.abs(sound).max()))).astype(np.float32)


def play_bed(name: str, strokes: Sequence[KeyStroke], frames: int, rate_hz: int, stop: Callable[[], bool]) -> Samples:
    """All notes, [2, frames]; pitch means nothing here."""
    out = np.zeros((2, frames), np.float32)
    scratch = np.empty((2, BLOCK_FRAMES), np.float32)
    rise, fall = _ramps(rate_hz)
    samples = bed(name, rate_hz)
    for stroke in strokes:
        if stop():
            break
        begin = mixed(stroke.chance, 11) % samples.shape[1]
        gain = velocity_gain(stroke.velocity)
        add_shaped(out, scratch, samples, stroke.start, begin, rise, 1.0, stroke.end - stroke.start, fall, gain)
    return out


def bed_frames(stroke: KeyStroke, rate_hz: int) -> int:
    """How many frames a note sounds."""
    return stroke.end - stroke.start + _ramps(rate_hz)[1].size


@lru_cache(maxsize=4)
def _ramps(rate_hz: int) -> tuple[Samples, Samples]:
    def ramp(seconds: float) -> NDArray[np.float64]:
        frames = int(seconds * rate_hz)
        return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / frames))

    return ramp(FADE_S).astype(np.float32), ramp(RELEASE_S)[::-1].astype(np.float32)

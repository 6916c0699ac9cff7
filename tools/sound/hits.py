"""Struck sounds of drum machines, each from a few layers: falling tones, shaped noise, metal, short bursts.

After the circuits of analogue drum machines in general: a damped resonator for drums, filtered noise for snares, six
square waves of unrelated pitch for cymbals. A hit is made hard and soft (duller, less click), in four variants that
differ in noise, phase and a little in pitch; a kit (`kits.py`) says which layers make which drum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.sound.effects import Wear, driven, worn
from tools.sound.notes import Samples, stream

VARIANTS = 4
SILENT = 3e-5
# unrelated pitches of the metal generator, as ratios
METAL = (1.0, 1.342, 1.523, 1.776, 2.212, 2.643)


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone that falls: from `start_hz` to `end_hz` within about `fall_s`, dying in `decay_s` (to -60 dB)."""

    start_hz: float
    end_hz: float
    fall_s: float
    decay_s: float
    level: float = 1.0
    wave: str = "sine"
    attack_s: float = 0.0006


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise between two frequencies, in one burst or several (`bursts` as onsets in seconds), dying in `decay_s`."""

    low_hz: float
    high_hz: float
    decay_s: float
    level: float = 1.0
    attack_s: float = 0.0006
    bursts: tuple[float, ...] = (0.0,)
    burst_s: float = 0.012
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Metal:
    """Six square waves of unrelated pitch above `high_pass_hz`, with some noise, dying in `decay_s`."""

    base_hz: float
    high_pass_hz: float
    decay_s: float
    level: float = 1.0
    noise: float = 0.5
    attack_s: float = 0.0006
    width: float = 0.0


HitLayer = Tone | Noise | Metal


@dataclass(frozen=True, slots=True)
class Hit:
    """A drum of a kit.

    Attributes:
        layers: What it is made of.
        level: Loudness in the kit.
        pan: -1 left to 1 right.
        drive_db: Saturation of the whole hit.
        soft_hz: Low-pass of the softest stroke.
        gate_s: Length of a gated room on it, 0 for none.
        chokes: Keys that stop it.
    """

    layers: tuple[HitLayer, ...]
    level: float = 1.0
    pan: float = 0.0
    drive_db: float = 0.0
    soft_hz: float = 1_800.0
    gate_s: float = 0.0
    chokes: frozenset[int] = frozenset()


def hit_s(hit: Hit) -> float:
    """Longest a hit can sound."""
    last = max((max(layer.bursts) if isinstance(layer, Noise) else 0.0) + layer.decay_s for layer in hit.layers)
    return max(1.35 * last, hit.gate_s + 0.05) + 0.02


@lru_cache(maxsize=512)
def recorded(hit: Hit, wear: Wear | None, label: str, variant: int, rate_hz: int) -> tuple[Samples, Samples]:
    """(soft, hard) of one variant, each [2, n] float32, of the same length."""
    frames = int(hit_s(hit) * rate_hz)
    chances = stream("hit", label, variant)
    total = np.zeros((2, frames))
    for layer in hit.layers:
        total += layer.level * _layer(_varied(layer, chances), frames, rate_hz, chances)
    if hit.gate_s:
        total = _gated(total, hit.gate_s, rate_hz, chances)
    hard = np.asarray(total, np.float32)
    soft = _duller(hard, hit.soft_hz, rate_hz)
    return _finished(soft, hit, wear, rate_hz), _finished(hard, hit, wear, rate_hz)


def _finished(samples: Samples, hit: Hit, wear: Wear | None, rate_hz: int) -> Samples:
    if hit.drive_db:
        samples = driven(samples, hit.drive_db)
    if wear is not None:
        samples = worn(samples, replace(wear, wow_cents=0.0, flutter_cents=0.0), rate_hz)
    sides = np.array([[1.0 - max(0.0, hit.pan)], [1.0 + min(0.0, hit.pan)]]) * hit.level
    fade = int(0.012 * rate_hz)
    samples = samples * sides.astype(np.float32)
    samples[:, -fade:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)).astype(np.float32)
    return np.ascontiguousarray(samples, np.float32)


def _varied(layer: HitLayer, chances: np.random.Generator) -> HitLayer:
    """No two strokes of a player or of a warm circuit are quite the same."""
    decay = layer.decay_s * (1.0 + 0.06 * (chances.random() - 0.5))
    if isinstance(layer, Tone):
        tune = 1.0 + 0.008 * (chances.random() - 0.5)
        return replace(layer, decay_s=decay, start_hz=layer.start_hz * tune, end_hz=layer.end_hz * tune)
    return replace(layer, decay_s=decay)


def _layer(layer: HitLayer, frames: int, rate_hz: int, chances: np.random.Generator) -> NDArray[np.float64]:
    if isinstance(layer, Tone):
        return _tone(layer, frames, rate_hz)[None]
    if isinstance(layer, Noise):
        return _noise(layer, frames, rate_hz, chances)
    return _metal(layer, frames, rate_hz, chances)


def _decay(frames: int, attack_s: float, decay_s: float, rate_hz: int) -> NDArray[np.float64]:
    seconds = np.arange(frames) / rate_hz
    fall = np.exp(-6.9078 * np.maximum(0.0, seconds - attack_s) / decay_s)
    rise = np.clip(seconds / max(attack_s, 1e-6), 0.0, 1.0)
    return np.asarray(fall * (0.5 - 0.5 * np.cos(np.pi * rise)))


def _tone(layer: Tone, frames: int, rate_hz: int) -> NDArray[np.float64]:
    seconds = np.arange(frames) / rate_hz
    hz = layer.end_hz + (layer.start_hz - layer.end_hz) * np.exp(-3.0 * seconds / max(layer.fall_s, 1e-4))
    turn = 2.0 * np.pi * np.cumsum(hz) / rate_hz
    sound = np.sin(turn)
    if layer.wave != "sine":  # harmonics below 0.4 of the rate only
        highest = max(layer.start_hz, layer.end_hz)
        sound = np.zeros(frames)
        for number in range(1, min(15, int(0.4 * rate_hz / highest)) + 1, 2):
            sound += np.sin(number * turn) / number ** (2 if layer.wave == "triangle" else 1)
    return np.asarray(sound * _decay(frames, layer.attack_s, layer.decay_s, rate_hz))


def _noise(layer: Noise, frames: int, rate_hz: int, chances: np.random.Generator) -> NDArray[np.float64]:
    sound = _banded(chances.standard_normal((2, frames)), layer.low_hz, layer.high_hz, rate_hz)
    sound[1] = layer.width * sound[1] + (1.0 - layer.width) * sound[0]
    sound *= 0.35 / (np.sqrt(np.mean(sound[0] ** 2)) + 1e-9)
    shape = np.zeros(frames)
    for index, onset_s in enumerate(layer.bursts):
        start = int(onset_s * rate_hz)
        is_last = index == len(layer.bursts) - 1
        decay_s = layer.decay_s if is_last else layer.burst_s
        shape[start:] = np.maximum(shape[start:], _decay(frames - start, layer.attack_s, decay_s, rate_hz))
    return np.asarray(sound * shape)


def _metal(layer: Metal, frames: int, rate_hz: int, chances: np.random.Generator) -> NDArray[np.float64]:
    """Lines of all six squares placed on one spectrum: below 0.4 of the rate by construction."""
    spectrum = np.zeros(frames // 2 + 1, np.complex128)
    for ratio in METAL:
        hz = layer.base_hz * ratio * (1.0 + 0.004 * (chances.random() - 0.5))
        number = np.arange(1, int(0.4 * rate_hz / hz) + 1, 2)
        bins = np.round(number * hz * frames / rate_hz).astype(int)
        turn = 2.0 * np.pi * chances.random()
        np.add.at(spectrum, bins, np.exp(1j * turn * number) / number)
    metal = np.fft.irfft(spectrum, frames) * frames
    noise = chances.standard_normal((2, frames))
    sound = np.stack([metal, metal]) / (np.std(metal) + 1e-9) * (1.0 - layer.noise) + layer.noise * noise
    sound = _banded(sound, layer.high_pass_hz, 17_000.0, rate_hz)
    sound[1] = layer.width * sound[1] + (1.0 - layer.width) * sound[0]
    sound *= 0.3 / (np.sqrt(np.mean(sound[0] ** 2)) + 1e-9)
    return np.asarray(sound * _decay(frames, layer.attack_s, layer.decay_s, rate_hz))


def _banded(sound: NDArray[np.float64], low_hz: float, high_hz: float, rate_hz: int) -> NDArray[np.float64]:
    """Band of 24 dB an octave below and 12 above, without phase."""
    spectrum = np.fft.rfft(sound, axis=1)
    hz = np.fft.rfftfreq(sound.shape[1], 1.0 / rate_hz)
    low, high = (hz / max(low_hz, 1.0)) ** 4, (hz / high_hz) ** 2
    return np.asarray(np.fft.irfft(spectrum * (low / (1.0 + low)) / (1.0 + high), sound.shape[1], axis=1))


def _duller(sound: Samples, cutoff_hz: float, rate_hz: int) -> Samples:
    spectrum = np.fft.rfft(sound, axis=1)
    hz = np.fft.rfftfreq(sound.shape[1], 1.0 / rate_hz)
    return np.fft.irfft(spectrum / np.sqrt(1.0 + (hz / cutoff_hz) ** 2), sound.shape[1], axis=1).astype(np.float32)


def _gated(
    sound: NDArray[np.float64], gate_s: float, rate_hz: int, chances: np.random.Generator
) -> NDArray[np.float64]:
    """A dense room that stops short: the drum convolved with level noise that ends within 30 ms."""
    frames = sound.shape[1]
    size = int(gate_s * rate_hz)
    room = chances.standard_normal((2, size)) * np.exp(-1.2 * np.arange(size) / size)
    close = int(0.03 * rate_hz)
    room[:, -close:] *= np.linspace(1.0, 0.0, close)
    room[:, :64] *= np.linspace(0.0, 1.0, 64)
    room = _banded(room, 250.0, 6_000.0, rate_hz)
    padded = frames + size
    both = np.fft.irfft(np.fft.rfft(sound, padded, axis=1) * np.fft.rfft(room, padded, axis=1), padded, axis=1)
    wet = both[:, :frames]
    wet *= 0.5 * np.sqrt(np.sum(sound**2) / (np.sum(wet**2) + 1e-12)) * 1.6
    return np.asarray(sound + wet)

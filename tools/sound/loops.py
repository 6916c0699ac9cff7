"""Loops at exactly a note's pitch: oscillators, several of them detuned, or whole clouds of them, as one inverse FFT.

A loop is seconds long, so that detuned oscillators beat as they do, and joins its own start without a seam, because
every partial has a whole number of cycles in it. A note is a slice of it, begun anywhere: no interpolation, nothing
that aliases, and no two notes alike. Clouds: Paul, "PADsynth algorithm" (ZynAddSubFX documentation, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tools.sound.kept import NOTES
from tools.sound.notes import Samples, stream
from tools.sound.waves import ear_weight, low_pass, partials

A4_HZ, A4_PITCH = 440.0, 69


@dataclass(frozen=True, slots=True)
class Oscillator:
    """A wave, how many of it, and its filter.

    Attributes:
        wave: As in `waves.partials`.
        voices: Detuned copies.
        detune_cents: How far the outermost copies lie from the note.
        width: 0 for one channel; else how far the copies are spread, up to 1.
        cloud: Every partial of every copy has a phase of its own: a choir of oscillators, without attack.
        octave: Octaves above the note.
        cutoff_hz: Low-pass at the middle C and velocity 80; 0 for none.
        key_follow: How far the cutoff follows the note: 0 not, 1 fully.
        resonance: Peak of the filter as a factor.
        poles: 2 or 4.
        high_pass_hz: Low cut of 12 dB an octave; 0 for none.
        root: Fundamental added behind the filter, in step with the wave's own, so that the two never cancel.
        loop_s: About how long the loop is.
    """

    wave: str = "saw"
    voices: int = 1
    detune_cents: float = 0.0
    width: float = 0.0
    cloud: bool = False
    octave: float = 0.0
    cutoff_hz: float = 0.0
    key_follow: float = 0.5
    resonance: float = 0.7
    poles: int = 4
    high_pass_hz: float = 0.0
    root: float = 0.0
    loop_s: float = 0.4


def note_hz(pitch: float) -> float:
    """Equal temperament, A4 = 440 Hz."""
    return A4_HZ * 2.0 ** ((pitch - A4_PITCH) / 12.0)


@cache
def _smooth_lengths(least: int) -> NDArray[np.int64]:
    """Even lengths from `least` to half as much again whose only prime factors are 2, 3 and 5: quick to transform."""
    most, found = least + least // 2, []
    for fives in range(8):
        for threes in range(12):
            base = 2 * 5**fives * 3**threes
            while base <= most:
                if base >= least:
                    found.append(base)
                base *= 2
    return np.array(sorted(set(found)), np.int64)


def loop_frames(hz: float, loop_s: float, rate_hz: int) -> tuple[int, int]:
    """(frames, cycles): about `loop_s` long, the length at which the pitch comes out best (within 0.3 cents)."""
    lengths = _smooth_lengths(int(max(loop_s, 12.0 / hz) * rate_hz))
    cycles = hz * lengths / rate_hz
    best = int(np.argmin(np.abs(cycles / np.round(cycles) - 1.0)))
    return int(lengths[best]), round(cycles[best])


def loop(oscillator: Oscillator, pitch: int, brightness: float, rate_hz: int) -> Samples:
    """[1 or 2, n] float32: the loop of a note; its loudness before the filter's sweep is 1.

    Args:
        oscillator: What to make.
        pitch: MIDI pitch.
        brightness: Octaves by which the colour lies above the usual one.
        rate_hz: Sample rate.
    """
    key = (oscillator, pitch, brightness, rate_hz)
    return NOTES.get(key, lambda: _made(oscillator, pitch, brightness, rate_hz))


def _made(oscillator: Oscillator, pitch: int, brightness: float, rate_hz: int) -> Samples:
    hz = min(note_hz(pitch + 12.0 * oscillator.octave), 0.4 * rate_hz)
    frames, cycles = loop_frames(hz, oscillator.loop_s, rate_hz)
    ratios, strengths = partials(oscillator.wave, hz, brightness, rate_hz)
    strengths = _filtered(oscillator, pitch, ratios * hz, brightness, strengths)
    spectrum = _spread(oscillator, pitch, ratios, strengths, frames, cycles)
    made = np.fft.irfft(spectrum.astype(np.complex64), frames, axis=1)
    return np.ascontiguousarray(made * (0.5 * frames), np.float32)


def _filtered(
    oscillator: Oscillator,
    pitch: int,
    hz: NDArray[np.float64],
    brightness: float,
    strengths: NDArray[np.complex128],
) -> NDArray[np.complex128]:
    """What is left of each partial."""
    gain = np.ones(hz.size)
    if oscillator.cutoff_hz:
        cutoff = oscillator.cutoff_hz * 2.0 ** (oscillator.key_follow * (pitch - 60) / 12.0 + brightness)
        gain = low_pass(hz, max(40.0, cutoff), oscillator.resonance, oscillator.poles)
    if oscillator.high_pass_hz:
        x = (hz / oscillator.high_pass_hz) ** 2
        gain = gain * x / (1.0 + x)
    left = strengths * gain
    if oscillator.root and left.size and abs(strengths[0]) > 0:
        left[0] += oscillator.root * strengths[0] / abs(strengths[0])
    return np.asarray(left)


def _spread(
    oscillator: Oscillator,
    pitch: int,
    ratios: NDArray[np.float64],
    strengths: NDArray[np.complex128],
    frames: int,
    cycles: int,
) -> NDArray[np.complex128]:
    """The spectrum of all copies, by channel."""
    channels = 2 if oscillator.width else 1
    size = frames // 2 + 1
    spectrum = np.zeros((channels, size), np.complex128)
    chances = stream("oscillator", oscillator.wave, oscillator.voices, pitch)
    for place, offset, share in zip(*_places(oscillator), strict=True):
        base = max(1, round(cycles * 2.0 ** (offset / 1200.0)))
        bins = np.round(base * ratios).astype(np.int64)
        turn = 2.0 * np.pi * chances.random(ratios.size if oscillator.cloud else 1)
        lines = strengths * share * np.exp(1j * turn * (1.0 if oscillator.cloud else ratios))
        inside = (bins > 0) & (bins < size - 1)
        for channel in range(channels):
            side = 1.0 if channels == 1 else np.sqrt(2.0) * (np.sin if channel else np.cos)(np.pi / 4 * (1 + place))
            np.add.at(spectrum[channel], bins[inside], lines[inside] * side)
    return spectrum


def _places(oscillator: Oscillator) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where each copy stands from left (-1) to right (1), its cents off the note, and its strength: one leads,
    so that they beat without ever cancelling.
    """
    if oscillator.voices == 1:
        return np.zeros(1), np.zeros(1), np.ones(1)
    along = np.linspace(-1.0, 1.0, oscillator.voices)
    # denser in the middle, as a group tuned by ear is; neighbours in pitch stand on opposite sides
    cents = oscillator.detune_cents * np.sign(along) * np.abs(along) ** 1.3
    places = oscillator.width * np.abs(along) * np.where(np.arange(oscillator.voices) % 2, 1.0, -1.0)
    if oscillator.voices == 2:
        share, cents = np.array([1.0, 0.25]), np.array([-0.3, 0.7]) * oscillator.detune_cents
    else:
        share = np.full(oscillator.voices, 0.4 if oscillator.cloud or oscillator.voices == 3 else 0.65)
        share[oscillator.voices // 2] = 1.0
    return places, cents, share / np.sqrt(np.sum(share**2))


def loudness_power(oscillator: Oscillator, pitch: int, brightness: float, rate_hz: int) -> float:
    """Power of a loop as the ear weighs it, from its partials."""
    hz = min(note_hz(pitch + 12.0 * oscillator.octave), 0.4 * rate_hz)
    ratios, strengths = partials(oscillator.wave, hz, brightness, rate_hz)
    strengths = _filtered(oscillator, pitch, ratios * hz, brightness, strengths)
    return float(np.sum(np.abs(strengths) ** 2 * ear_weight(ratios * hz)))

"""Plucked strings: the extended Karplus-Strong loop, solved in the frequency domain, one inverse FFT a note.

Jaffe and Smith, "Extensions of the Karplus-Strong plucked-string algorithm", Computer Music Journal 7(2), 1983. The
loop is H = 1 / (1 - G), where G's phase is that of a stiff string (partials at n f sqrt(1 + B n^2)) and its magnitude
follows from how long each frequency rings; so pitch and decay are exact at any note, and nothing aliases. A note that
rings longer than the transform is damped for it and undamped after. Each note is kept hard and soft, in two strokes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.sound.kept import NOTES
from tools.sound.loops import note_hz
from tools.sound.notes import KeyStroke, Samples, chance_of, stream, variants, velocity_gain
from tools.sound.voices import BLOCK_FRAMES, add_shaped
from tools.sound.waves import ear_weight

STROKES = 2
HEARD_SHARE = 2e-5  # of its loudest sample: what lies below it at the end is not kept
HARD, SOFT = 1, 0
ONSET_FRAMES = 48
GRAIN_FRAMES = 320
BODY_REACH = 14.0
WRAPPED_S = 0.02  # what filters without phase send ahead of the stroke, around the end of the transform


@dataclass(frozen=True, slots=True)
class PluckedString:
    """What a string is made of and how it is plucked.

    Attributes:
        ring_s: To -60 dB at middle C, low partials.
        ring_follow: Octaves by which it rings shorter for each octave up.
        dull_hz: Where partials ring half as long.
        stiffness: B of middle C.
        place: Where it is plucked, as a share of its length.
        soft_hz, hard_hz: How bright softest and hardest strokes are.
        noise: Share of the stroke that is noise.
        body: Resonances of the body as (Hz, quality, level).
        release_s: How long it rings on once let go.
        pickup: Where a pickup listens, as a share of the length; 0 for none.
    """

    ring_s: float = 3.0
    ring_follow: float = 0.6
    dull_hz: float = 1_500.0
    stiffness: float = 2e-5
    place: float = 0.18
    soft_hz: float = 900.0
    hard_hz: float = 3_500.0
    noise: float = 0.25
    body: tuple[tuple[float, float, float], ...] = ()
    release_s: float = 0.25
    pickup: float = 0.0


def ring_s(string: PluckedString, pitch: int) -> float:
    """How long the low partials of a note ring, to -60 dB."""
    return string.ring_s * 2.0 ** (-string.ring_follow * (pitch - 60) / 12.0)


def transform_frames(string: PluckedString, pitch: int, rate_hz: int) -> int:
    """How much of a note is computed: as long as it is heard well, from 0.7 to 3 seconds."""
    exponent = int(np.clip(np.ceil(np.log2(0.7 * ring_s(string, pitch) * 44_100)), 15, 17))
    return int(2**exponent * max(1, round(rate_hz / 44_100)))


def pluck(string: PluckedString, pitch: int, hard: int, stroke: int, rate_hz: int) -> Samples:
    """[1, n] float32: one stroke on one string, equally loud at every pitch."""
    key = (string, pitch, hard, stroke, rate_hz)
    return NOTES.get(key, lambda: _made(string, pitch, hard, stroke, rate_hz))


def _made(string: PluckedString, pitch: int, hard: int, stroke: int, rate_hz: int) -> Samples:
    frames = transform_frames(string, pitch, rate_hz)
    hz: NDArray[np.float64] = np.arange(1.0, frames // 2 + 1.0) * (rate_hz / frames)
    damped_s = frames / rate_hz * 0.9
    corner = (string.hard_hz if hard else string.soft_hz) * 2.0 ** (0.35 * (pitch - 60) / 12.0)
    response = _stroke(string, pitch, stroke, rate_hz) * _string(string, pitch, rate_hz)
    response /= np.sqrt(1.0 + np.square(np.square(hz / corner)))
    spectrum = np.concatenate([[0.0], response])
    spectrum[-1] = 0.0
    made = np.fft.irfft(spectrum, frames)
    made = made[: frames - round(WRAPPED_S * rate_hz)]
    made *= _undamped(made.size, damped_s, rate_hz)
    made[:ONSET_FRAMES] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(ONSET_FRAMES) / ONSET_FRAMES)
    loud = np.flatnonzero(np.abs(made) > HEARD_SHARE * np.abs(made).max())
    made = made[: max(int(loud[-1]) + 1, round(0.5 * rate_hz))]
    fade = made.size // 5
    made[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    return (made * _equal_gain(made, rate_hz))[None, :].astype(np.float32)


@lru_cache(maxsize=8)
def _undamped(frames: int, damped_s: float, rate_hz: int) -> NDArray[np.float64]:
    return np.asarray(np.exp(6.9078 / damped_s / rate_hz * np.arange(frames)))


def _equal_gain(made: NDArray[np.float64], rate_hz: int) -> float:
    """Brings the first 0.4 s of a note to one loudness, as the ear weighs it."""
    heard = made[: round(0.4 * rate_hz)]
    power = np.abs(np.fft.rfft(heard)) ** 2 * ear_weight(np.asarray(np.fft.rfftfreq(heard.size, 1.0 / rate_hz), float))
    return 0.7 / float(np.sqrt(2.0 * power.sum()) / heard.size + 1e-12)


@lru_cache(maxsize=4)
def _string(string: PluckedString, pitch: int, rate_hz: int) -> NDArray[np.complex128]:
    """String and body, which all strokes of a note share."""
    frames = transform_frames(string, pitch, rate_hz)
    hz: NDArray[np.float64] = np.arange(1.0, frames // 2 + 1.0) * (rate_hz / frames)
    base = note_hz(pitch)
    dull = hz / (string.dull_hz * 2.0 ** (0.25 * (pitch - 60) / 12.0))
    rate = (1.0 + dull * np.sqrt(dull)) / ring_s(string, pitch) + rate_hz / (0.9 * frames)
    stiff = string.stiffness * 2.0 ** ((pitch - 60) / 12.0)
    number = np.sqrt((np.sqrt(1.0 + 4.0 * stiff * (hz / base) ** 2) - 1.0) / (2.0 * stiff))
    loop = np.exp(-6.9078 * rate / base - 2j * np.pi * number)
    out = _body(string, hz) / (1.0 - loop)
    if string.pickup:
        out = out * (1.0 - np.exp(-2j * np.pi * number * string.pickup))
    return np.asarray(out / (1.0 + np.square(np.square(hz / 15_000.0)) ** 3))


@lru_cache(maxsize=4)
def _stroke(string: PluckedString, pitch: int, stroke: int, rate_hz: int) -> NDArray[np.complex128]:
    """Where and with how much noise the string is plucked; hard and soft strokes share it."""
    frames = transform_frames(string, pitch, rate_hz)
    chances = stream("pluck", string, pitch, stroke)
    place = string.place * (0.85 + 0.3 * chances.random())
    burst = np.zeros(frames)
    grain = chances.standard_normal(GRAIN_FRAMES) * np.exp(-np.arange(GRAIN_FRAMES) / (GRAIN_FRAMES / 5.0))
    burst[:GRAIN_FRAMES] = string.noise * grain / np.sqrt(np.sum(grain**2))
    burst[0] += 1.0
    delay = max(1, round(place / note_hz(pitch) * rate_hz))  # the wave that comes back from the near end
    burst[delay : delay + GRAIN_FRAMES] -= burst[:GRAIN_FRAMES].copy()
    return np.asarray(np.fft.rfft(burst)[1:])


def _body(string: PluckedString, hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    total = np.ones(hz.size, np.complex128)
    for center, quality, level in string.body:
        near = int(np.searchsorted(hz, BODY_REACH * center))  # beyond it a resonance adds next to nothing
        x = hz[:near] / center
        total[:near] += level * (1j * x / quality) / (1.0 - x**2 + 1j * x / quality)
    return total


def play_string(
    string: PluckedString, strokes: Sequence[KeyStroke], frames: int, rate_hz: int, stop: Callable[[], bool]
) -> Samples:
    """All notes, [1, frames]: velocity fades from the soft stroke to the hard one."""
    out = np.zeros((1, frames), np.float32)
    scratch = np.empty((1, BLOCK_FRAMES), np.float32)
    fall = _release(string.release_s, rate_hz)
    for stroke, variant in zip(strokes, variants(strokes, STROKES), strict=True):
        if stop():
            break
        share = hardness(stroke)
        gain = velocity_gain(stroke.velocity) * (0.97 + 0.06 * chance_of(stroke, 1))
        for hard, weight in ((SOFT, 1.0 - share), (HARD, share)):
            if weight > 0.02:
                samples = pluck(string, stroke.pitch, hard, variant, rate_hz)
                curve = _ones(samples.shape[1])
                add_shaped(
                    out, scratch, samples, stroke.start, 0, curve, 0.0, stroke.end - stroke.start, fall, gain * weight
                )
    return out


def hardness(stroke: KeyStroke) -> float:
    """How much of the hard stroke a note has, 0 to 1; notes of one velocity differ a little."""
    return min(1.0, max(0.0, (stroke.velocity - 18) / 105.0 + 0.08 * (chance_of(stroke, 2) - 0.5)))


@lru_cache(maxsize=8)
def _ones(frames: int) -> Samples:
    return np.ones(frames, np.float32)


@lru_cache(maxsize=16)
def _release(release_s: float, rate_hz: int) -> Samples:
    frames = max(96, round(release_s * rate_hz))
    fall = np.exp(-6.9078 * np.arange(frames) / frames)
    return ((fall - fall[-1]) / (1.0 - fall[-1])).astype(np.float32)


def ring_frames(string: PluckedString, stroke: KeyStroke, rate_hz: int) -> int:
    """How many frames a note sounds."""
    return min(
        transform_frames(string, stroke.pitch, rate_hz),
        stroke.end - stroke.start + _release(string.release_s, rate_hz).size,
    )

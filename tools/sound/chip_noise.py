"""The noise voice of a game's sound chip: random steps held at a rate that the note chooses.

Higher notes are brighter, softer ones duller. Its pitched voices are `recipes.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from tools.sound.loops import Oscillator
from tools.sound.notes import KeyStroke, Samples, mixed, stream, velocity_gain
from tools.sound.voices import BLOCK_FRAMES, Layer, add_shaped, envelope, release, velocity_layer

FRAMES = 1 << 16
_SHAPE = Layer(Oscillator("sine"), 1.0, 0.0015, 0.25, 0.45, 0.03)


@lru_cache(maxsize=32)
def _noise(step_hz: int, velocity: int, rate_hz: int) -> Samples:
    steps = np.round(stream("chip noise").uniform(-8.0, 8.0, FRAMES)) / 8.0
    held = steps[(np.arange(FRAMES) * (step_hz / rate_hz)).astype(int)]
    hz = np.fft.rfftfreq(FRAMES, 1.0 / rate_hz)
    cutoff = 2_500.0 * 2.0 ** (velocity / 45.0)
    made = np.fft.irfft(np.fft.rfft(held - held.mean()) / (1.0 + (hz / cutoff) ** 2), FRAMES)
    return (0.5 * made / np.std(made))[None].astype(np.float32)


def _step_hz(pitch: int) -> int:
    return int(min(22_000.0, 1_000.0 * 2.0 ** ((pitch - 48) / 12.0)))


def play_chip_noise(strokes: Sequence[KeyStroke], frames: int, rate_hz: int, stop: Callable[[], bool]) -> Samples:
    """All notes, [1, frames]."""
    out = np.zeros((1, frames), np.float32)
    scratch = np.empty((1, BLOCK_FRAMES), np.float32)
    curve, fall = envelope(_SHAPE, 0, rate_hz), release(_SHAPE, 0, rate_hz)
    for stroke in strokes:
        if stop():
            break
        samples = _noise(_step_hz(stroke.pitch), velocity_layer(stroke.velocity), rate_hz)
        begin, held = mixed(stroke.chance, 3) % FRAMES, stroke.end - stroke.start
        gain = velocity_gain(stroke.velocity)
        add_shaped(out, scratch, samples, stroke.start, begin, curve, _SHAPE.sustain, held, fall, gain)
    return out


def chip_noise_frames(stroke: KeyStroke, rate_hz: int) -> int:
    """How many frames a note sounds."""
    return stroke.end - stroke.start + release(_SHAPE, 0, rate_hz).size

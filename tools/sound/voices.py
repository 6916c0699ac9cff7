"""Notes of oscillators: slices of loops, shaped by envelopes and a filter that closes (or opens) as the note goes on.

The filter's movement is a cross-fade between two or three loops of different brightness; velocity chooses which ones,
in six layers. Everything that is the same for all notes (envelopes, cross-fades) is computed once. Effects on the
sum are `effects.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tools.sound.loops import Oscillator, loop, loudness_power
from tools.sound.notes import KeyStroke, Samples, chance_of, mixed, velocity_gain

BLOCK_FRAMES = 1 << 14
LAYER_VELOCITIES = (22, 44, 64, 82, 100, 118)
BRIGHTNESS_STEP = 0.35  # octaves: velocities and stages of the filter share loops
USUAL_VELOCITY = 80
SETTLED = 3e-4  # what an envelope or a cross-fade may still be off when it counts as settled
LEAST_HELD_S = 0.012
LEAST_ATTACK_S = 0.0015
LEVEL_CHANCE = 0.06  # notes differ in level by up to this share


@dataclass(frozen=True, slots=True)
class Layer:
    """One oscillator of a sound with its envelope.

    Attributes:
        level: Loudness beside the other layers.
        attack_s: To full level, by a raised cosine.
        decay_s: From there to a thousandth of the way that is left to `sustain`.
        sustain: Level while held; 0 for what dies away.
        release_s: From the key's release to silence.
        decay_follow: Octaves by which decay and release shorten for each octave above middle C.
        velocity_octaves: Brightness gained from velocity 80 to 127, and lost from 80 to 33.
        sweep_octaves: How much brighter the note begins (negative: darker).
        sweep_s: Time the filter takes to two thirds of its way.
        velocity_level_db: What the layer gains from velocity 80 to 127 over the common law.
    """

    oscillator: Oscillator
    level: float = 1.0
    attack_s: float = 0.004
    decay_s: float = 1.0
    sustain: float = 1.0
    release_s: float = 0.12
    decay_follow: float = 0.0
    velocity_octaves: float = 0.8
    sweep_octaves: float = 0.0
    sweep_s: float = 0.2
    velocity_level_db: float = 0.0


def octave_of(pitch: int) -> int:
    """Octaves above the one from F sharp below middle C, for envelopes that follow the pitch."""
    return (pitch - 54) // 12


def velocity_layer(velocity: int) -> int:
    """The velocity that stands for a note's layer."""
    return min(LAYER_VELOCITIES, key=lambda middle: abs(middle - velocity))


def brightness_of(velocity: int, octaves: float) -> float:
    """Octaves of brightness at a velocity."""
    return _stepped(octaves * (velocity - USUAL_VELOCITY) / 47.0)


def _stepped(octaves: float) -> float:
    return round(round(octaves / BRIGHTNESS_STEP) * BRIGHTNESS_STEP, 2)


@lru_cache(maxsize=256)
def envelope(layer: Layer, octave: int, rate_hz: int) -> Samples:
    """Attack and decay until they have settled; after it the level stays at `sustain`."""
    scale = 2.0 ** (-layer.decay_follow * octave)
    attack = max(2, round(max(LEAST_ATTACK_S, layer.attack_s) * rate_hz))
    rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
    if layer.sustain >= 1.0:
        return rise.astype(np.float32)
    tau = layer.decay_s * scale / 6.9078 * rate_hz
    fall = np.exp(-np.arange(int(tau * np.log((1.0 - layer.sustain) / SETTLED)) + 2) / tau)
    fall = (fall - fall[-1]) / (1.0 - fall[-1])  # ends exactly where it settles
    return np.concatenate([rise, layer.sustain + (1.0 - layer.sustain) * fall]).astype(np.float32)


@lru_cache(maxsize=256)
def release(layer: Layer, octave: int, rate_hz: int) -> Samples:
    """From 1 to 0, exactly: exponential with its last thousandth taken off."""
    scale = 2.0 ** (-0.5 * layer.decay_follow * octave)
    frames = max(96, round(layer.release_s * scale * rate_hz))
    fall = np.exp(-6.9078 * np.arange(frames) / frames)
    return ((fall - fall[-1]) / (1.0 - fall[-1])).astype(np.float32)


def stages_of(layer: Layer) -> tuple[float, ...]:
    """Octaves of brightness of the loops a note fades through, the one it begins with last."""
    if abs(layer.sweep_octaves) < 0.05:
        return (0.0,)
    if abs(layer.sweep_octaves) <= 1.6:
        return (0.0, _stepped(layer.sweep_octaves))
    return (0.0, _stepped(0.5 * layer.sweep_octaves), _stepped(layer.sweep_octaves))


@lru_cache(maxsize=256)
def stage_curves(layer: Layer, octave: int, rate_hz: int) -> tuple[tuple[Samples, float], ...]:
    """For each stage: its level while it moves, and where it stays."""
    shape, count = envelope(layer, octave, rate_hz), len(stages_of(layer))
    if count == 1:
        return ((shape, layer.sustain),)
    tau = layer.sweep_s * rate_hz
    moving = int(tau * np.log(1.0 / SETTLED)) + 2
    frames = max(moving, shape.size)
    place = np.exp(-np.arange(frames) / tau)  # 1 at the onset, 0 in the end
    place[moving:] = 0.0
    full = np.full(frames, layer.sustain, np.float32)
    full[: shape.size] = shape
    curves = []
    for stage in range(count):
        weight = np.clip(1.0 - np.abs(place * (count - 1) - stage), 0.0, 1.0)
        curve = (full * weight).astype(np.float32)
        if stage:
            heard = np.flatnonzero(curve > 1e-6)
            curve = curve[: int(heard[-1]) + 1 if heard.size else 1]
        curves.append((curve, layer.sustain if stage == 0 else 0.0))
    return tuple(curves)


@lru_cache(maxsize=1024)
def layer_gain(layer: Layer, pitch: int, velocity: int, rate_hz: int) -> float:
    """Makes every note of a layer equally loud at one velocity, whatever its filter leaves of it."""
    bright = brightness_of(velocity, layer.velocity_octaves)
    powers = [loudness_power(layer.oscillator, pitch, bright + stage, rate_hz) for stage in stages_of(layer)]
    usual = sum(powers) / len(powers)
    extra_db = layer.velocity_level_db * (velocity - USUAL_VELOCITY) / 47.0
    return layer.level * 10.0 ** (extra_db / 20.0) / max(1e-3, float(np.sqrt(usual)))


def note_frames(layers: Sequence[Layer], stroke: KeyStroke, rate_hz: int) -> int:
    """How many frames a note sounds."""
    octave = octave_of(stroke.pitch)
    held = _held(stroke, rate_hz)
    most = 0
    for layer in layers:
        frames = held + release(layer, octave, rate_hz).size
        if layer.sustain == 0.0:
            frames = min(frames, envelope(layer, octave, rate_hz).size)
        most = max(most, frames)
    return most


def _held(stroke: KeyStroke, rate_hz: int) -> int:
    return max(stroke.end - stroke.start, int(LEAST_HELD_S * rate_hz))


def play_layers(
    layers: Sequence[Layer], strokes: Sequence[KeyStroke], frames: int, rate_hz: int, stop: Callable[[], bool]
) -> Samples:
    """All notes of a sound over each other, [1 or 2, frames]."""
    channels = 2 if any(layer.oscillator.width for layer in layers) else 1
    out = np.zeros((channels, frames), np.float32)
    scratch = np.empty((channels, BLOCK_FRAMES), np.float32)
    for stroke in strokes:
        if stop():
            break
        for index, layer in enumerate(layers):
            _play_note(out, scratch, layer, index, stroke, rate_hz)
    return out


def _play_note(out: Samples, scratch: Samples, layer: Layer, index: int, stroke: KeyStroke, rate_hz: int) -> None:
    octave, velocity = octave_of(stroke.pitch), velocity_layer(stroke.velocity)
    bright = brightness_of(velocity, layer.velocity_octaves)
    gain = layer_gain(layer, stroke.pitch, velocity, rate_hz) * velocity_gain(stroke.velocity)
    gain *= 1.0 + LEVEL_CHANCE * (chance_of(stroke, 1) - 0.5)
    fall, held = release(layer, octave, rate_hz), _held(stroke, rate_hz)
    for octaves, (curve, stays) in zip(stages_of(layer), stage_curves(layer, octave, rate_hz), strict=True):
        samples = loop(layer.oscillator, stroke.pitch, round(bright + octaves, 2), rate_hz)
        begin = mixed(stroke.chance, 7 + index) % samples.shape[1]
        add_shaped(out, scratch, samples, stroke.start, begin, curve, stays, held, fall, gain)


def add_shaped(
    out: Samples,
    scratch: Samples,
    samples: Samples,
    start: int,
    begin: int,
    curve: Samples,
    stays: float,
    held: int,
    fall: Samples,
    gain: float,
) -> None:
    """Add a loop from `begin` on, shaped by `curve`, then `stays`, and by the release after `held` frames."""
    size, done = samples.shape[1], 0
    total = min(held + fall.size, out.shape[1] - start)
    if stays == 0.0:
        total = min(total, curve.size)
    while done < total:
        place = (begin + done) % size
        step = min(total - done, size - place, BLOCK_FRAMES)
        if done < curve.size:
            step = min(step, curve.size - done)
        if done < held:
            step = min(step, held - done)
        block = scratch[:, :step]
        level: Samples | np.float32 = np.float32(stays * gain)
        if done < curve.size:
            level = curve[done : done + step] * np.float32(gain)
        if done >= held:
            level = fall[done - held : done - held + step] * level
        np.multiply(samples[:, place : place + step], level, out=block)
        out[:, start + done : start + done + step] += block
        done += step

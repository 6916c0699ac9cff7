"""What every own instrument reads out of a schedule: notes, controller curves and small differences from note to note.

Pedal and struck-again keys are resolved before (`tools.render.pedal`). No sound is made here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tools.render.synth import Event, Schedule

Samples = NDArray[np.float32]

VOLUME, EXPRESSION, MODULATION = 7, 11, 1
DEFAULT_VOLUME, DEFAULT_EXPRESSION = 100, 127
RPN_MSB, RPN_LSB, DATA_MSB, DATA_LSB = 101, 100, 6, 38
CONTROL_FRAMES = 64
DEFAULT_BEND_SEMITONES = 2.0
VIBRATO_HZ, VIBRATO_SEMITONES = 5.4, 0.45  # at CC1 = 127
MOST_BEND_SEMITONES = 24.0


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """One note: frames it is held, pitch, velocity, and a number that differs from note to note.

    Attributes:
        chance: 32 bits from pitch and onset: the same note is played the same way in any process, and a note added
            somewhere else changes nothing here.
    """

    start: int
    end: int
    pitch: int
    velocity: int
    chance: int


def key_strokes(schedule: Schedule) -> tuple[KeyStroke, ...]:
    """The notes of a schedule in order of onset; one that is never released ends with the schedule."""
    sounding: dict[int, tuple[int, int]] = {}
    strokes: list[KeyStroke] = []
    for event in schedule.events:
        if event.kind in ("off", "on") and event.number in sounding:
            start, velocity = sounding.pop(event.number)
            strokes.append(_stroke(start, event.frame, event.number, velocity))
        if event.kind == "on":
            sounding[event.number] = (event.frame, event.value)
    end = schedule.end_frame
    strokes += [_stroke(start, max(end, start + 1), pitch, v) for pitch, (start, v) in sounding.items()]
    return tuple(sorted(strokes, key=lambda s: (s.start, s.pitch)))


def _stroke(start: int, end: int, pitch: int, velocity: int) -> KeyStroke:
    return KeyStroke(start, max(end, start + 1), pitch, max(1, min(127, velocity)), mixed(pitch, start))


def mixed(*numbers: int) -> int:
    """32 well-mixed bits of some numbers."""
    value = 0x9E3779B9
    for number in numbers:
        value = ((value ^ (number & 0xFFFFFFFF)) * 0x85EBCA6B) & 0xFFFFFFFF
        value = ((value ^ (value >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
        value ^= value >> 16
    return value


def chance_of(stroke: KeyStroke, salt: int) -> float:
    """A number from 0 to 1 for one use (`salt`) in one note."""
    return mixed(stroke.chance, salt) / 4294967296.0


def stream(*labels: object) -> np.random.Generator:
    """The random numbers of something named: always the same ones."""
    return np.random.default_rng(zlib.crc32(repr(labels).encode()))


def variants(strokes: Sequence[KeyStroke], count: int) -> Iterator[int]:
    """Round robin: which of `count` recordings each note takes. It follows from the note's own place, so that no note
    depends on another; where two in a row take the same one, strength and colour still differ (`chance_of`).
    """
    for stroke in strokes:
        yield mixed(stroke.chance, count) % count


def velocity_gain(velocity: int) -> float:
    """40 log10(velocity / 127) dB, the law of both SoundFont engines."""
    return (velocity / 127.0) ** 2


def channel_gain(schedule: Schedule, frames: int) -> Samples | np.float32:
    """CC7 and CC11 as a factor: one number where they never move, else a curve without steps."""
    points: list[tuple[int, float]] = [(0, _gain(DEFAULT_VOLUME, DEFAULT_EXPRESSION))]
    volume, expression = DEFAULT_VOLUME, DEFAULT_EXPRESSION
    for event in schedule.events:
        if event.kind == "control" and event.number in (VOLUME, EXPRESSION):
            volume = event.value if event.number == VOLUME else volume
            expression = event.value if event.number == EXPRESSION else expression
            points.append((event.frame, _gain(volume, expression)))
    if len({gain for _, gain in points}) == 1:
        return np.float32(points[0][1])
    return _stepless(points, frames)


def _gain(volume: int, expression: int) -> float:
    return (volume / 127.0) ** 2 * (expression / 127.0) ** 2


def _stepless(points: Sequence[tuple[int, float]], frames: int) -> Samples:
    """Steps turned into ramps of 256 frames (6 ms), so that no controller clicks."""
    at, value = [0.0], [points[0][1]]
    for frame, gain in points:
        if frame <= 0:
            value[-1] = gain
            continue
        at += [max(at[-1], float(frame)), max(at[-1], float(frame)) + 4.0 * CONTROL_FRAMES]
        value += [value[-1], gain]
        if len(at) >= 4 and at[-2] < at[-3]:
            at[-2] = at[-3]
    grid = np.arange(0, frames + CONTROL_FRAMES, CONTROL_FRAMES)
    coarse = np.interp(grid, at, value)
    return np.interp(np.arange(frames), grid, coarse).astype(np.float32)


def pitch_curve(schedule: Schedule, frames: int, rate_hz: int) -> NDArray[np.float64] | None:
    """Semitones of bend and vibrato at every 64th frame; None where there is neither."""
    count = frames // CONTROL_FRAMES + 2
    bend = _held(_bend_points(schedule.events), count)
    depth = _held([(e.frame, e.value / 127.0) for e in schedule.events if _is_control(e, MODULATION)], count)
    if not bend.any() and not depth.any():
        return None
    seconds = np.arange(count) * (CONTROL_FRAMES / rate_hz)
    return _smooth(bend) + _smooth(depth) * VIBRATO_SEMITONES * np.sin(2.0 * np.pi * VIBRATO_HZ * seconds)


def _is_control(event: Event, number: int) -> bool:
    return event.kind == "control" and event.number == number


def _bend_points(events: Sequence[Event]) -> list[tuple[int, float]]:
    semitones, setting, registered = DEFAULT_BEND_SEMITONES, 0, [127, 127]
    points: list[tuple[int, float]] = []
    for event in events:
        if event.kind == "control" and event.number in (RPN_MSB, RPN_LSB):
            registered[event.number == RPN_LSB] = event.value
        elif event.kind == "control" and registered == [0, 0] and event.number == DATA_MSB:
            semitones = min(MOST_BEND_SEMITONES, float(event.value))
        elif event.kind == "bend":
            setting = event.value
        else:
            continue
        points.append((event.frame, setting / 8192.0 * semitones))
    return points


def _held(points: Sequence[tuple[int, float]], count: int) -> NDArray[np.float64]:
    curve = np.zeros(count)
    for frame, value in points:
        curve[min(count - 1, frame // CONTROL_FRAMES) :] = value
    return curve


def _smooth(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over four control steps (6 ms)."""
    if not curve.any():
        return curve
    padded = np.concatenate([np.full(3, curve[0]), curve])
    mean: NDArray[np.float64] = np.convolve(padded, np.full(4, 0.25), mode="valid")
    return mean

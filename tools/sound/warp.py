"""Reading sound at a changing speed: bends and vibrato of a whole track, wow and flutter of a tape.

A bent track is played on its own clock, which runs fast where the pitch is high, and then read back at that speed:
one pass for all voices. Third-order Hermite interpolation (Niemitalo, "Polynomial interpolators for high-quality
resampling of oversampled audio", 2001); what is read here ends at 0.4 of the rate. No pitch is decided here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.sound.notes import CONTROL_FRAMES, Samples

BLOCK_KNOTS = 256


def clock_of(semitones: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a bent track's own clock stands at every 64th frame."""
    speed = np.exp2(semitones / 12.0)
    clock = np.zeros(speed.size)
    np.cumsum(0.5 * (speed[1:] + speed[:-1]) * CONTROL_FRAMES, out=clock[1:])
    return clock


def at_clock(clock: NDArray[np.float64], frame: int) -> int:
    """A frame on the bent clock."""
    last = (clock.size - 1) * CONTROL_FRAMES
    if frame >= last:
        return round(clock[-1] + frame - last)
    index, rest = divmod(frame, CONTROL_FRAMES)
    return round(clock[index] + (clock[index + 1] - clock[index]) * rest / CONTROL_FRAMES)


def read_at(samples: Samples, clock: NDArray[np.float64], frames: int, is_exact: bool = True) -> Samples:
    """`frames` frames of [channels, n] read where the clock stands at each; silence beyond the end.

    Args:
        samples: What is read.
        clock: From `clock_of`: places at every 64th frame.
        frames: How many.
        is_exact: False interpolates in a straight line: enough, and quicker, for the wet part of a chorus.
    """
    channels, length = samples.shape
    padded = np.zeros((channels, length + 5), np.float32)
    padded[:, 1 : length + 1] = samples
    knots = -(-frames // CONTROL_FRAMES)
    out = np.zeros((channels, knots * CONTROL_FRAMES), np.float32)
    clock = _reaching(clock, knots + 1)
    inner = np.arange(CONTROL_FRAMES) / CONTROL_FRAMES
    read = _hermite if is_exact else _line
    for start in range(0, knots, BLOCK_KNOTS):
        stop = min(knots, start + BLOCK_KNOTS)
        here = clock[start:stop, None]
        where = (here + (clock[start + 1 : stop + 1, None] - here) * inner).ravel()
        whole = where.astype(np.int32)
        part = (where - whole).astype(np.float32)
        np.minimum(whole, length, out=whole)
        for channel in range(channels):
            out[channel, start * CONTROL_FRAMES : stop * CONTROL_FRAMES] = read(padded[channel], whole, part)
    return out[:, :frames]


def _reaching(clock: NDArray[np.float64], knots: int) -> NDArray[np.float64]:
    """A clock that goes on at its usual speed, for at least so many knots."""
    missing = knots - clock.size
    if missing <= 0:
        return clock
    return np.concatenate([clock, clock[-1] + CONTROL_FRAMES * np.arange(1.0, missing + 1.0)])


def _line(row: Samples, whole: NDArray[np.int32], part: Samples) -> Samples:
    here = row[whole + 1]
    out: Samples = here + part * (row[whole + 2] - here)
    return out


def _hermite(row: Samples, whole: NDArray[np.int32], part: Samples) -> Samples:
    before, here, after, later = row[whole], row[whole + 1], row[whole + 2], row[whole + 3]
    slope = np.float32(0.5) * (after - before)
    curve = before - np.float32(2.5) * here + np.float32(2.0) * after - np.float32(0.5) * later
    cubic = np.float32(0.5) * (later - before) + np.float32(1.5) * (here - after)
    out: Samples = ((cubic * part + curve) * part + slope) * part + here
    return out

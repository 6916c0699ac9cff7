"""Reading sound at a changing speed: bends and vibrato of a whole track, wow and flutter of a tape.

A bent track is played on its own clock, which runs fast where the pitch is high, and then read back at that speed:
one pass for all voices. Third-order Hermite interpolation (Niemitalo, "Polynomial interpolators for high-quality
resampling of oversampled audio", 2001); what is read here ends at 0.4 of the rate. No pitch is decided here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.sound.notes import CONTROL_FRAMES, Samples

BLOCK_FRAMES = 1 << 15


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
        return int(round(clock[-1] + frame - last))
    index, rest = divmod(frame, CONTROL_FRAMES)
    return int(round(clock[index] + (clock[index + 1] - clock[index]) * rest / CONTROL_FRAMES))


def read_at(samples: Samples, clock: NDArray[np.float64], frames: int, is_exact: bool = True) -> Samples:
    """`frames` frames of [channels, n] read where the clock stands at each; silence beyond the end.

    Args:
        samples: What is read.
        clock: From `clock_of`: places at every 64th frame.
        frames: How many.
        is_exact: False interpolates in a straight line: enough, and quicker, for the wet part of a chorus.
    """
    channels, length = samples.shape
    padded = np.zeros((channels, length + 4), np.float32)
    padded[:, 1 : length + 1] = samples
    out = np.zeros((channels, frames), np.float32)
    knots = np.arange(clock.size) * float(CONTROL_FRAMES)
    for start in range(0, frames, BLOCK_FRAMES):
        stop = min(frames, start + BLOCK_FRAMES)
        where = np.interp(np.arange(start, stop), knots, clock)
        whole = where.astype(np.int64)
        inside = whole < length
        part = (where - whole).astype(np.float32)
        whole = np.minimum(whole, length)
        for channel in range(channels):
            read = _hermite if is_exact else _line
            out[channel, start:stop] = read(padded[channel], whole, part) * inside
    return out


def _line(row: Samples, whole: NDArray[np.int64], part: Samples) -> Samples:
    here = row[whole + 1]
    return (here + part * (row[whole + 2] - here)).astype(np.float32)


def _hermite(row: Samples, whole: NDArray[np.int64], part: Samples) -> Samples:
    before, here, after, later = row[whole], row[whole + 1], row[whole + 2], row[np.minimum(whole + 3, row.size - 1)]
    slope = 0.5 * (after - before)
    curve = before - 2.5 * here + 2.0 * after - 0.5 * later
    cubic = 0.5 * (later - before) + 1.5 * (here - after)
    return (((cubic * part + curve) * part + slope) * part + here).astype(np.float32)

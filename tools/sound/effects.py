"""What happens to the sum of a sound's notes: rotary speaker, ensemble chorus, gentle drive, and the wear of old media.

Every effect reads its own past only, so that a changed bar changes nothing before it. Wow and flutter follow the
song's clock. Reverberation is the mixer's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.sound.notes import CONTROL_FRAMES, Samples, stream
from tools.sound.warp import read_at

STEM_LIFT_DB = 14.0


@dataclass(frozen=True, slots=True)
class Wear:
    """How worn a medium is.

    Attributes:
        wow_cents, flutter_cents: Largest deviation of pitch, slow and quick.
        low_pass_hz: Where treble ends; 0 keeps it.
        high_pass_hz: Where bass begins; 0 keeps it.
        drive_db: How far the medium is driven into saturation.
        bits: Word length; 0 keeps it.
        hold_hz: Sample rate it is held at; 0 keeps it.
    """

    wow_cents: float = 0.0
    flutter_cents: float = 0.0
    low_pass_hz: float = 0.0
    high_pass_hz: float = 0.0
    drive_db: float = 0.0
    bits: int = 0
    hold_hz: float = 0.0


WEARS: dict[str, Wear] = {
    "tape": Wear(7.0, 1.6, 7_500.0, 45.0, 5.0),
    "cassette": Wear(12.0, 3.0, 5_500.0, 70.0, 7.0),
    "record": Wear(9.0, 0.6, 9_000.0, 60.0, 2.0),
    "sampler": Wear(0.0, 0.0, 9_500.0, 30.0, 3.0, 12, 22_050.0),
    "eight_bit": Wear(0.0, 0.0, 0.0, 0.0, 0.0, 8, 14_700.0),
}


def worn(samples: Samples, wear: Wear, rate_hz: int) -> Samples:
    """[channels, n] as it sounds from a worn medium; a few frames longer where its speed wavers.

    Args:
        samples: What was recorded, peaks about 0.1 to 1.
        wear: How worn the medium is.
        rate_hz: Frames a second.
    """
    if wear.wow_cents or wear.flutter_cents:
        samples = _wavering(samples, wear, rate_hz)
    if wear.drive_db:
        samples = driven(samples, wear.drive_db)
    if wear.hold_hz:
        samples = _held(samples, wear.hold_hz, rate_hz)
    if wear.bits:
        steps = np.float32(2.0 ** (wear.bits - 1))
        samples = (np.round(samples * steps) / steps).astype(np.float32)
    return _banded(samples, wear.high_pass_hz, wear.low_pass_hz, rate_hz)


def worn_at_level(samples: Samples, wear: Wear, rate_hz: int) -> Samples:
    """A calibrated stem through a medium that it fills: stems lie far below full scale, media are driven."""
    lift = np.float32(10.0 ** (STEM_LIFT_DB / 20.0))
    is_mono = samples.shape[0] == 2 and np.array_equal(samples[0], samples[1])
    made = worn((samples[:1] if is_mono else samples) * lift, wear, rate_hz) / lift
    return np.repeat(made, 2, axis=0) if is_mono else made


def _wavering(samples: Samples, wear: Wear, rate_hz: int) -> Samples:
    frames = samples.shape[1]
    seconds = _control_seconds(frames, rate_hz)
    turn = 2.0 * np.pi * seconds
    # delay in seconds whose slope is the deviation of pitch: two periods that never meet again, so no pumping
    slow = np.sin(0.47 * turn) / 0.47 + 0.6 * np.sin(0.83 * turn + 1.0) / 0.83
    quick = np.sin(6.1 * turn) / 6.1 + 0.5 * np.sin(9.7 * turn + 2.0) / 9.7
    slope = np.log(2.0) / 1200.0 / (2.0 * np.pi)
    delay_s = slope * (0.7 * wear.wow_cents * slow + 0.8 * wear.flutter_cents * quick)
    delay_s += 0.004
    clock = np.maximum(0.0, (seconds - np.minimum(delay_s, 0.03)) * rate_hz)
    return read_at(samples, clock, frames + int(0.03 * rate_hz))


def driven(samples: Samples, drive_db: float) -> Samples:
    """Gentle saturation: odd harmonics from a soft knee, small signals unchanged in level."""
    gain = np.float32(10.0 ** (drive_db / 20.0))
    shaped: Samples = np.tanh(samples * gain) / gain
    return shaped


def _held(samples: Samples, hold_hz: float, rate_hz: int) -> Samples:
    frames = samples.shape[1]
    step = rate_hz / hold_hz
    index = (np.floor(np.arange(frames) / step) * step).astype(np.int64)
    held: Samples = samples[:, index]
    return held


def _banded(samples: Samples, low_hz: float, high_hz: float, rate_hz: int) -> Samples:
    if not (low_hz or high_hz) or samples.shape[1] == 0:
        return samples
    from scipy.signal import butter, sosfilt

    sections = []
    if low_hz:
        sections.append(butter(2, low_hz, "high", fs=rate_hz, output="sos"))
    if high_hz:
        sections.append(butter(2, high_hz, "low", fs=rate_hz, output="sos"))
    # in doubles: what a changed bar leaves in the filter is gone within its ring, and never lives on by rounding
    return np.asarray(sosfilt(np.concatenate(sections), samples.astype(np.float64)), np.float32)


def rotary(samples: Samples, rate_hz: int) -> Samples:
    """[1, n] through a turning horn, slowly, as two microphones hear it: Doppler and distance (Smith et al., "Doppler
    simulation and the Leslie", DAFx 2002).
    """
    frames = samples.shape[1]
    seconds = _control_seconds(frames, rate_hz)
    longer = frames + int(0.003 * rate_hz)
    out = []
    for side in (0.0, np.pi / 2.0):
        turn = 2.0 * np.pi * 0.85 * seconds + side
        clock = np.maximum(0.0, (seconds - 0.0011 + 0.00045 * np.sin(turn)) * rate_hz)
        level = _filled(0.86 + 0.14 * np.cos(turn), longer)
        out.append(read_at(samples, clock, longer, is_exact=False)[0] * level)
    return np.stack(out)


def ensemble(samples: Samples, rate_hz: int) -> Samples:
    """[1 or 2, n] widened by two slowly moving delays of 7 to 9 ms, one to a side."""
    frames = samples.shape[1]
    seconds = _control_seconds(frames, rate_hz)
    longer = frames + int(0.012 * rate_hz)
    dry = np.zeros((2, longer), np.float32)
    dry[:, :frames] = samples
    out = 0.88 * dry
    for channel, (hz, phase) in enumerate(((0.61, 0.0), (0.73, 2.1))):
        clock = np.maximum(0.0, (seconds - 0.0075 + 0.0013 * np.sin(2.0 * np.pi * hz * seconds + phase)) * rate_hz)
        row = samples[channel % samples.shape[0]][None]
        out[channel] += np.float32(0.34) * read_at(row, clock, longer)[0]
    return np.asarray(out, np.float32)


def swaying(samples: Samples, rate_hz: int) -> Samples:
    """[1 or 2, n] moving gently between the sides, as an electric piano's own amplifier does."""
    seconds = _control_seconds(samples.shape[1], rate_hz)
    sway = _filled(0.16 * np.sin(2.0 * np.pi * 4.6 * seconds), samples.shape[1])
    out = np.empty((2, samples.shape[1]), np.float32)
    np.multiply(samples[0], np.float32(1.0) + sway, out=out[0])
    np.multiply(samples[-1], np.float32(1.0) - sway, out=out[1])
    return out


def _filled(knots: NDArray[np.float64], frames: int) -> Samples:
    """A curve given at every 64th frame, in straight lines between."""
    count = -(-frames // CONTROL_FRAMES)
    here = knots[:count, None].astype(np.float32)
    rise = (knots[1 : count + 1] - knots[:count])[:, None].astype(np.float32)
    inner = (np.arange(CONTROL_FRAMES) / CONTROL_FRAMES).astype(np.float32)
    return np.asarray((here + rise * inner).ravel()[:frames])


def _control_seconds(frames: int, rate_hz: int) -> NDArray[np.float64]:
    """Times of a clock's knots, well beyond the end."""
    return np.asarray(np.arange((frames + rate_hz // 10) // CONTROL_FRAMES + 2) * (CONTROL_FRAMES / rate_hz), float)


EFFECTS: dict[str, Callable[[Samples, int], Samples]] = {"rotary": rotary, "ensemble": ensemble, "swaying": swaying}


def noise(label: str, frames: int, channels: int = 2) -> Samples:
    """White noise that is always the same for a label."""
    return stream("noise", label).standard_normal((channels, frames)).astype(np.float32)

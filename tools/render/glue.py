"""What holds a mix together: drums pressed a little, a pump from the kick, gentle saturation, a mono low end.

`song.master.glue` names a row of the table. Everything but saturation is done to a single strip and follows from that
strip and the drums' notes alone, so that wet stems still sum to the mix; saturation is one factor for each frame, part
of the master. Dry stems know nothing of it. Loudness and peaks are `master.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Samples

KICKS = frozenset({35, 36})  # General MIDI keys
BLOCK_FRAMES = 64
THRESHOLD_DB = -24.0  # peaks of a dry stem; drums at velocity 80 peak at about -15
ATTACK_S, SMOOTH_S = -0.001, 0.004
PUMP_ATTACK_S = 0.004


@dataclass(frozen=True, slots=True)
class Glue:
    """A row of the table.

    Attributes:
        drum_ratio: How far drums are pressed above their threshold; 1 leaves them.
        drum_release_db_per_s: How quickly they are let go.
        pump_db: How far the kick pushes the pumped roles down.
        pump_s: How long until they are back.
        pumped: Roles that give way to the kick.
        saturation: Level at which the master rounds peaks off, 1 being full scale; 0 for none.
        mono_below_hz: Below this both sides are one; 0 leaves them.
    """

    drum_ratio: float = 1.0
    drum_release_db_per_s: float = 80.0
    pump_db: float = 0.0
    pump_s: float = 0.0
    pumped: frozenset[str] = frozenset()
    saturation: float = 0.0
    mono_below_hz: float = 0.0


_BACKING = frozenset({"chords", "pad", "other", "bass", "counter"})
# Practitioner's rules: 2:1 to 3:1 on a drum bus, attack after the transient; records are cut with their low end in the
# middle; the pump of dance music comes back within a beat.
GLUES: Mapping[str, Glue] = MappingProxyType(
    {
        "": Glue(),
        "gentle": Glue(mono_below_hz=120.0, saturation=2.4),
        "band": Glue(drum_ratio=2.0, mono_below_hz=120.0, saturation=1.6),
        "dance": Glue(3.0, 120.0, 7.0, 0.28, _BACKING, 1.5, 120.0),
        "dance light": Glue(2.5, 100.0, 3.0, 0.16, frozenset({"pad", "bass", "chords"}), 1.6, 120.0),
        "lo-fi": Glue(3.0, 60.0, 2.5, 0.20, frozenset({"chords", "pad", "other"}), 1.1, 120.0),
    }
)


def glue_named(name: str) -> Glue:
    """The row of a name; nothing for one nobody knows."""
    return GLUES.get(name, GLUES[""])


def pump_curve(kicks_s: Iterable[float], glue: Glue, frames: int, rate_hz: int) -> Samples | None:
    """[frames]: what the pumped strips are multiplied with; None where no kick pushes.

    Args:
        kicks_s: When the kick is struck.
        glue: How far and how long.
        frames: Length of the mix.
        rate_hz: Frames a second.
    """
    onsets = sorted({round(second * rate_hz) for second in kicks_s})
    onsets = [onset for onset in onsets if onset < frames]
    if not onsets or not glue.pump_db:
        return None
    attack, length = round(PUMP_ATTACK_S * rate_hz), round(glue.pump_s * rate_hz)
    down = 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
    back = 0.5 + 0.5 * np.cos(np.pi * np.arange(length) / length)
    shape_db = np.concatenate((down, back)).astype(np.float32) * np.float32(glue.pump_db)
    curve_db = np.zeros(frames + shape_db.size, np.float32)
    for onset in onsets:
        start = max(0, onset - attack)
        here = curve_db[start : start + shape_db.size]
        np.maximum(here, shape_db, out=here)
    gains: Samples = np.power(np.float32(10.0), curve_db[:frames] / np.float32(-20.0))
    return gains


def pressed(samples: Samples, glue: Glue, rate_hz: int) -> Samples:
    """[2, n] through the drum compressor: the stroke's first ms passes, what follows is held, and half of what is
    taken away from a loud stroke is given back.
    """
    if glue.drum_ratio <= 1.0 or samples.shape[1] < BLOCK_FRAMES:
        return samples
    over_db = np.maximum(0.0, 20.0 * np.log10(np.maximum(_block_peaks(samples), 1e-6)) - THRESHOLD_DB)
    share = 1.0 - 1.0 / glue.drum_ratio
    curve_db = _let_go(over_db * share, glue.drum_release_db_per_s * BLOCK_FRAMES / rate_hz)
    curve_db = _smoothed(curve_db, max(1, round(SMOOTH_S * rate_hz / BLOCK_FRAMES)))
    centres = (np.arange(curve_db.size) + 0.5) * BLOCK_FRAMES + ATTACK_S * rate_hz
    made_up_db = 0.5 * share * 9.0
    factor_db = made_up_db - np.interp(np.arange(samples.shape[1]), centres, curve_db, left=0.0)
    gains: Samples = np.power(10.0, factor_db / 20.0).astype(np.float32)
    return samples * gains


def _block_peaks(samples: Samples) -> NDArray[np.float64]:
    blocks = -(-samples.shape[1] // BLOCK_FRAMES)
    highest = np.zeros(blocks * BLOCK_FRAMES, np.float32)
    highest[: samples.shape[1]] = np.abs(samples).max(axis=0)
    return np.asarray(highest.reshape(blocks, BLOCK_FRAMES).max(axis=1), float)


def _let_go(needed_db: NDArray[np.float64], fall_db: float) -> NDArray[np.float64]:
    """The least reduction that never falls faster than `fall_db` a block: a running maximum against a falling line."""
    line = np.arange(needed_db.size) * fall_db
    return np.asarray(np.maximum(0.0, np.maximum.accumulate(needed_db + line) - line))


def _smoothed(curve_db: NDArray[np.float64], blocks: int) -> NDArray[np.float64]:
    """The mean of each block and those just before it."""
    padded = np.concatenate((np.zeros(blocks), np.cumsum(curve_db)))
    return np.asarray((padded[blocks:] - padded[:-blocks]) / blocks)


def mono_low(samples: Samples, below_hz: float, rate_hz: int) -> Samples:
    """[2, n] whose difference between the sides is cut below a frequency, 12 dB an octave."""
    if not below_hz or samples.shape[1] == 0:
        return samples
    from scipy.signal import butter, sosfilt

    side = (samples[0] - samples[1]) * np.float32(0.5)
    if not side.any():
        return samples
    sections = butter(2, below_hz, "highpass", fs=rate_hz, output="sos").astype(np.float32)
    lost = side - np.asarray(sosfilt(sections, side), np.float32)
    return np.stack((samples[0] - lost, samples[1] + lost))


def rounded_off(peaks: Samples, saturation: float) -> Samples:
    """What a level is multiplied with when it is rounded off: 1 for small ones, 0.71 at `saturation`."""
    bent = peaks * np.float32(1.0 / saturation)
    factor: Samples = np.reciprocal(np.sqrt(np.float32(1.0) + bent * bent))
    return factor

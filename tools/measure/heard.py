"""What is heard of a mix: figures read from sound, each beside the value of the mixer it should follow.

Sound in, one number out. Which parts are measured and over which stretch is the caller's choice; no song is read here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
SILENT = 1e-10


@dataclass(frozen=True, slots=True)
class Heard:
    """A figure of sound.

    Attributes:
        words: What it is, for a receipt.
        unit: Its unit.
        read: Reads it: ([2, n] as mixed, [2, n] the same without the room, frames a second) -> figure, None for
            silence.
        sign: 1 where it grows with the value of the mixer, -1 where it falls.
        slack: How far it may move the other way and still count as unmoved.
    """

    words: str
    unit: str
    read: Callable[[Samples, Samples, int], float | None]
    sign: int = 1
    slack: float = 0.1


def _energy(samples: Samples) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64))) if samples.size else 0.0


def _level_db(wet: Samples, _: Samples, __: int) -> float | None:
    energy = _energy(wet)
    return 10 * log10(energy) if energy > SILENT else None


def _reverb_db(wet: Samples, direct: Samples, _: int) -> float | None:
    """Energy of what the room adds, against that of the direct sound."""
    added, plain = _energy(wet - direct), _energy(direct)
    if plain <= SILENT:
        return None
    return max(-60.0, 10 * log10(added / plain)) if added > 0 else -60.0


def _balance_db(_: Samples, direct: Samples, __: int) -> float | None:
    left, right = _energy(direct[0]), _energy(direct[1])
    if left + right <= SILENT:
        return None
    return max(-60.0, min(60.0, 10 * log10((right + SILENT) / (left + SILENT))))


def _side_percent(_: Samples, direct: Samples, __: int) -> float | None:
    middle, side = _energy(direct[0] + direct[1]), _energy(direct[0] - direct[1])
    return 100 * side / (middle + side) if middle + side > SILENT else None


def _centroid_hz(_: Samples, direct: Samples, rate_hz: int) -> float | None:
    """Centre of the magnitude spectrum, over whole seconds."""
    mono = direct.mean(axis=0)
    if float(np.mean(np.square(mono, dtype=np.float64))) <= SILENT:
        return None
    spectrum = np.abs(np.fft.rfft(mono))
    hz = np.fft.rfftfreq(mono.size, 1.0 / rate_hz)
    return float(np.sum(spectrum * hz) / np.sum(spectrum))


HEARD: Mapping[str, Heard] = {
    "reverb (dB sent)": Heard("reverb beside the direct sound", "dB", _reverb_db),
    "distance (1 near, 3 far)": Heard("reverb beside the direct sound", "dB", _reverb_db),
    "place (-100 left, 100 right)": Heard("right beside left", "dB", _balance_db),
    "stereo width (%)": Heard("share of the sides", "%", _side_percent),
    "treble (dB)": Heard("centre of the spectrum", "Hz", _centroid_hz, slack=5.0),
    "low cut (Hz)": Heard("centre of the spectrum", "Hz", _centroid_hz, slack=5.0),
    "high cut (Hz)": Heard("centre of the spectrum", "Hz", _centroid_hz, slack=5.0),
    "fader (dB)": Heard("level", "dB", _level_db),
    "level beside the others (dB)": Heard("level", "dB", _level_db),
}
"""By the name of the value measured in the song (`tools.measure.effects`)."""

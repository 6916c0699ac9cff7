"""Soft notes darker, loud ones brighter, where the instrument does so and the SoundFont does not.

Struck, plucked, bowed and blown instruments change colour with force (Fletcher and Rossing, The Physics of Musical
Instruments, 2nd edition: hammer 12.3,
brass 14.9, reeds 15.4); most General MIDI presets only change level. The notes of such a track are played in groups by
velocity, each with its own shelf.
Whether a preset brightens by itself is measured (`levels.py`). The level between notes stays the engine's.
"""

from __future__ import annotations

import numpy as np

from tools.render.audio import Samples

SHELF_HZ = 1_600.0
LOW_SHELF_HZ = 450.0  # for those whose partials lie lower
LOW_PROGRAMS = frozenset({32, 33, 34, 35, 42, 43, 45, 46, 47, 57, 58, 67, 70})
SHELF_SLOPE = 0.6
# highest velocity of a group, and its shelf in dB; 80, at which levels are calibrated, stays as it is
GROUPS: tuple[tuple[int, float], ...] = ((45, -6.0), (65, -3.0), (95, 0.0), (127, 2.5))
OWN_SEMITONES = 1.5  # a preset whose centroid rises by this much from soft to loud is left alone
# General MIDI programs whose colour follows force: pianos, mallets, guitars and basses, strings and harp, choir,
# brass, reeds, pipes, plucked and
# struck instruments of the world. Organs, harpsichord, accordions, synthesizers and effects do not.
_RANGES = ((0, 6), (7, 16), (24, 38), (40, 50), (52, 53), (56, 62), (64, 80), (104, 109), (110, 116))
FORCE_SENSITIVE = frozenset(program for first, end in _RANGES for program in range(first, end))


def shelf_db(velocity: int) -> float:
    """The shelf of the group a velocity falls into."""
    return next(gain for highest, gain in GROUPS if velocity <= highest)


def shelf_hz(program: int) -> float:
    """Where the shelf of a General MIDI program lies."""
    return LOW_SHELF_HZ if program in LOW_PROGRAMS else SHELF_HZ


def is_shaped(program: int, is_drum: bool, own_semitones: float) -> bool:
    """Whether a program is to be played in groups.

    Args:
        program: General MIDI program.
        is_drum: Kits are never shaped: their keys choke each other across velocities.
        own_semitones: How far the preset's own centroid rises from velocity 45 to 115.
    """
    return not is_drum and program in FORCE_SENSITIVE and abs(own_semitones) < OWN_SEMITONES


def shelved(samples: Samples, gain_db: float, rate_hz: int, corner_hz: float = SHELF_HZ) -> Samples:
    """A high shelf (Bristow-Johnson's audio EQ cookbook); 0 dB changes nothing.

    Args:
        samples: [channels, n].
        gain_db: Gain well above the corner.
        rate_hz: Frames a second.
        corner_hz: Where half of it is reached.
    """
    if gain_db == 0.0 or samples.shape[1] == 0:
        return samples
    from scipy.signal import sosfilt

    a = 10.0 ** (gain_db / 40.0)
    w = 2.0 * np.pi * corner_hz / rate_hz
    alpha = np.sin(w) / 2.0 * np.sqrt((a + 1.0 / a) * (1.0 / SHELF_SLOPE - 1.0) + 2.0)
    root = 2.0 * np.sqrt(a) * alpha
    cos = np.cos(w)
    b0 = a * ((a + 1) + (a - 1) * cos + root)
    b1 = -2 * a * ((a - 1) + (a + 1) * cos)
    b2 = a * ((a + 1) + (a - 1) * cos - root)
    a0 = (a + 1) - (a - 1) * cos + root
    a1 = 2 * ((a - 1) - (a + 1) * cos)
    a2 = (a + 1) - (a - 1) * cos - root
    sections = np.array([[b0, b1, b2, a0, a1, a2]]) / a0
    result: Samples = sosfilt(sections, samples, axis=1).astype(np.float32)
    return result

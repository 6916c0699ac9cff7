"""Which layers make which drum of which machine: six kits as data, each answering every General MIDI drum key.

Own settings throughout, from what such machines do in general; no recording and no preset of any was used. Sounds are
made in `hits.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tools.sound.effects import WEARS, Wear
from tools.sound.hits import Hit, Metal, Noise, Tone

HATS = frozenset({42, 44})
FIRST_KEY, LAST_KEY = 27, 87


@dataclass(frozen=True, slots=True)
class Kit:
    """A drum machine: its drums by General MIDI key, and what it was recorded on."""

    drums: dict[int, Hit]
    wear: Wear | None = None


def _tom(hz: float, decay_s: float, pan: float, skin: float = 0.1) -> Hit:
    return Hit((Tone(hz * 1.9, hz, 0.05, decay_s), Noise(300, 2_500, 0.08, skin)), 0.8, pan, 2.0)


def _hat(base_hz: float, high_pass_hz: float, decay_s: float, level: float, noise: float, pan: float = 0.12) -> Hit:
    chokes = HATS if decay_s > 0.2 else frozenset()
    return Hit((Metal(base_hz, high_pass_hz, decay_s, 1.0, noise, width=0.25),), level, pan, 0.0, 6_500.0, 0.0, chokes)


def _cymbal(base_hz: float, decay_s: float, level: float, noise: float, pan: float, attack_s: float = 0.001) -> Hit:
    body = Metal(base_hz, 2_400.0, decay_s, 0.8, noise, attack_s, 0.7)
    edge = Metal(base_hz * 1.7, 6_500.0, 0.35 * decay_s, 0.6, 0.7, attack_s, 0.5)
    return Hit((body, edge), level, pan, 0.0, 5_500.0)


def _ride(base_hz: float, level: float, pan: float = -0.25) -> Hit:
    ping = Tone(base_hz * 6.1, base_hz * 6.1, 0.01, 0.5, 0.12)
    return Hit((Metal(base_hz, 3_600.0, 1.3, 0.55, 0.35, width=0.5), ping), level, pan, 0.0, 5_500.0)


def _skin(hz: float, decay_s: float, pan: float, slap: float = 0.2, level: float = 0.6) -> Hit:
    """A hand drum."""
    return Hit((Tone(hz * 1.25, hz, 0.02, decay_s), Noise(700, 4_500, 0.03, slap)), level, pan, 1.0, 1_500.0)


def _bell(first_hz: float, second_hz: float, decay_s: float, level: float, pan: float) -> Hit:
    pair = (
        Tone(first_hz, first_hz, 0.01, decay_s, 0.5, "square"),
        Tone(second_hz, second_hz, 0.01, decay_s, 0.5, "square"),
    )
    return Hit((*pair, Noise(first_hz * 2, 9_000, 0.02, 0.2)), level, pan, 0.0, 2_500.0)


def _shaken(low_hz: float, decay_s: float, attack_s: float, level: float, pan: float) -> Hit:
    return Hit((Noise(low_hz, 13_000, decay_s, 1.0, attack_s, width=0.3),), level, pan, 0.0, 6_000.0)


def _blocks(hz: float, decay_s: float, level: float, pan: float) -> Hit:
    return Hit((Tone(hz * 1.08, hz, 0.004, decay_s), Tone(hz * 2.4, hz * 2.4, 0.004, 0.5 * decay_s, 0.4)), level, pan)


def _clap(low_hz: float, high_hz: float, decay_s: float, level: float) -> Hit:
    burst = Noise(low_hz, high_hz, decay_s, 1.0, 0.0006, (0.0, 0.0105, 0.0215, 0.031), 0.014, 0.5)
    return Hit((burst,), level, 0.0, 1.0, 1_900.0)


_PERCUSSION: dict[int, Hit] = {
    27: Hit((Tone(1_500, 300, 0.05, 0.12),), 0.4),
    28: _clap(900, 6_000, 0.08, 0.4),
    29: _shaken(1_500, 0.1, 0.03, 0.35, 0.2),
    30: _shaken(1_500, 0.1, 0.06, 0.35, -0.2),
    31: _blocks(1_900, 0.04, 0.4, 0.1),
    32: _blocks(2_300, 0.03, 0.4, -0.1),
    33: _blocks(1_300, 0.04, 0.4, 0.0),
    34: _bell(1_900, 2_850, 0.3, 0.35, 0.0),
    39: _clap(900, 5_500, 0.24, 0.75),
    54: Hit(
        (Metal(2_900, 6_500, 0.16, 0.8, 0.35, width=0.4), Noise(7_000, 14_000, 0.09, 0.5, 0.002, (0.0, 0.022))),
        0.42,
        0.3,
        0.0,
        7_000.0,
    ),
    56: _bell(545, 812, 0.22, 0.42, -0.2),
    58: Hit((Noise(1_500, 5_000, 0.5, 1.0, 0.001, (0.0, 0.03, 0.06, 0.09, 0.12, 0.15), 0.03, 0.4),), 0.35, 0.3),
    60: _skin(330, 0.14, 0.3),
    61: _skin(240, 0.2, 0.3),
    62: _skin(290, 0.07, -0.3, 0.5),
    63: _skin(270, 0.26, -0.3),
    64: _skin(185, 0.34, -0.3),
    65: _skin(430, 0.22, 0.4, 0.3),
    66: _skin(310, 0.28, 0.4, 0.3),
    67: _bell(780, 1_240, 0.18, 0.35, 0.35),
    68: _bell(560, 890, 0.22, 0.35, 0.35),
    69: _shaken(3_500, 0.05, 0.018, 0.4, -0.35),
    70: _shaken(6_000, 0.04, 0.008, 0.35, -0.4),
    71: Hit((Tone(2_300, 2_350, 0.02, 0.12, 0.7), Noise(2_000, 5_000, 0.1, 0.3)), 0.3),
    72: Hit((Tone(2_250, 2_350, 0.1, 0.4, 0.7), Noise(2_000, 5_000, 0.35, 0.3)), 0.3),
    73: Hit((Noise(2_500, 8_000, 0.07, 1.0, 0.004, (0.0, 0.02, 0.04), 0.02),), 0.35, 0.2),
    74: Hit((Noise(2_500, 8_000, 0.12, 1.0, 0.004, tuple(k * 0.022 for k in range(9)), 0.02),), 0.35, 0.2),
    75: _blocks(2_480, 0.06, 0.55, 0.2),
    76: _blocks(1_080, 0.06, 0.5, -0.2),
    77: _blocks(760, 0.07, 0.5, -0.2),
    78: _skin(520, 0.16, 0.2, 0.2, 0.4),
    79: _skin(380, 0.3, 0.2, 0.2, 0.4),
    80: Hit((Metal(3_900, 5_000, 0.08, 1.0, 0.05),), 0.3, 0.3),
    81: Hit((Metal(3_900, 5_000, 1.1, 1.0, 0.05),), 0.3, 0.3),
    82: _shaken(5_200, 0.06, 0.012, 0.42, 0.25),
    83: Hit((Metal(4_300, 6_000, 0.3, 0.8, 0.2, width=0.6),), 0.28, -0.3),
    84: Hit((Metal(5_100, 6_000, 0.9, 0.8, 0.02, 0.01, 0.8),), 0.25, -0.2),
    85: _blocks(1_600, 0.05, 0.5, 0.3),
    86: _skin(120, 0.16, -0.2),
    87: _skin(95, 0.55, -0.2),
}


def _kit(own: dict[int, Hit], wear: Wear | None = None) -> Kit:
    """A kit with the percussion all share; keys it leaves out are played by their neighbours."""
    drums = {**_PERCUSSION, **own}
    for key, other in (
        (35, 36),
        (40, 38),
        (44, 42),
        (50, 48),
        (47, 48),
        (43, 45),
        (41, 43),
        (55, 49),
        (57, 49),
        (52, 49),
        (59, 51),
        (53, 51),
        (37, 76),
        (46, 42),
    ):
        if key not in drums:
            drums[key] = drums[other]
    return Kit(drums, wear)


_ANALOG = _kit(
    {
        35: Hit((Tone(110, 46, 0.05, 0.5), Noise(1_500, 6_000, 0.006, 0.12)), 1.0, 0.0, 2.0),
        36: Hit((Tone(190, 52, 0.045, 0.42), Noise(1_500, 7_000, 0.007, 0.18)), 1.0, 0.0, 3.0),
        37: Hit(
            (Tone(1_720, 1_700, 0.004, 0.05, 0.8), Tone(455, 455, 0.01, 0.05, 0.5), Noise(2_000, 8_000, 0.02, 0.4)),
            0.55,
            -0.1,
        ),
        38: Hit(
            (Tone(245, 182, 0.03, 0.2, 0.7), Tone(400, 330, 0.02, 0.12, 0.35), Noise(1_400, 9_500, 0.22, 0.75)),
            0.8,
            0.0,
            2.0,
        ),
        40: Hit((Tone(270, 205, 0.03, 0.16, 0.6), Noise(1_800, 11_000, 0.26, 0.95)), 0.8, 0.0, 2.0),
        41: _tom(82, 0.5, -0.45),
        43: _tom(98, 0.46, -0.3),
        45: _tom(122, 0.42, -0.15),
        47: _tom(148, 0.38, 0.1),
        48: _tom(176, 0.34, 0.25),
        50: _tom(208, 0.3, 0.4),
        42: _hat(540, 7_000, 0.07, 0.42, 0.45),
        44: _hat(540, 6_000, 0.1, 0.36, 0.45),
        46: _hat(540, 6_800, 0.55, 0.42, 0.45),
        49: _cymbal(480, 2.0, 0.55, 0.6, -0.4),
        57: _cymbal(430, 2.3, 0.55, 0.6, 0.4),
        51: _ride(500, 0.4),
        53: Hit((Metal(620, 2_500, 1.0, 0.5, 0.1, width=0.3), Tone(3_100, 3_100, 0.01, 0.6, 0.2)), 0.4, -0.25),
    }
)
_HOUSE = _kit(
    {
        36: Hit((Tone(330, 49, 0.036, 0.36), Noise(2_500, 9_000, 0.006, 0.32)), 1.0, 0.0, 5.0),
        35: Hit((Tone(240, 47, 0.04, 0.42), Noise(2_000, 7_000, 0.006, 0.2)), 1.0, 0.0, 4.0),
        37: Hit(
            (Tone(1_680, 1_650, 0.004, 0.04, 0.8), Tone(820, 810, 0.004, 0.035, 0.5), Noise(3_000, 9_000, 0.015, 0.4)),
            0.55,
            -0.1,
        ),
        38: Hit((Tone(310, 205, 0.022, 0.13, 0.75), Noise(1_200, 12_000, 0.19, 0.9)), 0.8, 0.0, 4.0),
        39: _clap(1_050, 6_500, 0.2, 0.85),
        41: _tom(78, 0.34, -0.45),
        45: _tom(112, 0.3, -0.15),
        48: _tom(160, 0.26, 0.25),
        42: _hat(620, 8_200, 0.055, 0.46, 0.6),
        46: _hat(620, 7_600, 0.36, 0.5, 0.6),
        49: _cymbal(560, 1.7, 0.55, 0.72, -0.35),
        51: _ride(570, 0.46),
    }
)
_TRAP = _kit(
    {
        36: Hit((Tone(210, 43, 0.06, 0.85), Noise(2_000, 7_000, 0.005, 0.25)), 1.0, 0.0, 6.0),
        35: Hit((Tone(160, 38, 0.07, 1.2), Noise(1_500, 5_000, 0.005, 0.15)), 1.0, 0.0, 5.0),
        37: Hit(
            (Tone(1_900, 1_880, 0.003, 0.035, 0.9), Tone(610, 600, 0.004, 0.03, 0.4), Noise(3_500, 9_000, 0.012, 0.35)),
            0.6,
            0.0,
        ),
        38: Hit(
            (Tone(340, 215, 0.02, 0.12, 0.55), Noise(1_700, 13_000, 0.17, 1.0, bursts=(0.0, 0.006))), 0.85, 0.0, 5.0
        ),
        39: _clap(1_200, 8_000, 0.3, 0.85),
        41: _tom(66, 0.7, -0.35),
        45: _tom(95, 0.6, -0.1),
        48: _tom(134, 0.5, 0.2),
        42: _hat(700, 9_000, 0.038, 0.42, 0.55, 0.08),
        44: _hat(700, 8_500, 0.06, 0.38, 0.55, 0.08),
        46: _hat(700, 8_200, 0.42, 0.42, 0.55, 0.08),
        49: _cymbal(520, 1.9, 0.5, 0.65, -0.3),
        51: _ride(610, 0.38),
    }
)
_LOFI = _kit(
    {
        36: Hit((Tone(150, 55, 0.04, 0.26), Noise(900, 3_500, 0.012, 0.22)), 1.0, 0.0, 5.0, 900.0),
        37: Hit(
            (Tone(1_150, 1_120, 0.004, 0.05, 0.7), Tone(420, 415, 0.006, 0.05, 0.5), Noise(1_500, 5_000, 0.03, 0.4)),
            0.55,
            -0.1,
        ),
        38: Hit(
            (Tone(225, 172, 0.03, 0.14, 0.8), Tone(330, 300, 0.02, 0.08, 0.3), Noise(1_000, 6_000, 0.17, 0.75)),
            0.85,
            0.0,
            4.0,
            1_200.0,
        ),
        39: _clap(800, 4_500, 0.18, 0.6),
        41: _tom(84, 0.34, -0.3),
        45: _tom(116, 0.3, -0.1),
        48: _tom(158, 0.26, 0.15),
        42: _hat(470, 5_200, 0.06, 0.34, 0.55),
        44: _hat(470, 4_800, 0.09, 0.3, 0.55),
        46: _hat(470, 5_000, 0.34, 0.34, 0.55),
        49: _cymbal(400, 1.5, 0.42, 0.55, -0.3),
        51: _ride(430, 0.36),
    },
    WEARS["sampler"],
)
_CHIP_WEAR = Wear(bits=5, hold_hz=22_050.0)
_CHIP = Kit(
    {
        key: replace(hit, pan=0.0)
        for key, hit in _kit(
            {
                36: Hit((Tone(260, 48, 0.05, 0.2, 1.0, "triangle"), Noise(500, 9_000, 0.012, 0.25)), 0.9, 0.0, 7.0),
                37: Hit((Noise(2_000, 16_000, 0.03, 0.8),), 0.5),
                38: Hit((Noise(400, 14_000, 0.16, 1.1), Tone(240, 150, 0.03, 0.06, 0.5, "triangle")), 0.75, 0.0, 6.0),
                39: Hit((Noise(900, 14_000, 0.14, 1.0, bursts=(0.0, 0.012, 0.024)),), 0.6),
                41: Hit((Tone(210, 62, 0.12, 0.26, 1.0, "triangle"),), 0.8),
                45: Hit((Tone(290, 92, 0.12, 0.24, 1.0, "triangle"),), 0.8),
                48: Hit((Tone(390, 130, 0.12, 0.22, 1.0, "triangle"),), 0.8),
                42: Hit((Noise(5_000, 18_000, 0.035, 0.9),), 0.4, 0.0, 0.0, 7_000.0),
                46: Hit((Noise(4_500, 18_000, 0.2, 0.9),), 0.4, 0.0, 0.0, 7_000.0, 0.0, HATS),
                49: Hit((Noise(2_000, 18_000, 0.8, 1.0),), 0.5, 0.0, 0.0, 7_000.0),
                51: Hit((Noise(6_000, 18_000, 0.12, 0.9),), 0.4, 0.0, 0.0, 7_000.0),
            }
        ).drums.items()
    },
    _CHIP_WEAR,
)
_GATED = _kit(
    {
        36: Hit((Tone(200, 56, 0.03, 0.3), Noise(1_800, 8_000, 0.008, 0.35)), 1.0, 0.0, 4.0, 2_200.0, 0.1),
        37: Hit((Tone(1_500, 1_480, 0.004, 0.05, 0.8), Noise(2_000, 8_000, 0.03, 0.5)), 0.55, -0.1, 0.0, 2_200.0, 0.18),
        38: Hit((Tone(260, 178, 0.03, 0.22, 0.8), Noise(1_200, 10_000, 0.16, 0.8)), 0.9, 0.0, 3.0, 2_200.0, 0.32),
        39: replace(_clap(1_000, 6_500, 0.16, 0.75), gate_s=0.26),
        41: replace(_tom(76, 0.4, -0.6, 0.25), gate_s=0.36),
        43: replace(_tom(90, 0.4, -0.4, 0.25), gate_s=0.36),
        45: replace(_tom(110, 0.38, -0.2, 0.25), gate_s=0.34),
        47: replace(_tom(132, 0.36, 0.1, 0.25), gate_s=0.34),
        48: replace(_tom(158, 0.34, 0.3, 0.25), gate_s=0.32),
        50: replace(_tom(190, 0.32, 0.55, 0.25), gate_s=0.32),
        42: _hat(580, 7_600, 0.06, 0.42, 0.5),
        46: _hat(580, 7_200, 0.45, 0.42, 0.5),
        49: _cymbal(520, 2.1, 0.58, 0.68, -0.45),
        57: _cymbal(460, 2.4, 0.58, 0.68, 0.45),
        51: _ride(540, 0.42),
    }
)

KITS: dict[str, Kit] = {
    "kit_analog": _ANALOG,
    "kit_house": _HOUSE,
    "kit_trap": _TRAP,
    "kit_lofi": _LOFI,
    "kit_chip": _CHIP,
    "kit_gated": _GATED,
}

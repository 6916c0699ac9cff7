"""Spectra of oscillators: which partials a wave has, how strong each is, and what a filter leaves of them.

Everything periodic is built from its partials, and only from those below 0.4 of the sample rate: nothing aliases by
construction. Frequency modulation: Chowning, "The synthesis of complex audio spectra by means of frequency
modulation", JAES 21(7), 1973. Formants of sung vowels: Fant, "Acoustic theory of speech production", 1960. Loops are
made of these in `loops.py`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Partials = tuple[NDArray[np.float64], NDArray[np.complex128]]  # ratios to the note's frequency, strengths

HIGHEST_SHARE = 0.4  # of the sample rate
FM_POINTS = 4096
MOST_INDEX = 9.0

# Drawbars 16', 5 1/3', 8', 4', 2 2/3', 2', 1 3/5', 1 1/3' and 1': ratios to the 16' (an octave below the note), and
# levels 0 to 8.
DRAWBAR_RATIOS = (1.0, 3.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0)
DRAWBARS = {
    "drawbars_full": (8, 6, 8, 6, 4, 4, 2, 2, 3),
    "drawbars_mellow": (8, 3, 8, 2, 1, 0, 0, 0, 0),
}
# Formants as (Hz, bandwidth in Hz, dB).
FORMANTS = {
    "choir_ah": ((700.0, 130.0, 0.0), (1150.0, 160.0, -5.0), (2700.0, 300.0, -18.0), (3300.0, 400.0, -22.0)),
    "choir_oh": ((430.0, 100.0, 0.0), (820.0, 130.0, -6.0), (2600.0, 300.0, -26.0), (3200.0, 400.0, -30.0)),
}
# Ratios and strengths of a struck bar and a small bell (Fletcher and Rossing, The Physics of Musical Instruments,
# 2nd edition, 19.2 and 21.1, rounded).
PARTIALS = {
    "glass": ((1.0, 1.0), (2.0, 0.35), (2.756, 0.22), (4.0, 0.12), (5.404, 0.10), (8.93, 0.04)),
    "tine": ((6.27, 1.0), (17.55, 0.35)),
    "wood": ((1.0, 1.0), (3.98, 0.5), (10.2, 0.2)),
}


def partials(wave: str, note_hz: float, brightness: float, rate_hz: int) -> Partials:
    """Partials of a wave at a note.

    Args:
        wave: "saw", "square", "pulse:0.25", "triangle", "sine", "fm:CARRIER:MODULATOR:INDEX", a name of `DRAWBARS`,
            `FORMANTS` or `PARTIALS`.
        note_hz: The note's frequency.
        brightness: Octaves above the wave's usual colour; moves the index of "fm" and nothing else.
        rate_hz: Sample rate.
    """
    kind, *rest = wave.split(":")
    highest = HIGHEST_SHARE * rate_hz / note_hz
    if kind == "fm":
        ratios, strengths = _fm(float(rest[0]), float(rest[1]), min(MOST_INDEX, float(rest[2]) * 2.0**brightness))
    elif kind in DRAWBARS:
        ratios = np.array(DRAWBAR_RATIOS)
        strengths = np.array([10.0 ** ((level - 8) * 3.0 / 20.0) if level else 0.0 for level in DRAWBARS[kind]]) + 0j
    elif kind in PARTIALS:
        ratios = np.array([ratio for ratio, _ in PARTIALS[kind]])
        strengths = np.array([strength for _, strength in PARTIALS[kind]]) + 0j
        strengths = strengths * ratios ** min(0.6, 0.35 * brightness)
    else:
        ratios = np.arange(1.0, max(2.0, np.floor(highest) + 1.0))
        strengths = _series(kind, rest, ratios)
        if kind in FORMANTS:
            strengths = strengths * _formants(kind, ratios * note_hz)
    heard = ratios < highest
    return ratios[heard], strengths[heard]


def _series(kind: str, rest: list[str], number: NDArray[np.float64]) -> NDArray[np.complex128]:
    if kind == "sine":
        return (number == 1.0) + 0j
    if kind == "triangle":
        return np.asarray(np.where(number % 2 == 1, np.where(number % 4 == 1, 1.0, -1.0) / number**2, 0.0) * -1j)
    if kind == "square" or kind == "pulse":
        duty = float(rest[0]) if rest else 0.5
        return np.asarray(np.sin(np.pi * number * duty) / number * (2.0 / np.pi), complex)
    return np.asarray(-1j / number)  # saw, and the source of formants


@cache
def _fm(carrier: float, modulator: float, index: float) -> Partials:
    """One cycle of two-operator FM taken apart; carrier and modulator are whole numbers of the note's frequency."""
    turn = 2.0 * np.pi * np.arange(FM_POINTS) / FM_POINTS
    cycle = np.sin(carrier * turn + index * np.sin(modulator * turn))
    strengths = np.fft.rfft(cycle)[1 : FM_POINTS // 4] * (2.0 / FM_POINTS)
    kept = np.abs(strengths) > 1e-5
    return np.arange(1.0, strengths.size + 1.0)[kept], strengths[kept]


def _formants(vowel: str, hz: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.full(hz.size, 10.0 ** (-46.0 / 20.0))
    for center, width, level_db in FORMANTS[vowel]:
        total += 10.0 ** (level_db / 20.0) / (1.0 + ((hz - center) / (0.5 * width)) ** 2)
    return total


def low_pass(hz: NDArray[np.float64], cutoff_hz: float, resonance: float, poles: int) -> NDArray[np.float64]:
    """What a low-pass of 2 or 4 poles leaves; `resonance` is its peak as a factor (0.7 is flat)."""
    x = hz / cutoff_hz
    two_poles = 1.0 / np.sqrt((1.0 - x**2) ** 2 + (x / resonance) ** 2)
    if poles == 2:
        return np.asarray(two_poles)
    return np.asarray(two_poles / np.sqrt((1.0 - x**2) ** 2 + (x / 0.6) ** 2))


def ear_weight(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power weight of the shelf of ITU-R BS.1770 (+4 dB above 2 kHz), without its low cut: for equal loudness of
    notes.
    """
    x = (hz / 1_500.0) ** 2
    return np.asarray((1.0 + 2.51 * x) / (1.0 + x))

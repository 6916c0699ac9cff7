"""The classes the melody network reads and writes: pitches against the tonic, lengths, places in bar and phrase, meter,
mode, density.

Pitches count in semitones from a tonic chosen so that the tune's middle lies within the octave above it. Times count in
sixteenths. Pure Python: trainer and runner both import it.
"""

from __future__ import annotations

from bisect import bisect_left

LOWEST, HIGHEST = -18, 30  # semitones from the tonic that are told apart
PITCHES = HIGHEST - LOWEST + 1
NO_PITCH = PITCHES  # before the first note
WIDEST = 16  # semitones of an interval that are told apart, each way
INTERVALS = 2 * WIDEST + 1
NO_INTERVAL = INTERVALS
# Upper ends of the classes of length, in sixteenths: thirty-seconds, triplets, sixteenths ... two bars and longer.
LENGTH_ENDS = (0.6, 0.8, 1.1, 1.4, 2.1, 2.8, 3.1, 4.1, 6.1, 8.1, 12.1, 16.1)
LENGTHS = len(LENGTH_ENDS) + 1
NO_LENGTH = LENGTHS
POSITIONS = 24
BARS = 8
METERS = ((2, 4), (3, 4), (4, 4), (6, 8), (9, 8), (12, 8))
MODES = ("major", "mixolydian", "dorian", "minor")
DENSITY_ENDS = (1.2, 1.8, 2.4)  # notes per beat of four sixteenths
DENSITIES = len(DENSITY_ENDS) + 1

# The inputs of a step, in their order, with how many values each takes.
INPUTS = (
    ("pitch", PITCHES + 1),
    ("interval", INTERVALS + 1),
    ("length", LENGTHS + 1),
    ("next_position", POSITIONS),
    ("next_length", LENGTHS),
    ("next_bar", BARS),
    ("meter", len(METERS)),
    ("mode", len(MODES)),
    ("density", DENSITIES),
)
_NEAREST_METER = {(3, 8): 1, (2, 2): 2, (3, 2): 1, (6, 4): 1, (5, 4): 2, (7, 4): 2, (7, 8): 2, (5, 8): 3}
_NEAREST_MODE = {"lydian": 0, "ionian": 0, "phrygian": 3, "aeolian": 3, "locrian": 3}


def pitch_class_of(semitones: int) -> int:
    """Class of a pitch counted from the tonic; beyond the range the octave next to its edge."""
    while semitones < LOWEST:
        semitones += 12
    while semitones > HIGHEST:
        semitones -= 12
    return semitones - LOWEST


def interval_class(semitones: int) -> int:
    """Class of a move."""
    return min(max(semitones, -WIDEST), WIDEST) + WIDEST


def length_class(sixteenths: float) -> int:
    """Class of a length."""
    return bisect_left(LENGTH_ENDS, sixteenths)


def position_class(sixteenths: float) -> int:
    """Class of a place in the bar: the sixteenth it lies in."""
    return min(POSITIONS - 1, max(0, int(sixteenths)))


def meter_class(numerator: int, denominator: int) -> int:
    """Class of a meter; one that was not learned counts as the nearest that was."""
    if (numerator, denominator) in METERS:
        return METERS.index((numerator, denominator))
    return _NEAREST_METER.get((numerator, denominator), 2)


def mode_class(name: str) -> int:
    """Class of a mode's name; other modes count as the nearest of major and minor colour."""
    if name in MODES:
        return MODES.index(name)
    if name in _NEAREST_MODE:
        return _NEAREST_MODE[name]
    return 3 if "minor" in name or "blues" in name else 0


def density_class(notes_per_beat: float) -> int:
    """Class of how many notes a beat of four sixteenths has on average."""
    return bisect_left(DENSITY_ENDS, notes_per_beat)


def tonic_below(tonic_pitch_class: int, middle: float) -> int:
    """The MIDI pitch of the tonic within the octave below a tune's middle.

    Args:
        tonic_pitch_class: 0 for C.
        middle: Mean pitch of the tune, or the middle of the voice that will sing it.
    """
    return tonic_pitch_class + 12 * int((middle - tonic_pitch_class) // 12)

"""The classes the chorale network reads and writes: what a beat of a soprano is, and chords against the tonic.

A chord is (root in semitones above the tonic, quality, inversion); the vocabulary is what Bach's chorales have often,
counted by the trainer and kept here, so that trainer, runner and the rules that share it read the same table. Pure
Python; knows no key and no MIDI pitch.
"""

from __future__ import annotations

from functools import cache

# Semitones above the root of each quality's tones, the root first: its number is the inversion that has it below.
QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
}
NAMES = tuple(QUALITIES)
NO_DEGREE = 12  # a rest
INTERVALS = 19  # semitones to another beat's soprano, -9 to 9, clipped
LENGTHS = 4  # struck again on this beat and shorter than it, as long, longer; 3: held from the beat before
PLACES = 6  # first beat of a bar, then second, middle, last and other beats; 5: upbeat
NEARNESS = 5  # beats to the next fermata: 0 on it, 1, 2, 3, more

# What is known of a beat, in this order, with how many values each takes.
INPUTS = (
    ("degree", NO_DEGREE + 1),
    ("second_half", NO_DEGREE + 1),
    ("next_degree", NO_DEGREE + 1),
    ("from_last", INTERVALS),
    ("to_next", INTERVALS),
    ("length", LENGTHS),
    ("place", PLACES),
    ("nearness", NEARNESS),
    ("after_fermata", 2),
    ("height", 4),
    ("mode", 2),
)
ChordClass = tuple[int, int, int]


def interval_class(semitones: int) -> int:
    """Class of a move of the soprano."""
    return min(max(semitones, -9), 9) + 9


def place_class(beat: int, beats: int) -> int:
    """Class of a beat in its bar, both from 0."""
    if beat == 0:
        return 0
    if beats % 2 == 0 and beat == beats // 2:
        return 2
    return 3 if beat == beats - 1 else 1 if beat == 1 else 4


def height_class(pitch: int) -> int:
    """Class of a soprano's pitch: low, middle, high, very high."""
    return 0 if pitch < 65 else 1 if pitch < 70 else 2 if pitch < 75 else 3


@cache
def tones(chord: ChordClass) -> tuple[int, ...]:
    """Semitones above the tonic of a chord's tones, 0 to 11, the root first."""
    root, quality, _ = chord
    return tuple((root + tone) % 12 for tone in QUALITIES[NAMES[quality]])


def bass(chord: ChordClass) -> int:
    """Semitones above the tonic of the lowest tone."""
    return tones(chord)[chord[2]]

"""Spelled pitches: letter, alteration, octave; and their MIDI numbers.

Does not choose a spelling from a key: that is `tools.theory.key`. Octaves are scientific: C4 is MIDI 60.
"""

import re
from dataclasses import dataclass

from tools.errors import MusicError

STEPS = "CDEFGAB"
STEP_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
PLAIN_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""Names of the twelve pitch classes where no key says how to spell them."""
_PITCH = re.compile(r"^([A-G])(bb|b|##|#|x)?(-?\d+)$")
_NAME = re.compile(r"^([A-G])(bb|b|##|#|x)?$")
_ALTERS = {None: 0, "": 0, "b": -1, "bb": -2, "#": 1, "##": 2, "x": 2}


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """A written pitch name: `Spelling("E", -1, 4)` is E flat above middle C.

    Attributes:
        step: Letter, "C" to "B".
        alter: Semitones of alteration, -2 to 2.
        octave: Scientific octave of the letter (B#3 is MIDI 60).
    """

    step: str
    alter: int
    octave: int

    @property
    def midi_pitch(self) -> int:
        """MIDI number, 60 for C4."""
        return 12 * (self.octave + 1) + STEP_SEMITONES[self.step] + self.alter

    @property
    def name(self) -> str:
        """Text such as "Eb4"."""
        return f"{self.step}{ACCIDENTALS[self.alter]}{self.octave}"

    @property
    def diatonic(self) -> int:
        """Position on the staff, counted in letters from C0."""
        return self.octave * 7 + STEPS.index(self.step)


def parse_spelling(text: str) -> Spelling:
    """Read "Eb4", "F##5" or "C-1".

    Raises:
        MusicError: The text is no spelled pitch.
    """
    found = _PITCH.match(text)
    if not found:
        raise MusicError(
            f"{text!r} is no pitch; write a letter A to G, an accidental if any, and an octave, as in Eb4."
        )
    return Spelling(found[1], _ALTERS[found[2]], int(found[3]))


def parse_name(text: str) -> tuple[str, int]:
    """Split a note name without octave into letter and alteration: "Eb" is ("E", -1).

    Raises:
        MusicError: The text is no note name.
    """
    found = _NAME.match(text)
    if not found:
        raise MusicError(f"{text!r} is no note name; write a letter A to G with b or # after it, as in Eb or F#.")
    return found[1], _ALTERS[found[2]]


def pitch_class(name: str) -> int:
    """Pitch class 0 to 11 of a note name: "Eb" is 3."""
    step, alter = parse_name(name)
    return (STEP_SEMITONES[step] + alter) % 12


def spell_near(step: str, alter: int, midi_pitch: int) -> Spelling:
    """Give a letter and alteration the octave in which it sounds as `midi_pitch`.

    Raises:
        MusicError: The letter cannot name that pitch.
    """
    octave = (midi_pitch - STEP_SEMITONES[step] - alter) // 12 - 1
    spelled = Spelling(step, alter, octave)
    if spelled.midi_pitch != midi_pitch:
        raise MusicError(
            f"{step}{ACCIDENTALS.get(alter, alter)} cannot name MIDI pitch {midi_pitch}; choose another letter."
        )
    return spelled


def plain_name(midi_pitch: int) -> str:
    """A pitch in words without a key: "C4", "F#5", "Bb2"."""
    return f"{PLAIN_NAMES[midi_pitch % 12]}{midi_pitch // 12 - 1}"

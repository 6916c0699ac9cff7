"""The values of the instrument tables. No data and no searching here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tools.song.values import Instrument, Role

Grade = Literal["good", "fair", "weak"]
Clef = Literal["treble", "bass", "alto", "tenor", "treble8va", "treble15ma", "treble8vb", "bass8vb", "percussion"]


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One instrument.

    Attributes:
        program: General MIDI program 0 to 127 (kit number when `is_drum`).
        name: As shown to people: "Nylon Guitar".
        official_name: The General MIDI name: "Acoustic Guitar (nylon)".
        short_name: For the score's later systems: "Nyl. Gtr.".
        family: "piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed",
            "pipe", "synth lead", "synth pad", "synth effect", "world", "percussive", "sound effect" or "drums".
        lowest: Lowest sounding MIDI pitch a player reaches.
        highest: Highest sounding MIDI pitch.
        comfortable_lowest: Where ordinary parts lie.
        comfortable_highest: Where ordinary parts lie.
        polyphonic: True when it plays several notes at once as a matter of course.
        sustained: True when a note holds until it is released; False when it decays (piano, guitar, mallets).
        clef: Its usual clef, octave clefs for those written an octave off.
        staves: 2 for a grand staff.
        transpose_chromatic: Sounding minus written semitones of a transposing instrument (B flat clarinet: -2).
        transpose_diatonic: The same in letters (B flat clarinet: -1).
        roles: What it usually does, most usual first.
        grade: How an exposed solo sounds from General MIDI fonts: "weak" ones are left out of solos when the choice is
            open.
        synonyms: Lower-case names people use, plural and other languages included.
        is_drum: True for a drum kit.
    """

    program: int
    name: str
    official_name: str
    short_name: str
    family: str
    lowest: int
    highest: int
    comfortable_lowest: int
    comfortable_highest: int
    polyphonic: bool
    sustained: bool
    clef: Clef
    staves: int
    transpose_chromatic: int
    transpose_diatonic: int
    roles: tuple[Role, ...]
    grade: Grade
    synonyms: tuple[str, ...] = ()
    is_drum: bool = False

    @property
    def role(self) -> Role:
        """Its most usual role."""
        return self.roles[0]

    @property
    def comfortable(self) -> tuple[int, int]:
        """Comfortable range as (lowest, highest)."""
        return self.comfortable_lowest, self.comfortable_highest

    def holds(self, midi_pitch: int) -> bool:
        """Whether a sounding pitch lies in its range."""
        return self.lowest <= midi_pitch <= self.highest

    def instrument(self) -> Instrument:
        """The value a track holds for it."""
        return Instrument(
            program=self.program,
            is_drum=self.is_drum,
            transpose_chromatic=self.transpose_chromatic,
            transpose_diatonic=self.transpose_diatonic,
        )


@dataclass(frozen=True, slots=True)
class Member:
    """One player of an ensemble: General MIDI program (kit when `is_drum`), part name and role."""

    program: int
    name: str
    role: Role
    is_drum: bool = False


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A named group of players, highest part first."""

    name: str
    members: tuple[Member, ...]

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    @property
    def programs(self) -> tuple[int, ...]:
        """Programs of the pitched members in order."""
        return tuple(member.program for member in self.members if not member.is_drum)

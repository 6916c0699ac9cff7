"""Scales and modes as data: which degrees they have, what their key signature is, and how their chromatic notes are
spelled.

Knows no tonic: that is `tools.theory.key`. Notes stand on the line of fifths (... Bb -2, F -1, C 0, G 1, D 2 ...),
where a sharp is seven steps up and a flat seven down; keeping spellings close together on that line is the model of
David Temperley, The Cognition of Basic Musical Structures (2001), chapter 5.

Degrees are written against the major scale ("b3" is a minor third above the tonic), as in any jazz theory primer.
`lowest_fifth` is our own table: the twelve chromatic notes take the twelve places of the line from there up, counted
from the tonic. Minor modes reach from the flat second (-5) to the raised fourth (+6), so that raised sixth and seventh
are sharps; major reaches from the flat third (-3) to the raised fifth (+8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from tools.errors import MusicError

STEPS_BY_FIFTHS = "FCGDAEB"
DEGREE_SEMITONES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11}
_ALTERS = {"b": -1, "#": 1}


@dataclass(frozen=True)
class ScaleRow:
    """One row of the table.

    Attributes:
        name: Canonical name, as `KeyChange.mode` holds it.
        degrees: Degrees against the major scale of the same tonic: ("1", "2", "b3", ...).
        signature: Key signature in fifths, less that of the major key on the same tonic (minor: -3).
        lowest_fifth: Where on the line of fifths, counted from the tonic, the chromatic spellings begin.
        is_minor: True when the third is minor.
        aliases: Other names, in lower case.
    """

    name: str
    degrees: tuple[str, ...]
    signature: int
    lowest_fifth: int
    is_minor: bool
    aliases: tuple[str, ...] = ()

    @cached_property
    def semitones(self) -> tuple[int, ...]:
        """Semitones of each degree above the tonic."""
        return tuple(degree_semitones(degree) for degree in self.degrees)


def split_degree(degree: str) -> tuple[int, int]:
    """Split "b3" into alteration and number: (-1, 3). Numbers may reach 13.

    Raises:
        MusicError: The text is no scale degree.
    """
    number = degree.lstrip("b#")
    alter = sum(_ALTERS[sign] for sign in degree[: len(degree) - len(number)])
    if not number.isdigit() or not 1 <= int(number) <= 15:
        raise MusicError(f"{degree!r} is no scale degree; write a number 1 to 15 with b or # before it, as in b3.")
    return alter, int(number)


def degree_semitones(degree: str) -> int:
    """Semitones above the root: "b3" is 3, "9" is 14."""
    alter, number = split_degree(degree)
    octaves, step = divmod(number - 1, 7)
    return 12 * octaves + DEGREE_SEMITONES[step + 1] + alter


def degree_fifths(degree: str) -> int:
    """Steps on the line of fifths from the root: "b3" is -3, "#4" is 6."""
    alter, number = split_degree(degree)
    return STEPS_BY_FIFTHS.index("CDEFGAB"[(number - 1) % 7]) - 1 + 7 * alter


def _row(name: str, degrees: str, signature: int, lowest_fifth: int, is_minor: bool, aliases: str = "") -> ScaleRow:
    return ScaleRow(
        name, tuple(degrees.split()), signature, lowest_fifth, is_minor, tuple(a for a in aliases.split(", ") if a)
    )


_ROWS = (
    _row("major", "1 2 3 4 5 6 7", 0, -3, False, "ionian, maj, dur, majeur, mayor, maggiore, major key"),
    _row(
        "minor", "1 2 b3 4 5 b6 b7", -3, -5, True, "aeolian, natural minor, min, moll, mineur, menor, minore, minor key"
    ),
    _row("dorian", "1 2 b3 4 5 6 b7", -2, -5, True, "dorien, dorisch, dorico"),
    _row("phrygian", "1 b2 b3 4 5 b6 b7", -4, -5, True, "phrygien, phrygisch, frigio"),
    _row("lydian", "1 2 3 #4 5 6 7", 1, -3, False, "lydien, lydisch, lidio"),
    _row("mixolydian", "1 2 3 4 5 6 b7", -1, -4, False, "mixolydien, mixolydisch, mixolidio"),
    _row("locrian", "1 b2 b3 4 b5 b6 b7", -5, -6, True, "locrien, lokrisch"),
    _row("harmonic minor", "1 2 b3 4 5 b6 7", -3, -5, True, "minor harmonic"),
    _row("melodic minor", "1 2 b3 4 5 6 7", -3, -5, True, "minor melodic, jazz minor"),
    _row("major pentatonic", "1 2 3 5 6", 0, -3, False, "pentatonic, pentatonic major"),
    _row("minor pentatonic", "1 b3 4 5 b7", -3, -5, True, "pentatonic minor"),
    _row("blues", "1 b3 4 b5 5 b7", -3, -6, True, "blues scale, minor blues"),
)

SCALES: Mapping[str, ScaleRow] = MappingProxyType({row.name: row for row in _ROWS})
_NAMES = {alias: row.name for row in _ROWS for alias in (row.name, *row.aliases)}


def mode_name(text: str) -> str:
    """The canonical name of a mode: "Aeolian" is "minor".

    Raises:
        MusicError: No such mode.
    """
    found = _NAMES.get(" ".join(text.lower().replace("-", " ").split()))
    if found is None:
        raise MusicError(f"{text!r} is no mode known here; known are {', '.join(SCALES)}.")
    return found


def is_mode(text: str) -> bool:
    """Whether `mode_name` knows the text."""
    return " ".join(text.lower().replace("-", " ").split()) in _NAMES

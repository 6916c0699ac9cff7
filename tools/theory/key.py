"""Keys: a tonic and a mode; their signature, scale, spelling, relatives and transpositions.

Does not estimate the key of music (`tools.listen`) and does not read keys out of sentences (the planner does):
`parse_key` reads a key that stands alone.

Convention for enharmonic keys: `transposed` takes the name with the fewest accidentals; between six sharps and six
flats a key keeps its side (from a flat key to Gb major or Eb minor, from a sharp key to F# major or D# minor), and from
C major or A minor it is F# major and Eb minor, which are the more usual names.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tools.errors import MusicError
from tools.theory.pitch import ACCIDENTALS, Spelling, parse_name, pitch_class, spell_near
from tools.theory.scale import SCALES, STEPS_BY_FIFTHS, ScaleRow, degree_fifths, is_mode, mode_name

LIMIT_FIFTHS = 7


def fifths_of(name: str) -> int:
    """Place of a note name on the line of fifths: C 0, G 1, Bb -2, F# 6."""
    step, alter = parse_name(name)
    return STEPS_BY_FIFTHS.index(step) - 1 + 7 * alter


def name_at(fifths: int) -> str:
    """The note name at a place on the line of fifths; outside double accidentals it moves to the enharmonic name
    (twelve steps).
    """
    while fifths > 19:
        fifths -= 12
    while fifths < -15:
        fifths += 12
    alter, index = divmod(fifths + 1, 7)
    return STEPS_BY_FIFTHS[index] + ACCIDENTALS[alter]


@dataclass(frozen=True)
class Key:
    """A key. The mode is stored by its canonical name ("ionian" becomes "major").

    Attributes:
        tonic: As spelled, "Eb".
        mode: A name in `tools.theory.scale.SCALES`.

    Raises:
        MusicError: The tonic is no note name or the mode is unknown.
    """

    tonic: str
    mode: str = "major"

    def __post_init__(self) -> None:
        parse_name(self.tonic)
        object.__setattr__(self, "mode", mode_name(self.mode))

    @property
    def name(self) -> str:
        """Text such as "Bb minor"."""
        return f"{self.tonic} {self.mode}"

    @property
    def scale(self) -> ScaleRow:
        """The mode's row in the table of scales."""
        return SCALES[self.mode]

    @property
    def is_minor(self) -> bool:
        """True for modes with a minor third."""
        return self.scale.is_minor

    @property
    def tonic_pitch_class(self) -> int:
        """0 for C to 11 for B."""
        return pitch_class(self.tonic)

    @property
    def fifths(self) -> int:
        """Key signature: sharps positive, flats negative. Beyond 7 either way the key cannot be printed: see
        `practical`.
        """
        return fifths_of(self.tonic) + self.scale.signature

    @cached_property
    def scale_pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes in scale order from the tonic."""
        return tuple((self.tonic_pitch_class + s) % 12 for s in self.scale.semitones)

    @cached_property
    def usual_pitch_classes(self) -> frozenset[int]:
        """The scale, in minor with the raised sixth and seventh that music in minor uses all the time."""
        extra = (9, 11) if self.mode in ("minor", "harmonic minor", "melodic minor") else ()
        natural = (8, 10) if self.mode in ("harmonic minor", "melodic minor") else ()
        return frozenset(self.scale_pitch_classes) | {(self.tonic_pitch_class + s) % 12 for s in extra + natural}

    @cached_property
    def scale_names(self) -> tuple[str, ...]:
        """Note names in scale order: Bb minor has Bb, C, Db, Eb, F, Gb, Ab."""
        tonic = fifths_of(self.tonic)
        return tuple(name_at(tonic + degree_fifths(degree)) for degree in self.scale.degrees)

    def degree_of(self, pitch_class: int) -> int | None:
        """Scale degree from 1 of a pitch class, None outside the scale."""
        classes = self.scale_pitch_classes
        return classes.index(pitch_class % 12) + 1 if pitch_class % 12 in classes else None

    def spell(self, midi_pitch: int) -> Spelling:
        """The written name of a MIDI pitch in this key: scale notes as the scale has them, others near by on the line
        of fifths.

        Args:
            midi_pitch: 0 to 127.
        """
        return _spell(self.tonic, self.mode, midi_pitch)

    def spell_name(self, pitch_class: int) -> str:
        """The written name of a pitch class in this key, "Eb"."""
        step, alter = _chromatic_names(self.tonic, self.mode)[pitch_class % 12]
        return step + ACCIDENTALS[alter]

    @property
    def practical(self) -> "Key":
        """This key, or where its signature would need more than seven accidentals its enharmonic twin: G# major gives
        Ab major.
        """
        fifths = self.fifths
        if abs(fifths) <= LIMIT_FIFTHS:
            return self
        return Key(name_at(fifths_of(self.tonic) - 12 * (1 if fifths > 0 else -1)), self.mode)

    @property
    def relative(self) -> "Key":
        """The key of the same signature in the other of major and minor; modes count as their third says."""
        tonic = self.fifths + (0 if self.is_minor else 3)
        return Key(name_at(tonic), "major" if self.is_minor else "minor").practical

    @property
    def parallel(self) -> "Key":
        """Major and minor on the same tonic, respelled where the signature demands it (Db major gives C# minor)."""
        return Key(self.tonic, "major" if self.is_minor else "minor").practical

    def transposed(self, semitones: int) -> "Key":
        """The key `semitones` higher, named as the head of this file says."""
        return nearest_key(self.tonic_pitch_class + semitones, self.mode, self.fifths) if semitones % 12 else self


def nearest_key(tonic_pitch_class: int, mode: str, side: int = 0) -> Key:
    """The key on a pitch class with the fewest accidentals.

    Args:
        side: Which way a tie goes: negative to flats, positive to sharps, 0 to the more usual name (F# major, Eb
            minor).
    """
    row = SCALES[mode_name(mode)]
    places = [f for f in range(-15, 20) if 7 * f % 12 == tonic_pitch_class % 12]
    sharp_wins = side > 0 or (side == 0 and not row.is_minor)
    best = min(places, key=lambda f: (abs(f + row.signature), (f + row.signature < 0) == sharp_wins))
    return Key(name_at(best), row.name)


@lru_cache(maxsize=512)
def _chromatic_names(tonic: str, mode: str) -> tuple[tuple[str, int], ...]:
    """Letter and alteration of each pitch class 0 to 11 in a key."""
    row = SCALES[mode]
    home = fifths_of(tonic)
    chromatic = range(home + row.lowest_fifth, home + row.lowest_fifth + 12)
    scale = (home + degree_fifths(degree) for degree in row.degrees)  # last, so that the scale's own names win
    names = {pitch_class(name_at(place)): name_at(place) for place in (*chromatic, *scale)}
    return tuple(parse_name(names[pc]) for pc in range(12))


@lru_cache(maxsize=8192)
def _spell(tonic: str, mode: str, midi_pitch: int) -> Spelling:
    return spell_near(*_chromatic_names(tonic, mode)[midi_pitch % 12], midi_pitch)


_SIGNS = {"flat": "b", "bemol": "b", "sharp": "#", "diese": "#", "sostenido": "#", "diesis": "#", "bemolle": "b"}
_SOLFEGE = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_GERMAN = {
    "h": "B",
    "b": "Bb",
    "es": "Eb",
    "as": "Ab",
    "des": "Db",
    "ges": "Gb",
    "ces": "Cb",
    "fis": "F#",
    "cis": "C#",
    "gis": "G#",
    "dis": "D#",
    "ais": "A#",
}
_KEY = re.compile(r"^(?P<tonic>[A-Ga-g])(?P<sign>[#b]{0,2})(?P<mode>m|M|maj|min|Maj|Min|MAJ|MIN|-)?$")


def parse_key(text: str) -> Key:
    """Read a key written alone: "Bb minor", "f# minor", "Ebm", "A", "D dorian", "C sharp minor", "si mineur", "h-Moll".

    A tonic alone is major. Names beyond seven accidentals come back as their practical twin. With "dur" or "moll" the
    note names are German (B is B flat).

    Raises:
        MusicError: The text is no key.
    """
    plain = unicodedata.normalize("NFKD", text.strip().replace("♭", "b").replace("♯", "#"))
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    words = re.sub(r"(?<=[A-Za-z#])-(?=[A-Za-z])", " ", plain).split()
    try:
        tonic, mode = _tonic_and_mode(words)
        return Key(tonic, mode).practical
    except (MusicError, IndexError, KeyError):
        raise MusicError(
            f"{text[:60]!r} is no key known here; write a tonic A to G and a mode, as in Bb minor or D dorian."
        ) from None


def _tonic_and_mode(words: list[str]) -> tuple[str, str]:
    first, rest = words[0], words[1:]
    low = first.lower()
    if rest and rest[-1].lower() in ("dur", "moll"):
        return (_GERMAN[low] if low in _GERMAN else first.upper()), rest[-1]
    sign = ""
    while rest and rest[0].lower() in _SIGNS:
        sign += _SIGNS[rest.pop(0).lower()]
    if low in _SOLFEGE:
        return _SOLFEGE[low] + sign, " ".join(rest) or "major"
    found = _KEY.match(first)
    if not found:
        raise MusicError("no tonic")
    short = found["mode"] or ""
    if not rest:
        mode = "minor" if short in ("m", "-") or short.lower() == "min" else "major"
    else:
        mode = " ".join(rest)
        if short or not is_mode(mode):
            raise MusicError("no mode")
    return found["tonic"].upper() + found["sign"] + sign, mode

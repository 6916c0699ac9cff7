"""Chord symbols: reading what people write, the tones of a chord by function and by spelled name, transposing,
printing.

The qualities are data in `tools.theory.qualities`. Does not know keys' functions (`tools.theory.roman`) nor where chord
tones lie in sound (`tools.theory.voicing`). The German letter H is not read: B is B natural and Bb is B flat.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tools.errors import MusicError
from tools.theory.key import Key, fifths_of, name_at
from tools.theory.pitch import parse_name, pitch_class
from tools.theory.qualities import QUALITIES, QUALITY_NAMES, QualityRow
from tools.theory.scale import degree_fifths, degree_semitones, split_degree

NO_CHORD = "N.C."
_NO_CHORD_WORDS = {"n.c.", "nc", "n.c", "no chord", "n/c", "-", "none"}
_ROOT = re.compile(r"^([A-Ga-g])(bb|##|[b#x])?(.*)$", re.DOTALL)
_BASS = re.compile(r"^(.*)[/\\]\s*([A-Ga-g])(bb|##|[b#x])?$", re.DOTALL)
_ADDED = re.compile(r"add(?:[b#]?(?:2|4|6|9|11|13))|(?:no|omit)[35]|[b#](?:5|9|11|13)|(?:9|11|13)")
_UNICODE = str.maketrans(
    {"♭": "b", "♯": "#", "𝄫": "bb", "𝄪": "##", "–": "-", "−": "-", "△": "Δ", "∆": "Δ", "º": "°", "Ø": "ø", "：": ":"}
)


@dataclass(frozen=True)
class ChordTone:
    """One tone of a chord: its degree over the root ("b7"), spelled name ("Bb") and pitch class."""

    degree: str
    name: str
    pitch_class: int


@dataclass(frozen=True)
class Chord:
    """A chord symbol taken apart.

    Attributes:
        root: Spelled root, "" for no chord.
        quality: A key of `QUALITIES`, or "N.C.".
        bass: Spelled bass of a slash chord, or None.
        added: What the symbol adds to or takes from the quality beyond the table: "b9", "#11", "add11", "no3".
    """

    root: str
    quality: str = ""
    bass: str | None = None
    added: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.root and self.quality not in QUALITIES:
            raise MusicError(f"{self.quality!r} is no chord quality; known are {', '.join(q for q in QUALITIES if q)}.")
        for name in filter(None, (self.root, self.bass)):
            parse_name(name)

    @property
    def is_none(self) -> bool:
        """True for "N.C.": no chord sounds."""
        return not self.root

    @property
    def row(self) -> QualityRow:
        """The quality's row.

        Raises:
            MusicError: No chord has no quality.
        """
        if self.is_none:
            raise MusicError("N.C. has no chord tones; test `is_none` first.")
        return QUALITIES[self.quality]

    @property
    def symbol(self) -> str:
        """As printed: "Bbm7b5/Ab", "C7(b9,13)", "N.C."."""
        if self.is_none:
            return NO_CHORD
        added = f"({','.join(self.added)})" if self.added else ""
        return f"{self.root}{self.quality}{added}" + (f"/{self.bass}" if self.bass else "")

    @cached_property
    def degrees(self) -> tuple[str, ...]:
        """Degrees over the root from the bottom up: ("1", "b3", "5", "b7"); the slash bass is not among them."""
        if self.is_none:
            return ()
        degrees = list(self.row.degrees)
        for extra in self.added:
            degrees = _with(degrees, extra)
        return tuple(sorted(degrees, key=degree_semitones))

    @cached_property
    def tones(self) -> tuple[ChordTone, ...]:
        """The chord's tones with spelled names, from the root up."""
        root = fifths_of(self.root) if self.root else 0
        names = ((degree, name_at(root + degree_fifths(degree))) for degree in self.degrees)
        return tuple(ChordTone(degree, name, pitch_class(name)) for degree, name in names)

    @cached_property
    def pitch_classes(self) -> tuple[int, ...]:
        """Distinct pitch classes from the root up; a slash bass foreign to the chord comes last. Empty for "N.C."."""
        classes = dict.fromkeys(tone.pitch_class for tone in self.tones)
        if self.bass:
            classes.setdefault(pitch_class(self.bass))
        return tuple(classes)

    @cached_property
    def names_by_class(self) -> dict[int, str]:
        """Spelled name of each of the chord's pitch classes, the slash bass included."""
        names = {tone.pitch_class: tone.name for tone in reversed(self.tones)}
        if self.bass:
            names.setdefault(pitch_class(self.bass), self.bass)
        return names

    @property
    def kind_degrees(self) -> tuple[tuple[str, str], ...]:
        """What MusicXML's `kind` of the row lacks: ("add" | "alter" | "subtract", degree such as "b9")."""
        return self.row.kind_degrees + tuple(_kind_degree(extra) for extra in self.added)

    @property
    def tensions(self) -> tuple[str, ...]:
        """Degrees above the octave: ("b9", "13")."""
        return tuple(degree for degree in self.degrees if split_degree(degree)[1] > 7)

    @property
    def root_pitch_class(self) -> int | None:
        """0 to 11, None for no chord."""
        return pitch_class(self.root) if self.root else None

    @property
    def bass_pitch_class(self) -> int | None:
        """What the bass plays: the slash bass, else the root; None for no chord."""
        return pitch_class(self.bass) if self.bass else self.root_pitch_class

    def tone(self, number: int) -> ChordTone | None:
        """The tone of a function by degree number: 3 third (a suspension's 2 or 4 is no third), 5 fifth, 7 seventh
        (also 6 for its own), 9, 11, 13.
        """
        return next((tone for tone in self.tones if split_degree(tone.degree)[1] == number), None)

    @property
    def third(self) -> int | None:
        """Pitch class of the third, None in power and suspended chords."""
        return tone.pitch_class if (tone := self.tone(3)) else None

    @property
    def fifth(self) -> int | None:
        """Pitch class of the fifth, perfect or altered."""
        return tone.pitch_class if (tone := self.tone(5)) else None

    @property
    def seventh(self) -> int | None:
        """Pitch class of the seventh, None in triads and sixth chords."""
        return tone.pitch_class if (tone := self.tone(7)) else None

    @property
    def is_minor(self) -> bool:
        """True when the third is minor."""
        return "b3" in self.degrees

    def transposed(self, semitones: int, key: Key | None = None) -> "Chord":
        """The chord `semitones` higher.

        Args:
            key: Where the chord arrives; names the root and bass. None gives names with the fewest accidentals.
        """
        if self.is_none:
            return self
        root = chord_root_name(pitch_class(self.root) + semitones, key, "b5" in self.degrees)
        bass = self._bass_under(root, pitch_class(self.bass) + semitones, key) if self.bass else None
        return Chord(root, self.quality, bass, self.added)

    def shifted(self, fifths: int) -> "Chord":
        """The chord moved along the line of fifths, which keeps every spelling's sense: a major second up is 2, a minor
        third up is -3.
        """
        if self.is_none:
            return self
        bass = name_at(fifths_of(self.bass) + fifths) if self.bass else None
        return Chord(name_at(fifths_of(self.root) + fifths), self.quality, bass, self.added)

    def _bass_under(self, root: str, bass_class: int, key: Key | None) -> str:
        names = Chord(root, self.quality, None, self.added).names_by_class
        return names.get(bass_class % 12) or chord_root_name(bass_class, key, False)


def _with(degrees: list[str], extra: str) -> list[str]:
    """Degrees with one addition ("add11", "b9", "13"), alteration ("#5") or omission ("no3")."""
    if extra.startswith(("no", "omit")):
        number = int(extra[-1])
        return [degree for degree in degrees if split_degree(degree)[1] != number]
    degree = {"2": "9", "4": "11"}.get(extra.removeprefix("add"), extra.removeprefix("add"))
    number = split_degree(degree)[1]
    if number == 5:
        degrees = [d for d in degrees if split_degree(d)[1] != 5]
    return [*degrees, degree] if degree not in degrees else degrees


def _kind_degree(extra: str) -> tuple[str, str]:
    if extra.startswith(("no", "omit")):
        return "subtract", extra[-1]
    if extra in ("b5", "#5"):
        return "alter", extra
    return "add", {"2": "9", "4": "11"}.get(extra.removeprefix("add"), extra.removeprefix("add"))


def chord_root_name(pitch_class: int, key: Key | None, leads_up: bool) -> str:
    """Name of a chord root in a key: flats for borrowed roots (bII to bVII), a sharp for #IV; diminished chords that
    lead up take sharps (#i dim in major).

    Args:
        pitch_class: Any integer, taken modulo 12.
        key: The key; None is C major without scale.
        leads_up: True for a diminished chord.
    """
    home = fifths_of(key.tonic) if key else 0
    if key and pitch_class % 12 in key.scale_pitch_classes:
        return key.spell_name(pitch_class)
    lowest = home + (-3 if leads_up and not (key and key.is_minor) else -5)
    return next(name_at(place) for place in range(lowest, lowest + 12) if 7 * place % 12 == pitch_class % 12)


def parse_chord(text: str) -> Chord:
    """Read a chord symbol as people write it: "Dm7", "bbmaj7", "F♯ø", "G7/B", "C7(b9,13)", "CΔ7", "N.C.".

    The root may be lower case; the rest keeps its case, because M and m differ.

    Raises:
        MusicError: The root or the quality is not known.
    """
    return _parse(text.strip())


@lru_cache(maxsize=4096)
def _parse(text: str) -> Chord:
    plain = text.translate(_UNICODE).strip()
    if plain.lower() in _NO_CHORD_WORDS:
        return Chord("", NO_CHORD)
    found = _ROOT.match(plain)
    if not found:
        german = " (H is not read: write B for B natural, Bb for B flat)" if plain[:1] in ("H", "h") else ""
        raise MusicError(f"{text[:30]!r} is no chord symbol{german}; start with a root A to G, as in Dm7 or Bbmaj7.")
    whole = _body(found[1].upper() + _sign(found[2]), found[3].strip())
    if whole is not None:
        return whole
    raise MusicError(
        f"{text[:30]!r} has no chord quality known here; write one such as C, Cm, C7, Cmaj7, Cm7b5, Cdim7, Csus4, C6 "
        "or C7(b9)."
    )


def _sign(text: str | None) -> str:
    return "##" if text == "x" else text or ""


def _body(root: str, rest: str) -> Chord | None:
    """What follows the root: a quality, then a bass after a slash. "6/9" is a quality, "/9" no bass."""
    known = _quality(rest)
    if known:
        return Chord(root, known[0], None, known[1])
    found = _BASS.match(rest)
    known = _quality(found[1].strip()) if found else None
    if found is None or known is None:
        return None
    bass = found[2].upper() + _sign(found[3])
    return Chord(root, known[0], None if bass == root else bass, known[1])


def _quality(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The quality key and what is added to it, or None."""
    compact = text.replace(" ", "")
    for form in dict.fromkeys((compact, _lowered(compact))):
        if form in QUALITY_NAMES:
            return QUALITY_NAMES[form], ()
        for cut in range(len(form) - 1, -1, -1):
            base, added = form[:cut], _additions(form[cut:])
            if base in QUALITY_NAMES and added:
                return _folded(QUALITY_NAMES[base], added)
    return None


def _lowered(text: str) -> str:
    """Lower case for spelled-out qualities ("MAJ7", "Min7", "SUS4"), leaving a lone M, which means major."""
    return text if re.match(r"^M(?![a-zA-Z])", text) else text.lower().replace("δ", "Δ")


def _additions(text: str) -> tuple[str, ...]:
    """Split "(b9,#11)" or "b9#11" into its parts; empty when something else is in it."""
    inner = text.replace("(", ",").replace(")", ",").replace("/", ",").replace("+", "#").replace("-", "b")
    parts = []
    for piece in inner.split(","):
        found = _ADDED.findall(piece)
        if "".join(found) != piece:
            return ()
        parts += found
    return tuple(parts)


def _folded(quality: str, added: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The table's own row for the combination where there is one, so that equal chords have equal symbols."""
    joined = "".join(added)
    for spelling in (quality + joined, f"{quality}({','.join(added)})"):
        if spelling in QUALITY_NAMES:
            return QUALITY_NAMES[spelling], ()
    return quality, added


def is_chord(text: str) -> bool:
    """Whether `parse_chord` reads the text."""
    try:
        parse_chord(text)
    except MusicError:
        return False
    return True

"""Reads tunes written in ABC: what the collections of dance tunes that the trainer learns from need, and no more.

Out come notes with their place in the bar and the bar's place in its section. Reads one voice; grace notes, slurs,
ornaments and words are left out, of a double stop the top note is kept, repeats are not played out. Not the product's
way to import ABC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = "FCGDAEB"
_TONIC_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_MODE_FIFTHS = {"maj": 0, "ion": 0, "mix": -1, "dor": -2, "min": -3, "m": -3, "aeo": -3, "phr": -4, "lyd": 1, "": 0}
_MODE_NAMES = {
    "maj": "major", "ion": "major", "": "major", "lyd": "major",
    "mix": "mixolydian", "dor": "dorian",
    "min": "minor", "m": "minor", "aeo": "minor", "phr": "minor",
}  # fmt: skip
# Notes in the time of how many (ABC standard 2.1, section 4.13), in simple meters.
_TUPLETS = {2: 3, 3: 2, 4: 3, 5: 2, 6: 2, 7: 2, 8: 3, 9: 2}

_TOKEN = re.compile(
    r"(?P<grace>\{[^}]*\})"
    r"|(?P<text>\"[^\"]*\"|![^!\s]*!|\+[a-z]*\+)"
    r"|(?P<inline>\[(?P<inline_name>[A-Za-z]):(?P<inline_value>[^\]]*)\])"
    r"|\[\s*(?P<ending>\d)[\d,\-]*"
    r"|(?P<bar>:*\|[|:\]]*|::+|\[\|)\s*(?P<bar_ending>\d?)[\d,\-]*"
    r"|\((?P<tuplet>\d)(?::(?P<tuplet_in>\d?))?(?::(?P<tuplet_of>\d?))?"
    r"|\[(?P<chord>[^\]:|]*)\](?P<chord_length>\d*/*\d*)"
    r"|(?P<accidental>\^\^|__|[\^_=]?)(?P<letter>[A-Ga-g])(?P<octave>[,']*)(?P<length>\d*/*\d*)"
    r"|(?P<rest>[zx])(?P<rest_length>\d*/*\d*)"
    r"|(?P<tie>-)"
    r"|(?P<broken>>+|<+)"
)
_NOTE = re.compile(r"(\^\^|__|[\^_=]?)([A-Ga-g])([,']*)(\d*/*\d*)")


@dataclass(frozen=True, slots=True)
class AbcNote:
    """A note of a tune.

    Attributes:
        bar: Bar in its section, from 0; an upbeat is in bar -1.
        position: Sixteenths from the start of the bar.
        length: Sixteenths.
        pitch: MIDI number.
    """

    bar: int
    position: Fraction
    length: Fraction
    pitch: int


@dataclass(frozen=True, slots=True)
class AbcTune:
    """A tune in one key.

    Attributes:
        tonic: Pitch class of the tonic as the header names it.
        signature: Fifths of the key signature, sharps positive.
        mode: "major", "mixolydian", "dorian" or "minor".
        meter: Such as (6, 8).
    """

    title: str
    meter: tuple[int, int]
    tonic: int
    signature: int
    mode: str
    notes: tuple[AbcNote, ...]


class NotReadError(ValueError):
    """A tune whose key or meter this reader does not know."""


def read_abc(text: str) -> Iterator[AbcTune | NotReadError]:
    """All tunes of a file; for one that cannot be read the reason.

    Args:
        text: The file's text.
    """
    for block in re.split(r"(?m)^X:", text)[1:]:
        try:
            yield _Reader().read(block.split("\n", 1)[1] if "\n" in block else "")
        except NotReadError as problem:
            yield problem


def _length(text: str) -> Fraction:
    if not text:
        return Fraction(1)
    above, slash, below = text.partition("/")
    slashes = 1 + below.count("/") if slash else 0
    below = below.replace("/", "")
    return Fraction(int(above or 1), int(below) if below else 2**slashes)


def _key(text: str) -> tuple[int, int, str]:
    """Tonic pitch class, fifths of the signature and mode of a K: field."""
    match = re.match(r"\s*([A-G])([#b]?)\s*([A-Za-z]*)", text)
    if not match:
        raise NotReadError(f"key {text.strip()!r}")
    letter, sign, mode = match[1], match[2], match[3].lower()
    mode = mode if mode == "m" else mode[:3]
    if mode not in _MODE_FIFTHS or match[3] == "M":
        raise NotReadError(f"key {text.strip()!r}")
    shift = {"#": 1, "b": -1, "": 0}[sign]
    fifths = _TONIC_FIFTHS[letter] + 7 * shift + _MODE_FIFTHS[mode]
    return (_LETTERS[letter] + shift) % 12, fifths, _MODE_NAMES[mode]


def _meter(text: str) -> tuple[int, int]:
    text = text.partition("%")[0].strip()
    if text in ("C", "C|"):
        return (4, 4)
    match = re.match(r"(\d+)/(\d+)$", text)
    if not match:
        raise NotReadError(f"meter {text!r}")
    return int(match[1]), int(match[2])


@dataclass
class _Sounding:
    """A note while its bar is still open: place counted from the bar line."""

    offset: Fraction
    length: Fraction
    pitch: int | None


@dataclass
class _Reader:
    title: str = ""
    meter: tuple[int, int] = (4, 4)
    unit: Fraction | None = None
    key: tuple[int, int, str] | None = None
    done: bool = False
    bars: list[tuple[int, bool, list[_Sounding]]] = field(default_factory=list)  # bar in section, upbeat, notes
    open: list[_Sounding] = field(default_factory=list)
    at: Fraction = Fraction(0)
    accidentals: dict[tuple[str, int], int] = field(default_factory=dict)
    bar: int = 0
    fresh: bool = True  # a section starts
    ending_bar: int | None = None
    tuplet: tuple[int, Fraction] = (0, Fraction(1))
    broken: Fraction = Fraction(1)
    tied: bool = False

    def read(self, block: str) -> AbcTune:
        for raw in block.splitlines():
            line = re.sub(r"(?<!\\)%.*", "", raw)
            if re.match(r"[A-Za-z]:(?![|:])", line):
                self.field(line[0], line[2:])
            elif self.key is not None and not self.done:
                self.music(line)
        self.close_bar()
        if self.key is None:
            raise NotReadError("no key")
        tonic, signature, mode = self.key
        return AbcTune(self.title, self.meter, tonic, signature, mode, tuple(self.notes()))

    def field(self, name: str, value: str) -> None:
        if name == "T" and not self.title:
            self.title = value.strip()
        elif name == "L":
            above, _, below = value.strip().partition("/")
            self.unit = Fraction(int(above), int(below or 1)) * 16
        elif name == "M":
            meter = _meter(value)
            if self.bars and meter != self.meter:
                self.done = True  # one meter and one key to a tune: what follows another one is left out
            self.meter = self.meter if self.bars else meter
        elif name == "K":
            key = _key(value)
            if self.bars and key != self.key:
                self.done = True
            self.key = self.key if self.bars else key
        elif name == "V":
            self.done = self.done or value.strip()[:1] not in ("1", "")

    @property
    def step(self) -> Fraction:
        if self.unit is not None:
            return self.unit
        return Fraction(1) if Fraction(*self.meter) < Fraction(3, 4) else Fraction(2)

    @property
    def bar_steps(self) -> Fraction:
        return Fraction(16 * self.meter[0], self.meter[1])

    def music(self, line: str) -> None:
        for token in _TOKEN.finditer(line):
            if self.done:
                return
            if token["inline"]:
                self.field(token["inline_name"], token["inline_value"])
            elif token["bar"]:
                self.bar_line(token["bar"], token["bar_ending"])
            elif token["ending"]:
                self.ending(int(token["ending"]))
            elif token["tuplet"]:
                self.start_tuplet(token)
            elif token["chord"]:
                notes = [self.pitch(*note.groups()[:3]) for note in _NOTE.finditer(token["chord"])]
                inner = _NOTE.search(token["chord"])
                if inner and notes:
                    self.sound(max(notes), _length(inner[4]) * _length(token["chord_length"]))
            elif token["letter"]:
                self.sound(self.pitch(token["accidental"], token["letter"], token["octave"]), _length(token["length"]))
            elif token["rest"]:
                self.sound(None, _length(token["rest_length"]))
            elif token["tie"]:
                self.tied = bool(self.open or self.bars)
            elif token["broken"]:
                self.break_rhythm(token["broken"])

    def start_tuplet(self, token: re.Match[str]) -> None:
        count = int(token["tuplet"])
        compound = self.meter[1] == 8 and self.meter[0] % 3 == 0
        inside = int(token["tuplet_in"] or (3 if compound and count in (5, 7, 9) else _TUPLETS.get(count, count)))
        self.tuplet = (int(token["tuplet_of"] or count), Fraction(inside, max(1, count)))

    def break_rhythm(self, signs: str) -> None:
        short = Fraction(1, 2 ** len(signs))
        if not self.open:
            return
        first, second = (2 - short, short) if signs[0] == ">" else (short, 2 - short)
        last = self.open[-1]
        self.at += last.length * (first - 1)
        last.length *= first
        self.broken = second

    def pitch(self, sign: str, letter: str, octave: str) -> int:
        upper = letter.upper()
        height = 5 + (letter.islower()) + octave.count("'") - octave.count(",")
        if sign:
            self.accidentals[upper, height] = {"^": 1, "_": -1, "=": 0, "^^": 2, "__": -2}[sign]
        alter = self.accidentals.get((upper, height))
        if alter is None:
            fifths = self.key[1] if self.key else 0
            alter = int(upper in _SHARPS[: max(0, fifths)]) - int(upper in _SHARPS[::-1][: max(0, -fifths)])
        return 12 * height + _LETTERS[upper] + alter

    def sound(self, pitch: int | None, units: Fraction) -> None:
        length = units * self.step * self.broken
        self.broken = Fraction(1)
        left, factor = self.tuplet
        if left:
            length *= factor
            self.tuplet = (left - 1, factor)
        if self.tied and pitch is not None and self.extend_last(pitch, length):
            self.at += length
        else:
            self.open.append(_Sounding(self.at, length, pitch))
            self.at += length
        self.tied = False

    def extend_last(self, pitch: int, length: Fraction) -> bool:
        row = self.open or (self.bars[-1][2] if self.bars else [])
        if not row or row[-1].pitch != pitch:
            return False
        row[-1].length += length
        return True

    def bar_line(self, sign: str, ending: str) -> None:
        self.close_bar()
        if ":" in sign or sign in ("||", "|]", "[|"):
            self.fresh = True
        if ending:
            self.ending(int(ending))

    def ending(self, number: int) -> None:
        self.close_bar()
        if number == 1:
            self.ending_bar = self.bar
        elif self.ending_bar is not None:
            self.bar = self.ending_bar
        self.fresh = False

    def close_bar(self) -> None:
        if not self.at:
            return
        upbeat = self.fresh and self.at < self.bar_steps
        if self.fresh:
            self.bar = -1 if upbeat else 0
        self.bars.append((self.bar, upbeat, self.open))
        self.bar, self.fresh = self.bar + 1, False
        self.open, self.at, self.accidentals = [], Fraction(0), {}

    def notes(self) -> Iterator[AbcNote]:
        for bar, upbeat, row in self.bars:
            total = sum((note.length for note in row), Fraction(0))
            shift = self.bar_steps - total if upbeat else Fraction(0)
            for note in row:
                if note.pitch is not None:
                    yield AbcNote(bar, max(Fraction(0), note.offset + shift), note.length, note.pitch)

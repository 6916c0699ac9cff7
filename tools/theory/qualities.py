"""Chord qualities as data: how a symbol is printed, what else people write for it, which tones it has, and what
MusicXML calls it.

Degrees are written against the major scale, from the root up. The spellings people use follow Brandt and Roemer,
Standardized Chord Symbol Notation (1976), and the habits of the Real Book; `kind` is the MusicXML 4.0 `kind-value`, and
`added`, `altered` and `removed` are its `degree` elements, counted from that kind's own tones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One chord quality.

    Attributes:
        key: As printed after the root: "m7b5".
        degrees: Its tones from the root up: ("1", "b3", "b5", "b7").
        name: In words: "half-diminished seventh".
        aliases: Other ways to write it, exact case.
        kind: MusicXML kind value.
        kind_degrees: MusicXML degrees as ("add" | "alter" | "subtract", degree such as "#11").
    """

    key: str
    degrees: tuple[str, ...]
    name: str
    aliases: tuple[str, ...]
    kind: str
    kind_degrees: tuple[tuple[str, str], ...] = ()


# key | degrees | name | MusicXML kind | MusicXML degrees | aliases
_TABLE = """
        | 1 3 5             | major                         | major            |                    | M maj Maj major ma
m       | 1 b3 5            | minor                         | minor            |                    | min mi - minor Min
dim     | 1 b3 b5           | diminished                    | diminished       |                    | o ° mb5 m(b5) diminished
aug     | 1 3 #5            | augmented                     | augmented        |                    | + #5 (#5) augmented +5
5       | 1 5               | power chord                   | power            |                    | no3 (no3)
sus2    | 1 2 5             | suspended second              | suspended-second |                    | (sus2)
sus4    | 1 4 5             | suspended fourth              | suspended-fourth |                    | sus (sus4) (sus) 4
6       | 1 3 5 6           | major sixth                   | major-sixth      |                    | M6 maj6 add6 (add6)
m6      | 1 b3 5 6          | minor sixth                   | minor-sixth      |                    | min6 -6 mi6 m(add6) madd6
69      | 1 3 5 6 9         | six-nine                      | major-sixth      | add 9              | 6/9 6add9 6(9) maj69 M69 6(add9)
m69     | 1 b3 5 6 9        | minor six-nine                | minor-sixth      | add 9              | m6/9 min69 -69 m6(9) m6add9
7       | 1 3 5 b7          | dominant seventh              | dominant         |                    | dom7 dom
maj7    | 1 3 5 7           | major seventh                 | major-seventh    |                    | M7 Maj7 Δ7 △7 ma7 j7 major7 Δ Δmaj7 ^7 ^
m7      | 1 b3 5 b7         | minor seventh                 | minor-seventh    |                    | min7 -7 mi7 minor7
m(maj7) | 1 b3 5 7          | minor major seventh           | major-minor      |                    | mM7 mMaj7 mmaj7 m(M7) min(maj7) minmaj7 -Δ7 -maj7 mΔ7 mΔ -Δ minMaj7 -M7 -(maj7)
m7b5    | 1 b3 b5 b7        | half-diminished seventh       | half-diminished  |                    | ø ø7 Ø Ø7 min7b5 -7b5 m7(b5) min7(b5) -7(b5) m7-5 mi7b5 hdim hdim7 h7
dim7    | 1 b3 b5 bb7       | diminished seventh            | diminished-seventh |                  | o7 °7 diminished7
dimmaj7 | 1 b3 b5 7         | diminished major seventh      | diminished       | add 7              | dim(maj7) o(maj7) °(maj7) oM7 °M7 dimM7
7#5     | 1 3 #5 b7         | augmented seventh             | augmented-seventh |                   | aug7 +7 7+ 7+5 7(#5) 7aug
7b5     | 1 3 b5 b7         | dominant seventh flat five    | dominant         | alter b5           | 7(b5) 7-5
maj7#5  | 1 3 #5 7          | augmented major seventh       | augmented        | add 7              | maj7(#5) M7#5 augmaj7 +maj7 +M7 aug(maj7) Δ7#5
maj7b5  | 1 3 b5 7          | major seventh flat five       | major-seventh    | alter b5           | maj7(b5) M7b5
7sus4   | 1 4 5 b7          | seventh suspended fourth      | suspended-fourth | add b7             | 7sus 7(sus4) sus7 sus47 7(sus)
7sus2   | 1 2 5 b7          | seventh suspended second      | suspended-second | add b7             | 7(sus2)
9sus4   | 1 4 5 b7 9        | ninth suspended fourth        | suspended-fourth | add b7, add 9      | 9sus 9(sus4) sus9
13sus4  | 1 4 5 b7 9 13     | thirteenth suspended fourth   | suspended-fourth | add b7, add 9, add 13 | 13sus 13(sus4)
7b9sus4 | 1 4 5 b7 b9       | seventh suspended flat nine   | suspended-fourth | add b7, add b9     | 7sus4b9 7susb9 7sus4(b9) 7b9sus 7(b9)sus4
add9    | 1 3 5 9           | added ninth                   | major            | add 9              | (add9) add2 2 (9) (add2) maj(9) majadd9
madd9   | 1 b3 5 9          | minor added ninth             | minor            | add 9              | m(add9) madd2 min(add9) m(9) minadd9 -add9
add11   | 1 3 5 11          | added eleventh                | major            | add 11             | (add11) add4 (add4)
madd11  | 1 b3 5 11         | minor added eleventh          | minor            | add 11             | m(add11) madd4 m(add4)
9       | 1 3 5 b7 9        | dominant ninth                | dominant-ninth   |                    | 7(9) 79 dom9 7add9
maj9    | 1 3 5 7 9         | major ninth                   | major-ninth      |                    | M9 Maj9 Δ9 ma9 maj7(9) △9 maj7add9
m9      | 1 b3 5 b7 9       | minor ninth                   | minor-ninth      |                    | min9 -9 mi9 m7(9) m7add9
m(maj9) | 1 b3 5 7 9        | minor major ninth             | major-minor      | add 9              | mM9 mmaj9 mMaj9 m(M9) -maj9 minmaj9
m9b5    | 1 b3 b5 b7 9      | half-diminished ninth         | half-diminished  | add 9              | ø9 m9(b5) min9b5
11      | 1 3 5 b7 9 11     | dominant eleventh             | dominant-11th    |                    | 7(11) dom11
maj11   | 1 3 5 7 9 11      | major eleventh                | major-11th       |                    | M11 Maj11
m11     | 1 b3 5 b7 9 11    | minor eleventh                | minor-11th       |                    | min11 -11 mi11
m7(11)  | 1 b3 5 b7 11      | minor seventh added eleventh  | minor-seventh    | add 11             | m7add11 m7(add11) min7(11)
13      | 1 3 5 b7 9 13     | dominant thirteenth           | dominant-ninth   | add 13             | 7(13) dom13 7add13
maj13   | 1 3 5 7 9 13      | major thirteenth              | major-ninth      | add 13             | M13 Maj13 maj7(13) Δ13
m13     | 1 b3 5 b7 9 13    | minor thirteenth              | minor-ninth      | add 13             | min13 -13 mi13
7b9     | 1 3 5 b7 b9       | dominant seventh flat nine    | dominant         | add b9             | 7(b9) 7-9
7#9     | 1 3 5 b7 #9       | dominant seventh sharp nine   | dominant         | add #9             | 7(#9) 7+9
7#11    | 1 3 5 b7 #11      | lydian dominant               | dominant         | add #11            | 7(#11) 7+11
7b13    | 1 3 5 b7 b13      | dominant seventh flat thirteen | dominant        | add b13            | 7(b13)
7b9b13  | 1 3 5 b7 b9 b13   | dominant flat nine flat thirteen | dominant      | add b9, add b13    | 7(b9,b13) 7(b9b13)
7b9#11  | 1 3 5 b7 b9 #11   | dominant flat nine sharp eleven | dominant       | add b9, add #11    | 7(b9,#11) 7(b9#11)
7#9b13  | 1 3 5 b7 #9 b13   | dominant sharp nine flat thirteen | dominant     | add #9, add b13    | 7(#9,b13) 7(#9b13)
7#5#9   | 1 3 #5 b7 #9      | augmented seventh sharp nine  | augmented-seventh | add #9            | 7#9#5 7(#5,#9) 7(#9,#5) 7(#9#5) +7#9
7#5b9   | 1 3 #5 b7 b9      | augmented seventh flat nine   | augmented-seventh | add b9            | 7b9#5 7(#5,b9) 7(b9,#5) 7(b9#5) +7b9
7b5b9   | 1 3 b5 b7 b9      | dominant flat five flat nine  | dominant         | alter b5, add b9   | 7b9b5 7(b5,b9) 7(b9,b5)
7alt    | 1 3 b7 b9 #9 b13  | altered dominant              | dominant         | subtract 5, add b9, add #9, add b13 | alt 7(alt)
9#11    | 1 3 5 b7 9 #11    | lydian dominant ninth         | dominant-ninth   | add #11            | 9(#11)
9b5     | 1 3 b5 b7 9       | dominant ninth flat five      | dominant-ninth   | alter b5           | 9(b5)
9#5     | 1 3 #5 b7 9       | augmented ninth               | augmented-seventh | add 9             | 9(#5) +9 aug9
13b9    | 1 3 5 b7 b9 13    | thirteenth flat nine          | dominant         | add b9, add 13     | 13(b9) 7(b9,13)
13#9    | 1 3 5 b7 #9 13    | thirteenth sharp nine         | dominant         | add #9, add 13     | 13(#9)
13#11   | 1 3 5 b7 9 #11 13 | thirteenth sharp eleven       | dominant-ninth   | add #11, add 13    | 13(#11)
maj7#11 | 1 3 5 7 #11       | lydian major seventh          | major-seventh    | add #11            | maj7(#11) M7#11 M7(#11) Δ7#11 Δ#11 maj#11
maj9#11 | 1 3 5 7 9 #11     | lydian major ninth            | major-ninth      | add #11            | maj9(#11) M9#11
maj13#11 | 1 3 5 7 9 #11 13 | lydian major thirteenth       | major-ninth      | add #11, add 13    | maj13(#11) M13#11
m7b9    | 1 b3 5 b7 b9      | phrygian minor seventh        | minor-seventh    | add b9             | m7(b9)
"""  # noqa: E501


def _degrees(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((how, degree) for how, degree in (part.split() for part in text.split(",") if part.strip()))


def _rows() -> dict[str, QualityRow]:
    rows: dict[str, QualityRow] = {}
    for line in _TABLE.strip("\n").splitlines():
        key, degrees, name, kind, kind_degrees, aliases = (cell.strip() for cell in line.split("|"))
        rows[key] = QualityRow(key, tuple(degrees.split()), name, tuple(aliases.split()), kind, _degrees(kind_degrees))
    return rows


QUALITIES: Mapping[str, QualityRow] = MappingProxyType(_rows())
"""Every quality by the key that is printed after the root."""


def _aliases() -> dict[str, str]:
    names = {key: key for key in QUALITIES}
    for row in QUALITIES.values():
        for alias in row.aliases:
            names.setdefault(alias, row.key)
    return names


QUALITY_NAMES: Mapping[str, str] = MappingProxyType(_aliases())
"""Every way to write a quality, exact case, to its key."""

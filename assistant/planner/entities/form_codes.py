"""Forms in letters, codes and names: "AABA", "A A' B A", "V8 P4 C8", "i4A4A4B8o4", "rondo", "theme and five
variations".

A name of a form stays a name where it leaves the number of sections open: the composer lays it out to the length.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan

_LETTERS = re.compile(r"(?<![\w#/-])(?:A['’]?(?:[A-H]['’]?){2,11}|AB|AA['’])(?![\w#/])(?:[\s-]+(?:song\s+)?form\b)?")
_SPACED_LETTERS = re.compile(r"(?<![\w#/-])A['’]?(?:[\s,-]+[A-H]['’]?){2,11}(?![\w#/'])(?:[\s-]+form\b)?")
_PRIMED = re.compile(r"(?<![\w#/-])[A-H]['’]?(?:[\s,-]+[A-H]['’]?){1,11}(?![\w#/])(?:[\s-]+form\b)?")
_NOT_FORMS = ("ABBA", "ADD", "ACDC", "ABC", "ACE", "AGE", "ADA", "AHA", "ABBE", "AHEAD", "ACED")
# Codes of songwriters, in capitals: I intro, V verse, P pre-chorus, C chorus, B bridge, S solo, O outro.
_SONG_CODES = {
    "I": "Intro", "V": "Verse", "P": "Pre-Chorus", "C": "Chorus", "B": "Bridge", "S": "Solo", "O": "Outro",
}  # fmt: skip
_SONG_RUN = re.compile(r"(?<![\w#/-])[IVPCBSO]\d{0,2}(?:[\s,>-]*[IVPCBSO]\d{0,2}){2,23}(?![\w#/'+])")
_SONG_ITEM = re.compile(r"([IVPCBSO])(\d{0,2})")
# Phrase strings as in corpora of pop songs: small letters without a tune, capitals with one, each with its bars.
_PHRASE_CODES = {"i": "Intro", "b": "Interlude", "x": "Interlude", "o": "Outro"}
_PHRASE_RUN = re.compile(r"(?<![\w#/-])[ibxoA-H]\d{1,2}(?:\s?[ibxoA-H]\d{1,2}){2,31}(?![\w#/])")
_PHRASE_ITEM = re.compile(r"([ibxoA-H])(\d{1,2})")

# Forms by name whose sections are what the name says.
_FIXED = (
    (r"ternary(?:\s+form)?|(?:da\s+capo|3[\s-]*part)\s+(?:form|aria)|minuet\s+and\s+trio\s+form", "ABA"),
    (r"rounded\s+binary(?:\s+form)?", "ABA"),
    (r"binary(?:\s+form)?|2[\s-]*part\s+form", "AABB"),
    (r"bar\s+form", "AAB"),
    (r"32[\s-]*bar\s+(?:song\s+)?form", "AABA"),
)
# And those that grow with the length; the names are those of the composer's table of forms.
_STRUCTURES = (
    (r"rondo(?:\s+form)?", "rondo"),
    (r"through[\s-]+composed(?:\s+form)?|durchkomponiert", "through"),
    (r"strophic(?:\s+form)?", "strophic"),
    (r"sonata(?:[\s-]+allegro)?\s+(?:form|movement)|in\s+sonata\s+form", "sonata"),
    (r"verse[\s-]+chorus\s+(?:form|structure|song)", "song"),
    (r"(?<=march )(?:with|and)\s+(?:an?\s+)?trio(?=$|[\s,.;])(?!\s+(?:of|for)\b)", "march"),
)
_VARIATIONS = re.compile(
    r"\b(?:an?\s+)?theme\s+(?:and|&|with|plus|\+)\s+(?:(?P<n>\d{1,2})\s+|an?\s+(?:set\s+of\s+)?)?variations?\b"
    r"|\b(?P<m>\d{1,2})\s+variations\s+on\s+an?\s+(?:original\s+)?theme\b|\bset\s+of\s+variations\b"
)
MOST_VARIATIONS = 24


@dataclass(frozen=True, slots=True)
class SectionSaid:
    """A section asked for: its name as printed, its letter where letters were said, its bars where said."""

    name: str
    letter: str = ""
    bars: int | None = None


def pull_structure(scan: Scan) -> tuple[str | None, tuple[SectionSaid, ...]]:
    """The name of a form and, where the name tells them, its sections."""
    if found := scan.pull(_VARIATIONS):
        count = int(found["n"] or found["m"] or 0)
        return "variations", _variations(count) if count else ()
    for pattern, letters in _FIXED:
        if scan.pull(re.compile(rf"\b(?:{pattern})\b")):
            return None, letter_sections(scan) or tuple(SectionSaid(letter, letter) for letter in letters)
    for pattern, name in _STRUCTURES:
        if scan.pull(re.compile(rf"\b(?:{pattern})\b")):
            return name, ()
    return None, ()


def _variations(count: int) -> tuple[SectionSaid, ...]:
    rows = (SectionSaid(f"Variation {i + 1}", "A") for i in range(min(count, MOST_VARIATIONS)))
    return SectionSaid("Theme", "A"), *rows


def letter_sections(scan: Scan) -> tuple[SectionSaid, ...]:
    """Letters in a row or with spaces: "AABA", "A A B A"."""
    found = scan.search(_LETTERS, exact_case=True) or scan.search(_SPACED_LETTERS, exact_case=True)
    if not found:
        return ()
    letters = re.sub(r"[^A-H]", "", re.sub(r"(?i)song|form", "", found[0]))
    if letters in _NOT_FORMS and "form" not in scan.low:
        return ()
    scan.take(*found.span())
    return tuple(SectionSaid(letter, letter) for letter in letters)


def code_sections(scan: Scan) -> tuple[SectionSaid, ...]:
    """A form in codes, taken; () when there is none."""
    if found := scan.search(_PHRASE_RUN, exact_case=True):
        items = _PHRASE_ITEM.findall(found[0])
        if {code for code, _ in items} & {"A", "B"} and {code for code, _ in items} & set(_PHRASE_CODES):
            scan.take(*found.span())
            return tuple(_phrase(code, int(bars)) for code, bars in items)
    for found in _SONG_RUN.finditer(scan.text):
        items = _SONG_ITEM.findall(found[0])
        if {"V", "C"} <= {code for code, _ in items}:
            scan.take(*found.span())
            return tuple(SectionSaid(_SONG_CODES[code], "", int(bars) if bars else None) for code, bars in items)
    return _primed_letters(scan)


def _phrase(code: str, bars: int) -> SectionSaid:
    if code in _PHRASE_CODES:
        return SectionSaid(_PHRASE_CODES[code], "", bars)
    return SectionSaid(code, code, bars)


def _primed_letters(scan: Scan) -> tuple[SectionSaid, ...]:
    """Letters with a prime ("A A' B A"), which tells that these are no chords."""
    for found in _PRIMED.finditer(scan.text):
        if found[0][0] == "A" and re.search(r"[A-H]['’](?:[\s,-]|$)", found[0]):
            scan.take(*found.span())
            return tuple(SectionSaid(letter, letter) for letter in re.findall(r"[A-H](?![a-z])", found[0]))
    return ()

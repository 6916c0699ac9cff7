"""Keys and modes in a sentence: "in B flat minor", "ebm", "D dorian", "key of F", "si mineur", "h-Moll", "in a minor".

The letter A is also the article, so a lone note letter counts only in upper case or after "key of", and "a minor
third" is no key.
"""

import re
import unicodedata
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan


@dataclass(frozen=True, slots=True)
class KeySaid:
    """What was said of the key: the tonic as spelled ("Eb") or None, the mode by its name or None, and whether a
    relation to the present key was meant.
    """

    tonic: str | None = None
    mode: str | None = None
    relation: str | None = None  # "parallel", "relative" or "other"
    german: bool = False  # "H minor": the German name of B


_MODES = {
    "major": "major", "maj": "major", "ionian": "major", "minor": "minor", "min": "minor", "aeolian": "minor",
    "natural minor": "minor", "dorian": "dorian",
    "phrygian": "phrygian", "lydian": "lydian", "mixolydian": "mixolydian", "mixo": "mixolydian",
    "locrian": "locrian", "harmonic minor": "harmonic minor",
    "melodic minor": "melodic minor", "mayor": "major", "menor": "minor", "majeur": "major", "mineur": "minor",
    "maggiore": "major", "minore": "minor",
}  # fmt: skip
_SIGNS = {
    "b": "b",
    "#": "#",
    "flat": "b",
    "sharp": "#",
    "natural": "",
    "bemol": "b",
    "bemolle": "b",
    "diese": "#",
    "diesis": "#",
    "sostenido": "#",
}
_SOLFEGE = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_GERMAN = {
    "c": "C", "d": "D", "e": "E", "f": "F", "g": "G", "a": "A", "h": "B", "b": "Bb", "es": "Eb", "as": "Ab",
    "des": "Db", "ges": "Gb", "ces": "Cb",
    "fis": "F#", "cis": "C#", "gis": "G#", "dis": "D#", "ais": "A#",
}  # fmt: skip
_MODE = (
    r"(?P<mode>(?:natural|harmonic|melodic)[- ]minor|major|minor|maj|min|ionian|aeolian|dorian|phrygian|lydian"
    r"|mixolydian|mixo|locrian)\b"
)
_NOT_KEY = (
    r"(?!\s+(?:third|second|sixth|seventh|2nd|3rd|6th|7th|scale|chords?|key|mode|feel|tonality|tweak|change|problem"
    r"|issue|detail|adjustment))"
)
_NOTE = r"(?P<note>[a-g])(?:[\s-]*(?P<sign>flat|sharp|natural)\b|(?P<short>[b#])?(?![a-z]))"

_GERMAN_KEY = re.compile(r"\b(?P<note>(?:[cdefgahb](?:is|es)?|as|es))[\s-]*(?P<mode>moll|dur)\b")
_GERMAN_H = re.compile(
    r"(?<![\w#'])[Hh][\s-]*(?P<mode>major|minor)\b|(?:(?<=[Ii]n )|(?<=[Kk]ey of ))(?P<alone>H)(?![\w'#-])"
)
_SOLFEGE_KEY = re.compile(
    r"\b(?P<note>do|ut|r[eé]|mi|fa|sol|la|si)(?:[\s-]+(?P<sign>di[eè]se|b[eé]mol|sostenido|bemol|diesis"
    r"|bemolle))?[\s-]+(?P<mode>majeur|mineur|mayor|menor|maggiore|minore)\b"
)
_NOTE_MODE = re.compile(rf"(?<![\w#]){_NOTE}[\s-]*{_MODE}{_NOT_KEY}")
_NOTE_SPLIT_MODE = re.compile(rf"(?<![\w#]){_NOTE}\s*\((?P<mode>major|minor)\)")
_MODE_ON_NOTE = re.compile(
    rf"\b(?P<mode>major|minor|dorian|phrygian|lydian|mixolydian|locrian|aeolian|ionian)(?:\s+(?:mode|scale"
    rf"|key))?\s+(?:on|of|in|from)\s+{_NOTE}"
)
_SHORT = re.compile(r"(?<![\w#])(?P<note>[A-Ga-g])(?P<short>[b#]?)(?P<mode>m|min|maj|M)(?![\w#])")
_AFTER_KEY_OF = re.compile(rf"\bkey(?:\s+(?:of|is|to|should be|=|:))?[\s:=]+(?:to\s+)?{_NOTE}(?![\w'#])")
_IN_NOTE = re.compile(
    r"\b(?:[Ii]n|IN|[Tt]o|into|[Oo]n)\s+(?P<note>[A-G])(?:[\s-]*(?P<sign>[Ff]lat|[Ss]harp|natural)\b"
    r"|(?P<short>[b#])?(?![\w#'-]))"
)
_IN_NOTE_LOW = re.compile(
    r"\b(?:in|to|into)\s+(?P<note>[a-g])(?:[\s-]*(?P<sign>flat|sharp)\b|(?P<short>[b#])(?!\w)"
    r"|(?<!a)(?=\s*(?:[,.;!?¦]|$|at\b|with\b|please\b|now\b|instead\b)))"
)
_A_FLAT = re.compile(
    r"(?<![\w#])(?P<note>A)[\s-]*(?P<sign>flat|sharp)\b|\b(?:in|to|key\s+of)\s+(?P<note2>a)[\s-]+(?P<sign2>flat"
    r"|sharp)\b"
)
_FLAT_NOTE = re.compile(r"(?<![\w#])(?P<note>[b-g])[\s-]*(?P<sign>flat|sharp)\b")
_CAPITAL = re.compile(r"(?<![\w#'])(?P<note>[B-G])(?P<short>[b#]?)(?=\s*(?:$|[,.;!?]))")
_RELATION = re.compile(
    r"\b(?:(?P<rel>parallel|relative|tonic)\s+(?:(?:of|key)\s+)?(?P<mode>major|minor)|(?P<mode2>major"
    r"|minor)\s+(?P<rel2>parallel|relative))\b(?:\s+key)?"
)
_PARALLEL_KEY = re.compile(r"\b(?P<rel>parallel|relative)\s+key\b")
_MODE_ONLY = re.compile(
    r"\b(?P<mode>(?:harmonic|melodic|natural)[- ]minor|major|minor|dorian|phrygian|lydian|mixolydian|locrian"
    r"|aeolian|ionian)\b"
    r"(?!\s+(?:third|second|sixth|seventh|2nd|3rd|6th|7th|chords?|tweak|change|problem|issue|detail"
    r"|adjustment))(?:[\s-]+(?:key|mode|scale|feel|tonality))?"
)
_MODE_FOREIGN = re.compile(
    r"\b(?:en|in|mode|modo|tono|ton)\s+(?P<mode>mineur|majeur|menor|mayor|minore|maggiore|moll|dur)\b"
)


def pull_key(scan: Scan, bare: bool = True) -> KeySaid | None:
    """Read the key of a sentence and take its words.

    Args:
        scan: The sentence; chord rows and intervals must have been taken before.
        bare: Also read a mode without a tonic ("a minor-key waltz").
    """
    for pattern in (_RELATION, _PARALLEL_KEY):
        if found := scan.pull(pattern):
            return _relation(found)
    if found := scan.pull(_GERMAN_KEY):
        return KeySaid(
            _GERMAN.get(found["note"], found["note"][0].upper()), "minor" if found["mode"] == "moll" else "major"
        )
    if found := scan.pull(_GERMAN_H, exact_case=True):
        return KeySaid("B", found["mode"], german=True)
    if found := scan.pull(_SOLFEGE_KEY):
        sign = _SIGNS[_plain(found["sign"])] if found["sign"] else ""
        return KeySaid(_SOLFEGE[_plain(found["note"])] + sign, _MODES[found["mode"]])
    for pattern in (_MODE_ON_NOTE, _NOTE_SPLIT_MODE, _NOTE_MODE, _AFTER_KEY_OF):
        for found in pattern.finditer(scan.low):
            if pattern is _NOTE_MODE and _is_article(found, scan):
                continue
            scan.take(*found.span())
            return _key(found)
    key = _short_key(scan) or _bare_note(scan)
    if key and not key.mode and bare and (mode := _bare_mode(scan)):
        return KeySaid(key.tonic, mode.mode)  # "minor blues in C"
    return key or (_bare_mode(scan) if bare else None)


def _is_article(found: re.Match[str], scan: Scan) -> bool:
    """Such as "write a minor waltz": a lower-case "a" before a word, with nothing before it that announces a key, is
    the article.
    """
    if scan.text[found.start()] != "a" or found["sign"] or found["short"]:
        return False
    announced = re.search(r"(?:\b(?:in|to|into|key(?:\s+of)?|of|is|on)|[,;:\d])\s*$", scan.low[: found.start()])
    follows = re.match(
        r"\s+(?!with\b|at\b|for\b|and\b|please\b|in\b|on\b|w\b|from\b|instead\b|using\b|about\b)[a-z]",
        scan.low[found.end() :],
    )
    return not announced and follows is not None


def _short_key(scan: Scan) -> KeySaid | None:
    """Such as "Ebm", "ebm", "in Am": the short form; a lower-case one needs an accidental or "in" before it, since
    "am" and "em" are words.
    """
    for found in _SHORT.finditer(scan.text):
        said_in = re.search(r"\b(?:in|key(?: of)?|to)\s*$", scan.low[: found.start()])
        if found["note"].isupper() or found["short"] or said_in:
            scan.take(*found.span())
            return KeySaid(
                found["note"].upper() + found["short"], "minor" if found["mode"] in ("m", "min") else "major"
            )
    return None


def _bare_note(scan: Scan) -> KeySaid | None:
    found = (
        scan.pull(_IN_NOTE, exact_case=True)
        or scan.pull(_IN_NOTE_LOW)
        or scan.pull(_FLAT_NOTE)
        or scan.pull(_A_FLAT, exact_case=True)
    )
    return KeySaid(_tonic(found), None) if found else None


def pull_capital_tonic(scan: Scan) -> KeySaid | None:
    """A lone capital note letter at the end of a phrase ("bossa nova, D, 16 bars"): only where nothing better was
    found.
    """
    found = scan.pull(_CAPITAL, exact_case=True)
    return KeySaid(_tonic(found), None) if found else None


def _bare_mode(scan: Scan) -> KeySaid | None:
    found = scan.pull(_MODE_FOREIGN) or scan.pull(_MODE_ONLY)
    if not found:
        return None
    return KeySaid(None, _mode(found["mode"]) or ("minor" if found["mode"] == "moll" else "major"))


def _key(found: re.Match[str]) -> KeySaid:
    groups = found.groupdict()
    return KeySaid(_tonic(found), _mode(groups.get("mode")))


def _relation(found: re.Match[str]) -> KeySaid:
    groups = found.groupdict()
    relation = groups.get("rel") or groups.get("rel2") or "parallel"
    return KeySaid(None, groups.get("mode") or groups.get("mode2"), "parallel" if relation == "tonic" else relation)


def _tonic(found: re.Match[str]) -> str:
    groups = found.groupdict()
    sign = _SIGNS.get(_plain(groups.get("sign") or groups.get("sign2") or groups.get("short") or ""), "")
    return (found["note"] or groups.get("note2") or "").upper() + sign


def _mode(word: str | None) -> str | None:
    return _MODES.get(word.replace("-", " ")) if word else None


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))

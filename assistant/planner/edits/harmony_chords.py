"""Chords that a person names in an edit: rows with or without bar lines, one chord for a bar, one in place of another.

Rows without bar lines are read by `entities.chords`; here are single chords, spelled ones too ("E flat minor seventh"),
and what tells an edit from a key.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.chords import pull_chords
from assistant.planner.entities.scan import Scan
from tools.theory.chord import is_chord
from tools.theory.roman import is_roman

_SIGN = {"flat": "b", "sharp": "#", "b": "b", "#": "#", None: ""}
_KIND = {
    "major": "", "maj": "", "minor": "m", "min": "m", "diminished": "dim", "dim": "dim", "augmented": "aug",
    "aug": "aug",
    "half-diminished": "m7b5", "half diminished": "m7b5", "dominant": "", "suspended": "sus4", "sus": "sus4", None: "",
}  # fmt: skip
_SEVENTHS = {"": "maj7", "m": "m7", "dim": "dim7", "aug": "7#5", "m7b5": "m7b5", "sus4": "7sus4"}
_SPELLED = re.compile(
    r"^(?P<root>[A-Ga-g])(?:[ -]?(?P<sign>flat|sharp|#|b))?(?:[ -](?P<kind>major|minor|maj|min|diminished|dim"
    r"|augmented|aug|half[ -]diminished|dominant|suspended|sus))?(?:[ -](?P<size>seventh|7th|7|ninth|9th|9"
    r"|sixth|6th|6|fourth|4))?$"
)
_CHORD = (
    r"(?P<{name}>[A-Ga-g](?:#|b)?(?:(?:maj|min|dim|aug|sus|add|m|M|ø|°|Δ|\+|\d|#|b|\(|\)|alt)*)(?:/[A-Ga-g][#b]?)?"
    r"(?:[ -](?:flat|sharp))?(?:[ -](?:major|minor|maj|min|diminished|dim|augmented|aug|half[ -]diminished|dominant"
    r"|suspended|sus))?"
    r"(?:[ -](?:seventh|7th|7|ninth|9th|9|sixth|6th|6|fourth|4))?)(?![\w#'])"
)
_ONE = _CHORD.format(name="c")
_BAR = r"(?:bars?|measures?)\s+\d+(?:\s*(?:-|to|and)\s*\d+)?"
_SINGLE = (
    re.compile(
        rf"\b[Cc]hords?\b(?:(?!\bchords?\b).)*?\b(?:to|into|be|as|with|becomes?|is)\s+(?:an?\s+)?(?:plain\s+"
        rf"|simple\s+)?{_ONE}"
    ),
    re.compile(
        rf"\b(?:[Mm]ake|[Tt]urn|[Cc]hange|[Ss]et|[Ss]witch|[Ll]et|[Pp]ut)\s+(?:the\s+)?(?:[Cc]hord\s+(?:in|of"
        rf"|at)\s+)?"
        rf"(?:{_BAR}|(?:very\s+)?(?:last|final|first)\s+(?:bar|chord)"
        rf"|bar\s+\w+)\s*(?:of\s+the\s+\w+\s+)?(?:in)?(?:to\s+|be\s+"
        rf"|as\s+)?(?:an?\s+)?{_ONE}(?:\s+chord)?\s*[.!]*$"
    ),
    re.compile(
        rf"\b(?:[Pp]ut|[Aa]dd|[Ii]nsert|[Uu]se|[Pp]lay|[Hh]ave|[Ww]ant|[Tt]ry"
        rf"|[Ss]tick)\s+(?:in\s+)?(?:an?\s+)?{_ONE}(?:\s+chord)?\s+(?:in|at|on|for|into"
        rf"|over)\s+(?=(?:the\s+)?(?:last|final|first|{_BAR}|bar|beat))"
    ),
    re.compile(
        rf"^(?:(?:ok|and|now|then|please)[\s,]+)*(?:[Ii]n\s+)?{_BAR.replace('bars?', '[Bb]ars?')}\s*(?::|=|,"
        rf"|should\s+be|is\s+to\s+be|becomes?|as)\s*(?:an?\s+)?{_ONE}(?:\s+chord)?\s*[.!]*$"
    ),
    re.compile(rf"\b(?:[Aa]dd|[Pp]ut|[Ii]nsert|[Uu]se|[Tt]ry|[Pp]lay|[Ww]ant)\s+(?:in\s+)?(?:an?\s+)?{_ONE}\s+chord\b"),
)
_LAST = re.compile(
    rf"\b(?:[Ee]nd|[Ff]inish|[Cc]lose|[Ll]and)(?:s|ing)?\s+(?:it|this|the\s+\w+(?:\s+\w+)?|on)?\s*(?:on"
    rf"|with)\s+(?:an?\s+|the\s+)?{_ONE}(?P<chord>\s+chord)?(?=\s*(?:$|[.,!]|in\b|instead|please))"
)
_SWAP = re.compile(
    rf"\b(?:[Rr]eplace|[Ss]wap|[Cc]hange|[Tt]urn|[Ss]ubstitute|[Ss]witch|[Mm]ake)\s+(?P<all>(?:every"
    rf"|all(?:\s+of)?(?:\s+the)?|each|the)\s+)?"
    rf"{_CHORD.format(name='old')}(?P<plural>'?s|\s+chords?)?(?:\s+(?:in|of"
    rf"|at)\s+(?:the\s+)?[\w ]{{3,24}}?)?\s+(?:for|with|by|to"
    rf"|into)\s+(?:an?\s+)?{_CHORD.format(name='new')}(?P<chord>\s+chords?|'?s)?"
)
_CUE = re.compile(
    r"\b(?:chords?|progression|changes|harmony|use|using|play|put|try|go|over|instead|re-?harmoni[sz]e\w*|loop"
    r"|with)\b"
)
_NOT_ROW = re.compile(
    r"\b(?:transpos\w*|modulat\w*|key|capo|tuning|notes?|melody\s+in|trio|quartet|quintet|bpm|form|aaba|version"
    r"|versions)\b"
    r"|\b(?:from|between)\s+[a-g][#b]?\s+(?:to|and)\b|\bat\s+\d{2,3}\b"
)
_BARRED = re.compile(r"\|?[^|]*\|[^|]+\|?.*")


@dataclass(frozen=True, slots=True)
class NamedChords:
    """Chords of an edit.

    Attributes:
        symbols: In order, "|" between bars where those were said.
        bars_each: Bars to a chord, None where nothing was said.
        edit: "use_chords" or "swap_chord".
        at_end: Only the end of the place is meant.
    """

    symbols: tuple[str, ...]
    bars_each: float | None = None
    edit: str = "use_chords"
    at_end: bool = False


def chord_symbol(text: str) -> str | None:
    """A chord as a symbol: "F#dim" as it is, "e flat minor seventh" as "Ebm7"; None where it is none."""
    words = text.strip()
    if found := _SPELLED.match(words):
        kind = _KIND[found["kind"]]
        size = (
            (found["size"] or "")[:1].replace("s", "7" if "seventh" in (found["size"] or "") else "6").replace("n", "9")
        )
        root = found["root"].upper() + _SIGN[found["sign"]]
        if not size:
            return root + kind
        if size == "7":
            named = found["kind"] in ("major", "maj")
            return root + (_SEVENTHS[kind] if named or kind else "7")
        return root + kind + size if size in "69" else root + "sus4"
    symbol = words[:1].upper() + words[1:]
    return symbol if is_chord(symbol) else None


def pull_named_chords(scan: Scan) -> NamedChords | None:
    """The chords an edit names, their words taken; None where it names none."""
    return _swapped(scan) or _row(scan) or _single(scan)


def _row(scan: Scan) -> NamedChords | None:
    if barred := _barred(scan):
        return barred
    if _NOT_ROW.search(scan.low) and not re.search(r"\bchords\b|\bprogression\b", scan.low):
        return None
    if not _CUE.search(scan.low) and not re.search(r"[A-G][#b]?[\w#]*\s*(?:-|–|>|→)\s*[A-G]", scan.text):
        return None
    trial = scan.copy()
    said = pull_chords(trial)
    if said is None:
        return None
    scan.text, scan.low = trial.text, trial.low
    return NamedChords(said.symbols, said.chord_bars)


def _barred(scan: Scan) -> NamedChords | None:
    """Such as "| Dm | G7 C | Am |"."""
    first, last = scan.text.find("|"), scan.text.rfind("|")
    if first < 0:
        return None
    start = first
    before = re.search(r"(?:(?<=\s)|^)[^\s|]+\s*$", scan.text[:first])
    if before and _is_symbol(before[0].strip()) and before[0].strip() != "A":
        start = before.start()
    after = re.match(r"\s*\S+", scan.text[last + 1 :])
    end = last + 1 + (after.end() if after and _is_symbol(after[0].strip()) else 0)
    symbols: list[str] = []
    for bar in scan.text[start:end].split("|"):
        words = [w for w in re.split(r"[\s,]+", bar) if w]
        if words and all(_is_symbol(w) or w == "%" for w in words):
            symbols += [*(["|"] if symbols else []), *words]
    if sum(s != "|" for s in symbols) < 2:
        return None
    scan.take(start, end)
    return NamedChords(tuple(symbols))


def _is_symbol(word: str) -> bool:
    return is_roman(word) or (word[:1] in "ABCDEFG" and is_chord(word))


def _swapped(scan: Scan) -> NamedChords | None:
    """Such as "replace every G with Em": more than two letters must say that chords are meant."""
    found = _SWAP.search(scan.text)
    if not found:
        return None
    old, new = chord_symbol(found["old"]), chord_symbol(found["new"])
    plain = len(found["old"]) == 1 and len(found["new"]) == 1
    sure = bool(found["plural"] or found["chord"]) or (found["all"] or "").strip() in ("every", "each") or not plain
    lower = found["old"][0].islower() and not (found["plural"] and "chord" in found["plural"])
    if not old or not new or not sure or lower or re.search(r"\bkey\b", scan.low):
        return None
    for name in ("old", "new"):
        scan.take(*found.span(name))
    return NamedChords((old, new), edit="swap_chord")


def _single(scan: Scan) -> NamedChords | None:
    for pattern in _SINGLE:
        found = pattern.search(scan.text)
        if found and (symbol := chord_symbol(found["c"])) and not _is_key(found["c"], scan):
            scan.take(*found.span("c"))
            return NamedChords((symbol,))
    found = _LAST.search(scan.text)
    if (
        found
        and (symbol := chord_symbol(found["c"]))
        and (len(found["c"]) > 1 or found["chord"] or found["c"].isupper())
    ):
        scan.take(*found.span("c"))
        return NamedChords((symbol,), at_end=True)
    return None


def _is_key(words: str, scan: Scan) -> bool:
    """Such as "bars 5 to 8 to D major": over several bars a key and no chord, unless chords are spoken of."""
    several = re.search(r"\bbars?\s+\d+\s*(?:-|to)\s*\d+\b", scan.low)
    return bool(several and re.search(r"\b(?:major|minor)$", words) and not re.search(r"\bchords?\b", scan.low))

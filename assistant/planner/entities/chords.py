"""Rows of chords in a sentence: "Dm7 G7 Cmaj7 Am7", "ii-V-I", "I V vi IV", and how they are laid out: "one chord a
bar, twice through".

A single letter is no row: two chords in a row are, since "A" is an article and "Am" may be a typing slip.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan
from tools.theory.chord import is_chord

_ROOT = r"[A-G](?:#|b(?!b?eat|ass|ar))?"
_QUALITY = (
    r"(?:maj|min|dim|aug|sus|add|omit|alt|no|mi|ma|M|m|o|°|ø|Ø|Δ|\+|-(?=\d|maj|M)|\d{1,2}|[#b]\d{1,2}"
    r"|\([^)\s]{1,14}\)|/9)*"
)
_SYMBOL = re.compile(rf"(?<![\w#'/]){_ROOT}{_QUALITY}(?:/{_ROOT})?(?![\w#'])")
_SYMBOL_LOW = re.compile(
    r"(?<![\w#'/])[a-gA-G](?:#|b(?!b))?(?:maj|min|dim|aug|sus|add|m|M|\d{1,2}"
    r"|[#b]\d{1,2})*(?:/[a-gA-G][#b]?)?(?![\w#'])"
)
_ROMAN_BODY = (
    r"(?:[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:maj7|maj9|m7b5|dim7?|aug|sus[24]?|ø7?|°7?|o7?|\+"
    r"|[Δ]7?|7|9|11|13|6|5)?(?:/(?:[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)))?)"
)
_ROMAN = re.compile(rf"(?<![\w'#/]){_ROMAN_BODY}(?![\w'#])")
_GAP = re.compile(r"\s*(?:,|;|\||-{1,2}>?|>|/|\bthen\b|\bto\b|\band\b|\s)\s*(?:\|\s*)?")
_CUE = re.compile(r"\b(?:chords?|progression|changes|harmony|over|use|using|play|loop)\b")
_NUMBER_ROW = re.compile(r"(?<![\d/:.])(?:\b|(?<=\s))[1-7](?:\s*[-,\s]\s*[1-7]){2,7}(?![\d/:.])")

_PER_BAR = re.compile(
    r"\b(?P<n>1|2|3|4|a|an|one|half\s+a)\s+chords?\s+(?:a|per|each|every|to\s+the|in\s+(?:a|each"
    r"|every))\s*-?\s*(?P<bars>\d+)?\s*(?:bars?|measures?)\b"
)
_BARS_EACH = re.compile(
    r"\b(?P<n>\d+(?:\.\d+)?|a|half\s+a|one)\s+(?:bars?|measures?)\s+(?:each|apiece|per\s+chord|a\s+chord"
    r"|for\s+each(?:\s+chord)?|on\s+each(?:\s+chord)?)\b"
    r"|\beach\s+(?:chord\s+)?(?:for|lasting|held|lasts|holding)?\s*(?P<n2>\d+|a|half\s+a|one)\s+(?:bars?"
    r"|measures?)\b|\bchange\s+(?:chords?\s+)?every\s+(?P<n3>\d+\s+)?(?:bars?|measures?)\b"
)
_REPEAT = re.compile(
    r"\b(?:(?P<word>once|twice|thrice)(?:\s+(?:through|around|over|in\s+a\s+row))?|(?P<n>\d{1,2})\s*(?:times|x"
    r"|rounds?|repeats?|passes)(?:\s+(?:through|around|over|in\s+a\s+row))?"
    r"|(?:x\s*(?P<n2>\d{1,2})))(?!\s*(?:as\s+(?:fast|slow|loud|much)|the|\d))(?![\w])"
)
_WORDS = {"once": 1, "twice": 2, "thrice": 3}


@dataclass(frozen=True, slots=True)
class ChordsSaid:
    """A row of chords: symbols or roman numerals in order, bars each, repeats of the row."""

    symbols: tuple[str, ...] = ()
    chord_bars: float | None = None
    repeats: int | None = None


def pull_chords(scan: Scan) -> ChordsSaid | None:
    """Read a row of at least two chords with its layout, and take the words."""
    symbols = _row(scan, _SYMBOL, scan.text) or _row(scan, _ROMAN, scan.text) or _low_row(scan) or _numbers(scan)
    if not symbols:
        return None
    return ChordsSaid(symbols, _bars_each(scan), _repeats(scan))


def _row(scan: Scan, pattern: re.Pattern[str], text: str, least: int = 2) -> tuple[str, ...]:
    """The longest run of chords with nothing but separators between them."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for found in pattern.finditer(text):
        if not _valid(found[0], pattern is _ROMAN):
            continue
        gap = text[run[-1].end() : found.start()] if run else ""
        if run and not (gap and _GAP.fullmatch(gap)):
            run = []
        run.append(found)
        if len(run) > len(best):
            best = list(run)
    best = _without_article(best, text)
    if len(best) < least or _is_form(best):
        return ()
    scan.take(best[0].start(), best[-1].end())
    return tuple(_spelled(found[0]) for found in best)


def _valid(symbol: str, roman: bool) -> bool:
    return roman or is_chord(symbol)


def _without_article(run: list[re.Match[str]], text: str) -> list[re.Match[str]]:
    """Drop a leading or trailing lone "A" or "I" that is an article or a pronoun."""
    while (
        run
        and run[-1][0] == "A"
        and re.match(r"\s+[a-z]", text[run[-1].end() :])
        and not re.match(r"\s+(?:with|at|in|on|for|twice|loop|over|and|x\d|then)\b", text[run[-1].end() :])
    ):
        run = run[:-1]
    while run and run[0][0] == "I" and len(run) == 2 and run[1][0] == "I":
        run = []
    return run


def _is_form(run: list[re.Match[str]]) -> bool:
    """Such as "A A B A" is a form, not a row of chords: three or more of A and B alone, starting "A A" or "A B A"."""
    letters = [found[0] for found in run]
    return (
        len(letters) >= 3
        and set(letters) <= {"A", "B"}
        and letters[0] == "A"
        and letters[-1] in "AB"
        and letters.count("A") >= 2
    )


def _low_row(scan: Scan) -> tuple[str, ...]:
    """Lower-case rows ("am f c g") after a word that announces chords, or with a quality in them."""
    if not _CUE.search(scan.low):
        return ()
    row = _row(scan, _SYMBOL_LOW, scan.text, least=3)
    return tuple(symbol[0].upper() + symbol[1:] for symbol in row)


def _numbers(scan: Scan) -> tuple[str, ...]:
    """Such as "1-5-6-4 progression": degrees as numerals of a major key."""
    found = scan.search(_NUMBER_ROW)
    if not found or not re.search(r"\b(?:progression|chords|changes)\b", scan.low):
        return ()
    scan.take(*found.span())
    numerals = ("I", "ii", "iii", "IV", "V", "vi", "vii°")
    return tuple(numerals[int(digit) - 1] for digit in re.findall(r"[1-7]", found[0]))


def _spelled(symbol: str) -> str:
    return symbol.strip()


def _bars_each(scan: Scan) -> float | None:
    if found := scan.pull(_PER_BAR):
        count = {"a": 1.0, "an": 1.0, "one": 1.0, "half a": 0.5}.get(found["n"]) or float(found["n"])
        return float(found["bars"] or 1) / count
    if found := scan.pull(_BARS_EACH):
        said = (found["n"] or found["n2"] or found["n3"] or "1").strip()
        return {"a": 1.0, "one": 1.0, "half a": 0.5}.get(" ".join(said.split())) or float(said)
    return None


def _repeats(scan: Scan) -> int | None:
    found = scan.pull(_REPEAT)
    if not found:
        return None
    return _WORDS[found["word"]] if found["word"] else int(found["n"] or found["n2"])

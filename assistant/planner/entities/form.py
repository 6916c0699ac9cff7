"""Forms in a sentence: "verse chorus verse chorus", "AABA", "intro 4, A 8", "intro 4 bars, verse 8, chorus 8"."""

import re
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan

# As said -> as printed in the score.
SECTION_NAMES = {
    "intro": "Intro", "introduction": "Intro", "verse": "Verse", "strophe": "Verse", "stanza": "Verse",
    "pre-chorus": "Pre-Chorus", "prechorus": "Pre-Chorus",
    "pre chorus": "Pre-Chorus", "chorus": "Chorus", "refrain": "Chorus", "hook": "Chorus",
    "post-chorus": "Post-Chorus", "bridge": "Bridge",
    "middle eight": "Bridge", "middle 8": "Bridge", "interlude": "Interlude", "instrumental": "Interlude",
    "breakdown": "Breakdown", "break": "Break",
    "build-up": "Build", "buildup": "Build", "build": "Build", "drop": "Drop", "solo section": "Solo",
    "outro": "Outro", "coda": "Coda", "ending": "Outro",
    "tag": "Tag", "head": "Head", "theme": "Theme", "trio": "Trio", "exposition": "Exposition",
    "development": "Development",
    "recapitulation": "Recapitulation", "refrein": "Chorus", "couplet": "Verse", "estrofa": "Verse",
    "estribillo": "Chorus",
}  # fmt: skip
_SECTION = "|".join(re.escape(name) for name in sorted(SECTION_NAMES, key=len, reverse=True))
_ITEM = (
    rf"(?:(?P<before>\d{{1,2}})[\s-]*(?:bars?\s+(?:of\s+)?)?)?(?:an?\s+)?(?P<name>{_SECTION})s?(?:\s*[(:=]?\s*"
    rf"(?P<after>\d{{1,2}})\s*\)?(?P<unit>[\s-]*(?:bars?|measures?))?)?"
)
_NAMED = re.compile(rf"\b{_ITEM}(?![\w])")
_LETTER_ITEM = re.compile(r"(?<![\w#])(?P<name>[A-E])['’]?\s*[(:=]?\s*(?P<after>\d{1,2})\s*\)?(?:\s*bars?)?(?![\w/#])")
_LETTERS = re.compile(r"(?<![\w#/-])(?:A[A-D]{2,9}|AB)(?![\w#/'])(?:[\s-]+(?:song\s+)?form\b)?")
_SPACED_LETTERS = re.compile(r"(?<![\w#/-])A(?:[\s,-]+[A-D]){2,9}(?![\w#/'])(?:[\s-]+form\b)?")
_GAP = re.compile(r"[\s,;:|+>/-]*(?:\b(?:then|and|a|an|the|with|followed\s+by|plus|into)\b[\s,]*)*")
_TERNARY = (
    ("ternary form", "ABA"),
    ("binary form", "AB"),
    ("rondo form", "ABACA"),
    ("rondo", "ABACA"),
    ("32-bar form", "AABA"),
    ("da capo form", "ABA"),
)


@dataclass(frozen=True, slots=True)
class SectionSaid:
    """A section asked for: its name as printed, its letter where letters were said, its bars where said."""

    name: str
    letter: str = ""
    bars: int | None = None


def pull_form(scan: Scan) -> tuple[SectionSaid, ...]:
    """Read a form of at least two sections and take its words; () when there is none."""
    return _named(scan) or _letters(scan)


def _named(scan: Scan) -> tuple[SectionSaid, ...]:
    items = sorted([*_NAMED.finditer(scan.low), *_LETTER_ITEM.finditer(scan.text)], key=lambda found: found.start())
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for found in items:
        if run and not _GAP.fullmatch(scan.low[run[-1].end() : found.start()]):
            run = []
        run.append(found)
        if len(run) > len(best):
            best = list(run)
    if len(best) < 2 or not any(found.re is _NAMED for found in best):
        return ()
    scan.take(best[0].start(), best[-1].end())
    counted = _numbers_count_sections(best)
    return tuple(_section(found, counted) for found in best)


def _numbers_count_sections(items: list[re.Match[str]]) -> bool:
    """Whether the numbers tell sections apart ("verse 1, chorus, verse 2") and are no lengths ("intro 4, A 8, outro
    4").
    """
    numbers = [int(found["after"]) for found in items if found["after"] and not found.groupdict().get("unit")]
    letters = any(found.re is _LETTER_ITEM for found in items)
    return (
        bool(numbers)
        and not letters
        and max(numbers) <= 4
        and any(found["name"] in ("verse", "chorus", "strophe") and found["after"] == "1" for found in items)
    )


def _section(found: re.Match[str], counted: bool) -> SectionSaid:
    groups = found.groupdict()
    after = groups.get("after") if groups.get("unit") or not counted else None
    bars = after or groups.get("before")
    if found.re is _LETTER_ITEM:
        return SectionSaid(found["name"], found["name"], int(bars) if bars else None)
    return SectionSaid(SECTION_NAMES[found["name"]], "", int(bars) if bars else None)


def _letters(scan: Scan) -> tuple[SectionSaid, ...]:
    for name, letters in _TERNARY:
        if found := scan.pull(re.compile(rf"\b{re.escape(name).replace('-', '[- ]')}\b")):
            return tuple(SectionSaid(letter, letter) for letter in letters)
    found = scan.search(_LETTERS, exact_case=True) or scan.search(_SPACED_LETTERS, exact_case=True)
    if not found:
        return ()
    letters = re.sub(r"[^A-D]", "", re.sub(r"(?i)song|form", "", found[0]))
    if letters in ("ABBA", "ADD", "ACDC") and "form" not in scan.low:
        return ()
    scan.take(*found.span())
    return tuple(SectionSaid(letter, letter) for letter in letters)

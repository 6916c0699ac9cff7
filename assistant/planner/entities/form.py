"""Forms said by the names of sections: "verse chorus verse chorus", "intro 4 bars, verse 8, chorus 8", "two 16-bar
verses, chorus x2". Letters and codes ("AABA", "V8 P4 C8") and forms by name ("rondo") are in `form_codes`.
"""

import re
from dataclasses import dataclass, replace

from assistant.planner.entities.form_codes import SectionSaid, code_sections, letter_sections, pull_structure
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
FRAMES = frozenset(("Intro", "Outro", "Coda", "Tag"))  # sections that stand around a form and are none
MOST_TIMES = 8
_SECTION = "|".join(re.escape(name) for name in sorted(SECTION_NAMES, key=len, reverse=True))
_SOLO = (
    r"solo(?=s?\s*(?:$|[,;:.()>|+×-]|then\b|\d|x\d|and\s+(?:then\s+)?(?:an?\s+|the\s+)?(?:chorus|head|verse|outro)))"
)
_TIMES = (
    r"(?:\s*(?:[x×]\s*(?P<x>[2-8])(?!\d)|\(?[x×]\s*(?P<x2>[2-8])\)|(?P<twice>twice)\b|(?P<times>[2-8])\s+times\b"
    r"(?:\s+over)?))"
)
_ITEM = (
    rf"(?:(?P<count>double|[2-8])[\s-]+(?=(?:\d{{1,3}}[\s-]*bars?[\s-]+(?:of\s+)?)?(?:{_SECTION})(?:s|es)\b)"
    rf"|(?P<double>double)\s+|(?P<factor>[2-8])\s*[x×]\s*)?"
    rf"(?:(?P<before>\d{{1,3}})[\s-]*(?:(?:bars?|measures?)[\s-]+(?:of\s+|for\s+the\s+)?)?)?(?:an?\s+)?"
    rf"(?P<name>{_SECTION}|{_SOLO})(?:e?s)?\b"
    rf"(?:\s*[(:=]?\s*(?:of\s+)?(?P<after>\d{{1,3}})(?![\d.:])(?P<unit>[\s-]*(?:bars?|measures?)\b)?\s*\)?)?{_TIMES}?"
)
_NAMED = re.compile(rf"(?<!\w){_ITEM}(?![\w])")
_LETTER_ITEM = re.compile(
    r"(?<![\w#])(?P<name>[A-H])['’]?\s*[(:=]?\s*(?P<after>\d{1,3})\s*\)?(?:[\s-]*(?:bars?|measures?)\b)?(?![\w/#])"
)
_GAP = re.compile(
    r"[\s,;:|+>/()-]*(?:→\s*)?(?:\b(?:(?:guitar|sax(?:ophone)?|piano|organ|trumpet|violin|synth|keyboard)(?=\s+solo)|then|and|a|an|the|with|followed\s+by|plus|into|again|final|last|another|back\s+to)\b"
    r"[\s,]*)*"
)
_EACH = re.compile(
    r"(?:[,;(]\s*|\bof\s+)?(?:(?P<n>\d{1,3})[\s-]*(?:bars?|measures?)\s*(?:each|apiece|per\s+section|a\s+section)"
    r"|(?:each|every|all)(?:\s+(?:section|part|one|letter))?(?:\s+(?:is|being|of|has|lasts))?\s*(?P<m>\d{1,3})"
    r"[\s-]*(?:bars?|measures?)(?:\s+long)?|\b(?:in\s+)?(?P<k>\d{1,3})[\s-]*(?:bar|measure)\s+(?:sections|phrases|parts))\b\)?"
)
_WHOLE_TIMES = re.compile(
    r"[\s,;)]*(?:played|repeated|the\s+whole\s+(?:thing|form))?\s*(?:[x×]\s*(?P<x>[2-8])(?!\d)|(?P<twice>twice)\b"
    r"|(?P<n>[2-8])\s+times\b)(?:\s+(?:through|over|round|in\s+a\s+row))?"
)
_FORM_WORD = re.compile(r"[\s-]+(?:form|song|structure|layout|format|style\s+song|pop\s+song|tune)\b")


@dataclass(frozen=True, slots=True)
class FormSaid:
    """A form in a sentence: its sections in order, or the name of a kind of form, or neither."""

    sections: tuple[SectionSaid, ...] = ()
    structure: str | None = None


def pull_form(scan: Scan) -> tuple[SectionSaid, ...]:
    """Read the sections of a form and take their words; () when there is none."""
    return pull_form_said(scan).sections


def pull_form_said(scan: Scan) -> FormSaid:
    """Read a form by its sections, its letters or its name, and take its words."""
    structure, counted = pull_structure(scan)
    if counted:
        return FormSaid(counted, structure)
    named, pair = _named(scan)
    if pair:
        return FormSaid((), "song")
    body = () if any(section.name not in FRAMES for section in named) else letter_sections(scan)
    sections = _framed(named, body)
    if body:
        sections = _times_over(scan, sections, body)
    return FormSaid(
        _each(scan, sections), structure if not sections or structure in ("through", "variations") else None
    )


def pull_form_codes(scan: Scan) -> tuple[SectionSaid, ...]:
    """A form in codes that nothing else is written in: "V8 P4 C8", "i4A4A4B8o4", "V C V C B C"; read before chords,
    whose letters it shares.
    """
    sections = code_sections(scan)
    return _each(scan, sections) if sections else ()


def _framed(named: tuple[SectionSaid, ...], body: tuple[SectionSaid, ...]) -> tuple[SectionSaid, ...]:
    """Letters with the intro before and the rest of what was named after them."""
    if not body:
        return named
    before = tuple(section for section in named if section.name == "Intro")
    return (*before, *body, *(section for section in named if section.name != "Intro"))


def _each(scan: Scan, sections: tuple[SectionSaid, ...]) -> tuple[SectionSaid, ...]:
    """Give sections whose length was not said that of "8 bars each"."""
    if not sections:
        return ()
    found = scan.pull(_EACH)
    if not found:
        return sections
    bars = int(found["n"] or found["m"] or found["k"])
    return tuple(section if section.bars else replace(section, bars=bars) for section in sections)


def _times_over(
    scan: Scan, sections: tuple[SectionSaid, ...], body: tuple[SectionSaid, ...]
) -> tuple[SectionSaid, ...]:
    """Let letters come round as often as said ("AABB played three times"), but not what frames them."""
    found = scan.search(re.compile(r"(?<=¦)" + _WHOLE_TIMES.pattern))
    if not found or found[0].strip(" ,;)") == "":
        return sections
    scan.take(*found.span())
    times = 2 if found["twice"] else int(found["x"] or found["n"])
    first = sections.index(body[0])
    return (*sections[:first], *body * times, *sections[first + len(body) :])


def _named(scan: Scan) -> tuple[tuple[SectionSaid, ...], bool]:
    """The longest run of named sections, and whether it is the name of the verse-chorus form alone."""
    items = sorted([*_NAMED.finditer(scan.low), *_LETTER_ITEM.finditer(scan.text)], key=lambda found: found.start())
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for found in items:
        if run and (found.start() < run[-1].end() or not _GAP.fullmatch(scan.low[run[-1].end() : found.start()])):
            if found.start() < run[-1].end():
                continue
            run = []
        run.append(found)
        if _weight(run) > _weight(best):
            best = list(run)
    if not _is_form(scan, best):
        return (), False
    end = best[-1].end()
    word = _FORM_WORD.match(scan.low, end)
    names = [found["name"] for found in best]
    plain = not any(found["after"] or found.groupdict().get("before") for found in best)
    scan.take(best[0].start(), word.end() if word else end)
    if word and plain and names == ["verse", "chorus"]:
        return (), True
    counted = _numbers_count_sections(best)
    sections = tuple(section for found in best for section in _sections(found, counted))
    return sections, False


def _weight(run: list[re.Match[str]]) -> tuple[int, int]:
    """Letters alone weigh no less than names; lengths said break a tie."""
    return len(run), sum(bool(found["after"]) for found in run)


def _is_form(scan: Scan, run: list[re.Match[str]]) -> bool:
    """Two sections or more; one alone only where its length or number was said beside it ("with a 4-bar intro")."""
    if not run:
        return False
    named = [found for found in run if found.re is _NAMED]
    if len(run) == 1:
        found = run[0]
        if not named:
            return False
        bars = (found["before"] and re.search(r"\d[\s-]*bars?\b", found[0])) or (found["after"] and found["unit"])
        several = found["count"] or found["x"] or found["x2"]
        return bool(several) or (bool(bars) and SECTION_NAMES.get(found["name"]) in FRAMES)
    if not named:
        return all(found["name"] in "ABCDEFGH" for found in run) and run[0]["name"] == "A"
    return not all(SECTION_NAMES.get(found["name"], "Solo") in ("Tag", "Outro") for found in run) or any(
        found["after"] or found["before"] for found in named
    )


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


def _sections(found: re.Match[str], counted: bool) -> list[SectionSaid]:
    groups = found.groupdict()
    after = groups.get("after") if groups.get("unit") or not counted else None
    bars = after or groups.get("before")
    length = int(bars) if bars else None
    if found.re is _LETTER_ITEM:
        return [SectionSaid(found["name"], found["name"], length)]
    name = SECTION_NAMES.get(found["name"], "Solo")
    return [SectionSaid(name, "", length)] * min(MOST_TIMES, _times(groups))


def _times(groups: dict[str, str | None]) -> int:
    for name in ("count", "factor", "x", "x2", "times"):
        if found := groups.get(name):
            return 2 if found == "double" else int(found)
    return 2 if groups.get("double") or groups.get("twice") else 1

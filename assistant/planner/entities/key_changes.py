"""Changes of key within a piece: "modulate up a tone for the last chorus", "key change to E at bar 17", "bridge in the
relative minor", and the wish for none.

How they are led into and what is chosen where they are left open is the composer's (`tools.compose.modulation`).
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.amounts import pull_interval
from assistant.planner.entities.form import SECTION_NAMES
from assistant.planner.entities.scan import TAKEN, Scan

_NAMES = "|".join(re.escape(name) for name in sorted({*SECTION_NAMES, "solo"}, key=len, reverse=True))
_SECTION = (
    rf"(?:the\s+|its\s+|a\s+)?(?:(?P<which>last|final|first|second|third|fourth|1st|2nd|3rd|4th)\s+)?"
    rf"(?:(?P<section>{_NAMES}|middle|end)|(?P<letter>[a-e])(?=\s+(?:section|part)))(?:e?s)?(?:\s+(?:section|part))?\b"
)
_WHERE = re.compile(
    rf"(?:(?:for|in|at|before|into|with|during|on|from|by|leading\s+into)\s+{_SECTION}"
    r"|(?:at|in|from|on)\s+bar\s+(?P<bar>\d{1,3})\b|(?P<half>half[\s-]?way(?:\s+through)?)\b)"
)
_DEGREE = re.compile(
    r"(?:(?:in|to|into)\s+)?(?:the\s+|its\s+)?(?P<degree>relative|parallel|subdominant|dominant)(?:\s+(?:minor|major))?"
    r"(?:\s+key)?\b"
)
_TO_KEY = re.compile(
    r"(?:in|to|into)\s+(?:the\s+key\s+of\s+)?(?P<note>[a-g])(?:[\s-]*(?P<sign>flat|sharp)\b|(?P<short>[b#])?(?![a-z#]))"
    r"(?:[\s-]*(?P<mode>major|minor|maj|min|dorian|mixolydian|lydian|phrygian)\b)?"
)
_UP = re.compile(r"(?:(?:going|goes|that\s+goes|moving|which\s+goes|is|one)\s+)?(?P<dir>up|down)\s+(?:by\s+)?")
_HIGHER = re.compile(r"\s*(?P<dir>higher|lower|up|down)\b")
_TRIGGER = re.compile(
    r"(?:\b(?:with|has|have|having|and|then|that|which|it|should|to)\s+)*(?:\b(?:an?|the)\s+)?(?:\bdramatic\s+|\bbig\s+)?"
    r"(?:\bkey[\s-]+change\b|\bmodulation\b|\bchange\s+of\s+key\b|\bmodulat(?:e|es|ing)\b|\b(?:chang|shift)(?:e|es|s|ing)"
    r"\s+key\b|\btruck[\s-]driver(?:'?s)?\s+(?:modulation|gear\s+change|key\s+change|change)\b|\bgear\s+change\b)"
)
_SECTION_FIRST = re.compile(
    rf"(?:\b(?:with|and|take|put|lift|raise)\s+)?{_SECTION}\s*(?:(?:being|is|should\s+be|goes|should\s+go|moves|lifted"
    r"|raised|transposed)\s+)?"
)
_A_PIECE = re.compile(
    r"(?:^|\ba\s+|\b(?!(?:the|its|with|and|take|put|lift|raise|trio|major|minor)\b)[a-z-]+\s+)(?:theme|trio)$"
)
_NONE = re.compile(
    r"\b(?:no|without(?:\s+any|\s+a)?)\s+(?:key\s+changes?|modulations?)\b|\b(?:stay(?:s|ing)?|all|kept?|remain(?:s|ing)?)"
    r"\s+in\s+(?:the\s+same|one|a\s+single)\s+key(?:\s+throughout)?\b|\bin\s+one\s+key\s+throughout\b"
)
_JOIN = re.compile(r"[\s,]*(?:and\s+)?")
_MODES = {"maj": "major", "min": "minor"}
_ORDER = {"final": "last", "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}


@dataclass
class KeyChangeSaid:
    """One change of key: where it begins and where it goes, as far as said."""

    section: str = ""
    bar: int | None = None
    semitones: int | None = None
    tonic: str | None = None
    mode: str | None = None
    degree: str = ""

    @property
    def goes_somewhere(self) -> bool:
        """Whether the key itself was said, not only the place."""
        return bool(self.semitones or self.tonic or self.degree)


def pull_one_key(scan: Scan) -> bool:
    """Whether the piece shall stay in its key."""
    return scan.pull(_NONE) is not None


def pull_key_changes(scan: Scan) -> tuple[KeyChangeSaid, ...]:
    """Every change of key asked for, its words taken."""
    rows = []
    while found := scan.search(_TRIGGER):
        said = KeyChangeSaid()
        end = _read(scan, found.end(), said)
        scan.take(found.start(), end)
        rows.append(said)
    for found in list(_SECTION_FIRST.finditer(scan.low)):
        if found["section"] in ("theme", "trio") and _A_PIECE.search(scan.low[: found.end("section")]):
            continue  # "a theme in C", "jazz trio in G": the piece or who plays it
        said = KeyChangeSaid()
        _place(found, said)
        goal_end = _goal(scan, found.end(), said)
        if goal_end is not None and said.goes_somewhere:
            scan.take(found.start(), goal_end)
            rows.append(said)
    return tuple(rows)


def _read(scan: Scan, position: int, said: KeyChangeSaid) -> int:
    """Read places and goals in any order from a position on; where the last of them ended."""
    end = position
    while True:
        joined = _JOIN.match(scan.low, end)
        start = joined.end() if joined else end
        if not (said.section or said.bar) and (found := _WHERE.match(scan.low, start)):
            _place(found, said)
            end = found.end()
        elif not said.goes_somewhere and (goal := _goal(scan, start, said)) is not None:
            end = goal
        else:
            return end


def _place(found: re.Match[str], said: KeyChangeSaid) -> None:
    groups = found.groupdict()
    if groups.get("bar"):
        said.bar = int(groups["bar"])
        return
    if groups.get("half"):
        said.section = "middle"
        return
    name = (groups.get("letter") or "").upper() or groups.get("section") or ""
    which = _ORDER.get(groups.get("which") or "", groups.get("which") or "")
    said.section = " ".join(
        part for part in (which, SECTION_NAMES.get(name, name).lower() if len(name) > 1 else name) if part
    )


def _goal(scan: Scan, start: int, said: KeyChangeSaid) -> int | None:
    """Where a key is told at this position, the end of its words."""
    if found := _DEGREE.match(scan.low, start):
        said.degree = found["degree"]
        return found.end()
    if found := _UP.match(scan.low, start):
        size, length = _interval(scan.low[found.end() : found.end() + 40])
        if size is not None:
            said.semitones = size if found["dir"] == "up" else -size
            return found.end() + length
    if found := _TO_KEY.match(scan.low, start):
        sign = {"flat": "b", "sharp": "#"}.get(found["sign"] or "", found["short"] or "")
        said.tonic = found["note"].upper() + sign
        said.mode = _MODES.get(found["mode"] or "", found["mode"])
        return found.end()
    size, length = _interval(scan.low[start : start + 40])
    if size is not None and (found := _HIGHER.match(scan.low, start + length)):
        said.semitones = size if found["dir"] in ("higher", "up") else -size
        return found.end()
    return None


def _interval(text: str) -> tuple[int | None, int]:
    """An interval at the very beginning of a text, and how long its words are."""
    sub = Scan(text)
    size = pull_interval(sub)
    if size is None or sub.low.find(TAKEN) > 1 or size > 11:
        return None, 0
    return size, len(sub.low) - len(sub.low.lstrip(" " + TAKEN))

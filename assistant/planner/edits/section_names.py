"""What people call the sections of a song, and giving bars such a name: "call bars 1 to 8 the verse"."""

import re
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.places import Stretch

TOOL = "change_form"
BARS = r"(?:bars?|measures?)"
KINDS = {
    "pre-chorus": "Pre-Chorus", "prechorus": "Pre-Chorus", "pre chorus": "Pre-Chorus", "lift": "Pre-Chorus",
    "bridge": "Bridge", "middle eight": "Bridge", "middle 8": "Bridge", "b section": "Bridge", "b-section": "Bridge",
    "b part": "Bridge", "release": "Bridge",
    "intro": "Intro", "introduction": "Intro", "lead-in": "Intro",
    "outro": "Outro", "coda": "Outro", "postlude": "Outro",
    "interlude": "Interlude", "instrumental break": "Interlude", "instrumental": "Interlude",
    "breakdown": "Breakdown", "break-down": "Breakdown", "break down": "Breakdown",
    "solo section": "Solo", "solo": "Solo",
    "verse": "Verse", "chorus": "Chorus", "refrain": "Chorus", "hook": "Chorus",
}  # fmt: skip
KIND = "|".join(re.escape(name) for name in sorted(KINDS, key=len, reverse=True))
_CALLED = re.compile(
    rf"\b(?:call|name|label|mark|treat)\b.*\b{BARS}\s*\d|\b{BARS}\s*\d+\s*(?:-|to|through|until)\s*\d+\s+(?:is|are|as|should\s+be\s+called)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:{KIND})$"
)
_CALLED_BOTH = re.compile(
    rf"\b(?:call|name|label|mark)\s+(?:the\s+)?first\s+(?P<n>\d{{1,3}})\s+{BARS}\s+(?:the\s+|an?\s+)?(?P<a>{KIND})"
    rf"\s*,?\s*(?:and|,)\s+(?:the\s+)?(?:rest|others?|remaining\s+{BARS})\s+(?:the\s+|an?\s+)?(?P<b>{KIND})\b"
)


def args_of(stretches: tuple[Stretch, ...]) -> dict[str, Any]:
    """The place arguments of some stretches."""
    if not stretches:
        return {}
    rows = [(s.first_bar, s.last_bar) for s in stretches]
    more = {"more_bars": rows[1:]} if len(rows) > 1 else {}
    return {"first_bar": rows[0][0], "last_bar": rows[0][1], **more}


def name_section(clause: Clause) -> list[Act] | None:
    """Such as "call bars 1 to 8 the verse", "call the first 8 bars verse and the rest refrain"."""
    if two := _CALLED_BOTH.search(clause.low):
        first, bars = int(two["n"]), clause.song.bars
        if not 0 < first < bars:
            return None
        return [
            _named(clause, KINDS[two["a"]], first_bar=1, last_bar=first),
            _named(clause, KINDS[two["b"]], first_bar=first + 1, last_bar=bars),
        ]
    if not _CALLED.search(clause.low):
        return None
    scan = clause.fresh()
    stretches = clause.place(scan)
    found = re.search(rf"(?:\b(?:the|an?|it|is|are|as|called)\s+)(?P<name>{KIND})(?:\s+(?P<n>\d))?\s*$", clause.low)
    if not found or not stretches:
        return None
    name = KINDS[found["name"]] + (f" {found['n']}" if found["n"] else "")
    return [_named(clause, name, **args_of(stretches[:1]))]


def _named(clause: Clause, name: str, **place: Any) -> Act:
    return clause.act(TOOL, {"edit": "name_section", "section": name, **place})

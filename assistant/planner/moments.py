"""Things that shall happen at a set second: "a hit at 0:12", "the drop at 45 seconds". Read so that their time is not
taken for the length of the piece; no such thing can be made yet, and that is said.
"""

import re

from assistant.planner.acts import Act, not_done
from assistant.planner.entities.scan import Scan

_TIME = r"(?:\d{1,3}:[0-5]\d(?:\.\d+)?|\d{1,3}(?:\.\d+)?\s*(?:seconds?|secs?|s)\b(?:\s+in\b)?)"
_TIMES = rf"{_TIME}(?:\s*(?:,\s*and|,|and|&)\s*(?:at\s+)?\d{{1,3}}:[0-5]\d(?:\.\d+)?)*"
_EVENT = (
    r"(?:hit(?:s|\s*points?)?|sync\s+points?|accents?|impacts?|stingers?|stabs?|bangs?|booms?|crash(?:es)?|climax(?:es)?"
    r"|drops?|breaks?|pauses?|stops?|silences?|swells?|risers?|cymbals?|key\s+changes?|cuts?|turns?|peaks?|explosions?)"
)
_WHEN = r"(?:exactly\s+|right\s+|precisely\s+|around\s+|about\s+)?"
_EVENT_AT = re.compile(
    rf"(?:[\s,]*\b(?:and|with|has|have|having|plus|that|needs?|put|add)\s+)*(?:an?\s+|the\s+|one\s+|some\s+)?"
    rf"(?:(?:big|huge|hard|loud|strong|little|short|small|single|dramatic|final|main)\s+)*"
    rf"\b{_EVENT}\s+(?:(?:that\s+)?(?:comes?|lands?|falls?|is|happens?|sits?|goes)\s+)?"
    rf"{_WHEN}(?:at|on|after|around|near)\s+{_WHEN}(?:the\s+)?{_TIMES}(?:\s+mark\b)?"
)
_SOMETHING_AT = re.compile(
    rf"(?:\bsomething\s+\w+\s+)?(?<!\w)at\s+{_WHEN}\d{{1,3}}:[0-5]\d(?:\.\d+)?(?![\d:])(?:\s+mark\b)?"
)
REASON = "I cannot set a hit or a change at a second yet; the length you asked for is kept."


def pull_moments(scan: Scan) -> list[Act]:
    """One act for each thing wanted at a second, told as left out; their words are taken.

    Args:
        scan: A brief nothing of which was read as a length yet.
    """
    acts = []
    for pattern in (_EVENT_AT, _SOMETHING_AT):
        for found in scan.pull_all(pattern):
            acts.append(not_done(_bare(found[0]), REASON))
    return acts


def wants_moment(low: str) -> str:
    """The words of an edit that wants something at a set second, "" for none: "put a hit at 0:12"."""
    asked = re.match(r"^(?:\w+\s+){0,3}(?:put|add|place|set|make|give|want|need|have)\b", low)
    found = _EVENT_AT.search(low) if asked else None
    return _bare(found[0]) if found else ""


def _bare(words: str) -> str:
    return re.sub(r"^[\s,]*(?:(?:and|with|has|have|having|plus|that|needs?|put|add)\s+)*", "", words).strip(" ,")

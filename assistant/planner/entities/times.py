"""Times of the player in a sentence: "0:12 to 0:30", "from a minute in", "the last ten seconds", "until 0:45".

Seconds only, exactly as said; which bars they fall into is the places' matter. A bare number is no time.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan


@dataclass(frozen=True, slots=True)
class TimesSaid:
    """A stretch of seconds as said, the end None where it is that of the song; `is_point` for "at 0:12"."""

    from_s: float
    to_s: float | None
    words: str
    is_point: bool = False


_MINUTE = r"(?:half\s+an?\s+minute|(?:an?|1)\s+minute(?:\s+and\s+a\s+half)?|\d{1,2}\s+and\s+a\s+half\s+minutes?)"
_CLOCK = (
    rf"(?:{_MINUTE}|\d{{1,2}}:[0-5]\d(?:\.\d{{1,3}})?"
    r"|\d{1,2}\s*(?:minutes?|mins?|m)\s*(?:and\s+)?(?:[0-5]?\d\s*(?:seconds?|secs?|s)?)?"
    r"|\d{1,3}(?:\.\d{1,3})?\s*(?:seconds?|secs?|s))(?![\w:])"
)
_IN = r"(?:\s+(?:in|into\s+(?:it|the\s+(?:song|piece|track|tune))))?"
_TO_END = r"(?:to|till|until)\s+the\s+(?:very\s+)?end"
_RANGE = re.compile(
    rf"(?:\b(?:from|between|in|at|during)\s+)?(?P<a>{_CLOCK}|(?<=from )\d{{1,3}}|(?<=between )\d{{1,3}}){_IN}"
    rf"\s*(?:-|–|to|and|until|till|through)\s*(?P<b>{_CLOCK}){_IN}"
)
_EDGE = re.compile(
    r"\b(?:(?:in|during|for|over|on|at)\s+)?(?:the\s+)?(?P<edge>first|last|final|opening|closing)\s+"
    r"(?P<n>\d{1,3}(?:\.\d)?\s*(?:seconds?|secs?|s|minutes?|mins?)\b|half\s+(?:an?\s+)?minute|minute(?:\s+and\s+a\s+half)?)"
)
_FROM = re.compile(
    rf"\b(?:from|after|starting\s+(?:at|from)|beginning\s+at|everything\s+past)\s+(?P<a>{_CLOCK}){_IN}"
    rf"(?:\s+(?:on(?:wards?)?|forward|{_TO_END}))?"
)
_UNTIL = re.compile(rf"\b(?:until|till|up\s+to|before)\s+(?P<b>{_CLOCK}){_IN}")
_AT = re.compile(
    rf"\b(?:at|around|near)\s+(?:about\s+)?(?P<a>{_CLOCK}){_IN}|(?P<a2>{_CLOCK})\s+in(?:to\s+\w+(?:\s+\w+)?)?\b"
)


def pull_times(scan: Scan, length_s: float) -> TimesSaid | None:
    """Read a stretch of time, and take its words.

    Args:
        scan: The clause.
        length_s: Seconds the song lasts, for "the last ten seconds".
    """
    if found := scan.pull(_RANGE):
        return TimesSaid(seconds_of(found["a"]), seconds_of(found["b"]), found[0].strip())
    if found := scan.pull(_EDGE):
        size = seconds_of(found["n"] if found["n"][0].isdigit() else f"a {found['n']}".replace("a half", "half"))
        first = found["edge"] in ("first", "opening")
        start, end = (0.0, size) if first else (max(0.0, length_s - size), None)
        return TimesSaid(round(start, 3), end, found[0].strip())
    if found := scan.pull(_FROM):
        return TimesSaid(seconds_of(found["a"]), None, found[0].strip())
    if found := scan.pull(_UNTIL):
        return TimesSaid(0.0, seconds_of(found["b"]), found[0].strip())
    if found := scan.pull(_AT):
        at_s = seconds_of(found["a"] or found["a2"])
        return TimesSaid(at_s, at_s, found[0].strip(), is_point=True)
    return None


def seconds_of(words: str) -> float:
    """Seconds of "1:30", "90 s", "1 min 30", "a minute and a half", "half a minute"."""
    if not re.search(r"\d", words):
        minutes = 0.5 if words.startswith("half") else 1.5 if "half" in words else 1.0
        return 60.0 * minutes
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", words)]
    if "and a half" in words:
        return 60.0 * (numbers[0] + 0.5)
    if ":" in words or re.search(r"\d\s*m", words):
        return numbers[0] * 60 + (numbers[1] if len(numbers) > 1 else 0.0)
    return numbers[0]

"""Meters, bars and durations: "3/4", "three quarter time", "16 bars", "a minute and a half", "1:30"."""

import re

from assistant.planner.entities.scan import Scan

_METER = re.compile(
    r"(?<![\w/.])(?P<n>\d{1,2})\s*/\s*(?P<d>1|2|4|8|16|32)(?![\w/%])(?:[\s-]*(?:time|meter|metre|takt))?"
)
_ODD_METER = re.compile(
    r"(?:(?<=\bin )|(?<=\bmeter )|(?<=\btime ))(?P<n>\d{1,2})\s*/\s*(?P<d>\d{1,2})(?![\w/%])(?:[\s-]*(?:time"
    r"|meter|metre))?"
)  # also what nobody can write, so that it is refused and not overheard
_METER_WORDS = re.compile(
    r"\b(?P<n>\d{1,2})[\s-]+(?P<d>quarters?|fours?|4|eights?|eighths?|8|halves"
    r"|two)\s*[- ]?(?:time\b(?:\s+signature)?|meter\b|metre\b|(?=[,.;]|$))"
)
_METER_NAMES = (
    (re.compile(r"\bcommon\s+time\b"), "4/4"),
    (re.compile(r"\bcut\s+(?:time|common)\b|\balla\s+breve\b"), "2/2"),
    (re.compile(r"\b(?:waltz|triple)[\s-]+(?:time|meter|metre)\b"), "3/4"),
    (re.compile(r"\b(?:in|im)\s+3(?:er[\s-]?takt)?(?=\s*(?:[,.;¦]|$|with\b|at\b))"), "3/4"),
    (re.compile(r"\bin\s+5(?=\s*(?:[,.;¦]|$|with\b|at\b))"), "5/4"),
    (re.compile(r"\bin\s+7(?=\s*(?:[,.;¦]|$|with\b|at\b))"), "7/8"),
    (re.compile(r"\bin\s+6(?=\s*(?:[,.;¦]|$|with\b|at\b))"), "6/8"),
)
_DENOMINATORS = {
    "quarter": "4",
    "four": "4",
    "4": "4",
    "eight": "8",
    "eighth": "8",
    "8": "8",
    "halves": "2",
    "two": "2",
}
_BARS = re.compile(
    r"(?<![\w.])(?P<n>\d{1,7})\s*-?\s*(?:bars?|measures?|mesures?|takte?n?|compases?|battute?"
    r"|misure)\b(?!\s*(?:each|apiece|per|a\s+chord|intro|outro))"
)
_OF_BARS = re.compile(r"\b(?:a|one)\s+(?:single\s+)?(?:bar|measure)\s+(?:long|loop|phrase)\b")

_N = r"\d+(?:\.\d+)?"
_SECONDS = r"(?:seconds?|s|secondes?|sekunden?|segundos?|secondi|secondo)\b"
_MINUTES = r"(?:minutes?|minuten|minutos?|minuti|minuto|m)\b"
_HOURS = r"(?:hours?|hrs?|h|stunden?|heures?|horas?|ore)\b"
_CLOCK = re.compile(
    r"(?<![\w:./])(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?::(?P<s2>[0-5]\d))?(?![\w:])(?:\s*(?:minutes?|long|min))?"
)
# Seconds after minutes may stand without their unit: "1 min 20".
_BARE_SECONDS = (
    r"(?:(?P<bare>[0-5]?\d)(?=\s*(?:$|[.,;:!?)¦]|(?:long|please|of|in|for|at|and|with|or|total|exactly|max|piece|song"
    r"|tune|track)\b))|(?P<bare2>[1-5]\d|0[5])(?=\s+(?!bars?\b|measures?\b|bpm\b|beats?\b|percent\b|per\b|to\b|[a-z]+s\b)[a-z]))"
)
_COMPACT = re.compile(
    r"(?<![\w:./])(?P<m>\d{1,3})\s*(?:m(?:in)?|'|′)\s*(?P<s>[0-5]?\d)\s*(?:seconds?\b|s(?:ec)?\b|\"|″|'')?(?![\w/%])"
)
_PART_OF_MINUTE = re.compile(
    r"\b(?:(?P<three>3|three)[\s-]+quarters?\s+of\s+an?\s+minute|an?\s+quarter\s+(?:of\s+an?\s+)?minute"
    r"|(?P<couple>a\s+couple\s+of)\s+minutes)\b"
)
_SPOKEN = re.compile(
    rf"(?<![\w.])(?P<h>{_N})\s*-?\s*{_HOURS}(?:\s*(?:,|and)?\s*(?P<hm>{_N})\s*-?\s*{_MINUTES})?"
    rf"|(?<![\w.])(?P<m>{_N}|an?|one)\s*-?\s*{_MINUTES}(?P<mhalf>\s+and\s+a\s+half)?(?:\s*(?:,"
    rf"|and)?\s*(?P<s>{_N})\s*-?\s*{_SECONDS}|\s*(?:and\s+)?{_BARE_SECONDS})?"
    rf"|(?<![\w.])(?P<halfmin>half\s+an?\s+minute|half\s+minute|(?P<nhalf>\d+)\s+and\s+a\s+half\s+minutes?)"
    rf"|(?<![\w.])(?P<s3>{_N})\s*-?\s*{_SECONDS}"
)
_AN_HOUR = re.compile(r"\b(?:an|one)\s+hour\b|\bhalf\s+an\s+hour\b")
_DECADE = re.compile(
    r"(?<!\d)(?:19)?(?:50|60|70|80|90)'?s(?=\s+[a-z])(?!\s+(?:long|of|in|at|with|and|or|for|piece|loop|clip|track)\b)"
)
_MINUTE_UNIT_NOT = re.compile(r"\b(?:per|a|the|to\s+the|in\s+a)\s+$")


def pull_meter(scan: Scan) -> str | None:
    """A meter as "3/4"."""
    if found := scan.pull(_ODD_METER) or scan.pull(_METER):
        return f"{int(found['n'])}/{found['d']}"
    if found := scan.pull(_METER_WORDS):
        return (
            f"{int(found['n'])}/{_DENOMINATORS[found['d'].removesuffix('s') if found['d'] != 'halves' else 'halves']}"
        )
    for pattern, meter in _METER_NAMES:
        if scan.pull(pattern):
            return meter
    return None


def pull_bars(scan: Scan) -> int | None:
    """A number of bars; bar ranges, "one chord a bar" and section lengths must have been taken before."""
    if found := scan.pull(_BARS):
        return int(found["n"])
    return 1 if scan.pull(_OF_BARS) else None


def pull_duration(scan: Scan) -> float | None:
    """Seconds of "45 seconds", "a minute and a half", "2 minutes and a half", "1:30", "half a minute", "90s", "3
    hours".
    """
    for decade in list(_DECADE.finditer(scan.low)):
        scan.take(*decade.span())
    if found := scan.pull(_CLOCK):
        if found["s2"]:
            return int(found["m"]) * 3600.0 + int(found["s"]) * 60.0 + int(found["s2"])
        return int(found["m"]) * 60.0 + int(found["s"])
    if found := scan.pull(_COMPACT):
        return int(found["m"]) * 60.0 + int(found["s"])
    if found := scan.pull(_PART_OF_MINUTE):
        return 45.0 if found["three"] else 120.0 if found["couple"] else 15.0
    if found := scan.pull(_AN_HOUR):
        return 1800.0 if found[0].startswith("half") else 3600.0
    for found in _SPOKEN.finditer(scan.low):
        seconds = _seconds(found)
        if seconds is not None:
            scan.take(*found.span())
            return seconds
    return None


def _seconds(found: re.Match[str]) -> float | None:
    if found["h"]:
        return float(found["h"]) * 3600 + float(found["hm"] or 0) * 60
    if found["m"]:
        minutes = float(found["m"]) if found["m"][0].isdigit() else 1.0
        return (
            minutes * 60 + (30.0 if found["mhalf"] else 0.0) + float(found["s"] or found["bare"] or found["bare2"] or 0)
        )
    if found["halfmin"]:
        return float(found["nhalf"]) * 60 + 30 if found["nhalf"] else 30.0
    return float(found["s3"])

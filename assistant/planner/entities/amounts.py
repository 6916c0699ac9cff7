"""How much: "a bit", "a lot", "20 %", "+3 dB", and intervals: "two semitones", "a whole tone", "minor third", "an
octave".
"""

import re

from assistant.planner.entities.scan import Scan

_SLIGHT = (
    r"a\s+(?:little|tiny|wee)\s+bit|just\s+a\s+(?:bit|little|touch|tad)|a\s+(?:bit|little|touch|tad|hair|shade"
    r"|smidge|smidgen|notch|fraction)|slightly|a\s+bit|somewhat|marginally|un\s+peu|ein\s+bisschen|etwas|un\s+poco"
    r"|un\s+po'?"
)
_STRONG = (
    r"a\s+(?:whole\s+)?(?:lot|ton|great\s+deal)|(?:very\s+)?much|a\s+good\s+(?:bit|deal)|way|far|considerably"
    r"|significantly|drastically|dramatically|substantially|really|loads|lots|beaucoup|viel|mucho|molto"
)
DEGREE = re.compile(rf"\b(?:(?P<slight>{_SLIGHT})|(?P<strong>{_STRONG}))(?![\w])")
_PERCENT = re.compile(r"\b(?:by\s+)?(?:about\s+|around\s+)?(?P<n>\d{1,5}(?:\.\d+)?)\s*(?:%|percent\b|per\s+cent\b)")
_DB = re.compile(r"(?<![\w.])(?:by\s+)?(?P<sign>[+-])?\s*(?P<n>\d{1,4}(?:\.\d+)?)\s*(?:db|decibels?)\b")

# Interval names -> semitones. Any primer of music theory.
_INTERVALS = (
    (r"(?:minor|flat)\s+(?:second|2nd)|half[-\s]*(?:tones?|steps?)|semi-?tones?|demi-ton", 1),
    (r"(?:major\s+)?(?:second|2nd)|whole[-\s]*(?:tones?|steps?)|full\s+(?:tone|step)|tones?|steps?|ton\b|ganzton", 2),
    (r"minor\s+(?:third|3rd)|m3\b|tierce\s+mineure|kleine\s+terz", 3),
    (r"major\s+(?:third|3rd)|third|3rd|grosse\s+terz|große\s+terz|tierce(?:\s+majeure)?", 4),
    (r"(?:perfect\s+)?(?:fourth|4th)|quarte|quart\b", 5),
    (r"tritone|(?:augmented|sharp)\s+(?:fourth|4th)|(?:diminished|flat)\s+(?:fifth|5th)", 6),
    (r"(?:perfect\s+)?(?:fifth|5th)|quinte?\b", 7),
    (r"minor\s+(?:sixth|6th)", 8),
    (r"major\s+(?:sixth|6th)|sixth|6th", 9),
    (r"minor\s+(?:seventh|7th)", 10),
    (r"major\s+(?:seventh|7th)|seventh|7th", 11),
    (r"(?:minor\s+)(?:ninth|9th)", 13),
    (r"(?:major\s+)?(?:ninth|9th)", 14),
    (r"octaves?|8ve|8va|oktave|octava|ottava", 12),
)  # fmt: skip
_INTERVAL = re.compile(
    r"\b(?:by\s+)?(?:(?P<n>\d{1,2}|an?|one|another|half\s+an?)\s+)?(?:"
    + "|".join(f"(?P<i{k}>{pattern})" for k, (pattern, _) in enumerate(_INTERVALS))
    + r")(?![\w])"
)
_SECTION_AFTER = re.compile(
    r"\s+(?:verse|chorus|refrain|bridge|section|half|ending|bars?|measures?|time|version|beat|phrase)\b"
)
_SIGNED_SEMITONES = re.compile(
    r"(?<![\w])(?P<sign>[+-])\s*(?P<n>\d{1,2})(?:\s*(?:semi-?tones?|half[-\s]*steps?|st))?\b"
)
_COUNTED_TONES = ("tone", "step", "ton")


def degree_of(found: re.Match[str] | None) -> str:
    """Such as "slight", "strong" or "plain" of a match of `DEGREE`."""
    if found is None:
        return "plain"
    return "slight" if found["slight"] else "strong"


def pull_degree(scan: Scan) -> str:
    """Such as "slight", "plain" or "strong": how far a change should go."""
    return degree_of(scan.pull(DEGREE))


def pull_percent(scan: Scan) -> float | None:
    """Such as "20 %" and "fifteen percent", unsigned."""
    found = scan.pull(_PERCENT)
    return float(found["n"]) if found else None


def pull_db(scan: Scan) -> float | None:
    """Such as "+3 dB", "by 2 decibels": signed as written, positive without a sign."""
    found = scan.pull(_DB)
    if not found:
        return None
    return -float(found["n"]) if found["sign"] == "-" else float(found["n"])


def pull_interval(scan: Scan) -> int | None:
    """Semitones of an interval, unsigned: "a minor third" is 3, "two octaves" 24, "three whole tones" 6."""
    for found in _INTERVAL.finditer(scan.low):
        if _SECTION_AFTER.match(scan.low, found.end()) and found["n"] is None:
            continue  # "the second chorus" counts choruses
        if re.search(r"\b(?:the)\s+$", scan.low[: found.start()]) and re.search(
            r"third|second|fourth|fifth|sixth|seventh", found[0]
        ):
            continue
        group = next(k for k in range(len(_INTERVALS)) if found[f"i{k}"])
        size = _INTERVALS[group][1]
        count = found["n"] or "1"
        if size == 2 and found[f"i{group}"] in ("steps", "tones") and not count.isdigit():
            continue
        scan.take(*found.span())
        if count.startswith("half"):
            return max(1, size // 2)
        return size * int(count) if count.isdigit() else size
    return None


def pull_signed_semitones(scan: Scan) -> int | None:
    """Such as "+2", "-5 semitones"."""
    found = scan.pull(_SIGNED_SEMITONES)
    if not found:
        return None
    return int(found["n"]) * (1 if found["sign"] == "+" else -1)

"""How much: "a bit", "a lot", "20 %", "+3 dB", and intervals: "two semitones", "a whole tone", "minor third", "an
octave".
"""

import re
from typing import Any

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


_FIGURE = re.compile(
    r"(?<![\w.])(?:by\s+)?(?P<sign>[+-])?\s*(?P<n>\d{1,5}(?:\.\d+)?)\s*(?P<unit>%|percent\b|per\s+cent\b|db\b|decibels?\b|bpm\b|beats?\s+per\s+minute"
    r"|beats?\s+a\s+minute|hz\b|hertz\b|khz\b|ms\b|milliseconds?\b|s\b|secs?\b|seconds?\b|bars?\b|measures?\b|lufs\b|cents\b|(?:times|x)\b|fold\b)"
)
_UNITS = {
    "percent": "%", "decibel": "dB", "db": "dB", "bpm": "bpm", "beat": "bpm", "hz": "Hz", "hertz": "Hz", "khz": "kHz",
    "ms": "ms", "millisecond": "ms", "s": "s", "sec": "s", "second": "s", "bar": "bars", "measure": "bars",
    "lufs": "LUFS", "cent": "cents", "time": "times", "x": "times", "fold": "times", "%": "%",
}  # fmt: skip
_TIMES = (
    (re.compile(r"\b(?:twice|double[ds]?|doubly)\b(?!\s+(?:bass|time|stop|dotted|track))"), 2.0),
    (re.compile(r"\b(?:three\s+times|thrice|triple[ds]?)\b(?!\s+(?:time|meter))"), 3.0),
    (
        re.compile(
            r"\b(?:by\s+(?:a\s+)?half|half\s+as\s+(?:much|many|\w+)|halve[ds]?|half\s+(?:the|of\s+the|of\s+it))\b"
        ),
        0.5,
    ),
    (re.compile(r"\b(?:by\s+a\s+quarter|a\s+quarter\s+of)\b"), 0.25),
)
_UP = re.compile(r"\b(?:up(?:wards?)?|higher|rais(?:e|ed|ing)|lift(?:ed)?)\b")
_DOWN = re.compile(r"\b(?:down(?:wards?)?|lower(?:ed)?|drop(?:ped)?)\b")
_LESS = re.compile(
    r"\b(?:less|fewer|reduc\w+|cut\s+(?:back|down)|tone\s+(?:it\s+|that\s+)?down|not\s+(?:so|as|that|quite\s+(?:so|as))(?:\s+much)?|too\s+(?!(?:please\b|$))\w+"
    r"|softer|quieter|slower|smaller|shorter|thinner|sparser|simpler|weaker|drier|narrower|calmer|duller|darker)\b"
)
_MORE = re.compile(
    r"\b(?:more|increas\w+|add(?:ing)?|extra|further|boost\w*|louder|faster|bigger|longer|fuller|thicker|busier|denser|stronger|wetter|wider"
    r"|livelier|brighter|not\s+\w+\s+enough)\b"
)


def pull_amount(scan: Scan) -> dict[str, Any]:
    """How much and which way, as the fields of an edit: `amount`, `number`, `unit`, `semitones`, `bars`, `direction`;
    only what was said. Words of a place must have been taken before, else "bars 5" is read as a length.

    Args:
        scan: The clause; the words of the figures are taken, those of the direction stay.
    """
    said: dict[str, Any] = {}
    way = _way(scan.low)
    if (signed := pull_signed_semitones(scan)) is not None if re.search(r"semi|half[-\s]*step", scan.low) else False:
        said["semitones"] = signed
    elif found := scan.pull(_FIGURE):
        word = found["unit"].split()[0].lower()
        unit = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"), word)
        number = float(found["n"]) * (-1 if found["sign"] == "-" else 1)
        if unit == "bars":
            said["bars"] = int(number)
        else:
            said |= {"number": number, "unit": unit}
            way = {"+": "more", "-": "less"}.get(found["sign"] or "", way)
    elif (size := pull_interval(scan)) is not None:
        said["semitones"] = -size if way in ("down", "less") else size
    else:
        for pattern, factor in _TIMES:
            if scan.pull(pattern):
                said |= {"number": factor, "unit": "times"}
                break
    degree = pull_degree(scan)
    if degree != "plain":
        said["amount"] = degree
    return said | ({"direction": way} if way else {})


def _way(low: str) -> str:
    """The direction of the words, "" where there is none or more than one."""
    found = {
        name
        for name, pattern in (("up", _UP), ("down", _DOWN), ("less", _LESS), ("more", _MORE))
        if pattern.search(low)
    }
    return found.pop() if len(found) == 1 else "less" if found == {"less", "more"} and "less" in low else ""

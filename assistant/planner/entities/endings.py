"""How a piece shall end: "fade out", "end on a cliff-hanger", "a seamless loop", "with a tag ending"."""

import re

from assistant.planner.entities.scan import Scan

_END = r"\b(?:end(?:s|ed|ing)?|finish(?:es|ing)?|stop(?:s|ping)?|close(?:s)?)"
_ENDINGS = (
    ("loop", re.compile(
        r"\b(?:(?:a\s+)?(?:seamless(?:ly)?|perfect(?:ly)?|gapless|endless(?:ly)?|infinite(?:ly)?)[\s-]+loop(?:s|ing|able)?"
        r"|(?:that\s+|it\s+)?loop(?:s|ing|able)?\s+(?:that\s+(?:joins|closes|connects)\s+)?(?:seamless(?:ly)?|perfectly"
        r"|endlessly|forever|without\s+an?y?\s+(?:audible\s+)?(?:seam|gap|break|click)s?)"
        r"|(?:that\s+)?joins?\s+(?:up\s+)?without\s+an?y?\s+(?:seam|gap)s?"
        r"|\b(?:that|which|it)\s+loops\b"
        r"|(?<!on )(?<!on a )loop(?:able|ing)?(?=$|[\s,.;!?¦])(?!\s+(?:station|pedal|form|style)))"
    )),
    ("cut", re.compile(
        rf"(?:{_END}\s+)?(?:(?:on|with|in|at)\s+)?(?:an?\s+)?\bcliff[\s-]?hanger(?:\s+ending)?\b"
        rf"|{_END}\s+(?:unresolved|unfinished|hanging|mid-?\s?air|in\s+(?:the\s+air|mid-?\s?air)|abruptly\s+mid-?phrase"
        r"|on\s+(?:the\s+|an?\s+)?(?:dominant(?:\s+chord)?|(?:unresolved|suspended|open)\s+chord|question(?:\s+mark)?))\b"
        r"|\b(?:unresolved|open)\s+(?:ending|end)\b|\bcut(?:s)?\s+off\s+(?:dead|suddenly|mid-?phrase|in\s+mid-?air)\b"
    )),
    ("tag", re.compile(
        rf"(?:\bwith\s+)?\b(?:an?\s+)?(?:triple\s+)?tag\s+(?:ending|at\s+the\s+end)\b|{_END}\s+(?:with|on|in)\s+an?\s+"
        r"(?:triple\s+)?tag\b|\b(?:repeat(?:s|ed|ing)?\s+)?the\s+last\s+(?:phrase|line)\s+(?:repeated\s+)?3\s+times"
        r"(?:\s+at\s+the\s+end)?\b|\btag\s+it\s+(?:3|2)?\s*(?:times)?\b"
    )),
    ("fade", re.compile(r"\bfad(?:e|es|ing)[\s-]*(?:out|away)?(?:\s+at\s+the\s+end|\s+ending)?\b")),
    ("ritardando", re.compile(
        r"\b(?:ritardando|rallentando|ritard|rit\.|slow(?:s|ing)?\s+down\s+(?:at|towards?|near)\s+the\s+end(?:ing)?"
        r"|slow\s+ending)\b"
    )),
    ("button", re.compile(
        r"\b(?:(?:abrupt|sudden|button|hard|punchy|short)\s+(?:ending|end|stop)|(?:ends?|stops?)\s+(?:abruptly|suddenly|dead|cold)"
        r"|stinger)\b"
    )),
    ("held", re.compile(
        r"\b(?:(?:held|long|sustained)\s+(?:final|last)\s+(?:chord|note)|end(?:s|ing)?\s+on\s+a\s+(?:held"
        r"|long)\s+(?:chord|note)|fermata\s+(?:at\s+the\s+end|on\s+the\s+last\s+(?:chord|note)))\b"
    )),
)  # fmt: skip


def pull_ending(scan: Scan) -> str | None:
    """The name of the ending asked for, its words taken."""
    return next((name for name, pattern in _ENDINGS if scan.pull(pattern)), None)

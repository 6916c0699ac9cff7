"""Sentences about what the person likes: "what do I like?", "forget what I like". What is known is not known here."""

import re

from assistant.planner.acts import Act

_LEAD = r"(?:(?:please|ok(?:ay)?|so|now|and|can\s+you|could\s+you|i\s+want\s+you\s+to)[\s,]+)*"
_KNOWN = (
    r"(?:(?:everything|all|anything|whatever)\s+(?:that\s+)?)?(?:what\s+)?(?:you(?:'ve|\s+have)?\s+(?:know|learn(?:ed|t)|noted)\s+"
    r"(?:about|of|from)\s+(?:me|my\s+\w+|what\s+i\s+like)|i\s+(?:\w+ly\s+)?(?:like|liked|prefer|starred))"
)
_MY = r"my\s+(?:own\s+)?(?:taste|likes|preferences|choices|likes\s+and\s+dislikes)"
_FORGET = re.compile(rf"^{_LEAD}(?:forget|erase|delete|clear|reset)\s+(?:{_KNOWN}|(?:all\s+(?:of\s+)?)?{_MY})[\s.!]*$")
_TELL = re.compile(
    rf"^{_LEAD}(?:(?:tell\s+me\s+)?what\s+(?:do\s+you\s+know|have\s+you\s+learn(?:ed|t))\s+(?:about|of|from)\s+(?:{_MY}|what\s+i\s+like|me)"
    rf"|(?:tell\s+me\s+)?what\s+(?:(?:kind|sort)\s+of\s+(?:tunes?|music)\s+)?(?:do\s+i|i)\s+like"
    rf"|what(?:'s|\s+is)\s+{_MY}|(?:do|did)\s+you\s+(?:know|learn)\s+what\s+i\s+like|(?:show|tell)\s+me\s+{_MY})[\s.?!]*$"
)


def own_taste(low: str) -> Act | None:
    """The call for a sentence about the person's own taste, None for any other."""
    if _FORGET.match(low):
        return Act("own_taste", {"forget": True}, words=low)
    return Act("own_taste", {}, words=low) if _TELL.match(low) else None

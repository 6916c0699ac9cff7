"""How a piece ends, as people say it: properly, open, cold, faded, slowed, held, going round."""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule

TOOL = "change_form"
_END = r"(?:end(?:ing|s)?|finish|close|stop(?:s)?|conclusion|last\s+(?:bar|bars|chord|note))"
# Name of the edit -> how it is said; the first that fits.
_ROWS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "loop_end",
            r"\b(?:seamless(?:ly)?\s+loop\w*|loop\w*\s+(?:it\s+)?seamless(?:ly)?|perfect\s+loop|make\s+(?:it|this|the\s+(?:song|piece))\s+(?:a\s+)?loop\w*"
            r"|(?:it|this)\s+(?:should|must|has\s+to|can|could)\s+loop|loop(?:able|ing)\s+(?:version|without)|turn\s+(?:it|this)\s+into\s+a\s+loop|so\s+(?:that\s+)?it\s+loops|loops?\s+(?:around|round|back|forever|endlessly)|loop\s+(?:it|this)\b)",
        ),
        (
            "fade_end",
            rf"\bfade[\s-]?(?:it\s+)?out\b(?!\s+the\s+(?:drums?|bass|piano|guitars?|strings?|melody|vocals?))|\bfade[\s-]out\s+(?:ending|at\s+the\s+end)|\bend\w*\s+(?:with|in|on)\s+an?\s+(?:long\s+|slow\s+)?fade|\bfades?\s+(?:away|into\s+nothing|to\s+(?:silence|nothing))|\b(?:let|make|have)\s+(?:it|the\s+(?:song|ending|end|piece))\s+fade\b|\bfading\s+{_END}",
        ),
        (
            "open_end",
            rf"\bcliff[\s-]?hang\w*|\b(?:unresolved|open|suspenseful|questioning|unfinished)\s+{_END}|\b{_END}\b.*\b(?:unresolved|on\s+a\s+question|on\s+the\s+(?:dominant|five|v)\b|in\s+the\s+air|hanging|suspense)|\bleave\s+(?:it|the\s+{_END}|us|me)\s+(?:hanging|open|unresolved|in\s+the\s+air)",
        ),
        (
            "cold_end",
            rf"\b(?:cold|abrupt|sudden|hard|tight|dead|button|short)\s+(?:{_END})\b|\b(?:end|stop|finish)s?\s+(?:it\s+)?(?:abruptly|suddenly|cold|dead|on\s+a\s+(?:hit|stab|button|bang)|with\s+a\s+(?:hit|stab|button|bang))\b|\bbutton\s+(?:at|on)\s+the\s+end\b|\badd\s+a\s+button\b",
        ),
        (
            "slow_end",
            rf"\b(?:ritardando|rallentando|ritard|rallentado|rit\.?|rall\.?)(?=\s|$|[.,!])|\bslow(?:s|ing)?\s+(?:it\s+)?down\s+(?:(?:gradually|slightly|gently|a\s+lot|a\s+(?:little\s+)?bit|a\s+little)\s+)?(?:at|towards?|near|for|in)\s+(?:the\s+)?(?:very\s+)?(?:end|{_END})|\bslow(?:er|ing)?\s+(?:down\s+)?(?:at|towards?)\s+the\s+(?:very\s+)?end\b|\bslow\s+{_END}\b|\b(?:end|finish)\s+(?:slower|slowly)\b",
        ),
        (
            "hold_end",
            r"\bfermata\b|\b(?:hold|sustain|keep|ring|draw)\w*\s+(?:out\s+)?(?:the\s+)?(?:last|final)\s+(?:chord|note|bar)\b|\b(?:last|final)\s+(?:chord|note)\s+(?:should\s+)?(?:be\s+)?(?:ring|held|longer|hold|sustain)\w*|\blet\s+the\s+(?:last|final)\s+(?:chord|note)\s+ring",
        ),
        (
            "close_end",
            rf"\b(?:proper|real|good|better|nicer|nice|decent|clear|strong|satisfying|final|big|grand|conclusive|definite|convincing|classic|happy|new)\s+(?:{_END}|finale|cadence\s+at\s+the\s+end)\b|\b(?:add|write|give\s+(?:it|this|me)|needs?|wants?)\s+an?\s+(?:ending|end|finish|finale|conclusion)\b|\b(?:end|finish|resolve|close|conclude)s?\s+(?:it\s+|this\s+)?(?:properly|nicely|well|on\s+the\s+tonic|home|at\s+home|on\s+the\s+(?:home|root)\s+(?:chord|note|key)|with\s+a\s+(?:final\s+|proper\s+)?(?:cadence|chord))\b|\b(?:just|simply)\s+stops\b.*\bend(?:ing)?\b",
        ),
    )
)
_OF_A_PART = re.compile(
    r"\b(?:verse|chorus|bridge|intro|phrase|section)(?:'s)?\s+(?:end|ending)s?\b|\bend(?:ing)?\s+(?:of|in)\s+(?:the\s+)?(?:verse|chorus|bridge|intro|phrase|bar)\b|\bhalf\s+cadence\b"
)
_NEW_PIECE = re.compile(r"\b(?:song|piece|tune|track|ballad|waltz|march)\s+(?:with|that|which)\b")
_SECONDS = re.compile(r"\b(?P<n>\d{1,2}(?:\.\d)?)[\s-]*(?:seconds?|secs?|s)\b")
_BARS = re.compile(r"\b(?P<n>\d{1,2})[\s-]*(?:bars?|measures?)\b")


def ending(clause: Clause) -> list[Act] | None:
    """Such as "give it a proper ending", "end on a cliff-hanger", "fade out over 8 bars", "slow down at the end"."""
    low = re.sub(r"^(?:no|nah|nope)\s*[,;.!]+\s*|\bwithout\s+an?\s+(?:seam|gap|break|click|pause)\b", "", clause.low)
    if (
        _OF_A_PART.search(low)
        or _NEW_PIECE.search(low)
        or re.search(r"\b(?:no|without|don'?t|remove|undo|less)\b", low)
        or re.search(
            r"\b(?:tune|melody|theme)\s+(?:end|finish|close)s?\b|\b(?:end|finish|close)s?\s+the\s+(?:tune|melody|theme)\b",
            low,
        )
    ):
        return None
    name = next((name for name, pattern in _ROWS if pattern.search(low)), None)
    if name is None:
        return None
    bars = _BARS.search(low)
    args = {"edit": name, "bars": int(bars["n"]) if bars and name in ("fade_end", "slow_end") else None}
    how = (
        "slight" if re.search(r"\b(?:a\s+(?:little\s+)?bit|slightly|slight|gentle|gently|a\s+little)\b", low) else None
    )
    how = "strong" if re.search(r"\b(?:a\s+lot|very|big|grand|strong|long|much|dramatic\w*|really)\b", low) else how
    return [clause.act(TOOL, args | {"amount": how})]


ENDINGS: tuple[Rule, ...] = (ending,)

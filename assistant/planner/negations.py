"""Clauses that say no: what shall not be done ("don't add drums"), or be less so ("don't make it so loud")."""

import re

_NOT = r"(?:do\s*n[o']t|don't|dont|do\s+not)"
_TOO_MUCH_OF = re.compile(
    rf"\b{_NOT}\s+(?:(?:make|let|have|play|keep)\s+(?P<what>.+?)\s+)?(?:(?:be|sound|get|play)\s+)?"
    r"(?:(?:quite\s+)?so|too|that|as)\s+(?P<how>(?!much\b|many\b)\w+)\b",
    re.I,
)
_NEGATED = re.compile(
    rf"^(?:(?:but|and|please|also|so|just)\s+)*(?:{_NOT}|never|no\s+need\s+to|you\s+(?:don't|do\s+not)\s+(?:have|need)\s+to)\s+"
    r"(?!like\b|love\b|want\b|know\b|care\b|mind\b|think\b|be\b|let\s+.+\bbe\b|need\b|worry\b|you\b|we\b|hear\b|get\b)\w+"
)
_SO_MUCH = re.compile(r"\b(?:so|too|as|that)\s+(?:much|many)\b")


def less_of_it(line: str) -> str:
    """Such as "don't make the drums so loud", "don't be so fast": a wish for less of it."""
    return _TOO_MUCH_OF.sub(lambda found: f"make {found['what'] or 'it'} less {found['how']}", line)


def is_negated(text: str) -> bool:
    """Whether a clause says not to do something, and not how much less of it: "don't add drums"."""
    low = text.lower()
    return bool(_NEGATED.match(low)) and not _SO_MUCH.search(low)

"""Whether a sentence asks for a new piece or speaks of the one there is: how it opens, how much of a brief it holds.

Judges the words alone; which it is with a song at hand is decided in `understand`.
"""

import re

from assistant.planner.briefs import BriefSaid, read_brief
from assistant.planner.questions import is_asking

_NEW = re.compile(
    r"^(?:(?:ok(?:ay)?|so|now|please|hey|hi|hello|well|great|cool|thanks|alright|and|then|um+|hmm+|next"
    r"|can\s+you|could\s+you|would\s+you|will\s+you|can\s+we|i\s+want\s+you\s+to|i'd\s+like\s+you\s+to"
    r"|let's)[\s,.!]+)*"
    r"(?:please\s+)?(?:write|compose|create|generate|produce|improvise|invent|start|begin|do\s+me|make\s+me"
    r"|make\s+(?:a|an|some|another|something|new)\b|give\s+me\s+(?:a|an|some|another|something)\b|gimme|new\b"
    r"|another\b|i(?:'d|\s+would)?\s+(?:want|need|like|love)\s+(?:a|an|some|something|to\s+hear\s+(?:a|an|some)"
    r"|music|\d)|play\s+(?:me\s+)?(?:a|an|some|something)\b|something|music\s+(?:for|to|that|like)|schreib\w*"
    r"|komponier\w*|[eé]cri[st]\w*|compon\w*|escrib\w*|scriv\w*|crea\b|cr[eé]e\w*|mach\s+mir|fais)\b"
)
_ARTICLE_START = re.compile(
    r"^(?:(?:ok(?:ay)?|now|so|please|then|next|how\s+about|what\s+about|maybe)[\s,]+)*(?:an?|une?|eine?n?|un"
    r"|una|some)\s+(?!(?:little\s+|tiny\s+|wee\s+)?(?:bit|little|touch|tad|lot|hair|shade|notch|semitone|half"
    r"|whole|third|fourth|fifth|sixth|octave|step|tone|few|couple|minor\s+third|major\s+third|major\s+second"
    r"|minor\s+second|perfect)\b)"
)
_EDIT_START = re.compile(
    r"^(?:(?:ok(?:ay)?|now|so|please|then|and|also|but|well|hmm+)[\s,]+)*(?:make|turn|change|set|put|let|have"
    r"|keep|bring|take|give|move|raise|lower|drop|remove|delete|lose|add|mute|unmute|solo|swap|replace|switch"
    r"|transpose|reorchestrate|arrange|rearrange|slow|speed|get\s+rid|the|this|it|that|everything|all|undo|redo"
    r"|louder|softer|slower|faster|quieter|higher|lower|more|less|no\b|without|in\s+bars?|bars?|from\s+bar|can"
    r"|could|would|should|use|play|i\s+(?:want|need)\s+(?:it|the|this)|i'd\s+like\s+(?:it|the|this))\b"
)
_CHANGES = re.compile(
    r"\b(?:make|turn|change|set|give|remove|delete|lose|drop|add|mute|unmute|swap|replace|switch|transpose|instead"
    r"|reorchestrate|rearrange|too|as\s+well|slow\s+down|speed\s+up|undo|redo|higher|lower|it|this|that)\b"
)
_PIECE_OF = re.compile(
    r"^(?:an?\s+)?(?:(?:short|long|little|slow|fast|new|solo|\w+)\s+)?(?:piece|song|tune|track|composition|morceau|stück"
    r"|pieza|brano)\s+(?:in|for|of|with|at|about|en|für)\b"
)
_WHOLE_PIECE = re.compile(
    r"^(?:an?|another|some)\s+(?!(?:bit|little|lot|touch)\b)(?:[\w-]+\s+){0,4}(?:piece|song|track|composition|number)\b"
    r"(?!\s+(?:to|with|in|for)\s+the\s+(?:song|piece|verse|chorus|bridge))"
)


def opens_new(low: str) -> bool:
    """Such as "write ...", "can you make me ...", "I'd like a ..."."""
    return _NEW.match(low) is not None


def opens_edit(low: str) -> bool:
    """Such as "make the ...", "louder ...", "in bars 5 to 8 ..."."""
    return _EDIT_START.match(low) is not None


def opens_whole_piece(low: str) -> bool:
    """Such as "another slow piece ..."; not "a bit ..." nor a part of the song there is."""
    return _WHOLE_PIECE.match(low) is not None


def starts_piece(line: str, low: str) -> bool:
    """Such as "a hymn in G major": an article and a piece, not "a bit slower" nor "a clarinet instead"."""
    if not _ARTICLE_START.match(low) or re.search(
        r"\b(?:instead|higher|lower|louder|softer|slower|faster|for\s+the\s+(?:tune|melody|lead)"
        r"|on\s+the\s+(?:tune|melody|lead))\b",
        low,
    ):
        return False
    kinds = read_brief(line).kinds
    return bool(kinds & {"style", "mood", "length", "form", "chords", "rough"}) or bool(
        re.search(r"\b(?:piece|song|tune|track|music|number|theme|loop|beat)\b", low)
    )


def is_specified(line: str, low: str) -> bool:
    """Whether a sentence without any verb of change states a length and at least one thing more of a whole piece."""
    if _EDIT_START.match(low) or re.search(
        r"\b(?:bars?|measures?)\s+\d|\b(?:louder|softer|faster|slower|higher|lower)\b", low
    ):
        return False
    if _CHANGES.search(low) or is_asking(low):
        return False
    kinds = read_brief(line).kinds
    if _PIECE_OF.match(low) and kinds - {"hint"}:
        return True
    facets = kinds & {"style", "key", "players", "tempo", "meter", "mood", "form", "chords"}
    return ("length" in kinds and len(facets) >= 2) or ("chords" in kinds and len(facets) >= 3) or len(facets) >= 4


def is_rich(brief: BriefSaid) -> bool:
    """Whether a sentence holds enough of a brief to be one without saying "write"."""
    return len(brief.kinds & {"style", "length", "form", "chords", "key", "players", "tempo", "meter", "mood"}) >= 3


def looks_like_edit(low: str) -> bool:
    """Whether a word of change stands in a sentence that no rule read."""
    return bool(re.search(r"\b(?:louder|softer|quieter|slower|faster|transpose|undo|higher|lower|mute)\b", low))

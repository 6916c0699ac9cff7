"""Words to be sung, taken out of what a person said before anything else is read: words are data, never a request.

Gives the words and the rest of the sentence. What is done with both is decided in `assistant.planner.lyric_acts`.
"""

import re
from dataclasses import dataclass
from typing import Literal

Wish = Literal["new", "under", "either"]
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "'": "'", "‘": "’", "”": "”"}
_OPEN = "\"“„«'‘”"
_WORDS = r"(?:words?|lyrics?|text|poem|verses?|lines?|stanzas?)"
_SAID = r"(?:words?|lyrics?|poem|text)"
_THESE = r"(?:these|those|the\s+following|following|my|this)"
_GO = rf"\s*(?::|\n|(?=[{_OPEN}]))\s*"  # words follow a colon, an opening quote or the end of the line
_CUES: tuple[tuple[re.Pattern[str], Wish], ...] = (
    (
        re.compile(
            rf"\b(?:put|set|lay|place|write|add)\s+(?:{_THESE}\s+)?(?:{_WORDS}\s+)?"
            r"(?:under|beneath|below|on|onto|to|over)\s+(?:the|this|that|its|my)\s+"
            rf"(?:tune|melody|notes|music|song|piece){_GO}",
            re.I,
        ),
        "under",
    ),
    (
        re.compile(
            rf"\bchange\s+(?:the\s+)?{_WORDS}(?:\s+(?:of|in|for)\s+(?P<where>(?:the\s+)?[\w\s-]{{1,30}}?))?"
            r"\s+(?:to|into)\s*:?\s*",
            re.I,
        ),
        "under",
    ),
    (
        re.compile(
            rf"\bfit\s+(?:{_THESE}|the|some)?\s*{_WORDS}(?:\s+(?:to|under|on|onto|over)\s+(?:it|(?:the|this|my)\s+(?:tune|melody)))?{_GO}",
            re.I,
        ),
        "under",
    ),
    (re.compile(rf"\b(?:use|sing|take)\s+(?:{_THESE}|other|new)\s+{_WORDS}(?:\s+instead)?{_GO}", re.I), "either"),
    (re.compile(rf"\bsing(?:\s+(?:it|this|me|along))?{_GO}", re.I), "either"),
    (re.compile(rf"\bset\s+(?:{_THESE}\s+)?(?:{_WORDS}\s+)?to\s+music{_GO}", re.I), "new"),
    (
        re.compile(
            r"(?:,\s*)?\b(?:with|to|using|for|from|on|and|has|having|over)\s+"
            rf"(?:(?:the\s+)?{_SAID}|{_THESE}\s+{_WORDS})(?:\s+(?:below|here))?{_GO}",
            re.I,
        ),
        "new",
    ),
    (
        re.compile(
            rf"(?:^|[\n.;,]\s*)(?:(?:the|my|here\s+are\s+(?:the|my))\s+)?{_SAID}(?:\s+(?:are|is|go(?:es)?))?\s*:\s*",
            re.I,
        ),
        "new",
    ),
)
_SET_QUOTED = re.compile(rf"\bset\s+(?=[{_OPEN}])", re.I)
_FOR_QUOTED = re.compile(
    rf"\b(?:tune|melody|music|song|setting|piece)\s+(?:for|to|on|of|with)\s+(?:the\s+{_WORDS}\s+)?(?=[{_OPEN}])", re.I
)
_QUOTED = r"[\"“„«](?P<words>[^\"“”„«»]+)[\"”“»]"
_SONG_QUOTED = re.compile(
    rf"(?P<head>\b(?:song|lied|chanson|canci[oó]n|canzone|hymn|carol|lullaby))\s*:\s*{_QUOTED}", re.I
)
_QUOTED_AS = re.compile(
    rf"{_QUOTED}\s*,?\s*(?:as|for)\s+(?:the\s+|its\s+|my\s+)?(?P<where>(?:chorus|verse|bridge|refrain)\s+)?{_SAID}\b",
    re.I,
)
_QUOTED_SET = re.compile(rf"^\s*{_QUOTED}\s*,?\s*(?:set\s+to\s+music|as\s+an?\s+(?P<head>song)|sung)\b", re.I)
_HEADED = re.compile(
    r"(?:^|\n)\s*(?=[\[(]\s*(?:verse|chorus|refrain|bridge|strophe|intro|hook|pre-?chorus)\b[^\])\n]{0,20}[\])])", re.I
)
_PLAIN_HEADED = re.compile(r"\n\s*(?=(?:verse|chorus|refrain|strophe)(?:\s+\d+)?\s*:?\s*\n)", re.I)
_BARS = re.compile(r"\d\s*bars?\b|^\s*(?:verse|chorus|bridge|intro|outro)\b", re.I)
_SUNG_OF = re.compile(
    r"\b(?:song|sing|sung|lyrics?|words|lied|chanson|canci[oó]n|canzone|hymn|carol|ballad|lullaby)\b", re.I
)
_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|lose|take\s+(?:away|out|off)|clear|erase|get\s+rid\s+of)\s+(?:all\s+)?(?:the\s+|its\s+|my\s+)?"
    r"(?:words|lyrics?|syllables|text)\b|\btake\s+(?:the\s+)?(?:words|lyrics?)\s+(?:away|out|off)\b",
    re.I,
)
_NONE_SENT = re.compile(
    rf"(?:please\s+|can\s+you\s+)?(?:(?:set|put|sing)\s+(?:these|those|my|the\s+following)\s+{_WORDS}\b.{{0,40}}"
    rf"|.{{0,60}}\b(?:with|to|using)\s+(?:these|the\s+following|my)\s+(?:words|lyrics)\s*):?\s*[.!?]*$",
    re.I | re.S,
)
_MELISMA = re.compile(
    r"\b(?:melismatic(?:ally)?|melismas?|long\s+runs|runs\s+on\s+(?:the\s+)?(?:vowels|syllables))\b", re.I
)
LEAST_QUOTED_WORDS = 3
LONGEST_REMOVAL = 80
LONGEST_REQUEST = 600  # a cue that comes later than this is part of something else


@dataclass(frozen=True)
class LyricsSaid:
    """Words to be sung, and what else was said.

    Attributes:
        words: As written, with their lines.
        rest: The request without them.
        wish: "new" asks for a piece made for them, "under" for them under the tune there is.
        where: Which section they are for, as said; "" for all.
        melisma: Whether runs on a syllable were asked for.
    """

    words: str
    rest: str
    wish: Wish
    where: str = ""
    melisma: bool = False


def pull_lyrics(text: str) -> LyricsSaid | None:
    """The words to be sung in what a person typed; None where there are none.

    Args:
        text: As typed, lines and all.
    """
    found = _by_cue(text) or _by_quote(text) or _by_quoted_first(text) or _by_heading(text) or _by_lines(text)
    if found is None:
        return None
    before, words, after, wish, where = found
    rest = ", ".join(part for part in (before.strip(" ,:;\n"), after.strip(" .,;:\n")) if part)
    melisma = _MELISMA.search(rest)
    return LyricsSaid(words.strip(), _MELISMA.sub("", rest) if melisma else rest, wish, where, melisma is not None)


def names_words_only(text: str) -> bool:
    """Whether words are to be set that were not sent: "set these words to music" and nothing more."""
    return _NONE_SENT.match(text.strip()) is not None


def removes_words(text: str) -> bool:
    """Whether a sentence asks for the words to be taken away."""
    return len(text) <= LONGEST_REMOVAL and _REMOVE.search(text) is not None


_Found = tuple[str, str, str, Wish, str]


def _by_cue(text: str) -> _Found | None:
    rows = [(match, wish) for pattern, wish in _CUES if (match := pattern.search(text[: LONGEST_REQUEST + 200]))]
    rows = [(match, wish) for match, wish in rows if match.start() <= LONGEST_REQUEST]
    if not rows:
        return None
    match, wish = min(rows, key=lambda row: (row[0].start(), -row[0].end()))
    words, after = _said(text[match.end() :])
    if not any(char.isalpha() for char in words):
        return None
    where = match.groupdict().get("where") or ""
    return text[: match.start()], words, after, wish, where.strip()


def _said(text: str) -> tuple[str, str]:
    """Words after a cue, and what comes behind them: quoted words end with their quote, others with the text."""
    bare = text.lstrip()
    if bare[:1] in _QUOTES:
        close = _QUOTES[bare[0]]
        ends = [m.end() for m in re.finditer(re.escape(close) + r"(?=\s*(?:$|[,.;!?)\s]))", bare[1:])]
        whole = [end for end in ends if close != "'" or _closes(bare, end)]
        if whole:
            at = (
                whole[-1]
                if close not in ("'", '"')
                else whole[0]
                if bare[1 : whole[0]].count("\n") or len(whole) == 1
                else whole[-1]
            )
            return bare[1:at], bare[at + 1 :]
    return bare, ""


def _closes(text: str, end: int) -> bool:
    """Whether a single quote ends the words and is no apostrophe."""
    return not text[end + 1 :].strip() or text[end + 1 : end + 2] in ",.;\n" or text[end : end + 1] == "'"


def _by_quote(text: str) -> _Found | None:
    for pattern, wish in ((_SET_QUOTED, "new"), (_FOR_QUOTED, "new")):
        match = pattern.search(text[:LONGEST_REQUEST])
        if match is None:
            continue
        words, after = _said(text[match.end() :])
        if len(words.split()) >= LEAST_QUOTED_WORDS and (after or words != text[match.end() :].lstrip()):
            head = text[: match.end()] if pattern is _FOR_QUOTED else text[: match.start()]
            head = re.sub(r"\s+(?:for|to|on|of|with)\s+(?:the\s+\w+\s+)?$", "", head, flags=re.I)
            after = re.sub(r"^\s*to\s+music\b", "", after, flags=re.I)
            return head, words, after, wish, ""  # type: ignore[return-value]
    return None


def _by_quoted_first(text: str) -> _Found | None:
    """Words in quotes that come before what they are for, or behind the bare name of a song."""
    for pattern in (_SONG_QUOTED, _QUOTED_AS, _QUOTED_SET):
        match = pattern.search(text[: LONGEST_REQUEST * 2])
        if match and len(match["words"].split()) >= LEAST_QUOTED_WORDS:
            where = (match.groupdict().get("where") or "").strip()
            head = text[: match.start()] + (match.groupdict().get("head") or "")
            return head, match["words"], text[match.end() :], "new", where
    return None


def _by_heading(text: str) -> _Found | None:
    match = _HEADED.search(text) or _PLAIN_HEADED.search(text)
    if match is None or match.end() > LONGEST_REQUEST or text[match.end() :].count("\n") < 1:
        return None
    lines = text[match.end() :].split("\n")
    if not any(line.strip()[:1].isalpha() and not _BARS.search(line) for line in lines[1:]):
        return None  # a form, and no words
    return text[: match.start()], text[match.end() :], "", "new", ""


def _by_lines(text: str) -> _Found | None:
    """A request for a song, an empty line, and at least two lines behind it."""
    head, gap, tail = text.strip().partition("\n\n")
    lines = [line for line in tail.split("\n") if line.strip()]
    if not gap or "\n" in head or len(lines) < 2 or not _SUNG_OF.search(head) or len(head) > LONGEST_REQUEST:
        return None
    return head, tail, "", "new", ""

"""Words as a person writes them down -> lines in sections: headings, stanzas, repeated stanzas, breaths.

Words are data: nothing in them is ever taken for a request. Syllables are `syllables.py`'s work.
"""

import re
from collections.abc import Sequence

from tools.errors import BriefError
from tools.song.brief import LyricLine

MOST_CHARACTERS = 12_000
MOST_LINES = 300
LONGEST_STANZA = 9  # lines; more without a break are parted
LONGEST_LINE_WORDS = 12  # a line of more words is parted where it breathes
LEAST_BREATH_WORDS = 3
_NAMES = (
    r"verse|strophe|chorus|refrain|pre[- ]?chorus|bridge|intro|outro|coda|hook|tag|stanza|part|couplet|estribillo|"
    r"estrofa|vers|ritornello|strofa|refr[aã]o"
)
_HEADING = re.compile(
    rf"^\s*(?:[\[({{]\s*(?P<a>(?:{_NAMES})\b[^\])}}\n]{{0,30}}?)\s*[\])}}]\s*:?|(?P<b>(?:{_NAMES})(?:\s+(?:\d+|[ivx]+|one|two|three"
    rf"|four))?)\s*:|(?P<c>(?:{_NAMES})(?:\s+(?:\d+|[ivx]+|one|two|three|four))?))\s*(?P<rest>.*)$",
    re.I,
)
_TIMES = re.compile(r"\s*[\[(]?\s*(?:x\s*(?P<a>[2-4])|(?P<b>[2-4])\s*x|repeat)\s*[\])]?\s*$", re.I)
_KINDS = {
    "strophe": "Verse", "stanza": "Verse", "couplet": "Verse", "estrofa": "Verse", "strofa": "Verse", "vers": "Verse",
    "part": "Verse", "refrain": "Chorus", "hook": "Chorus", "estribillo": "Chorus", "ritornello": "Chorus",
    "refrao": "Chorus", "refrão": "Chorus", "prechorus": "Pre-chorus", "pre chorus": "Pre-chorus", "coda": "Outro",
}  # fmt: skip
_BREATH = re.compile(r"(?<=[,;.!?:])\s+")


def read_lyrics(text: str) -> tuple[LyricLine, ...]:
    """The lines of a text, each with its section and the number of its stanza.

    Raises:
        BriefError: There is nothing to sing in it, or too much.
    """
    if len(text) > MOST_CHARACTERS:
        raise BriefError(
            f"These words are {len(text):,} characters long.", f"At most {MOST_CHARACTERS:,} are set.", "Send fewer."
        )
    blocks = _blocks(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\t", " "))
    named = _named(_in_stanzas(blocks))
    lines = tuple(LyricLine(line, name, stanza) for stanza, (name, rows) in enumerate(named) for line in rows)
    if not lines:
        raise BriefError(
            "There are no words to set in that.", "", "Put the words after a colon, or on lines of their own."
        )
    if len(lines) > MOST_LINES:
        raise BriefError(f"These words have {len(lines)} lines.", f"At most {MOST_LINES} are set.", "Send fewer.")
    return lines


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """(heading or "", lines) of each stanza."""
    blocks: list[tuple[str, list[str]]] = []
    heading, open_ = "", False
    rows: list[str] = []
    for raw in [*text.split("\n"), ""]:
        line = raw.strip().strip("\u200b\ufeff").strip()
        found = _HEADING.match(line) if line else None
        if found is not None and found["c"] and (found["rest"] or not line[:1].isupper()):
            found = None  # "bridge over the river" is a line
        if found is not None or not line:
            if rows or (open_ and found is not None):
                blocks.append((heading, rows))
                rows, open_ = [], False
                heading = "" if found is None else heading
            if found is not None:
                heading, open_ = _heading_name(found["a"] or found["b"] or found["c"]), True
                rows = _lines(found["rest"]) if found["rest"] else []
            continue
        rows += _lines(line)
    if open_ and not rows:
        blocks.append((heading, []))
    return blocks


def _in_stanzas(blocks: Sequence[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Many lines without a break as stanzas of four, or of the nearest number that leaves no line over."""
    out: list[tuple[str, list[str]]] = []
    for heading, rows in blocks:
        size = next((n for n in (4, 8, 6, 5) if len(rows) % n == 0), 4)
        if heading or len(rows) <= LONGEST_STANZA:
            out.append((heading, rows))
        else:
            out += [("", rows[at : at + size]) for at in range(0, len(rows), size)]
    return out


def _heading_name(words: str) -> str:
    """The section's name: a refrain is the chorus, VERSE 2 a verse; numbers are counted anew."""
    low = re.sub(r"\s*(?:\d+|[ivx]+|one|two|three|four)?\s*$", "", words.strip().lower().split(":")[0]).strip()
    found = re.match(rf"(?:{_NAMES})", low, re.I)
    low = found.group(0) if found else low
    return _KINDS.get(low, low.capitalize())


def _lines(line: str) -> list[str]:
    """A written line as lines to be sung: parted at slashes, where it breathes if it is long; "x2" says it again."""
    rows: list[str] = []
    for part in re.split(r"\s+/+\s+|\s*\|\s*", line):
        times = _TIMES.search(part)
        said = part[: times.start()] if times else part
        if any(char.isalnum() for char in said):
            rows += _breaths(said.strip()) * (int(times["a"] or times["b"] or 2) if times else 1)
    return rows


def _breaths(line: str) -> list[str]:
    """A long line parted at its punctuation, else in the middle."""
    words = line.split()
    if len(words) <= LONGEST_LINE_WORDS:
        return [line]
    parts = _BREATH.split(line)
    if len(parts) == 1:
        count = -(-len(words) // (LONGEST_LINE_WORDS - 3))
        size = -(-len(words) // count)
        return [" ".join(words[i : i + size]) for i in range(0, len(words), size)]
    rows: list[str] = []
    for part in parts:
        short = rows and (len(part.split()) < LEAST_BREATH_WORDS or len(rows[-1].split()) < LEAST_BREATH_WORDS)
        if short and len(rows[-1].split()) + len(part.split()) <= LONGEST_LINE_WORDS:
            rows[-1] += " " + part
        else:
            rows.append(part)
    return [piece for row in rows for piece in (_breaths(row) if not _BREATH.search(row) else [row])]


def _named(blocks: Sequence[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Stanzas with names: as headed, else a stanza that comes back is the chorus and others are verses; a heading
    alone says its words again.
    """
    said: dict[str, list[str]] = {}
    keys = [_key(rows) for _, rows in blocks]
    varied = len(set(keys)) > 1
    out: list[tuple[str, list[str]]] = []
    for (heading, rows), key in zip(blocks, keys, strict=True):
        if heading and not rows:
            rows = said.get(heading, [])
        name = heading or ("Chorus" if varied and keys.count(key) > 1 else "Verse")
        if rows:
            said.setdefault(name, rows)
            out.append((name, rows))
    return out


def _key(rows: Sequence[str]) -> str:
    return "\n".join(re.sub(r"\W+", " ", row.lower()).strip() for row in rows)

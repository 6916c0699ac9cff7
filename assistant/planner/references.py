"""References in a brief: an era, a place, a use, a composer long dead, or an artist of our time.

Eras, places, uses and old masters give a style and cues of ours, told as such. An artist of our time is never
imitated: the reply says so and the general kind of music stands in; a name nobody here knows gets the same sentence.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.planner.entities.gazetteer import normal
from assistant.planner.entities.scan import Scan
from assistant.planner.tables import rows
from assistant.planner.tables.references import (
    ARTIST_LINES,
    COMPOSER_LINES,
    ERA_LINES,
    EVERYDAY_NAMES,
    PLACE_LINES,
    USE_LINES,
)

_LIKE = (
    r"(?:in\s+the\s+(?:style|manner|vein|spirit|way)\s+of|(?:that\s+)?(?:sounds?|sounding|feels?)\s+(?:just\s+|a\s+bit\s+)?like"
    r"|something\s+like|along\s+the\s+lines\s+of|à\s+la|a\s+la|inspired\s+by|reminiscent\s+of|as\s+if\s+(?:written\s+)?by"
    r"|similar\s+to|imitating|imitate|copy(?:ing)?|like|by)"
)
_NAME = r"(?P<name>[A-ZÀ-Þ][\w'’.&/-]*(?:\s+(?:[A-ZÀ-Þ][\w'’.&/-]*|of|the|and|de|van|von|&|[0-9]+)){0,3})"
_STYLED_AS = re.compile(rf"\b(?i:{_LIKE})\s+(?i:the\s+band\s+|the\s+singer\s+|the\s+composer\s+)?{_NAME}")
_PLAINLY = re.compile(
    r"\b(?i:in\s+the\s+(?:style|manner)\s+of|à\s+la|a\s+la|imitat(?:e|ing)|sounds?\s+like|inspired\s+by)\b"
)
_DECADE = re.compile(
    r"(?<![\w.])'?(?P<n>[2-9]0)'?s\b(?=\s+(?!(?:long|in|of|for|please|only|with|and)\b)[a-z])|\b(?:the|early|late|mid)[\s-]+'?(?P<m>[2-9]0)'?s\b"
)
_NOT_NAMES = frozenset(
    "i it this that a an my our english german french spanish italian irish christmas sunday monday friday saturday "
    "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says: cells left open are None; `said` is how the reply tells it."""

    words: str
    style: str
    mode: str | None = None
    meter: str | None = None
    valence: float | None = None
    arousal: float | None = None
    density: float | None = None
    seconds: float | None = None
    ending: str | None = None
    kind: str = "era"
    called: str = ""

    @property
    def said(self) -> str:
        """One sentence for the reply."""
        if self.kind == "artist":
            return f"I do not imitate {self.words}, nor any living or recent artist; what you hear is {self.called}."
        if self.kind == "composer":
            return f"{self.words!r} I took as {self.called}: the traits of a time, with notes of my own."
        return f"For {self.words!r} I took traits of {self.style}."


def _open(cell: str) -> str | None:
    return None if cell in (".", "") else cell


def _numbers(cell: str) -> list[float | None]:
    return [None if part == "." else float(part) for part in cell.split()] + [None] * (3 - len(cell.split()))


@lru_cache(maxsize=1)
def reference_table() -> dict[str, Reference]:
    """Eras, places and uses by phrase."""
    table: dict[str, Reference] = {}
    for kind, lines in (("use", USE_LINES), ("era", ERA_LINES), ("place", PLACE_LINES)):
        for line in rows(lines):
            style, mode, meter, numbers, seconds, ending, phrases = (cell.strip() for cell in line.split("|"))
            valence, arousal, density = _numbers(numbers)
            for phrase in map(str.strip, phrases.split(",")):
                length = None if seconds == "." else float(seconds)
                row = Reference(phrase, style, _open(mode), _open(meter), valence, arousal, density, length,
                                _open(ending), kind)  # fmt: skip
                table.setdefault(normal(phrase), row)
    return table


@lru_cache(maxsize=1)
def name_table() -> dict[str, Reference]:
    """Composers and artists by name."""
    table: dict[str, Reference] = {}
    for line in rows(COMPOSER_LINES):
        style, mode, meter, numbers, called, names = (cell.strip() for cell in line.split("|"))
        valence, arousal, _ = _numbers(numbers)
        for name in map(str.strip, names.split(",")):
            table[normal(name)] = Reference(
                name, style, _open(mode), _open(meter), valence, arousal, kind="composer", called=called
            )
    for line in rows(ARTIST_LINES):
        style, numbers, names = (cell.strip() for cell in line.split("|"))
        valence, arousal, _ = _numbers(numbers)
        for name in map(str.strip, names.split(",")):
            table.setdefault(
                normal(name),
                Reference(
                    name,
                    style,
                    None,
                    None,
                    valence,
                    arousal,
                    kind="artist",
                    called=f"{style} in general, with notes of my own",
                ),
            )
    return table


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    """All phrases of the table, longest first; spaces and hyphens are alike."""
    return _any_of(row.words for row in reference_table().values() if not re.fullmatch(r"\d0s", row.words))


@lru_cache(maxsize=1)
def _plain_names() -> re.Pattern[str]:
    return _any_of(row.words for name, row in name_table().items() if name not in EVERYDAY_NAMES)


def _any_of(phrases: object) -> re.Pattern[str]:
    ordered = sorted(map(str, phrases), key=len, reverse=True)  # type: ignore[call-overload]
    return re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(one).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?") for one in ordered)
        + r")(?![\w-])"
    )


def pull_reference(scan: Scan) -> tuple[Reference | None, str | None]:
    """The reference of a brief, its words taken; and the name of somebody not in the tables who shall be imitated."""
    if row := _named(scan):
        return row, None
    found = scan.search(_STYLED_AS, exact_case=True)
    if found and _is_somebody(scan, found):
        scan.take(*found.span())
        return None, found["name"].strip()
    decade = scan.search(_DECADE)
    if decade:
        row = reference_table().get(f"19{decade['n'] or decade['m']}s") or reference_table().get("2000s")
        scan.take(*decade.span())
        return row and replace(row, words=decade[0].strip()), None
    phrase = scan.pull(_phrases())
    return (reference_table()[normal(re.sub(r"\s+", " ", phrase[0]))], None) if phrase else (None, None)


def _named(scan: Scan) -> Reference | None:
    """A composer or artist of the tables, with the words that lead to the name taken too."""
    table = name_table()
    for pattern, text in (
        (_STYLED_AS, scan.text),
        (re.compile(rf"\b{_LIKE}\s+(?P<name>[\w'.&/-]+(?:\s+[\w'.&/-]+){{0,3}})"), scan.low),
    ):
        for found in pattern.finditer(text):
            words = found["name"].split()
            for count in range(len(words), 0, -1):
                name = " ".join(words[:count]).rstrip(".,'’")
                row = table.get(normal(name)) or table.get(normal(name.removesuffix("'s").removesuffix("’s")))
                if row:
                    end = found.start("name") + len(" ".join(words[:count]))
                    scan.take(found.start(), end)
                    return replace(row, words=scan.original[found.start("name") : end].strip(" .,'’"))
    found_name = scan.search(_plain_names())
    if found_name and not re.search(r"\bfor\s+(?:my\s+\w+\s+)?$", scan.low[: found_name.start()]):
        scan.take(*found_name.span())
        return replace(table[normal(found_name[0])], words=scan.original[slice(*found_name.span())])
    styled = re.search(r"\b(?P<name>[a-z]+(?:\s+[a-z]+)?)(?:-style|-esque|-like|ian)\b", scan.low)
    row = table.get(normal(styled["name"])) if styled else None
    if row and styled:
        scan.take(*styled.span())
    return row


def _is_somebody(scan: Scan, found: re.Match[str]) -> bool:
    """Whether the words after "like" are a name: two words with capitals, or one after a plain wish to imitate."""
    words = found["name"].split()
    if normal(words[0]) in _NOT_NAMES or scan.text.isupper() or reference_table().get(normal(found["name"])):
        return False
    capitals = [word for word in words if word[0].isupper() and len(word) > 1]
    plainly = bool(_PLAINLY.search(found[0]))
    return plainly or (len(capitals) >= 2 and not found[0].lower().startswith("by "))


def not_imitated(name: str) -> str:
    """The sentence for a name that is in no table."""
    return f"I do not imitate {name}, nor any living or recent artist; I took the rest of what you said."

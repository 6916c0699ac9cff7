"""Which version is meant: by id, number, place in time, name, label, a star, or what it was before.

Reads what a tool was handed ("v3", "the sad one", "before the strings"); sentences are the planner's matter. Changes
nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.workbench import Workbench
from tools.edit.scope import resolve_scope
from tools.errors import EditError, MusicError

Row = Mapping[str, Any]
THIS = frozenset({"", "this", "this one", "it", "that", "current", "now", "here", "this version"})
PREVIOUS = frozenset({"previous", "one before", "before", "before this", "before this one", "before that", "last one"})
_PLACES = {
    "first": 0, "original": 0, "very first": 0, "initial": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4,
    "last": -1, "latest": -1, "newest": -1, "most recent": -1,
}  # fmt: skip
_STARRED = frozenset({"starred", "favourite", "favorite", "my favourite", "my favorite", "best"})
_MOST_WALKED = 60  # songs read to find where a part came in
MOST_TOLD = 8


def find_version(bench: Workbench, words: str) -> str:
    """The version meant.

    Raises:
        EditError: No version fits, or two do; the sentence lists those there are.
    """
    rows = bench.shelf.listing()
    if not rows:
        raise EditError("There is no version yet; say what to compose first.")
    found = _found(bench, rows, _plain(words))
    if found is None:
        known = ", ".join(told(row) for row in rows[-MOST_TOLD:])
        raise EditError(f"There is no version {words!r}; the versions are: {known}. Name one of these.")
    return found


def version_row(bench: Workbench, version_id: str) -> Row:
    """The row of a version that is in sight."""
    return next(row for row in bench.shelf.listing() if row["id"] == version_id)


def told(row: Row) -> str:
    """A version as a person reads it: "v3 (the sad one)"."""
    name = row.get("name") or row.get("label")
    return f"{row['id']} ({name})" if name else str(row["id"])


def _plain(words: str) -> str:
    low = " ".join(words.lower().split()).strip("\"'“”‘’ .!?")
    low = re.sub(r"^(?:the\s+)?(?:version\s+)?(?:called|named)\s+", "", low).strip("\"'“”‘’ ")
    low = re.sub(r"^the\s+|\s+(?:version|one)$", "", low)
    return re.sub(r"^version\s+(?!before\b)", "", low).strip()


def _found(bench: Workbench, rows: Sequence[Row], low: str) -> str | None:
    if by_name := [row for row in rows if str(row.get("name") or "").lower() in (low, f"the {low}", f"{low} one")]:
        return str(by_name[-1]["id"])
    if low in THIS and bench.parent:
        return bench.parent
    if low in PREVIOUS and bench.parent:
        parents = version_row(bench, bench.parent)["parents"]
        return str(parents[0]) if parents else None
    if low in _PLACES:
        return str(rows[_PLACES[low]]["id"]) if -1 <= _PLACES[low] < len(rows) else None
    wanted_id = f"v{low}" if low.isdigit() else low
    if any(row["id"] == wanted_id for row in rows):
        return wanted_id
    if low in _STARRED:
        return next((str(row["id"]) for row in reversed(rows) if row.get("starred")), None)
    if found := re.match(r"(?:version\s+)?before\s+(?:the\s+)?(?P<what>.+)$", low):
        return _before(bench, rows, found["what"])
    return _by_words(rows, low) or _with_part(bench, low)


def _by_words(rows: Sequence[Row], low: str) -> str | None:
    """Words of a name first, then of a label, the newest first."""
    if len(low) < 3:
        return None
    for cell in ("name", "label"):
        for row in reversed(rows):
            if low in str(row.get(cell) or "").lower():
                return str(row["id"])
    return None


def _before(bench: Workbench, rows: Sequence[Row], what: str) -> str | None:
    """The parent of the version that brought something: by its label, else by the part that came in with it."""
    came = _by_words([row for row in rows if row["parents"]], what)
    came = came or _with_part(bench, what)
    parents = version_row(bench, came)["parents"] if came else ()
    return str(parents[0]) if parents else None


def _with_part(bench: Workbench, what: str) -> str | None:
    """The version in which a part came in, among those the current one was made from."""
    rows = {str(row["id"]): row for row in bench.shelf.listing()}
    at: str | None = bench.parent
    held: str | None = None
    for _ in range(_MOST_WALKED):
        if at is None or at not in rows:
            break
        if _has_part(bench, at, what):
            held = at
        elif held:
            return held
        at = next(iter(rows[at]["parents"]), None)
    return held


def _has_part(bench: Workbench, version_id: str, what: str) -> bool:
    try:
        song = bench.shelf.song(version_id)
        return all(resolve_scope(song, [part]).track_ids for part in re.split(r"\s+and\s+(?:the\s+)?", what))
    except MusicError:
        return False

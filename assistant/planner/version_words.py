"""How a version is named in a sentence: by number, place in time, a person's own name, "this" and "the one before".

Finds and reads references; what is to be done with the version is said elsewhere.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.planner.state import DialogueState

PLEASE = (
    r"(?:(?:ok(?:ay)?|now|so|please|then|and|hey|well|great|nice|perfect|lovely|good|yes|can\s+you|could\s+you|would\s+you"
    r"|i\s+want\s+to|i'd\s+like\s+to|let's|let\s+us|just|actually)[\s,.!]+)*"
)
ORDINAL = r"(?:very\s+)?(?:first|second|third|fourth|fifth|last|latest|newest|original|previous|current)"
_NUMBERED = r"(?:(?:the\s+)?(?:version|take)\s*(?:number\s*|no\.?\s*|nr\.?\s*|#\s*)?\d{1,4}|v\.?\s?\d{1,4}(?![\d.]))"
THIS = r"(?:this|that|the\s+current|the\s+present)(?:\s+(?:version|one|take))?"
REF = (
    rf"(?:{_NUMBERED}|(?:the\s+)?version\s+(?:called|named)\s+[\"'][^\"']+[\"']|the\s+version\s+before(?:\s+(?:this(?:\s+one)?|that))?"
    rf"(?:\s+the\s+[\w-]+(?:\s+[\w-]+)?)?|(?:the\s+)?{ORDINAL}\s+(?:version|one|take)|(?:the|my)\s+(?:starred|favou?rite)\s+(?:version|one|take)"
    rf"|the\s+one\s+before(?:\s+(?:this|that|it)(?:\s+one)?)?|{THIS})"
)
_NOW = r"(?:now|here|the\s+(?:current|present|latest|newest|last)\s+(?:one|version)|what\s+(?:we|i)\s+have\s+now)"


def version_id(words: str, state: DialogueState) -> str | None:
    """The version a stretch of words names and nothing else; None where they name none.

    Where the state tells which one it is, its id; else the words, for the tool to look up ("before the strings").
    """
    plain = words.strip(" .,!?\"'\u201c\u201d\u2018\u2019")
    if row := called(plain, state.versions):
        return str(row[0]["id"]) if not plain[len(row[1]) :].strip(" \"'") else None
    if re.fullmatch(r"\d{1,4}", plain):
        return f"v{plain}"
    if re.fullmatch(_NOW, plain, re.I) or plain.lower() in ("this", "it"):
        return state.version
    if re.fullmatch(rf"(?:the\s+)?(?:{ORDINAL})", plain, re.I):
        plain += " version"
    if not re.fullmatch(REF, plain, re.I):
        return None
    return _looked_up(reference(plain), state)


def _looked_up(words: str, state: DialogueState) -> str | None:
    rows = {str(row.get("id")): row for row in state.versions}
    if words == "this":
        return state.version
    if words == "previous":
        return next(iter(rows.get(state.version or "", {}).get("parents") or ()), "previous")
    if words in ("first", "original", "very first"):
        return next(iter(rows), "first")
    if words in ("last", "latest", "newest"):
        return next(reversed(rows), "last")
    return words


def called(words: str, versions: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], str] | None:
    """The version whose own name the words begin with, and those words; the longest name wins."""
    low = words.lower()
    for row in sorted(versions, key=lambda row: -len(str(row.get("name") or ""))):
        name = str(row.get("name") or "").lower()
        if len(name) < 2:
            continue
        for form in (name, f"the {name}", name.removeprefix("the ")):
            if low.startswith(form) and not re.match(r"\w", low[len(form) :]):
                return row, words[: len(form)]
    return None


def reference(words: str) -> str:
    """A reference as the tools take it: "v3" for a number, the words else."""
    low = " ".join(words.lower().split()).strip(" .!?")
    if found := re.search(r"(?:version|take|v)\D{0,8}(\d{1,4})$", low):
        return f"v{found[1]}"
    if re.search(r"[\"'].+[\"']$", low):
        return re.sub(r"^.*?[\"'](.+)[\"']$", r"\1", low)
    if re.match(r"^(?:this|that|it|the\s+current|the\s+present)\b", low):
        return "this"
    low = re.sub(r"^(?:the|my)\s+", "", low)
    if re.match(r"^(?:version|one)\s+before(?:\s+(?:this|that)(?:\s+one)?)?$", low):
        return "previous"
    return re.sub(r"^version\s+(?=before)|\s+(?:version|one|take)$", "", low)

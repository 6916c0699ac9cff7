"""The way back: a score dropped into a project that has a song is looked for among its versions and told as what it is:
a version unchanged, a version edited elsewhere, or another song.

What is compared and how is `tools.edit.versions`; what becomes of it in the turn is `turn`'s.
"""

import re
from typing import TYPE_CHECKING

from assistant.uploads import Upload

if TYPE_CHECKING:
    from assistant.shelf import StoreShelf
    from tools.edit.versions.match import Matched

MOST_VERSIONS = 24
_ANOTHER = re.compile(
    r"\b(?:new|another|different|separate|other)\s+(?:song|piece|tune|project|one)\b|\bstart\s+(?:over|afresh|anew)\b"
    r"|\binstead\s+of\s+(?:this|the)\s+(?:song|piece)\b|\bgroove\s+of\b|\b(?:feel|groove|rhythm)\s+from\b",
    re.I,
)


def found_again(shelf: "StoreShelf", current: str | None, upload: Upload, text: str) -> "Matched | None":
    """The version a dropped score came from; None for another song, or where the words say it is one.

    Args:
        shelf: The project's versions.
        current: The version that is worked on; it is looked at first, then the newest.
        upload: The file.
        text: What the person said with it.
    """
    if upload.song is None or upload.kind not in ("midi", "musicxml") or _ANOTHER.search(text):
        return None
    from tools.edit.versions.match import match

    newest = [str(row["id"]) for row in reversed(shelf.listing())]
    ids = list(dict.fromkeys([*([current] if current else []), *newest]))[:MOST_VERSIONS]
    return match(upload.song, upload.kind, {version: shelf.song(version) for version in ids})


def told(found: "Matched", upload: Upload, current: str | None, beside: bool = False) -> str:
    """What the file is and what was edited, for the reply.

    Args:
        found: The version it came from.
        upload: The file.
        current: The version that is worked on.
        beside: Whether words came with it, which are then about that version.
    """
    from tools.edit.versions.told import compare, sentences

    number = found.version[1:]
    if found.is_unchanged:
        here = " That is where you are." if found.version == current else ""
        way = f' Say "go back to version {number}" to work on it.'
        way = "" if here else " What you said is done on that version." if beside else way
        return " ".join([f"{upload.label} is version {number}, unchanged.{here}{way}", *found.asides])
    rows = [
        f"{upload.label} is version {number}, edited elsewhere, and a new version now.",
        sentences(compare(found.before, found.song), f"version {number}", "your file"),
        _kept(found, upload.kind),
        *(f'This touches what you locked: "{lock.words}".' for lock in found.broken),
        *found.asides,
    ]
    return " ".join(row for row in rows if row)


def _kept(found: "Matched", kind: str) -> str:
    """What such a file cannot hold and the version has kept."""
    song = found.song
    parts = [
        ("chords", bool(song.chords) and kind == "midi"),
        ("sections", bool(song.sections)),
        ("words", any(track.syllables for track in song.tracks)),
        ("the mix", True),
        ("locks", bool(song.locks)),
    ]
    names = [name for name, there in parts if there]
    from tools.edit.values import in_words

    said = in_words(names)
    return f"{said[0].upper()}{said[1:]} {'are' if len(names) > 1 else 'is'} kept from version {found.version[1:]}."

"""Names people and files bring, made harmless: text to show, never a path to open.

Pure functions over text. The tables below say what a media type's file is called and which kinds of upload there are.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.store.errors import StoreError

LABEL_LENGTH = 120
NAME_LENGTH = 120
VERSION_TITLE_LENGTH = 60

# Registered types where there is one (iana.org/assignments/media-types), else what browsers send.
SUFFIXES = {
    "audio/wav": ".wav",
    "audio/flac": ".flac",
    "audio/mpeg": ".mp3",
    "audio/midi": ".mid",
    "application/vnd.recordare.musicxml+xml": ".musicxml",
    "image/svg+xml": ".svg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
    "text/plain": ".txt",
    "text/x-lrc": ".lrc",
    "text/markdown": ".md",
    "video/mp4": ".mp4",
    "application/octet-stream": ".bin",
}

# What each artefact kind of the turn document usually is; content decides where it can be either.
MEDIA_TYPES = {
    "mix": "audio/wav",
    "mix_flac": "audio/flac",
    "mix_mp3": "audio/mpeg",
    "recording": "audio/wav",
    "stem": "audio/wav",
    "stem_dry": "audio/wav",
    "midi": "audio/midi",
    "midi_written": "audio/midi",
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "lead_sheet": "application/vnd.recordare.musicxml+xml",
    "score_svg": "image/svg+xml",
    "score_pdf": "application/pdf",
    "pianoroll": "image/png",
    "video": "video/mp4",
    "bundle": "application/zip",
    "lrc": "text/x-lrc",
    "report": "application/json",
}

# First bytes that settle the type whatever the name says.
_MAGIC = (
    (b"RIFF", "audio/wav"),
    (b"fLaC", "audio/flac"),
    (b"MThd", "audio/midi"),
    (b"\x89PNG", "image/png"),
    (b"%PDF", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"ID3", "audio/mpeg"),
)


def media_type_of(kind: str, head: bytes) -> str:
    """The media type of an artefact from its first bytes, else from its kind."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"<svg" in text[:512]:
        return "image/svg+xml"
    return MEDIA_TYPES.get(kind, "application/octet-stream")


def safe_label(name: str) -> str:
    """The last part of a file's name with everything that is not plainly visible written out, at most `LABEL_LENGTH`
    characters.

    An override of the writing direction becomes the six visible characters of its escape.
    """
    last = re.split(r"[/\\]", name.encode("utf-8", "backslashreplace").decode("utf-8"))[-1] or "unnamed"
    visible = "".join(character if _is_visible(character) else _escaped(character) for character in last)
    if len(visible) > LABEL_LENGTH:
        visible = f"{visible[: LABEL_LENGTH - 21]}…{visible[-20:]}"
    return visible


def project_name(name: str) -> str:
    """A project's name in its one form: composed Unicode, single spaces.

    Raises:
        StoreError: If nothing visible is left, it is too long, or it holds characters that cannot be shown.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split()) if isinstance(name, str) else ""
    if not tidy:
        raise StoreError("A project needs a name", "", "Give it one, such as waltz")
    if len(tidy) > NAME_LENGTH:
        raise StoreError(
            f"A project's name of {len(tidy)} characters is too long",
            f"Up to {NAME_LENGTH} are kept",
            "Give it a shorter one",
        )
    hidden = next((character for character in tidy if not _is_visible(character)), None)
    if hidden is not None:
        raise StoreError(
            f"A project's name cannot hold the invisible character {_escaped(hidden)}",
            "",
            "Leave it out and say it again",
        )
    return tidy


def version_title(name: str) -> str:
    """A version's name in its one form.

    Raises:
        StoreError: If it is too long or holds characters that cannot be shown.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if len(tidy) > VERSION_TITLE_LENGTH:
        raise StoreError(
            f"A version's name of {len(tidy)} characters is too long",
            f"Up to {VERSION_TITLE_LENGTH} are kept",
            "Give it a shorter one",
        )
    hidden = next((character for character in tidy if not _is_visible(character)), None)
    if hidden is not None:
        raise StoreError(f"A version's name cannot hold the invisible character {_escaped(hidden)}", "", "Leave it out")
    return tidy


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or `name (2)`, `name (3)`, ... whichever is the first not taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        ending = f" ({number})"
        candidate = name[: NAME_LENGTH - len(ending)].rstrip() + ending
    return candidate


def clean_text(text: str) -> str:
    """Text every database takes: NUL and lone surrogates become the replacement character."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _is_visible(character: str) -> bool:
    # Joiners hold emoji families and some scripts together; other format characters (direction overrides) can
    # disguise a name.
    return unicodedata.category(character)[0] not in "C" or character in "\u200c\u200d"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

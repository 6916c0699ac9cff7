"""Sentences about the recordings in a song: muted, turned up or down, taken out; what cannot be done is said plainly.

A recording's notes are not read, so whatever would change them is refused here with the ways that are open. Nothing is
done here: acts only.
"""

import re
from typing import Any

from assistant.planner.acts import Act, refuse
from assistant.planner.state import DialogueState

_MEANT = re.compile(r"\b(?:recordings?|audio(?:\s+(?:track|file))?|my\s+(?:take|voice|singing|playing))\b")
_ADDS = re.compile(
    r"^(?:please\s+|now\s+|also\s+|then\s+)*(?:add|put|write|compose|make\s+(?:me\s+)?an?|an?|some|give\s+(?:it|me)\s+an?)\b"
)
_UNMUTE = re.compile(
    r"\b(?:un-?mute|(?:switch|turn)\s+(?:.+\s+)?(?:back\s+)?on|bring\s+back|hear\b.+\bagain|back\s+in)\b"
)
_MUTE = re.compile(r"\b(?:mute|silence|hush|(?:switch|turn)\s+(?:.+\s+)?off|only\s+the\s+parts)\b")
_REMOVE = re.compile(r"\b(?:remove|delete|take\s+(?:.+\s+)?(?:out|away)|drop|lose|get\s+rid\s+of|without)\b")
_SOFTER = re.compile(r"\b(?:softer|quieter|(?:turn|bring)\s+(?:.+\s+)?down|less\s+loud|not\s+so\s+loud|too\s+loud)\b")
_LOUDER = re.compile(r"\b(?:louder|(?:turn|bring)\s+(?:.+\s+)?up|too\s+(?:soft|quiet))\b")
_NOTES = re.compile(
    r"\b(?:slower|faster|tempo|bpm|speed|transpose|key|major|minor|octave|semitones?|higher|lower|pitch|instrument"
    r"|tune|melody|notes?|chords?|transcribe|score|orchestrate|arrange|swing|play\s+it\s+on|cut|trim|shorter|longer)\b"
)
_OPEN = 'Say "make the recording softer" or "mute the recording", or "add a piano" for a part beside it.'


def recording_acts(line: str, state: DialogueState) -> list[Act]:
    """What a sentence asks of the recordings; () where it is not about them."""
    recordings = list(state.song.summary.get("recordings") or ()) if state.song is not None else []
    if state.song is None or not recordings or _ADDS.match(line.lower()):
        return []
    low, alone = line.lower(), not state.song.summary.get("tracks")
    if not (alone or _MEANT.search(low) or any(_is_named(row, low) for row in recordings)):
        return []
    named = [row for row in recordings if _is_named(row, low)] or recordings
    return _wanted([str(row["id"]) for row in named], low, alone)


def _is_named(row: Any, low: str) -> bool:
    name = str(row.get("name") or "").lower()
    return len(name) > 3 and (name in low or re.search(rf"\b{re.escape(name.rsplit('.', 1)[0])}\b", low) is not None)


def _wanted(ids: list[str], low: str, alone: bool) -> list[Act]:
    for pattern, tool, args in (
        (_UNMUTE, "mute", {"muted": False}),
        (_MUTE, "mute", {"muted": True}),
        (_SOFTER, "change_level", {"direction": "softer"}),
        (_LOUDER, "change_level", {"direction": "louder"}),
        (_REMOVE, "remove_track", {}),
    ):
        if pattern.search(low):
            return [Act(tool, {"tracks": ids, **args}, (), low)]
    if _NOTES.search(low):
        what = "This song is a recording, and its" if alone else "The recording's"
        return [refuse(f"{what} notes are not read yet, so they cannot be changed or moved in time.", _OPEN)]
    return []

"""What an event of Gradio's page may say, and nothing more: which function, the box's words and files, whose session.

Only what was looked at goes on to Gradio, in a body of its own; anything else is refused in a sentence. Whose the
session and the files are is judged by `gradio_doors.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any

MAX_PATH_CHARACTERS = 4_000
NO_EVENT = "This is no event of the page; reload it and try again."


class NoEvent(ValueError):
    """Not what the page sends; its text is the sentence for the person."""


def read_event(body: bytes) -> dict[str, Any]:
    """The event a body holds, with a session.

    Raises:
        NoEvent: It holds none.
    """
    try:
        asked = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoEvent(NO_EVENT) from error
    if not isinstance(asked, dict) or not isinstance(asked.get("session_hash"), str):
        raise NoEvent(NO_EVENT)
    return asked


def checked_call(asked: Mapping[str, Any], inputs: Mapping[int, int], file_types: Collection[str]) -> dict[str, Any]:
    """A call of one of the page's functions, made of what was looked at.

    Args:
        asked: As `read_event` gave it.
        inputs: How many values each function of the page takes, by its index; each is a box of words and files.
        file_types: What the box takes: "audio" and the like, or endings; everything where there are none.

    Raises:
        NoEvent: The page sends no such call, or a file the box does not take.
    """
    function, data, trigger = asked.get("fn_index"), asked.get("data"), asked.get("trigger_id")
    if type(function) is not int or function not in inputs or not isinstance(data, list):
        raise NoEvent(NO_EVENT)
    # Gradio's client may send values the function does not take; they are not passed on.
    if len(data) < inputs[function] or not (trigger is None or type(trigger) is int):
        raise NoEvent(NO_EVENT)
    boxes = [_box(value, file_types) for value in data[: inputs[function]]]
    return {
        "data": boxes,
        "fn_index": function,
        "session_hash": asked["session_hash"],
        "event_data": None,
        "trigger_id": trigger,
    }


def checked_end(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A wish to end an event (`/cancel`, `/reset`).

    Raises:
        NoEvent: It does not say which.
    """
    event, function = asked.get("event_id"), asked.get("fn_index", 0)
    if not isinstance(event, str) or type(function) is not int:
        raise NoEvent(NO_EVENT)
    return {"session_hash": asked["session_hash"], "event_id": event, "fn_index": function}


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _box(value: Any, file_types: Collection[str]) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("text", ""), str):
        raise NoEvent(NO_EVENT)
    files = value.get("files") or []
    if not isinstance(files, list):
        raise NoEvent(NO_EVENT)
    return {"text": value.get("text", ""), "files": [_file(file, file_types) for file in files]}


def _file(value: Any, file_types: Collection[str]) -> dict[str, Any]:
    path = value.get("path") if isinstance(value, dict) else None
    if not isinstance(path, str) or not 0 < len(path) <= MAX_PATH_CHARACTERS:
        raise NoEvent(NO_EVENT)
    if not _is_taken(path, file_types):
        kind = PurePath(path).suffix or "without an ending"
        raise NoEvent(
            f"A file of the kind {kind[:20]} cannot be read; attach a recording, a picture, MIDI, MusicXML, ABC or "
            "another score, and send it again."
        )
    name = value.get("orig_name")
    kept = {"orig_name": name} if isinstance(name, str) else {}
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **kept}


def _is_taken(path: str, file_types: Collection[str]) -> bool:
    """Gradio's own rule (`gradio_client.utils.is_valid_file`), which it breaks with a trace."""
    from gradio_client.utils import is_valid_file  # type: ignore[import-untyped, unused-ignore]

    return not file_types or bool(is_valid_file(path, list(file_types)))

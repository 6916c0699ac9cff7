"""What a project is called by where nobody gave it a name: the piece its song is, else the first words said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from assistant.store.glance import Origin, first_sentences, origins

FRESH_TOOLS = ("compose", "bring_tune", "like_project")  # what makes a piece anew; all else changes the one there is
LENGTH = 80


def titles_of(connection: Connection, owner: str) -> dict[str, str]:
    """What the owner's unnamed projects go by, by project id; one of which nothing is known is left out."""
    by_project: dict[str, list[Origin]] = {}
    for origin in origins(connection, owner):
        by_project.setdefault(origin.project_id, []).append(origin)
    found = first_sentences(connection, owner) | {key: _piece(rows) for key, rows in by_project.items()}
    return {key: short for key, text in found.items() if (short := _short(text))}


def is_fresh(made_by: Mapping[str, Any]) -> bool:
    """Whether a version is a piece of its own: composed anew, a tune brought, a file imported."""
    calls = made_by.get("calls") or [made_by]
    return made_by.get("tool") == "import" or any(call.get("tool") in FRESH_TOOLS for call in calls)


def _piece(rows: Iterable[Origin]) -> str:
    """Title of the piece now at the head, or the label of the version at which it began."""
    versions = {row.ordinal: row for row in rows}
    at = versions.get(next(iter(versions.values())).head or 1)
    while at is not None and not is_fresh(at.made_by) and at.parent in versions:
        at = versions[at.parent]
    return (_imported_title(at.made_by) or at.label) if at else ""


def _imported_title(made_by: Mapping[str, Any]) -> str:
    """What a file that was brought in calls its piece; a piece made here has its title for a label."""
    return str((made_by.get("args") or {}).get("title") or "") if made_by.get("tool") == "import" else ""


def _short(text: str) -> str:
    line = " ".join(text.removeprefix("upload: ").split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1].rstrip() + "…"

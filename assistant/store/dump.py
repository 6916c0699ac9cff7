"""A whole project as plain rows that name each other by turn number and version id, and the way back: for duplicates,
bundles and golden files.
 Database ids and file paths stay behind; jobs are not part of a project's history. This file reads and writes rows
only, no files.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from assistant.store import artefacts, projects, versions
from assistant.store.database import insert_row
from assistant.store.labels import free_name
from assistant.store.schema import artefact_uses, sources, turns, version_parents
from assistant.store.schema import projects as projects_table
from assistant.store.schema import versions as versions_table
from assistant.store.values import Project, Use, version_name, version_ordinal

CUT_SHORT = "it was still being worked on when the project was copied"

_TURN_COLUMNS = (
    "number",
    "text",
    "context",
    "brain",
    "seed",
    "state",
    "outcome",
    "document",
    "messages",
    "move",
    "move_steps",
    "change",
    "reason",
    "created_at_s",
    "finished_at_s",
)
_VERSION_COLUMNS = ("label", "song_hash", "seed", "made_by", "selected", "created_at_s")
_MARKS: Mapping[str, Any] = {"name": None, "starred": False, "deleted_at_s": None}  # what nobody said is not told
_SOURCE_COLUMNS = ("position", "sha256", "kind", "label", "size_bytes")


@dataclass(frozen=True)
class Dump:
    """A project as plain rows.

    Attributes:
        project: name, head, starred, change_count, created_at_s.
        turns: A row for each turn with `head_before` and `head_after` as version ids and `sources` as rows.
        versions: A row for each version with `id`, `parents`, `turn` and `song_json`.
        uses: What is kept for which version and turn: (use, turn number).
    """

    project: Mapping[str, Any]
    turns: tuple[Mapping[str, Any], ...]
    versions: tuple[Mapping[str, Any], ...]
    uses: tuple[tuple[Use, int | None], ...]


def dump(connection: Connection, project_id: str) -> Dump:
    """Read a whole project."""
    project = projects.get(connection, project_id)
    row = connection.execute(select(projects_table).where(projects_table.c.id == project_id)).one()
    head = {"name": project.name, "head": project.head, "starred": project.starred}
    counts = {"change_count": row.change_count, "created_at_s": project.created_at_s}
    return Dump(
        project=head | counts,
        turns=tuple(_turns(connection, project_id)),
        versions=tuple(_versions(connection, project_id)),
        uses=tuple(_uses(connection, project_id)),
    )


def load(connection: Connection, owner: str, name: str, content: Dump) -> Project:
    """Write a whole project under a name that is free; the artefacts' files must be in the store.

    Raises:
        NameTaken: If the name is not free.
    """
    project = projects.create(connection, owner, name)
    version_ids: dict[str, int] = {}
    turn_ids = {row["number"]: _add_turn(connection, project.id, row) for row in content.turns}
    for row in content.versions:
        version_ids[row["id"]] = _add_version(connection, project.id, row, turn_ids, version_ids)
    _add_uses(connection, project.id, content, turn_ids, version_ids)
    counts = {
        "head_version": _ordinal(content.project["head"]),
        "starred": content.project["starred"],
        "change_count": content.project["change_count"],
        "turn_count": max(turn_ids, default=0),
        "version_count": len(version_ids),
        "created_at_s": content.project["created_at_s"],
        "updated_at_s": time.time(),
    }
    connection.execute(update(projects_table).where(projects_table.c.id == project.id).values(**counts))
    return projects.get(connection, project.id)


def duplicate(connection: Connection, project_id: str, name: str | None) -> Project:
    """A second project with the same history. Raises `NameTaken` for a name that is not free; None finds one."""
    content, original = dump(connection, project_id), projects.get(connection, project_id)
    wanted = name or free_name(original.name, projects.names(connection, original.owner))
    return load(connection, original.owner, wanted, content)


def _turns(connection: Connection, project_id: str) -> list[dict[str, Any]]:
    uploads: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(
        select(sources).where(sources.c.project_id == project_id).order_by(sources.c.position)
    ):
        uploads.setdefault(row.turn_id, []).append({name: row._mapping[name] for name in _SOURCE_COLUMNS})
    rows = connection.execute(select(turns).where(turns.c.project_id == project_id).order_by(turns.c.number))
    return [_turn(row, uploads.get(row.id, [])) for row in rows]


def _turn(row: Any, uploads: list[dict[str, Any]]) -> dict[str, Any]:
    found = {name: row._mapping[name] for name in _TURN_COLUMNS}
    if row.state == "running":
        found |= {"state": "failed", "reason": CUT_SHORT}
    heads = {"head_before": _version_name(row.head_before), "head_after": _version_name(row.head_after)}
    return found | heads | {"sources": uploads}


def _versions(connection: Connection, project_id: str) -> list[dict[str, Any]]:
    songs = connection.execute(
        select(versions_table.c.ordinal, versions_table.c.song).where(versions_table.c.project_id == project_id)
    )
    packed = {version_name(ordinal): song for ordinal, song in songs}
    found = []
    for version in versions.listed(connection, project_id):
        row = {name: getattr(version, name) for name in ("id", "turn", *_VERSION_COLUMNS)}
        row |= {name: getattr(version, name) for name, usual in _MARKS.items() if getattr(version, name) != usual}
        found.append(row | {"parents": list(version.parents), "song_json": versions.unpack_song(packed[version.id])})
    return found


def _uses(connection: Connection, project_id: str) -> list[tuple[Use, int | None]]:
    rows = connection.execute(select(turns.c.id, turns.c.number).where(turns.c.project_id == project_id))
    numbers = {row.id: row.number for row in rows}
    wanted = (
        select(artefact_uses.c.turn_id).where(artefact_uses.c.project_id == project_id).order_by(artefact_uses.c.id)
    )
    turn_ids = connection.execute(wanted).scalars().all()
    listed = artefacts.listed(connection, project_id)
    return [(use, None if turn_id is None else numbers[turn_id]) for use, turn_id in zip(listed, turn_ids, strict=True)]


def _add_turn(connection: Connection, project_id: str, row: Mapping[str, Any]) -> int:
    heads = {"head_before": _ordinal(row["head_before"]), "head_after": _ordinal(row["head_after"])}
    turn_id = insert_row(
        connection, turns, project_id=project_id, **{name: row[name] for name in _TURN_COLUMNS}, **heads
    )
    for upload in row["sources"]:
        owner = {"project_id": project_id, "turn_id": turn_id}
        connection.execute(insert(sources).values(**owner, **{name: upload[name] for name in _SOURCE_COLUMNS}))
    return turn_id


def _add_version(
    connection: Connection,
    project_id: str,
    row: Mapping[str, Any],
    turn_ids: Mapping[int, int],
    version_ids: Mapping[str, int],
) -> int:
    version_id = insert_row(
        connection,
        versions_table,
        project_id=project_id,
        ordinal=_ordinal(row["id"]),
        song=versions.pack_song(row["song_json"]),
        turn_id=None if row["turn"] is None else turn_ids[row["turn"]],
        **{name: row[name] for name in _VERSION_COLUMNS},
        **{name: row.get(name, usual) for name, usual in _MARKS.items()},
    )
    for position, parent in enumerate(row["parents"]):
        values = {"version_id": version_id, "position": position, "parent_id": version_ids[parent]}
        connection.execute(insert(version_parents).values(**values))
    return version_id


def _add_uses(
    connection: Connection, project_id: str, content: Dump, turn_ids: Mapping[int, int], version_ids: Mapping[str, int]
) -> None:
    for use, turn in content.uses:
        artefacts.ensure_row(connection, use.artefact)
        why = {
            "turn_id": None if turn is None else turn_ids[turn],
            "version_id": None if use.version is None else version_ids[use.version],
        }
        what = {"sha256": use.artefact.sha256, "kind": use.artefact.kind, "track": use.track, "position": use.position}
        connection.execute(insert(artefact_uses).values(project_id=project_id, **why, **what))


def use_row(use: Use, turn: int | None) -> dict[str, Any]:
    """A use and its artefact as plain JSON, without the places that mean something in one store only."""
    artefact = asdict(use.artefact)
    for local in ("stored_path", "stored_bytes", "encoding", "frame"):
        del artefact[local]
    return {"artefact": artefact, "version": use.version, "turn": turn, "track": use.track, "position": use.position}


def _ordinal(version_id: str | None) -> int | None:
    return None if version_id is None else version_ordinal(version_id)


def _version_name(ordinal: int | None) -> str | None:
    return None if ordinal is None else version_name(ordinal)

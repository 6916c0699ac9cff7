"""Versions in the database: songs with their parents, written once and never changed.

Only `turns.commit` and `dump.load` write them. What a person says of one afterwards (`mark`) is its name, its star, and
that it is out of sight. A song is compressed JSON text here and nothing more.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from assistant.store.database import insert_row
from assistant.store.errors import NotFound, StoreError
from assistant.store.labels import version_title
from assistant.store.schema import projects, turns, version_parents, versions
from assistant.store.values import NewVersion, Version, VersionMark, version_name, version_ordinal

_HEAD_OF_LIST = tuple(column for column in versions.c if column.name != "song")


def get(connection: Connection, project_id: str, version_id: str) -> Version:
    """One version with its song.

    Raises:
        NotFound: If the project has no such version.
    """
    row = connection.execute(
        select(versions, turns.c.number.label("turn"))
        .outerjoin(turns, versions.c.turn_id == turns.c.id)
        .where(versions.c.project_id == project_id, versions.c.ordinal == (version_ordinal(version_id) or 0))
    ).first()
    if row is None:
        raise NotFound(
            f"There is no version {version_id[:20]} in this project", "", "Ask for the versions and take one of those"
        )
    return _value(row, _parents(connection, project_id, row.id).get(row.id, ()), unpack_song(row.song))


def listed(connection: Connection, project_id: str) -> tuple[Version, ...]:
    """All versions of a project in the order they were made, without their songs."""
    parents = _parents(connection, project_id)
    rows = connection.execute(
        select(*_HEAD_OF_LIST, turns.c.number.label("turn"))
        .outerjoin(turns, versions.c.turn_id == turns.c.id)
        .where(versions.c.project_id == project_id)
        .order_by(versions.c.ordinal)
    )
    return tuple(_value(row, parents.get(row.id, ()), None) for row in rows)


def row_id(connection: Connection, project_id: str, version_id: str) -> int:
    """The database's own id of a version.

    Raises:
        NotFound: If the project has no such version.
    """
    ordinal = version_ordinal(version_id) or 0
    found = connection.execute(
        select(versions.c.id).where(versions.c.project_id == project_id, versions.c.ordinal == ordinal)
    ).scalar()
    if found is None:
        raise NotFound(
            f"There is no version {version_id[:20]} in this project", "", "Ask for the versions and take one of those"
        )
    return int(found)


def add(connection: Connection, project_id: str, turn_id: int, first_ordinal: int, new: Sequence[NewVersion]) -> None:
    """Write versions whose ids must count on from `first_ordinal`."""
    for ordinal, version in enumerate(new, first_ordinal):
        if version.id != version_name(ordinal):
            raise StoreError(
                f"The next version is {version_name(ordinal)}, not {version.id}",
                "",
                "Take its id from the turn's handle",
            )
        version_id = insert_row(
            connection,
            versions,
            project_id=project_id,
            ordinal=ordinal,
            label=version.label,
            song=pack_song(version.song_json),
            song_hash=version.song_hash,
            seed=version.seed,
            made_by=dict(version.made_by),
            turn_id=turn_id,
            selected=version.selected,
            created_at_s=time.time(),
        )
        for position, parent in enumerate(version.parents):
            parent_id = row_id(connection, project_id, parent)
            values = {"version_id": version_id, "position": position, "parent_id": parent_id}
            connection.execute(insert(version_parents).values(**values))


def mark(connection: Connection, project_id: str, wanted: VersionMark) -> None:
    """Name a version, star it, take it out of sight or bring it back.

    Raises:
        NotFound: If the project has no such version.
        StoreError: If another version has that name, or the current one would go out of sight.
    """
    version_id = row_id(connection, project_id, wanted.version)
    values: dict[str, Any] = {}
    if wanted.name is not None:
        values["name"] = _free_name(connection, project_id, version_id, wanted.name)
    if wanted.starred is not None:
        values["starred"] = wanted.starred
    if wanted.deleted is not None:
        _check_not_current(connection, project_id, wanted)
        values["deleted_at_s"] = time.time() if wanted.deleted else None
    if values:
        connection.execute(update(versions).where(versions.c.id == version_id).values(**values))


def _free_name(connection: Connection, project_id: str, version_id: int, name: str) -> str | None:
    """The name in its one form; None for none."""
    if not name.strip():
        return None
    tidy = version_title(name)
    rows = select(versions.c.ordinal, versions.c.name).where(
        versions.c.project_id == project_id, versions.c.id != version_id, versions.c.name.is_not(None)
    )
    for row in connection.execute(rows.where(versions.c.deleted_at_s.is_(None))):
        if row.name.casefold() == tidy.casefold():
            other = version_name(row.ordinal)
            raise StoreError(
                f"Version {other} is called {tidy!r} already", "", "Choose another name, or rename that one"
            )
    return tidy


def _check_not_current(connection: Connection, project_id: str, wanted: VersionMark) -> None:
    head = connection.execute(select(projects.c.head_version).where(projects.c.id == project_id)).scalar()
    if wanted.deleted and head is not None and version_name(head) == wanted.version:
        raise StoreError(
            f"Version {wanted.version} is the current one and cannot be deleted",
            "",
            "Go to another version first, or undo",
        )


def pack_song(song_json: str) -> bytes:
    """A song's JSON as it rests: zlib of UTF-8."""
    return zlib.compress(song_json.encode("utf-8"), 6)


def unpack_song(packed: bytes) -> str:
    """The inverse of `pack_song`."""
    return zlib.decompress(packed).decode("utf-8")


def _parents(connection: Connection, project_id: str, only_id: int | None = None) -> dict[int, tuple[str, ...]]:
    """Ids of the parents of each version (by row id), in their order."""
    child, parent = versions.alias("child"), versions.alias("parent")
    wanted = (
        select(version_parents.c.version_id, parent.c.ordinal)
        .join(child, child.c.id == version_parents.c.version_id)
        .join(parent, parent.c.id == version_parents.c.parent_id)
        .where(child.c.project_id == project_id)
        .order_by(version_parents.c.version_id, version_parents.c.position)
    )
    if only_id is not None:
        wanted = wanted.where(version_parents.c.version_id == only_id)
    found: dict[int, tuple[str, ...]] = {}
    for version_id, ordinal in connection.execute(wanted):
        found[version_id] = (*found.get(version_id, ()), version_name(ordinal))
    return found


def _value(row: Any, parents: tuple[str, ...], song_json: str | None) -> Version:
    return Version(
        id=version_name(row.ordinal),
        project_id=row.project_id,
        label=row.label,
        song_json=song_json,
        song_hash=row.song_hash,
        parents=parents,
        seed=row.seed,
        made_by=row.made_by,
        selected=row.selected,
        turn=row.turn,
        created_at_s=row.created_at_s,
        name=row.name,
        starred=row.starred,
        deleted_at_s=row.deleted_at_s,
    )

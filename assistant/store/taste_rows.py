"""What people preferred to what, as plain rows: when, of which kind, which versions, and statistics of their tunes.

What counts as a choice and what is learned from it is `assistant.taste` and `tools.compose.taste`. Rows belong to an
owner, leave no machine (bundles have none) and go when the owner says so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from assistant.store.database import Database
from assistant.store.projects import owner_id
from assistant.store.schema import owners, taste_choices
from assistant.store.values import JsonObject, version_name, version_ordinal

MOST_ROWS = 400  # of one owner; the oldest go
TABLE = taste_choices
PAIRED = ("choice", "undo")  # kinds that say which of two versions of a project is the better one


@dataclass(frozen=True)
class TasteRow:
    """One choice.

    Attributes:
        kind: "star", "choice", "undo" or "download".
        project_id: The project it was made in.
        version: The version that was preferred.
        other: The version of the same project it was preferred to; None for none.
        liked: Statistics of the preferred tune: {"values": {...}, "reference": ...}.
        passed: The same of what it was compared with; None for a usual tune.
        strength: 1 for a choice, less for a hint.
        created_at_s: When.
    """

    kind: str
    project_id: str
    version: str
    other: str | None
    liked: JsonObject
    passed: JsonObject | None = None
    strength: float = 1.0
    created_at_s: float = 0.0


class TasteRows:
    """The rows of all owners. Reached as `store.taste`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, row: TasteRow) -> None:
        """Keep a choice, in place of an earlier one about the same versions."""
        with self._database.write() as connection:
            whose = owner_id(connection, owner)
            connection.execute(delete(TABLE).where(TABLE.c.owner_id == whose, _about_the_same(row)))
            connection.execute(insert(TABLE).values(owner_id=whose, **_columns(row)))
            _drop_oldest(connection, whose)

    def take_back(self, owner: str, row: TasteRow) -> None:
        """Forget what was chosen about these versions; of the row only kind, project and versions count."""
        with self._database.write() as connection:
            connection.execute(delete(TABLE).where(TABLE.c.owner_id.in_(_ids(owner)), _about_the_same(row)))

    def listed(self, owner: str) -> tuple[TasteRow, ...]:
        """An owner's choices, oldest first."""
        wanted = select(TABLE).where(TABLE.c.owner_id.in_(_ids(owner))).order_by(TABLE.c.created_at_s, TABLE.c.id)
        with self._database.read() as connection:
            return tuple(_value(row) for row in connection.execute(wanted))

    def forget(self, owner: str) -> int:
        """Erase all of an owner's choices; how many they were."""
        with self._database.write() as connection:
            return int(connection.execute(delete(TABLE).where(TABLE.c.owner_id.in_(_ids(owner)))).rowcount)


def _ids(owner: str) -> Any:
    return select(owners.c.id).where(owners.c.name == owner)


def _about_the_same(row: TasteRow) -> Any:
    """Of a pair both directions, of a single version every row of its kind."""
    here, version = TABLE.c.project_id == row.project_id, version_ordinal(row.version)
    if row.kind not in PAIRED or row.other is None:
        return and_(here, TABLE.c.kind == row.kind, TABLE.c.version == version)
    other = version_ordinal(row.other)
    one_way = and_(TABLE.c.version == version, TABLE.c.other_version == other)
    return and_(
        here,
        TABLE.c.kind.in_(PAIRED),
        or_(one_way, and_(TABLE.c.version == other, TABLE.c.other_version == version)),
    )


def _drop_oldest(connection: Connection, whose: int) -> None:
    count = connection.execute(select(func.count()).select_from(TABLE).where(TABLE.c.owner_id == whose)).scalar_one()
    if count > MOST_ROWS:
        oldest = select(TABLE.c.id).where(TABLE.c.owner_id == whose).order_by(TABLE.c.created_at_s, TABLE.c.id)
        gone = [row.id for row in connection.execute(oldest.limit(count - MOST_ROWS))]
        connection.execute(delete(TABLE).where(TABLE.c.id.in_(gone)))


def _columns(row: TasteRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "project_id": row.project_id,
        "version": version_ordinal(row.version),
        "other_version": None if row.other is None else version_ordinal(row.other),
        "liked": dict(row.liked),
        "passed": None if row.passed is None else dict(row.passed),
        "strength": row.strength,
        "created_at_s": row.created_at_s or time.time(),
    }


def _value(row: Any) -> TasteRow:
    other = None if row.other_version is None else version_name(row.other_version)
    version = version_name(row.version)
    return TasteRow(row.kind, row.project_id, version, other, row.liked, row.passed, row.strength, row.created_at_s)

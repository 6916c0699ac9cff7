"""Projects in the database: named, listed, searched, starred, renamed, deleted and brought back.

Copying a whole project is in `dump.py`; removing a deleted one for good is the sweep's.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store.database import insert_row
from assistant.store.errors import NameTaken, NotFound, StoreError
from assistant.store.labels import clean_text, free_name, project_name
from assistant.store.schema import jobs, owners, projects, turns
from assistant.store.values import Project, version_name

OWNER_LENGTH = 200
DELETED = "the project was deleted"


def owner_id(connection: Connection, owner: str) -> int:
    """The row of an owner, made when it is missing."""
    if not owner.strip() or len(owner) > OWNER_LENGTH:
        raise StoreError(
            f"An owner's name of {len(owner)} characters is not kept", f"1 to {OWNER_LENGTH} are", "Use local"
        )
    known = connection.execute(select(owners.c.id).where(owners.c.name == owner)).scalar()
    if known is not None:
        return int(known)
    try:
        with connection.begin_nested():
            return insert_row(connection, owners, name=owner, created_at_s=time.time())
    except IntegrityError:  # another process made it between the two statements
        return int(connection.execute(select(owners.c.id).where(owners.c.name == owner)).scalar_one())


def find(connection: Connection, owner: str, name: str) -> Project | None:
    """The owner's project of this name, None where there is none."""
    row = connection.execute(_selected().where(owners.c.name == owner, projects.c.live_name == name)).first()
    return _value(row) if row else None


def get(connection: Connection, project_id: str, deleted: bool | None = False) -> Project:
    """A project by id; `deleted` says which to look among, None for all.

    Raises:
        NotFound: If there is none.
    """
    row = connection.execute(_selected().where(projects.c.id == project_id)).first()
    if row is None or (deleted is not None and (row.deleted_at_s is not None) != deleted):
        raise NotFound("There is no such project", "", "List the projects and take one of those")
    return _value(row)


def several(connection: Connection, project_ids: Sequence[str]) -> list[Project]:
    """Those of these projects that are there and not deleted."""
    rows = connection.execute(_selected().where(projects.c.id.in_(project_ids), projects.c.deleted_at_s.is_(None)))
    return [_value(row) for row in rows]


def create(connection: Connection, owner: str, name: str, throwaway: bool = False) -> Project:
    """A new, empty project.

    Raises:
        NameTaken: If the owner has one of this name.
    """
    now = time.time()
    project_id = uuid.uuid4().hex
    row = {
        "id": project_id,
        "owner_id": owner_id(connection, owner),
        "name": name,
        "live_name": name,
        "throwaway": throwaway,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(projects).values(**row, starred=False, created_at_s=now, updated_at_s=now))
    except IntegrityError as error:
        raise _taken(name) from error
    return get(connection, project_id)


def just_made(connection: Connection, owner: str, within_s: float) -> Project | None:
    """The owner's newest project if it is as new as that, has no name of its own and nothing was said in it."""
    wanted = _selected().where(
        owners.c.name == owner,
        projects.c.deleted_at_s.is_(None),
        projects.c.throwaway,
        projects.c.turn_count == 0,
        projects.c.created_at_s > time.time() - within_s,
    )
    row = connection.execute(wanted.order_by(projects.c.created_at_s.desc()).limit(1)).first()
    return _value(row) if row else None


def listed(connection: Connection, owner: str, deleted: bool) -> tuple[Project, ...]:
    """The owner's projects, starred first, then the latest changed."""
    is_deleted = projects.c.deleted_at_s.is_not(None) if deleted else projects.c.deleted_at_s.is_(None)
    return _all(connection, _selected().where(owners.c.name == owner, is_deleted))


def search(connection: Connection, owner: str, words: str) -> tuple[Project, ...]:
    """The owner's projects that hold every word in their name or in something that was said."""
    wanted = _selected().where(owners.c.name == owner, projects.c.deleted_at_s.is_(None))
    for word in clean_text(words).split()[:20]:
        said = (
            select(turns.c.id)
            .where(turns.c.project_id == projects.c.id, turns.c.text.icontains(word, autoescape=True))
            .exists()
        )
        wanted = wanted.where(or_(projects.c.name.icontains(word, autoescape=True), said))
    return _all(connection, wanted)


def rename(connection: Connection, project_id: str, name: str) -> Project:
    """Another name; a throw-away project that is given one is kept."""
    get(connection, project_id)
    tidy = project_name(name)
    try:
        with connection.begin_nested():
            _change(connection, project_id, name=tidy, live_name=tidy, throwaway=False)
    except IntegrityError as error:
        raise _taken(tidy) from error
    return get(connection, project_id)


def star(connection: Connection, project_id: str, starred: bool) -> Project:
    """Mark a project as a favourite, or not."""
    get(connection, project_id)
    connection.execute(update(projects).where(projects.c.id == project_id).values(starred=starred))
    return get(connection, project_id)


def delete(connection: Connection, project_id: str) -> Project:
    """Take a project out of sight; its name is free again, its jobs are cancelled and the turns they were for fail."""
    get(connection, project_id)
    now = time.time()
    _change(connection, project_id, live_name=None, deleted_at_s=now)
    own = jobs.c.project_id == project_id
    live = select(jobs.c.turn_id).where(own, jobs.c.state.in_(("queued", "running")), jobs.c.turn_id.is_not(None))
    unended = update(turns).where(turns.c.id.in_(live), turns.c.state == "running")
    connection.execute(unended.values(state="failed", finished_at_s=now, reason=DELETED))
    waiting = update(jobs).where(own, jobs.c.state == "queued")
    over = {"state": "cancelled", "finished_at_s": now, "lease_until_s": None, "reason": DELETED}
    connection.execute(waiting.values(**over))
    working = update(jobs).where(own, jobs.c.state == "running")
    connection.execute(working.values(cancel_requested=True, reason=DELETED))
    return get(connection, project_id, deleted=True)


def undelete(connection: Connection, project_id: str) -> Project:
    """Bring a deleted project back, under `name (2)` where its name was taken meanwhile."""
    project = get(connection, project_id, deleted=True)
    name = free_name(project.name, names(connection, project.owner))
    _change(connection, project_id, name=name, live_name=name, deleted_at_s=None)
    return get(connection, project_id)


def names(connection: Connection, owner: str) -> set[str]:
    """The names the owner's projects hold."""
    held = select(projects.c.live_name).join(owners).where(owners.c.name == owner, projects.c.live_name.is_not(None))
    return set(connection.execute(held).scalars())


def throwaway_name() -> str:
    """A name for a project nobody named."""
    return f"untitled {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} {uuid.uuid4().hex[:6]}"


def _change(connection: Connection, project_id: str, **columns: Any) -> None:
    connection.execute(update(projects).where(projects.c.id == project_id).values(**columns, updated_at_s=time.time()))


def _taken(name: str) -> NameTaken:
    return NameTaken(f"There is a project named {name} already", "", "Choose another name, or continue that one")


def _selected() -> Select[Any]:
    return select(projects, owners.c.name.label("owner")).join(owners)


def _all(connection: Connection, wanted: Select[Any]) -> tuple[Project, ...]:
    ordered = wanted.order_by(projects.c.starred.desc(), projects.c.updated_at_s.desc(), projects.c.id)
    return tuple(_value(row) for row in connection.execute(ordered))


def _value(row: Row[Any]) -> Project:
    return Project(
        id=row.id,
        owner=row.owner,
        name=row.name,
        head=None if row.head_version is None else version_name(row.head_version),
        starred=row.starred,
        throwaway=row.throwaway,
        turn_count=row.turn_count,
        version_count=row.version_count,
        created_at_s=row.created_at_s,
        updated_at_s=row.updated_at_s,
        deleted_at_s=row.deleted_at_s,
    )

"""What a page asks for again and again, in a few indexed reads and one transaction: how a project stands now.

Reads only. Whose project it is, is checked by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Select, Text, and_, cast, func, select, type_coerce

from assistant.store import projects
from assistant.store.job_rows import line_of, selected, value_of
from assistant.store.schema import artefact_uses, jobs, owners, turns, version_parents, versions
from assistant.store.schema import projects as projects_table
from assistant.store.values import Job, JsonObject, Project

LAST_TURNS = 5
LIVE = ("queued", "running")


def register_column(dialect: str) -> ColumnElement[str]:
    """How the person was last spoken to (`words` of a turn's document), read by the database itself."""
    if dialect == "sqlite":
        return func.json_extract(turns.c.document, "$.words")
    return cast(type_coerce(turns.c.document, Text), JSON)["words"].as_string()


@dataclass(frozen=True)
class Glance:
    """A project as it stands.

    Attributes:
        project: Its row.
        turn_states: (number, state) of the last turns, latest first.
        jobs: Those that are not over in their order, then the one that ended last.
        last_use: Counts up whenever an artefact is attached.
        words: The register of the latest answer, "plain" or "bars"; None before there is one.
    """

    project: Project
    turn_states: tuple[tuple[int, str], ...]
    jobs: tuple[Job, ...]
    last_use: int
    words: str | None


@dataclass(frozen=True)
class Mark:
    """What tells that a project has changed since it was last looked at.

    Attributes:
        standing: Its row as far as a page shows it.
        live: Of every job that is not over: id, state, whether it is to stop, and how far it is.
    """

    standing: tuple[Any, ...]
    live: tuple[tuple[int, str, bool, Any], ...]

    def is_news(self, before: Mark) -> bool:
        """Whether more has changed than how far the work is: something was said, or has ended."""
        return self.standing != before.standing or [row[0] for row in self.live] != [row[0] for row in before.live]


def mark_of(project: Project, live: Iterable[Job]) -> Mark:
    """The mark of a project and its jobs that are not over."""
    shown = (project.name, project.starred, project.head, project.turn_count, project.version_count)
    jobs_now = tuple((job.id, job.state, job.cancel_requested, job.progress) for job in live)
    return Mark((*shown, project.updated_at_s), jobs_now)


def marks(connection: Connection, project_ids: Iterable[str]) -> dict[str, Mark]:
    """The marks of several projects in two reads; one that is not there (any more) has none."""
    wanted = list(project_ids)
    live = selected().where(jobs.c.project_id.in_(wanted), jobs.c.state.in_(LIVE)).order_by(jobs.c.id)
    found = [value_of(row, 0) for row in connection.execute(live)]
    return {
        project.id: mark_of(project, [job for job in found if job.project_id == project.id])
        for project in projects.several(connection, wanted)
    }


def glance(connection: Connection, project_id: str) -> Glance:
    """How a project stands now.

    Raises:
        NotFound: If there is no such project.
    """
    project = projects.get(connection, project_id)
    register = register_column(connection.dialect.name).label("words")
    last = select(turns.c.number, turns.c.state, register).where(turns.c.project_id == project_id)
    states = connection.execute(last.order_by(turns.c.number.desc()).limit(LAST_TURNS)).all()
    last_use = select(func.max(artefact_uses.c.id)).where(artefact_uses.c.project_id == project_id)
    return Glance(
        project,
        tuple((row.number, row.state) for row in states),
        _jobs_now(connection, project_id),
        connection.execute(last_use).scalar() or 0,
        next((row.words for row in states if row.words), None),
    )


def turn_jobs(connection: Connection, project_id: str, numbers: Sequence[int]) -> dict[int, Job]:
    """The latest job of each of these turns, by turn number."""
    wanted = selected().where(jobs.c.project_id == project_id, turns.c.number.in_(numbers)).order_by(jobs.c.id)
    return {job.turn: job for job in _in_line(connection, wanted) if job.turn is not None}


def working_projects(connection: Connection, owner: str) -> frozenset[str]:
    """Ids of the owner's projects that have a job waiting or running."""
    owned = select(jobs.c.project_id).join(projects_table, projects_table.c.id == jobs.c.project_id).join(owners)
    live = owned.where(owners.c.name == owner, jobs.c.state.in_(LIVE)).distinct()
    return frozenset(connection.execute(live).scalars())


@dataclass(frozen=True)
class Origin:
    """A version of an unnamed project: enough to tell which piece it is of."""

    project_id: str
    head: int | None
    ordinal: int
    parent: int | None
    label: str
    made_by: JsonObject


def origins(connection: Connection, owner: str) -> tuple[Origin, ...]:
    """The versions of the owner's unnamed projects."""
    parent = versions.alias("parent")
    first = and_(version_parents.c.version_id == versions.c.id, version_parents.c.position == 0)
    wanted = (
        select(
            versions.c.project_id,
            projects_table.c.head_version,
            versions.c.ordinal,
            parent.c.ordinal.label("parent"),
            versions.c.label,
            versions.c.made_by,
        )
        .join(projects_table, projects_table.c.id == versions.c.project_id)
        .join(owners)
        .outerjoin(version_parents, first)
        .outerjoin(parent, parent.c.id == version_parents.c.parent_id)
        .where(owners.c.name == owner, projects_table.c.throwaway.is_(True))
    )
    return tuple(Origin(*row) for row in connection.execute(wanted))


def first_sentences(connection: Connection, owner: str) -> dict[str, str]:
    """What was said first in each of the owner's unnamed projects."""
    said = select(turns.c.project_id, turns.c.text).join(projects_table, projects_table.c.id == turns.c.project_id)
    unnamed = said.join(owners).where(owners.c.name == owner, projects_table.c.throwaway.is_(True))
    return {row.project_id: row.text for row in connection.execute(unnamed.where(turns.c.number == 1))}


def sentences(connection: Connection, project_id: str) -> dict[int, str]:
    """What was said in each turn, by its number."""
    rows = connection.execute(select(turns.c.number, turns.c.text).where(turns.c.project_id == project_id))
    return {row.number: row.text for row in rows}


def _jobs_now(connection: Connection, project_id: str) -> tuple[Job, ...]:
    own = selected().where(jobs.c.project_id == project_id)
    ended = own.where(jobs.c.state.not_in(LIVE)).order_by(jobs.c.finished_at_s.desc(), jobs.c.id.desc()).limit(1)
    live = _in_line(connection, own.where(jobs.c.state.in_(LIVE)).order_by(jobs.c.id))
    return (*live, *_in_line(connection, ended))


def _in_line(connection: Connection, wanted: Select[Any]) -> list[Job]:
    """Jobs with their places in line."""
    rows = connection.execute(wanted).all()
    places = {lane: line_of(connection, lane).places() for lane in {row.lane for row in rows if row.state == "queued"}}
    return [value_of(row, places.get(row.lane, {}).get(row.id, 0)) for row in rows]

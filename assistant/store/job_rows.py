"""How jobs are read: rows as values, who is next, whose place is which. Nothing here writes; `jobs` does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from assistant.store.errors import JobLost, NotFound
from assistant.store.fairness import Line, Waiting
from assistant.store.schema import jobs, owners, turns
from assistant.store.schema import projects as projects_table
from assistant.store.values import Job, Progress

LOOK_BACK_JOBS = 200  # how many jobs back it is known who was served last


def next_jobs(connection: Connection, lane: str, worker: str) -> list[Waiting]:
    """The jobs this worker may take, the fairest first."""
    bound_elsewhere = and_(jobs.c.bound_to.is_not(None), jobs.c.bound_to != worker.partition("/")[0])
    not_for_it = select(jobs.c.id).where(jobs.c.state == "queued", jobs.c.lane == lane, bound_elsewhere)
    not_ours = set(connection.execute(not_for_it).scalars())
    return [job for job in line_of(connection, lane).next_jobs() if job.job_id not in not_ours]


def line_of(connection: Connection, lane: str) -> Line:
    """A lane's queue as it is now."""
    table = projects_table
    owned = select(jobs.c.id, jobs.c.project_id, table.c.owner_id).join(table, table.c.id == jobs.c.project_id)
    queued = owned.where(jobs.c.state == "queued", jobs.c.lane == lane).order_by(jobs.c.id)
    waiting = [Waiting(*row) for row in connection.execute(queued)]
    if not waiting:
        return Line(())
    at_work = owned.where(table.c.running_job == jobs.c.id).order_by(jobs.c.started_at_s, jobs.c.id)
    running = [Waiting(*row) for row in connection.execute(at_work)]
    return Line(waiting, running, _served(connection) if len({job.owner_id for job in waiting}) > 1 else {})


def _served(connection: Connection) -> dict[int, float]:
    """When each owner's latest job was begun, as far as the last jobs tell."""
    table = projects_table
    newest = select(func.max(jobs.c.id)).scalar_subquery()
    begun = (
        select(table.c.owner_id, func.max(jobs.c.started_at_s))
        .join(jobs, jobs.c.project_id == table.c.id)
        .where(jobs.c.id > newest - LOOK_BACK_JOBS, jobs.c.started_at_s.is_not(None))
        .group_by(table.c.owner_id)
    )
    return {row[0]: row[1] for row in connection.execute(begun)}


def count_waiting(owner: str) -> Select[Any]:
    """How many jobs of an owner are queued."""
    owned = jobs.join(projects_table, projects_table.c.id == jobs.c.project_id).join(
        owners, owners.c.id == projects_table.c.owner_id
    )
    return select(func.count()).select_from(owned).where(jobs.c.state == "queued", owners.c.name == owner)


def held(job_id: int, worker: str | None) -> ColumnElement[bool]:
    """The row of a job while this worker has it."""
    return and_(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.worker == worker)


def turn_row_id(connection: Connection, project_id: str, number: int) -> int:
    """The key of a project's turn.

    Raises:
        NotFound: If there is none of this number.
    """
    found = connection.execute(
        select(turns.c.id).where(turns.c.project_id == project_id, turns.c.number == number)
    ).scalar()
    if found is None:
        raise NotFound(f"There is no turn {number} in this project", "", "Read the turns and take one of those")
    return int(found)


def lost(job: Job) -> JobLost:
    """The error for a worker that no longer has the job."""
    whose = f"is {job.state}" if job.is_over or job.worker is None else "has passed to another worker"
    return JobLost(f"Job {job.id} {whose}", "", "Stop, and write nothing")


def selected() -> Select[Any]:
    """Jobs with the numbers of their turns, as `value_of` reads them."""
    return select(jobs, turns.c.number.label("turn")).outerjoin(turns, turns.c.id == jobs.c.turn_id)


def get(connection: Connection, job_id: int) -> Job:
    """One job.

    Raises:
        NotFound: If there never was one of this id.
    """
    row = connection.execute(selected().where(jobs.c.id == job_id)).first()
    if row is None:
        raise NotFound(f"There is no job {job_id}", "", "Look at the project's jobs")
    return value_of(row, _position(connection, row))


def _position(connection: Connection, row: Row[Any]) -> int:
    """The place of this job in line (`fairness.Line.places`); 0 once it runs or is over."""
    return 0 if row.state != "queued" else line_of(connection, row.lane).places().get(row.id, 0)


def value_of(row: Row[Any], position: int) -> Job:
    """A row of `selected` as a value."""
    return Job(
        id=row.id,
        project_id=row.project_id,
        lane=row.lane,
        kind=row.kind,
        payload=row.payload,
        turn=row.turn,
        state=row.state,
        position=position,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
        worker=row.worker,
        lease_until_s=row.lease_until_s,
        cancel_requested=row.cancel_requested,
        progress=Progress(**row.progress) if row.progress else None,
        reason=row.reason,
        created_at_s=row.created_at_s,
        started_at_s=row.started_at_s,
        finished_at_s=row.finished_at_s,
    )

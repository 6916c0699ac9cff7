"""Jobs in the database: a queue per project, one running job a project, leases that run out, and nothing that stays
running for ever.
 A worker claims by compare-and-set, so two workers can never hold one job. A worker that falls silent loses its
lease: its job is tried once more and then failed with a reason. What a job does is the engine's (`assistant.jobs`);
that its result is written once is `turns.commit`'s.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from assistant.store import projects
from assistant.store.database import Database, insert_row
from assistant.store.errors import JobLost, NotFound, StoreFull
from assistant.store.labels import clean_text
from assistant.store.process import is_gone, this_process
from assistant.store.schema import jobs, turns
from assistant.store.schema import projects as projects_table
from assistant.store.turns import begin
from assistant.store.values import Job, JsonObject, Lane, Limits, Progress, Said

SILENT = "the worker that ran it stopped answering"
GONE = "the process that asked for it stopped"
_LIVE = ("queued", "running")


class Jobs:
    """The queues of one store."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    def submit(
        self,
        project_id: str,
        lane: Lane,
        kind: str,
        payload: JsonObject,
        turn: int | None = None,
        bound: bool = False,
    ) -> Job:
        """Put a job at the end of its project's queue.

        Args:
            project_id: Whose queue.
            lane: "interactive" for what a person waits for, "heavy" for what takes minutes.
            kind: Which function of the engine runs it.
            payload: Plain JSON the function reads.
            turn: The turn it works for; it is failed with the job if the job fails.
            bound: Only this process can run it, because its function lives here (the command line). It is failed when
                the process is gone, so that it cannot hold up the queue; call `wait_for` while it waits.

        Raises:
            StoreFull: If the owner has as many jobs waiting as the limits allow.
        """
        with self._database.write() as connection:
            self._check_room(connection, projects.get(connection, project_id).owner)
            return self._add(connection, project_id, lane, kind, payload, turn, bound)

    def submit_turn(self, project_id: str, said: Said, kind: str, payload: JsonObject, bound: bool = False) -> Job:
        """Acknowledge a sentence and queue its job, both or neither; `Job.turn` is the turn's number.

        Raises:
            StoreFull: If the owner has as many jobs waiting as the limits allow.
        """
        with self._database.write() as connection:
            self._check_room(connection, projects.get(connection, project_id).owner)
            turn = begin(connection, project_id, said, self._limits.turn_lease_s).number
            return self._add(connection, project_id, "interactive", kind, payload, turn, bound)

    def _add(
        self,
        connection: Connection,
        project_id: str,
        lane: Lane,
        kind: str,
        payload: JsonObject,
        turn: int | None,
        bound: bool,
    ) -> Job:
        now = time.time()
        row: dict[str, Any] = {"lane": lane, "kind": kind, "payload": dict(payload), "created_at_s": now}
        row |= {"state": "queued", "attempts": 0, "max_attempts": self._limits.job_attempts, "cancel_requested": False}
        if turn is not None:
            row["turn_id"] = _turn_id(connection, project_id, turn)
        if bound:
            row |= {"bound_to": this_process(), "lease_until_s": now + self._limits.job_lease_s}
        return _get(connection, insert_row(connection, jobs, project_id=project_id, **row))

    def claim(self, worker: str, lane: Lane) -> Job | None:
        """Take the next job of a lane, or None.

        A project runs one job at a time, in the order they came; but what a person waits for does not wait behind heavy
        work that has not begun. Among projects, the owner with the fewest running jobs comes first, then who has waited
        longest.
        """
        if not self._has_work(lane):
            return None
        with self._database.write() as connection:
            _expire(connection)
            for job_id, project_id in connection.execute(_next_jobs(lane, worker)).all():
                if self._take(connection, job_id, project_id, worker):
                    return _get(connection, job_id)
        return None

    def claim_job(self, job_id: int, worker: str) -> Job | None:
        """Take one certain job, None while it must wait or when it is over."""
        with self._database.write() as connection:
            _expire(connection)
            job = _get(connection, job_id)
            is_next = job_id in [row.id for row in connection.execute(_next_jobs(job.lane, worker))]
            return (
                _get(connection, job_id) if is_next and self._take(connection, job_id, job.project_id, worker) else None
            )

    def heartbeat(self, job_id: int, worker: str, progress: Progress | None = None) -> bool:
        """Say that the job is being worked on; returns whether it should be cancelled.

        Raises:
            JobLost: If the lease has passed to another, or the job is over.
        """
        alive: dict[str, Any] = {"lease_until_s": time.time() + self._limits.job_lease_s}
        if progress is not None:
            alive["progress"] = asdict(progress)
        with self._database.write() as connection:
            if not connection.execute(update(jobs).where(_held(job_id, worker)).values(**alive)).rowcount:
                raise _lost(_get(connection, job_id))
            return _get(connection, job_id).cancel_requested

    def finish(self, job_id: int, worker: str) -> Job:
        """End a job well. A second time changes nothing.

        Raises:
            JobLost: If another worker holds it, or it ended otherwise.
        """
        return self._end(job_id, worker, "done", None)

    def fail(self, job_id: int, worker: str, reason: str) -> Job:
        """End a job badly, with its turn; a retry is for workers that fall silent, not for work that went wrong."""
        return self._end(job_id, worker, "failed", reason)

    def cancelled(self, job_id: int, worker: str) -> Job:
        """End a job that was asked to stop."""
        return self._end(job_id, worker, "cancelled", "it was cancelled")

    def request_cancel(self, job_id: int) -> Job:
        """Ask a job to stop: at once while it waits, at its next heartbeat while it runs. One that is over stays as
        it is.
        """
        with self._database.write() as connection:
            _get(connection, job_id)
            connection.execute(
                update(jobs).where(jobs.c.id == job_id, jobs.c.state == "running").values(cancel_requested=True)
            )
            ended = _end_row(
                connection, and_(jobs.c.id == job_id, jobs.c.state == "queued"), "cancelled", "it was cancelled"
            )
            if ended:
                _fail_turn(connection, job_id, "it was cancelled")
            return _get(connection, job_id)

    def job(self, job_id: int) -> Job:
        """A job as it is now.

        Raises:
            NotFound: If there never was one of this id.
        """
        with self._database.read() as connection:
            return _get(connection, job_id)

    def of_project(self, project_id: str) -> tuple[Job, ...]:
        """A project's jobs in the order they were submitted."""
        with self._database.read() as connection:
            rows = connection.execute(_selected().where(jobs.c.project_id == project_id).order_by(jobs.c.id)).all()
            return tuple(_value(row, _position(connection, row)) for row in rows)

    def running(self) -> tuple[Job, ...]:
        """The jobs that are being worked on, of every project."""
        with self._database.read() as connection:
            rows = connection.execute(_selected().where(jobs.c.state == "running").order_by(jobs.c.id)).all()
            return tuple(_value(row, 0) for row in rows)

    def wait_for(self, job_id: int) -> Job:
        """Say that this process still waits for its bound job, and take jobs back from processes that are gone."""
        with self._database.write() as connection:
            waiting = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "queued", jobs.c.bound_to.is_not(None))
            connection.execute(waiting.values(lease_until_s=time.time() + self._limits.job_lease_s))
        self.expire_gone()
        return self.job(job_id)

    def expire_gone(self) -> int:
        """Take jobs back at once from processes that are seen to be gone, without waiting for their lease."""
        live = select(jobs.c.id, jobs.c.worker, jobs.c.bound_to).where(jobs.c.state.in_(_LIVE))
        with self._database.read() as connection:
            rows = connection.execute(live).all()
        gone = [row.id for row in rows if is_gone((row.worker or row.bound_to or "").partition("/")[0])]
        if not gone:
            return 0
        with self._database.write() as connection:
            expired = update(jobs).where(
                jobs.c.id.in_(gone), jobs.c.state.in_(_LIVE), jobs.c.lease_until_s.is_not(None)
            )
            connection.execute(expired.values(lease_until_s=0.0))
            return _expire(connection)

    def expire(self) -> int:
        """Take jobs back from workers that fell silent; returns how many."""
        with self._database.write() as connection:
            return _expire(connection)

    def _check_room(self, connection: Connection, owner: str) -> None:
        waiting, most = connection.execute(_count_waiting(owner)).scalar_one(), self._limits.queued_jobs_per_owner
        if waiting >= most:
            raise StoreFull(
                f"{waiting} jobs are waiting already", f"Up to {most} may", "Wait for one to end, or cancel one"
            )

    def _has_work(self, lane: Lane) -> bool:
        # A plain read first: an idle worker that asks ten times a second must not lock out those who write.
        late = and_(jobs.c.state.in_(_LIVE), jobs.c.lease_until_s < time.time())
        queued = and_(jobs.c.state == "queued", jobs.c.lane == lane)
        with self._database.read() as connection:
            return connection.execute(select(jobs.c.id).where(late | queued).limit(1)).first() is not None

    def _take(self, connection: Connection, job_id: int, project_id: str, worker: str) -> bool:
        table = projects_table
        free = update(table).where(table.c.id == project_id, table.c.running_job.is_(None)).values(running_job=job_id)
        if not connection.execute(free).rowcount:
            return False
        now = time.time()
        taken = {
            "state": "running",
            "worker": worker,
            "lease_until_s": now + self._limits.job_lease_s,
            "started_at_s": now,
            "progress": None,
        }
        queued = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "queued")
        if not connection.execute(queued.values(**taken, attempts=jobs.c.attempts + 1)).rowcount:
            _release(connection, job_id)
            return False
        return True

    def _end(self, job_id: int, worker: str, state: str, reason: str | None) -> Job:
        with self._database.write() as connection:
            if not _end_row(connection, _held(job_id, worker), state, reason):
                job = _get(connection, job_id)
                if job.state == state and job.worker == worker:
                    return job
                raise _lost(job)
            if reason is not None:
                _fail_turn(connection, job_id, reason)
            return _get(connection, job_id)


def _expire(connection: Connection) -> int:
    """Leases that ran out: back into the queue while an attempt is left and nobody asked to stop, else over."""
    late = select(jobs).where(jobs.c.state.in_(_LIVE), jobs.c.lease_until_s < time.time())
    rows = connection.execute(late).all()
    for row in rows:
        _expire_one(connection, row)
    return len(rows)


def _expire_one(connection: Connection, row: Row[Any]) -> None:
    as_found = and_(jobs.c.id == row.id, jobs.c.state == row.state, jobs.c.worker.is_not_distinct_from(row.worker))
    if not row.cancel_requested and row.bound_to is None and row.attempts < row.max_attempts:
        again = {"state": "queued", "worker": None, "lease_until_s": None, "reason": f"{SILENT}; it is tried again"}
        connection.execute(update(jobs).where(as_found).values(**again))
        _release(connection, row.id)
        return
    state = "cancelled" if row.cancel_requested else "failed"
    reason = "it was cancelled" if row.cancel_requested else GONE if row.bound_to else f"{SILENT}, {row.attempts} times"
    if _end_row(connection, as_found, state, reason):
        _fail_turn(connection, row.id, reason)


def _end_row(connection: Connection, which: ColumnElement[bool], state: str, reason: str | None) -> bool:
    found = connection.execute(select(jobs.c.id).where(which)).scalar()
    ended = {
        "state": state,
        "reason": reason and clean_text(reason),
        "lease_until_s": None,
        "finished_at_s": time.time(),
    }
    if found is None or not connection.execute(update(jobs).where(which).values(**ended)).rowcount:
        return False
    _release(connection, found)
    return True


def _release(connection: Connection, job_id: int) -> None:
    connection.execute(update(projects_table).where(projects_table.c.running_job == job_id).values(running_job=None))


def _fail_turn(connection: Connection, job_id: int, reason: str) -> None:
    own = select(jobs.c.turn_id).where(jobs.c.id == job_id).scalar_subquery()
    running = update(turns).where(turns.c.id == own, turns.c.state == "running")
    connection.execute(running.values(state="failed", reason=clean_text(reason), finished_at_s=time.time()))


def _next_jobs(lane: str, worker: str) -> Select[Any]:
    """(id, project) of the jobs that may be taken: each the first of its lane in its project, the fairest first."""
    other, table, running_project = jobs.alias("other"), projects_table, projects_table.alias("running_project")
    first = (
        select(func.min(other.c.id))
        .where(other.c.project_id == jobs.c.project_id, other.c.lane == lane, other.c.state == "queued")
        .correlate(jobs)
        .scalar_subquery()
    )
    busy = (
        select(func.count())
        .select_from(running_project)
        .where(running_project.c.owner_id == table.c.owner_id, running_project.c.running_job.is_not(None))
        .correlate(table)
        .scalar_subquery()
    )
    return (
        select(jobs.c.id, jobs.c.project_id)
        .join(table, table.c.id == jobs.c.project_id)
        .where(jobs.c.state == "queued", jobs.c.lane == lane, jobs.c.id == first, table.c.running_job.is_(None))
        .where(or_(jobs.c.bound_to.is_(None), jobs.c.bound_to == worker.partition("/")[0]))
        .order_by(busy, jobs.c.id)
    )


def _count_waiting(owner: str) -> Select[Any]:
    from assistant.store.schema import owners

    owned = jobs.join(projects_table, projects_table.c.id == jobs.c.project_id).join(
        owners, owners.c.id == projects_table.c.owner_id
    )
    return select(func.count()).select_from(owned).where(jobs.c.state == "queued", owners.c.name == owner)


def _held(job_id: int, worker: str | None) -> ColumnElement[bool]:
    return and_(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.worker == worker)


def _turn_id(connection: Connection, project_id: str, number: int) -> int:
    found = connection.execute(
        select(turns.c.id).where(turns.c.project_id == project_id, turns.c.number == number)
    ).scalar()
    if found is None:
        raise NotFound(f"There is no turn {number} in this project", "", "Read the turns and take one of those")
    return int(found)


def _lost(job: Job) -> JobLost:
    whose = f"is {job.state}" if job.is_over or job.worker is None else "has passed to another worker"
    return JobLost(f"Job {job.id} {whose}", "", "Stop, and write nothing")


def _selected() -> Select[Any]:
    return select(jobs, turns.c.number.label("turn")).outerjoin(turns, turns.c.id == jobs.c.turn_id)


def _get(connection: Connection, job_id: int) -> Job:
    row = connection.execute(_selected().where(jobs.c.id == job_id)).first()
    if row is None:
        raise NotFound(f"There is no job {job_id}", "", "Look at the project's jobs")
    return _value(row, _position(connection, row))


def _position(connection: Connection, row: Row[Any]) -> int:
    """How many jobs of its lane come up to and including this one; 0 once it runs or is over."""
    if row.state != "queued":
        return 0
    ahead = (
        select(func.count())
        .select_from(jobs)
        .where(jobs.c.state == "queued", jobs.c.lane == row.lane, jobs.c.id <= row.id)
    )
    return int(connection.execute(ahead).scalar_one())


def _value(row: Row[Any], position: int) -> Job:
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

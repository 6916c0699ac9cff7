"""Jobs in the database: a queue per project, one running job a project, leases that run out, and nothing that stays
running for ever.
 A worker claims by compare-and-set, so two workers can never hold one job. A worker that falls silent loses its
lease: its job is tried once more and then failed with a reason. What a job does is the engine's (`assistant.jobs`);
that its result is written once is `turns.commit`'s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, update

from assistant.store import projects
from assistant.store.database import Database, insert_row
from assistant.store.errors import StoreFull
from assistant.store.job_rows import count_waiting, get, held, line_of, lost, next_jobs, selected, turn_row_id, value_of
from assistant.store.labels import clean_text
from assistant.store.process import is_gone, this_process
from assistant.store.schema import jobs, turns
from assistant.store.schema import projects as projects_table
from assistant.store.turns import begin
from assistant.store.values import Job, JsonObject, Lane, Limits, Progress, Said

SILENT = "the worker that ran it stopped answering"
STOPPED = "Stopped, as you asked; nothing was changed."
GONE = "the process that asked for it stopped"
_LIVE = ("queued", "running")


class Jobs:
    """The queues of one store."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits
        self._listeners: list[Callable[[], None]] = []

    @contextmanager
    def listening(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener` whenever this store queues a job or is told to stop one, so that nobody need wait for a
        poll. What other processes do is not heard.
        """
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

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
            job = self._add(connection, project_id, lane, kind, payload, turn, bound)
        self._tell()
        return job

    def submit_turn(self, project_id: str, said: Said, kind: str, payload: JsonObject, bound: bool = False) -> Job:
        """Acknowledge a sentence and queue its job, both or neither; `Job.turn` is the turn's number.

        Raises:
            StoreFull: If the owner has as many jobs waiting as the limits allow.
        """
        with self._database.write() as connection:
            self._check_room(connection, projects.get(connection, project_id).owner)
            turn = begin(connection, project_id, said, self._limits.turn_lease_s).number
            job = self._add(connection, project_id, "interactive", kind, payload, turn, bound)
        self._tell()
        return job

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
            row["turn_id"] = turn_row_id(connection, project_id, turn)
        if bound:
            row |= {"bound_to": this_process(), "lease_until_s": now + self._limits.job_lease_s}
        return get(connection, insert_row(connection, jobs, project_id=project_id, **row))

    def claim(self, worker: str, lane: Lane) -> Job | None:
        """Take the next job of a lane, or None.

        A project runs one job at a time, in the order they came; but what a person waits for does not wait behind heavy
        work that has not begun. Among projects, the owner with the fewest running jobs comes first, then who was served
        longest ago, then who has waited longest (`fairness.Line`).
        """
        if not self._has_work(lane):
            return None
        with self._database.write() as connection:
            _expire(connection)
            for job in next_jobs(connection, lane, worker):
                if self._take(connection, job.job_id, job.project_id, worker):
                    return get(connection, job.job_id)
        return None

    def claim_job(self, job_id: int, worker: str) -> Job | None:
        """Take one certain job, None while it must wait or when it is over."""
        with self._database.write() as connection:
            _expire(connection)
            job = get(connection, job_id)
            is_next = job_id in [waiting.job_id for waiting in next_jobs(connection, job.lane, worker)]
            return (
                get(connection, job_id) if is_next and self._take(connection, job_id, job.project_id, worker) else None
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
            if not connection.execute(update(jobs).where(held(job_id, worker)).values(**alive)).rowcount:
                raise lost(get(connection, job_id))
            return get(connection, job_id).cancel_requested

    def is_to_stop(self, job_id: int, worker: str) -> bool:
        """Whether the job should be cancelled: a look that writes nothing.

        Raises:
            JobLost: As `heartbeat`.
        """
        with self._database.read() as connection:
            found = connection.execute(select(jobs.c.cancel_requested).where(held(job_id, worker))).first()
            if found is None:
                raise lost(get(connection, job_id))
            return bool(found.cancel_requested)

    def finish(self, job_id: int, worker: str, progress: Progress | None = None) -> Job:
        """End a job well, with what it came to. A second time changes nothing.

        Raises:
            JobLost: If another worker holds it, or it ended otherwise.
        """
        return self._end(job_id, worker, "done", None, progress)

    def fail(self, job_id: int, worker: str, reason: str) -> Job:
        """End a job badly, with its turn; a retry is for workers that fall silent, not for work that went wrong."""
        return self._end(job_id, worker, "failed", reason)

    def cancelled(self, job_id: int, worker: str) -> Job:
        """End a job that was asked to stop."""
        return self._end(job_id, worker, "cancelled", STOPPED)

    def hand_over(self, job_id: int, worker: str, lane: Lane) -> Job:
        """Put a job that turned out to be of another lane back into the queue, there; its attempt does not count.

        Raises:
            JobLost: If another worker holds it, or it is over.
        """
        again = {"state": "queued", "lane": lane, "worker": None, "lease_until_s": None, "progress": None}
        with self._database.write() as connection:
            moved = update(jobs).where(held(job_id, worker)).values(**again, attempts=jobs.c.attempts - 1)
            if not connection.execute(moved).rowcount:
                raise lost(get(connection, job_id))
            _release(connection, job_id)
            job = get(connection, job_id)
        self._tell()
        return job

    def request_cancel(self, job_id: int) -> Job:
        """Ask a job to stop: at once while it waits, at its next heartbeat while it runs. One that is over stays as
        it is.
        """
        with self._database.write() as connection:
            get(connection, job_id)
            connection.execute(
                update(jobs).where(jobs.c.id == job_id, jobs.c.state == "running").values(cancel_requested=True)
            )
            waiting = and_(jobs.c.id == job_id, jobs.c.state == "queued")
            if _end_row(connection, waiting, "cancelled", STOPPED):
                _fail_turn(connection, job_id, STOPPED)
            job = get(connection, job_id)
        self._tell()
        return job

    def job(self, job_id: int) -> Job:
        """A job as it is now.

        Raises:
            NotFound: If there never was one of this id.
        """
        with self._database.read() as connection:
            return get(connection, job_id)

    def of_project(self, project_id: str) -> tuple[Job, ...]:
        """A project's jobs in the order they were submitted."""
        return self._listed(selected().where(jobs.c.project_id == project_id).order_by(jobs.c.id))

    def of_project_now(self, project_id: str, ended: int = 1) -> tuple[Job, ...]:
        """A project's jobs that are not over, and the last few that ended; in the order they were submitted."""
        own = select(jobs.c.id).where(jobs.c.project_id == project_id)
        over = own.where(jobs.c.state.not_in(_LIVE)).order_by(jobs.c.id.desc()).limit(ended)
        wanted = or_(jobs.c.id.in_(own.where(jobs.c.state.in_(_LIVE))), jobs.c.id.in_(over))
        return self._listed(selected().where(wanted).order_by(jobs.c.id))

    def _listed(self, wanted: Select[Any]) -> tuple[Job, ...]:
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
            lanes = {row.lane for row in rows if row.state == "queued"}
            places = {lane: line_of(connection, lane).places() for lane in lanes}
            return tuple(value_of(row, places.get(row.lane, {}).get(row.id, 0)) for row in rows)

    def facts(self, kind: str, last: int = 40) -> tuple[JsonObject, ...]:
        """What the last jobs of a kind left to reckon with, newest first."""
        done = select(jobs.c.progress).where(jobs.c.kind == kind, jobs.c.state == "done", jobs.c.progress.is_not(None))
        with self._database.read() as connection:
            told = connection.execute(done.order_by(jobs.c.id.desc()).limit(last)).scalars().all()
        return tuple(progress["facts"] for progress in told if progress.get("facts"))

    def running(self) -> tuple[Job, ...]:
        """The jobs that are being worked on, of every project."""
        with self._database.read() as connection:
            rows = connection.execute(selected().where(jobs.c.state == "running").order_by(jobs.c.id)).all()
            return tuple(value_of(row, 0) for row in rows)

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
        waiting, most = connection.execute(count_waiting(owner)).scalar_one(), self._limits.queued_jobs_per_owner
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
        _hand_turn_over(connection, job_id, worker)
        return True

    def _end(self, job_id: int, worker: str, state: str, reason: str | None, last: Progress | None = None) -> Job:
        job = self.job(job_id)
        if job.state == state and job.worker == worker:  # with its turn (`end_done`), or a second time
            return job
        with self._database.write() as connection:
            if last is not None:
                connection.execute(update(jobs).where(held(job_id, worker)).values(progress=asdict(last)))
            if reason is not None and _is_deleted(connection, job_id):
                state, reason = "cancelled", projects.DELETED
            if not _end_row(connection, held(job_id, worker), state, reason):
                job = get(connection, job_id)
                if job.state == state and job.worker == worker:
                    return job
                raise lost(job)
            if reason is not None:
                _fail_turn(connection, job_id, reason)
            return get(connection, job_id)


def end_done(connection: Connection, job_id: int, worker: str, last: Progress | None) -> bool:
    """End a job well in the transaction that keeps what it made; False when it is another's by now."""
    if last is not None:
        connection.execute(update(jobs).where(held(job_id, worker)).values(progress=asdict(last)))
    return _end_row(connection, held(job_id, worker), "done", None)


def _hand_turn_over(connection: Connection, job_id: int, worker: str) -> None:
    """Write down who works on the job's turn, and from which head it starts: what `turns.resume` would write."""
    own = select(jobs.c.turn_id).where(jobs.c.id == job_id).scalar_subquery()
    head = select(projects_table.c.head_version).where(projects_table.c.id == turns.c.project_id).scalar_subquery()
    mine = update(turns).where(turns.c.id == own, turns.c.state == "running")
    connection.execute(mine.values(worker=worker.partition("/")[0], head_before=head))


def _expire(connection: Connection) -> int:
    """Leases that ran out: back into the queue while an attempt is left and nobody asked to stop, else over."""
    late = select(jobs).where(jobs.c.state.in_(_LIVE), jobs.c.lease_until_s < time.time())
    rows = connection.execute(late).all()
    for row in rows:
        _expire_one(connection, row)
    return len(rows)


def _expire_one(connection: Connection, row: Row[Any]) -> None:
    as_found = and_(jobs.c.id == row.id, jobs.c.state == row.state, jobs.c.worker.is_not_distinct_from(row.worker))
    if row.state == "running" and _is_turn_done(connection, row.turn_id):
        _end_row(connection, as_found, "done", None)
        return
    if not row.cancel_requested and row.bound_to is None and row.attempts < row.max_attempts:
        again = {"state": "queued", "worker": None, "lease_until_s": None, "reason": f"{SILENT}; it is tried again"}
        connection.execute(update(jobs).where(as_found).values(**again))
        _release(connection, row.id)
        return
    stopped = projects.DELETED if row.reason == projects.DELETED else STOPPED
    state, reason = ("cancelled", stopped) if row.cancel_requested else ("failed", _why_given_up(row))
    if _end_row(connection, as_found, state, reason):
        _fail_turn(connection, row.id, reason)


def _is_turn_done(connection: Connection, turn_id: int | None) -> bool:
    """Whether the job's turn was committed: a worker that fell silent after that has done its work."""
    found = connection.execute(select(turns.c.state).where(turns.c.id == turn_id)).scalar()
    return bool(found == "done")


def _is_deleted(connection: Connection, job_id: int) -> bool:
    """Whether the job's project was deleted while it ran: that is its end, whatever its worker says of it."""
    why = select(jobs.c.reason).where(jobs.c.id == job_id, jobs.c.cancel_requested)
    return bool(connection.execute(why).scalar() == projects.DELETED)


def _why_given_up(row: Row[Any]) -> str:
    if row.bound_to:
        return GONE
    times = "once" if row.attempts == 1 else f"{row.attempts} times"
    return f"{SILENT}, {times}, so it was given up; nothing was changed. Say it again, or ask for a shorter piece."


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

"""What the page's workers can do: a turn, and an artefact on demand. `JOBS` maps a job's kind to its function.

A worker process keeps one session open, with its sound and its libraries warm (`warm_up`). Queues, leases and retries
are `assistant.jobs` and `assistant.store.jobs`; the work of a turn is `assistant.turn`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assistant.artifacts import Studio
from assistant.jobs import Cancelled, JobContext
from assistant.session import Session
from assistant.settings import load_settings
from assistant.store.errors import JobLost
from assistant.turn import answer, lay_out
from assistant.turn_queue import KIND, request_of
from assistant.work import Hooks, TurnStopped

if TYPE_CHECKING:
    from assistant.store.store import Store


def session_of(context: JobContext) -> Session:
    """The worker's open session: one for each data folder, as long as the process lives."""
    return _session(context.store)


@cache
def _session(store: Store) -> Session:
    settings = load_settings().with_choices(data_dir=store.data_dir)
    return Session(settings, store, Studio(store.data_dir, store.cache_dir, settings.soundfont))


def make_turn(context: JobContext) -> None:
    """Run the turn of a job, or do nothing when an earlier attempt has ended it.

    Raises:
        Cancelled: The person stopped it; the turn says so and the project is as it was.
        JobLost: Another worker has taken it over.
    """
    session, job = session_of(context), context.job
    stored = session.store.turn(job.project_id, job.turn or 0)
    if stored.state != "running":
        return
    project = session.store.project_by_id(job.project_id).name
    request = request_of(job.payload, stored.said, project)
    hooks = Hooks(context.progress, context.cancelled, lost=context.lost)
    turn = lay_out(session.store, request, session.settings, session.studio, job, hooks)
    try:
        answer(turn)
    except TurnStopped as stopped:
        raise JobLost(f"Job {job.id} has passed to another worker", "", "Stop, and write nothing") from stopped
    if turn.stopped:
        raise Cancelled(f"job {job.id} was cancelled")


def make_views(context: JobContext) -> None:
    """Make an artefact of a version that was asked for later."""
    from assistant.desk.make import make_views as make

    make(context)


JOBS = {KIND: make_turn, "make": make_views}

"""What the page's workers can do: a turn, and an artefact on demand. `JOBS` maps a job's kind to its function.

A worker process keeps one session open, with its sound and its libraries warm (`warm_up`). Queues, leases and retries
are `assistant.jobs` and `assistant.store.jobs`; the work of a turn is `assistant.turn`.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from tempfile import TemporaryDirectory

from assistant.artifacts import DEFAULT_KINDS, Studio
from assistant.jobs import Cancelled, JobContext
from assistant.preview import PreviewWriter
from assistant.request import Request
from assistant.session import Session
from assistant.settings import load_settings
from assistant.store.errors import JobLost
from assistant.store.store import Store
from assistant.turn import answer, lay_out
from assistant.turn_progress import Pace, TurnProgress
from assistant.turn_queue import KIND, request_of
from assistant.work import Hooks, TurnStopped

WARM_MODULES = (
    "langchain_core.messages",
    "langchain.agents",
    "assistant.agent",
    "assistant.conversation",
    "assistant.planner.model",
    "tools.compose",
    "tools.song.midi",
)
WARM_SENTENCE = "a pop song in C major, 2 bars, with flute, piano, bass and drums"


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
    pace = Pace(session.store.jobs.facts(KIND))
    has_uploads, studio = (
        bool(stored.said.attachments),
        session.studio_for(str(job.payload.get("licence_policy", "any"))),
    )
    progress = TurnProgress(context.tell, request.kinds, has_uploads, pace, studio.parts_to_render)
    preview = PreviewWriter(session.store.cache_dir, job.id)
    hooks = _passed_on(replace(progress.hooks(context.cancelled, context.lost), on_audio=preview.write), context)
    turn = lay_out(session.store, request, session.settings, studio, job, hooks)
    try:
        with preview:
            answer(turn)
    except TurnStopped as stopped:
        if hooks.to_heavy is not None and hooks.lost() and not context.lost():
            session.store.jobs.hand_over(job.id, str(job.worker), "heavy")
        raise JobLost(f"Job {job.id} has passed to another worker", "", "Stop, and write nothing") from stopped
    if turn.stopped:
        raise Cancelled(f"job {job.id} was cancelled")
    progress.ended()  # of a turn that was refused; else the job has ended with its turn


def _passed_on(hooks: Hooks, context: JobContext) -> Hooks:
    """The hooks of a turn that, where it turns out to take minutes, stops here and begins anew among the heavy work:
    other people's sentences do not wait for it.
    """
    if context.job.lane == "heavy":
        return hooks
    passed = threading.Event()
    return replace(
        hooks,
        to_heavy=passed.set,
        cancelled=lambda: passed.is_set() or hooks.cancelled(),
        lost=lambda: passed.is_set() or hooks.lost(),
    )


def make_views(context: JobContext) -> None:
    """Make an artefact of a version that was asked for later."""
    from assistant.desk.make import make_views as make

    make(context)


def warm_up(store: Store, is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Load what a turn needs before anybody asks for one: a step at a time, so that a real job waits for one at most.

    Args:
        store: The worker's own; nothing is written into it but a stem of the cache.
        is_wanted: Whether there is something better to do; a turn under way is then given up.
    """
    from tools.sandbox import keep_warm

    keep_warm()
    for module in WARM_MODULES:
        import_module(module)
        yield
    studio = _session(store).studio
    with TemporaryDirectory(prefix="parlando-warm-") as folder, Store.open(folder) as scratch:
        session = Session(_session(store).settings, scratch, studio)
        for kinds in (("midi",), DEFAULT_KINDS):
            session.say(Request(WARM_SENTENCE, "warm", kinds=kinds, seed=1), Hooks(cancelled=is_wanted))
            yield
    gc.collect()
    gc.freeze()  # what is loaded by now stays: no later collection need look at it


JOBS = {KIND: make_turn, "make": make_views}

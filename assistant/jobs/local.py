"""The engine of one machine: takes a job, calls its function in this process, and keeps the lease alive meanwhile.
 A function's `MusicError` becomes the job's reason word for word; any other error is named by its type, and its trace
goes to the log, not to the person. Processes are `pool.py`'s.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from assistant.jobs.engine import Cancelled, JobContext, JobFunctions
from assistant.jobs.trouble import trouble
from assistant.store.errors import JobLost, StoreError
from assistant.store.process import this_process
from assistant.store.store import Store
from assistant.store.values import Job, Lane, Progress
from tools.errors import MusicError

log = logging.getLogger(__name__)

BEAT_S = 0.4  # how soon a cancel is seen at the latest, and how often progress is written
_WAIT_S = 0.05  # between looks whether it is this job's turn
_ASK_S = 0.5  # between looks whether the one before is still at it


class LocalEngine:
    """Runs jobs in this process, one at a time for each caller."""

    def __init__(self, store: Store, functions: JobFunctions, beat_s: float = BEAT_S) -> None:
        self._store = store
        self._functions = functions
        self._beat_s = beat_s
        self.worker = f"{this_process()}/{uuid.uuid4().hex[:8]}"
        self._looks: set[threading.Event] = set()

    def look(self) -> None:
        """Let the heartbeats look at the database now: somebody says that there is something to see."""
        for look in tuple(self._looks):
            look.set()

    def run(self, job: Job, timeout_s: float | None = None) -> Job:
        """Run one job here, waiting for those before it in its project's queue.

        Args:
            job: A job of the store; one that is over, or that another worker takes first, is only waited for.
            timeout_s: How long to wait for its turn; None waits as long as it takes.

        Returns:
            The job as it ended, or still queued when the time is up.
        """
        started, asked = time.monotonic(), -_ASK_S  # so that the first look asks at once
        while True:
            taken = self._store.jobs.claim_job(job.id, self.worker)
            if taken:
                return self._work(taken)
            now = time.monotonic()
            if now - asked >= _ASK_S:
                job, asked = self._store.jobs.wait_for(job.id), now
            if job.is_over or (timeout_s is not None and now - started >= timeout_s):
                return job
            time.sleep(_WAIT_S)

    def run_next(self, lane: Lane) -> Job | None:
        """Run the next job of a lane to its end; None when there is none."""
        taken = self._store.jobs.claim(self.worker, lane)
        return self._work(taken) if taken else None

    def _work(self, job: Job) -> Job:
        jobs = self._store.jobs
        stop, lost = threading.Event(), threading.Event()
        try:
            with self._beating(job, stop, lost) as told:
                self._functions[job.kind](JobContext(job, self._store, stop, told.tell, lost))
            return jobs.finish(job.id, self.worker, told.last)  # it came to its end, whatever was wished meanwhile
        except Cancelled:
            return self._end_quietly(job, lambda: jobs.cancelled(job.id, self.worker))
        except JobLost:
            return jobs.job(job.id)
        except MusicError as error:
            reason = str(error)
            return self._end_quietly(job, lambda: jobs.fail(job.id, self.worker, reason))
        except Exception as error:
            log.exception("job %s (%s) failed", job.id, job.kind)
            reason = f"{job.kind} failed ({type(error).__name__}): a defect; the log has its trace"
            return self._end_quietly(job, lambda: jobs.fail(job.id, self.worker, reason))

    def _end_quietly(self, job: Job, end: Callable[[], Job]) -> Job:
        with suppress(JobLost):
            return end()
        return self._store.jobs.job(job.id)

    @contextmanager
    def _beating(self, job: Job, stop: threading.Event, lost: threading.Event) -> Iterator[_Told]:
        """A thread that keeps the lease, writes the latest progress and hears of a cancel, until the block ends."""
        told, ended, look = _Told(), threading.Event(), threading.Event()

        def beat() -> None:
            due = time.monotonic() + self._beat_s
            while True:
                look.wait(max(due - time.monotonic(), 0.0))
                look.clear()
                is_due = time.monotonic() >= due
                if ended.is_set() or not self._beat(job, told if is_due else None, stop, lost):
                    return
                due = time.monotonic() + self._beat_s if is_due else due

        thread = threading.Thread(target=beat, name=f"heartbeat of job {job.id}", daemon=True)
        thread.start()
        self._looks.add(look)
        try:
            yield told
        finally:
            self._looks.discard(look)
            ended.set()
            look.set()
            thread.join()

    def _beat(self, job: Job, told: _Told | None, stop: threading.Event, lost: threading.Event) -> bool:
        """Look once, and say that we are alive when that is due (`told`); False when the job is no longer ours."""
        jobs = self._store.jobs
        try:
            is_to_stop = (
                jobs.is_to_stop(job.id, self.worker)
                if told is None
                else jobs.heartbeat(job.id, self.worker, told.now())
            )
            if is_to_stop:
                stop.set()
        except JobLost:
            lost.set()
            stop.set()
            return False
        except StoreError as error:  # a busy database is no reason to stop; the next beat tries again
            trouble.tell(f"job {job.id}: a heartbeat was not written", error)
        return True


class _Told:
    """The last progress a function told of, and how long ago."""

    def __init__(self) -> None:
        self._last: tuple[Progress, float] | None = None

    @property
    def last(self) -> Progress | None:
        return self._last and self._last[0]

    def tell(self, progress: Progress) -> None:
        self._last = progress, time.monotonic()

    def now(self) -> Progress | None:
        """The progress as of now: the time to go passes while a step takes its time; when it is used up, it is no
        longer known.
        """
        if self._last is None:
            return None
        progress, told_at = self._last
        left = 0.0 if progress.eta_s is None else round(progress.eta_s - (time.monotonic() - told_at), 2)
        return replace(progress, eta_s=left if left > 0 else None)

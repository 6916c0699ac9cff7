"""What every engine offers and what a job's function is given. No engine is here; the queue itself is
`assistant.store.jobs`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from assistant.store.store import Store
from assistant.store.values import Job, Lane, Progress


class Cancelled(Exception):
    """Raised by `JobContext.check` inside a job's function when the job is to stop."""


class JobContext:
    """What a job's function sees: its job, whether to go on, and a way to say how far it is.

    Reading `cancelled()` costs nothing: a heartbeat beside the function asks the database. `attempt` is 2 on a retry,
    so that a function may ask for less than what killed the first worker.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        stop: threading.Event,
        say: Callable[[Progress], None],
        lost: threading.Event | None = None,
    ) -> None:
        self.job = job
        self.store = store
        self.attempt = job.attempts
        self._lost = lost or threading.Event()
        self._stop = stop
        self._say = say
        self._started: tuple[str, float] | None = None

    def cancelled(self) -> bool:
        """Whether to stop at the next convenient moment: clean up, write nothing more and call `check`.

        A function that returns has done its job, even if it was asked to stop meanwhile.
        """
        return self._stop.is_set()

    def lost(self) -> bool:
        """Whether the job has passed to another worker: stop, and write nothing at all."""
        return self._lost.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the job is to stop."""
        if self.cancelled():
            raise Cancelled(f"job {self.job.id} was cancelled")

    def progress(self, stage: str, step: int = 0, of: int = 0) -> None:
        """Say where the work is. The time to go is told once a stage's own pace is known, never guessed."""
        now = time.monotonic()
        if self._started is None or self._started[0] != stage:
            self._started = (stage, now)
        elapsed_s = now - self._started[1]
        eta_s = elapsed_s / step * (of - step) if 0 < step <= of and elapsed_s > 0 else None
        self.tell(Progress(stage, step, of, eta_s))

    def tell(self, progress: Progress) -> None:
        """Say where the work is, in the function's own reckoning. Its time to go is counted down from now on."""
        self._say(progress)


JobFunction = Callable[[JobContext], None]
JobFunctions = Mapping[str, JobFunction]


class Engine(Protocol):
    """Runs jobs of the store somewhere."""

    def run(self, job: Job, timeout_s: float | None = None) -> Job:
        """Run one job, waiting for those before it, and return it as it ended."""

    def run_next(self, lane: Lane) -> Job | None:
        """Run the next job of a lane to its end; None when there is none."""

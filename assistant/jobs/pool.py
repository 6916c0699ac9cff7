"""Worker processes for a page: one for each lane, started anew when one dies, and killed when it does not hear a
cancel.
 A killed worker's job is not lost: its lease runs out and the store gives it to the next. Processes are spawned,
never forked, because threads and native libraries are loaded already.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.store.errors import StoreError
from assistant.store.store import Store
from assistant.store.values import Job, Lane

log = logging.getLogger(__name__)

GRACE_S = 5.0  # between the wish to cancel and the end of a worker that does not hear it
_LOOK_S = 0.25
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class _Worker:
    lane: Lane
    process: subprocess.Popen[bytes]
    deaf_since: float | None = None
    started: float = 0.0


class WorkerPool:
    """Keeps one worker process for each named lane (name a lane twice for two). A context manager."""

    def __init__(
        self,
        store: Store,
        functions: str,
        lanes: Sequence[Lane] = ("interactive", "heavy"),
        grace_s: float = GRACE_S,
    ) -> None:
        """Prepare the pool; entering it starts the workers.

        Args:
            store: The open store; workers open the same data folder.
            functions: "package.module:NAME" of a mapping from job kind to function, imported in each worker.
            lanes: The lane of each worker.
            grace_s: How long a running job may ignore a cancel before its worker is killed.
        """
        self._store = store
        self._functions = functions
        self._lanes = tuple(lanes)
        self._grace_s = grace_s
        self._workers: list[_Worker] = []
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._watch_over, name="worker pool", daemon=True)

    def __enter__(self) -> Self:
        self._workers = [self._start(lane) for lane in self._lanes]
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process_ids(self) -> tuple[int, ...]:
        return tuple(worker.process.pid for worker in self._workers)

    def stop(self) -> None:
        """Let the workers end what they do within the grace, then kill them; their jobs are taken up by others."""
        self._ending.set()
        self._watch.join()
        for worker in self._workers:
            self._close(worker)
        give_up = time.monotonic() + self._grace_s
        for worker in self._workers:
            try:
                worker.process.wait(max(give_up - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()

    def _close(self, worker: _Worker) -> None:
        if worker.process.stdin:
            worker.process.stdin.close()

    def _start(self, lane: Lane) -> _Worker:
        command = [sys.executable, "-m", "assistant.jobs.worker", "--data", str(self._store.data_dir), "--lane", lane]
        process = subprocess.Popen(
            [*command, "--functions", self._functions],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=_ROOT,
            env=os.environ | self._store.database.environment,
        )
        return _Worker(lane, process, started=time.monotonic())

    def _watch_over(self) -> None:
        while not self._ending.wait(_LOOK_S):
            try:
                self._store.jobs.expire_gone()
                running = self._store.jobs.running()
            except StoreError:
                log.warning("the worker pool could not reach the store", exc_info=True)
                continue
            for index, worker in enumerate(self._workers):
                self._look_at(index, worker, running)

    def _look_at(self, index: int, worker: _Worker, running: tuple[Job, ...]) -> None:
        if worker.process.poll() is not None:
            log.warning(
                "a worker of the %s lane ended with status %s and is started anew",
                worker.lane,
                worker.process.returncode,
            )
            if (
                time.monotonic() - worker.started > 1
            ):  # one that cannot even start is tried about once a second, no oftener
                self._close(worker)
                self._workers[index] = self._start(worker.lane)
            return
        own = f":{worker.process.pid}:"
        is_deaf = any(job.cancel_requested and own in (job.worker or "") for job in running)
        if not is_deaf:
            worker.deaf_since = None
        elif worker.deaf_since is None:
            worker.deaf_since = time.monotonic()
        elif time.monotonic() - worker.deaf_since > self._grace_s:
            log.warning("a worker of the %s lane did not hear a cancel and is ended", worker.lane)
            worker.process.kill()
            worker.process.wait()

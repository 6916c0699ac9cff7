"""Worker processes for a page: one for each lane, started anew when one dies, and killed when it does not hear a
cancel.

A killed worker's job is not lost: the pool sees that its process is gone and the store gives it to the next. What is
queued or to be stopped in this process reaches the workers at once, by a byte on their standard input. Processes are
spawned, never forked, because threads and native libraries are loaded already.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.jobs.trouble import trouble
from assistant.store.errors import StoreError
from assistant.store.store import Store
from assistant.store.values import Job, Lane

log = logging.getLogger(__name__)

GRACE_S = 1.0  # between the wish to cancel and the end of a worker that does not hear it: a stop takes 2 s at most
END_S = 5.0  # what the workers are given to end what they do when the pool is to end
IDLE_END_S = 0.7  # what those are given that have no job
_LOOK_S = 0.25
_SHORT_LIFE_S, _LONGEST_PAUSE_S = 5.0, 60.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class _Worker:
    lane: Lane
    process: subprocess.Popen[bytes]
    deaf_since: float | None = None
    started: float = 0.0
    short_lives: int = 0  # how many before it, one after the other, ended soon after their start
    pause_s: float | None = None  # since its end was seen: how long until the next one starts
    ended: float = 0.0
    was_killed: bool = False  # by us, because it did not hear a cancel: no fault of its start


class WorkerPool:
    """Keeps one worker process for each named lane (name a lane twice for two). A context manager."""

    def __init__(
        self,
        store: Store,
        functions: str,
        lanes: Sequence[Lane] = ("interactive", "heavy"),
        grace_s: float = GRACE_S,
        end_s: float = END_S,
    ) -> None:
        """Prepare the pool; entering it starts the workers.

        Args:
            store: The open store; workers open the same data folder.
            functions: "package.module:NAME" of a mapping from job kind to function, imported in each worker.
            lanes: The lane of each worker.
            grace_s: How long a running job may ignore a cancel before its worker is killed.
            end_s: How long `stop` waits for running jobs.
        """
        self._store = store
        self._functions = functions
        self._lanes = tuple(lanes)
        self._grace_s, self._end_s = grace_s, end_s
        self._listening = ExitStack()
        self._stir = threading.Event()
        self._workers: list[_Worker] = []
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._watch_over, name="worker pool", daemon=True)

    def __enter__(self) -> Self:
        self._workers = [self._start(lane) for lane in self._lanes]
        self._listening.enter_context(self._store.jobs.listening(self._pass_on))
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
        """Let the workers end what they do, then kill them; their jobs are taken up by others, or at the next start.

        One that has no job ends by itself in no time, unless it is still loading: that need not be waited for.
        """
        self._ending.set()
        self._stir.set()
        self._listening.close()
        self._watch.join()
        for worker in self._workers:
            self._close(worker)
        began, at_work = time.monotonic(), self._at_work()
        for worker in self._workers:
            end_s = self._end_s if worker.process.pid in at_work else min(IDLE_END_S, self._end_s)
            try:
                worker.process.wait(max(began + end_s - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()

    def _at_work(self) -> set[int]:
        """Process ids of the workers that have a job; all of them where that cannot be told."""
        try:
            names = [job.worker or "" for job in self._store.jobs.running()]
        except StoreError:
            return set(self.process_ids)
        return {pid for pid in self.process_ids if any(f":{pid}:" in name for name in names)}

    def _close(self, worker: _Worker) -> None:
        if worker.process.stdin:
            worker.process.stdin.close()

    def _pass_on(self) -> None:
        """Something was queued, or is to stop: tell the workers. Who does not hear it is seen at the next look."""
        for worker in tuple(self._workers):
            if worker.process.stdin:
                with suppress(OSError, ValueError):  # it is gone, or was told so often that it has not caught up
                    worker.process.stdin.write(b".")

    def _start(self, lane: Lane, short_lives: int = 0) -> _Worker:
        command = [sys.executable, "-m", "assistant.jobs.worker", "--data", str(self._store.data_dir), "--lane", lane]
        process = subprocess.Popen(
            [*command, "--functions", self._functions],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            bufsize=0,
            cwd=_ROOT,
            env=os.environ | self._store.database.environment,
            process_group=0 if os.name == "posix" else None,  # Ctrl+C is the server's to hear, which lets jobs end
        )
        if process.stdin and os.name == "posix":
            os.set_blocking(process.stdin.fileno(), False)
        return _Worker(lane, process, started=time.monotonic(), short_lives=short_lives)

    def _watch_over(self) -> None:
        while not self._ending.is_set():
            self._stir.wait(_LOOK_S)
            self._stir.clear()
            try:
                self._look()
            except StoreError as error:
                trouble.tell("the worker pool could not reach the store", error)
                self._ending.wait(_LOOK_S)

    def _look(self) -> None:
        running = self._store.jobs.running()
        for index, worker in enumerate(self._workers):
            self._look_at(index, worker, running)
        if self._store.jobs.expire_gone():
            self._pass_on()

    def _renew(self, index: int, worker: _Worker) -> None:
        """Start a worker anew; one that cannot even start is tried ever less often."""
        if worker.pause_s is None:
            worker.ended = time.monotonic()
            is_short = worker.ended - worker.started < _SHORT_LIFE_S and not worker.was_killed
            worker.short_lives = worker.short_lives + 1 if is_short else 0
            worker.pause_s = pause_after(worker.short_lives)
            status = worker.process.returncode
            log.warning("a worker of the %s lane ended (status %s); next in %g s", worker.lane, status, worker.pause_s)
        if time.monotonic() - worker.ended < worker.pause_s:
            return
        self._close(worker)
        self._workers[index] = self._start(worker.lane, worker.short_lives)

    def _look_at(self, index: int, worker: _Worker, running: tuple[Job, ...]) -> None:
        if worker.process.poll() is not None:
            self._renew(index, worker)
            return
        own = f":{worker.process.pid}:"
        is_deaf = any(job.cancel_requested and own in (job.worker or "") for job in running)
        if not is_deaf:
            worker.deaf_since = None
        elif worker.deaf_since is None:
            worker.deaf_since = time.monotonic()
        elif time.monotonic() - worker.deaf_since > self._grace_s:
            log.warning("a worker of the %s lane did not hear a cancel and is ended", worker.lane)
            worker.was_killed = True
            worker.process.kill()
            worker.process.wait()


def pause_after(short_lives: int) -> float:
    """Seconds until another worker is tried after so many that ended soon after their start: 0, 0, 1, 3, 7 ... 60."""
    return min(2.0 ** min(max(short_lives - 1, 0), 10) - 1, _LONGEST_PAUSE_S)

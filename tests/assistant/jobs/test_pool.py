"""Worker processes: they work, they are replaced, they can be stopped when they do not listen, and none is left
behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.jobs import JobContext, WorkerPool
from assistant.jobs.pool import _Worker
from assistant.store import Limits, NewVersion
from assistant.store.store import Store


def note(context: JobContext) -> None:
    """Commits the turn of its job."""
    store = Store.open(context.job.payload["data"])
    handle = store.resume_turn(context.job.project_id, context.job.turn or 0)
    new = NewVersion(handle.version_id(), "{}", "h")
    store.commit_turn(handle, {"outcome": "made", "attempt": context.attempt}, new_versions=[new], head=new.id)


def die_once(context: JobContext) -> None:
    if context.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    note(context)


def always_die(context: JobContext) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deaf(context: JobContext) -> None:
    Path(context.job.payload["data"], "deaf").write_text("started")
    time.sleep(600)


JOBS = {"note": note, "die once": die_once, "always die": always_die, "deaf": deaf}


def until(is_so: Callable[[], bool], limit_s: float = 30) -> None:
    give_up = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < give_up, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """This file as a module that a worker process can import."""
    (tmp_path / "jobs_of_the_test.py").write_text(Path(__file__).read_text())
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    return "jobs_of_the_test:JOBS"


def test_workers_do_what_is_queued_survive_a_kill_and_end_with_the_pool(tmp_path: Path, functions: str) -> None:
    from assistant.store import Said

    with Store.open(tmp_path / "data", limits=Limits(job_lease_s=30)) as store:
        data = {"data": str(store.data_dir)}
        jobs = {}
        for kind in ("note", "die once", "always die"):
            project = store.project("local", kind).id
            turn = store.begin_turn(project, Said(kind)).number
            jobs[kind] = store.jobs.submit(project, "heavy", kind, data, turn=turn).id
        with WorkerPool(store, functions, lanes=("heavy",), grace_s=1) as pool:
            until(lambda: all(store.jobs.job(job).is_over for job in jobs.values()))
            last = pool.process_ids
        ended = {kind: store.jobs.job(job) for kind, job in jobs.items()}
        assert {kind: (job.state, job.attempts) for kind, job in ended.items()} == {
            "note": ("done", 1),
            "die once": ("done", 2),
            "always die": ("failed", 2),
        }
        assert "stopped answering" in (ended["always die"].reason or "")
        for job in ended.values():
            assert store.turn(job.project_id, 1).state == job.state
        for process_id in last:
            with pytest.raises(ProcessLookupError):
                os.kill(process_id, 0)


def test_a_pool_that_ends_while_its_workers_still_load_is_not_held_up(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(600)\nJOBS = {}\n")
    with Store.open(tmp_path / "data") as store:
        pool = WorkerPool(store, "slow:JOBS", lanes=("interactive", "heavy"), end_s=60)
        with pool:
            pass
        assert all(worker.process.returncode is not None for worker in pool._workers)
        began = time.monotonic()
        with WorkerPool(store, "slow:JOBS", lanes=("heavy",), end_s=60):
            time.sleep(0.2)
        assert time.monotonic() - began < 30  # not the minute that work would be given


def test_a_worker_that_does_not_hear_a_cancel_is_ended(tmp_path: Path, functions: str) -> None:
    with Store.open(tmp_path / "data") as store:
        project = store.project("local", "waltz").id
        job = store.jobs.submit(project, "heavy", "deaf", {"data": str(store.data_dir)}).id
        with WorkerPool(store, functions, lanes=("heavy",), grace_s=0.5):
            until((store.data_dir / "deaf").exists)
            store.jobs.request_cancel(job)
            until(lambda: store.jobs.job(job).is_over)
        assert store.jobs.job(job).state == "cancelled"


def test_a_worker_that_cannot_start_is_tried_ever_less_often_but_one_that_we_ended_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("assistant.jobs.pool.time.monotonic", lambda: now[0])
    starts: list[float] = []
    with Store.open(tmp_path / "data") as store:
        pool = WorkerPool(store, "none:JOBS", lanes=("heavy",))

        def start(lane: str, short_lives: int = 0) -> _Worker:
            starts.append(now[0])
            dead = subprocess.Popen([sys.executable, "-c", ""])
            dead.wait()
            return _Worker("heavy", dead, started=now[0], short_lives=short_lives)

        monkeypatch.setattr(pool, "_start", start)
        pool._workers = [start("heavy")]
        while len(starts) < 12:
            now[0] += 0.25
            pool._look_at(0, pool._workers[0], ())
        pauses = [after - before for before, after in pairwise(starts[4:])]
        assert pauses == sorted(pauses) and 60 <= pauses[-1] < 61
        pool._workers[0].was_killed = True
        now[0] += 0.25
        pool._look_at(0, pool._workers[0], ())
        assert starts[-1] == now[0] and pool._workers[0].short_lives == 0

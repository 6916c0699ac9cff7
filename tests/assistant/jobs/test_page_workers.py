"""The page's workers as processes: turns go on whatever dies, a stop takes two seconds, and the line is fair."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.jobs import WorkerPool
from assistant.page_jobs import JOBS
from assistant.request import Request
from assistant.settings import load_settings
from assistant.store.store import Store
from assistant.store.values import Job
from assistant.turn import STOPPED
from assistant.turn_progress import SOUND, THINKING
from assistant.turn_queue import submit_turn

FUNCTIONS = "assistant.page_jobs:JOBS"
TUNE = "a folk tune in G major for flute and guitar, 8 bars"
LONG = "a pop song in C major, 4 minutes, with flute, piano, strings, bass and drums"
ROOT = Path(__file__).resolve().parents[3]

SERVER = """
import sys, time
from pathlib import Path
from assistant.jobs import WorkerPool
from assistant.store.store import Store
with Store.open(Path(sys.argv[1])) as store, WorkerPool(store, "assistant.page_jobs:JOBS", lanes=("interactive",)):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("workers") / "data") as opened:
        yield opened


@pytest.fixture
def pool(store: Store) -> Iterator[WorkerPool]:
    with WorkerPool(store, FUNCTIONS, lanes=("interactive",)) as running:
        yield running


def say(store: Store, text: str, project: str, owner: str = "local", kinds: tuple[str, ...] = ("midi",)) -> Job:
    settings = load_settings().with_choices(data_dir=store.data_dir)
    return submit_turn(store, Request(text, project, kinds=kinds, seed=3, owner=owner), settings)


def until(is_so: Callable[[], bool], limit_s: float = 90) -> float:
    """Seconds until something is so."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < limit_s, "it took too long"
        time.sleep(0.01)
    return time.monotonic() - started


def stage_of(store: Store, job: Job) -> str:
    progress = store.jobs.job(job.id).progress
    return progress.stage if progress else ""


def test_a_job_is_picked_up_at_once_by_an_idle_worker(store: Store, pool: WorkerPool) -> None:
    first = say(store, TUNE, "idle")
    until(lambda: store.jobs.job(first.id).is_over)
    time.sleep(1)
    waits = []
    for _ in range(5):
        job = say(store, "a bit slower", "idle")
        until(lambda job=job: store.jobs.job(job.id).is_over)  # type: ignore[misc]
        ended = store.jobs.job(job.id)
        assert ended.state == "done"
        waits.append((ended.started_at_s or 0) - ended.created_at_s)
    print("picked up after", [f"{wait * 1000:.0f} ms" for wait in waits])
    assert sorted(waits)[2] < 0.1  # a worker that asked twice a second would need a quarter on average


@pytest.mark.parametrize("stage", ["", THINKING, SOUND])
def test_a_stop_takes_two_seconds_and_the_worker_is_there_again(store: Store, pool: WorkerPool, stage: str) -> None:
    name = f"stop {stage}"
    job = say(store, LONG, name, kinds=("midi", "mix", "score_svg"))
    until(lambda: store.jobs.job(job.id).state == "running" and stage in ("", stage_of(store, job)))
    asked = time.monotonic()
    store.jobs.request_cancel(job.id)
    until(lambda: store.jobs.job(job.id).is_over)
    took_s = time.monotonic() - asked
    print(f"stopped in {stage or 'the beginning'} after {took_s:.2f} s")
    ended, turn = store.jobs.job(job.id), store.turn(job.project_id, 1)
    assert (ended.state, ended.attempts, ended.reason) == ("cancelled", 1, STOPPED)
    assert STOPPED in (turn.reason or (turn.document or {})["reply"])
    assert (store.head(job.project_id), store.versions(job.project_id)) == (None, ())
    assert took_s < 2
    again = say(store, TUNE, name)
    until(lambda: store.jobs.job(again.id).is_over)
    assert store.turn(again.project_id, 2).outcome == "made"


def test_a_killed_worker_is_noticed_within_a_second_and_its_turn_tried_again(store: Store, pool: WorkerPool) -> None:
    job = say(store, LONG, "killed")
    until(lambda: store.jobs.job(job.id).state == "running")
    os.kill(pool.process_ids[0], signal.SIGKILL)
    noticed_s = until(lambda: bool(store.jobs.job(job.id).reason))
    print(f"noticed after {noticed_s:.2f} s")
    assert noticed_s < 1
    assert store.jobs.job(job.id).reason == "the worker that ran it stopped answering; it is tried again"
    until(lambda: store.jobs.job(job.id).is_over)
    ended = store.jobs.job(job.id)
    assert (ended.state, ended.attempts) == ("done", 2)
    assert [version.id for version in store.versions(job.project_id)] == ["v1"]


def test_a_turn_that_kills_every_worker_is_given_up_with_a_reason(store: Store, pool: WorkerPool) -> None:
    job = say(store, LONG, "deadly", kinds=("midi", "mix"))
    for attempt in (1, 2):
        until(lambda attempt=attempt: store.jobs.job(job.id).attempts == attempt)  # type: ignore[misc]
        os.kill(int((store.jobs.job(job.id).worker or "").split(":")[1]), signal.SIGKILL)
        until(lambda: store.jobs.job(job.id).state != "running")
    ended, turn = store.jobs.job(job.id), store.turn(job.project_id, 1)
    assert (ended.state, turn.state) == ("failed", "failed")
    assert "2 times, so it was given up; nothing was changed. Say it again" in (turn.reason or "")


def test_a_killed_server_costs_nobody_their_turn(store: Store) -> None:
    """Its workers end what they do and go; the next server does what was waiting."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(store.data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None and server.stdout.readline() == "ready\n"
    first, second = say(store, LONG, "server"), say(store, "a bit slower", "server")
    until(lambda: store.jobs.job(first.id).state == "running")
    worker = int((store.jobs.job(first.id).worker or "").split(":")[1])
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: store.jobs.job(first.id).is_over)
    until(lambda: not Path(f"/proc/{worker}").exists() if Path("/proc").exists() else True)
    ended = store.jobs.job(first.id)
    assert (ended.state, ended.attempts) == ("done", 1)
    assert store.jobs.job(second.id).state == "queued"
    with WorkerPool(store, FUNCTIONS, lanes=("interactive",)):
        until(lambda: store.jobs.job(second.id).is_over)
    assert [turn.outcome for turn in store.turns(first.project_id)] == ["made", "made"]


def test_three_owners_share_two_workers_fairly(store: Store) -> None:
    """One owner's six sentences were there first; the others' first ones begin before that owner's third."""
    many = [say(store, TUNE, f"many {i}", owner="many") for i in range(6)]
    few = [say(store, TUNE, "few", owner=owner) for owner in ("second", "third")]
    told = {job.id: store.jobs.job(job.id).position for job in (*many, *few)}
    assert sorted(told.values()) == list(range(1, 9))
    with WorkerPool(store, FUNCTIONS, lanes=("interactive", "interactive")):
        until(lambda: all(store.jobs.job(job.id).is_over for job in (*many, *few)))
    ended = [store.jobs.job(job.id) for job in (*many, *few)]
    order = [job.id for job in sorted(ended, key=lambda job: job.started_at_s or 0)]
    assert {job.state for job in ended} == {"done"}
    assert max(order.index(job.id) for job in few) < order.index(many[2].id)
    assert max(told[job.id] for job in few) == 3


def test_every_kind_the_page_submits_has_a_function() -> None:
    assert set(JOBS) == {"turn", "make"}

"""The engine of one machine: every way a job can end is a state with a reason, never a trace and never for ever."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.jobs import JobContext, LocalEngine
from assistant.store import Limits, NewVersion, Said
from assistant.store.store import Store
from assistant.store.values import Progress
from tools.errors import LimitError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", limits=Limits(job_lease_s=0.4)) as opened:
        yield opened


@pytest.fixture
def project_id(store: Store) -> str:
    return store.project("local", "waltz").id


def test_a_job_runs_here_and_ends_done(store: Store, project_id: str) -> None:
    seen: list[object] = []
    engine = LocalEngine(store, {"render": lambda context: seen.append(context.job.payload)})
    job = store.jobs.submit(project_id, "heavy", "render", {"bars": 8})
    assert engine.run(job).state == "done"
    assert seen == [{"bars": 8}]
    assert engine.run(job).state == "done"
    assert len(seen) == 1


def test_run_next_takes_the_lane_in_order_and_none_when_it_is_empty(store: Store, project_id: str) -> None:
    seen: list[int] = []
    engine = LocalEngine(store, {"render": lambda context: seen.append(context.job.id)})
    ids = [store.jobs.submit(project_id, "heavy", "render", {}).id for _ in range(3)]
    while engine.run_next("heavy"):
        pass
    assert seen == ids
    assert engine.run_next("interactive") is None


def test_a_refusal_is_the_reason_word_for_word(store: Store, project_id: str) -> None:
    def refuse(context: JobContext) -> None:
        raise LimitError("A length of 3 h is too long", "Up to 20 minutes is possible", "Say a shorter one")

    ended = LocalEngine(store, {"render": refuse}).run(store.jobs.submit(project_id, "heavy", "render", {}))
    assert (ended.state, ended.reason) == (
        "failed",
        "A length of 3 h is too long. Up to 20 minutes is possible. Say a shorter one.",
    )


@pytest.mark.parametrize("kind", ["broken", "unknown"])
def test_a_defect_is_named_and_its_trace_goes_to_the_log(
    store: Store, project_id: str, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    def broken(context: JobContext) -> None:
        raise ZeroDivisionError("secret detail")

    turn = store.begin_turn(project_id, Said("x")).number
    ended = LocalEngine(store, {"broken": broken}).run(store.jobs.submit(project_id, "heavy", kind, {}, turn=turn))
    assert ended.state == "failed"
    assert "secret detail" not in (ended.reason or "")
    assert store.turn(project_id, turn).state == "failed"
    assert "Traceback" in caplog.text


def test_a_cancel_is_seen_in_the_function_and_ends_it(store: Store, project_id: str) -> None:
    started = threading.Event()

    def long(context: JobContext) -> None:
        started.set()
        while True:
            context.check()
            time.sleep(0.01)

    engine = LocalEngine(store, {"long": long}, beat_s=0.05)
    job = store.jobs.submit(project_id, "heavy", "long", {})
    runner = threading.Thread(target=engine.run, args=(job,))
    runner.start()
    assert started.wait(5)
    asked = time.monotonic()
    store.jobs.request_cancel(job.id)
    runner.join(5)
    assert time.monotonic() - asked < 2
    assert store.jobs.job(job.id).state == "cancelled"


def test_work_that_came_to_its_end_is_done_even_if_it_was_to_stop(store: Store, project_id: str) -> None:
    def work(context: JobContext) -> None:
        store.jobs.request_cancel(context.job.id)
        while not context.cancelled():
            time.sleep(0.01)

    assert (
        LocalEngine(store, {"work": work}, beat_s=0.02).run(store.jobs.submit(project_id, "heavy", "work", {})).state
        == "done"
    )


def test_heartbeats_outlast_the_lease_and_carry_progress(store: Store, project_id: str) -> None:
    seen: list[Progress | None] = []

    def long(context: JobContext) -> None:
        for step in range(1, 10):
            context.progress("stems", step, 10)
            time.sleep(0.1)
            seen.append(store.jobs.job(context.job.id).progress)

    engine = LocalEngine(store, {"long": long}, beat_s=0.05)
    job = store.jobs.submit(project_id, "heavy", "long", {})
    runner = threading.Thread(target=engine.run, args=(job,))
    started = time.monotonic()
    runner.start()
    while runner.is_alive():
        assert store.jobs.expire() == 0
        time.sleep(0.05)
    took_s = time.monotonic() - started
    ended = store.jobs.job(job.id)
    assert (ended.state, ended.attempts) == ("done", 1)
    last = seen[-1]
    assert last is not None
    assert (last.stage, last.step, last.of) == ("stems", 9, 10)
    known = [progress.eta_s for progress in seen if progress is not None and progress.eta_s is not None]
    assert known
    assert all(eta_s > 0 for eta_s in known)
    assert known[-1] < took_s, (known, took_s)


def test_a_lost_job_stops_and_the_second_delivery_makes_nothing_twice(store: Store, project_id: str) -> None:
    """A worker stalls past its lease, another does the work, the first wakes up and commits too: one version."""
    turn = store.begin_turn(project_id, Said("a waltz")).number

    def commit(context: JobContext) -> None:
        handle = store.resume_turn(project_id, turn)
        if context.attempt == 1:  # the first worker stalls: its lease runs out and another takes the job
            time.sleep(0.5)
            assert LocalEngine(store, {"turn": commit}).run_next("heavy") is not None
        new = NewVersion(handle.version_id(), "{}", "h")
        store.commit_turn(handle, {"outcome": "made", "by": context.attempt}, new_versions=[new], head=new.id)

    stalled = LocalEngine(store, {"turn": commit}, beat_s=60)
    ended = stalled.run(store.jobs.submit(project_id, "heavy", "turn", {}, turn=turn))
    assert (ended.state, ended.attempts) == ("done", 2)
    assert len(store.versions(project_id)) == 1
    assert store.turn(project_id, turn).document == {"outcome": "made", "by": 2}


def test_waiting_for_a_turn_in_the_queue_ends_when_the_time_is_up(store: Store, project_id: str) -> None:
    store.jobs.submit(project_id, "interactive", "render", {})
    second = store.jobs.submit(project_id, "interactive", "render", {})
    waited = LocalEngine(store, {"render": lambda context: None}).run(second, timeout_s=0.2)
    assert (waited.state, waited.position) == ("queued", 2)

"""Queues: what was said first is done first, no job has two workers, and none runs for ever."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from assistant.store import Limits, NotFound, Said, projects, schema
from assistant.store.errors import JobLost, StoreFull
from assistant.store.process import this_process
from assistant.store.store import Store
from assistant.store.values import Progress


@pytest.fixture
def brief(tmp_path: Path) -> Iterator[Store]:
    """A store whose leases run out at once."""
    with Store.open(tmp_path / "data", limits=Limits(job_lease_s=-1)) as opened:
        yield opened


def submit(store: Store, project: str, lane: str = "interactive", **more: Any) -> int:
    return store.jobs.submit(project, lane, "render", {"bars": 8}, **more).id  # type: ignore[arg-type]


def test_a_job_is_claimed_once_and_ends_done(store: Store, project_id: str) -> None:
    job = store.jobs.submit(project_id, "heavy", "render", {"bars": 8})
    assert (job.state, job.position, job.attempts) == ("queued", 1, 0)
    claimed = store.jobs.claim("w1", "heavy")
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.worker, claimed.attempts, claimed.payload) == (
        job.id,
        "running",
        "w1",
        1,
        {"bars": 8},
    )
    assert store.jobs.claim("w2", "heavy") is None
    done = store.jobs.finish(job.id, "w1")
    assert (done.state, done.lease_until_s, done.position) == ("done", None, 0)
    assert store.jobs.finish(job.id, "w1") == done


def test_a_project_runs_one_job_at_a_time_in_the_order_they_came(store: Store, project_id: str) -> None:
    first, second = submit(store, project_id), submit(store, project_id)
    assert store.jobs.claim("w", "interactive").id == first  # type: ignore[union-attr]
    assert store.jobs.claim("w", "interactive") is None
    store.jobs.fail(first, "w", "no memory")
    assert store.jobs.claim("w", "interactive").id == second  # type: ignore[union-attr]


def test_a_person_waits_for_heavy_work_that_runs_but_not_for_what_has_not_begun(store: Store, project_id: str) -> None:
    heavy, quick, late = submit(store, project_id, "heavy"), submit(store, project_id), submit(store, project_id)
    assert store.jobs.claim("w", "interactive").id == quick  # type: ignore[union-attr]
    assert store.jobs.claim("w", "heavy") is None
    store.jobs.finish(quick, "w")
    assert store.jobs.claim("w", "heavy").id == heavy  # type: ignore[union-attr]
    assert store.jobs.claim("w", "interactive") is None
    store.jobs.finish(heavy, "w")
    assert store.jobs.claim("w", "interactive").id == late  # type: ignore[union-attr]


def test_projects_do_not_wait_for_each_other(store: Store) -> None:
    ids = [submit(store, store.project("local", name).id) for name in ("a", "b")]
    assert [store.jobs.claim("w", "interactive").id for _ in ids] == ids  # type: ignore[union-attr]


def test_an_owner_with_much_running_lets_others_go_first(store: Store) -> None:
    for name in ("a", "b", "c"):
        submit(store, store.project("greedy", name).id)
    modest = submit(store, store.project("modest", "a").id)
    store.jobs.claim("w", "interactive")
    assert store.jobs.claim("w", "interactive").id == modest  # type: ignore[union-attr]


def test_positions_count_the_lane(store: Store) -> None:
    projects = [store.project("local", name).id for name in ("a", "b", "c")]
    jobs = [submit(store, project) for project in projects]
    submit(store, projects[0], "heavy")
    assert [store.jobs.job(job).position for job in jobs] == [1, 2, 3]
    store.jobs.claim("w", "interactive")
    assert [store.jobs.job(job).position for job in jobs] == [0, 1, 2]


def test_too_many_waiting_jobs_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(queued_jobs_per_owner=2)) as store:
        project = store.project("local", "waltz").id
        submit(store, project)
        submit(store, project)
        with pytest.raises(StoreFull, match="2 jobs are waiting"):
            submit(store, project)
        submit(store, store.project("other", "waltz").id)


def test_an_unknown_job_is_unknown_and_never_done(store: Store) -> None:
    with pytest.raises(NotFound, match="no job 42"):
        store.jobs.job(42)


def test_a_silent_worker_loses_its_job_to_one_retry_and_then_to_failure(brief: Store) -> None:
    project = brief.project("local", "waltz").id
    turn = brief.begin_turn(project, Said("render it")).number
    job = submit(brief, project, turn=turn)
    assert brief.jobs.claim("w1", "interactive").attempts == 1  # type: ignore[union-attr]
    again = brief.jobs.claim("w2", "interactive")
    assert again is not None
    assert (again.id, again.attempts, again.worker) == (job, 2, "w2")
    assert "tried again" in (again.reason or "")
    assert brief.turn(project, turn).state == "running"
    assert brief.jobs.claim("w3", "interactive") is None
    failed = brief.jobs.job(job)
    assert failed.state == "failed"
    assert "stopped answering, 2 times, so it was given up; nothing was changed" in (failed.reason or "")
    assert (brief.turn(project, turn).state, brief.turn(project, turn).reason) == ("failed", failed.reason)


def test_a_worker_that_lost_its_job_can_end_nothing(brief: Store) -> None:
    project = brief.project("local", "waltz").id
    job = submit(brief, project)
    brief.jobs.claim("w1", "interactive")
    brief.jobs.claim("w2", "interactive")
    for act in (
        lambda: brief.jobs.finish(job, "w1"),
        lambda: brief.jobs.fail(job, "w1", "x"),
        lambda: brief.jobs.heartbeat(job, "w1"),
    ):
        with pytest.raises(JobLost):
            act()
    assert brief.jobs.finish(job, "w2").state == "done"


def test_heartbeats_keep_the_lease_and_write_progress(store: Store, project_id: str) -> None:
    job = submit(store, project_id)
    before = store.jobs.claim("w", "interactive")
    assert store.jobs.heartbeat(job, "w", Progress("stems", 2, 5, 1.5)) is False
    after = store.jobs.job(job)
    assert after.progress == Progress("stems", 2, 5, 1.5)
    assert after.lease_until_s > before.lease_until_s  # type: ignore[union-attr, operator]
    assert store.jobs.expire() == 0


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_told(store: Store, project_id: str) -> None:
    running, waiting = submit(store, project_id), submit(store, project_id)
    store.jobs.claim("w", "interactive")
    assert store.jobs.request_cancel(waiting).state == "cancelled"
    assert store.jobs.request_cancel(running).state == "running"
    assert store.jobs.heartbeat(running, "w") is True
    assert store.jobs.cancelled(running, "w").state == "cancelled"
    assert store.jobs.request_cancel(running).state == "cancelled"
    assert store.jobs.claim("w", "interactive") is None


def test_a_cancelled_job_of_a_silent_worker_is_not_tried_again(brief: Store) -> None:
    project = brief.project("local", "waltz").id
    job = submit(brief, project)
    brief.jobs.claim("w", "interactive")
    brief.jobs.request_cancel(job)
    assert brief.jobs.expire() == 1
    assert brief.jobs.job(job).state == "cancelled"


def test_deleting_a_project_ends_its_jobs(store: Store, project_id: str) -> None:
    running, waiting = submit(store, project_id), submit(store, project_id)
    store.jobs.claim("w", "interactive")
    store.delete(project_id)
    assert store.jobs.job(waiting).state == "cancelled"
    assert store.jobs.heartbeat(running, "w") is True
    assert [job.id for job in store.jobs.of_project(project_id)] == [running, waiting]


def test_a_worker_that_is_gone_is_seen_without_waiting_for_its_lease(store: Store, project_id: str) -> None:
    job = submit(store, project_id)
    code = (
        "import os, sys; from assistant.store import Store; from assistant.store.process import this_process;"
        "store = Store.open(sys.argv[1], os.environ.get('PARLANDO_TEST_DATABASE_URL'));"
        "store.jobs.claim(this_process() + '/1', 'interactive')"
    )
    subprocess.run([sys.executable, "-c", code, str(store.data_dir)], check=True)
    assert store.jobs.job(job).state == "running"
    assert store.jobs.expire_gone() == 1
    assert store.jobs.job(job).state == "queued"


CLAIMER = """
import os, sys
from assistant.store import Store
store = Store.open(sys.argv[1], os.environ.get("PARLANDO_TEST_DATABASE_URL"))
while job := store.jobs.claim(sys.argv[2], "interactive"):
    print(job.id)
    store.jobs.finish(job.id, sys.argv[2])
"""


def test_workers_in_several_processes_never_share_a_job(store: Store) -> None:
    projects = [store.project(f"owner {n}", "waltz").id for n in range(3)]
    wanted = [submit(store, project) for project in projects for _ in range(10)]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER, str(store.data_dir), f"w{n}"], stdout=subprocess.PIPE, text=True
        )
        for n in range(3)
    ]
    taken = [int(line) for worker in workers for line in worker.communicate(timeout=60)[0].split()]
    # A worker may leave early when every queue is held by another for a moment; what is left is still queued, nothing
    # is lost or doubled.
    while job := store.jobs.claim("last", "interactive"):
        taken.append(job.id)
        store.jobs.finish(job.id, "last")
    assert sorted(taken) == wanted
    assert {store.jobs.job(job).state for job in wanted} == {"done"}
    assert {store.jobs.job(job).attempts for job in wanted} == {1}


BOUND = """
import os, sys
from assistant.store import Said, Store
store = Store.open(sys.argv[1], os.environ.get("PARLANDO_TEST_DATABASE_URL"))
turn = store.begin_turn(sys.argv[2], Said("lost")).number
store.jobs.submit(sys.argv[2], "interactive", "turn", {}, turn=turn, bound=True)
if sys.argv[3] == "claim":
    from assistant.store.process import this_process
    assert store.jobs.claim(this_process() + "/1", "interactive")
"""


@pytest.mark.parametrize("then", ["wait", "claim"])
def test_a_bound_job_of_a_dead_process_makes_way_and_fails_its_turn(store: Store, project_id: str, then: str) -> None:
    subprocess.run([sys.executable, "-c", BOUND, str(store.data_dir), project_id, then], check=True)
    mine = submit(store, project_id, bound=True)
    worker = f"{this_process()}/1"
    assert store.jobs.claim_job(mine, worker) is None
    store.jobs.wait_for(mine)
    assert store.jobs.claim_job(mine, worker) is not None
    [lost, _] = store.jobs.of_project(project_id)
    assert (lost.state, lost.reason) == ("failed", "the process that asked for it stopped")
    assert (store.turn(project_id, 1).state, store.turn(project_id, 1).reason) == ("failed", lost.reason)


def test_only_its_own_process_takes_a_bound_job(store: Store, project_id: str) -> None:
    submit(store, project_id, bound=True)
    assert store.jobs.claim("elsewhere:1:1/1", "interactive") is None
    assert store.jobs.claim(f"{this_process()}/1", "interactive") is not None


def test_a_bound_job_nobody_waits_for_any_more_fails_when_its_lease_ends(brief: Store) -> None:
    """The way out where it cannot be seen that a process is gone."""
    project = brief.project("local", "waltz").id
    lost, mine = submit(brief, project, bound=True), submit(brief, project)
    assert brief.jobs.claim("w", "interactive").id == mine  # type: ignore[union-attr]
    assert brief.jobs.job(lost).state == "failed"


def say(store: Store, project: str, text: str = "slower", **more: Any) -> int:
    return store.jobs.submit_turn(project, Said(text), "turn", {}, **more).id


def test_deleting_a_project_ends_its_turns_and_undeleting_does_not_revive_them(store: Store, project_id: str) -> None:
    ids = [say(store, project_id) for _ in range(3)]
    assert store.jobs.claim("w", "interactive").id == ids[0]  # type: ignore[union-attr]
    store.delete(project_id)
    store.undelete(project_id)
    assert [(turn.state, turn.reason) for turn in store.turns(project_id)] == [("failed", projects.DELETED)] * 3


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_a_turn_whose_project_was_deleted_says_so_however_its_worker_ends(
    store: Store, project_id: str, ending: str
) -> None:
    job = say(store, project_id)
    store.jobs.claim("w", "interactive")
    store.delete(project_id)
    ended = store.jobs.cancelled(job, "w") if ending == "cancelled" else store.jobs.fail(job, "w", "no such project")
    assert (ended.state, ended.reason) == ("cancelled", projects.DELETED)


def left_behind(store: Store, project: str) -> None:
    """What an older release left: the job is over, its turn is not."""
    job = say(store, project)
    with store.database.write() as connection:
        over = {"state": "cancelled", "reason": "the project was deleted"}
        connection.execute(update(schema.jobs).where(schema.jobs.c.id == job).values(**over))


def test_turns_whose_job_is_over_are_ended_by_the_sweep_and_at_the_next_start(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        project = store.project("local", "waltz").id
        left_behind(store, project)
        store.sweep()
        assert store.turn(project, 1).state == "failed"
        left_behind(store, project)
    with Store.open(tmp_path / "data") as store:
        assert (store.turn(project, 2).state, store.turn(project, 2).reason) == ("failed", "the project was deleted")


def test_turns_that_somebody_works_on_stay_running_when_another_process_opens_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        queued, bound, direct = (store.project("local", name).id for name in ("queued", "bound", "direct"))
        say(store, queued)
        job = say(store, bound, bound=True)
        assert store.jobs.claim_job(job, f"{this_process()}/1") is not None
        store.begin_turn(direct, Said("slower"))
        with Store.open(tmp_path / "data") as other:
            other.sweep()
            assert {other.turn(project, 1).state for project in (queued, bound, direct)} == {"running"}

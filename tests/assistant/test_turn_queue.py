"""A turn of the page is a row: acknowledged with its job or not at all, run by any worker, ended once."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import turn_queue
from assistant.jobs import Cancelled, JobContext, LocalEngine
from assistant.page_jobs import JOBS, make_turn, warm_up
from assistant.request import Request
from assistant.settings import Settings, load_settings
from assistant.store.errors import JobLost, StoreFull
from assistant.store.store import Store
from assistant.store.values import Job, Limits, Progress, Said
from assistant.turn import STOPPED
from assistant.turn_progress import MEASURING, SAVING, SCORE, SOUND, THINKING
from assistant.turn_queue import submit_turn
from tools.errors import MusicError

TUNE = "a folk tune in G major for flute and guitar, 8 bars"
MIDI_ONLY = ("midi",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", limits=Limits(queued_jobs_per_owner=3)) as opened:
        yield opened


@pytest.fixture
def settings(store: Store) -> Settings:
    return load_settings().with_choices(data_dir=store.data_dir)


def test_a_submitted_turn_is_run_by_any_worker_and_ends_as_the_command_line_would(
    store: Store, settings: Settings
) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY, seed=7), settings)
    assert (job.kind, job.lane, job.turn, job.state, job.position) == ("turn", "interactive", 1, "queued", 1)
    assert store.turn(job.project_id, 1).state == "running"
    ended = LocalEngine(store, JOBS).run_next("interactive")
    assert ended is not None and (ended.id, ended.state) == (job.id, "done")
    document = store.turn(job.project_id, 1).document
    assert document is not None and document["outcome"] == "made"
    assert [row["kind"] for row in document["artifacts"]] == ["midi"]
    assert document["seed"] == 7


def test_what_was_dropped_reaches_the_worker_through_the_store(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "tune.abc"
    file.write_text("X:1\nT:Short\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n")
    job = submit_turn(store, Request("", "p", attachments=(file,), kinds=MIDI_ONLY), settings)
    file.unlink()
    LocalEngine(store, JOBS).run_next("interactive")
    turn = store.turn(job.project_id, 1)
    assert turn.outcome == "made", turn.document
    assert store.head(job.project_id) is not None


@pytest.mark.parametrize("text", ["", "x" * 40_000])
def test_what_cannot_be_taken_is_refused_before_anything_is_stored(store: Store, settings: Settings, text: str) -> None:
    with pytest.raises(MusicError):
        submit_turn(store, Request(text, "p"), settings)
    assert store.projects("local") == ()


def test_a_full_queue_is_refused_in_a_sentence_and_no_turn_begins(store: Store, settings: Settings) -> None:
    for number in range(3):
        job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY), settings)
        assert job.position == number + 1
    with pytest.raises(StoreFull, match="3 jobs are waiting already"):
        submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY), settings)
    assert len(store.turns(job.project_id)) == 3


def test_a_crash_between_hearing_and_queueing_leaves_neither(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction dies after the turn's row and before the job's."""
    monkeypatch.setattr(type(store.jobs), "_add", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        submit_turn(store, Request(TUNE, "p"), settings)
    project = store.project("local", "p", create=False)
    assert (store.turns(project.id), project.turn_count, store.jobs.of_project(project.id)) == ((), 0, ())


def test_a_turn_without_a_job_is_given_up_by_the_next_sentence(store: Store, settings: Settings) -> None:
    """What an older release could leave behind: heard by a process that is gone, and no job to do it."""
    project = store.project("local", "p").id
    stuck = store.begin_turn(project, Said("hello")).number
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE turns SET worker = 'elsewhere', created_at_s = 0")
    submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY), settings)
    assert store.turn(project, stuck).state == "failed"


def test_a_second_sentence_waits_its_turn_and_is_answered_on_the_song_as_it_is_then(
    store: Store, settings: Settings
) -> None:
    texts = (TUNE, "a bit slower", "undo that")
    jobs = [submit_turn(store, Request(text, "p", kinds=MIDI_ONLY, seed=1), settings) for text in texts]
    assert [job.position for job in jobs] == [1, 2, 3]
    engine = LocalEngine(store, JOBS)
    while engine.run_next("interactive"):
        pass
    turns = store.turns(jobs[0].project_id)
    assert [turn.outcome for turn in turns] == ["made", "made", "made"]
    assert [turn.head_after for turn in turns] == ["v1", "v2", "v1"]


def test_a_second_delivery_of_a_turn_makes_nothing_twice(store: Store, settings: Settings) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY, seed=1), settings)
    for _ in range(2):
        make_turn(JobContext(job, store, threading.Event(), lambda _: None))
    assert [version.id for version in store.versions(job.project_id)] == ["v1"]


def test_a_job_ends_in_the_transaction_that_ends_its_turn(store: Store, settings: Settings) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY, seed=1), settings)
    taken = store.jobs.claim("w", "interactive")
    assert taken is not None
    make_turn(JobContext(taken, store, threading.Event(), lambda _: None))
    store.jobs.request_cancel(job.id)  # too late: what is committed stays
    ended = store.jobs.job(job.id)
    assert (ended.state, store.turn(job.project_id, 1).state) == ("done", "done")
    assert store.jobs.facts("turn")  # what it took is told to later turns
    assert store.jobs.finish(job.id, "w") == ended


def test_a_worker_that_died_after_the_commit_has_done_its_job(store: Store, settings: Settings) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY, seed=1), settings)
    taken = store.jobs.claim("gone", "interactive")
    assert taken is not None
    make_turn(JobContext(replace(taken, worker=None), store, threading.Event(), lambda _: None))  # turn alone
    store.jobs.request_cancel(job.id)  # too late: what is committed stays
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE jobs SET lease_until_s = 1")
    assert store.jobs.expire() == 1
    assert store.jobs.job(job.id).state == "done"
    assert store.turn(job.project_id, 1).state == "done"


def test_a_job_that_passed_to_another_worker_writes_nothing(store: Store, settings: Settings) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY, seed=1), settings)
    stop, lost = threading.Event(), threading.Event()
    stop.set()
    lost.set()
    with pytest.raises(JobLost):
        make_turn(JobContext(job, store, stop, lambda _: None, lost))
    assert store.turn(job.project_id, 1).state == "running"
    make_turn(JobContext(job, store, threading.Event(), lambda _: None))
    assert store.turn(job.project_id, 1).outcome == "made"


def stop_in(store: Store, job: Job, stage: str) -> float:
    """Run a turn, ask it to stop as soon as it tells a stage; the seconds until it has ended."""
    stop, asked = threading.Event(), list[float]()

    def tell(progress: Progress) -> None:
        if progress.stage == stage and not asked:
            asked.append(time.monotonic())
            stop.set()

    with pytest.raises(Cancelled):
        make_turn(JobContext(job, store, stop, tell))
    return time.monotonic() - asked[0]


@pytest.fixture(scope="module")
def studio_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all stages: its SoundFont is measured once."""
    with Store.open(tmp_path_factory.mktemp("stages") / "data") as opened:
        yield opened


@pytest.mark.parametrize("stage", [THINKING, SOUND, SCORE, MEASURING, SAVING])
def test_a_stop_is_heard_in_every_stage_and_leaves_the_project_as_it_was(studio_store: Store, stage: str) -> None:
    """How soon is the pool's promise (`jobs/test_page_workers.py`): it ends a worker that is too busy to hear."""
    text = "a pop song in C major, 60 seconds, with flute, piano, strings, bass and drums"
    kinds = ("midi", "score_svg") if stage == SCORE else ("midi", "mix", "score_svg")
    settings = load_settings().with_choices(data_dir=studio_store.data_dir)
    job = submit_turn(studio_store, Request(text, stage, kinds=kinds, seed=1), settings)
    print(f"stopped {stage}: {stop_in(studio_store, job, stage):.2f} s")
    turn = studio_store.turn(job.project_id, 1)
    assert (turn.outcome, (turn.document or {})["reply"]) == ("refuse", STOPPED)
    assert (studio_store.head(job.project_id), studio_store.versions(job.project_id)) == (None, ())


def test_a_stop_before_it_began_ends_job_and_turn_at_once(store: Store, settings: Settings) -> None:
    job = submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY), settings)
    assert store.jobs.request_cancel(job.id).state == "cancelled"
    turn = store.turn(job.project_id, 1)
    assert (turn.state, turn.reason) == ("failed", STOPPED)
    assert LocalEngine(store, JOBS).run_next("interactive") is None


def test_what_a_turn_took_is_left_for_later_estimates(store: Store, settings: Settings) -> None:
    submit_turn(store, Request(TUNE, "p", kinds=MIDI_ONLY), settings)
    LocalEngine(store, JOBS).run_next("interactive")
    facts = store.jobs.facts(turn_queue.KIND)
    assert set(facts[0]["seconds"]) >= {THINKING, MEASURING, SAVING}


def test_warming_up_stops_for_a_real_job_and_leaves_no_project_behind(store: Store) -> None:
    steps = warm_up(store, lambda: True)
    started = time.monotonic()
    assert sum(1 for _ in steps) > 3
    assert time.monotonic() - started < 10
    assert store.projects("local") == ()

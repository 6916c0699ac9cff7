"""A turn of the page is a row: acknowledged with its job or not at all, run by any worker, ended once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.request import Request
from assistant.settings import Settings, load_settings
from assistant.store.errors import StoreFull
from assistant.store.store import Store
from assistant.store.values import Limits
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

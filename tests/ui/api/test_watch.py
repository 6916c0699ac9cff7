"""Waiting for a project to change: told soon, told only of its own project, and never left waiting."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk.pulse import Changes, pulse_of
from assistant.store.store import Store
from assistant.store.values import Progress, Said
from ui.api.watch import Watch

SAID = Said("a tune", (), {}, "offline", 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def _wait(store: Store, project_id: str, act: object, timeout_s: float = 5.0) -> float:
    """Seconds until one who waits is told, when `act` happens 0.1 s after the wait began."""

    async def waiting() -> float:
        watch = Watch(store)
        mark = pulse_of(store, project_id)[2]

        async def soon() -> None:
            await asyncio.sleep(0.1)
            if callable(act):
                act(watch)

        acting = asyncio.create_task(soon())
        began = time.monotonic()
        await watch.change(project_id, mark, timeout_s)
        await acting
        return time.monotonic() - began

    return asyncio.run(waiting())


def test_who_waits_is_told_when_something_is_said(store: Store) -> None:
    project = store.project("local", "mine").id
    waited_s = _wait(store, project, lambda _: store.jobs.submit_turn(project, SAID, "turn", {}))
    assert 0.09 < waited_s < 2.0


def test_another_project_wakes_nobody(store: Store) -> None:
    mine, other = store.project("local", "mine").id, store.project("local", "other").id
    assert _wait(store, mine, lambda _: store.jobs.submit_turn(other, SAID, "turn", {}), timeout_s=0.6) >= 0.59


def test_a_change_before_the_wait_began_is_told_at_once(store: Store) -> None:
    project = store.project("local", "mine").id

    async def late() -> float:
        mark = pulse_of(store, project)[2]
        store.star(project)
        began = time.monotonic()
        await Watch(store).change(project, mark, 5.0)
        return time.monotonic() - began

    assert asyncio.run(late()) < 2.0


def test_progress_is_told_and_a_deleted_project_is_too(store: Store) -> None:
    project = store.project("local", "mine").id
    job = store.jobs.submit_turn(project, SAID, "turn", {}).id
    store.jobs.claim("w", "interactive")
    assert _wait(store, project, lambda _: store.jobs.heartbeat(job, "w", Progress("thinking", 1, 3))) < 3.0
    assert _wait(store, project, lambda _: store.delete(project)) < 2.0


def test_the_end_of_the_server_ends_the_wait(store: Store) -> None:
    project = store.project("local", "mine").id
    assert _wait(store, project, lambda watch: watch.end(), timeout_s=20) < 2.0


def test_a_look_at_the_file_agrees_with_a_look_at_the_rows(store: Store) -> None:
    project = store.project("local", "mine").id
    changes = Changes(store)
    assert changes.any()
    for act in (lambda: store.star(project), lambda: None, lambda: store.rename(project, "x"), lambda: None):
        before = pulse_of(store, project)[1]["stamp"]
        act()
        assert changes.any() == (pulse_of(store, project)[1]["stamp"] != before)
    changes.close()

"""What a person started goes on without the page, can be stopped on it, and is found on return."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LONG = "an epic film piece for orchestra, 5 minutes"
SHORT = "a calm piano piece, 4 bars"
JOBS = "(await window.parlando.getJson(`/api/projects/${window.parlando.state.project}/pulse`)).jobs"
RUNNING = f"{JOBS}.find((job) => job.state === 'running')"
CARD = ".pl-progress .pl-card"


@pytest.fixture
def own_server(tmp_path: Path, server_at: Callable[..., Any]) -> Iterator[Any]:
    """A server that a test may kill."""
    running = server_at(tmp_path / "data")
    running.start()
    yield running
    running.stop(signal.SIGKILL)


def begin(person: Any, text: str = LONG) -> dict[str, Any]:
    """Say it, and wait until a worker is at it."""
    person.write(text)
    person.until("window.parlando.state.project", "there is a project")
    job: dict[str, Any] = person.until(RUNNING, "the turn runs")
    return job


def test_a_reload_in_mid_turn_finds_the_turn_finished(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    begin(person, "a string quartet, 60 seconds")
    person.page.reload()
    person = type(person)(person.page)
    assert person.answer(1)["outcome"] == "made"
    person.page.locator("#pl-chat .pl-receipt").first.wait_for()


def test_a_closed_tab_finds_the_song_on_return(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    begin(person, "a string quartet, 60 seconds")
    project, context = person.project, person.page.context
    person.page.close()
    page = context.new_page()
    page.goto(f"{server.url}/?project={project}")
    assert type(person)(page).answer(1)["outcome"] == "made"


def test_a_stop_ends_the_work_within_two_seconds_and_costs_nothing(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    first = person.say(SHORT)
    begin(person)
    started = time.monotonic()
    person.page.locator(f"{CARD} .pl-stop").click()
    person.until(f"!document.querySelector('{CARD}')", "the card is gone", 10)
    took_s = time.monotonic() - started
    stopped = person.answer(2)
    assert took_s < 3.0, f"the stop took {took_s:.1f} s"
    assert stopped["version"] is None
    assert person.ask("window.parlando.state.doc.version") == first["version"]["id"]
    assert person.say("make it slower")["outcome"] == "made"


def test_a_second_sentence_waits_in_line_and_is_answered_on_the_song_as_it_then_is(
    server: Any, visit: Callable[..., Any]
) -> None:
    person = visit(server)
    begin(person, "a piano waltz in D minor, 60 seconds")
    person.write("what key is it in?")
    person.page.locator(CARD).nth(1).wait_for()
    assert person.answer(1)["outcome"] == "made"
    assert "D minor" in person.answer(2)["reply"]


def test_a_killed_worker_loses_nothing_and_the_turn_is_tried_again(own_server: Any, visit: Callable[..., Any]) -> None:
    person = visit(own_server)
    job = begin(person, "a string quartet, 2 minutes")
    victims = [pid for pid in workers_of(own_server) if is_busy(pid)]
    for pid in victims or workers_of(own_server):
        os.kill(pid, signal.SIGKILL)
    turn = person.answer(1, 120)
    assert turn["outcome"] == "made"
    again = next(each for each in person.ask(JOBS) if each["id"] == job["id"])
    assert (again["state"], again["attempts"]) == ("done", 2)


def test_a_killed_server_finds_the_turn_when_it_is_back(own_server: Any, visit: Callable[..., Any]) -> None:
    person = visit(own_server, allowed=("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "Failed to fetch", "ERR_"))
    begin(person, "a string quartet, 60 seconds")
    own_server.stop(signal.SIGKILL)
    person.page.locator("#pl-net").get_by_text("Parlando").wait_for(timeout=20_000)
    own_server.start()
    assert person.answer(1, 120)["outcome"] == "made"


def test_the_title_tells_of_a_finished_turn_to_who_looks_elsewhere(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server)
    begin(person, SHORT)
    other = person.page.context.new_page()
    other.goto("about:blank")
    other.bring_to_front()
    person.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    person.answer(1)
    person.until("document.title.startsWith('✓')", "the title tells", 10)


def workers_of(server: Any) -> list[int]:
    """Process ids of the workers under the server."""
    return [pid for pid in children(server.process.pid) if b"assistant.jobs.worker" in command_of(pid)]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(each) for task in listed.parent.parent.glob("*/children") for each in task.read_text().split()]
    return found + [grandchild for child in found for grandchild in children(child)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_busy(pid: int) -> bool:
    """Whether a process used the processor in the last moments."""

    def used() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = used()
    time.sleep(0.3)
    return used() - before > 10

"""Two people on one server: each sees their own, and an id of the other's opens nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORDS = {"ada": "a first long password", "bela": "another long password"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, server_at: Callable[..., Any]) -> Iterator[Any]:
    """A server two people log in to."""
    running = server_at(tmp_path_factory.mktemp("shared") / "data", "--login")
    for name, password in PASSWORDS.items():
        command = [sys.executable, "-m", "assistant.cli", "user", "add", name, "--data", str(running.data_dir)]
        subprocess.run(command, input=f"{password}\n{password}\n", text=True, check=True, cwd=ROOT, capture_output=True)
    running.start()
    yield running
    running.stop()


def log_in(page: Any, name: str) -> None:
    page.locator("#login-name").fill(name)
    page.locator("#login-password").fill(PASSWORDS[name])
    page.get_by_role("button").click()
    page.locator("#pl-box").wait_for()


def test_each_owner_sees_only_their_own_and_foreign_ids_open_nothing(
    shared: Any, open_page: Callable[..., Any], as_visit: Callable[[Any], Any]
) -> None:
    pages = {name: open_page(shared, allowed=("404",)) for name in PASSWORDS}
    for name, page in pages.items():
        assert page.url.endswith("/login") or "/login?" in page.url
        log_in(page, name)
    ada, bela = (as_visit(pages[name]) for name in ("ada", "bela"))
    turn = ada.say("a calm piano piece, 4 bars")
    project, version = ada.project, turn["version"]["id"]
    audio = ada.ask("window.parlando.state.doc.audio.url")
    assert ada.ask("(await fetch(given)).status", audio) == 200
    assert [p["id"] for p in bela.ask("(await window.parlando.getJson('/api/projects')).projects")] == []
    foreign = [
        f"/api/projects/{project}/chat",
        f"/api/projects/{project}/pulse",
        f"/api/projects/{project}/versions",
        f"/api/projects/{project}/versions/{version}/studio",
        f"/api/projects/{project}/versions/{version}/audition?without=t1",
        f"/api/projects/{project}/bundle",
        audio,
    ]
    assert {path: bela.ask("(await fetch(given)).status", path) for path in foreign} == dict.fromkeys(foreign, 404)
    said = "await window.parlando.send('POST', given, { text: 'make it slower' }).catch((error) => error.status)"
    assert bela.ask(said, f"/api/projects/{project}/turns") == 404
    stop = "await window.parlando.send('POST', given).catch((error) => error.status)"
    assert bela.ask(stop, "/api/jobs/1/stop") == 404
    assert len(ada.turns()) == 1


def test_a_project_address_of_another_owner_opens_an_empty_page(
    shared: Any, open_page: Callable[..., Any], as_visit: Callable[[Any], Any]
) -> None:
    page = open_page(shared)
    log_in(page, "ada")
    ada = as_visit(page)
    ada.say("a calm piano piece, 4 bars, in F major")
    other = open_page(shared, allowed=("404",))
    log_in(other, "bela")
    other.goto(f"{shared.url}/?project={ada.project}")
    bela = as_visit(other)
    assert bela.ask("window.parlando.state.doc") is None
    assert bela.project is None
    assert other.locator("#pl-chat").get_by_text("F major").count() == 0

"""The application over a real data folder, without Gradio and workers unless a test asks for them, and people in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant import accounts
from assistant.session import Session, open_session
from ui.app import create_app
from ui.identity import COOKIE, Access

HOME = "http://127.0.0.1"
PASSWORD = "correct horse battery"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_session(data_dir=tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def client(session: Session) -> Iterator[TestClient]:
    """The person of this machine, at our own routes."""
    with TestClient(create_app(session, pool=False, page=False), base_url=HOME) as opened:
        yield opened


@dataclass(frozen=True)
class People:
    """Two people who logged in and one who did not, at one application."""

    app: FastAPI
    session: Session
    anna: TestClient
    bert: TestClient
    stranger: TestClient

    def another(self, **options: object) -> TestClient:
        """A further browser that has no cookie yet."""
        return TestClient(self.app, base_url=HOME, follow_redirects=False, **options)  # type: ignore[arg-type]


@pytest.fixture
def people(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    monkeypatch.setattr(accounts, "SCRYPT_N", 2**4)
    app = create_app(session, pool=False, page=False, access=Access(needs_login=True))
    yield with_people(app, session)


def with_people(app: FastAPI, session: Session) -> People:
    """Anna and Bert in an application that needs a login."""
    clients = [TestClient(app, base_url=HOME, follow_redirects=False) for _ in range(3)]
    for name, client in zip(("anna", "bert"), clients, strict=False):
        accounts.add_account(session.store, name, PASSWORD)
        client.cookies.set(COOKIE, accounts.log_in(session.store, name, PASSWORD, "192.0.2.1").token)
    return People(app, session, *clients)

"""A store in a temporary folder, and the shortest way to a turn that made something.

PARLANDO_TEST_DATABASE_URL names an empty PostgreSQL database to run the same promises on; every table in it is dropped.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.store import NewVersion, Said, Turn, Use
from assistant.store.store import Store
from assistant.store.values import Artefact


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = os.environ.get("PARLANDO_TEST_DATABASE_URL")
    if url:
        drop_all(url)
    with Store.open(tmp_path / "data", url) as opened:
        yield opened


def drop_all(url: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def sqlite_store(store: Store) -> Store:
    if not store.database.is_sqlite:
        pytest.skip("is about the SQLite file")
    return store


@pytest.fixture
def project_id(store: Store) -> str:
    return store.project("local", "waltz").id


Make = Callable[..., Turn]


@pytest.fixture
def make(store: Store, project_id: str) -> Make:
    """One turn that makes a version from its words and moves the head there."""

    def make(
        said: str = "a waltz", artefacts: dict[str, Artefact] | None = None, project: str = project_id, **more: Any
    ) -> Turn:
        handle = store.begin_turn(project, Said(said, seed=7))
        version = NewVersion(
            id=handle.version_id(),
            song_json=f'{{"title": "{said}"}}',
            song_hash=f"hash of {said}",
            label=said,
            parents=(handle.head,) if handle.head else (),
            seed=7,
            made_by={"tool": "compose", "args": {}},
        )
        uses = [Use(artefact, handle.version_id(), track) for track, artefact in (artefacts or {}).items()]
        document = {"schema": "parlando.turn/1", "turn": handle.number, "outcome": "made", "reply": f"Done: {said}"}
        messages = [{"role": "human", "content": said}, {"role": "ai", "content": "Done"}]
        return store.commit_turn(handle, document, messages, [version], uses, head=handle.version_id(), **more)

    return make

"""A desk over a data folder in which a real song was made with its sound and edited once; made once for all tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.request import Request
from assistant.session import Session, open_session

sys.path.insert(0, str(Path(__file__).parent))  # for edge_songs beside the tests

OWNER = "local"
KINDS = ("midi", "mix")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Project "song": v1 with sound; v2 with softer drums in bars 5 to 6, sound and score; v3 slower, MIDI only.

    Tests may add to it, never change what is there.
    """
    folder = tmp_path_factory.mktemp("made")
    with open_session(folder / "data") as session:

        def say(text: str, kinds: tuple[str, ...] = KINDS) -> None:
            session.say(Request(text, project="song", kinds=kinds, seed=7, out=folder / "out"))

        say("a pop song in C major, 120 bpm, 8 bars with piano, bass and drums")
        say("make the drums quieter in bars 5 to 6", ("midi", "mix", "musicxml", "score_svg"))
        say("make it slower, 90 bpm", ("midi",))
        yield session


@pytest.fixture(scope="session")
def desk(made: Session) -> Desk:
    return Desk(made)


@pytest.fixture(scope="session")
def project(made: Session) -> str:
    return made.store.project(OWNER, "song", create=False).id


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty data folder, for tests that change it."""
    with open_session(tmp_path / "data") as session:
        yield Desk(session)

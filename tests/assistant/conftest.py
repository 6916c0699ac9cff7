"""A session over an empty data folder, for tests that talk to the assistant."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.session import Session, open_session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Closed after the test."""
    with open_session(tmp_path / "data") as opened:
        yield opened

"""What the planner makes of a sentence about one of the songs the conversation cases are about."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.acts import Act
from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "conversations"))
from case_songs import SONGS

Acts = Callable[..., list[Act]]


@pytest.fixture(scope="session")
def acts() -> Acts:
    """`acts(text, song="pop", **known)`: the acts of a sentence, with whatever else the state knows."""

    def read(text: str, song: str = "pop", **known: Any) -> list[Act]:
        return list(understand(text, DialogueState(song=SongView(SONGS[song]), version="v3", **known)))

    return read


@pytest.fixture(scope="session")
def calls(acts: Acts) -> Callable[..., list[tuple[str, dict[str, Any]]]]:
    """The same as calls: (tool, arguments)."""
    return lambda text, song="pop", **known: [(act.tool, dict(act.args)) for act in acts(text, song, **known)]

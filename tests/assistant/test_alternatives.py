"""Taste through the whole turn: ways to listen to are made beside the song, and one is picked; locks hold."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import Session

Say = Callable[[str], dict[str, Any]]


@pytest.fixture
def say(session: Session, tmp_path: Path) -> Say:
    count = iter(range(1000))

    def turn(text: str) -> dict[str, Any]:
        out = tmp_path / f"out{next(count)}"
        return session.say(Request(text, project="p", kinds=("midi", "midi_written"), seed=7, out=out))

    return turn


def test_nothing_changes_until_a_way_is_picked_and_then_it_is_the_song(say: Say, session: Session) -> None:
    made = say("a pop song for flute, piano, bass and drums, 16 bars")
    offered = say("it's boring")
    assert (offered["outcome"], offered["version"]) == ("ask", None)
    assert len(offered["candidates"]) >= 2
    for candidate in offered["candidates"]:
        assert candidate["label"] in offered["reply"]
        assert {file["kind"] for file in candidate["artifacts"]} == {"midi", "midi_written"}
        assert all(Path(file["path"]).is_file() for file in candidate["artifacts"])
    project = session.store.project("local", "p").id
    head = session.store.head(project)
    assert head is not None and head.id == made["version"]["id"]
    picked = say("the second one")
    assert picked["version"]["id"] == offered["candidates"][1]["id"]
    head = session.store.head(project)
    assert head is not None and head.id == offered["candidates"][1]["id"]


def test_a_lock_is_kept_by_the_ways_offered_and_by_a_change_of_everything(say: Say) -> None:
    say("a pop song for flute, piano, bass and drums, 16 bars")
    locked = say("lock the drums")
    assert locked["song"]["locks"][0]["where"] == "Drums"
    softer = say("make everything softer")
    assert softer["outcome"] == "made" and "lock the drums" in softer["reply"]
    assert "Drums" not in str(softer["receipt"]["changed"]) and "Piano" in str(softer["receipt"]["changed"])
    refused = say("make the drums busier")
    assert refused["outcome"] == "refuse" and "locked" in refused["reply"]


def test_one_change_among_several_is_taken_back_in_the_music(say: Say) -> None:
    say("a pop song for flute, piano, bass and drums, 16 bars, 100 bpm")
    say("make the drums a lot louder")
    say("set the tempo to 120")
    back = say("undo the drums thing but keep the tempo")
    assert back["outcome"] == "made" and back["song"]["tempo_bpm"] == 120
    assert "made again" in back["reply"]

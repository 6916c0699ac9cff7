"""Files a person drops become songs that can be asked about and edited."""

from pathlib import Path
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import open_session
from assistant.uploads import kind_of


@pytest.fixture(scope="module")
def chorale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from music21 import corpus

    path = tmp_path_factory.mktemp("corpus") / "bwv66.musicxml"
    corpus.parse("bach/bwv66.6").write("musicxml", path)
    return path


def say(data: Path, text: str, *files: Path, kinds: tuple[str, ...] = ("midi_written", "musicxml")) -> dict[str, Any]:
    with open_session(data) as session:
        return session.say(Request(text, "p", files, kinds=kinds, out=data / "out", seed=1))


def test_chords_of_a_score_that_states_none_are_read_from_its_notes_and_told_so(tmp_path: Path, chorale: Path) -> None:
    document = say(tmp_path, "what are the chords in bar 3?", chorale)
    assert document["outcome"] == "made"
    assert "C#" in document["reply"] and "read from its notes" in document["reply"]
    assert document["song"]["chords"] == []


def test_a_file_without_words_is_described(tmp_path: Path, chorale: Path) -> None:
    document = say(tmp_path, "", chorale)
    assert document["outcome"] == "made"
    assert "F# minor" in document["reply"] and "23 seconds" in document["reply"]


def test_an_edit_of_an_upload_leaves_the_other_parts_of_the_score_as_they_were(tmp_path: Path, chorale: Path) -> None:
    first = say(tmp_path, "", chorale)
    before = Path(first["artifacts"][-1]["path"]).read_text()
    second = say(tmp_path, "transpose the bass down an octave")
    after = Path(second["artifacts"][-1]["path"]).read_text()
    assert second["outcome"] == "made"
    parts = [text.split("</part>") for text in (before, after)]
    same = [a == b for a, b in zip(*parts, strict=True)]
    assert same == [False, True, True, False, True] or same == [True, True, True, False, True]


def test_what_is_no_score_is_recognised_by_its_first_bytes_and_not_by_its_name() -> None:
    assert kind_of(b"RIFF....WAVE", "song.mid") == "audio"
    assert kind_of(b"MThd\0\0\0\6", "photo.png") == "midi"
    assert kind_of(b"PK\3\4", "x") == "musicxml"
    assert kind_of(b"X:1\nT:a\nK:C\n", "tune.abc") == "abc"
    assert kind_of(b"", "empty.mid") == "other"


def test_a_public_domain_tune_at_hand_is_brought_in_with_its_notes() -> None:
    from assistant.agent import run_tool
    from assistant.workbench import Workbench

    class Empty:
        def listing(self) -> tuple[Any, ...]:
            return ()

        def song(self, version_id: str) -> Any:
            raise KeyError(version_id)

        def undo_target(self, steps: int) -> None:
            return None

        def redo_target(self, steps: int) -> None:
            return None

    bench = Workbench(Empty(), seed=1)
    _, facts = run_tool("bring_tune", {"title": "yankee doodle"}, bench)
    assert facts["status"] == "ok" and bench.song is not None and bench.fresh
    assert bench.song.title == "Yankee Doodle" and len(bench.song.tracks[0].notes) > 30
    _, facts = run_tool("bring_tune", {"title": "Bohemian Rhapsody"}, bench)
    assert facts["status"] == "error" and "at hand" in facts["summary"]

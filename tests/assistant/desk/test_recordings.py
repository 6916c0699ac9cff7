"""What the page is told of takes and recordings: which are there, what was measured, what is heard and what is past."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.desk import Desk
from assistant.request import Request
from assistant.session import Session, open_session
from assistant.sound_maker import SoundMaker
from tools.errors import RenderError
from tools.generate.backend import Ready
from tools.generate.labels import TakeLabel
from tools.generate.realise import Realised
from tools.generate.takes import Take
from tools.generate.values import Capabilities, Licence
from tools.render.audio import Audio

OWNER = "local"
NC = Licence("CC-BY-NC-4.0", False, "The weights are for non-commercial use only.")
RATE_HZ = 48_000


class StandIn:
    """Makes nothing itself; says who made it."""

    name = "stand-in"
    licence = NC
    capabilities = Capabilities(text=True, sample_rate_hz=RATE_HZ)

    def state(self) -> Ready:
        return Ready()

    def eta_s(self, order: Any) -> float:
        return 1.0


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_session(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def say(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Says a sentence in one project; a recording is three takes, of which the second is the best."""

    def realised(self: SoundMaker, song: Any, wish: Any, backend: Any) -> Realised:
        return Realised(tuple(take(number, wish.seed) for number in (1, 2, 3)), 1, True, "Take 2 holds.")

    monkeypatch.setattr(SoundMaker, "backend", lambda self, *needed, **named: StandIn())
    monkeypatch.setattr(SoundMaker, "eta_s", lambda self, song, wish, backend: 1.0)
    monkeypatch.setattr(SoundMaker, "realised", realised)
    return lambda text: session.say(Request(text, project="p", kinds=("mix",), seed=7))


def take(number: int, seed: int) -> Take:
    noise = np.random.default_rng(number).standard_normal((2, 4 * RATE_HZ)) * 0.1
    rows = (
        {"what": "chords", "asked": "as written", "got": 0.5 + number / 10, "ok": number == 2},
        {"what": "length", "asked": "4 s", "got": "4 s", "ok": True},
    )
    return Take(number, Audio(noise.astype(np.float32), RATE_HZ), seed + number, TakeLabel(rows), float(number == 2))


@pytest.fixture
def desk(session: Session, say: Callable[[str], Any]) -> Desk:
    say("a folk tune in G major for flute and guitar, 4 bars, 120 bpm")
    say("make it sound real")
    return Desk(session)


def project_of(desk: Desk) -> str:
    return desk.store.project(OWNER, "p").id


def takes_of(desk: Desk, turn: int) -> list[dict[str, Any]]:
    turns = desk.chat(OWNER, project_of(desk))["turns"]
    rows: list[dict[str, Any]] = next(row["takes"] for row in turns if row["turn"] == turn)
    return rows


def test_all_takes_are_told_in_their_order_with_what_was_measured_and_which_is_kept(desk: Desk) -> None:
    takes = takes_of(desk, 2)
    assert [(row["take"], row["kept"], row["say"]) for row in takes] == [
        (1, False, "keep take 1"),
        (2, True, "keep take 2"),
        (3, False, "keep take 3"),
    ]
    assert [row["audio_url"][:7] for row in takes] == ["/media/"] * 3
    for row in takes:
        assert [each["what"] for each in row["rows"]] == ["chords", "length"]
        assert [each["ok"] for each in row["rows"]] == [row["take"] == 2, True]
    assert takes_of(desk, 1) == []


def test_the_words_of_a_take_keep_that_take(desk: Desk, say: Callable[[str], Any]) -> None:
    third = takes_of(desk, 2)[2]
    assert say(third["say"])["version"]["id"] == third["id"]
    assert [row["kept"] for row in takes_of(desk, 2)] == [False, False, True]


def test_takes_of_an_earlier_turn_are_kept_by_their_version(desk: Desk, say: Callable[[str], Any]) -> None:
    say("make it sound real, however long it takes")
    first = takes_of(desk, 2)[0]
    assert first["say"] == f"go to version {first['id']}"
    assert takes_of(desk, 3)[0]["say"] == "keep take 1"
    assert say(first["say"])["version"]["id"] == first["id"]


def test_a_version_says_who_made_its_recording_and_that_it_may_not_be_sold(desk: Desk) -> None:
    document = desk.studio(OWNER, project_of(desk), "v2")
    recording = document["recording"]
    assert (recording["backend"], recording["licence"], recording["commercial"]) == ("stand-in", NC.name, False)
    assert recording["fits"] and recording["heard"] and recording["say"] == "back to the exact sound"
    assert "Not for commercial use" in document["rights"]
    downloads = desk.downloads(OWNER, project_of(desk), "v2")
    rights = {row["kind"]: row["rights"] for row in downloads}
    for kind in ("mix", "mix_flac", "mix_mp3"):  # also those that would only be made now
        assert "Not for commercial use" in rights[kind], kind
    assert "Not for commercial use" not in rights["stem"]  # the stems are the exact rendering
    assert "commercial" not in next(row["rights"] for row in downloads if row["kind"] == "midi")
    assert document["duration_s"] == pytest.approx(4.0, abs=0.05)  # the playhead runs in the recording's seconds
    assert desk.studio(OWNER, project_of(desk), "v1")["recording"] is None


def test_a_version_after_an_edit_says_that_its_recording_is_past_and_how_to_renew_it(
    desk: Desk, say: Callable[[str], Any]
) -> None:
    edited = say("make it 10% faster")["version"]["id"]
    document = desk.studio(OWNER, project_of(desk), edited)
    recording = document["recording"]
    assert (recording["fits"], recording["heard"], recording["say"]) == (False, False, "make it sound real")
    assert "Not for commercial use" not in document["rights"]
    assert say(recording["say"])["candidates"]


def test_no_part_of_a_recording_can_be_silenced_and_the_reason_is_told(desk: Desk) -> None:
    project = project_of(desk)
    track = desk.studio(OWNER, project, "v2")["tracks"][0]["id"]
    with pytest.raises(RenderError, match="no parts"):
        desk.audition(OWNER, project, "v2", [track])
    assert desk.audition(OWNER, project, "v1", [track]).is_file()


def test_the_versions_tell_which_are_takes(desk: Desk) -> None:
    rows = desk.versions(OWNER, project_of(desk))["versions"]
    assert {row["id"]: row["take"] for row in rows} == {"v1": None, "v2": 2, "v3": 1, "v4": 3}

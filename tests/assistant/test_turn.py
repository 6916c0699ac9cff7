"""One turn, whole: what is made, what is kept, what is refused, and that nothing is lost."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

from assistant.request import Request
from assistant.session import Session
from assistant.work import Hooks
from tools.song.song_json import from_json, song_hash

Say = Callable[..., dict[str, Any]]
MIDI_ONLY = ("midi", "midi_written")


@pytest.fixture
def say(session: Session, tmp_path: Path) -> Say:
    count = iter(range(1000))

    def turn(text: str, **kw: Any) -> dict[str, Any]:
        options = {"project": "p", "kinds": MIDI_ONLY, "seed": 7, "out": tmp_path / f"out{next(count)}"} | kw
        return session.say(Request(text, **options))

    return turn


def written(document: dict[str, Any], kind: str = "midi_written") -> bytes:
    return Path(next(a["path"] for a in document["artifacts"] if a["kind"] == kind)).read_bytes()


def test_a_sentence_makes_a_version_with_its_files_and_its_receipt(say: Say) -> None:
    document = say("a folk tune in G major for flute and guitar, 8 bars, 100 bpm")
    assert (document["outcome"], document["version"]["id"], document["turn"]) == ("made", "v1", 1)
    asked = {row["what"]: row["ok"] for row in document["receipt"]["asked"]}
    assert set(asked) >= {"tempo", "key", "bars", "instrument"} and all(asked.values())
    assert len(list(mido.MidiFile(file=io.BytesIO(written(document))).tracks)) == 1 + len(document["song"]["tracks"])


def test_the_same_words_state_and_seed_give_the_same_bytes(say: Say) -> None:
    text = "a folk tune in G major for flute and guitar, 8 bars"
    first, second = say(text, project="one"), say(text, project="two")
    assert written(first) == written(second) and written(first, "midi") == written(second, "midi")


def test_without_a_seed_two_pieces_differ_and_the_reply_names_the_seed(say: Say) -> None:
    text = "a folk tune in G major for flute and guitar, 8 bars"
    first, second = say(text, project="one", seed=None), say(text, project="two", seed=None)
    assert written(first) != written(second)
    assert str(first["seed"]) in first["reply"]
    again = say(text, project="three", seed=first["seed"])
    assert written(again) == written(first)


def test_an_edit_changes_what_it_names_and_nothing_else(say: Say) -> None:
    say("rock in A minor, 110 bpm, 16 bars, guitar bass drums")
    document = say("make the drums quieter in bars 5 to 8")
    assert document["outcome"] == "made", document["reply"]
    changed = document["receipt"]["changed"]
    assert [(row["what"], row["where"]) for row in changed] == [("velocity", "bars 5-8, Drums")]
    assert all(row["ok"] for row in document["receipt"]["kept"])


def test_undo_redo_and_go_to_move_the_pointer_and_lose_nothing(say: Say, session: Session) -> None:
    say("a pop song in C major, 100 bpm, 8 bars with piano, bass and drums")
    say("make it faster, 120")
    assert say("undo that")["version"]["id"] == "v1"
    assert say("redo")["version"]["id"] == "v2"
    back = say("go back to the first version")
    assert (back["version"]["id"], back["song"]["tempo_bpm"]) == ("v1", 100.0)
    project = session.store.project("local", "p")
    assert [v.id for v in session.store.versions(project.id)] == ["v1", "v2"]


def test_an_edit_after_an_undo_branches(say: Say) -> None:
    say("a pop song in C major, 100 bpm, 8 bars with piano, bass and drums")
    say("make it faster, 120")
    say("undo that")
    document = say("transpose it up a whole tone")
    assert document["version"]["parent"] == "v1"
    assert (document["song"]["key"], document["song"]["tempo_bpm"]) == ("D major", 100.0)


def test_a_question_changes_nothing(say: Say, session: Session) -> None:
    say("a hymn in G major, four voices, 8 bars")
    document = say("what key is it in?")
    assert (document["outcome"], document["version"], document["artifacts"]) == ("answer", None, [])
    assert "G major" in document["reply"]
    assert len(session.store.versions(session.store.project("local", "p").id)) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a piece of exactly 0 seconds", r"0"),
        ("a piano piece, 3 hours long", r"180 minutes"),
        ("64 bars at 120 bpm in 4/4 and exactly 10 seconds long", r"128|10 s"),
        ("", r"[Nn]othing was said"),
        ("x" * 100_000, r"100,000.*32,000"),
        ("a piece for nose-flugelzorn and zithraphone at 5000 bpm", r"."),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_nothing_is_lost(
    say: Say, session: Session, text: str, named: str
) -> None:
    say("a folk tune in G major for flute, 8 bars")
    before = session.store.head(session.store.project("local", "p").id)
    try:
        document = say(text)
        reply, outcome = document["reply"], document["outcome"]
    except Exception as error:
        reply, outcome = str(error), "refuse"
    assert outcome in ("refuse", "ask"), reply
    assert re.search(named, reply), reply
    assert "Traceback" not in reply
    assert session.store.head(session.store.project("local", "p").id) == before


def test_the_stored_song_is_the_one_that_was_told(say: Say, session: Session) -> None:
    document = say("a march in F major with trumpet and tuba, 8 bars")
    head = session.store.head(session.store.project("local", "p").id)
    assert head is not None and head.song_json is not None
    assert song_hash(from_json(head.song_json)) == head.song_hash
    assert head.id == document["version"]["id"]


def test_a_stop_is_obeyed_and_changes_nothing(session: Session) -> None:
    document = session.say(Request("a hymn in G major, 8 bars", "p", kinds=MIDI_ONLY), Hooks(cancelled=lambda: True))
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert session.store.head(session.store.project("local", "p").id) is None


def test_a_defect_in_a_tool_costs_no_data_and_shows_no_traceback(
    say: Say, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("a folk tune in G major for flute, 8 bars")
    monkeypatch.setattr("tools.edit.set_tempo", lambda *a, **k: 1 / 0)
    document = say("make it faster, 120")
    assert document["outcome"] == "refuse"
    assert "Traceback" not in document["reply"] and "ZeroDivisionError" in document["reply"]
    assert say("make it louder")["outcome"] == "made"


def test_a_broken_promise_fails_the_turn_and_changes_nothing(
    say: Say, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("a folk tune in G major for flute, 8 bars")
    from dataclasses import replace

    from tools import edit

    honest = edit.set_tempo

    def careless(song: Any, **kw: Any) -> Any:
        edited = honest(song, **kw)
        track = edited.song.tracks[0]
        lost = replace(track, notes=track.notes[1:])
        return replace(edited, song=replace(edited.song, tracks=(lost, *edited.song.tracks[1:])))

    monkeypatch.setattr("tools.edit.set_tempo", careless)
    document = say("make it faster, 120")
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert "Nothing was changed" in document["reply"]


def test_two_sentences_in_one_breath_are_one_version(say: Say) -> None:
    say("a wistful waltz for accordion and strings, 8 bars, in D minor")
    document = say("a bit slower, and give the tune to a clarinet")
    assert (document["outcome"], document["version"]["id"]) == ("made", "v2")
    assert [s["tool"] for s in document["steps"]] == ["set_tempo", "give_tune_to"]
    assert 71 in [t["program"] for t in document["song"]["tracks"]]


def test_an_uploaded_midi_becomes_the_song_and_can_be_edited(say: Say, tmp_path: Path) -> None:
    made = say("a march in F major with trumpet and tuba, 8 bars", project="source")
    upload = tmp_path / "my march.mid"
    upload.write_bytes(written(made))
    document = say("transpose this up a minor third", project="new", attachments=(upload,))
    assert (document["outcome"], document["song"]["key"]) == ("made", "Ab major")
    version = document["version"]
    assert (version["id"], version["parent"], version["plain"]) == ("v2", "v1", "3 half steps higher")
    assert say("undo", project="new")["song"]["key"] == "F major"


@pytest.mark.parametrize("name", ["tune.wav", "notes.txt", "broken.mid", "empty.mid"])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(say: Say, tmp_path: Path, name: str) -> None:
    heads = {
        "tune.wav": b"RIFF",
        "broken.mid": b"MThd\0\0\0\6\0",
    }
    path = tmp_path / name
    path.write_bytes(heads.get(name, b"" if name == "empty.mid" else b"hello"))
    document = say("what key is this in?", attachments=(path,))
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert name in document["reply"]


def test_removing_the_only_part_is_refused_and_adds_none(say: Say) -> None:
    say("a sonata for solo piano, 8 bars")
    document = say("remove the piano")
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert "leave nothing" in document["reply"]


def test_a_part_under_a_new_label_is_removed_by_the_name_people_see(say: Say) -> None:
    say("jazz in F major, piano, bass, drums, 8 bars, 120 bpm")
    say("change the piano to a vibraphone")
    document = say("remove the vibraphone")
    assert document["outcome"] == "made", document["reply"]
    assert document["version"]["label"] == "without Vibraphone"
    assert [t["role"] for t in document["song"]["tracks"]] == ["bass", "drums"]

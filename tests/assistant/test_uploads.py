"""Files a person drops become songs that can be asked about and edited."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant.request import Request
from assistant.session import Session, open_session
from assistant.store.bundle import export_project, import_project
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
    assert kind_of(b"#EXTM3U\n#EXTINF:10,\n/etc/passwd", "song.mp3") == "other"
    assert kind_of(b"\0\0\0\x1cftypM4A ", "memo.m4a") == "undecoded"
    assert kind_of(b"\0\0\0\x18ftypisom", "clip.mp3") == "video"
    assert kind_of(b"RIFF\0\0\0\0WEBP", "x.wav") == "picture"
    assert kind_of(b"FORM\0\0\0\0AIFF", "x") == "audio"


def test_a_public_domain_tune_at_hand_is_brought_in_with_its_notes() -> None:
    from assistant.agent import run_tool
    from assistant.workbench import Workbench

    class Empty:
        def listing(self) -> tuple[Any, ...]:
            return ()

        def deleted(self) -> tuple[Any, ...]:
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


def recording(path: Path, seconds: float = 3.0, rate_hz: int = 22_050) -> Path:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    soundfile.write(path, (0.3 * np.sin(2 * np.pi * 220 * t) * np.exp(-t)).astype(np.float32), rate_hz)
    return path


def tell(session: Session, text: str, *files: Path, project: str = "p", kinds: str = "mix midi score_svg") -> Any:
    return session.say(Request(text, project, files, kinds=tuple(kinds.split()), seed=1))


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_a_recording_alone_is_a_song_that_sounds_like_it_and_says_what_was_measured(
    session: Session, tmp_path: Path
) -> None:
    document = tell(session, "", recording(tmp_path / "take.wav"))
    assert (document["outcome"], document["version"]["label"]) == ("made", "upload: take.wav")
    for told in ("3.0 seconds", "mono", "22.05 kHz", "LUFS", "not read yet", "no score shows it"):
        assert told in document["reply"]
    assert [(row["what"], row["ok"]) for row in document["receipt"]["asked"]] == [("recording", True)]
    assert {row["kind"] for row in document["artifacts"]} == {"mix", "midi"}
    mix = soundfile.read(next(row["path"] for row in document["artifacts"] if row["kind"] == "mix"))[0][:, 0]
    heard = np.abs(np.fft.rfft(mix[:44_100]))
    assert abs(float(np.argmax(heard)) - 220) < 3
    assert abs(len(mix) / 44_100 - 3.0) < 0.5


def test_a_recording_is_laid_under_the_song_and_every_note_and_stem_is_kept(session: Session, tmp_path: Path) -> None:
    tell(session, "a calm piano piece, 8 seconds")
    document = tell(session, "", recording(tmp_path / "take.wav"))
    version = document["version"]
    assert (version["id"], version["parent"], version["label"]) == ("v2", "v1", "upload: take.wav")
    receipt = document["receipt"]
    assert [(row["what"], row["where"], row["detail"]) for row in receipt["changed"]] == [
        ("audio tracks", "take.wav", "added")
    ]
    kept = {(row["what"], row["where"]): row["ok"] for row in receipt["kept"]}
    assert kept["notes", "everywhere"] and kept["dry stem, same bytes", "Piano"] and all(kept.values())
    undone = tell(session, "undo")
    assert (undone["version"]["id"], undone["song"]["recordings"]) == ("v1", [])


def test_a_recording_is_muted_turned_down_and_taken_out_by_words(session: Session, tmp_path: Path) -> None:
    tell(session, "a calm piano piece, 8 seconds")
    tell(session, "", recording(tmp_path / "take.wav"))
    muted = tell(session, "mute the recording")
    assert muted["song"]["recordings"][0]["muted"] and muted["receipt"]["asked"][0]["got"] == "silent"
    assert not tell(session, "unmute the recording")["song"]["recordings"][0]["muted"]
    softer = tell(session, "make take.wav softer")
    assert softer["outcome"] == "made" and "gain_db 0 -> -5" in plain(softer["receipt"]["changed"])
    slower = tell(session, "a bit slower")
    assert "take.wav sounds as it was recorded" in slower["reply"]
    assert tell(session, "remove the recording")["song"]["recordings"] == []


@pytest.mark.parametrize("text", ["a bit slower", "transpose it up an octave", "mute the recording", "remove it"])
def test_what_cannot_be_done_to_a_recording_alone_is_said_and_changes_nothing(
    session: Session, tmp_path: Path, text: str
) -> None:
    tell(session, "", recording(tmp_path / "take.wav"), kinds="midi")
    document = tell(session, text, kinds="midi")
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert "recording" in document["reply"]


def test_a_part_is_added_to_a_recording_and_the_next_sentences_are_ones_that_work(
    session: Session, tmp_path: Path
) -> None:
    alone = tell(session, "", recording(tmp_path / "take.wav"), kinds="midi")
    assert not [said for said in alone["suggestions"] if "slower" in said or "faster" in said or "key" in said]
    added = tell(session, alone["suggestions"][0], kinds="midi")
    assert added["outcome"] == "made" and added["song"]["recordings"] and added["song"]["tracks"]


def test_words_beside_a_recording_are_acted_on_and_the_recording_keeps_its_version(
    session: Session, tmp_path: Path
) -> None:
    document = tell(session, "a calm piano piece, 8 seconds", recording(tmp_path / "take.wav"), kinds="midi")
    assert (document["outcome"], document["version"]["parent"]) == ("made", "v1")
    assert "without the recording" in document["reply"] and "not read yet" in document["reply"]
    assert tell(session, "undo", kinds="midi")["song"]["recordings"][0]["name"] == "take.wav"


def test_broken_samples_of_a_recording_are_heard_as_silence_and_told(session: Session, tmp_path: Path) -> None:
    samples = np.full(22_050, 0.1, np.float32)
    samples[:10] = np.nan
    path = tmp_path / "broken.wav"
    soundfile.write(path, samples, 22_050, subtype="FLOAT")
    document = tell(session, "", path, kinds="mix")
    assert document["outcome"] == "made" and "10 samples were no number" in document["reply"]
    assert np.isfinite(soundfile.read(document["artifacts"][0]["path"])[0]).all()


@pytest.mark.parametrize(
    ("name", "head", "told"),
    [
        ("clip.mp4", b"\0\0\0\x18ftypisom", "a video"),
        ("photo.png", b"\x89PNG\r\n", "a picture"),
        ("memo.m4a", b"\0\0\0\x1cftypM4A ", "save it as WAV or MP3"),
    ],
)
def test_what_is_only_kept_is_answered_and_words_beside_it_are_acted_on(
    session: Session, tmp_path: Path, name: str, head: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(head + bytes(100))
    document = tell(session, "", path, kinds="midi")
    assert (document["outcome"], document["version"]) == ("answer", None)
    assert name in document["reply"] and told in document["reply"]
    made = tell(session, "a calm piece for this, 12 seconds", path, project="q", kinds="midi")
    assert made["outcome"] == "made" and f"I kept {name}" in made["reply"]
    kept = session.store.sources(session.store.project("local", "q").id)
    assert path.read_bytes() in [kept[sha] for sha in kept]


@pytest.mark.parametrize("content", [b"hello", b"", b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", b"MZ\x90"])
def test_an_unknown_file_is_refused_in_one_sentence_that_says_what_is_taken(
    session: Session, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.mp3"
    path.write_bytes(content)
    document = tell(session, "", path, kinds="midi")
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert "notes.mp3" in document["reply"] and "recordings (WAV" in document["reply"]


def test_a_project_with_a_recording_travels_in_a_bundle(session: Session, tmp_path: Path) -> None:
    first = tell(session, "", recording(tmp_path / "take.wav"), kinds="mix")
    bundle = export_project(session.store, "local", "p", tmp_path / "p.zip")
    with open_session(tmp_path / "other") as other:
        project = import_project(other.store, "local", bundle)
        again = tell(other, "make it softer", project=project.name, kinds="mix")
        assert again["outcome"] == "made" and again["song"]["recordings"] == first["song"]["recordings"]


def test_the_studio_draws_a_lane_of_a_recording_and_mutes_it(session: Session, tmp_path: Path) -> None:
    from assistant.desk import Desk

    tell(session, "a calm piano piece, 8 seconds")
    tell(session, "", recording(tmp_path / "take.wav"))
    desk, project = Desk(session), session.store.project("local", "p").id
    seen = desk.studio("local", project, "v2")
    lane = seen["tracks"][-1]
    assert (lane["id"], lane["name"], lane["role"]) == ("a1", "take.wav", "recording")
    assert len(lane["activity"]) == len(seen["energy"]["values"])
    assert lane["activity"][0] > 0.9 and lane["activity"][0] > lane["activity"][8] > lane["activity"][-1] == 0.0
    path = desk.audition("local", project, "v2", ["t1"])
    assert np.abs(soundfile.read(path)[0]).max() > 0.01
    silent = soundfile.read(desk.audition("local", project, "v2", ["t1", "a1"]))[0]
    assert np.abs(silent).max() < 1e-3


def test_the_studio_of_a_recording_alone_says_why_there_is_no_score(session: Session, tmp_path: Path) -> None:
    from assistant.desk import Desk

    tell(session, "", recording(tmp_path / "take.wav"))
    seen = Desk(session).studio("local", session.store.project("local", "p").id, "v1")
    assert seen["notes"]["count"] == 0 and seen["audio"] and seen["score"] is None
    assert [(row["view"], row["make"]) for row in seen["stale"]] == [("score", None)]
    assert seen["bars"] and len(seen["tracks"]) == 1

"""A score dropped into a project with a song is told as what it is: a version, a version edited elsewhere, or new."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

from assistant.request import Request
from assistant.session import Session

Say = Callable[..., dict[str, Any]]
KINDS = ("midi", "midi_written", "musicxml")


@pytest.fixture
def say(session: Session, tmp_path: Path) -> Say:
    def turn(text: str, *files: Path) -> dict[str, Any]:
        request = Request(text, project="p", kinds=KINDS, seed=7, out=tmp_path / "out", attachments=files)
        return session.say(request)

    turn("a folk tune in G major for flute and guitar, 8 bars, 100 bpm")
    turn("add strings")
    return turn


def file_of(document: dict[str, Any], kind: str, to: Path) -> Path:
    """A file of a turn, copied away as a person would."""
    [row] = [row for row in document["artifacts"] if row["kind"] == kind]
    copy = to / f"{kind}{Path(row['path']).suffix}"
    copy.write_bytes(Path(row["path"]).read_bytes())
    return copy


def edited(path: Path, bars_note: int = 4, by: int = 2) -> Path:
    """The MIDI file with one note of its first part at another pitch."""
    file = mido.MidiFile(path)
    pairs = [m for m in file.tracks[1] if m.type in ("note_on", "note_off")]
    pitch = pairs[bars_note].note
    pairs[bars_note].note = pitch + by
    next(m for m in pairs[bars_note + 1 :] if m.note == pitch).note = pitch + by
    to = path.with_name("edited.mid")
    file.save(to)
    return to


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_file_is_the_version_it_was(session: Session, say: Say, tmp_path: Path, kind: str) -> None:
    faster = say("set the tempo to 120 bpm")
    answer = say("", file_of(faster, kind, tmp_path))
    assert (answer["outcome"], answer["version"]) == ("answer", None)
    assert "is version 3, unchanged. That is where you are." in answer["reply"]
    assert session.store.project("local", "p").version_count == 3


def test_an_older_version_is_named_with_the_way_back(say: Say, tmp_path: Path) -> None:
    old = file_of(say("set the tempo to 120 bpm"), "midi", tmp_path)
    say("undo")
    say("transpose it up 2 semitones")
    assert 'is version 3, unchanged. Say "go back to version 3"' in say("", old)["reply"]


def test_a_note_edited_elsewhere_makes_a_version_of_its_own_parent(say: Say, tmp_path: Path) -> None:
    old = edited(file_of(say("set the tempo to 120 bpm"), "midi", tmp_path))
    say("transpose it up 2 semitones")
    made = say("", old)
    assert (made["version"]["id"], made["version"]["parent"]) == ("v5", "v3")
    assert "is version 3, edited elsewhere" in made["reply"]
    assert "Flute: 1 note 2 semitones higher in bar" in made["reply"]
    assert "Chords, sections and the mix are kept from version 3." in made["reply"]
    [row] = made["receipt"]["changed"]
    assert row["what"] == "pitch" and row["detail"].startswith("1 note")
    assert made["song"]["chords"] and made["song"]["style"] == "folk"
    assert say("undo")["version"]["id"] == "v4"


def test_words_with_a_file_are_about_its_version(say: Say, tmp_path: Path) -> None:
    old = file_of(say("set the tempo to 120 bpm"), "midi", tmp_path)
    say("set the tempo to 90 bpm")
    made = say("transpose it up 2 semitones", old)
    assert (made["version"]["parent"], made["song"]["tempo_bpm"]) == ("v3", 120)
    assert "version 3, unchanged. What you said is done on that version." in made["reply"]


def test_another_song_is_taken_in_as_before(say: Say, tmp_path: Path) -> None:
    from tools.compose import compose
    from tools.song.brief import Brief
    from tools.song.midi import save_midi

    other = tmp_path / "other.mid"
    other.write_bytes(save_midi(compose(Brief(style="waltz", bars=8), seed=4).song))
    made = say("", other)
    assert made["version"]["label"] == "upload: other.mid" and "I read other.mid" in made["reply"]

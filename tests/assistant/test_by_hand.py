"""Turns that hands make: drawn notes and takes go through the same turn as a sentence, and are refused without loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.artifacts import Studio
from assistant.hand_orders import hand_order, take_order
from assistant.planner.by_hand_talk import with_place_of_hands
from assistant.planner.state import DialogueState
from assistant.request import Request
from assistant.session import Session
from assistant.settings import load_settings
from assistant.shelf import song_of
from assistant.store.store import Store
from tools.errors import LimitError
from tools.song.values import QUARTER, Song

KINDS = ("midi", "midi_written")
Say = Callable[..., dict[str, Any]]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    settings = load_settings().with_choices(data_dir=tmp_path)
    store = Store.open(tmp_path)
    return Session(settings, store, Studio(store.data_dir, store.cache_dir, settings.soundfont))


@pytest.fixture
def say(session: Session) -> Say:
    def one(text: str, **context: Any) -> dict[str, Any]:
        return session.say(Request(text, "p", kinds=KINDS, seed=1, context=context))

    return one


def head(session: Session) -> Song:
    store = session.store
    version = store.head(store.project("local", "p").id)
    assert version is not None and version.song_json is not None
    return song_of(version.song_json)


def drawn(song: Song, base: str = "v1", pitch: int = 84) -> dict[str, Any]:
    track = song.tracks[0]
    change = {"kind": "change", "track": track.id, "note": track.notes[4].id, "pitch": pitch}
    return {"base": base, "changes": [change]}


def test_what_was_drawn_is_a_version_with_a_receipt_and_undo_restores_the_song(session: Session, say: Say) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    before = head(session)
    document = say("(by hand)", by_hand=drawn(before))
    assert document["outcome"] == "made"
    assert document["reply"].startswith("You moved 1 note of the Flute")
    assert document["receipt"]["asked"][0]["ok"]
    assert all(row["ok"] for row in document["receipt"]["kept"])
    assert head(session).tracks[1] == before.tracks[1]
    say("undo")
    assert head(session) == before


def test_what_was_drawn_on_an_older_version_lies_on_the_newest_where_it_fits(session: Session, say: Say) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    first = head(session)
    say("make the piano softer")
    document = say("(by hand)", by_hand=drawn(first))
    assert document["outcome"] == "made" and "lie on v2" in document["reply"]
    assert head(session).tracks[0].notes[4].midi_pitch == 84


def test_what_no_longer_fits_is_refused_and_nothing_changes(session: Session, say: Say) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    first = head(session)
    say("the flute an octave lower")
    now = head(session)
    document = say("(by hand)", by_hand=drawn(first))
    assert document["outcome"] == "refuse"
    assert "v1 to v2" in document["reply"] and "still on the roll" in document["reply"]
    assert head(session) == now


def test_the_next_sentence_finds_what_was_drawn_in_the_messages(session: Session, say: Say) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    song = head(session)
    say("(by hand)", by_hand=drawn(song))
    turn = session.store.turns(session.store.project("local", "p").id, last=1)[0]
    [call] = [call for row in turn.messages if row["role"] == "assistant" for call in row["calls"]]
    bar = song.grid.bar_at(song.tracks[0].notes[4].onset_tick).number
    assert call["name"] == "by_hand"
    assert call["args"] == {"tracks": [song.tracks[0].id], "first_bar": bar, "last_bar": bar}


def test_a_take_without_a_song_is_a_song_and_over_it_a_part(session: Session, say: Say) -> None:
    notes = [[i * 500, i * 500 + 450, 60 + i, 80] for i in range(8)]
    document = say("(played)", played={"notes": notes, "mode": "new", "instrument": "vibraphone"})
    assert document["outcome"] == "made"
    first = head(session)
    assert [note.onset_tick for note in first.tracks[0].notes] == [i * QUARTER for i in range(8)]
    assert first.tracks[0].name == "Vibraphone"
    document = say("(played)", played={"notes": notes, "mode": "new", "at_s": 0.0, "base": "v1", "instrument": "flute"})
    assert [track.name for track in head(session).tracks] == ["Vibraphone", "Flute"]
    assert head(session).tracks[0] == first.tracks[0]
    assert "Flute" in document["reply"]


@pytest.mark.parametrize(
    "given",
    [
        {"base": 3, "changes": []},
        {"base": "v1", "changes": []},
        {"base": "v1", "changes": [{"kind": "explode", "track": "t1"}]},
        {"base": "v1", "changes": [{"kind": "add", "track": "t1", "pitch": 60.5}]},
        {"base": "v1", "changes": [{"kind": "add", "track": "t1", "run": "rm"}]},
        {"base": "v1", "changes": [{"kind": "change", "track": ["t1"], "note": "n"}]},
        "draw",
    ],
)
def test_changes_of_another_form_are_refused_in_a_sentence(given: Any) -> None:
    with pytest.raises(LimitError):
        hand_order({"by_hand": given})


@pytest.mark.parametrize(
    "given",
    [
        {"notes": [], "mode": "new"},
        {"notes": [[0, 1, 60, 80]], "mode": "loudly"},
        {"notes": [[5, 1, 60, 80]], "mode": "new"},
        {"notes": [[0, 1, 160, 80]], "mode": "new"},
        {"notes": [[0, 1, 60]], "mode": "new"},
        {"notes": [[0, 1, 60, True]], "mode": "new"},
        {"notes": [[0, 1, 60, 80]], "pedal": [[0, 300]], "mode": "new"},
        {"notes": [[0, 1, 60, 80]], "mode": "new", "at_s": -1},
        {"notes": [[0, 1, 60, 80]], "mode": "new", "bpm": 5000},
        [],
    ],
)
def test_a_take_of_another_form_is_refused_in_a_sentence(given: Any) -> None:
    with pytest.raises(LimitError):
        take_order({"played": given})


@pytest.mark.parametrize(
    "sentence", ["make what I just drew softer", "make the notes I drew softer", "those notes softer please"]
)
def test_what_was_just_drawn_can_be_spoken_of(session: Session, say: Say, sentence: str) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    song = head(session)
    say("(by hand)", by_hand=drawn(song))
    before = head(session)
    note = before.tracks[0].notes[4]
    bar = before.grid.bar_at(note.onset_tick)
    say(sentence)
    after = head(session)
    assert after.tracks[1] == before.tracks[1]
    for old, new in zip(before.tracks[0].notes, after.tracks[0].notes, strict=True):
        inside = bar.start_tick <= old.onset_tick < bar.end_tick
        assert new.velocity < old.velocity if inside else new == old


def test_where_nothing_was_drawn_the_words_are_left_alone() -> None:
    assert with_place_of_hands("make what I just drew softer", DialogueState()) == "make what I just drew softer"


def test_the_words_of_such_a_turn_said_once_more_change_nothing_and_say_what_to_do(session: Session, say: Say) -> None:
    say("a short tune for flute and piano in C major, 8 bars")
    before = head(session)
    document = say("(by hand) I changed 1 note on the piano roll.")
    assert document["outcome"] == "refuse" and "press Keep there once more" in document["reply"]
    assert head(session) == before

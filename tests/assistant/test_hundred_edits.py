"""A hundred edits said one after the other, then a hundred undos: the very first song again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.request import Request
from assistant.session import open_session
from tools.song.song_json import hash_of_json

SENTENCES = (
    "make it a bit faster", "make it 10 % slower", "transpose it up a whole tone", "transpose it down a whole tone",
    "make the bass softer", "make everything a little louder", "swing it", "straighten it", "jazzier chords",
    "simpler chords", "rewrite bars 3 to 4", "keep the chords, new melody", "add a cello playing long notes",
    "give the tune to a flute", "give the tune to a clarinet", "repeat bars 1 to 4", "delete the last two bars",
    "continue for 4 bars", "four on the floor", "busier drums", "make the melody easier to sing", "less busy melody",
    "more reverb", "less reverb", "pan the piano to the left", "half-time feel", "add a fill before every chorus",
    "a crescendo over bars 1 to 4", "reharmonise bar 2", "mute the bass", "unmute the bass", "put it in A minor",
    "put it in G major", "give it a proper ending", "brighter", "darker", "make it more laid back",
    "start the melody lower and climb", "walking bass", "call it Morning",
)  # fmt: skip


@pytest.mark.slow
def test_a_hundred_edits_and_a_hundred_undos_are_the_first_song_again(tmp_path: Path) -> None:
    chance = random.Random(6)
    with open_session(tmp_path) as session:

        def say(text: str, seed: int) -> dict:
            return session.say(Request(text, "p", (), {}, ("midi",), tmp_path / "out", "offline", seed))

        first = say("a pop song in C major, 100 bpm, 8 bars with flute, piano, bass and drums", 1)
        begun = hash_of_json(session.store.version(_project(session), first["version"]["id"]).song_json)
        made: list[str] = []
        for turn in range(260):
            text = chance.choice(SENTENCES)
            doc = say(text, turn)
            assert "Something in Parlando failed" not in doc["reply"], text
            if doc["version"] is not None:
                made.append(text)
            if len(made) == 100:
                break
        assert len(made) == 100 and len(set(made)) >= 25
        for _ in range(100):
            last = say("undo", 0)
        assert last["version"]["id"] == first["version"]["id"]
        head = session.store.head(_project(session))
        assert head is not None and hash_of_json(head.song_json) == begun


def _project(session) -> str:
    return session.store.project("local", "p", create=False).id

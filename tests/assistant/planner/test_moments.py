"""A time at which something shall happen is no length of the piece."""

import pytest

from assistant.planner.briefs import read_brief
from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

SONG = SongView({
    "title": "X", "key": "C major", "meter": "4/4", "tempo_bpm": 120.0, "bars": 16, "duration_s": 32.0,
    "tracks": [{"id": "t1", "name": "Piano", "role": "melody", "program": 0}], "sections": [],
})  # fmt: skip


@pytest.mark.parametrize(
    ("said", "length_s"),
    [
        ("exactly 30 seconds of tense music with a hit at 0:12", 30.0),
        ("tense trailer music, exactly 30 seconds, with a big hit at 0:12 and 0:20", 30.0),
        ("a 20 second jingle with a hit at 0:05", 20.0),
        ("a jingle with a hit at 5 seconds, 20 seconds long", 20.0),
        ("a piece of 1:30 with the climax at 1:00", 90.0),
        ("60 seconds of rock, something exciting at 0:40", 60.0),
        ("dramatic piece with a drop at 0:45, one minute", 60.0),
    ],
)
def test_the_time_of_a_hit_is_not_the_length_and_is_told_as_left_out(said, length_s):
    brief = read_brief(said)
    assert brief.args["duration_s"] == length_s
    assert [act.tool for act in brief.undone] == ["not_done"]
    assert "second" in brief.undone[0].args["reason"]


@pytest.mark.parametrize(
    ("said", "length_s"), [("a waltz, 1:30", 90.0), ("pop at 120 bpm, 45 seconds", 45.0), ("rock, 2 minutes", 120.0)]
)
def test_a_plain_length_stays_one(said, length_s):
    brief = read_brief(said)
    assert brief.args["duration_s"] == length_s
    assert not brief.undone


def test_a_hit_in_a_piece_that_exists_is_refused_by_name():
    acts = understand("put a hit at 0:12", DialogueState(song=SONG))
    assert acts[0].tool == "refuse"
    assert "hit at 0:12" in acts[0].args["reason"]

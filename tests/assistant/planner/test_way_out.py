"""A wish that cannot be met whole: what can be done is done, what cannot is named, and a way out can be tapped."""

import pytest

from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

SONG = SongView({
    "title": "X", "key": "A minor", "meter": "4/4", "tempo_bpm": 100.0, "bars": 25, "duration_s": 60.0, "style": "pop",
    "sections": [], "tracks": [{"id": "t1", "name": "Piano", "role": "melody", "program": 0}],
})  # fmt: skip
STATE = DialogueState(song=SONG, turns=(PastTurn("louder", (Frame("change_level", {"direction": "louder"}, True),)),))


@pytest.mark.parametrize(
    "said", ["I don't like it, take that back", "I don't like that. Undo", "that's not good, go back"]
)
def test_a_dislike_before_an_undo_is_no_question(said):
    assert [act.tool for act in understand(said, STATE)] == ["undo"]


@pytest.mark.parametrize(
    "said", ["make it happier and shorter, about 20 seconds", "make it shorter, 20 seconds, and happier"]
)
def test_both_halves_of_a_wish_are_done(said):
    acts = understand(said, STATE)
    assert {act.tool for act in acts} >= {"change_key", "change_form"}
    (length,) = [act for act in acts if act.tool == "change_form"]
    assert (length.args["edit"], length.args["number"]) == ("set_length", 20.0)


def test_another_length_is_made_of_the_piece_that_is_there():
    (act,) = understand("make it exactly 30 seconds", STATE)
    assert (act.tool, act.args["edit"], act.args["number"]) == ("change_form", "set_length", 30.0)


def test_a_single_chord_is_changed_where_it_stands():
    (act,) = understand("change the chord in bar 5 to Bb", STATE)
    assert act.tool == "change_harmony"
    assert (act.args["chords"], act.args["first_bar"], act.args["last_bar"]) == (["Bb"], 5, 5)

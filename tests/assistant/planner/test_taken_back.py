"""An addition named by what it was is taken back; what was there from the start is left to the other rules."""

import pytest

from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.taken_back import taken_back

SONG = SongView({"key": "C major", "bars": 16, "tracks": [{"id": "t1", "name": "Flute"}], "sections": []})


def _after(edit: str, **args: object) -> DialogueState:
    frame = Frame("change_form", {"edit": edit, **args}, True, {})
    return DialogueState(song=SONG, turns=(PastTurn("something", (frame,)),))


@pytest.mark.parametrize(
    ("said", "edit", "args"),
    [
        ("take the breakdown out again", "add_section", {"section": "Breakdown"}),
        ("forget the key change", "raise_key", {}),
        ("swap them back", "swap", {}),
        ("now delete it again", "add_section", {"section": "Interlude"}),
    ],
)
def test_the_change_that_made_it_is_taken_back(said: str, edit: str, args: dict[str, object]) -> None:
    acts = taken_back(said, _after(edit, **args))
    assert acts is not None and [act.tool for act in acts] == ["undo"]


@pytest.mark.parametrize("said", ["take the intro out", "drop the harmony", "swap them back"])
def test_what_no_change_made_is_left_to_the_other_rules(said: str) -> None:
    assert taken_back(said, _after("add_section", section="Bridge")) is None

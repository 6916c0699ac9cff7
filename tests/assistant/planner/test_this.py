"""What is said with "this" is what is selected on the page, and wins over what the last turn was about."""

import pytest

from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

SONG = SongView({
    "title": "X", "key": "C major", "meter": "4/4", "tempo_bpm": 120.0, "bars": 16, "duration_s": 32.0,
    "sections": [{"name": "A", "start_bar": 1, "bars": 8}, {"name": "B", "start_bar": 9, "bars": 8}],
    "tracks": [
        {"id": "t1", "name": "Piano", "role": "melody", "program": 0},
        {"id": "t2", "name": "Drums", "role": "drums", "program": 0, "is_drum": True},
    ],
})  # fmt: skip
DRUMS_SOFTER = PastTurn(
    "make the drums softer", (Frame("change_level", {"tracks": ["t2"], "direction": "softer"}, True),)
)


def _said(text, **selection):
    state = DialogueState(song=SONG, turns=(DRUMS_SOFTER,), context={"selection": selection} if selection else {})
    return understand(text, state)


@pytest.mark.parametrize("said", ["make this quieter", "make it quieter", "this should be quieter"])
def test_bars_without_tracks_mean_everybody_in_them(said):
    (act,) = _said(said, bars=[9, 16])
    assert act.tool == "change_level"
    assert "tracks" not in act.args
    assert (act.args["first_bar"], act.args["last_bar"]) == (9, 16)
    assert act.notes == ("I took the stretch you selected, bars 9 to 16.",)


def test_selected_tracks_win_over_the_last_subject():
    (act,) = _said("make this quieter", tracks=["Piano"])
    assert act.args["tracks"] == ["t1"]


def test_without_a_selection_it_is_the_last_subject():
    (act,) = _said("make it even quieter")
    assert act.args["tracks"] == ["t2"]


def test_a_part_named_in_the_same_sentence_is_nearer_than_the_selection():
    acts = _said("make the drums softer and transpose the piano up an octave, then make it louder", tracks=["Drums"])
    assert acts[-1].args["tracks"] == ["t1"]

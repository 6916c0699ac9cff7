"""What people say of form and length, and the call it means."""

from typing import Any

import pytest

from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand
from assistant.summary import song_summary
from tools.compose import compose
from tools.song.brief import Brief

SONG = song_summary(compose(Brief(style="pop"), 1).song)
STATE = DialogueState(song=SongView(SONG), version="v1", versions=({"id": "v1", "label": "a piece", "parents": []},))
# Intro 1-4, Verse 5-12, Chorus 1 13-20, Chorus 2 21-28, Outro 29-32.

SAID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("repeat the last chorus", {"edit": "repeat", "first_bar": 21, "last_bar": 28}),
    ("can you repeat the second chorus one more time", {"edit": "repeat", "first_bar": 21}),
    ("repeat the last chorus with ad libs", {"edit": "repeat", "direction": "varied"}),
    ("play bars 5 to 8 twice", {"edit": "repeat", "first_bar": 5, "last_bar": 8}),
    ("repeat bars 5 to 8 at the end", {"edit": "copy", "number": 32, "where": "after"}),
    ("the chorus once more", {"edit": "repeat", "first_bar": 21, "more_bars": None}),
    ("cut the verse", {"edit": "cut", "first_bar": 5, "last_bar": 12}),
    ("delete bars 9-12", {"edit": "cut", "first_bar": 9, "last_bar": 12}),
    ("get rid of the intro please", {"edit": "cut", "first_bar": 1, "last_bar": 4}),
    ("cut the intro to two bars", {"edit": "shorten", "bars": 2, "first_bar": 1, "last_bar": 4}),
    ("make the verse 4 measures longer", {"edit": "lengthen", "bars": 4, "first_bar": 5}),
    ("make chorus 1 half as long", {"edit": "shorten", "first_bar": 13}),
    ("swap the verse and chorus 1", {"edit": "swap", "first_bar": 5, "last_bar": 12, "more_bars": [(13, 20)]}),
    ("move the last chorus to the start", {"edit": "move", "number": 1, "where": "before", "first_bar": 21}),
    ("insert two empty bars after bar 4", {"edit": "insert_bars", "bars": 2, "where": "after", "first_bar": 4}),
    ("a bar of silence before the last chorus", {"edit": "insert_bars", "bars": 1, "where": "before", "first_bar": 21}),
    ("add a pre-chorus", {"edit": "add_section", "section": "Pre-Chorus"}),
    ("write a bridge that answers the verse", {"edit": "add_section", "section": "Bridge"}),
    ("add a breakdown after chorus 2", {"edit": "add_section", "section": "Breakdown", "where": "after"}),
    ("a sax solo after chorus 1", {"edit": "add_section", "section": "Solo", "instrument": "sax", "first_bar": 13}),
    ("it needs an 8-bar intro", {"edit": "add_section", "section": "Intro", "bars": 8}),
    ("add another chorus at the end", {"edit": "add_again", "section": "Chorus", "where": "end"}),
    ("add a 4-bar tag", {"edit": "tag", "bars": 4}),
    ("give it a proper ending", {"edit": "close_end"}),
    ("end on a cliffhanger", {"edit": "open_end"}),
    ("end it cold", {"edit": "cold_end"}),
    ("fade out over the last 8 bars", {"edit": "fade_end"}),
    ("slow down a bit at the end", {"edit": "slow_end", "amount": "slight"}),
    ("let the last chord ring", {"edit": "hold_end"}),
    ("make it loop seamlessly", {"edit": "loop_end"}),
    ("make it AABA", {"edit": "set_form", "words": "A A B A"}),
    ("modulate up a whole tone for the last chorus", {"edit": "raise_key", "semitones": 2, "first_bar": 21}),
    ("add a key change", {"edit": "raise_key"}),
    ("add a pickup", {"edit": "add_pickup"}),
    ("call bars 1 to 8 the verse", {"edit": "name_section", "section": "Verse", "first_bar": 1, "last_bar": 8}),
    ("make it exactly 90 seconds", {"edit": "set_length", "number": 90.0}),
    ("it should last 1:30", {"edit": "set_length", "number": 90.0}),
    ("make it 24 bars", {"edit": "set_bars", "bars": 24}),
    ("make it twice as long", {"edit": "set_bars", "number": 2.0}),
)


def calls(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(act.tool, dict(act.args)) for act in understand(text, STATE)]


@pytest.mark.parametrize(("text", "args"), SAID, ids=[text for text, _ in SAID])
def test_a_sentence_of_form_is_one_call(text: str, args: dict[str, Any]) -> None:
    (call,) = calls(text)
    assert call[0] == "change_form"
    assert {name: call[1].get(name) for name in args} == args


@pytest.mark.parametrize(
    "text",
    [
        "make the chorus louder", "remove the drums",
        "add a chorus effect to the piano", "drop the drums in the chorus", "write a reggae song",
        "swap the piano and the guitar", "double the tempo", "transpose the last chorus up a tone",
        "what is a bridge?", "is there a pickup?", "how long is the intro?", "which key is the last chorus in?",
    ],
)  # fmt: skip
def test_what_is_no_matter_of_form_is_left_to_others(text: str) -> None:
    assert "change_form" not in [tool for tool, _ in calls(text)]


def test_a_section_the_piece_lacks_is_said_so() -> None:
    ((tool, args),) = calls("swap verse 2 and the bridge")
    assert tool == "refuse" and "Verse" in args["reason"]


@pytest.mark.parametrize("text", ["make it longer", "make it a bit shorter", "it is too long"])
def test_longer_or_shorter_alone_is_one_question_whose_answers_are_understood(text: str) -> None:
    ((tool, args),) = calls(text)
    assert tool == "ask_person" and len(args["choices"]) == 2
    for choice in args["choices"]:
        assert [name for name, _ in calls(choice["say"])] == ["change_form"]


def test_bars_tempo_and_seconds_that_disagree_are_refused_with_figures() -> None:
    ((tool, args),) = calls("make it 64 bars at 120 bpm in 20 seconds")
    assert tool == "refuse" and "128 s" in args["reason"]

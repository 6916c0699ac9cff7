"""Sentences about bars composed anew come out as the calls they mean, and what belongs to others is left to others."""

from collections.abc import Callable
from typing import Any

import pytest

REWRITE = "rewrite_bars"
BARS_3_4 = {"first_bar": 3, "last_bar": 4}
CHORUS = {"first_bar": 13, "last_bar": 20}
SAID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("rewrite bars 5 to 8", {"edit": "rewrite", "first_bar": 5, "last_bar": 8}),
    ("rewrite the bass in bars 5 to 8", {"edit": "rewrite", "tracks": ["t3"], "first_bar": 5, "last_bar": 8}),
    ("write bar 7 again", {"edit": "rewrite", "first_bar": 7, "last_bar": 7}),
    ("try something else in the bridge", {"edit": "rewrite", "first_bar": 29, "last_bar": 36}),
    ("the piano plays something different in bars 3 to 4", {"edit": "rewrite", "tracks": ["t2"], **BARS_3_4}),
    ("another bass line please", {"edit": "rewrite", "tracks": ["t3"]}),
    ("a different drum groove in the chorus", {"edit": "rewrite", "tracks": ["t4"], "first_bar": 13, "last_bar": 20}),
    ("keep the chords, new melody", {"edit": "new_tune"}),
    ("keep the chords but write a new tune in the chorus", {"edit": "new_tune", "first_bar": 13, "last_bar": 20}),
    ("regenerate the melody in bar 4", {"edit": "new_tune", "first_bar": 4, "last_bar": 4}),
    ("give me three variations of bar 9", {"edit": "variations", "number": 3, "first_bar": 9, "last_bar": 9}),
    ("show me some alternatives for the bass line", {"edit": "variations", "number": 3, "tracks": ["t3"]}),
    ("can I hear a couple of versions of the chorus", {"edit": "variations", "number": 2, **CHORUS}),
    ("continue for 8 bars", {"edit": "go_on", "bars": 8}),
    ("carry on for another 16 measures", {"edit": "go_on", "bars": 16}),
    ("add 8 more bars at the end", {"edit": "go_on", "bars": 8}),
    ("continue", {"edit": "go_on"}),
    ("finish this", {"edit": "finish"}),
    ("can you finish the song", {"edit": "finish"}),
    ("an accompaniment for my tune", {"edit": "accompany"}),
    ("put chords under my melody", {"edit": "accompany"}),
    ("do it as bossa", {"edit": "restyle", "style": "bossa nova"}),
    ("do it as lo-fi", {"edit": "restyle", "style": "lo-fi"}),
    ("turn this into reggae", {"edit": "restyle", "style": "reggae"}),
    ("same song but metal", {"edit": "restyle", "style": "metal"}),
    ("make it a tango", {"edit": "restyle", "style": "tango"}),
    ("can I hear a jazz version of this", {"edit": "restyle", "style": "jazz"}),
    ("the bridge as reggae", {"edit": "restyle", "style": "reggae", "first_bar": 29, "last_bar": 36}),
)  # fmt: skip


@pytest.mark.parametrize(("text", "args"), SAID, ids=[text for text, _ in SAID])
def test_a_wish_for_bars_composed_anew_is_one_call(
    text: str, args: dict[str, Any], calls: Callable[..., list[Any]]
) -> None:
    assert calls(text) == [(REWRITE, args)]


@pytest.mark.parametrize(
    "text",
    ["write a reggae song", "compose a new jazz piece in F", "make it louder", "undo", "what style is it?", "redo"],
)
def test_what_belongs_to_others_is_left_to_others(text: str, calls: Callable[..., list[Any]]) -> None:
    assert all(tool not in (REWRITE, "borrow_groove") for tool, _ in calls(text))


def test_a_style_alone_is_asked_about_and_both_answers_are_understood(calls: Callable[..., list[Any]]) -> None:
    ((tool, args),) = calls("reggae")
    assert tool == "ask_person"
    assert [calls(choice["say"])[0][0] for choice in args["choices"]] == [REWRITE, "compose"]


def test_a_groove_is_taken_from_a_version_or_from_the_file_at_hand(calls: Callable[..., list[Any]]) -> None:
    assert calls("use the beat from the first version") == [("borrow_groove", {"version": "first"})]
    attached = ({"label": "beat.mid", "kind": "midi"},)
    assert calls("play it with the groove of this file", attachments=attached) == [
        ("borrow_groove", {"version": "upload"})
    ]

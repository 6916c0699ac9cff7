"""Sentences about versions become calls with the version meant and the person's own words; others are left alone."""

from typing import Any

import pytest

from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand
from assistant.planner.version_acts import version_acts

ROWS = (
    {"id": "v1", "label": "Reeds Song", "parents": [], "name": "the sad one"},
    {"id": "v2", "label": "added Strings", "parents": ["v1"]},
    {"id": "v3", "label": "112 bpm", "parents": ["v2"], "starred": True},
)
SONG = SongView({
    "title": "Reeds", "key": "G major", "tempo_bpm": 100, "meter": "4/4", "bars": 8, "duration_s": 20,
    "sections": [{"name": "A", "first_bar": 1, "last_bar": 8}, {"name": "Chorus", "first_bar": 5, "last_bar": 8}],
    "tracks": [
        {"id": "t1", "name": "Flute", "role": "melody", "program": 73, "is_drum": False},
        {"id": "t2", "name": "Bass", "role": "bass", "program": 32, "is_drum": False},
        {"id": "t3", "name": "Drums", "role": "drums", "program": 0, "is_drum": True},
    ],
})  # fmt: skip
STATE = DialogueState(song=SONG, version="v3", versions=ROWS)


def call(text: str) -> tuple[str, dict[str, Any]]:
    act = understand(text, STATE)[0]
    return act.tool, dict(act.args)


@pytest.mark.parametrize(
    ("text", "tool", "args"),
    [
        ("call this version 'the loud one'", "name_version", {"version": "this", "name": "the loud one"}),
        ("Name version 2 Strings & All", "name_version", {"version": "v2", "name": "Strings & All"}),
        ("please save this version as first draft.", "name_version", {"version": "this", "name": "first draft"}),
        ("call the first version “Morning”", "name_version", {"version": "first", "name": "Morning"}),
        ("remove the name of version 1", "name_version", {"version": "v1", "name": ""}),
        ("star this", "star_version", {"version": "this", "starred": True}),
        ("mark v2 as a favourite", "star_version", {"version": "v2", "starred": True}),
        ("give version 2 a star", "star_version", {"version": "v2", "starred": True}),
        ("unstar version 3", "star_version", {"version": "v3", "starred": False}),
        ("take the star off this one", "star_version", {"version": "this", "starred": False}),
        ("delete version 2", "delete_version", {"version": "v2"}),
        ("throw away the sad one", "delete_version", {"version": "v1"}),
        ("delete v2 all the same", "delete_version", {"version": "v2", "sure": True}),
        ("bring back version 9", "restore_version", {"version": "v9"}),
        ("go back to the sad one", "go_to_version", {"version": "v1"}),
        ("open 'the sad one'", "go_to_version", {"version": "v1"}),
        ("go to the version before the strings", "go_to_version", {"version": "before the strings"}),
        ("branch from version 2", "go_to_version", {"version": "v2"}),
        ("go to the version before this one", "go_to_version", {"version": "previous"}),
    ],
)
def test_a_sentence_about_a_version_is_its_call(text: str, tool: str, args: dict[str, Any]) -> None:
    assert call(text) == (tool, args)


@pytest.mark.parametrize(
    "text",
    [
        "delete the drums", "remove this", "delete that", "keep the bass", "call it a day", "mark the beat",
        "make the flute louder", "start from bar 5", "play it on a harp", "give it to the flute", "go up a tone",
        "what versions are there?", "undo", "remove the first note", "drop the bass in the first take of the chorus",
    ],
)  # fmt: skip
def test_a_sentence_about_something_else_is_left_alone(text: str) -> None:
    assert version_acts(text, STATE, lambda line, _: ()) is None


def test_a_change_in_the_same_breath_follows_the_going() -> None:
    acts = understand("go to the sad one and make it faster", STATE)
    assert [act.tool for act in acts] == ["go_to_version", "set_tempo"]


def test_a_name_in_the_same_breath_follows_the_change() -> None:
    acts = understand("make it faster and call it 'Quick'", STATE)
    assert [act.tool for act in acts] == ["set_tempo", "name_version"]


def test_without_a_version_nothing_is_about_versions() -> None:
    assert version_acts("star this", DialogueState(), lambda line, _: ()) is None


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("what changed between 2 and 5", "v2", "v5"),
        ("what's the difference between version 1 and this one?", "v1", "v3"),
        ("What is different between the first version and the latest?", "v1", "v3"),
        ("compare v1 with v2", "v1", "v2"),
        ("how is this different from the sad one?", "v1", "v3"),
        ("what changed since version 2?", "v2", "v3"),
        ("what did you change?", "v2", "v3"),
        ("what changed from the sad one to now", "v1", "v3"),
    ],
)
def test_a_comparison_names_both_versions(text: str, one: str, other: str) -> None:
    assert call(text) == ("compare_versions", {"one": one, "other": other})


def test_a_difference_of_terms_is_no_comparison_of_versions() -> None:
    assert call("what's the difference between a cadence and a scale")[0] != "compare_versions"

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
    "sections": [{"name": "Verse", "start_bar": 1, "bars": 4}, {"name": "Chorus", "start_bar": 5, "bars": 4}],
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


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("take the drums from version 2", {"version": "v2", "tracks": ["drums"]}),
        ("use version 2's bass in the chorus", {"version": "v2", "tracks": ["bass"], "first_bar": 5, "last_bar": 8}),
        ("use the bass of v2 in bars 3 to 4", {"version": "v2", "tracks": ["bass"], "first_bar": 3, "last_bar": 4}),
        ("bring back the drums and the bass from the sad one", {"version": "v1", "tracks": ["drums", "bass"]}),
        ("put the strings of version 2 in", {"version": "v2", "tracks": ["strings"]}),
        ("i liked the melody of the first version", {"version": "v1", "tracks": ["melody"]}),
        ("keep this version's drums with version 1's melody", {"version": "v1", "tracks": ["melody"]}),
    ],
)
def test_a_part_of_another_version_is_taken(text: str, args: dict[str, Any]) -> None:
    tool, found = call(text)
    found["version"] = {"first": "v1"}.get(found.get("version"), found.get("version"))
    assert (tool, found) == ("take_from_version", args)


def test_two_versions_parts_together_begin_at_the_first() -> None:
    acts = understand("keep version 1's drums with version 2's melody", STATE)
    assert [(act.tool, act.args["version"]) for act in acts] == [("go_to_version", "v1"), ("take_from_version", "v2")]


@pytest.mark.parametrize(
    ("text", "one", "other", "share"),
    [
        ("half way between version 1 and version 2", "v1", "v2", 0.5),
        ("make a version half way between 1 and 3", "v1", "v3", 0.5),
        ("go a third of the way from v1 to v2", "v1", "v2", 0.3333),
        ("give me something in between the sad one and this version", "v1", "v3", 0.5),
        ("blend version 1 with version 2", "v1", "v2", 0.5),
        ("30% of the way from version 2 to version 3", "v2", "v3", 0.3),
    ],
)
def test_the_way_between_two_versions(text: str, one: str, other: str, share: float) -> None:
    assert call(text) == ("blend_versions", {"one": one, "other": other, "share": share})


@pytest.mark.parametrize(
    "text",
    ["use a flute in the first verse", "take the drums out of the chorus", "put the bass in the first",
     "keep the drums in the second chorus", "mix the drums and the bass", "something between jazz and folk",
     "take the bass down an octave", "play the tune of the verse in the bridge"],
)  # fmt: skip
def test_parts_and_places_without_a_version_are_left_alone(text: str) -> None:
    assert version_acts(text, STATE, lambda line, _: ()) is None

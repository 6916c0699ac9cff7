"""What shall not change: locks, what one sentence spares, what is negated, what hangs on a condition."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.state import MUTATING

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_reading import read_case
from case_songs import SONGS

SONGS_HERE = {
    **SONGS,
    "locked": {
        **SONGS["pop"],
        "locks": [
            {"id": "l1", "words": "never touch the verse tune again", "where": "Flute, bars 5-12"},
            {"id": "l2", "words": "lock the drums", "where": "Drums"},
        ],
    },
}
OTHERS = ["t1", "t2", "t3", "t5"]


def calls(said: str, song: str = "pop") -> list[tuple[str, dict[str, Any]]]:
    return [(act.tool, dict(act.args)) for act in read_case({"say": said, "song": song}, SONGS_HERE)]


LOCKS: dict[str, dict[str, Any]] = {
    "never touch the verse tune again": {"tracks": ["t1"], "first_bar": 5, "last_bar": 12, "more_bars": [[21, 28]]},
    "lock the drums": {"tracks": ["t4"]},
    "keep the melody as it is from now on": {"tracks": ["t1"]},
    "don't ever change bars 5 to 8": {"first_bar": 5, "last_bar": 8},
    "please leave the bass alone from now on": {"tracks": ["t3"]},
    "freeze the flute in the bridge": {"tracks": ["t1"], "first_bar": 29, "last_bar": 36},
    "from now on don't touch the strings": {"tracks": ["t5"]},
    "the bass line must never be changed": {"tracks": ["t3"]},
    "the chorus is final": {"first_bar": 13, "last_bar": 20},
    "hands off the chorus": {"first_bar": 13, "last_bar": 20},
    "lock everything": {},
}


@pytest.mark.parametrize(("said", "place"), LOCKS.items())
def test_a_lock_holds_its_place_and_the_persons_words(said: str, place: dict[str, Any]) -> None:
    ((tool, args),) = calls(said)
    assert tool == "lock" and said.endswith(args.pop("words")) and args == place


def test_what_is_locked_is_told_and_nothing_is_changed() -> None:
    ((tool, args),) = calls("what is locked?", "locked")
    assert tool == "say" and "Flute, bars 5-12" in args["text"] and "lock the drums" in args["text"]
    assert "Nothing is locked" in calls("what is locked?")[0][1]["text"]


UNLOCKS: dict[str, dict[str, Any]] = {
    "unlock the tune": {"tracks": ["t1"]}, "unlock everything": {},
    "you can change the drums again": {"tracks": ["t4"]},
    'unlock l1 ("never touch the verse tune again")': {"words": "l1"},
    "remove the lock on the drums": {"tracks": ["t4"]},
    'unlock "lock the drums"': {"words": "l2"},
}  # fmt: skip


@pytest.mark.parametrize(("said", "args"), UNLOCKS.items())
def test_an_unlock_lifts_what_it_names(said: str, args: dict[str, Any]) -> None:
    assert calls(said, "locked") == [("unlock", args)]


def test_which_lock_is_asked_when_it_could_be_either() -> None:
    ((tool, args),) = calls("unlock it", "locked")
    assert tool == "ask_person"
    for choice in args["choices"]:
        assert calls(choice["say"], "locked")[0][0] == "unlock"


def test_an_edit_in_the_same_breath_as_a_lock_is_done_too() -> None:
    assert [tool for tool, _ in calls("unlock the drums and make them louder", "locked")] == ["unlock", "change_level"]
    assert [tool for tool, _ in calls("make it louder and lock the drums")] == ["change_level", "lock"]


SPARED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "make everything louder but don't touch the drums": [("change_level", {"tracks": OTHERS})],
    "without touching the drums, make everything louder": [("change_level", {"tracks": OTHERS})],
    "leave the drums alone and make the rest softer": [("change_level", {"tracks": OTHERS})],
    "make it louder, but leave the bridge as it is": [
        ("change_level", {"first_bar": 1, "last_bar": 28}), ("change_level", {"first_bar": 37, "last_bar": 40}),
    ],
    "transpose everything up a tone except in the bridge": [
        ("transpose", {"first_bar": 1, "last_bar": 28}), ("transpose", {"first_bar": 37, "last_bar": 40}),
    ],
    "make it busier but don't touch the piano": [("arrange", {"except_tracks": ["t2"]})],
    "make it busier except in the bridge": [("arrange", {"except_bars": [[29, 36]]})],
    "make the strings softer and don't change anything else": [("change_level", {"tracks": ["t5"]})],
    "bring the strings down, but only in the chorus": [("change_level", {"tracks": ["t5"], "first_bar": 13})],
    "make it louder but not faster": [("change_level", {"direction": "louder"})],
    "make it more energetic but not faster": [("change_level", {"direction": "louder"})],
    "make it louder but don't add drums": [("change_level", {"direction": "louder"})],
    "don't make the drums so loud": [("change_level", {"tracks": ["t4"], "direction": "softer"})],
    "don't be so loud": [("change_level", {"direction": "softer"})],
}  # fmt: skip


@pytest.mark.parametrize(("said", "wanted"), SPARED.items())
def test_what_a_sentence_spares_is_in_none_of_its_calls(said: str, wanted: list[tuple[str, dict[str, Any]]]) -> None:
    got = calls(said)
    assert [tool for tool, _ in got] == [tool for tool, _ in wanted]
    for (_, args), (_, part) in zip(got, wanted, strict=True):
        assert {name: args.get(name) for name in part} == part


@pytest.mark.parametrize("said", ["don't add drums", "don't make it faster", "don't touch the drums", "never mind"])
def test_what_is_said_not_to_do_is_not_done(said: str) -> None:
    assert not {tool for tool, _ in calls(said)} & MUTATING


def test_a_condition_that_can_be_looked_up_decides_and_one_that_cannot_is_asked() -> None:
    assert calls("if there are drums, mute them") == [("mute", {"tracks": ["t4"], "muted": True})]
    assert calls("if there is a harp, make it louder")[0][0] == "say"
    assert calls("unless there are drums, make it louder")[0][0] == "say"
    assert calls("make it faster only if it is slower than 90 bpm")[0][0] == "say"
    assert calls("make it faster if it is slower than 190 bpm")[0][0] == "set_tempo"
    assert calls("if it's in minor make it major")[0][0] == "say"
    assert calls("if you can, make it louder")[0][0] == "change_level"
    ((tool, args),) = calls("make it louder if my mum likes it")
    assert tool == "ask_person" and calls(args["choices"][0]["say"])[0][0] == "change_level"


DESCRIBED = {
    ("pop", "that high squeaky part is too loud"): ["t1"], ("pop", "make the thing that goes boom louder"): ["t4"],
    ("minor_synth", "make the buzzy thing softer"): ["t1"], ("pop", "make the swooshy part softer"): ["t5"],
    ("pop", "make the low rumbly thing louder"): ["t3"], ("pop", "make the plonky one louder"): ["t2"],
}  # fmt: skip


@pytest.mark.parametrize(("song", "said"), DESCRIBED)
def test_a_part_can_be_named_by_how_it_sounds(song: str, said: str) -> None:
    ((tool, args),) = calls(said, song)
    assert tool == "change_level" and args["tracks"] == DESCRIBED[song, said]


@pytest.mark.parametrize(
    ("song", "said"), [("minor_synth", "make the wobbly one softer"), ("pop", "mute the twangy thing")]
)
def test_where_two_fit_or_none_it_is_asked_and_each_choice_is_acted_on(song: str, said: str) -> None:
    ((tool, args),) = calls(said, song)
    assert tool == "ask_person" and len(args["choices"]) >= 2
    for choice in args["choices"]:
        assert calls(choice["say"], song)[0][0] in MUTATING

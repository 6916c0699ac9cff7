"""What used to be dropped or misread in silence: each is now done, asked about or told."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.acts import Act
from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP = DialogueState(song=SongView(SONGS["pop"]))


def fresh(sentence: str) -> tuple[Act, ...]:
    return understand(sentence, DialogueState())


def edited(sentence: str) -> tuple[Act, ...]:
    return understand(sentence, POP)


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("a piece for hurdy-gurdy and kazoo", "kazoo"),
        ("a pop song for piano and flurble, 30 seconds", "flurble"),
        ("a waltz for flurble and piano", "flurble"),
        ("jazz with piano, bass and zoomphle in C", "zoomphle"),
    ],
)
def test_an_unknown_instrument_beside_a_known_one_is_told_as_left_out(sentence: str, strange: str) -> None:
    acts = fresh(sentence)
    assert [act.tool for act in acts] == ["compose", "not_done"]
    assert acts[1].args["words"] == strange


@pytest.mark.parametrize(
    "sentence",
    ["a piece for flute and piano", "string quartet, allegro, with a slow ending", "piano and strings, dreamy",
     "a song for guitar and my daughter", "for piano and more"],
)  # fmt: skip
def test_ordinary_words_beside_an_instrument_are_no_instruments(sentence: str) -> None:
    assert [act.tool for act in fresh(sentence)] == ["compose"]


def test_a_stand_in_is_told_with_and_without_its_hyphen() -> None:
    for name in ("hurdy-gurdy", "hurdy gurdy"):
        assert any("stands in" in note for note in fresh(f"a folk tune for {name}")[0].notes)


def test_two_keys_are_asked_about_and_each_choice_holds_one() -> None:
    (act,) = fresh("a wistful waltz in D minor and in F major, 30 seconds")
    assert act.tool == "ask_person"
    keys = []
    for choice in act.args["choices"]:
        (chosen,) = fresh(choice["say"])
        assert chosen.args["duration_s"] == 30.0
        keys.append((chosen.args["tonic"], chosen.args["mode"]))
    assert keys == [("D", "minor"), ("F", "major")]


@pytest.mark.parametrize("sentence", ["a waltz in D minor", "a piece in A minor, A minor please", "blues in A"])
def test_one_key_is_not_asked_about(sentence: str) -> None:
    assert fresh(sentence)[0].tool == "compose"


@pytest.mark.parametrize("sentence", ["a silent piece", "30 seconds of silence", "a totally silent track"])
def test_a_silent_piece_is_asked_about(sentence: str) -> None:
    (act,) = fresh(sentence)
    assert act.tool == "ask_person"
    assert all(fresh(choice["say"])[0].tool == "compose" for choice in act.args["choices"])


@pytest.mark.parametrize("sentence", ["piano for a silent movie", "a silent night, calm and slow"])
def test_silence_in_a_scene_is_no_silent_piece(sentence: str) -> None:
    assert fresh(sentence)[0].tool == "compose"


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [("1 min 20 documentary background, calm", 80.0), ("2 min 05 calm piano", 125.0), ("1 minute 20", 80.0),
     ("1 minute, 20 bars", None)],
)  # fmt: skip
def test_seconds_after_minutes_need_no_unit(sentence: str, seconds: float | None) -> None:
    args: dict[str, Any] = dict(fresh(sentence)[0].args)
    assert args.get("duration_s") == (seconds if seconds is not None else 60.0)


@pytest.mark.parametrize(
    ("sentence", "bars"),
    [("make the drums quieter from 0:12 to 0:24", (6, 10)), ("softer until 0:10", (1, 4)),
     ("louder after 0:48", (21, 40)),
     ("the last 10 seconds softer", (37, 40)), ("soften the first 5 seconds", (1, 2)),
     ("the beginning is too loud", (1, 4)),
     ("softer from 10 to 20 seconds", (5, 8))],
)  # fmt: skip
def test_times_of_the_player_are_places(sentence: str, bars: tuple[int, int]) -> None:
    (act,) = edited(sentence)
    assert act.tool == "change_level"
    assert (act.args["first_bar"], act.args["last_bar"]) == bars


def test_a_time_beyond_the_end_is_refused() -> None:
    assert edited("softer from 5:00 to 6:00")[0].tool == "refuse"


def test_making_the_piano_quieter_is_no_piano_quintet() -> None:
    (act,) = edited("make the piano quieter")
    assert (act.tool, act.args["tracks"]) == ("change_level", ["t2"])


def test_energy_for_a_stretch_is_a_change_of_that_stretch() -> None:
    (act,) = edited("more energy in the last 20 seconds")
    assert (act.tool, act.args["edit"], act.args["last_bar"]) == ("arrange", "hit_harder", 40)


def test_a_part_only_somewhere_sits_out_elsewhere_and_is_not_added_again() -> None:
    (act,) = edited("drums only in the second half")
    assert (act.tool, act.args["edit"], act.args["last_bar"]) == ("arrange", "sit_out", 20)


def test_a_length_it_has_already_is_told() -> None:
    (act,) = edited("it needs to be exactly 98 seconds")
    assert act.tool == "say" and "already" in act.args["text"]


def test_going_back_to_some_version_never_writes_a_new_piece() -> None:
    assert edited("back to the happy one")[0].tool == "go_to_version"

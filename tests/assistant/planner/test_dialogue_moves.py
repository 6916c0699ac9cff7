"""Refer, revise, repeat, take back: what a sentence means after what was done before it, for every tool alike."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.acts import Act
from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_reading import read_case
from case_songs import SONGS

BUSIER = "make the drums busier in the chorus"


def after(*said: str, song: str = "pop", context: dict[str, Any] | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The calls of the last sentence, the earlier ones taken as done."""
    *history, last = said
    case = {"say": last, "song": song, "history": history, "context": context or {}}
    return [(act.tool, dict(act.args)) for act in read_case(case, SONGS)]


REVISED: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("make the drums louder in the chorus", "no, I meant the bass"), {"tracks": ["t3"], "first_bar": 13}),
    (("make the drums louder in the chorus", "not the chorus, the bridge"), {"tracks": ["t4"], "first_bar": 29}),
    (("make the tune louder", "wrong one, the piano"), {"tracks": ["t2"], "direction": "louder"}),
    (("make the tune louder", "the bass instead"), {"tracks": ["t3"], "direction": "louder"}),
    (("make the tune louder", "I said the bass"), {"tracks": ["t3"], "direction": "louder"}),
    (("make the piano softer", "no, the flute, in the bridge, and a lot"),
     {"tracks": ["t1"], "direction": "softer", "amount": "much", "first_bar": 29, "last_bar": 36}),
    (("make the strings softer", "actually louder"), {"tracks": ["t5"], "direction": "louder"}),
    (("up a whole tone", "the other way round"), {"semitones": -2}),
    (("make the bass a lot louder", "too much"), {"tracks": ["t3"], "amount": "plainly"}),
    ((BUSIER, "no, in the bridge"), {"edit": "busier_drums", "tracks": ["t4"], "first_bar": 29, "last_bar": 36}),
    ((BUSIER, "no, in bars 1-4 and the bridge"), {"edit": "busier_drums", "first_bar": 1, "more_bars": [[29, 36]]}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wanted"), REVISED, ids=[" / ".join(said) for said, _ in REVISED])
def test_a_correction_undoes_and_makes_it_again_with_what_it_names(
    said: tuple[str, ...], wanted: dict[str, Any]
) -> None:
    calls = after(*said)
    assert calls[0] == ("undo", {"steps": 1}) and len(calls) == 2
    assert {name: calls[1][1].get(name) for name in wanted} == wanted


def test_two_corrections_in_one_sentence_go_to_the_calls_they_fit() -> None:
    calls = after("make it 90 bpm and the bass louder", "make that 120 and the drums")
    assert calls == [
        ("undo", {"steps": 1}),
        ("set_tempo", {"bpm": 120.0}),
        ("change_level", {"direction": "louder", "amount": "plainly", "tracks": ["t4"]}),
    ]


def test_one_of_the_places_named_before_is_chosen_by_its_number() -> None:
    calls = after("make both choruses louder", "I meant only the last one", song="two_choruses")
    assert [tool for tool, _ in calls] == ["undo", "change_level"]
    assert (calls[1][1]["first_bar"], calls[1][1]["last_bar"]) == (25, 32)


REPEATED: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("make the drums louder in the chorus", "again but softer"), {"direction": "softer", "first_bar": 13}),
    (("make the drums louder in the chorus", "same for the flute"), {"tracks": ["t1"], "first_bar": 13}),
    (("make the drums louder in the chorus", "and bars 9 to 12"), {"tracks": ["t4"], "first_bar": 9, "last_bar": 12}),
    ((BUSIER, "same in the bridge"), {"edit": "busier_drums", "first_bar": 29, "last_bar": 36}),
    ((BUSIER, "do that to every verse"), {"edit": "busier_drums", "first_bar": 5, "more_bars": [[21, 28]]}),
    ((BUSIER, "again but only in bars 1 to 4"), {"edit": "busier_drums", "first_bar": 1, "last_bar": 4}),
    ((BUSIER, "again"), {"edit": "busier_drums", "first_bar": 13, "last_bar": 20}),
]


@pytest.mark.parametrize(("said", "wanted"), REPEATED, ids=[" / ".join(said) for said, _ in REPEATED])
def test_a_repetition_copies_the_change_with_what_it_names(said: tuple[str, ...], wanted: dict[str, Any]) -> None:
    calls = after(*said)
    assert len(calls) == 1 and {name: calls[0][1].get(name) for name in wanted} == wanted


def test_again_but_softer_of_a_new_part_is_a_second_one_played_softer() -> None:
    assert [tool for tool, _ in after("add a cello", "again but softer")] == ["add_track", "change_level"]


def test_one_change_among_several_is_taken_back_and_the_later_ones_made_again() -> None:
    calls = after("make it slower", "make the drums louder", "up a tone", "undo the drums thing but keep the tempo")
    assert calls == [("undo", {"steps": 2}), ("transpose", {"semitones": 2})]
    calls = after("make it slower", "make the drums louder", "undo the tempo change")
    assert [tool for tool, _ in calls] == ["undo", "change_level"] and calls[0][1] == {"steps": 2}
    calls = after("make it slower", "make the drums louder", "undo everything except the tempo")
    assert [tool for tool, _ in calls] == ["undo", "set_tempo"]


def test_the_last_change_named_is_a_plain_undo_and_one_nobody_made_is_asked_about() -> None:
    assert after("make the drums louder", "make it slower", "undo the tempo change") == [("undo", {"steps": 1})]
    assert after("make it slower", "undo the trombone")[0][0] == "ask_person"
    assert after("make it slower", "undo that and make it faster")[1][0] == "set_tempo"


def _state(*turns: PastTurn) -> DialogueState:
    return DialogueState(song=SongView(SONGS["pop"]), turns=turns)


def test_what_builds_on_the_change_is_named_and_nothing_is_done() -> None:
    added = PastTurn("add a cello", (Frame("add_track", {"instrument": "cello"}, True, {"track": "Strings"}),))
    later = PastTurn("make the strings louder", (Frame("change_level", {"tracks": ["t5"]}, True),))
    (act,) = understand("undo the cello", _state(added, later))
    assert act.tool == "refuse" and "make the strings louder" in act.args["reason"]


def test_what_is_made_again_keeps_the_seed_it_had() -> None:
    slow = PastTurn("slower", (Frame("set_tempo", {"percent": -12.0}, True),))
    busy = PastTurn("busier drums", (Frame("arrange", {"edit": "busier_drums"}, True, {"seed": 41}),))
    acts = understand("undo the tempo change", _state(slow, busy))
    assert acts[1] == Act("arrange", {"edit": "busier_drums", "seed": 41})


def test_there_and_what_was_just_heard_are_places() -> None:
    calls = after("make the drums louder in bars 5 to 8", "make the strings softer there")
    assert (calls[0][1]["first_bar"], calls[0][1]["last_bar"], calls[0][1]["tracks"]) == (5, 8, ["t5"])
    for words in ("make the bit I just heard softer", "what I just heard was too loud"):
        (call,) = after(words, context={"at_s": 40.0})  # bar 17 of 40, where a phrase of the chorus begins
        assert (call[1]["first_bar"], call[1]["last_bar"]) == (13, 16)


@pytest.mark.parametrize(
    "said", ["should I make it swing?", "should we add claps?", "is it louder than before?", "what did you do there?"]
)
def test_a_question_changes_nothing(said: str) -> None:
    from assistant.planner.state import MUTATING

    assert not {tool for tool, _ in after("make it slower", said)} & MUTATING

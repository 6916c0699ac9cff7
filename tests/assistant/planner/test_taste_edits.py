"""Words of taste and scenes: ways to listen to, made of edits that exist, and the answer that picks one."""

import sys
from pathlib import Path

import pytest

from assistant.arguments import OfferArguments
from assistant.handlers.alternatives import ALLOWED
from assistant.planner.state import MUTATING, DialogueState, Frame, PastTurn, SongView
from assistant.planner.tables.taste_words import TASTE_WAYS, TASTE_WORDS
from assistant.planner.taste_edits import alternative
from assistant.planner.understand import understand
from assistant.toolbox import tool_row

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP = SongView(SONGS["pop"])
SAID = [
    "boring", "it's a bit boring", "make it less cheesy", "like a memory", "too much", "I don't like it",
    "it needs something", "more like a film", "make it rain", "wow factor", "surprise me", "it sounds robotic",
    "make it sound more professional", "this is kind of cheesy to me", "something is missing", "make it cosy",
    "like a walk in the fog", "give it some magic", "not my thing",
]  # fmt: skip
CLEAR = ["make it darker", "it's too loud", "make it slower", "it's too busy", "make it happier"]


@pytest.mark.parametrize("said", SAID)
def test_a_word_of_taste_is_answered_with_ways_to_listen_to(said: str) -> None:
    (act,) = understand(said, DialogueState(song=POP))
    assert act.tool == "offer_alternatives"
    offered = OfferArguments.model_validate(act.args)
    assert len(offered.alternatives) >= 2 and len({way.label for way in offered.alternatives}) > 1


@pytest.mark.parametrize("said", CLEAR)
def test_a_clear_wish_is_done_and_not_asked(said: str) -> None:
    assert {act.tool for act in understand(said, DialogueState(song=POP))} <= MUTATING


@pytest.mark.parametrize("name", sorted(TASTE_WAYS))
def test_every_way_of_the_table_calls_edits_that_exist(name: str) -> None:
    """The schemas of the families hold the names of their edits, so that a renamed row is found here."""
    for text in TASTE_WAYS[name]:
        way = alternative(text, POP)
        assert way is not None and len(way["label"]) <= 60
        for call in way["calls"]:
            row = tool_row(call["tool"])
            assert row is not None and call["tool"] in ALLOWED
            row.arguments.model_validate(call["args"])


def test_every_word_of_taste_has_two_ways_even_for_one_piano() -> None:
    alone = SongView({**SONGS["pop"], "tracks": [t for t in SONGS["pop"]["tracks"] if t["role"] == "melody"]})
    for name in TASTE_WORDS:
        assert len([way for text in TASTE_WAYS[name] if (way := alternative(text, alone))]) >= 2, name


def _offered() -> DialogueState:
    ways = [{"label": "livelier drums with fills"}, {"label": "a tune that changes when it comes back"}]
    turn = PastTurn("boring", (Frame("offer_alternatives", {}, True, {"alternatives": ways}),))
    rows = tuple({"id": f"v{k}", "label": way["label"]} for k, way in enumerate(ways, 2))
    return DialogueState(song=POP, versions=({"id": "v1", "label": "pop"}, *rows), turns=(turn,))


@pytest.mark.parametrize(
    ("said", "version"),
    [("the second one", "v3"), ("2", "v3"), ("take the first", "v2"), ("I like the last one", "v3"),
     ("the livelier drums please", "v2"), ("the first one is best", "v2")],
)  # fmt: skip
def test_an_answer_picks_the_version_it_names(said: str, version: str) -> None:
    (act,) = understand(said, _offered())
    assert (act.tool, act.args) == ("go_to_version", {"version": version})


@pytest.mark.parametrize("said", ["none of them", "no", "neither", "leave it as it is"])
def test_none_of_them_changes_nothing(said: str) -> None:
    assert understand(said, _offered())[0].tool == "say"


def test_another_wish_after_an_offer_is_done_on_the_song_as_it_is() -> None:
    assert understand("make it slower", _offered())[0].tool == "set_tempo"

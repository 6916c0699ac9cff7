"""A public-domain tune that is at hand is offered, and brought in when that is said."""

import pytest

from assistant.planner.smalltalk import famous_title


@pytest.mark.parametrize("text", ["play Yankee Doodle", "Maple Leaf Rag", "can you play the wearing of the green?"])
def test_a_tune_at_hand_is_offered_as_itself_or_in_its_manner(text: str) -> None:
    act = famous_title(text)
    assert act is not None and act.tool == "ask_person"
    first, second = act.args["choices"]
    assert first["say"].startswith("bring in ") and second["say"]
    brought = famous_title(first["say"])
    assert brought is not None and brought.tool == "bring_tune"


def test_a_tune_that_is_not_at_hand_is_not_promised() -> None:
    act = famous_title("play Greensleeves")
    assert act is not None and act.tool == "ask_person"
    assert "no copy of its notes" in act.args["question"]


def test_a_protected_title_is_declined_with_a_like_minded_offer() -> None:
    act = famous_title("play Bohemian Rhapsody")
    assert act is not None and act.tool == "refuse"
    assert "protected" in act.args["reason"] and act.args["next_step"]


@pytest.mark.parametrize("text", ["a swallow's song for flute", "bring in the drums later", "the devil in a dream"])
def test_words_that_are_no_title_are_left_alone(text: str) -> None:
    assert famous_title(text) is None

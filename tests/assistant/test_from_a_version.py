"""A sentence said while an older version is looked at works on that version, as a branch."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.request import Request, check_context
from assistant.session import Session
from tools.errors import LimitError

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(session: Session) -> Say:
    def turn(text: str, **context: Any) -> dict[str, Any]:
        return session.say(Request(text, project="p", kinds=("midi",), seed=7, context=context))

    turn("a folk tune in G major for flute and guitar, 8 bars, 100 bpm")
    turn("set the tempo to 120 bpm")
    turn("set the tempo to 140 bpm")
    return turn


def test_the_edit_is_built_on_the_version_chosen_and_says_so(say: Say) -> None:
    document = say("transpose it up an octave", **{"from": "v2", "viewing": "v2"})
    assert (document["version"]["id"], document["version"]["parent"]) == ("v4", "v2")
    assert document["song"]["tempo_bpm"] == 120
    assert document["reply"].endswith("Built on v2, which you are looking at; v3 stays under Versions.")
    assert not [row for row in document["receipt"]["changed"] if row["what"] == "tempo"]


def test_undoing_the_branch_comes_back_to_what_was_newest(say: Say) -> None:
    say("transpose it up an octave", **{"from": "v1"})
    assert say("undo")["version"]["id"] == "v3"


def test_a_question_is_about_the_version_chosen_and_moves_nothing(say: Say) -> None:
    answer = say("how fast is it?", **{"from": "v1"})
    assert answer["outcome"] == "answer" and "100" in answer["reply"]
    assert say("set the tempo to 90 bpm")["version"]["parent"] == "v3"


@pytest.mark.parametrize("context", [{}, {"viewing": "v1"}, {"from": "v3"}])
def test_without_a_choice_the_newest_is_worked_on(say: Say, context: dict[str, Any]) -> None:
    document = say("transpose it up an octave", **context)
    assert document["version"]["parent"] == "v3"
    assert "Built on" not in document["reply"]


def test_a_version_the_project_lacks_is_refused(say: Say) -> None:
    document = say("transpose it up an octave", **{"from": "v9"})
    assert document["outcome"] == "refuse"
    assert "'v9'" in document["reply"] and "v3" in document["reply"]


@pytest.mark.parametrize("wrong", [3, "", "the first", ["v1"], "v1; drop"])
def test_a_choice_of_another_form_is_refused_before_anything_is_stored(wrong: object) -> None:
    with pytest.raises(LimitError, match="from"):
        check_context({"from": wrong})

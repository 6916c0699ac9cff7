"""One agent for every brain: order, errors, limits and the planner that takes over."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.agent import MAX_ROUNDS, AgentStopped, run_agent, run_tool
from assistant.workbench import Workbench
from tools.song.song_json import song_hash
from tools.song.values import QUARTER, WHOLE, Instrument, Note, Song, Track


class Scripted(BaseChatModel):
    """A model that says what it was given, one message a call; an Exception is raised instead."""

    script: list[Any]
    seen: list[Any]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kw: Any
    ) -> ChatResult:
        self.seen.append(list(messages))
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return ChatResult(generations=[ChatGeneration(message=step)])


class EmptyShelf:
    def listing(self) -> tuple[Any, ...]:
        return ()

    def deleted(self) -> tuple[Any, ...]:
        return ()

    def song(self, version_id: str) -> Song:
        raise KeyError(version_id)

    def undo_target(self, steps: int) -> None:
        return None

    def redo_target(self, steps: int) -> None:
        return None


def song() -> Song:
    notes = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, 60 + i) for i in range(8))
    return Song(title="Test", end_tick=2 * WHOLE, tracks=(Track("t1", "Piano", "melody", Instrument(), notes),))


def bench() -> Workbench:
    return Workbench(EmptyShelf(), seed=1, song=song(), base=song())


def call(name: str, call_id: str, **args: Any) -> dict[str, Any]:
    return {"name": name, "args": args, "id": call_id, "type": "tool_call"}


def talk(
    model: Scripted, fallback: Scripted | None = None, on: Workbench | None = None, **kw: Any
) -> list[BaseMessage]:
    return run_agent(model, fallback, on or bench(), [SystemMessage("state"), HumanMessage("hello")], **kw)


def tool_messages(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    return [m for m in messages if isinstance(m, ToolMessage)]


def test_a_tool_result_comes_back_as_facts_and_the_answer_is_last() -> None:
    model = Scripted(
        script=[AIMessage("", tool_calls=[call("song_facts", "a", topic="key")]), AIMessage("C major.")], seen=[]
    )
    added = talk(model)
    assert json.loads(str(tool_messages(added)[0].text))["song"]["key"] == "C major"
    assert added[-1].text == "C major."


def test_calls_of_one_message_run_in_the_order_written() -> None:
    the_bench = bench()
    calls = [
        call("song_facts", f"c{i}", topic=t) for i, t in enumerate(["key", "tempo", "form", "meter", "range", "length"])
    ]
    talk(Scripted(script=[AIMessage("", tool_calls=calls), AIMessage("done")], seen=[]), on=the_bench)
    assert [s.args["topic"] for s in the_bench.steps] == ["key", "tempo", "form", "meter", "range", "length"]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (call("song_facts", "a", topic="weather"), "weather|topic"),
        (call("song_facts", "a", first_bar=9, topic="chords"), "no bar 9"),
        (call("fly_to_rome", "a"), "fly_to_rome"),
        (call("transpose", "a", semitones=500), "semitones|48"),
        (call("undo", "a"), "nothing to undo"),
    ],
)
def test_a_bad_call_becomes_a_message_and_leaves_the_song_alone(bad: dict[str, Any], told: str) -> None:
    the_bench = bench()
    added = talk(Scripted(script=[AIMessage("", tool_calls=[bad]), AIMessage("sorry")], seen=[]), on=the_bench)
    (message,) = tool_messages(added)
    assert pytest.importorskip("re").search(told, str(message.text))
    assert added[-1].text == "sorry"
    assert the_bench.song is not None and song_hash(the_bench.song) == song_hash(song())


def test_a_question_ends_the_turn_whatever_was_planned_after_it() -> None:
    the_bench = bench()
    choices = [{"label": "a", "say": "a"}, {"label": "b", "say": "b"}]
    calls = [call("ask_person", "1", question="Which?", choices=choices), call("song_facts", "2", topic="key")]
    added = talk(Scripted(script=[AIMessage("", tool_calls=calls), AIMessage("not asked for")], seen=[]), on=the_bench)
    assert the_bench.question is not None and the_bench.question.text == "Which?"
    assert [s.status for s in the_bench.steps] == ["ok", "error"]
    assert "not asked for" not in [m.text for m in added]


@pytest.mark.parametrize(
    "failure",
    [
        TimeoutError("no answer in 60 s"),
        ValueError("bad json"),
        AIMessage(""),
        AIMessage(
            "",
            invalid_tool_calls=[
                {"name": "compose", "args": "{", "id": "x", "error": "broken", "type": "invalid_tool_call"}
            ],
        ),
    ],
    ids=["timeout", "error", "empty", "broken call"],
)
def test_the_planner_takes_over_from_a_failing_model_and_says_so(failure: Any) -> None:
    the_bench = bench()
    planner = Scripted(script=[AIMessage("from the planner")], seen=[])
    added = talk(Scripted(script=[failure], seen=[]), planner, the_bench)
    assert added[-1].text == "from the planner"
    assert "offline planner took over" in the_bench.notes[0]


def test_the_planner_stays_for_the_rest_of_the_turn() -> None:
    the_bench = bench()
    planner = Scripted(
        script=[AIMessage("", tool_calls=[call("song_facts", "p", topic="key")]), AIMessage("C major")], seen=[]
    )
    added = talk(Scripted(script=[RuntimeError("429")], seen=[]), planner, the_bench)
    assert added[-1].text == "C major"
    assert len(the_bench.notes) == 1


def test_a_model_that_runs_in_circles_is_stopped() -> None:
    the_bench = bench()
    circles = [AIMessage("", tool_calls=[call("song_facts", f"c{i}", topic="key")]) for i in range(MAX_ROUNDS + 5)]
    planner = Scripted(script=[AIMessage("enough")], seen=[])
    added = talk(Scripted(script=circles, seen=[]), planner, the_bench)
    assert added[-1].text == "enough"
    assert len(the_bench.steps) == MAX_ROUNDS


def test_a_stop_is_heard_before_the_next_call() -> None:
    with pytest.raises(AgentStopped):
        talk(Scripted(script=[AIMessage("never")], seen=[]), cancelled=lambda: True)


def test_a_tool_that_refuses_leaves_the_bench_as_it_was() -> None:
    the_bench = bench()
    text, facts = run_tool("song_facts", {"topic": "chords", "first_bar": 7}, the_bench)
    assert facts["status"] == "error" and "bars 1 to 2" in text
    assert the_bench.song == song() and the_bench.steps[0].status == "error"

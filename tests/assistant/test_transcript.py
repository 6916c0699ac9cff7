"""Messages as plain JSON and back."""

import json

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.transcript import from_plain, to_plain

CALL = {"id": "a", "name": "set_tempo", "args": {"bpm": 120}, "type": "tool_call"}


def test_a_turn_comes_back_with_its_calls_and_facts() -> None:
    messages = [
        HumanMessage("faster"),
        AIMessage("", tool_calls=[CALL]),
        ToolMessage('{"tool": "set_tempo", "status": "ok"}', tool_call_id="a", name="set_tempo"),
        AIMessage("Now 120."),
    ]
    rows = json.loads(json.dumps(to_plain(messages)))
    back = from_plain(rows)
    assert [(m.type, m.text) for m in back] == [(m.type, m.text) for m in messages]
    assert back[1].tool_calls[0]["args"] == {"bpm": 120}  # type: ignore[attr-defined]
    assert back[2].artifact == {"tool": "set_tempo", "status": "ok"}  # type: ignore[attr-defined]


def test_a_call_without_its_answer_gets_one() -> None:
    rows = to_plain([HumanMessage("x"), AIMessage("", tool_calls=[CALL])]) + to_plain([HumanMessage("y")])
    back = from_plain(rows)
    assert [m.type for m in back] == ["human", "ai", "tool", "human"]
    assert back[2].status == "error"  # type: ignore[attr-defined]


def test_an_answer_without_its_call_is_dropped() -> None:
    rows = to_plain([HumanMessage("x"), ToolMessage("{}", tool_call_id="z", name="undo"), AIMessage("hm")])
    assert [m.type for m in from_plain(rows)] == ["human", "ai"]

"""A turn's messages as plain JSON, and back: the stored turns are the only memory a brain has.

Artefacts never travel in messages, only facts and ids. Imported when a turn runs.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

HISTORY_TURNS = 24
TOOL_TEXT_KEPT = 6_000


def to_plain(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Messages as rows of plain JSON."""
    return [row for message in messages if (row := _row(message)) is not None]


def _row(message: BaseMessage) -> dict[str, Any] | None:
    if isinstance(message, HumanMessage):
        return {"role": "person", "text": str(message.text)}
    if isinstance(message, AIMessage):
        calls = [{"id": c["id"], "name": c["name"], "args": c["args"]} for c in message.tool_calls]
        return {"role": "assistant", "text": str(message.text), "calls": calls}
    if isinstance(message, ToolMessage):
        text = str(message.text)[:TOOL_TEXT_KEPT]
        return {
            "role": "tool",
            "id": message.tool_call_id,
            "name": message.name,
            "status": message.status,
            "text": text,
        }
    return None


def from_plain(rows: Iterable[dict[str, Any]]) -> list[BaseMessage]:
    """Rows as messages; a call without its answer gets one, so that no server refuses the history."""
    messages: list[BaseMessage] = []
    waiting: dict[str, str] = {}
    for row in rows:
        if row["role"] != "tool" and waiting:
            messages += _unanswered(waiting)
        if row["role"] == "person":
            messages.append(HumanMessage(row["text"]))
        elif row["role"] == "assistant":
            calls = [{"id": c["id"], "name": c["name"], "args": c["args"], "type": "tool_call"} for c in row["calls"]]
            messages.append(AIMessage(row["text"], tool_calls=calls))
            waiting = {str(c["id"]): str(c["name"]) for c in row["calls"]}
        elif row["id"] in waiting:
            waiting.pop(row["id"])
            messages.append(_tool_message(row))
    return messages + _unanswered(waiting)


def _tool_message(row: dict[str, Any]) -> ToolMessage:
    return ToolMessage(
        row["text"], tool_call_id=row["id"], name=row["name"], status=row["status"], artifact=_json_or_none(row["text"])
    )


def _json_or_none(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _unanswered(waiting: dict[str, str]) -> list[BaseMessage]:
    rows: list[BaseMessage] = [
        ToolMessage("not run", tool_call_id=call_id, name=name, status="error") for call_id, name in waiting.items()
    ]
    waiting.clear()
    return rows

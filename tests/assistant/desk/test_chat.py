"""Turns as the chat shows them."""

from types import SimpleNamespace
from typing import Any, cast

from assistant.desk import chat


def test_the_seconds_of_a_turn_leave_out_the_time_it_waited_in_line(monkeypatch: Any) -> None:
    monkeypatch.setattr(chat, "job_row", lambda job: {})
    said = SimpleNamespace(text="hello", attachments=())
    turn = cast(Any, SimpleNamespace(number=1, state="done", said=said, outcome="made", document={}, reason=None,
                                     created_at_s=100.0, finished_at_s=121.0, project_id="p"))  # fmt: skip
    assert chat.turn_view(turn, cast(Any, SimpleNamespace(started_at_s=118.5)))["seconds"] == 2.5
    assert chat.turn_view(turn, cast(Any, SimpleNamespace(started_at_s=None)))["seconds"] == 21.0
    assert chat.turn_view(turn, None)["seconds"] == 21.0

"""Any OpenAI-compatible server as the brain, and the planner when that fails: against a server of our own."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.brains import build_brain, check_spec
from assistant.request import Request
from assistant.session import open_session
from tools.errors import MissingError, MusicError

Answer = Callable[[dict[str, Any]], tuple[int, str | bytes]]


@contextmanager
def server(answers: list[Answer], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """A chat-completions server that answers from a list; yields the requests it got."""
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(body)
            status, text = answers[min(len(seen), len(answers)) - 1](body)
            data = text if isinstance(text, bytes) else text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{web.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key-1234")
    monkeypatch.setenv("PARLANDO_BRAIN_TIMEOUT_S", "3")
    try:
        yield seen
    finally:
        web.shutdown()
        web.server_close()


def completion(text: str = "", calls: list[tuple[str, Any]] | None = None) -> Answer:
    """A well-formed answer with text or tool calls; a call's arguments given as text are sent as they are."""
    rows = [
        {
            "id": f"call_{i}",
            "type": "function",
            "function": {"name": n, "arguments": a if isinstance(a, str) else json.dumps(a)},
        }
        for i, (n, a) in enumerate(calls or [])
    ]
    message = {"role": "assistant", "content": text or None} | ({"tool_calls": rows} if rows else {})
    body = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if rows else "stop"}],
    }
    return lambda _: (200, json.dumps(body))


def say(text: str, tmp_path: Any, kinds: tuple[str, ...] = ("midi",)) -> dict[str, Any]:
    with open_session(tmp_path / "data") as session:
        return session.say(Request(text, "p", kinds=kinds, out=tmp_path / "out", brain="openai:test-model", seed=3))


BRIEF = {"tonic": "G", "mode": "major", "meter": "3/4", "tempo_bpm": 120, "bars": 8, "instruments": [{"name": "flute"}]}


def test_a_server_composes_through_the_same_toolbox(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [completion(calls=[("compose", BRIEF)]), completion("A little waltz in G for you.")]
    with server(answers, monkeypatch) as seen:
        document = say("a waltz in G for flute", tmp_path)
    assert document["outcome"] == "made"
    assert document["song"]["key"] == "G major" and document["song"]["bars"] == 8
    assert document["reply"].startswith("A little waltz in G for you.")
    assert {t["function"]["name"] for t in seen[0]["tools"]} >= {"compose", "set_tempo", "undo", "ask_person"}
    assert seen[0]["messages"][0]["role"] == "system"


def test_the_history_reaches_the_server_again(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [completion(calls=[("compose", BRIEF)]), completion("Done."), completion("It is in G.")]
    with server(answers, monkeypatch) as seen:
        say("a waltz in G for flute", tmp_path)
        document = say("which key?", tmp_path)
    assert document["outcome"] == "answer"
    roles = [m["role"] for m in seen[2]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


FAILURES: dict[str, Answer] = {
    "429": lambda _: (429, '{"error": {"message": "slow down"}}'),
    "500": lambda _: (500, "oops"),
    "html": lambda _: (200, "<html>login</html>"),
    "not utf-8": lambda _: (200, b'{"choices": "\xff\xfe"}'),
    "no choices": lambda _: (200, "{}"),
    "empty answer": completion(""),
    "broken arguments": completion(calls=[("compose", '{"tonic": "G", ')]),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_when_the_server_fails_the_planner_answers_and_says_so(
    failure: Answer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server([failure], monkeypatch):
        document = say("a waltz in D minor for accordion, 8 bars", tmp_path)
    assert document["outcome"] == "made", document["reply"]
    assert document["song"]["key"] == "D minor"
    assert "offline planner took over" in document["reply"]
    assert "secret-key" not in json.dumps(document)


def test_no_server_at_all_is_survived(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    document = say("a waltz in D minor for accordion, 8 bars", tmp_path)
    assert document["outcome"] == "made"


def test_a_wrong_tool_call_is_told_to_the_server_which_may_mend_it(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        completion(calls=[("compose", BRIEF | {"tempo_bpm": 8086700007})]),
        completion(calls=[("compose", BRIEF)]),
        completion("There."),
    ]
    with server(answers, monkeypatch) as seen:
        document = say("a waltz in G for flute", tmp_path)
    assert document["outcome"] == "made"
    assert "300" in seen[1]["messages"][-1]["content"]


@pytest.mark.parametrize("spec", ["", "gpt", "openai:", "hf:", "offline:1"])
def test_an_unknown_brain_is_refused_with_the_choices(spec: str) -> None:
    with pytest.raises(MusicError, match="offline, openai:MODEL or hf"):
        check_spec(spec)


def test_a_brain_without_key_or_server_says_what_to_set() -> None:
    with pytest.raises(MissingError, match="OPENAI_API_KEY"):
        build_brain("openai:x")

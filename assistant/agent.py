"""One agent graph for every brain: LangChain's `create_agent` over our toolbox, and nothing else.

Tool errors become messages, so that a brain can act on them and a transcript never dangles. Calls of one message run
in the order written.
When a remote or local model fails, the offline planner takes its place for the rest of the turn, and the bench notes
it.
The only file that builds LangChain tools; imported when a turn runs, never at start-up.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool

from assistant.planner.model import OfflinePlanner
from assistant.toolbox import TOOLBOX, ToolRow, tool_row
from assistant.workbench import Step, Workbench
from tools.errors import MusicError

log = logging.getLogger("parlando")
MAX_ROUNDS = 8
TOOL_TEXT_LIMIT = 12_000


class AgentStopped(Exception):
    """The person stopped the turn."""


def run_agent(
    model: BaseChatModel,
    fallback: BaseChatModel | None,
    bench: Workbench,
    messages: Sequence[BaseMessage],
    cancelled: Callable[[], bool] = lambda: False,
) -> list[BaseMessage]:
    """Let a brain work on the bench until it has an answer.

    Args:
        model: The brain.
        fallback: Who takes over when it fails; None for the offline planner itself.
        bench: The turn's bench; tools change it.
        messages: System message, history, and the person's message last.
        cancelled: Asked before every call.

    Returns:
        The messages the turn added, the final answer last.

    Raises:
        AgentStopped: `cancelled` said so.
    """
    agent = _offline_graph() if fallback is None and isinstance(model, OfflinePlanner) else _graph(model)
    token = _AT_WORK.set(_Guard(bench, fallback, cancelled))
    try:
        state = agent.invoke({"messages": list(messages)}, {"recursion_limit": 4 * MAX_ROUNDS + 8})
    finally:
        _AT_WORK.reset(token)
    added: list[BaseMessage] = state["messages"][len(messages) :]
    return added


def _graph(model: BaseChatModel) -> Any:
    """The agent over a brain. It knows no turn: whoever runs it says which guard is at work."""
    return create_agent(model, [_langchain_tool(row) for row in TOOLBOX], middleware=[_Guarded()])


@cache
def _offline_graph() -> Any:
    """The agent over the offline planner, which has no settings: built once, as building takes as long as a turn's
    planning.
    """
    return _graph(OfflinePlanner())


class _Guarded(AgentMiddleware):  # type: ignore[type-arg]
    """Asks the guard of the turn at work."""

    def wrap_model_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """As the guard does."""
        return _AT_WORK.get().wrap_model_call(request, handler)

    def wrap_tool_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """As the guard does."""
        return _AT_WORK.get().wrap_tool_call(request, handler)


class _Guard:
    """Order, limits, errors and fallback around one turn's model and tool calls."""

    def __init__(self, bench: Workbench, fallback: BaseChatModel | None, cancelled: Callable[[], bool]) -> None:
        self.bench, self.fallback, self.cancelled = bench, fallback, cancelled
        self.fell_back = False
        self.rounds = 0
        self._turnstile = threading.Condition()
        self._done: set[str] = set()

    def wrap_model_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """Call the model; when it fails or runs in circles, call the fallback instead."""
        if self.cancelled():
            raise AgentStopped
        self.rounds += 1
        if self.bench.question or self.bench.refusal:
            return AIMessage("")  # a question or refusal ends the turn, whatever else was planned
        if self.fallback is None:
            return handler(request)
        if not self.fell_back:
            try:
                if self.rounds > MAX_ROUNDS:
                    raise RuntimeError(f"it asked for tools {MAX_ROUNDS} times without an answer")
                return _sound(handler(request))
            except Exception as error:  # any failure of a foreign server is answered by the planner
                self.fell_back = True
                self.bench.notes.append(
                    f"The chosen model did not answer ({_short(error)}), so the offline planner took over."
                )
        return handler(request.override(model=self.fallback, messages=_for_planner(request.messages)))

    def wrap_tool_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """Run calls of one message one after the other, in the order written."""
        call_id = request.tool_call["id"]
        earlier = _calls_before(request.state["messages"], call_id)
        with self._turnstile:
            self._turnstile.wait_for(lambda: earlier <= self._done, timeout=600)
        try:
            return handler(request)
        except Exception as error:
            if self.cancelled():
                raise AgentStopped from error
            text = f"{request.tool_call['name']} failed: {_short(error)}. Say it in other words, or do without it."
            return ToolMessage(text, tool_call_id=call_id, name=request.tool_call["name"], status="error")
        finally:
            with self._turnstile:
                self._done.add(call_id)
                self._turnstile.notify_all()


_AT_WORK: ContextVar[_Guard] = ContextVar("guard of the turn at work")  # seen in the threads tools run in as well


def _sound(response: Any) -> Any:
    """Refuse a model's answer that holds neither text nor a readable call."""
    messages = getattr(response, "result", [response])
    last = messages[-1]
    if isinstance(last, AIMessage) and not last.tool_calls and (last.invalid_tool_calls or not str(last.text).strip()):
        raise RuntimeError("its answer held neither text nor a tool call that can be read")
    return response


def _for_planner(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """What the planner reads when it takes over: the turn from the person's message on, no half-made calls."""
    last_human = max((i for i, m in enumerate(messages) if m.type == "human"), default=0)
    ran = [m for m in messages[last_human + 1 :] if isinstance(m, ToolMessage)]
    return list(messages[: last_human + 1]) if not ran else list(messages)


def _calls_before(messages: Sequence[BaseMessage], call_id: str) -> set[str]:
    for message in reversed(messages):
        if isinstance(message, AIMessage) and message.tool_calls:
            ids = [str(call["id"]) for call in message.tool_calls]
            return set(ids[: ids.index(call_id)]) if call_id in ids else set()
    return set()


def _langchain_tool(row: ToolRow) -> BaseTool:
    def call(**kwargs: Any) -> tuple[str, dict[str, Any]]:
        guard = _AT_WORK.get()
        if guard.cancelled():
            raise AgentStopped
        return run_tool(row.name, kwargs, guard.bench)

    return StructuredTool.from_function(
        call,
        name=row.name,
        description=row.words,
        args_schema=row.arguments,
        response_format="content_and_artifact",
    )


def run_tool(name: str, args: dict[str, Any], bench: Workbench) -> tuple[str, dict[str, Any]]:
    """Run one tool on the bench and note the step.

    Returns:
        Text for the brain and the same facts as plain JSON. A `MusicError` becomes a result with `"status": "error"`;
        the bench stays as it was.
    """
    row = tool_row(name)
    started = time.perf_counter()
    plain = {key: _plain(value) for key, value in args.items() if value not in (None, [], "")}
    if bench.question or bench.refusal:
        return _result(bench, name, plain, "error", "The turn already ended with a question or a refusal.", {}, started)
    try:
        if row is None:
            raise MusicError(f"There is no tool {name!r}; the tools are: {', '.join(r.name for r in TOOLBOX)}.")
        outcome = row.run(bench, row.arguments.model_validate(args))
    except MusicError as error:
        return _result(bench, name, plain, "error", str(error), {}, started)
    except Exception as error:  # a defect of ours: the brain and the person hear of it, the bench stays as it was
        log.exception("tool %s failed", name)
        text = f"{name} failed ({type(error).__name__}; the log has the rest). Say it in other words, or do without it."
        return _result(bench, name, plain, "error", text, {}, started)
    return _result(bench, name, plain, "ok", outcome.summary, dict(outcome.facts), started)


def _result(
    bench: Workbench, name: str, args: dict[str, Any], status: Any, summary: str, facts: dict[str, Any], started: float
) -> tuple[str, dict[str, Any]]:
    bench.steps.append(Step(name, args, status, summary, round(time.perf_counter() - started, 3)))
    artifact = {"tool": name, "status": status, "summary": summary, **facts}
    return json.dumps(artifact, ensure_ascii=False)[:TOOL_TEXT_LIMIT], artifact


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(exclude_none=True)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _short(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 160 else text[:157] + "..."

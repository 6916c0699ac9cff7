"""The offline planner as a LangChain chat model: the same transcript always gives the same calls and the same words.

It reads intent from human messages only; tool results and the state block are data. Needs no network and no weights.
What it understands is
`assistant.planner.understand`; how it words its answers is `assistant.planner.replies`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.planner.acts import SAY, Act, refuse
from assistant.planner.replies import compose_reply
from assistant.planner.state import dialogue_state, frames_of, text_of
from assistant.planner.understand import understand


class OfflinePlanner(BaseChatModel):
    """A chat model that plans by grammar. Takes no settings."""

    @property
    def _llm_type(self) -> str:
        return "parlando-offline-planner"

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Any:
        """Accept the toolbox; calls to tools that are not in it are never made."""
        return self.bind(tools=[_as_openai_tool(tool) for tool in tools], tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=answer(messages, _names(kwargs.get("tools"))))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = answer(messages, _names(kwargs.get("tools")))
        chunks = [
            {
                "name": call["name"],
                "args": json.dumps(call["args"], ensure_ascii=False),
                "id": call["id"],
                "index": index,
                "type": "tool_call_chunk",
            }
            for index, call in enumerate(message.tool_calls)
        ]
        yield ChatGenerationChunk(message=AIMessageChunk(content=message.content, tool_call_chunks=chunks))  # type: ignore[arg-type]


_CONVERTED: dict[tuple[str, str, type], dict[str, Any]] = {}


def _as_openai_tool(tool: Any) -> dict[str, Any]:
    """`convert_to_openai_tool`, done once for each tool: it was half of the time of a short turn."""
    schema = getattr(tool, "args_schema", None)
    if not isinstance(tool, BaseTool) or not isinstance(schema, type):
        return convert_to_openai_tool(tool)
    key = (tool.name, tool.description, schema)
    if key not in _CONVERTED:
        _CONVERTED[key] = convert_to_openai_tool(tool)
    return _CONVERTED[key]


def _names(tools: Any) -> frozenset[str] | None:
    """Names of the tools that may be called; None when no toolbox was bound."""
    if not tools:
        return None
    return frozenset(str(tool.get("function", tool).get("name")) for tool in tools if isinstance(tool, dict))


def answer(messages: Sequence[BaseMessage], allowed: frozenset[str] | None = None) -> AIMessage:
    """The next message of the conversation.

    Args:
        messages: System message with the state block, the history, the person's message, and what was done since.
        allowed: Names of the tools there are; None for all.
    """
    last_person = max((i for i, message in enumerate(messages) if message.type == "human"), default=None)
    if last_person is None:
        return AIMessage(compose_reply((), ()))
    state = dialogue_state(messages[: last_person + 1])
    text = text_of(messages[last_person])
    acts = tuple(act for act in understand(text, state) if act.tool == SAY or allowed is None or act.tool in allowed)
    frames = frames_of(messages[last_person + 1 :])
    tried = [frame for frame in frames if frame.tool != "not_done"]
    turn = sum(message.type == "human" for message in messages[: last_person + 1])
    if not frames:
        return _first(acts, turn)
    if (
        tried
        and all(not frame.ok for frame in tried)
        and (allowed is None or "refuse" in allowed)
        and not any(f.tool == "refuse" for f in frames)
    ):
        reasons = list(dict.fromkeys(str(frame.result.get("summary") or "That did not work.") for frame in tried))
        return _calls((refuse(" ".join(reasons)),), turn, len(frames))
    return AIMessage(compose_reply(acts, frames, state.words))


def _first(acts: tuple[Act, ...], turn: int) -> AIMessage:
    calls = tuple(act for act in acts if act.tool != SAY)
    if not calls:
        said = " ".join(str(act.args.get("text", "")) for act in acts).strip()
        return AIMessage(said or "I could not make anything of that. Say what to write, or what to change.")
    return _calls(calls, turn, 0)


def _calls(acts: tuple[Act, ...], turn: int, done: int) -> AIMessage:
    """Tool calls with ids that depend on the turn and place only."""
    return AIMessage(
        "", tool_calls=[{"name": act.tool, "args": dict(act.args), "id": f"plan_{turn}_{done + index + 1}",
        "type": "tool_call"} for index, act in enumerate(acts)]
    )  # fmt: skip

"""What a sentence is taken to ask for: an act is one tool call, or a reply that needs no tool. A value only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SAY = "say"  # a reply in words, no tool

ASK_LIMIT, LABEL_LIMIT, SAY_LIMIT, REASON_LIMIT, STEP_LIMIT = 300, 60, 200, 900, 300
WORDS_LIMIT = 300


@dataclass(frozen=True)
class Act:
    """One thing to do.

    Attributes:
        tool: A name of the toolbox, or `SAY`.
        args: Its arguments, only those said or inferred; for `SAY` the `text`.
        notes: Sentences for the reply: what was inferred, assumed or left aside.
        words: The person's words it was read from.
    """

    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    words: str = ""


def say(text: str) -> Act:
    """A reply without a tool."""
    return Act(SAY, {"text": text})


def ask(question: str, *choices: tuple[str, str]) -> Act:
    """A question with two to four choices, each (label, sentence it says)."""
    rows = [
        {"label": _short(label, LABEL_LIMIT), "say": _short(sentence, SAY_LIMIT)} for label, sentence in choices[:4]
    ]
    return Act("ask_person", {"question": _short(question, ASK_LIMIT), "choices": rows})


def not_done(words: str, reason: str) -> Act:
    """A part of the request that stays undone beside the parts that are done."""
    return Act("not_done", {"words": _short(words.strip(" ,.;"), WORDS_LIMIT), "reason": _short(reason, WORDS_LIMIT)})


def refuse(reason: str, next_step: str = "") -> Act:
    """A refusal: why not, and what to do instead."""
    return Act("refuse", {"reason": _short(reason, REASON_LIMIT), "next_step": _short(next_step, STEP_LIMIT)})


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3].rstrip() + "..."

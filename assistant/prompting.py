"""The prompts a language model reads: loads `prompts/*.md`, fills their variables, and refuses what does not fit.

A prompt is data with a front matter (id, version, inputs, max_chars) and a body with `{{name}}` variables; there is no
logic in it. The offline planner needs
none of them. Descriptions of single tools stand beside their schemas in `assistant.toolbox`, not here.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tools.errors import MusicError

TEXT_LIMIT = 6_000  # characters of a file's text that may enter a prompt
LABEL_LIMIT = 80
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_KEYS = {"id", "version", "inputs", "max_chars"}


class PromptError(MusicError):
    """A prompt file is malformed, or was given other variables than it declares."""


@dataclass(frozen=True)
class Prompt:
    """One prompt.

    Attributes:
        id: Its file's name.
        version: Raised when its meaning changes.
        inputs: Names of its variables.
        max_chars: Budget of the body before its variables are filled.
        body: The text.
    """

    id: str
    version: int
    inputs: tuple[str, ...]
    max_chars: int
    body: str

    @property
    def stamp(self) -> str:
        """Such as "system@1+3f2a91bc": which wording a run used."""
        return f"{self.id}@{self.version}+{hashlib.sha256(self.body.encode()).hexdigest()[:8]}"

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its variables filled.

        Raises:
            PromptError: A declared variable is missing, or one is given that is not declared.
        """
        missing, unknown = sorted(set(self.inputs) - set(values)), sorted(set(values) - set(self.inputs))
        if missing or unknown:
            raise PromptError(
                f"The prompt {self.id!r} takes {list(self.inputs)}; missing: {missing}, not declared: {unknown}."
            )
        return _VARIABLE.sub(lambda found: values[found[1]], self.body)


def parse_prompt(name: str, text: str) -> Prompt:
    """Read a prompt file.

    Args:
        name: File name without ending; must equal its id.
        text: The whole file.

    Raises:
        PromptError: Front matter, budget or variables do not fit.
    """
    found = _FRONT.match(text.replace("\r\n", "\n"))
    if not found:
        raise PromptError(
            f"The prompt {name!r} has no front matter; begin it with --- lines around id, version, inputs, max_chars."
        )
    front = dict(line.split(":", 1) for line in found[1].splitlines() if ":" in line)
    front = {key.strip(): value.strip() for key, value in front.items()}
    if set(front) != _KEYS or front["id"] != name:
        raise PromptError(
            f"The prompt {name!r} must declare exactly {sorted(_KEYS)}, with its own name as id; it has "
            f"{sorted(front)}."
        )
    inputs = tuple(word.strip() for word in front["inputs"].strip("[]").split(",") if word.strip())
    prompt = Prompt(name, int(front["version"]), inputs, int(front["max_chars"]), found[2].strip())
    used = set(_VARIABLE.findall(prompt.body))
    if used != set(inputs):
        raise PromptError(
            f"The prompt {name!r} declares {sorted(inputs)} and uses {sorted(used)}; these must be the same."
        )
    if len(prompt.body) > prompt.max_chars:
        raise PromptError(
            f"The prompt {name!r} has {len(prompt.body)} characters; its budget is {prompt.max_chars}. Shorten it."
        )
    return prompt


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt of a name.

    Raises:
        PromptError: There is none, or it is malformed.
    """
    if name not in prompt_names():
        raise PromptError(f"There is no prompt {name!r}; there are: {', '.join(prompt_names())}.")
    return parse_prompt(name, (resources.files("prompts") / f"{name}.md").read_text(encoding="utf-8"))


@cache
def prompt_names() -> tuple[str, ...]:
    """All prompts, sorted."""
    return tuple(
        sorted(entry.name[:-3] for entry in resources.files("prompts").iterdir() if entry.name.endswith(".md"))
    )


def system_prompt() -> str:
    """What a language model is told before the state block."""
    from assistant.planner.state import CLOSE, OPEN
    from assistant.toolbox import TOOLBOX

    names = ", ".join(f"`{row.name}`" for row in TOOLBOX)
    return "\n\n".join((
        load_prompt("system").render({}),
        load_prompt("tool_guidance").render({"tool_names": names}),
        load_prompt("state_summary").render({"open_mark": OPEN, "close_mark": CLOSE}),
    ))  # fmt: skip


def file_block(label: str, kind: str, text: str) -> str:
    """Text out of a file as a block of untrusted data: capped, without control characters, unable to close its own
    fence.

    Args:
        label: The file's name, as shown.
        kind: Such as "MusicXML".
        text: What was read.
    """
    values = {
        "label": _harmless(label, LABEL_LIMIT),
        "kind": _harmless(kind, LABEL_LIMIT),
        "text": _harmless(text, TEXT_LIMIT, lines=True),
    }
    return load_prompt("file_content").render(values)


def _harmless(text: str, limit: int, lines: bool = False) -> str:
    kept = "".join(char if char.isprintable() or (lines and char == "\n") else " " for char in text[:limit])
    return kept.replace("```", "'''").replace("{{", "{ {").replace("<<<", "< < <")

"""The table of example sentences as values: what each reading asks for, how it is shown, and how people say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.planner.tables.example_sentences import EXAMPLES

PLACE, PART = re.compile(r"\{([^}]*)\}"), re.compile(r"<([^>]*)>")


@dataclass(frozen=True)
class Reading:
    """One change that a sentence may ask for.

    Attributes:
        tool: The tool that does it.
        edit: Its name in a family of the catalogue; empty for the tools that stand alone.
        label: What a person sees on the choice.
        say: A sentence the planner acts on; `{...}` is a place and `<...>` a part, for where none was named.
        examples: How people say it.
    """

    tool: str
    edit: str
    label: str
    say: str
    examples: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The sentence as it stands in the table, without the marks."""
        return PART.sub(r"\1", PLACE.sub(r"\1", self.say))

    @property
    def compared(self) -> tuple[str, ...]:
        """Every text that a sentence is compared with."""
        return (*self.examples, self.plain, self.label)


@cache
def readings() -> tuple[Reading, ...]:
    """Every reading of the table, in its order."""
    return tuple(reading for family, text in EXAMPLES.items() for reading in _readings(family, text))


def _readings(family: str, text: str) -> Iterator[Reading]:
    for head, body in re.findall(r"^(\S.*)\n((?: .*\n?)+)", text, re.M):
        name, label, say = (part.strip() for part in head.split("|"))
        examples = tuple(example.strip() for example in re.split(r"[;\n]", body) if example.strip())
        yield Reading(family or name, name if family else "", label, say, examples)

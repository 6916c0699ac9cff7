"""What of a brief was found so far: a value that the readers of a brief fill."""

from dataclasses import dataclass, field
from typing import Any

from assistant.planner.acts import Act


@dataclass
class BriefSaid:
    """What of a brief was found: the arguments so far, notes for the reply, and which kinds of things were named."""

    args: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    problem: Act | None = None
    left: list[str] = field(default_factory=list)
    undone: list[Act] = field(default_factory=list)

    def put(self, kind: str, **values: Any) -> None:
        """Store values that are not None, and note the kind as found."""
        given = {name: value for name, value in values.items() if value is not None and value != []}
        if given:
            self.args.update(given)
            self.kinds.add(kind)

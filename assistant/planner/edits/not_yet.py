"""Changes that later editions will make: recognised, so that they are refused by name and not misread."""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause

NOT_YET = (
    (re.compile(
        r"\b(?:walking|pizzicato)\b"
    ), "how a part plays while its notes stay"),
    (re.compile(r"\b(?:lyrics?|words|sing|vocals?|rap)\b"), "lyrics or singing"),
)  # fmt: skip


def not_yet(clause: Clause) -> list[Act] | None:
    """What later editions will do: said so, with what can be done now."""
    for pattern, what in NOT_YET:
        if pattern.search(clause.low):
            return [refuse(
                f"I cannot change {what} yet ({clause.text.strip()[:80]!r}).",
                "I can change tempo, key, transposition, instruments, parts and loudness, or write a new piece "
                    "that has it: say what it should be.",
            )]  # fmt: skip
    return None

"""Changes that later editions will make: recognised, so that they are refused by name and not misread.

Each says the nearest thing that can be done, as a sentence that works.
"""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause

_STRINGS = re.compile(r"\b(?:strings?|violins?|violas?|cellos?|fiddles?)\b", re.I)
NOT_YET = (
    (re.compile(r"\bpizzicato\b"), "I cannot have a part plucked while it stays the same part yet."),
    (
        re.compile(r"\b(?:lyrics?|(?<!other )words|sing|vocals?|rap)\b"),
        "I do not write words, and nobody sings yet.",
    ),
)


def not_yet(clause: Clause) -> list[Act] | None:
    """What later editions will do: said so, with what can be done now."""
    for pattern, reason in NOT_YET:
        if pattern.search(clause.low):
            return [refuse(reason, _plucked(clause) if "plucked" in reason else _YOUR_WORDS)]
    return None


_YOUR_WORDS = (
    'Give me yours and they stand under the tune: say "put these words under the tune:" and the words after it. Or '
    '"add a choir" for voices without words.'
)


def _plucked(clause: Clause) -> str:
    """The sentence that gives a part of this song to plucked strings."""
    bowed = next((t.shown for t in clause.song.tracks if _STRINGS.search(t.shown)), None) if clause.song else None
    if bowed is None:
        return 'Say "add pizzicato strings" for a new part of them.'
    return f'Say "swap the {bowed.lower()} for pizzicato strings", or "make the {bowed.lower()} staccato".'

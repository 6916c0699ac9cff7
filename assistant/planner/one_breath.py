"""A lock or a version picked, and what is asked in the same breath: "unlock the drums and make them louder"."""

import re

from assistant.planner.acts import Act, not_done
from assistant.planner.edit_lists import edit_acts
from assistant.planner.lock_acts import lock_acts
from assistant.planner.state import DialogueState
from assistant.planner.taste_edits import picked


def picked_and_more(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """A version picked of those offered, and what is asked in the same breath: "the second one but a bit softer"."""
    if choice := picked(line, state):
        return (choice,)
    head, *rest = re.split(r"\s*,?\s+(?:but|and|only|just)\s+", line, maxsplit=1)
    choice = picked(head, state) if rest and state.song is not None else None
    if choice is None or choice.tool != "go_to_version":
        return None
    return (choice, *(edit_acts(rest[0], state) or [not_done(rest[0], "I did not understand that part.")]))


_MORE = re.compile(
    r"(?:\s*[,.;]\s*(?:and\s+|then\s+|but\s+)*|\s+(?:and|then|but)\s+(?:then\s+)?)"
    r"(?=(?:make|turn|change|set|put|let|give|add|remove|drop|mute|swap|transpose|raise|lower|bring|slow|speed|rewrite)\b)"
)


def locks_and_more(line: str, state: DialogueState) -> list[Act] | None:
    """A lock, and what is asked in the same breath: "unlock the drums and make them louder"."""
    head, *rest = _MORE.split(line, maxsplit=1)
    acts = lock_acts(head, state)
    if not acts or not rest:
        return acts
    if any(act.tool not in ("lock", "unlock") for act in acts):
        return acts
    named = acts[0].args.get("tracks")
    assert state.song is not None
    wish = re.sub(r"\b(?:them|it)\b", " and ".join(state.song.names(named)), rest[0], count=1) if named else rest[0]
    return [*acts, *(edit_acts(wish, state) or [not_done(rest[0], "I did not understand that part.")])]

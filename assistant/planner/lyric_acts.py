"""What is done with words a person gave: a new piece made for them, or words under the tune there is.

The words themselves go on untouched as data; only the rest of the sentence is understood, by the caller's own grammar.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.planner.acts import Act, refuse
from assistant.planner.entities.lyrics import LyricsSaid
from assistant.planner.state import DialogueState

Understand = Callable[[str, DialogueState], Sequence[Act]]
NOBODY_SINGS = (
    "Nobody sings yet: an instrument plays the line, the words stand under its notes and light up in time, and the LRC "
    "file is there to sing to."
)
_ANYTHING = "a song"
_EMPTY = re.compile(r"^(?:\W|and|then|please|now|so|ok|okay|hey|just|can|could|you|to|music|with|also|the|a)*$", re.I)
_A_PIECE = re.compile(r"\b(?:write|compose|create|make|give|new|another|an?\s+\w+|song|tune|piece)\b", re.I)


def lyric_acts(said: LyricsSaid, state: DialogueState, understand: Understand) -> tuple[Act, ...]:
    """The acts for a sentence with words to be sung.

    Args:
        said: The words and the rest of the sentence.
        understand: Understands the rest.
    """
    bare = bool(_EMPTY.match(said.rest))
    if state.song is not None and (said.wish == "under" or (said.wish == "either" and bare)):
        acts = (
            ()
            if bare
            else tuple(
                act for act in understand(said.rest, state) if act.tool not in ("compose", "refuse", "ask_person")
            )
        )
        return (*acts, _under(said, state))
    request = _ANYTHING if bare else said.rest
    acts = tuple(understand(request, state))
    if not any(act.tool == "compose" for act in acts):
        if state.song is not None and any(act.tool not in ("refuse", "ask_person", "say") for act in acts):
            return (*acts, _under(said, state))
        acts = tuple(understand(f"write a song, {request}" if not bare else "write a song", state))
    if not any(act.tool == "compose" for act in acts):
        acts = (Act("compose", {}, (), request),)
    return tuple(_with_words(act, said, state) if act.tool == "compose" else act for act in acts)


def no_words() -> Act:
    """For a request to set words that came without any."""
    return refuse("There are no words in that.", "Send them after a colon or on lines of their own.")


def taken_away(text: str) -> Act:
    """For "remove the words", and "remove the words of the second verse"."""
    where = re.search(r"\b(?:of|in|from)\s+(?:the\s+)?(?P<where>[\w\s-]{3,30}?)\W*$", text, re.I)
    named = where["where"] if where and re.search(r"verse|chorus|bridge|refrain|section", where[0], re.I) else ""
    return Act("set_words", {"remove": True} | ({"section": named} if named else {}), (), text)


def _under(said: LyricsSaid, state: DialogueState) -> Act:
    args: dict[str, Any] = {"lyrics": said.words}
    if said.where:
        args["section"] = said.where
    return Act("set_words", args, _once(state), said.rest)


def _with_words(act: Act, said: LyricsSaid, state: DialogueState) -> Act:
    args = dict(act.args) | {"lyrics": said.words} | ({"melisma": True} if said.melisma else {})
    notes = tuple(note for note in act.notes if "instrumental" not in note and "found no word on" not in note)
    return Act(act.tool, args, (*_once(state), *notes), act.words)


def _once(state: DialogueState) -> tuple[str, ...]:
    """That nobody sings: told the first time words are set in a project, and not again."""
    told = any(frame.ok and frame.args.get("lyrics") for turn in state.turns for frame in turn.frames)
    return () if told else (NOBODY_SINGS,)

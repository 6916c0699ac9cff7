"""What hands made, spoken of: "make what I just drew softer" means the bars and parts of the last turn made by hand.

The words are put in place of the reference before anything else reads the sentence; where nothing was made by hand the
sentence stays as it is.
"""

import re
from collections.abc import Sequence

from assistant.planner.state import DialogueState, Frame

BY_HAND = frozenset({"by_hand", "play_in"})
_THING = (
    r"(?:(?:what(?:ever)?|everything|all)|(?:the|those|these|that)\s+(?:new\s+)?"
    r"(?:notes?|bits?|parts?|phrases?|things?|tune|melody|line|chords?|ones?|take|solo|stuff))"
)
_BY_HAND = r"drew|drawn|draw\s+in|drew\s+in|pencill?ed(?:\s+in)?|played(?:\s+in)?|recorded|edited|typed\s+in"
_OTHERWISE = r"changed|added|moved|wrote|did|put\s+in|entered"
_I_JUST = r"\s+(?:that\s+)?i(?:'ve|\s+have)?\s+(?:just\s+(?:now\s+)?)?"
_SURELY = re.compile(
    rf"\b{_THING}{_I_JUST}(?:(?:{_BY_HAND})|(?:{_OTHERWISE})\s+by\s+hand)(?:\s+by\s+hand|\s+just\s+now)?\b", re.I
)
_PERHAPS = re.compile(rf"\b(?:{_THING}{_I_JUST}(?:{_OTHERWISE})|(?:those|these)\s+(?:new\s+)?notes)\b", re.I)


def with_place_of_hands(line: str, state: DialogueState) -> str:
    """The sentence with "what I just drew" as bars and parts.

    Args:
        line: As it was said.
        state: With the turns before.
    """
    frames = [frame for turn in state.turns for frame in turn.frames if frame.tool in BY_HAND and frame.ok]
    if not frames or state.song is None:
        return line
    place = _place(frames[-1], state)
    if not place:
        return line
    told = _SURELY.sub(place, line)
    last = state.last_change()
    is_last = last is not None and frames[-1] in last.frames
    return _PERHAPS.sub(place, told) if is_last and told == line else told


def _place(frame: Frame, state: DialogueState) -> str:
    """Such as "bars 3 to 4 of the Flute"; "" where nothing of it is there any more."""
    assert state.song is not None
    names = state.song.names([str(track) for track in frame.args.get("tracks") or ()])
    first, last = frame.args.get("first_bar"), frame.args.get("last_bar")
    if not names or not isinstance(first, int) or not isinstance(last, int):
        return ""
    runs: list[Sequence[int]] = [(first, last), *(run for run in frame.args.get("more_bars") or () if len(run) == 2)]
    bars = " and ".join(f"bar {a}" if a == b else f"bars {a} to {b}" for a, b in runs)
    parts = f"{', '.join(names[:-1])} and the {names[-1]}" if len(names) > 1 else names[0]
    return f"{bars} of the {parts}"

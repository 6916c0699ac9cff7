"""What was there before and is wished for again: "bring them back", "give me the piano back", "major was nicer", "the
original key please".

Looks at the changes that still stand; where one of them took away what is named, it is taken back, and what came after
it stays. Undo by number and by name are read elsewhere.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.selective_undo import Done, since_the_start, without
from assistant.planner.state import DialogueState, Frame

_LEAD = (
    r"(?:(?:oh|ah|hm+|no|nah|nope|wait|sorry|ok(?:ay)?|well|please|now|hey|actually|and|but|then"
    r"|can\s+you|could\s+you)[\s,.!;-]+)*"
)
_BACK = re.compile(
    rf"^{_LEAD}(?:bring|put|give\s+me|get|let\s+me\s+have|i\s+want|i'd\s+like|i\s+need)\s+(?P<what>.+?)\s+back(?:\s+(?:in|on|again|please))*[\s.!]*$"
    rf"|^{_LEAD}(?:bring|put|give\s+me|get)\s+back\s+(?P<what2>.+?)(?:\s+please)?[\s.!]*$"
)
_THEM = re.compile(r"^(?:it|them|him|her|that|those|these)(?:\s+all)?$")
_ORIGINAL = re.compile(
    rf"^{_LEAD}(?:(?:go\s+|put\s+it\s+)?(?:back\s+)?(?:to|in)\s+)?(?:the\s+|its\s+)?(?:original|old|first|initial)\s+(?P<what>key|tempo|speed|meter|metre|time\s+signature)"
    r"(?:\s+(?:please|again|back|then))*[\s.!]*$"
)
_NICER = re.compile(
    rf"^{_LEAD}(?P<what>(?:the\s+)?(?:major|minor|slower|faster|softer|louder|higher|lower|quieter|old|former|original)"
    r"(?:\s+(?:key|tempo|version|one|instrument|sound))?)\s+(?:was|were|sounded|felt)\s+(?:a\s+lot\s+|much\s+|way\s+)?(?:nicer|better|best)[\s.!]*$"
)
_GONE = frozenset({"remove_track", "mute", "arrange"})
_ABOUT = {"key": ("change_key", "transpose"), "tempo": ("set_tempo",), "speed": ("set_tempo",)}


def missed(low: str, state: DialogueState) -> list[Act] | None:
    """The calls that bring back what is named; None where nothing that stands took it away."""
    if state.song is None:
        return None
    done = since_the_start(state)
    if not done:
        return None
    if found := _ORIGINAL.match(low):
        about = _ABOUT.get(found["what"], ("change_rhythm",))
        return _undone(done, state, lambda frame: frame.tool in about and not frame.args.get("tracks"))
    if found := _NICER.match(low):
        mode = re.search(r"major|minor", found["what"])
        if mode and str(done[-1].frames[-1].args.get("mode")) == mode[0]:
            return None
        return [Act("undo", {"steps": 1}, words=low)] if done[-1].frames[-1].tool != "compose" else None
    found = _BACK.match(low)
    if not found:
        return None
    what = found["what"] or found["what2"]
    if _THEM.match(what):
        last = done[-1].frames
        taken = all(frame.tool in _GONE and frame.args.get("muted", True) is True for frame in last)
        silent = all(frame.tool != "arrange" or frame.args.get("edit") == "sit_out" for frame in last)
        return [Act("undo", {"steps": 1}, words=low)] if taken and silent else None
    named = find_named(what)
    if not named or resolve_words(what, state.song):
        return None  # it plays: something else is meant
    at = next((k for k, entry in enumerate(done) if any(_took(frame, what, entry) for frame in entry.frames)), None)
    swapped = [frame for frame in done[-1].frames if frame.tool == "change_instrument"]
    turn = state.last_change()
    if turn is not None and any(frame.tool == "undo" for frame in turn.frames):
        at = None  # made in the place of another: what came before is two steps away, not one
    if at is None and swapped:
        return [Act("change_instrument", {"tracks": swapped[-1].args.get("tracks"), "instrument": named[0].name})]
    if at is None:
        return None
    tool = next(frame.tool for frame in done[at].frames if _took(frame, what, done[at]))
    parts = [_tracks(frame) for entry in done[at:] for frame in entry.frames if _took(frame, what, entry)]
    return _undone(done, state, lambda frame: frame.tool == tool and _tracks(frame) in parts)


def _tracks(frame: Frame) -> list[str]:
    return [str(track) for track in frame.args.get("tracks") or ()]


def _took(frame: Frame, what: str, entry: Done) -> bool:
    """Whether a call took away the part that is named: it says so itself, or the person did."""
    if frame.tool not in ("change_instrument", "remove_track"):
        return False
    gone = re.sub(r"^(?:the|my|that|an?)\s+", "", what)
    if gone == str(frame.args.get("instrument") or "").lower():
        return False
    return bool(re.search(rf"\b{re.escape(gone)}", f"{entry.text} {frame.result.get('summary') or ''}".lower()))


def _undone(done: list[Done], state: DialogueState, is_meant: object) -> list[Act] | None:
    """Back before the first of the changes meant, and everything else since then once more."""
    assert callable(is_meant)
    meant = [frame for entry in done for frame in entry.frames if is_meant(frame)]
    at = next((k for k, entry in enumerate(done) if any(frame in meant for frame in entry.frames)), None)
    if at is None:
        return None
    if all(any(frame is one for one in meant) for entry in done[at:] for frame in entry.frames):
        return [Act("undo", {"steps": len(done) - at})]
    return without(meant, done[at:], state)

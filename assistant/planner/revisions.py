"""Corrections of what was just done: "no, I meant the bass", "not the verse, the chorus", "make that 120", "too much".

The last change is undone and made again with the slots replaced that the words name (the "revise" of SMCalFlow, TACL
2020, arXiv 2009.11423). Which slots a call has is `slots`' matter.
"""

import re
from collections.abc import Sequence

from assistant.planner.acts import Act
from assistant.planner.dialogue import OH
from assistant.planner.edit_lists import edit_acts
from assistant.planner.mood_edits import mood_edit
from assistant.planner.slots import gathered, opposite, replaced, scaled, spread
from assistant.planner.state import DialogueState, Frame

_REVISE = re.compile(
    r"^(?:(?:no|nope|nah|sorry|oops|wait|actually|er+m?|uh+|oh|hmm+|not\s+that|i\s+said)[\s,.!;:-]+)*(?:(?:i"
    r"|what\s+i)\s+(?:actually\s+|really\s+)?(?:meant?|wanted|was\s+thinking\s+of)(?:\s+was)?|i\s+mean"
    r"|make\s+that|it\s+should\s+(?:have\s+been|be)|should\s+be|rather"
    r"|i\s+was\s+talking\s+about)[\s,:]+(?P<what>.+)$"
    r"|^(?:(?:no|nope|nah|sorry|oops|wait|actually)[\s,.!;:-]+)+(?P<what2>(?:(?:the|on|in|to|by|at|only|just"
    r"|not|bars?|measures?|from)\s+.+?|(?:up|down|louder|softer|quieter|faster|slower|higher|lower)\b.*?))(?:[\s,]+i\s+mean(?:t)?)?$"
    r"|^(?:(?:no|sorry|oops)[\s,.!;:-]+)*(?P<what3>.+?)[\s,]+(?:i\s+mean(?:t)?|is\s+what\s+i\s+mean(?:t)?)$"
    r"|^(?:(?:no|nope|nah|sorry|oops|wait)[\s,.!;:-]+)*(?P<what4>not\s+(?:the|in|on|bars?|that)\b.+?,\s*(?:but\s+)?.+)$"
    r"|^(?:(?:no|nope|sorry|oops|wait|ah|oh)[\s,.!;:-]+)*(?:wrong\s+(?:one|place|part|bars?|instrument|track|section)|not\s+(?:there|that\s+one|this\s+one))"
    r"[\s,.!;:-]+(?:(?:i\s+(?:meant?|said)|it\s+should\s+be|make\s+it|try|do)\s+)?(?P<what5>.+)$"
    r"|^(?:(?:no|nope|sorry|oops)[\s,.!;:-]+)*i\s+said\s+(?P<what6>.+)$"
    r"|^(?:no[\s,]+)?(?:do\s+(?:it|that)|make\s+it|put\s+it)\s+(?:on|in|for|to)\s+(?P<what7>.+?)\s+instead$"
    r"|^(?:and\s+)?(?P<what8>(?:the|on|in|bars?)\b.+?)[\s,]+(?:instead|rather)(?:\s+of\s+.+)?$"
)
_NOT_X = re.compile(
    r"\bnot\s+(?:the\s+|on\s+the\s+|in\s+the\s+)?[\w\s-]+?,\s*(?:but\s+)?(?P<what>.+)$"
    r"|^(?P<what2>.+?),?\s+not\s+(?:the|on\s+the|in\s+the)\s+.+$"
)
_HALF_AS_MUCH = re.compile(r"\b(?:half\s+(?:as\s+much|of\s+that|that)|only\s+half)\b")
_TOO_MUCH = re.compile(
    r"^(?:(?:no|hmm+|well|ok|that's|that\s+is|that\s+was|a\s+bit|little|it's)[\s,.]+)*(?:way\s+)?(?:too\s+much"
    r"|overdone|too\s+far|less|not\s+(?:so|that|as)\s+much|(?:a\s+bit|even|much)\s+less)"
    r"(?:\s+(?:of\s+(?:that|it|this)|now|please|for\s+me|there|then|though|thanks|again))*[\s.!]*$"
)
_OPPOSITE = re.compile(
    rf"^{OH}(?:(?:the|do\s+the|make\s+it\s+the|i\s+meant\s+the|i\s+wanted\s+the)\s+)?(?:exact\s+)?(?:opposite|other\s+way(?:\s+(?:round|around))?"
    r"|reverse|other\s+direction|wrong\s+(?:way|direction))(?:\s+please)?[\s.!]*$"
)
_PARTS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_ONLY_ACTUALLY = re.compile(r"^(?:(?:wait|oh|hmm+|well)[\s,.!]+)*actually\b")


def revision(text: str, state: DialogueState) -> list[Act] | None:
    """The last change undone and made again as the words correct it; None when they correct nothing."""
    low = text.lower().strip()
    last = state.last_change()
    if last is None or state.song is None:
        return None
    changes = gathered(last.changes)
    if (_TOO_MUCH.match(low) or _HALF_AS_MUCH.search(low)) and (smaller := scaled(changes[-1], 0.5)):
        return _made_again([*changes[:-1], Frame(changes[-1].tool, smaller, True)], "I took half as much.")
    if _OPPOSITE.match(low) and (turned := opposite(changes[-1])):
        return _made_again([*changes[:-1], Frame(*turned, True)])
    if not any(turn is last for turn in state.turns[-1:]):
        return None
    said = _corrected(text)
    if said is None:
        return None
    frames = _revised(changes, said, state)
    if isinstance(frames, Act):
        return [frames]
    if frames is not None:
        return _made_again(frames)
    # No slot of the last change: another change was meant ("no, I meant happier").
    meant = edit_acts(said, state) or mood_edit(said, state)
    if meant and changes[0].tool != "compose" and all(act.tool not in ("ask_person", "refuse") for act in meant):
        return meant if _ONLY_ACTUALLY.match(low) else [Act("undo", {"steps": 1}), *meant]
    return None


def _corrected(text: str) -> str | None:
    """What a correction puts in place, in the case it was typed in."""
    low = text.lower().strip()
    found = _REVISE.match(low.strip(" .!?"))
    what = next((group for group in found.groups() if group), None) if found else None
    if what is None:
        return None
    if picked := _NOT_X.search(what):
        what = picked["what"] or picked["what2"] or what
    start = low.find(what)
    return text.strip()[start : start + len(what)] if start >= 0 else what


def _made_again(frames: Sequence[Frame], note: str = "") -> list[Act]:
    again = [act for frame in frames for act in spread(frame)]
    again[-1] = Act(again[-1].tool, again[-1].args, (note,) if note else ())
    return [Act("undo", {"steps": 1}), *again]


def _revised(frames: Sequence[Frame], said: str, state: DialogueState) -> list[Frame] | Act | None:
    """The calls of a turn with what the words correct: each part of them in a call of its own where that fits, else
    all of them in the latest call that has such slots.
    """
    parts = [part for part in _PARTS.split(said) if part.strip()]
    if 1 < len(parts) <= len(frames):
        done = list(frames)
        at: set[int] = set()
        for part in parts:
            hit = _first_fit(frames, part, state, at)
            if hit is None or isinstance(hit[1], Act):
                break
            at.add(hit[0])
            done[hit[0] : hit[0] + 1] = hit[1][:1]
        if len(at) == len(parts):
            return done
    hit = _first_fit(frames, said, state, set())
    if hit is None or isinstance(hit[1], Act):
        return hit and hit[1]
    return [*frames[: hit[0]], *hit[1], *frames[hit[0] + 1 :]]


def _first_fit(
    frames: Sequence[Frame], said: str, state: DialogueState, taken: set[int]
) -> tuple[int, list[Frame] | Act] | None:
    for index in range(len(frames) - 1, -1, -1):
        found = None if index in taken else replaced(frames[index], said, state)
        if found is not None:
            calls = [Frame(frames[index].tool, args, True) for args in found.calls]
            return index, found.problem or calls
    return None

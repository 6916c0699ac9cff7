"""An addition taken back by what it was: "take the breakdown out again", "get rid of the answers", "swap them back".

Finds the change in the conversation that made it; a part or section that was there from the start is nobody's here.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.selective_undo import Done, standing, without
from assistant.planner.state import DialogueState, Frame

_LEAD = r"^(?:(?:no|oh|ok(?:ay)?|now|well|hm+|actually|please|and|but|wait|on\s+second\s+thoughts?)[\s,.!;-]+)*"
_MADE_BY = {
    r"key[\s-]?changes?|modulations?": ("raise_key", "modulate"),
    r"answers?|response": ("answer_tune",),
    r"harmon(?:y|ies)|second\s+voice|harmony\s+(?:line|voice)": ("harmony_line",),
    r"descants?": ("descant",),
    r"counter[\s-]?melod(?:y|ies)": ("counter_melody",),
    r"repeat": ("repeat", "copy"),
    r"breakdown|interlude|bridge|intro|outro|pre-?chorus|solo": ("add_section",),
    r"tag": ("tag",),
    r"crash(?:es)?": ("crash",),
    r"fills?": ("drum_fills",),
}
_WHAT = "|".join(_MADE_BY)
_GONE = re.compile(
    _LEAD + r"(?:take|cut|delete|remove|drop|lose|forget|scrap|undo|ditch|get\s+rid\s+of|no)\s+(?:about\s+)?"
    r"(?:(?:the|that|those|your)\s+)?"
    rf"(?P<what>{_WHAT})(?:\s+(?:out|away|off))?(?:\s+(?:again|after\s+all))?(?:\s+please)?[\s.!]*$"
)
_BACK = re.compile(
    _LEAD + r"(?:(?:swap|switch|move|flip|change|turn)\s+(?:them|it|that|those)\s+back"
    r"|(?:the\s+)?right\s+way\s+(?:up|round))[\s.!]*$"
)
_AGAIN = re.compile(
    _LEAD + r"(?:(?:delete|remove|scrap|cut)\s+(?:it|that)|take\s+(?:it|that)\s+(?:out|off|away))\s+again[\s.!]*$"
)
_ADDS = ("add_section", "insert_bars", "tag", "add_player", "crash", "add_drum", "descant", "harmony_line")


def taken_back(low: str, state: DialogueState) -> list[Act] | None:
    """The calls that take back what the words name; None where no change of the conversation made it."""
    done = standing(state) if state.song is not None else []
    if not done:
        return None
    if _BACK.match(low):
        turned = any(frame.args.get("edit") in ("swap", "move", "invert_tune") for frame in done[-1].frames)
        return [Act("undo", {"steps": 1}, words=low)] if turned else None
    if _AGAIN.match(low):
        added = any(frame.args.get("edit") in _ADDS or frame.tool == "add_track" for frame in done[-1].frames)
        return [Act("undo", {"steps": 1}, words=low)] if added else None
    found = _GONE.match(low)
    if not found:
        return None
    edits = next(edits for words, edits in _MADE_BY.items() if re.fullmatch(words, found["what"]))
    for at in range(len(done) - 1, -1, -1):
        meant = [frame for frame in done[at].frames if _made(frame, edits, found["what"])]
        if meant:
            return _undone(meant, done[at:], state)
    return None


def _made(frame: Frame, edits: tuple[str, ...], what: str) -> bool:
    if frame.args.get("edit") not in edits:
        return False
    section = str(frame.args.get("section") or "").lower().replace("-", "")
    return edits != ("add_section",) or section == what.replace("-", "")


def _undone(meant: list[Frame], since: list[Done], state: DialogueState) -> list[Act]:
    if len(since) == 1 and len(meant) == len(since[0].frames):
        return [Act("undo", {"steps": 1})]
    later = [frame for entry in since[1:] for frame in entry.frames]
    newest = max(state.song.tracks, key=lambda track: (len(track.id), track.id)).id if state.song else ""
    if later and len(meant) == len(since[0].frames) and all(frame.args.get("tracks") == [newest] for frame in later):
        return [Act("undo", {"steps": len(since)})]  # all since was done to the part that goes
    return without(meant, since, state)

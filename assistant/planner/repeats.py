"""What was just done, once more: "again", "again but softer", "the same for the flute", "and bars 9 to 12".

The last change is copied with the slots replaced that the words name; nothing is undone.
"""

import re
from collections.abc import Sequence

from assistant.planner.acts import Act, ask
from assistant.planner.dialogue import OH
from assistant.planner.edit_lists import edit_acts, of_the_new
from assistant.planner.edits.clause import Clause
from assistant.planner.slots import ANYWHERE, IN_BARS, gathered, place_of, replaced, spread
from assistant.planner.state import DialogueState, Frame, PastTurn

_AGAIN = re.compile(
    rf"^{OH}(?:(?:do\s+(?:it|that|this)\s+)?(?:again|once\s+more|one\s+more\s+time|another\s+time)"
    rf"|same\s+again|repeat(?:\s+(?:that|it))?|(?:a\s+(?:bit|little)\s+|even\s+|some\s+|still\s+)?more"
    rf"|a\s+bit\s+more|further|keep\s+going|more\s+of\s+(?:that|it|the\s+same)|do\s+the\s+same(?:\s+again)?"
    rf"|even\s+more|encore|nochmal|otra\s+vez|ancora)[\s.!?]*(?:please)?[\s.!?]*$"
)
_ANOTHER_STEP = re.compile(
    rf"^{OH}(?:up\s+|down\s+)?another\s+(?P<size>(?:whole\s+|half\s+)?(?:tone|step|semitone|octave|third|fourth|fifth|minor\s+third|major\s+third))"
    r"(?:\s+(?:up|down|higher|lower))?(?:\s+please)?[\s.!]*$"
)
_BOTH_AWAY = re.compile(
    rf"^{OH}(?:take|get|throw|remove|lose|drop|delete|get\s+rid\s+of)\s+(?:out\s+)?(?:both(?:\s+of\s+(?:them|those|these))?|them\s+both|them(?:\s+all)?|those)"
    r"(?:\s+(?:away|out|off))?(?:\s+again)?[\s.!]*$"
)
_ANOTHER = re.compile(
    rf"^{OH}(?:(?:write|make|compose|give\s+me|create|generate|do|try|let's\s+(?:try"
    rf"|hear))\s+(?:me\s+)?)?(?:another(?:\s+(?:one|version|take|go|try|variation))?|a\s+(?:new"
    rf"|different)\s+(?:one|version|take|variation)|something\s+else|(?:it\s+)?from\s+scratch|try\s+again"
    rf"|again\s+from\s+scratch|start\s+over)[\s.!]*(?:please)?[\s.!]*$"
)
_SAME_FOR = re.compile(
    r"\b(?:the\s+)?same(?:\s+(?:thing|again|change))?\s+(?:for|with|to|in|on|goes\s+for|at)\s+(?P<what>.+)$"
    r"|^(?:(?:and|also|now)\s+)+(?P<what2>(?:in\s+|on\s+|for\s+)?(?:bars?\s+\d|the\s+\w+).*?)(?:\s+too"
    r"|\s+as\s+well|\s+also)?[\s.!?]*$|^(?P<what3>(?:the|and\s+the)\s+[\w\s]+?)\s+(?:too|as\s+well"
    r"|also)[\s.!?]*$"
    r"|^(?:(?:and|now|then|also)\s+)*do\s+(?P<what5>(?:the|bars?|in|on)\s+.+?)(?:\s+there)?\s+(?:too|as\s+well|also)[\s.!?]*$"
    r"|^(?:and\s+)?(?P<what6>(?:in|from|between|during|at)\s+.+?)\s+(?:too|as\s+well|also)[\s.!?]*$"
    r"|^(?:(?:and|now|then|please|ok)\s+)*(?:(?:do|make|put|give\s+me|add)\s+)?another\s+(?:one|of\s+(?:those|them|these))\s+(?P<what7>(?:in|at|on|for|from)\s+.+?)[\s.!?]*$"
    r"|\b(?:do|apply|repeat)\s+(?:that|it|this)\s+(?:(?:again|too|as\s+well)\s+)?(?:to|for|with|in|on)\s+(?P<what4>.+)$"
)
_ALL_DIFFERENT = re.compile(
    rf"^{OH}(?:(?:start|begin|try)\s+(?:over|again|afresh|anew|from\s+scratch)|(?:let's\s+)?(?:do|try|make|write|give\s+me|have)|now)?"
    r"[\s,]*(?:and\s+)?(?:(?:do|try|make|write)\s+)?(?:with\s+)?(?:something|anything)\s+(?:(?:completely|totally|entirely|wholly|very|altogether)\s+)?"
    r"(?:different|new|other|else\s+entirely)[\s.!?]*(?:please|instead)?[\s.!]*$"
)
_SAME_TEMPO = re.compile(
    r"^(?:please\s+)?(?:make|set|put|bring|keep|restore|return|change)?\s*(?:back\s+)?(?:to\s+)?the\s+(?:tempo|speed)\s+(?:back\s+)?"
    r"(?:to\s+)?(?:be\s+)?(?:the\s+same\s+)?(?:as|what|how|like)\s+(?:it\s+(?:was|had\s+been)\s+)?(?:before|earlier|at\s+first|originally)[\s.!]*$"
    r"|^(?:the\s+)?(?:same|old|original|previous)\s+(?:tempo|speed)(?:\s+(?:as\s+)?before)?[\s.!]*$"
)
_NAMES = ("what", "what2", "what3", "what4", "what5", "what6", "what7")
_LEAD_IN = re.compile(rf"{OH}(?:(?:do|try|make|and|also|apply)\s+)*")
_AGAIN_BUT = re.compile(
    rf"^{OH}(?:(?:and\s+)?(?:do\s+)?(?:it\s+|that\s+|this\s+)?(?:again|once\s+more|one\s+more\s+time)|(?:and\s+)?(?:do\s+)?(?:the\s+)?same(?:\s+(?:thing|again))?"
    r"|repeat(?:\s+(?:that|it))?)[\s,]*(?:\b(?:but|only|just|except|though|and|with|this\s+time|now)\b[\s,]*)+(?P<what>\S.*?)(?:[\s,]+this\s+time)?[\s.!]*$"
)


def repetition(text: str, state: DialogueState) -> list[Act] | None:
    """The last change again, as it was or with slots replaced; None when the words ask for no such thing."""
    low = text.lower().strip()
    last = state.last_change()
    if _ALL_DIFFERENT.match(low):
        return [_ask_contrast(state)]
    if _SAME_TEMPO.match(low) and state.song is not None:
        if last and len(last.changes) == 1 and last.changes[0].tool == "set_tempo" and last is state.last:
            return [Act("undo", {"steps": 1}, ("The last change was the tempo alone, so I took it back.",), low)]
        return [
            ask(
                f"It goes at {state.song.tempo_bpm:g} beats a minute now, and I keep no list of earlier tempi. "
                "Which shall it be?",
                ("the version before this one", "undo"),
                ("a bit slower", "a bit slower"),
                ("a bit faster", "a bit faster"),
            )
        ]
    if _ANOTHER.match(low):
        return _another(low, state)
    if _AGAIN.match(low):
        return _again(state)
    if last is None or state.song is None:
        return None
    if _ANOTHER_STEP.match(low) and last.changes[-1].tool == "transpose":
        other = replaced(last.changes[-1], text, state)
        return _calls([Frame("transpose", args, True) for args in other.calls]) if other and other.calls else None
    if _BOTH_AWAY.match(low) and (added := _just_added(last, state)):
        return [Act("remove_track", {"tracks": added}, words=low)]
    if (found := _AGAIN_BUT.match(low)) and last.changes[0].tool != "compose":
        start = low.find(found["what"])
        return _again_but(gathered(last.changes), text.strip()[start : start + len(found["what"])], state)
    return _same_for(text, state)


def _just_added(last: PastTurn, state: DialogueState) -> list[str]:
    """The parts the last change added, when it added several."""
    assert state.song is not None
    names = [str(frame.result.get("track") or "") for frame in last.changes if frame.tool == "add_track"]
    ids = [track.id for track in state.song.tracks if track.name in names]
    return ids if len(ids) > 1 else []


def _another(low: str, state: DialogueState) -> list[Act] | None:
    """Bars made anew just now are made once more; else the same brief with a new seed."""
    last = state.last_change()
    if last is not None and last is state.last and last.changes[-1].tool == "rewrite_bars" and "scratch" not in low:
        redone = [Act(frame.tool, dict(frame.args)) for frame in last.changes]
        return [Act("undo", {"steps": 1}), *redone]
    brief = next((f for turn in reversed(state.turns) for f in reversed(turn.changes) if f.tool == "compose"), None)
    return [Act("compose", dict(brief.args), ("The same brief with a new seed.",))] if brief else None


def _again(state: DialogueState) -> list[Act] | None:
    last = state.last_change()
    if last is None:
        if state.song is not None:
            return None
        choices = (("a new piece", "write a short calm piano piece"), ("help", "what can you do?"))
        return [ask("What shall I repeat?", *choices)]
    if last.changes[0].tool == "compose":
        return [Act("compose", dict(last.changes[0].args), ("The same brief with a new seed.",))]
    return [Act(f.tool, dict(f.args)) for f in last.changes if f.tool not in ("compose",)]


def _again_but(frames: Sequence[Frame], said: str, state: DialogueState) -> list[Act] | None:
    """Such as "again but softer", "the same but in the bridge": with slots replaced, else with one more edit of the
    same place.
    """
    assert state.song is not None
    other = replaced(frames[-1], said, state)
    if other is not None:
        calls = _calls([Frame(frames[-1].tool, args, True) for args in other.calls])
        return [other.problem] if other.problem else [*_calls(frames[:-1]), *calls]
    more = edit_acts(said, state)
    if not more or any(act.tool in ("ask_person", "refuse") for act in more):
        return None
    again = _calls(frames)
    more = of_the_new(more, again, Clause(said, state, state.song)) or more
    return [*again, *(_there(act, frames[-1]) for act in more)]


def _calls(frames: Sequence[Frame]) -> list[Act]:
    return [act for frame in frames for act in spread(frame)]


def _there(act: Act, frame: Frame) -> Act:
    """An edit without a place of its own is kept to where the frame before it was."""
    args = dict(act.args)
    names = ("first_bar", "last_bar") if act.tool in IN_BARS else () if act.tool not in ANYWHERE else None
    place = {k: v for k, v in place_of(frame).items() if names is None or k in names}
    if act.tool in IN_BARS | ANYWHERE:
        args = place | args
        if frame.args.get("tracks") and "tracks" not in args:
            args["tracks"] = frame.args["tracks"]
    return Act(act.tool, args, act.notes, act.words)


_OWN_EDIT = re.compile(
    r"\b(?:louder|softer|quieter|faster|slower|higher|lower|up|down|add|remove|mute|give|play|make|\d\s*%)\b"
)


def _same_for(text: str, state: DialogueState) -> list[Act] | None:
    """Such as "the same for the flute", "and bars 9 to 12", "do that to every chorus"."""
    low, last = text.lower().strip(), state.last_change()
    found = _SAME_FOR.search(low.strip(" .!?"))
    if not found or last is None or state.song is None:
        return None
    if not _LEAD_IN.fullmatch(low[: found.start()]):
        return None  # "make the oboe softer, same for the cello": about this sentence's own edit
    what = next(found[g] for g in _NAMES if found[g])
    start = low.find(what)
    words = re.sub(r"\b(?:too|as\s+well|also|please)\b", " ", text.strip()[start : start + len(what)]).strip(" .!?,")
    if found["what2"] and _OWN_EDIT.search(words.lower()):
        return None
    if found["what2"] and (own := edit_acts(words, state)) and own[0].tool in ANYWHERE:
        return None  # "and the bridge twice as long": an edit of its own
    frame = gathered(last.changes)[-1]
    other = replaced(frame, words, state)
    if other is None:
        return None
    return [other.problem] if other.problem else _calls([Frame(frame.tool, args, True) for args in other.calls])


def _ask_contrast(state: DialogueState) -> Act:
    """For "something completely different": which kind, offering what the piece at hand is not."""
    song = state.song
    style = str(song.summary.get("style") or "") if song else ""
    fast = song is not None and song.tempo_bpm >= 100
    kinds = [
        ("a calm piano piece", "write a calm ambient piece for piano and strings, 45 seconds", "ambient"),
        ("a fast funk groove", "write a funk groove in E minor at 112 bpm, 40 seconds", "funk"),
        ("a string quartet", "write a piece for string quartet in G major, 45 seconds", "chamber"),
        ("a jazz trio", "write a jazz piece for piano, double bass and drums, 45 seconds", "jazz"),
    ]
    kinds = [row for row in kinds if row[2] != style and not (fast and row[2] == "funk")]
    kept = " The piece so far stays as a version." if song else ""
    return ask(f"Gladly: which kind of piece?{kept}", *((label, sentence) for label, sentence, _ in kinds[:3]))

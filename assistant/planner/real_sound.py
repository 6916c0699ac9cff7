"""Sentences about real sound: made, taken again, one take kept, a stretch redone, carried on, and back to the notes.

Reads only what the person said and what is known of the song's recording and its takes. Words that describe a sound
("like a live jazz club") mean a recording only where there is one, or where one is asked for in the same sentence;
everywhere else they stay what they were. Nothing is made here: acts only. Questions are `sound_questions.py`'s.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.planner.acts import Act, refuse, say
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.numerals import ordinal
from assistant.planner.state import MUTATING, RECORDING_TOOLS, DialogueState

Understand = Callable[[str, DialogueState], list[Act]]

_LEAD = (
    r"(?:(?:ok(?:ay)?|so|now|please|then|and|also|but|hey|well|great|nice|cool|yes|no|actually|let's|(?:can"
    r"|could|would|will)\s+you"
    r"|i(?:'d|\s+would)\s+like\s+(?:you\s+)?to|i\s+want\s+(?:you\s+)?to|just)[\s,.!]+)*"
)
_IT = r"(?:it|this|that|everything|(?:the|this|my)\s+(?:song|piece|tune|track|music|whole\s+thing))"
_REAL = (
    r"(?:(?:really|more|much\s+more|a\s+bit\s+more|very|truly|totally)\s+)?"
    r"(?:real(?:istic|er)?|like\s+the\s+real\s+thing|for\s+real|alive)"
)
# "make it real slow" is about the tempo: what follows the word must not go on describing.
_ENDS = (
    r"(?=\s*(?:$|[,.;!?]|please|now|again|with|like|in|within|without|for|as|however|using|and|then|this\s+time|one|\d)"
    r"(?:\b|\W|$))"
)
_PLAYERS = (
    r"(?:real|actual|live|human|true)\s+(?:\w+\s+)?(?:recording|record|band|group|ensemble|orchestra|combo"
    r"|trio|quartet|musicians?|players?"
    r"|instruments?|people|performance|audio|sound|music|take)s?"
)
_BACKENDS = {
    r"music\s*-?\s*gen": "musicgen", r"ace\s*-?\s*step": "ace-step", r"stable\s*-?\s*audio": "stable-audio",
}  # fmt: skip
_BACKEND = r"(?:music\s*-?\s*gen|ace\s*-?\s*step|stable\s*-?\s*audio)"
# Each alternative names the sound of the whole song and nothing to be edited in it.
_MAKE = re.compile(
    rf"^{_LEAD}(?:"
    rf"(?:make|let|have)\s+{_IT}\s+(?:sound\s+)?{_REAL}{_ENDS}"
    rf"|(?:make|let|have|turn|render|play|perform|do|give|bring|put)\s+{_IT}\s+(?:to\s+)?(?:sound\s+|into\s+"
    rf"|as\s+|like\s+|with\s+|by\s+|on\s+)*(?:an?\s+|some\s+)?{_PLAYERS}\b"
    rf"|make\s+{_IT}\s+a\s+recording\b"
    rf"|reali[sz]e\s+{_IT}\b"
    rf"|record\s+{_IT}\b"
    r"|(?:make|give\s+me|i\s+want|i\s+need|do|render|generate|create)\s+(?:me\s+)?(?:an?\s+|the\s+"
    r"|some\s+)?(?:real(?:istic)?|neural)\s+(?:recording|audio|sound|version|rendering|take)\b"
    rf"|(?:make|do|render|generate|create)\s+(?:me\s+)?a\s+recording(?:\s+of\s+{_IT})?(?=\s*(?:$|[,.!]|with"
    r"|like|as|in|without|please))"
    r"|(?:an?\s+|some\s+)?real(?:istic)?\s+(?:audio|sound|recording|instruments)(?=\s*(?:$|[,.!]|please|now"
    r"|with|like|without))"
    rf"|(?:use|try|take|do\s+it\s+with|make\s+{_IT}\s+with|render\s+{_IT}\s+with|play\s+{_IT}\s+with"
    rf"|generate\s+{_IT}\s+with|with)\s+{_BACKEND}\b"
    rf"|generate\s+(?:the\s+|real\s+)?(?:audio|sound)\b"
    r")"
)
_COUNT = r"(?P<count>\d{1,2}|one|a\s+single)\s+(?:more\s+|other\s+|new\s+|different\s+|real\s+)?takes?"
_TAKES_ONLY = re.compile(
    rf"^{_LEAD}(?:(?:make|do|give\s+me|record|let's\s+hear|try|i\s+want)\s+)?(?:me\s+)?{_COUNT}\b(?!\s*\d)"
)
_MORE = re.compile(
    rf"^{_LEAD}(?:(?:make|do|give\s+me|record|try|let's\s+hear|let's\s+try)\s+)?(?:(?:an?other|one\s+more"
    r"|a\s+new|a\s+different|new|more|some\s+more)"
    r"\s+(?:takes?|recordings?)|(?:record|take|try|do)\s+(?:it|that)\s+again|again|once\s+more"
    r"|another(?:\s+one)?|try\s+again)[\s.!]*(?:please)?[\s.!]*$"
)
_ONE_MORE = re.compile(r"\b(?:an?other|one\s+more|a\s+new|a\s+different)\s+(?:take|recording)\b")
_LEFT = re.compile(rf"^{_LEAD}(?:leave|keep)\s+(?:it|everything)\s+as\s+it\s+is[\s.!]*$")
_KEEP = re.compile(
    rf"^{_LEAD}(?:(?:i\s+(?:prefer|like|want|choose|take|pick)|(?:keep|use|choose|pick|take|play|select"
    r"|go\s+(?:for|with|to)|let's\s+(?:keep|take|hear|use)|switch\s+to|hear)"
    r"|listen\s+to)\s+)?(?:the\s+)?(?:take\s*(?:number\s+|no\.?\s*|#)?(?P<n>\d{1,2})|(?P<ord>first|second"
    r"|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th|last)\s+(?P<noun>take|one|recording))"
    r"(?:\s+(?:anyway|instead|please|then|better|best))*[\s.!]*$"
)
_REDO = re.compile(
    rf"^{_LEAD}(?:redo|re-?record|record\s+again|do\s+again|remake|repair|fix|make\s+(?:anew|again)|replace"
    r"|regenerate|retake)\b(?P<what>.+?)"
    r"(?:\s+(?:of|in|from)\s+(?:the|this|my)\s+(?:recording|audio|take|real\s+sound))(?P<rest>.*)$"
)
_REDO_HERE = re.compile(rf"^{_LEAD}(?:re-?record|regenerate|retake)\b(?P<what>.+?)(?P<rest>)$")
_SECONDS = re.compile(
    r"\b(?:from\s+)?(?P<a>\d+(?:\.\d+)?)\s*(?:s|sec|seconds)?\s*(?:to|-|until"
    r"|till)\s*(?P<b>\d+(?:\.\d+)?)\s*(?:s|sec|seconds)\b"
    r"|\b(?:from\s+)?(?P<am>\d+):(?P<as>\d\d(?:\.\d+)?)\s*(?:to|-|until|till)\s*(?P<bm>\d+):(?P<bs>\d\d(?:\.\d+)?)"
)
_THIS = (
    r"(?:this|that|here|it|there|(?:the|this|my|that)\s+(?:\w+\s+)?"
    r"(?:recording|audio|take|file|upload|piece|song|track|music|end(?:ing)?))"
)
_CARRY = re.compile(
    rf"^{_LEAD}(?:(?:carry|go|play|keep|improvise)\s+on(?:wards?)?(?:\s+(?:from|after"
    rf"|with)\s+(?:where\s+)?{_THIS}(?:\s+(?:ends|stops))?|(?=\s+for\s+\d))"
    rf"|continue\s+(?:(?:on\s+)?(?:from|after|with)\s+)?{_THIS}|let\s+(?:it|this|the\s+recording)\s+(?:go|carry"
    r"|play)\s+on|extend\s+(?:this|the|my)\s+(?:recording|audio))\b"
)
_LENGTH_S = re.compile(
    r"\b(?P<n>\d+(?:\.\d+)?)\s*(?:more\s+)?(?P<unit>s|secs?|seconds?|min(?:ute)?s?|bars?|measures?)\b"
)
_EXACT = re.compile(
    rf"^{_LEAD}(?:(?:go\s+|switch\s+|bring\s+{_IT}\s+)?back\s+to\s+|give\s+me\s+|use\s+|play\s+|keep\s+"
    r"|stay\s+with\s+|i\s+(?:want|prefer)\s+|let's\s+(?:hear|keep|use)\s+|return\s+to\s+)?"
    r"(?:the\s+)?(?:(?:exact|synth(?:etic|esi[sz]ed|esi[sz]er)?|sound\s*font|midi|plain|written"
    r"|computer)\s+(?:sound|rendering|version|one|audio|notes|instruments|playback)|sound\s*font)"
    r"(?:\s+(?:back|again|please|instead|now))*[\s.!]*$"
)
_SURELY_EXACT = re.compile(r"\b(?:exact|sound\s*font)\b")
_LIKE = re.compile(
    r"\b(?:(?:more\s+)?like|in\s+the\s+style\s+of|in\s+the\s+manner\s+of|as\s+if|as\s+(?=an?\s)|in(?=\s+an?\s))\s+"
    r"(?P<words>(?!the\s+real\s+thing).+?)(?=\s*(?:,|;|\.\s|\.$|!|\bwithout\b|\bno\s+(?:vocals?|voices?"
    r"|singing|choir|drums?)\b|\bwith\s+(?:music|ace|stable)|$))"
)
_WITHOUT = re.compile(
    r"\b(?:without|no|not?\s+any|avoid)\s+(?P<words>(?:any\s+)?(?:vocals?|voices?|sing(?:ing|ers?)|choirs?"
    r"|speech|talking|words|applause|noise|reverb|distortion"
    r"|clapping|crowd|drums?)(?:\s*(?:,|and|or)\s*(?:no\s+)?(?:vocals?|voices?|sing(?:ing|ers?)|choirs?|speech"
    r"|noise|applause|reverb|distortion|drums?))*)\b"
)
_GO_ON = re.compile(
    r"\b(?:however\s+long\s+(?:it|that|this)\s+takes?|take\s+your\s+time|i\s+can\s+wait"
    r"|no\s+matter\s+how\s+long(?:\s+it\s+takes)?|i(?:'ll|\s+will)\s+wait)\b"
)
_WITHIN = re.compile(
    r"\b(?:in|within)\s+(?:under\s+|less\s+than\s+|at\s+most\s+)?(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>seconds?"
    r"|minutes?|mins?|hours?)\b"
)
# Where or how something is recorded: no style a piece could be turned into.
_ROOM = re.compile(
    r"\b(?:live|record(?:ed|ing)|concert|club|hall|studio|room|church|cathedral|tape|vinyl|street|festival"
    r"|arena|stadium|radio)\b"
)
_AND_REAL = re.compile(
    r"^(?P<rest>.{4,}?)[\s,;]+(?:and\s+then|and|then)\s+(?P<real>(?:make|record|reali[sz]e|render|play|turn|let)\b.+)$",
    re.I,
)
_GENERIC = frozenset(
    {"a real recording", "a real band", "real", "the real thing", "a recording", "it is real", "it's real"}
)
_DESCRIBES = re.compile(
    rf"^{_LEAD}(?:(?:a\s+bit\s+|much\s+)?more\s+like\b|(?:make|let|have)\s+(?:it|this"
    r"|the\s+recording)\s+(?:sound\s+)?(?:more\s+)?like\b|like\s+an?\b|in\s+the\s+style\s+of\b)"
)


def real_sound(line: str, state: DialogueState, understand: Understand) -> list[Act]:
    """The acts of a sentence about real sound; [] where it is about something else.

    Args:
        line: The person's words, made readable.
        state: Song, versions and turns before.
        understand: Reads the rest of a sentence that also asks for something else.
    """
    if state.song is None:
        return _with_the_rest(line, state, understand)
    low = line.lower().strip()
    for read in (_exact, _kept_take, _redone, _carried_on, _made):
        if acts := read(low, state):
            return acts
    return _described(line, state, understand) or _with_the_rest(line, state, understand)


def picks_a_take(line: str, state: DialogueState) -> bool:
    """Whether a short answer names a take ("the second one" of those just heard) and not one of the choices."""
    found = _KEEP.match(line.lower().strip())
    return bool(found and takes_of(state) and _spoke_of_takes(state, only_last=True))


def recording_of(state: DialogueState) -> Mapping[str, Any]:
    """The recording the song sounds as; empty where it has none that fits."""
    made = state.song.summary.get("realisation") if state.song is not None else None
    return made if isinstance(made, Mapping) and made.get("fits") else {}


def takes_of(state: DialogueState) -> dict[int, str]:
    """The takes made last: number -> version id."""
    rows = [row for row in state.versions if isinstance(row.get("take"), int)]
    last = max((int(row.get("turn") or 0) for row in rows), default=0)
    return {int(row["take"]): str(row["id"]) for row in rows if int(row.get("turn") or 0) == last}


def _exact(low: str, state: DialogueState) -> list[Act]:
    if _LEFT.match(low) and _spoke_of_takes(state, only_last=True):
        return [say("All right, nothing was changed.")]
    if not _EXACT.match(low):
        return []
    if recording_of(state):
        return [Act("exact_sound", {}, words=low)]
    if not _SURELY_EXACT.search(low):
        return []  # "back to the synth version" may be a version of that name
    return [say("You hear the exact rendering of your notes; nothing was changed.")]


def _kept_take(low: str, state: DialogueState) -> list[Act]:
    found, takes = _KEEP.match(low), takes_of(state)
    if not found or not takes:
        return []
    if found["noun"] == "one" and not _spoke_of_takes(state):
        return []
    number = int(found["n"]) if found["n"] else max(takes) if found["ord"] == "last" else ordinal(found["ord"])
    if number in takes:
        return [Act("go_to_version", {"version": takes[number]}, (f"That is take {number}.",), low)]
    there = ", ".join(str(n) for n in sorted(takes))
    return [say(f"There is no take {number}; the takes are {there}. Nothing was changed.")]


def _redone(low: str, state: DialogueState) -> list[Act]:
    found = _REDO.match(low) or (_REDO_HERE.match(low) if recording_of(state) else None)
    if not found:
        return []
    args: dict[str, Any] = _common(found["rest"])
    if timed := _SECONDS.search(found["what"]):
        return [Act("make_real", _seconds(timed) | args, words=low)]
    place = pull_place(Scan(f"in {found['what'].strip()}"), state.song, dict(state.context))
    if place is None or not place.stretches:
        if re.search(r"\b(?:all|whole|everything)\b", found["what"]):
            return [Act("make_real", args, words=low)]
        return [
            refuse(f"There is no {_place_said(found['what'])} in this piece to redo.", "Name bars or seconds of it.")
        ]
    bars = {"first_bar": place.stretches[0].first_bar, "last_bar": place.stretches[0].last_bar}
    return [Act("make_real", bars | args, words=low)]


def _place_said(words: str) -> str:
    return re.sub(r"^\s*(?:the|in|at|my)\s+", "", words).strip() or "such place"


def _seconds(found: re.Match[str]) -> dict[str, Any]:
    if found["a"]:
        return {"from_s": float(found["a"]), "to_s": float(found["b"])}
    start, end = (60 * int(found[m]) + float(found[s]) for m, s in (("am", "as"), ("bm", "bs")))
    return {"from_s": start, "to_s": end}


def _carried_on(low: str, state: DialogueState) -> list[Act]:
    found = _CARRY.match(low)
    if not found or re.match(r"^\W*(?:to|until)\b", low[found.end() :]):
        return []
    args = _common(low[found.end() :])
    if said := _LENGTH_S.search(low):
        if said["unit"].startswith(("bar", "meas")):
            if state.song is not None and "recording" not in low and "audio" not in low:
                return []  # so many bars more are written, not recorded
            args["bars"] = int(float(said["n"]))
        else:
            args["seconds"] = float(said["n"]) * (60 if said["unit"].startswith("min") else 1)
    return [Act("carry_on", args, words=low)]


def _made(low: str, state: DialogueState) -> list[Act]:
    if made := _MAKE.match(low):
        return [Act("make_real", _common(low[made.start() :]) | _again(low[made.end() :], state), words=low)]
    if _TAKES_ONLY.match(low) and not _KEEP.match(low):
        return [Act("make_real", _last_wish(state) | _common(low), words=low)]
    if _MORE.match(low) and _spoke_of_takes(state, only_last="take" not in low and "recording" not in low):
        one = {"takes": 1} if _ONE_MORE.search(low) else {}
        return [Act("make_real", _last_wish(state) | one | _common(low), words=low)]
    return []


def _described(line: str, state: DialogueState, understand: Understand) -> list[Act]:
    """How the recording just made shall sound instead, or what shall not be in it, where that edits no song."""
    low = line.lower().strip()
    if not recording_of(state) or not _spoke_of_takes(state, only_last=True):
        return []
    wanted = _common(low)
    only_without = re.match(rf"^{_LEAD}(?:the\s+same\s+|again\s+|but\s+)*(?:without|no)\b", low)
    if not (_DESCRIBES.match(low) and wanted.get("words")) and not (only_without and wanted.get("negative")):
        return []
    without_it = understand(line, replace(state, turns=()))
    is_unread = any(str(act.args.get("question", "")).startswith("I did not") for act in without_it)
    is_unread = is_unread or bool(_ROOM.search(low) and all(act.tool not in MUTATING for act in without_it))
    is_lacking = wanted.get("negative") and all(act.tool == "refuse" for act in without_it)
    return [Act("make_real", _last_wish(state) | wanted, words=low)] if is_unread or is_lacking else []


def _with_the_rest(line: str, state: DialogueState, understand: Understand) -> list[Act]:
    """Such as "a waltz for piano, and make it sound real": first the one, then the other."""
    found = _AND_REAL.match(line)
    made = _MAKE.match(found["real"].lower()) if found else None
    if not found or not made:
        return []
    rest = understand(found["rest"], state)
    if not rest or any(act.tool not in MUTATING and act.tool != "not_done" for act in rest):
        return []
    return [*rest, Act("make_real", _common(found["real"].lower()), words=found["real"])]


def _common(low: str) -> dict[str, Any]:
    """What any recording may be asked with: how it sounds, what is not in it, how many takes, who makes it."""
    args: dict[str, Any] = {}
    if without := _WITHOUT.search(low):
        args["negative"] = re.sub(r"^any\s+", "", without["words"]).strip()
        low = low[: without.start()] + " , " + low[without.end() :]
    if _GO_ON.search(low):
        args["go_on"] = True
        low = _GO_ON.sub(" ", low)
    if count := re.search(rf"\b{_COUNT}\b", low):
        args["takes"] = max(1, min(6, int(count["count"]))) if count["count"].isdigit() else 1
        low = low[: count.start()] + " , " + low[count.end() :]
    if within := _WITHIN.search(low):
        scale = {"s": 1, "m": 60, "h": 3600}[within["unit"][0]]
        args["budget_s"] = float(within["n"]) * scale
        low = low[: within.start()] + " , " + low[within.end() :]
    for pattern, name in _BACKENDS.items():
        if re.search(rf"\b{pattern}\b", low):
            args["backend"] = name
            low = re.sub(rf"\b(?:with|using|use|by)?\s*{pattern}\b", " ", low)
    if words := _sounding(low):
        args["words"] = words
    return args


def _sounding(low: str) -> str:
    """How it shall sound: "a live jazz club" of "more like a live jazz club, please"."""
    found = _LIKE.search(low)
    if not found:
        return ""
    words = re.sub(r"\b(?:please|now|again|instead)\b", " ", found["words"])
    words = re.sub(r"^(?:it\s+(?:was|were|is)\s+)", "", " ".join(words.split()).strip(" ,.!"))
    return "" if words in _GENERIC else words[:300]


def _again(rest: str, state: DialogueState) -> dict[str, Any]:
    return _last_wish(state) if re.match(r"^\s*again\b", rest) else {}


def _last_wish(state: DialogueState) -> dict[str, Any]:
    """What the last recording was asked with, but for a stretch of it and for having waited."""
    frames = [f for turn in reversed(state.turns) for f in reversed(turn.frames) if f.tool == "make_real"]
    kept = ("words", "negative", "takes", "backend")
    return {name: frames[0].args[name] for name in kept if frames[0].args.get(name)} if frames else {}


def _spoke_of_takes(state: DialogueState, only_last: bool = False) -> bool:
    """Whether a recording was made or asked for in the turns before (or in the very last)."""
    turns = state.turns[-1:] if only_last else state.turns
    spoke = any(frame.tool in RECORDING_TOOLS for turn in turns for frame in turn.frames)
    return spoke or (not only_last and bool(takes_of(state) or recording_of(state)))

"""Moves in the conversation itself: undo, redo, go to a version, again, "no, I meant ...", yes and no to a question.

A correction copies the last change with one slot replaced, after undoing it (the "revise" of SMCalFlow, TACL 2020,
arXiv 2009.11423).
"""

import re
from collections.abc import Mapping

from assistant.planner.acts import Act, say
from assistant.planner.edit_lists import edit_acts
from assistant.planner.missed import missed
from assistant.planner.numerals import ordinal
from assistant.planner.selective_undo import selective_undo, since_the_start
from assistant.planner.state import DialogueState
from assistant.planner.taken_back import taken_back

OH = (
    r"(?:(?:oh|ah|h+m+|no+|nah|nope|wait|sorry|ok(?:ay)?|k|yep|yeah|yes|good|great|cool|nice|well|please|now|hey|actually|can\s+you|could\s+you|let's"
    r"|i\s+want\s+to|just|then|and|on\s+second\s+thoughts?|damn|oops|ugh|never\s*mind)[\s,.!;-]+)*"
)
_UNDO = re.compile(
    rf"^{OH}(?:undo|revert|annul|take\s+back|take\s+(?:that|it|this)\s+back|scrap\s+(?:that|this|it|the\s+last(?:\s+(?:one"
    rf"|change|edit|thing))?)(?:\s+(?:last\s+)?(?:one|change|edit|thing))?"
    r"|roll\s*(?:it\s+|that\s+)?back|go\s+(?:one\s+)?(?:step\s+)?back|step\s+back|back\s+one(?:\s+step)?"
    r"|(?:go\s+back\s+to\s+)?the\s+previous\s+(?:version|one)|go\s+back\s+to\s+(?:what|how)\s+(?:it\s+was"
    r"|we\s+had|i\s+had)\s+before|as\s+it\s+was(?:\s+before)?"
    r"|put\s+it\s+back(?:\s+(?:how|the\s+way|as|like)\s+it\s+was)?|cancel\s+(?:that|it|the\s+last\s+\w+)"
    r"|reverse\s+(?:that|it|the\s+last\s+\w+)|forget\s+(?:that|it)(?:\s+(?:last\s+)?(?:change|edit))?"
    r"|delete\s+the\s+last\s+(?:change|edit)"
    r"|(?:never\s*mind|forget|scratch|ditch|scrap|not)\s+(?:about\s+)?(?:that|the|this)\s+last\s+(?:one|thing|change|edit|bit)"
    r"|(?:put|take|bring)\s+(?:all\s+(?:of\s+)?(?:that|it|this|those)|(?:them|those)\s+both|both(?:\s+of\s+(?:them|those|these))?|everything)\s+back"
    r"|i\s+liked\s+it\s+better\s+before|it\s+was\s+better\s+before|that\s+was\s+better|annule[rz]?|rückgängig"
    r"|deshacer|deshaz|annulla|ctrl[\s+-]*z)\b"
)
_DISLIKED = re.compile(
    rf"^{OH}(?:i\s+(?:don't|do\s+not|didn't|hate|dislike)(?:\s+like)?\s+(?:it|that|this)(?:\s+(?:at\s+all|much|now))?"
    r"|(?:that's|it's|this\s+is|that\s+is)\s+(?:not\s+(?:good|it|right|what\s+i\s+(?:want|meant)(?:ed)?)|wrong|bad|awful|ugly))"
    r"[\s,.;:!-]+(?:so\s+|and\s+)?(?=\w)"
)
_UNDO_COUNT = re.compile(
    r"\b(?:(?P<n>\d{1,5})\s*(?:steps?|times|changes|edits|versions)?|(?P<twice>twice)|last\s+(?P<n2>\d{1,2}))\b"
)
_WORSE = re.compile(
    rf"^{OH}(?:(?:that's|that\s+is|it's|this\s+is|that\s+sounds|it\s+sounds|sounds|this\s+sounds)\s+(?:much\s+"
    rf"|even\s+|way\s+|far\s+|a\s+lot\s+)?worse|worse|i\s+(?:liked"
    rf"|preferred)\s+(?:it\s+)?(?:better\s+)?(?:before|the\s+(?:old|last|previous)\s+(?:one|version)))[\s.!]*$"
)
_REDO = re.compile(
    rf"^{OH}(?:redo|un-?undo|(?:go|step|come|one\s+step|one\s+version)\s+forwards?(?:\s+(?:one|a|1)\s+(?:step|version))?|bring\s+(?:it|that|this)\s+back|put\s+(?:it|that)\s+back(?:\s+in)?(?:\s+again)?"
    rf"|do\s+it\s+after\s+all|restore\s+(?:it|that))\b"
)
_FURTHER_BACK = re.compile(
    rf"^{OH}(?:the\s+)?(?:first|other|previous|next|one\s+before(?:\s+(?:that|it))?|last)(?:\s+(?:one|change|thing|edit))?"
    r"[\s,]+(?:too|as\s+well|also)[\s.!]*$"
)
_BARE_REDO = re.compile(
    r"(?:\s+(?:it|that|this|the\s+(?:last|latest)(?:\s+(?:one|change|edit|thing|step))?|the\s+(?:change|edit|undo)|what\s+i\s+undid|again|twice|please"
    r"|\d{1,4}|steps?|times|changes|edits|then|now|everything|all(?:\s+of\s+(?:it|them))?))*[\s.,!?]*"
)
_GOES = re.compile(rf"^{OH}(?:go|return|get|jump|switch|take\s+me|revert|back)\b")
_PART_OF_VERSION = re.compile(
    r"\b(?!version\b|take\b)[\w-]+\s+(?:of|from|in|out\s+of)\s+(?:the\s+)?(?:version|v\.?\s?\d|\w+\s+version)|\bbetween\s+(?:version|v)\b|\bversion\s+\d+'s\b|\bv\d+'s\b"
)
_VERSION = re.compile(r"\b(?:version|take|v\.?)\s*(?:number\s+|no\.?\s*|#)?(?P<n>\d{1,4})\b|\bv(?P<n2>\d{1,4})\b")
_FIRST = re.compile(
    r"\b(?:(?:the\s+)?(?:very\s+)?(?:first|original|initial|1st)\s*(?:version|one|take|idea|draft)?|(?:at|in|to"
    r"|from)\s+the\s+(?:very\s+)?(?:beginning|start)|where\s+we\s+started|square\s+one"
    r"|(?:what|how|as|the\s+way)\s+(?:it|we|i|this)\s+(?:all\s+)?(?:started|began|uploaded|was\s+uploaded|was\s+(?:at\s+first|originally|to\s+begin\s+with)))\b"
)
_FIRST_OF_THE_SONG = re.compile(
    r"\b(?:bars?|measures?|beat|note|chord|key|verse|chorus|refrain|bridge|intro|outro|section|half|phrase|theme)\b"
)
_LATEST = re.compile(r"\b(?:the\s+)?(?:latest|newest|last|most\s+recent)\s+version\b")
_BEFORE = re.compile(
    r"\b(?:before|prior\s+to)\s+(?:we\s+|you\s+|i\s+)?(?:added\s+|changed\s+)?(?P<what>(?:the\s+)?[\w\s-]{2,40})$"
)
_WITH = re.compile(
    r"\bversion\s+(?:with|that\s+had|had|that\s+has|where\s+(?:we|it)\s+had|in)\s+(?:the\s+"
    r"|an?\s+)?(?P<what>[\w-]+(?:\s+and\s+(?:the\s+)?[\w-]+|\s+(?!go|please|again|and)[\w-]+)?)"
)
_THE_X_ONE = re.compile(
    r"^(?:\w+[\s,]+){0,3}back\s+to\s+the\s+(?P<what>(?!previous|other|last|same|old)\w+)\s+(?:one|version)$"
)
_WAS_BETTER = re.compile(
    rf"^{OH}the\s+(?P<what>(?!first|last|other|previous|old|new)[\w# -]{{2,30}}?)\s+(?:one|version)\s+(?:was|is"
    rf"|sounded)\s+(?:much\s+|way\s+)?(?:better|nicer|best)"
    r"(?:[\s,]+(?:so\s+|let's\s+|please\s+)*(?:go|take\s+me|bring\s+me|get)?\s*back\s+to\s+(?:that|it)(?:\s+one)?)?$"
)
_NTH_VERSION = re.compile(r"\b(?P<ord>second|third|fourth|fifth|sixth|2nd|3rd|4th|5th)\s+version\b")
_GO = re.compile(
    r"\b(?:go|return|get|jump|switch|take\s+me|back|revert|restore|show|load|open|use|play|give|bring|version"
    r"|let's\s+hear|hear|want|prefer|like)\b"
)

_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please\s+do|do\s+it|go\s+ahead|go\s+for\s+it|sounds\s+good|fine"
    r"|of\s+course|definitely|absolutely|oui|ja|s[ií]|correct|right|that's\s+right|exactly|perfect"
    r"|great)(?:[\s,.!]+(?:please|do\s+it|that|thanks))*[\s.!]*$"
)
_NO = re.compile(
    r"^(?:no|nope|nah|never\s*mind|cancel|stop|neither|none(?:\s+of\s+(?:them|these|those))?|forget\s+it"
    r"|leave\s+it(?:\s+as\s+it\s+is)?|nothing|don't(?:\s+bother)?|not\s+now|non|nein)[\s.!]*$"
)
_PICK = re.compile(
    r"^(?:the\s+|take\s+(?:the\s+)?|option\s+|number\s+|choose\s+(?:the\s+)?|i(?:'d)?\s+(?:want|like"
    r"|take)\s+(?:the\s+)?)*(?:(?P<ord>first|second|third|fourth|last)(?:\s+(?:one|option|choice))?"
    r"|(?P<n>[1-4]))(?:\s*(?:please|\)))?[\s.!]*$"
)


def answer_to_question(text: str, state: DialogueState) -> str | None:
    """The sentence a short answer stands for, when the last turn ended with a question; "" for a no."""
    question = state.last.question if state.last else None
    if question is None:
        return None
    choices = [row for row in question.args.get("choices") or () if isinstance(row, Mapping) and row.get("say")]
    low = text.lower().strip(" .!?")
    if not choices:
        return None
    if found := _PICK.match(low):
        index = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": len(choices) - 1}.get(
            found["ord"] or "", int(found["n"] or 1) - 1
        )
        return str(choices[index]["say"]) if index < len(choices) else None
    for row in choices:
        if low and low == str(row.get("label", "")).lower().strip(" .!?"):
            return str(row["say"])
    if _YES.match(low):
        return str(choices[0]["say"])
    return "" if _NO.match(low) else None


_COMPLAINT_AND_UNDO = re.compile(
    rf"^{OH}(?:(?:that's|that\s+is|it's|it\s+is|this\s+is|way|far|much|a\s+bit)\s+)*(?:too|not|i\s+(?:don't|do\s+not|didn't|hate)|no\s+good|awful|ugly)\b"
    r"[^.?!;]{0,60}[\s,.;!-]+undo(?:\s+(?:that|it|this|please))*[\s.!]*$"
)
_UNDO_UNDO = re.compile(r"^(?:ok(?:ay)?[\s,]+)?undo(?:[\s,.!]+(?:and\s+)?undo)+[\s.!]*$")
_THE_ORIGINAL = re.compile(
    rf"^{OH}(?:(?:start\s+over|start\s+again|go\s+on|put\s+it|back)\s+(?:with|from|in|into|to)\s+)?(?:the\s+)?original"
    r"(?:\s+(?:one|version|again|please|back))*[\s.!]*$"
)


def _in_short(low: str) -> list[Act] | None:
    """A complaint that ends in undo, undo said several times, the original by its name."""
    if said := _UNDO_UNDO.match(low):
        return [Act("undo", {"steps": said[0].count("undo")}, words=low)]
    if _COMPLAINT_AND_UNDO.match(low):
        return [Act("undo", {"steps": 1}, words=low)]
    return [Act("go_to_version", {"version": "first"}, words=low)] if _THE_ORIGINAL.match(low) else None


def history_act(low: str, state: DialogueState) -> list[Act] | None:
    """Undo, redo and going to a version; None when the sentence is none of them."""
    if state.song is not None and (acts := _in_short(low) or taken_back(low, state)):
        return acts
    low = _DISLIKED.sub("", low)
    if target := _version(low):
        return [Act("go_to_version", {"version": target}, words=low)]
    last_was_undo = bool(state.last and any(f.tool == "undo" and f.ok for f in state.last.frames))
    redone = _REDO.match(low)
    by_name = low.lstrip().startswith(("redo", "un")) or "redo" in low or "forward" in low
    if redone and _BARE_REDO.fullmatch(low[redone.end() :]) and (by_name or last_was_undo):
        return [Act("redo", {"steps": _steps(low)}, words=low)]
    if _WORSE.match(low) and state.last_change():
        return [Act("undo", {"steps": 1}, ("Say which change you would rather have.",), words=low)]
    if last_was_undo and _FURTHER_BACK.match(low):
        return [Act("undo", {"steps": 1}, words=low)]
    if acts := missed(low, state):
        return acts
    if found := _UNDO.match(low):
        return _undone(low, found, state)
    return None


_GO_ON = re.compile(
    r"^(?:\s+(?:that|it|this|the\s+last(?:\s+(?:one|change|edit|thing))?))?(?:\s*[,;.!-]+\s*|\s+(?=(?:and|then)\b))"
    r"(?:(?:and|then|but|instead|rather|please|now|just)[\s,]+)*(?P<more>\w.+)$"
)
_KEPT_BY = re.compile(r"^[\s,;]*(?:but|and|while)[\s,]+(?:keep|leave|hold)\b")


def _undone(low: str, found: re.Match[str], state: DialogueState) -> list[Act] | None:
    """Undo, by how many steps, of which change, and what is asked in the same breath."""
    after = low[found.end() :]
    rest = after.strip(" .!?,")
    if found[0].strip().startswith("forget") and rest and not state.last_change():
        return None
    more = None if _KEPT_BY.match(after) else _GO_ON.match(after)
    if more and state.song is not None:
        acts = edit_acts(more["more"], state)
        if acts and all(act.tool not in ("ask_person", "refuse") for act in acts):
            return [Act("undo", {"steps": 1}), *acts]
    if re.match(r"to\s+(?:.*\d|[a-g](?:b|#|\s|$))", rest) and not re.search(r"\bversion|\bv\d", rest):
        return None  # "take it back to 90 bpm" is an edit
    if rest and not re.match(r"^(?:\d|twice\b|the\s+last\s+\d|last\s+\d)(?!.*\bkeep)", rest):
        chosen = selective_undo(f"it {rest}" if _KEPT_BY.match(after) else rest, state)
        if chosen is not None:
            return chosen
    return [Act("undo", {"steps": _steps(after, low, state)}, words=low)]


_BOTH = re.compile(r"\b(?:both|the\s+2|those\s+2)\b")
_ALL = re.compile(
    r"\b(?:everything|all\s+of\s+(?:it|that|this|them|those)|it\s+all|all\s+(?:that|the\s+changes|my\s+changes))\b"
)


def _version(low: str) -> str | None:
    if alone := re.fullmatch(r"(?:version\s*|v\.?\s*)(\d{1,4})[.!]?", low.strip()):
        return f"v{alone[1]}"
    if not (_GO.search(low) or _WAS_BETTER.match(low)) or (_PART_OF_VERSION.search(low) and not _GOES.match(low)):
        return None
    if found := _VERSION.search(low):
        return f"v{found['n'] or found['n2']}"
    if found := _NTH_VERSION.search(low):
        return f"v{ordinal(found['ord'])}"
    if (found := _WITH.search(low)) and re.search(
        r"\b(?:go|back|return|revert|take\s+me|restore|load|want|prefer|like|give)\b", low
    ):
        return found["what"].strip()
    going = re.search(r"\b(?:go|return|get|jump|switch|revert|restore|back|take\s+me|version|original)\b", low)
    if going and _FIRST.search(low) and not _FIRST_OF_THE_SONG.search(low):
        return "first"
    if going and _LATEST.search(low):
        return "last"
    if found := _THE_X_ONE.search(low.strip(" .!?")):
        return found["what"]
    if found := _WAS_BETTER.match(low.strip(" .!?")):
        return found["what"]
    found = _BEFORE.search(low.strip(" .!?"))
    if (
        found
        and re.search(r"\b(?:go|return|back|revert|version|restore)\b", low)
        and not re.search(r"\bbars?\b", found["what"])
    ):
        return "before " + found["what"].strip()
    return None


def _steps(low: str, said: str = "", state: DialogueState | None = None) -> int:
    if state is not None and _BOTH.search(said):
        return 2
    if state is not None and _ALL.search(said):
        return max(1, len(since_the_start(state)))
    found = _UNDO_COUNT.search(low)
    if not found:
        return 1
    return 2 if found["twice"] else max(1, min(1000, int(found["n"] or found["n2"] or 1)))


def cancelled() -> Act:
    """The answer to "no" after a question."""
    return say("All right, nothing was changed.")

"""Sentences that put parts of one version into another ("take the drums from version 2"), or ask for the way between
two ("half way between version 2 and version 5").

A sentence counts only where it names a version; parts and places are left to the tools and entities that know them.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.scan import Scan
from assistant.planner.state import DialogueState
from assistant.planner.version_words import ORDINAL, PLEASE, version_id

_TAKE = re.compile(
    rf"^{PLEASE}(?:take|use|get|grab|borrow|bring(?:\s+(?:back|in|over))?|copy|put(?:\s+in)?|give\s+me|i\s+(?:want|liked?|prefer)|i'd\s+like"
    r"|swap\s+in|let's\s+have|have|try|keep|restore)\s+(?P<what>.+?)\s+(?:from|of|out\s+of|as\s+in|that\s+(?:was|were)\s+in|in)\s+(?P<ref>.+)$",
    re.I,
)
_OWN = re.compile(
    rf"^{PLEASE}(?:take|use|get|grab|borrow|bring(?:\s+(?:back|in|over))?|copy|put(?:\s+in)?|give\s+me|i\s+(?:want|liked?|prefer)|swap\s+in"
    r"|let's\s+have|have|try|play)\s+(?P<ref>.+?)(?:'s|s')\s+(?P<what>[\w][\w\s,&-]*)$",
    re.I,
)
_WITH_OWN = re.compile(
    rf"^{PLEASE}(?:(?:keep|combine|mix|use|take|give\s+me|i\s+want|put(?:\s+together)?|make\s+(?:a\s+version|one)\s+with)\s+)?"
    r"(?P<a>.+?)(?:'s|s')\s+(?P<x>[\w][\w\s&-]*?)\s+(?:with|and|plus|together\s+with|over|under|on\s+top\s+of)\s+(?P<b>.+?)(?:'s|s')\s+(?P<y>[\w][\w\s,&-]*)$",
    re.I,
)
_WITH_OF = re.compile(
    rf"^{PLEASE}(?:keep|combine|mix|use|take|give\s+me|i\s+want|put(?:\s+together)?)?\s*(?P<x>(?:the\s+)?[\w][\w\s&-]*?)\s+(?:of|from|in)\s+(?P<a>.+?)"
    r"\s+(?:with|and|plus|together\s+with|over|under)\s+(?P<y>(?:the\s+)?[\w][\w\s&-]*?)\s+(?:of|from|in)\s+(?P<b>.+)$",
    re.I,
)
_PLACE = re.compile(r"\s+(?P<place>(?:in|for|into|during|at|on|over|from)\s+(?:the\s+|bars?\s|measures?\s).+)$", re.I)
_SHARES = (
    (r"half\s*-?\s*way|mid\s*-?\s*way|in\s+the\s+middle|the\s+middle|in\s+between|in-between|the\s+average"
     r"|a\s+(?:cross|mix(?:ture)?|blend|mean|compromise)", 0.5),
    (r"(?:a|one)\s+third\s+of\s+the\s+way", 1 / 3), (r"two\s+thirds\s+of\s+the\s+way", 2 / 3),
    (r"(?:a|one)\s+quarter\s+of\s+the\s+way", 0.25), (r"three\s+quarters\s+of\s+the\s+way", 0.75),
)  # fmt: skip
_BETWEEN = re.compile(
    rf"^{PLEASE}(?:(?:make|give\s+me|go|i\s+want|write|try|do|find|something|a\s+version|one|it|me)\s+)*"
    rf"(?:(?P<share>{'|'.join(words for words, _ in _SHARES)})|"
    r"(?P<percent>\d{1,2})\s*(?:%|percent|per\s+cent)\s+of\s+the\s+way"
    r"|(?P<verb>blend|morph|interpolate|average|mix))\s+"
    r"(?:something\s+)?(?:between|from|of|with)?\s*(?P<a>.+?)\s+(?:and|to|into|with)\s+(?P<b>.+?)[\s.!?]*$",
    re.I,
)
_KEPT = re.compile(
    r"[\s,]+(?:but|and)\s+(?:keep|leave|hold)\s+(?:everything\s+else|the\s+rest|all\s+else|these\s+[\w ]{3,30}"
    r"|(?:the|this|that|my)\s+[\w ]{3,30}?)"
    r"(?:\s+(?:as\s+(?:it|they)\s+(?:is|are)|the\s+same|alone|from\s+(?:this|here)))?$",
    re.I,
)  # what is left as it is needs no call: only what is taken changes
_LETTERS = {"a": "previous", "b": "this", "the first": "first"}


def mixing_acts(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """Parts of a version in another, or the way between two; None for anything else."""
    return _blended(line, state) or _both(line, state) or _taken(line, state)


def _blended(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    found = _BETWEEN.match(line)
    if not found:
        return None
    one, other = _version(found["a"], state), _version(found["b"], state)
    if one is None or other is None:
        return None
    if found["percent"]:
        share = min(99, max(1, int(found["percent"]))) / 100
    else:
        said = found["share"] or "half way"
        share = next((value for words, value in _SHARES if re.fullmatch(words, said, re.I)), 0.5)
    return (Act("blend_versions", {"one": one, "other": other, "share": round(share, 4)}, words=line),)


def _both(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """Such as "keep version 2's drums with version 5's melody": the first with the second's part."""
    for pattern in (_WITH_OWN, _WITH_OF):
        found = pattern.match(line)
        if not found:
            continue
        one, other = _version(found["a"], state), _version(found["b"], state)
        if one is None or other is None or one == other:
            continue
        take = _take(other, found["y"], line, state)
        if take is None:
            continue
        letters = [side for side in (found["a"], found["b"]) if side.lower().strip() in ("a", "b")]
        note = f"I took A as {one} and B as {other}." if letters else ""
        kept = f"Everything else is as in {one}."
        take = Act(take.tool, take.args, tuple(n for n in (note, kept) if n), line)
        return (take,) if one == state.version else (Act("go_to_version", {"version": one}, words=line), take)
    return None


def _taken(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    line = _KEPT.sub("", line.rstrip(" .!?"))
    for pattern in (_OWN, _TAKE):
        found = pattern.match(line)
        if not found:
            continue
        what, said = found["what"], found["ref"]
        cut = _PLACE.search(what if pattern is _OWN else said)
        place = cut["place"] if cut else ""
        if cut and pattern is _OWN:
            what = what[: cut.start()]
        elif cut:
            said = said[: cut.start()]
        said = re.sub(r"\s+(?:please|instead|back|again|here|too|in)$", "", said, flags=re.I)
        version = _version(said, state)
        if re.fullmatch(rf"(?:the\s+)?(?:\d+|{ORDINAL})", said, re.I):
            version = None  # "use a flute in the first" is about no version
        if version is None or version == state.version:
            continue
        if (take := _take(version, what, line, state, place)) is not None:
            return (take,)
    return None


def _take(version: str, what: str, line: str, state: DialogueState, place: str = "") -> Act | None:
    """The call for parts by name; None where the words are no parts or the place is none."""
    names = [
        re.sub(
            r"^(?:the|its|their|those|my|that)\s+|\s+(?:part|parts|line|track|please|instead|back|again)$",
            "",
            n.strip(),
            flags=re.I,
        )
        for n in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", what.strip(" .!?"))
    ]
    if not all(0 < len(name.split()) <= 3 and not _NO_PART.search(name) for name in names):
        return None
    args: dict[str, object] = {"version": version}
    if names != ["everything"]:
        args["tracks"] = names
    if place and state.song is not None:
        clause = Clause(place, state, state.song)
        stretches = clause.place(Scan(place))
        if not stretches:
            return clause.problem
        args |= {"first_bar": stretches[0].first_bar, "last_bar": stretches[0].last_bar}
        if len(stretches) > 1:
            args["more_bars"] = [[s.first_bar, s.last_bar] for s in stretches[1:]]
    return Act("take_from_version", args, words=line)


_NO_PART = re.compile(
    r"\b(?:it|this|that|me|tempo|speed|key|chords?|title|name|star|version|versions|one|bars?|notes?|sound|mix|song|piece|difference|changes?)\b",
    re.I,
)


def _version(words: str, state: DialogueState) -> str | None:
    low = words.lower().strip(" .!?\"'")
    if low in ("a", "b"):
        return version_id("the previous version" if low == "a" else "this", state)
    return version_id(words, state)

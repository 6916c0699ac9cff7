"""Sentences that name another project of the person: "like the one for Grandma, but rainy", "use the chords of my
wedding song".

A project is named by "the one for ...", "my ... song", "the project ..." or in quotation marks; which one that is, the
tool finds out.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.briefs import read_brief
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tempo import pull_tempo_change
from assistant.planner.state import DialogueState
from assistant.planner.text import readable
from assistant.planner.version_words import PLEASE

_KIND = (
    r"(?:song|piece|tune|track|music|project|waltz|march|lullaby|ballad|anthem|theme|jingle|soundtrack|thing|one|number"
    r"|loop)"
)
_WHO = (
    rf"(?:(?:the|that|my|our)\s+(?:other\s+)?(?:{_KIND})\s+(?:that\s+|which\s+)?(?:(?:i|we|you)\s+(?:made|wrote|did|had|composed)\s+)?"
    r"(?P<link>for|about|called|named|from|of)\s+(?P<a>[\"'“][^\"'”]+[\"'”]|[\w'’ -]{2,40}?)"
    rf"|(?:the\s+)?project\s+(?P<b>[\"'“][^\"'”]+[\"'”]|[\w'’ -]{{2,40}}?)"
    rf"|(?:my|our)\s+(?P<c>[\w'’ -]{{2,30}}?)\s+{_KIND}"
    r"|the\s+(?P<d>[\w'’ -]{2,30}?)\s+project)"
)
_REST = r"(?:\s*[,;]?\s*(?:but|only|just|except|and|with|this\s+time)\s+(?P<rest>.+?))?[\s.!]*$"
_LIKE = re.compile(
    rf"^{PLEASE}(?:(?:make|write|compose|give\s+me|do|create|i\s+want|i'd\s+like|i\s+need|something|another|one|a|an|it|me|new|piece|song|track|tune)\s+)*"
    rf"(?:(?:just|exactly|a\s+bit|much|more)\s+)?(?:like|similar\s+to|based\s+on|along\s+the\s+lines\s+of|in\s+the\s+style\s+of|as)\s+{_WHO}{_REST}",
    re.I,
)
_PARTS = {
    "chords": "chords", "chord progression": "chords", "harmony": "chords", "harmonies": "chords", "changes": "chords",
    "style": "style", "genre": "style", "tempo": "tempo", "speed": "tempo", "key": "key", "form": "form",
    "structure": "form", "instruments": "instruments",
    "band": "instruments", "players": "instruments", "line-up": "instruments",
    "lineup": "instruments", "instrumentation": "instruments", "meter": "meter", "time signature": "meter",
}  # fmt: skip
_PART = "|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True))
_USE = re.compile(
    rf"^(?P<lead>.*?)\b(?:use|take|borrow|with|over|on|using|to)\s+the\s+(?:same\s+)?(?P<what>{_PART})(?:\s+and\s+(?:the\s+)?(?P<what2>{_PART}))?"
    rf"\s+(?:of|from|as|in)\s+{_WHO}{_REST}",
    re.I,
)


def project_acts(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """A new piece after another project; None where none is named."""
    if found := _USE.match(line):
        taken = list(dict.fromkeys(_PARTS[found[g].lower()] for g in ("what", "what2") if found[g]))
        lead = re.sub(rf"^{PLEASE}", "", found["lead"], flags=re.I).strip(" ,")
        return _like(found, line, state, f"{lead} {found['rest'] or ''}".strip(), taken)
    if found := _LIKE.match(line):
        return _like(found, line, state, found["rest"] or "", [])
    return None


def _is_one_of_theirs(found: re.Match[str]) -> bool:
    """Whether the words say that it is the person's own: "the one for Grandma", "my wedding song", "the project X";
    "the theme from ..." is anybody's.
    """
    if not found["a"]:
        return True
    own = re.search(
        r"\b(?:my|our|project|one|i\s+made|i\s+wrote|we\s+made|we\s+wrote|you\s+made|you\s+wrote)\b", found[0], re.I
    )
    return bool(own) and found["link"].lower() in ("for", "about", "called", "named")


def _is_known(who: str, state: DialogueState) -> bool:
    """Whether a project is called so."""
    words = {word for word in re.findall(r"\w+", who.lower()) if len(word) > 2 and word != "the"}
    return any(words and words <= set(re.findall(r"\w+", name.lower())) for name in state.projects)


def _like(found: re.Match[str], line: str, state: DialogueState, rest: str, taken: list[str]) -> tuple[Act, ...] | None:
    who = next((found[g] for g in ("a", "b", "c", "d") if found[g]), "").strip(" \"'“”")
    if not who or not (_is_one_of_theirs(found) or _is_known(who, state)):
        return None
    brief = read_brief(readable(rest)) if rest else None
    if brief is not None and brief.problem:
        return (brief.problem,)
    args: dict[str, object] = {"project": who}
    args |= {"take": taken} if taken else {}
    args |= {"changes": brief.args} if brief is not None and brief.args else {}
    if (tempo := pull_tempo_change(Scan(rest))) is not None and tempo.percent is not None:
        args["tempo_percent"] = tempo.percent
    if rest:
        args["words"] = rest[:200]
    notes = tuple(brief.notes) if brief is not None else ()
    return (Act("like_project", args, notes, line), *(brief.undone if brief is not None else ()))

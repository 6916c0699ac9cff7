"""Conditions on a wish: "if there are drums, mute them", "if it is in minor, make it major", "unless it has strings".

What can be looked up in the song's summary is; what cannot is asked about, never guessed. Politeness ("if you can") is
no condition.
"""

import re

from assistant.planner.acts import Act, ask, say
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import pull_tracks
from assistant.planner.state import DialogueState, SongView

POLITE = re.compile(
    r"[\s,]*\bif\s+(?:you\s+(?:can|could|like|want|please|would|will|don't\s+mind|have\s+(?:the\s+)?time)(?:\s+to)?"
    r"|possible|(?:that's|that\s+is|it's|it\s+is)\s+(?:ok(?:ay)?|possible|alright|all\s+right|not\s+too\s+much|fine)"
    r"(?:\s+(?:with|for)\s+you)?|i\s+may|need\s+be|necessary)\b[\s,]*",
    re.I,
)
_VERB = (
    r"(?:make|turn|change|set|put|give|add|remove|lose|drop|mute|swap|replace|transpose|raise|lower|bring|take|slow)"
)
_AHEAD = re.compile(
    r"^(?:and\s+|so\s+|ok(?:ay)?[\s,]+|please\s+)*(?P<how>if|unless|only\s+if|as\s+long\s+as)\s+(?P<when>.+?)"
    rf"\s*(?:,\s*(?:then\s+)?|\s+then\s+|\s+(?={_VERB}\s))(?P<wish>\w.+)$",
    re.I,
)
_BEHIND = re.compile(
    r"^(?P<wish>.+?)[\s,]+(?:but\s+)?(?P<how>only\s+if|if|unless|provided(?:\s+that)?|as\s+long\s+as)\s+"
    r"(?P<when>.+?)[\s.!]*$",
    re.I,
)
_HAS = re.compile(
    r"^(?:there\s+(?:is|are|'s)|there's|it\s+(?:has|have|'s\s+got)|we\s+have|you\s+(?:have|find|see))\s+"
    r"(?:(?P<no>no|not\s+any)\s+)?(?:an?\s+|any\s+|some\s+|the\s+)?(?P<what>[\w\s-]+?)"
    r"(?:\s+(?:in\s+(?:it|there|the\s+\w+)|at\s+all))?$"
)
_IT_IS = (
    r"(?:it's|it\s+is|the\s+(?:song|piece|key|tempo)\s+is|this\s+is|that's|it\s+(?:goes|lasts)"
    r"|the\s+(?:song|piece)\s+lasts)"
)
_MODE = re.compile(rf"^{_IT_IS}\s+(?P<no>not\s+)?(?:in\s+)?(?:an?\s+)?(?P<mode>minor|major)(?:\s+key)?$")
_TEMPO = re.compile(
    rf"^{_IT_IS}\s+(?P<way>faster|quicker|slower|above|below|over|under)\s+(?:than\s+)?(?P<n>\d{{2,3}})(?:\s*bpm)?$"
)
_LENGTH = re.compile(
    rf"^{_IT_IS}\s+(?P<way>longer|shorter|more|less|over|under)\s+(?:than\s+)?(?P<n>\d{{1,4}})"
    r"\s*(?P<unit>seconds?|secs?|s|minutes?|mins?|bars?|measures?)$"
)
_TAKEN_AS_SPARED = re.compile(r"^it\s+(?:does\s*n[o']t|doesn't|won't)\s+(?:get|become|make\s+it)\b")


def condition(line: str, state: DialogueState) -> tuple[str, Act | None]:
    """The sentence without its condition, and None; or what is said instead where the condition does not hold."""
    if state.song is None or not re.search(r"\b(?:if|unless|provided|as\s+long\s+as)\b", line.lower()):
        return line, None
    line = POLITE.sub(" ", line).strip(" ,")
    found = _AHEAD.match(line) or _BEHIND.match(line)
    if (
        not found
        or re.match(r"^(?:what|how|as)\b", found["wish"].lower())
        or re.search(r"\b(?:as|what)\s+$", line[: found.start("how")].lower())
    ):
        return line, None
    when = found["when"].lower().strip(" ,.!?")
    if _TAKEN_AS_SPARED.match(when):
        return line, None
    holds = holds_in(when, state.song)
    wish = found["wish"].strip(" ,.")
    if holds is None:
        return line, ask(
            f"I cannot tell whether {when[:80]!r} is so. Shall I do it all the same?",
            (wish[:60], wish[:200]),
            ("leave it as it is", "what instruments are in it?"),
        )
    if holds == (found["how"].lower() == "unless"):
        so = "is not so" if not holds else "is so"
        return line, say(f"I changed nothing: you said {found['how'].lower()} {when}, and that {so}.")
    if (named := _HAS.match(when)) and re.search(r"\b(?:them|it)\b", wish.lower()):
        wish = re.sub(r"\b(?:them|it)\b", f"the {named['what']}", wish, count=1, flags=re.I)
    return wish, None


def holds_in(when: str, song: SongView) -> bool | None:
    """Whether something is so in the song; None when it is nothing its summary tells."""
    if found := _MODE.match(when):
        return (found["mode"] in song.mode) != bool(found["no"])
    if found := _TEMPO.match(when):
        above = found["way"] in ("faster", "quicker", "above", "over")
        return song.tempo_bpm > float(found["n"]) if above else song.tempo_bpm < float(found["n"])
    if found := _LENGTH.match(when):
        unit = found["unit"]
        size = float(song.bars) if unit.startswith(("bar", "mea")) else song.duration_s / (60 if unit[0] == "m" else 1)
        return size > float(found["n"]) if found["way"] in ("longer", "more", "over") else size < float(found["n"])
    if found := _HAS.match(when):
        said = pull_tracks(Scan(found["what"]), song)
        return None if said is None else bool(said.ids) != bool(found["no"])
    return None

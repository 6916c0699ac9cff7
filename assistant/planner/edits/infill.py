"""Bars composed anew, as people say it: "rewrite bars 5 to 8", "three variations of bar 9", "finish this", "do it as
bossa", "with the groove of version 1".

New pieces are read by `briefs`, new sections by `form`, recordings by `real_sound`.
"""

import re
from typing import Any

from assistant.planner.acts import Act, ask
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.moods import pull_style_and_mood
from tools.instruments.lookup import find_ensemble

TOOL = "rewrite_bars"
_SHOW = (
    r"(?:(?:can|could)\s+(?:you|i|we)\s+)?(?:please\s+)?(?:give|show|make|write|play|offer|let|try|hear|do|find|have|get"
    r"|come\s+up\s+with|i(?:'d|\s+would)?\s+(?:want|like|love|need)|what\s+about)?"
)
_VARIATIONS = re.compile(
    rf"^{_SHOW}\s*(?:me\s+|us\s+|i\s+)?(?:to\s+)?(?:hear\s+|see\s+|have\s+)?(?:a\s+)?(?P<n>[2-9]|couple\s+of|few|some|several|different|other)?\s*(?:more\s+|different\s+|other\s+|alternative\s+)*"
    r"(?:variations?|versions|alternatives|options|readings|ideas|possibilities|takes)\s+(?:of|for|on|in|to)\s+"
)
_ANEW = re.compile(
    r"\b(?:re-?write|re-?compose|re-?generate|re-?roll|re-?do|do\s+over|re-?work|re-?make|rethink|reinvent)\b(?!\s+(?:it\s+|this\s+|the\s+\w+\s+)?(?:as|into|like)\b)"
    r"|\b(?:compose|write|make|try)\s+(?P<what>.+?)\s+(?:again|anew|afresh|over|differently|from\s+scratch|another\s+way|some\s+other\s+way)\b"
    r"|\b(?:do|play)\s+(?P<how>.+?)\s+(?:anew|afresh|differently|another\s+way|some\s+other\s+way)\b"
    r"|\b(?:try|write|do|put|play|have|give\s+(?:me|us)|i\s+want|i'd\s+like)\s+something\s+(?:else|different|new|other)\s+(?:in|for|at|on|instead)\b"
    r"|\breplace\s+(?:the\s+)?(?:bars?|measures?)\b"
    r"|^(?:(?:please|and|now)\s+)*(?:write|compose|try|do)\s+it\s+again\b"
    r"|\bplays?\s+something\s+(?:else|different|new|other)\b"
    r"|^something\s+(?:else|different|new|other)\s+(?:in|for|at|on)\s+(?:the|bars?|measures?)\b"
)
_NOT_ANEW = re.compile(r"\b(?:lyrics|words|text|title|descant|harmony|counter-?\s?melody|obbligato|second\s+voice)\b")
_ANOTHER_TUNE = re.compile(
    r"\b(?:a\s+|some\s+)?(?:new|another|different|other|fresh|better)\s+(?:melod(?:y|ies)|tunes?|lead\s+(?:line|part|melody)|top\s*line)\b"
    r"|\b(?:change|swap|replace)\s+the\s+(?:melody|tune)\b(?!\s*(?:to|with|for|instrument|so|'s))"
    r"|\b(?:the\s+)?(?:melody|tune)\s+(?:should|must|could|can)\s+be\s+(?:new|different|another(?:\s+one)?)\b"
)
_NOT_ANOTHER_TUNE = re.compile(
    r"\b(?:counter|second|harmony|add|on\s+top|write\s+(?:me\s+)?a\s+(?:new\s+)?song|piece)\b"
)
_ANOTHER_PART = re.compile(
    r"\b(?:a\s+|some\s+)?(?:new|another|different|other|fresh|better)\s+(?P<part>bass\s*-?\s*lines?|bass\s+part|basslines?|(?:drum|piano|guitar|string|chord|organ|synth|horn|brass|pad|keyboard)"
    r"\s+(?:groove|beat|pattern|part|fill|riff|line|figure)s?|groove|beat|drum\s*-?beat|accompaniment|comping|fill|riff|backing)\b"
)
_GO_ON = re.compile(
    r"^(?:(?:and|now|then|please|can\s+you|could\s+you|let\s+it|make\s+it|have\s+it|just|i\s+want\s+it\s+to|i'd\s+like\s+it\s+to|let's)\s+)*"
    r"(?:continue|carry\s+(?:it\s+|this\s+)?on|go\s+on|keep\s+(?:it\s+)?going|keep\s+on|extend|write\s+on|compose\s+on|play\s+on|prolong|go\s+further)\b"
    r"|\b(?:add|write|compose|append|put)\s+(?:me\s+)?(?:another\s+)?\d{1,3}\s+(?:more\s+)?(?:bars?|measures?)\s*(?:(?:at|to|on(?:to)?)\s+(?:the\s+)?end|more|after\s+(?:it|that|the\s+end)|of\s+(?:music|the\s+same))?$"
    r"|^(?:(?:and|then|now|please)\s+)*(?:another\s+)?\d{1,3}\s+more(?:\s+(?:bars?|measures?))?(?:\s+(?:after\s+(?:that|it)|at\s+the\s+end|please|on\s+top))?$"
    r"|\b(?:what\s+comes\s+next|what\s+happens\s+next)\b.*\b(?:write|compose|play)\b"
)
_NOT_GO_ON = re.compile(
    r"\b(?:section|verse|chorus|bridge|intro|note|chord|seconds?|secs?|minutes?|mins?|drums?|bass|piano|crescendo)\b"
)
_FINISH = re.compile(
    r"^(?:(?:and|now|then|please|can\s+you|could\s+you|help\s+me|i\s+want\s+you\s+to)\s+)*(?:finish|complete|conclude)\s+(?:off\s+)?(?:writing\s+)?"
    r"(?:this|it|that|my|the|what\s+i)\b(?!\s+(?:with|on|by|in)\b)"
    r"|\b(?:it|this|the\s+(?:song|tune|piece))\s+(?:just\s+)?(?:stops|breaks\s+off|ends)\s+(?:in\s+the\s+middle|mid\w*|abruptly|too\s+(?:soon|early))\b.*\b(?:finish|complete|end)\b"
)
_ACCOMPANY = re.compile(
    r"\b(?:accompaniment|backing(?:\s+(?:band|track))?|band|chords(?:\s+and\s+(?:a\s+)?bass)?|harmony)\s+(?:for|to|under|behind|beneath|around)\s+(?:my|the|this|that|it)\b"
    r"(?:\s+(?:little\s+)?(?:tune|melody|song|line|theme|hum(?:ming)?))?"
    r"|^(?:(?:please|now|can\s+you|could\s+you)\s+)*accompany\s+(?:my|the|this|that|it|me)\b"
    r"|\b(?:arrange|accompany)\s+(?:a\s+band\s+)?(?:around|for)\s+(?:my|this|the)\s+(?:tune|melody)\b"
)
_AS_STYLE = re.compile(
    r"\b(?:do|make|play|turn|arrange|re-?arrange|try|have|put|rework|re-?work|re-?make|redo|give|convert|transform|change|set|render|cover|re-?style|imagine)\s+.{0,60}?\b(?:as|into|in|to|like)\b"
    r"|\b(?:same|this|the)\s+(?:song|tune|piece|thing|melody|music)\s*,?\s*(?:but\s+)?(?:as|in|now\s+as|only|just)?\b"
    r"|\b(?:version|cover|remix|arrangement|treatment|take)\b|\bin\s+the\s+(?:style|manner|way)\s+of\b|\bstyle\b"
    r"|\bmake\s+(?:it|this|that|the\s+(?:song|piece|whole\s+thing|tune|\w+))\s+(?:(?:sound|more)\s+(?:like\s+)?)?(?:an?\s+)?"
    r"|\bwhat\s+if\s+(?:it|this)\s+(?:was|were)\b|\bcould\s+(?:it|this)\s+be\b"
)
_SAME_SONG = re.compile(r"\b(?:same|this)\s+(?:song|tune|piece|melody|music)\b")
_STYLE_TAIL = (
    r"(?:\s+(?:style|version|song|tune|piece|track|beat|band|manner|way|feel|thing|arrangement|cover|remix|take|please"
    r"|instead|now|of\s+(?:this|it|that|the\s+(?:song|piece|tune))))*"
)
_NO_STYLE = frozenset({"swing", "shuffle", "groove", "slow song", "romance", "lounge", "stride", "boogie", "fusion"})
_NEW_PIECE = re.compile(
    r"^(?:(?:please|now|ok(?:ay)?|then|and)\s+)*(?:write|compose|create|generate|new\b|(?:make|give|play)\s+(?:me\s+|us\s+)?(?:a|an|another|some)\b(?!\s+(?:\S+\s+){0,3}(?:version|cover|remix|arrangement|take)\b))"
)
_GROOVE = re.compile(
    r"\b(?:groove|feel|beat|rhythm|drum(?:s|\s+pattern|\s+groove|\s+beat)?|swing|pocket)\s+(?:of|from|in|like\s+(?:in|on))\s+(?:the\s+|this\s+|that\s+|my\s+)?"
    r"(?:(?P<file>(?:other\s+|attached\s+|uploaded\s+|dropped\s+)?(?:file|midi|mid|upload|attachment|clip|one\s+i\s+(?:just\s+)?(?:dropped|attached|uploaded)))"
    r"|(?:version|take|v)\s*(?P<n>\d{1,4})|(?P<first>first|original)\s+version|(?P<label>\w+(?:\s+\w+)?)\s+version)\b"
)
_COUNTS = {"couple of": 2, "few": 3, "some": 3, "several": 3, "different": 3, "other": 3}


def variations(clause: Clause) -> list[Act] | None:
    """Such as "give me three variations of bars 9 to 12"."""
    found = _VARIATIONS.search(clause.low)
    if not found or re.search(r"\btheme\s+and\b|\bof\s+(?:the\s+)?theme\b", clause.low):
        return None
    said = found["n"] or "3"
    number = _COUNTS.get(said) or (int(said) if said.isdigit() else 3)
    args = _where(clause)
    if not args and not re.search(r"\b(?:melody|tune|it|this|song|piece|theme)\b", clause.low[found.end() :]):
        return None
    return [clause.act(TOOL, {"edit": "variations", "number": number, **args})]


def anew(clause: Clause) -> list[Act] | None:
    """Such as "rewrite bars 5 to 8", "try something else in the bridge", "another bass line"."""
    if part := _ANOTHER_PART.search(clause.low):
        if re.search(r"\b(?:add|too|as\s+well|besides|on\s+top)\b", clause.low):
            return None
        args = _where(clause)
        args = args if args.get("tracks") else args | {"tracks": _players(clause, part["part"])}
        return [clause.act(TOOL, {"edit": "rewrite", **args})] if args["tracks"] else None
    if re.search(r"\b(?:melody|tune)\b", clause.low) and _ANEW.search(clause.low):
        return new_tune_of(clause)
    if not _ANEW.search(clause.low) or _NOT_ANEW.search(clause.low):
        return None
    args = _where(clause)
    if not args and not re.search(r"\b(?:whole|everything|all\s+of\s+it)\b", clause.low):
        return None
    return [clause.act(TOOL, {"edit": "rewrite", **args, **_words(clause)})]


def new_tune(clause: Clause) -> list[Act] | None:
    """Such as "keep the chords, new melody", "a different tune in the chorus"."""
    if not _ANOTHER_TUNE.search(clause.low) or _NOT_ANOTHER_TUNE.search(clause.low):
        return None
    return new_tune_of(clause)


def new_tune_of(clause: Clause) -> list[Act]:
    """Such as "regenerate the melody in bar 4"."""
    args = _where(clause)
    args.pop("tracks", None)  # "the chords" that are kept are no place
    return [clause.act(TOOL, {"edit": "new_tune", **args, **_words(clause)})]


def goes_on(clause: Clause) -> list[Act] | None:
    """Such as "continue for 8 bars", "finish this"."""
    if _FINISH.search(clause.low) and not re.search(r"\b(?:cadence|chord|amen|tonic|dominant)\b", clause.low):
        return [clause.act(TOOL, {"edit": "finish", **_bars(clause)})]
    if not _GO_ON.search(clause.low) or _NOT_GO_ON.search(clause.low):
        return None
    return [clause.act(TOOL, {"edit": "go_on", **_bars(clause)})]


def accompany(clause: Clause) -> list[Act] | None:
    """Such as "an accompaniment for my tune", "accompany this in a folk style"."""
    if not _ACCOMPANY.search(clause.low):
        return None
    said, _ = pull_style_and_mood(clause.fresh())
    return [clause.act(TOOL, {"edit": "accompany", **({"style": said.style} if said else {})})]


def restyle(clause: Clause) -> list[Act] | None:
    """Such as "do it as bossa", "same song but metal", "the bridge as reggae"."""
    if _NEW_PIECE.search(clause.low):
        return None
    said, _ = pull_style_and_mood(clause.fresh())
    if (
        said is None
        or said.words in _NO_STYLE
        or find_ensemble(said.words)
        or (said.meter and said.meter != clause.song.meter)
    ):
        return None
    rest = re.sub(r"[\s.!?]+$", "", clause.low)
    bare = re.sub(r"^(?:(?:and|now|then|ok(?:ay)?|or|how\s+about|what\s+about|in|as|the)[\s,]+)+", "", rest)
    last = clause.state.last_change()
    again = last is not None and any(frame.args.get("edit") == "restyle" for frame in last.changes)
    if again and re.fullmatch(rf"{re.escape(said.words)}{_STYLE_TAIL}", bare):
        return [clause.act(TOOL, {"edit": "restyle", "style": said.style})]  # the third style in a row
    if rest.removeprefix("more ").removeprefix("just ") in (said.words, f"{said.words} style", f"{said.words} please"):
        return [_which(said.style, said.words)]
    ends = re.search(rf"{re.escape(said.words)}{_STYLE_TAIL}$", rest)
    if not ends or re.search(
        r"\b(?:(?:chords?|drums?|fill|bass\s*line)\s+\w*|for\s+(?:an?\s+)?)$", rest[: ends.start()]
    ):
        return None
    if not _AS_STYLE.search(clause.low) and not re.search(r"\bas\s+(?:an?\s+)?$", rest[: ends.start()]):
        return None
    args = _where(clause)
    if _SAME_SONG.search(clause.low):
        args.pop("tracks", None)  # "the same tune as reggae" is the whole song
    return [clause.act(TOOL, {"edit": "restyle", "style": said.style, **args})]


def groove(clause: Clause) -> list[Act] | None:
    """Such as "with the groove of this file", "use the beat of version 2"."""
    found = _GROOVE.search(clause.low)
    if not found:
        return None
    version = f"v{found['n']}" if found["n"] else "first" if found["first"] else found["label"] or "upload"
    if version == "upload" and not clause.state.attachments:
        return None
    scan = clause.fresh()
    scan.take(*found.span())
    args = {k: v for k, v in clause.where(scan).items() if k != "tracks"}
    return [clause.act("borrow_groove", {"version": version, **args})]


def _which(style: str, word: str) -> Act:
    return ask(
        f"{word.capitalize()}: this piece played that way, or a new one?",
        (f"this piece as {word}", f"do it as {style}"),
        (f"a new {word} piece", f"write a new {style} piece"),
    )


def _where(clause: Clause) -> dict[str, Any]:
    return clause.where()


def _words(clause: Clause) -> dict[str, Any]:
    """How the new bars should be, where a word says it that the composer reads."""
    found = re.search(
        r"\b(?:bus(?:y|ier)|fuller|denser|livelier|simpl(?:e|er)|sparser|calmer|thinner|easier)\b", clause.low
    )
    return {"words": found[0]} if found else {}


_COUNTED = re.compile(r"\b(\d{1,3})\s+(?:more\s+)?(?:bars?|measures?)\b|\b(\d{1,3})\s+more\b")


def _bars(clause: Clause) -> dict[str, Any]:
    found = _COUNTED.search(clause.low)
    return {"bars": int(found[1] or found[2])} if found else {}


def _players(clause: Clause, part: str) -> list[str]:
    """Ids of who plays a part that was named by what it plays."""
    if "bass" in part:
        roles: tuple[str, ...] = ("bass",)
    elif re.search(r"\b(?:drum|groove|beat|fill)", part):
        roles = ("drums",)
    elif re.search(r"\b(?:accompaniment|backing|comping|chord)", part):
        roles = ("chords", "pad")
    else:
        return []
    return [t.id for t in clause.song.tracks if t.role in roles or (t.is_drum and "drums" in roles)]


RULES: tuple[Rule, ...] = (variations, groove, accompany, goes_on, new_tune, anew, restyle)

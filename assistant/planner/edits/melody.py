"""Sentences about the tune -> calls of `change_melody`.

A row of `melody_words.SAID` is a pattern and the edit it names; the first that fits decides. Place, tracks and amount
are read by the clause; what an edit takes beside them (a voice, an instrument, where a theme comes from) is read here
first, so that it is not taken for a place.
"""

import re
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.melody_words import (
    ABOVE,
    ADDED,
    BELOW,
    DOWN,
    LESS_ORNATE,
    MODE,
    NEW_PIECE,
    NOT_THAT,
    PLAYER,
    SAID,
    SHAPES,
    SIXTH,
    SOURCE,
    SUNG_LINE,
    TUNE,
    UP,
    VOICE,
)
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import by_role

_TAKES_BARS = ("repeat_phrase",)
_BESIDE = ("harmony_line", "double_octave", "answer_tune", "counter_melody", "descant")
_TOO_MUCH = re.compile(r"\btoo\s+(?:much|many)\b")  # says which way, not how far
_OF_SOUND = re.compile(r"\b(?:louder|softer|quieter|mute|reverb|pan|db|volume)\b")
_LAST_BAR = re.compile(r"\b(?:only|just)?\s*(?:the\s+)?(?:very\s+)?(?:last|final|closing)\s+(?:bar|measure)\b")


def tune(clause: Clause) -> list[Act] | None:
    """An edit of the tune, if the clause names one."""
    low = clause.low
    if NEW_PIECE.search(low) or NOT_THAT.search(low):
        return None
    edit = next((name for pattern, name in SAID if pattern.search(low)), None)
    if edit in _BESIDE and _OF_SOUND.search(low):
        return None  # "the descant softer": it is there already
    if edit is None or (edit == "counter_melody" and find_named(clause.text) and not _has_place(clause)):
        return None  # a counter-melody for the whole piece on an instrument is a part to add
    scan = clause.fresh()
    args: dict[str, Any] = {"edit": edit, **_own(edit, clause, scan)}
    if not any("voc" in t.shown.lower() or "voice" in t.shown.lower() for t in clause.song.tracks):
        scan.pull(SUNG_LINE)  # the tune, in a song that nobody sings yet
    args |= {name: value for name, value in clause.where(scan).items() if name not in args}
    if edit == "answer_tune" and len(args.get("tracks", ())) == 2 and "instrument" not in args:
        first, second = args["tracks"]
        args |= {"tracks": [first], "instrument": clause.song.names([second])[0]}
    if edit == "answer_tune" and args.get("tracks") == list(by_role("melody", clause.song)):
        del args["tracks"]  # the tune is meant anyway, and who answers may change
    said = clause.amount(scan) if not _TOO_MUCH.search(low) else {}
    names = ("amount", "bars") if edit in _TAKES_BARS else ("amount", "number", "unit")
    args |= {name: said[name] for name in names if name in said and name not in args and _counts(edit, name)}
    return [clause.act("change_melody", args)]


def _counts(edit: str, name: str) -> bool:
    return name in ("amount", "bars") or edit == "less_busy_tune"


def _has_place(clause: Clause) -> bool:
    where = clause.where(clause.fresh())
    clause.problem = None
    return any(name in where for name in ("first_bar", "from_s", "first_beat"))


def _own(edit: str, clause: Clause, scan: Scan) -> dict[str, Any]:
    """What the edit takes beside place and amount."""
    low = clause.low
    if edit in ("easier_to_sing", "fit_range"):
        return _voice(scan) or (_player(clause, scan) if edit == "fit_range" else {})
    if edit == "easier_to_play":
        return _beginner(clause, scan)
    if edit == "reuse_theme":
        return _theme(clause, scan)
    if edit in _BESIDE:
        scan.pull(ADDED)
        return _player(clause, scan) | _side(low, edit)
    if edit == "end_tune":
        scan.pull(_LAST_BAR)
        return {"direction": _ending(low)}
    return _direction(edit, low)


def _direction(edit: str, low: str) -> dict[str, Any]:
    ways = {
        "tune_contour": _contour(low),
        "tune_range": _width(low),
        "smoother_tune": "less" if _LEAPIER.search(low) else "more",
        "longer_notes": "less" if re.search(r"\b(?:short|clipp|staccat|detach|choppi)", low) else "more",
        "ornament_tune": "less" if LESS_ORNATE.search(low) else "more",
        "sequence_tune": "down" if DOWN.search(low) else "up",
    }
    return {"direction": ways[edit]} if edit in ways else {}


def _width(low: str) -> str:
    if too := re.search(r"\btoo\s+(?:\w+\s+)?(?P<what>wide|big|large|narrow|small|limited)", low):
        return "less" if too["what"] in ("wide", "big", "large") else "more"
    return "less" if re.search(r"\b(?:narrow|small|less|tight|compact|reduc|short|limit)", low) else "more"


_LEAPIER = re.compile(
    r"\b(?:more|bigger|wider|larger|add\s+(?:some|a\s+few))\s+(?:leaps?|jumps?|skips?|intervals?)|jumpier|leapier"
    r"|more\s+(?:angular|jumpy|leaping)|less\s+(?:smooth|stepwise|step-?wise)"
)


def _contour(low: str) -> str:
    if re.search(r"\barch|\bpeak\w*\s+in\s+the\s+middle|\brise\s+and\s+(?:then\s+)?fall|\bhill\b", low):
        return "arch"
    if re.search(r"\bvalley|\bfall\s+and\s+(?:then\s+)?rise|\bdip\b", low):
        return "valley"
    rises = UP.search(low)
    starts_high = re.search(r"\bstart\w*\s+(?:it\s+|the\s+\w+\s+)?(?:off\s+)?(?:high|higher)", low)
    return "down" if starts_high or (DOWN.search(low) and not rises) else "up"


def _ending(low: str) -> str:
    if re.search(r"\bquestion|\bopen\b|\bunresolved|\bunfinished|\bhanging|\bwaiting|\binto\s+the\s+air", low):
        return "question"
    if re.search(
        r"\btonic|\bhome|\bkey\s?note|\broot\b|\banswer|\bresolv|\bfinal\b(?!\s+(?:bar|measure))|\bclosed|\bdo\b", low
    ):
        return "home"
    if re.search(r"\bhigh|\bup\b|\bris\w+", low):
        return "higher"
    return "lower" if re.search(r"\blow|\bdown\b|\bfall\w*", low) else "new"


_VOICES = {
    "kids": "child", "kid": "child", "children": "child", "child": "child", "schoolchildren": "child",
    "basses": "bass", "bass": "bass", "mezzo-soprano": "mezzo soprano",
}  # fmt: skip


def _voice(scan: Scan) -> dict[str, Any]:
    found = scan.pull(VOICE)
    if not found:
        return {}
    word = found["voice"]
    plain = _VOICES.get(word, word.removesuffix("s"))
    return {"instrument": plain}


def _beginner(clause: Clause, scan: Scan) -> dict[str, Any]:
    """An instrument it should be easy on, where the piece does not have it: else it is the part that is meant."""
    named = find_named(clause.text)
    if not named:
        return {}
    said = clause.tracks(scan.copy())
    clause.problem = None
    if said and said.ids:
        return {}
    scan.take(named[0].start, named[0].end)
    return {"instrument": named[0].name}


def _player(clause: Clause, scan: Scan) -> dict[str, Any]:
    """Who plays beside the tune: "on the violin", "with a sax", "let the flute answer"."""
    for found in PLAYER.finditer(scan.low):
        who = found["who"] or found["let"] or found["is"]
        start = found.start("who") if found["who"] else found.start("let") if found["let"] else found.start("is")
        if re.search(TUNE, who):
            continue
        if named := find_named(scan.text[start : start + len(who)]):
            scan.take(start + named[0].start, start + named[0].end)
            return {"instrument": named[0].name}
    return {}


def _side(low: str, edit: str) -> dict[str, Any]:
    args: dict[str, Any] = {}
    if edit in ("harmony_line", "double_octave", "counter_melody"):
        above, below = ABOVE.search(low), BELOW.search(low)
        if bool(above) != bool(below):
            args["direction"] = "above" if above else "below"
    if edit == "harmony_line":
        args["number"] = 6 if SIXTH.search(low) else 3
    return args


def _theme(clause: Clause, scan: Scan) -> dict[str, Any]:
    """Where the theme comes from, in which mode, how it is turned, and who plays it."""
    args: dict[str, Any] = {}
    if source := scan.pull(SOURCE):
        words = (source["of"] or source["src"] or "").strip()
        words = re.sub(r"^the\s+|\s*'s$", "", words).replace(" to ", "-")
        words = re.sub(r"^(?:measures?|bars?)\s+", lambda m: "bars ", words)
        if words and words not in ("opening", "main", "first", "beginning", "start", "original", "same"):
            args["section"] = re.sub(r"\s*-\s*", "-", words)
    if mode := scan.pull(MODE):
        args["mode"] = mode["mode"]
    shape = next((name for pattern, name in SHAPES if scan.pull(pattern)), None)
    if shape:
        args["direction"] = shape
    return args | _player(clause, scan)


RULES: tuple[Rule, ...] = (tune,)

"""Sentences about who plays where -> calls of the tool "arrange": parts that sit out, come in later, play alone, join
in; new players for one place; lines doubled.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.placed import Said, bars
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.places import Stretch
from assistant.planner.entities.tracks import resolve_words

TOOL = "arrange"

_SILENT = re.compile(
    r"\b(?:remove|delete|lose|drop|mute|silence|kill|ditch|cut|without|no|take\s+(?:out|away|off)|leave\s+out"
    r"|sit(?:s|ting)?\s+out|tacet|rests?|get\s+rid\s+of|hush|shut\s+up"
    r"|omit|skip|strip\s+out|drops?\s+out|(?:should|must|does|do|shall|can)(?:n't|\s+not)\s+play|doesn't\s+play"
    r"|don't\s+play|stops?\s+(?:playing|completely|altogether|entirely|dead)|silent|out)\b|\btake\s+.+?\s+(?:out|away|off)\b"
)
_NOT_SILENT = re.compile(
    r"\b(?:thin(?:ner)?|fade|fill|stand|even|spread|drag|stretch|db|volume|octave|semitones?|percent|reverb|tempo|fade|drop\s+(?:it|them|that|the\s+\w+)\s+(?:by|to"
    r"|an?\s)|cut\s+(?:it|the\s+\w+)\s+(?:to|short)|solo|notes|no\s+(?:longer|more\s+than)|swing|fills?)\b|\d\s*%"
)
_ONLY = re.compile(
    r"\b(?:only|just(?!\s+(?:heard|listened|played))|nothing\s+but|nobody\s+but|solely)\b|\b(?:alone|by\s+(?:itself|themselves)|on\s+(?:its"
    r"|their)\s+own|solo)\b"
)
_START_ALONE = re.compile(
    r"\b(?:start|begin|open|starts|begins|opens)\s+(?:off\s+|it\s+|the\s+(?:song"
    r"|piece)\s+)*(?:with\s+)?(?:\w+\s+)*?(?:only|just|alone|by\s+itself|on\s+its\s+own|nothing\s+but|solo)\b"
    r"|\b(?:start|begin|open)s?\s+(?:off\s+|it\s+|the\s+(?:song|piece)\s+)*alone\b"
)
_FROM = re.compile(
    r"\b(?:from|starting\s+(?:at|in|from|with)|come(?:s)?\s+in\s+(?:at|in|on|from|with|only\s+(?:at|in))"
    r"|enter(?:s)?\s+(?:at|in|on|from|with|only)|in\s+from|not\s+(?:before|until|till)|(?:no"
    r"|without)\s+[\w\s]+?\s+(?:until|till|before)"
    r"|(?:hold|keep|save)\s+(?:back\s+)?[\w\s]+?\s+(?:until|till|for|back\s+until)|bring\s+[\w\s]+?\s+in\s+(?:at"
    r"|on|in|from|with|only)|kick\s+in\s+(?:at|in|on|from)|join(?:s)?\s+(?:in\s+)?(?:at|in|on|from)"
    r"|wait(?:s)?\s+(?:until|till|for)|delay\s+[\w\s]+?\s+(?:until|till|to)|start(?:s)?\s+(?:at|in|from"
    r"|with)\s+the)\b"
)
_LATER = re.compile(
    r"\b(?:come(?:s)?\s+in|enter(?:s)?|bring|start(?:s)?|join(?:s)?|in)\b.*\blater\b"
    r"|\bdelay(?:ed)?\s+(?:the\s+)?(?:entry|entrance)\b|\blater\s+(?:entry|entrance)\b"
)
_AFTER = re.compile(r"\bafter\s+(?:the\s+)?(?=(?:first|second|last|verse|chorus|bridge|intro|bar)\b)")
_UNTIL_BAR = re.compile(r"\b(?:until|till|before|from|at|in|on)\s+(?:bar|measure)\s+(?P<n>\d{1,4})\b")


def _others(clause: Clause, ids: list[str]) -> list[str]:
    return [t.id for t in clause.song.tracks if t.id not in ids]


def starts_alone(clause: Clause) -> list[Act] | None:
    """Such as "let the piano start alone", "start with just the bass": everybody else waits."""
    if not _START_ALONE.search(clause.low):
        return None
    said = Said(clause, re.compile(r"\b(?:solo|start|begin|open)s?\b"))
    if said.tracks is None or not said.tracks.ids:
        return None
    first = said.stretches or (_opening(clause),)
    clause.notes.append(
        f"I took the beginning as bars {first[0].first_bar} to {first[0].last_bar}."
    ) if not said.stretches else None
    said.stretches = first
    return said.act(TOOL, "sit_out", tracks=_others(clause, list(said.tracks.ids)))


def _opening(clause: Clause) -> Stretch:
    """The first section where it is no longer than eight bars, else four bars."""
    rows = clause.song.sections
    length = int(rows[0].get("bars") or 4) if rows else 4
    last = length if 2 <= length <= 8 and length < clause.song.bars else min(4, max(1, clause.song.bars - 1))
    return Stretch(1, last, f"bars 1 to {last}")


def later(clause: Clause) -> list[Act] | None:
    """Such as "drums from the second verse on", "no drums until the chorus", "bring the bass in later"."""
    has_from = _FROM.search(clause.low)
    if not has_from and not _LATER.search(clause.low):
        return None
    if re.search(
        r"\b(?:louder|softer|quieter|slower|faster|up|down|octave|higher|lower|swing|half|double|busier|simpler)\b",
        clause.low,
    ):
        return None
    said = Said(clause, _UNTIL_BAR)
    bar = _UNTIL_BAR.search(clause.low)
    if said.tracks is None or not said.tracks.ids or len(said.tracks.ids) == len(clause.song.tracks):
        return None
    if bar:
        first = int(bar["n"])
    elif said.stretches:
        first = said.stretches[0].first_bar
    elif _LATER.search(clause.low):
        starts = sorted(int(s.get("start_bar") or 1) for s in clause.song.sections)
        first = next((s for s in starts if s > 4), min(5, clause.song.bars))
        clause.notes.append(f"You did not say where, so I took bar {first}.")
    else:
        return None
    if first <= 1 or first > clause.song.bars or (not bar and said.stretches and not _is_entry(clause.low)):
        return None
    said.stretches, said.sized = (Stretch(1, first - 1, f"bars 1 to {first - 1}"),), {}
    return said.act(TOOL, "sit_out")


def _is_entry(low: str) -> bool:
    """Whether the place is where somebody enters and not where something happens."""
    return bool(
        re.search(
            r"\b(?:until|till|later|come(?:s)?\s+in|enter(?:s)?|start(?:s|ing)?|join(?:s)?|wait(?:s)?|kick\s+in"
            r"|bring)\b|\bfrom\b.*\bon(?:wards?)?\b|\bnot\s+before\b|\bin\s+from\b|\bno\b.*\bbefore\b",
            low,
        )
    )


def sits_out(clause: Clause) -> list[Act] | None:
    """Such as "no drums in the verse", "drop everything but the bass for bar 16", "piano only in the intro"."""
    silent = _SILENT.search(clause.low)
    only = _ONLY.search(clause.low)
    if (not silent and not only) or _NOT_SILENT.search(clause.low):
        return None
    said = Said(clause, re.compile(r"\bsolo\b"))
    if said.tracks is None or not said.stretches or clause.problem is not None:
        clause.notes, clause.problem = [], None
        return None
    if all(s.first_bar <= 1 and s.last_bar >= clause.song.bars for s in said.stretches):
        return None
    said.sized = {}
    ids = list(said.tracks.ids)
    if _AFTER.search(clause.low) and silent and not re.search(r"\bafter\s+bar\b", clause.low):
        first = said.stretches[-1].last_bar + 1
        if first > clause.song.bars or not ids:
            return None
        said.stretches = (Stretch(first, clause.song.bars, f"bars {first} to {clause.song.bars}"),)
        return said.act(TOOL, "sit_out")
    if said.tracks.everything and not ids:
        return said.act(TOOL, "sit_out", tracks=None) if silent else None
    if not ids:
        return None
    if only and not (silent and re.search(r"\bonly\s+(?:in|for|during)\b", clause.low)):
        return _alone(clause, said, ids)
    return said.act(TOOL, "sit_out", tracks=ids)


def _alone(clause: Clause, said: Said, ids: list[str]) -> list[Act] | None:
    """Only these there, or, where "only" stands before the place, these only there."""
    if re.search(
        r"\bonly\s+(?:play(?:s|ing)?\s+)?(?:in|from|during|for|on|at)\b|\bonly\b.*\bplays?\s+in\b|\bplays?\s+(?:only\s+)?in\b.*\bonly\s*$|\b(?:come\s+in"
        r"|play(?:s)?|enter(?:s)?)\s+only\b",
        clause.low,
    ):
        rest = _complement(said.stretches, clause.song.bars)
        if not rest:
            return None
        said.stretches = tuple(rest)
        return said.act(TOOL, "sit_out", tracks=ids)
    others = _others(clause, ids)
    return said.act(TOOL, "sit_out", tracks=others) if others else None


def _complement(stretches: tuple[Stretch, ...], last: int) -> list[Stretch]:
    rest, at = [], 1
    for s in sorted(stretches, key=lambda row: row.first_bar):
        if s.first_bar > at:
            rest.append(Stretch(at, s.first_bar - 1, f"bars {at} to {s.first_bar - 1}"))
        at = max(at, s.last_bar + 1)
    if at <= last:
        rest.append(Stretch(at, last, f"bars {at} to {last}"))
    return rest


_JOIN = re.compile(
    r"\b(?:play(?:s)?|have|bring|let|put|get|add|want|come(?:s)?)\b.*\b(?:too|as\s+well|also|back(?:\s+in)?)\b"
    r"|\balso\b.*\bplay\b|\bjoin(?:s)?\s+in\b|\bkeep\s+[\w\s]+\s+(?:playing|going)\b"
)


def joins_in(clause: Clause) -> list[Act] | None:
    """Such as "let the drums play in the intro too", "bring the bass back in the bridge"."""
    if not _JOIN.search(clause.low) or re.search(
        r"\b(?:tune|melody|theme|motif|octave|louder|softer|up|down)\b", clause.low
    ):
        return None
    said = Said(clause)
    if said.tracks is None or not said.tracks.ids or not said.stretches or clause.problem is not None:
        clause.notes, clause.problem = [], None
        return None
    return said.act(TOOL, "join_in")


_ONE_BY_ONE = re.compile(
    r"\b(?:one\s+(?:by|at\s+a)\s+(?:one|time)|one\s+after\s+(?:the\s+other|another)|layer\s+by\s+layer"
    r"|in\s+layers|stagger(?:ed)?(?:\s+(?:the\s+)?(?:entries|entrances))?)\b"
)


def one_by_one(clause: Clause) -> list[Act] | None:
    """Such as "let the instruments come in one by one", "they leave one after another at the end"."""
    if not _ONE_BY_ONE.search(clause.low):
        return None
    leaving = re.search(r"\b(?:leave|drop\s+out|go|stop|fall\s+away|disappear|exit)\b", clause.low)
    said = Said(clause, _ONE_BY_ONE)
    return said.act(TOOL, "enter_one_by_one", direction="down" if leaving else "", tracks=None)


_SOLO_GONE = re.compile(
    r"\b(?:lose|drop|remove|replace|cut|kill|skip|ditch|no|without|get\s+rid\s+of|take\s+out)\s+(?:the\s+"
    r"|that\s+|this\s+)?(?:(?P<who>[\w ]{3,20}?)\s+)?solo\b"
)


def no_solo(clause: Clause) -> list[Act] | None:
    """Such as "lose the guitar solo": its player is silent in the section of that name, or in the place named."""
    found = _SOLO_GONE.search(clause.low)
    if not found:
        return None
    said = Said(clause, _SOLO_GONE)
    rows = [s for s in clause.song.sections if "solo" in str(s.get("name", "")).lower()]
    if not said.stretches and rows:
        first = int(rows[0].get("start_bar") or 1)
        said.stretches = (Stretch(first, first + int(rows[0].get("bars") or 1) - 1, "the solo"),)
    if not said.stretches:
        return None
    clause.problem = None
    who = resolve_words(found["who"], clause.song) if found["who"] else ()
    return said.act(TOOL, "comp_instead", tracks=list(who) or None)


_DOUBLE = re.compile(
    r"\bdoubl(?:e|es|ed|ing)\b(?!\s*-?\s*(?:time|the\s+(?:tempo|speed|length|chorus|verse|bridge|intro)|bass"
    r"|it\s+in\s+length|stops?))|\b(?:play(?:s|ed)?\s+)?(?:it\s+|the\s+\w+\s+)?in\s+(?:octaves|unison)\b"
    r"|\boctave\s+doubl\w+"
)


def doubles(clause: Clause) -> list[Act] | None:
    """Such as "double the melody an octave up", "double the bass with a cello", "play the tune in octaves"."""
    if not _DOUBLE.search(clause.low) or (
        re.search(r"\bdouble\s+bass\b", clause.low) and clause.low.count("double") == 1
    ):
        return None
    low = clause.low
    way = (
        "unison"
        if "unison" in low
        else "down"
        if re.search(
            r"\b(?:below|lower|down|beneath"
            r"|under)\b",
            low,
        )
        else "up"
    )
    scan_text = re.split(r"\b(?:with|by|on|using)\b", clause.text, maxsplit=1)
    named = find_named(scan_text[1]) if len(scan_text) > 1 else []
    said = Said(
        clause,
        re.compile(
            r"\b(?:with|by|on|using)\s+(?:an?\s+|the\s+)?[\w ]+?(?=$|\s+(?:in|an|one"
            r"|at)\b)"
        )
        if named
        else None,
    )
    said.sized = {}
    if said.tracks is not None and said.tracks.unknown and not said.tracks.ids:
        clause.problem = None
    if named and way == "up" and not re.search(r"\b(?:octave|above|higher|up)\b", low):
        way = "unison"
    return said.act(TOOL, "double", direction=way, instrument=named[0].name if named and not named[0].is_drum else "")


_NEW = re.compile(
    r"\b(?:add|put\s+in|bring\s+in|throw\s+in|include|insert|introduce|layer|with|want|need|needs|could\s+use|have)\b"
)
_ROLES = (("pad", "synth pad", r"pads?"), ("counter", "clarinet", r"counter-?\s?melod(?:y|ies)"))


def new_there(clause: Clause) -> list[Act] | None:
    """Such as "add strings in the chorus only", "a pad in the bridge": a new player who plays there alone."""
    if (not _NEW.search(clause.low) and not _ONLY.search(clause.low)) or re.search(
        r"\bsolo\b|\bfills?\b|\bharmon(?:y|ies)\b", clause.low
    ):
        return None
    named = [one for one in find_named(clause.text) if not one.is_drum]
    roles = [(role, name) for role, name, words in _ROLES if re.search(rf"\b{words}\b", clause.low)]
    if (not named and not roles) or len(named) > 2:
        return None
    if any(resolve_words(one.name, clause.song) for one in named) and not re.search(
        r"\b(?:another|second|extra|more)\b", clause.low
    ):
        return None
    said = Said(clause)
    partial = [s for s in said.stretches if s.first_bar > 1 or s.last_bar < clause.song.bars]
    if not partial:
        clause.notes, clause.problem = [], None
        return None
    clause.problem = None
    words = re.sub(r"\s+", " ", clause.text).strip()[:200]
    place = bars(said.stretches)
    if not named:
        role, name = roles[0]
        return [clause.act(TOOL, {"edit": "add_player", "instrument": name, "style": role, "words": words, **place},
                           f"You named no instrument, so I took {name}.")]  # fmt: skip
    wanted = next((role for role, _, pattern in _ROLES if re.search(rf"\b{pattern}\b", clause.low)), None)
    return [
        clause.act(TOOL, {"edit": "add_player", "instrument": one.name, "style": wanted, "words": words, **place})
        for one in named
    ]


RULES: tuple[Rule, ...] = (
    starts_alone, one_by_one, no_solo, doubles, new_there, later, joins_in, sits_out,
)  # fmt: skip

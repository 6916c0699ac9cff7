"""Sentences about form: sections added, repeated, cut, swapped, moved, made longer or shorter, named; forms laid anew;
key changes and endings. Lengths of the whole piece are in `length`, endings in `form_endings`.
"""

import re
from typing import Any

from assistant.planner.acts import Act, ask
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.form_endings import ENDINGS
from assistant.planner.edits.section_names import BARS, KIND, KINDS, args_of, name_section
from assistant.planner.entities.form import SECTION_NAMES
from assistant.planner.entities.places import Stretch
from assistant.planner.entities.scan import Scan

TOOL = "change_form"
_ADD = (
    r"(?:add|insert|put\s+in|put|stick\s+in|stick|throw\s+in|drop\s+in|include|write|compose|make|create|give\s+(?:it|me|us|this|the\s+(?:song|piece))"
    r"|(?:it|this|the\s+(?:song|piece|track))\s+(?:needs?|wants?|could\s+use|should\s+have|must\s+have|lacks?|is\s+missing)"
    r"|i(?:'d|\s+would)?\s+(?:want|like|need|love)|we\s+need|let's\s+have|have|there\s+(?:should|could)\s+be|with|needs?)"
)
_ADD_SECTION = re.compile(
    rf"\b{_ADD}\s+(?:me\s+|in\s+|us\s+)?(?:an?|another|one\s+more|some(?:\s+kind\s+of)?|new|1)\s+(?:(?:new|short|long|little|small|quick|nice|proper|contrasting|quiet|big|extra|second|third|instrumental)\s+)*"
    rf"(?:(?P<n>\d{{1,3}})[\s-]*{BARS}?[\s-]+(?:long\s+)?)?(?:(?P<who>(?:(?!(?:that|which|after|before|with|to|for|of|in|at|and|the|{KIND})\b)[a-z]+\s+){{1,3}}?))?(?P<kind>{KIND})\b(?!\s+(?:line|part|note|chord|drums?|tune|melody|fill|lick|effect|pedal|fx|sound))(?!\s+(?:on|to)\s+the\s+(?!end|start|beginning|front))"
)
_OF_BARS = re.compile(rf"\bof\s+(?P<n>\d{{1,3}})\s+{BARS}|\b(?P<n2>\d{{1,3}})\s+{BARS}\s+long")
_ANCHOR = re.compile(
    r"\b(?P<where>right\s+before|right\s+after|just\s+before|just\s+after|before|after|following|ahead\s+of|leading\s+into|into|at\s+the\s+(?:very\s+)?(?:start|beginning|front|end)|to\s+the\s+(?:start|beginning|front|end)"
    r"|on\s+the\s+end|in\s+front|between|instead\s+of|in\s+place\s+of)\b"
)
_AGAIN = re.compile(
    r"\b(?:repeat|replay|reprise|duplicate|copy)\b|\b(?:play|do|have|sing|hear|run|bring|go\s+through|take)\b.*\b(?:twice|again|once\s+more|one\s+more\s+time|a\s+second\s+time|another\s+time|back\s+(?:again|at\s+the\s+end)|(?:two|three|four|\d)\s+times|2x|3x|4x|x2|x3|x4)\b"
    r"|^(?:and\s+|then\s+)?the\b.*\b(?:twice|again|once\s+more|one\s+more\s+time)$|\bdouble\s+the\s+(?:last\s+|final\s+|first\s+|second\s+)?(?:chorus|verse|intro|outro|bridge|hook|drop|refrain)$"
)
_TAKE_OUT = re.compile(r"\btake\b.*\b(?:out|off|away)\b|\b(?:remove|delete|drop|lose|scrap|undo|get\s+rid)\b")
_TIMES = re.compile(r"\b(?P<n>[2-9])\s*(?:times|x)\b(?P<more>\s+more)?|\bx\s*(?P<x>[2-9])\b|\b(?P<twice>twice)\b")
_MORE_TIMES = re.compile(r"\b(?P<n>[2-9])\s+more\s+times\b")
_VARIED = re.compile(
    r"\b(?:var(?:y|ied|iation)|ad[\s-]?libs?|different(?:ly)?\s+the\s+second|decorat\w+|embellish\w*|ornament\w*|with\s+(?:a\s+)?(?:twist|variation))\b"
)
_ONE_MORE = re.compile(
    r"\b(?:another|one\s+more|an?\s+(?:extra|additional|second|third|final|last)|add\s+a)\s+(?P<name>chorus|verse|refrain|hook|drop)\b(?!\s*(?:effect|pedal))"
)
_CUT = re.compile(
    r"\b(?:cut(?:\s+out)?|remove|delete|take\s+out|take\s+away|get\s+rid\s+of|lose|scrap|erase|skip|leave\s+out|drop|ditch|omit|chop(?:\s+off|\s+out)?|kill|strip\s+out|throw\s+out|eliminate|cut\s+off|trim\s+off)\b"
    r"|^(?:no|without(?:\s+the)?|lose\s+the)\s+(?:the\s+)?(?:intro|outro|bridge|coda|interlude|breakdown|pre-?chorus|solo)\b|\bdon'?t\s+(?:need|want)\s+(?:the|an?)\s+(?:intro|outro|bridge|interlude|breakdown|pre-?chorus)\b"
)
_LEAD_IN = re.compile(
    r"^(?:(?:on\s+second\s+thoughts?|actually|hm+|ok(?:ay)?|well|and|but|then|also|now|so|wait|sorry|please|let's\s+have)[\s,]+)+"
)
_DOWN_TO = re.compile(
    rf"\b(?:cut|shorten|trim|reduce|bring|get|take|squeeze|make|keep|limit)\b.*\b(?:(?:down\s+)?to|only|just)\s+(?:only\s+|just\s+)?(?P<n>\d{{1,3}})\s+{BARS}(?:\s+long)?$"
    rf"|\bmake\b.*?\b(?P<n2>\d{{1,3}})\s+{BARS}(?:\s+long)?$"
)
_BY = re.compile(
    rf"\b(?P<n>\d{{1,3}})\s+{BARS}\s+(?P<way>longer|shorter|more|less)\b|\b(?P<verb>extend|lengthen|prolong|stretch|shorten|trim|cut|reduce)\b.*\bby\s+(?P<m>\d{{1,3}})\s+{BARS}\b"
)
_LONGER = re.compile(
    r"\b(?:longer|twice\s+as\s+long|double\s+the\s+length|extend|lengthen|prolong|stretch\s+out|drag\s+out)\b"
)
_SHORTER = re.compile(
    r"\b(?:shorter|half\s+as\s+long|half\s+the\s+length|halve|in\s+half|by\s+half|shorten|trim|tighten\s+up|too\s+long)\b"
)
_SILENCE = re.compile(
    rf"\b(?:(?P<n>\d{{1,3}}|an?|one|some)\s+)?(?:(?:empty|blank|silent|rest)\s+{BARS}|{BARS}(?:'s)?\s+(?:of\s+)?(?:silence|rest|nothing|pause|emptiness)|{BARS}\s+of\s+quiet|general\s+pause|grand\s+pause|{BARS}\s+(?:rest|pause))\b"
    rf"|\b(?:pause|silence|rest)\s+(?:of|for)\s+(?P<n2>\d{{1,3}}|an?)\s+{BARS}\b"
)
_ADDS = re.compile(r"\b(?:add|insert|put|leave|want|need|have|give|with|before|after|make|start|begin|open)\b")
_SWAP = re.compile(
    r"\b(?:swap|switch|exchange|trade|interchange|flip|reverse)\b|\b(?:change|trade|swap)\s+places\b|\bthe\s+other\s+way\s+round\b"
)
_AND = re.compile(r"\s+(?:and|with|for)\s+(?:the\s+)?")
_MOVE = re.compile(r"\b(?:move|put|shift|bring|place|relocate|play|drag|have|take)\b")
_LIFT = re.compile(
    r"\bkey[\s-]*(?:change|lift)\b|\bmodulat\w+\b|\bchange\s+(?:of\s+)?keys?\b|\btruck[\s-]?driver|\bgear[\s-]?(?:change|shift)\b|\b(?:raise|lift|bump|kick|push|take|bring|move)\s+(?:up\s+)?the\s+(?:last|final)\s+(?:chorus|verse|refrain|section|hook)\b.*\b(?:up|tone|step|key|higher|semitone)"
)
_STEPS = re.compile(
    r"\b(?P<half>half[\s-]?(?:step|tone)|semitone|minor\s+second)\b|\b(?P<whole>whole[\s-]?(?:step|tone)|a\s+tone|a\s+step|major\s+second)\b|\b(?P<third>minor\s+third|third)\b|\b(?P<n>\d{1,2})\s+(?:semitones?|half[\s-]?steps?|st)\b|\b(?P<steps>\d)\s+(?:whole\s+)?(?:tones|steps)\b"
)
_DOWN = re.compile(r"\b(?:down|lower|downwards?|drop)\b")
_RELAY = re.compile(
    r"\b(?:make\s+(?:it|this|the\s+(?:song|piece|form))|turn\s+(?:it|this)\s+into|re-?arrange(?:\s+(?:it|this))?|restructure|re-?order|lay\s+(?:it|this)\s+out|change\s+the\s+(?:form|structure|layout)|structure\s+it|use\s+(?:the|an?)?|give\s+it|put\s+it\s+in(?:to)?|as|form)\b"
)
_LETTERS = re.compile(r"\b(?P<form>[A-D](?:[\s,-]*[A-D]){1,11})\b(?:\s+form)?")
_NAME_ITEM = re.compile(
    r"\b(?P<name>" + "|".join(re.escape(n) for n in sorted(SECTION_NAMES, key=len, reverse=True)) + r"|solo)s?\b"
)
_PICKUP = re.compile(
    r"\b(?:pick-?\s?up|upbeat|anacrusis|lead-?in\s+notes?)\b(?!\s+(?:truck|mood|tempo|song|feel|vibe))"
)
_TAG = re.compile(
    rf"\b(?:an?|the)\s+(?:(?P<n>\d{{1,2}})[\s-]*{BARS}[\s-]+)?tag\b|\btag\s+(?:it|the\s+(?:ending|end|last\s+line|last\s+\d+\s+{BARS}))\b"
)


def _place(clause: Clause, text: str) -> tuple[Stretch, ...]:
    return clause.place(Scan(text))


def _names_part(clause: Clause, text: str) -> bool:
    """Whether the words name a track, so that bars are only where, not what."""
    scan = Scan(text)
    clause.place(scan)
    problem, clause.problem = clause.problem, None
    said = clause.tracks(scan)
    named = bool(said and (said.ids or said.unknown) and not said.pronoun)
    clause.problem = problem
    return named


def _act(clause: Clause, edit: str, **args: Any) -> list[Act]:
    return [clause.act(TOOL, {"edit": edit, **{k: v for k, v in args.items() if v not in (None, "")}})]


def _anchor(clause: Clause, text: str) -> tuple[str, tuple[Stretch, ...], str]:
    """(where, stretches, words before the anchor): "before", "after", "start", "end", or ""."""
    found = _ANCHOR.search(text)
    if not found:
        return "", (), text
    word, head, tail = found["where"], text[: found.start()], text[found.end() :]
    if word.split()[-1] in ("start", "beginning", "front") and word not in ("in front",):
        rest = _place(clause, tail) if tail.strip().startswith("of") else ()
        return ("before", rest, head) if rest else ("start", (), head)
    if word.endswith("end"):
        rest = _place(clause, tail) if tail.strip().startswith("of") else ()
        return ("after", rest, head) if rest else ("end", (), head)
    where = "after" if word.split()[-1] in ("after", "following", "between") else "before"
    if word == "between":
        stretches = _place(clause, _AND.split(tail, maxsplit=1)[0])
    else:
        stretches = _place(clause, tail)
    return where, stretches, head


def add_section(clause: Clause) -> list[Act] | None:
    """Such as "add a bridge after the second chorus", "it needs an intro", "a sax solo before the last chorus"."""
    low = clause.low
    found = _ADD_SECTION.search(low) or _bare_section(low)
    if not found or re.search(r"\b(?:song|piece|tune|track)\s+(?:with|that\s+has|in|about|for)\b", low):
        return None
    kind, who = KINDS[found["kind"]], (found["who"] or "").strip()
    if who and kind not in ("Solo", "Breakdown", "Interlude", "Intro", "Outro"):
        who = ""
    counted = _OF_BARS.search(low)
    bars = found["n"] or (counted and (counted["n"] or counted["n2"]))
    where, stretches, _ = _anchor(clause, low[found.end() :])
    if kind in ("Verse", "Chorus") and not re.search(r"\b(?:new|different)\b", found[0]):
        return _act(clause, "add_again", section=kind, where=where, **args_of(stretches))
    return _act(
        clause, "add_section", section=kind, bars=int(bars) if bars else None, where=where, instrument=who,
        **args_of(stretches),
    )  # fmt: skip


_BARE = re.compile(
    rf"^(?:an?|another)\s+(?:(?:new|short|long|little|contrasting)\s+)*(?:(?P<n>\d{{1,3}})[\s-]*{BARS}[\s-]+)?(?:(?P<who>(?:(?!(?:that|which|after|before|with|to|for|of|in|at|and|the|{KIND})\b)[a-z]+\s+){{1,3}}?))?(?P<kind>{KIND})\b(?=\s*$|\s+(?:before|after|between|at\s+the|that|which|please|here|to\s+answer))"
)


def _bare_section(low: str) -> re.Match[str] | None:
    return _BARE.search(low)


def tag(clause: Clause) -> list[Act] | None:
    """Such as "add a 4-bar tag"."""
    found = _TAG.search(clause.low)
    if not found:
        return None
    counted = found["n"] or ((said := re.search(rf"\b(\d{{1,2}})[\s-]*{BARS}\b", clause.low)) and said[1])
    return _act(clause, "tag", bars=int(counted) if counted else None)


def repeat(clause: Clause) -> list[Act] | None:
    """Such as "repeat the last chorus", "play bars 5 to 8 twice", "the chorus once more, with ad libs"."""
    low = clause.low
    if (
        _TAKE_OUT.search(low)
        or not _AGAIN.search(low)
        or re.search(r"\b(?:note|chord|louder|softer|motif|tune|melody|theme|riff|lick)s?\b", low)
    ):
        return None
    where, target, head = _anchor(clause, low)
    body = head if where else low
    stretches = _place(clause, body)
    if (not stretches and clause.problem is None) or _names_part(clause, body):
        return None
    if len(stretches) > 1 and re.search(r"\bthe\s+(?:chorus|verse|refrain|hook|drop)\b", low):
        stretches = stretches[-1:]
        clause.notes.append(f"I took the last one, {stretches[0].words}.")
    more, times = _MORE_TIMES.search(low), _TIMES.search(low)
    number: float | None = None
    if more:
        number = float(more["n"])
    elif times and not times["twice"]:
        number = float(times["n"] or times["x"]) - (0 if times["more"] else 1)
    varied = "varied" if _VARIED.search(low) else None
    if where and (target or where in ("start", "end")) and len(stretches) == 1:
        return _act(
            clause, "copy", where="before" if where in ("before", "start") else "after", direction=varied,
            number=_bar_of(clause, where, target), **args_of(stretches),
        )  # fmt: skip
    return _act(
        clause, "repeat", number=number if number and number > 1 else None, direction=varied, **args_of(stretches)
    )


def _bar_of(clause: Clause, where: str, target: tuple[Stretch, ...]) -> int | None:
    if target:
        return target[0].first_bar if where in ("before", "start") else target[-1].last_bar
    return 1 if where == "start" else clause.song.bars


def cut(clause: Clause) -> list[Act] | None:
    """Such as "cut the bridge", "delete bars 9-12", "no intro"."""
    low = _LEAD_IN.sub("", clause.low)
    found = _CUT.search(low)
    unranged = re.sub(r"\b\d+\s*(?:-|to|until|till|through)\s*\d+\b", "", low)
    if not found or re.search(
        r"\b(?:to|by)\s+\d|\bin\s+half\b|\b(?:volume|level|db|bass|highs?|lows?|treble|hz)\b", unranged
    ):
        return None
    body = re.sub(r"^(?:without|no)\s+", "", low[found.start() :])
    body = re.sub(_CUT.pattern.split("|^")[0] + r"\s*", "", body) if body.startswith(found[0]) else body
    body = re.sub(r"\b(?:at|from)\s+the\s+(?:very\s+)?(?:start|beginning|end)\b\s*$", "", body) or body
    if re.search(
        r"\b(?:in|during|from|at|on)\s+(?:the\s+)?(?:\w+\s+)?(?:chorus|verse|bridge|intro|outro|bars?)\b", body
    ) and not re.match(r"\s*(?:the\s+|from\s+)?(?:bars?|measures?|everything)\b", body):
        return None
    stretches = _place(clause, body)
    if not stretches and clause.problem is None:
        return None
    if _names_part(clause, body) or re.search(r"\b(?:note|chord|tune|melody|fill|beat|reverb|word|lyric)s?\b", body):
        return None
    return _act(clause, "cut", **args_of(stretches))


def silence(clause: Clause) -> list[Act] | None:
    """Such as "a bar of silence before the chorus", "insert two empty bars after bar 4"."""
    found = _SILENCE.search(clause.low)
    if not found or not _ADDS.search(clause.low):
        return None
    said = found["n"] or found["n2"] or "1"
    bars = int(said) if said.isdigit() else 1
    where, stretches, _ = _anchor(clause, clause.low)
    if not where:
        where = "start" if re.search(r"\b(?:start|begin|open)\b", clause.low) else ""
        stretches = stretches or (_place(clause, clause.low[found.end() :]) if not where else ())
        where = where or ("before" if stretches else "")
    if not where and clause.problem is None:
        return [
            ask(
                "Where shall the silence be?",
                ("at the start", f"insert {bars} empty bars at the start"),
                ("at the end", f"insert {bars} empty bars at the end"),
            )
        ]
    return _act(clause, "insert_bars", bars=bars, where=where, **args_of(stretches[:1]))


def swap(clause: Clause) -> list[Act] | None:
    """Such as "swap verse 2 and the bridge"."""
    low = clause.low
    found = _SWAP.search(low)
    if not found or _names_part(clause, low):
        return None
    halves = _AND.split(re.sub(r"\b(?:change|trade|swap)\s+places\b", "", low), maxsplit=1)
    if len(halves) != 2:
        return None
    first, second = (_place(clause, half) for half in halves)
    if clause.problem is not None:
        return [clause.problem]
    if len(first) != 1 or len(second) != 1:
        return None
    return _act(clause, "swap", **args_of(tuple(sorted((*first, *second), key=lambda s: s.first_bar))))


def move(clause: Clause) -> list[Act] | None:
    """Such as "move the bridge before the last chorus", "put bars 9 to 12 at the start"."""
    low = clause.low
    if not _MOVE.search(low):
        return None
    where, target, head = _anchor(clause, low)
    if not where or re.search(r"\b(?:an?|another|new)\s", head):
        return None
    problem, clause.problem = clause.problem, None
    stretches = _place(clause, head)
    if len(stretches) != 1 or _names_part(clause, low):
        return None
    clause.problem = problem
    if not target and where in ("before", "after") and problem is None:
        return None
    number = _bar_of(clause, where, target)
    return _act(
        clause, "move", number=number, where="before" if where in ("before", "start") else "after", **args_of(stretches)
    )


def longer_or_shorter(clause: Clause) -> list[Act] | None:
    """Such as "cut the intro to two bars", "make the bridge 4 bars longer", "half as long"; a place is named."""
    low = clause.low
    if re.search(r"\b(?:notes?|chords?|reverb|release|delay|sustain|tail|silence)\b", low):
        return None
    body = re.sub(
        rf"\b(?:down\s+)?(?:to|by|only|just)\s+\d{{1,3}}\s+{BARS}.*$|\b\d{{1,3}}\s+{BARS}(?:\s+(?:long|longer|shorter|more|less)\b).*$",
        "",
        low,
    )
    by, to = _BY.search(low), _DOWN_TO.search(low)
    if not (by or to or _LONGER.search(low) or _SHORTER.search(low)):
        return None
    stretches = _place(clause, body)
    if clause.problem is not None:
        return [clause.problem]
    if len(stretches) != 1 or _names_part(clause, body):
        return None
    place, had = args_of(stretches), stretches[0].last_bar - stretches[0].first_bar + 1
    if by:
        count = int(by["n"] or by["m"])
        grows = (by["way"] or "") in ("longer", "more") or (by["verb"] or "") in (
            "extend",
            "lengthen",
            "prolong",
            "stretch",
        )
        return (
            _act(clause, "lengthen", bars=count, **place)
            if grows
            else _act(clause, "shorten", bars=had - count, **place)
        )
    if to:
        count = int(to["n"] or to["n2"])
        if count > had:
            return _act(clause, "lengthen", bars=count - had, **place)
        return _act(clause, "shorten", bars=count, **place)
    if re.search(r"\btoo\s+long\b", low):
        return (
            [
                ask(
                    f"It has {had} bars. What shall be done with it?",
                    ("half as long", f"make bars {stretches[0].first_bar} to {stretches[0].last_bar} half as long"),
                    ("cut it out", f"cut bars {stretches[0].first_bar} to {stretches[0].last_bar}"),
                )
            ]
            if had > 1
            else None
        )
    slight = bool(re.search(r"\b(?:a\s+(?:little|tiny)?\s*bit|slightly|a\s+little)\b", low)) and had > 4
    if _LONGER.search(low):
        return _act(clause, "lengthen", bars=max(1, had // 4) if slight else None, **place)
    return _act(clause, "shorten", bars=had - max(1, had // 4) if slight else None, **place)


def lift(clause: Clause) -> list[Act] | None:
    """Such as "modulate up a whole tone for the last chorus", "add a key change"."""
    low = clause.low
    if not _LIFT.search(low) or re.search(r"\b(?:no|without|remove|undo)\s+(?:the\s+)?(?:key|modulat)", low):
        return None
    found = _STEPS.search(low)
    steps = None
    if found:
        steps = 1 if found["half"] else 2 if found["whole"] else 3 if found["third"] else None
        steps = steps or int(found["n"] or 2 * int(found["steps"] or 1))
        steps = -steps if _DOWN.search(low) else steps
    stretches = _place(clause, low)
    to = re.search(r"\bto\s+([A-G](?:b|#|\s+flat|\s+sharp)?)(?:\s+(major|minor))?\b", clause.text)
    if to and not stretches and clause.problem is None:
        return None  # "change the key to D": the whole piece
    tonic = to[1].replace(" flat", "b").replace(" sharp", "#") if to else None
    return _act(clause, "raise_key", semitones=steps, tonic=tonic, **args_of(stretches))


def relay(clause: Clause) -> list[Act] | None:
    """Such as "make it AABA", "rearrange it as verse chorus verse chorus bridge chorus"."""
    letters = _LETTERS.search(clause.text)
    form = ""
    if letters and len(re.sub(r"[^A-D]", "", letters["form"])) >= 3:
        form = " ".join(re.sub(r"[^A-D]", "", letters["form"]))
    if not form:
        names = [m["name"] for m in _NAME_ITEM.finditer(clause.low)]
        if len(names) >= 3 and not re.search(r"\b(?:before|after|louder|softer|in\s+the)\b", clause.low):
            form = ", ".join(SECTION_NAMES.get(name, name.title()) for name in names)
    if not form or not _RELAY.search(clause.low):
        return None
    return _act(clause, "set_form", words=form)


def pickup(clause: Clause) -> list[Act] | None:
    """Such as "add a pickup", "lose the upbeat"."""
    found = _PICKUP.search(clause.low)
    if not found or re.search(r"\b(?:what|is\s+there|more|less)\b", clause.low):
        return None
    if _CUT.search(clause.low) or re.search(r"\b(?:no|without)\b", clause.low):
        return _act(clause, "remove_pickup")
    if not re.search(r"\b(?:add|give|with|start|begin|put|want|need|write|an?)\b", clause.low):
        return None
    beats = re.search(r"\b(?P<n>[1-3])[\s-]*(?:beats?|notes?|quarters?|crotchets?)\b", clause.low)
    return _act(clause, "add_pickup", number=float(beats["n"]) if beats else None)


RULES: tuple[Rule, ...] = (
    name_section,
    *ENDINGS,
    tag,
    lift,
    relay,
    silence,
    swap,
    repeat,
    longer_or_shorter,
    add_section,
    move,
    cut,
    pickup,
)

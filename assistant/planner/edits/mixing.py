"""Sentences of the family "mixing" -> calls of its tool: reverb, rooms, place, brightness, beds, loudness, fades,
dynamics, articulation, pedal.

Rows stand from the most telling words to the vaguest. What sounds like it and is another's is left alone: how busy or
loud a part is, swing and humanising, moods of the whole ("darker").
"""

import re
from dataclasses import dataclass
from typing import Any

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause, Rule

TOOL = "change_mix"
_LESS = (
    r"\b(?:less|fewer|reduc\w+|decreas\w+|lower(?:ed)?|not\s+(?:so|as|that|too|quite\s+so)|too\s+(?:much|many)"
    r"|turn\w*\s+(?:\w+\s+){0,3}?down"
    r"|tone\w*\s+(?:\w+\s+){0,3}?down|cut\s+(?:back|down)|dial\w*\s+(?:\w+\s+){0,3}?(?:back|down)|tame"
    r"|ease\s+(?:off|up)|half\s+(?:the|as\s+much))\b"
)
_NONE = (
    r"\b(?:no(?:\s+more)?|without(?:\s+any)?|remov\w+|kill|get\s+rid\s+of|take\s+(?:\w+\s+){0,3}?(?:off|out|away)"
    r"|take\s+off|lose|switch\s+off"
    r"|turn\s+(?:\w+\s+){0,3}?off|delete|drop\s+the|zero|strip|undo\s+the|stop\s+the|lift\s+the)\b"
)
_NOT_ENOUGH = r"\bnot\s+(?:\w+\s+)?enough\b|\btoo\s+(?:little|few)\b|\bneeds?\b|\blacks?\b|\bmissing\b"


@dataclass(frozen=True)
class Row:
    """One edit as people say it.

    Attributes:
        edit: Its name in the catalogue.
        pattern: What must be said.
        way: "sized" reads more, less or none from the words around; else the direction itself.
        args: What else the edit is given.
        needs_track: Whether a part has to be named, because the words alone mean something else.
        but: What must not be said.
    """

    edit: str
    pattern: re.Pattern[str]
    way: str = "sized"
    args: tuple[tuple[str, Any], ...] = ()
    needs_track: bool = False
    but: re.Pattern[str] | None = None


def _row(edit: str, pattern: str, way: str = "sized", needs_track: bool = False, but: str = "", **args: Any) -> Row:
    return Row(
        edit, re.compile(pattern), way, tuple(args.items()), needs_track, re.compile(but) if but else None
    )  # fmt: skip


_SOUND = r"(?:sound|tone|mix|timbre|eq|treble|highs|top\s+end)"
_FREQ = r"(?:lows|low\s+end|low\s+frequencies|bottom\s+end|sub\s+bass|rumble|mud)"
ROWS: tuple[Row, ...] = (
    # loudness little by little
    _row("fade_in", r"\bfad(?:e|es|ing)(?:\s+\w+){0,3}?\s+in\b|\bfade-?in\b", ""),
    _row("fade_out", r"\bfad(?:e|es|ing)(?:\s+\w+){0,3}?\s+(?:out|away|to\s+(?:silence|nothing))\b|\bfade-?out\b"
         r"|\blet\s+it\s+fade\b"
         r"|\bend(?:s|ing)?\s+(?:\w+\s+){0,2}?(?:with|on)\s+a\s+fade\b", ""),
    _row("gradual", r"\b(?:diminuendo|decrescendo|dim\.|decresc\.)|\b(?:gradually|slowly|steadily"
         r"|little\s+by\s+little|bit\s+by\s+bit)\s+(?:get(?:s|ting)?\s+|become\w*\s+|grow\w*\s+)?"
         r"(?:softer|quieter|more\s+quiet|die\s+away)|\b(?:get|gets|getting|grow|grows|growing|become"
         r"|becomes)\s+(?:gradually\s+|slowly\s+|steadily\s+|ever\s+|more\s+and\s+more\s+)?"
         r"(?:softer|quieter)|\b(?:softer|quieter)\s+(?:and\s+(?:softer|quieter)|little\s+by\s+little|gradually"
         r"|over\s+time|towards?\s+the\s+end)\b", "less"),
    _row("gradual", r"\b(?:crescendo|cresc\.|swell(?:s|ing)?(?:\s+up)?)(?!\w)|\b(?:gradually|slowly|steadily"
         r"|little\s+by\s+little|bit\s+by\s+bit)\s+(?:get(?:s|ting)?\s+|become\w*\s+|grow\w*\s+"
         r"|build\w*\s+(?:up\s+)?)?"
         r"louder|\b(?:get|gets|getting|grow|grows|growing|become|becomes)\s+(?:gradually\s+|slowly\s+|steadily\s+"
         r"|ever\s+|more\s+and\s+more\s+)?louder"
         r"|\blouder\s+(?:and\s+louder|little\s+by\s+little|gradually|over\s+time"
         r"|towards?\s+the\s+end)\b", "more", but=r"\bswell\s+(?:pad|sound)\b"),
    # loudness of the whole
    _row("loudness", r"-?\s*\d+(?:\.\d+)?\s*lufs\b", ""),
    _row("loudness", r"\b(?:master(?:ed)?|overall\s+loudness|final\s+(?:mix|loudness))\b[^.]{0,60}\b(?:quieter|softer"
         r"|lower|down)\b", "less"),
    _row("loudness", r"\b(?:master(?:ed)?|overall\s+loudness|final\s+(?:mix|loudness))\b[^.]{0,60}\b(?:louder|hotter"
         r"|higher|up)\b", "more"),
    # beds and media
    _row("wear", r"\b(?:like|as\s+if|as|through|from|off|on)\s+(?:\w+\s+){0,4}?(?:an?\s+)?(?:old\s+|worn\s+"
         r"|dusty\s+)*(?:vinyl|record|gramophone|lp)\b(?!\s*(?:crackle|noise|bed))",
         "", needs_track=True, words="record"),
    _row("wear", r"\b(?:like|as\s+if|as|through|from|off|on|to)\s+(?:\w+\s+){0,4}?(?:an?\s+)?(?:old\s+"
         r"|worn\s+)*cassette\b|\bcassette\s+(?:sound|effect)\b", "", words="cassette"),
    _row("wear", r"\b(?:like|as\s+if|as|through|from|off|on|to)\s+(?:\w+\s+){0,4}?(?:an?\s+)?(?:old\s+"
         r"|worn\s+)*tape\b|\btape\s+(?:saturation|wobble|warble|flutter|sound|effect)\b", "", words="tape"),
    _row("wear", r"\b(?:bit-?\s?crush\w*|8-?\s?bit)\b", "", needs_track=True, words="8-bit"),
    _row("wear", r"\b(?:lo-?fi)\b", "", needs_track=True, words="lo-fi"),
    _row("bed", r"\b(?:vinyl|record)\s*(?:crackle|noise|crackling|static|pops?|hiss|bed)\b|\bcrackl(?:e|ing)\b"
         r"|\b(?:some|add|with|put)\s+vinyl\b", "bed", words="vinyl"),
    _row("bed", r"\btape\s*(?:hiss|noise|bed)\b|\bhiss(?:ing)?\b", "bed", words="tape"),
    _row("bed", r"\brain\s*(?:sounds?|noise|bed|drops|fall)\b|\b(?:sounds?|noise|patter)\s+of\s+(?:the\s+)?rain\b"
         r"|\b(?:add|put|some|with|lay|have|hear|no|without|remove"
         r"|stop)\s+(?:\w+\s+){0,2}?rain\b(?!\s*-?sticks?)", "bed", words="rain"),
    _row("bed", r"\b(?:background|surface)\s+noise\b", "bed", words="tape"),
    # room and reverb
    _row("room", r"\bplate\b(?:\s+reverb)?", "", words="plate"),
    _row("room", r"\b(?:church|cathedral|cave)\b(?!\s+(?:organ|bell|mode|choir|music|hymn))", "", words="church"),
    _row("room", r"\b(?:small(?:er)?|little)\s+(?:concert\s+)?hall\b|\b(?:chapel|chamber)\b(?!\s+(?:music"
         r"|orchestra|choir))", "", words="chamber"),
    _row("room", r"\b(?:big(?:ger)?|large(?:r)?|great|huge)?\s*(?:concert\s+)?hall\b", "", words="hall"),
    _row("room", r"\b(?:recording\s+)?studio\s+(?:room|reverb|sound)\b|\bin\s+(?:a|the)\s+(?:dry\s+)?studio\b"
         r"|\bvocal\s+booth\b", "", words="studio"),
    _row("room", r"\b(?:small(?:er)?|living|bed|intimate|club)\s*-?\s?room\b|\bin\s+a\s+(?:room|club|bar)\b"
         r"|\broom\s+reverb\b", "", words="room"),
    _row("reverb", r"\b(?:bone\s+)?(?:completely\s+|totally\s+)dry\b|\bbone\s+dry\b|\b(?:dry"
         r"|make\s+\w+\s+dry)\s*$", "none", but=r"\btoo\s+dry\b"),
    _row("reverb", r"\b(?:drier|dryer|less\s+wet|too\s+wet|too\s+(?:washed?\s+out|washy|echo(?:e)?y))\b", "less"),
    _row("reverb", r"\b(?:wetter|too\s+dry|less\s+dry|drown\w*\s+(?:\w+\s+){0,4}?in\s+reverb|drench\w*"
         r"|more\s+(?:spacious|ambien\w+|echo(?:e)?y|space\s+around))\b", "more"),
    _row("reverb", r"\b(?:reverb(?:eration)?s?|reverby|room\s+sound|ambience)\b"),
    # place
    _row("pan", r"\b(?:(?:to|on|onto|towards?|in|at|hard|far|panned?|from)\s+(?:the\s+)?(?:very\s+|far\s+)?left"
         r"|pan(?:ned)?\b[^.]{0,60}?\bleft|left\s+(?:channel|speaker|ear|side))\b(?!\s+hand)", "left"),
    _row("pan", r"\b(?:(?:to|on|onto|towards?|in|at|hard|far|panned?|from)\s+(?:the\s+)?(?:very\s+|far\s+)?right"
         r"|pan(?:ned)?\b[^.]{0,60}?\bright|right\s+(?:channel|speaker|ear|side))\b(?!\s+(?:hand|there|after|before"
         r"|away|now))", "right"),
    _row("pan", r"\b(?:pan(?:ned)?|put|move|place|bring|set|keep|have)\b[^.]{0,60}\b(?:in\s+the\s+(?:cent(?:re|er)"
         r"|middle)|to\s+the\s+(?:cent(?:re|er)|middle)|dead\s+cent(?:re|er)|(?:cent(?:re|er)(?:ed)?))\b", "middle",
         but=r"\b(?:middle\s+of|bars?|section|verse|chorus|c4|middle\s+c)\b"),
    _row("width", r"\bmono\b|\bmonophonic\s+mix\b", "mono"),
    _row("width", r"\b(?:narrower|less\s+(?:wide|stereo|spread)|too\s+wide"
         r"|reduce\s+the\s+(?:stereo\s+)?width)\b", "less"),
    _row("width", r"\b(?:wider(?!\s+(?:leaps?|jumps?|skips?|intervals?|range|voicings?|vibrato))|widen"
         r"|stereo\s+(?:width|spread|image)|more\s+(?:stereo|spread\s+out|width)|spread\s+(?:\w+\s+){0,2}?(?:out"
         r"|apart|across)|too\s+narrow|broader)\b", "more",
         but=r"\b(?:range|voicings?|melody's|tune's|tempo)\b"),
    # brightness and corners
    _row("low_cut", rf"\b(?:less\s+(?:muddy|boomy|rumbl\w+)|too\s+(?:muddy|boomy|bassy)|mudd(?:y|iness)|boomy"
         rf"|clean(?:er)?\s+(?:up\s+)?(?:the\s+)?{_FREQ}|de-?mud|thinner\s+{_SOUND}"
         r"|low[-\s]?cut|high[-\s]?pass(?:ed)?|hpf)\b", "cut"),
    _row("low_cut", rf"\b(?:cut|roll\s+off|take\s+out|remove|reduce|less|fewer|tame"
         rf"|filter(?:\s+out)?)\s+(?:\w+\s+){{0,2}}?{_FREQ}\b|\beverything\s+below\s+\d+\s*hz\b", ""),
    _row("high_cut", r"\b(?:muffled?|duller|underwater|from\s+(?:the\s+)?(?:next|another)\s+room"
         r"|behind\s+a\s+(?:wall|door)|high[-\s]?cut|low[-\s]?pass(?:ed)?|lpf"
         r"|(?:everything\s+)?above\s+\d+(?:\.\d+)?\s*k?hz)\b"
         r"|\b(?:cut|roll\s+off|take\s+out|remove|filter(?:\s+out)?)\s+(?:\w+\s+){0,2}?(?:highs|high\s+end"
         r"|high\s+frequencies|treble|top\s+end)\b", "cut"),
    _row("brightness", r"\b(?:too\s+(?:bright|harsh|shrill|piercing|sharp\s+sounding|tinny|trebly|brittle)"
         r"|less\s+(?:bright|harsh|shrill|piercing|tinny|trebly|brittle|treble)|not\s+so\s+(?:bright|harsh|shrill)"
         r"|take\s+the\s+edge\s+off|mellower|rounder\s+sound|softer\s+tone|de-?harsh)\b", "less"),
    _row("brightness", rf"\b(?:warmer|darker)\s+(?:\w+\s+)?{_SOUND}\b|\b{_SOUND}\s+(?:\w+\s+){{0,3}}?(?:warmer"
         rf"|darker)\b", "less"),
    _row("brightness", rf"\b(?:brighter)\s+(?:\w+\s+)?{_SOUND}\b|\b{_SOUND}\s+(?:\w+\s+){{0,3}}?brighter\b"
         rf"|\b(?:more\s+(?:treble|air|sparkle|shimmer|highs|presence|top\s+end)|crisper|crispier|airier"
         rf"|too\s+(?:dull|muffled|dark\s+sounding)|less\s+(?:dull|muffled))\b", "more"),
    _row("brightness", r"\b(?:warm(?:er)?|dark(?:er)?"
         r"|mellow)\b", "less", needs_track=True, but=r"\b(?:mood|happier|sadder|minor"
         r"|major|chords?|harmon\w+|key)\b"),
    _row("brightness", r"\bbright(?:er)?\b", "more", needs_track=True, but=r"\b(?:mood|happier|sadder|minor|major"
         r"|chords?|harmon\w+|key)\b"),
    # depth and balance
    _row("distance", r"\b(?:further|farther)\s+(?:away|back|off)|\bmore\s+distant\b|\btoo\s+(?:close|near"
         r"|in\s+your\s+face)\b|\b(?:in|into|to)\s+the\s+distance\b|\bless\s+(?:close|in\s+your\s+face)\b", "more"),
    _row("distance", r"\bcloser(?!\s+(?:together|voic\w+|harmon\w+|to\s+(?:the\s+)?(?:original|c|d|e|f|g|a|b)\b))"
         r"|\b(?:nearer|more\s+intimate\s+sound|too\s+(?:far\s+away|distant)|less\s+distant"
         r"|in\s+your\s+face)\b", "less", but=r"\bvoicings?\b"),
    _row("bring_out", r"\bbring\s+(?:\w+\s+){0,4}?(?:out(?!\s+of)|forward|to\s+the\s+(?:front|fore(?:ground)?))\b"
         r"|\bbring\s+out\b|\b(?:up\s+front|to\s+the\s+fore(?:ground)?|in\s+the\s+foreground|to\s+the\s+front"
         r"|forward\s+in\s+the\s+mix|upfront)\b"
         r"|\blet\s+(?:\w+\s+){1,3}?(?:shine|come\s+through)\b", "", needs_track=True),
    _row("fader", r"\bfaders?\b|\bin\s+the\s+mix\b[^.]{0,60}\bdb\b"
         r"|\bdb\b[^.]{0,60}\bin\s+the\s+mix\b", needs_track=True, but=r"\bhotter\b"),
    _row("glue", r"\b(?:glue|glued|compress(?:ed|ion|or)?|punchier\s+(?:mix|sound)|cohesi\w+)\b", but=r"\bside-?chain"),
    # how it is touched
    _row("pedal", r"\b(?:sustain(?:ing)?\s+)?pedal(?:l?ing|l?ed|s)?\b|\bsustain\s+(?:less|more)\b|\b(?:more|less"
         r"|no)\s+sustain\b", but=r"\bpedal\s+(?:point|note|tone"
         r"|steel|board|effect)\b|\b(?:wah|distortion|guitar|effect|organ)\s+pedal"),
    _row("staccato", r"\bstaccat\w+|\b(?:short(?:er)?\s+and\s+(?:detached|crisp|dry|apart)|detached"
         r"|(?:more\s+)?clipped|choppier|choppy)\b"),
    _row("legato", r"\blegat\w+|\b(?:more\s+)?(?:connected|slurred|bound\s+together|sustained\s+notes)\b|\b(?:add"
         r"|with)\s+(?:some\s+)?slurs\b", but=r"\bpedal\b"),
    _row("accents", r"\baccent(?:s|ed|uat\w+)?\b|\bmarcato\b|\bemphasi[sz]e\s+the\s+(?:down\s?)?beats?\b"
         r"|\bstress\s+the\s+(?:down\s?)?beats?\b"),
    _row("expressive", r"\b(?:flatter|less\s+(?:expressive|dynamic|emotional(?:ly)?\s+played)"
         r"|(?:more\s+)?even(?:er|ly)?\s+(?:dynamics|velocit\w+|played|touch)|even\s+out\s+(?:the\s+)?(?:dynamics"
         r"|velocit\w+|loudness))\b", "less"),
    _row("expressive", r"\b(?:more\s+)?expressive(?:ly)?\b|\bwith\s+(?:more\s+)?(?:expression|feeling)\b"
         r"|\bmore\s+(?:expression|dynamics|dynamic\s+range|nuance|feeling\s+in)\b|\b(?:add|use)\s+(?:some\s+"
         r"|more\s+)?dynamics\b", "more"),
    *(
        _row("dynamic", pattern, "", words=name)
        for pattern, name in (
            (r"(?<![\w/#])ppp(?!\w)", "ppp"), (r"(?<![\w/#])pp(?!\w)", "pp"), (r"(?<![\w/#])mp(?!\w|3|4)"
         r"|\bmezzo[-\s]?piano\b", "mp"),
            (r"(?<![\w/#])mf(?!\w)"
         r"|\bmezzo[-\s]?forte\b", "mf"), (r"(?<![\w/#])fff(?!\w)", "fff"), (r"(?<![\w/#])ff(?!\w)", "ff"),
        )
    ),
)  # fmt: skip
TAKEN = frozenset(  # edits whose words could name a part or a place
    {"room", "reverb", "wear", "bed", "brightness", "dynamic", "staccato", "legato", "accents", "pedal"}
)
OF_ALL = ("room", "bed", "glue", "loudness")
_ALL_OF_IT = re.compile(r"\b(?:it|this|that|everything|all|song|piece|mix|master)\b")
_PAN = re.compile(r"\bpan(?:ned|ning)?\b(?!\s*-?(?:flute|pipe))")
_INTO = re.compile(r"\b(?:into|leading\s+(?:in)?to|up\s+to|on\s+the\s+way\s+to)\s+(?:the|each|every|both|all)\b")
_WHOLE_PIECE = re.compile(
    r"^(?:please\s+|can\s+you\s+|could\s+you\s+|i\s+want\s+|now\s+)*(?:write|compose|create|generate|give\s+me"
    r"|make\s+(?:me\s+)?an?|i\s+want\s+an?)\b"
    r".*\b(?:song|piece|track|beat|loop|tune\s+for|ballad|waltz|march|instrumental|soundtrack)\b"
)
_NEW_PART = re.compile(
    r"\b(?:add|put\s+in|bring\s+in|throw\s+in|layer)\s+(?:an?|some|another)\s+(?:warm|bright|dark|mellow|soft|lush)\w*\s+\w"
)
_SUNG = re.compile(r"\b(?:vocals?|voice|singer|singing|lead\s+vocals?)\b")
_TUNING = re.compile(
    r"\b(?:a\s*4?\s*(?:=|at|to|is)\s*(?P<hz>4[0-9]{2})\b|(?P<hz2>4(?:15|20|28|30|32|42|43|44))\s*(?:hz|hertz)\b"
    r"|baroque\s+pitch|(?:just|mean-?tone|pythagorean)\s+(?:intonation|temperament|tuning)|concert\s+pitch\s+(?:of|to))"
)
_STEREO_SIZE = re.compile(r"\bhard\b|\bfar\b|\ball\s+the\s+way\b|\bfully\b|\bcompletely\b")


def tuning(clause: Clause) -> list[Act] | None:
    """Such as "tune it to 432 Hz": refused with what there is."""
    found = _TUNING.search(clause.low)
    if not found or re.search(r"\bcut\b|\bpass\b|\bbelow\b|\babove\b", clause.low):
        return None
    return [
        refuse(
            f"I cannot tune a song otherwise yet ({found[0]}): all I write stands at A = 440 Hz in equal temperament.",
            'A step is possible: say "transpose it down a semitone" for the pitch of old instruments.',
        )
    ]


def mixing(clause: Clause) -> list[Act] | None:
    """A change of sound or mix, by the first row that fits."""
    if _WHOLE_PIECE.search(clause.low) or _NEW_PART.search(clause.low):
        return None
    for row in ROWS:
        fits = row.pattern.search(clause.low) and not (row.but and row.but.search(clause.low))
        if fits and (acts := _read(clause, row)):
            return acts
        clause.problem = None
    return None


def _read(clause: Clause, row: Row) -> list[Act] | None:
    scan = clause.fresh()
    if row.edit in TAKEN:
        scan.pull(row.pattern)
    scan.pull(_PAN)
    where = clause.where(scan)
    if row.edit == "bed" or (row.edit in OF_ALL and _ALL_OF_IT.search(clause.low)):
        where.pop("tracks", None)
    notes: tuple[str, ...] = ()
    if not where.get("tracks") and _SUNG.search(clause.low):
        clause.problem = None
        where["tracks"] = ["melody"]
        notes = ("Nobody sings in this piece, so I took the tune.",)
    if row.needs_track and not where.get("tracks") and not where.get("except_tracks"):
        return None
    said = clause.amount(scan)
    if row.edit == "gradual":
        where = _before(clause, where)
    if row.edit in ("fade_in", "fade_out") and "bars" not in said:
        said |= _fade_length(clause, where)
    args: dict[str, Any] = {"edit": row.edit, **dict(row.args), **where}
    args |= {name: value for name, value in said.items() if name in ("amount", "number", "unit", "bars")}
    args |= _way(clause, row, said)
    if re.search(r"\b(?:so|as|too)\s+(?:much|many)\b", clause.low):
        args.pop("amount", None)
    if row.edit == "pan" and "amount" not in args and _STEREO_SIZE.search(clause.low):
        args["amount"] = "strong"
    return [clause.act(TOOL, args, *notes)]


def _before(clause: Clause, where: dict[str, Any]) -> dict[str, Any]:
    """The four bars before a place for "into the chorus"; else the place itself."""
    first = where.get("first_bar")
    if not first or first <= 1 or not _INTO.search(clause.low):
        return where
    starts = [first, *(bars[0] for bars in where.get("more_bars", ()))]
    spans = [[max(1, start - 4), start - 1] for start in starts]
    rest = {name: value for name, value in where.items() if name != "more_bars"}
    more = {"more_bars": spans[1:]} if len(spans) > 1 else {}
    return {**rest, "first_bar": spans[0][0], "last_bar": spans[0][1], **more}


def _fade_length(clause: Clause, where: dict[str, Any]) -> dict[str, Any]:
    """Such as "over 4 bars": a length where no bars were named."""
    found = re.search(r"\b(?:over|for|of|in|within)\s+(?:about\s+)?(\d{1,3})\s+(?:bars?|measures?)\b", clause.low)
    if not found or where.get("first_bar"):
        return {}
    return {"bars": int(found[1])}


def _way(clause: Clause, row: Row, said: dict[str, Any]) -> dict[str, str]:
    """The direction an edit goes."""
    low = clause.low
    if row.way == "bed":
        return {"direction": "none"} if re.search(_NONE, low) else {}
    if row.way == "cut":
        lifted = re.search(_NONE, low) and re.search(r"\b(?:cut|pass|filter|hpf|lpf)\b", low)
        return {"direction": "none"} if lifted else {}
    if row.way != "sized":
        return {"direction": row.way} if row.way else {}
    if re.search(_NOT_ENOUGH, low):
        return {"direction": "more"}
    if re.search(_LESS, low) or said.get("number", 0) < 0:
        return {"direction": "less"}
    if re.search(_NONE, low):
        return {"direction": "none" if row.edit in ("reverb", "pedal", "glue") else "less"}
    return {"direction": "more"}


RULES: tuple[Rule, ...] = (tuning, mixing)

"""Sentences of the family "rhythm" -> calls of its tool: swing, meter, tempo of a place, human or exact, note values.

The tempo of the whole piece is `edits.sound.tempo`.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.placed import Said
from assistant.planner.entities.tempo import felt, pull_tempo, pull_tempo_by, pull_tempo_change

TOOL = "change_rhythm"

_SWING = re.compile(r"\b(?:swing(?:s|ing|y|ier)?|swung|shuffl(?:e|es|ed|ing)|shuffle\s+(?:feel|groove|beat))\b")
_STRAIGHT = re.compile(
    r"\b(?:straighten(?:\s+(?:it|them|that|things))?(?:\s+out)?|straight(?:er)?(?:\s+(?:feel|eighths?|8ths?"
    r"|quavers?|time|notes"
    r"|sixteenths?|16ths?))?|un-?swing|even\s+(?:eighths?|8ths?|quavers?)|(?:no|without|remove|lose|drop|kill"
    r"|take\s+(?:out"
    r"|away|off)|get\s+rid\s+of|stop|don'?t|doesn'?t|shouldn'?t|not)\s+(?:the\s+|any\s+|have\s+)*(?:swing\w*"
    r"|shuffl\w*))\b"
)
_NOT_FEEL = re.compile(
    r"\bswing\s+(?:band|style|era|tune|song|music|arrangement|version)\b"
    r"|\bin(?:to)?\s+(?:the\s+style\s+of\s+)?(?:a\s+)?swing\b"
    r"|\bmood\s+swings?\b|\bstraight\s+(?:away|after|into|from|to)\b|\bas\s+(?:a\s+)?swing\b"
)
_RATIO = re.compile(r"\b(?P<a>\d(?:\.\d)?)\s*(?::|to)\s*1\b")
_FINE = re.compile(r"\b(?:16ths?|sixteenths?(?:\s+notes?)?|semi-?quavers?)\b")


def swing(clause: Clause) -> list[Act] | None:
    """Such as "swing it", "make the drums swing a bit", "60 % swing in the verse", "a shuffle feel"."""
    if not _SWING.search(clause.low) or _NOT_FEEL.search(clause.low) or _STRAIGHT.search(clause.low):
        return None
    said = Said(clause, _SWING)
    fine = {"words": "sixteenths"} if _FINE.search(clause.low) else {}
    if ratio := _RATIO.search(clause.low):
        return said.act(TOOL, "swing", number=float(ratio["a"]), unit="times", **fine)
    if "shuffl" in clause.low and not said.sized:
        return said.act(TOOL, "swing", number=67.0, unit="%", **fine)
    if re.search(r"\bless\b|\bnot\s+so\s+much\b|\btoo\s+(?:much\s+)?sw", clause.low) and "number" not in said.sized:
        return said.act(TOOL, "swing", amount="slight", **fine)
    if re.search(r"\bmore\b|\bharder\b", clause.low) and not said.sized:
        return said.act(TOOL, "swing", amount="strong", **fine)
    return said.act(TOOL, "swing", **fine)


def straighten(clause: Clause) -> list[Act] | None:
    """Such as "straighten it", "no swing in the bridge", "play it straight"."""
    if not _STRAIGHT.search(clause.low) or _NOT_FEEL.search(clause.low):
        return None
    said = Said(clause, _STRAIGHT)
    said.sized = {}
    return said.act(TOOL, "straighten")


_TRIPLETS = re.compile(r"\btriplet\s+(?:feel|lilt|groove)|\b(?:write|written|notate|notated)\b.*\btriplets?\b")


def triplet_feel(clause: Clause) -> list[Act] | None:
    """Such as "a written triplet feel"."""
    return Said(clause, _TRIPLETS).act(TOOL, "triplet_feel") if _TRIPLETS.search(clause.low) else None


_METER = re.compile(r"(?<![\d/])(?P<m>(?:2|3|4|5|6|7|9|12)\s*/\s*(?:2|4|8))(?![\d/])")
_METER_WORDS = (
    (re.compile(r"\b(?:(?:in)?to|as|like|be|it|this|that)\s+(?:a\s+)?(?:(?:slow|fast|proper|real"
        r"|viennese)\s+)?waltz(?:es)?\b"
                r"|\bwaltz\s+(?:time|feel|rhythm|it)\b|\bwaltz-time\b|\b(?:in|into)\s+(?:three"
                r"|3)(?:-four)?(?:\s+time)?\s*$"
                r"|\b(?:in|into|to)\s+(?:triple|three-?four|three\s+quarter)\s+(?:time|meter|metre)\b"), "3/4"),
    (re.compile(r"\bcommon\s+time\b|\b(?:in|into|to)\s+(?:four[- ]four|4[- ]4)\b"
                r"|\b(?:in|into)\s+(?:four|4)\s*$"), "4/4"),
    (re.compile(r"\bcut\s+time\b|\balla\s+breve\b"), "2/2"),
    (re.compile(r"\b(?:in|into|to)\s+(?:six[- ]eight|6[- ]8)\b|\bcompound\s+(?:time|meter|metre)\b"), "6/8"),
    (re.compile(r"\b(?:in|into|to)\s+five[- ]four\b|\b(?:in|into)\s+(?:five|5)\s*$"), "5/4"),
)  # fmt: skip
_METER_VERB = re.compile(
    r"\b(?:make|change|turn|put|play|switch|convert|set|do|try|have|want|like|let|rewrite|move|go|use|back"
    r"|should\s+be|could\s+be"
    r"|time\s+signature|met(?:er|re)|instead|now)\b|^\s*(?:and\s+)?(?:in(?:to)?|to)\s"
)


def meter(clause: Clause) -> list[Act] | None:
    """Such as "make it 6/8", "turn it into a waltz", "the bridge in 3/4"."""
    found = _METER.search(clause.low)
    words = found["m"].replace(" ", "") if found else next((m for p, m in _METER_WORDS if p.search(clause.low)), "")
    if not words or not (_METER_VERB.search(clause.low) or (found and len(clause.low.split()) <= 4)):
        return None
    if words == clause.song.meter and len(clause.low.split()) > 5:
        return None  # beside other wishes it is said of what is so already
    said = Said(clause, _METER if found else next(p for p, m in _METER_WORDS if p.search(clause.low)))
    said.sized, said.tracks = {}, None
    return said.act(TOOL, "change_meter", words=words, tracks=None)


_RIT = re.compile(
    r"\b(?:ritardando|rit\b\.?|ritard|rallentando|rall\b\.?|slow(?:s|ing)?\s+(?:it\s+|things\s+"
    r"|everything\s+)?(?:down\s+)?"
    r"(?:gradually|little\s+by\s+little|bit\s+by\s+bit|towards?|to\s+a\s+(?:stop|halt|close))"
    r"|(?:gradual(?:ly)?|slowly|little\s+by\s+little|progressively|steadily)\s+(?:get(?:s|ting)?\s+)?slow(?:er"
    r"|ing|s|\s+down)?"
    r"|slower\s+and\s+slower|eas(?:e|es|ing)\s+to\s+a\s+(?:stop|close)|broaden(?:s|ing)?|allargando)"
)
_SLOW_END = re.compile(
    r"\bslow(?:s|ing)?\s+(?:it\s+|things\s+)?down\s+(?:at|for|over|in|near)\s+the\s+(?:very\s+)?(?:end|ending"
    r"|last|final)"
)
_ACCEL = re.compile(
    r"\b(?:accelerando|accel\b\.?|stringendo|speed(?:s|ing)?\s+(?:it\s+|things\s+)?up\s+(?:gradually|slowly"
    r"|little\s+by\s+little"
    r"|bit\s+by\s+bit|towards?|over|through)|(?:gradual(?:ly)?|little\s+by\s+little|progressively|steadily)\s+"
    r"(?:get(?:s|ting)?\s+)?(?:faster|quicker|speed\w*(?:\s+up)?|accelerat\w*)|faster\s+and\s+faster)"
)


def ramp(clause: Clause) -> list[Act] | None:
    """Such as "a ritardando in the last four bars", "speed up gradually over the bridge"."""
    edit = "ritardando" if _RIT.search(clause.low) or _SLOW_END.search(clause.low) else ""
    edit = edit or ("accelerando" if _ACCEL.search(clause.low) else "")
    if not edit:
        return None
    if re.search(r"\b(?:no|without|remove|lose|skip|less)\s+(?:the\s+)?(?:rit|rall|accel)", clause.low):
        return None
    rit = re.compile(r"\bslow(?:s|ing)?\s+(?:it\s+|things\s+)?down\b")
    said = Said(clause, rit if _SLOW_END.search(clause.low) else None)
    if re.search(r"\btowards?\s+the\s+(?:very\s+)?end\b", clause.low) and not said.stretches:
        said = Said(clause)
    if not said.stretches and edit == "ritardando":
        first = max(1, clause.song.bars - 3)
        return said.act(TOOL, edit, first_bar=first, last_bar=clause.song.bars, tracks=None)
    said.sized.pop("amount", None) if re.search(r"\blittle\s+by\s+little|bit\s+by\s+bit", clause.low) else None
    return said.act(TOOL, edit, tracks=None)


_RUBATO = re.compile(
    r"\b(?:rubato|free(?:r|ly)?\s+(?:in\s+)?(?:time|tempo)|freely\b|out\s+of\s+time|more\s+freedom"
    r"|with\s+freedom\s+of\s+tempo|ebb\s+and\s+flow)\b"
)


def rubato(clause: Clause) -> list[Act] | None:
    """Such as "a rubato intro", "play the verse freely in time"."""
    if not _RUBATO.search(clause.low) or re.search(r"\b(?:no|without|less)\s+rubato", clause.low):
        return None
    return Said(clause, _RUBATO).act(TOOL, "rubato", tracks=None)


def tempo_there(clause: Clause) -> list[Act] | None:
    """Such as "faster in the chorus", "half tempo from bar 9", "the bridge at 80 bpm"; never the whole piece."""
    if re.search(r"\b(?:half|double)[- ]?time\b", clause.low):
        return None  # a feel of the drums
    scan = clause.fresh()
    by = pull_tempo_by(scan)
    said = None if by is not None else pull_tempo_change(scan) or pull_tempo(scan)
    if by is None and (said is None or (said.bpm is None and said.percent is None)):
        return None
    stretches = clause.place(scan)
    if not any(s.first_bar > 1 or s.last_bar < clause.song.bars for s in stretches):
        clause.notes, clause.problem = [], None
        return None
    place = Said(clause)
    place.sized, place.stretches, place.tracks = {}, stretches, None
    if by is not None:
        bpm = (clause.song.tempo_bpm or 120.0) + by
        return place.act(TOOL, "tempo_there", number=round(bpm, 2), unit="bpm", tracks=None)
    assert said is not None
    meant = felt(said, clause.song.meter)
    if meant.bpm is not None:
        return place.act(TOOL, "tempo_there", number=meant.bpm, unit="bpm", tracks=None)
    percent = float(meant.percent or 0.0)
    if meant.assumed is not None:
        clause.notes.append(f"You did not say by how much, so I took {abs(percent):g} %." if not meant.assumed
                            else f"I took {meant.assumed!r} as {abs(percent):g} %.")  # fmt: skip
    direction = "up" if percent > 0 else "down"
    return place.act(TOOL, "tempo_there", number=abs(percent), unit="%", direction=direction, tracks=None)


_HUMAN = re.compile(
    r"\b(?:humani[sz]e[ds]?|(?:more|feel|sound|sounds|play|be|bit|little|lot)\s+(?:more\s+)?human"
    r"|human\s+(?:feel|touch|timing)"
    r"|(?:less|too|not\s+so|sounds?|so)\s+(?:robotic|mechanical|stiff|machine-?like|programmed|quanti[sz]ed"
    r"|perfect|rigid|exact)"
    r"|loosen(?:\s+(?:it|up|them))*|looser|like\s+a\s+(?:robot|machine)|by\s+(?:real\s+)?people"
    r"|a\s+real\s+(?:person|player|drummer|pianist)"
    r"|breathe\s+more\s+in\s+time)\b"
)
_TIGHT = re.compile(
    r"\b(?:quanti[sz]e[ds]?|tight(?:en(?:ed)?(?:\s+(?:it|up|them))*|er)|(?:on|to|onto)\s+the\s+grid"
    r"|snap(?:ped)?\s+to\s+(?:the\s+)?grid"
    r"|(?:too|so|less|sounds?)\s+(?:sloppy|loose|messy)|clean\s+up\s+the\s+timing|more\s+(?:precise"
    r"|exact)(?:\s+timing|ly)?"
    r"|(?:fix|correct)\s+the\s+timing|in\s+time)\b"
)


def human(clause: Clause) -> list[Act] | None:
    """Such as "make the piano feel human", "less robotic", "loosen it up"."""
    if not _HUMAN.search(clause.low) or re.search(r"\bhuman\s+voice|\bless\s+human|too\s+human", clause.low):
        return None
    said = Said(clause, _HUMAN)
    if re.search(r"\btoo\b", clause.low):
        said.sized.pop("amount", None)
    return said.act(TOOL, "humanise")


def tight(clause: Clause) -> list[Act] | None:
    """Such as "tighten the drums", "quantise it 50 %", "too sloppy"."""
    found = _TIGHT.search(clause.low)
    if not found or re.search(r"\b(?:just|right)\s+in\s+time\b|\bin\s+time\s+(?:for|to|with)\b", clause.low):
        return None
    if re.search(r"\b(?:don't|do\s+not|not|never|un-?)\s*quanti[sz]e", clause.low):
        return None
    if "in time" in found[0] and not re.search(r"\b(?:more|play|better)\b", clause.low):
        return None
    return Said(clause, _TIGHT).act(TOOL, "quantise")


_MS = r"(?:(?P<n>\d{1,3}(?:\.\d)?)\s*(?:ms|milliseconds?|millis)\s*)"
_LATE = re.compile(
    rf"\b(?:{_MS}(?:late(?:r)?|behind(?:\s+the\s+beat)?)|(?:late(?:r)?"
    rf"|behind(?:\s+the\s+beat)?)\s+by\s+{_MS.replace('<n>', '<m>')}"
    r"|behind\s+the\s+beat|drag(?:s|ging)?\s+(?:a\s+(?:bit|little)|behind|the\s+\w+)|a\s+(?:hair|touch)\s+late"
    r"|delay(?:ed)?\s+by\s+(?P<k>\d{1,3})\s*ms)"
)
_EARLY = re.compile(
    rf"\b(?:{_MS}(?:early|earlier|ahead(?:\s+of\s+the\s+beat)?)|(?:early|earlier"
    rf"|ahead)\s+by\s+{_MS.replace('<n>', '<m>')}"
    r"|ahead\s+of\s+the\s+beat|on\s+top\s+of\s+the\s+beat|a\s+(?:hair|touch)\s+early"
    r"|rush(?:es)?\s+(?:the\s+)?(?:drums|bass|snare|hats?|kick))"
)


def placed_in_time(clause: Clause) -> list[Act] | None:
    """Such as "the snare 10 ms late", "play the bass behind the beat", "drums ahead of the beat"."""
    for edit, pattern in (("drag", _LATE), ("rush", _EARLY)):
        found = pattern.search(clause.low)
        if found is None or re.search(r"\b(?:it|song|piece)\s+(?:\w+\s+)?drags?\b|\btempo\b", clause.low):
            continue
        if re.search(r"\b(?:too|stop|not|don't)\s+(?:\w+\s+)?(?:drag|rush|late|early)", clause.low):
            continue
        groups = found.groupdict()
        number = next((float(groups[g]) for g in ("n", "m", "k") if groups.get(g)), None)
        said = Said(clause, pattern)
        if said.tracks is None or not said.tracks.any:
            said.tracks = None
        return said.act(TOOL, edit, **({"number": number, "unit": "ms"} if number else {}))
    return None


_PUSH = re.compile(
    r"\b(?:push(?:es|ed)?\s+(?:the\s+)?(?:bass|chords?|piano|guitar|keys|comping|rhythm|melody|tune|beat\s+of)"
    r"|pushed\s+(?:bass|chords?|feel"
    r"|notes|rhythm)|anticipat(?:e|es|ed|ing|ions?)|syncopat(?:e|es|ed|ing|ions?)|ties?\s+(?:it\s+"
    r"|them\s+)?(?:over|across)\s+the\s+bar"
    r"(?:line|s)?|(?:more\s+)?off-?beats?\s+(?:chords|rhythm|feel)|more\s+off\s+the\s+beat)\b"
)


def push(clause: Clause) -> list[Act] | None:
    """Such as "push the bass", "anticipate the chords", "more syncopated"."""
    if re.search(r"\b(?:away|further|farther)\b", clause.low):
        return None  # in the mix
    if not _PUSH.search(clause.low) or re.search(r"\b(?:less|no|fewer|without|not\s+so|too)\s+(?:\w+\s+)?syncop"
        r"|\bpush\w*\s+(?:the\s+)?"
                                                r"(?:\w+\s+)?(?:up|down|back|forward|louder"
                                                r"|to\s+the)", clause.low):  # fmt: skip
        return None
    own = re.compile(r"\b(?:push(?:es|ed)?|anticipat\w+|syncopat\w+|ties?|off-?beats?)\b")
    return Said(clause, own).act(TOOL, "push")


_VALUES = (
    ("sixteenths", r"sixteenth(?:[- ]?notes?)?s?|16ths?(?:\s+notes?)?|semi-?quavers?"),
    ("eighths", r"eighth(?:[- ]?notes?)?s?|8ths?(?:\s+notes?)?|quavers?"),
    ("quarters", r"quarter(?:[- ]?notes?)s?|quarters|crotchets?|(?:on\s+)?every\s+beat|each\s+beat"),
    ("halves", r"half(?:[- ]notes?)s?|minims?"),
    ("wholes", r"whole(?:[- ]notes?)s?|semi-?breves?"),
)
_VALUE = re.compile("|".join(rf"\b(?P<{name}>{pattern})\b" for name, pattern in _VALUES))
_NOT_PART = re.compile(
    r"\bhi-?\s?hats?\b|\bhats?\b|\bkick\b|\bsnare\b|\bdrums?\b|\bshaker\b|=\s*\d|\bswing|\bstraight|\btriplet"
)
_PLAYS = re.compile(
    r"\b(?:play(?:s|ed|ing)?|make|turn|change|put|have|let|want|strik\w+|pump\w*|chug\w*|walk|use|as|into|in)\b"
)


_LONG = re.compile(
    r"\b(?:just|only|play(?:s|ing)?|holds?|holding)\s+(?:\w+\s+){0,2}long\s+(?:held\s+)?notes\b|^long\s+notes\s+in\s+the\b"
)


def note_values(clause: Clause) -> list[Act] | None:
    """Such as "play the chords as quarter notes", "the bass in quavers"."""
    found, long = _VALUE.search(clause.low), _LONG.search(clause.low)
    if not (found or long) or _NOT_PART.search(clause.low) or not (long or _PLAYS.search(clause.low)):
        return None
    if re.search(r"\b(?:tempo|bpm|add|rest|up|down|higher|lower|late|early|shift|faster|slower)\b", clause.low):
        return None
    said = Said(clause, _VALUE if found else _LONG)
    if said.tracks is None or not (said.tracks.ids or said.tracks.pronoun):
        return None
    said.sized = {}
    value = next(name for name, _ in _VALUES if found[name]) if found else "wholes"
    return said.act(TOOL, "play_in", words=value)


_ARPEGGIO = re.compile(
    r"\b(?:arpeggiat(?:e|es|ed|ing)|(?:in(?:to)?|as|with|play(?:s|ing)?)\s+(?:\w+\s+)?arpeggios?|arpeggios?"
    r"|broken\s+chords"
    r"|(?:break|split)\s+up\s+the\s+chords|alberti(?:\s+bass)?)\b"
)
_BLOCK = re.compile(
    r"\bblock(?:ed)?\s+chords?\b|\b(?:don't|no(?:t)?|stop|without|instead\s+of)\s+(?:the\s+)?arpeggi\w+"
    r"|\bchords?\s+(?:all\s+)?together\b"
)
_STRUM = re.compile(r"\b(?:strum(?:s|med|ming)?|roll(?:ed)?\s+(?:the\s+)?chords?|spread\s+the\s+chords)\b")
_NEW_PART = re.compile(r"\b(?:add|adding|with\s+a|include|insert|bring\s+in|another|new)\b")


def chord_figures(clause: Clause) -> list[Act] | None:
    """Such as "arpeggiate the chords", "block chords in the verse", "strum the guitar"."""
    if _NEW_PART.search(clause.low):
        return None
    for edit, pattern in (("block_chords", _BLOCK), ("arpeggiate", _ARPEGGIO), ("strum", _STRUM)):
        if not pattern.search(clause.low):
            continue
        own = re.compile(r"\b(?:arpeggi\w+|block\w*|broken|strum\w*|roll\w*|spread)\b")
        said = Said(clause, own)
        said.sized.pop("number", None)
        value = _VALUE.search(clause.low)
        if edit == "arpeggiate":
            way = (
                "down"
                if re.search(r"\bdown(?:wards?)?\b", clause.low)
                else "up"
                if re.search(r"\bup(?:wards?)?\b", clause.low)
                else ""
            )
            words = next((name for name, _ in _VALUES if value and value[name]), "")
            return said.act(TOOL, edit, words=words, direction=way)
        return said.act(TOOL, edit)
    return None


RULES: tuple[Rule, ...] = (
    straighten, triplet_feel, swing, meter, ramp, rubato, tempo_there, placed_in_time, human, tight, push,
    chord_figures, note_values,
)  # fmt: skip

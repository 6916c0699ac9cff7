"""Sentences of the family "energy" -> calls of its tool: how hard, how full, the kit's grooves and borders.

Who plays where is `entrances`, single drums are `drum_words`.
"""

import re
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.drum_words import RULES as DRUM_RULES
from assistant.planner.edits.drum_words import drums_named
from assistant.planner.edits.entrances import RULES as ENTRANCE_RULES
from assistant.planner.edits.placed import BEFORE, Said, drum_ids

TOOL = "arrange"

_FILL = re.compile(
    r"\b(?:(?:a|some|more|big(?:ger)?|small|little|short|long|quick|nice|drum|tom|snare|huge|busy|the|with|add"
    r"|no|any)\s+)*"
    r"(?:drum\s+|tom\s+|snare\s+)?fills?\b(?!\s+(?:in|out|up|the|it|that|this|with|my)\b(?!\s+(?:verse|chorus"
    r"|bridge|bar)))"
)
_FILL_VERB = re.compile(r"\b(?:add|put|play|give|more|with|need|want|throw|have|do|drop|try|some|an?|fills?)\b")
_NO_FILL = re.compile(r"\b(?:no|without|remove|fewer|less|lose|drop|cut|take\s+out|don't)\s+(?:\w+\s+){0,2}fills?\b")
_EVERY = re.compile(
    r"\bevery\s+(?:(?P<n>\d{1,2})(?:\s+(?:bars?|measures?)|(?:st|nd|rd|th)\s+(?:bar|measure))?|(?P<w>other"
    r"|second|fourth|eighth)\s+(?:bar|measure))\b"
)
_EVERY_WORDS = {"other": 2, "second": 2, "fourth": 4, "eighth": 8}
_PUT_INTO = re.compile(r"\b(?:put|stick|squeeze|throw|pop)\b.*\bfills?\s+(?:in)?to\s+(?:bar|measure)")
_BIG = re.compile(r"\b(?:big(?:ger)?|huge|long(?:er)?|massive|whole\s+bar)\b")
_SMALL = re.compile(r"\b(?:small|little|short|quick|tiny|subtle|half\s+a?\s*bar)\b")


def fills(clause: Clause) -> list[Act] | None:
    """Such as "a fill before every chorus", "drum fills every 4 bars", "a big fill in bar 8"."""
    if not _FILL.search(clause.low) or not _FILL_VERB.search(clause.low) or _NO_FILL.search(clause.low):
        return None
    if re.search(r"\b(?:counter|answer|melod|guitar|piano|sax|flute|trumpet|string|bass)\w*\s+fills?\b", clause.low):
        return None
    every = _EVERY.search(clause.low)
    before = BEFORE.search(clause.low)
    said = Said(clause, _EVERY if every else None)
    options: dict[str, Any] = {"tracks": drum_ids(clause)[:1]}
    if every:
        options["bars"] = int(every["n"]) if every["n"] else _EVERY_WORDS[every["w"]]
    elif before and said.stretches and not _PUT_INTO.search(clause.low):
        options["where"] = "before"
    said.sized = {}
    degree = "strong" if _BIG.search(clause.low) else "slight" if _SMALL.search(clause.low) else None
    return said.act(TOOL, "drum_fills", amount=degree, **options)


_BUILD = re.compile(
    r"\b(?:(?P<n>\d{1,2})[- ]bars?\s+)?(?:(?:build(?:s|ing)?(?:[- ]?up)?|riser|rise|(?:snare|drum)\s+roll|roll"
    r"|crescendo\s+roll)"
    r"(?:\s+(?:of\s+)?(?P<m>\d{1,2})\s+bars?)?)\b"
)
_BUILD_TO = re.compile(
    r"\b(?:build(?:s|ing)?(?:[- ]?up)?|rise|riser|roll)\b.*\b(?:to|into|towards?|before|for|in|over|during"
    r"|through|leading)\b"
    r"|\b(?:snare|drum)\s+roll\b|\bbuild-?up\b"
)
_RANGE = re.compile(r"\b\d{1,4}\s*(?:-|to|until|till|through)\s*\d{1,4}\b")
_DROP = re.compile(r"\b(?:into|to|before|towards?)\s+the\s+drop\b")
_TO_END = re.compile(
    r"\b(?:to|towards?|until|till)\s+the\s+(?:very\s+)?(?:end|finish|close|climax)\b|\bthroughout\b"
    r"|\bover\s+the\s+(?:whole\s+)?(?:song|piece)\b"
)


def build(clause: Clause) -> list[Act] | None:
    """Such as "build into the chorus", "an 8-bar build before the drop", "a snare roll in bar 8"."""
    found = _BUILD.search(clause.low)
    if not found or not _BUILD_TO.search(clause.low) or _TO_END.search(clause.low):
        return None
    rest = _RANGE.sub("", clause.low[found.start() :])
    into = re.search(r"\b(?:to|into|towards?|before|for|leading)\b", rest)
    length = found["n"] or found["m"]
    said = Said(clause, _BUILD)
    if not said.stretches and _DROP.search(clause.low):
        chorus = [s for s in clause.song.sections if re.match(r"chorus|drop|b\b", str(s.get("name", "")).lower())]
        if chorus:
            first = int(chorus[0].get("start_bar") or 1)
            clause.notes.append(f"I took the {chorus[0].get('name')} at bar {first} as the drop.")
            clause.problem = None
            options = {"first_bar": first, "last_bar": first + int(chorus[0].get("bars") or 1) - 1}
            return said.act(
                TOOL, "build_up", where="before", bars=int(length) if length else None, tracks=None, **options
            )
    if not said.stretches:
        return None
    where = "before" if into else ""
    return said.act(TOOL, "build_up", where=where, bars=int(length) if length else None, tracks=None)


_GROW = re.compile(
    r"\b(?:(?:start(?:s|ing)?|begin(?:s|ning)?|open(?:s|ing)?)\s+(?:it\s+)?(?:off\s+)?(?:small|quiet(?:ly)?"
    r"|soft(?:ly)?|bare|sparse(?:ly)?"
    r"|low|gentle|gently|minimal)|(?:build|grow|swell|rise|intensif)\w*(?:\s+(?:it|things|everything"
    r"|the\s+(?:energy|song|piece)))?"
    r"(?:\s+up)?\s+(?:gradually|slowly|steadily|little\s+by\s+little|towards?|to\s+the|until|over"
    r"|through(?:out)?|more\s+and\s+more)"
    r"|(?:get|grow)s?\s+(?:bigger\s+and\s+bigger|gradually\s+bigger|more\s+intense)|energy\s+(?:curve|arc)"
    r"|build\s+(?:more\s+)?"
    r"(?:energy|tension|intensity)"
    r"|(?:build|grow|swell|rise)s?\s+(?:it\s+)?(?:up\s+)?(?:from\s+)?(?:the\s+)?(?:start|beginning|begin|front|first\s+bar)\s+to\b)\b"
)
_FALL = re.compile(
    r"\b(?:wind(?:s|ing)?\s+down|calm(?:s|ing)?\s+down\s+(?:gradually|towards?|to\s+the)|(?:die|dies|fade"
    r"|ebb)s?\s+(?:away|down)\s+(?:in\s+energy|towards?)"
    r"|(?:lose|drop)s?\s+energy\s+(?:towards?|gradually|over)|gradually\s+(?:calm|thin|wind)\w*)\b"
)


def grow(clause: Clause) -> list[Act] | None:
    """Such as "build up towards the end", "start small", "grow over the bridge", "wind down"."""
    fall = _FALL.search(clause.low)
    if not fall and not _GROW.search(clause.low):
        return None
    own = re.compile(r"\b(?:towards?|to|until)\s+the\s+(?:very\s+)?(?:end|finish|close|climax)\b")
    said = Said(clause, own)
    if re.search(r"\bfade", clause.low) and not fall:
        return None
    return said.act(TOOL, "grow", direction="down" if fall else "up")


_STOP_TIME = re.compile(r"\bstop[- ]time\b")
_STOP = re.compile(
    r"\b(?:(?:a\s+)?(?:(?:short|little|quick|dramatic|dead|full|sudden|half[- ]bar|one[- ]beat)\s+)*(?:stop"
    r"|break|pause|silence|gap|rest|cut|breath"
    r"|moment\s+of\s+silence|(?:half\s+a\s+bar|a\s+beat)\s+of\s+silence)|(?:everyone|everybody|everything|all"
    r"|the\s+band|it|them|music)\s+(?:\w+\s+)?"
    r"(?:stops?|cuts?(?:\s+out)?|pauses?)|stop\s+(?:everything|everyone|the\s+band))\b(?=.*\b(?:before|into"
    r"|leading)\b)"
)
_BEATS = re.compile(r"\b(?P<n>\d|one|two|three|an?)[- ](?:beats?)\b")
_SMALL_NUMBERS = {"one": 1, "two": 2, "three": 3, "a": 1, "an": 1}


def stop(clause: Clause) -> list[Act] | None:
    """Such as "a stop before the chorus", "a beat of silence before bar 9", "stop-time in the bridge"."""
    if _STOP_TIME.search(clause.low):
        return Said(clause, _STOP_TIME).act(TOOL, "stop_time", tracks=None)
    if not _STOP.search(clause.low) or re.search(r"\b(?:don't|do\s+not|never)\s+stop\b", clause.low):
        return None
    beats = _BEATS.search(clause.low)
    own = re.compile(r"\b(?:break|rest|pause|cut|everything|everyone|everybody)\b")
    said = Said(clause, own)
    if not said.stretches:
        return None
    said.sized = {}
    number = None if beats is None else float(_SMALL_NUMBERS.get(beats["n"], 0) or int(beats["n"]))
    return said.act(TOOL, "stop", where="before", number=number, unit="beats" if number else None, tracks=None)


_GROOVES = (
    ("four_on_the_floor", re.compile(r"\b(?:four|4)[- ]?(?:on|to|2)[- ]?the[- ]?floor\b|\b(?:kick"
        r"|bass\s+drum)\s+on\s+(?:every|each|all\s+(?:the\s+|four\s+)?)\s*"
                                     r"(?:beats?|quarters?|crotchets?)|\bdisco\s+(?:kick|beat)\b")),
    ("half_time", re.compile(r"\bhalf[- ]?time\b(?:\s+(?:feel|groove|beat|drums?))?"
        r"|\bdrums?\s+(?:at\s+)?half\s+as\s+fast\b|\bsnare\s+on\s+(?:beat\s+)?(?:3|three)\b")),
    ("double_time", re.compile(r"\bdouble[- ]?time\b(?:\s+(?:feel|groove|beat|drums?))?"
        r"|\bdrums?\s+twice\s+as\s+fast\b")),
)  # fmt: skip


def grooves(clause: Clause) -> list[Act] | None:
    """Such as "four on the floor", "half-time feel in the bridge", "double-time the last chorus"."""
    for edit, pattern in _GROOVES:
        if pattern.search(clause.low) and not re.search(
            r"\b(?:no|not|without|don't|stop)\s+(?:the\s+)?(?:half|double|four)", clause.low
        ):
            return Said(clause, pattern).act(TOOL, edit, tracks=None)
    return None


_FEELS = (
    ("laid_back", re.compile(r"\b(?:laid[- ]?back|lay\s+(?:it\s+)?back|lazier|lazy\s+(?:feel|groove|beat|drums"
        r"|drumming)|sit\s+back|chill(?:ed)?\s+(?:it\s+)?"
                             r"(?:out|feel|groove)|more\s+relaxed\s+(?:feel|groove|beat)|unhurried)\b")),
    ("driving", re.compile(r"\b(?:driving|more\s+(?:drive|urgent|urgency|propulsive|forward\s+motion)|(?:drive"
        r"|push)(?:s|es)?\s+(?:it\s+)?(?:forward|along|on|harder|more)"
                           r"|urgent|urgency|propulsive|relentless)\b")),
)  # fmt: skip


def feels(clause: Clause) -> list[Act] | None:
    """Such as "more laid back", "make the verse more driving"."""
    for edit, pattern in _FEELS:
        if pattern.search(clause.low):
            if re.search(rf"\b(?:less|not\s+so|too)\s+(?:\w+\s+)?{pattern.pattern}", clause.low):
                edit = "driving" if edit == "laid_back" else "laid_back"
            return Said(clause, pattern).act(TOOL, edit)
    return None


_HARDER = re.compile(
    r"\b(?:(?:hit|hits|hitting|slam|slams|punch|kick|bang|smash|rock|go|goes|knock)\s+(?:\w+\s+){0,3}harder"
    r"|punch(?:ier|y)|(?:more|bigger|extra)\s+"
    r"(?:impact|punch|oomph|power|kick|attack\s+and\s+power)|(?:really\s+)?(?:slam|explode|erupt"
    r"|hit\s+(?:me\s+)?hard|kick\s+ass|knock\s+hard))\b"
)
_VAGUE_HARDER = re.compile(
    r"\b(?:(?:more|extra|higher)\s+(?:energy|energetic|intens(?:e|ity)|excitement|exciting|epic|lively)|bigger"
    r"|huge|massive|epic|lift(?:s)?|soar(?:s)?"
    r"|pump(?:ing|ed)?(?:\s+up)?|stronger|fuller\s+and\s+louder|stand\s+out|pop(?:s)?)\b"
)
_CALM = re.compile(
    r"\b(?:calm(?:er|s)?(?:\s+(?:it|things|everything))?(?:\s+down)?|gentler|mellow(?:er)?|less\s+(?:energy"
    r"|energetic|intense|aggressive|heavy|hectic|frantic|full\s+on)"
    r"|tamer|bring\s+(?:it|things|everything|the\s+energy)\s+(?:right\s+|way\s+)?down|take\s+(?:it"
    r"|the\s+energy)\s+down|too\s+(?:intense|hectic|aggressive|full\s+on))\b"
)


def force(clause: Clause) -> list[Act] | None:
    """Such as "make the chorus hit harder", "more energy in the last chorus", "calm the bridge down"."""
    if hard := _HARDER.search(clause.low):
        said = Said(clause)
        if hard[0].startswith(("more", "bigger", "extra")) and not said.stretches and said.ids is None:
            return None  # "more oomph" alone is vague
        return said.act(TOOL, "hit_harder")
    for edit, pattern in (("hit_harder", _VAGUE_HARDER), ("calmer", _CALM)):
        if not pattern.search(clause.low):
            continue
        if re.search(
            r"\b(?:db|octave|semitone|tempo|bpm|volume|sections?|bars\s+longer|reverb|room)\b|\d\s*%", clause.low
        ):
            continue
        said = Said(clause, pattern)
        if said.stretches or clause.problem is not None:
            return said.act(TOOL, edit)
        clause.notes, clause.problem = [], None
    return None


_STRIP = re.compile(
    r"\b(?:strip(?:s|ped|ping)?(?:\s+(?:it|things|everything|the\s+\w+(?:\s+\w+)?|down|right|all))*\s+(?:back"
    r"|down|bare)|stripped(?:[- ]?(?:back|down))?|bare\s+bones"
    r"|par(?:e|ed)\s+(?:\w+\s+){0,2}(?:back|down)|thin\s+(?:out\s+)?(?:the\s+)?(?:arrangement|texture|verse"
    r"|chorus|bridge|intro|outro|backing)(?:\s+(?:out|down))?"
    r"|(?:pull|bring|take|dial|drop)\s+(?:the\s+)?(?:\w+\s+)?(?:verse|chorus|bridge|intro|outro|first\s+half|second\s+half)"
    r"\s+(?:right|way)\s+(?:down|back)|almost\s+nothing\s+in\s+the\s+(?:\w+\s+)?(?:verse|chorus|bridge|intro|outro)"
    r"|(?:more\s+)?minimal(?:ist)?\s+(?:arrangement|verse|chorus|bridge|intro|outro|backing)|break\s+(?:it"
    r"|things|everything)\s+down)\b"
)


def strip(clause: Clause) -> list[Act] | None:
    """Such as "strip the verse back", "break it down in the bridge"."""
    if not _STRIP.search(clause.low):
        return None
    own = re.compile(
        r"\b(?:strip\w*|bare\s+bones|par(?:e|ed)|thin|minimal\w*|break|back|down|everything|arrangement|texture)\b"
    )
    said = Said(clause, None)
    said.scan.pull(own)
    return said.act(TOOL, "strip_back", tracks=None if said.tracks and said.tracks.everything else said.ids)


_THICK = re.compile(r"\b(?:thick(?:er|en)?|fuller|fatter|richer[- ]sounding|bigger)\s+(?:the\s+|piano\s+"
    r"|guitar\s+)?(?:chords?|voicings?|comping)\b|\bthicken\s+(?:up\s+)?the\s+(?:chords?|harmony|texture)\b"
                    r"|\b(?:chords?|voicings?)\s+(?:\w+\s+)?(?:thicker|fuller|fatter)\b")  # fmt: skip
_THIN = re.compile(r"\b(?:thin(?:ner)?|lighter|leaner|smaller|sparser)\s+(?:the\s+|piano\s+"
    r"|guitar\s+)?(?:chords?|voicings?)\b|\bthin\s+(?:out\s+)?the\s+(?:chords?|voicings?)(?:\s+out)?\b"
                   r"|\b(?:chords?|voicings?)\s+(?:\w+\s+)?(?:thinner|leaner|less\s+thick)\b"
                   r"|\bfewer\s+notes\s+in\s+(?:the|each)\s+chords?\b")  # fmt: skip


def chord_weight(clause: Clause) -> list[Act] | None:
    """Such as "thicker chords", "thin the chords out in the verse"."""
    for edit, pattern in (("thicker_chords", _THICK), ("thinner_chords", _THIN)):
        if pattern.search(clause.low):
            said = Said(clause, re.compile(r"\b(?:chords?|voicings?|comping)\b"))
            return said.act(TOOL, edit)
    return None


_MORE = re.compile(
    r"\b(?:bus(?:ier|y\s+up)|more\s+(?:busy|notes|movement|motion|active|activity|going\s+on|happening|rhythmic"
    r"|dense|densely)|dens(?:er|ely)|livelier\s+(?:drums|beat|bass|part|piano"
    r"|comping|groove)|less\s+(?:sparse|empty|bare)|too\s+(?:sparse|empty|bare|thin|static)|fill\s+(?:it\s+)?out"
    r"|(?:more\s+)?(?:complex|intricate|elaborate)\s+(?:drums|beat|bass|groove|part))\b"
)
_LESS = re.compile(
    r"\b(?:less\s+(?:busy|cluttered|crowded|dense|notes|going\s+on|happening|active|movement)|not\s+(?:so|as"
    r"|that)\s+busy|simpler|simplif(?:y|ied)|sparse(?:r|ly)?|more\s+(?:sparse|space|room|air|simple|minimal)"
    r"|fewer\s+notes|thin(?:ner)?(?:\s+(?:it|them|this|that|the\s+\w+))?\s*(?:out)?|(?:too|to|way\s+too?)\s+(?:busy|crowded"
    r"|cluttered|dense|many\s+notes|much\s+going\s+on|complicated|complex)|half\s+as\s+many\s+notes"
    r"|leave\s+(?:more\s+)?(?:space|room|gaps)|(?:simple|basic|plain)\s+(?:drums|beat|groove|bass))\b"
)
_NOT_DENSITY = re.compile(
    r"\b(?:chords?\s+progression|harmon\w+|melod\w+|tune|lyrics?|words|reverb|eq|sound(?:s|ing)?\s+thin"
    r"|thin\s+sound|bass-?y|simpler\s+chords|space\s*(?:y|ship)|in\s+space)\b"
)


def density(clause: Clause) -> list[Act] | None:
    """Such as "busier drums", "a simpler bass in the verse", "30 % fewer notes in the piano", "too busy"."""
    more = _MORE.search(clause.low)
    less = None if more else _LESS.search(clause.low)
    if (not more and not less) or _NOT_DENSITY.search(clause.low):
        return None
    own = re.compile(r"\b(?:busier|busy|notes|movement|too\s+(?:many|much))\b")
    said = Said(clause, own)
    if re.search(r"\btoo\b", clause.low):
        said.sized = {} if "number" not in said.sized else said.sized
    if re.search(r"\bhalf\s+as\s+many\b", clause.low):
        said.sized = {"number": 50.0, "unit": "%"}
    kits = set(drum_ids(clause))
    ids = said.ids
    if ids is None and said.tracks is not None and said.tracks.ids and set(said.tracks.ids) <= kits:
        ids = list(said.tracks.ids)
    if ids is None and kits and drums_named(clause.low):
        ids = sorted(kits)
    only_drums = bool(ids) and set(ids or ()) <= kits
    if only_drums and "number" not in said.sized:
        return said.act(TOOL, "busier_drums" if more else "simpler_drums", tracks=ids)
    return said.act(TOOL, "busier" if more else "simpler", tracks=ids)


RULES: tuple[Rule, ...] = (
    fills, build, grow, stop, grooves, strip, chord_weight, *DRUM_RULES, *ENTRANCE_RULES, feels, force, density,
)  # fmt: skip

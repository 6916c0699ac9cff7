"""Sentences about single drums of the kit -> calls of the tool "arrange": claps, tambourine, hats and their like.

A song without a kit gets a whole one by the rule for new parts, not by these.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.placed import Said, drum_ids

TOOL = "arrange"

# What people call a drum -> the name the tool knows it by.
_DRUMS = {
    "hi-hat": r"hi-?\s?hats?|high[- ]?hats?|hihats?|hats",
    "clap": r"(?:hand\s?)?claps?|(?:hand\s?)?clapping",
    "tambourine": r"tamb(?:o)?urines?|tambo",
    "shaker": r"(?:egg\s+)?shakers?",
    "rimshot": r"rim\s?-?shots?|rim\s?clicks?|(?:side|cross)[- ]?sticks?|rims",
    "snare": r"snares?(?:\s+drums?)?",
    "kick": r"kick(?:s|\s+drums?)?|bass\s+drum",
    "crash": r"crash(?:es)?(?:\s+cymbals?)?",
    "ride": r"ride(?:\s+cymbals?)?",
    "cymbals": r"cymbals?",
    "toms": r"tom[- ]?toms?|toms?",
    "cowbell": r"cow\s?-?bells?",
    "triangle": r"triangles?",
    "sleigh bells": r"(?:sleigh|jingle)\s?bells?",
    "congas": r"congas?",
    "bongos": r"bongos?",
    "cabasa": r"cabasas?",
    "maracas": r"maracas?",
    "woodblock": r"wood\s?-?blocks?",
    "claves": r"claves?",
    "castanets": r"castanets?",
}
_ANY = "|".join(f"(?P<g{i}>{pattern})" for i, pattern in enumerate(_DRUMS.values()))
_DRUM = re.compile(rf"\b(?:{_ANY})\b")
_ADD = re.compile(
    r"\b(?:add|adding|put|give|want|need|needs|include|bring\s+in|throw\s+in|introduce|layer|with|some|more"
    r"|let's\s+have|i'd\s+(?:love|like)|could\s+use|have|how\s+about|plus)\b"
)
_DROP = re.compile(
    r"\b(?:no|without|remove|lose|drop|mute|cut|kill|ditch|take\s+(?:out|away|off)|get\s+rid\s+of|leave\s+out"
    r"|silence|delete|minus|skip|stop\s+the|less|don't\s+(?:want|like))\b|\bout\s*$"
)
_BARE = re.compile(
    r"^(?:(?:and|also|then|now|plus|please)\s+)*(?:an?|some|the)\s+(?:big\s+|loud\s+)?\w+(?:\s+cymbals?)?\s+(?:on|at|in)\b"
)
_INSTEAD = re.compile(r"\b(?:instead\s+of|in\s+place\s+of|rather\s+than|not)\b")
_SWAP = re.compile(r"\b(?:swap|replace|change|turn|switch|exchange|make)\b.*\b(?:for|with|by|to|into|with\s+an?)\b")
_LEVEL = re.compile(
    r"\b(?:louder|softer|quieter|up|down|db|volume|late|early|behind|ahead|ms|tighter|bus(?:y|ier)|simpler|sparser|swing|straight|loud|soft|reverb|pan"
    r"|brighter|darker)\b"
)
_BRUSH = re.compile(r"\b(?:brushes|brushed|brush\s+(?:kit|drums|sticks))\b")
_STICKS = re.compile(
    r"\b(?:(?:no|without|lose|instead\s+of)\s+(?:the\s+)?brushes|sticks\s+(?:instead|again|not)|with\s+sticks"
    r"|back\s+to\s+sticks)\b"
)
_RATES = {
    "sixteenths": r"16ths?|sixteenths?|semi-?quavers?",
    "triplets": r"triplets?",
    "eighths": r"8ths?|eighths?|quavers?",
    "quarters": r"quarters?|crotchets?|quarter\s+notes?",
}


def drums_named(low: str) -> list[tuple[str, int]]:
    """Drums named in a clause, with their places."""
    found = []
    for match in _DRUM.finditer(low):
        index = next(i for i in range(len(_DRUMS)) if match[f"g{i}"] is not None)
        name = list(_DRUMS)[index]
        if name == "ride" and re.match(r"\s+(?:the|it|on|out|along)\b", low[match.end() :]):
            continue
        if (
            name == "kick"
            and re.match(r"\s+(?:in|off|out|it|harder|up|back)\b", low[match.end() :])
            and not re.search(r"\b(?:the|an?|no|any|our|my)\s+$", low[: match.start()])
        ):
            continue  # the verb
        found.append((name, match.start()))
    return found


def brushes(clause: Clause) -> list[Act] | None:
    """Such as "drums with brushes", "sticks instead of brushes"."""
    if (not _BRUSH.search(clause.low) and not _STICKS.search(clause.low)) or not drum_ids(clause):
        return None
    return Said(clause).act(
        TOOL, "brushes", tracks=drum_ids(clause), direction="less" if _STICKS.search(clause.low) else ""
    )


def hat_rate(clause: Clause) -> list[Act] | None:
    """Such as "hats in sixteenths", "triplet hi-hats in the verse"."""
    named = drums_named(clause.low)
    if not any(name in ("hi-hat", "ride", "shaker") for name, _ in named):
        return None
    rate = next((name for name, pattern in _RATES.items() if re.search(rf"\b(?:{pattern})\b", clause.low)), None)
    if rate is None or _LEVEL.search(clause.low) or re.search(r"\bswing|\bstraight", clause.low):
        return None
    return Said(clause, _DRUM).act(TOOL, "hat_rate", words=rate, tracks=drum_ids(clause), amount=None)


def single(clause: Clause) -> list[Act] | None:
    """Such as "add claps in the chorus", "no cymbals", "rimshots instead of the snare"."""
    named = drums_named(clause.low)
    if not named or not drum_ids(clause) or _LEVEL.search(clause.low):
        return None
    pair = _pair(clause.low, named)
    said = Said(clause, _DRUM)
    while said.scan.pull(_DRUM):
        pass
    said.sized = {}
    kit = drum_ids(clause)
    if pair is not None:
        old, new = pair
        return said.act(TOOL, "swap_drum", instrument=new, words=old, tracks=kit)
    names = list(dict.fromkeys(name for name, _ in named))
    if _DROP.search(clause.low):
        return [act for name in names for act in said.act(TOOL, "drop_drum", instrument=name, tracks=kit)]
    if not _ADD.search(clause.low) and len(clause.low.split()) > 6 and not _BARE.match(clause.low):
        return None
    if not _ADD.search(clause.low) and not said.stretches:
        return None
    if names == ["crash"]:
        return said.act(TOOL, "crash", tracks=kit)
    if "cymbals" in names or re.search(r"\bsolo\b|\bfill", clause.low):
        return None
    return [act for name in names for act in said.act(TOOL, "add_drum", instrument=name, tracks=kit)]


def _pair(low: str, named: list[tuple[str, int]]) -> tuple[str, str] | None:
    """(what goes, what comes) of a swap."""
    if len(named) < 2 or named[0][0] == named[1][0]:
        return None
    between = low[named[0][1] : named[1][1]]
    if _INSTEAD.search(between):
        return named[1][0], named[0][0]
    if _SWAP.search(low):
        return named[0][0], named[1][0]
    return None


RULES: tuple[Rule, ...] = (brushes, hat_rate, single)

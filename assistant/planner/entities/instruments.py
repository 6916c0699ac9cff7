"""Instruments in a sentence: who plays, how many, in what role, and whether anybody else may join.

The names come from `tools.instruments`; words that are also ordinary English ("rain", "birds", "grand") are left alone.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.planner.entities.gazetteer import Gazetteer, Hit, normal
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.moods import mood_table, scene_table, style_table
from assistant.planner.numerals import number_words_to_digits
from assistant.planner.tables.common_words import COMMON_WORDS

# Names of programs that are everyday words: they name an instrument only when a longer phrase says so ("grand piano").
EVERYDAY = frozenset({
    "acoustic", "aahs", "applause", "atmosphere", "audience", "bird", "bird song", "birdsong", "birds", "bottle",
    "bottles", "brightness", "chant",
    "charang", "chiff", "chiptune", "8 bit", "crystal", "deep bass", "echo", "echo drops", "echoes", "electric",
    "fantasia", "goblin", "goblins", "grand",
    "gun", "gunshot", "halo", "hat", "helicopter", "humming", "ice rain", "jug", "jupiter", "kit", "musette", "ocean",
    "ooh", "phone", "pipes", "pulse",
    "rain", "rhythm", "ride", "crash", "riser", "sci fi", "scifi", "sea", "sea waves", "seashore", "singing", "slap",
    "soundtrack", "square", "stab",
    "stabs", "star theme", "sub", "surf sound", "sweep", "telephone", "upright", "waves", "ocean waves", "cor",
    "chor", "drone", "nappe", "nappes", "arp",
    "cloches", "campane", "tom", "bass drum", "beat", "beats", "combo", "winds", "dixieland", "gypsy jazz",
    "electric keys", "grand organ", "trap set", "chorus",
    "orchestra hit", "lead 1", "lead 2", "clave", "saw", "fife", "kick", "snare", "clap", "zheng", "gaita",
    "western guitar", "laute", "luth", "virginal",
    "carillon", "basso", "bajo", "ep", "metales", "voce", "voci", "solo", "trumpets", "stimme", "metal", "polysynth",
    "chorale", "string", "303", "909",
}) - {"trumpets", "bajo", "basso", "polysynth", "drone"}  # fmt: skip
# Colloquial names the table leaves to us.
EXTRA = {
    "vibrafone": "vibraphone",
    "lead": "synth lead",
    "keys": "electric piano",
    "pads": "synth pad",
    "cellos": "cello",
    "cello section": "strings",
    "handclaps": "hand clap",
}
ADJECTIVES = (
    r"(?:warm|soft|gentle|dark|bright|quiet|low|high|deep|big|fat|clean|distorted|lush|solo|simple|sparse|slow|fast"
    r"|mellow|felt|muted|old|little|lonely|single|funky|jazzy|plucky|airy|slinky|crunchy|lively|delicate|subtle"
    r"|light|heavy|walking|sustained|long|sad|happy|nice|beautiful|some|more)"
)
_COUNT = re.compile(rf"(?:(?P<n>\d)|(?P<pair>a\s+pair\s+of|a\s+couple\s+of|twin|dual))\s+(?:{ADJECTIVES}\s+)*$")
_AFTER = (
    ("melody", re.compile(
        r"^\s*(?:'s\s+)?(?:melody|melodies|lead(?:s)?\b(?!\s*synth)|playing\s+the\s+(?:melody|tune)"
        r"|on\s+(?:the\s+)?(?:melody|lead|top|tune)|carrying\s+the\s+(?:melody|tune)|leading|(?:plays?|has|carries"
        r"|takes)\s+the\s+(?:melody|tune|lead))"
    )),
    ("counter", re.compile(r"^\s*(?:counter[\s-]?melod(?:y|ies)|counter[\s-]?line|answering|obbligato)")),
    ("chords", re.compile(
        r"^\s*(?:chords?\b|accompaniment|comping|backing|arpeggios?|strumming|chugging|on\s+(?:the\s+)?chords"
        r"|accompanying|stabs\b)"
    )),
    ("bass", re.compile(
        r"^\s*(?:bass[\s-]?line|as\s+(?:the\s+)?bass|on\s+(?:the\s+)?bass|bass\b(?=\s*(?:$|[,.;]|and\b|with\b"
        r"|part)))"
    )),
    ("pad", re.compile(r"^\s*(?:pads?\b|drone|background|in\s+the\s+background|washes|holding\s+(?:long|chords))")),
)  # fmt: skip
_BEFORE = (
    ("melody", re.compile(
        r"(?:melody|tune|lead|theme|led|fronted|sung)\s+(?:is\s+)?(?:played\s+)?(?:on|by|from)\s+(?:an?\s+|the\s+"
        r"|\d\s+)?(?:\w+\s+)?$"
    )),
    ("chords", re.compile(
        r"(?:accompanied\s+by|chords\s+(?:on|by|from)|over|backed\s+by|accompaniment\s+(?:on|by|from))\s+(?:an?\s+"
        r"|the\s+)?(?:\w+\s+)?$"
    )),
    ("bass", re.compile(r"(?:bass\s*line|bass)\s+(?:on|by|played\s+(?:on|by))\s+(?:an?\s+|the\s+)?(?:\w+\s+)?$")),
)  # fmt: skip
_EXCLUDED = re.compile(
    r"\b(?:no|without(?:\s+any)?|sans|ohne|sin|senza|minus|except(?:\s+for)?|not?\s+any|don't\s+(?:use|want"
    r"|include|add)|skip|leave\s+out|zero)\s+(?:the\s+|a\s+|any\s+)?(?:\w+\s+(?:or|and|nor)\s+"
    r"|[\w¦ ]{2,24}\s(?:or|and|nor)\s+)?$"
)
_SOLO = re.compile(
    r"\b(?:solo|unaccompanied|a\s+cappella|a\s+capella|alone|seule?|allein|by\s+itself|on\s+its\s+own|sola?"
    r"|nothing\s+else|soli)\b"
)
_NOBODY_BUT = re.compile(
    r"\b(?:no|without)\s+(?:other\s+|any\s+)*(?:instruments?|players?|parts?|tracks?|sounds?)\s+(?:but|except|besides|other\s+than|apart\s+from)\b"
)
_JUST_BEFORE = re.compile(
    r"\b(?:just|only|nothing\s+but|solely|exclusively|simply|merely|nur|seulement|solo"
    r"|solamente)\s+(?:for\s+)?(?:an?\s+|the\s+|one\s+|\d+\s+)?(?:[a-z]+\s+){0,1}$"
)
_ONLY_AFTER = re.compile(
    r"^\s*(?:only|alone|,?\s*nothing\s+else|and\s+nothing\s+else|,?\s*no\s+other\s+instruments?)\b"
)
_GROUP = re.compile(r"\b(?P<group>duo|duet|trio|quartet|quintet|sextet|octet|duett|quartett)s?\b")
_GROUP_SIZE = {
    "duo": 2,
    "duet": 2,
    "duett": 2,
    "trio": 3,
    "quartet": 4,
    "quartett": 4,
    "quintet": 5,
    "sextet": 6,
    "octet": 8,
}
_DRUMLESS = re.compile(
    r"\b(?:no|without(?:\s+any)?|sans|ohne|sin|senza|zero|minus|skip\s+the|leave\s+out\s+the|don't\s+(?:use"
    r"|want|add|include)(?:\s+any)?)\s+(?:the\s+|any\s+|\w+\s+or\s+)?(?:drums?|drum\s*kit|percussions?|beats?"
    r"|batterie|schlagzeug|bater[ií]a|batteria)\b(?:\s+(?:or|and)\s+(?:drums?|percussion|cymbals|beats?)\b)?|\bdrumless\b|\bdrum[\s-]free\b"
)
_OR_AFTER_DRUMS = re.compile(rf"{TAKEN}\s*(?:,\s*)?(?:or|nor)\s+(?:an?\s+|the\s+|any\s+)?$")
_BEAT = re.compile(r"\b(?:beats?)\b(?!\s*(?:per|a|the|to|in|/|=|$)?\s*(?:minute|bar))")


@dataclass(frozen=True, slots=True)
class InstrumentSaid:
    """An instrument or ensemble named: the words for the toolbox, its program (None for ensembles), role, count, and
    where it stands.
    """

    name: str
    start: int
    end: int
    program: int | None = None
    is_drum: bool = False
    role: str | None = None
    count: int = 1
    is_ensemble: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Players:
    """Who plays: those named in order, those excluded, whether nobody may join, and drums asked for (True) or excluded
    (False).
    """

    named: tuple[InstrumentSaid, ...] = ()
    excluded: tuple[InstrumentSaid, ...] = ()
    only: bool = False
    drums: bool | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    name: str = field(compare=False)
    program: int | None
    is_drum: bool
    is_ensemble: bool


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer[_Known]:
    """Every instrument and ensemble name of `tools.instruments` that is no everyday word."""
    from tools.instruments.ensembles import ensembles
    from tools.instruments.lookup import find_instrument, names

    table: dict[str, _Known] = {}
    for name, row in names().items():
        if name not in EVERYDAY and row.family not in ("sound effect",):
            table[name] = _Known(name, None if row.is_drum else row.program, row.is_drum, False)
    for name in ensembles():
        if name not in EVERYDAY:
            table[number_words_to_digits(name)] = _Known(name, None, False, True)
    for words, name in EXTRA.items():
        known = find_instrument(name, fuzzy=False)
        if known is not None:
            table[words] = _Known(name, known.program, known.is_drum, False)
    return Gazetteer(
        table, keep=COMMON_WORDS | _NEVER_MENDED | set(mood_table()) | set(scene_table()) | set(style_table())
    )


_NEVER_MENDED = frozenset({
    "harmonise", "harmonize",
    "piece", "pieces", "score", "trail", "quart", "beach", "harsh", "harps", "minor", "major", "march", "tango",
    "waltz", "loud", "pitch", "brand", "brass",
    "blues", "black", "place", "voice", "space", "drama", "dream", "dreams", "bells", "bland", "train", "strong",
    "strings", "spring", "organ", "other",
    "court", "count", "forest", "chord", "chords", "chorus", "sharp", "share", "shape", "guitars", "sound", "sounds",
    "string", "bring", "close", "closer",
    "quieter", "quiet", "quietly", "quieten",
    "travel", "flat", "float", "flutter", "tuned", "tunes", "table", "tables", "horse", "horses", "trains", "course",
    "corner", "born", "thorn", "violent",
    "voila", "violet", "pianissimo", "planet", "plane", "bonjour", "castle", "cattle", "silent", "silver", "cellar",
    "cells", "hello", "jello", "mellow",
    "orchestral", "orchestration", "base", "bases", "basis", "basic", "brush", "crush", "trumps", "bugs", "bagpiper",
    "carton", "cartoon", "person", "melody", "melodic", "medley",
    "flight", "light", "lights", "night", "nights", "fight", "right", "might", "sight", "tight", "eight", "ghost",
    "whisper", "winter", "summer",
    "lively", "lovely", "lonely", "rocket", "pocket", "locket", "tender", "slower", "flower", "flowers", "power",
    "tower", "clear", "clean", "dance",
})  # fmt: skip


def pull_players(scan: Scan) -> Players:
    """Read who plays and take the words.

    Args:
        scan: A brief; numbers with units must have been taken before, so that "16 bars" is no count of players.
    """
    drums: bool | None = False if scan.pull(_DRUMLESS) else None
    low = scan.low
    nobody_else = scan.pull(_NOBODY_BUT) is not None
    low = scan.low
    hits = [hit for hit in gazetteer().find(scan) if not _is_somebody(scan.original, hit)]
    said: list[InstrumentSaid] = []
    excluded: list[InstrumentSaid] = []
    for index, hit in enumerate(hits):
        before, gap = low[: hit.start], low[hit.end : hits[index + 1].start if index + 1 < len(hits) else len(low)]
        said_one = _said(hit, before, gap)
        (excluded if _is_excluded(before, excluded, low, hit) else said).append(said_one)
    named = _grouped(_paired(_led(said, low), low), low)
    only = _is_only(named, low, scan) or (nobody_else and bool(named))
    if any(one.is_drum for one in named):
        drums = True
    elif drums is None and any(one.is_drum for one in excluded):
        drums = False
    elif drums is None and scan.search(_BEAT):
        drums = True
    return Players(tuple(named), tuple(excluded), only, drums)


_SOMEBODY = re.compile(
    r"\b(?:daughter|son|friend|wife|husband|cat|dog|aunt|uncle|mother|father|mum|mom|dad|sister|brother|baby|girl|boy|niece"
    r"|nephew|grandma|grandpa|teacher|boss|colleague|named|called)\s+$"
)


def _is_somebody(text: str, hit: Hit[_Known]) -> bool:
    """Such as "for my daughter Viola": a name with a capital after a word for a person."""
    return text[hit.start].isupper() and bool(_SOMEBODY.search(text[: hit.start].lower()))


def _is_excluded(before: str, excluded: list[InstrumentSaid], low: str, hit: Hit[_Known]) -> bool:
    if _EXCLUDED.search(before) or _OR_AFTER_DRUMS.search(before):
        return True
    return (
        bool(excluded)
        and re.fullmatch(r"\s*(?:,|or|nor|and)\s*(?:a\s+|the\s+|any\s+)?", low[excluded[-1].end : hit.start])
        is not None
        and " or " in low[excluded[-1].end : hit.start]
    )


def _said(hit: Hit[_Known], before: str, gap: str) -> InstrumentSaid:
    role = next((role for role, pattern in _AFTER if pattern.match(gap)), None) or next(
        (role for role, pattern in _BEFORE if pattern.search(before)), None
    )
    known = hit.value
    counted = _COUNT.search(before)
    count = 1 if not counted else 2 if counted["pair"] else int(counted["n"])
    if count == 4 and not hit.words.endswith("s"):
        count = 1  # "4 accordion" is chat for "for accordion"
    name = known.name if hit.mended or known.name != hit.words else hit.words
    return InstrumentSaid(
        name, hit.start, hit.end, known.program, known.is_drum, None if known.is_drum or known.is_ensemble else role,
        max(1, min(8, count)),
        known.is_ensemble, hit.mended,
    )  # fmt: skip


def _led(said: list[InstrumentSaid], low: str) -> list[InstrumentSaid]:
    """Such as "flute lead", "tuba bass line": the role of the one before, not one more instrument."""
    kept: list[InstrumentSaid] = []
    for one in said:
        words = low[one.start : one.end]
        role = {"lead": "melody", "leads": "melody", "bass line": "bass", "bassline": "bass"}.get(words)
        if role and kept and not low[kept[-1].end : one.start].strip(" "):
            kept[-1] = replace(kept[-1], role=role)
            continue
        kept.append(one)
    return kept


def _paired(said: list[InstrumentSaid], low: str) -> list[InstrumentSaid]:
    """Such as "flute and guitar duo": the two of them, not a flute and two guitars."""
    if len(said) < 2 or not said[-1].is_ensemble or any(one.is_ensemble for one in said[:-1]):
        return said
    last = said[-1]
    found = re.fullmatch(r"(?P<who>[a-z ]+?)\s+(?:duo|duet|trio|quartet|quintet)", low[last.start : last.end])
    known = gazetteer().get(found["who"]) if found else None
    if (
        known is None
        or known.is_ensemble
        or not re.fullmatch(r"\s*(?:,|and|&|,\s*and)\s*(?:a\s+)?", low[said[-2].end : last.start])
    ):
        return said
    return [*said[:-1], InstrumentSaid(found["who"], last.start, last.end, known.program, known.is_drum)]  # type: ignore[index]


def _grouped(said: list[InstrumentSaid], low: str) -> list[InstrumentSaid]:
    """Such as "cello duet": as many of the one instrument as the group's name says."""
    if len(said) != 1 or said[0].is_ensemble or said[0].count > 1:
        return said
    found = re.match(r"^\s+(?P<group>duo|duet|trio|quartet|quintet)s?\b", low[said[0].end :])
    return [replace(said[0], count=_GROUP_SIZE[found["group"]])] if found else said


def _is_only(named: list[InstrumentSaid], low: str, scan: Scan) -> bool:
    if not named:
        return False
    if all(one.is_ensemble for one in named):
        return True
    pitched = [one for one in named if not one.is_ensemble]
    if (
        len(named) == 1
        and (_SOLO.search(scan.low) or _SOLO.search(low))
        and not re.search(r"\b(?:with\s+a|add\s+a|then\s+a)\s+solo\b", low)
    ):
        scan.pull(_SOLO)
        return True
    if (_GROUP.search(scan.low) or _GROUP.search(low[named[-1].start : named[-1].end])) and 1 <= len(named) <= 8:
        scan.pull(_GROUP)
        return True
    return any(_JUST_BEFORE.search(low[: one.start]) for one in pitched[:1]) or any(
        _ONLY_AFTER.match(low[one.end :]) for one in named[-1:]
    )


# Instruments General MIDI has no sound of its own for; `tools.instruments` leads them to the nearest one.
STAND_INS = frozenset(
    "theremin ukulele uke mandolin bouzouki lute oud duduk erhu cornet flugelhorn euphonium sousaphone "
    "melodica cajon djembe "
    "didgeridoo handpan cimbalom santur concertina charango pipa guzheng hurdy-gurdy lyre vihuela dobro "
    "sackbut tabla mellotron "
    "kazoo zither balalaika psaltery viola-da-gamba theorbo cittern autoharp vielle rebec crumhorn cornett shawm "
    "glockenspiel-organ tenor-horn baritone-horn wagner-tuba basset-horn saz oud qanun ney sarod veena santoor".split()
) | frozenset(
    (
        "pedal steel",
        "pedal steel guitar",
        "lap steel",
        "steel guitar",
        "slide guitar",
        "sleigh bells",
        "sleigh bell",
        "musical saw",
        "glass harmonica",
        "jaw harp",
        "hang drum",
        "steelpan guitar",
        "bass harmonica",
        "viola da gamba",
        "baritone horn",
        "alto horn",
        "wagner tuba",
        "basset horn",
        "bass recorder",
        "singing saw",
        "talk box",
        "ondes martenot",
        "uilleann pipes",
        "water drum",
        "thumb piano",
        "singing bowl",
        "singing bowls",
    )
)


def stand_in_note(name: str) -> str | None:
    """A sentence that tells which sound stands in for an instrument General MIDI lacks; None when it has its own."""
    from tools.instruments.lookup import find_instrument

    row = find_instrument(name)
    if row is None or (row.is_drum and normal(name) not in STAND_INS):
        return None
    plain = normal(name)
    if not {plain, plain.removesuffix("s"), plain.replace(" ", "-")} & STAND_INS:
        return None
    return f"There is no sound of its own for {name}, so {row.name} stands in for it."


def find_named(text: str) -> tuple[InstrumentSaid, ...]:
    """Every instrument or ensemble a phrase names, in order; nothing is taken from any sentence."""
    scan = Scan(text)
    hits = gazetteer().find(scan)
    return tuple(_said(hit, text[: hit.start].lower(), "") for hit in hits)

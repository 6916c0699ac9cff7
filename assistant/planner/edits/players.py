"""Who plays: the tune given away, instruments swapped, the whole piece shared out anew."""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, missing
from assistant.planner.entities.amounts import pull_interval
from assistant.planner.entities.instruments import InstrumentSaid, find_named
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.entities.tracks import pull_tracks, resolve_words
from assistant.planner.moods import find_style
from assistant.planner.state import SongView

TUNE = (
    r"(?<!counter-)(?<!counter )(?:the\s+|its\s+|main\s+)*(?:tune|melody|lead(?:\s+(?:line|part))?|theme"
    r"|top\s+(?:line|voice|part)"
    r"|solo\s+line|soprano(?:\s+(?:line|voice|part))?|(?:highest|upper)\s+(?:voice|part))"
)
_GIVE = (
    re.compile(
        rf"\b(?:give|hand|pass|assign|move|put|switch|transfer|shift|set)\s+(?:over\s+)?{TUNE}\s+(?:over\s+)?(?:to"
        rf"|on|onto|in|into|for|with)\s+(?P<who>.+)$"
    ),
    re.compile(
        rf"\b(?:let|have|make|get)\s+(?P<who>.+?)\s+(?:to\s+)?(?:play|carry|take|sing|have|lead|do"
        rf"|take\s+over)\s+(?:over\s+)?{TUNE}\b"
    ),
    re.compile(
        rf"^(?P<who>.+?)\s+(?:should|could|can|must|to|shall|plays?|takes?|carries|gets?|has)\s+(?:play\s+|take\s+"
        rf"|carry\s+|have\s+|get\s+|do\s+)?(?:over\s+)?{TUNE}\b"
    ),
    re.compile(
        rf"\b{TUNE}\s+(?:should\s+be\s+|to\s+be\s+|must\s+be\s+|could\s+be\s+|is\s+)?(?:played\s+|sung\s+|taken\s+"
        rf"|carried\s+)?(?:on|by|for|goes\s+to|to)\s+(?P<who>.+)$"
    ),
    re.compile(rf"\bgive\s+(?P<who>.+?)\s+{TUNE}\b"),
    re.compile(rf"\b(?:a|an|the)?\s*(?P<who>[\w\s]+?)\s+(?:on|for)\s+{TUNE}\b"),
)  # fmt: skip
_REORCHESTRATE = re.compile(
    r"\b(?:re-?orchestrate|orchestrate|re-?arrange|arrange|re-?score|score|instrument|set|transcribe|adapt|redo"
    r"|rework|do|make|play|perform|turn|recast|rewrite|i\s+want|hear)\b(?P<what>.*?)\b(?:for|as|with|by|into"
    r"|on)\s+(?P<who>.+)$"
)
VERSION_FOR = re.compile(
    r"\b(?:make|do|write|give\s+me)\s+(?:me\s+)?(?:a|an|another)\s+(?:version|arrangement)\s+(?:of\s+(?:it|this)\s+)?(?:for|with|on)\s+(?P<who>.+)$"
)
_INTO_PLAYERS = re.compile(
    r"\b(?:make|turn|rewrite|recast|convert|transform)\s+(?P<what>it|this|that|everything"
    r"|the\s+(?:whole\s+)?(?:piece|song|thing|tune|music|track))\s+(?:in)?(?:to\s+)?(?:be\s+)?(?:an?\s+"
    r"|for\s+(?:an?\s+)?)?(?P<who>.+)$"
)
_ONLY_PLAYER = re.compile(r"^(?:just|only|nothing\s+but)\s+(?:an?\s+)?(?!the\b)(?P<who>[\w\s-]+?)(?:\s+please)?$")
_EXCHANGE = re.compile(
    r"\b(?:swap|exchange|switch|trade)\s+(?:the\s+)?(?P<a>[\w\s]+?)\s+(?:and|with|for)\s+the\s+(?P<b>[\w\s]+)$"
    r"|\b(?:swap|exchange|switch|trade)\s+(?:the\s+)?(?P<a2>[\w\s]+?)\s+and\s+(?P<b2>[\w\s]+)$"
)
_SWAP = (
    re.compile(
        r"\b(?:swap|replace|change|switch|exchange|substitute|trade|turn|convert"
        r"|make)\s+(?:out\s+)?(?P<old>.+?)\s+(?:for|with|to|into|by|against|from)\s+(?P<new>.+)$"
    ),
    re.compile(r"^(?P<old>[\w\s]{3,30}?)\s*(?:-+>|=+>)\s*(?P<new>[\w\s]{3,30})$"),
    re.compile(r"\b(?:rather\s+(?:have\s+|hear\s+|use\s+)?|prefer\s+)(?P<new>.+?)\s+(?:than|to|over)\s+(?P<old>.+)$"),
    re.compile(r"\b(?P<new>[^,]+?)\s+(?:instead\s+of|in\s+place\s+of|rather\s+than|in\s+lieu\s+of)\s+(?P<old>.+)$"),
    re.compile(
        r"\binstead\s+of\s+(?P<old>[^,]+?)(?:,|\s+(?:use|try|take|have|put|with|i'd\s+like|give\s+me))\s*(?:use\s+"
        r"|try\s+|take\s+|have\s+)?(?P<new>.+)$"
    ),
    re.compile(r"\b(?:play|have|put|perform|do)\s+(?P<old>.+?)\s+(?:on|with|using|played\s+(?:on|by))\s+(?P<new>.+)$"),
    re.compile(
        r"\b(?P<old>.+?)\s+(?:should\s+|could\s+|can\s+|to\s+|must\s+|might\s+)?(?:be(?:come)?|is"
        r"|as)\s+(?:played\s+(?:on|by|with)\s+)?(?P<new>.+?)(?:\s+instead)?$"
    ),
    re.compile(r"\b(?:give|hand|assign)\s+(?P<old>.+?)\s+(?:over\s+)?to\s+(?P<new>(?:an?|the|some)\s+.+)$"),
    re.compile(r"\b(?:make|want|like)\s+(?P<old>(?:the|my|that)\s+.+?)\s+(?P<new>(?:an?|some)\s+.+)$"),
)  # fmt: skip


def instrument_in(words: str, song: SongView) -> InstrumentSaid | None:
    """The last instrument some words name."""
    found = find_named(words)
    return found[-1] if found else None


def new_instrument(words: str) -> str | None:
    """What to hand to a tool as an instrument: the name found, else the bare words so that the tool can say it knows
    none.
    """
    words = re.sub(
        r"\b(?:instead|please|now|then|playing|sound|sounds|here|for\s+a\s+change|too|as\s+well)\b|[?!.,]", " ", words
    )
    found = find_named(words)
    if found:
        return found[0].name
    bare = re.sub(r"^(?:\s*(?:an?|the|some|my|to|on|another|real))+\s+", "", " " + words.strip() + " ").strip(
        f" {TAKEN}"
    )
    return bare if bare and re.fullmatch(r"[a-zA-ZÀ-ÿ' -]{3,40}", bare) and len(bare.split()) <= 3 else None


def give_tune(clause: Clause) -> list[Act] | None:
    """Such as "give the tune to a clarinet", "let an oboe carry the melody", "melody on flute"."""
    if re.match(r"(?:please\s+|also\s+)*(?:add|include|insert|remove|mute|swap|replace|transpose)\b", clause.low):
        return None
    for pattern in _GIVE:
        found = pattern.search(clause.low)
        if not found:
            continue
        named = instrument_in(found["who"], clause.song)
        if named and pull_interval(clause.fresh()) is not None and resolve_words(named.name, clause.song):
            return None  # "make the flute play the tune an octave lower": it has it already
        if named:
            return [clause.act("give_tune_to", {"instrument": named.name})]
        unknown = new_instrument(found["who"])
        if unknown and pattern in _GIVE[:2] and re.match(r"\s*(?:an?|some)\s", found["who"]):
            return [clause.act("give_tune_to", {"instrument": unknown})]
    return None


def reorchestrate(clause: Clause) -> list[Act] | None:
    """Such as "arrange this for a brass quintet", "play it with a string quartet"."""
    if acts := _into_players(clause):
        return acts
    found = VERSION_FOR.search(clause.low)
    if found and (said := find_named(found["who"])):
        names = [name for one in said for name in [one.name] * (1 if one.is_ensemble else one.count)]
        return [clause.act("reorchestrate", {"instruments": names[:16]})]
    found = _REORCHESTRATE.search(clause.low)
    if not found:
        return None
    said = find_named(found["who"])
    verb = clause.low[found.start() : found.start("what")]
    strong = bool(
        re.match(r"\s*(?:re-?orch|orchestrate|re-?arrange|arrange|re-?score|score|instrument|transcribe|adapt)", verb)
    )
    whole = not found["what"].strip() or bool(
        re.fullmatch(
            r"\s*(?:it|this|that|the\s+(?:whole\s+)?(?:piece|song|thing|chorale|music|tune|track|work|movement"
            r"|lot|score|hymn|melody)|everything|all(?:\s+of\s+it)?|this\s+\w+|me)\s*(?:all\s+)?",
            found["what"],
        )
    )
    on_it = bool(re.search(r"\b(?:play|perform|do|redo|set|hear)\b", verb)) and bool(found["what"].strip())
    if not said or not (strong or (whole and (any(one.is_ensemble for one in said) or len(said) > 1 or on_it))):
        return None
    if not strong and not whole:
        return None
    names = [name for one in said for name in [one.name] * (1 if one.is_ensemble else one.count)]
    return [clause.act("reorchestrate", {"instruments": names[:16]})]


def _into_players(clause: Clause) -> list[Act] | None:
    """Such as "make it a string quartet", "make it for piano solo", "just piano"."""
    found = _INTO_PLAYERS.search(clause.low) or _ONLY_PLAYER.match(clause.low)
    said = find_named(found["who"]) if found else ()
    if (
        not found
        or not said
        or _is_style_only(found["who"].strip())
        or re.search(
            r"\b(?:louder|softer|quieter|faster|slower|bars?|major|minor|up|down|more|less|instead\s+of|in\s+place\s+of"
            r"|rather\s+than)\b",
            found["who"],
        )
    ):
        return None
    alone = bool(re.search(r"\b(?:solo|only|alone|just|for)\b", clause.low))
    if not (alone or any(one.is_ensemble for one in said) or len(said) > 1):
        return None
    names = [name for one in said for name in [one.name] * (1 if one.is_ensemble else one.count)]
    return [clause.act("reorchestrate", {"instruments": names[:16]})]


def _is_style_only(words: str) -> bool:
    """Whether words name a style that is no line-up: "a waltz", but not "a string quartet", which is both."""
    style = find_style(words)
    return style is not None and not find_named(style.style)


def exchange(clause: Clause) -> list[Act] | None:
    """Such as "swap the flute and the piano": each plays on the other's instrument."""
    found = _EXCHANGE.search(clause.low)
    if not found:
        return None
    pair = [resolve_words(found[a] or found[b], clause.song) for a, b in (("a", "a2"), ("b", "b2"))]
    if any(len(ids) != 1 for ids in pair) or pair[0] == pair[1]:
        return None
    from tools.instruments.lookup import row

    tracks = [next(t for t in clause.song.tracks if t.id == ids[0]) for ids in pair]
    if any(t.is_drum for t in tracks):
        return None
    first, second = tracks
    return [
        clause.act("change_instrument", {"tracks": [first.id], "instrument": row(second.program).name}),
        clause.act("change_instrument", {"tracks": [second.id], "instrument": row(first.program).name}),
    ]


def swap(clause: Clause) -> list[Act] | None:
    """Such as "swap the piano for a vibraphone", "a harp instead of the piano", "can the bass be played on a tuba"."""
    for pattern in _SWAP:
        found = pattern.search(clause.low)
        if not found:
            continue
        start, end = found.span("old")
        old_scan = Scan(clause.text[start:end])
        if pattern is _SWAP[0] and re.search(r"\b(?:key|tempo|meter|time|volume|level)\b", found["old"]):
            return None
        place = pull_place(old_scan, clause.song)
        if re.fullmatch(
            r"\s*(?:by\s+)?(?:a\s+)?(?:half|third|quarter|bit|little|lot|notch|\d[\d.,%\w]*)\b.*", found["new"]
        ):
            return None  # an amount: "turn the drums down by half"
        said = pull_tracks(old_scan, clause.song)
        if said is None or (not said.ids and not said.unknown and not said.pronoun):
            continue
        new = find_named(found["new"])
        name = new[0].name if new else new_instrument(found["new"])
        if not name or (
            not new
            and (
                pattern not in _SWAP[:5]
                or re.search(
                    r"\b(?:major|minor|bpm|bars?|soft|loud|quiet|fast|slow|high|low|semitone|octave|tone)", found["new"]
                )
            )
        ):
            continue
        if said.unknown and not said.ids:
            clause.problem = missing(said.unknown[0], clause.song)
            return [clause.problem]
        ids = clause.ids(said)
        if ids is None:
            if len(clause.song.tracks) > 1:
                return None
            ids = [clause.song.tracks[0].id]
        place = place or pull_place(clause.fresh(), clause.song)
        if place and place.stretches:
            clause.notes.append("An instrument changes for the whole piece; I cannot change it for some bars only yet.")
        return [clause.act("change_instrument", {"tracks": ids, "instrument": name})]
    return None

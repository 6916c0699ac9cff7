"""What a brief may not ask: numbers out of reach, more players than fit, instruments nobody knows; each with its limit.

The finer contradictions are the composer's to find; what is merely not possible yet stands in `not_composed`.
"""

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.acts import Act, ask, not_done, refuse
from assistant.planner.entities.instruments import Players
from assistant.planner.entities.keys import KeySaid, pull_key
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.tables.common_words import COMMON_WORDS
from tools.compose.length import MAX_BPM, MAX_DURATION_S, MIN_BPM, MIN_DURATION_S
from tools.theory.tempo_words import TEMPO_WORDS

MOST_CHORDS, MOST_REPEATS = 400, 64  # what `compose` takes
MOST_BARS = 2000  # more would outlast the longest piece at any tempo in use

_UNKNOWN_PLAYER = re.compile(
    rf"\b(?:with|featuring|played\s+(?:by|on)|performed\s+on|for\s+solo|solo)\s+(?:an?\s+|the\s+|some\s+"
    rf"|solo\s+)?(?P<w>[a-z]{{4,}}(?:[\s-][a-z]{{4,}})?)(?=\s*(?:$|[.,;!]|and\s*{TAKEN}|playing\b|solo\b))"
)
# A made-up or rare instrument after "for", told by how instruments are named.
_SOUNDS_LIKE_PLAYER = re.compile(
    r"\bfor\s+(?:an?\s+|the\s+|solo\s+)?(?P<w>[a-z]{2,}(?:phone|phon|horn|flute|fiddle|zither|chord|organ|lyre"
    r"|pipe|viol|ette|tar))\b(?!\s+(?:call|line|ring))"
)
_NO_PLAYER = frozenset({
    "feeling", "feelings", "feel", "mood", "touch", "sense", "emotion", "emotions", "passion", "energy", "ending",
    "chorus", "verse", "melody", "harmony", "sustain pedal", "sustain", "pedal", "pedalling", "grace notes", "montuno",
    "ornaments", "trills", "chords", "vibe",
    "vibes", "sound", "sounds", "swing", "groove", "love", "friends", "people", "style", "tempo", "rhythm", "rhythms",
    "dynamics", "variation", "variations", "this", "that",
    "these", "those", "them", "more", "less", "lots", "something", "nothing", "words", "lyrics", "expression",
    "power", "hope", "rubato", "section", "sections", "solo",
    "intro", "outro", "bridge", "hook", "hooks", "counterpoint", "texture", "instruments", "instrument", "please",
    "thanks", "each", "only", "very", "many", "long", "short",
    "soul", "fire", "life", "time", "care", "ease", "great", "good", "dancing", "bars", "notes", "theme", "tune",
    "effects", "reverb", "delay", "echo", "flourish", "fills",
    "fill", "syncopation", "accents", "attitude", "drama", "tension", "surprise", "twist", "climax", "build", "drop",
    "space", "silence", "minimal", "everything",
    "everyone", "kick", "snare", "high energy", "low energy", "vocals", "singing", "catchy hook", "happy ending",
    "strong beat", "steady beat", "same", "chord changes",
})  # fmt: skip


MOST_OF_ONE, MOST_PLAYERS = 8, 16  # what `compose` takes


def too_many(players: Players, text: str) -> Act | None:
    """More players than fit, or a group whose name and number disagree."""
    low = text.lower()
    for one in players.named:
        found = re.search(r"(?<![\w./])(?P<n>\d{1,9})\s+(?:[a-z]+\s+)?$", low[: one.start])
        if found and int(found["n"]) > MOST_OF_ONE and low[one.end - 1 : one.end] == "s":
            return refuse(
                f"{int(found['n']):,} {low[one.start : one.end]} are too many: up to {MOST_OF_ONE} of one instrument "
                f"and {MOST_PLAYERS} in all are possible.",
                "Name fewer, or say strings, choir or orchestra for a large group.",
            )
    sizes = {"duo": 2, "duet": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6, "octet": 8}
    found = re.search(
        r"\b(?P<group>duo|duet|trio|quartet|quintet|sextet|octet)\s+(?:with|of|for)\s+(?P<n>\d{1,3})\s+(?:players|musicians"
        r"|instruments|members|voices|people)\b",
        low,
    )
    if found and sizes[found["group"]] != int(found["n"]):
        size, names = sizes[found["group"]], {2: "duo", 3: "trio", 4: "quartet", 5: "quintet", 6: "sextet", 8: "octet"}
        other = names.get(int(found["n"]))
        fixed = text[: found.start()] + "{}" + text[found.end() :]
        choices = [(f"a {found['group']} ({size})", fixed.format(found["group"]))]
        if other:
            choices.append((f"a {other} ({found['n']})", fixed.format(other)))
        else:
            choices.append(("piano, violin and cello", fixed.format("trio for piano, violin and cello")))
        return ask(f"A {found['group']} has {size} players, not {found['n']}. Which shall it be?", *choices)
    return None


_NEGATIVE = re.compile(
    r"(?:^|[a-z=:,(]\s*)-\s?(?P<n>\d+(?:\.\d+)?)[\s-]*(?P<unit>bpm|beats?\b|seconds?|s\b|minutes?|bars?|measures?)",
    re.I,
)


_MINUS = re.compile(
    r"\b(?:minus|negative)\s+(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>bpm|beats?\b|seconds?|minutes?|bars?|measures?)(?:\s+long\b|\s+per\b|\s*$)",
    re.I,
)


def negative_number(line: str) -> Act | None:
    """A refusal for a tempo or a length below zero, which reading the digits alone would turn into another wish."""
    found = _NEGATIVE.search(line) or _MINUS.search(line)
    if not found or re.search(r"[a-z]-$", line[: found.start("n")].lower()):
        return None
    said = f"-{found['n']} {found['unit']}"
    if found["unit"].lower().startswith(("bpm", "beat")):
        return refuse(
            f"A tempo of {said} is below zero; {MIN_BPM:g} to {MAX_BPM:g} bpm is possible.",
            'To slow a piece down say "20 bpm slower" or name the new tempo.',
        )
    return refuse(
        f"A length of {said} is below zero; {MIN_DURATION_S:g} seconds to {MAX_DURATION_S / 60:g} minutes is possible.",
        "Say a length such as 45 seconds or 1 minute 20.",
    )


def impossible(args: Mapping[str, Any]) -> Act | None:
    """Numbers no composer can use, told with the limit; the finer contradictions are the composer's to find."""
    bpm = args.get("tempo_bpm")
    if bpm is not None and not MIN_BPM <= bpm <= MAX_BPM:
        return refuse(
            f"A tempo of {bpm:g} beats a minute cannot be played as written; {MIN_BPM:g} to {MAX_BPM:g} is "
                f"possible.", "Name a tempo in that range, such as 100 bpm."
        )  # fmt: skip
    seconds = args.get("duration_s")
    if seconds is not None and not MIN_DURATION_S <= seconds <= MAX_DURATION_S:
        shown = f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:g} minutes"
        return refuse(
            f"A piece of {shown} is not possible; {MIN_DURATION_S:g} seconds to {MAX_DURATION_S / 60:g} minutes is.",
            "Say a length such as 45 seconds or 2 minutes.",
        )
    if len(args.get("chords") or ()) > MOST_CHORDS or (args.get("chord_repeats") or 1) > MOST_REPEATS:
        return refuse(
            f"That row of chords is too long; up to {MOST_CHORDS} chords, played up to {MOST_REPEATS} times, "
            f"are possible.",
            "Name fewer.",
        )
    bars = args.get("bars")
    if bars is not None and bars > MOST_BARS:
        return refuse(
            f"A piece of {bars:,} bars is not possible; 1 to {MOST_BARS:,} bars is.", "Say a length such as 32 bars."
        )
    if bars == 0:
        return refuse(
            "A piece of 0 bars has no room for a note; at least 1 bar is needed.", "Say how many bars, such as 16."
        )
    return None


def unknown_player(scan: Scan) -> Act | None:
    """A word where an instrument should stand that nobody knows: ask instead of leaving it out silently."""
    found = scan.search(_UNKNOWN_PLAYER) or scan.search(_SOUNDS_LIKE_PLAYER)
    if not found or set(found["w"].split()) & _NO_PLAYER or found["w"] in _NO_PLAYER:
        return None
    words = found["w"]
    if words.split()[0] in _ORDINARY or words.split()[-1] in _ORDINARY:
        return None
    near = _near_instruments(words)
    return ask(
        f"I know no instrument called {words!r}. Which should play instead?",
        *((name, scan.original[: found.start("w")] + name + scan.original[found.end("w") :]) for name in near),
    )  # fmt: skip


_ORDINARY = frozenset({
    "love", "heart", "beautiful", "little", "some", "lots", "much", "your", "mine", "their", "what", "when", "which",
    "from", "into", "just", "like", "make", "will", "have",
    "simple", "strong", "nice", "cool", "clear", "driving", "heavy", "light", "warm", "soft", "final", "last",
    "first", "second", "third", "main", "whole", "single",
})  # fmt: skip


def _near_instruments(words: str) -> list[str]:
    from rapidfuzz import process

    from tools.instruments.lookup import all_rows

    names = {row.name.lower() for row in all_rows() if row.program < 112}
    near = [str(row[0]) for row in process.extract(words, sorted(names), limit=2, score_cutoff=60)]
    return list(dict.fromkeys([*near, "piano", "violin"]))[:3]


_JOINED = re.compile(
    rf"{TAKEN}\s*(?:,\s*and|,|and|&|plus)\s+(?:an?\s+|some\s+|the\s+|one\s+)?(?P<w>[a-z]{{4,}})(?=\s*(?:$|[.,;!?{TAKEN}]|(?:in|at|with|for|please|and)\b))"
)
_JOINS = re.compile(
    rf"\b(?:for|with|by|on|featuring)\s+(?:an?\s+|some\s+|the\s+)?(?P<w>[a-z]{{4,}})\s*(?:,|and|&|plus)\s+(?:an?\s+|some\s+|the\s+)?(?={TAKEN})"
)


def unknown_beside(scan: Scan, players: Players) -> list[Act]:
    """Words joined to a known instrument that name none I know ("piano and kazoo"): told as left out, not dropped.

    Args:
        scan: The brief with everything understood taken.
        players: Who was understood.
    """
    ends, starts = {one.end for one in players.named}, {one.start for one in players.named}
    words = [found["w"] for found in _JOINED.finditer(scan.low) if found.start() + 1 in ends]
    words += [found["w"] for found in _JOINS.finditer(scan.low) if found.end() in starts]
    known = COMMON_WORDS | _NO_PLAYER | _ORDINARY | {part for word in TEMPO_WORDS for part in word.split()}
    strange = [word for word in dict.fromkeys(words) if word not in known]
    return [not_done(word, f"I have no sound called {word!r} and know no instrument of that name.") for word in strange]


_MODULATES = re.compile(
    r"\b(?:modulat\w+|key\s+change|chang(?:e|es|ing)\s+(?:key|to)|mov(?:e|es|ing)\s+to|going\s+to|then)\b"
)
_JOINER_LAST = re.compile(r"(?:[\s,;/&]|\b(?:and|or|plus|in|the|key|of|also)\b)*$", re.I)
_Span = tuple[int, int]


def two_keys(text: str, first: KeySaid | None, at: _Span, scan: Scan) -> Act | None:
    """A question when two keys are named for one piece: which of them.

    Args:
        text: The brief as a readable line.
        first: The key that was read.
        at: Where it stands.
        scan: The brief with that key taken.
    """
    if first is None or first.tonic is None or _MODULATES.search(text.lower()):
        return None
    rest = scan.copy()
    second = pull_key(rest, bare=False)
    if second is None or second.tonic is None or second.mode is None:
        return None
    if (second.tonic, second.mode) == (first.tonic, first.mode or second.mode):
        return None
    (a, b), (c, d) = sorted((at, taken_between(scan.low, rest.low)))
    middle = _JOINER_LAST.sub("", text[b:c])
    return ask(
        f"You named two keys, {text[a:b].strip()} and {text[c:d].strip()}, "
        "and a piece of mine has one. Which shall it be?",
        (text[a:b].strip(), f"{text[:a]}{text[a:b]}{middle}{text[d:]}"),
        (text[c:d].strip(), f"{text[:a]}{text[c:d]}{middle}{text[d:]}"),
    )


def taken_between(before: str, after: str) -> _Span:
    """First and last place at which a scan's text was taken."""
    places = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    return (places[0], places[-1] + 1) if places else (0, 0)


_SILENT = re.compile(
    r"\b(?:completely\s+|totally\s+|entirely\s+)?(?:silent|soundless|noteless)\s+(?:piece|song|track|tune|music|composition|recording)\b"
    r"|\b(?:only|just|nothing\s+but|pure|complete|total|seconds\s+of|minutes?\s+of|piece\s+of)\s+silence\b"
    r"|\b(?:with(?:out)?|has|have)\s+(?:no|any|a\s+single)\s+(?:notes?|sounds?)(?:\s+at\s+all)?\b|\b4'33"
)


def silence(low: str) -> Act | None:
    """A question for a piece without a sound: there is nothing to write, but something very quiet can be."""
    if not _SILENT.search(low):
        return None
    return ask(
        "A silent piece would have no note for me to write. Shall it be something very quiet instead?",
        ("hardly anything, very sparse", "write a very sparse and calm ambient piece, 30 seconds"),
        ("one soft instrument", "write a soft and slow piece for solo piano, 30 seconds"),
    )

"""What a brief may not ask: numbers out of reach, more players than fit, instruments nobody knows; each with its limit.

The finer contradictions are the composer's to find; what is merely not possible yet stands in `not_composed`.
"""

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.entities.instruments import Players
from assistant.planner.entities.scan import TAKEN, Scan
from tools.compose.length import MAX_BPM, MAX_DURATION_S, MIN_BPM, MIN_DURATION_S

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
    "chorus", "verse", "melody", "harmony", "chords", "vibe",
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


def negative_number(line: str) -> Act | None:
    """A refusal for a tempo or a length below zero, which reading the digits alone would turn into another wish."""
    found = _NEGATIVE.search(line)
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
        "Say a length such as 45 seconds or 16 bars.",
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

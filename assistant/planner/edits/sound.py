"""How loud and how fast: level and tempo."""

import re
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.edits.clause import AMOUNTS, Clause
from assistant.planner.entities import amounts
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tempo import (
    HIGHEST_BPM,
    LOWEST_BPM,
    TempoSaid,
    felt,
    pull_tempo,
    pull_tempo_by,
    pull_tempo_change,
)
from assistant.planner.entities.tracks import describe, is_role, pull_tracks
from tools.theory.tempo_words import tempo_range

_LOUDER = re.compile(
    r"\b(?:louder|more\s+(?:volume|prominent|present|audible|forward)|turn(?:ed)?\s+(?:it\s+|that\s+"
    r"|this\s+)?up|boost(?:ed)?|crank(?:\s+up)?|pump\s+up|amplify|too\s+(?:quiet|soft|silent|faint)"
    r"|not\s+loud\s+enough|can(?:'t|not)\s+hear|hear\s+more\s+of|more\s+of\s+the|can\s+hardly\s+hear"
    r"|stand\s+out(?:\s+more)?|(?:raise|increase|up)\s+the\s+(?:volume|level|loudness)|stronger|forte"
    r"|fortissimo|more\s+powerful(?:ly)?|harder|plus\s+fort|lauter|m[aá]s\s+fuerte|pi[uù]\s+forte"
    r"|less\s+(?:quiet|soft)|loudly|hotter\s+in\s+the\s+mix)\b"
)
_SOFTER = re.compile(
    r"\b(?:softer|quieter|soften(?:ed)?|quieten(?:ed)?|less\s+(?:loud|volume|prominent|present|dominant|dominating)|more\s+(?:quiet(?:ly)?"
    r"|soft(?:ly)?|subdued)|turn(?:ed)?\s+(?:it\s+|that\s+|this\s+)?down|too\s+(?:loud|strong|prominent"
    r"|dominant|noisy)|not\s+(?:so|as|too|that)\s+loud|(?:lower|reduce|decrease|drop)\s+the\s+(?:volume|level"
    r"|loudness)|tone\s+(?:it\s+|that\s+|this\s+)?down|half\s+as\s+loud|dial\s+(?:it\s+|that\s+)?(?:down|back)|pianissimo"
    r"|piano\s+dynamic|quietly|softly|plus\s+doux|leiser|m[aá]s\s+(?:suave|bajo)|pi[uù]\s+piano|overpower(?:s"
    r"|ing)?|drown(?:s|ing)?(?:\s+out)?|quiet\s+down|back\s+off|(?:pull|hold|bring"
    r"|dial)\s+(?:\w+\s+){0,3}back(?!\s+in\s*(?:$|[.,!]))|recede|gently|in\s+the\s+background)\b"
)
TO_TEMPO = re.compile(
    r"\b(?:up|down|back)\s+to\s+(?:about\s+|around\s+)?(?P<n>\d{2,3})\b(?!\s*(?:%|percent|db|bars?|measures?"
    r"|seconds|semitones?))"
)
_BARE_LEVEL = re.compile(
    r"\b(?:make|keep|play|want|have|should\s+be|must\s+be|let)\b.*\b(?P<how>quiet|soft|loud|silent"
    r"|faint)\b(?!\s+(?:piano|strings|drums|pad|synth|piece|song))"
)
_BY_HALF = re.compile(
    r"\b(?:by|in|to)\s+(?:a\s+)?half\b|\bhalf\s+as\s+loud\b|\b(?:to|at)\s+half\s+(?:the\s+|its\s+)?(?:volume|level|loudness)\b"
)
WAY_UP = re.compile(r"\b(?:up(?:wards?)?|higher|raise|raised|lift|increase|bump|sharper|above)\b")
WAY_DOWN = re.compile(r"\b(?:down(?:wards?)?|lower(?:ed)?|drop|reduce|decrease|deeper|flatter|below|sink)\b")


MOST_DB, MOST_PERCENT = 40, 400  # what `change_level` takes
_MORE_OR_LESS = re.compile(
    r"^(?:(?:i(?:'d|\s+would)?\s+(?:want|need|like|love|prefer)(?:\s+(?:to\s+)?(?:hear|have))?|have|get|hear|give\s+(?:me|us|it)"
    r"|use|(?:it\s+|we\s+)?needs?|there\s+should\s+be|play|and|also|but|please|could\s+use|can\s+we\s+have)\s+)*"
    r"(?:(?P<degree>a\s+(?:bit|little|lot|touch|tad|hair)|much|way|far|even|slightly|some|lots?)\s+)?"
    r"(?P<how>more|less)\s+(?:of\s+)?(?:the\s+)?(?P<what>[\w' -]{3,40}?)"
    r"(?:\s+(?:please|sound|still|yet|in\s+(?:it|there|the\s+mix)|now|overall))*[\s.!]*$"
)


def more_or_less(clause: Clause) -> list[Act] | None:
    """Such as "less accordion", "I want more tuba": louder or softer where it plays, a question where it does not."""
    found = _MORE_OR_LESS.match(clause.low)
    if not found:
        return None
    rest = Scan(found["what"])
    said = pull_tracks(rest, clause.song)
    if said is None or said.pronoun or said.everything or rest.left():
        return None
    direction = "louder" if found["how"] == "more" else "softer"
    named = find_named(found["what"])
    if named and named[0].is_drum and not is_role(found["what"]):
        return None  # "more cowbell" is one more sound, not a louder kit
    if said.ids:
        degree = amounts.pull_degree(Scan(found["degree"] or ""))
        args = {"tracks": clause.ids(said), "direction": direction, "amount": AMOUNTS[degree]}
        return [clause.act("change_level", args)]
    name = said.unknown[0]
    return [
        ask(
            f"No {name} plays in this piece; {describe(clause.song)} do. What shall I do?",
            (f"add {name}", f"add {name}"),
            (f"make everything {direction}", f"make everything {direction}"),
            ("leave it as it is", "what instruments are in it?"),
        )
    ]


def level(clause: Clause) -> list[Act] | None:
    """Such as "make the drums quieter in bars 5 to 8", "piano up 3 dB", "turn the bass down"."""
    direction = "louder" if _LOUDER.search(clause.low) else "softer" if _SOFTER.search(clause.low) else None
    if direction is None and (found := _BARE_LEVEL.search(clause.low)):
        direction = "louder" if found["how"].startswith("loud") else "softer"
    scan = clause.fresh()
    stretches = clause.place(scan)
    db = amounts.pull_db(scan)
    percent = None if db is not None else amounts.pull_percent(scan)
    if db is None and percent is None and scan.pull(_BY_HALF):
        percent = 50.0
        direction = direction or "softer"
    interval = amounts.pull_interval(scan)
    if interval is not None and direction is None:
        return None
    if (
        direction
        and re.search(r"\bturn(?:ed)?\s+(?:it\s+|that\s+|this\s+)?(?:up|down)\b", clause.low)
        and interval is not None
    ):
        return None
    if direction is None:
        direction = _by_verb(clause, scan, db)
    if direction is None:
        return None
    degree = amounts.pull_degree(scan)
    said = clause.tracks(scan)
    if db is not None and db < 0:
        direction, db = "softer", -db
    if (db or 0) > MOST_DB or (percent or 0) > MOST_PERCENT:
        told = f"{db:g} dB" if db is not None else f"{percent:g} %"
        return [
            refuse(
                f"A change of {told} is out of reach; up to {MOST_DB} dB or {MOST_PERCENT} % is possible.",
                "Name a smaller one.",
            )
        ]
    ids = clause.ids(said)
    sized: dict[str, Any] = (
        {"db": db, "percent": percent} if db is not None or percent is not None else {"amount": AMOUNTS[degree]}
    )
    base = {"tracks": ids, "direction": direction, **sized}
    if not stretches:
        return [clause.act("change_level", base)]
    return [clause.act("change_level", {**base, "first_bar": s.first_bar, "last_bar": s.last_bar}) for s in stretches]


def _by_verb(clause: Clause, scan: Scan, db: float | None) -> str | None:
    """Direction from "turn/bring ... up/down" or a signed number of decibels; None when it is no matter of level."""
    up, down = bool(WAY_UP.search(clause.low)), bool(WAY_DOWN.search(clause.low))
    if db is not None:
        return "softer" if down or db < 0 else "louder"
    if (
        up == down
        or TO_TEMPO.search(clause.low)
        or re.search(
            r"\b(?:tempo|speed|pace|key|pitch|transpose|semitone|octave|higher|lower|to\s+[A-G])\b", clause.low
        )
    ):
        return None
    if re.search(r"\b(?:volume|level|fader|gain)\b", clause.low):
        return "louder" if up else "softer"
    verb = re.search(
        r"\b(?:turn|bring|push|dial|fade|crank|pull|take|knock|bump|nudge|ease)\b|\b(?:up|down)$",
        clause.low.strip(" .!?"),
    )
    copy = scan.copy()
    return (
        ("louder" if up else "softer")
        if verb
        and (said := pull_tracks(copy, clause.song))
        and (said.any or (said.pronoun and verb[0] not in ("up", "down")))  # "jazz it up" is no matter of level
        else None
    )


def tempo(clause: Clause) -> list[Act] | None:
    """Such as "a bit slower", "make it faster, 120", "allegro", "the tempo down to 84"."""
    scan = clause.fresh()
    if (by := pull_tempo_by(scan)) is not None and clause.song.tempo_bpm:
        return _tempo_act(clause, TempoSaid(bpm=clause.song.tempo_bpm + by))
    said = pull_tempo_change(scan) or pull_tempo(scan)
    if said is None:
        found = re.search(
            r"\b(?:tempo|speed|pace|bpm)\b.*?\b(?P<n>\d{2,3})\b|^(?:make\s+(?:it|that)\s+|to\s+"
            r"|at\s+)?(?P<n2>\d{2,3})\s*(?:please|instead)?$",
            clause.low,
        )
        if found:
            said = TempoSaid(bpm=float(found["n"] or found["n2"]))
    if said is None and (number := TO_TEMPO.search(clause.low)):
        said = TempoSaid(bpm=float(number["n"]))
    if said is None:
        percent = re.search(r"(?P<sign>[+-])\s*(?P<n>\d{1,3})\s*%", clause.low)
        if percent and re.search(r"\b(?:tempo|speed)\b", clause.low):
            said = TempoSaid(percent=float(percent["n"]) * (1 if percent["sign"] == "+" else -1))
    if said is None:
        return None
    place = pull_place(clause.fresh(), clause.song, dict(clause.state.context))
    if place and any(s.first_bar > 1 or s.last_bar < clause.song.bars for s in place.stretches):
        return [
            refuse(
                f"I can change the tempo of the whole piece only, not of {place.stretches[0].words} alone yet.",
                "Name a tempo for the whole piece.",
            )
        ]
    return _tempo_act(clause, felt(said, clause.song.meter))


def _tempo_act(clause: Clause, said: TempoSaid) -> list[Act]:
    if said.bpm is not None:
        if not LOWEST_BPM <= said.bpm <= HIGHEST_BPM:
            return [
                refuse(
                    f"A tempo of {said.bpm:g} beats a minute is out of reach; {LOWEST_BPM:g} to "
                    f"{HIGHEST_BPM:g} is possible.",
                    "Name a tempo in that range.",
                )
            ]
        return [clause.act("set_tempo", {"bpm": said.bpm, "word": said.word})]
    if said.percent is not None and not -90 <= said.percent <= 300:
        return [
            refuse(
                f"A tempo change of {said.percent:+g} % is out of reach; -90 to +300 % is possible.",
                "Name a smaller one.",
            )
        ]
    if said.percent is not None:
        note = ""
        if said.assumed is not None:
            size = f"{abs(said.percent):g} %"
            note = (
                f"I took {said.assumed!r} as {size}."
                if said.assumed
                else (f"You did not say by how much, so I took {size}.")
            )
        return [clause.act("set_tempo", {"percent": said.percent}, *([note] if note else []))]
    low, high = tempo_range(said.word or "") or (90.0, 120.0)
    bpm = round((low + high) / 2)
    return [
        clause.act(
            "set_tempo", {"bpm": float(bpm), "word": said.word}, f"I took {said.word!r} as {bpm} beats a minute."
        )
    ]

"""Tempi in a sentence: "108 bpm", "at 140", "allegro", "10 % faster", "a bit slower", "twice as fast", "to 84".

A number counts felt beats. A bare number is a tempo only after a word that says so.
"""

import re
from dataclasses import dataclass, replace

from assistant.planner.entities.amounts import DEGREE, degree_of
from assistant.planner.entities.scan import Scan
from tools.compose.length import MAX_BPM, MIN_BPM
from tools.theory.tempo_words import TEMPO_WORDS

LOWEST_BPM, HIGHEST_BPM = MIN_BPM, MAX_BPM  # a bare number outside is no tempo


@dataclass(frozen=True, slots=True)
class TempoSaid:
    """What was said of the tempo.

    Attributes:
        bpm: Felt beats a minute.
        word: A word of `tools.theory.tempo_words`.
        percent: Change against the present tempo; +10 is faster.
        assumed: How the size was put when no number was said ("a bit"), "" when not at all, None when a number was.
        about: True when the number was hedged ("around 90", "no faster than 70").
    """

    bpm: float | None = None
    word: str | None = None
    percent: float | None = None
    assumed: str | None = None
    about: bool = False
    beat_quarters: float | None = None


# What a metronome mark counts, in quarters ("minim = 60"); the meter's felt beat is the caller's to put in.
_BEATS = {
    "dotted half": 3.0, "dotted minim": 3.0, "dotted quarter": 1.5, "dotted crotchet": 1.5, "dotted eighth": 0.75,
    "dotted quaver": 0.75, "half": 2.0, "minim": 2.0, "quarter": 1.0, "crotchet": 1.0, "eighth": 0.5, "quaver": 0.5,
    "whole": 4.0, "semibreve": 4.0, "sixteenth": 0.25, "semiquaver": 0.25,
}  # fmt: skip
_MARK = re.compile(
    rf"\b(?P<beat>{'|'.join(word.replace(' ', '[- ]') for word in _BEATS)})(?:[- ]notes?)?\s*"
    r"(?:=|equals|is|at|at\s*=|to)\s*(?:about\s+|around\s+)?(?P<n>\d{1,5}(?:\.\d+)?)(?!\s*(?:%|bars?|/))\b(?:\s*bpm)?"
)


_N = r"(?P<n>\d{1,5}(?:\.\d+)?)"
_HEDGE = re.compile(
    r"(?:around|about|roughly|approximately|approx\.?|circa|ca\.?|~|no faster than|at most|not over|under"
    r"|at least|over|no slower than)\s*$"
)
_BETWEEN = re.compile(
    r"\bbetween\s+(?P<low>\d{2,3})\s+and\s+(?P<high>\d{2,3})(?:\s*(?:bpm|beats\s+(?:per|a)\s+minute))?"
    r"|\b(?P<low2>\d{2,3})\s*-\s*(?P<high2>\d{2,3})\s*bpm\b"
)
_BPM = re.compile(
    rf"\b(?:at\s+|to\s+)?(?:a\s+tempo\s+of\s+)?{_N}\s*-?\s*(?:b\.?\s?p\.?\s?m\b\.?|beats?\s*(?:per|a|the|/"
    rf"|in\s+a|pro)\s*(?:minutes?|minuten?)\b|to\s+the\s+minute\b|schl[aä]ge\b)"
)
_LABELLED = re.compile(
    rf"\b(?:bpm|tempo|speed|metronome)(?:\s+(?:up|down|back))?(?:\s+(?:of|is|at|to|around|about|should be"
    rf"|marking))?\s*[:=]?\s*(?:to\s+|at\s+|about\s+|around\s+)?{_N}(?!\s*(?:%|percent|bars?|measures?|seconds"
    rf"|minutes|/))\b"
    rf"|(?:\b(?:q|crotchet|quarter(?:\s+note)?)|[♩♪])\s*=\s*(?P<n2>\d{{2,3}})\b"
)
_AT = re.compile(
    rf"(?:\b(?:at|@)|@)\s*(?:about\s+|around\s+)?{_N}(?!\s*(?:%|percent|bars?|measures?|seconds|minutes|db|/|:"
    rf"|\.\d|st\b|nd\b|rd\b|th\b))\b"
)
_TIMES = re.compile(
    r"\b(?P<many>twice|double|2\s*x|2\s+times)\s+(?:as\s+fast|the\s+(?:tempo|speed))"
    r"|\bdouble\s+(?:the\s+)?(?:tempo|speed|time)|\btwice\s+the\s+speed"
)
_HALF = re.compile(
    r"\b(?:half\s+(?:as\s+fast|the\s+(?:tempo|speed))|halve\s+the\s+(?:tempo|speed)|(?:at\s+)?half\s+(?:of\s+)?(?:the\s+)?tempo|twice\s+as\s+slow|half\s+speed)\b"
)
_FASTER = (
    r"faster|quicker|speedier|more\s+up-?tempo|livelier|brisker|pick\s+up\s+the\s+pace|speed(?:ing)?\s+(?:it\s+"
    r"|this\s+|that\s+|things\s+|everything\s+|the\s+(?:song|piece|music|whole\s+thing)\s+)?up|accelerate"
    r"|hurry(?:\s+it)?(?:\s+up)?|(?:raise|increase|up|push)\s+the\s+(?:tempo|speed|pace)|(?:tempo|speed)\s+up"
    r"|bring\s+the\s+tempo\s+up|more\s+speed|too\s+slow|drags?|dragging|push\s+the\s+(?:tempo|pace)|not\s+(?:fast"
    r"|quick)\s+enough|plus\s+vite|schneller|m[aá]s\s+r[aá]pido|pi[uù]\s+veloce|less\s+slow"
)
_SLOWER = (
    r"slower|slow(?:ing)?\s+(?:it\s+|this\s+|that\s+|things\s+|everything\s+|the\s+(?:song|piece|music"
    r"|whole\s+thing)\s+)?down|decelerate|(?:lower|reduce|decrease|drop|ease)\s+the\s+(?:tempo|speed|pace)|(?:tempo"
    r"|speed)\s+down|bring\s+the\s+tempo\s+down|less\s+(?:fast|speed|quick)|too\s+(?:fast|quick|rushed|hurried"
    r"|hectic)|rush(?:es|ing|ed)|more\s+slowly|not\s+so\s+fast|plus\s+lent(?:ement)?|langsamer|m[aá]s\s+(?:lento"
    r"|despacio)|pi[uù]\s+lento|slow\s+it|take\s+it\s+easier"
)
_CHANGE = re.compile(rf"\b(?:(?P<faster>{_FASTER})|(?P<slower>{_SLOWER}))\b")
_PERCENT = re.compile(r"\b(?:by\s+)?(?:about\s+|around\s+)?(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:%|percent|per\s+cent)")
_BY_BPM = re.compile(
    r"\b(?:by\s+)?(?P<n>\d{1,3})\s*(?:bpm|beats)\b(?=.*\b(?:faster|slower|quicker))|\bby\s+(?P<n2>\d{1,3})\s*bpm\b"
)
_TO = re.compile(
    rf"(?:\bto|\bat|,|=)\s*(?:about\s+|around\s+)?{_N}(?!\s*(?:%|percent|bars?|measures?|seconds|minutes|db|/))\b"
)
_WORD = re.compile(
    r"\b(?:"
    + "|".join(
        re.escape(w).replace(r"\-", "[- ]?").replace(r"\ ", r"\s+") for w in sorted(TEMPO_WORDS, key=len, reverse=True)
    )
    + r")\b"
    r"(?!\s+(?:strings?|attack|release))"
)
_BARE = re.compile(r"(?:^|[,;¦])\s*(?P<n>\d{2,3})\s*(?=$|[,;.])")
_STEP_PERCENT = {"slight": 6.0, "plain": 12.0, "strong": 25.0}


def pull_tempo(scan: Scan) -> TempoSaid | None:
    """Read an absolute tempo (number or word) and take its words."""
    word = _word(scan)
    if found := scan.pull(_BETWEEN):
        low, high = found["low"] or found["low2"], found["high"] or found["high2"]
        return TempoSaid(bpm=(float(low) + float(high)) / 2, word=word, about=True)
    if found := scan.pull(_MARK):
        quarters = _BEATS[found["beat"].replace("-", " ")]
        return TempoSaid(bpm=float(found["n"]), word=word, beat_quarters=quarters)
    for pattern in (_BPM, _LABELLED, _AT):
        if found := scan.search(pattern):
            bpm = float(found.groupdict().get("n") or found.groupdict().get("n2") or 0)
            if pattern is _AT and not LOWEST_BPM <= bpm <= HIGHEST_BPM:
                continue
            hedged = bool(_HEDGE.search(scan.low[: found.start("n") if found["n"] else found.start()]))
            scan.take(*found.span())
            return TempoSaid(bpm=bpm, word=word, about=hedged)
    return TempoSaid(word=word) if word else None


def pull_bare_number(scan: Scan) -> TempoSaid | None:
    """A number between commas that can only be a tempo ("Eb minor, 7/8, 140"): 40 to 250, at the end of a brief."""
    found = _BARE.search(scan.low)
    if not found or not 40 <= int(found["n"]) <= 250:
        return None
    scan.take(*found.span())
    return TempoSaid(bpm=float(found["n"]))


def felt(said: TempoSaid, meter: str | None) -> TempoSaid:
    """The tempo in felt beats of a meter, where it was said of another note value."""
    if said.bpm is None or said.beat_quarters is None:
        return said
    top, _, bottom = (meter or "4/4").partition("/")
    beat = 1.5 if bottom == "8" and top in ("6", "9", "12") else 1.0
    return replace(said, bpm=round(said.bpm * said.beat_quarters / beat, 3), beat_quarters=None)


def _word(scan: Scan) -> str | None:
    """The tempo word of a sentence, left unread, since "slow" and "lively" also colour the mood."""
    for found in (scan.low and _WORD.finditer(scan.low)) or ():
        if re.search(r"\b(?:not|isn't|never)\s+(?:too\s+|so\s+|very\s+)?$", scan.low[: found.start()]):
            continue
        if re.search(r"\btoo\s+$", scan.low[: found.start()]):
            continue
        words = " ".join(found[0].split())
        return next(
            (w for w in TEMPO_WORDS if w.replace("-", " ") == words.replace("-", " ") or w.replace("-", "") == words),
            words,
        )
    return None


def pull_tempo_change(scan: Scan) -> TempoSaid | None:
    """Read a change of tempo against the present one, or to a number, and take its words."""
    if scan.pull(_TIMES):
        return TempoSaid(percent=100.0)
    if scan.pull(_HALF):
        return TempoSaid(percent=-50.0)
    found = scan.search(_CHANGE)
    if not found:
        return None
    sign = 1.0 if found["faster"] else -1.0
    scan.take(*found.span())
    if absolute := _absolute(scan):
        return absolute
    if percent := scan.pull(_PERCENT):
        return TempoSaid(percent=sign * float(percent["n"]))
    degree = scan.pull(DEGREE)
    return TempoSaid(percent=sign * _STEP_PERCENT[degree_of(degree)], assumed=degree[0] if degree else "")


def _absolute(scan: Scan) -> TempoSaid | None:
    for pattern in (_BPM, _LABELLED, _TO):
        found = scan.search(pattern)
        if found and LOWEST_BPM <= float(found["n"] or 0) <= HIGHEST_BPM:
            scan.take(*found.span())
            return TempoSaid(bpm=float(found["n"]))
    return None


def pull_tempo_by(scan: Scan) -> float | None:
    """Such as "5 bpm faster": the signed difference in beats a minute, taken, or None."""
    change = scan.search(_CHANGE)
    found = scan.search(_BY_BPM)
    if not change or not found:
        return None
    scan.take(*found.span())
    scan.take(*change.span())
    return float(found["n"] or found["n2"]) * (1 if change["faster"] else -1)

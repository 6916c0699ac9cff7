"""How high and in which key: transposition, key and mode."""

import re
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.edits.clause import Clause
from assistant.planner.edits.sound import WAY_DOWN, WAY_UP
from assistant.planner.entities import amounts
from assistant.planner.entities.keys import KeySaid, pull_key
from assistant.planner.entities.places import Stretch, pull_place
from assistant.planner.entities.scan import Scan

_TRANSPOSE = re.compile(
    r"\b(?:transpos\w+|shift|move|modulate|pitch(?:ed)?|raise|lower|lift|drop|take|bring|up|down|higher|lower"
    r"|octave|put|turn)\b"
)
_HIGHER = re.compile(r"\b(?:higher|deeper|lower)\b(?!\s+(?:volume|level))")
_KEY_VERB = re.compile(
    r"\b(?:key|transpos\w+|modulate|put|change|switch|make|turn|move|shift|in|to|into|parallel|relative|play"
    r"|hear|want|try|convert|set)\b"
)
HIGHER_SEMITONES_PIECE, HIGHER_SEMITONES_PART = 2, 12


def transpose(clause: Clause) -> list[Act] | None:
    """Such as "up a whole tone", "the bass an octave lower", "+2 semitones", "a bit higher"."""
    scan = clause.fresh()
    stretches = clause.place(scan)
    signed = (
        amounts.pull_signed_semitones(scan)
        if re.search(r"[+-]\s*\d+\s*(?:semi|st\b|half)|transpose", clause.low)
        else None
    )
    size = None if signed is not None else amounts.pull_interval(scan)
    up, down = bool(WAY_UP.search(clause.low)), bool(WAY_DOWN.search(clause.low))
    if signed is None and size is None:
        number = re.search(r"\b(?:up|down|by)\s+(?P<n>\d{1,2})\b(?!\s*(?:%|percent|bpm|db|bars?|beats?))", clause.low)
        if number and re.search(r"\btranspos", clause.low):
            size = int(number["n"])
    if signed is None and size is None:
        return _vague_higher(clause, scan, stretches)
    if signed is None and up == down:
        if up:
            down = clause.low.rfind("down") > clause.low.rfind("up") or "lower" in clause.low
            up = not down
        elif re.search(r"\btranspos|\bby\b|\bshift|\bmove", clause.low):
            return [_which_way(clause, size or 0)]
        else:
            return None
    semitones = signed if signed is not None else (size or 0) * (1 if up else -1)
    said = clause.tracks(scan)
    if said and said.unknown and not said.ids and re.search(r"\bit\b", clause.low):
        clause.problem = None  # "my singer needs it a fourth lower": the piece, not the singer
    return _moves(clause, semitones, clause.ids(said), stretches)


def _which_way(clause: Clause, size: int) -> Act:
    words = clause.text.strip(" ?.!")
    return ask(f"Up or down by {semitones_told(size)}?", ("up", f"{words} up"), ("down", f"{words} down"))


def semitones_told(size: int) -> str:
    """Such as "3 semitones"."""
    return f"{size} semitone{'s' if size != 1 else ''}"


MOST_SEMITONES = 48  # what `transpose` takes: four octaves


def refuse_interval(semitones: int) -> Act:
    """For an interval that is too large."""
    return refuse(
        f"{semitones_told(abs(semitones))} is more than the four octaves ({MOST_SEMITONES} semitones) that are "
        f"possible.",
        "Name a smaller interval.",
    )


def _moves(clause: Clause, semitones: int, ids: list[str] | None, stretches: tuple[Stretch, ...]) -> list[Act]:
    if abs(semitones) > MOST_SEMITONES:
        return [refuse_interval(semitones)]
    base = {"semitones": semitones, "tracks": ids}
    if not stretches:
        return [clause.act("transpose", base)]
    return [clause.act("transpose", {**base, "first_bar": s.first_bar, "last_bar": s.last_bar}) for s in stretches]


def _vague_higher(clause: Clause, scan: Scan, stretches: tuple[Stretch, ...]) -> list[Act] | None:
    found = _HIGHER.search(clause.low)
    if not found or re.search(r"\b(?:tempo|volume|level|energy|speed)\b", clause.low):
        return None
    said = clause.tracks(scan)
    ids = clause.ids(said)
    size = HIGHER_SEMITONES_PART if ids and len(ids) == 1 else HIGHER_SEMITONES_PIECE
    sign = 1 if found[0] == "higher" else -1
    clause.notes.append(
        f"I took {found[0]!r} as {'an octave' if size == 12 else 'a whole tone'}; name an interval for another size."
    )
    return _moves(clause, sign * size, ids, stretches)


def key(clause: Clause) -> list[Act] | None:
    """Such as "put it in the parallel minor", "transpose to D", "in E flat instead"."""
    scan = clause.fresh()
    amounts.pull_interval(scan)
    place = pull_place(scan, clause.song)
    said = pull_key(scan, bare=True)
    if said is None:
        found = re.search(
            r"\b(?:transposed?|key|modulate|move)\b.*\b(?:to|of"
            r"|in)\s+(?P<n>[A-Ga-g])(?P<s>[#b]?)(?:\s+(?P<w>flat|sharp))?\s*(?:$|[.,!?]|please|instead)",
            clause.text,
        )
        if not found:
            return None
        sign = {"flat": "b", "sharp": "#"}.get(found["w"] or "", found["s"])
        said = KeySaid(found["n"].upper() + sign)
    if not _KEY_VERB.search(clause.low) and len(scan.left()) > 3:
        return None
    if place and any(s.first_bar > 1 or s.last_bar < clause.song.bars for s in place.stretches):
        return [
            refuse(
                f"I can change the key of the whole piece only, not of {place.stretches[0].words} alone yet.",
                "Say the key for the whole piece, or transpose those bars by an interval.",
            )
        ]
    return [clause.act("change_key", _key_args(said, clause))]


def _key_args(said: KeySaid, clause: Clause) -> dict[str, Any]:
    from tools.errors import MusicError
    from tools.theory.key import Key

    if said.relation is None:
        return {"tonic": said.tonic, "mode": said.mode}
    try:
        now = Key(clause.song.tonic, clause.song.mode)
    except MusicError:
        return {"mode": said.mode or "minor"}
    if said.relation == "relative":
        return {"tonic": now.relative.tonic, "mode": now.relative.mode}
    mode = said.mode or ("major" if now.is_minor else "minor")
    return {"tonic": now.tonic, "mode": mode}

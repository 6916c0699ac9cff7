"""How long the whole piece is: "make it exactly 90 seconds", "24 bars", "twice as long", "30 seconds shorter"."""

import re
from collections.abc import Sequence

from assistant.planner.acts import Act, ask, refuse, say
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.lengths import pull_bars, pull_duration, pull_meter
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.tempo import pull_tempo
from assistant.planner.state import DialogueState, SongView

TOOL = "change_form"
SAME_S = 0.05
_TIMES = (
    (
        re.compile(
            r"\b(?:twice\s+as\s+long|2\s+times\s+as\s+long|double\s+(?:the|its)\s+length|double\s+as\s+long"
            r"|double\s+it\s+in\s+length)\b"
        ),
        2.0,
    ),
    (re.compile(r"\b(?:3\s+times\s+as\s+long|triple\s+(?:the|its)\s+length)\b"), 3.0),
    (
        re.compile(
            r"\b(?:half\s+as\s+long|half\s+(?:the|its)\s+length|halve\s+(?:it|the\s+(?:length|song|piece))"
            r"|cut\s+(?:it|this|the\s+(?:song|piece))\s+in\s+half)\b"
        ),
        0.5,
    ),
)
_UNITS = r"(?:seconds?|secs?|s|minutes?|mins?|bars?|measures?)"
_MORE = re.compile(
    rf"\b{_UNITS}\s+(?:longer|more)\b|\blonger\s+by\b|\b(?:extend|lengthen|stretch|prolong)\b.*\bby\b|\badd\b"
)
_LESS = re.compile(rf"\b{_UNITS}\s+(?:shorter|less|fewer)\b|\bshorter\s+by\b|\b(?:shorten|cut|trim|reduce)\b.*\bby\b")
_VAGUE_LONGER = re.compile(
    r"\b(?:(?:make|want|like|need|have)\s+(?:it|this|the\s+(?:song|piece|track|tune|whole\s+thing))\s+(?:to\s+be\s+)?(?:a\s+(?:little\s+)?(?:bit\s+)?)?longer|(?:extend|lengthen)\s+(?:it|this|the\s+(?:song|piece|track))|too\s+short|a\s+(?:bit\s+)?longer\s+(?:version|song|piece))\b"
)
_VAGUE_SHORTER = re.compile(
    r"\b(?:(?:make|want|like|need|have)\s+(?:it|this|the\s+(?:song|piece|track|tune|whole\s+thing))\s+(?:to\s+be\s+)?(?:a\s+(?:little\s+)?(?:bit\s+)?)?shorter|(?:shorten|trim)\s+(?:it|this|the\s+(?:song|piece|track))|too\s+long|a\s+(?:bit\s+)?shorter\s+(?:version|song|piece))\b"
)


def felt_beats(numerator: int, denominator: int) -> float:
    """Felt beats in a bar: dotted quarters in 6/8, 9/8 and 12/8, else quarters."""
    return numerator / 3 if denominator == 8 and numerator in (6, 9, 12) else numerator * 4 / denominator


def length(clause: Clause) -> list[Act] | None:
    """Such as "make it exactly 90 seconds", "64 bars at 120 bpm", "half as long"."""
    scan = clause.fresh()
    if pull_place(scan, clause.song) is not None:
        return None
    for pattern, times in _TIMES:
        if pattern.search(clause.low):
            return [clause.act(TOOL, {"edit": "set_bars", "number": times, "unit": "times"})]
    tempo = pull_tempo(scan)
    seconds, bars = pull_duration(scan), pull_bars(scan)
    if seconds is None and bars is None:
        return _vague(clause)
    song = clause.song
    if tempo is None and (changed := _by(clause, seconds, bars)):
        return changed
    if seconds is not None and bars is None and tempo is None and abs(song.duration_s - seconds) <= SAME_S:
        return [say(f"It lasts {song.duration_s:.1f} seconds already, so nothing was changed.")]
    if bars is not None and seconds is None and bars == song.bars and tempo is None:
        return [say(f"It has {song.bars} bars already, so nothing was changed.")]
    if bars is not None and seconds is not None:
        return _both(clause, bars, seconds, tempo.bpm if tempo else None)
    acts = []
    if tempo is not None and tempo.bpm:
        acts.append(clause.act("set_tempo", {"bpm": tempo.bpm}))
    if seconds is not None:
        acts += _moods_beside(clause)
        acts.append(clause.act(TOOL, {"edit": "set_length", "number": seconds, "unit": "s"}))
    elif bars != song.bars:
        acts.append(clause.act(TOOL, {"edit": "set_bars", "bars": bars}))
    return acts


_LENGTH_WORDS = re.compile(
    r",?\s*(?:\band\s+)?\b(?:(?:a\s+bit\s+)?(?:shorter|longer)\b|(?:(?:about|exactly|to|for|lasting)\s+)?\d+(?::\d\d)?\s*"
    r"(?:seconds?|secs?|s|minutes?|mins?)\b(?:\s+long)?)",
    re.I,
)


def _moods_beside(clause: Clause) -> list[Act]:
    """What a sentence says of mood beside its length: "happier and shorter, 20 seconds"."""
    from assistant.planner.mood_edits import mood_edit

    rest = _LENGTH_WORDS.sub("", clause.text).strip(" ,")
    if len(rest.split()) < 2 or rest == clause.text:
        return []
    found = mood_edit(rest, clause.state) or []
    return [] if any(act.tool in ("ask_person", "refuse") for act in found) else found


def _by(clause: Clause, seconds: float | None, bars: int | None) -> list[Act] | None:
    """Longer or shorter by so much."""
    song, low = clause.song, clause.low
    way = 1 if _MORE.search(low) else -1 if _LESS.search(low) else 0
    if not way or re.search(r"\b(?:no|not|at\s+most|at\s+least)\s+(?:more|less|longer|shorter)\b|\bthan\b", low):
        return None
    if seconds is not None and bars is None:
        wanted = song.duration_s + way * seconds
        if wanted <= 2:
            return [refuse(f"It lasts {song.duration_s:.1f} s, so it cannot be {seconds:g} s shorter.", "Name less.")]
        return [clause.act(TOOL, {"edit": "set_length", "number": round(wanted, 1), "unit": "s"})]
    if bars is not None and seconds is None:
        if song.bars + way * bars < 1:
            return [refuse(f"It has {song.bars} bars, so it cannot be {bars} bars shorter.", "Name fewer.")]
        return [clause.act(TOOL, {"edit": "set_bars", "bars": song.bars + way * bars})]
    return None


def _both(clause: Clause, bars: int, seconds: float, bpm: float | None) -> list[Act]:
    """Bars and seconds together fix the tempo: done where they agree with what is said of it, else refused."""
    top, _, bottom = (pull_meter(clause.fresh()) or clause.song.meter).partition("/")
    beats = bars * felt_beats(int(top), int(bottom))
    if bpm is not None and abs(beats * 60.0 / bpm - seconds) > 0.05 * seconds:
        return [
            refuse(
                f"{bars} bars at {bpm:g} bpm in {top}/{bottom} last {beats * 60.0 / bpm:g} s, not {seconds:g} s.",
                "Name two of the three, and the third follows from them.",
            )
        ]
    needed = bpm if bpm is not None else round(beats * 60.0 / seconds, 1)
    if not 20 <= needed <= 320:
        return [
            refuse(
                f"{bars} bars in {seconds:g} s would need {needed:g} beats a minute.",
                "Name fewer bars or more seconds.",
            )
        ]
    acts = [] if bars == clause.song.bars else [clause.act(TOOL, {"edit": "set_bars", "bars": bars})]
    return [
        *acts,
        clause.act("set_tempo", {"bpm": needed}),
        clause.act(TOOL, {"edit": "set_length", "number": seconds, "unit": "s"}),
    ]


def contradiction(acts: Sequence[Act], song: SongView) -> Act | None:
    """A refusal where bars, tempo and seconds were said in clauses of their own and cannot hold together."""
    said = {str(act.args.get("edit") or act.tool): act.args for act in acts}
    if not {"set_bars", "set_length", "set_tempo"} <= said.keys() or not said["set_tempo"].get("bpm"):
        return None
    bars, seconds = said["set_bars"].get("bars"), said["set_length"].get("number")
    if not bars or not seconds:
        return None
    clause = Clause("", DialogueState(song=song), song)
    found = _both(clause, int(bars), float(seconds), float(said["set_tempo"]["bpm"]))
    return found[0] if found[0].tool == "refuse" else None


def _vague(clause: Clause) -> list[Act] | None:
    """Longer or shorter without saying how much: one question."""
    song = clause.song
    if _VAGUE_LONGER.search(clause.low):
        return [
            ask(
                f"It lasts {song.duration_s:.0f} s now. How much longer?",
                (f"{_model(song)} once more", f"repeat {_model(song)}"),
                ("twice as long", "make it twice as long"),
            )
        ]
    if _VAGUE_SHORTER.search(clause.low):
        return [
            ask(
                f"It lasts {song.duration_s:.0f} s now. How much shorter?",
                ("half as long", "make it half as long"),
                ("a quarter shorter", f"make it {song.duration_s * 0.75:.0f} seconds long"),
            )
        ]
    return None


def _model(song: SongView) -> str:
    """What is played again when nothing is said: the last chorus, else the last half."""
    if any("chorus" in str(s.get("name", "")).lower() for s in song.sections):
        return "the last chorus"
    return f"bars {song.bars // 2 + 1} to {song.bars}" if song.bars > 1 else "bar 1"

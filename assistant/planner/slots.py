"""The slots of a call that was made: which of its arguments words said later replace, for every tool alike.

A frame (tool and arguments) is copied with other bars, tracks, amounts or directions; what was not named stays. Knows
no moves in the conversation: `revisions` does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause, missing
from assistant.planner.edits.pitch import MOST_SEMITONES, refuse_interval
from assistant.planner.entities import amounts
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.places import Stretch, bars_of
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tempo import HIGHEST_BPM, LOWEST_BPM, pull_tempo_change
from assistant.planner.entities.tracks import pull_tracks
from assistant.planner.entities.where import arguments_of, pull_stretches, pull_where
from assistant.planner.numerals import ORDINALS
from assistant.planner.state import FAMILY_TOOLS, DialogueState, Frame, SongView

Args = dict[str, Any]
ANYWHERE = FAMILY_TOOLS | {"lock", "unlock"}
"""Tools that take every kind of place."""
IN_BARS = frozenset({"change_level", "transpose"})
ON_TRACKS = IN_BARS | {"mute", "remove_track", "change_instrument"}
PLACE = ("first_bar", "last_bar", "more_bars", "first_beat", "last_beat", "from_s", "to_s", "lowest", "highest",
         "except_bars")  # fmt: skip
_AMOUNTS = ("amount", "number", "unit", "semitones", "bars")
_NO_SLOTS = frozenset({"compose", "make_real", "carry_on", "by_hand", "play_in"})
_UP = re.compile(r"\b(?:up|higher)\b")
_DOWN = re.compile(r"\b(?:down|lower)\b")
_BARE_NUMBER = re.compile(r"^\D{0,20}(?P<n>\d{1,4}(?:\.\d+)?)\D{0,12}$")


@dataclass(frozen=True, slots=True)
class Replaced:
    """The calls a frame becomes; `problem` where the words name what is not there."""

    calls: tuple[Args, ...] = ()
    problem: Act | None = None


def placed(tool: str, args: Mapping[str, Any], stretches: tuple[Stretch, ...]) -> list[Args]:
    """The same call for other bars: one call, or one for each stretch where the tool takes a single one."""
    bare = {name: value for name, value in args.items() if name not in PLACE}
    if not stretches:
        return [bare]
    if tool in ANYWHERE:
        more = [[s.first_bar, s.last_bar] for s in stretches[1:]]
        first = {"first_bar": stretches[0].first_bar, "last_bar": stretches[0].last_bar}
        return [bare | first | ({"more_bars": more} if more else {})]
    return [bare | {"first_bar": s.first_bar, "last_bar": s.last_bar} for s in stretches]


def place_of(frame: Frame) -> Args:
    """Where a call was made: its place alone."""
    return {name: frame.args[name] for name in PLACE if frame.args.get(name) not in (None, [], ())}


def gathered(frames: Sequence[Frame]) -> list[Frame]:
    """Calls that differ in their bars alone ("both choruses" for a tool that takes one stretch) as one call."""
    out: list[Frame] = []
    for frame in frames:
        last = out[-1] if out else None
        if last and frame.tool == last.tool and frame.tool in IN_BARS and _without_place(frame) == _without_place(last):
            stretches = (*bars_of(last.args), *bars_of(frame.args))
            if bars_of(last.args) and bars_of(frame.args):
                more = [[s.first_bar, s.last_bar] for s in stretches[1:]]
                out[-1] = Frame(last.tool, dict(last.args) | {"more_bars": more}, last.ok, last.result)
                continue
        out.append(frame)
    return out


def spread(frame: Frame) -> list[Act]:
    """The calls of a frame that was gathered."""
    if frame.tool in IN_BARS and frame.args.get("more_bars"):
        return [Act(frame.tool, args) for args in placed(frame.tool, frame.args, bars_of(frame.args))]
    return [Act(frame.tool, dict(frame.args))]


def _without_place(frame: Frame) -> Args:
    return {name: value for name, value in frame.args.items() if name not in PLACE}


def replaced(frame: Frame, said: str, state: DialogueState) -> Replaced | None:
    """The calls of a frame with every slot the words name; None when they fit none of its slots."""
    if frame.tool in _NO_SLOTS or state.song is None:
        return None
    scan = Scan(said)
    calls, changed, problem = _with_place(frame, scan, state)
    if problem is not None:
        return Replaced(problem=problem)
    for fill in (_tempo, _interval, _level, _family_amount, _player):
        given = fill(frame, scan, said, state.song)
        if isinstance(given, Act):
            return Replaced(problem=given)
        if given is not None:
            gone = _AMOUNTS if fill is _family_amount and set(given) & {"number", "semitones", "bars"} else ()
            kept = [{k: v for k, v in call.items() if k not in gone} for call in calls]
            calls, changed = [_merged(frame.tool, call, given) for call in kept], True
    tracks = None if changed and frame.tool in ("change_instrument",) else _tracks(frame, scan, state.song)
    if isinstance(tracks, Act):
        return Replaced(problem=tracks)
    if tracks is not None:
        calls, changed = [_on(call, tracks) for call in calls], True
    return Replaced(tuple(calls)) if changed else None


def _merged(tool: str, call: Args, given: Args) -> Args:
    return dict(given) if tool == "set_tempo" else call | given


def _on(call: Args, tracks: list[str]) -> Args:
    rest = {name: value for name, value in call.items() if name not in ("tracks", "except_tracks")}
    return rest | ({"tracks": tracks} if tracks else {})


def _with_place(frame: Frame, scan: Scan, state: DialogueState) -> tuple[list[Args], bool, Act | None]:
    assert state.song is not None
    args = dict(frame.args)
    if chosen := _one_of(frame, scan, state.song):
        return placed(frame.tool, args, chosen), True, None
    if frame.tool in ANYWHERE:
        clause = Clause(scan.text, state, state.song)
        said = pull_where(scan, state.song, dict(state.context))
        if not said.any:
            return [args], False, None
        clause.check_place(said.stretches, said.unknown)
        bare = {name: value for name, value in args.items() if name not in PLACE}
        return [bare | arguments_of(said)], True, clause.problem
    if frame.tool not in IN_BARS:
        return [args], False, None
    clause = Clause(scan.text, state, state.song)
    stretches = clause.place(scan) if pull_stretches(scan.copy(), state.song, dict(state.context)) else ()
    if not stretches and clause.problem is None:
        return [args], False, None
    return placed(frame.tool, args, stretches), True, clause.problem


_NTH_ONE = re.compile(
    r"\b(?:only\s+|just\s+)?(?:in\s+)?the\s+(?P<ord>first|second|third|fourth|last|other|next|previous)\s+(?:one|time)\b"
)


def _one_of(frame: Frame, scan: Scan, song: SongView) -> tuple[Stretch, ...]:
    """Such as "only the last one" of several stretches, "the next one" of the sections of that name."""
    found = scan.search(_NTH_ONE)
    stretches = bars_of(frame.args)
    if not found or not stretches or frame.tool not in ANYWHERE | IN_BARS:
        return ()
    at, rows = 0, list(stretches)
    if len(stretches) == 1:
        rows = _sections_like(stretches[0], song)
        at = next((k for k, row in enumerate(rows) if row.first_bar == stretches[0].first_bar), 0)
    word = found["ord"]
    index = {"next": at + 1, "previous": at - 1, "other": 1 - at}.get(word, ORDINALS.get(word, 1) - 1)
    index = len(rows) - 1 if word == "last" else index
    if not 0 <= index < len(rows) or (word == "other" and len(rows) != 2):
        return ()
    scan.take(*found.span())
    return (rows[index],)


def _sections_like(stretch: Stretch, song: SongView) -> list[Stretch]:
    """The sections that share the name of the one a stretch is, in order."""
    ends = [(int(s.get("start_bar") or 1), int(s.get("bars") or 1), str(s.get("name") or "")) for s in song.sections]
    name = next(
        (n for start, size, n in ends if (start, start + size - 1) == (stretch.first_bar, stretch.last_bar)), ""
    )
    kind = name.rstrip("0123456789 ")
    return [Stretch(a, a + size - 1, n) for a, size, n in ends if kind and n.rstrip("0123456789 ") == kind]


def _tempo(frame: Frame, scan: Scan, said: str, song: SongView) -> Args | None:
    if frame.tool != "set_tempo":
        return None
    found = re.search(r"\b(\d{2,3})(?:\s*bpm)?\b(?!\s*%)", said)
    if found and LOWEST_BPM <= int(found[1]) <= HIGHEST_BPM:
        return {"bpm": float(found[1])}
    tempo = pull_tempo_change(scan)
    if tempo and tempo.percent is not None:
        return {"percent": tempo.percent}
    percent = amounts.pull_percent(scan)
    return None if percent is None else {"percent": percent * (-1 if float(frame.args.get("percent") or 1) < 0 else 1)}


def _interval(frame: Frame, scan: Scan, said: str, song: SongView) -> Args | Act | None:
    if frame.tool != "transpose":
        return None
    now, low = int(frame.args.get("semitones", 0)), said.lower()
    size = amounts.pull_interval(scan)
    up, down = bool(_UP.search(low)), bool(_DOWN.search(low))
    if size is None and not up and not down:
        return None
    sign = 1 if up else -1 if down else 1 if now >= 0 else -1
    size = abs(now) if size is None else size
    return refuse_interval(size) if abs(size) > MOST_SEMITONES else {"semitones": sign * size}


def _level(frame: Frame, scan: Scan, said: str, song: SongView) -> Args | None:
    if frame.tool != "change_level":
        return None
    given: Args = {}
    if direction := direction_of(said):
        given["direction"] = direction
    if (db := amounts.pull_db(scan)) is not None:
        given["db"] = db
    elif (degree := amounts.pull_degree(scan)) != "plain":
        given["amount"] = {"slight": "slightly", "strong": "much"}[degree]
    return given or None


def _family_amount(frame: Frame, scan: Scan, said: str, song: SongView) -> Args | None:
    if frame.tool not in FAMILY_TOOLS:
        return None
    given = amounts.pull_amount(scan)
    if "direction" in given and not (
        frame.args.get("direction") and re.search(r"\b(?:more|less|up|down|higher|lower)\b", said.lower())
    ):
        del given["direction"]
    if not set(given) & {"number", "semitones", "bars"} and (bare := _BARE_NUMBER.match(scan.low)):
        name = next((n for n in ("number", "bars", "semitones") if frame.args.get(n) is not None), None)
        if name:
            given[name] = float(bare["n"]) if name == "number" else int(float(bare["n"]))
            given |= {"unit": frame.args["unit"]} if name == "number" and frame.args.get("unit") else {}
    return given or None


def _player(frame: Frame, scan: Scan, said: str, song: SongView) -> Args | None:
    takes = frame.tool in ("give_tune_to", "change_instrument", "add_track") or bool(frame.args.get("instrument"))
    named = find_named(said) if takes else None
    if named and frame.tool not in ("give_tune_to", "add_track"):
        there = pull_tracks(scan.copy(), song)
        named = None if there and there.ids else named  # a part of the song: the edit is for that one
    return {"instrument": named[0].name} if named else None


def _tracks(frame: Frame, scan: Scan, song: SongView) -> list[str] | Act | None:
    """The tracks the words name; [] for all."""
    if frame.tool not in ON_TRACKS | ANYWHERE:
        return None
    said = pull_tracks(scan, song)
    if said is None or said.pronoun:
        return None
    if said.unknown and not said.ids:
        return missing(said.unknown[0], song)
    if said.everything and frame.tool in IN_BARS | ANYWHERE:
        return []
    return list(said.ids) or None


def direction_of(said: str) -> str | None:
    """Louder or softer, where the words say so."""
    low = said.lower()
    if re.search(r"\b(?:louder|up|more)\b", low):
        return "louder"
    return "softer" if re.search(r"\b(?:softer|quieter|down|less)\b", low) else None


def scaled(frame: Frame, factor: float) -> Args | None:
    """The arguments for less (or more) of the same; None where the call has no amount."""
    args = dict(frame.args)
    for name in ("percent", "db", "number"):
        if isinstance(args.get(name), int | float):
            args[name] = round(float(args[name]) * factor, 2)
            return args
    if frame.tool == "change_level":
        smaller = {"much": "plainly", "plainly": "slightly", "slightly": "slightly"}
        args["amount"] = smaller.get(str(args.get("amount", "plainly")), "slightly")
        return args
    if frame.tool in FAMILY_TOOLS and args.get("amount") != "slight":
        args["amount"] = {"strong": "plain"}.get(str(args.get("amount", "plain")), "slight")
        return args
    return None


def opposite(frame: Frame) -> tuple[str, Args] | None:
    """The call that goes the other way: the sign or the direction turned, or the edit's own inverse."""
    args = dict(frame.args)
    for name in ("semitones", "percent", "db"):
        if isinstance(args.get(name), int | float) and args[name]:
            return frame.tool, args | {name: -args[name]}
    turned = {"louder": "softer", "softer": "louder", "more": "less", "less": "more", "up": "down", "down": "up"}
    if args.get("direction") in turned:
        return frame.tool, args | {"direction": turned[args["direction"]]}
    if frame.tool == "mute":
        return frame.tool, args | {"muted": not args.get("muted", True)}
    inverse = _inverse(frame.tool, str(args.get("edit") or ""))
    return (frame.tool, args | {"edit": inverse}) if inverse else None


def _inverse(tool: str, edit: str) -> str:
    from tools.edit.catalogue import rows_of

    return next((row.inverse for row in rows_of(tool) if row.name == edit), "") if tool in FAMILY_TOOLS else ""

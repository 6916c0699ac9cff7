"""What holds until the next change, carried over seams: each piece begins with what was in force at its first tick.

A row that says again what holds already stands at a seam only where the old song said it again there too, so that
taking a repeat out leaves nothing behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from tools.edit.form.seams import Seams, Used
from tools.song.values import ChordSymbol, Curve, RawEvent, TempoChange

_Row = TypeVar("_Row")
Pair = tuple[int, int]
NO_CHORD = "N.C."
# MIDI 1.0 Detailed Specification, "Reset All Controllers" (RP-015) and General MIDI 1 power-up values.
DEFAULTS = {"cc7": 100, "cc10": 64, "cc11": 127, "cc1": 0, "bend": 0, "pressure": 0, "cc91": 40, "cc93": 0}
_SWITCHES = ("cc64", "cc65", "cc66", "cc67", "cc68", "cc69")


def chained(rows: Sequence[_Row], seams: Seams, may_begin_late: bool = False) -> tuple[_Row, ...]:
    """Tempi, meters, keys or chords of the new song."""
    if not rows:
        return ()
    nothing: Any = ChordSymbol(0, NO_CHORD) if may_begin_late else None
    out: list[Any] = []
    for piece, row_in_force, begins_again, inside in _walk(rows, seams, lambda row: row.tick):
        row = row_in_force if row_in_force is not None else nothing if out else None
        if row is not None and (not out or _value(out[-1]) != _value(row) or begins_again):
            out.append(replace(row, tick=piece.at_tick))
        out += [replace(each, tick=each.tick + piece.shift) for each in inside]
    if out and out[0].tick > 0 and not may_begin_late:  # empty bars in front
        out[0] = replace(out[0], tick=0)
    return tuple(out)


def chained_pairs(rows: Sequence[Pair], seams: Seams, default: int | None) -> tuple[Pair, ...]:
    """Points of a controller, or program changes; `default` holds before the first of them."""
    out: list[Pair] = []
    for piece, in_force, begins_again, inside in _walk(rows, seams, lambda row: row[0]):
        value = in_force[1] if in_force is not None else default
        now = out[-1][1] if out else default
        if value is not None and (value != now or begins_again):
            out.append((piece.at_tick, value))
        out += [(tick + piece.shift, value) for tick, value in inside]
    return tuple(out)


def chained_curves(curves: Sequence[Curve], seams: Seams) -> tuple[Curve, ...]:
    """Controllers of a track."""
    made = (replace(c, points=chained_pairs(c.points, seams, default_of(c.controller))) for c in curves)
    return tuple(curve for curve in made if curve.points)


def default_of(controller: str) -> int | None:
    """What a controller is before it is first sent; None where that is nobody's business."""
    return 0 if controller in _SWITCHES else DEFAULTS.get(controller)


def moved_points(rows: Sequence[RawEvent], seams: Seams) -> tuple[RawEvent, ...]:
    """Events that stand at a tick."""
    return tuple(
        replace(row, tick=row.tick + piece.shift)
        for piece in seams.pieces
        if not piece.is_blank
        for row in rows
        if seams.holds(piece, row.tick)
    )


def _walk(rows: Sequence[Any], seams: Seams, tick_of: Callable[[Any], int]) -> list[tuple[Used, Any, bool, list[Any]]]:
    """For each piece that is not empty: what is in force at its first tick, whether that is said again there although
    it holds already, and the rows inside.
    """
    out: list[tuple[Used, Any, bool, list[Any]]] = []
    before: Used | None = None
    for piece in seams.pieces:
        if piece.is_blank:
            continue
        in_force = _last(rows, piece.start_tick, tick_of)
        at_start = in_force is not None and tick_of(in_force) == piece.start_tick
        again = False
        if at_start and piece.start_tick == 0:
            again = isinstance(in_force, tuple)  # a controller that is set at the start is set wherever the start goes
        elif at_start:
            stood_at = before.end_tick if before is not None else 0
            natural = _last(rows, stood_at, tick_of)
            stands = natural is not None and tick_of(natural) == stood_at
            earlier = _last(rows, piece.start_tick - 1, tick_of)
            said_twice = earlier is not None and _value(earlier) == _value(in_force)
            first_ever = before is None and earlier is None
            again = said_twice or first_ever or (stands and _value(natural) == _value(in_force))
        inside = [row for row in rows if tick_of(row) != piece.start_tick and seams.holds(piece, tick_of(row))]
        out.append((piece, in_force, again, inside))
        before = piece
    return out


def _last(rows: Sequence[Any], tick: int, tick_of: Callable[[Any], int]) -> Any:
    found = [row for row in rows if tick_of(row) <= tick]
    return found[-1] if found else None


def _value(row: Any) -> Any:
    """What a row says, its tick aside."""
    if isinstance(row, tuple):
        return row[1]
    return row.us_per_quarter if isinstance(row, TempoChange) else replace(row, tick=0)

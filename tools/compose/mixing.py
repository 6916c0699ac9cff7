"""Where each part sits in the mix when a piece is new: fader, place from left to right, distance, reverb and corners,
by role, job and kind of music (`mixes.toml`).

Loudness of programs is levelled by the renderer's own table, not here; what a distance sounds like is the renderer's.
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from tools.compose.cast import Part
from tools.compose.style import Style
from tools.song.values import Master, TrackMix

_ROOMS = {"hall", "room", "plate", "church", "chamber"}
WIDEST = 0.85
TUNE_PAN = -0.06  # a tune among others leaves the middle to the bass
DRIEST_DB, WETTEST_DB = -60.0, -6.0
INNER_GAIN_DB = 2.5  # voices of one ensemble stand near each other
LOW_INSTRUMENT, LOW_CUT_HZ = 45, 60.0  # an instrument that goes this low keeps its low end
_LOW_ROLES = ("chords", "other", "pad", "melody", "counter")


def mixes(parts: Sequence[Part], style: Style | None = None) -> tuple[TrackMix, ...]:
    """One mix row per part, in order.

    Args:
        parts: Who plays.
        style: What kind of music it is; None takes the plain rows.
    """
    table = _table()
    habits = _habits(style.key, style.family) if style is not None else {}
    counts: dict[str, int] = {}
    rows = []
    for part in parts:
        index = counts.get(part.role, 0)
        counts[part.role] = index + 1
        row = _row(table["role"][part.role], habits, part)
        sides = table["sides"].get(part.role, ())
        pan = sides[index % len(sides)] if sides and len(parts) > 1 else 0.0
        pan = TUNE_PAN if part.role == "melody" and len(parts) > 2 else pan * float(habits.get("width", 1.0))
        rows.append(
            TrackMix(
                gain_db=round(row["gain_db"], 2),
                pan=round(max(-WIDEST, min(WIDEST, pan)), 3),
                reverb_send_db=round(max(DRIEST_DB, min(WETTEST_DB, row["send_db"])), 2),
                low_cut_hz=_low_cut(row["low_cut_hz"], part, alone=len(parts) == 1),
                distance=row["distance"],
            )
        )
    return tuple(rows)


def _row(role: dict[str, Any], habits: dict[str, Any], part: Part) -> dict[str, Any]:
    """A role's row as this kind of music has it."""
    own = habits.get(part.role, {})
    row = {**role, **{name: value for name, value in own.items() if name != "gain_db"}}
    row["gain_db"] = role["gain_db"] + own.get("gain_db", 0.0) + (INNER_GAIN_DB if part.job == "inner" else 0.0)
    if "send_db" not in own:
        row["send_db"] = role["send_db"] + float(habits.get("send_db", 0.0))
    return row


def _low_cut(low_cut_hz: float, part: Part, *, alone: bool) -> float:
    if alone:
        return 0.0
    if part.instrument.comfortable_lowest < LOW_INSTRUMENT and part.role in _LOW_ROLES:
        return 0.0 if part.job == "solo" else min(low_cut_hz, LOW_CUT_HZ)
    return low_cut_hz


def _habits(key: str, family: str) -> dict[str, Any]:
    """What a style's mixes do differently: its own row over its family's, role by role."""
    table = _table()
    out: dict[str, Any] = {}
    for row in (table["family"].get(family, {}), table["style"].get(key, {})):
        for name, value in row.items():
            out[name] = {**out.get(name, {}), **value} if isinstance(value, dict) else value
    return out


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("tools.compose") / "mixes.toml").read_text(encoding="utf-8"))


def master(reverb: str, tail_s: float) -> Master:
    """The master of a new piece."""
    return Master(reverb=reverb if reverb in _ROOMS else "hall", tail_s=round(tail_s, 3))

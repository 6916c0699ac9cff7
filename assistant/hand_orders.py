"""What the page sends of a person's hands, as values: notes changed on the piano roll, and a take played on a keyboard.

They travel in the context of a turn (`by_hand`, `played`), so that they are kept with what was said and survive a
restart. Only their form is checked here; whether the song takes them is `tools.edit`'s to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.edit.by_hand import MOST_CHANGES, NoteChange
from tools.edit.take import MOST_NOTES, TakeMode
from tools.errors import LimitError
from tools.song.take_notes import PedalMove, PlayedKey, Take

BY_HAND, PLAYED = "by_hand", "played"
MODES: tuple[TakeMode, ...] = ("new", "replace", "overdub")
MOST_MS = 3_600_000
_FIELDS = ("kind", "track", "note", "onset", "length", "pitch", "velocity")


@dataclass(frozen=True)
class HandOrder:
    """Notes changed by hand on a version."""

    base: str
    changes: tuple[NoteChange, ...]


@dataclass(frozen=True)
class TakeOrder:
    """A take, and where it goes.

    Attributes:
        base: The version it was played to; "" where there was none.
        at_s: Second of the song at which the take's own clock begins.
        track_id: The part it goes into, "" for a part of its own.
        instrument: What plays a part of its own, by name.
    """

    take: Take
    mode: TakeMode
    base: str = ""
    at_s: float = 0.0
    track_id: str = ""
    instrument: str = ""


def hand_order(context: Mapping[str, Any]) -> HandOrder | None:
    """The notes changed by hand that a context holds.

    Raises:
        LimitError: They have another form.
    """
    given = context.get(BY_HAND)
    if given is None:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("base"), str):
        raise LimitError('The changes by hand must be an object with base and changes, such as {"base": "v3", ...}.')
    rows = given.get("changes")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_CHANGES:
        count = len(rows) if isinstance(rows, list) else 0
        raise LimitError(f"{count:,} changes came at once; between 1 and {MOST_CHANGES:,} are taken. Keep some first.")
    return HandOrder(given["base"], tuple(_change(row) for row in rows))


def _change(row: Any) -> NoteChange:
    if (
        not isinstance(row, Mapping)
        or not set(row) <= set(_FIELDS)
        or row.get("kind") not in ("add", "change", "delete")
    ):
        raise LimitError(
            f"A change by hand has {', '.join(_FIELDS)} and nothing else; reload the page and draw it again."
        )
    texts = [row.get(name, "") for name in ("track", "note")]
    numbers = [row.get(name) for name in _FIELDS[3:]]
    if not all(isinstance(text, str) and len(text) <= 64 for text in texts):
        raise LimitError("A change by hand names its track and note by their ids; reload the page and draw it again.")
    if not all(number is None or _is_whole(number) for number in numbers):
        raise LimitError("A change by hand gives whole numbers; reload the page and draw it again.")
    return NoteChange(row["kind"], texts[0], texts[1], *numbers)


def take_order(context: Mapping[str, Any]) -> TakeOrder | None:
    """The take that a context holds.

    Raises:
        LimitError: It has another form.
    """
    given = context.get(PLAYED)
    if given is None:
        return None
    if not isinstance(given, Mapping) or given.get("mode") not in MODES:
        raise LimitError(f"A take must be an object with notes and a mode: {', '.join(MODES)}.")
    keys = _rows(given.get("notes"), 4, "notes")
    pedals = _rows(given.get("pedal") or [], 2, "pedal")
    if not keys:
        raise LimitError("Nothing was played: the take has no notes. Play some, then keep it.")
    at_s = given.get("at_s", 0.0)
    if isinstance(at_s, bool) or not isinstance(at_s, int | float) or not 0 <= at_s < MOST_MS / 1000:
        raise LimitError(f"The take begins at {at_s!r}; give a second of the song, such as 12.4.")
    texts = [given.get(name, "") for name in ("base", "track", "instrument")]
    if not all(isinstance(text, str) and len(text) <= 120 for text in texts):
        raise LimitError(
            "The take names its version, track and instrument in words; reload the page and keep it again."
        )
    take = Take(
        tuple(PlayedKey(float(on), float(off), round(pitch), round(velocity)) for on, off, pitch, velocity in keys),
        tuple(PedalMove(float(at), round(value)) for at, value in pedals),
        _bpm(given.get("bpm")),
    )
    return TakeOrder(take, given["mode"], texts[0], float(at_s), texts[1], texts[2])


def _rows(given: Any, width: int, name: str) -> Sequence[Sequence[float]]:
    if not isinstance(given, list) or len(given) > MOST_NOTES:
        count = len(given) if isinstance(given, list) else 0
        raise LimitError(f"A take has at most {MOST_NOTES:,} {name}, and {count:,} came; keep shorter takes.")
    for row in given:
        fits = isinstance(row, list) and len(row) == width and all(_is_number(value) for value in row)
        if not fits or not 0 <= row[0] <= MOST_MS or any(not 0 <= value <= 127 for value in row[2:]):
            raise LimitError(f"One of the take's {name} cannot be read; keep the take once more.")
        if (width == 4 and not row[0] <= row[1] <= MOST_MS) or (width == 2 and not 0 <= row[1] <= 127):
            raise LimitError(f"One of the take's {name} cannot be read; keep the take once more.")
    return given


def _bpm(given: Any) -> float | None:
    if given is None:
        return None
    if not _is_number(given) or not 30 <= given <= 300:
        raise LimitError(f"The clicks came at {given!r} a minute; choose a tempo from 30 to 300.")
    return float(given)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

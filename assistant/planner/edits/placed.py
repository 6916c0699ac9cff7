"""A call of the catalogue from a clause: the place, the players and the amount that were said, as arguments.

Shared by the families of energy and rhythm. Knows no edit; a rule hands the words that are its own, so that they are
not read as a place or a player.
"""

import re
from collections.abc import Iterable
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause
from assistant.planner.entities import amounts
from assistant.planner.entities.places import Stretch
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import TracksSaid
from assistant.planner.entities.where import WhereSaid, with_beats

BEFORE = re.compile(
    r"\b(?:(?:right|just|directly|immediately)\s+)?(?:before|into|in\s+to|leading\s+(?:up\s+)?(?:in)?to|going\s+(?:in)?to"
    r"|ahead\s+of|up\s+to)\s+(?=(?:the|every|each|all|both|bars?|my|our|second|first|last|next|verse|chorus|bridge)\b)"
)


_BEFORE_BAR = re.compile(
    r"\b(?:(?:right|just|directly|immediately)\s+)?(?:before|into|in\s+to|to|ahead\s+of)\s+(?:bar|measure)\s+(?P<n>\d{1,4})\b"
)


def _bar(number: int) -> Stretch:
    return Stretch(number, number, f"bar {number}")


def bars(stretches: Iterable[Stretch]) -> dict[str, Any]:
    """The stretches as arguments; nothing for the whole song."""
    rows = [(s.first_bar, s.last_bar) for s in stretches]
    if not rows:
        return {}
    said: dict[str, Any] = {"first_bar": rows[0][0], "last_bar": rows[0][1]}
    return {**said, "more_bars": rows[1:]} if len(rows) > 1 else said


def amount(scan: Scan) -> dict[str, Any]:
    """How far, as it was said: a percentage or a degree; nothing for neither."""
    percent = amounts.pull_percent(scan)
    if percent is not None:
        return {"number": percent, "unit": "%"}
    degree = amounts.pull_degree(scan)
    return {} if degree == "plain" else {"amount": degree}


class Said:
    """What a clause names beside a rule's own words.

    Attributes:
        scan: The unread rest.
        stretches: The place; () for the whole song.
        beats: Beats of each bar as arguments.
        tracks: The players.
        sized: Amount as arguments.
    """

    def __init__(self, clause: Clause, own: re.Pattern[str] | None = None) -> None:
        self.clause = clause
        self.scan = clause.fresh()
        if own is not None:
            self.scan.pull(own)
        self.sized = amount(self.scan)
        bar = self.scan.pull(_BEFORE_BAR) if BEFORE.search(clause.low) else None
        self.stretches = clause.place(self.scan) if bar is None else (_bar(int(bar["n"])),)
        where = with_beats(WhereSaid(self.stretches), self.scan, clause.song)
        self.stretches = where.stretches
        beats = {"first_beat": where.first_beat, "last_beat": where.last_beat}
        self.beats = {name: beat for name, beat in beats.items() if beat is not None}
        self.tracks: TracksSaid | None = clause.tracks(self.scan)

    @property
    def ids(self) -> list[str] | None:
        """Tracks for a tool; None for all."""
        return self.clause.ids(self.tracks)

    def act(self, tool: str, edit: str, **options: Any) -> list[Act]:
        """The call with all that was said; an option overrules."""
        args = {"edit": edit, "tracks": self.ids, **bars(self.stretches), **self.beats, **self.sized, **options}
        return [self.clause.act(tool, {name: value for name, value in args.items() if value not in (None, "", [])})]


def drum_ids(clause: Clause) -> list[str]:
    """The kits of the song."""
    return [t.id for t in clause.song.tracks if t.is_drum]

"""One clause being read against the song: its unread words, the places and tracks it names, what it assumes.

Knows no verb: the rules beside it do.
"""

import re
from collections.abc import Callable
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.entities.amounts import pull_amount
from assistant.planner.entities.instruments import stand_in_note
from assistant.planner.entities.places import PlaceSaid, Stretch, bars_of, pull_place, selected_bars
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import TracksSaid, describe, pull_tracks
from assistant.planner.entities.where import WhereSaid, arguments_of, pull_stretches, pull_where
from assistant.planner.state import DialogueState, SongView
from assistant.wording import is_several

_POINTS = re.compile(r"\b(?:this|these|it|that|here|selection|selected)\b")
_THERE = re.compile(
    r"\b(?:in\s+|at\s+|for\s+|over\s+)?(?:(?:that|the\s+same)\s+(?:part|bit|section|passage|place|spot|stretch"
    r"|bars?)|those\s+(?:bars|measures)"
    r"|right\s+there|there)\b(?!\s+(?:is|are|was|were|should|shall|will|has|be)\b)"
)
AMOUNTS = {"slight": "slightly", "plain": "plainly", "strong": "much"}
Rule = Callable[["Clause"], list[Act] | None]


class Clause:
    """One clause being read against the song.

    Attributes:
        text: The clause as said, in a readable line.
        scan: The unread rest.
        song: The song it is about.
        focus: Track ids the clause before spoke of, for "it" and "them".
    """

    def __init__(self, text: str, state: DialogueState, song: SongView, focus: tuple[str, ...] = ()) -> None:
        self.text, self.state, self.song, self.focus = text, state, song, focus
        self.scan = Scan(text)
        self.low = self.scan.low
        self.notes: list[str] = []
        self.problem: Act | None = None

    def fresh(self) -> Scan:
        """A new reading of the whole clause."""
        return Scan(self.text)

    def act(self, tool: str, args: dict[str, Any], *notes: str) -> Act:
        """An act with the clause's notes."""
        given = {name: value for name, value in args.items() if value is not None}
        if isinstance(args.get("instrument"), str) and (stand_in := stand_in_note(args["instrument"])):
            notes = (*notes, stand_in)
        return Act(tool, given, (*self.notes, *notes), self.text)

    def place(self, scan: Scan) -> tuple[Stretch, ...]:
        """The stretches the clause names or the page has selected; () for the whole song. A place the song lacks
        becomes the clause's problem.
        """
        context = dict(self.state.context)
        said = pull_stretches(scan, self.song, context) or pull_place(scan, self.song, context)
        if said is None:
            return self._pointed_at(scan)
        self._check(said)
        return said.stretches

    def check_place(self, stretches: tuple[Stretch, ...], unknown: str = "") -> None:
        """A place the song lacks becomes the clause's problem."""
        self._check(PlaceSaid(stretches, unknown))

    def _check(self, said: PlaceSaid) -> None:
        if said.unknown:
            names = ", ".join(str(s.get("name")) for s in self.song.sections) or "none"
            self.problem = refuse(
                f"This piece has no {said.unknown.removeprefix('the ')!r}; its sections are: {names}.",
                f"Name one of these, or bars 1 to {self.song.bars}.",
            )
        elif any(s.first_bar > self.song.bars for s in said.stretches):
            bar = max(s.first_bar for s in said.stretches)
            self.problem = refuse(
                f"Bar {bar} is beyond the end: the piece has {self.song.bars} bars.",
                f"Name bars from 1 to {self.song.bars}.",
            )

    def where(self, scan: Scan | None = None) -> dict[str, Any]:
        """Everything the clause says of where, as arguments of a tool of the catalogue: tracks, first_bar, last_bar,
        more_bars, first_beat, last_beat, from_s, to_s, lowest, highest, except_tracks, except_bars; only what was said.
        A place or part the song lacks becomes the clause's problem.

        Args:
            scan: Where the words are taken; None for a new reading of the whole clause.
        """
        scan = scan or self.fresh()
        said = pull_where(scan, self.song, dict(self.state.context))
        self.check_place(said.stretches, said.unknown)
        if not said.any:
            said = WhereSaid(self._pointed_at(scan))
        args = arguments_of(said)
        ids = self.ids(self.tracks(scan))
        return ({"tracks": ids} if ids else {}) | args

    def amount(self, scan: Scan | None = None) -> dict[str, Any]:
        """How much and which way, as arguments of a tool of the catalogue: amount ("slight" or "strong"), number with
        unit ("%", "dB", "bpm", "s", "Hz", "times"), semitones (signed), bars, direction ("more", "less", "up", "down");
        only what was said.

        Args:
            scan: A reading whose places are taken already; None reads and leaves out the places itself.
        """
        if scan is None:
            scan = self.fresh()
            pull_where(scan, self.song, dict(self.state.context))
        return pull_amount(scan)

    def _pointed_at(self, scan: Scan) -> tuple[Stretch, ...]:
        """The bars selected on the page, when the clause points at something."""
        selected = selected_bars(dict(self.state.context))
        if selected and _POINTS.search(scan.low):
            self.notes.append(f"I took the stretch you selected, {selected.words}.")
            return (selected,)
        if not selected and (found := scan.pull(_THERE)) and (before := self._where_before()):
            self.notes.append(f"I took {found[0].strip()!r} as {' and '.join(s.words for s in before)}.")
            return before
        return ()

    def _where_before(self) -> tuple[Stretch, ...]:
        """The bars of the last change: what "there" and "that part" mean where nothing is selected."""
        last = self.state.last_change()
        frames = last.changes if last else ()
        return next((found for frame in reversed(frames) if (found := bars_of(frame.args))), ())

    def tracks(self, scan: Scan) -> TracksSaid | None:
        """The tracks the clause names; a name the song lacks becomes the clause's problem."""
        said = pull_tracks(scan, self.song)
        if said and said.described:
            self._described(said)
        elif said and said.unknown and not said.ids:
            self.problem = missing(said.unknown[0], self.song)
        return said

    def _described(self, said: TracksSaid) -> None:
        """Tell who was meant by how it sounds, or ask between those that fit."""
        if said.ids:
            self.notes.append(f"I took {said.words!r} as {', '.join(self.song.names(said.ids))}.")
            return
        fitting = self.song.names(said.unknown) or tuple(track.shown for track in self.song.tracks)
        pattern = re.compile(re.escape(said.words), re.I)
        choices = [(name, pattern.sub(f"the {name.lower()}", self.text)) for name in fitting[:3]]
        if len(choices) > 1:
            self.problem = ask(f"Which part do you mean by {said.words!r}?", *choices)

    def ids(self, said: TracksSaid | None) -> list[str] | None:
        """Track ids for a tool: None for the whole song; "it" is what this sentence spoke of just before, else the
        selection (bars without tracks: everybody in them), else what the last turn changed.
        """
        if said and said.ids:
            return list(said.ids) if len(said.ids) < len(self.song.tracks) else None
        if said and said.pronoun:
            chosen = self.focus or self._selected_tracks()
            new = [name for name in chosen if name not in {t.id for t in self.song.tracks}]  # added in this turn
            if chosen and (new or len(chosen) < len(self.song.tracks)):
                if not new:
                    self.notes.append(f"I took {said.words!r} as {', '.join(self.song.names(chosen))}.")
                return list(chosen)
        return None

    def _selected_tracks(self) -> tuple[str, ...]:
        selection = self.state.context.get("selection")
        wanted = selection.get("tracks") if isinstance(selection, dict) else None
        if not isinstance(wanted, list):
            return ()
        low = {str(w).lower() for w in wanted}
        return tuple(t.id for t in self.song.tracks if t.id in wanted or {t.name.lower(), t.shown.lower()} & low)


def missing(words: str, song: SongView) -> Act:
    """A refusal for a part the song does not have."""
    return refuse(
        f"There {'are' if is_several(words) else 'is'} no {words} in this piece; it has {describe(song)}.",
        f'Name one of these, or say "add {words}".',
    )

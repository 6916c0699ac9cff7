"""A change of form as every edit of this family does it: splice, let no ritardando stand in the middle, number the
sections, and promise that what was kept is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.edit.form.moved import MovedNotes, moves_of
from tools.edit.form.seams import Used
from tools.edit.form.sections import with_names
from tools.edit.form.splice import Piece, placed, spliced, stretch
from tools.edit.invariants import Invariant, Promise, everywhere
from tools.edit.scope import Scope, last_tick
from tools.errors import EditError
from tools.song.values import Mark, Section, Song, TempoChange

ENDING_BARS = 2  # a ritardando and a held last bar lie in these
SLOWING_WORDS = ("rit.", "rall.", "ritardando", "rallentando", "ritenuto", "allarg.")


@dataclass(frozen=True, slots=True)
class Reshaped:
    """A song of another form, with where its pieces lie."""

    before: Song
    song: Song
    pieces: tuple[Used, ...]

    def kept(self, but: Scope | None = None) -> tuple[Invariant | Promise, ...]:
        """What may be promised; `but` is what was changed besides, in the new song."""
        return (
            MovedNotes(moves_of(self.pieces), but),
            *everywhere("names", "mix", additions=True),
            *everywhere("title"),
        )


def reshaped(song: Song, pieces: Sequence[Piece], grown: Section | None = None) -> Reshaped:
    """The song of these pieces.

    Args:
        pieces: In order.
        grown: A section whose copies right before it are part of it, not sections of their own.

    Raises:
        EditError: Nothing would be left of it, too much made, or a recording cut.
    """
    rows = placed(song, pieces)
    made = spliced(song, pieces)
    if made is song:
        return Reshaped(song, song, rows)
    for start, end in _inner_endings(song, rows):
        made = _plain_tempo(made, start, end)
    if grown is not None:
        made = replace(made, sections=_grown(made.sections, grown, min(p.at_tick for p in rows if p.is_copy)))
    return Reshaped(song, with_names(song, made), rows)


def _grown(sections: Sequence[Section], grown: Section, start_tick: int) -> tuple[Section, ...]:
    own = next(s for s in sections if s.id == grown.id)
    rest = [s for s in sections if not start_tick <= s.start_tick < own.end_tick]
    row = replace(own, start_tick=start_tick)
    return tuple(sorted([*rest, row], key=lambda s: s.start_tick))


def with_stretch(song: Song, at_tick: int, *pieces: Piece) -> list[Piece]:
    """The whole song with pieces put in at a barline."""
    return [stretch(0, at_tick), *pieces, stretch(at_tick, song.end_tick)]


def without(song: Song, stretches: Sequence[tuple[int, int]]) -> list[Piece]:
    """The whole song less some stretches."""
    pieces, at = [], 0
    for start, end in stretches:
        pieces.append(stretch(at, start))
        at = end
    return [*pieces, stretch(at, song.end_tick)]


def whole_bars(song: Song, scope: Scope) -> list[tuple[int, int]]:
    """The stretches of a scope widened to whole bars, within the closing barline.

    Raises:
        EditError: It names tracks: bars come and go for everybody.
    """
    if scope.track_ids is not None:
        names = ", ".join(t.shown_name for t in song.tracks if t.id in scope.track_ids)
        raise EditError(
            f"Bars come and go for everybody, not for {names} alone.",
            next_step="Name bars or a section without a part; to silence a part there, mute it.",
        )
    out: list[tuple[int, int]] = []
    for start, end in scope.stretches:
        first = song.grid.bar_at(start).start_tick
        last = song.end_tick if end >= last_tick(song) else song.grid.bar_at(max(start, end - 1)).end_tick
        last = min(last, song.end_tick)
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return out


def bars_of(song: Song, start_tick: int, end_tick: int) -> str:
    """Such as "bars 5-8" or "bar 5" of a stretch."""
    first, last = song.grid.bars_touched(start_tick, end_tick)
    return f"bar {first}" if first == last else f"bars {first}-{last}"


def bar_count(song: Song, start_tick: int, end_tick: int) -> int:
    """How many bars begin in a stretch."""
    return sum(start_tick <= bar.start_tick < end_tick for bar in song.grid.bars)


def _inner_endings(song: Song, pieces: Sequence[Used]) -> list[tuple[int, int]]:
    """Where the old ending lies in the new song without being its end."""
    bars = song.grid.bars
    start = bars[max(0, len(bars) - ENDING_BARS)].start_tick
    out = []
    for piece in pieces:
        if piece.is_blank or piece.index == pieces[-1].index:
            continue
        first, last = max(start, piece.start_tick), min(song.end_tick, piece.end_tick)
        if first < last:
            out.append((first + piece.shift, last + piece.shift))
    return out


def _plain_tempo(song: Song, start: int, end: int) -> Song:
    """A stretch without the slowing that belongs to an end: at the written tempo, without its words."""
    steps = [t for t in song.tempi if start <= t.tick < end and not t.written]
    marks = tuple(m for m in song.marks if not _slows(m, start, end))
    if not steps:
        return song if marks == song.marks else replace(song, marks=marks)
    written = [t for t in song.tempi if t.written and t.tick <= start]
    base = written[-1].us_per_quarter if written else song.tempi[0].us_per_quarter
    rows: list[TempoChange] = []
    for tempo in [t for t in song.tempi if t not in steps] + [TempoChange(start, base, False)]:
        rows.append(tempo)
    rows.sort(key=lambda t: (t.tick, t.written))
    return replace(song, tempi=_plainer(rows, (start, end)), marks=marks)


def _plainer(rows: Sequence[TempoChange], at: tuple[int, int]) -> tuple[TempoChange, ...]:
    """Tempi without what says the same again at these ticks."""
    out: list[TempoChange] = []
    for tempo in rows:
        if out and tempo.tick in at and out[-1].us_per_quarter == tempo.us_per_quarter:
            continue
        if out and out[-1].tick == tempo.tick:
            out.pop()
        out.append(tempo)
    return tuple(out)


def _slows(mark: Mark, start: int, end: int) -> bool:
    return mark.kind == "tempo_text" and start <= mark.tick < end and mark.value.lower().startswith(SLOWING_WORDS)

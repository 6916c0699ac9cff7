"""A new song out of stretches of an old one and of empty bars, exact to the tick: what every edit of form is made of.

`spliced(song, pieces)` copies, repeats, reorders and drops stretches. A note keeps its id the first time its stretch is
used (or where the piece says so) and gets a new one each further time. What holds until the next change (tempo, meter,
key, chord, controllers, programs) is as it was at every piece's first tick. What rings over a seam is cut at it, unless
it rings into the same notes as before. Names of sections, music for new bars and endings are other files' business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.edit.form.seams import Seams, Used
from tools.edit.form.splice_states import chained, moved_points
from tools.edit.form.splice_tracks import spliced_track
from tools.errors import EditError
from tools.song.grid import grid_of
from tools.song.unroll import REPEAT_KINDS
from tools.song.values import Lock, Mark, Section, Song

__all__ = ["Piece", "blank", "placed", "spliced", "stretch"]

MOST_BARS = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the old song, or empty time.

    Attributes:
        start_tick, end_tick: The stretch, from barline to barline; of empty time only its length counts.
        is_blank: Empty time, in the meter before it.
        is_copy: Its notes get new ids even where it is the first to use them, because a later piece keeps the old.
        section: Name and letter of the section that empty time becomes; None leaves it to the section around it.
        bar_ticks: Lengths of the bars of empty time.
    """

    start_tick: int
    end_tick: int
    is_blank: bool = False
    is_copy: bool = False
    section: Section | None = None
    bar_ticks: tuple[int, ...] = ()

    @property
    def ticks(self) -> int:
        """Its length."""
        return self.end_tick - self.start_tick


def stretch(start_tick: int, end_tick: int, is_copy: bool = False) -> Piece:
    """A stretch of the old song."""
    return Piece(start_tick, end_tick, is_copy=is_copy)


def blank(bar_ticks: Sequence[int], section: Section | None = None) -> Piece:
    """Empty bars of these lengths."""
    return Piece(0, sum(bar_ticks), is_blank=True, section=section, bar_ticks=tuple(bar_ticks))


def spliced(song: Song, pieces: Sequence[Piece]) -> Song:
    """The song of these pieces, in order.

    Raises:
        EditError: Nothing is left, too much is made, or a recording would have to be cut.
    """
    joined = _joined(song, pieces)
    if joined == [stretch(0, song.end_tick)]:
        return song
    _check(song, joined)
    seams = Seams(song, _in_place(joined))
    made = replace(
        song,
        end_tick=seams.end_tick,
        pickup_ticks=song.pickup_ticks if _begins_as_before(song, joined) else 0,
        tempi=chained(song.tempi, seams),
        meters=chained(song.meters, seams),
        keys=chained(song.keys, seams),
        chords=chained(song.chords, seams, may_begin_late=True),
        sections=_sections(song, seams),
        marks=_song_marks(song, seams),
        tracks=tuple(spliced_track(track, seams) for track in song.tracks),
        locks=tuple(moved for lock in song.locks if (moved := _lock(lock, seams)) is not None),
        conductor_events=moved_points(song.conductor_events, seams),
        uneven_bars=(),
    )
    return replace(made, uneven_bars=_uneven(song, made, seams))


def _joined(song: Song, pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours that follow each other in the old song as one piece; empty ones left out."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.ticks <= 0:
            continue
        last = out[-1] if out else None
        plain = last is not None and not last.is_blank and not piece.is_blank
        if last is not None and plain and last.end_tick == piece.start_tick and last.is_copy == piece.is_copy:
            out[-1] = replace(last, end_tick=piece.end_tick)
        else:
            out.append(piece)
    return [replace(p, end_tick=min(p.end_tick, song.end_tick)) if not p.is_blank else p for p in out]


def _check(song: Song, pieces: Sequence[Piece]) -> None:
    if not any(not piece.is_blank for piece in pieces):
        raise EditError("Nothing of the piece would be left; keep a bar at least.")
    if song.audio_tracks:
        names = ", ".join(track.name for track in song.audio_tracks)
        raise EditError(
            f"{names} is a recording, and it cannot be cut or moved together with the bars.",
            next_step="Take the recording out first, or change what is written without moving bars.",
        )
    bars = sum(piece.ticks for piece in pieces) * max(1, song.grid.bar_count) // max(1, song.end_tick)
    if bars > MOST_BARS:
        raise EditError(f"That would make about {bars} bars, and {MOST_BARS} is the most; repeat less.")


def placed(song: Song, pieces: Sequence[Piece]) -> tuple[Used, ...]:
    """Where each piece lies in the new song."""
    return _in_place(_joined(song, pieces))


def _in_place(pieces: Sequence[Piece]) -> tuple[Used, ...]:
    out, at = [], 0
    for index, piece in enumerate(pieces):
        row = Used(
            index, piece.start_tick, piece.end_tick, at, piece.is_blank, piece.is_copy, piece.section, piece.bar_ticks
        )
        out.append(row)
        at += piece.ticks
    return tuple(out)


def _begins_as_before(song: Song, pieces: Sequence[Piece]) -> bool:
    return not pieces[0].is_blank and pieces[0].start_tick == 0 and pieces[0].end_tick >= song.pickup_ticks


# ---- sections, signs over the staff, locks


def _sections(song: Song, seams: Seams) -> tuple[Section, ...]:
    rows: list[_Lying] = []
    taken = {section.id for section in song.sections}
    used: set[str] = set()
    for piece in seams.pieces:
        if piece.is_blank:
            _blank_section(rows, piece)
            continue
        if piece.is_copy and rows and _lies_within(song, seams, piece, rows[-1].source):
            _blank_section(rows, piece)  # a few bars put into a section belong to it
            continue
        for section in song.sections:
            start, end = max(section.start_tick, piece.start_tick), min(section.end_tick, piece.end_tick)
            if start < end:
                lying = replace(section, start_tick=start + piece.shift, end_tick=end + piece.shift)
                whole = (start, end) == (section.start_tick, section.end_tick)
                _lay(rows, _Lying(lying, section.id, whole, piece.is_copy))
    out = []
    for row in rows:
        new = not row.source or row.is_copy or row.source in used
        used |= set() if new else {row.source}
        out.append(replace(row.section, id=_fresh(taken)) if new else row.section)
    return tuple(out)


def _lies_within(song: Song, seams: Seams, piece: Used, section_id: str) -> bool:
    """Whether a piece that holds no whole section was put into the middle of a section, which goes on after it."""
    following = seams.after(piece)
    around = next((s for s in song.sections if s.id == section_id), None)
    if following is None or following.is_blank or around is None:
        return False
    goes_on = around.start_tick < following.start_tick < around.end_tick
    return goes_on and not any(piece.start_tick <= s.start_tick and s.end_tick <= piece.end_tick for s in song.sections)


@dataclass(frozen=True, slots=True)
class _Lying:
    """A section, or part of one, in the new song; `source` is the old section's id."""

    section: Section
    source: str
    is_whole: bool
    is_copy: bool


def _lay(rows: list[_Lying], row: _Lying) -> None:
    """Parts of one section that meet are one section, two whole ones are two."""
    last = rows[-1] if rows else None
    meets = last is not None and last.source == row.source and last.section.end_tick == row.section.start_tick
    if last is None or not meets or (last.is_whole and row.is_whole):
        rows.append(row)
        return
    grown = replace(last.section, end_tick=row.section.end_tick)
    rows[-1] = _Lying(grown, row.source, last.is_whole or row.is_whole, last.is_copy and row.is_copy)


def _blank_section(rows: list[_Lying], piece: Used) -> None:
    """Empty time becomes its own section, or part of the one before it."""
    if piece.section is not None:
        rows.append(_Lying(replace(piece.section, start_tick=piece.at_tick, end_tick=piece.to_tick), "", True, True))
    elif rows and rows[-1].section.end_tick == piece.at_tick:
        last = rows[-1]
        rows[-1] = replace(last, section=replace(last.section, end_tick=piece.to_tick))


def _fresh(taken: set[str]) -> str:
    number = 1 + max((int(i[1:]) for i in taken if i[:1] == "s" and i[1:].isdigit()), default=0)
    taken.add(f"s{number}")
    return f"s{number}"


def _song_marks(song: Song, seams: Seams) -> tuple[Mark, ...]:
    """Signs over the staff. Repeats and voltas stay where a whole repeat lies in one piece; jumps where all of them
    stay once and in order; the rest would send the player astray.
    """
    keep_jumps = _keeps_jumps(song, seams)
    out: list[Mark] = []
    for piece in seams.pieces:
        if piece.is_blank:
            continue
        whole = _whole_repeats(song, piece)
        for mark in song.marks:
            if not seams.holds(piece, mark.tick):
                continue
            if mark.kind in REPEAT_KINDS and (mark not in whole if mark.kind != "jump" else not keep_jumps):
                continue
            end = None if mark.end_tick is None else min(mark.end_tick, piece.end_tick) + piece.shift
            out.append(replace(mark, tick=mark.tick + piece.shift, end_tick=end))
    return tuple(out)


def _whole_repeats(song: Song, piece: Used) -> set[Mark]:
    """The signs of the repeats that lie wholly in a piece, their voltas with them."""
    signs = sorted((m for m in song.marks if m.kind in ("repeat_start", "repeat_end", "volta")), key=_order)
    kept: set[Mark] = set()
    start, group = 0, list[Mark]()
    for mark in signs:
        if mark.kind == "repeat_start":
            start, group = mark.tick, [mark]
            continue
        group.append(mark)
        last = max(m.end_tick or m.tick for m in group)
        opened = group[0].kind == "repeat_start" or (start == 0 and piece.start_tick == 0 and piece.at_tick == 0)
        if piece.start_tick <= start and last <= piece.end_tick and (opened or mark in kept):
            kept.update(group)
        else:
            kept -= set(group)
    return kept if any(m.kind == "repeat_end" for m in kept) else set()


def _order(mark: Mark) -> tuple[int, int]:
    return mark.tick, {"repeat_end": 0, "repeat_start": 1, "volta": 2}[mark.kind]


def _keeps_jumps(song: Song, seams: Seams) -> bool:
    jumps = [m for m in song.marks if m.kind == "jump"]
    uses = [m for piece in seams.pieces if not piece.is_blank for m in jumps if seams.holds(piece, m.tick)]
    return uses == jumps


def _lock(lock: Lock, seams: Seams) -> Lock | None:
    """The lock where its stretch went; None where part of it is gone."""
    first = next((p for p in seams.pieces if not p.is_blank and not p.is_copy and p.has(lock.start_tick)), None)
    last = next((p for p in seams.pieces if not p.is_blank and not p.is_copy and p.has(lock.end_tick - 1)), None)
    if first is None or last is None or first.index > last.index:
        return None
    whole = lock.start_tick <= 0 and lock.end_tick >= seams.song.end_tick
    if whole:
        return replace(lock, start_tick=0, end_tick=max(seams.end_tick, lock.end_tick - seams.song.end_tick))
    return replace(lock, start_tick=lock.start_tick + first.shift, end_tick=lock.end_tick + last.shift)


# ---- bars


def _uneven(song: Song, made: Song, seams: Seams) -> tuple[tuple[int, str], ...]:
    """() where the bars follow from the meters; else each bar with its number."""
    old = song.grid.bars
    rows: list[tuple[int, str]] = []
    for piece in seams.pieces:
        if piece.is_blank:
            at = piece.at_tick
            for ticks in piece.bar_ticks:
                rows.append((at, ""))
                at += ticks
            continue
        inside = [bar for bar in old if piece.start_tick <= bar.start_tick < piece.end_tick]
        rows += [(bar.start_tick + piece.shift, bar.label) for bar in inside]
    plain = [bar.start_tick for bar in grid_of(made).bars]
    if not song.uneven_bars and [tick for tick, _ in rows] == plain:
        return ()
    numbered = [bar.label for bar in old] == [str(bar.number) for bar in old]
    first = 0 if made.pickup_ticks else 1
    return tuple((tick, str(first + i) if numbered or not label else label) for i, (tick, label) in enumerate(rows))

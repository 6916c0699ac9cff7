"""One track of a splice: its notes, the signs and syllables that hang on them, its controllers."""

from collections.abc import Iterable
from dataclasses import replace

from tools.edit.form.seams import Seams, Used
from tools.edit.form.splice_states import chained_curves, chained_pairs, moved_points
from tools.edit.notes import next_number
from tools.edit.values import sorted_notes
from tools.song.values import Mark, Note, Syllable, Track

_RESUMED = frozenset({"octave", "pedal"})  # a stretch that begins inside one says so again
MOST_OVERLAP = 322_560 // 4  # a sixteenth: so far a played note may last over a seam that its written one ends before


class _Ids:
    """Ids of one track's notes: the old one once, then new ones."""

    def __init__(self, track: Track) -> None:
        self._prefix = f"{track.id}.n"
        self._used: set[str] = set()
        self._next = next_number(track)

    def of(self, note: Note, is_copy: bool) -> str:
        """The id of a note that is used now."""
        if not is_copy and note.id not in self._used:
            self._used.add(note.id)
            return note.id
        self._next += 1
        return f"{self._prefix}{self._next - 1}"


def spliced_track(track: Track, seams: Seams) -> Track:
    """The track in the new song."""
    ids, notes, named = _Ids(track), [], []
    for piece in seams.pieces:
        new_ids: dict[str, str] = {}
        if not piece.is_blank:
            for note in track.notes:
                if seams.holds(piece, note.onset_tick):
                    new_ids[note.id] = ids.of(note, piece.is_copy)
                    notes.append(_placed(note, new_ids[note.id], piece, seams, track))
        named.append(new_ids)
    marks = [mark for piece in seams.pieces for mark in _marks(track, piece, seams, named)]
    syllables = [row for piece in seams.pieces for row in _syllables(track, piece, seams, named[piece.index])]
    return replace(
        track,
        notes=sorted_notes(notes),
        marks=tuple(marks),
        syllables=tuple(syllables),
        curves=chained_curves(track.curves, seams),
        program_changes=_programs(track, seams),
        raw_events=moved_points(track.raw_events, seams),
    )


def _programs(track: Track, seams: Seams) -> tuple[tuple[int, int], ...]:
    rows = chained_pairs(track.program_changes, seams, track.instrument.program) if track.program_changes else ()
    return tuple(rows)


def _placed(note: Note, note_id: str, piece: Used, seams: Seams, track: Track) -> Note:
    """The note in its place, cut at the seam where it would ring into other notes than it did."""
    moved = note
    if not seams.is_end(piece):
        if note.end_tick > piece.end_tick and not seams.rings_into(piece, track, note.end_tick):
            moved = replace(moved, length_ticks=max(0, piece.end_tick - note.onset_tick), tuplet=None)
        moved = _sounding(moved, note, piece, seams, track)
    if piece.shift == 0 and note_id == note.id and moved is note:
        return note
    return replace(moved, id=note_id, onset_tick=note.onset_tick + piece.shift)


def _sounding(moved: Note, note: Note, piece: Used, seams: Seams, track: Track) -> Note:
    """The same with the played length: a short overlap may stay, a long one would ring into the wrong bar."""
    room = piece.end_tick - (note.onset_tick + note.shift_ticks)
    if note.performed_ticks <= room + MOST_OVERLAP:
        return moved if moved is note or note.performed_ticks <= room else replace(moved, sounding_ticks=max(1, room))
    if moved is note and seams.rings_into(piece, track, piece.end_tick + note.performed_ticks - room):
        return moved
    return replace(moved, sounding_ticks=max(1, room))


def _marks(track: Track, piece: Used, seams: Seams, named: list[dict[str, str]]) -> Iterable[Mark]:
    if piece.is_blank:
        return
    ids = named[piece.index]
    for mark in track.marks:
        if mark.note_id is not None:
            if mark.note_id in ids and (moved := _hung(track, mark, piece, seams, named)) is not None:
                yield moved
        elif seams.holds(piece, mark.tick):
            yield _standing(track, mark, piece, seams)
        elif _resumes(mark, piece, seams):
            end = min(mark.end_tick or piece.end_tick, piece.end_tick) + piece.shift
            yield replace(mark, tick=piece.at_tick, end_tick=end)
    if (clef := _clef(track, piece, seams)) is not None:
        yield clef


def _resumes(mark: Mark, piece: Used, seams: Seams) -> bool:
    """Whether a piece begins inside a stretch that the piece before does not lead into."""
    inside = mark.kind in _RESUMED and mark.end_tick is not None and mark.tick < piece.start_tick < mark.end_tick
    return inside and (piece.index == 0 or not _goes_on(seams, piece))


def _goes_on(seams: Seams, piece: Used) -> bool:
    before = seams.pieces[piece.index - 1]
    return not before.is_blank and before.end_tick == piece.start_tick


def _clef(track: Track, piece: Used, seams: Seams) -> Mark | None:
    """The clef a piece is read in, where it stands behind another one now."""
    if piece.index == 0 and piece.start_tick == 0:
        return None
    clefs = [m for m in track.marks if m.kind == "clef" and m.staff == 1]
    before = seams.pieces[piece.index - 1] if piece.index else None
    reads = [m for m in clefs if m.tick <= piece.start_tick]
    had = [m for m in clefs if before is not None and not before.is_blank and m.tick < before.end_tick]
    if not reads or reads[-1].tick == piece.start_tick or (had and had[-1].value == reads[-1].value):
        return None
    return replace(reads[-1], tick=piece.at_tick)


def _standing(track: Track, mark: Mark, piece: Used, seams: Seams) -> Mark:
    end = mark.end_tick
    if end is not None and end > piece.end_tick and not seams.is_end(piece):
        end = end if seams.rings_into(piece, track, end) else piece.end_tick
    if piece.shift == 0 and end == mark.end_tick:
        return mark
    return replace(mark, tick=mark.tick + piece.shift, end_tick=None if end is None else end + piece.shift)


def _hung(track: Track, mark: Mark, piece: Used, seams: Seams, named: list[dict[str, str]]) -> Mark | None:
    """A sign on a note of the piece; a slur that reached over the seam ends on the last note before it."""
    ids = named[piece.index]
    end_id, end_tick = mark.end_note_id, mark.end_tick
    if end_id is not None and end_id in ids:
        end_id = ids[end_id]
    elif end_id is not None:
        end_id, end_tick = _slur_end(track, mark, piece, seams, named)
        if end_id is None:
            return None
    elif end_tick is not None and end_tick > piece.end_tick and not seams.is_end(piece):
        end_tick = piece.end_tick
    note_id = ids[mark.note_id] if mark.note_id else None
    if (piece.shift, note_id, end_id, end_tick) == (0, mark.note_id, mark.end_note_id, mark.end_tick):
        return mark
    moved_end = None if end_tick is None else end_tick + piece.shift
    return replace(mark, tick=mark.tick + piece.shift, end_tick=moved_end, note_id=note_id, end_note_id=end_id)


def _slur_end(
    track: Track, mark: Mark, piece: Used, seams: Seams, named: list[dict[str, str]]
) -> tuple[str | None, int | None]:
    """Where a slur over the seam ends now: on the same note after it, else on the last one before it."""
    old = next((n for n in track.notes if n.id == mark.end_note_id), None)
    following = seams.after(piece)
    twin = seams.twin(piece, track, old) if old is not None else None
    if twin is not None and following is not None and seams.rings_into(piece, track, twin_end(old, twin)):
        return _named_later(track, twin, following, named), mark.end_tick
    start = next(n for n in track.notes if n.id == mark.note_id)
    inside = [
        n
        for n in track.notes
        if start.onset_tick < n.onset_tick < piece.end_tick and (n.staff, n.voice) == (start.staff, start.voice)
    ]
    return (named[piece.index].get(inside[-1].id), inside[-1].onset_tick) if inside else (None, None)


def twin_end(old: Note | None, twin: Note) -> int:
    """Just behind the onset of a slur's last note."""
    return (old or twin).onset_tick + 1


def _named_later(track: Track, twin: Note, following: Used, named: list[dict[str, str]]) -> str | None:
    return named[following.index].get(twin.id)


def _syllables(track: Track, piece: Used, seams: Seams, ids: dict[str, str]) -> Iterable[Syllable]:
    if piece.is_blank:
        return
    for row in track.syllables:
        if row.note_id is not None and row.note_id in ids:
            yield replace(row, tick=row.tick + piece.shift, note_id=ids[row.note_id])
        elif row.note_id is None and seams.holds(piece, row.tick):
            yield replace(row, tick=row.tick + piece.shift)

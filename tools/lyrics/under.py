"""Words under a tune that exists, other words in their place, or none: edits of the tune's track alone.

Notes stay as they are wherever a line has as many syllables; elsewhere one is parted or two are joined, as few as can
be, and the reply counts them. Words of sections that were not named stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.meter import STEP_TICKS, meter_of
from tools.edit.instrument import melody_track
from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope, check_locks, last_tick
from tools.edit.values import Edited, sorted_notes
from tools.errors import EditError
from tools.lyrics.groups import Sounding, breaths, laid, stretches
from tools.lyrics.language import language_of
from tools.lyrics.syllables import Sung, sung_line
from tools.song.brief import LyricLine
from tools.song.grid import bar_ticks, beat_ticks
from tools.song.values import Note, Song, Syllable, Track

_SONG_KEPT = ("tempo", "meter", "key", "chords", "form")
MOST_SYLLABLES = 4000


@dataclass(frozen=True, slots=True)
class _Placed:
    """Syllables on notes: onset, end, the note it begins in (or is part of)."""

    onset: int
    end: int
    note: Note
    syllable: Sung
    ends_line: bool


def sung_track(song: Song) -> Track:
    """The track that has words, else the one that has the tune."""
    return next((track for track in song.tracks if track.syllables), None) or melody_track(song)


def put_words(
    song: Song, lines: Sequence[LyricLine], span: tuple[int, int] | None = None, *, runs: bool = False
) -> Edited:
    """Lay words under the tune.

    Args:
        song: Any song with a tune.
        lines: The words.
        span: First tick and the tick after the last where they go; None is the whole piece.
        runs: Whether a syllable may have several notes.

    Raises:
        EditError: The tune has too few notes for them.
    """
    track = sung_track(song)
    start, end = _whole_lines(track, span) if span else (0, last_tick(song))
    check_locks(song, Scope((track.id,), start, end))
    language = language_of("\n".join(line.text for line in lines))
    rows = [row for line in lines if (row := sung_line(line.text, language))]
    count = sum(map(len, rows))
    tune = _tune(track, start, end)
    if not rows or not tune:
        raise EditError("There is nothing to set there.", "", "Name words, and a place where the tune plays.")
    placed = _fitted(song, tune, rows, start, runs) if count <= MOST_SYLLABLES else None
    if placed is None:
        raise EditError(
            f"The tune has {len(tune)} notes there, and these words {count} syllables in {len(rows)} lines.",
            "",
            "Send fewer words, or ask for a new piece with these words.",
        )
    notes, made = _notes(track, tune, placed, runs)
    kept_words = [s for s in track.syllables if not start <= s.tick < end]
    syllables = tuple(sorted((*kept_words, *made), key=lambda s: (s.tick, s.verse)))
    return _edited(song, track, notes, syllables, (start, end), (count, len(rows)))


def remove_words(song: Song, span: tuple[int, int] | None = None) -> Edited:
    """Take the words away; no note changes.

    Raises:
        EditError: There are none.
    """
    start, end = _whole_lines(sung_track(song), span) if span else (0, last_tick(song) + 1)
    gone = sum(start <= s.tick < end for t in song.tracks for s in t.syllables)
    if not gone:
        raise EditError(
            "There are no words under this tune.", "", 'Say "set these words to the tune: ..." to add some.'
        )
    tracks = tuple(
        replace(t, syllables=tuple(s for s in t.syllables if not start <= s.tick < end)) if t.syllables else t
        for t in song.tracks
    )
    summary = f"{gone} syllables taken away; every note is as it was."
    return Edited(replace(song, tracks=tracks), everywhere("notes", *_SONG_KEPT), summary, {"removed": gone})


def _whole_lines(track: Track, span: tuple[int, int]) -> tuple[int, int]:
    """A section's ticks, moved to where its lines begin and end: their upbeats lie before it."""
    start, end = span
    ends = [s.tick for s in track.syllables if s.ends_line]
    for edge in (start, end):
        upbeat = [s.tick for s in track.syllables if max([0, *(t + 1 for t in ends if t < edge)]) <= s.tick < edge]
        follows = any(s.tick >= edge for s in track.syllables)
        if upbeat and follows and not (edge == end and not ends):
            start, end = (upbeat[0], end) if edge == start else (start, upbeat[0])
    return start, end


# ---- fitting


def _tune(track: Track, start: int, end: int) -> list[Note]:
    """The top line of a track within a stretch, without grace notes."""
    heads: dict[int, Note] = {}
    for note in track.notes:
        inside = start <= note.onset_tick < end and note.length_ticks > 0
        if inside and (note.onset_tick not in heads or note.midi_pitch > heads[note.onset_tick].midi_pitch):
            heads[note.onset_tick] = note
    return [heads[onset] for onset in sorted(heads)]


def _fitted(
    song: Song, tune: Sequence[Note], rows: Sequence[Sequence[Sung]], start: int, runs: bool
) -> list[_Placed] | None:
    sounding = [_sounding(song, note, following) for note, following in zip(tune, [*tune[1:], None], strict=True)]
    meter = song.grid.bar_at(start).meter
    beat, half = beat_ticks(meter), bar_ticks(meter) // 2
    borders = frozenset(section.start_tick for section in song.sections)
    ends = breaths(sounding, beat, half, _phrase_starts(song), borders)
    found = stretches([len(row) for row in rows], ends)
    if found is None:
        return None
    placed: list[_Placed] = []
    for row, (first, after) in zip(rows, found, strict=True):
        group = sounding[first:after]
        stresses = [s.stress for s in row]
        onsets = None
        for step in (2 * STEP_TICKS, STEP_TICKS):
            onsets = laid(stresses, group, lambda tick: _weight(song, tick), step, runs=runs)
            if onsets is not None:
                break
        if onsets is None:
            return None
        stop = group[-1].end
        for at, (onset, end, syllable) in enumerate(zip(onsets, (*onsets[1:], stop), row, strict=True), 1):
            index = max(i for i in range(first, after) if sounding[i].onset <= onset)
            placed.append(_Placed(onset, end, tune[index], syllable, at == len(row)))
    return placed


def _phrase_starts(song: Song) -> list[int]:
    """Every other downbeat, counted from where a section begins."""
    firsts = {section.start_tick for section in song.sections}
    rows, count = [], 0
    for bar in song.grid.bars:
        count = 0 if bar.start_tick in firsts or bar.number <= 1 else count + 1
        rows += [bar.start_tick] if count % 2 == 0 else []
    return rows


def _sounding(song: Song, note: Note, following: Note | None) -> Sounding:
    end = note.onset_tick + note.length_ticks
    end = min(end, following.onset_tick) if following is not None else end
    return Sounding(note.onset_tick, end, note.midi_pitch, _weight(song, note.onset_tick))


def _weight(song: Song, tick: int) -> float:
    bar = song.grid.bar_at(tick)
    meter = meter_of(bar.meter.numerator, bar.meter.denominator)
    step, off = divmod(tick - bar.start_tick, STEP_TICKS)
    if bar.number == 0:  # a pickup ends at the barline
        step += meter.steps - bar.length_ticks // STEP_TICKS
    return 0.05 if off else meter.weight(step)


# ---- changing notes


def _notes(
    track: Track, tune: Sequence[Note], placed: Sequence[_Placed], runs: bool
) -> tuple[tuple[Note, ...], list[Syllable]]:
    """The track's notes with those of the tune parted and joined, and the syllables on them."""
    by_id = {note.id: note for note in track.notes}
    sung = {row.onset: row for row in placed}
    covered = [(row.onset, row.end) for row in placed]
    made: list[Syllable] = []
    number = 1 + max((int(tail) for n in track.notes if (tail := n.id.rpartition("n")[2]).isdigit()), default=0)
    for note in tune:
        inside = any(a < note.onset_tick < b for a, b in covered)
        if inside and note.onset_tick not in sung and not runs:
            del by_id[note.id]
    for row in placed:
        syllable = row.syllable
        if row.onset == row.note.onset_tick:
            kept = row.note
            later = any(other.onset > row.onset and other.note is row.note for other in placed)
            joined = any(row.onset < n.onset_tick < row.end for n in tune)
            if (later or joined) and not (runs and not later):
                kept = _resized(row.note, row.onset, _end_of(row, tune))
            by_id[kept.id] = kept
        else:
            kept = replace(_resized(row.note, row.onset, _end_of(row, tune)), id=f"{track.id}.n{number}")
            number += 1
            by_id[kept.id] = kept
        made.append(Syllable(row.onset, syllable.text, syllable.hyphen, 1, kept.id, row.ends_line))
    return sorted_notes(by_id.values()), made


def _end_of(row: _Placed, tune: Sequence[Note]) -> int:
    """Where the note of a syllable ends: with the last note that is joined to it, before the next syllable."""
    last = [n for n in tune if n.onset_tick < row.end]
    end = last[-1].onset_tick + last[-1].length_ticks if last else row.end
    return max(row.onset + 1, min(row.end, end))


def _resized(note: Note, onset: int, end: int) -> Note:
    share = (end - onset) / max(1, note.length_ticks)
    sounding = None if note.sounding_ticks is None else max(1, round(note.sounding_ticks * share))
    return replace(note, onset_tick=onset, length_ticks=end - onset, sounding_ticks=sounding, tuplet=None)


def _edited(
    song: Song,
    track: Track,
    notes: tuple[Note, ...],
    syllables: tuple[Syllable, ...],
    span: tuple[int, int],
    counts: tuple[int, int],
) -> Edited:
    ids = {note.id for note in notes}
    marks = tuple(
        m
        for m in track.marks
        if (m.note_id is None or m.note_id in ids) and (m.end_note_id is None or m.end_note_id in ids)
    )
    new = replace(track, notes=notes, syllables=syllables, marks=marks)
    edited = replace(song, tracks=tuple(new if t.id == track.id else t for t in song.tracks))
    old = {note.id for note in track.notes}
    parted, joined = len(ids - old), len(old - ids)
    scope = Scope((track.id,), *span)
    kept = (Invariant("notes", scope, outside=True), *everywhere(*_SONG_KEPT))
    changes = [f"{parted} notes parted" if parted else "", f"{joined} joined to the one before" if joined else ""]
    told = " and ".join(part for part in changes if part) or "no note changed"
    summary = (
        f"{counts[0]} syllables in {counts[1]} lines set under the tune ({track.shown_name}): {told}; "
        "all other notes are as they were."
    )
    facts = {"syllables": counts[0], "lines": counts[1], "parted": parted, "joined": joined, "track": track.name}
    return Edited(edited, kept, summary, facts)

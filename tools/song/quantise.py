"""What is written and what is played of notes that come with played times only: the printed grid, and the truth beside
it.

Notes that stand on a grid within a few file ticks are written where they stand. What was played by hand is written on
the nearest sixteenth or triplet of its beat, chosen beat by beat; the played times stay in `shift_ticks` and
`sounding_ticks`, so nothing is lost. Finding the beat itself is not done here.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from tools.song.values import QUARTER, Note, Song, Track

# Divisions of a quarter that count as a grid, simplest first: sixteenths, triplets, thirty-seconds, sextuplets, ...
GRIDS = (4, 3, 8, 6, 16, 12, 24, 5, 10, 7, 14, 9)
# Divisions a played beat is written in.
PLAYED_GRIDS = (4, 3)
DENSE_GRIDS = (4, 3, 8, 6)
COMMON_GRIDS = (16, 24)
ON_GRID_SHARE = 0.9
TOLERANCE = 240  # a quarter's fraction a note may be off and still stand on the grid
TRIPLET_PENALTY = 1.3  # three must fit clearly better than four


def quantised(song: Song, step_ticks: int) -> Song:
    """The song with written times on a grid.

    Args:
        song: Notes whose written times are the played ones.
        step_ticks: One tick of the file they come from.
    """
    return replace(song, tracks=tuple(_track(track, step_ticks) for track in song.tracks))


def _track(track: Track, step: int) -> Track:
    if not track.notes:
        return track
    beats: dict[int, list[int]] = defaultdict(list)
    for note in track.notes:
        beats[note.onset_tick // QUARTER].append(note.onset_tick % QUARTER)
    tolerance = max(step // 2 + 1, QUARTER // TOLERANCE)
    sequenced = _is_sequenced(track.notes, tolerance)
    grids = {beat: _grid(sorted(set(onsets)), tolerance if sequenced else -1) for beat, onsets in beats.items()}
    notes = [_note(note, grids, tolerance if sequenced else -1) for note in track.notes]
    notes = _tidy(notes)
    return replace(track, notes=tuple(sorted(notes, key=lambda n: (n.onset_tick, n.midi_pitch, n.id))))


def _is_sequenced(notes: Iterable[Note], tolerance: int) -> bool:
    """Whether nearly all notes start on a common grid: chance puts a hand-played note there one time in three."""
    on_grid = [min(_distance(n.onset_tick % QUARTER, d) for d in COMMON_GRIDS) <= tolerance for n in notes]
    return sum(on_grid) >= ON_GRID_SHARE * len(on_grid)


def _grid(onsets: list[int], tolerance: int) -> int:
    """The division of one beat: the simplest its onsets stand on within the tolerance, else the one they are nearest
    to.
    """
    for division in GRIDS:
        if all(_distance(onset, division) <= tolerance for onset in onsets):
            return division
    choices = DENSE_GRIDS if len(onsets) > 4 else PLAYED_GRIDS
    return min(choices, key=lambda division: _misfit(onsets, division))


def _misfit(onsets: list[int], division: int) -> float:
    error = sum(_distance(onset, division) ** 2 for onset in onsets) / len(onsets)
    cells = {round(onset * division / QUARTER) for onset in onsets}
    crowded = 1.0 + (len(onsets) - len(cells))  # two onsets on one place: too coarse
    return error * crowded * (TRIPLET_PENALTY**2 if division % 3 == 0 else 1.0) * (2.0 if division > 4 else 1.0)


def _distance(onset: int, division: int) -> float:
    unit = QUARTER / division
    return abs(onset - round(onset / unit) * unit)


def _snap(tick: int, division: int) -> int:
    return round(tick * division / QUARTER) * QUARTER // division


def _note(note: Note, grids: dict[int, int], tolerance: int) -> Note:
    start, end = note.onset_tick, note.end_tick
    division = grids[start // QUARTER]
    onset = _snap(start, division)
    written_end = _written_end(end, division, tolerance)
    length = max(written_end - onset, QUARTER // division)
    return _performed(note, onset, length, start, end)


def _written_end(end: int, division: int, tolerance: int) -> int:
    """The end where it stands if that is on a grid, else the nearest place of its note's own."""
    within = end % QUARTER
    for finer in dict.fromkeys((division, *GRIDS)):
        if _distance(within, finer) <= tolerance:
            return _snap(end, finer)
    return _snap(end, division)


def _performed(note: Note, onset: int, length: int, start: int, end: int) -> Note:
    """The note written there, still sounding from start to end."""
    sounding = end - start
    return replace(
        note,
        onset_tick=onset,
        length_ticks=length,
        shift_ticks=start - onset,
        sounding_ticks=None if sounding == length else sounding,
    )


def _tidy(notes: list[Note]) -> list[Note]:
    """Written lengths a reader expects: up to the next onset where only a small gap or overlap is played."""
    onsets = sorted({note.onset_tick for note in notes})
    following = dict(pairwise(onsets))
    same_pitch: dict[int, list[int]] = defaultdict(list)
    for note in sorted(notes, key=lambda n: n.onset_tick):
        same_pitch[note.midi_pitch].append(note.onset_tick)
    out = []
    for note in notes:
        length = note.length_ticks
        ahead = following.get(note.onset_tick)
        if ahead is not None and note.sounding_ticks is not None:
            gap = ahead - note.end_tick
            held = 0 < gap <= QUARTER // 4 and length >= gap
            overlaps = -QUARTER // 4 <= gap < 0 and length + gap > 0
            if held or overlaps:
                length += gap
        strokes = same_pitch[note.midi_pitch]
        later = bisect_right(strokes, note.onset_tick)
        if later < len(strokes) and note.onset_tick + length > strokes[later]:
            length = strokes[later] - note.onset_tick
        out.append(note if length == note.length_ticks else _relength(note, length))
    return out


def _relength(note: Note, length: int) -> Note:
    sounding = note.performed_ticks
    return replace(note, length_ticks=length, sounding_ticks=None if sounding == length else sounding)

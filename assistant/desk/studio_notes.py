"""The notes of a song as rows a page can draw, light up and read out: names, seconds, bar and beat.

The order of a row is `COLUMNS`. A note of a repeated bar comes once for every time it is heard, with the id it has in
the score.
"""

from __future__ import annotations

from heapq import merge
from typing import Any

from assistant.desk.timeline import Timeline, rounded_s
from tools.instruments.drums import DRUM_KEYS
from tools.song.values import Song, Track
from tools.theory.spelling import spell_track

COLUMNS = ("id", "track", "pitch", "name", "on_s", "off_s", "velocity", "bar", "beat")
MOST_ROWS = 20_000  # about 2 MB of JSON; a page draws no more at once


def note_table(timeline: Timeline, most: int = MOST_ROWS) -> dict[str, Any]:
    """Count, columns and rows by onset; the earliest `most` of them where there are more."""
    lines = [_track_rows(timeline, index) for index in range(len(timeline.song.tracks))]
    rows = list(merge(*lines, key=lambda row: (row[4], row[2])))
    return {"count": len(rows), "shown": min(len(rows), most), "columns": list(COLUMNS), "rows": rows[:most]}


def _track_rows(timeline: Timeline, index: int) -> list[list[Any]]:
    song, track = timeline.song, timeline.song.tracks[index]
    names, grid = _names(song, track), song.grid
    rows = []
    for note in timeline.performance.tracks[index].notes:
        bar, beat = grid.position(note.onset_tick)
        seconds = (rounded_s(note.onset_s), rounded_s(note.offset_s))
        name = names[note.note_id]
        rows.append([note.note_id, track.id, note.midi_pitch, name, *seconds, note.velocity, bar, round(beat, 3)])
    return sorted(rows, key=lambda row: (row[4], row[2]))


def _names(song: Song, track: Track) -> dict[str, str]:
    """What each note is called: as the score spells it, or its drum."""
    if track.instrument.is_drum:
        return {note.id: DRUM_KEYS.get(note.midi_pitch, f"drum {note.midi_pitch}") for note in track.notes}
    spelled = spell_track(song, track)
    return {note.id: note.spelling.name if note.spelling else str(note.midi_pitch) for note in spelled.notes}

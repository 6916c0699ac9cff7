"""What the measures of the tune read of a song: its line in a scope, the bars, figures up to transposition.

The tune is that of the tracks a scope names (the top line where a track holds more), else of the track that has the
melody.
"""

import itertools
from collections.abc import Sequence

from tools.edit.instrument import melody_track, tune_notes
from tools.edit.notes import bars_in
from tools.edit.scope import Scope
from tools.errors import MusicError
from tools.song.grid import beat_ticks
from tools.song.values import SIXTEENTH, WHOLE, Note, Song, Track


def tune(song: Song, scope: Scope) -> list[Note]:
    """The notes measured: one at each onset, in order."""
    return [n for track in tracks_of(song, scope) for n in line_of(track) if scope.has(track, n)]


def tracks_of(song: Song, scope: Scope) -> list[Track]:
    """The tracks measured: those named, else the one that has the melody."""
    if scope.track_ids is not None:
        return [t for t in song.tracks if t.id in scope.track_ids and not t.instrument.is_drum]
    try:
        return [melody_track(song)]
    except MusicError:
        return []


def line_of(track: Track) -> list[Note]:
    """A track's tune: one note at each onset, grace notes left out."""
    top: dict[int, Note] = {}
    for note in tune_notes(track) if track.notes else ():
        if note.grace is None and (note.onset_tick not in top or note.midi_pitch > top[note.onset_tick].midi_pitch):
            top[note.onset_tick] = note
    return [top[tick] for tick in sorted(top)]


def moves_of(notes: Sequence[Note]) -> list[int]:
    """Moves in semitones; over a silence of a whole note and more the line begins anew."""
    return [
        b.midi_pitch - a.midi_pitch
        for a, b in itertools.pairwise(notes)
        if b.onset_tick > a.onset_tick and b.onset_tick - a.end_tick < WHOLE
    ]


def bars_of(song: Song, scope: Scope) -> list[tuple[int, int]]:
    """First and last tick of every bar that begins in the scope, or that its stretches lie in."""
    return [(bar.start_tick, bar.end_tick) for bar in bars_in(song, scope)]


def on_beat(song: Song, note: Note) -> bool:
    """Whether a note begins on a beat, counted from the end of its bar so that a pickup's are right."""
    bar = song.grid.bar_at(note.onset_tick)
    return (bar.end_tick - note.onset_tick) % beat_ticks(bar.meter) == 0


Figure = tuple[tuple[int, ...], tuple[int, ...]]


def figure(notes: Sequence[Note], start_tick: int) -> Figure:
    """Rhythm on sixteenths and ups and downs: the same for a figure moved to other steps."""
    onsets = tuple(round((n.onset_tick - start_tick) / SIXTEENTH) for n in notes)
    return onsets, tuple((m > 0) - (m < 0) for m in moves_of(notes))

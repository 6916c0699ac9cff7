"""What a page needs to edit a version by hand: written places in ticks beside the seconds of the studio document.

Ticks are the song's own (`quarter` of them to a quarter note). `passages` and `clock` turn a second of the played song
into a written tick and back, repeats included. Also the words that stand in the chat for what hands did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tools.instruments.drums import DRUM_KEYS
from tools.instruments.lookup import row_of
from tools.song.grid import beat_ticks
from tools.song.play import passages_of, play_order
from tools.song.tempo import TempoMap
from tools.song.values import QUARTER, Lock, Song, Track
from tools.theory.key import Key

Row = dict[str, Any]
NOTE_COLUMNS = ("id", "onset", "length", "pitch", "velocity", "shift", "sounding", "grace")


def hands_view(song: Song) -> Row:
    """Notes, bars, clock, ranges and locks of a song as an editor needs them, plain JSON."""
    played = play_order(song)
    clock = TempoMap.of(played)
    passages = passages_of(song) if song.end_tick else ()
    return {
        "quarter": QUARTER,
        "end": song.end_tick,
        "bars": [
            {"bar": bar.number, "start": bar.start_tick, "end": bar.end_tick, "beat": beat_ticks(bar.meter)}
            for bar in song.grid.bars
        ],
        "passages": [[p.start_tick, p.end_tick, p.played_tick] for p in passages],
        # Rows of the tempo map: from this played tick and second on, so many microseconds to a quarter.
        "clock": [
            [tempo.tick, clock.seconds(tempo.tick), tempo.us_per_quarter]
            for tempo in sorted(played.tempi, key=lambda t: t.tick)
        ],
        "keys": [[key.tick, Key(key.tonic, key.mode).fifths] for key in song.keys],
        "tracks": {track.id: _track_row(track) for track in song.tracks},
        "locks": [lock_row(song, lock) for lock in song.locks],
    }


def _track_row(track: Track) -> Row:
    row = row_of(track.instrument)
    is_drum = track.instrument.is_drum
    return {
        "program": track.instrument.program,
        "is_drum": is_drum,
        "lowest": None if is_drum else row.lowest,
        "highest": None if is_drum else row.highest,
        "drums": {str(key): name for key, name in sorted(DRUM_KEYS.items())} if is_drum else {},
        "columns": list(NOTE_COLUMNS),
        "notes": [
            [
                note.id,
                note.onset_tick,
                note.length_ticks,
                note.midi_pitch,
                note.velocity,
                note.shift_ticks,
                note.sounding_ticks,
                note.grace is not None,
            ]
            for note in track.notes
        ],
    }


def lock_row(song: Song, lock: Lock) -> Row:
    """A lock as a page shows it: the person's words, the parts, and the bars; no bars where it holds to the end."""
    first, last = song.grid.bars_touched(lock.start_tick, max(lock.start_tick + 1, lock.end_tick))
    is_whole = lock.start_tick <= 0 and lock.end_tick >= song.end_tick
    return {
        "id": lock.id,
        "words": lock.words,
        "tracks": list(lock.track_ids),
        "start": lock.start_tick,
        "end": lock.end_tick,
        "bars": None if is_whole else [first, last],
    }


def drawn_in_words(changes: Sequence[Mapping[str, Any]]) -> str:
    """What stands in the chat as said by the person: that they drew, and how much."""
    kinds = Counter(str(change.get("kind")) for change in changes)
    words = {"add": "added", "change": "changed", "delete": "removed"}
    parts = [f"{words[kind]} {_notes(count)}" for kind, count in kinds.items() if kind in words]
    return f"(by hand) I {' and '.join(parts) or 'changed notes'} on the piano roll."


def played_in_words(take: Mapping[str, Any]) -> str:
    """What stands in the chat as said by the person: that they played."""
    return f"(played) {_notes(len(take.get('notes') or ()))} on the keyboard."


def _notes(count: int) -> str:
    return f"{count} note{'s' if count != 1 else ''}"

"""A song in a few lines of JSON: the `song` of a turn document, which planner, language model and page all read.

Measures nothing in sound: the duration is that of the mix when the caller has one, else of the performance.
"""

from typing import Any

from assistant.recorded import recording_row
from tools.edit.locks import scope_of_lock
from tools.instruments.lookup import row_of
from tools.song.grid import is_felt_dotted
from tools.song.play import ends_s
from tools.song.tempo import felt_bpm
from tools.song.values import TICKS_PER_QUARTER, Song


def song_summary(song: Song, duration_s: float | None = None) -> dict[str, Any]:
    """The song as a turn document shows it.

    Args:
        song: The song.
        duration_s: Measured length of the mix; None counts to the last released key and the closing barline, and with
            a length that was asked for also the ring-out the mixer will give it.
    """
    meter, key = song.meters[0], song.keys[0]
    if duration_s is None:
        notes_end_s, written_end_s = ends_s(song)
        duration_s = max(notes_end_s, written_end_s)
        if song.brief is not None and song.brief.duration_s is not None:
            duration_s = notes_end_s + song.master.tail_s
    return {
        "title": song.title,
        "key": f"{key.tonic} {key.mode}",
        "meter": f"{meter.numerator}/{meter.denominator}",
        "tempo_bpm": felt_bpm(song),
        "tempo_beat": "dotted quarter" if is_felt_dotted(meter) else "quarter",
        "bars": song.grid.bar_count,
        "pickup_quarters": song.pickup_ticks / TICKS_PER_QUARTER,
        "duration_s": round(duration_s, 2),
        "style": song.style,
        "seed": song.seed,
        "sections": [_section(song, section) for section in song.sections],
        "tracks": [
            {
                "id": track.id,
                "name": track.name,
                "shown_name": track.shown_name,
                "instrument": "" if track.instrument.is_drum else row_of(track.instrument).name,
                "role": track.role,
                "program": track.instrument.program,
                "is_drum": track.instrument.is_drum,
                "muted": track.mix.mute,
                "notes": len(track.notes),
            }
            for track in song.tracks
        ],
        "chords": [_chord(song, chord.tick, chord.symbol) for chord in song.chords],
        "recordings": [{"id": a.id, "name": a.name, "muted": a.mix.mute} for a in song.audio_tracks],
        "locks": [
            {"id": lock.id, "words": lock.words, "where": scope_of_lock(lock).where(song)} for lock in song.locks
        ],
        "realisation": recording_row(song),
    }


def _section(song: Song, section: Any) -> dict[str, Any]:
    first, last = song.grid.bars_touched(section.start_tick, section.end_tick)
    return {"name": section.name, "start_bar": first, "bars": last - first + 1, "letter": section.letter}


def _chord(song: Song, tick: int, symbol: str) -> dict[str, Any]:
    bar, beat = song.grid.position(tick)
    return {"bar": bar, "beat": round(beat, 3), "symbol": symbol}

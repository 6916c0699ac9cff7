"""Milliseconds of performance at a place of a song, as ticks."""

from dataclasses import replace

from tools.song.values import QUARTER, Note, Song


def us_at(song: Song, tick: int) -> int:
    """Microseconds a quarter at a tick."""
    current = song.tempi[0].us_per_quarter
    for tempo in song.tempi:
        if tempo.tick > tick:
            break
        current = tempo.us_per_quarter
    return current


def ms_ticks(song: Song, tick: int, ms: float) -> int:
    """Ticks that some milliseconds last at a place."""
    return round(ms * 1000 * QUARTER / us_at(song, tick))


def ticks_ms(song: Song, tick: int, ticks: float) -> float:
    """Milliseconds that some ticks last at a place."""
    return ticks * us_at(song, tick) / (QUARTER * 1000)


def later(song: Song, note: Note, ms: float) -> Note:
    """The note played some milliseconds later (earlier when negative), written where it was."""
    return replace(note, shift_ticks=note.shift_ticks + ms_ticks(song, note.onset_tick, ms))

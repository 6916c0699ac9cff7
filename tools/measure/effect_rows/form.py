"""Measures of form and length: bars, seconds, sections in order, silences, keys at a place, how a piece ends.

"seconds" is the length of the mix: the last performed note's end and the ring-out kept after it.
"""

from collections.abc import Mapping

from tools.edit.scope import Scope, last_tick
from tools.edit.tempo import duration_s
from tools.measure.effect_rows.energy import notes
from tools.measure.effects_values import Measure
from tools.song.grid import Bar
from tools.song.play import perform
from tools.song.tempo import bpm_of
from tools.song.values import QUARTER, Note, Song


def bars(song: Song, scope: Scope) -> float:
    """Printed bars of the whole song, a pickup not counted."""
    return song.grid.bar_count


def seconds(song: Song, scope: Scope) -> float:
    """Length of the mix in seconds, repeats played."""
    end_s: float = perform(song).notes_end_s
    return round(end_s + song.master.tail_s, 3)


def sections(song: Song, scope: Scope) -> str:
    """Names of the sections in order."""
    return ", ".join(section.name for section in song.sections)


def drum_strokes(song: Song, scope: Scope) -> float:
    """Strokes of the drums that begin in the place."""
    return sum(scope.has(t, n) for t in song.tracks if t.instrument.is_drum for n in t.notes)


def key_there(song: Song, scope: Scope) -> str:
    """The key in force where the place begins."""
    rows = [key for key in song.keys if key.tick <= scope.start_tick]
    key = rows[-1] if rows else song.keys[0]
    return f"{key.tonic} {key.mode}"


def end_tempo(song: Song, scope: Scope) -> float:
    """Felt beats a minute over the last bar but one, as played, which is where a ritardando lies."""
    rows = song.grid.bars
    return _mean_bpm(song, rows[-2] if len(rows) > 1 else rows[-1])


def last_bar_seconds(song: Song, scope: Scope) -> float:
    """How long the last bar sounds, from its barline to the end of the last note."""
    start_s = song.tempo_map.seconds(song.grid.bars[-1].start_tick)
    ends = [song.tempo_map.seconds(n.performed_onset_tick + n.performed_ticks) for t in song.tracks for n in t.notes]
    return round(max([start_s, *ends]) - start_s, 3)


def end_velocity(song: Song, scope: Scope) -> float | None:
    """Mean velocity of the notes of the last bar that has any, drums apart."""
    pitched = _pitched(song)
    if not pitched:
        return None
    bar = song.grid.bar_at(max(n.onset_tick for n in pitched))
    there = [n.velocity for n in pitched if n.onset_tick >= bar.start_tick]
    return round(sum(there) / len(there), 1)


def tail(song: Song, scope: Scope) -> float:
    """Seconds kept after the last note's end."""
    return round(song.master.tail_s, 3)


def pickup(song: Song, scope: Scope) -> float:
    """Quarters of upbeat before bar 1."""
    return song.pickup_ticks / QUARTER


def seam_seconds(song: Song, scope: Scope) -> float:
    """How far the end of the file lies from the closing barline: 0 goes round without a gap."""
    end_s: float = perform(song).notes_end_s
    return round(abs(end_s + song.master.tail_s - duration_s(song)), 3)


def first_sound(song: Song, scope: Scope) -> float | None:
    """Beats (quarters) of silence before the first written note."""
    first = min((t.notes[0].onset_tick for t in song.tracks if t.notes), default=None)
    return None if first is None else first / QUARTER


def _pitched(song: Song) -> list[Note]:
    pitched = [n for t in song.tracks if not t.instrument.is_drum for n in t.notes]
    return pitched or [n for t in song.tracks for n in t.notes]


def _mean_bpm(song: Song, bar: Bar) -> float:
    lasts = song.tempo_map.seconds(bar.end_tick) - song.tempo_map.seconds(bar.start_tick)
    us = lasts * 1e6 * QUARTER / bar.length_ticks
    return round(bpm_of(max(1, round(us)), bar.meter), 1)


def end_of(song: Song) -> Scope:
    """The last bar as a scope."""
    return Scope(None, song.grid.bars[-1].start_tick, last_tick(song))


MEASURES: Mapping[str, Measure] = {
    "length in bars": bars,
    "seconds": seconds,
    "order of sections": sections,
    "notes that begin": notes,
    "strokes of the drums": drum_strokes,
    "key there": key_there,
    "tempo at the end": end_tempo,
    "seconds of the last bar": last_bar_seconds,
    "velocity at the end": end_velocity,
    "seconds of ring-out": tail,
    "quarters of pickup": pickup,
    "seconds of gap in the loop": seam_seconds,
    "quarters before the first note": first_sound,
}

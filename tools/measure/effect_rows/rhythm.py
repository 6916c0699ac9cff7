"""Rhythm and feel: what is measured of a song as played and as written, without knowing what was done to it."""

from collections.abc import Mapping
from statistics import fmean, pstdev

from tools.edit.energy.kit import KICKS, SNARES, beats_in
from tools.edit.notes import bars_in, notes_of
from tools.edit.rhythm.clock import ticks_ms, us_at
from tools.edit.rhythm.warp import place_in_pair
from tools.edit.scope import Scope
from tools.measure.effects_values import Measure
from tools.song.tempo import bpm_of
from tools.song.values import EIGHTH, HALF, QUARTER, SIXTEENTH, WHOLE, Song


def _swing(unit: int) -> Measure:
    def measure(song: Song, scope: Scope) -> float | None:
        on, off = [], []
        for note in notes_of(song, scope):
            if note.tuplet is not None or note.grace is not None:
                continue
            at = place_in_pair(song.grid.bar_at(note.onset_tick), note.onset_tick, unit)
            if at == 0:
                on.append(note.shift_ticks)
            elif at is not None and at >= unit // 2:
                off.append(note.shift_ticks)
        if not off:
            return None
        return round(50 + 100 * (fmean(off) - (fmean(on) if on else 0.0)) / (2 * unit), 2)

    return measure


def lateness_ms(song: Song, scope: Scope) -> float | None:
    """Mean of onset as played minus onset as written, in milliseconds."""
    rows = [ticks_ms(song, n.onset_tick, n.shift_ticks) for n in notes_of(song, scope)]
    return round(fmean(rows), 2) if rows else None


def _struck_late(keys: frozenset[int]) -> Measure:
    def measure(song: Song, scope: Scope) -> float | None:
        found = notes_of(song, scope, lambda track: track.instrument.is_drum)
        rows = [ticks_ms(song, n.onset_tick, n.shift_ticks) for n in found if n.midi_pitch in keys]
        return round(fmean(rows), 2) if rows else None

    return measure


def spread_ms(song: Song, scope: Scope) -> float | None:
    """Standard deviation of the same."""
    rows = [ticks_ms(song, n.onset_tick, n.shift_ticks) for n in notes_of(song, scope)]
    return round(pstdev(rows), 3) if len(rows) > 1 else 0.0 if rows else None


def from_grid_ms(song: Song, scope: Scope) -> float | None:
    """Mean distance of the onsets from their written places, in milliseconds."""
    rows = [abs(ticks_ms(song, n.onset_tick, n.shift_ticks)) for n in notes_of(song, scope)]
    return round(fmean(rows), 3) if rows else None


def tempo(song: Song, scope: Scope) -> float | None:
    """Felt beats a minute, averaged over the time the place lasts."""
    ticks, seconds = 0, 0.0
    for start, end in scope.stretches:
        stop = min(end, song.end_tick)
        if stop > start:
            ticks += stop - start
            seconds += song.tempo_map.seconds(stop) - song.tempo_map.seconds(start)
    if not ticks or not seconds:
        return None
    meter = song.grid.bar_at(scope.start_tick).meter
    return round(bpm_of(round(seconds * 1e6 * QUARTER / ticks), meter), 3)


def tempo_bend(song: Song, scope: Scope) -> float | None:
    """Half the distance between the fastest and the slowest tempo of the place, in percent of their mean."""
    ticks = [scope.start_tick, *(t.tick for t in song.tempi if scope.has_tick(t.tick) and t.tick < song.end_tick)]
    rows = [us_at(song, t) for t in ticks]
    return round(100 * (max(rows) - min(rows)) / (max(rows) + min(rows)), 3)


def meter(song: Song, scope: Scope) -> str | None:
    """The meter of most bars of the place."""
    rows = [f"{b.meter.numerator}/{b.meter.denominator}" for b in bars_in(song, scope) if b.number > 0]
    return max(sorted(set(rows)), key=rows.count) if rows else None


def off_beat_share(song: Song, scope: Scope) -> float | None:
    """Share of the onsets that are on no beat of their bar, in percent."""
    rows = notes_of(song, scope)
    off = sum(n.onset_tick not in beats_in(song.grid.bar_at(n.onset_tick)) for n in rows)
    return round(100 * off / len(rows), 2) if rows else None


def triplet_notes(song: Song, scope: Scope) -> float | None:
    """How many notes are written as triplets."""
    return float(sum(n.tuplet == (3, 2) for n in notes_of(song, scope)))


def strum_ms(song: Song, scope: Scope) -> float | None:
    """Mean time from the first to the last tone of a chord as played, in milliseconds."""
    rows: dict[tuple[str, int], list[float]] = {}
    for track in song.tracks:
        for note in track.notes:
            if scope.has(track, note):
                at = ticks_ms(song, note.onset_tick, note.shift_ticks)
                rows.setdefault((track.id, note.onset_tick), []).append(at)
    spreads = [max(row) - min(row) for row in rows.values() if len(row) > 1]
    return round(fmean(spreads), 2) if spreads else None


_VALUES = {"wholes": WHOLE, "halves": HALF, "quarters": QUARTER, "eighths": EIGHTH, "sixteenths": SIXTEENTH}


def note_value(song: Song, scope: Scope) -> str | None:
    """The commonest written length."""
    lengths = [n.length_ticks for n in notes_of(song, scope)]
    if not lengths:
        return None
    usual = max(sorted(set(lengths)), key=lengths.count)
    return next((name for name, ticks in _VALUES.items() if ticks == usual), "other")


MEASURES: Mapping[str, Measure] = {
    "swing": _swing(EIGHTH),
    "swing of the sixteenths": _swing(SIXTEENTH),
    "lateness (ms)": lateness_ms,
    "snare lateness (ms)": _struck_late(SNARES),
    "kick and snare lateness (ms)": _struck_late(KICKS | SNARES),
    "timing spread (ms)": spread_ms,
    "distance from the grid (ms)": from_grid_ms,
    "beats a minute": tempo,
    "tempo bend (%)": tempo_bend,
    "time signature": meter,
    "off-beat share (%)": off_beat_share,
    "triplet notes": triplet_notes,
    "strum (ms)": strum_ms,
    "note value": note_value,
}

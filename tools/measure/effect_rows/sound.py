"""Sound and mix: what is measured of a song, without knowing what was done to it.

Values of the mixer and of notes as they are played. What is heard of them is measured in stems, where sound was made.
"""

from collections.abc import Mapping
from math import log10
from statistics import fmean, pstdev

from tools.edit.scope import Scope
from tools.measure.effect_rows.energy import mean_velocity
from tools.measure.effects_values import Measure
from tools.song.values import Note, Song, Track, TrackMix

DISTANCE_NUMBERS = {"near": 1.0, "mid": 2.0, "far": 3.0}
NEAR_SEND_DB, FAR_SEND_DB = -20.0, -12.5  # what a send means where no distance is said, as the mixer reads it
OPEN_HZ = 20_000.0


def _tracks(song: Song, scope: Scope) -> list[Track]:
    return [track for track in song.tracks if scope.has_track(track)]


def _mean_of(read: object) -> Measure:
    def measure(song: Song, scope: Scope) -> float | None:
        values = [float(read(track.mix)) for track in _tracks(song, scope)]  # type: ignore[operator]
        return round(fmean(values), 3) if values else None

    return measure


def _distance(mix: TrackMix) -> float:
    send = mix.reverb_send_db
    heard = "near" if send <= NEAR_SEND_DB else "far" if send > FAR_SEND_DB else "mid"
    return DISTANCE_NUMBERS[mix.distance or heard]


def _width(mix: TrackMix) -> float:
    return 100.0 * (0.5 * abs(mix.pan) + 0.5 * mix.width)


def _beside(song: Song, scope: Scope) -> float | None:
    """Mean fader of the tracks of a scope less that of the others."""
    own = [t.mix.gain_db for t in song.tracks if scope.has_track(t)]
    others = [t.mix.gain_db for t in song.tracks if not scope.has_track(t)]
    return round(fmean(own) - fmean(others), 3) if own and others else None


def _notes(song: Song, scope: Scope) -> list[tuple[Track, Note]]:
    return [(track, note) for track in song.tracks for note in track.notes if scope.has(track, note)]


def _spread(song: Song, scope: Scope) -> float | None:
    """Mean of the tracks' standard deviations, so that parts of different loudness count as even."""
    rows = [[n.velocity for n in t.notes if scope.has(t, n)] for t in song.tracks]
    spreads = [pstdev(row) for row in rows if len(row) > 1]
    return round(fmean(spreads), 3) if spreads else None


def _slope(song: Song, scope: Scope) -> float | None:
    """Level of the last third of a place less that of its first, in dB of the velocity law; mean over its stretches."""
    rises = []
    for start, end in scope.stretches:
        third = (end - start) / 3
        first = [n.velocity for _, n in _notes(song, scope) if start <= n.onset_tick < start + third]
        last = [n.velocity for _, n in _notes(song, scope) if end - third <= n.onset_tick < end]
        if first and last:
            rises.append(40 * log10(fmean(last) / fmean(first)))
    return round(fmean(rises), 2) if rises else None


def _accent(song: Song, scope: Scope) -> float | None:
    """Mean velocity on the bars' first and third beats less that of the rest, 0 where one of them is empty."""
    strong: list[int] = []
    rest: list[int] = []
    for _, note in _notes(song, scope):
        _, beat = song.grid.position(note.onset_tick)
        is_strong = abs(beat - round(beat)) < 1e-6 and round(beat) in (1, 3)
        (strong if is_strong else rest).append(note.velocity)
    if not strong:
        return None
    return round(fmean(strong) - (fmean(rest) if rest else 0.0), 2)


def _share(song: Song, scope: Scope) -> float | None:
    notes = [n for t, n in _notes(song, scope) if n.length_ticks > 0 and not t.instrument.is_drum and not n.grace]
    return round(100 * fmean(n.performed_ticks / n.length_ticks for n in notes), 1) if notes else None


def _pedal(song: Song, scope: Scope) -> float | None:
    """Share of a place's ticks with the damper down."""
    down = total = 0
    for track in _tracks(song, scope):
        points = [p for c in track.curves if c.controller == "cc64" for p in c.points]
        for start, end in scope.stretches:
            total += end - start
            value, at = 0, start
            for tick, here in points:
                if tick > start:
                    down += (min(tick, end) - min(at, end)) * (value >= 64)
                value, at = here, max(start, tick)
            down += max(0, end - at) * (value >= 64)
    return round(100 * down / total, 2) if total else None


def _wear(song: Song, scope: Scope) -> str | None:
    found = {(track.instrument.sound or "").partition("+")[2] or "none" for track in _tracks(song, scope)}
    return ", ".join(sorted(found)) or None


MEASURES: Mapping[str, Measure] = {
    "reverb (dB sent)": _mean_of(lambda mix: mix.reverb_send_db),
    "place (-100 left, 100 right)": _mean_of(lambda mix: 100 * mix.pan),
    "stereo width (%)": _mean_of(_width),
    "treble (dB)": _mean_of(lambda mix: mix.tone_db),
    "low cut (Hz)": _mean_of(lambda mix: mix.low_cut_hz),
    "high cut (Hz)": _mean_of(lambda mix: mix.high_cut_hz or OPEN_HZ),
    "distance (1 near, 3 far)": _mean_of(_distance),
    "fader (dB)": _mean_of(lambda mix: mix.gain_db),
    "level beside the others (dB)": _beside,
    "room": lambda song, _: song.master.reverb or "none",
    "bed of noise": lambda song, _: song.master.bed or "none",
    "glue": lambda song, _: song.master.glue or "none",
    "loudness aimed at (LUFS)": lambda song, _: song.master.target_lufs,
    "strength of notes (velocity)": mean_velocity,
    "spread of velocities": _spread,
    "rise of level (dB)": _slope,
    "accent (velocity above the rest)": _accent,
    "sounding share of written length (%)": _share,
    "pedal down (% of the time)": _pedal,
    "worn medium": _wear,
}

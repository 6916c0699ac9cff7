"""Energy and arrangement: what is measured of a song, without knowing what was done to it."""

import itertools
from collections.abc import Iterable, Mapping

from tools.edit.energy.kit import CRASHES, DRUM_VOICE_WORDS, KICKS, SNARES, TOMS, beats_in
from tools.edit.notes import bars_in, notes_of
from tools.edit.scope import Scope
from tools.measure.effects_values import Measure
from tools.song.values import SIXTEENTH, Note, Song, Track


def _is_kit(track: Track) -> bool:
    return track.instrument.is_drum


def _struck(song: Song, scope: Scope, keys: Iterable[int]) -> list[Note]:
    wanted = frozenset(keys)
    return [n for n in notes_of(song, scope, _is_kit) if n.midi_pitch in wanted]


def _a_bar(count: float, song: Song, scope: Scope) -> float | None:
    bars = bars_in(song, scope)
    return round(count / len(bars), 3) if bars else None


def notes(song: Song, scope: Scope) -> float | None:
    """How many notes there are."""
    return float(len(notes_of(song, scope)))


def notes_a_bar(song: Song, scope: Scope) -> float | None:
    """How many notes a bar has on average."""
    return _a_bar(len(notes_of(song, scope)), song, scope)


def mean_velocity(song: Song, scope: Scope) -> float | None:
    """Mean velocity, 1 to 127; None without notes."""
    rows = [n.velocity for n in notes_of(song, scope)]
    return round(sum(rows) / len(rows), 2) if rows else None


def swell(song: Song, scope: Scope) -> float | None:
    """Mean velocity of the second half of a stretch above that of its first half, averaged over the stretches."""
    rows = notes_of(song, scope)
    rises = []
    for start, end in scope.stretches:
        middle = (start + min(end, song.end_tick)) / 2
        first = [n.velocity for n in rows if start <= n.onset_tick < middle]
        second = [n.velocity for n in rows if middle <= n.onset_tick < end]
        if first and second:
            rises.append(sum(second) / len(second) - sum(first) / len(first))
    return round(sum(rises) / len(rises), 2) if rises else None


def players(song: Song, scope: Scope) -> float | None:
    """How many tracks begin a note in the place."""
    return float(sum(any(scope.has(t, n) for n in t.notes) for t in song.tracks))


def notes_together(song: Song, scope: Scope) -> float | None:
    """How many notes a track strikes at once, on average over its onsets."""
    rows: dict[tuple[str, int], int] = {}
    for track in song.tracks:
        for note in track.notes:
            if scope.has(track, note):
                rows[track.id, note.onset_tick] = rows.get((track.id, note.onset_tick), 0) + 1
    return round(sum(rows.values()) / len(rows), 3) if rows else None


def crashes(song: Song, scope: Scope) -> float | None:
    """How many crash cymbals are struck."""
    return float(len(_struck(song, scope, CRASHES)))


def drums_at_bar_ends(song: Song, scope: Scope) -> float | None:
    """Strokes of snare and toms in the second half of each bar."""
    halves = [((b.start_tick + b.end_tick) // 2, b.end_tick) for b in bars_in(song, scope)]
    rows = _struck(song, scope, SNARES | TOMS)
    return float(sum(any(a <= n.onset_tick < b for a, b in halves) for n in rows))


def snares_a_bar(song: Song, scope: Scope) -> float | None:
    """Strokes of snare, rim and clap a bar."""
    return _a_bar(len(_struck(song, scope, SNARES)), song, scope)


def backbeats_a_bar(song: Song, scope: Scope) -> float | None:
    """Full strokes of snare, rim or clap a bar: no ghosts, at half the loudest of them and more."""
    rows = _struck(song, scope, SNARES)
    most = max((n.velocity for n in rows), default=0)
    full = {n.onset_tick for n in rows if n.velocity > 0.62 * most}
    return _a_bar(len(full), song, scope)


def kicks_off_the_beat(song: Song, scope: Scope) -> float | None:
    """Kicks that are on no beat of their bar."""
    return float(sum(n.onset_tick not in beats_in(song.grid.bar_at(n.onset_tick)) for n in _struck(song, scope, KICKS)))


def beats_with_a_kick(song: Song, scope: Scope) -> float | None:
    """Share of the beats of the place that have a kick, in percent."""
    kicks = {n.onset_tick for n in _struck(song, scope, KICKS)}
    beats = [t for b in bars_in(song, scope) for t in beats_in(b) if scope.has_tick(t)]
    return round(100 * sum(t in kicks for t in beats) / len(beats), 1) if beats else None


def kit(song: Song, scope: Scope) -> float | None:
    """Program of the drum kit: 0 is the standard one, 40 brushes."""
    return next((float(t.instrument.program) for t in song.tracks if _is_kit(t) and scope.has_track(t)), None)


_RATES = {"quarters": 4 * SIXTEENTH, "eighths": 2 * SIXTEENTH, "sixteenths": SIXTEENTH}


def timekeeper(song: Song, scope: Scope) -> str | None:
    """In what note values the hats, ride or shaker go: the commonest distance of their strokes within bars."""
    counts: dict[int, int] = {}
    for keys in ((42, 46), (51, 53), (82,), (69,), (54,), (44,)):
        ticks = sorted({n.onset_tick for n in _struck(song, scope, keys)})
        for a, b in itertools.pairwise(ticks):
            if song.grid.bar_at(a) == song.grid.bar_at(b):
                counts[b - a] = counts.get(b - a, 0) + 1
        if counts:
            break
    if not counts:
        return None
    usual = max(counts, key=lambda distance: (counts[distance], -distance))
    return next(
        (name for name, ticks in _RATES.items() if ticks == usual), "triplets" if usual % SIXTEENTH else "other"
    )


def _strokes_of(keys: tuple[int, ...]) -> Measure:
    return lambda song, scope: float(len(_struck(song, scope, keys)))


MEASURES: Mapping[str, Measure] = {
    "notes": notes,
    "notes a bar": notes_a_bar,
    "notes together": notes_together,
    "mean velocity": mean_velocity,
    "swell": swell,
    "players": players,
    "crashes": crashes,
    "snare and tom strokes at bar ends": drums_at_bar_ends,
    "snares a bar": snares_a_bar,
    "backbeats a bar": backbeats_a_bar,
    "kicks off the beat": kicks_off_the_beat,
    "beats with a kick": beats_with_a_kick,
    "kit": kit,
    "timekeeper": timekeeper,
    **{f"{name} strokes": _strokes_of(keys) for name, (_, keys) in DRUM_VOICE_WORDS.items()},
}

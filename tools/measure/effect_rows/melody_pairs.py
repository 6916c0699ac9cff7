"""Two places of a tune, or a tune and the parts beside it: what is measured of them.

Measures of two places read the first and the last stretch of the scope, measures of parts its first track against the
others.
"""

import itertools
from collections.abc import Mapping

from tools.edit.scope import Scope
from tools.measure.effect_rows.tune_notes import line_of, tune
from tools.measure.effects_values import Measure
from tools.song.values import QUARTER, SIXTEENTH, Note, Song
from tools.theory.spelling import key_at

_CONSONANT = frozenset({3, 4, 8, 9})


def likeness(song: Song, scope: Scope) -> float | None:
    """Likeness of the tune in the first and the last stretch, 0 to 1: half shared onsets, half equal intervals by scale
    step, wherever they are transposed to.
    """
    if len(scope.stretches) < 2:
        return None
    places = [scope.stretches[0], scope.stretches[-1]]
    lines = [[n for n in tune(song, scope) if a <= n.onset_tick < b] for a, b in places]
    if not all(lines):
        return 0.0
    onsets = [
        {round((n.onset_tick - a) / SIXTEENTH): n for n in line} for line, (a, _) in zip(lines, places, strict=True)
    ]
    both = sorted(onsets[0].keys() & onsets[1].keys())
    shared = 2 * len(both) / (len(onsets[0]) + len(onsets[1]))
    shapes = [[_step(song, a[y]) - _step(song, a[x]) for x, y in itertools.pairwise(both)] for a in onsets]
    alike = [1.0 if p == q else 0.5 if abs(p - q) == 1 else 0.0 for p, q in zip(*shapes, strict=True)]
    return round(shared / 2 + shared / 2 * (sum(alike) / len(alike) if alike else 0.0), 3)


def _step(song: Song, note: Note) -> int:
    """A pitch as a number of letters from C0."""
    spelling = note.spelling or key_at(song, note.onset_tick).spell(note.midi_pitch)
    return spelling.diatonic


def _between(wanted: frozenset[int]) -> Measure:
    """Share of the other parts' notes that begin with one of the first part at such an interval, octaves aside."""

    def measure(song: Song, scope: Scope) -> float | None:
        ids = scope.track_ids or ()
        tracks = [t for i in ids for t in song.tracks if t.id == i]
        if len(tracks) < 2:
            return None
        first = {n.onset_tick: n.midi_pitch for n in line_of(tracks[0])}
        rows = [n for t in tracks[1:] for n in t.notes if scope.has(t, n)]
        hits = [n for n in rows if n.onset_tick in first and abs(n.midi_pitch - first[n.onset_tick]) % 12 in wanted]
        return round(len(hits) / len(rows), 3) if rows else None

    return measure


def distance(song: Song, scope: Scope) -> float | None:
    """Mean semitones of the other parts' notes above the tune's sounding with them; below is negative."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if len(tracks) < 2:
        return None
    line = line_of(tracks[0])
    gaps = [
        n.midi_pitch - m.midi_pitch
        for t in tracks[1:]
        for n in t.notes
        if scope.has(t, n)
        for m in line
        if m.onset_tick < n.end_tick and n.onset_tick < m.end_tick
    ]
    return round(sum(gaps) / len(gaps), 3) if gaps else None


def answered(song: Song, scope: Scope) -> float | None:
    """Share of the first part's rests of a quarter or more, between two notes, in which another named part begins."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if not tracks:
        return None
    line = [n for n in line_of(tracks[0]) if scope.has_tick(n.onset_tick)]
    ends = [*(n.onset_tick for n in line[1:]), scope.end_tick] if line else []
    rests = [(a.end_tick, b) for a, b in zip(line, ends, strict=True) if b - a.end_tick >= QUARTER]
    starts = [n.onset_tick for t in tracks[1:] for n in t.notes]
    return sum(any(a <= s < b for s in starts) for a, b in rests) / len(rests) if rests else None


def held_answers(song: Song, scope: Scope) -> float | None:
    """How many notes of the other parts begin a beat or more into a note that the first part holds."""
    ids = scope.track_ids or ()
    tracks = [t for i in ids for t in song.tracks if t.id == i]
    if len(tracks) < 2:
        return None
    held = [(n.onset_tick + QUARTER, n.end_tick) for n in line_of(tracks[0]) if n.length_ticks > QUARTER]
    starts = [n.onset_tick for t in tracks[1:] for n in t.notes if scope.has(t, n)]
    return float(sum(any(a <= s < b for a, b in held) for s in starts))


PAIR_MEASURES: Mapping[str, Measure] = {
    "likeness of the two places": likeness,
    "thirds and sixths": _between(_CONSONANT),
    "octaves between the parts": _between(frozenset({0})),
    "mean distance from the tune": distance,
    "rests answered": answered,
    "notes while the tune holds": held_answers,
}

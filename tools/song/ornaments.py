"""Trills, mordents and turns as they are played: the sign on one note becomes the quick notes it stands for.

The neighbours are those of the key that holds. A trill begins on the note above, as C. P. E. Bach ("Versuch", 1753,
chapter 2) has it for the music most signs stand in; a mordent touches the note below, an inverted one the note above.
Tremolo signs and anything else that hangs on a note are left alone.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tools.song.tempo import TempoMap
from tools.song.values import KeyChange, Note, Track
from tools.theory.key import Key

STROKE_S = 0.075  # one note of a trill
FEWEST_STROKES = 4
TURN_SHARE = 0.5  # of a note that its turn may take
PLAYED = frozenset({"trill", "mordent", "inverted-mordent", "turn", "inverted-turn"})


def with_ornaments(track: Track, keys: Sequence[KeyChange], clock: TempoMap) -> tuple[Note, ...]:
    """The notes of a track with its ornament signs played out; ids are those of the written notes.

    Args:
        track: Notes and marks.
        keys: The song's keys.
        clock: The song's tempi, to know how many strokes fit.
    """
    signs = {mark.note_id: mark.value for mark in track.marks if mark.kind == "ornament" and mark.value in PLAYED}
    if not signs or track.instrument.is_drum:
        return track.notes
    out: list[Note] = []
    for note in track.notes:
        sign = signs.get(note.id.split("@", 1)[0])  # a repeat's second time too
        out += [note] if sign is None or note.grace else _played(note, sign, _key_at(keys, note.onset_tick), clock)
    return tuple(sorted(out, key=lambda n: (n.performed_onset_tick, n.midi_pitch)))


def _key_at(keys: Sequence[KeyChange], tick: int) -> Key:
    change = keys[max(0, bisect_right([key.tick for key in keys], tick) - 1)]
    return Key(change.tonic, change.mode)


def _played(note: Note, sign: str, key: Key, clock: TempoMap) -> list[Note]:
    start_s = clock.seconds(note.performed_onset_tick)
    length_s = clock.seconds(note.performed_onset_tick + note.performed_ticks) - start_s
    strokes = int(length_s / STROKE_S)
    if strokes < FEWEST_STROKES:
        return [note]
    pitches = _pitches(note.midi_pitch, sign, key, strokes)
    return _in_time(note, pitches, start_s, length_s, clock, even=sign == "trill")


def _pitches(pitch: int, sign: str, key: Key, strokes: int) -> list[int]:
    above, below = _neighbour(pitch, key, 1), _neighbour(pitch, key, -1)
    if sign == "trill":
        return [above, pitch] * max(2, strokes // 2)
    rows = {
        "mordent": [pitch, below, pitch],
        "inverted-mordent": [pitch, above, pitch],
        "turn": [above, pitch, below, pitch],
        "inverted-turn": [below, pitch, above, pitch],
    }
    return rows[sign]


def _neighbour(pitch: int, key: Key, way: int) -> int:
    scale = key.usual_pitch_classes
    found = pitch + way
    while found % 12 not in scale and abs(found - pitch) < 3:
        found += way
    return min(127, max(0, found))


def _in_time(
    note: Note, pitches: Sequence[int], start_s: float, length_s: float, clock: TempoMap, *, even: bool
) -> list[Note]:
    """The notes one after the other: evenly through a trill, else quickly with the last one held."""
    quick_s = length_s / len(pitches) if even else min(STROKE_S, TURN_SHARE * length_s / (len(pitches) - 1))
    edges_s = [start_s + quick_s * i for i in range(len(pitches))] + [start_s + length_s]
    edges = [clock.tick(second) for second in edges_s]
    edges[0], edges[-1] = note.performed_onset_tick, note.performed_onset_tick + note.performed_ticks
    return [
        replace(note, midi_pitch=pitch, shift_ticks=a - note.onset_tick, sounding_ticks=max(1, b - a))
        for pitch, (a, b) in zip(pitches, pairwise(edges), strict=True)
    ]

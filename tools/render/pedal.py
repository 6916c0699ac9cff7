"""What keys and pedal together mean: how long each note is held. One rule for every engine, whether it knows a pedal
or not.

The damper is down while CC64 is 64 or more. A note whose key is released under it sounds on until the pedal comes up.
A key struck again ends its earlier note, as on a piano. No sound is made here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tools.song.play import PlayedNote, PlayedTrack

DAMPER = "cc64"
DAMPER_DOWN = 64
SHORTEST_S = 0.003


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note as an instrument without pedal has to hold it, in seconds."""

    onset_s: float
    offset_s: float
    midi_pitch: int
    velocity: int


def held_notes(track: PlayedTrack, end_s: float = float("inf")) -> tuple[HeldNote, ...]:
    """Every note with the length it sounds, sorted by onset, then pitch; no two of one pitch overlap.

    Args:
        track: Notes and curves in seconds.
        end_s: When a pedal that is never lifted counts as lifted; without it, when the last key is released.
    """
    last = max((note.offset_s for note in track.notes), default=0.0)
    spans = damper_spans(track, last if end_s == float("inf") else max(end_s, last))
    by_pitch: dict[int, list[PlayedNote]] = {}
    for note in track.notes:
        by_pitch.setdefault(note.midi_pitch, []).append(note)
    held = [one for notes in by_pitch.values() for one in _hold_pitch(notes, spans)]
    return tuple(sorted(held, key=lambda note: (note.onset_s, note.midi_pitch)))


def damper_spans(track: PlayedTrack, end_s: float) -> tuple[tuple[float, float], ...]:
    """Stretches (down, up) of the damper in seconds; a pedal left down is lifted at `end_s`."""
    spans: list[tuple[float, float]] = []
    down: float | None = None
    for at_s, value in _damper_points(track):
        if value >= DAMPER_DOWN and down is None:
            down = at_s
        elif value < DAMPER_DOWN and down is not None:
            spans.append((down, at_s))
            down = None
    if down is not None and down < end_s:
        spans.append((down, end_s))
    return tuple(spans)


def _damper_points(track: PlayedTrack) -> list[tuple[float, int]]:
    points = [point for curve in track.curves if curve.controller == DAMPER for point in curve.points]
    return sorted(points, key=lambda point: point[0])


def _hold_pitch(notes: Sequence[PlayedNote], spans: tuple[tuple[float, float], ...]) -> list[HeldNote]:
    """One key's notes in order: lengthened by the pedal, each ended by the next stroke."""
    strokes = _strokes(notes)
    held = []
    for index, (onset, offset, velocity) in enumerate(strokes):
        end = _released(max(offset, onset + SHORTEST_S), spans)
        if index + 1 < len(strokes):
            end = min(end, strokes[index + 1][0])
        held.append(HeldNote(onset, end, notes[0].midi_pitch, velocity))
    return held


def _strokes(notes: Sequence[PlayedNote]) -> list[tuple[float, float, int]]:
    """(onset, key released, velocity) of one key: notes struck together are one stroke, and a key is held while any
    of its notes is.
    """
    strokes: list[tuple[float, float, int]] = []
    for note in sorted(notes, key=lambda n: (n.onset_s, n.offset_s)):
        if strokes and note.onset_s - strokes[-1][0] < SHORTEST_S:
            onset, offset, velocity = strokes[-1]
            strokes[-1] = (onset, max(offset, note.offset_s), max(velocity, note.velocity))
        else:
            still_held = strokes[-1][1] if strokes else 0.0
            strokes.append((note.onset_s, max(note.offset_s, still_held), note.velocity))
    return strokes


def _released(offset_s: float, spans: tuple[tuple[float, float], ...]) -> float:
    """When the damper falls back on a note whose key is released at `offset_s`."""
    index = bisect_right(spans, (offset_s, float("inf"))) - 1
    if index < 0:
        return offset_s
    down, up = spans[index]
    return max(offset_s, up) if down <= offset_s < up else offset_s

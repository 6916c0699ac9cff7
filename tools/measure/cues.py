"""Cues of a mood that can be measured in notes: mode, tempo, register, velocity, density.

Listeners judge emotion by mode, tempo, register, dynamics, articulation and timbre, in this order of strength, mostly
additively (Eerola, Friberg and
Bresin 2013, doi 10.3389/fpsyg.2013.00487). This file measures the cues; it does not claim that a listener feels
anything.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from tools.measure.midi_facts import HeardNote, MidiFacts


@dataclass(frozen=True, slots=True)
class Cues:
    """Measured cues.

    `density` is notes per quarter over all pitched tracks; `register` the note-time-weighted mean MIDI pitch.
    """

    felt_bpm: float
    register: float
    velocity: float
    density: float


def measure_cues(facts: MidiFacts) -> Cues:
    """Measure an exported MIDI file."""
    notes = [note for track in facts.pitched for note in track.notes]
    time = sum(n.length_quarters for n in notes) or 1.0
    span = max((n.onset_quarters + n.length_quarters for n in notes), default=1.0) or 1.0
    return Cues(
        round(facts.felt_bpm, 2),
        round(sum(n.midi_pitch * n.length_quarters for n in notes) / time, 1),
        round(mean_velocity(notes), 1),
        round(len(notes) / span, 2),
    )


def mean_velocity(notes: Iterable[HeardNote]) -> float:
    """Mean velocity, 0 for none."""
    rows = [note.velocity for note in notes]
    return sum(rows) / len(rows) if rows else 0.0


def share_in_local(facts: MidiFacts, scales: Sequence[tuple[float, Set[int]]], first: float = 0.0) -> float:
    """Share of the pitched note time that lies in the scale that holds where a note begins.

    Args:
        facts: The file as read.
        scales: (first quarter, pitch classes) in order.
        first: Quarter from which notes count.
    """
    inside = total = 0.0
    for track in facts.pitched:
        for note in track.notes:
            if note.onset_quarters < first - 1e-6:
                continue
            held = [classes for start, classes in scales if start <= note.onset_quarters + 1e-6]
            total += note.length_quarters
            inside += note.length_quarters * (note.midi_pitch % 12 in (held or [scales[0][1]])[-1])
    return inside / total if total else 1.0

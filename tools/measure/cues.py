"""Cues of a mood that can be measured in notes: mode, tempo, register, velocity, density.

Listeners judge emotion by mode, tempo, register, dynamics, articulation and timbre, in this order of strength, mostly
additively (Eerola, Friberg and
Bresin 2013, doi 10.3389/fpsyg.2013.00487). This file measures the cues; it does not claim that a listener feels
anything.
"""

from collections.abc import Iterable, Set
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


def share_in(facts: MidiFacts, pitch_classes: Set[int]) -> float:
    """Share of the pitched note time whose pitch class is in a set; 1.0 for no notes."""
    inside = total = 0.0
    for track in facts.pitched:
        for note in track.notes:
            total += note.length_quarters
            inside += note.length_quarters * (note.midi_pitch % 12 in pitch_classes)
    return inside / total if total else 1.0

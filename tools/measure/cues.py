"""Cues of a mood that can be measured in notes: mode, tempo, register, velocity, articulation, timbre, consonance,
density.

Listeners judge emotion by mode, tempo, register, dynamics, articulation and timbre, in this order of strength, mostly
additively (Eerola, Friberg and
Bresin 2013, doi 10.3389/fpsyg.2013.00487). This file measures the cues; it does not claim that a listener feels
anything.
"""

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, pairwise

from tools.measure.midi_facts import HeardNote, MidiFacts

SAME_ONSET = 0.08  # quarters: notes of one strummed or spread chord
CONSONANT = frozenset({0, 3, 4, 5, 7, 8, 9})
# D. Temperley, Music and Probability (2007), profiles of the degrees of major and minor.
MAJOR_PROFILE = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
MINOR_PROFILE = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)


@dataclass(frozen=True, slots=True)
class Cues:
    """Measured cues.

    Attributes:
        register: Mean MIDI pitch, weighted by note time.
        density: Notes per quarter over all pitched tracks.
        legato: Mean share of the time to the next onset of its track that a note sounds, at most 1 each.
        major: How much better the note time fits the best major key than the best minor one (correlations with
            Temperley's profiles; above 0 is major).
        consonance: Share of sounding pairs of pitches that are consonant, sampled every eighth note.
        brightness: Mean brightness of the programs by the table of `tools.compose.mood_style`, weighted by note time.
    """

    felt_bpm: float
    register: float
    velocity: float
    density: float
    legato: float
    major: float
    consonance: float
    brightness: float


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
        round(_legato(facts), 3),
        round(_major(notes), 3),
        round(_consonance(notes, span), 3),
        round(_brightness(facts), 3),
    )


def _legato(facts: MidiFacts) -> float:
    shares = []
    for track in facts.pitched:
        onsets = sorted({note.onset_quarters for note in track.notes})
        after = dict(pairwise(onsets))
        for note in track.notes:
            gap = after.get(note.onset_quarters, note.onset_quarters) - note.onset_quarters
            if gap > SAME_ONSET:
                shares.append(min(1.0, note.length_quarters / gap))
    return sum(shares) / len(shares) if shares else 1.0


def _major(notes: Sequence[HeardNote]) -> float:
    time = [0.0] * 12
    for note in notes:
        time[note.midi_pitch % 12] += note.length_quarters
    if len({value for value in time}) == 1:
        return 0.0
    best = [
        max(correlation([time[(tonic + step) % 12] for step in range(12)], profile) for tonic in range(12))
        for profile in (MAJOR_PROFILE, MINOR_PROFILE)
    ]
    return best[0] - best[1]


def _consonance(notes: Sequence[HeardNote], span: float) -> float:
    fits = pairs = 0
    rows = sorted(notes, key=lambda note: note.onset_quarters)
    sounding: list[HeardNote] = []
    first = 0
    for step in range(int(span * 2)):
        place = step / 2 + 0.1
        while first < len(rows) and rows[first].onset_quarters <= place:
            sounding.append(rows[first])
            first += 1
        sounding = [note for note in sounding if note.onset_quarters + note.length_quarters > place]
        for one, other in combinations(sorted({note.midi_pitch for note in sounding}), 2):
            pairs += 1
            fits += (other - one) % 12 in CONSONANT
    return fits / pairs if pairs else 1.0


def _brightness(facts: MidiFacts) -> float:
    from tools.compose.mood_style import brightness_of

    rows = [(brightness_of(track.program), sum(n.length_quarters for n in track.notes)) for track in facts.pitched]
    time = sum(weight for _, weight in rows)
    return sum(value * weight for value, weight in rows) / time if time else 0.0


def correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Pearson correlation, 0 where one side does not vary."""
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    over = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    under = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return over / under if under else 0.0


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

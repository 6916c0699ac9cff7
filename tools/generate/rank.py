"""Which take is kept: one number a take, a weighted mean of what was measured of it.

The weights say what a listener would miss first when "make it sound real" goes wrong: other chords or another tune is
another song, a beat off the grid cannot be edited, all else can be lived with. Practitioner's judgement; the oracle
tests hold that any single fault puts a take behind one without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.generate.labels import CHORDS, KEY, LENGTH, LEVEL, NAMED, TEMPO, TUNE, VOICE, TakeLabel

WEIGHTS: dict[str, float] = {
    CHORDS: 0.25,
    TUNE: 0.22,
    TEMPO: 0.18,
    NAMED: 0.12,
    VOICE: 0.08,
    LENGTH: 0.07,
    KEY: 0.05,
    LEVEL: 0.03,
}
MISSED = 0.25  # taken off for every row that does not hold: a take that holds all stands before any that does not


def score_of(label: TakeLabel) -> float:
    """0 to 1, 1 for as good as the exact rendering in every row that could be judged; less 0.25 a missed row."""
    judged = [(WEIGHTS.get(what, 0.0), share) for what, share in label.shares.items()]
    total = sum(weight for weight, _ in judged)
    if not total:
        return 0.0
    mean = sum(weight * min(1.0, max(0.0, share)) for weight, share in judged) / total
    return mean - MISSED * len(label.missed)


def best_of(scores: Sequence[float]) -> int:
    """Index of the best; the earlier one of equals, so that the order of making decides."""
    return max(range(len(scores)), key=lambda index: (scores[index], -index))

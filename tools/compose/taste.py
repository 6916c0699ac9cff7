"""What a person's own choices say about tunes: a weight for each of nine statistics, learned from what was preferred
to what, and how much that may sway the choice between candidates.

A regularised pairwise logistic model (Bradley and Terry 1952, Biometrika 39, p. 324; with the difference of two items'
statistics for their worth it is logistic regression without a constant) on standardised statistics, fitted by Newton
steps. What it cannot predict of the person's own choices when they are held out, it does not weigh. Nothing is stored
or read here; the choices are handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tools.measure.human_range import Limits, TuneReport, limits, measure_tune
from tools.measure.song_tune import sheet_of_song
from tools.song.values import Song

# Those of the 28 statistics that can be told in plain words and say different things.
STATISTICS = (
    "leap_share",
    "notes_per_quarter",
    "range",
    "unison_share",
    "syncopation",
    "chord_tone_time",
    "transposed_bar_repetition",
    "duration_entropy",
    "direction_changes",
)
FEWEST_CHOICES = 5  # of fewer nothing is learned
MOST_CHOICES = 200  # the latest; taste may change
SWAY = 0.5  # in violations: the most taste adds to a candidate or takes from it, so that two differ by one at most
_KEENNESS = 3.0  # candidates of one plan are alike: a third of the doubt between two pieces heard decides here
_PRIOR = 2.0  # of each weight: as strong as if it had been seen to be 0 in so many choices
_WIDEST = 3.0  # standard deviations
_FOLDS = 10
_STEPS = 12
_TOLD = 0.15  # smaller weights are not worth telling
_MOST_TOLD = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Preferred:
    """One choice: a tune that was preferred, and the one it was preferred to.

    Attributes:
        liked: Statistics of the tune that was preferred.
        passed: Those of the other one; None: it was liked by itself, which says it beside a usual tune.
        liked_reference: The human collection the first is held against.
        passed_reference: The same for the other.
        strength: 1 for a choice, less for a hint.
    """

    liked: Mapping[str, float]
    passed: Mapping[str, float] | None = None
    liked_reference: str = "pop909"
    passed_reference: str = "pop909"
    strength: float = 1.0


@dataclass(frozen=True)
class Taste:
    """What was learned.

    Attributes:
        weights: Weight by statistic, for a standard deviation more of it; positive where the person liked more.
        choices: How many choices it was learned from.
        skill: Share of the doubt about a held-out choice that it takes away, 0 to 1.
    """

    weights: Mapping[str, float]
    choices: int
    skill: float = 1.0

    @property
    def tendencies(self) -> tuple[tuple[str, bool], ...]:
        """What is worth telling, strongest first: (statistic, whether more of it is liked)."""
        ranked = sorted(self.weights.items(), key=lambda row: -abs(row[1]))
        return tuple((name, weight > 0) for name, weight in ranked if abs(weight) >= _TOLD)[:_MOST_TOLD]

    @property
    def is_neutral(self) -> bool:
        """Whether nothing was found that would sway anything."""
        return not any(self.weights.values())


def learn(choices: Sequence[Preferred]) -> Taste | None:
    """Weights from choices in order of time; None of fewer than five.

    Args:
        choices: What was preferred to what.
    """
    if len(choices) < FEWEST_CHOICES:
        return None
    latest = choices[-MOST_CHOICES:]
    rows = np.array([_difference(choice) for choice in latest])
    strengths = np.array([choice.strength for choice in latest])
    skill = round(_skill(rows, strengths), 4)
    weights = np.round(skill * _fitted(rows, strengths), 4)
    named = zip(STATISTICS, weights.tolist(), strict=True)
    return Taste(MappingProxyType(dict(named)), len(choices), skill)


def sways(weights: Mapping[str, float], tunes: Sequence[Mapping[str, float]], reference: str) -> tuple[float, ...]:
    """How far taste speaks for each candidate beside the average of all, in violations, between -SWAY and SWAY.

    Args:
        weights: As in `Taste`.
        tunes: Statistics of each candidate.
        reference: The human collection they are held against.
    """
    worths = [
        sum(weights.get(name, 0.0) * value for name, value in standardised(tune, reference).items()) for tune in tunes
    ]
    middle = sum(worths) / max(1, len(worths))
    return tuple(SWAY * float(np.tanh(_KEENNESS * (worth - middle))) for worth in worths)


def standardised(values: Mapping[str, float], reference: str) -> dict[str, float]:
    """Standard deviations from what human tunes measure, at most 3; a statistic that was not measured is left out."""
    rows = limits(reference)
    return {name: _score(values[name], rows[name]) for name in STATISTICS if name in values and name in rows}


def average(tunes: Sequence[tuple[Mapping[str, float], str]], reference: str) -> dict[str, float]:
    """Statistics of an average tune, in the measure of one collection.

    Args:
        tunes: Statistics of each, and the collection it is held against.
        reference: The collection the average is held against.
    """
    rows = limits(reference)
    scores = [standardised(values, own) for values, own in tunes]
    found: dict[str, float] = {}
    for name in STATISTICS:
        known = [score[name] for score in scores if name in score]
        if known:
            found[name] = round(rows[name].mean + rows[name].deviation * sum(known) / len(known), 4)
    return found


def measured(song: Song) -> tuple[TuneReport, str]:
    """A song's tune, measured, and the human collection it is held against; without values where there is too little
    of a tune.
    """
    reference = _reference(song.style)
    if song.brief is not None and not any(track.role == "melody" for track in song.tracks):
        return TuneReport(MappingProxyType({}), (), 0.0), reference  # composed without a tune
    sheet = sheet_of_song(song)
    return measure_tune(sheet.tune, sheet.chords, sheet.bar_quarters, reference), reference


def _reference(style: str | None) -> str:
    from tools.compose.style import load_style, style_names

    return load_style(style).reference if style in style_names() else "pop909"


def _score(value: float, row: Limits) -> float:
    return float(np.clip((value - row.mean) / max(row.deviation, 1e-9), -_WIDEST, _WIDEST))


def _difference(choice: Preferred) -> list[float]:
    liked = standardised(choice.liked, choice.liked_reference)
    passed = {} if choice.passed is None else standardised(choice.passed, choice.passed_reference)
    if choice.passed is not None:  # a statistic only one of the two has says nothing
        liked = {name: value for name, value in liked.items() if name in passed}
    return [liked.get(name, 0.0) - passed.get(name, 0.0) if name in liked else 0.0 for name in STATISTICS]


def _fitted(rows: Floats, strengths: Floats) -> Floats:
    """The most likely weights under a normal prior about 0, by Newton steps: the loss is convex."""
    weights: Floats = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = _chance(rows @ weights)
        gradient = _PRIOR * weights - rows.T @ (strengths * (1 - chance))
        bend = (rows.T * (strengths * chance * (1 - chance))) @ rows + _PRIOR * np.eye(rows.shape[1])
        weights = weights - np.linalg.solve(bend, gradient)
    return weights


def _skill(rows: Floats, strengths: Floats) -> float:
    """Share of the doubt about held-out choices that weights learned from the others take away."""
    folds = min(_FOLDS, len(rows))
    lost = 0.0
    for fold in range(folds):
        out = np.arange(len(rows)) % folds == fold
        weights = _fitted(rows[~out], strengths[~out])
        lost -= float(strengths[out] @ np.log(np.maximum(_chance(rows[out] @ weights), 1e-9)))
    return max(0.0, 1.0 - lost / float(strengths.sum() * np.log(2.0)))


def _chance(leanings: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(leanings, -30.0, 30.0)))
    return chance

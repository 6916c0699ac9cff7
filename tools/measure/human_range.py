"""The human-range gate: which of 28 statistics of a tune lie outside what 98 of 100 human tunes show.

The limits are data (`human_range.toml`). Three violations or fewer pass; a tune that passes is not statistically odd,
which is all this says.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from tools.measure.midi_facts import HeardNote
from tools.measure.tune_harmony import HeardChord, tune_harmony
from tools.measure.tune_metrics import tune_metrics

MOST_VIOLATIONS = 3
REFERENCES = ("pop909", "nottingham")


@dataclass(frozen=True, slots=True)
class Limits:
    """What human tunes measure in one statistic: 1st and 99th percentile, mean and standard deviation."""

    low: float
    high: float
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Violation:
    """A statistic outside its limits."""

    name: str
    value: float
    limits: Limits


@dataclass(frozen=True)
class TuneReport:
    """What was measured in a tune.

    Attributes:
        values: Statistic by name; empty for a tune too short to measure.
        violations: Those outside the limits.
        oddness: Mean distance from the human mean, in standard deviations.
    """

    values: Mapping[str, float]
    violations: tuple[Violation, ...]
    oddness: float

    @property
    def passes(self) -> bool:
        """Whether the gate lets it through."""
        return bool(self.values) and len(self.violations) <= MOST_VIOLATIONS


@lru_cache(maxsize=4)
def limits(reference: str = "pop909") -> Mapping[str, Limits]:
    """The limits of one collection of human tunes, by statistic."""
    text = (resources.files("tools.measure") / "human_range.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: Limits(*row) for name, row in tomllib.loads(text)[reference].items()})


def measure_tune(
    notes: Sequence[HeardNote], chords: Sequence[HeardChord], bar_quarters: float, reference: str = "pop909"
) -> TuneReport:
    """Measure a tune and hold it against human ones.

    Args:
        notes: The tune, one note at a time, as written.
        chords: Its chords in order of time.
        bar_quarters: Length of a bar in quarter notes.
        reference: One of `REFERENCES`.
    """
    values = {**tune_metrics(notes, bar_quarters), **tune_harmony(notes, chords)}
    rows = limits(reference)
    found = [(name, value, rows[name]) for name, value in values.items() if name in rows]
    outside = tuple(Violation(*row) for row in found if not row[2].low <= row[1] <= row[2].high)
    away = [abs(value - limit.mean) / limit.deviation for _, value, limit in found if limit.deviation > 0]
    return TuneReport(MappingProxyType(values), outside, sum(away) / len(away) if away else 0.0)

"""The best of several lead sheets: each is measured, the one with the least against it is kept, and how many were
tried is told.

The number of candidates is a count, never a time: the same seed gives the same piece on any machine. What is weighed:
statistics outside the human range and how far the tune is from a usual one (`tools.measure.human_range`), phrases that
are closed, a stronger section that lies higher, and what the person's own choices speak for
(`tools.compose.taste`), which never buys more than one statistic outside that range. No note is changed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from tools.compose.cast import Part
from tools.compose.lead_sheet import LeadSheet, lead_of, lead_sheet
from tools.compose.plan import Plan
from tools.compose.taste import sways
from tools.measure.human_range import MOST_VIOLATIONS, measure_tune
from tools.measure.midi_facts import HeardNote
from tools.measure.phrase_ends import LEAST_SCORE, measure_phrase_ends, phrase_bars
from tools.measure.tune_harmony import HeardChord

CANDIDATES = 6
LIFT = (1.5, 4.5)  # semitones that the stronger sections of human pop songs lie higher, 25th to 75th percentile
_VIOLATION = 1.0
_ODDNESS = 1.5  # for each standard deviation from the usual tune, on average
_LOOSE = 0.5  # for each unit of log odds that phrase ends are missing
_LIFT_MISSED = 0.25  # for each semitone
_TASTE_BUYS = 1  # violations more than the tune that would be kept without it
_NAMED_BITS = 44  # seeds above these many bits may name a candidate too
_STRONG = ("chorus", "B")
_PLAIN = ("verse", "A")


@dataclass(frozen=True)
class Trial:
    """What was measured in one candidate.

    Attributes:
        sheet: The candidate.
        violations: Names of statistics outside the human range.
        values: All statistics.
        cost: What speaks against it, all together; 0 is best.
    """

    sheet: LeadSheet
    violations: tuple[str, ...]
    values: Mapping[str, float]
    cost: float


@dataclass(frozen=True)
class Kept:
    """The candidate that was kept.

    Attributes:
        sheet: It.
        without_taste: Number of the one that would have been kept had nobody's taste weighed in.
    """

    sheet: LeadSheet
    without_taste: int = 0


def best_lead_sheet(
    plan: Plan, parts: Sequence[Part], taste: Mapping[str, float] | None = None, count: int = CANDIDATES
) -> LeadSheet:
    """The lead sheet with the least against it; the earlier of two that are alike. Arguments as in `choose`."""
    return choose(plan, parts, taste, count).sheet


def choose(
    plan: Plan, parts: Sequence[Part], taste: Mapping[str, float] | None = None, count: int = CANDIDATES
) -> Kept:
    """The best of so many candidates, and which it would have been without taste.

    Args:
        plan: The plan.
        parts: Who plays.
        taste: Weight by statistic, positive where the person liked more of it (`tools.compose.taste`); None for none.
        count: How many are tried; a piece without a tune, or in two equal voices, has one.
    """
    if lead_of(parts) is None or plan.style.counterpoint:
        return Kept(lead_sheet(plan, parts, 0))
    trials = [trial(plan, lead_sheet(plan, parts, number)) for number in range(max(1, count))]
    plain = min(trials, key=lambda t: (t.cost, t.sheet.candidate))
    best = swayed(trials, plain, taste, plan.style.reference) if taste else plain
    return Kept(replace(best.sheet, tried=len(trials)), plain.sheet.candidate)


def swayed(trials: Sequence[Trial], plain: Trial, taste: Mapping[str, float], reference: str) -> Trial:
    """The best with a person's taste, among those that are nearly as human as the best without.

    Args:
        trials: All that were measured.
        plain: The best without taste.
        taste: Weight by statistic.
        reference: The human collection they were held against.
    """
    most = len(plain.violations) + _TASTE_BUYS
    if len(plain.violations) <= MOST_VIOLATIONS:
        most = min(most, MOST_VIOLATIONS)  # what passes the gate is not given up for what does not
    gains = sways(taste, [t.values for t in trials], reference)
    allowed = [(t.cost - gain, t) for t, gain in zip(trials, gains, strict=True) if len(t.violations) <= most]
    return min(allowed, key=lambda row: (row[0], row[1].sheet.candidate))[1]


def chosen_before(plan: Plan, parts: Sequence[Part], number: int, count: int = CANDIDATES) -> LeadSheet:
    """A candidate that was chosen once, as a seed names it; a piece that has but one is that one."""
    if lead_of(parts) is None or plan.style.counterpoint:
        return lead_sheet(plan, parts, 0)
    return replace(lead_sheet(plan, parts, number), tried=count)


def seed_naming(seed: int, number: int) -> int | None:
    """A seed that gives this candidate to anybody, whatever their taste; None where a seed is too large for that."""
    return None if seed < 0 or seed >> _NAMED_BITS else (number + 1) << _NAMED_BITS | seed


def named_candidate(seed: int) -> tuple[int, int | None]:
    """The seed of the piece, and the candidate that a seed of `seed_naming` names beside it; None for any other."""
    number = (seed >> _NAMED_BITS) - 1
    return (seed & (1 << _NAMED_BITS) - 1, number) if 0 <= number < CANDIDATES else (seed, None)


def trial(plan: Plan, sheet: LeadSheet) -> Trial:
    """Measure one candidate."""
    tune = [HeardNote(n.step / 4, n.steps / 4, n.pitch, 80) for n in sheet.tune]
    spans = sheet.harmony.spans
    chords = [HeardChord(s.start_step / 4, s.end_step / 4, frozenset(s.chord.pitch_classes)) for s in spans]
    bar_quarters = plan.meter.steps / 4
    report = measure_tune(tune, chords, bar_quarters, plan.style.reference)
    cost = _VIOLATION * len(report.violations) + _ODDNESS * report.oddness
    cost += _LOOSE * _looseness(plan, tune, chords, bar_quarters) + _LIFT_MISSED * _lift_missed(plan, sheet)
    return Trial(sheet, tuple(v.name for v in report.violations), report.values, cost)


def _looseness(plan: Plan, tune: Sequence[HeardNote], chords: Sequence[HeardChord], bar_quarters: float) -> float:
    """How far phrase ends are from what closes a phrase; at most 6, so that one idiom is not ruled by it."""
    found = measure_phrase_ends(tune, chords, bar_quarters, phrase_bars([s.bars for s in plan.sections]))
    return 0.0 if found is None else min(6.0, max(0.0, LEAST_SCORE - found.score))


def _lift_missed(plan: Plan, sheet: LeadSheet) -> float:
    """Semitones that the stronger sections miss of lying above the plain ones as they usually do."""
    steps = plan.meter.steps
    pitches: dict[bool, list[int]] = {True: [], False: []}
    for section in plan.sections:
        if section.kind not in (*_STRONG, *_PLAIN):
            continue
        start, end = section.first_bar * steps, section.end_bar * steps
        pitches[section.kind in _STRONG] += [n.pitch for n in sheet.tune if start <= n.step < end]
    if not pitches[True] or not pitches[False]:
        return 0.0
    lift = fmean(pitches[True]) - fmean(pitches[False])
    return max(0.0, LIFT[0] - lift, lift - LIFT[1])

"""What taste changes in real pieces: a simulated person chooses between tunes the composer made.

    python tests/bench/composer/bench_taste.py --choices 20 --seeds 24

Prints one JSON line: how often the weights foretell held-out choices between two candidates of one plan, for somebody
who likes leaps and for somebody who throws a coin; then, over pieces composed with those weights, how often another
tune was kept, how the mean of the liked statistic moved, and how many passed the human-range gate with and without.
"""

import argparse
import json
from collections.abc import Iterator
from random import Random
from statistics import fmean

from tools.compose.candidates import CANDIDATES, Trial, swayed, trial
from tools.compose.lead_sheet import lead_sheet
from tools.compose.plan import make_plan
from tools.compose.stages import casting
from tools.compose.taste import Preferred, Taste, learn, standardised
from tools.measure.human_range import MOST_VIOLATIONS
from tools.song.brief import Brief

STYLES = ("pop", "ballad", "folk", "waltz", "jazz", "bossa nova")
LIKED = "leap_share"


def trials_of(seeds: range) -> Iterator[tuple[str, list[Trial]]]:
    """All candidates of one plan a seed, measured, with the collection they are held against."""
    for seed in seeds:
        plan = make_plan(Brief(style=STYLES[seed % len(STYLES)], bars=16), seed)
        parts, _ = casting(plan)
        yield plan.style.reference, [trial(plan, lead_sheet(plan, parts, number)) for number in range(CANDIDATES)]


def choices_of(plans: list[tuple[str, list[Trial]]], rng: Random, likes: bool) -> list[Preferred]:
    """One choice a plan, between two of its candidates: the one with more leaps, or by a coin."""
    rows = []
    for reference, trials in plans:
        one, other = (row.values for row in rng.sample([t for t in trials if LIKED in t.values], 2))
        first = one[LIKED] > other[LIKED] if likes else rng.random() < 0.5
        liked, passed = (one, other) if first else (other, one)
        rows.append(Preferred(liked, passed, reference, reference))
    return rows


def foretold(taste: Taste, choices: list[Preferred]) -> float:
    """Share of choices the weights foretell."""

    def worth(choice: Preferred, liked: bool) -> float:
        values = choice.liked if liked else choice.passed or {}
        scores = standardised(values, choice.liked_reference)
        return sum(taste.weights[name] * value for name, value in scores.items())

    return fmean(worth(choice, True) > worth(choice, False) for choice in choices)


def main() -> None:
    """Print one JSON line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--choices", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=24)
    asked = parser.parse_args()
    learned_from = list(trials_of(range(asked.choices)))
    held_out = list(trials_of(range(1000, 1000 + asked.seeds)))
    taste = learn(choices_of(learned_from, Random(1), likes=True))
    coin = learn(choices_of(learned_from, Random(2), likes=False))
    assert taste is not None and coin is not None
    later = [row for again in range(5) for row in choices_of(held_out, Random(3 + again), likes=True)]
    plain = [min(trials, key=lambda t: (t.cost, t.sheet.candidate)) for _, trials in held_out]
    mine = [
        swayed(trials, best, taste.weights, reference)
        for best, (reference, trials) in zip(plain, held_out, strict=True)
    ]
    passes = [[len(t.violations) <= MOST_VIOLATIONS for t in rows] for rows in (plain, mine)]
    report = {
        "bench": "taste",
        "choices": asked.choices,
        "weight": taste.weights[LIKED],
        "skill": taste.skill,
        "foretold": round(foretold(taste, later), 3),
        "coin_strongest": max(map(abs, coin.weights.values())),
        "pieces": asked.seeds,
        "changed": round(fmean(a is not b for a, b in zip(plain, mine, strict=True)), 3),
        "leaps_without": round(fmean(t.values[LIKED] for t in plain), 4),
        "leaps_with": round(fmean(t.values[LIKED] for t in mine), 4),
        "gate_without": fmean(passes[0]),
        "gate_with": fmean(passes[1]),
        "most_violations_more": max(len(b.violations) - len(a.violations) for a, b in zip(plain, mine, strict=True)),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()

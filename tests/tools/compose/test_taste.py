"""What a person chose says what they like, and sways the choice of a tune within bounds."""

from functools import cache

import numpy as np
import pytest

from tools.compose import compose
from tools.compose.candidates import (
    CANDIDATES,
    Trial,
    best_lead_sheet,
    choose,
    named_candidate,
    seed_naming,
    swayed,
    trial,
)
from tools.compose.lead_sheet import LeadSheet, lead_sheet
from tools.compose.plan import make_plan
from tools.compose.stages import casting
from tools.compose.taste import FEWEST_CHOICES, STATISTICS, SWAY, Preferred, Taste, learn, measured, standardised, sways
from tools.measure.human_range import limits
from tools.song.brief import Brief
from tools.song.song_json import to_json

LEAPS = Taste({"leap_share": 1.5}, 20)
STEPS = Taste({"leap_share": -1.5}, 20)
BRIEF = Brief(style="ballad", bars=16)


def tune(rng: np.random.Generator) -> dict[str, float]:
    """Statistics as human tunes have them, each by itself."""
    rows = limits()
    return {name: float(rng.normal(rows[name].mean, rows[name].deviation)) for name in STATISTICS}


def choices(seed: int, count: int, more_of: str | None) -> list[Preferred]:
    """What a person chose of pairs: always the one with more of something, or by throwing a coin."""
    rng, rows = np.random.default_rng(seed), []
    for _ in range(count):
        one, other = tune(rng), tune(rng)
        first = one[more_of] > other[more_of] if more_of else rng.random() < 0.5
        rows.append(Preferred(one, other) if first else Preferred(other, one))
    return rows


def foretold(taste: Taste, held_out: list[Preferred]) -> float:
    """Share of choices it foretells."""

    def worth(values: object) -> float:
        return sum(taste.weights[name] * value for name, value in standardised(values, "pop909").items())  # type: ignore[arg-type]

    return float(np.mean([worth(choice.liked) > worth(choice.passed) for choice in held_out]))


def test_twenty_choices_of_somebody_who_likes_leaps_foretell_the_next() -> None:
    learned = [learn(choices(seed, 20, "leap_share")) for seed in range(20)]
    tastes = [taste for taste in learned if taste is not None]
    assert len(tastes) == 20
    assert all(taste.weights["leap_share"] > 0 for taste in tastes)
    assert all(taste.tendencies[0] == ("leap_share", True) for taste in tastes if taste.tendencies)
    hits = [foretold(taste, choices(900 + seed, 100, "leap_share")) for seed, taste in enumerate(tastes)]
    assert np.mean(hits) > 0.75, hits


@pytest.mark.parametrize("count", [10, 20, 60])
def test_choices_by_the_throw_of_a_coin_weigh_next_to_nothing(count: int) -> None:
    learned = [learn(choices(seed, count, None)) for seed in range(30)]
    strongest = [max(map(abs, taste.weights.values())) for taste in learned if taste is not None]
    assert len(strongest) == 30 and np.mean(strongest) < 0.1
    assert np.mean([value > 0 for value in strongest]) < 0.5, "most of them teach nothing at all"


def test_nothing_is_learned_from_fewer_than_five_choices() -> None:
    few = choices(3, FEWEST_CHOICES - 1, "leap_share")
    assert learn([]) is None and learn(few) is None
    assert learn([*few, few[0]]) is not None


def test_the_same_choices_teach_the_same() -> None:
    assert learn(choices(5, 30, "range")) == learn(choices(5, 30, "range"))


def test_a_hint_weighs_less_than_a_choice() -> None:
    plain = choices(2, 12, "syncopation")
    hints = [Preferred(row.liked, row.passed, strength=0.3) for row in plain]
    strong, weak = learn(plain), learn(hints)
    assert strong is not None and weak is not None
    assert 0 < weak.weights["syncopation"] < strong.weights["syncopation"]


def test_a_tune_liked_by_itself_stands_beside_a_usual_one() -> None:
    rows = limits()
    leaping = {name: rows[name].mean + (2 * rows[name].deviation if name == "leap_share" else 0) for name in STATISTICS}
    taste = learn([Preferred(leaping)] * 8)
    assert taste is not None and taste.tendencies == (("leap_share", True),)


def test_taste_says_at_most_half_a_violation_for_or_against() -> None:
    rng = np.random.default_rng(1)
    gains = sways({name: 50.0 for name in STATISTICS}, [tune(rng) for _ in range(6)], "pop909")
    assert max(map(abs, gains)) <= SWAY and min(gains) < 0 < max(gains)
    assert sways({}, [tune(rng) for _ in range(3)], "pop909") == (0.0, 0.0, 0.0)


def stand_in(number: int, violations: int, cost: float, leaps: float) -> Trial:
    sheet = LeadSheet(None, (), number)  # type: ignore[arg-type]
    return Trial(sheet, tuple(f"v{i}" for i in range(violations)), {"leap_share": leaps}, cost)


@pytest.mark.parametrize(
    ("plain", "other", "wins"),
    [
        ((0, 1.0), (0, 1.5), True),  # as human, a little odder
        ((0, 1.0), (1, 1.5), True),  # one violation more
        ((0, 1.0), (2, 1.0), False),  # two more are too many, whatever they cost
        ((3, 4.0), (4, 4.1), False),  # what passes the gate is not given up for what does not
        ((4, 5.0), (5, 5.1), True),  # neither passes
        ((0, 1.0), (1, 2.1), False),  # more than taste may say
    ],
)
def test_taste_buys_at_most_one_violation(plain: tuple[int, float], other: tuple[int, float], wins: bool) -> None:
    first, second = stand_in(0, *plain, leaps=0.05), stand_in(1, *other, leaps=0.3)
    kept = swayed([first, second], first, {"leap_share": 9.0}, "pop909")
    assert kept.sheet.candidate == int(wins)


@cache
def swayed_seed() -> int:
    """A seed with which somebody who likes leaps gets another tune."""
    return next(seed for seed in range(40) if compose(BRIEF, seed, LEAPS).tune.is_by_taste)


def test_with_taste_the_kept_tunes_have_more_of_what_is_liked() -> None:
    values: dict[int, list[float]] = {1: [], -1: []}
    for seed in range(8):
        plan = make_plan(BRIEF, seed)
        parts, _ = casting(plan)
        for sign, taste in ((1, LEAPS), (-1, STEPS)):
            values[sign].append(trial(plan, best_lead_sheet(plan, parts, taste.weights)).values["leap_share"])
    assert sum(values[1]) > sum(values[-1])


def test_without_taste_nothing_is_otherwise() -> None:
    neutral = Taste(dict.fromkeys(STATISTICS, 0.0), 50)
    for seed in (3, 4):
        plain = compose(BRIEF, seed)
        assert plain.song.seed == seed and not plain.tune.is_by_taste and plain.tune.tried == CANDIDATES
        assert compose(BRIEF, seed, neutral) == plain


def test_what_it_would_have_been_without_taste_is_told_as_it_is() -> None:
    seed = swayed_seed()
    plain, mine = compose(BRIEF, seed), compose(BRIEF, seed, LEAPS)
    assert plain.tune.candidate == plain.tune.without_taste == mine.tune.without_taste != mine.tune.candidate
    assert to_json(plain.song) != to_json(mine.song)


def test_the_same_seed_and_taste_give_the_same_piece_and_its_own_seed_gives_it_to_anybody() -> None:
    seed = swayed_seed()
    mine = compose(BRIEF, seed, LEAPS)
    assert compose(BRIEF, seed, LEAPS) == mine
    assert mine.song.seed != seed
    assert to_json(compose(BRIEF, mine.song.seed or 0).song) == to_json(mine.song)
    assert to_json(compose(BRIEF, mine.song.seed or 0, STEPS).song) == to_json(mine.song), "a named tune is not swayed"


def test_a_seed_that_names_a_tune_is_told_from_any_other() -> None:
    for number in range(CANDIDATES):
        named = seed_naming(7_919, number)
        assert named is not None and named < 2**53 and named_candidate(named) == (7_919, number)
    for seed in (-1, 0, 2**31 - 1, 2**44 - 1, 2**63 - 1):
        assert named_candidate(seed) == (seed, None)
    assert seed_naming(2**44, 1) is None and seed_naming(-1, 1) is None


def test_a_seed_may_name_a_tune_of_a_piece_that_has_but_one() -> None:
    brief = Brief(style="invention", bars=8)
    named = seed_naming(4, 3)
    assert named is not None
    made = compose(brief, named)
    assert not made.tune.is_by_taste
    assert [t.notes for t in made.song.tracks] == [t.notes for t in compose(brief, 4).song.tracks]


def test_a_finished_song_measures_as_its_candidate_did() -> None:
    plan = make_plan(BRIEF, 2)
    parts, _ = casting(plan)
    kept = choose(plan, parts).sheet
    report, reference = measured(compose(BRIEF, 2).song)
    assert reference == "pop909"
    told = trial(plan, kept).values
    assert all(report.values[name] == pytest.approx(told[name], abs=0.05) for name in ("leap_share", "range"))


def test_candidates_are_only_chosen_among_and_never_changed() -> None:
    plan = make_plan(BRIEF, 5)
    parts, _ = casting(plan)
    kept = choose(plan, parts, LEAPS.weights).sheet
    assert kept.tune == lead_sheet(plan, parts, kept.candidate).tune

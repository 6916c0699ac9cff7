"""Best of several, honestly: counted, the same everywhere, swayed by taste and never worse than the first."""

import pytest

from tools.compose.candidates import CANDIDATES, best_lead_sheet, trial
from tools.compose.lead_sheet import lead_sheet
from tools.compose.plan import Plan, make_plan
from tools.compose.stages import casting
from tools.song.brief import Brief, PartRequest


def plan_of(seed: int, **asked: object) -> Plan:
    return make_plan(Brief(**asked), seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_no_candidate_has_less_against_it_than_the_one_kept(seed: int) -> None:
    plan = plan_of(seed, style="waltz", bars=24)
    parts, _ = casting(plan)
    best = best_lead_sheet(plan, parts)
    costs = [trial(plan, lead_sheet(plan, parts, number)).cost for number in range(CANDIDATES)]
    assert best.tried == CANDIDATES
    assert trial(plan, best).cost == min(costs) == costs[best.candidate]


def test_candidates_are_different_tunes_over_the_same_chords() -> None:
    plan = plan_of(5, style="pop", bars=16)
    parts, _ = casting(plan)
    sheets = [lead_sheet(plan, parts, number) for number in range(CANDIDATES)]
    assert len({sheet.tune for sheet in sheets}) == CANDIDATES
    assert {sheet.harmony.spans for sheet in sheets} == {sheets[0].harmony.spans}


def test_choosing_again_gives_the_same_piece() -> None:
    plan = plan_of(9, style="jazz", bars=16)
    parts, _ = casting(plan)
    assert best_lead_sheet(plan, parts) == best_lead_sheet(plan, parts)


def test_what_a_person_likes_weighs_in() -> None:
    values: dict[float, list[float]] = {1.0: [], -1.0: []}
    for seed in range(8):
        plan = plan_of(seed, style="ballad", bars=16)
        parts, _ = casting(plan)
        for weight, rows in values.items():
            kept = best_lead_sheet(plan, parts, {"leap_share": 2.0 * weight})
            rows.append(trial(plan, kept).values["leap_share"])
    assert sum(values[1.0]) > sum(values[-1.0])


def test_a_piece_without_a_tune_has_nothing_to_try() -> None:
    plan = plan_of(1, parts=(PartRequest("drums", is_drum=True),), only_parts=True, bars=8)
    parts, _ = casting(plan)
    assert best_lead_sheet(plan, parts).tried == 1

"""Exact length from five seconds to ten minutes, in every style and meter, by tempo, bars and ending."""

from itertools import product

import pytest

from tools.compose import style_names
from tools.compose.ending import timing
from tools.compose.plan import make_plan
from tools.errors import BriefError
from tools.song.brief import Brief, SectionRequest
from tools.song.tempo import TempoMap

METERS = ((2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (12, 8))
SECONDS = (5.0, 8.0, 15.0, 37.0, 90.0, 300.0, 600.0)


@pytest.mark.parametrize("style", style_names())
def test_a_stated_length_is_met_to_a_tenth_of_a_second(style: str) -> None:
    cells = list(product(METERS, SECONDS))
    for index, (meter, seconds) in enumerate(cells):
        if index % 3 != len(style) % 3:  # a third of the cells each; all of them over the styles
            continue
        plan = make_plan(Brief(style=style, meter=meter, duration_s=seconds), index)
        when = timing(plan)
        end_s = TempoMap(when.tempi).seconds(when.stop_tick) + plan.tail_s
        assert end_s == pytest.approx(seconds, abs=0.1), (meter, seconds, plan.ending)
        low, high = plan.style.tempo
        assert low / 1.35 <= plan.bpm <= high * 1.35


def test_ten_minutes_are_a_form_and_no_endless_row() -> None:
    for style in ("pop", "jazz", "waltz", "ambient", "house", "classical"):
        plan = make_plan(Brief(style=style, duration_s=600.0), 5)
        assert len({section.letter for section in plan.sections}) >= 6, style


def test_a_stated_tempo_gives_three_in_a_hundred_and_says_so_before_it_is_refused() -> None:
    plan = make_plan(Brief(style="pop", bars=64, meter=(4, 4), tempo_bpm=120.0, duration_s=131.0), 3)
    told = [choice for choice in plan.choices if choice.what == "tempo"]
    assert 120 / 1.03 <= plan.bpm < 120 and plan.bars == 64
    assert len(told) == 1 and "120" in told[0].why and "131" in told[0].why
    with pytest.raises(BriefError, match=r"64 bars.*128 s"):
        make_plan(Brief(style="pop", bars=64, meter=(4, 4), tempo_bpm=120.0, duration_s=140.0), 3)


def test_a_stated_tempo_that_fits_does_not_move() -> None:
    plan = make_plan(Brief(style="pop", tempo_bpm=97.0, duration_s=41.0), 3)
    assert plan.bpm == 97.0 and not [choice for choice in plan.choices if choice.what == "tempo"]


def test_a_form_with_all_its_lengths_meets_a_stated_time() -> None:
    form = tuple(
        SectionRequest(name, letter, bars)
        for name, letter, bars in (
            ("Intro", "", 4),
            ("A", "A", 8),
            ("A", "A", 8),
            ("B", "B", 8),
            ("A", "A", 8),
            ("Outro", "", 4),
        )
    )
    plan = make_plan(Brief(style="pop", form=form, duration_s=75.0, meter=(4, 4)), 3)
    when = timing(plan)
    assert [section.bars for section in plan.sections] == [4, 8, 8, 8, 8, 4]
    assert TempoMap(when.tempi).seconds(when.stop_tick) + plan.tail_s == pytest.approx(75.0, abs=0.1)

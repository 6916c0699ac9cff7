"""Ticks and seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import LimitError
from tools.song.tempo import TempoMap, bpm_of, felt_bpm, us_per_quarter
from tools.song.values import QUARTER, TICKS_PER_QUARTER, MeterChange, Song, TempoChange

COMMON, SIX_EIGHT = MeterChange(0, 4, 4), MeterChange(0, 6, 8)


def test_a_number_counts_the_felt_beat() -> None:
    assert us_per_quarter(120, COMMON) == 500_000
    assert us_per_quarter(60, SIX_EIGHT) == 666_667
    song = Song(meters=(SIX_EIGHT,), tempi=(TempoChange(0, us_per_quarter(72, SIX_EIGHT)),))
    assert felt_bpm(song) == 72.0


@given(st.floats(20, 300))
def test_a_stored_tempo_is_within_a_thousandth_of_what_was_said(bpm: float) -> None:
    assert bpm_of(us_per_quarter(bpm, COMMON), COMMON) == pytest.approx(bpm, abs=0.001 * bpm)


@pytest.mark.parametrize("bpm", [0, 9, 401, 1e9])
def test_an_impossible_tempo_is_refused_with_the_limits(bpm: float) -> None:
    with pytest.raises(LimitError, match="from 10 to 400"):
        us_per_quarter(bpm, COMMON)


def seconds_by_stepping(tempi: list[TempoChange], tick: int) -> float:
    """The slow twin: walk every change."""
    total, here, us = 0.0, 0, tempi[0].us_per_quarter
    for change in tempi[1:]:
        if change.tick >= tick:
            break
        total += (change.tick - here) / TICKS_PER_QUARTER * us / 1e6
        here, us = change.tick, change.us_per_quarter
    return total + (tick - here) / TICKS_PER_QUARTER * us / 1e6


@given(
    st.lists(st.tuples(st.integers(1, 10**8), st.integers(100_000, 2_000_000)), max_size=8, unique_by=lambda r: r[0]),
    st.integers(0, 2 * 10**8),
)
def test_the_map_agrees_with_walking_and_with_its_inverse(rows: list[tuple[int, int]], tick: int) -> None:
    tempi = [TempoChange(0, 500_000), *(TempoChange(t, us) for t, us in sorted(rows))]
    clock = TempoMap(tempi)
    assert clock.seconds(tick) == pytest.approx(seconds_by_stepping(tempi, tick), abs=1e-6)
    assert abs(clock.tick(clock.seconds(tick)) - tick) <= 1


def test_a_tempo_change_bends_the_clock_from_its_tick_on() -> None:
    clock = TempoMap([TempoChange(0, 500_000), TempoChange(4 * QUARTER, 1_000_000)])
    assert clock.seconds(4 * QUARTER) == 2.0
    assert clock.seconds(6 * QUARTER) == 4.0

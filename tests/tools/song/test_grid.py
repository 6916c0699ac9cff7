"""Bars and beats."""

from dataclasses import replace

import pytest

from tools.errors import MusicError
from tools.song.grid import felt_beat_ticks
from tools.song.values import EIGHTH, QUARTER, WHOLE, MeterChange, Song


def song_of(bars: int, numerator: int = 4, denominator: int = 4) -> Song:
    return Song(end_tick=bars * WHOLE * numerator // denominator, meters=(MeterChange(0, numerator, denominator),))


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 2)])
def test_a_song_has_as_many_bars_as_fit_before_its_closing_barline(numerator: int, denominator: int) -> None:
    assert song_of(9, numerator, denominator).grid.bar_count == 9


def test_a_pickup_is_bar_zero_and_is_not_counted() -> None:
    song = replace(song_of(4), pickup_ticks=QUARTER, end_tick=4 * WHOLE + QUARTER)
    assert [bar.number for bar in song.grid.bars] == [0, 1, 2, 3, 4]
    assert song.grid.bar_count == 4
    assert song.grid.position(0) == (0, 4.0)
    assert song.grid.position(QUARTER) == (1, 1.0)


def test_a_meter_change_moves_the_barlines_after_it() -> None:
    song = Song(end_tick=2 * WHOLE + 2 * 3 * QUARTER, meters=(MeterChange(0, 4, 4), MeterChange(2 * WHOLE, 3, 4)))
    assert [bar.length_ticks for bar in song.grid.bars] == [WHOLE, WHOLE, 3 * QUARTER, 3 * QUARTER]
    assert song.grid.position(2 * WHOLE + 2 * QUARTER) == (3, 3.0)


def test_positions_count_the_lower_number_of_the_meter() -> None:
    assert song_of(2, 6, 8).grid.position(3 * EIGHTH) == (1, 4.0)


def test_explicit_barlines_are_kept_with_their_printed_numbers() -> None:
    song = replace(song_of(3), uneven_bars=((0, "1"), (WHOLE, "1a"), (WHOLE + QUARTER, "2")), end_tick=2 * WHOLE)
    assert [(bar.label, bar.length_ticks) for bar in song.grid.bars] == [
        ("1", WHOLE),
        ("1a", QUARTER),
        ("2", 3 * QUARTER),
    ]


def test_a_span_covers_whole_bars_and_a_missing_bar_is_named() -> None:
    grid = song_of(8).grid
    assert grid.span(5, 8) == (4 * WHOLE, 8 * WHOLE)
    with pytest.raises(MusicError, match="no bar 9.*bars 1 to 8"):
        grid.span(8, 9)
    with pytest.raises(MusicError, match="backwards"):
        grid.span(4, 3)


def test_the_felt_beat_is_dotted_in_compound_time_only() -> None:
    assert felt_beat_ticks(MeterChange(0, 6, 8)) == QUARTER * 3 // 2
    assert felt_beat_ticks(MeterChange(0, 3, 8)) == QUARTER
    assert felt_beat_ticks(MeterChange(0, 7, 8)) == QUARTER

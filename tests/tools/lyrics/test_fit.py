"""Syllables of a line are placed in order, stressed ones on strong beats, and the quick way finds the best there is."""

from itertools import combinations, pairwise

from tools.compose.meter import meter_of
from tools.compose.setting import _Crossing
from tools.lyrics.fit import MOST_STEPS, Span, _alone, _length, place
from tools.lyrics.stress import STRESSED

FOUR = meter_of(4, 4)


def span(start: int, end: int, pickup: int = 0, **more: object) -> Span:
    return Span(start, end, FOUR.weight, _Crossing(FOUR), pickup, **more)  # type: ignore[arg-type]


def test_an_iambic_line_begins_with_an_upbeat_and_stands_on_the_main_beats() -> None:
    onsets = place([0, 2, 0, 2, 0, 2, 0, 2], span(16, 48, 4))
    assert onsets is not None and onsets[0] < 16
    assert [at % 8 for at in onsets[1::2]] == [0, 0, 0, 0]
    assert list(onsets) == sorted(set(onsets))


def test_more_syllables_than_places_are_told() -> None:
    assert place([2] * 17, span(0, 16)) is None
    assert place([2] * 16, span(0, 16)) == tuple(range(16))


def test_a_line_answers_the_rhythm_of_another_where_it_can() -> None:
    like = frozenset({0, 6, 8, 14, 16, 24})
    onsets = place([2, 0, 2, 0, 2, 2], span(0, 32, like=like))
    assert onsets is not None and len(like & set(onsets)) >= 5


def test_the_quick_way_agrees_with_trying_everything() -> None:
    for stresses in ([2, 0, 2], [0, 2, 0, 0, 2], [1, 0, 2, 2]):
        room = span(8, 24, 4)
        quick = place(stresses, room)
        assert quick is not None
        places = range(4, 24, 2)
        slow = min(combinations(places, len(stresses)), key=lambda row: _cost(row, stresses, room))
        assert abs(_cost(quick, stresses, room) - _cost(slow, stresses, room)) < 1e-9


def _cost(row: tuple[int, ...], stresses: list[int], room: Span) -> float:
    """The whole cost of a placing, summed note by note."""
    first = next((i for i, level in enumerate(stresses) if level == STRESSED), 0)
    usual = max(room.grid, 0.85 * (room.end - room.start) / max(1, len(stresses) - first))
    cost = sum(_alone(i, at, first, stresses, room) for i, at in enumerate(row))
    for (a, b), level in zip(pairwise(row), stresses, strict=False):
        cost += _length(b - a, a, usual, room) + (0.5 * max(0.0, (b - a) / 4 - 1) if level == 0 else 0.0)
        assert b - a <= MOST_STEPS
    wanted = min(8, max(4, 1.8 * usual))
    return cost + 0.8 * max(0.0, wanted - (room.end - row[-1]))

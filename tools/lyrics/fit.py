"""Where the syllables of a line are sung: each gets an onset on a grid, stressed ones on strong beats.

Dynamic programming over (syllable, place), as text setting is described by Halle & Lerdahl, A generative textsetting
model (Current Musicology 55, 1993): stressed syllables want metrically strong places, weak ones do not, long notes go
with stress and with the end of the line. Weights are ours. Works on steps and levels only: knows no notes or words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, log2

from tools.lyrics.stress import STRESSED, WEAK

# Cost of a syllable by its stress on a place by its metric weight (see `tools.compose.meter.Meter.weight`).
_ON_PLACE: Mapping[int, tuple[tuple[float, float], ...]] = {
    2: ((0.8, 0.0), (0.6, 0.5), (0.3, 3.0), (0.0, 5.0)),
    1: ((0.8, 0.3), (0.6, 0.1), (0.3, 0.5), (0.0, 1.4)),
    0: ((0.8, 1.7), (0.6, 0.5), (0.3, 0.0), (0.0, 0.5)),
}
LENGTH = 0.55  # for each octave of length beside the usual one
SIXTEENTH, ODD, CROSSED, LONG_WEAK = 0.7, 1.6, 1.8, 0.5
END_STEPS = 4  # the last syllable of a line has room to be held: so much, or longer than the usual one
LONGER_END = 1.8
NO_ROOM = 0.8  # for each step it lacks
LATE = 0.9  # the first stress beside the first downbeat
LIKE, UNLIKE = 1.3, 0.25  # a place that the line it answers to has, or has not
CROWDED = 0.6  # share of the places of a span that syllables take
MOST_STEPS = 40  # from one syllable to the next
IMPOSSIBLE = inf


@dataclass(frozen=True)
class Span:
    """The room of a line.

    Attributes:
        start: Its first downbeat, in steps.
        end: Where it has to be over.
        pickup: Steps before `start` that weak syllables may begin in.
        grid: Steps between places.
        weight: Metric weight of a step, 0 to 1.
        crossing: How much stronger a beat a note from one step to another is held over than the one it begins on.
        like: Places of the line it answers to; empty for none.
        place_bias, length_bias: Cost of a place, or of a length, small, for variety.
    """

    start: int
    end: int
    weight: Callable[[int], float]
    crossing: Callable[[int, int], float]
    pickup: int = 0
    grid: int = 2
    like: frozenset[int] = frozenset()
    place_bias: Mapping[int, float] = field(default_factory=dict)
    length_bias: Mapping[int, float] = field(default_factory=dict)


def place(stresses: Sequence[int], span: Span) -> tuple[int, ...] | None:
    """The onset of every syllable, rising; None where there is no room for all. Crowded lines are tried on single steps
    too, and take them where that is better.
    """
    found = [cheapest(stresses, span)]
    if span.grid > 1 and (found[0] is None or len(stresses) * span.grid > CROWDED * (span.end - span.start)):
        found.append(cheapest(stresses, replace(span, grid=1)))
    return min((row for row in found if row is not None), key=lambda row: row[1], default=(None, 0.0))[0]


def cheapest(stresses: Sequence[int], span: Span) -> tuple[tuple[int, ...], float] | None:
    """The best onsets on the span's grid and their cost."""
    places = range(span.start - span.pickup, span.end, span.grid)
    first = next((i for i, level in enumerate(stresses) if level == STRESSED), 0)
    usual = max(span.grid, 0.85 * (span.end - span.start) / max(1, len(stresses) - first))
    costs = [[_alone(i, at, first, stresses, span) for at in places] for i in range(len(stresses))]
    most = MOST_STEPS // span.grid
    lengths = [
        [
            _length((here - before) * span.grid, places[before], usual, span)
            for before in range(max(0, here - most), here)
        ]
        for here in range(len(places))
    ]
    weak = [LONG_WEAK * max(0.0, count * span.grid / 4 - 1) for count in range(most + 1)]
    steps: list[list[int]] = []
    row = costs[0] if costs else []
    for index in range(1, len(stresses)):
        is_weak = stresses[index - 1] == WEAK
        new, back = [IMPOSSIBLE] * len(places), [0] * len(places)
        for here, alone in enumerate(costs[index]):
            if alone >= IMPOSSIBLE:
                continue
            first_before = max(0, here - most)
            for before in range(first_before, here):
                cost = row[before] + alone + lengths[here][before - first_before]
                if is_weak:
                    cost += weak[here - before]
                if cost < new[here]:
                    new[here], back[here] = cost, before
        steps.append(back)
        row = new
    room = min(2 * END_STEPS, max(END_STEPS, LONGER_END * usual))
    ends = [cost + NO_ROOM * max(0.0, room - (span.end - at)) for cost, at in zip(row, places, strict=True)]
    if not ends or min(ends) >= IMPOSSIBLE:
        return None
    least = min(ends)
    at = ends.index(least)
    path = [at]
    for back in reversed(steps):
        path.append(back[path[-1]])
    return tuple(places[index] for index in reversed(path)), least


def _alone(index: int, at: int, first: int, stresses: Sequence[int], span: Span) -> float:
    if at < span.start and index >= first:
        return IMPOSSIBLE
    weight = span.weight(at)
    cost = next(cost for least, cost in _ON_PLACE[stresses[index]] if weight >= least)
    if index == first:
        cost += LATE * (at != span.start) + 0.06 * abs(at - span.start)
    if span.like:
        cost += -LIKE if at in span.like else UNLIKE
    return cost + span.place_bias.get(at, 0.0)


def _length(length: int, at: int, usual: float, span: Span) -> float:
    cost = LENGTH * abs(log2(length / usual)) ** 1.3 + span.length_bias.get(length, 0.0)
    if length == 1:
        cost += SIXTEENTH
    elif length % 2:
        cost += ODD if length > 3 else 0.4
    return cost + CROSSED * max(0.0, span.crossing(at, at + length))

"""Where the notes of a played take are written: a division for every beat, chosen for the take as a whole.

A lone note a little late is no triplet. So the divisions of all beats are chosen together (Viterbi): how far the notes
stand from their places, how unusual a division is, and how unusual it is to leave the one before. After Temperley's
and Cemgil's idea of weighing the simplicity of a rhythm against its fit; the figures are this file's own.
Swung eighths are found by where the second note of a beat falls in the whole take, and written straight, as players
read them. Finding the beat is not done here (`tools.song.take_beats`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tools.song.values import QUARTER

# Cost of writing a beat in so many parts: the usual ones cost little. In units of squared misfit over its variance.
DIVISION_COST = {1: 0.0, 2: 0.3, 4: 1.2, 3: 2.2, 8: 5.0, 6: 5.5}
LEAVING_COST = 1.0  # between binary and ternary divisions
FAITH_S = 0.021  # how far players stand from the written place, as a standard deviation
CROWDED_COST = 9.0  # two notes one after the other, written at once
SWING_RANGE = (0.58, 0.74)  # where in the beat a swung second note falls; straight is 0.5
LEAST_SWUNG = 4
SWUNG_SHARE = 0.7
SWUNG_OFF = 0.1


@dataclass(frozen=True, slots=True)
class Grid:
    """Divisions of the beats, and where swung notes fall.

    Attributes:
        divisions: Parts of each beat that has an onset.
        swing: Where in the beat the second of two swung notes falls; None where none swing.
    """

    divisions: Mapping[int, int]
    swing: float | None = None

    def written(self, tick: int) -> int:
        """The written place of a played onset."""
        beat = self.beat_of(tick)
        within = (tick - beat * QUARTER) / QUARTER
        if self.swing is not None and self.divisions.get(beat, 1) <= 2:
            places = ((0.0, 0.0), (self.swing, 0.5), (1.0, 1.0))
            return max(0, round((beat + min(places, key=lambda place: abs(within - place[0]))[1]) * QUARTER))
        division = self.divisions.get(beat, 4)
        return max(0, beat * QUARTER + round(within * division) * QUARTER // division)

    def beat_of(self, tick: int) -> int:
        """The beat a played onset belongs to: one shortly before a beat is that beat's, played early."""
        return _beat(tick)

    def cell_ticks(self, tick: int) -> int:
        """Length of the shortest note written there: never more than an eighth."""
        return QUARTER // max(2, self.divisions.get(_beat(tick), 4))


def _beat(tick: int) -> int:
    return (tick + QUARTER // 10) // QUARTER


def grid_of(onsets: Sequence[int], quarter_s: float) -> Grid:
    """The divisions that fit a take best.

    Args:
        onsets: Played onsets in ticks, chords as one.
        quarter_s: Length of a quarter note in seconds: how exactly anybody plays is a matter of seconds.
    """
    beats: dict[int, list[float]] = defaultdict(list)
    for onset in sorted(set(onsets)):
        beat = _beat(onset)
        beats[beat].append((onset - beat * QUARTER) / QUARTER)
    swing = _swing_of(beats)
    if swing is not None:
        beats_to_fit = {beat: [_straightened(at, swing) for at in rows] for beat, rows in beats.items()}
    else:
        beats_to_fit = dict(beats)
    divisions = _best_path(sorted(beats_to_fit), beats_to_fit, FAITH_S / quarter_s)
    return Grid(divisions, swing)


def _swing_of(beats: Mapping[int, Sequence[float]]) -> float | None:
    """Where the second notes fall, when nearly all beats of more than one note are one long and one short."""
    seconds = [at for rows in beats.values() for at in rows if 0.2 < at < 0.85]
    swung = [at for at in seconds if SWING_RANGE[0] <= at <= SWING_RANGE[1]]
    if len(swung) < LEAST_SWUNG or len(swung) < SWUNG_SHARE * len(seconds):
        return None
    where = median(swung)
    return where if sum(abs(at - where) <= SWUNG_OFF for at in seconds) >= SWUNG_SHARE * len(seconds) else None


def _straightened(at: float, swing: float) -> float:
    """A place in a swung beat, as if it were played straight."""
    return at * 0.5 / swing if at <= swing else 0.5 + (at - swing) * 0.5 / (1 - swing)


def _best_path(order: Sequence[int], beats: Mapping[int, Sequence[float]], faith: float) -> dict[int, int]:
    """The cheapest row of divisions."""
    cost: dict[int, float] = dict.fromkeys(DIVISION_COST, 0.0)
    came: list[dict[int, int]] = []
    for beat in order:
        step: dict[int, float] = {}
        origin: dict[int, int] = {}
        for division, own in DIVISION_COST.items():
            before = min(cost, key=lambda other: cost[other] + _leaving(other, division))
            origin[division] = before
            step[division] = cost[before] + _leaving(before, division) + own + _misfit(beats[beat], division, faith)
        cost = step
        came.append(origin)
    if not order:
        return {}
    division = min(cost, key=lambda each: cost[each])
    chosen: dict[int, int] = {}
    for beat, origin in zip(reversed(order), reversed(came), strict=True):
        chosen[beat] = division
        division = origin[division]
    return chosen


def _leaving(before: int, after: int) -> float:
    return LEAVING_COST if (before % 3 == 0) != (after % 3 == 0) else 0.0


def _misfit(places: Sequence[float], division: int, faith: float) -> float:
    cells = [round(at * division) for at in places]
    error = sum(((at - cell / division) / faith) ** 2 / 2 for at, cell in zip(places, cells, strict=True))
    return error + CROWDED_COST * (len(cells) - len(set(cells)))

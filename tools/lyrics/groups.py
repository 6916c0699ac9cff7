"""Which notes of a tune that exists sing which line, and which of them are parted or joined for its syllables.

Two dynamic programmes: lines on stretches of notes that end where the tune breathes, then syllables of a line on the
notes of its stretch. Works on onsets and ends in ticks; `under.py` changes the notes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from tools.lyrics.stress import STRESSED, WEAK

NO_BREATH = 2.0  # a line that ends where the tune goes on
HELD, UPBEAT, OFF_PHRASE = 0.4, 0.25, 3.5
SURPLUS, MISSING = 0.22, 0.45  # for each note more, or less, than the line has syllables
PASSED_OVER = 1.1  # a phrase before or between the lines that nobody sings
MOST_NOTES, LEAST_NOTES = 2.6, 0.3  # of a stretch, for each syllable of its line
PART, JOIN, JOIN_SEMITONE, RUN = 1.3, 1.2, 0.08, 0.35  # a note made two; two made one; a note that a syllable runs over
LATE_START = 3.0


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note of the tune: where it begins and ends in ticks, its pitch, and how strong its place is, 0 to 1."""

    onset: int
    end: int
    pitch: int
    weight: float


def breaths(
    notes: Sequence[Sounding], beat: int, half: int, starts: Sequence[int], borders: frozenset[int]
) -> list[float]:
    """After each note, how well a line could end there: 0 before a rest and a new phrase, more is worse.

    Args:
        beat: Ticks of a beat.
        half: Ticks of half a bar, the longest upbeat.
        starts: Ticks at which phrases usually begin (every other downbeat), in order.
        borders: Ticks at which sections begin.
    """
    rows = []
    for note, following in pairwise(notes):
        gap, length = following.onset - note.end, following.onset - note.onset
        crossed = any(note.onset < border <= following.onset for border in borders)
        rest = gap >= beat or crossed or (gap >= beat // 4 and length >= beat)
        silence = 0.0 if rest else HELD if length >= 2 * beat else NO_BREATH * (0.7 if length > beat else 1.0)
        rows.append(silence + _unready(following.onset, half, starts))
    return [*rows, 0.0]


def _unready(onset: int, half: int, starts: Sequence[int]) -> float:
    """How badly a line begins at an onset: best on the downbeat of a phrase, well on an upbeat to it."""
    until = min((start - onset for start in starts if start >= onset), default=0)
    return 0.0 if until == 0 else UPBEAT if until <= half else OFF_PHRASE


def stretches(counts: Sequence[int], ends: Sequence[float]) -> list[tuple[int, int]] | None:
    """First note and the note after the last for every line; None where the notes are too few.

    Args:
        counts: Syllables of each line.
        ends: As `breaths` gives them.
    """
    total = len(ends)
    best = [[inf] * (total + 1) for _ in range(len(counts) + 1)]
    back: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    for line in range(len(counts) + 1):
        for at in range(total):  # a phrase that stays without words
            if best[line][at] < inf and line < len(counts) and (at == 0 or ends[at - 1] < NO_BREATH / 2):
                after = next((i + 1 for i in range(at, total) if ends[i] < NO_BREATH / 2), total)
                _keep(best, back, line, after, best[line][at] + PASSED_OVER, (line, at))
        if line == len(counts):
            break
        count = counts[line]
        for at in range(total):
            if best[line][at] == inf:
                continue
            for after in range(at + max(1, int(LEAST_NOTES * count)), min(total, at + int(MOST_NOTES * count) + 2) + 1):
                size = after - at
                cost = SURPLUS * (size - count) if size >= count else MISSING * (count - size)
                _keep(best, back, line + 1, after, best[line][at] + cost + ends[after - 1], (line, at))
    done = min(range(total + 1), key=lambda at: best[len(counts)][at])
    if best[len(counts)][done] == inf:
        return None
    rows, state = [], (len(counts), done)
    while state in back:
        before = back[state]
        if before[0] != state[0]:
            rows.append((before[1], state[1]))
        state = before
    return rows[::-1]


def _keep(
    best: list[list[float]],
    back: dict[tuple[int, int], tuple[int, int]],
    line: int,
    at: int,
    cost: float,
    source: tuple[int, int],
) -> None:
    if cost < best[line][at]:
        best[line][at] = cost
        back[line, at] = source


def laid(
    stresses: Sequence[int], notes: Sequence[Sounding], weight: Callable[[int], float], step: int, *, runs: bool
) -> tuple[int, ...] | None:
    """Onsets of a line's syllables on a stretch of notes: on notes, or where one can be parted.

    Args:
        weight: Metric weight of a tick.
        step: Shortest note a part may be.
        runs: Whether a syllable may be sung on several notes; else they are joined.
    """
    places = _places(notes, step)
    own = {note.onset: note for note in notes}
    rows: list[list[tuple[float, int]]] = []
    for index, level in enumerate(stresses):
        row = [(inf, -1)] * len(places)
        for here, at in enumerate(places):
            alone = _alone(level, weight(at)) + (0.0 if at in own else PART)
            if index == 0:
                passed = [n for n in notes if n.onset < at]
                row[here] = (alone + LATE_START * len(passed), -1)
                continue
            for before in range(here):
                cost = rows[index - 1][before][0] + alone + _between(places[before], at, notes, runs)
                if cost < row[here][0]:
                    row[here] = (cost, before)
        rows.append(row)
    ends = [cost + _between(at, inf, notes, runs) for (cost, _), at in zip(rows[-1], places, strict=True)]
    if not ends or min(ends) == inf:
        return None
    here = ends.index(min(ends))
    path = []
    for row in reversed(rows):
        path.append(places[here])
        here = row[here][1]
    return tuple(reversed(path))


def _places(notes: Sequence[Sounding], step: int) -> list[int]:
    places = {note.onset for note in notes}
    for note in notes:
        places |= set(range(note.onset + step, note.end - step + 1, step))
    return sorted(places)


def _alone(level: int, weight: float) -> float:
    if level == STRESSED:
        return 0.0 if weight >= 0.8 else 0.3 if weight >= 0.6 else 1.1
    return 0.5 * (weight >= 0.8) if level == WEAK else 0.0


def _between(first: int, last: float, notes: Sequence[Sounding], runs: bool) -> float:
    """Cost of the notes between two syllables."""
    cost, before = 0.0, next((n.pitch for n in reversed(notes) if n.onset <= first), 0)
    for note in notes:
        if first < note.onset < last:
            cost += RUN if runs else JOIN + JOIN_SEMITONE * abs(note.pitch - before)
            before = note.pitch
    return cost

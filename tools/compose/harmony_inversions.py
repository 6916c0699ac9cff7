"""Which chords stand on their third or fifth, so that the bass makes a line: an exact search over a section.

The cost of a bass line prefers steps, then common tones and small leaps, and charges for every inversion; the charge
is tuned until about as many chords are inverted as the style has. Chords that carry a cadence stay in root position.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.theory.chord import Chord

# What the bass pays for a move, by semitones either way: a step is free.
_MOVE = (0.55, 0.0, 0.0, 0.4, 0.5, 0.5, 1.4)
_CHARGES = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7)
_INVERTIBLE = ("", "m", "7", "m7", "maj7", "m7b5")


@dataclass(frozen=True, slots=True)
class _Option:
    chord: Chord
    bass: int
    degree: int  # 0 root, 1 third, 2 fifth


def inverted(bars: Sequence[Sequence[Chord]], rate: float, fixed: frozenset[int]) -> list[list[Chord]]:
    """Bars with about `rate` of their chords inverted where that makes the bass walk.

    Args:
        rate: Share wanted, 0 to 1; 0 changes nothing.
        fixed: Bars whose chords keep their root below: phrase beginnings and cadences.
    """
    rows = [list(bar) for bar in bars]
    flat = [(r, c) for r, bar in enumerate(rows) for c in range(len(bar))]
    if rate <= 0 or len(flat) < 3 or any(rows[r][c].is_none for r, c in flat):
        return rows
    choices = [
        _options(rows[r][c], r in fixed or index == 0 or (c > 0 and rows[r][c].root == rows[r][c - 1].root))
        for index, (r, c) in enumerate(flat)
    ]
    best = min((_line(choices, charge) for charge in _CHARGES), key=lambda line: abs(_share(line) - rate))
    for (r, c), option in zip(flat, best, strict=True):
        rows[r][c] = option.chord
    return rows


def _share(line: Sequence[_Option]) -> float:
    return sum(option.chord.bass is not None for option in line) / len(line)


def _options(chord: Chord, fixed: bool) -> list[_Option]:
    here = [_Option(chord, chord.bass_pitch_class or 0, 0)]
    if fixed or chord.bass or chord.added or chord.quality not in _INVERTIBLE:
        return here
    for degree, number in ((1, 3), (2, 5)):
        tone = chord.tone(number)
        if tone is not None and (degree == 1 or chord.quality in ("", "m")):
            here.append(_Option(Chord(chord.root, chord.quality, tone.name), tone.pitch_class, degree))
    return here


def _line(choices: Sequence[Sequence[_Option]], charge: float) -> list[_Option]:
    """The cheapest bass line (Viterbi)."""
    costs = [0.0] * len(choices[0])
    links: list[list[int]] = []
    for before, here in pairwise(choices):
        row, link = [], []
        for option in here:
            cost, index = min((costs[i] + _move(a, option), i) for i, a in enumerate(before))
            row.append(cost + charge * (0, 1.0, 1.9)[option.degree])
            link.append(index)
        costs = row
        links.append(link)
    at = min(range(len(costs)), key=costs.__getitem__)
    line = [choices[-1][at]]
    for link, options in zip(reversed(links), reversed(choices[:-1]), strict=True):
        at = link[at]
        line.append(options[at])
    return line[::-1]


def _move(first: _Option, second: _Option) -> float:
    distance = (second.bass - first.bass) % 12
    cost = _MOVE[min(distance, 12 - distance)]
    if first.chord == second.chord:
        return 0.0
    if first.degree == 2 and distance not in (0, 1, 2, 10, 11):
        cost += 1.5  # a six-four goes on by step or stays
    return cost + (0.25 if first.degree and second.degree else 0.0)

"""Where the tones of a row of chords lie in sound: voice leading by dynamic programming over all sensible voicings.

The cost of a row is the sum of voice movements, leaps of the top voice, distance from the register's middle, clashes
with a ceiling (a tune above) and, in
strict styles, parallel fifths and octaves; thirds and seconds too low to be clear are never taken. The search is exact
(Viterbi 1967, the usual method for
this: see Pachet and Roy 2001 on harmonisation). Rhythm, instruments and chord choice are not its business.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tools.errors import MusicError
from tools.theory.chord import Chord
from tools.theory.fretboard import guitar_shapes

LOWEST_THIRD = 48  # below C3 adjacent voices keep a fourth or more apart
LOWEST_SECOND = 53  # below F3 they keep a third or more apart
MOST_SHAPES = 40  # special shapes weighed for a chord, those nearest the middle of the register


@dataclass(frozen=True, slots=True)
class VoicingRules:
    """What a voicing may be.

    Attributes:
        low, high: Lowest and highest MIDI pitch.
        voices: How many notes.
        span: Largest distance from the lowest to the highest note, in semitones (a pianist's tenth is 16).
        rootless: True when another part plays the root: the root is given up for a seventh or a ninth.
        strict: True weighs parallel fifths and octaves.
        open: True allows spread voicings.
        shape: "" for stacked thirds; "power" for root, fifth and octave; "quartal" for fourths where the chord has
            them; "guitar" for shapes that a hand can hold on six strings.
    """

    low: int
    high: int
    voices: int = 4
    span: int = 16
    rootless: bool = False
    strict: bool = False
    open: bool = True
    shape: str = ""

    def __post_init__(self) -> None:
        if self.high - self.low < 11 or not 1 <= self.voices <= 6:
            raise MusicError(
                f"Voicings need a register of at least an octave and 1 to 6 voices, "
                f"not {self.low} to {self.high} with {self.voices}; widen it."
            )


def voice_lead(
    chords: Sequence[Chord],
    rules: VoicingRules,
    ceilings: Sequence[int] | None = None,
    start: tuple[int, ...] | None = None,
    lows: Sequence[frozenset[int]] | None = None,
) -> list[tuple[int, ...]]:
    """The smoothest row of voicings for a row of chords.

    Args:
        chords: In order; "N.C." gives an empty voicing.
        rules: Register, number of voices and style.
        ceilings: For each chord a pitch the top voice should stay below, such as the lowest note of the tune meanwhile;
            None for no ceiling.
        start: A voicing to come from.
        lows: For each chord the pitches a bass plays meanwhile, which no close interval may lie on; None for no bass.

    Returns:
        One tuple of ascending MIDI pitches per chord.
    """
    rows = [candidates(chord, rules) for chord in chords]
    costs: list[list[float]] = []
    links: list[list[int]] = []
    before: tuple[tuple[int, ...], ...] = (start,) if start else ((),)
    before_costs = [0.0]
    for index, options in enumerate(rows):
        ceiling = ceilings[index] if ceilings is not None else 128
        row_costs, row_links = [], []
        for voicing in options:
            best, link = min(
                (cost + movement(earlier, voicing, rules.strict), i)
                for i, (earlier, cost) in enumerate(zip(before, before_costs, strict=True))
            )
            mud = mud_cost(voicing, lows[index]) if lows is not None else 0.0
            row_costs.append(best + place_cost(voicing, rules, ceiling) + mud)
            row_links.append(link)
        costs.append(row_costs)
        links.append(row_links)
        before, before_costs = options, row_costs
    return _traced(rows, costs, links)


def _traced(
    rows: list[tuple[tuple[int, ...], ...]], costs: list[list[float]], links: list[list[int]]
) -> list[tuple[int, ...]]:
    if not rows:
        return []
    at = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    out = []
    for row, link in zip(reversed(rows), reversed(links), strict=True):
        out.append(row[at])
        at = link[at]
    return out[::-1]


@lru_cache(maxsize=2048)
def candidates(chord: Chord, rules: VoicingRules) -> tuple[tuple[int, ...], ...]:
    """All sensible voicings of a chord in a register: close positions, and open ones where the rules allow; the
    empty one for "N.C.".
    """
    if chord.is_none:
        return ((),)
    if rules.shape:
        shaped = _shaped(chord, rules)
        if shaped:
            return shaped
    found: dict[tuple[int, ...], None] = {}
    for classes in _selections(chord, rules):
        for turn in range(len(classes)):
            order = classes[turn:] + classes[:turn]
            for bottom in range(rules.low, rules.high + 1):
                if bottom % 12 == order[0]:
                    close = _stacked(bottom, order)
                    shapes = [close, *_opened(close)] if rules.open else [close]
                    for shape in shapes:
                        if _is_clear(shape, rules):
                            found[shape] = None
    if not found and rules.voices > 2:
        return candidates(
            chord, replace(rules, voices=rules.voices - 1)
        )  # a clear chord of fewer notes rather than a thick one
    return tuple(found) or (_fallback(chord, rules),)


def _shaped(chord: Chord, rules: VoicingRules) -> tuple[tuple[int, ...], ...]:
    """Voicings of a special shape that are clear and in range; () where the chord has none."""
    if rules.shape == "guitar":
        shapes = guitar_shapes(chord, rules.low, rules.high, max(3, rules.voices), max(3, min(rules.voices - 1, 4)))
    elif rules.shape == "power":
        shapes = _power(chord, rules)
    else:
        shapes = _quartal(chord, rules)
    clear = [shape for shape in shapes if _is_clear(shape, rules)]
    middle = (rules.low + rules.high) / 2
    return tuple(sorted(clear, key=lambda s: (abs(sum(s) / len(s) - middle), s))[:MOST_SHAPES])


def _power(chord: Chord, rules: VoicingRules) -> tuple[tuple[int, ...], ...]:
    """Root and fifth, with the octave where a third note is wanted."""
    root = chord.bass_pitch_class if chord.bass_pitch_class is not None else 0
    if root != chord.root_pitch_class or chord.fifth is None:
        steps: tuple[int, ...] = (0, 12)  # an inverted or altered chord: octaves say no more than they must
    else:
        steps = (0, (chord.fifth - root) % 12, 12)
    return tuple(
        tuple(bottom + step for step in steps[: max(2, rules.voices)])
        for bottom in range(rules.low, rules.high - 6)
        if bottom % 12 == root
    )


def _quartal(chord: Chord, rules: VoicingRules) -> tuple[tuple[int, ...], ...]:
    """Stacks of fourths (one may be a third) from the chord's own notes and tensions."""
    classes = set(chord.pitch_classes)
    needed = {pc for pc in (chord.third, chord.seventh) if pc is not None}
    found = []
    for bottom in range(rules.low, rules.high + 1):
        for gaps in itertools.product((5, 4, 6), repeat=max(1, rules.voices - 1)):
            shape = (bottom, *(bottom + step for step in itertools.accumulate(gaps)))
            inside = {pitch % 12 for pitch in shape}
            if gaps.count(5) >= len(gaps) - 1 and inside <= classes and needed <= inside:
                found.append(shape)
    return tuple(found)


def _selections(chord: Chord, rules: VoicingRules) -> list[tuple[int, ...]]:
    """Which pitch classes sound, with doubled ones twice, for a number of voices."""
    root, third, fifth, seventh = chord.root_pitch_class, chord.third, chord.fifth, chord.seventh
    rest = [pc for pc in chord.pitch_classes if pc not in (root, third, fifth, seventh)]
    color = [pc for pc in (third, seventh, *rest) if pc is not None]
    wanted = (
        [*color, fifth, root]
        if rules.rootless and len(color) >= 2
        else [third, *rest, seventh, root, fifth]
        if seventh is not None or rest
        else [root, third, fifth]
    )
    order = [pc for pc in dict.fromkeys(wanted) if pc is not None]
    chosen = order[: rules.voices]
    selections = [tuple(chosen)]
    missing = rules.voices - len(chosen)
    if missing > 0:
        doubles = [pc for pc in (root, fifth, third) if pc is not None and pc in chosen] or chosen
        selections = [
            tuple(chosen + [doubles[(i + k) % len(doubles)] for i in range(missing)])
            for k in range(min(2, len(doubles)))
        ]
    return [tuple(sorted(selection, key=lambda pc: (pc - (root or 0)) % 12)) for selection in selections]


def _stacked(bottom: int, order: tuple[int, ...]) -> tuple[int, ...]:
    pitches = [bottom]
    for pc in order[1:]:
        step = (pc - pitches[-1]) % 12 or 12
        pitches.append(pitches[-1] + step)
    return tuple(pitches)


def _opened(close: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Drop-two and spread forms of a close voicing."""
    if len(close) < 3:
        return []
    dropped = tuple(sorted((*close[:-2], close[-2] - 12, close[-1])))
    raised = tuple(sorted((close[0], *(p + 12 for p in close[1:2]), *close[2:])))
    return [dropped, raised]


def _is_clear(shape: tuple[int, ...], rules: VoicingRules) -> bool:
    if (
        shape[0] < rules.low
        or shape[-1] > rules.high
        or shape[-1] - shape[0] > rules.span
        or len(set(shape)) < len(shape)
    ):
        return False
    for lower, upper in itertools.pairwise(shape):
        gap = upper - lower
        if (lower < LOWEST_THIRD and gap < 5) or (lower < LOWEST_SECOND and gap < 3):
            return False
    return True


def _fallback(chord: Chord, rules: VoicingRules) -> tuple[int, ...]:
    """The chord's tones as they come upward from the bottom, when no clear shape fits the register."""
    root = chord.root_pitch_class or 0
    bottom = rules.low + (root - rules.low) % 12
    pitches = [p for p in range(bottom, rules.high + 1) if p % 12 in chord.pitch_classes]
    return tuple(pitches[: rules.voices]) or (bottom,)


def muddy(lower: int, upper: int) -> bool:
    """Whether two notes together are too low to be clear: thirds and closer below C3, seconds below F3."""
    gap = upper - lower
    return (0 < gap < 5 and lower < LOWEST_THIRD) or (0 < gap < 3 and lower < LOWEST_SECOND)


def mud_cost(voicing: tuple[int, ...], bass: frozenset[int]) -> float:
    """What close low intervals with another player's bass cost, and lying below it."""
    cost = 0.0
    for low in bass:
        for pitch in voicing:
            if pitch < low:
                cost += 4.0
            elif muddy(low, pitch):
                cost += 25.0
    return cost


def place_cost(voicing: tuple[int, ...], rules: VoicingRules, ceiling: int = 128) -> float:
    """What a voicing costs by itself: off the middle of the register, or into the tune above."""
    if not voicing:
        return 0.0
    middle = (rules.low + rules.high) / 2
    cost = 0.12 * abs(sum(voicing) / len(voicing) - middle) * len(voicing)
    return cost + (12.0 + 4.0 * (voicing[-1] - ceiling) if voicing[-1] >= ceiling else 0.0)


@lru_cache(maxsize=65536)
def movement(before: tuple[int, ...], after: tuple[int, ...], strict: bool) -> float:
    """What it costs to go from one voicing to the next."""
    if not before or not after:
        return 0.0
    if len(before) == len(after):
        cost = float(sum(abs(b - a) for a, b in zip(before, after, strict=True)))
    else:
        cost = float(sum(min(abs(b - a) for a in before) for b in after)) + 2.0
    cost += 2.0 * max(0, abs(after[-1] - before[-1]) - 4)
    if strict and len(before) == len(after):
        cost += 10.0 * len(parallels(before, after))
    return cost


def parallels(before: tuple[int, ...], after: tuple[int, ...]) -> list[tuple[int, int]]:
    """Pairs of voices, by index from the bottom, that move in parallel perfect fifths or octaves between two
    voicings of equal size.
    """
    pairs = []
    for low in range(len(before)):
        for high in range(low + 1, len(before)):
            first, second = (before[high] - before[low]) % 12, (after[high] - after[low]) % 12
            if (
                first == second
                and first in (0, 7)
                and before[low] != after[low]
                and (after[low] - before[low]) * (after[high] - before[high]) > 0
            ):
                pairs.append((low, high))
    return pairs

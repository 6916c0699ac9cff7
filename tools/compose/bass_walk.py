"""Walking bass: a note a beat, root on the change, guide tones and scale steps after it, an approach into the next.

Each chord's line is the cheapest of a table of shapes in both directions; shapes are degrees and approaches as players
practise them. Works a chord at a time and knows nothing of the kit.
"""

from dataclasses import dataclass
from random import Random

from tools.compose.bass_tones import BassTones
from tools.compose.harmony import ChordSpan

# Shapes by number of beats. Digits are chord degrees, "s" a scale step onward, "a" a semitone or scale step next to
# the target, "u" the neighbour above it and "b" the one below (an enclosure), "d" the target's own fifth.
SHAPES: dict[int, tuple[str, ...]] = {
    1: ("1",),
    2: ("1a", "15", "1d"),
    3: ("13a", "15a", "1sa", "1ub"),
    4: ("135a", "1ssa", "153a", "13ub", "175a", "1s3a", "15ub", "13sa", "158a", "11sa", "157a", "135d"),
}
CONTINUED = {
    1: ("5", "3"),
    2: ("5a", "3a", "8a"),
    3: ("53a", "35a", "8sa"),
    4: ("535a", "8s5a", "37sa", "5s3a", "85ua"),
}
LEAP_FREE = 5  # semitones a line may move at no cost
WANDERED = 0.35  # cost of a semitone away from the middle of the range, beyond a fifth


@dataclass(frozen=True, slots=True)
class _Try:
    cost: float
    pitches: tuple[int, ...]


def walk(tones: BassTones, span: ChordSpan, steps: list[int], continued: bool) -> list[int]:
    """The pitches of one chord, one for each step given.

    Args:
        tones: The player; its `previous` is the note before.
        span: The chord, cut to the section.
        steps: Where the notes fall.
        continued: Whether the chord already sounded before this span: then the line goes on from another tone.
    """
    if span.chord.is_none or not steps:
        return [tones.previous or tones.low] * len(steps)
    following = tones.harmony.next_after(span.start_step)
    line: list[int] = []
    for start in range(0, len(steps), 4):
        part = steps[start : start + 4]
        last = start + 4 >= len(steps)
        target = _target(tones, span, following) if last else tones.root_at(steps[start + 4])
        shapes = (CONTINUED if continued or start else SHAPES)[len(part)]
        found = min((_shaped(tones, span, part, shape, target, tones.rng) for shape in shapes), key=lambda t: t.cost)
        line += found.pitches
        tones.previous = line[-1]
    return line


def _target(tones: BassTones, span: ChordSpan, following: ChordSpan | None) -> int:
    if following is None or following.chord.is_none:
        return tones.root_at(span.start_step)
    return tones.root(tones.next_class(following))


def _shaped(tones: BassTones, span: ChordSpan, steps: list[int], shape: str, target: int, rng: Random) -> _Try:
    """One shape tried: its pitches and what they cost."""
    at = tones.previous
    pitches: list[int] = []
    cost = rng.random() * 2.5
    for index, (step, char) in enumerate(zip(steps, shape, strict=True)):
        pitch = _pitch(tones, span, step, char, pitches[-1] if pitches else at, target)
        if index == 0 and char == "1":
            pitch = tones.root_at(step)
        before = pitches[-1] if pitches else at
        if before is not None:
            move = abs(pitch - before)
            cost += max(0, move - LEAP_FREE) * 0.8 + (2.5 if move == 0 else 0.0)
        outside = max(0, tones.low - pitch) + max(0, pitch - tones.high)
        middle = (tones.low + tones.high) / 2
        cost += 4.0 * outside + WANDERED * max(0.0, abs(pitch - middle) - 9)
        cost += 0.8 if pitch % 12 not in tones.scale(step) and index < len(steps) - 1 else 0.0
        pitches.append(pitch)
    cost += 1.6 * (len(pitches) - len(set(pitches)))
    gap = abs(target - pitches[-1])
    cost += max(0, gap - 2) * 0.7 + (3.0 if gap == 0 and len(steps) > 1 else 0.0)
    return _Try(cost, tuple(pitches))


def _pitch(tones: BassTones, span: ChordSpan, step: int, char: str, before: int | None, target: int) -> int:
    chord = span.chord
    near = before if before is not None else tones.root_at(step)
    way = 1 if target > near else -1
    if char in "au":
        scale = tones.scale(step)
        above = next(p for p in (target + 1, target + 2) if p % 12 in scale or p == target + 2)
        if char == "u":
            return above
        return target - 1 if way > 0 and near < target - 1 else above if near > target else target - 1
    if char == "b":
        return target - 1
    if char == "d":
        fifth = target + 7 if target + 7 <= tones.high else target - 5
        return fifth
    if char == "s":
        scale = tones.scale(step)
        return next((p for p in range(near + way, near + 4 * way, way) if p % 12 in scale), near + way)
    classes = chord.bass_pitch_class if char in "18" else tones.degree(chord, int(char), step)
    options = [p for p in range(tones.low, tones.high + 1) if p % 12 == classes] or [near]
    if char == "8":
        options = [p for p in options if p != near] or options
    return min(options, key=lambda p: (abs(p - near), p))

"""Meters as groups of sixteenths, and how a pattern written for one meter is worn by another.

Positions in a bar are counted in steps of a sixteenth. A meter is a row of beats, each 4 steps (a quarter) or 6 (a
dotted quarter); 7/8 is 2+2+3
eighths. Patterns are texts with one character a step. A pattern for 4/4 becomes one for 7/8 by choosing beats and
stretching the last of them.
"""

from dataclasses import dataclass
from functools import lru_cache

from tools.song.values import SIXTEENTH

STEP_TICKS = SIXTEENTH

# Beats of the source bar that fill a bar of another size: index by (beats there are, beats needed). The first beat
# always stays the first;
# the last beat (turnaround, pickup) is kept where it can be.
_BEAT_CHOICE: dict[tuple[int, int], tuple[int, ...]] = {
    (4, 1): (0,),
    (4, 2): (0, 1),
    (4, 3): (0, 1, 3),
    (4, 4): (0, 1, 2, 3),
    (4, 5): (0, 1, 2, 2, 3),
    (4, 6): (0, 1, 3, 0, 1, 3),
    (4, 7): (0, 1, 2, 3, 0, 1, 3),
    (3, 1): (0,),
    (3, 2): (0, 2),
    (3, 3): (0, 1, 2),
    (3, 4): (0, 1, 0, 2),
    (3, 5): (0, 1, 2, 0, 2),
    (3, 6): (0, 1, 2, 0, 1, 2),
    (2, 1): (0,),
    (2, 2): (0, 1),
    (2, 3): (0, 1, 1),
    (2, 4): (0, 1, 0, 1),
    (2, 5): (0, 1, 1, 0, 1),
    (2, 6): (0, 1, 0, 1, 0, 1),
}
_STRETCH = (0, 1, 2, 4)  # where the four sixteenths of a plain beat fall in a dotted one
_SHRINK = (0, 1, 2, None, 3, None)  # and the other way round: the third eighth of a dotted beat is left out


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature with its beats.

    Attributes:
        beats: (start step, length in steps) of each beat in a bar.
    """

    numerator: int
    denominator: int
    beats: tuple[tuple[int, int], ...]

    @property
    def steps(self) -> int:
        """Sixteenths in a bar."""
        return sum(length for _, length in self.beats)

    @property
    def bar_ticks(self) -> int:
        """Ticks in a bar."""
        return self.steps * STEP_TICKS

    @property
    def name(self) -> str:
        """Text such as "6/8"."""
        return f"{self.numerator}/{self.denominator}"

    @property
    def strong_beats(self) -> tuple[int, ...]:
        """Indices of beats that carry a main accent: the first, and the middle of longer bars."""
        count = len(self.beats)
        return {1: (0,), 2: (0,), 3: (0,), 4: (0, 2), 5: (0, 3), 6: (0, 3), 7: (0, 4)}.get(count, (0,))

    def weight(self, step: int) -> float:
        """Metric accent of a step in its bar: 1 on the downbeat, 0.8 on other main beats, 0.6 on beats, 0.3 on
        eighths, 0.1 elsewhere.
        """
        step %= self.steps
        for index, (start, _) in enumerate(self.beats):
            if step == start:
                return 1.0 if index == 0 else 0.8 if index in self.strong_beats else 0.6
        return 0.3 if step % 2 == 0 else 0.1

    def beat_at(self, step: int) -> tuple[int, int]:
        """(start step, length) of the beat a step of the bar lies in."""
        step %= self.steps
        return next(beat for beat in reversed(self.beats) if beat[0] <= step)

    def is_beat(self, step: int) -> bool:
        """Whether a step of the bar is the start of a beat."""
        return any(start == step % self.steps for start, _ in self.beats)


@lru_cache(maxsize=64)
def meter_of(numerator: int, denominator: int) -> Meter:
    """The beats of a time signature.

    Compound meters have dotted beats; other meters over 8 are 2+2+...+3 eighths; the rest is quarters. Meters over 16
    are counted in their
    own groups of three or four sixteenths.
    """
    lengths = _beat_lengths(numerator, denominator)
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return Meter(numerator, denominator, tuple(zip(starts, lengths, strict=True)))


def _beat_lengths(numerator: int, denominator: int) -> list[int]:
    if denominator in (8, 16) and numerator % 3 == 0 and numerator > 3:
        return [3 * 16 // denominator] * (numerator // 3)
    if denominator == 8:
        if numerator <= 3:
            return [2 * numerator]
        pairs, odd = divmod(numerator, 2)
        return [4] * (pairs - 1) + [6] if odd else [4] * pairs
    if denominator == 16:
        quads, rest = divmod(numerator, 4)
        return [4] * quads + ([rest] if rest else [])
    quarters = numerator * 4 // denominator
    return [4] * quarters


def fit_pattern(pattern: str, native: Meter, target: Meter, rest: str = ".") -> str:
    """Wear a pattern written for one meter in another.

    Args:
        pattern: One character a step, one bar of `native`.
        native: The meter it was written for.
        target: The meter it is needed in.
        rest: The character to fill gaps with; a held note ("-") before a gap is carried on.

    Returns:
        A pattern with `target.steps` characters.
    """
    if (native.numerator, native.denominator) == (target.numerator, target.denominator):
        return pattern
    source = [pattern[start : start + length] for start, length in native.beats]
    chosen = _BEAT_CHOICE.get((len(source), len(target.beats)))
    if chosen is None:
        chosen = tuple(i % len(source) for i in range(len(target.beats)))
    out = [_resize(source[index], length, rest) for index, (_, length) in zip(chosen, target.beats, strict=True)]
    text = "".join(out)
    return rest + text[1:] if text.startswith("-") else text


def _resize(cell: str, length: int, rest: str) -> str:
    if len(cell) == length:
        return cell
    if len(cell) == 4 and length == 6:
        out = [rest] * 6
        for source, place in enumerate(_STRETCH):
            out[place] = cell[source]
        if cell[2] not in (rest, "-") and cell[3] == rest:
            out[4] = cell[2]  # running eighths go on through the longer beat
        out[3] = "-" if out[2] != rest and cell[3] in ("-",) else out[3]
        out[5] = "-" if out[4] not in (rest,) and cell[3] == "-" else out[5]
        return "".join(out)
    if len(cell) == 6 and length == 4:
        four = [rest] * 4
        for source, target in enumerate(_SHRINK):
            if target is not None:
                four[target] = cell[source]
        return "".join(four)
    return (cell * (length // max(1, len(cell)) + 1))[:length]

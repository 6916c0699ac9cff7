"""The grammar of a style's chords: which follows which, learnt from the style's own phrases and weighed by function;
phrases of any length from it.

Functions (tonic, predominant, dominant) and the order they come in are those of tonal harmony primers (Aldwell and
Schachter, Harmony and Voice Leading, chapter 7); the liking for root motions leans on POP909's shares (down a fifth
.31, a step .35, a third .19, up a fifth .10). Works on roman numerals and knows no key but the mode.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

PHRASE_BARS = 4

# How well one function follows another. T tonic, S predominant, D dominant, X applied or foreign.
_FLOW: Mapping[str, float] = {
    "TT": 0.6, "TS": 1.0, "TD": 0.8, "TX": 0.5, "ST": 0.5, "SS": 0.6, "SD": 1.0, "SX": 0.4,
    "DT": 1.0, "DS": 0.25, "DD": 0.4, "DX": 0.2, "XT": 0.3, "XS": 0.6, "XD": 0.7, "XX": 0.2,
}  # fmt: skip
# And one root another, by semitones up from the first.
_ROOTS = (0.3, 0.55, 0.8, 0.25, 0.3, 1.0, 0.06, 0.4, 0.6, 0.65, 0.6, 0.4)
_MAJOR_FUNCTIONS = {0: "T", 2: "S", 4: "T", 5: "S", 7: "D", 9: "T", 11: "D", 10: "S", 8: "S", 1: "S", 3: "T"}
_MINOR_FUNCTIONS = {0: "T", 2: "S", 3: "T", 5: "S", 7: "D", 8: "S", 10: "D", 11: "D", 1: "S", 9: "S"}


@lru_cache(maxsize=4096)
def chord_in(numeral: str, mode: str) -> Chord:
    """The chord of a numeral with C as the tonic: for comparing, not for playing."""
    return roman_to_chord(numeral, Key("C", mode))


@lru_cache(maxsize=4096)
def function_of(numeral: str, mode: str) -> str:
    """T, S or D; X for applied dominants and what fits none."""
    chord = chord_in(numeral, mode)
    if "/" in numeral and not numeral.rsplit("/", 1)[1].lstrip("b#").isdigit():
        return "X"
    root = chord.root_pitch_class or 0
    functions = _MINOR_FUNCTIONS if Key("C", mode).is_minor else _MAJOR_FUNCTIONS
    major_seventh = "3" in chord.degrees and "b7" in chord.degrees
    if major_seventh and root not in (7, 0):
        return "D" if root in (1, 10) else "X"
    return functions.get(root, "X")


@lru_cache(maxsize=16384)
def flow(first: str, second: str, mode: str) -> float:
    """How well one chord follows another by function and root, 0 to 1."""
    a, b = chord_in(first, mode), chord_in(second, mode)
    if a == b:
        return 0.12
    motion = ((b.root_pitch_class or 0) - (a.root_pitch_class or 0)) % 12
    return _FLOW[function_of(first, mode) + function_of(second, mode)] * _ROOTS[motion]


def phrase_lengths(bars: int) -> tuple[int, ...]:
    """A section's phrases in bars: fours, with threes, fives and sixes where the number asks for them, never a lone
    bar after others.
    """
    if bars <= 6:
        return (bars,) if bars > 0 else ()
    fours, rest = divmod(bars, PHRASE_BARS)
    if rest == 0:
        return (PHRASE_BARS,) * fours
    if rest == 3:
        return (*(PHRASE_BARS,) * fours, 3)
    return (*(PHRASE_BARS,) * (fours - 1), PHRASE_BARS + rest)


class Grammar:
    """What a style's table teaches about a mode."""

    def __init__(self, table: Mapping[str, Iterable[str]], mode: str) -> None:
        self.mode = mode
        pairs: Counter[tuple[str, str]] = Counter()
        singles: Counter[str] = Counter()
        self.openings: Counter[str] = Counter()
        for kind, texts in table.items():
            for text in texts if kind not in ("tonic", "twelve") else ():
                chords = _chords(text.split())
                singles.update(chords)
                pairs.update(pairwise(chords))
                if kind in ("open", "loops", "chorus"):
                    self.openings[chords[0]] += 1
        self.pairs = pairs
        self.vocabulary = tuple(c for c, _ in singles.most_common() if function_of(c, mode) != "X")

    def weight(self, first: str, second: str) -> float:
        """How readily `second` follows `first` here: what the style writes counts most, function fills the gaps."""
        return (0.25 + self.pairs[first, second]) * (0.05 + flow(first, second, self.mode))

    def score(self, chords: Sequence[str]) -> float:
        """Mean logarithm of the weights along a row."""
        return sum(math.log(self.weight(a, b)) for a, b in pairwise(chords)) / max(1, len(chords) - 1)

    def fitted(self, bars: Sequence[str], count: int, rng: Random) -> tuple[str, ...]:
        """A phrase brought to another number of bars, its close kept: bars are dropped or drawn together before it,
        or held and prolonged, whichever flows best.
        """
        row = tuple(bars)
        while len(row) != count:
            options = self._shorter(row) if len(row) > count else self._longer(row)
            row = max(options, key=lambda option: option[0] + 0.4 * rng.random())[1]
        return row

    def _shorter(self, row: tuple[str, ...]) -> list[tuple[float, tuple[str, ...]]]:
        if len(row) <= 2:
            return [(0.0, row[-1:])]
        rows = [row[:i] + row[i + 1 :] for i in range(1, len(row) - 2)] or [(row[0], *row[2:])]
        drawn = [
            (*row[:i], f"{row[i]}+{row[i + 1]}", *row[i + 2 :])
            for i in range(len(row) - 2)
            if "+" not in row[i] + row[i + 1] and row[i] != row[i + 1]
        ]
        return [(self.score(_chords(option)) + 0.3, option) for option in rows] + [
            (self.score(_chords(option)), option) for option in drawn
        ]

    def _longer(self, row: tuple[str, ...]) -> list[tuple[float, tuple[str, ...]]]:
        if len(row) == 1:
            return [(0.0, (*row, row[0]))]
        options = []
        for i in range(max(1, len(row) - 2)):  # the close, the last two bars, stays together
            held = (*row[: i + 1], row[i], *row[i + 1 :])
            cost = 0.1 if i == 0 else 0.35
            if "+" not in row[i] and row[i] != row[i + 1] and not (i and row[i - 1] == row[i]):
                options.append((self.score(_chords(held)) - cost, held))
            options += [
                (self.score(_chords(new)) - 0.15, new)
                for chord in self.vocabulary[:12]
                if not self._same_root(chord, row[i].split("+")[-1], row[i + 1].split("+")[0])
                for new in ((*row[: i + 1], chord, *row[i + 1 :]),)
            ]
        return options or [(0.0, (*row[:-1], row[-2], row[-1]))]

    def _same_root(self, chord: str, *others: str) -> bool:
        root = chord_in(chord, self.mode).root
        return any(chord_in(other, self.mode).root == root for other in others)

    def phrase(self, count: int, close: Sequence[str], rng: Random) -> tuple[str, ...]:
        """A new phrase of `count` bars that ends with the bars of `close`, one chord a bar before it.

        Each chord is drawn by how well it follows the one before and how well the close can still be reached.
        """
        free = count - len(close)
        if free <= 0 or not self.openings:
            return self.fitted(close, count, rng)
        goal = _chords(close)[0]
        reach = self._reach(goal, free)
        row = [
            rng.choices(list(self.openings), [n * reach[free - 1].get(c, 0.01) for c, n in self.openings.items()])[0]
        ]
        for left in range(free - 1, 0, -1):
            weights = [
                self.weight(row[-1], c) * reach[left - 1][c] * (0.3 if c in row else 1.0) for c in self.vocabulary
            ]
            row.append(rng.choices(self.vocabulary, weights)[0])
        return (*row, *close)

    def _reach(self, goal: str, steps: int) -> list[dict[str, float]]:
        """By chords still to come before the goal: how well each chord leads to it."""
        reach = [{c: self.weight(c, goal) for c in self.vocabulary}]
        for _ in range(steps - 1):
            after = reach[-1]
            reach.append(
                {
                    c: sum(self.weight(c, d) * after[d] for d in self.vocabulary) / len(self.vocabulary)
                    for c in self.vocabulary
                }
            )
        return reach


def _chords(bars: Iterable[str]) -> list[str]:
    return [chord for bar in bars for chord in bar.split("+")]

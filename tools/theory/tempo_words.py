"""Tempo words and the felt beats a minute they mean.

The Italian ranges follow the markings of common metronomes and Gardner Read, Music Notation (1979), chapter 17, which
disagree by some beats: ours lie in
their overlap. The everyday words are our own, wide on purpose: a style narrows them.
"""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

# word: (lowest, highest) felt beats a minute
TEMPO_WORDS: Mapping[str, tuple[float, float]] = MappingProxyType({
    "larghissimo": (24, 40), "grave": (32, 48), "largo": (40, 60), "larghetto": (56, 68), "lento": (44, 62),
    "adagio": (56, 76), "adagietto": (64, 80),
    "andante": (74, 96), "andantino": (80, 104), "moderato": (98, 116), "allegretto": (104, 124),
    "allegro moderato": (108, 126), "allegro": (116, 156),
    "allegro con brio": (132, 168), "allegro con fuoco": (132, 168), "molto allegro": (138, 172), "vivace": (144,
    176), "vivacissimo": (164, 184),
    "presto": (168, 196), "prestissimo": (188, 220), "con brio": (128, 160), "maestoso": (72, 96), "cantabile": (66,
    92), "tempo di valse": (108, 180),
    "very slow": (40, 60), "slow": (52, 78), "fairly slow": (66, 86), "mid-tempo": (90, 116), "medium": (92, 124),
    "moderate": (92, 116), "medium swing": (116, 152),
    "medium up": (150, 190), "walking pace": (82, 104), "fairly fast": (116, 144), "fast": (132, 176),
    "very fast": (164, 208), "up-tempo": (126, 176),
    "brisk": (118, 150), "lively": (116, 152), "upbeat": (104, 144), "unhurried": (62, 86), "frantic": (144, 190),
    "breakneck": (172, 208),
    "langsam": (52, 78), "schnell": (132, 176), "lent": (48, 72), "rapide": (132, 176),
})  # fmt: skip


# What quarters a minute of a word become as dotted quarters of 6/8, 9/8 and 12/8: slow words count fewer, broader beats
# (an andante in six walks by eighths), quick ones nearly the same. Our own, read off common metronome marks of
# sicilianas, barcarolles and jigs; linear between the points.
_COMPOUND = ((24.0, 18.0), (40.0, 29.0), (74.0, 50.0), (96.0, 66.0), (116.0, 94.0), (156.0, 134.0), (220.0, 180.0))


def compound_range(low: float, high: float) -> tuple[float, float]:
    """The dotted quarters a minute that a range of felt beats means in a compound meter, rounded to whole beats."""
    return _compound(low), _compound(high)


def is_compound(numerator: int, denominator: int) -> bool:
    """Whether the felt beat of a meter is the dotted quarter: 6/8, 9/8, 12/8."""
    return denominator == 8 and numerator in (6, 9, 12)


def _compound(bpm: float) -> float:
    (x0, y0), (x1, y1) = _COMPOUND[0], _COMPOUND[-1]
    if bpm <= x0:
        return float(round(bpm * y0 / x0))
    if bpm >= x1:
        return float(round(bpm * y1 / x1))
    (x0, y0), (x1, y1) = next(pair for pair in pairwise(_COMPOUND) if pair[0][0] <= bpm <= pair[1][0])
    return float(round(y0 + (y1 - y0) * (bpm - x0) / (x1 - x0)))


def tempo_range(word: str) -> tuple[float, float] | None:
    """Felt beats a minute meant by a tempo word, or None when it is not in the table.

    Args:
        word: As printed or said, case ignored: "Allegro", "very slow".
    """
    return TEMPO_WORDS.get(" ".join(word.lower().split()))

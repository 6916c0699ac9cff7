"""Tempo words and the felt beats a minute they mean.

The Italian ranges follow the markings of common metronomes and Gardner Read, Music Notation (1979), chapter 17, which
disagree by some beats: ours lie in
their overlap. The everyday words are our own, wide on purpose: a style narrows them.
"""

from collections.abc import Mapping
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


def tempo_range(word: str) -> tuple[float, float] | None:
    """Felt beats a minute meant by a tempo word, or None when it is not in the table.

    Args:
        word: As printed or said, case ignored: "Allegro", "very slow".
    """
    return TEMPO_WORDS.get(" ".join(word.lower().split()))

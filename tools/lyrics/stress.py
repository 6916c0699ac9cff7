"""How strongly each syllable of a word is stressed: 2 stressed, 1 half, 0 weak.

English by dictionary; German by the first syllable that is no prefix; Romance languages by written accent, else by
ending (Navarro Tomas, Manual de pronunciacion espanola, for Spanish; French on the last full syllable). Small words of
one syllable are weak. Which beat a syllable is sung on is decided in `fit.py`.
"""

from collections.abc import Sequence

from tools.lyrics.tables import GERMAN_PREFIXES, GERMAN_STRESSED_ENDINGS, LIGHT_WORDS, WEAK_WORDS

STRESSED, HALF, WEAK = 2, 1, 0
_FROM_DIGIT = {"1": STRESSED, "2": HALF, "0": WEAK}
_ACCENTS = "áéíóúàèìòùâêô"


def stresses(word: str, pieces: Sequence[str], language: str, pattern: str | None) -> tuple[int, ...]:
    """A level for each syllable.

    Args:
        word: In small letters.
        pieces: Its syllables.
        pattern: Its stress digits, where a dictionary has them.
    """
    if len(pieces) == 1:
        return (of_monosyllable(word, language),)
    if pattern is not None and len(pattern) == len(pieces):
        levels = tuple(_FROM_DIGIT.get(digit, WEAK) for digit in pattern)
        return levels if STRESSED in levels else tuple(STRESSED if level == max(levels) else WEAK for level in levels)
    main = _main_syllable(word, [piece.lower() for piece in pieces], language)
    weak = word in WEAK_WORDS.get(language, ())
    return tuple((HALF if weak else STRESSED) if index == main else WEAK for index in range(len(pieces)))


def of_monosyllable(word: str, language: str) -> int:
    """Weak for the language's smallest words, half for the next, else stressed."""
    if word in WEAK_WORDS.get(language, ()):
        return WEAK
    return HALF if word in LIGHT_WORDS.get(language, ()) else STRESSED


def _main_syllable(word: str, pieces: Sequence[str], language: str) -> int:
    last = len(pieces) - 1
    if language == "german":
        return _german(pieces)
    if language == "french":
        return last - 1 if pieces[last].rstrip("snt").endswith("e") and last else last
    if language in ("spanish", "italian", "portuguese"):
        marked = [i for i, piece in enumerate(pieces) if any(char in _ACCENTS for char in piece)]
        if marked:
            return marked[-1]
        if language == "portuguese":
            light = word.endswith(("a", "e", "o", "as", "es", "os", "am", "em", "ens"))
        else:
            light = word[-1] in "aeiou" + ("ns" if language == "spanish" else "")
        return last - 1 if light else last
    return _by_weight(pieces)


def _german(pieces: Sequence[str]) -> int:
    if pieces[-1].endswith(GERMAN_STRESSED_ENDINGS) and len(pieces) > 2 and not pieces[-1].endswith("ent"):
        return len(pieces) - 1
    return 1 if pieces[0] in GERMAN_PREFIXES else 0


def _by_weight(pieces: Sequence[str]) -> int:
    """A word nobody knows: the first syllable of two, the last but two of more, as names mostly go in English."""
    return 0 if len(pieces) <= 3 else len(pieces) - 3

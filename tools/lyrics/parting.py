"""Parts a written word into syllables: where its vowels are, and which consonants go with which of them.

Given the number of syllables (from a dictionary) the vowels are joined or parted until it is met. Breaks known to
pyphen (Liang's hyphenation patterns) are kept where they lie between two vowels. Knows nothing of stress or of lines.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from tools.lyrics.tables import ANY_VOWELS, GLIDES, ONSETS, PYPHEN_NAMES, UNPARTED, VOWELS

Nucleus = tuple[int, int]  # first letter of a syllable's vowels, and the letter after them
MOST_LETTERS = 60
_SILENT_ED = re.compile(r"[^aeiouydt]ed$")
_SILENT_ES = re.compile(r"[^aeiouyszxc]es$|[^aeiouycs][^aeiouyszxch]es$")
_SYLLABIC = re.compile(r"(?<=[^aeiouy])l(?:e|es|ed)$")
_PARTS_FIRST = ("io", "ia", "eo", "iu", "ua", "uo", "ie", "ue", "ea", "yi", "oe", "ui", "ee", "oi", "ou", "ai")


def parted(word: str, language: str, count: int | None = None) -> tuple[str, ...]:
    """The syllables of a word without punctuation, as written.

    Args:
        word: Letters and apostrophes.
        language: A key of `tables.VOWELS`.
        count: How many there are, where that is known.
    """
    if len(word) > MOST_LETTERS:
        pieces = [word[at : at + MOST_LETTERS] for at in range(0, len(word), MOST_LETTERS)]
        return tuple(part for piece in pieces for part in parted(piece, language))
    if count == 1:
        return (word,)
    low = _plain(word)
    found = nuclei(low, language)
    if count is not None:
        found = _counted(low, found, count)
    if len(found) < 2:
        return (word,)
    hints = _hints(low, language)
    cuts = [_cut(low, left[1], right[0], hints) for left, right in pairwise(found)]
    places = [0, *cuts, len(word)]
    return tuple(word[a:b] for a, b in pairwise(places))


def _plain(word: str) -> str:
    low = word.lower()
    return low if len(low) == len(word) else word  # some capitals have no small letter of one sign


def nuclei(low: str, language: str) -> list[Nucleus]:
    """The vowels of each syllable of a word in small letters, by rule."""
    vowels = VOWELS.get(language, ANY_VOWELS)
    glides = GLIDES.get(language, ())
    found: list[Nucleus] = []
    at = 0
    while at < len(low):
        if not _is_vowel(low, at, vowels, language):
            at += 1
            continue
        glide = next((g for g in sorted(glides, key=len, reverse=True) if low.startswith(g, at)), low[at])
        found.append((at, at + len(glide)))
        at += len(glide)
    return _voiced(low, found, language)


def _is_vowel(low: str, at: int, vowels: str, language: str) -> bool:
    char, following = low[at], low[at + 1 : at + 2]
    if char not in (vowels if language in VOWELS else ANY_VOWELS) and char not in ANY_VOWELS:
        return False
    before = low[at - 1] if at else ""
    if char == "y" and following and following in vowels and (not before or before in vowels):
        return False  # yes, beyond
    if char == "u" and before == "q":
        return False
    if char == "u" and before == "g" and following in tuple("eiéèêí") and language in ("spanish", "french", "italian"):
        return language == "italian"
    return not (char == "i" and language == "italian" and before in tuple("cg") and following in tuple("aou"))


def _voiced(low: str, found: list[Nucleus], language: str) -> list[Nucleus]:
    """Without vowels that are written and not sung."""
    if len(found) < 2:
        return found
    first = found[-1][0]
    if language == "english" and low[first:] in ("e", "ed", "es"):
        silent = low[first:] == "e" or _SILENT_ED.search(low) or _SILENT_ES.search(low)
        if silent and not _SYLLABIC.search(low) and found[-2][1] < first:
            return found[:-1]
    if language == "french" and low[first:] in ("e", "es") and found[-2][1] == first:
        return found[:-1]  # amie, vie
    return found


def _counted(low: str, found: list[Nucleus], count: int) -> list[Nucleus]:
    """The vowels joined or parted until there are as many as there must be, as far as they can be."""
    found = list(found)
    while len(found) > count:
        del found[_faintest(low, found)]
    while len(found) < count:
        wide = [i for i, (a, b) in enumerate(found) if b - a > 1]
        if wide:
            at = min(wide, key=lambda i: _parting_rank(low[found[i][0] : found[i][1]]))
            first, end = found[at]
            found[at : at + 1] = [(first, first + 1), (first + 1, end)]
        elif (hidden := _hidden(low, found)) is not None:
            found = sorted([*found, (hidden, hidden + 1)])
        else:
            break
    return found


def _parting_rank(vowels: str) -> int:
    return next((rank for rank, pair in enumerate(_PARTS_FIRST) if vowels.startswith(pair)), len(_PARTS_FIRST))


def _hidden(low: str, found: Sequence[Nucleus]) -> int | None:
    """A vowel that was taken for silent or for a consonant."""
    taken = {at for first, end in found for at in range(first, end)}
    free = [at for at, char in enumerate(low) if char in "aeiouy" and at not in taken]
    return free[-1] if free else None


def _faintest(low: str, found: Sequence[Nucleus]) -> int:
    """Which vowel is not sung: an e between consonants inside the word (some-thing, eve-ning), else one beside
    another, else the last.
    """
    for index in range(len(found) - 1, 0, -1):
        first, end = found[index]
        if low[first:end] == "e" and index < len(found) - 1 and first + 1 < len(low):
            return index
    for index in range(1, len(found)):
        if found[index - 1][1] == found[index][0]:
            return index
    middle = [i for i in range(1, len(found) - 1)]
    return middle[0] if middle else len(found) - 1


# ---- consonants


def _cut(low: str, left: int, right: int, hints: frozenset[int]) -> int:
    """Where to cut between two vowels: from `left`, the letter after the first, to `right`, where the second begins."""
    known = [at for at in hints if left <= at <= right]
    if known and right - left != 1:
        return known[0]
    between = low[left:right]
    bare = between.lstrip("'’")
    if not bare:
        return right
    if len(bare) == 1:
        return right if bare == "x" or right in known else right - 1
    for length in range(min(len(bare), 4), 0, -1):
        onset = bare[-length:]
        if length == 1 and bare[-2:] in UNPARTED:
            return right - 2 if bare[-2:] not in ("ck", "ng") else right
        if length == 1 or (onset in ONSETS and length < len(bare)) or (length == len(bare) == 2 and onset in UNPARTED):
            return right if bare == "ck" else right - length
    return right - 1


def _hints(low: str, language: str) -> frozenset[int]:
    speller = _speller(PYPHEN_NAMES.get(language, ""))
    return frozenset(speller.positions(low)) if speller is not None else frozenset()


@cache
def _speller(name: str) -> Any:
    """The hyphenation patterns of a language, loaded when first asked for; None where there are none."""
    try:
        import pyphen

        return pyphen.Pyphen(lang=name, left=1, right=1) if name else None
    except (ImportError, KeyError, OSError):
        return None


@lru_cache(maxsize=8192)
def parted_once(word: str, language: str, count: int | None) -> tuple[str, ...]:
    """`parted`, kept."""
    return parted(word, language, count)

"""Numbers in words: "a hundred and twenty" is 120, "thirty-two" is 32. Ordinals and the pronoun "one" are left alone.

Own parser because the ready one reads "a hundred and twenty" as 2000.
"""

import re

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "final": -1, "last": -1,
}  # fmt: skip
_NUMBER = "|".join([*UNITS, *TENS, "hundred", "thousand", "dozen"])
_RUN = re.compile(
    rf"\b(?:an?\s+(?=hundred|thousand|dozen))?(?:{_NUMBER})(?:(?:\s+and\s+|\s*-\s*|\s+)(?:{_NUMBER}))*\b", re.I
)
# "one" counts only before something countable; else it is a pronoun ("the first one", "that one").
_COUNTED = re.compile(
    r"\s*-?\s*(?:bars?|measures?|chords?|minutes?|seconds?|beats?|octaves?|semitones?|half[- ]?steps?|whole"
    r"|tones?|steps?|times?|each|voices?"
    r"|violins?|flutes?|guitars?|instruments?|notes?|sections?|verses?|chorus|percent|%|db)\b",
    re.I,
)


def number_words_to_digits(text: str) -> str:
    """Replace spelled numbers by digits; everything else stays as it is.

    Args:
        text: A cleaned line.
    """
    return _RUN.sub(lambda found: _digits(found, text), text)


def _digits(found: re.Match[str], text: str) -> str:
    words = re.split(r"\s+and\s+|[\s-]+", found[0].lower())
    if words == ["one"] and not _COUNTED.match(text, found.end()) and not text[found.end() :].startswith(" and a half"):
        return found[0]
    return " ".join(str(value) for value in _values(words))


def _values(words: list[str]) -> list[int]:
    """The numbers a run of words spells; "five six" is two numbers, "sixty four" one."""
    done: list[int] = []
    total, last = 0, 0  # last: size of the last addend, to know whether the next word still belongs to it
    for word in (w for w in words if w not in ("a", "an", "")):
        if word in ("hundred", "thousand", "dozen"):
            factor = {"hundred": 100, "thousand": 1000, "dozen": 12}[word]
            total, last = max(1, total) * factor, factor
            continue
        value = UNITS.get(word, TENS.get(word, 0))
        fits = last == 0 or (last >= 100 and value < last) or (last in TENS.values() and 0 < value < 10)
        if not fits:
            done.append(total)
            total = 0
        total, last = total + value, value
    return [*done, total]


def ordinal(word: str) -> int | None:
    """1 for "first", -1 for "last", None for anything else."""
    return ORDINALS.get(word.lower())

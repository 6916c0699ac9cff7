"""Syllables and stress of English words, from the table made of the CMU Pronouncing Dictionary and from endings.

The table's source is told in DATA.md. It is read when the first English word is asked for.
"""

import lzma
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("english_stress.txt.xz")
_PRONOUNCED_ENDINGS = ("s", "x", "z", "ch", "sh", "ce", "ge", "se")


@cache
def _table() -> dict[str, str]:
    rows: dict[str, str] = {}
    for line in lzma.decompress(TABLE.read_bytes()).decode().splitlines():
        pattern, *words = line.split(" ")
        rows.update(dict.fromkeys(words, pattern))
    return rows


def stress_pattern(word: str) -> str | None:
    """One digit a syllable, 1 the main stress, 2 a lesser one; None for a word that cannot be traced back to the table.

    Args:
        word: In small letters, with straight apostrophes.
    """
    rows = _table()
    for spelling in (word, word.strip("'"), word.replace("'", "")):
        if spelling in rows:
            return rows[spelling]
    if word.endswith("in'") and word[:-1] + "g" in rows:
        return rows[word[:-1] + "g"]
    for ending in ("'s", "s'", "s"):
        stem = word.removesuffix(ending)
        if stem != word and stem in rows:
            return rows[stem] + ("0" if stem.endswith(_PRONOUNCED_ENDINGS) else "")
    return _inflected(word, rows)


def _inflected(word: str, rows: dict[str, str]) -> str | None:
    """A word by its stem: -ed, -ing, -er, -ly, -less, -ness, -ful, and two words written as one."""
    for ending, more in (("ing", "0"), ("ed", ""), ("er", "0"), ("est", "0"), ("ly", "0"), ("less", "0"), ("ness", "0"),
                         ("ful", "0"), ("eth", "0"), ("like", "2")):  # fmt: skip
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        for spelling in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem, stem[:-1] + "y"):
            if spelling in rows and len(spelling) > 2:
                voiced = ending == "ed" and spelling.rstrip("e")[-1:] in ("t", "d")
                return rows[spelling] + ("0" if voiced else more)
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        if head in rows and tail in rows and rows[head] in ("1", "10") and rows[tail] in ("1", "10"):
            return rows[head] + rows[tail].replace("1", "2")
    return None

"""Makes one readable line of whatever was typed: Unicode, chat shorthand, number words, spelling slips.

Does not interpret: what the words mean is the entities' work. Letter case survives, because "Am" and "am" differ.
"""

import re
import unicodedata
from functools import lru_cache

from assistant.planner.numerals import number_words_to_digits
from assistant.planner.tables.shorthand import PHRASES, SHORTHAND
from assistant.planner.typos import mended

MAX_CHARACTERS = 32_000
_REPLACED = str.maketrans({
    "♭": "b", "♯": "#", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "`": "'", "´": "'",
    "–": "-", "—": " - ", "−": "-", "‑": "-", "×": "x", "→": " - ", "△": "Δ", "∆": "Δ", "…": " ... ",
    "⁄": "/", "\u00a0": " ",
})  # fmt: skip
_HALVES = (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4"))
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ']+|[^A-Za-zÀ-ÖØ-öø-ÿ']+")


def clean(text: str) -> str:
    """One line of printable text in composed Unicode; control and formatting characters become spaces or vanish."""
    for sign, words in _HALVES:
        text = text.replace(sign, words)
    text = text.translate(_REPLACED)
    text = unicodedata.normalize("NFKC", text).translate(_REPLACED)
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category[0] != "C" or category == "Co":
            kept.append(char)
    return " ".join("".join(kept).split())


def lower(text: str) -> str:
    """Lower case of exactly the same length, so that positions in both agree."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def expand_shorthand(text: str) -> str:
    """Chat shorthand in full words: "smth sad n slow pls abt 30 secs" becomes "something sad and slow about 30
    seconds".
    """
    for pattern, full in _phrase_patterns():
        text = pattern.sub(full, text)
    words = [_expanded(word) for word in _WORD.findall(text)]
    return " ".join("".join(words).split())


def _expanded(word: str) -> str:
    full = SHORTHAND.get(word.lower()) or mended(word)
    if full is None or (word.isupper() and len(word) == 1):
        return word
    return full


@lru_cache(maxsize=1)
def _phrase_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.I), full) for pattern, full in PHRASES)


def readable(text: str) -> str:
    """`clean`, shorthand and number words resolved: what every parser of the planner reads."""
    return number_words_to_digits(expand_shorthand(clean(text)))

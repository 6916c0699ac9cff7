"""Words of a brief that are no English and that nobody understood: told as left out, so that a sentence in another
language is not silently read as a few of its words. Guesses no language and translates nothing.
"""

import re

from assistant.planner.acts import Act, not_done
from assistant.planner.tables.common_words import COMMON_WORDS
from assistant.planner.tables.foreign import ENGLISH, INSTRUMENTS, MARKERS, WORDS
from tools.theory.tempo_words import TEMPO_WORDS

LEAST_LETTERS = 4
MANY, MANY_SHARE = 3, 0.5  # a name or a slip of the pen alone makes no foreign sentence
_FOREIGN = frozenset(INSTRUMENTS) | frozenset().union(*MARKERS.values(), *WORDS.values())
_TABLES = (*WORDS.values(), INSTRUMENTS)
_OURS = frozenset(part for table in _TABLES for words in table.values() for part in words.split())
# Italian of the score, which every language uses as it is.
_SCORE = frozenset(
    "con fuoco brio moto anima spirito espressione espressivo dolce cantabile molto poco assai troppo sempre subito "
    "quasi senza mosso maestoso grazioso agitato sostenuto tranquillo giocoso ma non tanto".split()
) | {part for word in TEMPO_WORDS for part in word.split()}
_KNOWN = COMMON_WORDS | ENGLISH | _OURS | _SCORE  # what a translation wrote is English too
_REASON = "I did not understand these words: without a language model I read English, and little of other languages."


def not_understood(line: str, left: list[str], foreign: bool) -> list[Act]:
    """One act that names the words left unread, [] where there is no reason to.

    Args:
        line: The brief, its small words in English already where its language was told.
        left: Words of it nobody took.
        foreign: Whether it was read as another language than English.
    """
    strange = [word for word in dict.fromkeys(left) if _is_strange(word)]
    words = re.findall(r"[^\W\d_]{2,}", line)
    many = len(strange) >= MANY and len(strange) >= MANY_SHARE * len(words)
    if not strange or not (foreign or many):
        return []
    return [not_done(" ".join(strange), _REASON)]


def _is_strange(word: str) -> bool:
    plain = word.removesuffix("'s").removesuffix("s")
    if word in _FOREIGN - _KNOWN:
        return True
    known = {word, plain, plain.removesuffix("e"), plain.removesuffix("ed"), plain.removesuffix("ing")}
    return len(word) >= LEAST_LETTERS and not known & _KNOWN

"""How near a sentence is to each reading by the words they share: what is left where no encoder is installed.

Words count by how few readings use them (inverse document frequency, Spaerck Jones 1972) and lose their endings.
Order and meaning are not seen: a sentence without any word of the table is near nothing.
"""

import math
import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.planner.examples import Reading, readings

_ENDING = re.compile(r"(?:iness|ness|ing|ies|ier|iest|ed|er|est|ly|'s|es|s|e|y)$")
_WORD = re.compile(r"[^\W_]+(?:'\w+)?")
LEAST_LETTERS = 3  # what is left of a word after its ending
# Words that say nothing of what to change, however rare they are in the table.
_EMPTY = frozenset(
    "a an the it its it's i me my you we us is are was be been to of in on at for and or but so as this that these "
    "those there here please can could would should want like make let give get have has do does not no with by from "
    "some something thing just too very really bit little more less what how who where when why which".split()
)


def stems(text: str) -> frozenset[str]:
    """The words of a text that say something, without their endings."""
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY)


def overlaps(line: str) -> NDArray[np.float64]:
    """For each reading, in the order of the table, 0 (no word shared) to 1 (every word is in one of its examples).

    Half is the nearest example, half all of the reading's examples together.
    """
    said = stems(line)
    weight = _weights()
    unknown = max(weight.values())
    total = sum(weight.get(word, unknown) ** 2 for word in said)
    if not total:
        return np.zeros(len(readings()))
    return np.array([_overlap(said, reading, total) for reading in readings()])


def _overlap(said: frozenset[str], reading: Reading, total: float) -> float:
    weight, examples = _weights(), _stems_of(reading)
    together = _size(said & frozenset().union(*examples)) / total
    if not together:
        return 0.0
    nearest = max(
        _size(said & words) / math.sqrt(total * sum(weight[word] ** 2 for word in words)) for words in examples if words
    )
    return 0.5 * nearest + 0.5 * together


def _size(words: frozenset[str]) -> float:
    weight = _weights()
    return sum(weight[word] ** 2 for word in words)


@cache
def _stems_of(reading: Reading) -> tuple[frozenset[str], ...]:
    return tuple(stems(text) for text in reading.compared)


@cache
def _weights() -> dict[str, float]:
    together = [frozenset().union(*_stems_of(reading)) for reading in readings()]
    known = frozenset().union(*together)
    return {word: math.log((len(together) + 1) / (sum(word in words for words in together) + 0.5)) for word in known}


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= LEAST_LETTERS else word

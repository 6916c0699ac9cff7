"""Random numbers that depend on nothing but the seed and the name of what they are for.

Each stage, section and track draws from its own stream, so that asking for another bass line leaves the melody as it
was. Python's `hash` and the
time are never used: the streams are the same in every process.
"""

import hashlib
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> Random:
    """A random stream for one purpose, such as `stream(7, "melody", "A")`."""
    text = "\x1f".join([str(seed), *(str(name) for name in names)])
    return Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """Pick a key in proportion to its weight; keys keep their order, so the draw is stable."""
    keys = list(weights)
    return rng.choices(keys, [max(0.0, weights[key]) for key in keys])[0]


def pick(rng: Random, rows: Sequence[T]) -> T:
    """Pick one row, the earlier ones a little more often: tables list the most typical first."""
    return rng.choices(rows, [1.0 / (1 + 0.25 * i) for i in range(len(rows))])[0]

"""Runs the chorale network: how likely each chord is on each beat of a soprano after each other chord; without torch.

Decides nothing: `load()` gives None where the network cannot be opened, and the harmoniser keeps to its rules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.onnx_session import open_network
from models.symbolic.chorale.classes import ChordClass
from models.symbolic.chorale.rows import Sung, class_rows

FILE = Path(__file__).with_name("chorale.onnx")
LEAST = -12.0  # natural log-probability that a chord has at least


class _Runs(Protocol):
    def run(self, inputs: dict[str, NDArray[np.int64]]) -> tuple[NDArray[np.float32], ...]:
        """Outputs for named inputs."""
        ...


@dataclass(frozen=True)
class ChoraleModel:
    """Opinions on chords.

    Attributes:
        vocabulary: (root in semitones above the tonic, number of the quality, inversion) of each chord it knows.
    """

    network: _Runs
    vocabulary: tuple[ChordClass, ...]

    def table(self, sung: Sequence[Sung], tonic: int, minor: bool) -> NDArray[np.float32]:
        """Natural log-probabilities [beats, chord before, chord]; the last chord before is the beginning.

        Args:
            sung: The soprano, beat by beat.
            tonic: Its pitch class.
            minor: Whether the key is minor.
        """
        rows = np.array(class_rows(sung, tonic, minor), np.int64)
        (table,) = self.network.run({"rows": rows})
        return np.maximum(table, np.float32(LEAST))


@cache
def load() -> ChoraleModel | None:
    """The network that is shipped; None where its file or onnxruntime is missing. Opened once."""
    network = open_network(FILE)
    if network is None:
        return None
    rows = json.loads(FILE.with_name("vocabulary.json").read_text())
    return ChoraleModel(network, tuple((int(r), int(q), int(i)) for r, q, i in rows))

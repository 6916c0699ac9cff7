"""What is asked of the engine, and how it says no. Plain values of numpy; imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MAX_SEED = 2**63 - 1


class MusicGenError(Exception):
    """Something the engine cannot do; the text names the value, the limit and the next step."""


class RequestError(MusicGenError, ValueError):
    """A request outside what the model can take."""


class WeightsError(MusicGenError):
    """Weights that are missing, damaged or of another model."""


class ConditioningIgnored(MusicGenError):
    """The start-up check found that words or chroma change nothing."""


class Stopped(Exception):
    """The caller's `stop` said yes; nothing more is generated."""


def never() -> bool:
    """The `stop` of someone who waits."""
    return False


Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class TokenRequest:
    """Codes to write.

    Attributes:
        frames: how many in all, the prompt's among them.
        negative: words to lead away from; they take the place of the null condition (MusicGen was not trained so).
        guidance: weight of the conditional over the null prediction; 1.0 takes the conditional alone.
        top_k: only that many likeliest codes are drawn from; 0 draws from all.
        greedy: takes the likeliest code and draws nothing.
        chroma: float32 [chroma_frames, 12], models with a prefix only; None is the published null condition.
        prompt: int64 [codebooks, n], codes the music goes on from.
    """

    text: str
    frames: int
    seed: int
    negative: str = ""
    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 250
    greedy: bool = False
    chroma: np.ndarray | None = None
    prompt: np.ndarray | None = None

    @property
    def prompt_frames(self) -> int:
        return 0 if self.prompt is None else int(self.prompt.shape[1])

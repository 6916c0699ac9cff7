"""The one way to any maker of audio, whether it plays notes, runs a network or asks another machine.

Says what a backend is and what it promises; makes nothing itself. Backends stand in `backends/`, and which of them is
taken is `choose.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio

Stop = Callable[[], bool]
Progress = Callable[[str], None]


def never() -> bool:
    """A stop that is not asked for."""
    return False


def unheard(words: str) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A backend that can begin. `detail`: on what it runs, for a person: "musicgen-melody on the GPU in bf16"."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A backend that lacks something.

    Attributes:
        sentence: What is missing, with name, size and licence where it is weights.
        command: The one command that brings it; "" where none does.
    """

    sentence: str
    command: str = ""


State = Ready | Missing


@runtime_checkable
class AudioBackend(Protocol):
    """A maker of audio.

    What every one of them keeps: the pieces of `stream` joined, and every sound of `takes`, are exactly
    `round(order.seconds * capabilities.sample_rate_hz)` frames of `capabilities.channels` channels; with `region` they
    are `order.original`'s length at its rate and channels, and outside the region its very samples. `stop` is asked
    at least once a step of the network; where it says yes, `tools.render.dry.RenderStopped` is raised. Whatever else
    goes wrong is a `tools.errors.MusicError` with a sentence.
    """

    @property
    def name(self) -> str:
        """What it is called: "musicgen", "ace-step", "soundfont"."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; known without loading weights."""

    @property
    def licence(self) -> Licence:
        """What may be done with its results."""

    def state(self) -> State:
        """Whether it could begin now; looks at the disk and the machine, loads nothing."""

    def eta_s(self, order: SoundOrder) -> float | None:
        """Seconds that making it will take here, or None when that is not known before it was tried."""

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        """The sound of one order, piece by piece where the backend streams, else in one piece."""

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        """One whole sound an order, in their order; together in a batch where the backend can."""

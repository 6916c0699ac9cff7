"""Takes in rounds: as many at once as a maker can and a budget allows, until they are enough or one holds.

Without a budget: just the takes, all in one order to the maker. With one: as many at a time as its forecast, and then
its measured pace, say will fit; where time is left and none holds, more. What a take is, its maker's caller says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from tools.errors import MusicError
from tools.generate.backend import AudioBackend, Progress, Stop
from tools.generate.takes import BATCH, OnChunk, Take, check, made
from tools.generate.values import SoundOrder
from tools.render.audio import Audio
from tools.render.dry import RenderStopped

Finish = Callable[[Audio, SoundOrder, int], Take]  # raw sound, its order, the take's number


@dataclass(frozen=True)
class Rounds:
    """How takes are made.

    Attributes:
        backend: Who makes them.
        finish: Brings a raw sound to its form and measures it.
        stop: Asked between and within takes.
        progress: Told in words how far it is.
        took: Seconds since the person asked.
        budget_s: Seconds all may take together; None for no limit.
        one_s: What the backend says one take takes; None where it cannot.
        on_chunk: Given the first take's sound while it is made.
    """

    backend: AudioBackend
    finish: Finish
    stop: Stop
    progress: Progress
    took: Callable[[], float]
    budget_s: float | None = None
    one_s: float | None = None
    on_chunk: OnChunk | None = None

    def run(self, orders: Sequence[SoundOrder], wanted: int) -> tuple[list[Take], MusicError | None]:
        """Takes of the first `wanted` orders; of the others while none holds and the budget lasts.

        Returns:
            The takes, and what broke them off once there was one.

        Raises:
            RenderStopped: `stop` said so.
            MusicError: Not even one take came to be.
        """
        takes: list[Take] = []
        while len(takes) < len(orders):
            count = self._next(takes, len(orders), wanted)
            if not count:
                break
            try:
                self._round(takes, orders[len(takes) : len(takes) + count], wanted)
            except RenderStopped:
                raise
            except MusicError as error:
                if not takes:
                    raise
                return takes, error
        return takes, None

    def _next(self, takes: list[Take], most: int, wanted: int) -> int:
        """How many to order at once; 0 for no more."""
        missing = wanted - len(takes)
        if self.budget_s is None:
            return max(0, missing)
        if missing <= 0 and any(take.label.holds for take in takes):
            return 0
        spent_s = self.took()
        one_s = spent_s / len(takes) if takes else self.one_s
        if takes and spent_s + (one_s or 0.0) > self.budget_s:
            return 0
        fit = int((self.budget_s - spent_s) / one_s) if one_s else 1
        return max(1, min(fit, missing if missing > 0 else most - len(takes), BATCH))

    def _round(self, takes: list[Take], batch: Sequence[SoundOrder], wanted: int) -> None:
        """One order to the maker; where it makes one after the other, it is left off when the budget is used up, or
        when one holds that goes beyond those wanted.
        """
        of = max(wanted, len(takes) + len(batch))
        first, before_s = len(takes) + 1, self.took() if self.budget_s is not None else 0.0

        def told(words: str) -> None:
            self.progress(f"take {len(takes) + 1} of {of}: {words}")

        told("is made")
        with closing(made(self.backend, batch, first, self.stop, told, self.on_chunk)) as coming:
            for number, (order, raw) in enumerate(coming):
                told("is measured")
                takes.append(self.finish(raw, order, len(takes) + 1))
                check(self.stop)
                if self.budget_s is None:
                    continue
                now_s = self.took()
                next_s = now_s - before_s if number else 0.0  # the first of a batch may bring the others with it
                is_enough = len(takes) >= wanted and takes[-1].label.holds
                if is_enough or now_s + next_s > self.budget_s:
                    break
                before_s = now_s

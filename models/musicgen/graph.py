"""One captured CUDA graph a step: the host launches once instead of some hundred times.

Captured by hand for each shape a step can have (positions attention looks at, candidates drawn from), after a warm-up
on another stream, and replayed on the same fixed buffers; nothing is compiled. The function that is captured is the one
that runs without CUDA. Not run on a GPU where it was written: see docs/generation.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.musicgen.state import State

Compute = Callable[["State", int, int], None]
# Runs before a capture: libraries make their handles and workspaces then, which a capture must not see.
WARM_UPS = 2


class StepGraphs:
    """Captures and replays steps; the graphs lie in the state whose buffers they were captured on."""

    def __init__(self, compute: Compute) -> None:
        self.compute = compute

    def step(self, state: State, limit: int, candidates: int) -> None:
        """Makes one step: replayed where one was captured for this shape, else captured first."""
        key = (limit, candidates)
        if key not in state.graphs:
            state.graphs[key] = self.capture(state, limit, candidates)
        state.graphs[key].replay()

    def prepare(self, state: State, candidates: int) -> None:
        """Captures the steps of every length, before music is asked for."""
        import torch

        with torch.inference_mode():
            for limit in state.buckets():
                if (limit, candidates) not in state.graphs:
                    state.graphs[limit, candidates] = self.capture(state, limit, candidates)

    def capture(self, state: State, limit: int, candidates: int) -> Any:
        """A graph of one step. What the warm-ups write is put back: the capture itself computes nothing."""
        import torch

        position, tokens = state.position.clone(), state.tokens.clone()
        aside = torch.cuda.Stream(state.position.device)
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                self.compute(state, limit, candidates)
                # Keys and values of these positions are written again by the replay, from the same codes.
                state.position.copy_(position)
                state.tokens.copy_(tokens)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        # Other threads may use the device meanwhile (a codec, another state): only this thread's calls are captured.
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            self.compute(state, limit, candidates)
        return graph

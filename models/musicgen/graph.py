"""One captured CUDA graph a step: the host launches once instead of some hundred times.

Captured by hand for each shape a step can have (positions attention looks at, candidates drawn from), after a warm-up
on the stream that captures, and replayed on the same fixed buffers; nothing is compiled. The function that is captured
is the one that runs without CUDA. Where a capture fails the steps run uncaptured, slower and the same, and the log
says so. Not run on a GPU where it was written: see docs/generation.md.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.musicgen.state import State

log = logging.getLogger(__name__)

Compute = Callable[["State", int, int], None]
# Runs before a capture: libraries make their handles and workspaces then, which a capture must not see.
WARM_UPS = 2
# Torch allows one capture at a time in a process.
CAPTURING = threading.Lock()


class StepGraphs:
    """Captures and replays steps; the graphs lie in the state whose buffers they were captured on."""

    def __init__(self, compute: Compute) -> None:
        self.compute = compute
        self.refused = False
        self._stream: Any = None

    def step(self, state: State, limit: int, candidates: int) -> None:
        """Makes one step: replayed where one was captured for this shape, else captured first."""
        key = (limit, candidates)
        if key not in state.graphs:
            state.graphs[key] = self.capture(state, limit, candidates)
        graph = state.graphs[key]
        if graph is None:
            self.compute(state, limit, candidates)
        else:
            graph.replay()

    def prepare(self, state: State, candidates: int) -> None:
        """Captures the steps of every length, before music is asked for; the longest first, its memory serves all."""
        import torch

        with torch.inference_mode():
            for limit in reversed(state.buckets()):
                if (limit, candidates) not in state.graphs:
                    state.graphs[limit, candidates] = self.capture(state, limit, candidates)

    def capture(self, state: State, limit: int, candidates: int) -> Any:
        """A graph of one step; None where this device refuses to capture one. Leaves the state as it was."""
        if self.refused:
            return None
        position, tokens = state.position.clone(), state.tokens.clone()
        try:
            return self._recorded(state, limit, candidates, lambda: _put_back(state, position, tokens))
        except RuntimeError as error:
            self.refused = True
            log.warning("Steps cannot be captured here and run one kernel at a time, slower: %s", error)
            _put_back(state, position, tokens)
            return None

    def _recorded(self, state: State, limit: int, candidates: int, put_back: Callable[[], None]) -> Any:
        import torch
        from torch.nn.attention import SDPBackend, sdpa_kernel

        # One way to attend on every GPU: others are preferred on some, and plan anew for each length.
        attends = sdpa_kernel([SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH])
        with CAPTURING, torch.cuda.device(state.position.device), attends:
            # The capture's stream is the warm-ups': a product's workspace belongs to the stream it first ran on.
            self._stream = aside = self._stream or torch.cuda.Stream()
            aside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(aside):
                for _ in range(WARM_UPS):
                    self.compute(state, limit, candidates)
                    # Keys and values of these positions are written again by the replay, from the same codes.
                    put_back()
            torch.cuda.current_stream().wait_stream(aside)
            graph, pool = torch.cuda.CUDAGraph(), state.graph_memory(torch.cuda.graph_pool_handle)
            # Other threads may use the device meanwhile (a codec, another state): this thread's calls are captured.
            with torch.cuda.graph(graph, pool=pool, stream=aside, capture_error_mode="thread_local"):
                self.compute(state, limit, candidates)
        return graph


def _put_back(state: State, position: Any, tokens: Any) -> None:
    state.position.copy_(position)
    state.tokens.copy_(tokens)

"""Slots for requests that come and go: one state for all of them, stepped only as far as slots are taken.

A request takes the lowest free slot between two steps, and a step computes the slots from the first to the last that is
taken, as views of the same buffers: two listeners do not pay for eight places. Schedules nothing and knows no threads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from models.musicgen import delay
from models.musicgen.sampling import USUAL_TOP_K, candidates_for
from models.musicgen.state import State
from models.musicgen.values import TokenRequest

if TYPE_CHECKING:
    from models.musicgen.config import DecoderConfig
    from models.musicgen.engine import MusicGen

TEXT_LENGTH = 128  # pieces of text for each slot: about a hundred words; every one more is read in every step
MOST_SLOTS_CUDA = 32
# Measured on two cores (docs/serving.md): a third listener makes every step longer than it shortens the waiting.
SLOTS_CPU = 2
SHARE_OF_FREE_MEMORY = 0.6  # the rest is for the codec, captured steps and what other programs take meanwhile
FEW_WIDTHS = (1, 2, 4, 8, 16, 24, 32)  # a captured step serves one width; on a CPU every width is as good


def slot_bytes(config: DecoderConfig, frames: int, text_length: int, item_bytes: int) -> int:
    """Memory of the keys and values of one slot, which is two rows."""
    columns = delay.columns_of(config, frames)
    prefix = config.conditioning == "prefix"
    positions = columns + (config.chroma_frames + text_length if prefix else text_length)
    return config.layers * 2 * 2 * config.width * positions * item_bytes


def default_slots(model: MusicGen, text_length: int = TEXT_LENGTH) -> int:
    """How many requests at a time suit the device: on a GPU as many as fit, on a CPU few."""
    if model.device.type != "cuda":
        return SLOTS_CPU
    import torch

    free, _ = torch.cuda.mem_get_info(model.device)
    each = slot_bytes(model.config.decoder, model.config.max_frames, text_length, model.decoder.dtype.itemsize)
    return max(1, min(MOST_SLOTS_CUDA, int(SHARE_OF_FREE_MEMORY * free) // each))


class Slots:
    """A fixed number of places in one state.

    Args:
        model: whose state it is.
        count: how many requests at the same time.
        text_length: pieces of text a request may have.
        frames: of the longest request; all the model can write if not given.
    """

    def __init__(self, model: MusicGen, count: int, text_length: int = TEXT_LENGTH, frames: int | None = None) -> None:
        self._model, self.count = model, count
        self._state = model.new_slots(count, text_length, frames)
        self._taken = [False] * count
        self._views: dict[int, State] = {count: self._state}

    @property
    def taken(self) -> int:
        """How many slots are in use."""
        return sum(self._taken)

    def warm_up(self) -> None:
        """Captures the steps of every width and length, so that nobody who plays waits for one. Nothing on a CPU."""
        graphs = self._model.decoder.graphs
        if graphs is None:
            return
        candidates = candidates_for(USUAL_TOP_K, self._model.config.decoder.vocabulary)
        for width in (self.count, *(width for width in reversed(FEW_WIDTHS) if width < self.count)):
            graphs.prepare(self._view(width), candidates)

    def place(self, request: TokenRequest) -> int:
        """Put a request into the lowest free slot; only its rows are computed.

        Returns:
            The slot.

        Raises:
            RequestError: The model cannot take it; the slot stays free.
        """
        slot = self._taken.index(False)
        try:
            self._model.place(self._state, slot, request)
        except BaseException:
            self.release(slot)
            raise
        self._taken[slot] = True
        return slot

    def release(self, slot: int) -> None:
        """Free a slot at once, done or not."""
        state, rows = self._state, slice(2 * slot, 2 * slot + 2)
        self._taken[slot] = False
        for device, host, idle in (
            (state.position, state.host_position, 0),
            (state.last, state.host_last, 0),
            (state.prefix, state.host_prefix, 0),
            (state.top_k, state.host_top_k, 1),
        ):
            device[slot] = idle
            host[slot] = idle
        state.cross_length[rows] = 1
        state.host_cross_length[rows] = [1, 1]

    def step(self) -> None:
        """One step of every slot up to the last that is taken; without any it does nothing."""
        if not any(self._taken):
            return
        whole = self._state
        view = self._view(self.count - self._taken[::-1].index(True))
        if view is not whole:
            view.host_position, view.host_last = whole.host_position[: view.slots], whole.host_last[: view.slots]
            view.host_prefix, view.host_top_k = whole.host_prefix[: view.slots], whole.host_top_k[: view.slots]
            view.host_cross_length = whole.host_cross_length[: view.rows]
        self._model.decoder.step(view)
        if view is not whole:
            whole.host_position[: view.slots] = view.host_position

    def done(self, slot: int) -> bool:
        """True when nothing is left to write."""
        return self._state.done(slot)

    def ready(self, slot: int) -> int:
        """Frames of which every codebook is written, the prompt's among them."""
        return delay.complete_frames(self._model.config.decoder, self._state.written(slot))

    def codes(self, slot: int, first: int, last: int) -> np.ndarray:
        """Complete frames: int64 `[codebooks, last - first]`."""
        return self._model.codes(self._state, slot, first, last)

    def _view(self, needed: int) -> State:
        """The first slots of the state, in a width that steps are made for."""
        if self._model.device.type == "cuda":
            needed = min(self.count, next(width for width in (*FEW_WIDTHS, self.count) if width >= needed))
        if needed not in self._views:
            self._views[needed] = _first_slots(self._state, needed)
        return self._views[needed]


def _first_slots(state: State, slots: int) -> State:
    """The same buffers, seen only as far as some slots reach. The host's lists are set before every step."""
    rows = 2 * slots
    return replace(
        state,
        tokens=state.tokens[:slots],
        position=state.position[:slots],
        last=state.last[:slots],
        prefix=state.prefix[:slots],
        kv=state.kv[:, :, :rows],
        cross=None if state.cross is None else state.cross[:, :, :rows],
        cross_length=state.cross_length[:rows],
        guidance=state.guidance[:slots],
        temperature=state.temperature[:slots],
        top_k=state.top_k[:slots],
        greedy=state.greedy[:slots],
        seed_keys=state.seed_keys[:slots],
        host_position=[0] * slots,
        host_last=[0] * slots,
        host_prefix=[0] * slots,
        host_top_k=[1] * slots,
        host_cross_length=[1] * rows,
        graphs={},
    )

"""The decoder's step: one position of every slot, from codes in fixed buffers to the next codes in the same buffers.

No host sync, no growing tensor, nothing rebuilt: what can be known before the first step is put into the `State` by
`begin`. Copet et al., "Simple and Controllable Music Generation" (2023); names and order of the sums follow
transformers' MusicGen, which is the slow twin. Encodes no text, reads no files, decodes no sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.musicgen import delay, linear, prefill, sampling
from models.musicgen.attention import attend
from models.musicgen.config import DecoderConfig
from models.musicgen.graph import StepGraphs
from models.musicgen.state import State, new_state
from models.musicgen.values import RequestError, Stop, never
from models.musicgen.weights import Layer, Weights

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False)
class Condition:
    """What a slot's two rows are conditioned by, in the decoder's width.

    Attributes:
        rows: float32 `[2, n, width]`: with the condition, and the null condition. Words to attend to, or the prefix
            that stands before the codes.
        lengths: how many of the n count in each row (words only; a prefix counts whole).
    """

    rows: torch.Tensor
    lengths: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Wish:
    """A request as the decoder needs it: the delayed table (`delay.pattern`) and how codes are drawn."""

    table: np.ndarray
    prompt_frames: int
    seed: int
    guidance: float
    temperature: float
    top_k: int
    greedy: bool


@dataclass(frozen=True, eq=False)
class Reach:
    """What a step's layers look at.

    Attributes:
        limit: positions of the cache that are read where rows differ.
        place: the place of all rows, or None where they differ.
        spots: where each row's keys and values go, shaped for `scatter_`, where rows differ.
        seen: of the codes so far: how many positions, or which of `[rows, limit]` as `attend` takes it.
        heard: of the words: how many positions, or which of `[rows, text_length]`.
    """

    limit: int
    place: int | None
    spots: torch.Tensor | None
    seen: torch.Tensor | int
    heard: torch.Tensor | int


class Decoder:
    """Weights on a device, and the functions over a `State`.

    Args:
        dtype: what flows between the layers and lies in the cache.
        captures: replay captured steps; only on CUDA, with all weights on it.
    """

    def __init__(
        self, config: DecoderConfig, weights: Weights, dtype: torch.dtype, device: torch.device, captures: bool = True
    ) -> None:
        import torch

        self.config, self.weights, self.dtype, self.device = config, weights, dtype, device
        books = torch.arange(config.codebooks, device=device)
        self.offsets = books * (config.vocabulary + 1)
        self.heard_as_is = torch.zeros((), dtype=dtype, device=device)
        self.not_heard = torch.full((), float("-inf"), dtype=dtype, device=device)
        self.graphs = StepGraphs(self.compute) if captures and device.type == "cuda" else None

    def new_state(self, slots: int, length: int, columns: int, text_length: int) -> State:
        """Empty buffers for `slots` requests: see `state.new_state`."""
        return new_state(self.config, slots, length, columns, text_length, self.dtype, self.device)

    # --- a request takes a slot -------------------------------------------------------------------------------------

    def begin(self, state: State, slot: int, condition: Condition, wish: Wish, stop: Stop = never) -> None:
        """Puts a request into a slot between two steps: its table, its condition, and what is given of its codes.

        Args:
            stop: asked again and again while a long prompt is read.

        Raises:
            RequestError: when the state's buffers are too small for it.
            Stopped: `stop` said yes; the slot is then free.
        """
        import torch

        columns = wish.table.shape[1]
        prefix = condition.rows.shape[1] if state.cross is None else 0
        self._check_room(state, columns, prefix, condition.rows.shape[1])
        with torch.inference_mode():
            table = torch.from_numpy(np.ascontiguousarray(wish.table)).to(self.device)
            state.tokens[slot].fill_(self.config.vocabulary)
            state.tokens[slot, :, :columns].copy_(table)
            first = delay.first_step(wish.prompt_frames)
            if state.cross is not None:
                self._write_words(state, slot, condition)
            self._prefill(state, slot, condition.rows if prefix else None, first, stop)
            # Last of all: until here the slot stands still, as it did before.
            self._note(state, slot, wish, first, columns - 1, prefix)

    def _check_room(self, state: State, columns: int, prefix: int, words: int) -> None:
        room = state.tokens.shape[2] - 1
        if columns > room or prefix + columns > state.length:
            raise RequestError(
                f"The request needs {prefix + columns} positions in {columns} columns; this state has {state.length} "
                f"in {room}. Ask for fewer frames."
            )
        if state.cross is not None and words > state.text_length:
            raise RequestError(f"The text has {words} pieces; {state.text_length} at most fit here. Say it shorter.")

    def _note(self, state: State, slot: int, wish: Wish, first: int, last: int, prefix: int) -> None:
        import torch

        top_k = self.config.vocabulary if wish.top_k <= 0 else min(wish.top_k, self.config.vocabulary)
        state.position[slot], state.last[slot], state.prefix[slot] = first, last, prefix
        state.guidance[slot], state.temperature[slot] = wish.guidance, wish.temperature
        state.top_k[slot], state.greedy[slot] = top_k, wish.greedy
        state.seed_keys[slot].copy_(torch.tensor(sampling.seed_keys(wish.seed, self.config.codebooks)))
        state.host_position[slot], state.host_last[slot], state.host_prefix[slot] = first, last, prefix
        state.host_top_k[slot] = 1 if wish.greedy else top_k

    def _write_words(self, state: State, slot: int, condition: Condition) -> None:
        prefill.write_words(self.config, self.weights, state, slot, condition.rows.to(self.dtype))
        for row, length in enumerate(condition.lengths, start=2 * slot):
            state.cross_length[row] = length
            state.host_cross_length[row] = length

    def _prefill(self, state: State, slot: int, prefix: torch.Tensor | None, columns: int, stop: Stop) -> None:
        """Keys and values of everything before the first step: the prefix, and the columns that are given."""
        import torch

        parts = [] if prefix is None else [prefix.to(self.dtype)]
        if columns:
            given = state.tokens[slot, :, :columns].t()
            parts.append(self._embedded(given)[None].expand(2, -1, -1))
        if parts:
            x = torch.cat(parts, dim=1)
            x = x + self.weights.positions[: x.shape[1]]
            prefill.fill(self.config, self.weights, state, slot, x, stop)

    # --- a step -----------------------------------------------------------------------------------------------------

    def step(self, state: State) -> None:
        """Writes the next column of every slot that is not done; no host sync."""
        import torch

        candidates = state.candidates(self.config.vocabulary)
        with torch.inference_mode():
            if self.graphs is not None:
                self.graphs.step(state, state.bucket(), candidates)
            else:
                self.compute(state, state.reach(), candidates, state.common_place(), state.common_words())
        state.advanced()

    def compute(
        self, state: State, limit: int, candidates: int, place: int | None = None, words: int | None = None
    ) -> None:
        """The whole step on the device: what a CUDA graph captures.

        Args:
            limit: positions of the cache that attention looks at.
            candidates: how many of the likeliest codes are drawn from.
            place: the one place of all slots, where the host knows that they stand alike; else each row has its own.
            words: the one length of all rows' words, likewise.
        """
        self.write(state, self.predict(state, limit, place, words), candidates)

    def predict(self, state: State, limit: int, place: int | None = None, words: int | None = None) -> torch.Tensor:
        """Logits of the next column: float32 `[slots, 2, codebooks, vocabulary]`. Writes keys and values."""
        index = state.position.view(-1, 1, 1).expand(-1, self.config.codebooks, 1)
        places = state.position + state.prefix
        x = self._embedded(state.tokens.gather(2, index).squeeze(2)) + self.weights.positions.index_select(0, places)
        x = _doubled(x)
        reach = self._reach(state, places, limit, place, words)
        for number, layer in enumerate(self.weights.layers):
            x = self._layer(state, number, layer, x, reach)
        logits = linear.wide(self.weights.heads, self.weights.norm(x))
        return logits.view(state.slots, 2, self.config.codebooks, self.config.vocabulary)

    def _reach(self, state: State, places: torch.Tensor, limit: int, place: int | None, words: int | None) -> Reach:
        """What of the caches the layers of a step may look at; masks are made once for all of them."""
        spots = None
        seen: torch.Tensor | int = 0 if place is None else place + 1
        if place is None:
            rows = _doubled(places)
            spots = rows.view(1, -1, 1, 1, 1).expand(2, -1, self.config.heads, 1, self.config.head_width)
            seen = self._mask(limit, rows + 1)
        heard: torch.Tensor | int = words or 0
        if state.cross is not None and words is None:
            heard = self._mask(state.text_length, state.cross_length)
        return Reach(limit, place, spots, seen, heard)

    def _mask(self, length: int, counts: torch.Tensor) -> torch.Tensor:
        """Which of `[rows, length]` positions count; on a GPU as what is added to the scores."""
        import torch

        places = torch.arange(length, device=self.device)
        if self.device.type == "cpu":
            return places < counts[:, None]
        return torch.where(places < counts[:, None], self.heard_as_is, self.not_heard)

    def _layer(self, state: State, number: int, layer: Layer, x: torch.Tensor, reach: Reach) -> torch.Tensor:
        import torch

        config = self.config
        cache = state.kv[number]
        fused = layer.query_keys_values(layer.norm(x)).view(-1, 3, config.heads, config.head_width)
        pair = fused[:, 1:].transpose(0, 1)
        if reach.spots is None:
            cache[:, :, :, reach.place] = pair
            heard = attend(fused[:, 0], cache[0], cache[1], reach.seen)
        else:
            cache.scatter_(3, reach.spots, pair[:, :, :, None])
            heard = attend(fused[:, 0], cache[0, :, :, : reach.limit], cache[1, :, :, : reach.limit], reach.seen)
        x = linear.onto(x, layer.out, heard)
        if layer.cross is not None and state.cross is not None:
            query = layer.cross.query(layer.cross.norm(x)).view(-1, config.heads, config.head_width)
            heard = attend(query, state.cross[number, 0], state.cross[number, 1], reach.heard)
            x = linear.onto(x, layer.cross.out, heard)
        inner = torch.nn.functional.gelu(layer.ffn_in(layer.ffn_norm(x)))
        return linear.onto(x, layer.ffn_out, inner)

    def write(self, state: State, logits: torch.Tensor, candidates: int) -> None:
        """Draws the next column, keeps what is given of it, and moves every slot on."""
        import torch

        keys = sampling.step_keys(state.seed_keys, state.position)
        mix = sampling.guided(logits, state.guidance)
        drawn = sampling.draw(mix, keys, state.temperature, state.top_k, state.greedy, candidates)
        index = (state.position + 1).view(-1, 1, 1).expand(-1, self.config.codebooks, 1)
        given = state.tokens.gather(2, index)
        state.tokens.scatter_(2, index, torch.where(given == delay.TO_WRITE, drawn[..., None], given))
        torch.minimum(state.position + 1, state.last, out=state.position)

    def _embedded(self, tokens: torch.Tensor) -> torch.Tensor:
        """Codes `[n, codebooks]` to the sum of their vectors `[n, width]`."""
        import torch

        return torch.nn.functional.embedding(tokens + self.offsets, self.weights.embedding).sum(dim=1)


def _doubled(rows: torch.Tensor) -> torch.Tensor:
    """Slots `[slots, ...]` to rows `[2 * slots, ...]`: each slot's two rows stand together."""
    return rows[:, None].expand(-1, 2, *rows.shape[1:]).reshape(-1, *rows.shape[1:])

"""MusicGen whole, over codes: requests in, codes out, alone or in a batch, streamed or at once.

Joins the decoder's step with words, chroma and prompts. Knows codes and frames; sound and seconds are the generator's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.musicgen import delay, linear, offload, weights
from models.musicgen.checkpoint import Checkpoint
from models.musicgen.conditions import check_chroma, condition_of
from models.musicgen.config import DecoderConfig, ModelConfig, tiny_config
from models.musicgen.decoder import Decoder, Wish
from models.musicgen.sampling import candidates_for
from models.musicgen.self_test import check_conditioning
from models.musicgen.state import BUCKET, State
from models.musicgen.text import MAX_PIECES, KeptTexts, RandomText, TextSource, load_text
from models.musicgen.values import MAX_SEED, MusicGenError, RequestError, Stop, Stopped, TokenRequest, never

if TYPE_CHECKING:
    import torch

# Positions of words are given out in multiples of this on a GPU, so that captured steps serve many texts.
TEXT_BUCKET = 64
TINY_SPREAD = 0.1
# States of larger batches are freed after use: their caches are large, and they are seldom asked for twice.
KEPT_SLOTS = 4


class MusicGen:
    """A model that is ready to write codes.

    Attributes:
        config, decoder: what it is made of.
        precision: of the weights: "fp32", "bf16", "fp16" or "int8".
        effects: what the start-up check measured of each condition.
    """

    def __init__(self, config: ModelConfig, decoder: Decoder, text: TextSource, precision: str) -> None:
        self.config, self.decoder, self.precision = config, decoder, precision
        self.text = KeptTexts(text, config.decoder.text_width)
        self._idle_states: list[State] = []
        self._lock = threading.Lock()
        self.effects = check_conditioning(self)

    @property
    def device(self) -> torch.device:
        return self.decoder.device

    def stream(self, request: TokenRequest, chunk_frames: int = 50, stop: Stop = never) -> Iterator[np.ndarray]:
        """Codes as they come, without the prompt's.

        Args:
            chunk_frames: complete frames that are waited for.
            stop: asked before every step.

        Yields:
            int64 `[codebooks, n]`, complete frames only.

        Raises:
            RequestError: what the model cannot take.
            Stopped: `stop` said yes.
        """
        with self._state_for([request]) as state:
            self.place(state, 0, request, stop)
            sent = request.prompt_frames
            while not state.done(0):
                if stop():
                    raise Stopped
                self.decoder.step(state)
                ready = delay.complete_frames(self.config.decoder, state.written(0))
                if ready - sent >= chunk_frames or (state.done(0) and ready > sent):
                    yield self.codes(state, 0, sent, ready)
                    sent = ready

    def generate(self, requests: Sequence[TokenRequest], stop: Stop = never) -> list[np.ndarray]:
        """Codes of several requests in one batch, each as if it were alone.

        Returns:
            For each request int64 `[codebooks, frames]`, the prompt among them.
        """
        if not requests:
            return []
        with self._state_for(requests) as state:
            for slot, request in enumerate(requests):
                self.place(state, slot, request, stop)
            while not all(state.done(slot) for slot in range(state.slots)):
                if stop():
                    raise Stopped
                self.decoder.step(state)
            return [self.codes(state, slot, 0, request.frames) for slot, request in enumerate(requests)]

    # --- slots, for whoever batches by itself -----------------------------------------------------------------------

    def place(self, state: State, slot: int, request: TokenRequest, stop: Stop = never) -> None:
        """Puts a request into a slot of a state between two steps; only this slot's rows are computed.

        Args:
            stop: asked again and again while a long prompt is read.

        Raises:
            Stopped: `stop` said yes; the slot is then free.
        """
        self.check(request)
        config = self.config.decoder
        condition = condition_of(config, self.decoder.weights, self.text, request, self.device)
        table = delay.pattern(config, request.frames, request.prompt)
        wish = Wish(
            table,
            request.prompt_frames,
            request.seed,
            request.guidance,
            request.temperature,
            request.top_k,
            request.greedy,
        )
        self.decoder.begin(state, slot, condition, wish, stop)

    def codes(self, state: State, slot: int, first: int, last: int) -> np.ndarray:
        """Complete frames `first` to before `last` of a slot: int64 `[codebooks, last - first]`."""
        delays = self.config.decoder.last_delay
        columns = state.tokens[slot, :, first : 1 + last + delays].cpu().numpy()
        return delay.undelayed(self.config.decoder, columns, 0, last - first)

    def new_state(self, requests: Sequence[TokenRequest]) -> State:
        """A state just large enough for these requests, one slot each."""
        return self.decoder.new_state(len(requests), *self._sizes(requests))

    def new_slots(self, slots: int, text_length: int = TEXT_BUCKET, frames: int | None = None) -> State:
        """A state for requests that are not known yet.

        Args:
            text_length: pieces of text that a request may have.
            frames: of the longest request; all the model can write if not given.
        """
        config = self.config.decoder
        columns = delay.columns_of(config, frames or self.config.max_frames)
        length = self._whole_buckets(_prefix_length(config, text_length) + columns)
        return self.decoder.new_state(slots, length, columns, text_length)

    def check(self, request: TokenRequest) -> None:
        """Refuses what the model cannot take, before anything is computed.

        Raises:
            RequestError: names the value and the limit.
        """
        most = self.config.max_frames
        if not 1 <= request.frames <= most:
            raise RequestError(f"{request.frames} frames were asked for; the model writes 1 to {most} in one go.")
        if not (np.isfinite(request.guidance) and 0.0 <= request.guidance <= 20.0):
            raise RequestError(f"A guidance of {request.guidance} is outside 0 to 20; 3 is usual.")
        if not (np.isfinite(request.temperature) and 0.01 <= request.temperature <= 10.0):
            raise RequestError(f"A temperature of {request.temperature} is outside 0.01 to 10; 1 is usual.")
        if not 0 <= request.seed <= MAX_SEED:
            raise RequestError(f"The seed {request.seed} is outside 0 to {MAX_SEED}.")
        delay.check_prompt(self.config.decoder, request.frames, request.prompt)
        if request.chroma is not None:
            check_chroma(self.config.decoder, request.chroma)

    def _sizes(self, requests: Sequence[TokenRequest]) -> tuple[int, int, int]:
        """Positions of the cache, columns, and pieces of text that the requests need.

        Where steps are captured the whole of what the model can write: a captured step is bound to its buffers.
        """
        config = self.config.decoder
        pieces = max(self.text(words).shape[0] for request in requests for words in (request.text, request.negative))
        frames = max(request.frames for request in requests)
        captured = self.decoder.graphs is not None
        if captured:
            pieces, frames = -(-pieces // TEXT_BUCKET) * TEXT_BUCKET, self.config.max_frames
        columns = delay.columns_of(config, frames)
        return self._whole_buckets(_prefix_length(config, pieces) + columns), columns, pieces

    def _whole_buckets(self, length: int) -> int:
        """Positions of a cache; where steps are captured all of them can be looked at in whole buckets."""
        return length if self.decoder.graphs is None else -(-length // BUCKET) * BUCKET

    @contextmanager
    def _state_for(self, requests: Sequence[TokenRequest]) -> Iterator[State]:
        """A state for these requests; on a GPU one that was used before, with its captured steps, if there is one."""
        for request in requests:
            self.check(request)
        sizes = (len(requests), *self._sizes(requests))
        state = self._idle_state(sizes) or self.decoder.new_state(*sizes)
        try:
            yield state
        finally:
            if self.decoder.graphs is not None and state.slots <= KEPT_SLOTS:
                with self._lock:
                    self._idle_states = [*self._idle_states[-1:], state]

    def _idle_state(self, sizes: tuple[int, int, int, int]) -> State | None:
        with self._lock:
            for state in self._idle_states:
                text_length = sizes[3] if state.cross is None else state.text_length
                if (state.slots, state.length, state.tokens.shape[2] - 1, text_length) == sizes:
                    self._idle_states.remove(state)
                    return state
        return None

    def warm_up(self) -> None:
        """Captures every step that a single request can need, so that the first one need not wait. Nothing on a CPU."""
        if self.decoder.graphs is not None:
            with self._state_for([TokenRequest("", self.config.max_frames, 0)]) as state:
                self.decoder.graphs.prepare(state, candidates_for(250, self.config.decoder.vocabulary))


def _prefix_length(config: DecoderConfig, pieces: int) -> int:
    return config.chroma_frames + pieces if config.conditioning == "prefix" else 0


# --- making one -----------------------------------------------------------------------------------------------------


def load(folder: Path, precision: str = "auto", device: str = "auto") -> MusicGen:
    """A published model from its folder.

    Args:
        precision: "fp32", "bf16", "fp16", "int8" or "auto".
        device: "cpu", "cuda", "cuda:1" or "auto".

    Raises:
        WeightsError: the folder is not whole or not of one model.
        ConditioningIgnored: the start-up check failed.
    """
    checkpoint = Checkpoint(folder)
    place, precision = choose_device(device), choose_precision(precision, device)
    decoder = _decoder(checkpoint.config.decoder, checkpoint, precision, place)
    text = load_text(folder, checkpoint.config.text, lambda: checkpoint.part("text_encoder."), place)
    return MusicGen(checkpoint.config, decoder, text, precision)


def random(
    config: ModelConfig, seed: int = 0, precision: str = "fp32", device: str = "cpu", spread: float = 0.02
) -> MusicGen:
    """A model of any shape with random weights: what speed and exactness are measured with. Its music is noise."""
    place, precision = choose_device(device), choose_precision(precision, device)
    source = weights.random_source(config.decoder, seed, place, spread)
    decoder = _decoder(config.decoder, source, precision, place)
    return MusicGen(config, decoder, RandomText(config.decoder.text_width, seed), precision)


def tiny(kind: str, seed: int = 0, precision: str = "fp32", device: str = "cpu") -> MusicGen:
    """A random model that takes milliseconds: "text", "melody", "stereo" or "stereo-melody"."""
    return random(tiny_config(kind), seed, precision, device, TINY_SPREAD)


def choose_device(device: str) -> torch.device:
    """The device that is meant.

    Raises:
        MusicGenError: a GPU was asked for and there is none.
    """
    import torch

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise MusicGenError("A CUDA device was asked for and none can be used here; choose the device 'cpu' or 'auto'.")
    return torch.device(device)


def choose_precision(precision: str, device: str) -> str:
    """The precision that is meant: on a GPU what its arithmetic does natively, on a CPU what reads the least memory.

    Raises:
        MusicGenError: no such precision.
    """
    import torch

    if precision == "auto":
        if choose_device(device).type == "cpu":
            return "int8"
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if precision not in linear.PRECISIONS:
        raise MusicGenError(f"There is no precision {precision!r}; there are auto, {', '.join(linear.PRECISIONS)}.")
    return precision


def stream_dtype(precision: str) -> torch.dtype:
    """The type of what flows between the layers and lies in the cache."""
    import torch

    return {"fp32": torch.float32, "fp16": torch.float16}.get(precision, torch.bfloat16)


def _decoder(config: DecoderConfig, source: weights.Source, precision: str, device: torch.device) -> Decoder:
    """Packs the weights; on a GPU that is too small for them, the last layers stay in memory."""
    sizes = _layer_bytes(config, precision)
    heads = 2 * config.codebooks * config.vocabulary * config.width * weight_bytes(precision)
    fit = offload.layers_that_fit(sizes, heads, offload.free_bytes(device))
    dtype = stream_dtype(precision)

    def packs(index: int) -> weights.Pack:
        if fit <= index < config.layers:
            return lambda matrix: offload.Fetched(matrix.to("cpu", dtype), precision, device)
        return lambda matrix: linear.pack(matrix, precision, str(device))

    packed = weights.build(config, source, dtype, device, packs)
    return Decoder(config, packed, dtype, device, captures=fit == config.layers)


def weight_bytes(precision: str) -> int:
    """Bytes of one weight."""
    return {"fp32": 4, "int8": 1}.get(precision, 2)


def _layer_bytes(config: DecoderConfig, precision: str) -> list[int]:
    attentions = 2 if config.conditioning == "cross" else 1
    values = config.width * (4 * attentions * config.width + 2 * config.ffn_width)
    return [values * weight_bytes(precision)] * config.layers


__all__ = ["MAX_PIECES", "MusicGen", "load", "random", "tiny"]

"""Steps of our decoder and of transformers' `generate`, a chunk at a time, so that they can be timed in turns.

Transformers' generate runs whole in a greenlet; a logits processor, called once a step, holds it between two chunks. So
each is measured at the same places of a clip, minutes of other load fall on all alike, and no step of transformers is
left out or added. A thread would not do: with a second team of OpenMP threads in the process GNU OpenMP lets none wait
awake, and every step of everybody takes twice as long (measured: 19 and 36 ms).
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch
from greenlet import greenlet

from models.musicgen import tiny_checkpoint
from models.musicgen.config import ModelConfig, tiny_config
from models.musicgen.engine import MusicGen
from models.musicgen.linear import Linear
from models.musicgen.values import TokenRequest

WORDS = "a slow song about the sea with piano and strings"
ROWS = 2
SPARE_FRAMES = 8


def sync(device: torch.device | str) -> None:
    """Waits for the device, so that the clock tells the truth."""
    if str(device).startswith("cuda"):
        torch.cuda.synchronize()


def some_codes(config: ModelConfig, frames: int) -> np.ndarray:
    """Random codes: int64 `[codebooks, frames]`."""
    chance = np.random.default_rng(3)
    return chance.integers(0, config.decoder.vocabulary, (config.decoder.codebooks, frames), dtype=np.int64)


class Clocked(Protocol):
    """A decode loop that can be run for some steps."""

    def run(self, steps: int) -> float:
        """Runs that many steps more; returns the seconds they took."""
        ...

    def close(self) -> None: ...


class Ours:
    """Our decoder from a place in a clip, for one user or several alike."""

    def __init__(self, model: MusicGen, place: int, steps: int, users: int = 1) -> None:
        self.model = model
        frames = min(model.config.max_frames, place + steps + SPARE_FRAMES)
        prompt = some_codes(model.config, place) if place else None
        requests = [TokenRequest(WORDS, frames, seed, prompt=prompt) for seed in range(users)]
        self.state = model.new_state(requests)
        for slot, request in enumerate(requests):
            model.place(self.state, slot, request)

    def run(self, steps: int) -> float:
        """Seconds of that many steps."""
        sync(self.model.device)
        start = time.perf_counter()
        for _ in range(steps):
            self.model.decoder.step(self.state)
        sync(self.model.device)
        return time.perf_counter() - start

    def close(self) -> None:
        del self.state


class Closed(Exception):
    """No more steps are wanted."""


class Transformers:
    """Transformers' own `generate` from a place in a clip, held between chunks."""

    def __init__(self, model: Any, config: ModelConfig, place: int, steps: int) -> None:
        self.model, self.config, self.device = model, config, str(model.device)
        self.place, self.steps = place, steps
        self._left, self._from, self._seconds = 0, 0.0, 0.0
        self._closed = False
        self._caller = greenlet.getcurrent()
        self._run = greenlet(self._generate)
        self._run.switch()

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """The logits processor: counts a step, holds when the chunk is done."""
        self._left -= 1
        if self._left <= 0:
            sync(self.device)
            self._seconds = time.perf_counter() - self._from
            self._caller.switch()
            if self._closed:
                raise Closed
            self._from = time.perf_counter()
        return scores

    def run(self, steps: int) -> float:
        """Seconds of that many steps, from one call of the processor to the last."""
        self._left = steps
        self._caller = greenlet.getcurrent()
        self._run.switch()
        if self._run.dead:
            raise RuntimeError("transformers' generate ended early: it ran out of steps")
        return self._seconds

    def close(self) -> None:
        if self._run.dead:
            return
        self._closed, self._caller = True, greenlet.getcurrent()
        self._run.parent = self._caller
        self._run.switch()

    def _generate(self) -> None:
        wishes: dict[str, Any] = {}
        if self.place:
            wishes["decoder_input_ids"] = torch.from_numpy(some_codes(self.config, self.place)).to(self.device)
        said = torch.arange(3, 3 + len(WORDS.split()), device=self.device)[None]
        with contextlib.suppress(Closed):
            self.model.generate(
                input_ids=said,
                attention_mask=torch.ones_like(said),
                do_sample=True,
                top_k=250,
                guidance_scale=3.0,
                max_new_tokens=self.steps + SPARE_FRAMES,
                logits_processor=[self],
                **wishes,
            )


def transformers_twin(config: ModelConfig, dtype: torch.dtype, device: str) -> Any:
    """Transformers' model with the decoder's exact shape. Words and codec, which no step touches, are small."""
    small = tiny_config("text")
    text = dataclasses.replace(small.text, d_model=config.decoder.text_width)
    slight = dataclasses.replace(config, text=text, codec=small.codec)
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            return tiny_checkpoint.transformers_model(slight)
    finally:
        torch.set_default_dtype(usual)


def step_matrices(model: MusicGen) -> list[Linear]:
    """Every matrix that a step reads."""
    matrices: list[Linear] = []
    for layer in model.decoder.weights.layers:
        matrices += [layer.query_keys_values, layer.out, layer.ffn_in, layer.ffn_out]
        if layer.cross is not None:
            matrices += [layer.cross.query, layer.cross.out]
    return [*matrices, model.decoder.weights.heads]


def weight_bytes(model: MusicGen) -> int:
    """Bytes of weight that a step reads."""
    return sum(matrix.bytes_read for matrix in step_matrices(model))


def cache_bytes(model: MusicGen, place: int, users: int = 1) -> int:
    """Bytes of keys and values that a step at this place reads."""
    config = model.config.decoder
    item = torch.finfo(model.decoder.dtype).bits // 8
    return config.layers * 2 * ROWS * users * config.width * (place + 1) * item


def matrices_s(model: MusicGen, rounds: int = 3) -> float:
    """Seconds in which all of a step's matrices are multiplied, and nothing else is done: the floor of a step."""
    matrices = step_matrices(model)
    rows = {m.rows_in: torch.randn(ROWS, m.rows_in, device=model.device).to(model.decoder.dtype) for m in matrices}

    def once() -> float:
        sync(model.device)
        start = time.perf_counter()
        for matrix in matrices:
            matrix(rows[matrix.rows_in])
        sync(model.device)
        return time.perf_counter() - start

    with torch.inference_mode():
        return min(once() for _ in range(rounds))


def big_product_bytes_s(device: str, dtype: torch.dtype, side: int) -> float:
    """Bytes a second of one large matrix times two rows: the memory bandwidth a step could have on a GPU."""
    matrix = torch.randn(side, side, device=device).to(dtype)
    rows = torch.randn(ROWS, side, device=device).to(dtype)

    def once() -> float:
        sync(device)
        start = time.perf_counter()
        for _ in range(20):
            torch.nn.functional.linear(rows, matrix)
        sync(device)
        return (time.perf_counter() - start) / 20

    with torch.inference_mode():
        return matrix.numel() * matrix.element_size() / min(once() for _ in range(4))


def in_turns(clocks: dict[str, Clocked], steps: int, chunk: int) -> Iterator[dict[str, float]]:
    """Runs all clocks in turns, chunk by chunk; yields the seconds of each chunk."""
    for _ in range(steps // chunk):
        yield {name: clock.run(chunk) for name, clock in clocks.items()}

"""How long a sound will take, before it is begun: measured on this machine and model, or guessed where none is loaded.

A step reads all weights and, more with every frame, what it has written; so its time is modelled as proportional to
the bytes it reads, and one number, the time of a byte, is measured. Every real run corrects it. Says a number only: how
sure it is of it is said elsewhere. Torch-free.
"""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from models.musicgen.config import DecoderConfig, ModelConfig
from models.musicgen.values import TokenRequest

if TYPE_CHECKING:
    from models.musicgen.windows import Window

# A probe: frames written, in pieces of which the first (warming up, encoding words) does not count.
PROBE_FRAMES, PROBE_PIECE = 16, 4
PROBE_CODEC_FRAMES = 25
# A frame of a prompt goes through in one pass with all others: share of a step's time, as measured with
# musicgen-small's shape in int8 on two busy cores (0.1 to 0.3).
PROMPT_SHARE = 0.2
STRETCH, KEPT_STEPS = 100, 40  # frames that are taken together, and the latest pieces of them that count
STRETCHES_FOR_A_LINE = 4
# What was written is read with more effort a byte than the weights: measured as above, at 1,200 frames.
KEPT_EFFORT = 1.5
# Where nothing is loaded. Bytes a weight takes by device; share of a measured fp32 matrix-vector bandwidth that whole
# int8 steps reach on a CPU (14 of 45 GB/s for musicgen-small's shape on two cores, bench_musicgen.py --quick);
# bytes/s and seconds a layer costs at the least on a GPU that is not known (a small one).
GUESS_WEIGHT_BYTES = {"cpu": 1, "cuda": 2}
GUESS_CPU_SHARE = 0.3
GUESS_CUDA_BYTES_S, GUESS_CUDA_LAYER_S = 250e9, 40e-6
GUESS_CODEC_SHARE = {"cpu": 0.1, "cuda": 0.02}  # seconds a second of sound, mono
MATRIX = (8192, 8192)  # 268 MB: more than a processor keeps near itself, as a model's weights are


def weight_values(config: DecoderConfig) -> int:
    """Weights that one step reads; tables it looks up in and what is computed once for all steps are not counted."""
    cross = config.conditioning == "cross"
    layer = (4 + (2 if cross else 0)) * config.width**2 + 2 * config.width * config.ffn_width
    return config.layers * layer + config.codebooks * config.vocabulary * config.width


def kept_values(config: DecoderConfig) -> int:
    """Keys and values one position leaves for all later steps, of both rows."""
    return config.layers * 2 * 2 * config.width


def step_bytes(config: DecoderConfig, weight_bytes: float, kept_bytes: float, frame: float) -> float:
    """What the step at a frame reads, in bytes of weights."""
    positions = frame + (config.chroma_frames if config.conditioning == "prefix" else 0)
    return weight_values(config) * weight_bytes + KEPT_EFFORT * kept_values(config) * kept_bytes * positions


class Pace:
    """How fast one model and codec are here: measured when first asked, then corrected by every run that is watched."""

    def __init__(self, model: Any, codec: Any) -> None:
        self._model, self._codec = model, codec
        # Latest step times by stretch of frames, so that a long run does not drown what a short one showed.
        self._steps: dict[int, deque[float]] = {}
        self._codec_frame_s: float | None = None

    def seconds(self, windows: Iterable[Window]) -> float:
        """Seconds for all windows and their sound."""
        if not self._steps:
            self._probe()
        last_delay, spent = self._model.config.decoder.last_delay, 0.0
        for window in windows:
            middle = window.prompt_frames + window.new_frames / 2  # time grows evenly: the middle step is the mean one
            spent += self.step_s(middle) * (window.new_frames + last_delay)
            spent += self.step_s(0) * PROMPT_SHARE * window.prompt_frames
            spent += self.codec_s(window.new_frames)
        return spent

    def step_s(self, frame: float) -> float:
        """Seconds of the step at a frame: a straight line through what was seen, or by bytes where too little was."""
        seen = {(stretch + 0.5) * STRETCH: statistics.median(times) for stretch, times in self._steps.items()}
        if len(seen) < STRETCHES_FOR_A_LINE:
            return statistics.median(s * self._bytes(frame) / self._bytes(at) for at, s in seen.items())
        slope, start = np.polyfit(list(seen), list(seen.values()), 1)
        return float(max(min(seen.values()) / 2, start + max(0.0, slope) * frame))

    def codec_s(self, frames: int) -> float:
        """Seconds the codec takes for that many frames, to sound or from it."""
        if self._codec_frame_s is None:
            self._codec_frame_s = _codec_frame_s(self._codec)
        return self._codec_frame_s * frames

    def watching(self, window: Window, pieces: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        """The same pieces of codes; what the model took for each is noted, all but the first with its warming up.

        Only the time spent in the model counts, not what is done with a piece.
        """
        frame, is_first = window.prompt_frames, True
        try:
            while True:
                start = time.perf_counter()
                codes = next(pieces, None)
                if codes is None:
                    return
                new = codes.shape[1]
                if new and not is_first:
                    self._note(frame + new / 2, (time.perf_counter() - start) / new)
                frame, is_first = frame + new, False
                yield codes
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _note(self, frame: float, step_s: float) -> None:
        self._steps.setdefault(int(frame) // STRETCH, deque(maxlen=KEPT_STEPS)).append(step_s)

    def _probe(self) -> None:
        """Writes a few frames of nothing in particular."""
        from models.musicgen.windows import Window

        request = TokenRequest("", PROBE_FRAMES, 0)
        for _ in self.watching(Window(0, PROBE_FRAMES, 0, "", 0), self._model.stream(request, PROBE_PIECE)):
            pass

    def _bytes(self, frame: float) -> float:
        weight_bytes = {"fp32": 4, "int8": 1}.get(getattr(self._model, "precision", "bf16"), 2)
        return step_bytes(self._model.config.decoder, weight_bytes, 4 if weight_bytes == 4 else 2, frame)


def _codec_frame_s(codec: Any) -> float:
    codes = np.zeros((codec.codebooks, PROBE_CODEC_FRAMES), np.int64)
    spent = []
    for _ in range(2):  # the first warms up
        start = time.perf_counter()
        codec.decode(codes)
        spent.append(time.perf_counter() - start)
    return min(spent) / PROBE_CODEC_FRAMES


def guess_s(config: ModelConfig, seconds: float, device: str, takes: int = 1) -> float:
    """A guess where nothing is loaded: from the model's size and, on a CPU, this machine's measured memory speed.

    Args:
        device: "cpu" or "cuda" ("cuda:1" and "auto" too, the latter as "cpu"). A GPU is taken for a small one.
        takes: sounds, one after another.
    """
    kind = "cuda" if device.startswith("cuda") else "cpu"
    frames = seconds * config.frame_rate_hz
    window = min(frames, config.max_frames) / 2  # the middle of a window
    read = step_bytes(config.decoder, GUESS_WEIGHT_BYTES[kind], 2, window)
    if kind == "cuda":
        step_s = read / GUESS_CUDA_BYTES_S + config.decoder.layers * GUESS_CUDA_LAYER_S
    else:
        step_s = read / (GUESS_CPU_SHARE * matrix_vector_bytes_s())
    return takes * (frames * step_s + seconds * config.channels * GUESS_CODEC_SHARE[kind])


@cache
def matrix_vector_bytes_s() -> float:
    """Bytes a second that this machine multiplies a vector with, the best of a few tries (about 0.2 s, once)."""
    matrix, vector = np.ones(MATRIX, np.float32), np.ones(MATRIX[1], np.float32)
    return max(matrix.nbytes / spent for spent in _tries(matrix, vector))


def _tries(matrix: np.ndarray, vector: np.ndarray) -> Iterator[float]:
    for _ in range(4):
        start = time.perf_counter()
        _ = matrix @ vector
        yield max(1e-9, time.perf_counter() - start)

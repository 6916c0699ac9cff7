"""Our MusicGen engine as a backend: text, negative text, chords and tune (melody models), continuation, streaming.

Loads the generator once a process, after its weights were held against their hashes. The engine itself is
`models/musicgen`; what it shares with an engine elsewhere is `generated.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.musicgen.config import PUBLISHED, ConfigError, ModelConfig, read_config
from models.musicgen.eta import guess_s
from models.musicgen.generator import MAX_SECONDS
from tools.generate.backend import Missing, Progress, Ready, State, Stop, never, unheard
from tools.generate.backends import loaded
from tools.generate.backends.generated import guarded, of_engine, request_of, streamed, whole
from tools.generate.backends.shelf import Shelved
from tools.generate.hardware import hardware
from tools.generate.sound_shape import frames_of
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio

NAME = "musicgen"


class MusicGenBackend:
    """MusicGen on this machine.

    Args:
        weights: Which, and where they lie.
        device: "auto", "cuda" or "cpu".
        precision: "auto", "fp32", "bf16", "fp16" or "int8".
    """

    def __init__(self, weights: Shelved, device: str = "auto", precision: str = "auto") -> None:
        self.weights, self.device, self.precision = weights, device, precision
        self._config = config_of(weights)

    @property
    def name(self) -> str:
        return NAME

    @property
    def on_gpu(self) -> bool:
        """Whether it would run on a GPU."""
        return self.device == "cuda" or (self.device == "auto" and hardware().cuda)

    @property
    def capabilities(self) -> Capabilities:
        return capabilities(self._config)

    @property
    def licence(self) -> Licence:
        return self.weights.licence

    def state(self) -> State:
        missing = self.weights.missing()
        if missing:
            return missing
        if self._config is None:
            return Missing(f"The folder {self.weights.folder} is no MusicGen checkpoint (its config.json says so).")
        return Ready(f"{self.weights.title} on the {'GPU' if self.on_gpu else 'CPU'}")

    def eta_s(self, order: SoundOrder) -> float | None:
        generator = loaded.if_loaded(self._key)
        if generator is not None:
            return float(guarded(lambda: generator.eta_s(self._request(order))))
        if self._config is None:
            return None
        return guess_s(self._config, order.seconds, "cuda" if self.on_gpu else "cpu")

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        generator = self.generator(progress)
        rate = self.capabilities.sample_rate_hz
        request = self._request(order)
        pieces = guarded(lambda: generator.stream(request, stop, lambda *_: None))
        yield from streamed(pieces, rate, frames_of(order.seconds, rate), stop, progress)

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        generator = self.generator(progress)
        requests = [self._request(order) for order in orders]
        made = guarded(lambda: generator.generate_many(requests, stop))
        yield from whole(made, self.capabilities.sample_rate_hz, [order.seconds for order in orders])

    def generator(self, progress: Progress = unheard) -> Any:
        """The loaded generator, shared by all backends of this folder, device and precision in the process.

        Raises:
            MissingError: Weights or the neural set are missing, or not what was brought.
            RenderError: They cannot be loaded.
        """

        def load() -> Any:
            progress(f"checking {self.weights.title}")
            folder = self.weights.checked()
            progress(f"loading {self.weights.title}")
            return guarded(lambda: _load(folder, self.precision, self.device))

        return loaded.model(self._key, load)

    @property
    def _key(self) -> tuple[str, Path, str, str]:
        return NAME, self.weights.folder, self.device, self.precision

    def _request(self, order: SoundOrder) -> Any:
        can = self.capabilities
        return request_of(order, can.sample_rate_hz, can.channels, can.melody)


def config_of(weights: Shelved) -> ModelConfig | None:
    """The model's shape: of its folder where that is there, else as published under its name."""
    said = weights.config()
    if said:
        try:
            return read_config(said)
        except (ConfigError, KeyError, TypeError, ValueError):
            return None
    return PUBLISHED.get(weights.row.name.removeprefix("musicgen-")) if weights.row else None


def capabilities(config: ModelConfig | None) -> Capabilities:
    """What a model of this shape can do; nothing where it is none."""
    if config is None:
        return Capabilities()
    return of_engine(config.decoder.conditioning, MAX_SECONDS, config.sample_rate_hz, config.channels)


def _load(folder: Path, precision: str, device: str) -> Any:
    from models.musicgen.generator import load_generator

    generator: Any = load_generator(folder, precision=precision, device=device)
    generator.model.warm_up()  # captures on a GPU, so that the first sound need not wait; nothing on a CPU
    return generator

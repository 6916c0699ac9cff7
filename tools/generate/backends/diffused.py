"""What the backends over diffusion pipelines share: loading once, batches of takes, and mending a recording exactly.

A pipeline gives a whole sound at its own rate. Here it becomes what was ordered: exact length, and where a stretch of
a recording is made anew, that recording's rate and channels and its very samples outside the stretch.
"""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.diffusion import DiffusionError, DiffusionStopped
from tools.errors import LimitError, RenderError
from tools.generate.backend import Missing, Progress, Ready, State, Stop, never, unheard
from tools.generate.backends import loaded
from tools.generate.backends.generated import guarded, stopped
from tools.generate.backends.shelf import Shelved
from tools.generate.hardware import hardware
from tools.generate.seams import set_in
from tools.generate.sound_shape import fitted, frames_of, of_frames, resampled, with_channels
from tools.generate.values import Capabilities, Licence, SoundOrder
from tools.render.audio import Audio, Samples

# Equal-power crossfade at both borders of a stretch made anew, inside it.
SEAM_S = 0.06
# Work of a CPU core on matrices in 32 bits, for a guess before anything was timed.
CORE_FLOPS = 2.5e10

_PACE: dict[tuple[str, Path, str], float] = {}  # seconds of work for a second of one sound, as last timed


class DiffusedBackend(ABC):
    """A diffusion pipeline on this machine.

    Args:
        weights: Which, and where they lie.
        device: "auto", "cuda" or "cpu".
    """

    name: str
    # Work for a second of sound, in operations a parameter; a guess before anything was timed.
    passes_a_second: float

    def __init__(self, weights: Shelved, device: str = "auto") -> None:
        self.weights, self.device = weights, device

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it can do."""

    @abstractmethod
    def load(self, folder: Path) -> Any:
        """The model, with `generate(request, stop, report) -> [samples]` and `sample_rate_hz`."""

    @abstractmethod
    def request(self, order: SoundOrder, seeds: tuple[int, ...], given: Given) -> Any:
        """The model's request for orders that are alike but for their seeds."""

    @abstractmethod
    def complaint(self) -> str:
        """Why the folder holds no such pipeline, or empty."""

    @property
    def licence(self) -> Licence:
        return self.weights.licence

    @property
    def on_gpu(self) -> bool:
        """Whether it would run on a GPU."""
        return self.device == "cuda" or (self.device == "auto" and hardware().cuda)

    def state(self) -> State:
        missing = self.weights.missing()
        if missing:
            return missing
        complaint = self.complaint()
        if complaint:
            return Missing(complaint)
        return Ready(f"{self.weights.title} on the {'GPU' if self.on_gpu else 'CPU'}")

    def eta_s(self, order: SoundOrder) -> float | None:
        lead_s = order.lead_in.duration_s if order.lead_in else 0.0
        length_s = order.original.duration_s if order.original else order.seconds + lead_s
        pace = _PACE.get(self._key)
        if pace is not None:
            return pace * length_s
        if self.on_gpu or self.weights.row is None:
            return None
        flops = self.passes_a_second * self.weights.row.size_bytes / 2  # two bytes a parameter, two operations each
        return flops / (CORE_FLOPS * (os.cpu_count() or 1)) * length_s

    def stream(self, order: SoundOrder, stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        yield from self.takes([order], stop, progress)

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        for group in alike(orders):
            self._check(group[0])
            yield from self._made(group, self.model(progress), stop, progress)

    def _made(self, group: Sequence[SoundOrder], model: Any, stop: Stop, progress: Progress) -> Iterator[Audio]:
        """Orders that differ by their seeds, in batches."""
        given = Given.of(group[0], model.sample_rate_hz, self.capabilities)
        request = self.request(group[0], tuple(order.seed for order in group), given)
        began = time.perf_counter()
        made = told(lambda: model.generate(request, stop, _reporter(progress, len(group))))
        _PACE[self._key] = (time.perf_counter() - began) / (len(group) * max(0.1, given.total_s))
        for samples in made:
            yield given.result(Audio(np.ascontiguousarray(samples), model.sample_rate_hz))

    def model(self, progress: Progress = unheard) -> Any:
        """The loaded pipeline, shared by all backends of this folder and device in the process.

        Raises:
            MissingError: Weights or the neural set are missing, or not what was brought.
            RenderError: They cannot be loaded.
        """

        def load() -> Any:
            progress(f"checking {self.weights.title}")
            folder = self.weights.checked()
            progress(f"loading {self.weights.title}")
            return told(lambda: self.load(folder))

        return loaded.model(self._key, load)

    @property
    def _key(self) -> tuple[str, Path, str]:
        return self.name, self.weights.folder, self.device

    def _check(self, order: SoundOrder) -> None:
        can = self.capabilities
        for asked, able, what in (
            (order.lead_in, can.continuation, "carry on from a recording"),
            (order.region, can.inpaint, "make a part of a recording anew"),
            (order.original if order.region is None else None, can.cover, "make a recording anew in other sounds"),
        ):
            if asked is not None and not able:
                raise LimitError(f"{self.weights.title} cannot {what}", next_step="Choose another sound backend")


class Given:
    """The recordings of an order as a pipeline takes them, and the way back.

    Attributes:
        lead_in: float32 [channels, n] at the pipeline's rate, or None.
        source: The same of the recording to mend or to cover.
        style: The same of the reference.
        total_s: Seconds the pipeline works on.
    """

    def __init__(self, order: SoundOrder, lead_in: Samples | None, source: Samples | None, style: Samples | None):
        self._order, self.lead_in, self.source, self.style = order, lead_in, source, style
        self._rate_hz = self._channels = 0
        self.total_s = order.seconds

    @classmethod
    def of(cls, order: SoundOrder, rate_hz: int, can: Capabilities) -> Given:
        """At a pipeline's rate and channels."""

        def fit(audio: Audio | None) -> Samples | None:
            return None if audio is None else with_channels(resampled(audio, rate_hz), can.channels).samples

        source = fit(order.original)
        if source is not None and order.region is None:  # a cover is as long as ordered
            source = of_frames(Audio(np.array(source), rate_hz), frames_of(order.seconds, rate_hz)).samples
        given = cls(order, fit(order.lead_in), source, fit(order.style) if can.style else None)
        given._rate_hz, given._channels = rate_hz, can.channels
        given.total_s = source.shape[1] / rate_hz if source is not None else order.seconds
        if given.lead_in is not None:
            given.total_s += given.lead_in.shape[1] / rate_hz
        return given

    @property
    def seconds(self) -> float:
        """What the pipeline is asked to give: the whole recording where a part of it is mended."""
        return self._order.seconds if self._order.region is None else self.total_s

    def result(self, made: Audio) -> Audio:
        """What was ordered out of what was made."""
        order = self._order
        if order.region is None or order.original is None:
            return of_frames(made, frames_of(order.seconds, self._rate_hz), faded=False)
        return mended(order.original, made, order.region)


def mended(original: Audio, made: Audio, region: tuple[float, float]) -> Audio:
    """A recording with a stretch out of another: outside its very samples, inside an equal-power fade at each border.

    Args:
        original: Gives rate, channels and length.
        made: The same music from 0:00, at any rate.
        region: Seconds.
    """
    rate, (channels, frames) = original.sample_rate_hz, original.samples.shape
    new = fitted(made, rate, channels, frames).samples
    start, end = (min(frames, frames_of(second, rate)) for second in region)
    return set_in(original, new[:, start:end], start, end, frames_of(SEAM_S, rate))


def alike(orders: Sequence[SoundOrder]) -> Iterator[list[SoundOrder]]:
    """Orders in their order, those that follow one another and differ in nothing but their seeds together."""
    group: list[SoundOrder] = []
    for order in orders:
        if group and _likeness(order) != _likeness(group[0]):
            yield group
            group = []
        group.append(order)
    if group:
        yield group


def told(work: Callable[[], Any]) -> Any:
    """Do something with a pipeline; its errors become ours, with their own sentence.

    Raises:
        RenderStopped: It was stopped.
        RenderError: It failed.
    """

    def renamed() -> Any:
        try:
            return work()
        except DiffusionStopped as error:
            raise stopped() from error
        except DiffusionError as error:
            raise RenderError(str(error)) from error

    return guarded(renamed)


def _likeness(order: SoundOrder) -> tuple[Any, ...]:
    recordings = (order.lead_in, order.original, order.style)
    asked = (order.words, order.negative, order.seconds, order.guidance, order.region, order.sections, order.controls)
    return (*asked, *(id(recording) for recording in recordings))


def _reporter(progress: Progress, count: int) -> Callable[[float], None]:
    what = "the recording" if count == 1 else f"{count} takes"
    return lambda share: progress(f"{what}: {round(100 * share)} %")

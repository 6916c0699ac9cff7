"""One replica of the engine: a generator whose model plays several sounds at once, and what of them goes out.

A plain class: Ray makes one in each of its processes, a test makes one without Ray. Knows no HTTP and no tokens.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from models.musicgen.values import MusicGenError, Stop, Stopped
from models.serving import wire
from models.serving.resume import Resumed

if TYPE_CHECKING:
    from models.musicgen.batching import BatchEngine
    from models.musicgen.engine import MusicGen
    from models.musicgen.generator import Generator

log = logging.getLogger(__name__)

TINY = "tiny:"


@dataclass(frozen=True)
class ReplicaSpec:
    """What each replica plays.

    Attributes:
        name: of the model, as clients are told it.
        folder: the checkpoint; None plays `tiny` random weights, which are for trying the engine out: noise.
        tiny: kind and seed of the random weights.
        slots: sounds at the same time; None takes what suits the device.
        threads: of the CPU for one replica; None leaves it to torch.
    """

    name: str
    folder: Path | None = None
    tiny: tuple[str, int] = ("text", 0)
    slots: int | None = None
    precision: str = "auto"
    device: str = "auto"
    threads: int | None = None


class Replica:
    """Plays sounds, several at once."""

    def __init__(self, spec: ReplicaSpec) -> None:
        import torch

        from models.musicgen.batching import BatchEngine

        if spec.threads is not None:
            torch.set_num_threads(spec.threads)
        self._spec = spec
        self._generator = _generator(spec)
        self._engine: BatchEngine = BatchEngine(cast("MusicGen", self._generator.model), spec.slots)
        # One thread for each sound at work and each that waits for a slot: they mostly wait for the engine's thread.
        self._threads = ThreadPoolExecutor(2 * self._engine.slots, thread_name_prefix="sound")

    async def sound(self, order: wire.Order) -> AsyncIterator[list[wire.Packet]]:
        """The packets of one sound, some at a time; to close it stops the work within a step."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[list[wire.Packet] | None] = asyncio.Queue()
        stopped = threading.Event()

        def tell(packets: list[wire.Packet] | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(queue.put_nowait, packets)

        def work() -> None:
            try:
                for packets in self.play(order, stopped.is_set):
                    tell(packets)
            finally:
                tell(None)

        working = loop.run_in_executor(self._threads, work)
        try:
            while (packets := await queue.get()) is not None:
                yield packets
        finally:
            stopped.set()
            working.cancel()  # of no effect once it runs; then `stopped` ends it

    def play(self, order: wire.Order, stop: Stop) -> Iterator[list[wire.Packet]]:
        """The packets of one sound, in the caller's thread."""
        from models.musicgen.batching import EngineBroken

        try:
            yield from self._played(order, stop)
        except (Stopped, EngineBroken):
            return  # without a last word: where nobody stopped it, the door asks another replica
        except MusicGenError as error:
            yield [wire.failure("request", str(error))]
        except Exception:
            log.exception("sound %s failed", order.id)
            sentence = f"The engine failed on this sound; its log tells more under {order.id}. Other sounds go on."
            yield [wire.failure("internal", sentence)]

    def _played(self, order: wire.Order, stop: Stop) -> Iterator[list[wire.Packet]]:
        from models.musicgen.generator import Generator

        fresh: list[wire.Packet] = []
        model = Resumed(self._engine, order.heard.windows, lambda window, codes: fresh.append(wire.code(window, codes)))
        generator: Generator = Generator(model, self._generator.codec, self._spec.name)
        request = wire.request_of(order)
        samples_in_all = round(order.seconds * generator.sample_rate_hz)
        facts = {"sample_rate_hz": generator.sample_rate_hz, "channels": generator.channels}
        yield [wire.news(wire.HEAD, name=self._spec.name, samples=samples_in_all, **facts)]
        first = 0
        for samples in generator.stream(request, stop):
            known = min(max(order.heard.samples - first, 0), samples.shape[1])
            first += samples.shape[1]
            packets, fresh[:] = fresh.copy(), []
            if known < samples.shape[1]:
                new = samples[:, known:]
                packets.append(wire.wave(first - new.shape[1], new))
            if packets:
                yield packets
        yield [wire.news(wire.DONE, samples=first)]

    def eta_s(self, order: wire.Order) -> float:
        """Seconds the sound would take alone."""
        return float(self._generator.eta_s(wire.request_of(order)))

    def facts(self) -> dict[str, Any]:
        """What is played here, and by which process."""
        generator = self._generator
        return {
            "name": self._spec.name,
            "conditioning": generator.model.config.decoder.conditioning,
            "sample_rate_hz": generator.sample_rate_hz,
            "channels": generator.channels,
            "slots": self._engine.slots,
            "busy": self._engine.busy,
            "process": os.getpid(),
        }

    def check_health(self) -> None:
        """Called by Ray every few seconds.

        Raises:
            RuntimeError: The thread that makes the steps has ended; Ray then replaces this replica.
        """
        if not self._engine.alive:
            raise RuntimeError("The engine's thread has ended.")

    def close(self) -> None:
        """Stop all sounds."""
        self._engine.close()
        self._threads.shutdown(wait=True, cancel_futures=True)


def _generator(spec: ReplicaSpec) -> Generator:
    from models.musicgen.generator import load_generator, tiny_generator

    if spec.folder is None:
        return tiny_generator(*spec.tiny)
    return load_generator(spec.folder, spec.precision, spec.device)

"""The engine on Ray Serve: replicas in processes of their own behind the door, started and stopped by one call.

One machine by itself: every port is on the loopback address, Ray's own calls need a token of their own, its dashboard
and its reports of use are off, and what it prints goes to a log. Imports Ray only inside functions.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.serving import wire
from models.serving.door import Door, ReplicaLost
from models.serving.replica import Replica, ReplicaSpec
from models.serving.surroundings import (
    LOG_NAME,
    LOOPBACK,
    EngineError,
    bind_to_loopback,
    check_ray,
    import_ray,
    listen,
    log_to,
    printing_into_log,
    scratch_folder,
)
from models.serving.tokens import DOOR_TOKEN, ensure_token

log = logging.getLogger(__name__)

DEFAULT_PORT = 7870
NAME = "parlando-engine"
OBJECT_STORE_BYTES = 100 << 20
WAITING_PER_SLOT = 2  # sounds that may wait for each one that is at work
CPU_SHARE = 0.1  # what a replica books of Ray's account of cores: steps are few threads of torch, which Ray cannot see
HEALTH_PERIOD_S, HEALTH_TIMEOUT_S = 5.0, 30.0
STOP_S = 3.0


@dataclass(frozen=True)
class EngineSpec:
    """What to start.

    Attributes:
        replica: what each replica plays.
        replicas: how many processes hold the model.
        folder: where tokens and logs lie.
        host: the address of the door. Another than the loopback one opens it to the network, without encryption.
    """

    replica: ReplicaSpec
    replicas: int
    folder: Path
    host: str = LOOPBACK
    port: int = DEFAULT_PORT


class RayEngines:
    """The replicas of a running deployment, as the door sees them."""

    def __init__(self, handle: Any, replicas: int) -> None:
        self._handle, self._replicas = handle, replicas
        self._streams = handle.options(stream=True)

    async def sound(self, order: wire.Order) -> AsyncGenerator[wire.Packet, None]:
        """One sound of the replica with the fewest."""
        stream = self._streams.sound.remote(order)
        try:
            with _losses():
                async for packets in stream:
                    for packet in packets:
                        yield packet
        finally:
            stream.cancel()  # of no effect once it has ended

    async def eta_s(self, order: wire.Order) -> float:
        with _losses():
            return float(await self._handle.eta_s.remote(order))

    async def facts(self) -> Mapping[str, Any]:
        with _losses():
            facts = dict(await self._handle.facts.remote())
        return facts | {"replicas": self._replicas}

    async def ready(self) -> bool:
        try:
            await self.facts()
        except ReplicaLost:
            return False
        return True


def run_engine(spec: EngineSpec, ready: Callable[[str], None]) -> None:
    """Start replicas and door, and serve until SIGINT or SIGTERM.

    Args:
        spec: What to start.
        ready: Told, once sounds can be asked for, a sentence with the address and where the token lies.

    Raises:
        EngineError: Ray is missing, the port is taken, or the model cannot be loaded.
    """
    import uvicorn

    check_ray()
    token = ensure_token(spec.folder / DOOR_TOKEN)
    listening = listen(spec.host, spec.port)
    try:
        with printing_into_log(spec.folder) as say, running(spec) as engines:
            door = Door(engines, places=spec.replicas * engines.slots * (1 + WAITING_PER_SLOT))
            config = uvicorn.Config(
                door.app(token),
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=1,
                limit_concurrency=10 * spec.replicas * engines.slots + 50,
            )
            listening.listen()  # whoever reads the next line may come at once
            port = listening.getsockname()[1]
            shown = f"http://{spec.host}:{port}"
            say(lambda: ready(f"The engine plays {spec.replica.name} at {shown}. Token: {spec.folder / DOOR_TOKEN}"))
            with suppress(KeyboardInterrupt, SystemExit):  # uvicorn hands the signal on once it has closed the door
                uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


class RunningEngines(RayEngines):
    """Engines of a cluster that was started here."""

    def __init__(self, handle: Any, replicas: int, slots: int) -> None:
        super().__init__(handle, replicas)
        self.slots = slots


@contextmanager
def running(spec: EngineSpec) -> Iterator[RunningEngines]:
    """Ray with the replicas of `spec`, until the block ends.

    Raises:
        EngineError: The replicas did not come up.
    """
    ray = import_ray(spec.folder)
    from ray import serve

    scratch = scratch_folder()
    try:
        try:
            ray.init(
                address="local",
                include_dashboard=False,
                num_cpus=max(4, os.cpu_count() or 1),
                object_store_memory=OBJECT_STORE_BYTES,
                log_to_driver=False,
                logging_level="WARNING",
                _node_ip_address=LOOPBACK,
                _temp_dir=scratch,
            )
            serve.start(proxy_location="Disabled", logging_config={"log_level": "WARNING"})
            application = _deployment(serve, spec, int(ray.cluster_resources().get("GPU", 0)))
            handle = serve.run(application, name=NAME, route_prefix=None)
            slots = int(handle.facts.remote().result(timeout_s=60.0)["slots"])
        except Exception as error:
            log.exception("the engine did not start")
            raise EngineError(
                f"The engine did not start: {_why(serve, error)} The log {spec.folder / LOG_NAME} tells more."
            ) from error
        yield RunningEngines(handle, spec.replicas, slots)
    finally:
        with suppress(Exception):
            serve.shutdown()
        ray.shutdown()
        shutil.rmtree(scratch, ignore_errors=True)


def _deployment(serve: Any, spec: EngineSpec, gpus: int) -> Any:
    options: dict[str, Any] = {"num_cpus": CPU_SHARE}
    threads = max(1, (os.cpu_count() or 1) // spec.replicas)
    if gpus:
        options["num_gpus"] = min(1.0, gpus / spec.replicas)
    deployment = serve.deployment(
        LoopbackReplica,
        name="sounds",
        num_replicas=spec.replicas,
        max_ongoing_requests=1_000,  # the door counts; a replica's own queue is the engine's
        ray_actor_options=options,
        health_check_period_s=HEALTH_PERIOD_S,
        health_check_timeout_s=HEALTH_TIMEOUT_S,
        max_constructor_retry_count=1,  # what cannot be loaded once cannot be loaded
        graceful_shutdown_timeout_s=STOP_S,
        graceful_shutdown_wait_loop_s=0.2,
    )
    replica = replace(spec.replica, threads=spec.replica.threads or (None if gpus else threads))
    return deployment.bind(replica, spec.folder / LOG_NAME)


class LoopbackReplica(Replica):
    """A replica in a process of Ray's."""

    def __init__(self, spec: ReplicaSpec, log_path: Path) -> None:
        log_to(log_path)
        bind_to_loopback()
        super().__init__(spec)

    def __del__(self) -> None:  # how Serve tells a replica that it ends
        with suppress(Exception):
            self.close()


@contextmanager
def _losses() -> Iterator[None]:
    """What Ray raises when a process is gone, as one error; what our own code raised there stays what it is.

    Raises:
        ReplicaLost: The replica cannot go on.
    """
    from ray.exceptions import RayError, RayTaskError
    from ray.serve.exceptions import RayServeException

    try:
        yield
    except RayTaskError:
        raise
    except (RayError, RayServeException) as error:
        raise ReplicaLost(type(error).__name__) from error


def _why(serve: Any, error: Exception) -> str:
    """The last line of what the deployment says of itself, which is the replica's own error."""
    with suppress(Exception):
        for application in serve.status().applications.values():
            for deployment in application.deployments.values():
                lines = [line.strip() for line in deployment.message.splitlines() if line.strip()]
                if lines:
                    return f"{without_kind(lines[-1])[:500].rstrip('.')}."
    return f"{type(error).__name__}."


def without_kind(line: str) -> str:
    """The last line of a traceback without the name of the error's class."""
    kind, colon, said = line.partition(": ")
    return said if colon and kind.replace(".", "").replace("_", "").isalnum() else line

"""What a Ray of our own needs around it on one machine: settings and a token, a folder, a log, ports only for us.

Starts nothing. Imports Ray only inside functions, after its surroundings are set.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from models.serving.tokens import RAY_TOKEN, ensure_token

LOOPBACK = "127.0.0.1"
LOG_NAME = "engine.log"
LARGEST_LOG_BYTES = 5 << 20  # then a new one is begun, and the last is kept
LOG_LINE = "%(asctime)s %(process)d %(levelname)s %(message)s"
NO_RAY = (
    "Ray is not installed, which the engine needs to run replicas. Install it with `sh .ci/install ray`, "
    "or `pip install 'parlando[ray]'`."
)
# Read by Ray when it is imported or started.
RAY_ENVIRONMENT = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "0",
    "RAY_DISABLE_DOCKER_CPU_WARNING": "1",
    "RAY_OBJECT_STORE_ALLOW_SLOW_STORAGE": "1",  # in a container with a small /dev/shm
    # By default Ray takes this machine's outer address even when told the loopback one; this is its switch for machines
    # that are no cluster.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}


class EngineError(Exception):
    """The engine cannot be started; the text says why and what to do."""


def scratch_folder() -> str:
    """Where Ray keeps its sockets and its own logs while it runs: nobody else's, and short, for a socket's path may
    have 107 characters.
    """
    short = Path("/tmp")
    return tempfile.mkdtemp(prefix="parlando-ray-", dir=short if short.is_dir() else None)


def log_to(path: Path) -> None:
    """What our own code says goes into the log, from whichever process."""
    logger = logging.getLogger("models")
    if not any(isinstance(handler, logging.FileHandler) for handler in logger.handlers):
        handler = logging.FileHandler(path)
        handler.setFormatter(logging.Formatter(LOG_LINE))
        logger.addHandler(handler)


def bind_to_loopback() -> None:
    """Serve gives each replica a port for calls of other replicas, open on every address (behind Ray's token); no one
    needs it here, so it is bound to this machine. Where a later Ray does it otherwise, nothing is changed.
    """
    with suppress(ImportError):
        from ray.serve._private import replica

        bind = getattr(replica, "add_port_to_grpc_server", None)
        if bind is not None:
            replica.add_port_to_grpc_server = lambda server, address: bind(
                server, address.replace("[::]:", f"{LOOPBACK}:").replace("0.0.0.0:", f"{LOOPBACK}:")
            )


def check_ray() -> None:
    """Whether Ray is there.

    Raises:
        EngineError: It is not; names the command that brings it.
    """
    if importlib.util.find_spec("ray") is None:
        raise EngineError(NO_RAY)


def import_ray(folder: Path) -> Any:
    """Ray, imported after its surroundings are set, for it reads them only then."""
    check_ray()
    ensure_token(folder / RAY_TOKEN)
    os.environ.update(RAY_ENVIRONMENT, RAY_AUTH_TOKEN_PATH=str(folder / RAY_TOKEN))
    os.environ.pop("RAY_AUTH_TOKEN", None)  # would be taken before the file
    os.environ.pop("RAY_ADDRESS", None)
    import ray

    return ray


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before minutes are spent on loading.

    Raises:
        EngineError: The port or the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise EngineError(f"{host}:{port} cannot be listened on ({error.strerror}). Choose another --port.") from error
    return listening


@contextmanager
def printing_into_log(folder: Path) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Everything that is printed in the block goes to the log; what is done through the yielded function does not.

    Descriptors are changed, not `sys.stdout`: Ray prints from threads and from C++.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    path = folder / LOG_NAME
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    path.touch(0o600)
    log_to(path)
    with path.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)

    def outside(print_it: Callable[[], None]) -> None:
        inside = os.dup(1)
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        try:
            print_it()
            sys.stdout.flush()
        finally:
            os.dup2(inside, 1)
            os.close(inside)

    try:
        yield outside
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in kept:
            os.close(descriptor)

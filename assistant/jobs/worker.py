"""A worker process: `python -m assistant.jobs.worker --data DIR --lane heavy --functions package.module:NAME`.
 It runs jobs of one lane until it is told to end, or its parent is gone (its standard input closes). Started by
`pool.WorkerPool`, never forked.
"""

from __future__ import annotations

import argparse
import logging
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

from assistant.jobs.engine import JobFunctions
from assistant.jobs.local import LocalEngine
from assistant.settings import load_settings
from assistant.store.errors import StoreError
from assistant.store.store import Store
from assistant.store.values import Limits

IDLE_S = 0.2
_TROUBLE_S = 2.0


def main(arguments: list[str] | None = None) -> int:
    """Run jobs until standard input closes."""
    parser = argparse.ArgumentParser(prog="assistant.jobs.worker")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lane", choices=("interactive", "heavy"), required=True)
    parser.add_argument("--functions", required=True, help="package.module:NAME of a mapping from kind to function")
    options = parser.parse_args(arguments)
    ending = threading.Event()
    threading.Thread(target=_await_end, args=(ending,), daemon=True).start()
    settings = (
        load_settings()
    )  # of the environment: an address may hold a password, which a command line would show to all
    with Store.open(options.data, settings.database_url or None, Limits(quota_bytes=settings.quota_bytes)) as store:
        engine = LocalEngine(store, load_functions(options.functions))
        print(engine.worker, flush=True)
        while not ending.is_set():
            try:
                worked = engine.run_next(options.lane)
            except StoreError:
                logging.getLogger(__name__).warning("the worker could not reach the store", exc_info=True)
                worked = None
                time.sleep(_TROUBLE_S)
            if worked is None:
                ending.wait(IDLE_S)
    return 0


def load_functions(name: str) -> JobFunctions:
    """The mapping that `package.module:NAME` means."""
    module, _, attribute = name.partition(":")
    functions: JobFunctions = getattr(import_module(module), attribute)
    return functions


def _await_end(ending: threading.Event) -> None:
    sys.stdin.buffer.read()  # returns when the parent closes the pipe, or is gone
    ending.set()


if __name__ == "__main__":
    raise SystemExit(main())

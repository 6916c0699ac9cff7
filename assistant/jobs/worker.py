"""A worker process: `python -m assistant.jobs.worker --data DIR --lane heavy --functions package.module:NAME`.

It runs jobs of one lane until it is told to end, or its parent is gone (its standard input closes); it ends the job at
hand first, so that a killed server costs nobody their turn. Started by `pool.WorkerPool`, never forked.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from assistant.jobs.engine import JobFunctions
from assistant.jobs.local import LocalEngine
from assistant.jobs.trouble import trouble
from assistant.settings import load_settings
from assistant.store.errors import StoreError
from assistant.store.store import Store
from assistant.store.values import Lane, Limits

log = logging.getLogger(__name__)
WarmUp = Callable[[Store, Callable[[], bool]], Iterator[object]]

IDLE_S = 0.5  # between looks for work of other processes; what the parent knows of comes by a byte at once
_TROUBLE_S = 2.0
WARM_UP = "warm_up"  # beside the mapping: a function of (store, is there something better to do) that yields steps


def main(arguments: list[str] | None = None) -> int:
    """Run jobs until standard input closes, and finish the one at hand then."""
    parser = argparse.ArgumentParser(prog="assistant.jobs.worker")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lane", choices=("interactive", "heavy"), required=True)
    parser.add_argument("--functions", required=True, help="package.module:NAME of a mapping from kind to function")
    options = parser.parse_args(arguments)
    settings = load_settings()  # an address may hold a password, which a command line would show to all
    with Store.open(options.data, settings.database_url or None, Limits(quota_bytes=settings.quota_bytes)) as store:
        parent = _Parent()
        functions, warm_up = load_functions(options.functions)
        engine = LocalEngine(store, functions)
        parent.follow(engine.look)
        print(engine.worker, flush=True)
        is_awaited = options.lane == "interactive"  # nobody waits for the first second of heavy work
        _work(engine, options.lane, parent, warm_up(store, parent.says_something) if is_awaited else iter(()))
    return 0


def load_functions(name: str) -> tuple[JobFunctions, WarmUp]:
    """The mapping that `package.module:NAME` means, and what its module does to be quick."""
    module_name, _, attribute = name.partition(":")
    module = import_module(module_name)
    functions: JobFunctions = getattr(module, attribute)
    return functions, getattr(module, WARM_UP, lambda store, is_wanted: iter(()))


def _work(engine: LocalEngine, lane: Lane, parent: _Parent, warm_up: Iterator[object]) -> None:
    """Take jobs as they come; while there is none, do a step of the warm-up, then wait."""
    is_warm = False
    while not parent.is_gone:
        parent.heard()
        try:
            worked = engine.run_next(lane)
        except StoreError as error:
            trouble.tell("the worker could not reach the store", error)
            parent.wait(_TROUBLE_S)
            continue
        if worked is None and not is_warm:
            is_warm = _warmed(warm_up)
        elif worked is None:
            parent.wait(IDLE_S)


def _warmed(steps: Iterator[object]) -> bool:
    """Do one step; True when there are no more. A warm-up that fails is no reason not to work."""
    try:
        next(steps)
    except StopIteration:
        return True
    except Exception:
        log.warning("the worker could not warm up", exc_info=True)
        return True
    return False


class _Parent:
    """The process that started this one: each byte on standard input says "look", its end says that nobody is left."""

    def __init__(self) -> None:
        self.is_gone = False
        self._said = threading.Event()

    def follow(self, look: Callable[[], None]) -> None:
        threading.Thread(target=self._listen, args=(look,), name="listening to the parent", daemon=True).start()

    def heard(self) -> None:
        self._said.clear()

    def says_something(self) -> bool:
        return self._said.is_set()

    def wait(self, seconds: float) -> None:
        self._said.wait(seconds)

    def _listen(self, look: Callable[[], None]) -> None:
        while os.read(sys.stdin.fileno(), 4096):  # returns nothing when the parent closes the pipe, or is gone
            self._said.set()
            look()
        self.is_gone = True
        self._said.set()


if __name__ == "__main__":
    raise SystemExit(main())

"""Makes torch, transformers, accelerate, diffusers and Ray look as if they were not installed, in all of stage 1.

Python imports a module of this name at start when its folder is on PYTHONPATH, so the block also holds in the processes
a test starts, and in those these start. At its end each process writes which of the packages it had loaded anyway.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

BLOCKED = ("torch", "transformers", "accelerate", "diffusers", "ray")


_find_spec = PathFinder.find_spec


def block() -> None:
    """Let the search of sys.path pass over the blocked packages: imports and `find_spec` then answer as without them.

    A None in sys.modules would be simpler, but libraries that ask whether torch is in sys.modules (SciPy) would use it.
    """

    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        return None if name.partition(".")[0] in BLOCKED else _find_spec(name, path, target)

    PathFinder.find_spec = find_spec  # type: ignore[method-assign]


def unblock() -> None:
    """The search as it was."""
    PathFinder.find_spec = _find_spec  # type: ignore[method-assign]


def loaded() -> list[str]:
    """Blocked packages that got in, their submodules included."""
    return sorted(name for name in sys.modules if name.partition(".")[0] in BLOCKED)


def _report() -> None:
    folder = os.environ.get("PARLANDO_TEST_LOADED_DIR")
    if folder:
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(loaded()), encoding="utf-8")


block()
atexit.register(_report)

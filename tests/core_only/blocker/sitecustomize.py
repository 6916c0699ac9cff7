"""Makes torch, transformers and accelerate look as if they were not installed, in every process of stage 1.

Python imports a module of this name at start when its folder is on PYTHONPATH, so the block also holds in the processes
a test starts, and in those these start. At its end each process writes which of the packages it had loaded anyway.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from pathlib import Path

BLOCKED = ("torch", "transformers", "accelerate")


def block() -> None:
    """None in sys.modules: `import` raises ModuleNotFoundError and `find_spec` finds nothing, as if not installed."""
    for name in BLOCKED:
        if sys.modules.get(name) is None:
            sys.modules[name] = None  # type: ignore[assignment]


def loaded() -> list[str]:
    """Blocked packages that got in, their submodules included."""
    return sorted(
        name for name, module in sys.modules.items() if module is not None and name.partition(".")[0] in BLOCKED
    )


def _report() -> None:
    folder = os.environ.get("PARLANDO_TEST_LOADED_DIR")
    if folder:
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(loaded()), encoding="utf-8")


block()
atexit.register(_report)

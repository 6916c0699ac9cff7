"""Models that are loaded in this process: one at a time, so that a change of backend does not hold two in memory.

Knows no model: what is loaded, and how, is handed in.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Hashable
from typing import Any

from models.diffusion import free_gpu_memory

KEPT = 1

_LOCK = threading.Lock()
_MODELS: dict[Hashable, Any] = {}


def model(key: Hashable, load: Callable[[], Any]) -> Any:
    """The model of a key; loaded now where it is not there, in place of the one used longest ago."""
    with _LOCK:
        if key not in _MODELS:
            while len(_MODELS) >= KEPT:
                _MODELS.pop(next(iter(_MODELS)))
                gc.collect()
                free_gpu_memory()
            _MODELS[key] = load()
        _MODELS[key] = _MODELS.pop(key)  # the latest used stands last
        return _MODELS[key]


def if_loaded(key: Hashable) -> Any | None:
    """The model of a key where it is there; nothing is loaded."""
    return _MODELS.get(key)


def forget() -> None:
    """Let go of all of them."""
    with _LOCK:
        _MODELS.clear()
        gc.collect()
        free_gpu_memory()

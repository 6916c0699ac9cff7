"""Opens a small ONNX network for the composer: one thread, fixed order of work, onnxruntime loaded only here and only
when asked.

What a network means is its own package's business. A missing file or a missing onnxruntime is no error: the caller
gets None and keeps to its rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDED_TO = 3  # decimals that outputs keep, so that a last bit that differs between processors decides nothing


class Network:
    """An opened network.

    Attributes:
        names: Names of its outputs, in their order.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self.names: tuple[str, ...] = tuple(output.name for output in session.get_outputs())

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float32], ...]:
        """Outputs for named inputs, as 32-bit numbers rounded to 0.001."""
        rows: Sequence[Any] = self._session.run(None, dict(inputs))
        return tuple(np.round(np.asarray(row, np.float32), ROUNDED_TO).astype(np.float32) for row in rows)


def open_network(path: Path) -> Network | None:
    """The network in a file; None where the file or onnxruntime is not there.

    Args:
        path: An `.onnx` file.
    """
    if not path.is_file():
        return None
    try:
        import onnxruntime
    except ImportError:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    return Network(onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))

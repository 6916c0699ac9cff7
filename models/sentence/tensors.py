"""The tensors and sizes of a BERT in a folder: 32-bit numbers straight from a safetensors file, nothing copied."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.weights import WeightsError

Tensors = Mapping[str, NDArray[np.float32]]
LONGEST_HEADER = 1 << 24  # bytes


@dataclass(frozen=True)
class BertSizes:
    """What the graph must know: numbers of layers and heads, and the epsilon of its layer norms."""

    layers: int
    heads: int
    epsilon: float


def read_sizes(path: Path) -> BertSizes:
    """Sizes from a model's config.json."""
    config = json.loads(path.read_text(encoding="utf-8"))
    return BertSizes(
        int(config["num_hidden_layers"]), int(config["num_attention_heads"]), float(config["layer_norm_eps"])
    )


def read_tensors(path: Path) -> Tensors:
    """Every 32-bit float tensor of a safetensors file, mapped from disk (format: 8 bytes of length, JSON, data).

    Raises:
        WeightsError: The file is no safetensors file.
    """
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > LONGEST_HEADER:
                raise ValueError(f"a header of {length} bytes")
            header: dict[str, dict[str, Any]] = json.loads(file.read(length))
        mapped = np.memmap(path, np.uint8, "r", 8 + length)
        return {
            name: _tensor(mapped, row)
            for name, row in header.items()
            if name != "__metadata__" and row["dtype"] == "F32"
        }
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise WeightsError(f"{path} is no readable safetensors file ({error}).") from error


def _tensor(mapped: NDArray[np.uint8], row: Mapping[str, Any]) -> NDArray[np.float32]:
    start, end = row["data_offsets"]
    return np.asarray(mapped[start:end]).view(np.float32).reshape(row["shape"])

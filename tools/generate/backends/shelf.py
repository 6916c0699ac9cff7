"""Weights for a backend: a row of the table or a folder of the person's own, with its licence and whether it is there.

Knows no model. Bringing weights is `parlando weights get`; nothing here touches the network.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.weights import (
    WeightsError,
    check,
    folder_of,
    get_command,
    is_whole,
    missing_sentence,
    read_receipt,
    sha256_of,
    size_words,
)
from models.weights_table import WEIGHTS, WeightsRow
from tools.errors import MissingError
from tools.generate.backend import Missing
from tools.generate.hardware import NEURAL_COMMAND, Hardware, hardware
from tools.generate.licences import LICENCES, unknown
from tools.generate.values import Licence

WEIGHTS_FOLDER = "weights"


@dataclass(frozen=True, slots=True)
class Shelved:
    """One set of weights on this machine, or what is known of it before it is brought.

    Attributes:
        title: For a person.
        folder: Where it lies, or would.
        row: Its row in the table; None for a folder of the person's own.
    """

    title: str
    folder: Path
    row: WeightsRow | None

    @property
    def licence(self) -> Licence:
        """Of what it makes."""
        return LICENCES[self.row.licence] if self.row else unknown(self.title)

    @property
    def gpu_bytes(self) -> int:
        """About what GPU memory it takes; 0 where that is not known."""
        return self.row.gpu_bytes if self.row else 0

    @property
    def is_there(self) -> bool:
        """Whether weights lie in the folder, by name and size; their content is checked before they are loaded."""
        return any(self.folder.rglob("*.safetensors")) if self.row is None else is_whole(self.folder)

    def missing(self, machine: Hardware | None = None) -> Missing | None:
        """What keeps it from being loaded, or None."""
        if not (machine or hardware()).torch:
            size = f" ({size_words(self.row.size_bytes)}, {self.row.licence})" if self.row else ""
            return Missing(f"{self.title}{size} needs the neural set first: torch and transformers.", NEURAL_COMMAND)
        if self.is_there:
            return None
        if self.row is None:
            return Missing(f"The folder {self.folder} holds no weights as safetensors.")
        return Missing(missing_sentence(self.row), get_command(self.row) if not self.row.by_hand else "")

    def checked(self) -> Path:
        """The folder, after every file was held against its hash.

        Raises:
            MissingError: It is not there, or not what was brought.
        """
        missing = self.missing()
        if missing:
            raise MissingError(missing.sentence, next_step=missing.command and f"Bring it: {missing.command}")
        try:
            check(self.folder)
        except WeightsError as error:
            raise MissingError(error.problem, next_step=error.next_step) from error
        return self.folder

    def provenance(self) -> dict[str, Any]:
        """What a recording made with it notes: name, repository, commit, licence and hashes of the tensors."""
        receipt = read_receipt(self.folder)
        if receipt is None:
            tensors = {p.relative_to(self.folder).as_posix(): p for p in sorted(self.folder.rglob("*.safetensors"))}
            hashes = {name: sha256_of(path) for name, path in tensors.items()}
            return {"name": self.title, "repo": "", "revision": "", "licence": self.licence.name, "sha256": hashes}
        hashes = {name: record.sha256 for name, record in receipt.files.items() if name.endswith(".safetensors")}
        return {
            "name": receipt.name,
            "repo": receipt.repo,
            "revision": receipt.revision,
            "licence": self.licence.name,
            "sha256": hashes,
        }

    def told(self) -> str:
        """The same in a line: "musicgen-melody, facebook/musicgen-melody@1a2b3c, sha256 ..."; of several files one hash
        over their sorted hashes.
        """
        known = self.provenance()
        hashes = sorted(known["sha256"].values())
        of_all = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
        origin = f"{known['repo']}@{known['revision']}" if known["repo"] else ""
        return ", ".join(part for part in (known["name"], origin, f"sha256 {of_all}" if hashes else "") if part)

    def config(self) -> dict[str, Any]:
        """`config.json` of the folder, or empty."""
        try:
            found = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def weights_root(data_dir: Path) -> Path:
    """Where all weights lie."""
    return data_dir / WEIGHTS_FOLDER


def shelved(row: WeightsRow, data_dir: Path) -> Shelved:
    """A row of the table."""
    return Shelved(row.title, folder_of(row, weights_root(data_dir)), row)


def own_folder(folder: Path) -> Shelved:
    """A folder the person named; one that was brought by us keeps its row, and with it its licence."""
    folder = folder.expanduser().absolute()
    try:
        receipt = read_receipt(folder)
    except WeightsError:
        receipt = None
    row = WEIGHTS.get(receipt.name) if receipt else None
    return Shelved(row.title if row else folder.name, folder, row)

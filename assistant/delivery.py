"""Brings a turn's files where the person wants them, and into the store under their hash."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.artifacts import MadeFile
from assistant.store.values import Use
from tools.errors import RenderError

if TYPE_CHECKING:
    from assistant.work import Turn


def deliver_files(turn: "Turn", version: str) -> list[dict[str, Any]]:
    """Write each file, keep it in the store, and list it as the turn document does.

    Raises:
        RenderError: The folder cannot be written.
    """
    if turn.views is None:
        return []
    folder = turn.request.out or turn.store.project_dir(turn.handle.project_id) / version
    folder = folder.expanduser().absolute()
    rows = []
    positions: dict[str, int] = {}
    for made in turn.views.files:
        path = write_file(folder, made)
        artefact = turn.store.put_artefact(made.kind, made.data, dict(made.facts))
        position = positions.get(made.kind, 0)
        positions[made.kind] = position + 1
        turn.uses.append(Use(artefact, version=version, track=made.track, position=position))
        row: dict[str, Any] = {"kind": made.kind, "path": str(path), "version": version}
        rows.append(row | ({"track": made.track} if made.track else {}))
    return rows


def write_file(folder: Path, made: MadeFile) -> Path:
    """Write one file whole or not at all."""
    path = folder / made.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        partial.write_bytes(made.data)
        partial.replace(path)
    except OSError as error:
        raise RenderError(
            f"{path} could not be written ({error.strerror}); choose another folder with --out."
        ) from error
    return path

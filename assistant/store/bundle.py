"""Take a project anywhere: one zip with its whole history, and the way back to the same song and the same history.

    manifest.json    schema, release, the project, and length and sha256 of every other entry
    turns.json       what was said and what came of it
    versions.json    the tree; songs/v1.json, songs/v2.json, ... hold the songs themselves
    artefacts.json   the files of the current version; files/... hold them, named so that a person can use them
    sources/SHA256   the uploads

Sound is in it as WAV: every program takes it, and reading a bundle back decodes nothing somebody else encoded.
Absolute paths are cut to their last part on the way out: a bundle does not tell where somebody keeps their music, nor
what they like: the weights of their taste stay here, and the seed beside them brings the same song without them.
What is inside another's zip is checked in `zips.py` and `unbundle.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from assistant.store import artefacts, projects, zips
from assistant.store.dump import Dump, dump, use_row
from assistant.store.errors import NotFound
from assistant.store.files import blob_path, errors_in_words, file_blocks, fsync_path
from assistant.store.labels import SUFFIXES, project_name
from assistant.store.store import Store
from assistant.store.values import Json, Project, Use

SCHEMA = "parlando.bundle/1"
_TEXT = (
    ".json",
    ".svg",
    ".musicxml",
    ".txt",
    ".md",
)  # deflated; all else hardly shrinks, and silence shrinks suspiciously
_USUAL_RATIO = zips.MOST_RATIO // 2


def export_project(store: Store, owner: str, name: str, to: Path) -> Path:
    """Write a project as one zip, whole or not at all. The same project gives the same bytes.

    Args:
        store: Where the project is.
        owner: Whose it is.
        name: Its name.
        to: The zip's path; its folder is made when missing.

    Raises:
        NotFound: If the owner has no such project.
    """
    with store.database.read() as connection:
        project = projects.find(connection, owner, project_name(name))
        if project is None:
            raise NotFound(f"There is no project named {name}", "", "List the projects and take one of those")
        content = dump(connection, project.id)
    to = Path(to)
    part = to.with_name(f".{to.name}.{time.time_ns():x}.part")
    with errors_in_words(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(archive, store, content)
            fsync_path(part)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    return to


def import_project(store: Store, owner: str, bundle: Path, song_hash: Callable[[str], str] | None = None) -> Project:
    """Read a zip that `export_project` wrote: same song, same history, same version ids.

    A project of the same name is left alone; the new one is called `name (2)`.

    Args:
        store: Where to.
        owner: Whose it becomes.
        bundle: The zip's path.
        song_hash: Gives a song's hash from its JSON, or raises; with it every song is checked.

    Raises:
        BundleError: If the zip is broken, hostile or not a bundle; nothing is written then.
    """
    from assistant.store.unbundle import take_in

    return take_in(store, owner, Path(bundle), song_hash)


def entry_names(uses: list[Use]) -> list[str]:
    """A name in the zip for each artefact that says what it is: `files/stem-piano.wav`, `files/score_svg-2.svg`."""
    names: list[str] = []
    for use in uses:
        track = f"-{_slug(use.track)}" if use.track else ""
        stem, number = f"files/{_slug(use.artefact.kind)}{track}", 1
        suffix = SUFFIXES.get(use.artefact.media_type, ".bin")
        while (name := f"{stem}{'' if number == 1 else f'-{number}'}{suffix}") in names:
            number += 1
        names.append(name)
    return names


def _write(archive: zipfile.ZipFile, store: Store, content: Dump) -> None:
    head = content.project["head"]
    carried = [(use, turn) for use, turn in content.uses if _is_carried(use, head)]
    head_uses = list({use.key: (use, turn) for use, turn in carried}.values())
    names = entry_names([use for use, _ in head_uses])
    zip_out = _Entries(archive)
    zip_out.add("turns.json", [_json([portable(dict(turn)) for turn in content.turns])])
    zip_out.add("versions.json", [_json([_version(row) for row in content.versions])])
    uses = [use_row(use, turn) | {"entry": name} for (use, turn), name in zip(head_uses, names, strict=True)]
    zip_out.add("artefacts.json", [_json(uses)])
    for row in content.versions:
        zip_out.add(f"songs/{row['id']}.json", [row["song_json"].encode("utf-8")])
    for (use, _), name in zip(head_uses, names, strict=True):
        zip_out.add(name, artefacts.blocks(store.files, use.artefact))
    for sha256 in sorted({upload["sha256"] for turn in content.turns for upload in turn["sources"]}):
        zip_out.add(f"sources/{sha256}", file_blocks(store.data_dir / blob_path("sources", sha256, "")))
    manifest = {"schema": SCHEMA, "release": _release(), "project": dict(content.project), "entries": zip_out.entries}
    _Entries(archive).add("manifest.json", [_json(manifest)])


def _is_carried(use: Use, head: str | None) -> bool:
    """Files of the head, and the recordings of all versions: those cannot be made again from their songs."""
    return use.version is not None and (use.version == head or use.artefact.kind == artefacts.RECORDING)


def _version(row: Mapping[str, Any]) -> dict[str, Any]:
    """A version's row without its song, which has an entry of its own, and without its owner's taste."""
    made_by = {key: value for key, value in row["made_by"].items() if key != "taste"}
    return {key: row[key] for key in row if key != "song_json"} | {"made_by": made_by}


class _Entries:
    """Writes entries to a zip and keeps the list of what they are."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.entries: dict[str, dict[str, Json]] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name)  # its date stays 1980, so that the same project gives the same bytes
        entry.external_attr = 0o644 << 16
        if name.endswith(_TEXT):
            text = b"".join(blocks)
            blocks = [text]
            is_usual = len(text) < _USUAL_RATIO * len(zlib.compress(text, 1))
            entry.compress_type = zipfile.ZIP_DEFLATED if is_usual else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(entry, "w", force_zip64=True) as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
        self.entries[name] = {"sha256": digest.hexdigest(), "size_bytes": size}


def portable(value: Json) -> Json:
    """The same JSON with every absolute `path` cut to its last part."""
    if isinstance(value, dict):
        return {
            key: _last_part(each) if key == "path" and isinstance(each, str) else portable(each)
            for key, each in value.items()
        }
    return [portable(each) for each in value] if isinstance(value, list | tuple) else value


def _last_part(path: str) -> str:
    is_absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return re.split(r"[/\\]", path)[-1] if is_absolute else path


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")[:60] or "file"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=1).encode("ascii")


def _release() -> str:
    try:
        return metadata.version("parlando")
    except metadata.PackageNotFoundError:
        return "unknown"

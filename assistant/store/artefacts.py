"""Artefacts and uploads: a file by its hash first, then the rows that say who needs it.
 `put` makes the file durable and writes no row; the row comes with the turn that uses it. A crash between the two
leaves a file nobody needs, which the sweep removes once it is old enough, never a row without its file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.store import flac, versions
from assistant.store.errors import NotFound, StoreError
from assistant.store.files import Files, blob_path, errors_in_words, file_blocks
from assistant.store.labels import media_type_of
from assistant.store.schema import artefact_uses, artefacts, owners, projects, sources, turns
from assistant.store.schema import versions as versions_table
from assistant.store.values import Artefact, JsonObject, Source, Use, version_name

RECORDING = "recording"  # the bytes a version's song names as its realisation; kept and carried whatever the head is
Present = Callable[[str], bool]  # whether a stored path has its file


def put(files: Files, kind: str, content: bytes | Path, facts: JsonObject) -> Artefact:
    """Keep a file for good under the sha256 of its bytes; a WAV rests as FLAC where that gives the same bytes back."""
    with files.temporary() as raw:
        sha256, size = files.take_in(content, raw)
        with raw.open("rb") as file:
            media_type = media_type_of(kind, file.read(1024))
        packed = _put_as_flac(files, raw, sha256) if media_type == "audio/wav" else None
        if packed:
            stored_path, frame = packed
        else:
            stored_path, frame = blob_path("artefacts", sha256, ""), None
            files.keep(raw, stored_path)
    stored_bytes = (files.data_dir / stored_path).stat().st_size
    encoding = "flac" if packed else "raw"
    return Artefact(sha256, kind, media_type, size, stored_path, stored_bytes, encoding, frame, dict(facts))  # type: ignore[arg-type]


def write(files: Files, artefact: Artefact, to: Path) -> Path:
    """Write the very bytes that were handed in to `to`, whole or not at all."""
    with errors_in_words(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        part = to.with_name(f".{to.name}.{time.time_ns():x}.part")
        try:
            with part.open("wb") as target:
                for block in blocks(files, artefact):
                    target.write(block)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    return to


def read(files: Files, artefact: Artefact) -> bytes:
    """The very bytes that were handed in."""
    return b"".join(blocks(files, artefact))


def blocks(files: Files, artefact: Artefact) -> Iterator[bytes]:
    """The very bytes that were handed in, in blocks."""
    stored = files.data_dir / artefact.stored_path
    with errors_in_words(stored):
        if artefact.encoding == "flac" and artefact.frame is not None:
            yield from flac.restored_blocks(stored, artefact.frame)
        else:
            yield from file_blocks(stored)


def put_source(files: Files, content: bytes | Path, kind: str, label: str) -> Source:
    """Copy an upload in under its hash."""
    with files.temporary() as raw:
        sha256, size = files.take_in(content, raw)
        files.keep(raw, blob_path("sources", sha256, ""))
    return Source(sha256, kind, label, size)


class SourceBytes(Mapping[str, bytes]):
    """The uploads of a project and the recordings made in it by sha256, each read from the disk when it is asked for.

    Args:
        files: Where they lie.
        sha256s: Of the uploads.
        made: The recordings made of versions (artefacts of the kind `RECORDING`).
    """

    def __init__(self, files: Files, sha256s: Sequence[str], made: Sequence[Artefact] = ()) -> None:
        self._files = files
        self._made = {artefact.sha256: artefact for artefact in made}
        self._sha256s = tuple(dict.fromkeys((*sha256s, *self._made)))

    def __getitem__(self, sha256: str) -> bytes:
        if sha256 not in self._sha256s:
            raise KeyError(sha256)
        if sha256 in self._made:
            return read(self._files, self._made[sha256])
        path = self._files.data_dir / blob_path("sources", sha256, "")
        with errors_in_words(path):
            return path.read_bytes()

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self._sha256s  # without reading it

    def __iter__(self) -> Iterator[str]:
        return iter(self._sha256s)

    def __len__(self) -> int:
        return len(self._sha256s)


def source_hashes(connection: Connection, project_id: str) -> list[str]:
    """The sha256 of every upload of a project, in the order they came."""
    wanted = select(sources.c.sha256).where(sources.c.project_id == project_id).order_by(sources.c.id)
    return list(connection.execute(wanted).scalars())


def recordings(connection: Connection, project_id: str) -> list[Artefact]:
    """The recordings made of a project's versions."""
    return [use.artefact for use in listed(connection, project_id, kind=RECORDING)]


def add_uses(
    connection: Connection, project_id: str, turn_id: int | None, uses: Sequence[Use], present: Present
) -> None:
    """Say who needs which artefact; the artefacts' own rows are made where they are missing.

    Raises:
        StoreError: If a file is not there any more.
        NotFound: If a use names a version the project does not have.
    """
    for use in uses:
        if not present(use.artefact.stored_path):
            raise StoreError(
                f"The file of the artefact {use.artefact.kind} is gone from the store", "", "Say the sentence again"
            )
        ensure_row(connection, use.artefact)
        version_id = versions.row_id(connection, project_id, use.version) if use.version else None
        why = {"turn_id": turn_id, "version_id": version_id, "track": use.track, "position": use.position}
        values = {"project_id": project_id, "sha256": use.artefact.sha256, "kind": use.artefact.kind, **why}
        connection.execute(insert(artefact_uses).values(**values))


def ensure_row(connection: Connection, artefact: Artefact) -> None:
    """Make the artefact's row unless it is there."""
    if connection.execute(select(artefacts.c.sha256).where(artefacts.c.sha256 == artefact.sha256)).first():
        return
    values = {name: getattr(artefact, name) for name in artefacts.c.keys() if name != "created_at_s"}  # noqa: SIM118
    try:
        with connection.begin_nested():
            connection.execute(insert(artefacts).values(**values, created_at_s=time.time()))
    except IntegrityError:  # another process wrote the same content between the two statements
        return


def listed(
    connection: Connection,
    project_id: str,
    version: str | None = None,
    turn: int | None = None,
    kind: str | None = None,
) -> tuple[Use, ...]:
    """What a project's versions and turns have made, in the order it was made; for a version each file once."""
    wanted = (
        select(artefacts, artefact_uses, versions_table.c.ordinal.label("version_ordinal"))
        .join(artefacts, artefacts.c.sha256 == artefact_uses.c.sha256)
        .outerjoin(versions_table, versions_table.c.id == artefact_uses.c.version_id)
        .outerjoin(turns, turns.c.id == artefact_uses.c.turn_id)
        .where(artefact_uses.c.project_id == project_id)
        .order_by(artefact_uses.c.id)
    )
    if version is not None:
        wanted = wanted.where(artefact_uses.c.version_id == versions.row_id(connection, project_id, version))
    if turn is not None:
        wanted = wanted.where(turns.c.number == turn)
    if kind is not None:
        wanted = wanted.where(artefact_uses.c.kind == kind)
    uses = [_use(row._mapping) for row in connection.execute(wanted)]
    return tuple({use.key: use for use in uses}.values()) if version is not None else tuple(uses)


def of_owner(connection: Connection, owner: str, sha256: str) -> Artefact:
    """An artefact by hash, if a project of the owner uses it.

    Raises:
        NotFound: If none does: what belongs to others is not even said to exist.
    """
    row = connection.execute(
        select(artefacts)
        .join(artefact_uses, artefact_uses.c.sha256 == artefacts.c.sha256)
        .join(projects, projects.c.id == artefact_uses.c.project_id)
        .join(owners, owners.c.id == projects.c.owner_id)
        .where(artefacts.c.sha256 == sha256, owners.c.name == owner, projects.c.deleted_at_s.is_(None))
    ).first()
    if row is None:
        raise NotFound("There is no such artefact", "", "Take its id from the turn that made it")
    return _artefact(row)


def version_of(connection: Connection, owner: str, sha256: str) -> tuple[str, str] | None:
    """The owner's project and version an artefact was last made for; None for one of no version."""
    row = connection.execute(
        select(artefact_uses.c.project_id, versions_table.c.ordinal)
        .join(versions_table, versions_table.c.id == artefact_uses.c.version_id)
        .join(projects, projects.c.id == artefact_uses.c.project_id)
        .join(owners, owners.c.id == projects.c.owner_id)
        .where(artefact_uses.c.sha256 == sha256, owners.c.name == owner, projects.c.deleted_at_s.is_(None))
        .order_by(artefact_uses.c.id.desc())
    ).first()
    return None if row is None else (row.project_id, version_name(row.ordinal))


def _put_as_flac(files: Files, wav: Path, sha256: str) -> tuple[str, dict[str, Any]] | None:
    """(stored path, frame) of the FLAC, or None where the WAV must rest as it is."""
    frame = flac.read_frame(wav)
    if frame is None:
        return None
    stored_path = blob_path("artefacts", sha256, ".flac")
    if files.has(stored_path):
        files.keep(wav, stored_path)  # only touches it
        return stored_path, frame.to_json()
    with files.temporary() as packed:
        flac.compress(wav, packed, frame)
        if flac.restored_sha256(packed, frame.to_json()) != sha256:
            return None
        with packed.open("rb+") as file:
            files.sync(file)
        files.keep(packed, stored_path)
    return stored_path, frame.to_json()


def _artefact(row: Row[Any] | Any) -> Artefact:
    return Artefact(
        sha256=row.sha256,
        kind=row.kind,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        stored_path=row.stored_path,
        stored_bytes=row.stored_bytes,
        encoding=row.encoding,
        frame=row.frame,
        facts=row.facts,
    )


def _use(row: Any) -> Use:
    column = artefacts.c
    artefact = Artefact(
        sha256=row[column.sha256],
        kind=row[artefact_uses.c.kind],  # the same bytes may be a mix to one turn and a stem to another
        media_type=row[column.media_type],
        size_bytes=row[column.size_bytes],
        stored_path=row[column.stored_path],
        stored_bytes=row[column.stored_bytes],
        encoding=row[column.encoding],
        frame=row[column.frame],
        facts=row[column.facts],
    )
    ordinal = row["version_ordinal"]
    return Use(
        artefact,
        None if ordinal is None else version_name(ordinal),
        row[artefact_uses.c.track],
        row[artefact_uses.c.position],
    )

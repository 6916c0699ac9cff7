"""Remove what no version needs: expired projects, files without a row, rows without a use, old temporary files, the
oldest of the cache.
 What a live project refers to is never touched, whatever its age. A file younger than the grace may belong to a turn
that is not committed yet and stays.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, or_, select

from assistant.store.database import Database
from assistant.store.files import COUNTED_FOLDERS, Files, is_older
from assistant.store.schema import artefact_uses, artefacts, projects, sources
from assistant.store.values import Limits, SweepReport, version_name

Listed = list[tuple[Path, os.stat_result]]


@dataclass
class _Freed:
    files: int = 0
    size_bytes: int = 0

    def take(self, files: Files, path: Path) -> None:
        size = files.remove(path)
        self.files += 1
        self.size_bytes += size


def sweep(database: Database, files: Files, limits: Limits, grace_s: float) -> SweepReport:
    """Clean the data folder; safe at any moment and beside other processes."""
    gone = _drop_projects(database, files, limits)
    artefact_files = _drop_artefacts(database, files, grace_s)
    source_files = _drop_sources(database, files, grace_s)
    cached = trim_cache(files, limits.cache_bytes, grace_s)
    views = trim_views(database, files, limits.view_bytes, grace_s)
    temporary = _drop_temporary(files, grace_s)
    parts = (artefact_files, source_files, cached, views, temporary)
    return SweepReport(
        projects=gone,
        artefacts=artefact_files.files,
        sources=source_files.files,
        cached=cached.files,
        views=views.files,
        temporary=temporary.files,
        freed_bytes=sum(part.size_bytes for part in parts),
        kept_bytes=sum(files.bytes_in(folder) for folder in COUNTED_FOLDERS),
    )


def trim_cache(files: Files, most_bytes: int, grace_s: float) -> _Freed:
    """Remove the least recently used files of the cache until it fits."""
    return _trim(files, files.listed("cache"), most_bytes, grace_s)


def trim_views(database: Database, files: Files, most_bytes: int, grace_s: float) -> _Freed:
    """Remove the oldest files of `projects/ID/VERSION/` until they fit, not counting and never taking a current
    version's.

    They are copies of artefacts and can be written again.
    """
    return _trim(files, _old_views(database, files), most_bytes, grace_s)


def free_bytes(database: Database, files: Files, wanted: int, grace_s: float) -> int:
    """Make so much room out of what can be made again: the cache first, then old views; returns the bytes that came
    free.
    """
    freed = 0
    for listed in (files.listed("cache"), _old_views(database, files)):
        total = sum(status.st_size for _, status in listed)
        if freed < wanted:
            freed += _trim(files, listed, max(total - (wanted - freed), 0), grace_s).size_bytes
    return freed


def _old_views(database: Database, files: Files) -> Listed:
    with database.read() as connection:
        rows = connection.execute(select(projects.c.id, projects.c.head_version)).all()
    current = {(row.id, version_name(row.head_version)) for row in rows if row.head_version is not None}
    listed = files.listed("projects")
    return [entry for entry in listed if entry[0].relative_to(files.data_dir).parts[1:3] not in current]


def _trim(files: Files, listed: Listed, most_bytes: int, grace_s: float) -> _Freed:
    """Remove the least recently used of these files until the rest fits."""
    freed = _Freed()
    total = sum(status.st_size for _, status in listed)
    for path, status in sorted(listed, key=lambda entry: max(entry[1].st_mtime, entry[1].st_atime)):
        if total <= most_bytes:
            break
        if is_older(status, grace_s):
            freed.take(files, path)
            total -= status.st_size
    return freed


def _drop_projects(database: Database, files: Files, limits: Limits) -> int:
    now = time.time()
    expired = or_(
        projects.c.throwaway.is_(True)
        & (projects.c.updated_at_s < now - limits.throwaway_s)
        & projects.c.running_job.is_(None),
        projects.c.deleted_at_s < now - limits.undelete_s,
    )
    with database.write() as connection:
        gone = list(connection.execute(select(projects.c.id).where(expired)).scalars())
        connection.execute(delete(projects).where(projects.c.id.in_(gone)))
    for project_id in gone:
        shutil.rmtree(files.data_dir / "projects" / project_id, ignore_errors=True)
    return len(gone)


def _drop_artefacts(database: Database, files: Files, grace_s: float) -> _Freed:
    unused = select(artefact_uses.c.id).where(artefact_uses.c.sha256 == artefacts.c.sha256).exists()
    with database.write() as connection:
        connection.execute(delete(artefacts).where(~unused))
        kept = set(connection.execute(select(artefacts.c.stored_path)).scalars())
        return _drop_unlisted(files, "artefacts", kept, grace_s)


def _drop_sources(database: Database, files: Files, grace_s: float) -> _Freed:
    with database.write() as connection:
        return _drop_unlisted(files, "sources", _source_paths(connection), grace_s)


def _source_paths(connection: Connection) -> set[str]:
    return {
        f"sources/{sha256[:2]}/{sha256}" for sha256 in connection.execute(select(sources.c.sha256).distinct()).scalars()
    }


def _drop_unlisted(files: Files, folder: str, kept: set[str], grace_s: float) -> _Freed:
    """Inside the caller's write transaction, so that no turn can come to need a file between the look and the
    removal.
    """
    freed = _Freed()
    for path, status in files.listed(folder):
        if path.relative_to(files.data_dir).as_posix() not in kept and is_older(status, grace_s):
            freed.take(files, path)
    return freed


def _drop_temporary(files: Files, grace_s: float) -> _Freed:
    freed = _Freed()
    for path, status in files.listed("tmp"):
        if is_older(status, grace_s):
            freed.take(files, path)
    return freed

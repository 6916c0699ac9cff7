"""`Store`: one data folder and one database behind one door. The work is done in the modules it calls; here are only
transactions and the quota.
"""

from __future__ import annotations

import math
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.store import artefacts, projects, turns, versions
from assistant.store.accounts import Accounts
from assistant.store.artefacts import SourceBytes
from assistant.store.database import Database
from assistant.store.errors import DiskFull, NotFound, StoreFull
from assistant.store.files import Files, errors_in_words
from assistant.store.jobs import Jobs, end_done
from assistant.store.labels import project_name, safe_label
from assistant.store.migrate import migrate
from assistant.store.sweep import free_bytes, sweep
from assistant.store.taste_rows import TasteRows
from assistant.store.values import (
    GIGABYTE,
    Artefact,
    EndsJob,
    Json,
    JsonObject,
    Limits,
    Move,
    NewVersion,
    Project,
    Said,
    Source,
    SweepReport,
    Turn,
    TurnHandle,
    Usage,
    Use,
    Version,
    VersionMark,
)

_USAGE_AGE_S = 30.0  # other processes write too; look at the disk again after this long


class Store:
    """Projects, turns, versions, artefacts and jobs. Safe from several threads and processes. The package's docstring
    lists the methods.
    """

    def __init__(self, data_dir: Path, database: Database, files: Files, limits: Limits) -> None:
        self.data_dir = data_dir
        self.limits = limits
        self.jobs = Jobs(database, limits)
        self.accounts = Accounts(database)
        self.taste = TasteRows(database)
        self.database = database
        self.files = files
        self._used: tuple[float, int] | None = None  # (when it was looked at, bytes)
        self._lock = threading.Lock()

    @classmethod
    def open(cls, data_dir: Path | str, database_url: str | None = None, limits: Limits | None = None) -> Self:
        """Open, make or migrate the store in `data_dir`.

        Args:
            data_dir: The data folder, made when it is missing.
            database_url: A PostgreSQL address; without it the database is a file in the data folder.
            limits: Quota, leases and ages.

        Raises:
            StoreUnwritable, StoreBusy, StoreTooNew, StoreDamaged, StoreUnreachable: Each with what to do about it.
        """
        folder = Path(data_dir).expanduser().absolute()
        files = Files(folder)
        database = Database(folder, database_url or None)
        chosen = limits or Limits()
        try:
            migrate(database, folder)
            end_left_running(database, math.inf)
        except BaseException:
            database.close()
            raise
        return cls(folder, database, files, chosen)

    def close(self) -> None:
        """Give the database's files back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- projects

    def project(self, owner: str, name: str | None, create: bool = True) -> Project:
        """The owner's project of this name, made when it is missing; without a name a fresh throw-away one.

        Raises:
            NotFound: If it is missing and `create` is false.
        """
        tidy = projects.throwaway_name() if name is None else project_name(name)
        with self.database.read() as connection:
            found = projects.find(connection, owner, tidy)
        if found:
            return found
        if not create:
            raise NotFound(f"There is no project named {tidy}", "", "List the projects and take one of those")
        with self.database.write() as connection:
            return projects.find(connection, owner, tidy) or projects.create(
                connection, owner, tidy, throwaway=name is None
            )

    def fresh_project(self, owner: str, within_s: float) -> Project:
        """A throw-away project; the one that was made so short a time ago and is still empty, where there is one."""
        with self.database.write() as connection:
            made = projects.just_made(connection, owner, within_s)
            return made or projects.create(connection, owner, projects.throwaway_name(), throwaway=True)

    def project_by_id(self, project_id: str) -> Project:
        """A project that is not deleted, by id."""
        with self.database.read() as connection:
            return projects.get(connection, project_id)

    def projects(self, owner: str, deleted: bool = False) -> tuple[Project, ...]:
        """The owner's projects, starred first, then the latest changed; or the deleted ones."""
        with self.database.read() as connection:
            return projects.listed(connection, owner, deleted)

    def search(self, owner: str, words: str) -> tuple[Project, ...]:
        """The owner's projects that hold every word in their name or in something that was said."""
        with self.database.read() as connection:
            return projects.search(connection, owner, words)

    def rename(self, project_id: str, name: str) -> Project:
        """Another name; a throw-away project becomes one that is kept. Raises `NameTaken`."""
        with self.database.write() as connection:
            return projects.rename(connection, project_id, name)

    def star(self, project_id: str, starred: bool = True) -> Project:
        """Mark or unmark a favourite."""
        with self.database.write() as connection:
            return projects.star(connection, project_id, starred)

    def duplicate(self, project_id: str, name: str | None = None) -> Project:
        """A second project with the same song and history; without a name it is called `name (2)`."""
        from assistant.store import dump

        with self.database.write() as connection:
            return dump.duplicate(connection, project_id, None if name is None else project_name(name))

    def delete(self, project_id: str) -> Project:
        """Take a project out of sight; it can be brought back for `Limits.undelete_s`."""
        with self.database.write() as connection:
            return projects.delete(connection, project_id)

    def undelete(self, project_id: str) -> Project:
        """Bring a deleted project back."""
        with self.database.write() as connection:
            return projects.undelete(connection, project_id)

    def project_dir(self, project_id: str) -> Path:
        """The project's own folder, where a turn's files are written when nothing else is said: `VERSION/mix.wav`.

        What lies in a folder named by an older version may be removed to make room; it is a copy of artefacts.
        """
        folder = self.data_dir / "projects" / self.project_by_id(project_id).id
        with errors_in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    # -- turns

    def begin_turn(self, project_id: str, said: Said) -> TurnHandle:
        """Acknowledge a sentence: once this returns it is kept, whatever happens next."""
        with self.database.write() as connection:
            return turns.begin(connection, project_id, said, self.limits.turn_lease_s)

    def resume_turn(self, project_id: str, number: int) -> TurnHandle:
        """A fresh handle on a running turn, with the project as it is now: for a retry or after a conflict."""
        with self.database.read() as connection:
            handle = turns.taken_up(connection, project_id, number)
        if handle is not None:
            return handle
        with self.database.write() as connection:
            return turns.resume(connection, project_id, number)

    def commit_turn(
        self,
        handle: TurnHandle,
        document: JsonObject,
        messages: Sequence[Json] = (),
        new_versions: Sequence[NewVersion] = (),
        artefacts: Sequence[Use] = (),
        head: str | None = None,
        move: Move | None = None,
        steps: int = 1,
        ends: EndsJob | None = None,
        marks: Sequence[VersionMark] = (),
    ) -> Turn:
        """End a turn with all it made, in one transaction.

        Args:
            handle: What `begin_turn` or `resume_turn` gave.
            document: The turn document, plain JSON.
            messages: Plain JSON to rebuild the brain's messages from.
            new_versions: In order, with the ids `handle.version_id(0)`, `(1)`, ...
            artefacts: What to keep, and for which version or track.
            head: The version that becomes current; None leaves the head where it is.
            move: How the head moves: "made" (what a given `head` means when nothing is said), "undo", "redo" or "goto".
            steps: How many changes an undo or redo passes over.
            ends: The job whose work this turn was; it is done in the same transaction.
            marks: What the person said of versions, those made in this turn too.

        Returns:
            The turn as stored. A turn that was done already comes back as it stands.

        Raises:
            StoreConflict: If another turn changed the project, or this one was given up; nothing was written.
        """
        outcome = turns.Outcome(document, messages, new_versions, artefacts, head, move, steps, marks)
        turns.check_plain(outcome)
        with self.database.write() as connection:
            turn = turns.commit(connection, handle, outcome, self.files.has)
            if ends is not None:
                end_done(connection, ends.job_id, ends.worker, ends.last)
            return turn

    def fail_turn(self, handle: TurnHandle, reason: str, document: JsonObject | None = None) -> Turn:
        """End a turn that could not be done; the sentence stays with the reason."""
        with self.database.write() as connection:
            return turns.fail(connection, handle, reason, document)

    def turn(self, project_id: str, number: int) -> Turn:
        """One turn."""
        with self.database.read() as connection:
            return turns.get(connection, project_id, number)

    def turns(self, project_id: str, last: int | None = None, before: int | None = None) -> tuple[Turn, ...]:
        """The turns in the order they were said, all or the last few, or the last few before a number."""
        with self.database.read() as connection:
            return turns.listed(connection, project_id, last, before)

    # -- versions

    def version(self, project_id: str, version_id: str) -> Version:
        """One version with its song."""
        with self.database.read() as connection:
            return versions.get(connection, project_id, version_id)

    def versions(self, project_id: str) -> tuple[Version, ...]:
        """The tree of versions, without their songs."""
        with self.database.read() as connection:
            return versions.listed(connection, project_id)

    def mark_version(self, project_id: str, mark: VersionMark) -> Version:
        """Name a version, star it, take it out of sight or bring it back. Raises `NotFound` and `StoreError`."""
        with self.database.write() as connection:
            versions.mark(connection, project_id, mark)
            return versions.get(connection, project_id, mark.version)

    def head(self, project_id: str) -> Version | None:
        """The current version with its song, None before the first."""
        with self.database.read() as connection:
            project = projects.get(connection, project_id)
            return versions.get(connection, project_id, project.head) if project.head else None

    def undo_target(self, project_id: str, steps: int = 1) -> Version | None:
        """The version that so many undos lead to, None where there is not that much to undo."""
        return self._undo_target(project_id, steps, redo=False)

    def redo_target(self, project_id: str, steps: int = 1) -> Version | None:
        """The version that so many redos lead to, None where there is not that much to redo."""
        return self._undo_target(project_id, steps, redo=True)

    def _undo_target(self, project_id: str, steps: int, redo: bool) -> Version | None:
        with self.database.read() as connection:
            target = turns.undo_to(connection, project_id, steps, redo)
            return versions.get(connection, project_id, target) if target else None

    # -- files

    def put_artefact(self, kind: str, content: bytes | Path, facts: JsonObject | None = None) -> Artefact:
        """Keep a file for good; give it to `commit_turn` or `attach` within `Limits.grace_s`, or the sweep takes it.

        Raises:
            StoreFull: If the quota or the disk does not hold it.
        """
        self.make_room(self._size_of(content))
        artefact = artefacts.put(self.files, kind, content, facts or {})
        self._count(artefact.stored_bytes)
        return artefact

    def attach(self, project_id: str, uses: Sequence[Use]) -> None:
        """Keep artefacts that were made later for versions that exist."""
        with self.database.write() as connection:
            projects.get(connection, project_id)
            artefacts.add_uses(connection, project_id, None, uses, self.files.has)

    def artefacts(
        self, project_id: str, version: str | None = None, turn: int | None = None, kind: str | None = None
    ) -> tuple[Use, ...]:
        """What a project's versions and turns have made."""
        with self.database.read() as connection:
            return artefacts.listed(connection, project_id, version, turn, kind)

    def artefact(self, owner: str, sha256: str) -> Artefact:
        """An artefact by hash, if a project of the owner uses it; `NotFound` else."""
        with self.database.read() as connection:
            return artefacts.of_owner(connection, owner, sha256)

    def write_artefact(self, artefact: Artefact, to: Path) -> Path:
        """Write the very bytes that were handed in to `to`, whole or not at all."""
        return artefacts.write(self.files, artefact, to)

    def read_artefact(self, artefact: Artefact) -> bytes:
        """The very bytes that were handed in."""
        return artefacts.read(self.files, artefact)

    def stored_path(self, artefact: Artefact) -> Path:
        """The file as it rests: a FLAC where `artefact.encoding` says so."""
        return self.data_dir / artefact.stored_path

    def put_source(self, content: bytes | Path, kind: str, label: str | None = None) -> Source:
        """Copy an upload into the store under its hash; its name stays as a harmless label only.

        Raises:
            StoreFull: If the quota or the disk does not hold it.
        """
        self.make_room(self._size_of(content))
        name = label if label is not None else content.name if isinstance(content, Path) else "unnamed"
        source = artefacts.put_source(self.files, content, kind, safe_label(name))
        self._count(source.size_bytes)
        return source

    def sources(self, project_id: str) -> SourceBytes:
        """A project's uploads and recordings: a mapping from sha256 to bytes, read when asked for."""
        with self.database.read() as connection:
            uploads = artefacts.source_hashes(connection, project_id)
            return SourceBytes(self.files, uploads, artefacts.recordings(connection, project_id))

    # -- people

    def preferences(self, owner: str) -> dict[str, Json]:
        """What an owner chose on the page, by key."""
        return self.accounts.preferences(owner)

    def set_preferences(self, owner: str, chosen: JsonObject) -> dict[str, Json]:
        """Put these choices over the owner's; None takes one back. All choices come back."""
        return self.accounts.set_preferences(owner, chosen)

    # -- housekeeping

    @property
    def cache_dir(self) -> Path:
        """Where dry stems and other files that can be made again lie; the least recently used go first."""
        return self.data_dir / "cache"

    def usage(self) -> Usage:
        """How full the data folder is."""
        used = self.files.bytes_in
        return Usage(used("artefacts"), used("sources"), used("cache"), used("projects"), self.limits.quota_bytes)

    def sweep(self, grace_s: float | None = None) -> SweepReport:
        """Remove what no version needs. `grace_s` 0 is for a store nobody else is using."""
        end_left_running(self.database, self.limits.turn_lease_s)
        report = sweep(self.database, self.files, self.limits, self.limits.grace_s if grace_s is None else grace_s)
        with self._lock:
            self._used = (time.monotonic(), report.kept_bytes)
        return report

    def make_room(self, wanted: int) -> None:
        """See that so many bytes fit, taking from the cache what is oldest if need be.

        Raises:
            StoreFull: If the quota or the disk does not hold them.
        """
        with errors_in_words(self.data_dir):
            free = shutil.disk_usage(self.data_dir).free
        if free - wanted < self.limits.min_free_bytes:
            raise DiskFull(
                f"The disk of {self.data_dir} has {_size(free)} free and {_size(wanted)} are needed",
                f"{_size(self.limits.min_free_bytes)} stay free for the database",
                "Free some space and say it again",
            )
        over = self._used_bytes() + wanted - self.limits.quota_bytes
        if over > 0:
            self._count(-free_bytes(self.database, self.files, over, self.limits.grace_s))
        if self._used_bytes() + wanted > self.limits.quota_bytes:
            raise StoreFull(
                f"The projects fill {_size(self._used_bytes())} and {_size(wanted)} more are needed",
                f"The quota is {_size(self.limits.quota_bytes)}",
                "Delete projects you do not need, or set PARLANDO_QUOTA_GB higher",
            )

    def _size_of(self, content: bytes | Path) -> int:
        if isinstance(content, bytes):
            return len(content)
        with errors_in_words(content):
            return content.stat().st_size

    def _used_bytes(self) -> int:
        with self._lock:
            if self._used is None or time.monotonic() - self._used[0] > _USAGE_AGE_S:
                self._used = (time.monotonic(), self.usage().total_bytes)
            return self._used[1]

    def _count(self, size_bytes: int) -> None:
        with self._lock:
            if self._used is not None:
                self._used = (self._used[0], self._used[1] + size_bytes)


def end_left_running(database: Database, lease_s: float) -> None:
    """Fail turns that nobody will end. A look first: nothing is locked where there are none, as nearly always."""
    with database.read() as connection:
        if not turns.left_running(connection, lease_s):
            return
    with database.write() as connection:
        turns.end_left_running(connection, lease_s)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / GIGABYTE:.1f} GB" if size_bytes >= GIGABYTE / 10 else f"{size_bytes / 1000**2:.1f} MB"

"""The database: how it is opened, what a transaction is, and what its failures mean in plain words.
 SQLite runs with a rollback journal and full sync: a commit that returned survives the process and the power. Write
transactions take the write lock at their start, so that two writers queue up instead of meeting half way. Nothing
here knows a table.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from assistant.store.errors import DiskFull, StoreBusy, StoreDamaged, StoreError, StoreUnreachable, StoreUnwritable

BUSY_TIMEOUT_MS = 4_500  # a person waits five seconds before hearing that another process holds the database
LOOK_AGAIN_S = (0.001, 0.004)  # between looks whether the write lock is free; a commit takes a few milliseconds
DATABASE_NAME = "parlando.sqlite3"

# SQLite trusts the file locks of its file system, and network ones break that trust (sqlite.org/howtocorrupt.html,
# section 2).
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "ncpfs"})


class Database:
    """One engine with read and write transactions whose errors are `StoreError`s."""

    def __init__(self, data_dir: Path, database_url: str | None = None) -> None:
        self.path = None if database_url else data_dir / DATABASE_NAME
        self.engine = _server_engine(database_url) if database_url else _sqlite_engine(data_dir / DATABASE_NAME)
        self._writing = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """What a child process needs in its environment to open the same database: never its command line, which all
        can read.
        """
        return {"PARLANDO_DATABASE_URL": "" if self.path else self.engine.url.render_as_string(hide_password=False)}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent picture of the database."""
        with self._errors_in_words(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is there when the block ends, or nothing when it raises."""
        with self._errors_in_words(), self._one_of_us(), self.engine.connect() as connection:
            connection = connection.execution_options(parlando_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _one_of_us(self) -> Iterator[None]:
        """One thread of this process at a time asks SQLite for the write lock: SQLite lets those who wait look again
        ever less often, so that one of twenty may wait for seconds while others pass.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise _busy(self.path)
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """A write transaction in which tables may be replaced: references are checked once at its end instead of at
        every step.

        SQLite would follow ON DELETE CASCADE while a migration swaps a table for its successor, and its switch works
        only outside transactions.
        """
        with self._errors_in_words(), self.engine.connect() as connection:
            connection = connection.execution_options(parlando_writes=True)
            self._check_references_at_once(connection, False)
            try:
                with connection.begin():
                    yield connection
                    if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StoreError(
                            "The migration would have broken references between rows", "Nothing was changed"
                        )
            finally:
                self._check_references_at_once(connection, True)

    def _check_references_at_once(self, connection: Connection, on: bool) -> None:
        driver_connection: Any = connection.connection.driver_connection
        if self.is_sqlite:
            driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")

    def close(self) -> None:
        """Give the files back. The database can be used again; it opens anew."""
        self.engine.dispose()

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _in_words(error, self.path) from error
        except UnicodeError as error:
            raise StoreError(
                "A text holds characters that no text can hold", "UTF-8 text is kept", "Remove them and say it again"
            ) from error


def insert_row(connection: Connection, table: Table, **values: Any) -> int:
    """Add a row to a table that numbers its rows; returns the number."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    if key is None:
        raise StoreError(f"The database gave no number for a row of {table.name}", "", "Report this")
    return int(key[0])


def is_network_folder(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """The network file system's name that holds `folder`, or None; None as well where the system does not tell (not
    Linux).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found, depth = "", -1
    for fields in (line.split(" ") for line in lines if line.count(" ") >= 2):
        mount_point = Path(fields[1].replace("\\040", " "))
        if folder.is_relative_to(mount_point) and len(mount_point.parts) >= depth:
            found, depth = fields[2], len(mount_point.parts)
    return found if found in NETWORK_FILE_SYSTEMS else None


def _sqlite_engine(path: Path) -> Engine:
    file_system = is_network_folder(path.parent.resolve())
    if file_system:
        raise StoreUnwritable(
            f"The data folder {path.parent} lies on a network file system ({file_system})",
            "A SQLite database can be corrupted there",
            "Set PARLANDO_DATA to a folder on a local disk, or PARLANDO_DATABASE_URL to a PostgreSQL database",
        )
    url = URL.create("sqlite", database=str(path))  # not a string: a folder may be called "50% off?"
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(dbapi_connection: Any, _record: Any) -> None:
    # Python's sqlite3 would begin transactions only before some statements and never before CREATE or DROP; we say
    # BEGIN ourselves.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("parlando_writes", False):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Take the write lock as soon as it is free, looking again at an even pace.

    SQLite's own waiting looks ever less often, down to ten times a second: among processes that write all the time one
    may then find the lock taken for seconds.
    """
    driver_connection: Any = connection.connection.driver_connection
    give_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    driver_connection.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < give_up:
            try:
                driver_connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break
            time.sleep(random.uniform(*LOOK_AGAIN_S))
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last look, whose failure becomes our words
    finally:
        driver_connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _server_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            raise StoreError(
                "PARLANDO_DATABASE_URL names a SQLite database",
                "It is for a PostgreSQL server",
                "Unset it, and use PARLANDO_DATA to move the file",
            )
        return create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreUnreachable(
            "PARLANDO_DATABASE_URL is not the address of a database",
            "",
            "Write it as postgresql+psycopg://user:password@host/name",
        ) from error
    except ModuleNotFoundError as error:
        raise StoreUnreachable(
            f"The driver {error.name} for PARLANDO_DATABASE_URL is not installed",
            "",
            f"Install it with: pip install {error.name}",
        ) from error


def _busy(where: Path | str | None) -> StoreBusy:
    return StoreBusy(
        f"Another process has held {where or 'the database'} for {BUSY_TIMEOUT_MS / 1000:.0f} s or more",
        "",
        "Wait until it is done and say it again",
    )


def _in_words(error: DBAPIError, path: Path | None) -> StoreError:
    """The sentence for a driver's failure; what nobody foresaw is named by its own first line."""
    text = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
    where = path or "the database"
    if "locked" in text or "is busy" in text:
        return _busy(where)
    if "disk is full" in text or "disk full" in text.lower():
        return DiskFull(
            f"The disk that holds {where} is full",
            "",
            "Free some space and say it again; nothing acknowledged was lost",
        )
    if "readonly" in text or "unable to open" in text:
        return StoreUnwritable(
            f"{where} cannot be written",
            "",
            "Give yourself write permission, or set PARLANDO_DATA to a folder you can write",
        )
    if "malformed" in text or "not a database" in text:
        backups = "" if path is None else f"put a copy from {path.parent / 'backups'} in its place, or "
        return StoreDamaged(
            f"{where} is not a sound SQLite database ({text})",
            "",
            f"Move it away; then {backups}import your exported bundles",
        )
    if error.connection_invalidated or (path is None and "connect" in text):
        return StoreUnreachable(
            "The database server does not answer", "", "Check that it runs and that PARLANDO_DATABASE_URL is right"
        )
    return StoreError(f"The database refused: {text}", "", "Say it again; if it stays so, run parlando doctor")

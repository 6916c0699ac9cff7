"""Bring a database to this release's tables: at once when it is there already, else by Alembic in one transaction,
after a copy was put aside.

Reading the stored revision is one plain query, so that opening a current database does not import Alembic (0.1 s).
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from assistant.store.database import Database
from assistant.store.errors import StoreDamaged, StoreError, StoreTooNew
from assistant.store.files import fsync_path
from assistant.store.schema import REVISION

SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_275_626  # any number that is ours: PostgreSQL lets one process at a time migrate


def migrate(database: Database, data_dir: Path, scripts: Path = SCRIPTS, revision: str = REVISION) -> None:
    """Make the database one of `revision`.

    Args:
        database: The open database.
        data_dir: Where `backups/` is made before a migration (SQLite; a server's backups are its keeper's).
        scripts: Alembic's folder.
        revision: The newest revision in it.

    Raises:
        StoreTooNew: If the database is of a later release.
        StoreError: If a migration fails; the database is then as it was.
    """
    stored = stored_revision(database)
    if stored == revision:
        return
    if stored is not None:
        _refuse_unknown(stored, scripts)
    backup = _back_up(database, data_dir, stored) if stored is not None and database.path else None
    try:
        _upgrade(database, scripts, revision)
    except StoreError:
        raise
    except Exception as error:
        kept = f"; a copy is {backup}" if backup else ""
        raise StoreError(
            f"The database could not be brought from {stored or 'nothing'} to {revision} ({error})",
            f"It is as it was{kept}",
            "Go on with the release that wrote it, and report this",
        ) from error


def stored_revision(database: Database) -> str | None:
    """The revision the database is of, None for an empty one."""
    with database.read() as connection:
        return _read_revision(connection)


def _read_revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if "projects" in tables:
        raise StoreDamaged(
            "The database holds tables of Parlando but no revision",
            "",
            "Put a copy from the folder backups in its place",
        )
    return None


def _refuse_unknown(stored: str, scripts: Path) -> None:
    known = {path.name.split("_")[0] for path in (scripts / "versions").glob("r*.py")}
    if stored not in known:
        raise StoreTooNew(
            f"This database was written by a newer Parlando (revision {stored})",
            f"This release knows revisions up to {max(known)}",
            "Update Parlando, or set PARLANDO_DATA to another folder; nothing was changed",
        )


def _back_up(database: Database, data_dir: Path, stored: str) -> Path:
    """A consistent copy of the SQLite file, on the disk before anything changes."""
    folder = data_dir / "backups"
    folder.mkdir(exist_ok=True)
    to = folder / f"parlando-{stored}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.sqlite3"
    with closing(sqlite3.connect(str(database.path))) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    fsync_path(to)
    return to


def _upgrade(database: Database, scripts: Path, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.rebuild() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
        if _read_revision(connection) == revision:
            return  # another process was faster
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

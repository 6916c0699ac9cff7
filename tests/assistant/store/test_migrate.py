"""A database of any release opens, or says why not; whatever happens on the way, it is as it was or as it should be."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from assistant.store.database import DATABASE_NAME, Database
from assistant.store.errors import StoreDamaged, StoreError, StoreTooNew
from assistant.store.files import Files
from assistant.store.migrate import SCRIPTS, migrate, stored_revision
from assistant.store.schema import REVISION, metadata
from assistant.store.store import Store

NEXT = '''
"""A release of the future."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "r9001", "{before}", None, None

def upgrade():
    op.add_column("projects", sa.Column("mood", sa.Text()))
    with op.batch_alter_table("turns", recreate="always") as batch:  # a swap of a table that others refer to
        batch.add_column(sa.Column("length_s", sa.Float()))
    {then}
'''


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder of this release with one turn and version in it."""
    from assistant.store import NewVersion, Said

    with Store.open(tmp_path / "data") as store:
        project = store.project("local", "waltz")
        handle = store.begin_turn(project.id, Said("a waltz"))
        store.commit_turn(handle, {"outcome": "made"}, new_versions=[NewVersion("v1", "{}", "h")], head="v1")
    return tmp_path / "data"


def scripts(tmp_path: Path, then: str = "pass") -> Path:
    folder = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r9001_future.py").write_text(NEXT.format(before=REVISION, then=then))
    return folder


def counts(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(data / DATABASE_NAME)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("projects", "turns", "versions")
        }


def columns(data: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(data / DATABASE_NAME)) as database:
        return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def test_migrations_lead_to_the_tables_the_code_knows(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Store.open(tmp_path) as store, store.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        nullable = {
            (table, column["name"]): column["nullable"]
            for table in metadata.tables
            for column in inspect(connection).get_columns(table)
        }
        assert nullable == {
            (table.name, column.name): column.nullable for table in metadata.tables.values() for column in table.columns
        }


def test_the_code_names_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_migration_keeps_every_row_and_puts_a_copy_aside(old: Path, tmp_path: Path) -> None:
    before = counts(old)
    database = Database(old)
    migrate(database, old, scripts(tmp_path), "r9001")
    assert stored_revision(database) == "r9001"
    database.close()
    assert counts(old) == before
    assert "mood" in columns(old, "projects")
    [backup] = (old / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (REVISION,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(sqlite3.connect(old / DATABASE_NAME)) as now:
        assert now.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(old: Path, tmp_path: Path) -> None:
    database = Database(old)
    with pytest.raises(StoreError, match=r"r9001.*as it was; a copy is .*backups"):
        migrate(database, old, scripts(tmp_path, "raise RuntimeError('half way')"), "r9001")
    assert stored_revision(database) == REVISION
    database.close()
    assert "mood" not in columns(old, "projects")
    with Store.open(old) as store:
        assert store.project("local", "waltz").head == "v1"


KILLED = """
import sys
from pathlib import Path
from assistant.store.database import Database
from assistant.store.migrate import migrate
migrate(Database(Path(sys.argv[1])), Path(sys.argv[1]), Path(sys.argv[2]), "r9001")
"""


def test_a_migration_that_is_killed_leaves_the_database_as_it_was(old: Path, tmp_path: Path) -> None:
    folder = scripts(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", KILLED, str(old), str(folder)], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    with Store.open(old) as store:
        assert store.project("local", "waltz").head == "v1"
    assert "mood" not in columns(old, "projects")


def test_a_database_of_a_newer_release_is_refused_and_untouched(old: Path) -> None:
    with closing(sqlite3.connect(old / DATABASE_NAME)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'r9999'")
    before = (old / DATABASE_NAME).read_bytes()
    with pytest.raises(StoreTooNew, match=f"newer Parlando.*r9999.*up to {REVISION}.*Update"):
        Store.open(old)
    assert (old / DATABASE_NAME).read_bytes() == before
    assert not (old / "backups").exists()


def test_tables_without_a_revision_are_not_guessed_at(old: Path) -> None:
    with closing(sqlite3.connect(old / DATABASE_NAME)) as database, database:
        database.execute("DROP TABLE alembic_version")
    with pytest.raises(StoreDamaged, match="no revision"):
        Store.open(old)


def test_two_processes_can_make_the_same_new_store(tmp_path: Path) -> None:
    code = "import sys; from assistant.store import Store; Store.open(sys.argv[1]).project('local', 'waltz')"
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "data")]) for _ in range(3)]
    assert [process.wait(60) for process in both] == [0, 0, 0]
    with Store.open(tmp_path / "data") as store:
        assert len(store.projects("local")) == 1


def test_a_data_folder_with_odd_signs_works(tmp_path: Path) -> None:
    folder = tmp_path / "50% off; ünï & #1?x=y"
    with Store.open(folder) as store:
        store.project("local", "waltz")
    assert Files(folder).data_dir == folder
    assert (folder / DATABASE_NAME).is_file()

"""What the database does when the world is not as it should be: each in one clear sentence, soon."""

import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from assistant.store import Said
from assistant.store.database import DATABASE_NAME, Database, is_network_folder
from assistant.store.errors import StoreBusy, StoreDamaged, StoreError, StoreUnreachable, StoreUnwritable
from assistant.store.store import Store


def test_the_settings_that_keep_a_commit_are_on(sqlite_store: Store) -> None:
    with sqlite_store.database.read() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {"journal_mode": "delete", "synchronous": 2, "foreign_keys": 1}


def test_a_locked_database_is_said_within_five_seconds(sqlite_store: Store, project_id: str) -> None:
    with closing(sqlite3.connect(sqlite_store.data_dir / DATABASE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with pytest.raises(StoreBusy, match=r"Another process has held .*parlando\.sqlite3"):
            sqlite_store.begin_turn(project_id, Said("a waltz"))
        assert 3 < time.monotonic() - started < 6
        other.execute("ROLLBACK")
    assert sqlite_store.begin_turn(project_id, Said("a waltz")).number == 1


def test_a_short_lock_is_waited_for(sqlite_store: Store, project_id: str) -> None:
    code = (
        "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "db.execute('BEGIN EXCLUSIVE');"
        "print('locked', flush=True); time.sleep(0.5); db.execute('ROLLBACK')"
    )
    path = str(sqlite_store.data_dir / DATABASE_NAME)
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert sqlite_store.begin_turn(project_id, Said("a waltz")).number == 1


def test_a_reader_is_not_shut_out_by_a_writer_at_work(store: Store, project_id: str) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE projects SET starred = true")
        assert not store.project_by_id(project_id).starred  # what is not committed is not seen


def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO owners (name, created_at_s) VALUES ('x', 0)")
        raise ValueError("stop")
    with store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM owners").scalar() == 0


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"my diary " * 500)
    with pytest.raises(StoreDamaged, match="not a sound SQLite database"):
        Store.open(tmp_path)
    assert (tmp_path / DATABASE_NAME).read_bytes().startswith(b"my diary")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable, match="PARLANDO_DATA"):
        Store.open(tmp_path / "file" / "data")


READ_ONLY = """
import os, sys
from assistant.store import Store, StoreError
Store.open(sys.argv[2]).project("local", "first")  # everything is imported before the right to read it is given up
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)  # root may write anywhere
try:
    Store.open(sys.argv[1]).project("local", "new")
except StoreError as error:
    print(type(error).__name__, error)
"""


def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(
        dir="/tmp"
    ) as name:  # not under pytest's own folder, which only its owner may enter
        data = Path(name) / "data"
        Store.open(data).close()
        Path(name).chmod(0o755)
        for path in [*data.rglob("*"), data]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        command = [sys.executable, "-c", READ_ONLY, str(data), str(tmp_path / "other")]
        done = subprocess.run(command, capture_output=True, text=True)
        for path in [data, *data.rglob("*")]:
            path.chmod(0o755)
    assert done.stdout.startswith("StoreUnwritable"), done.stderr
    assert "write permission" in done.stdout


def test_a_full_disk_under_the_database_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands in for the full disk: writes beyond it fail in the same place, the file itself stays
    sound."""
    code = """
import resource, signal, sys
from assistant.store import NewVersion, Said, Store, StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
project = store.project("local", "waltz")
size = (store.data_dir / "parlando.sqlite3").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))
handle = store.begin_turn(project.id, Said("kept"))
import random
big = "".join(random.choices("abcdefghijklmnop0123456789", k=400_000))
try:
    store.commit_turn(handle, {"outcome": "made"}, new_versions=[NewVersion("v1", big, "h")], head="v1")
except StoreError as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout.startswith("Store"), done.stderr
    with Store.open(tmp_path) as store:
        project = store.project("local", "waltz", create=False)
        assert [(turn.said.text, turn.state) for turn in store.turns(project.id)] == [("kept", "running")]
        assert store.versions(project.id) == ()


def test_network_folders_are_told_from_local_ones(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n"
        "/dev/sdb1 /home/me/disk ext4 rw 0 0\n//nas/x /mnt/my\\040music cifs rw 0 0\n"
    )
    assert is_network_folder(Path("/home/me/data"), mounts) == "nfs4"
    assert is_network_folder(Path("/home/me/disk/data"), mounts) is None
    assert is_network_folder(Path("/mnt/my music/data"), mounts) == "cifs"
    assert is_network_folder(Path("/var/data"), mounts) is None
    assert is_network_folder(Path("/var/data"), tmp_path / "none") is None


def test_a_network_folder_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store.database.is_network_folder", lambda folder: "nfs4")
    with pytest.raises(StoreUnwritable, match=r"nfs4.*PARLANDO_DATA"):
        Database(tmp_path)


@pytest.mark.parametrize(
    "url", ["what", "nosuch://x/y", "sqlite:////tmp/x.db", "postgresql+nosuchdriver://u:secret@h/d"]
)
def test_a_bad_database_address_is_said_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="PARLANDO_DATABASE_URL") as caught:
        Store.open(tmp_path, url)
    assert "secret" not in str(caught.value)


def test_a_missing_driver_or_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable) as caught:
        Store.open(tmp_path, "postgresql+psycopg://me:secret@127.0.0.1:9/none")
    assert "secret" not in str(caught.value)


def test_no_journal_is_left_beside_a_closed_database(sqlite_store: Store, project_id: str) -> None:
    sqlite_store.begin_turn(project_id, Said("a waltz"))
    sqlite_store.close()
    assert [path.name for path in sqlite_store.data_dir.glob("parlando.*")] == [DATABASE_NAME]

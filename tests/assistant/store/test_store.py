"""Projects, and what a store promises as a whole: it opens again, holds its quota, and keeps owners apart."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.store import Limits, NewVersion, NotFound, Said, Use
from assistant.store.errors import NameTaken, StoreError, StoreFull
from assistant.store.store import Store


def test_a_project_is_made_once_and_found_again(store: Store) -> None:
    made = store.project("local", "waltz")
    assert store.project("local", "  waltz ") == made
    assert [project.name for project in store.projects("local")] == ["waltz"]


def test_a_missing_project_is_not_made_when_it_must_exist(store: Store) -> None:
    with pytest.raises(NotFound, match="no project named polka"):
        store.project("local", "polka", create=False)


def test_owners_do_not_see_each_other(store: Store) -> None:
    mine, yours = store.project("ann", "waltz"), store.project("bob", "waltz")
    assert mine.id != yours.id
    assert [project.id for project in store.projects("ann")] == [mine.id]
    assert store.search("bob", "waltz")[0].id == yours.id


def test_nameless_projects_are_fresh_and_thrown_away_unless_named(store: Store) -> None:
    first, second = store.project("local", None), store.project("local", None)
    assert first.id != second.id
    assert first.throwaway
    assert not store.rename(first.id, "kept").throwaway


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\u202eb", "a\x07b"])
def test_a_bad_name_is_refused_with_the_reason(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="name"):
        store.project("local", name)
    assert store.projects("local") == ()


@pytest.mark.parametrize("name", ["../../etc", "CON", "日本語 ♪", "a'; DROP TABLE projects;--", "100% _x_"])
def test_a_strange_name_is_only_a_name(store: Store, name: str) -> None:
    project = store.project("local", name)
    assert project.name == name
    assert store.project_dir(project.id).parent == store.data_dir / "projects"
    assert [found.name for found in store.search("local", name)] == [name]


def test_rename_refuses_a_name_in_use(store: Store) -> None:
    store.project("local", "waltz")
    other = store.project("local", "polka")
    with pytest.raises(NameTaken, match="waltz"):
        store.rename(other.id, "waltz")
    assert store.rename(other.id, "march").name == "march"


def test_starred_projects_come_first_then_the_latest_changed(store: Store) -> None:
    ids = {name: store.project("local", name).id for name in ("a", "b", "c")}
    store.star(ids["b"])
    store.begin_turn(ids["a"], Said("hello"))
    assert [project.name for project in store.projects("local")] == ["b", "a", "c"]
    assert not store.star(ids["b"], False).starred


def test_search_finds_what_was_said_and_takes_signs_literally(store: Store) -> None:
    waltz, polka = store.project("local", "waltz"), store.project("local", "polka")
    store.begin_turn(polka.id, Said("make it 100% wistful"))
    assert [found.id for found in store.search("local", "WISTFUL polka")] == [polka.id]
    assert [found.id for found in store.search("local", "100%")] == [polka.id]
    assert store.search("local", "1_0") == ()
    assert {found.id for found in store.search("local", "")} == {waltz.id, polka.id}


def test_a_deleted_project_comes_back_whole(store: Store, project_id: str, make: Any) -> None:
    make()
    before = store.turns(project_id)
    store.delete(project_id)
    assert store.projects("local") == ()
    with pytest.raises(NotFound):
        store.project_by_id(project_id)
    fresh = store.project("local", "waltz")
    assert fresh.id != project_id
    assert store.undelete(project_id).name == "waltz (2)"
    assert store.turns(project_id) == before


def test_a_turn_whose_project_was_deleted_meanwhile_is_refused(store: Store, project_id: str) -> None:
    handle = store.begin_turn(project_id, Said("a waltz"))
    store.delete(project_id)
    with pytest.raises(NotFound):
        store.begin_turn(project_id, Said("again"))
    with pytest.raises(NotFound):
        store.commit_turn(handle, {"outcome": "answer"})
    store.undelete(project_id)
    assert store.turn(project_id, 1).state == "running"


def test_a_duplicate_has_the_same_song_and_history_and_goes_its_own_way(
    store: Store, project_id: str, make: Any
) -> None:
    artefact = store.put_artefact("midi", b"MThd one")
    make("one", {"Piano": artefact})
    make("two")
    copy = store.duplicate(project_id)
    assert (copy.name, copy.head) == ("waltz (2)", "v2")
    assert [replace(v, project_id="") for v in store.versions(copy.id)] == [
        replace(v, project_id="") for v in store.versions(project_id)
    ]
    assert [replace(t, project_id="") for t in store.turns(copy.id)] == [
        replace(t, project_id="") for t in store.turns(project_id)
    ]
    assert store.artefacts(copy.id) == store.artefacts(project_id)
    assert store.undo_target(copy.id).id == "v1"  # type: ignore[union-attr]
    make("three", project=copy.id)
    assert store.project_by_id(project_id).head == "v2"


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        project = store.project("local", "waltz")
        source = store.put_source(b"RIFF...", "audio", "take 1.wav")
        handle = store.begin_turn(project.id, Said("hum", (source,), {"at_s": 1.5}, "offline", 2**70))
    with Store.open(tmp_path) as store:
        turn = store.turn(project.id, handle.number)
        assert turn.said == Said("hum", (source,), {"at_s": 1.5}, "offline", 2**70)
        assert store.sources(project.id)[source.sha256] == b"RIFF..."


def test_opening_a_current_store_imports_no_migrations(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    code = (
        "import sys; from assistant.store import Store; Store.open(sys.argv[1]);"
        "print('alembic' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_package_is_light_until_the_store_is_opened() -> None:
    code = "import sys, assistant.store; assistant.store.Said('x'); print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_over_the_quota_is_refused_in_one_sentence_and_loses_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(quota_bytes=1000)) as store:
        kept = store.put_artefact("midi", b"MThd" + bytes(600))
        with pytest.raises(StoreFull, match=r"quota is 0\.0 MB"):
            store.put_artefact("midi", b"MThd" + bytes(700))
        with pytest.raises(StoreFull):
            store.put_source(b"x" * 700, "other")
        assert len(store.read_artefact(kept)) == 604
        assert list((tmp_path / "tmp").iterdir()) == []


def test_the_cache_makes_room_before_the_quota_refuses(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(quota_bytes=1000, grace_s=0)) as store:
        (store.cache_dir / "old").write_bytes(bytes(800))
        store.put_artefact("midi", b"MThd" + bytes(600))
        assert not (store.cache_dir / "old").exists()


def test_written_files_of_older_versions_make_room_and_the_current_ones_do_not(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(quota_bytes=2000, grace_s=0)) as store:
        project = store.project("local", "waltz")
        for version in ("v1", "v2"):
            handle = store.begin_turn(project.id, Said(version))
            store.commit_turn(handle, {}, (), [NewVersion(version, "{}", "h")], head=version)
            (store.project_dir(project.id) / version).mkdir()
            (store.project_dir(project.id) / version / "mix.wav").write_bytes(bytes(800))
        store.put_artefact("midi", b"MThd" + bytes(600))
        assert [path.parent.name for path in store.project_dir(project.id).rglob("mix.wav")] == ["v2"]
        with pytest.raises(StoreFull):
            store.put_artefact("midi", b"MThd" + bytes(700))


def test_a_nearly_full_disk_refuses_new_files(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path, limits=Limits(min_free_bytes=10**18)) as store,
        pytest.raises(StoreFull, match="stay free for the database"),
    ):
        store.put_artefact("midi", b"MThd")


def test_a_full_disk_leaves_no_half_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(StoreFull, match="is full"):
        store.put_artefact("midi", b"MThd")
    monkeypatch.undo()
    assert [path for path in store.data_dir.rglob("*") if path.is_file() and path.parent != store.data_dir] == []
    assert store.put_artefact("midi", b"MThd").size_bytes == 4


def test_attached_artefacts_belong_to_their_version(store: Store, project_id: str, make: Any) -> None:
    make("one")
    make("two")
    stem = store.put_artefact("stem", b"later")
    store.attach(project_id, [Use(stem, "v1", "Piano", 3)])
    assert store.artefacts(project_id, version="v1") == (Use(stem, "v1", "Piano", 3),)
    assert store.artefacts(project_id, version="v2") == ()
    assert store.artefacts(project_id, kind="mix") == ()
    with pytest.raises(NotFound, match="no version v9"):
        store.attach(project_id, [Use(stem, "v9")])


def test_an_artefact_is_its_owners_only(store: Store, make: Any) -> None:
    artefact = store.put_artefact("midi", b"MThd mine")
    with pytest.raises(NotFound):
        store.artefact("local", artefact.sha256)
    make("one", {"Piano": artefact})
    assert store.artefact("local", artefact.sha256) == artefact
    with pytest.raises(NotFound):
        store.artefact("eve", artefact.sha256)


def test_hostile_upload_names_stay_labels(store: Store, tmp_path: Path) -> None:
    names = [
        "../../etc/passwd",
        "..%2f..%2fx",
        "a\0b.mid",
        "a\u202ecod.exe",
        "x" * 300,
        ".env",
        "CON",
        "🎵.mid",
        "..",
        "\ud800",
    ]
    for name in names:
        source = store.put_source(name.encode("utf-8", "surrogatepass"), "other", name)
        assert source.label.isprintable()
        assert len(source.label) <= 120
        assert "/" not in source.label
    files = {path.name for path in (store.data_dir / "sources").rglob("*") if path.is_file()}
    assert all(len(name) == 64 for name in files)
    assert not (tmp_path / "etc").exists()

"""The sweep takes what nobody needs and nothing else."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.store import Limits, NotFound, Said
from assistant.store.store import Store


def files_of(store: Store) -> set[str]:
    return {path.name for path in store.data_dir.rglob("*") if path.is_file() and path.parent != store.data_dir}


def test_what_a_version_needs_is_kept_whatever_its_age(store: Store, make: Any) -> None:
    kept = store.put_artefact("midi", b"MThd kept")
    make("one", {"Piano": kept})
    make("two")
    os.utime(store.stored_path(kept), (0, 0))
    report = store.sweep(grace_s=0)
    assert report.artefacts == 0
    assert store.read_artefact(kept) == b"MThd kept"


def test_files_that_no_turn_came_to_use_go_after_the_grace(store: Store, make: Any) -> None:
    orphan = store.put_artefact("midi", b"MThd orphan")
    upload = store.put_source(b"never said", "midi")
    (store.data_dir / "tmp" / "half").write_bytes(b"half a file")
    assert store.sweep().freed_bytes == 0  # young: a turn may be about to use them
    report = store.sweep(grace_s=0)
    assert (report.artefacts, report.sources, report.temporary) == (1, 1, 1)
    assert report.freed_bytes == orphan.stored_bytes + upload.size_bytes + 11
    assert files_of(store) == set()


def test_a_file_used_again_is_young_again(store: Store) -> None:
    first = store.put_artefact("midi", b"MThd")
    os.utime(store.stored_path(first), (0, 0))
    again = store.put_artefact("midi", b"MThd")
    assert store.sweep().artefacts == 0
    assert store.read_artefact(again) == b"MThd"


def test_uploads_of_a_turn_are_kept(store: Store, project_id: str) -> None:
    source = store.put_source(b"upload", "midi", "a.mid")
    store.begin_turn(project_id, Said("this", (source,)))
    store.sweep(grace_s=0)
    assert store.sources(project_id)[source.sha256] == b"upload"


def test_a_deleted_project_can_come_back_until_its_time_is_over(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(undelete_s=3600)) as store:
        project = store.project("local", "waltz")
        store.delete(project.id)
        assert store.sweep(grace_s=0).projects == 0
        store.undelete(project.id)
    with Store.open(tmp_path, limits=Limits(undelete_s=0)) as store:
        artefact = store.put_artefact("midi", b"MThd")
        from assistant.store import NewVersion, Use

        handle = store.begin_turn(project.id, Said("a waltz", (store.put_source(b"up", "midi"),)))
        store.commit_turn(
            handle, {"outcome": "made"}, (), [NewVersion("v1", "{}", "h")], [Use(artefact, "v1")], head="v1"
        )
        store.jobs.submit(project.id, "heavy", "render", {}, turn=1)
        out = store.project_dir(project.id) / "mix.wav"
        out.write_bytes(b"x")
        store.delete(project.id)
        time.sleep(0.01)
        assert store.sweep(grace_s=0).projects == 1
        with pytest.raises(NotFound):
            store.undelete(project.id)
        assert files_of(store) == set()
        assert not out.parent.exists()
        with store.database.read() as connection:
            for table in ("turns", "versions", "artefacts", "artefact_uses", "sources", "jobs"):
                assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_a_throw_away_project_expires_and_a_named_one_does_not(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(throwaway_s=0)) as store:
        named, nameless = store.project("local", "waltz"), store.project("local", None)
        time.sleep(0.01)
        assert store.sweep().projects == 1
        assert store.project_by_id(named.id).name == "waltz"
        with pytest.raises(NotFound):
            store.project_by_id(nameless.id)


def test_content_shared_by_two_projects_stays_while_one_needs_it(tmp_path: Path) -> None:
    from assistant.store import NewVersion, Use

    with Store.open(tmp_path, limits=Limits(undelete_s=0)) as store:
        artefact = store.put_artefact("midi", b"MThd shared")
        ids = []
        for name in ("a", "b"):
            project = store.project("local", name)
            handle = store.begin_turn(project.id, Said("x"))
            store.commit_turn(
                handle, {"outcome": "made"}, (), [NewVersion("v1", "{}", "h")], [Use(artefact, "v1")], head="v1"
            )
            ids.append(project.id)
        store.delete(ids[0])
        time.sleep(0.01)
        assert store.sweep(grace_s=0).projects == 1
        assert store.read_artefact(artefact) == b"MThd shared"


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    with Store.open(tmp_path, limits=Limits(cache_bytes=2_000)) as store:
        now = time.time()
        for age, name in enumerate(("new", "middle", "old")):
            path = store.cache_dir / name
            path.write_bytes(bytes(900))
            os.utime(path, (now - 10_000 * (age + 1), now - 10_000 * (age + 1)))
        report = store.sweep()
        assert report.cached == 1
        assert files_of(store) == {"new", "middle"}
        assert store.usage().cache_bytes == 1_800


def test_written_files_of_older_versions_go_first_and_the_current_ones_never(tmp_path: Path) -> None:
    from assistant.store import NewVersion

    with Store.open(tmp_path, limits=Limits(view_bytes=1_000)) as store:
        project = store.project("local", "waltz")
        for age, version in ((30_000, "v1"), (20_000, "v2"), (10_000, "v3")):
            handle = store.begin_turn(project.id, Said(version))
            store.commit_turn(handle, {}, (), [NewVersion(version, "{}", "h")], head=version)
            path = store.project_dir(project.id) / version / "mix.wav"
            path.parent.mkdir()
            path.write_bytes(bytes(900))
            os.utime(path, (time.time() - age, time.time() - age))
        store.commit_turn(store.begin_turn(project.id, Said("undo")), {}, head="v1", move="goto")
        report = store.sweep()
        assert report.views == 1
        left = [path.parent.name for path in store.project_dir(project.id).rglob("mix.wav")]
        assert sorted(left) == ["v1", "v3"]
        assert store.usage().view_bytes == 1_800

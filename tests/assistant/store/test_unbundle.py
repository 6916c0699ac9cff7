"""Bundles from somebody who means harm, or from a bad disk: one sentence, and not a byte or a row written."""

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.store import Limits, NewVersion, Said, Use, export_project, import_project
from assistant.store.errors import BundleError, StoreError, StoreFull
from assistant.store.store import Store

Entries = dict[str, bytes]


def small_store(folder: Path, **limits: Any) -> Store:
    store = Store.open(folder, limits=Limits(**limits))
    project = store.project("local", "waltz")
    handle = store.begin_turn(project.id, Said("this", (store.put_source(b"MThd up", "midi", "a.mid"),)))
    uses = [Use(store.put_artefact("midi", b"MThd made"), "v1")]
    store.commit_turn(handle, {"outcome": "made"}, (), [NewVersion("v1", '{"a": 1}', "h")], uses, head="v1")
    return store


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("good")
    with small_store(folder / "data") as store:
        return export_project(store, "local", "waltz", folder / "waltz.zip").read_bytes()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("target") / "data")


def unpacked(data: bytes) -> Entries:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: Entries, honest: bool = True) -> bytes:
    """A zip of these entries; honest: with a manifest that tells their true hashes."""
    if honest:
        manifest = json.loads(entries["manifest.json"])
        manifest["entries"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
            for name, data in entries.items()
            if name != "manifest.json"
        }
        entries = entries | {"manifest.json": json.dumps(manifest).encode()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def changed(good: bytes, entry: str, change: Callable[[Any], Any]) -> bytes:
    """The good bundle with one JSON entry changed and all hashes made to fit again."""
    entries = unpacked(good)
    value = json.loads(entries[entry])
    replaced = change(value)
    entries[entry] = json.dumps(value if replaced is None else replaced).encode()
    return packed(entries)


def added(
    good: bytes, name: str, data: bytes = b"x", mode: int = 0, flags: int = 0, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO(good)
    with zipfile.ZipFile(file, "a") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = method
        archive.writestr(entry, data)
    data = file.getvalue()
    if flags:
        at = data.rindex(b"PK\x01\x02") + 8
        data = data[:at] + bytes([data[at] | flags]) + data[at + 1 :]
    return data


def nul_name(good: bytes) -> bytes:
    return added(good, "files/aXb").replace(b"files/aXb", b"files/a\0b")


def twice(good: bytes) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return added(good, "turns.json")


def set_at(*path: Any, to: Any) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return change


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda good: b"", "not a whole zip"),
    "no zip": (lambda good: b"hello" * 100, "not a whole zip"),
    "truncated": (lambda good: good[: len(good) // 2], "not a whole zip"),
    "parent path": (lambda good: added(good, "../evil"), "lead out"),
    "hidden parent path": (lambda good: added(good, "files/../../evil"), "lead out"),
    "absolute path": (lambda good: added(good, "/etc/evil"), "lead out"),
    "windows path": (lambda good: added(good, "C:\\evil"), "lead out"),
    "stream name": (lambda good: added(good, "files/a:b"), "lead out"),
    "NUL in name": (nul_name, "lead out"),
    "control signs in name": (lambda good: added(good, "files/\u202eevil"), "lead out"),
    "folder": (lambda good: added(good, "files/"), "lead out"),
    "symlink": (lambda good: added(good, "files/link", b"/etc/passwd", stat.S_IFLNK | 0o777), "link or a device"),
    "device": (lambda good: added(good, "files/dev", b"", stat.S_IFCHR | 0o666), "link or a device"),
    "name twice": (twice, "twice"),
    "name twice but for case": (lambda good: added(good, "TURNS.json"), "twice"),
    "encrypted": (lambda good: added(good, "files/x", flags=1), "encrypted"),
    "other packing": (lambda good: added(good, "files/x", method=zipfile.ZIP_LZMA), "packed in a way"),
    "bomb": (lambda good: added(good, "files/bomb", bytes(50_000_000)), "times its size"),
    "too many files": (
        lambda good: packed(unpacked(good) | {f"files/{n}": b"" for n in range(20_001)}, honest=False),
        "lists 200",
    ),
    "file not in the manifest": (lambda good: added(good, "files/extra"), "differ at 'files/extra'"),
    "no manifest": (
        lambda good: packed({k: v for k, v in unpacked(good).items() if k != "manifest.json"}, False),
        "manifest.json' is missing",
    ),
    "no turns": (
        lambda good: packed({k: v for k, v in unpacked(good).items() if k != "turns.json"}),
        "turns.json' is missing",
    ),
    "wrong hash": (
        lambda good: packed(unpacked(good) | {"songs/v1.json": b"{}"}, honest=False),
        "not the file its manifest speaks of",
    ),
    "other schema": (lambda good: changed(good, "manifest.json", set_at("schema", to="parlando.bundle/2")), "schema"),
    "manifest no object": (lambda good: packed(unpacked(good) | {"manifest.json": b"[1]"}, honest=False), "schema"),
    "not JSON": (lambda good: packed(unpacked(good) | {"turns.json": b"{"}), "not JSON"),
    "JSON too deep": (lambda good: packed(unpacked(good) | {"turns.json": b"[" * 200_000}), "not JSON"),
    "song not JSON": (lambda good: packed(unpacked(good) | {"songs/v1.json": b"\xff\xfe"}), "not JSON"),
    "turns no list": (lambda good: changed(good, "turns.json", lambda turns: {"a": 1}), "schema"),
    "wrong type": (lambda good: changed(good, "turns.json", set_at(0, "number", to="1")), "0.number|number"),
    "infinite time": (
        lambda good: packed(
            unpacked(good)
            | {"turns.json": unpacked(good)["turns.json"].replace(b'"created_at_s": ', b'"created_at_s": 1e999, "x": ')}
        ),
        "created_at_s",
    ),
    "turn twice": (lambda good: changed(good, "turns.json", lambda turns: turns * 2), "a turn twice"),
    "gap in versions": (lambda good: changed(good, "versions.json", set_at(0, "id", to="v2")), "missing|not v1"),
    "own parent": (lambda good: changed(good, "versions.json", set_at(0, "parents", to=["v1"])), "parents of v1"),
    "head that is not there": (
        lambda good: changed(good, "manifest.json", set_at("project", "head", to="v9")),
        "does not hold",
    ),
    "turn that is not there": (lambda good: changed(good, "versions.json", set_at(0, "turn", to=9)), "does not hold"),
    "use of no version": (lambda good: changed(good, "artefacts.json", set_at(0, "version", to="v7")), "does not hold"),
    "artefact under a false hash": (
        lambda good: changed(good, "artefacts.json", set_at(0, "artefact", "sha256", to="0" * 64)),
        "not the file",
    ),
    "artefact out of a song": (
        lambda good: changed(good, "artefacts.json", set_at(0, "entry", to="../x")),
        "not the file",
    ),
    "upload missing": (
        lambda good: changed(good, "turns.json", set_at(0, "sources", 0, "sha256", to="1" * 64)),
        "not the file",
    ),
    "hash that is a path": (
        lambda good: changed(good, "turns.json", set_at(0, "sources", 0, "sha256", to="../../x")),
        "schema",
    ),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_bundle_is_refused_in_a_sentence_and_writes_nothing(
    name: str, good: bytes, target: Store, tmp_path: Path
) -> None:
    spoil, says = HOSTILE[name]
    bundle = tmp_path / "evil.zip"
    bundle.write_bytes(spoil(good))
    before = sorted(path for path in target.data_dir.rglob("*"))
    with pytest.raises(BundleError, match=says) as caught:
        import_project(target, "local", bundle)
    assert str(caught.value).count("\n") == 0
    assert target.projects("local") == ()
    assert sorted(path for path in target.data_dir.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["evil.zip"]


def test_the_good_bundle_is_taken(good: bytes, tmp_path: Path) -> None:
    """The twin of the hostile ones: what they are made from passes."""
    (tmp_path / "good.zip").write_bytes(packed(unpacked(good)))
    with Store.open(tmp_path / "data") as store:
        assert import_project(store, "local", tmp_path / "good.zip").head == "v1"


def test_a_missing_file_and_a_folder_are_said(target: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(BundleError):
            import_project(target, "local", path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_is_refused_or_harmless(good: bytes, target: Store, tmp_path: Path, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(good) - 1))
    spoiled = bytearray(good)
    spoiled[at] ^= data.draw(st.integers(1, 255))
    bundle = tmp_path / "flipped.zip"
    bundle.write_bytes(bytes(spoiled))
    try:
        project = import_project(target, "local", bundle)
    except StoreError:
        assert target.projects("local") == ()
        return
    assert target.version(project.id, "v1").song_json == '{"a": 1}'
    target.delete(project.id)


def test_strange_texts_in_a_bundle_become_labels(good: bytes, tmp_path: Path) -> None:
    def disguise(manifest: Any) -> None:
        manifest["project"]["name"] = "a\u202eb\0"

    bundle = tmp_path / "b.zip"
    bundle.write_bytes(
        changed(
            changed(good, "manifest.json", disguise),
            "turns.json",
            set_at(0, "sources", 0, "label", to="../\u202ex" * 99),
        )
    )
    with Store.open(tmp_path / "data") as store:
        project = import_project(store, "local", bundle)
        assert project.name.isprintable()
        label = store.turns(project.id)[0].said.attachments[0].label
        assert label.isprintable()
        assert len(label) <= 120


def test_a_bundle_over_the_quota_is_refused(good: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(good)
    with Store.open(tmp_path / "data", limits=Limits(quota_bytes=10)) as store:
        with pytest.raises(StoreFull):
            import_project(store, "local", tmp_path / "good.zip")
        assert store.projects("local") == ()
        assert [path for path in (store.data_dir / "sources").rglob("*") if path.is_file()] == []

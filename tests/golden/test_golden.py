"""Every project a release ever wrote opens in this one: as a bundle, and as the database it was kept in."""

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.store import Said, Store, import_project

HERE = Path(__file__).resolve().parent
NAMES = sorted(path.stem for path in HERE.glob("*.zip"))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_golden", HERE / "make_golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expectation(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text())
    return expected


def check(store: Any, project_id: str, expected: dict[str, Any]) -> None:
    found = script().found(store, project_id)
    assert found == {name: expected[name] for name in found}
    for version in store.versions(project_id):
        song_json = store.version(project_id, version.id).song_json
        if expected["are_songs"]:
            from tools.song.song_json import from_json

            assert from_json(song_json).tracks
        else:
            json.loads(song_json)
    handle = store.begin_turn(project_id, Said("and it goes on"))
    assert handle.number == len(expected["turns"]) + 1
    assert handle.version_id() == f"v{len(expected['versions']) + 1}"


def test_there_are_golden_projects_and_each_is_whole() -> None:
    assert NAMES
    assert all((HERE / f"{name}{ending}").is_file() for name in NAMES for ending in (".json", ".sqlite3.gz"))


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_bundle_is_taken_in_with_its_whole_history(name: str, tmp_path: Path) -> None:
    expected = expectation(name)
    with Store.open(tmp_path) as store:
        project = import_project(store, "local", HERE / f"{name}.zip")
        assert project.name == expected["project"]
        check(store, project.id, expected)
        for use in store.artefacts(project.id):
            store.read_artefact(use.artefact)


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_database_is_opened_with_its_whole_history(name: str, tmp_path: Path) -> None:
    expected = expectation(name)
    (tmp_path / "parlando.sqlite3").write_bytes(gzip.decompress((HERE / f"{name}.sqlite3.gz").read_bytes()))
    with Store.open(tmp_path) as store:
        check(store, store.project(expected["owner"], expected["project"], create=False).id, expected)


def test_the_script_writes_what_the_tests_here_accept(tmp_path: Path) -> None:
    """So that the next release can make its own."""
    module = script()
    assert module.main(["again", "--to", str(tmp_path)]) == 0
    again = json.loads((tmp_path / "again.json").read_text())
    assert again == expectation("synthetic-0.1.0")

"""A project goes out as one zip and comes back as it was, here or elsewhere."""

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.store import NewVersion, NotFound, Said, Use, export_project, import_project
from assistant.store.errors import BundleError
from assistant.store.store import Store
from assistant.store.values import Project


def wav() -> bytes:
    import io

    import numpy as np
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, np.random.default_rng(1).normal(0, 0.2, (5000, 2)), 44_100, subtype="PCM_24", format="WAV")
    return file.getvalue()


@pytest.fixture
def rich(store: Store, project_id: str, make: Any) -> Project:
    """Versions in a tree, an upload, a candidate, an undo, a failed turn, a star, artefacts."""
    source = store.put_source(b"MThd upload", "midi", "../../my tune.mid")
    handle = store.begin_turn(project_id, Said("use this", (source,), {"at_s": 1.5}, "offline", 2**70))
    document = {
        "outcome": "made",
        "artifacts": [{"kind": "mix", "path": "/home/me/secret/mix.wav"}],
        "path": "C:\\me\\x.mid",
    }
    new = [NewVersion("v1", '{"title": "één"}', "h1"), NewVersion("v2", "{}", "h2", parents=("v1",), selected=False)]
    uses = [Use(store.put_artefact("midi", b"MThd old"), "v1")]
    store.commit_turn(handle, document, [{"role": "human"}], new, uses, head="v1")
    pages = [store.put_artefact("score_svg", f"<svg>{n}</svg>".encode()) for n in range(2)]
    uses = [Use(page, "v3", position=n) for n, page in enumerate(pages)]
    uses += [
        Use(store.put_artefact("mix", wav(), {"lufs": -14.0}), "v3"),
        Use(store.put_artefact("stem", wav()), "v3", "Flöte/1"),
    ]
    handle = store.begin_turn(project_id, Said("b"))
    store.commit_turn(
        handle, {"outcome": "made"}, (), [NewVersion("v3", "{}", "h3", parents=("v1", "v2"))], uses, head="v3"
    )
    undo = store.begin_turn(project_id, Said("undo"))
    store.commit_turn(undo, {"outcome": "made"}, head="v1", move="undo")
    redo = store.begin_turn(project_id, Said("redo"))
    store.commit_turn(redo, {"outcome": "made"}, head="v3", move="redo")
    store.fail_turn(store.begin_turn(project_id, Said("boom")), "it failed")
    return store.star(project_id)


def history(store: Store, project: Project) -> Any:
    versions = [replace(store.version(project.id, each.id), project_id="") for each in store.versions(project.id)]
    turns = [replace(turn, project_id="", document=None) for turn in store.turns(project.id)]
    return versions, turns, store.artefacts(project.id, version=project.head), dict(store.sources(project.id))


def test_a_bundle_brings_the_same_song_and_history_to_another_machine(
    store: Store, rich: Project, tmp_path: Path
) -> None:
    bundle = export_project(store, "local", "waltz", tmp_path / "out" / "waltz.zip")
    assert [path.name for path in bundle.parent.iterdir()] == ["waltz.zip"]
    with Store.open(tmp_path / "elsewhere") as other:
        back = import_project(other, "ann", bundle)
        assert history(other, back) == history(store, rich)
        assert (back.name, back.head, back.starred, back.turn_count, back.version_count) == ("waltz", "v3", True, 5, 3)
        undo = other.undo_target(back.id)
        assert undo is not None
        assert undo.id == "v1"
        mix = other.artefacts(back.id, kind="mix")[0].artefact
        assert (mix.encoding, mix.facts, other.read_artefact(mix)) == ("flac", {"lufs": -14.0}, wav())
        again = export_project(other, "ann", "waltz", tmp_path / "again.zip")
        assert again.read_bytes() == bundle.read_bytes()


def test_the_same_project_gives_the_same_bytes(store: Store, rich: Project, tmp_path: Path) -> None:
    one, two = (export_project(store, "local", "waltz", tmp_path / name) for name in ("1.zip", "2.zip"))
    assert one.read_bytes() == two.read_bytes()


def test_an_imported_project_leaves_its_namesake_alone_and_goes_on(
    store: Store, rich: Project, make: Any, tmp_path: Path
) -> None:
    bundle = export_project(store, "local", "waltz", tmp_path / "waltz.zip")
    back = import_project(store, "local", bundle)
    assert back.name == "waltz (2)"
    assert import_project(store, "local", bundle).name == "waltz (3)"
    make("more", project=back.id)
    assert store.project_by_id(back.id).head == "v4"
    assert store.project_by_id(rich.id).head == "v3"


def test_files_in_a_bundle_are_named_for_people_and_play_anywhere(store: Store, rich: Project, tmp_path: Path) -> None:
    bundle = export_project(store, "local", "waltz", tmp_path / "waltz.zip")
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
        assert [name for name in names if name.startswith("files/")] == [
            "files/score_svg.svg",
            "files/score_svg-2.svg",
            "files/mix.wav",
            "files/stem-fl-te-1.wav",
        ]
        assert archive.read("files/mix.wav") == wav()
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["schema"] == "parlando.bundle/1"
        for name, said in manifest["entries"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == said["sha256"]
        assert "secret" not in archive.read("turns.json").decode()
        assert json.loads(archive.read("turns.json"))[0]["document"]["path"] == "x.mid"


def test_a_turn_that_still_runs_goes_along_as_cut_short(
    store: Store, project_id: str, make: Any, tmp_path: Path
) -> None:
    make()
    store.begin_turn(project_id, Said("not done yet"))
    back = import_project(store, "local", export_project(store, "local", "waltz", tmp_path / "w.zip"))
    assert [(turn.said.text, turn.state) for turn in store.turns(back.id)] == [
        ("a waltz", "done"),
        ("not done yet", "failed"),
    ]


def test_an_empty_project_travels_too(store: Store, project_id: str, tmp_path: Path) -> None:
    back = import_project(store, "local", export_project(store, "local", "waltz", tmp_path / "w.zip"))
    assert (back.head, store.turns(back.id), store.versions(back.id)) == (None, (), ())


def test_exporting_what_is_not_there_says_so_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="polka"):
        export_project(store, "local", "polka", tmp_path / "polka.zip")
    assert not (tmp_path / "polka.zip").exists()


def test_every_song_is_checked_by_its_hash_where_songs_can_be_read(store: Store, rich: Project, tmp_path: Path) -> None:
    bundle = export_project(store, "local", "waltz", tmp_path / "waltz.zip")
    right = {version.song_json: version.song_hash for version in (store.version(rich.id, "v1"),)} | {"{}": "h2"}
    with pytest.raises(BundleError, match="song of v3"):
        import_project(store, "local", bundle, song_hash=lambda song: right[song])

    def unreadable(song: str) -> str:
        raise ValueError("no tracks")

    with pytest.raises(BundleError, match=r"song of v1 cannot be read \(no tracks\)"):
        import_project(store, "local", bundle, song_hash=unreadable)
    assert len(store.projects("local")) == 1


def test_what_shrinks_like_a_bomb_is_stored_so_that_it_is_not_taken_for_one(
    store: Store, project_id: str, tmp_path: Path
) -> None:
    silence = b"RIFF" + bytes(3_000_000)
    handle = store.begin_turn(
        project_id, Said("x" * 2_000_000, (store.put_source(bytes(2_000_000), "audio", "silence.wav"),))
    )
    new = NewVersion("v1", '{"notes": [' + "1," * 2_000_000 + "1]}", "h")
    store.commit_turn(handle, {}, (), [new], [Use(store.put_artefact("mix", silence), "v1")], head="v1")
    back = import_project(store, "local", export_project(store, "local", "waltz", tmp_path / "w.zip"))
    assert store.version(back.id, "v1").song_json == new.song_json
    assert store.read_artefact(store.artefacts(back.id)[0].artefact) == silence


def test_a_file_made_again_by_an_undo_is_in_the_bundle_once(
    store: Store, project_id: str, make: Any, tmp_path: Path
) -> None:
    midi = store.put_artefact("midi", b"MThd")
    make("one", {"Piano": midi})
    undo = store.begin_turn(project_id, Said("show it again"))
    store.commit_turn(undo, {"outcome": "made"}, artefacts=[Use(midi, "v1", "Piano")], head="v1", move="goto")
    assert len(store.artefacts(project_id, version="v1")) == 1
    with zipfile.ZipFile(export_project(store, "local", "waltz", tmp_path / "w.zip")) as archive:
        assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/midi-piano.mid"]

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from models import weights, weights_hub
from models.weights import WeightsError, WeightsStopped, check, is_there, read_receipt
from models.weights_table import WEIGHTS, WeightsRow


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


fake_hub = _beside("fake_hub")
TENSORS = bytes(range(256)) * 40_000  # 10 MB
FILES = {
    "model.safetensors": TENSORS,
    "config.json": b'{"model_type": "musicgen"}',
    "tokenizer.json": b"{}",
    "spiece.model": b"pieces",
    "pytorch_model.bin": b"\x80\x04pickle",
    "model.fp32.safetensors": b"twice as large",
    "README.md": b"words",
    "../outside.json": b"{}",
}
BROUGHT = {"model.safetensors", "config.json", "tokenizer.json", "spiece.model"}


@pytest.fixture
def hub(monkeypatch):
    monkeypatch.setattr(weights_hub, "PAUSE_S", 0.0)
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    with fake_hub.running(fake_hub.FakeHub(dict(FILES))) as hub:
        yield hub


@pytest.fixture
def row() -> WeightsRow:
    """A row as the table has them, with no hash on record."""
    return WeightsRow("thing", "A thing", "musicgen", "some/thing", "MIT", True, 10_300_000, 0)


def bring(row: WeightsRow, root: Path, hub, **named) -> Path:
    return weights_hub.bring(row, root, endpoint=hub.endpoint, **named)


def test_only_tensors_without_code_and_text_are_brought(row, tmp_path, hub):
    folder = bring(row, tmp_path, hub)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == BROUGHT | {weights.RECEIPT}
    assert (folder / "model.safetensors").read_bytes() == TENSORS
    assert is_there(row, tmp_path) and check(folder) == read_receipt(folder)
    assert not [path for path, _ in hub.asked if path.endswith(".bin")]


def test_the_receipt_says_which_hash_each_file_was_held_against(row, tmp_path, hub):
    on_record = replace(row, sha256={"model.safetensors": hashlib.sha256(TENSORS).hexdigest()})
    files = read_receipt(bring(on_record, tmp_path, hub)).files
    assert {name: record.checked_by for name, record in files.items()} == {
        "model.safetensors": "record",
        "spiece.model": "hub",
        "config.json": "git",
        "tokenizer.json": "git",
    }
    assert files["model.safetensors"].sha256 == hashlib.sha256(TENSORS).hexdigest()
    assert read_receipt(tmp_path / "thing").revision == fake_hub.COMMIT


def test_a_line_that_breaks_is_gone_on_with_where_it_broke(row, tmp_path, hub):
    hub.breaks["model.safetensors"] = 2
    bring(row, tmp_path, hub)
    starts = [rest for path, rest in hub.asked if path.endswith("model.safetensors")]
    assert starts[0] == "" and len(starts) == 3
    assert all(rest.startswith("bytes=") and int(rest[6:-1]) > 0 for rest in starts[1:])


def test_another_call_goes_on_where_the_last_one_gave_up(row, tmp_path, hub):
    hub.breaks["model.safetensors"] = weights_hub.TRIES
    with pytest.raises(WeightsError, match="could not be brought.*parlando weights get thing"):
        bring(row, tmp_path, hub)
    assert not is_there(row, tmp_path) and not (tmp_path / "thing").exists()
    hub.asked.clear()
    bring(row, tmp_path, hub)
    begun = [rest for path, rest in hub.asked if path.endswith("model.safetensors")]
    assert len(begun) == 1 and int(begun[0][6:-1]) > len(TENSORS) // 2
    assert check(tmp_path / "thing")


def test_a_wrong_file_is_refused_and_not_kept(row, tmp_path, hub):
    hub.lies.add("model.safetensors")
    with pytest.raises(WeightsError, match="another content than the one the hub states; it was not kept"):
        bring(row, tmp_path, hub)
    assert not (tmp_path / "thing").exists()
    assert [p for p in tmp_path.rglob("*.safetensors*")] == []
    hub.lies.clear()
    assert check(bring(row, tmp_path, hub))


def test_a_hub_that_agrees_with_its_own_wrong_file_is_refused_by_the_hash_on_record(row, tmp_path, hub):
    with pytest.raises(WeightsError, match="another content than the one on record"):
        bring(replace(row, sha256={"model.safetensors": "0" * 64}), tmp_path, hub)
    assert not (tmp_path / "thing").exists()


def test_pickles_alone_are_refused(row, tmp_path, hub):
    del hub.files["model.safetensors"]
    with pytest.raises(WeightsError, match="offers no safetensors, only pickles"):
        bring(row, tmp_path, hub)
    assert not [path for path, _ in hub.asked if "resolve" in path]


def test_without_a_network_a_sentence_says_so(row, tmp_path):
    with pytest.raises(WeightsError, match="could not be brought from http://127.0.0.1:9.*parlando weights get thing"):
        weights_hub.bring(row, tmp_path, endpoint="http://127.0.0.1:9")
    assert not is_there(row, tmp_path)


@pytest.mark.parametrize(("trouble", "words"), [("closed", "accepted its terms"), ("fails", "it answers 500")])
def test_a_hub_that_says_no_is_told_in_a_sentence(row, tmp_path, hub, trouble, words):
    setattr(hub, trouble, True)
    with pytest.raises(WeightsError, match=words):
        bring(row, tmp_path, hub)


def test_a_full_disk_is_told_before_anything_is_fetched(row, tmp_path, hub, monkeypatch):
    monkeypatch.setattr(weights_hub.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    with pytest.raises(WeightsError, match=r"needs 310 MB on .*, and 1 MB are free"):
        bring(row, tmp_path, hub)
    assert not [path for path, _ in hub.asked if "resolve" in path]


def test_stopping_keeps_what_is_there(row, tmp_path, hub):
    seen: list[int] = []
    with pytest.raises(WeightsStopped, match="what is there is kept"):
        bring(row, tmp_path, hub, progress=lambda done, total, what: seen.append(done), stop=lambda: max(seen) > 3e6)
    part = next(tmp_path.rglob("model.safetensors.part"))
    assert 2e6 < part.stat().st_size < len(TENSORS)
    assert check(bring(row, tmp_path, hub))


def test_progress_counts_bytes_up_to_all_of_them(row, tmp_path, hub):
    told: list[tuple[int, int, str]] = []
    bring(row, tmp_path, hub, progress=lambda *what: told.append(what))
    done = [d for d, _, what in told if what in BROUGHT]
    assert done == sorted(done) and told[-1] == (told[-1][1], told[-1][1], "checked")
    assert told[-1][1] == sum(len(FILES[name]) for name in BROUGHT)


def test_what_is_there_is_not_fetched_again(row, tmp_path, hub):
    bring(row, tmp_path, hub)
    hub.asked.clear()
    bring(row, tmp_path, hub)
    assert hub.asked == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "model.safetensors").write_bytes(TENSORS[:-1] + b"!"),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "more.safetensors").write_bytes(b"x"),
        lambda folder: (folder / weights.RECEIPT).write_text("{"),
    ],
)
def test_weights_that_changed_on_disk_are_never_loaded(row, tmp_path, hub, spoil):
    folder = bring(row, tmp_path, hub)
    spoil(folder)
    with pytest.raises(WeightsError):
        check(folder)


def test_a_receipt_cannot_vouch_against_the_hash_on_record(row, tmp_path, hub):
    small = replace(WEIGHTS["musicgen-small"], sha256={}, revision="main")
    folder = bring(small, tmp_path, hub)
    with pytest.raises(WeightsError, match="another content than the one on record"):
        check(folder)


def test_a_folder_of_ones_own_has_nothing_to_be_held_against(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"x")
    assert check(tmp_path) is None


def test_a_second_process_waits_its_turn(row, tmp_path, hub):
    from filelock import FileLock

    with FileLock(tmp_path / ".thing.lock"), pytest.raises(WeightsError, match="another process"):
        bring(row, tmp_path, hub)


def test_diffusers_folders_leave_other_formats_alone(tmp_path, hub):
    hub.files = {
        "model_index.json": b"{}",
        "model.safetensors": b"the whole in another format",
        "transformer/config.json": b"{}",
        "transformer/diffusion_pytorch_model.safetensors": b"tensors",
        "transformer/diffusion_pytorch_model.fp16.safetensors": b"half",
        "tokenizer/merges.txt": b"a b",
        "assets/picture.png": b"png",
        "custom/code.py": b"import os",
    }
    row = replace(WEIGHTS["ace-step"], name="thing", revision="main")
    folder = bring(row, tmp_path, hub)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {weights.RECEIPT}
    assert there == {
        "model_index.json",
        "transformer/config.json",
        "transformer/diffusion_pytorch_model.safetensors",
        "tokenizer/merges.txt",
    }


def test_what_no_command_brings_says_what_does(tmp_path):
    with pytest.raises(WeightsError, match="Convert it"):
        weights_hub.bring(WEIGHTS["stable-audio-3"], tmp_path)


def test_every_row_names_size_licence_and_source():
    for name, row in WEIGHTS.items():
        assert row.name == name and row.size_bytes > 1e9 and "/" in row.repo
        assert row.commercial == (row.licence == "MIT")
        assert all(len(digest) == 64 and int(digest, 16) >= 0 for digest in row.sha256.values())
        sentence = weights.missing_sentence(row)
        assert row.title in sentence and "GB" in sentence and row.licence in sentence
        assert json.loads(json.dumps(weights.get_command(row))) == f"parlando weights get {name}"

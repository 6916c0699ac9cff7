"""A folder is read whole or refused with a sentence; nothing of it is executed and nothing is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.musicgen.values import TokenRequest, WeightsError

pytestmark = pytest.mark.neural
torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from models.musicgen import engine, tiny_checkpoint  # noqa: E402
from models.musicgen.checkpoint import Checkpoint  # noqa: E402


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_checkpoint.write(tmp_path_factory.mktemp("models") / "text", "text")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "text"))


def rewritten(folder: Path, change: Any) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def test_shards_give_the_same_model_as_one_file(written: Path, tmp_path: Path) -> None:
    shards = tiny_checkpoint.write(tmp_path / "shards", "text", shard_size="200KB")
    assert len(list(shards.glob("*.safetensors"))) > 3
    request = TokenRequest("a harp", 20, 4)
    one, many = (engine.load(folder, "fp32", "cpu").generate([request])[0] for folder in (written, shards))
    np.testing.assert_array_equal(one, many)


def test_loading_writes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    engine.load(folder, "fp32", "cpu")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_parts_are_given_by_their_own_names(written: Path) -> None:
    names = set(Checkpoint(written).part("audio_encoder."))
    assert "quantizer.layers.0.codebook.embed" in names and not any(name.startswith("audio_encoder") for name in names)


def test_the_table_of_positions_that_older_versions_saved_is_passed_over(folder: Path) -> None:
    rewritten(
        folder, lambda tensors: tensors.update({"decoder.model.decoder.embed_positions.weights": torch.ones(9, 128)})
    )
    engine.load(folder, "fp32", "cpu")


def lose(name: str) -> Any:
    return lambda tensors: tensors.pop(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lose("decoder.lm_heads.2.weight"),
            r"lacks 1 of the decoder's 44 tensors, the first decoder.lm_heads.2.weight",
        ),
        (lambda tensors: tensors.update({"decoder.more": torch.ones(2)}), "does not explain, the first decoder.more"),
        (
            lambda tensors: tensors.update({"decoder.lm_heads.1.weight": torch.ones(64, 4)}),
            r"\[64, 4\], config.json says",
        ),
        (lose("text_encoder.shared.weight"), "word table"),
        (lose("text_encoder.encoder.final_layer_norm.weight"), "tensors of the text encoder are missing"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(folder: Path, change: Any, said: str) -> None:
    rewritten(folder, change)
    with pytest.raises(WeightsError, match=said):
        engine.load(folder, "fp32", "cpu")


def cut_short(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:50_000])


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def reaching_out(folder: Path) -> None:
    table = {"weight_map": {"decoder.lm_heads.0.weight": "../elsewhere.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(table))


def half_a_set(folder: Path) -> None:
    table = {"weight_map": {"a": "model.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(table))


def other_model(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "bark"}')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: shutil.rmtree(folder), "There is no folder"),
        (lambda folder: (folder / "config.json").unlink(), "config.json is not there"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "config.json").write_text("[]"), "holds no settings"),
        (other_model, "model_type 'bark'"),
        (cut_short, "damaged or cut short"),
        (pickled, "could run code and is never read"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no safetensors weights. Fetch the model first"),
        (reaching_out, "does not list safetensors files of its own folder"),
        (half_a_set, "lacks 1 of 2 weight files, the first model-2.safetensors"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "no tokenizer that can be read"),
    ],
)
def test_a_folder_that_is_not_whole_is_refused(folder: Path, damage: Any, said: str) -> None:
    damage(folder)
    with pytest.raises(WeightsError, match=said):
        engine.load(folder, "fp32", "cpu")

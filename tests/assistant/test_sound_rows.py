from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.settings import Settings
from assistant.sound_rows import sound_rows, weights_row
from models.weights import RECEIPT
from models.weights_table import WEIGHTS
from tools.generate.hardware import Hardware

GPU = Hardware("NVIDIA L4", 24 << 30, 20 << 30, "2.13.0")
CPU = Hardware(torch="2.13.0+cpu")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path)


def rows(settings: Settings, machine: Hardware) -> dict[str, object]:
    return {row.name: row for row in sound_rows(settings, machine)}


def lay_down(name: str, settings: Settings) -> None:
    """A folder that looks brought: nobody reads its content before it is loaded."""
    folder = settings.data_dir / "weights" / name
    folder.mkdir(parents=True)
    row = WEIGHTS[name]
    files = '{"config.json": {"sha256": "x", "size_bytes": 2, "checked_by": "hub"}}'
    said = f'"name": "{name}", "repo": "{row.repo}", "revision": "1", "licence": "{row.licence}", "brought": "now"'
    (folder / RECEIPT).write_text(f'{{{said}, "files": {files}}}')
    (folder / "config.json").write_text("{}")


@pytest.mark.parametrize(
    ("machine", "ace", "musicgen"),
    [(GPU, "ace-step", "musicgen-melody"), (CPU, "ace-step-2b", "musicgen-melody")],
)
def test_each_backend_names_the_command_that_brings_what_fits_this_machine(settings, machine, ace, musicgen):
    found = rows(settings, machine)
    assert found["ACE-Step"].command == f"parlando weights get {ace}"
    assert found["MusicGen"].command == f"parlando weights get {musicgen}"
    assert found["MusicGen"].licence == "CC-BY-NC-4.0" and "GB" in found["MusicGen"].detail
    assert found["real audio"].state == "ok" and "exact rendering" in found["real audio"].detail


def test_without_torch_the_neural_set_comes_first(settings):
    assert {row.command for row in sound_rows(settings, Hardware()) if row.name != "real audio"} == {"make neural"}


def test_weights_that_are_here_are_listed_with_their_licence(settings):
    assert "none yet" in weights_row(settings).detail
    lay_down("ace-step", settings)
    assert "ACE-Step 1.5 XL turbo (MIT)" in weights_row(settings).detail
    found = rows(settings, GPU)
    assert found["ACE-Step"].state == "ok" and "on the GPU" in found["ACE-Step"].detail


def test_a_setting_that_names_nothing_is_told_with_its_cure(settings):
    row = rows(replace(settings, sound_backend="jukebox"), CPU)["real audio"]
    assert row.state == "optional" and "'jukebox'" in row.detail and row.command == "unset PARLANDO_SOUND_BACKEND"

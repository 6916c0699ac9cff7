"""Who makes the sound: the order, the licence policy at every door, the machine, the setting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.weights import RECEIPT
from models.weights_table import WEIGHTS
from tools.errors import LimitError
from tools.generate.backend import Ready
from tools.generate.choose import Need, choose, parse_setting
from tools.generate.hardware import Hardware, parsed
from tools.generate.licences import LICENCES
from tools.generate.values import Capabilities

GPU = Hardware("NVIDIA L4", 24 << 30, 20 << 30, "2.13.0")
SMALL_GPU = Hardware("NVIDIA T1000", 4 << 30, 4 << 30, "2.13.0")
CPU = Hardware(torch="2.13.0+cpu")
BARE = Hardware()
NC = [name for name, row in WEIGHTS.items() if not row.commercial]


class Exact:
    name = "soundfont"
    capabilities = Capabilities(exact=True)
    licence = LICENCES["MIT"]

    def state(self):
        return Ready("the exact rendering")


@pytest.fixture(autouse=True)
def torch_is_there(monkeypatch):
    """Backends ask for themselves what the machine has."""
    from tools.generate.backends import diffused, musicgen, shelf

    for module in (shelf, musicgen, diffused):
        monkeypatch.setattr(module, "hardware", lambda: GPU)


def lay_down(data_dir: Path, *names: str) -> None:
    """Folders that look brought."""
    for name in names:
        row, folder = WEIGHTS[name], data_dir / "weights" / name
        folder.mkdir(parents=True)
        said = {"name": name, "repo": row.repo, "revision": "1", "licence": row.licence, "brought": "now"}
        index = '{"_class_name": "StableAudioPipeline"}'
        files = {"model_index.json": {"sha256": "x", "size_bytes": len(index), "checked_by": "hub"}}
        (folder / "model_index.json").write_text(index)
        (folder / RECEIPT).write_text(json.dumps({**said, "files": files}))


def taken(data_dir: Path, machine: Hardware = GPU, need: Need | None = None, **named):
    return choose(need or Need(), exact=Exact(), data_dir=data_dir, machine=machine, **named)


def title(choice) -> str:
    return choice.backend.weights.title if hasattr(choice.backend, "weights") else choice.backend.name


def test_on_a_gpu_ace_step_comes_first_then_musicgen_then_stable_audio(tmp_path):
    lay_down(tmp_path, "stable-audio-open")
    assert title(taken(tmp_path)) == "Stable Audio Open 1.0"
    lay_down(tmp_path, "musicgen-small", "musicgen-melody")
    assert title(taken(tmp_path)) == "MusicGen melody"
    lay_down(tmp_path, "ace-step")
    choice = taken(tmp_path)
    assert title(choice) == "ACE-Step 1.5 XL turbo" and choice.why.startswith("ACE-Step 1.5 XL turbo on the GPU")


def test_chords_and_a_tune_are_followed_by_a_melody_model(tmp_path):
    lay_down(tmp_path, "ace-step", "musicgen-medium", "musicgen-melody")
    followed = taken(tmp_path, need=Need(prefers=frozenset({"chords", "melody"})))
    assert title(followed) == "MusicGen melody" and "follow chords" in followed.why
    needed = taken(tmp_path, need=Need(frozenset({"text", "chords"})))
    assert title(needed) == "MusicGen melody"
    assert any("ACE-Step 1.5 XL turbo cannot follow chords" in sentence for sentence in needed.passed_over)


def test_mending_needs_a_backend_that_can(tmp_path):
    lay_down(tmp_path, "musicgen-melody", "ace-step")
    assert title(taken(tmp_path, need=Need(frozenset({"text", "inpaint"})))) == "ACE-Step 1.5 XL turbo"


def test_without_a_gpu_musicgen_plays_where_its_weights_are_and_the_cpu_is_accepted(tmp_path):
    lay_down(tmp_path, "musicgen-small", "musicgen-large", "ace-step")
    choice = taken(tmp_path, CPU)
    assert title(choice) == "MusicGen small"
    assert any("ACE-Step" in sentence and "GPU" in sentence for sentence in choice.passed_over)
    refused = taken(tmp_path, CPU, Need(accepts_cpu=False))
    assert refused.backend.name == "soundfont" and any("on the CPU here" in s for s in refused.passed_over)
    by_name = taken(tmp_path, CPU, Need(accepts_cpu=False), chosen="musicgen")
    assert title(by_name) == "MusicGen small"
    assert title(taken(tmp_path, CPU, chosen="ace-step")) == "ACE-Step 1.5 XL turbo"


def test_a_gpu_that_is_too_small_is_told_with_both_sizes(tmp_path):
    lay_down(tmp_path, "ace-step")
    choice = taken(tmp_path, SMALL_GPU)
    assert choice.backend.name == "soundfont"
    assert any("needs 16 GB of GPU memory; here is NVIDIA T1000 with 4 GB" in s for s in choice.passed_over)


@pytest.mark.parametrize("machine", [GPU, CPU, BARE])
def test_with_nothing_on_disk_the_exact_rendering_plays_and_the_command_is_told(tmp_path, machine):
    choice = taken(tmp_path, machine)
    assert choice.backend.name == "soundfont" and "exact rendering" in choice.why
    told = choice.passed_over[0]
    assert "Bring it: " in told and "GB" in told
    assert ("make neural" in told) == (machine is BARE)


@pytest.mark.parametrize("machine", [GPU, CPU])
@pytest.mark.parametrize("chosen", ["auto", *NC, *(f"{WEIGHTS[name].kind}:{name}" for name in NC)])
def test_a_commercial_project_never_gets_weights_that_forbid_it(tmp_path, machine, chosen):
    lay_down(tmp_path, *NC)
    choice = taken(tmp_path, machine, commercial_only=True, chosen=chosen)
    assert choice.backend.name == "soundfont" and choice.backend.licence.commercial
    assert any("takes no part" in sentence for sentence in choice.passed_over)


@pytest.mark.parametrize("name", ["musicgen-melody", "musicgen-small"])
def test_not_even_by_the_path_of_its_folder_or_under_another_name(tmp_path, name):
    lay_down(tmp_path, name)
    folder = (tmp_path / "weights" / name).rename(tmp_path / "mine")
    (folder / "config.json").write_text("{}")
    choice = taken(tmp_path, commercial_only=True, chosen=f"musicgen:{folder}")
    assert choice.backend.name == "soundfont" and "takes no part" in choice.passed_over[0]
    (folder / RECEIPT).unlink()
    (folder / "model.safetensors").write_bytes(b"x")
    unknown = taken(tmp_path, commercial_only=True, chosen=f"musicgen:{folder}")
    assert unknown.backend.name == "soundfont" and "not known" in unknown.passed_over[0]


def test_a_commercial_project_is_not_told_to_bring_what_it_may_not_use(tmp_path):
    told = " ".join(taken(tmp_path, commercial_only=True).passed_over)
    assert "weights get ace-step" in told and "get musicgen" not in told and "get stable" not in told


def test_a_commercial_project_does_not_ask_an_engine_that_plays_such_weights(tmp_path, monkeypatch):
    from models.serving.client import EngineFacts
    from models.serving.tokens import door_token_path, ensure_token
    from tools.generate.backends import remote

    class Engine:
        def __init__(self, url, token): ...

        def facts(self):
            return EngineFacts("musicgen-melody", "prefix", 32_000, 1, 1, 2)

    monkeypatch.setattr(remote, "RemoteGenerator", Engine)
    ensure_token(door_token_path(tmp_path / "engine"))
    setting = "remote:http://127.0.0.1:7870"
    assert taken(tmp_path, chosen=setting).backend.name == "remote"
    choice = taken(tmp_path, chosen=setting, commercial_only=True)
    assert choice.backend.name == "soundfont" and "takes no part" in choice.passed_over[0]


def test_commercial_projects_do_get_what_is_free(tmp_path):
    lay_down(tmp_path, *NC, "ace-step")
    assert title(taken(tmp_path, commercial_only=True)) == "ACE-Step 1.5 XL turbo"


def test_the_exact_rendering_can_be_chosen(tmp_path):
    lay_down(tmp_path, "ace-step")
    assert taken(tmp_path, chosen="soundfont").backend.name == "soundfont"


def test_a_length_beyond_a_backend_is_told(tmp_path):
    lay_down(tmp_path, "stable-audio-open")
    choice = taken(tmp_path, need=Need(seconds=120.0))
    assert choice.backend.name == "soundfont"
    assert any("cannot make more than 47" in sentence and "120" in sentence for sentence in choice.passed_over)


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("auto", "auto", ""),
        ("", "auto", ""),
        ("SoundFont", "soundfont", ""),
        ("musicgen", "musicgen", ""),
        ("musicgen:melody", "musicgen", "melody"),
        ("musicgen-melody", "musicgen", "musicgen-melody"),
        ("ace-step:/a/b", "ace-step", "/a/b"),
        ("remote:http://localhost:1", "remote", "http://localhost:1"),
    ],
)
def test_settings_are_read(text, kind, what):
    assert (parse_setting(text).kind, parse_setting(text).what) == (kind, what)


@pytest.mark.parametrize("text", ["jukebox", "remote", "remote:ftp://x", "soundfont:loud"])
def test_settings_that_name_nothing_are_a_sentence(text):
    with pytest.raises(LimitError, match="There is no sound backend"):
        parse_setting(text)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(LimitError, match="neither weights that are known nor a folder"):
        taken(tmp_path, chosen="musicgen:nowhere")


def test_short_names_mean_the_rows_of_their_kind(tmp_path):
    lay_down(tmp_path, "musicgen-melody", "ace-step-2b")
    assert title(taken(tmp_path, chosen="musicgen:melody")) == "MusicGen melody"
    assert title(taken(tmp_path, chosen="ace-step:2b")) == "ACE-Step 1.5 turbo (2B)"


def test_the_drivers_table_is_read_and_its_odd_rows_left_out():
    table = "NVIDIA A100, 81920, 80000\nNVIDIA H200 MIG, [N/A], [N/A]\n\nTesla, V100, 16384, 5\n"
    assert parsed(table) == [("NVIDIA A100", 81920 << 20, 80000 << 20), ("Tesla, V100", 16384 << 20, 5 << 20)]


def test_on_a_cpu_what_follows_the_song_is_told_before_the_smaller_one_each_with_its_wait(tmp_path):
    need = Need(prefers=frozenset({"chords", "melody"}), seconds=30.0)
    first, second = (s for s in taken(tmp_path, CPU, need).passed_over if "Bring it" in s)
    assert "weights get musicgen-melody" in first and "can follow chords and a tune" in first
    assert "weights get musicgen-small" in second and "cannot follow chords and a tune" in second
    assert all("on this CPU, a guess" in sentence for sentence in (first, second))


def test_what_the_chosen_one_does_not_follow_is_told(tmp_path):
    need = Need(prefers=frozenset({"chords", "melody"}))
    lay_down(tmp_path, "musicgen-small")
    assert "cannot follow chords and a tune" in taken(tmp_path, CPU, need).lacks
    lay_down(tmp_path, "musicgen-melody")
    assert title(taken(tmp_path, CPU, need)) == "MusicGen melody" and not taken(tmp_path, CPU, need).lacks


def test_a_kind_named_alone_is_whichever_of_it_fits_the_machine(tmp_path):
    assert any("get ace-step-2b" in sentence for sentence in taken(tmp_path, CPU, chosen="ace-step").passed_over)

"""`parlando engine` before anything is started: what is missing or wrong is told in a sentence with the next step."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest

from assistant import cli, engine_command
from assistant.settings import load_settings
from models.serving import app, surroundings


def said(capsys: pytest.CaptureFixture[str], tmp_path: Path, *args: str) -> tuple[int, str]:
    status = cli.main(["engine", "--data", str(tmp_path), *args])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "parlando weights"),
        (("--model", "musicgen-small"), "parlando weights get musicgen-small"),
        (("--model", "small"), "parlando weights get musicgen-small"),
        (("--model", "nonsense"), "neither a folder nor one of musicgen-small"),
        (("--model", "ace-step"), "neither a folder"),
        (("--model", "tiny:kazoo"), "There are text, melody"),
        (("--model", "tiny:text", "--replicas", "0"), "from 1 to"),
        (("--model", "tiny:text", "--slots", "0"), "from 1 to"),
        (("--model", "tiny:text", "--port", "70000"), "from 0 to 65535"),
    ],
)
@pytest.mark.neural
def test_what_cannot_be_served_is_told(
    args: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, err = said(capsys, tmp_path, *args)
    assert status == 1 and sentence in err and "Traceback" not in err


def test_without_ray_the_one_command_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(surroundings.importlib.util, "find_spec", lambda name: None if name == "ray" else find(name))
    status, err = said(capsys, tmp_path, "--model", "tiny:text")
    assert status == 1 and "sh .ci/install ray" in err
    assert not (tmp_path / "engine").exists()


@pytest.mark.ray
def test_a_taken_port_is_told_before_anything_is_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, err = said(capsys, tmp_path, "--model", "tiny:text", "--port", str(taken.getsockname()[1]))
    assert status == 1 and "another --port" in err


@pytest.mark.ray
def test_a_token_others_can_read_stops_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "token").write_text("x" * 43)
    (tmp_path / "engine" / "token").chmod(0o644)
    status, err = said(capsys, tmp_path, "--model", "tiny:text", "--port", "0")
    assert status == 1 and "other people" in err


def test_a_folder_of_ones_own_is_served_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(engine_command, "run_engine", lambda spec, ready: started.append(spec))
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"")
    monkeypatch.setattr(engine_command.Shelved, "checked", lambda self: self.folder)
    args = cli.build_parser().parse_args(["engine", "--model", str(folder), "--replicas", "3", "--slots", "5"])
    assert (
        engine_command.serve(args, load_settings({"PARLANDO_DATA": str(tmp_path), "PARLANDO_SOUND_PRECISION": "fp32"}))
        == 0
    )
    spec = started[0]
    assert (spec.replicas, spec.host, spec.port) == (3, "127.0.0.1", app.DEFAULT_PORT)
    assert (spec.replica.name, spec.replica.folder, spec.replica.slots) == ("my-model", folder, 5)
    assert (spec.replica.precision, spec.folder) == ("fp32", tmp_path / "engine")


def test_an_open_address_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine_command, "run_engine", lambda spec, ready: None)
    args = cli.build_parser().parse_args(["engine", "--model", "tiny:text", "--host", "0.0.0.0"])
    engine_command.serve(args, load_settings({"PARLANDO_DATA": str(tmp_path)}))
    assert "proxy with TLS" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("models.musicgen.values.WeightsError: The file is cut short", "The file is cut short"),
        ("RuntimeError: no", "no"),
        ("It is so: the file is gone", "It is so: the file is gone"),
    ],
)
def test_a_failed_start_is_told_in_the_models_own_words(line: str, told: str) -> None:
    assert app.without_kind(line) == told

"""Promises of assistant/doctor.py."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import doctor, machine
from assistant.settings import Settings
from tools.errors import MissingError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def row(report: doctor.Report, name: str) -> machine.Row:
    return next(row for row in report.rows if row.name == name)


def test_json_is_one_document_with_every_part_and_its_licence(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    status = doctor.main(["--json"], settings)
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "parlando.doctor/1"
    assert status == (0 if document["ok"] else 1)
    names = {part["name"] for part in document["rows"]}
    assert {"Python", "packages", "brain", "SoundFont", "FluidSynth", "GPU", "neural set", "weights"} <= names
    assert next(part for part in document["rows"] if part["name"] == "mixer")["licence"] == "GPL-3.0"


def test_looking_makes_no_data_folder(settings: Settings) -> None:
    part = row(doctor.diagnose(settings), "data folder")
    assert part.state == "ok" and "made at first use" in part.detail
    assert not settings.data_dir.exists()


def test_a_needed_part_that_is_missing_makes_the_exit_status_1(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(settings, soundfont=settings.data_dir / "none.sf2")
    assert doctor.main([], broken) == 1
    out = capsys.readouterr().out
    assert "MISSING" in out and "none.sf2" in out and "-> unset PARLANDO_SOUNDFONT" in out
    assert "Not ready: SoundFont" in out


def test_every_part_that_is_missing_names_the_command_that_brings_it(settings: Settings) -> None:
    report = doctor.diagnose(replace(settings, brain="openai:small"))
    for part in report.rows:
        if part.state != "ok" and part.name != "GPU":
            assert part.command, part


def test_a_key_is_never_printed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://user:very-secret@models.example/v1?key=very-secret")
    monkeypatch.setenv("PARLANDO_DATABASE_URL", "postgresql://me:very-secret@db.example/songs")
    monkeypatch.setenv("PARLANDO_BRAIN", "openai:small")
    monkeypatch.setenv("PARLANDO_DATA", str(settings.data_dir))
    for arguments in ([], ["--json"]):
        doctor.main(arguments)
    printed = "".join(capsys.readouterr())
    assert "very-secret" not in printed
    assert "small at models.example" in printed


@pytest.mark.parametrize(
    ("brain", "state", "command"),
    [
        ("offline", "ok", ""),
        ("openai:small", "optional", "export OPENAI_API_KEY=..."),
        ("openai:", "missing", "unset PARLANDO_BRAIN"),
        ("nonsense", "missing", "unset PARLANDO_BRAIN"),
    ],
)
def test_the_brain_is_judged_by_its_setting(settings: Settings, brain: str, state: str, command: str) -> None:
    part = row(doctor.diagnose(replace(settings, brain=brain)), "brain")
    assert (part.state, part.command) == (state, command)


def test_differences_from_the_lock_are_named_with_both_versions() -> None:
    lock = (
        "# heading\n"
        "numpy==0.0.1 \\\n    --hash=sha256:00\n"
        "no-such-package-anywhere==1.0 \\\n    --hash=sha256:00\n"
        "pytest==1.0 ; sys_platform == 'no-such-platform' \\\n    --hash=sha256:00\n"
    )
    differing, count = machine.lock_differences(lock)
    assert count == 2
    assert differing[0].startswith("numpy ") and differing[0].endswith("(locked 0.0.1)")
    assert differing[1] == "no-such-package-anywhere is not installed"


def test_a_cpu_build_counts_as_the_version_it_was_built_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.importlib.metadata, "version", lambda name: "2.13.0+cpu")
    assert machine.lock_differences("torch==2.13.0 \\\n    --hash=sha256:00\n") == ([], 1)


def test_fix_that_cannot_fetch_says_why_and_does_not_fail(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(data_dir: Path) -> Path:
        raise MissingError("FluidR3 GM was not fetched: no network", next_step="Try again")

    small = doctor.find_soundfont(settings.data_dir, folders=[])
    monkeypatch.setattr(doctor, "find_soundfont", lambda *arguments: small)
    monkeypatch.setattr(doctor, "fetch_fluidr3", offline)
    assert doctor.main(["--fix", "--quiet"], settings) == 0
    assert "not fetched: no network. Try again." in capsys.readouterr().err


def test_fix_fetches_nothing_where_a_good_font_plays(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    font = replace(doctor.find_soundfont(settings.data_dir, folders=[]), kind="fluidr3")
    monkeypatch.setattr(doctor, "find_soundfont", lambda *arguments: font)
    monkeypatch.setattr(doctor, "fetch_fluidr3", lambda data_dir: pytest.fail("fetched although a font was there"))
    assert doctor.fix(settings)


def test_a_data_folder_that_is_a_file_is_missing_and_the_way_out_told(settings: Settings) -> None:
    settings.data_dir.write_text("a file, no folder", encoding="utf-8")
    part = row(doctor.diagnose(settings), "data folder")
    assert part.state == "missing" and "PARLANDO_DATA" in part.command


@pytest.mark.parametrize(("tiny", "state"), [("0.3.7", "optional"), ("", "missing")])
def test_fluidsynths_library_is_needed_only_where_nothing_else_plays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tiny: str, state: str
) -> None:
    installed = machine._installed
    monkeypatch.setattr(machine, "_installed", lambda name: tiny if name == "tinysoundfont" else installed(name))
    monkeypatch.setattr(machine, "_fluidsynth_version", lambda: "")
    assert row(doctor.diagnose(settings), "FluidSynth").state == state


def test_without_a_known_package_manager_no_command_is_made_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    report = doctor.diagnose(settings)
    assert row(report, "chromium").command == ""
    assert row(report, "GPU").state == "optional"

"""The command line, as scripts rely on it."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.artifacts import KINDS, check_kinds, safe_name
from assistant.cli import main
from tools.errors import MusicError

PYTHON = shlex.quote(sys.executable)
KEYS = {
    "schema", "project", "turn", "outcome", "reply", "choices", "suggestions", "steps", "version", "candidates", "song",
    "artifacts", "receipt",
}  # fmt: skip


def run(*args: str, data: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant.cli", *args, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, timeout=120)


def say(*args: str, data: Path) -> tuple[int, dict[str, Any]]:
    done = run("say", *args, "--json", data=data)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def test_json_is_one_document_with_every_key_and_nothing_else(tmp_path: Path) -> None:
    code, document = say(
        "a flute tune, 4 bars", "--artifacts", "midi", "--out", str(tmp_path / "o"), data=tmp_path / "d"
    )
    assert (code, document["schema"], document["outcome"]) == (0, "parlando.turn/1", "made")
    assert set(document) >= KEYS
    assert [Path(a["path"]).parent for a in document["artifacts"]] == [tmp_path / "o"]


def test_what_a_library_prints_on_import_stays_out_of_the_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")  # pyfluidsynth then prints where it found its library
    code, document = say("a flute tune, 2 bars", "--artifacts", "mix", data=tmp_path)
    assert (code, document["outcome"]) == (0, "made")


def test_exit_status_tells_refusals_and_wrong_command_lines_apart(tmp_path: Path) -> None:
    data = tmp_path / "d"
    assert say("what is a cadence?", data=data)[0] == 0
    assert say("make it better", data=data)[0] == 0
    assert say("a piece of exactly 0 seconds", data=data)[0] == 1
    for wrong in (
        ["say"],
        ["say", "x", "--artifacts", "hologram"],
        ["say", "x", "--brain", "psychic"],
        ["say", "x", "--context", "{"],
        ["say", "x", "--context", '{"at_s": NaN}'],
        ["say", "x", "--context", "[" * 100_000],
        ["say", "x", "--context", '{"selection": {"bars": ["a", null]}}'],
        ["say", "x", "--context", '{"selection": "all"}'],
        ["say", "x", "--context", '{"at_s": -4}'],
        ["say", "x", "--seed", "-1"],
        ["sing", "x"],
    ):
        done = run(*wrong, data=data)
        assert (done.returncode, done.stdout) == (2, ""), wrong
        assert "Traceback" not in done.stderr


def test_without_json_the_reply_and_the_files_are_printed(tmp_path: Path) -> None:
    done = run("say", "a flute tune, 4 bars", "--artifacts", "midi", data=tmp_path / "d")
    assert done.returncode == 0
    assert "Receipt:" in done.stdout and "midi.mid" in done.stdout


def test_a_conversation_in_the_terminal_goes_on_where_it_was(tmp_path: Path) -> None:
    first = run("chat", data=tmp_path / "d", stdin="a flute tune in D major, 4 bars\n/quit\n")
    second = run("chat", data=tmp_path / "d", stdin="what key is it in?\n")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "D major" in second.stdout


def test_a_project_goes_out_and_comes_back_with_its_history(tmp_path: Path) -> None:
    data = tmp_path / "d"
    say("a flute tune at 100 bpm, 4 bars", "--project", "p", "--artifacts", "midi", data=data)
    say("make it faster, 150", "--project", "p", "--artifacts", "midi", data=data)
    assert run("export", "p", "--to", str(tmp_path / "p.zip"), data=data).returncode == 0
    assert run("import", str(tmp_path / "p.zip"), data=tmp_path / "other").returncode == 0
    code, document = say("undo", "--project", "p", "--artifacts", "midi", data=tmp_path / "other")
    assert (code, document["version"]["id"], document["turn"]) == (0, "v1", 3)


def test_help_needs_no_heavy_library() -> None:
    code = "import sys; from assistant.cli import build_parser; build_parser().format_help(); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "langchain", "sqlalchemy", "music21", "torch"} & set(modules)


def test_what_fails_before_a_turn_exists_is_still_one_document(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("say", "hello", "--json", data=tmp_path / "file" / "data")
    document = json.loads(done.stdout)
    assert (done.returncode, document["outcome"], set(document) >= KEYS) == (1, "refuse", True)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    code, document = say("a flute tune, 4 bars", "--out", str(tmp_path / "locked" / "o"), data=tmp_path / "d")
    assert code == 1 and "locked" in document["reply"]


def test_kinds_are_read_from_a_comma_list_and_unknown_ones_named() -> None:
    assert check_kinds("midi, mix,midi") == ("midi", "mix")
    assert len(check_kinds(None)) == 6
    assert check_kinds(",".join(KINDS)) == KINDS
    with pytest.raises(MusicError, match="hologram"):
        check_kinds("midi,hologram")


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "  ", "a/b\\c", "\u202egnp.exe", "x" * 300, "Größe ♭"])
def test_a_track_name_never_becomes_a_path(name: str) -> None:
    safe = safe_name(name)
    assert safe and len(safe) <= 48 and not set(safe) & set("/\\\u202e ")
    assert safe not in (".", "..")


def test_an_unknown_command_line_is_explained_by_the_program_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["say", "x", "--loud"])
    assert stop.value.code == 2
    assert "--loud" in capsys.readouterr().err


def test_a_selection_that_is_not_in_the_song_is_refused_with_what_there_is(tmp_path: Path) -> None:
    say("a flute tune, 8 bars", "--project", "p", "--artifacts", "midi", data=tmp_path)
    for selection, named in (({"tracks": ["Tuba"]}, "Flute"), ({"bars": [90, 99]}, "bars 1 to 8")):
        context = json.dumps({"selection": selection})
        code, document = say("make this softer", "--project", "p", "--context", context, data=tmp_path)
        assert (code, document["outcome"], document["version"]) == (1, "refuse", None)
        assert named in document["reply"]


def test_a_line_with_a_slash_never_becomes_music(tmp_path: Path) -> None:
    done = run("chat", data=tmp_path, stdin="/attach\n/bogus x\n/attach none.mid\n/new other\n")
    assert done.returncode == 0
    assert done.stdout.count("cannot be done so") == 2
    assert "no file 'none.mid'" in done.stdout and "other>" in done.stdout
    assert "Receipt" not in done.stdout


def test_without_standard_input_the_conversation_just_ends(tmp_path: Path) -> None:
    command = f"exec {PYTHON} -m assistant.cli chat --data {shlex.quote(str(tmp_path))} <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_answer_that_cannot_be_printed_is_told_in_a_sentence_and_kept(tmp_path: Path) -> None:
    folder = shlex.quote(str(tmp_path))
    command = f"exec {PYTHON} -m assistant.cli say hello --project p --json --data {folder} >/dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "could not be printed" in done.stderr and "Traceback" not in done.stderr
    assert say("hello", "--project", "p", data=tmp_path)[1]["turn"] == 2


def test_the_doctor_is_found_behind_options(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "--data", str(tmp_path), "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)


def test_ctrl_c_stops_the_turn_and_not_the_project(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "say", "an epic film piece, 10 minutes", "--project", "p"]
    working = subprocess.Popen(
        [*command, "--json", "--data", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert working.stderr is not None
    while "rendering" not in (line := working.stderr.readline()):
        assert line, "it ended before it rendered"
    working.send_signal(signal.SIGINT)
    document = json.loads(working.communicate(timeout=30)[0])
    assert (document["outcome"], document["version"]) == ("refuse", None)
    assert "topped" in document["reply"] or "cancelled" in document["reply"]
    code, after = say("a flute tune, 4 bars", "--project", "p", "--artifacts", "midi", data=tmp_path)
    assert (code, after["outcome"]) == (0, "made")

from __future__ import annotations

import io
import json

import pytest

from assistant import weights_command
from assistant.cli import main
from assistant.session import open_session
from assistant.weights_command import Bar
from models.weights import WeightsError
from models.weights_table import WEIGHTS


def test_the_list_says_size_licence_and_whether_it_is_here(capsys):
    assert main(["weights"]) == 0
    out = capsys.readouterr().out
    line = next(line for line in out.splitlines() if line.startswith("musicgen-melody "))
    assert line.split() == ["musicgen-melody", "6.3", "GB", "CC-BY-NC-4.0", "no", "no"]
    assert next(line for line in out.splitlines() if line.startswith("ace-step ")).split()[-2:] == ["yes", "no"]
    assert "parlando weights get NAME" in out


def test_the_list_as_json_is_one_document(capsys):
    assert main(["weights", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in document["rows"]] == list(WEIGHTS)
    assert all(set(row) >= {"licence", "commercial", "there", "path", "source"} for row in document["rows"])


def test_getting_tells_licence_and_source_before_it_begins(capsys, monkeypatch, tmp_path):
    def bring(row, root, progress):
        progress(0, 100, "asking the hub")
        assert "CC-BY-NC-4.0, for non-commercial use only" in capsys.readouterr().err
        progress(100, 100, "checked")
        return tmp_path

    monkeypatch.setattr(weights_command, "bring", bring)
    assert main(["weights", "get", "musicgen-small"]) == 0
    assert "is here and checked" in capsys.readouterr().out


def test_getting_what_the_licence_policy_leaves_out_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(weights_command, "bring", lambda row, root, progress: tmp_path)
    with open_session(tmp_path / "data") as session:
        session.store.set_preferences("local", {"licence_policy": "commercial"})
    told = {}
    for name in ("musicgen-small", "ace-step"):
        assert main(["weights", "--data", str(tmp_path / "data"), "get", name]) == 0
        told[name] = capsys.readouterr().err
    assert "no project of yours will use MusicGen small" in told["musicgen-small"]
    assert "policy" not in told["ace-step"]


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        (["get", "jukebox"], 1, "There are no weights called 'jukebox'"),
        (["get"], 2, "give one NAME"),
        (["list", "musicgen-small"], 2, "give one NAME"),
        (["check", "musicgen-small"], 1, "is not on this machine"),
        (["get", "stable-audio-3"], 1, "Convert it"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(line, status, words, capsys):
    assert main(["weights", *line]) == status
    assert words in capsys.readouterr().err


def test_no_network_is_a_sentence_and_exit_status_1(capsys, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert main(["weights", "get", "ace-step"]) == 1
    assert "could not be brought from http://127.0.0.1:9" in capsys.readouterr().err


def test_a_stopped_download_is_told_as_every_stop_is(capsys, monkeypatch):
    def bring(row, root, progress):
        raise KeyboardInterrupt

    monkeypatch.setattr(weights_command, "bring", bring)
    assert main(["weights", "get", "ace-step"]) == 130


def test_removing_takes_away_what_is_there_and_what_was_begun(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PARLANDO_DATA", str(tmp_path))
    for name in ("musicgen-small", ".musicgen-small.part"):
        (tmp_path / "weights" / name).mkdir(parents=True)
    assert main(["weights", "remove", "musicgen-small"]) == 0
    assert list((tmp_path / "weights").iterdir()) == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_fills_on_a_terminal_and_is_lines_elsewhere():
    now = iter(range(0, 1000))
    live, plain = Terminal(), io.StringIO()
    for into in (live, plain):
        bar = Bar(into, lambda: float(next(now)))
        for done in range(0, 101, 5):
            bar(done * 10_000_000, 1_000_000_000, "model.safetensors")
        bar.end()
    assert live.getvalue().count("\r") == 21 and "#" * 30 in live.getvalue() and live.getvalue().endswith("\n")
    assert plain.getvalue().count("\n") == 11 and "50.0 MB/s" in plain.getvalue() and "s left" in plain.getvalue()


def test_errors_of_the_weights_are_ours(monkeypatch, capsys):
    def bring(row, root, progress):
        raise WeightsError("A wrong file came.", "Try again.")

    monkeypatch.setattr(weights_command, "bring", bring)
    assert main(["weights", "get", "ace-step"]) == 1
    assert "A wrong file came. Try again." in capsys.readouterr().err

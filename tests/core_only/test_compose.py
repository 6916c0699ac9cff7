"""The core makes music with torch, transformers and accelerate out of reach."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import mido
import numpy as np
import pytest
import soundfile

DEFAULT_KINDS = {"mix", "midi", "midi_written", "musicxml", "score_svg", "pianoroll"}
SENTENCE = "a wistful waltz for accordion and strings, 20 seconds, in D minor"
CHANGE = "a bit slower, and give the tune to a clarinet"
CLARINET = 71

Parlando = Callable[..., "subprocess.CompletedProcess[str]"]


def turn(outcome: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert outcome.returncode == 0, f"exit status {outcome.returncode}: {outcome.stdout[-500:]}{outcome.stderr[-2000:]}"
    document: dict[str, Any] = json.loads(outcome.stdout)
    return document


def paths_by_kind(document: dict[str, Any]) -> dict[str, Path]:
    return {artefact["kind"]: Path(artefact["path"]) for artefact in document["artifacts"]}


def first_bpm(path: Path) -> float:
    tempo = next(message.tempo for message in mido.MidiFile(path) if message.type == "set_tempo")
    return float(mido.tempo2bpm(tempo))


@pytest.fixture(scope="module")
def first_turn(parlando: Parlando, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("first")
    return turn(parlando("say", SENTENCE, "--project", "core", "--out", str(out), "--seed", "7", "--json"))


@pytest.fixture(scope="module")
def second_turn(
    first_turn: dict[str, Any], parlando: Parlando, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("second")
    kinds = "midi,midi_written"
    return turn(parlando("say", CHANGE, "--project", "core", "--out", str(out), "--artifacts", kinds, "--json"))


@pytest.mark.parametrize("package", ["torch", "transformers", "accelerate", "diffusers", "ray"])
def test_the_block_holds_here_and_in_child_processes(
    package: str, blocker: ModuleType, blocked_environment: dict[str, str]
) -> None:
    assert importlib.util.find_spec(package) is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(package)
    program = f"import importlib.util as u; assert u.find_spec({package!r}) is None; import {package}"
    child = subprocess.run(
        [sys.executable, "-c", program], env=blocked_environment, capture_output=True, text=True, check=False
    )
    assert child.returncode == 1 and f"No module named '{package}'" in child.stderr


def test_a_sentence_becomes_the_six_default_artefacts(first_turn: dict[str, Any]) -> None:
    assert first_turn["schema"] == "parlando.turn/1" and first_turn["outcome"] == "made"
    song = first_turn["song"]
    assert (song["key"], song["meter"]) == ("D minor", "3/4")
    assert abs(song["duration_s"] - 20.0) <= 0.5
    paths = paths_by_kind(first_turn)
    assert set(paths) >= DEFAULT_KINDS
    assert all(path.stat().st_size > 200 for path in paths.values())


def test_the_mix_sounds_and_lasts_as_long_as_asked(first_turn: dict[str, Any]) -> None:
    samples, sample_rate_hz = soundfile.read(paths_by_kind(first_turn)["mix"], always_2d=True)
    level = np.abs(samples).max(axis=1)
    heard = np.flatnonzero(level > 10 ** (-60 / 20))
    assert 10 * np.log10(np.mean(samples**2)) > -35
    assert abs(heard[-1] / sample_rate_hz - 20.0) <= 0.5


def test_the_midi_has_notes_in_every_track_named(first_turn: dict[str, Any]) -> None:
    midi = mido.MidiFile(paths_by_kind(first_turn)["midi_written"])
    names = [track["name"] for track in first_turn["song"]["tracks"]]
    assert [track.name for track in midi.tracks[1:]] == names
    for track in midi.tracks[1:]:
        assert any(message.type == "note_on" and message.velocity for message in track), track.name


def test_the_next_sentence_changes_that_song(first_turn: dict[str, Any], second_turn: dict[str, Any]) -> None:
    assert second_turn["outcome"] in ("made", "partial") and second_turn["turn"] == first_turn["turn"] + 1
    before, after = paths_by_kind(first_turn)["midi_written"], paths_by_kind(second_turn)["midi_written"]
    assert 0.8 < first_bpm(after) / first_bpm(before) < 0.98
    assert CLARINET in {track["program"] for track in second_turn["song"]["tracks"]}
    assert all(row["ok"] for row in second_turn["receipt"]["kept"])


def test_no_process_of_these_turns_loaded_a_neural_package(
    first_turn: dict[str, Any], second_turn: dict[str, Any], loaded_anywhere: Callable[[], dict[str, list[str]]]
) -> None:
    by_process = loaded_anywhere()
    assert len(by_process) >= 2
    assert {process: names for process, names in by_process.items() if names} == {}


def test_the_tests_own_process_loaded_none_either(blocker: ModuleType) -> None:
    assert blocker.loaded() == []

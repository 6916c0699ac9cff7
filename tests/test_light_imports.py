"""Starting is light: the values and the command line load none of the heavy libraries."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "torch", "transformers", "accelerate", "gradio", "ray", "langchain", "langchain_core", "langgraph", "openai",
    "music21", "verovio", "typst", "pedalboard", "sqlalchemy", "matplotlib", "scipy.signal",
)  # fmt: skip
SHOW = "\nimport json, sys; print(json.dumps([name for name in {heavy!r} if name in sys.modules]))"


def loaded_by(program: str) -> list[str]:
    """Which heavy libraries a fresh process has loaded after running a program."""
    command = [sys.executable, "-c", program + SHOW.format(heavy=HEAVY)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    names: list[str] = json.loads(outcome.stdout.splitlines()[-1])
    return names


def test_the_probe_sees_a_heavy_library() -> None:
    assert loaded_by("import verovio") == ["verovio"]


@pytest.mark.parametrize("module", ["tools.song.values", "tools.errors", "assistant.cli", "assistant.doctor"])
def test_importing_stays_light(module: str) -> None:
    assert loaded_by(f"import {module}") == []


def test_help_stays_light() -> None:
    program = (
        "from contextlib import suppress\n"
        "from assistant.cli import main\n"
        "with suppress(SystemExit):\n"
        "    main(['--help'])"
    )
    assert loaded_by(program) == []

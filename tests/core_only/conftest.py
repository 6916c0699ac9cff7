"""Stage 1 of `make test`: the core alone. Blocks the neural packages here and in every process a test starts."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

BLOCKER_FOLDER = Path(__file__).resolve().parent / "blocker"
PROJECT_FOLDER = Path(__file__).resolve().parents[2]
RUN_PARLANDO = "import sys; from assistant.cli import main; sys.exit(main())"
TURN_TIMEOUT_S = 180

Parlando = Callable[..., "subprocess.CompletedProcess[str]"]


def _load_blocker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("core_only_blocker", BLOCKER_FOLDER / "sitecustomize.py")
    if spec is None or spec.loader is None:
        raise ImportError("tests/core_only/blocker/sitecustomize.py is gone")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def blocker() -> Iterator[ModuleType]:
    """The blocker, active in this process until the module's tests are over."""
    if "torch" in sys.modules:
        pytest.skip("stage 1 wants a process that never loaded torch: make test")
    module = _load_blocker()
    yield module
    module.unblock()


@pytest.fixture(scope="module")
def blocked_environment(blocker: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that carry the block into child processes, with a data folder and a reporting folder of their own."""
    folder = tmp_path_factory.mktemp("core-only")
    (folder / "loaded").mkdir()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARLANDO_", "OPENAI_", "PYTHON"))
    }
    return {
        **kept,
        "PYTHONPATH": str(BLOCKER_FOLDER),
        "PARLANDO_DATA": str(folder / "data"),
        "PARLANDO_TEST_LOADED_DIR": str(folder / "loaded"),
    }


@pytest.fixture(scope="module")
def parlando(blocked_environment: dict[str, str]) -> Parlando:
    """Runs `parlando WORDS...` in a process of its own, with the block active."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", RUN_PARLANDO, *words]
        return subprocess.run(
            command,
            cwd=PROJECT_FOLDER,
            env=blocked_environment,
            capture_output=True,
            text=True,
            timeout=TURN_TIMEOUT_S,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def loaded_anywhere(blocked_environment: dict[str, str]) -> Callable[[], dict[str, list[str]]]:
    """What each finished process had loaded of the blocked packages, by process id."""

    def read() -> dict[str, list[str]]:
        folder = Path(blocked_environment["PARLANDO_TEST_LOADED_DIR"])
        return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}

    return read

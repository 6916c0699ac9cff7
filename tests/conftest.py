"""What every test gets: a data folder of its own, no keys, no network beyond this machine, and reproducible examples.

Marked tests are skipped where what they need is not there (`gpu`, `neural`, `ray`, `weights`).
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("parlando", deadline=None, derandomize=True, print_blob=True, max_examples=50)
settings.load_profile("parlando")

HAS_WEIGHTS = "PARLANDO_TEST_WEIGHTS"
NEEDS = {
    "gpu": (lambda: shutil.which("nvidia-smi") is not None, "needs an NVIDIA GPU"),
    "neural": (lambda: importlib.util.find_spec("torch") is not None, "needs the neural set: make neural"),
    "ray": (lambda: importlib.util.find_spec("ray") is not None, "needs the ray set: sh .ci/install ray"),
    "weights": (
        lambda: bool(os.environ.get("PARLANDO_TEST_WEIGHTS")),
        "needs downloaded weights: PARLANDO_TEST_WEIGHTS=1",
    ),
}
TEST_NUMBER = itertools.count(1)
KEPT_FROM_TESTS = ("PARLANDO_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright keeps an event loop running in the main thread, in which no other test could start one: it comes last.
    items.sort(key=lambda item: "tests/browser/" in item.path.as_posix())
    for name, (is_here, reason) in NEEDS.items():
        if is_here():
            continue
        for item in items:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting or key of the person at the keyboard reaches a test, and nothing a test makes reaches their songs."""
    for name in list(os.environ):
        if name.startswith(KEPT_FROM_TESTS) and not name.startswith("PARLANDO_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PARLANDO_DATA", str(tmp_path_factory.getbasetemp() / f"data-{next(TEST_NUMBER)}"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections leave this machine never: a test that tries fails with a sentence instead of hanging."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"a test tried to reach {host} over the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture(autouse=True)
def one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tiny networks on one thread: two would wait for each other longer than they work, most of all beside others."""
    if not request.node.get_closest_marker("neural") or importlib.util.find_spec("torch") is None:
        yield
        return
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(2 if request.node.get_closest_marker("slow") else 1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def project_folder() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent

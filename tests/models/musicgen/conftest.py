"""Tiny networks on one thread: two would wait for each other longer than they work."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    if importlib.util.find_spec("torch") is None or not request.node.get_closest_marker("neural"):
        yield
        return
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(2 if request.node.get_closest_marker("slow") else 1)
    yield
    torch.set_num_threads(threads)

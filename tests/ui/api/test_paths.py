"""Where the data lies is told to the machine's own person only."""

from types import SimpleNamespace
from typing import Any

import pytest

from ui.api import answers

TOLD = "The disk that holds /srv/music/parlando.sqlite3 is full. Move /srv/music, or free some space."


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        ("local", TOLD),
        ("anna", "The disk that holds the data folder is full. Move the data folder, or free some space."),
    ],
)
def test_a_refusal_names_no_path_to_a_visitor(owner: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "owner_of", lambda _: owner)
    request: Any = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(data_dir="/srv/music")))
    assert answers.without_paths(request, TOLD) == shown

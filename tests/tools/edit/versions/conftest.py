"""The songs of the edits beside this folder, and two composed ones."""

import pytest

from tools.compose import compose
from tools.song.brief import Brief
from tools.song.values import Song


@pytest.fixture(scope="session")
def folk() -> Song:
    return compose(Brief(style="folk", bars=16), seed=3).song


@pytest.fixture(scope="session")
def waltz() -> Song:
    return compose(Brief(style="waltz", bars=16), seed=4).song

"""Tunes that are said to be at hand are at hand."""

import pytest

from tools.song.load import load_song
from tools.song.tunes import Tune, find_tune, tune_file, tunes


@pytest.mark.parametrize("tune", [tune for tune, _ in tunes()], ids=lambda t: t.title)
def test_every_tune_of_the_table_loads_with_notes(tune: Tune) -> None:
    song = load_song(*tune_file(tune)).song
    assert sum(len(track.notes) for track in song.tracks) >= 16
    assert song.grid.bar_count >= 4


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Yankee Doodle", "Yankee Doodle"),
        ("play the maple leaf rag please", "Maple Leaf Rag"),
        ("devils dream", "The Devil's Dream"),
        ("ALOHA ʻOE", "Aloha Oe"),
        ("lift every voice", "Lift Every Voice and Sing"),
    ],
)
def test_a_title_is_found_in_what_people_type(words: str, title: str) -> None:
    found = find_tune(words)
    assert found is not None and found.title == title


@pytest.mark.parametrize("words", ["", "yesterday", "a yankee tune", "doodle", "money"])
def test_half_a_title_is_no_title(words: str) -> None:
    assert find_tune(words) is None

"""Where in the song and which parts: against a song's own sections and tracks."""

import sys
from pathlib import Path

import pytest

from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import pull_tracks
from assistant.planner.state import SongView
from assistant.planner.text import readable

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP = SongView(SONGS["pop"])
PLACES = {
    "bars 5 to 8": [(5, 8)], "in bars 9-12": [(9, 12)], "measures 3 through 6": [(3, 6)], "bar 12": [(12, 12)],
    "between bars 4 and 6": [(4, 6)], "from bar 20 on": [(20, 40)],
    "up to bar 8": [(1, 8)], "the last four bars": [(37, 40)], "the first 2 bars": [(1, 2)], "the last bar": [(40,
    40)], "the fifth bar": [(5, 5)], "the second half": [(21, 40)],
    "in the chorus": [(13, 20)], "verse 2": [(21, 28)], "the second verse": [(21, 28)], "in both verses": [(5, 12),
    (21, 28)], "the bridge": [(29, 36)],
    "at the beginning": [(1, 4)], "at the end": [(37, 40)], "the last verse": [(21, 28)], "after bar 36": [(37, 40)],
}  # fmt: skip
NO_PLACES = ["a bit slower", "the drums", "drop everything", "solo the bass", "break it up"]
TRACKS = {
    "the drums": ["t4"], "piano and strings": ["t2", "t5"], "the melody": ["t1"], "the bass line": ["t3"],
    "everything but the drums": ["t1", "t2", "t3", "t5"],
    "all except the flute and the piano": ["t3", "t4", "t5"], "everything up except the drums": ["t1", "t2", "t3",
    "t5"], "the pads": ["t5"], "track 2": ["t2"], "percussion": ["t4"],
    "the piano part": ["t2"], "the flute, the bass and the drums": ["t1", "t3", "t4"], "the chords": ["t2"],
    "string section": ["t5"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "spans"), PLACES.items())
def test_places(text: str, spans: list[tuple[int, int]]) -> None:
    said = pull_place(Scan(readable(text)), POP)
    assert said is not None and [(s.first_bar, s.last_bar) for s in said.stretches] == spans


@pytest.mark.parametrize("text", NO_PLACES)
def test_no_place_is_read_where_none_is(text: str) -> None:
    assert pull_place(Scan(readable(text)), POP) is None


def test_a_section_the_song_lacks_is_told_and_not_guessed() -> None:
    for text in ("in the third verse", "the interlude", "chorus 5"):
        said = pull_place(Scan(readable(text)), POP)
        assert said is not None and said.unknown and not said.stretches


def test_here_is_the_selection_or_where_the_player_stands() -> None:
    said = pull_place(Scan("softer here"), POP, {"selection": {"bars": [8, 5]}})
    assert said is not None and (said.stretches[0].first_bar, said.stretches[0].last_bar) == (5, 8)
    said = pull_place(Scan("softer here"), POP, {"at_s": 12.4})  # 100 bpm in 4/4: 2.4 s a bar
    assert said is not None and said.stretches[0].first_bar == 6
    assert pull_place(Scan("softer here"), POP, {}) is None


@pytest.mark.parametrize(("text", "ids"), TRACKS.items())
def test_tracks(text: str, ids: list[str]) -> None:
    said = pull_tracks(Scan(readable(text)), POP)
    assert said is not None and list(said.ids) == ids


def test_an_instrument_the_song_lacks_is_unknown() -> None:
    said = pull_tracks(Scan("make the tuba louder"), POP)
    assert said is not None and said.unknown == ("tuba",) and not said.ids


def test_a_track_named_like_a_command_is_only_a_name() -> None:
    summary = {
        **SONGS["pop"],
        "tracks": [
            {**t, "name": "it" if t["id"] == "t1" else "Undo" if t["id"] == "t2" else t["name"]}
            for t in SONGS["pop"]["tracks"]
        ],
    }
    said = pull_tracks(Scan("make it louder"), SongView(summary))
    assert said is not None and said.pronoun and not said.ids


def test_a_bass_clarinet_is_no_bass() -> None:
    said = pull_tracks(Scan("the bass clarinet"), POP)
    assert said is not None and not said.ids

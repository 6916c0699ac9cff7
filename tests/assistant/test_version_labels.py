"""A version's name for people counts in seconds; the label scripts read stays."""

from pathlib import Path

from assistant.request import Request
from assistant.session import open_session


def test_a_version_made_in_some_bars_has_a_name_without_bars(tmp_path: Path) -> None:
    with open_session(tmp_path / "data") as session:
        session.say(
            Request("a pop song at 120 bpm in 4/4 with piano and drums, 8 bars", project="p", kinds=("midi",), seed=7)
        )
        document = session.say(Request("make the drums quieter until 0:08", project="p", kinds=("midi",), seed=7))
    assert document["version"]["label"] == "softer in Drums, bars 1-4"
    assert document["version"]["plain"] == "softer drums, 0:00 to 0:08"

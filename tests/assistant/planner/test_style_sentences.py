"""Sentences that name a style, or all but name one, land in it; players' words stay players."""

import pytest

from assistant.planner.briefs import read_brief


@pytest.mark.parametrize(
    ("text", "style", "meter"),
    [
        ("an Irish jig", "celtic", "6/8"),
        ("a reel in D", "celtic", "4/4"),
        ("a heavy metal song about dragons", "metal", None),
        ("R&B slow jam", "soul", None),
        ("a string quartet in G minor", "string quartet", None),
        ("a two-part invention for two clarinets", "invention", None),
        ("an 8-bit adventure", "chiptune", None),
        ("video game boss", "chiptune", None),
        ("a trailer for a space epic", "epic", None),
        ("a French café waltz", "musette", "3/4"),
        ("a fanfare for the king", "fanfare", None),
        ("a dark drone piece", "drone", None),
        ("drone, 40 seconds", "drone", None),
        ("disco with strings", "disco", None),
        ("calm piano for studying", "lo-fi", None),
    ],
)
def test_a_sentence_lands_in_its_style(text: str, style: str, meter: str | None) -> None:
    args = read_brief(text).args
    assert args.get("style") == style and args.get("meter") == meter


@pytest.mark.parametrize("text", ["violin with a drone underneath", "a flute and a drone", "a tune over a drone"])
def test_a_drone_beside_others_is_a_player(text: str) -> None:
    args = read_brief(text).args
    assert args.get("style") != "drone"
    assert "drone" in [row["name"] for row in args["instruments"]]


def test_what_only_stands_in_is_told() -> None:
    assert any("'fugue'; invention" in note for note in read_brief("a fugue in C minor").notes)
    assert not any("no style of its own" in note for note in read_brief("a samba for flute").notes)

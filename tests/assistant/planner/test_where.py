"""Places of every kind, nested and combined, and amounts: what `Clause.where` and `Clause.amount` hand to the tools."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.edits.clause import Clause
from assistant.planner.entities.note_values import pull_note_value
from assistant.planner.entities.pitches import pull_pitch
from assistant.planner.entities.scan import Scan
from assistant.planner.state import DialogueState, SongView
from assistant.planner.text import readable

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP, TWO = SongView(SONGS["pop"]), SongView(SONGS["two_choruses"])
WALTZ = SongView({**SONGS["pop"], "meter": "6/8", "bars": 8, "sections": []})


def bars(first: int, last: int, *more: list[int]) -> dict[str, Any]:
    return {"first_bar": first, "last_bar": last} | ({"more_bars": list(more)} if more else {})


WHERE: dict[str, dict[str, Any]] = {
    "the piano in the second half of the chorus": {"tracks": ["t2"], **bars(17, 20)},
    "the first two bars of every verse": bars(5, 6, [21, 22]),
    "make the drums busier in bars 5-8 and 13-16": {"tracks": ["t4"], **bars(5, 8, [13, 16])},
    "bars 1-4 and the bridge": bars(1, 4, [29, 36]),
    "bars 5, 7 and 9 to 12": bars(5, 5, [7, 7], [9, 12]),
    "measures 3 thru 6": bars(3, 6),
    "bars 3 to 4 of the chorus": bars(15, 16),
    "the second bar of each verse": bars(6, 6, [22, 22]),
    "the last third of the bridge": bars(34, 36),
    "the middle of the chorus": bars(15, 18),
    "the beginning of the bridge": bars(29, 30),
    "in the intro, the bridge and the outro": bars(1, 4, [29, 36], [37, 40]),
    "verses 1 and 2": bars(5, 12, [21, 28]),
    "from the bridge on": bars(29, 40),
    "from the chorus to the bridge": bars(13, 36),
    "until the chorus": bars(1, 12),
    "everything after the bridge": bars(37, 40),
    "copy bars 1 to 4 to the bridge": bars(1, 4),
    "make the end louder": bars(37, 40),
    "beat 3 of bar 5": {**bars(5, 5), "first_beat": 3, "last_beat": 3},
    "the last two beats of the chorus": {**bars(20, 20), "first_beat": 3, "last_beat": 4},
    "the last 2 beats of every bar": {"first_beat": 3, "last_beat": 4},
    "the downbeats of the chorus": {**bars(13, 20), "first_beat": 1, "last_beat": 1},
    "from 0:12 to 0:30": {"from_s": 12, "to_s": 30},
    "from a minute in": {"from_s": 60},
    "the last ten seconds": {"from_s": 86},
    "the first half minute": {"from_s": 0, "to_s": 30},
    "everything below middle C": {"highest": 59},
    "the notes above G4 in the bridge": {**bars(29, 36), "lowest": 68},
    "the strings between C3 and C5": {"tracks": ["t5"], "lowest": 48, "highest": 72},
    "softer except in the bridge": {"except_bars": [[29, 36]]},
    "louder but not in bars 3 to 6": {"except_bars": [[3, 6]]},
    "everything but the drums in bar 9": {"tracks": ["t1", "t2", "t3", "t5"], **bars(9, 9)},
    "make it nicer": {},
    "beats 2 and 4": {},
}


@pytest.mark.parametrize(("text", "wanted"), WHERE.items())
def test_a_place_becomes_the_arguments_of_a_tool(text: str, wanted: dict[str, Any]) -> None:
    assert Clause(readable(text), DialogueState(song=POP), POP).where() == wanted


def test_both_choruses_and_the_last_of_them() -> None:
    assert Clause("both choruses", DialogueState(song=TWO), TWO).where() == bars(9, 16, [25, 32])
    assert Clause("the first and last chorus", DialogueState(song=TWO), TWO).where() == bars(9, 16, [25, 32])
    assert Clause("the first bar of the last chorus", DialogueState(song=TWO), TWO).where() == bars(25, 25)


def test_a_felt_beat_of_six_eight_is_three_eighths() -> None:
    said = Clause("beat 2 of bar 3", DialogueState(song=WALTZ), WALTZ).where()
    assert (said["first_beat"], said["last_beat"]) == (4, 6)


@pytest.mark.parametrize("text", ["bar 12 of the bridge", "the third verse", "from 5:00 to 5:30", "bar 99"])
def test_a_place_the_song_lacks_becomes_the_problem(text: str) -> None:
    clause = Clause(readable(text), DialogueState(song=POP), POP)
    clause.where()
    assert clause.problem is not None and clause.problem.tool == "refuse"


AMOUNTS: dict[str, dict[str, Any]] = {
    "make the drums a bit busier in bars 5 to 8": {"amount": "slight", "direction": "more"},
    "20 % more swing": {"number": 20, "unit": "%", "direction": "more"},
    "raise the tune by two semitones": {"semitones": 2, "direction": "up"},
    "down an octave": {"semitones": -12, "direction": "down"},
    "+3 dB on the bass": {"number": 3, "unit": "dB", "direction": "more"},
    "-2 dB": {"number": -2, "unit": "dB", "direction": "less"},
    "twice as many notes": {"number": 2, "unit": "times"},
    "half as much reverb": {"number": 0.5, "unit": "times"},
    "a lot less swing": {"amount": "strong", "direction": "less"},
    "eight bars longer": {"bars": 8, "direction": "more"},
    "too busy": {"direction": "less"},
    "bars 5 to 8": {},
}


@pytest.mark.parametrize(("text", "wanted"), AMOUNTS.items())
def test_an_amount_becomes_the_arguments_of_a_tool(text: str, wanted: dict[str, Any]) -> None:
    assert Clause(readable(text), DialogueState(song=POP), POP).amount() == wanted


NOTE_VALUES = {
    "crotchets": 1, "quarter notes": 1, "dotted quarter note": 1.5, "quavers": 0.5, "8th notes": 0.5, "a minim": 2,
    "semiquavers": 0.25, "sixteenths": 0.25, "semibreve": 4, "1/16 notes": 0.25, "dotted crotchet": 1.5,
    "quaver triplets": 1 / 3, "demisemiquavers": 0.125, "eighth note triplets": 1 / 3, "triplets": 1 / 3,
    "quarter of an hour": None, "a third": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "quarters"), NOTE_VALUES.items())
def test_note_values_have_british_and_american_names(text: str, quarters: float | None) -> None:
    got = pull_note_value(Scan(text))
    assert got == (None if quarters is None else pytest.approx(quarters, abs=1e-6))


@pytest.mark.parametrize(
    ("text", "midi"),
    [
        ("middle C", 60),
        ("G4", 67),
        ("f#3", 54),
        ("b flat 2", 46),
        ("Bb4", 70),
        ("C-1", 0),
        ("in G", None),
        ("bar 4", None),
    ],
)
def test_notes_have_names_with_octaves(text: str, midi: int | None) -> None:
    assert pull_pitch(Scan(text)) == midi

"""Answers that theory computes, the same with and without a song."""

import sys
from pathlib import Path

import pytest

from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

ANSWERS = {
    "what's the relative minor of E flat major?": "C minor",
    "what is the parallel major of A minor?": "A major",
    "what's the relative major of C sharp minor?": "E major",
    "which notes are in a D dorian scale?": "D, E, F, G, A, B, C",
    "what notes are in B flat major?": "Bb, C, D, Eb, F, G, A",
    "what are the notes of Cmaj7?": "C, E, G, B",
    "which notes are in the A minor pentatonic scale?": "A, C, D, E, G",
    "how many sharps are in A major?": "3 sharps",
    "how many flats does F minor have?": "4 flats",
    "what is a good chord progression in e minor?": "Em C G D",
    "what is the range of a theremin?": "comfortable",
}


@pytest.mark.parametrize("song", ["pop", "cafe", None])
@pytest.mark.parametrize(("asked", "told"), ANSWERS.items())
def test_theory_is_computed_and_changes_nothing(asked: str, told: str, song: str | None) -> None:
    (act,) = understand(asked, DialogueState(song=SongView(SONGS[song]) if song else None))
    assert act.tool == "say" and told in str(act.args["text"])


@pytest.mark.parametrize(
    "asked",
    [
        "what was the first version's tempo?", "which key would be brighter?", "is it slower in bars 5 to 8?",
        "why did you add drums?", "did you remove the piano?", "what happens if the flute is louder?",
        "was the piano softer before?", "how do I mute the drums?", "are the strings an octave too high?",
    ],
)  # fmt: skip
def test_a_question_never_makes_a_version(asked: str) -> None:
    from assistant.planner.state import MUTATING

    acts = understand(asked, DialogueState(song=SongView(SONGS["pop"]), version="v1"))
    assert not {act.tool for act in acts} & (MUTATING | {"undo", "redo", "go_to_version"}), acts


def test_what_changed_is_told_from_the_results_of_the_last_change() -> None:
    frame = Frame("set_tempo", {"percent": -6.0}, True, {"summary": "Tempo 100 -> 94."})
    state = DialogueState(song=SongView(SONGS["pop"]), turns=(PastTurn("a bit slower", (frame,)),))
    (act,) = understand("what did you just change?", state)
    assert "Tempo 100 -> 94." in str(act.args["text"])


@pytest.mark.parametrize("said", ["0 seconds", "3 seconds", "20 minutes", "3 hours"])
def test_every_refused_length_names_the_same_limits(said: str) -> None:
    (act,) = understand(f"a piece of {said}", DialogueState())
    assert act.tool == "refuse" and "5 seconds to 10 minutes" in str(act.args["reason"])


@pytest.mark.parametrize("song", ["pop", None])
@pytest.mark.parametrize("said", ["techno at 5000 bpm", "a march at 1000 bpm", "set the tempo to 7 bpm"])
def test_every_refused_tempo_names_the_same_limits(said: str, song: str | None) -> None:
    state = DialogueState(song=SongView(SONGS[song]) if song else None)
    assert any("20 to 300" in str(act.args.get("reason")) for act in understand(said, state))

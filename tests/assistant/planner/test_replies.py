"""The words of an answer: only facts from the results, and suggestions the planner itself understands."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.acts import Act
from assistant.planner.replies import compose_reply, facts_sentence, suggestions
from assistant.planner.state import DialogueState, Frame, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP = SONGS["pop"]
FACTS: dict[str, tuple[dict[str, Any], str]] = {
    "key": ({}, "It is in C major."),
    "tempo": ({}, "It goes at 100 quarter beats a minute."),
    "meter": ({}, "It is in 4/4."),
    "length": ({}, "It has 40 bars and lasts 98 s."),
    "instruments": (
        {},
        "5 parts: Flute (melody), Piano (chords), Bass, Drums and Strings (pad).",
    ),
    "range": (
        {"ranges": [{"track": "Flute", "lowest": "D4", "highest": "A5", "semitones": 19, "notes": 64}]},
        "Flute goes from D4 to A5 (19 semitones).",
    ),
    "notes": (
        {"ranges": [{"track": "Flute", "notes": 64}, {"track": "Bass", "notes": 32}]},
        "96 notes: Flute 64, Bass 32.",
    ),
}


@pytest.mark.parametrize(("topic", "facts", "sentence"), [(k, v[0], v[1]) for k, v in FACTS.items()])
def test_facts_are_told_from_the_result(topic: str, facts: dict[str, Any], sentence: str) -> None:
    assert facts_sentence({"topic": topic, "song": POP, **facts}) == sentence


def test_chords_of_a_bar_tell_beats_and_what_is_held_over() -> None:
    there = [
        {"bar": 3, "beat": 1.0, "symbol": "Am", "held": True},
        {"bar": 3, "beat": 3.0, "symbol": "D7", "held": False},
    ]
    told = facts_sentence({"topic": "chords", "song": POP, "bars": [3, 3], "chords_there": there})
    assert told == "In bar 3: Am (held over from before), D7 on beat 3."


def test_no_chords_are_invented_for_an_empty_stretch() -> None:
    assert facts_sentence({"topic": "chords", "song": POP, "bars": [3, 4], "chords_there": []}) == (
        "No chord is written in bars 3 to 4."
    )


def test_a_new_piece_is_described_by_what_was_made_not_by_what_was_asked() -> None:
    args = {"tonic": "D", "mode": "minor", "bars": 16}
    reply = compose_reply((), (Frame("compose", args, True, {"song": POP, "seed": 7, "choices": []}),))
    assert "C major" in reply and "40 bars" in reply and "seed 7" in reply
    assert "D minor" not in reply and "16 bars" not in reply


def test_choices_of_the_composer_are_told_with_their_reasons() -> None:
    choices = [{"what": "tempo", "value": "92 beats a minute", "why": "suits a slow waltz"}]
    reply = compose_reply((), (Frame("compose", {}, True, {"song": POP, "choices": choices}),))
    assert "tempo 92 beats a minute (suits a slow waltz)" in reply


def test_notes_are_told_once() -> None:
    act = Act("set_tempo", {}, ("I took 6 %.",))
    reply = compose_reply((act, act), (Frame("set_tempo", {}, True, {"summary": "Slower."}),))
    assert reply == "Slower. I took 6 %."


@pytest.mark.parametrize("name", [*SONGS, None])
def test_suggestions_are_three_sentences_the_planner_understands(name: str | None) -> None:
    song = SONGS[name] if name else None
    said = suggestions(song)
    assert len(set(said)) == 3
    state = DialogueState(song=SongView(song) if song else None)
    for sentence in said:
        assert all(act.tool not in ("ask_person", "refuse") for act in understand(sentence, state)), sentence


@pytest.mark.parametrize("name", [*SONGS, None])
@pytest.mark.parametrize(
    "said", ["make it better", "asdf", "", "do it as a bossa", "transpose by a third", "softer", "play Für Elise"]
)
def test_every_offered_choice_is_a_sentence_the_planner_acts_on(name: str | None, said: str) -> None:
    state = DialogueState(song=SongView(SONGS[name]) if name else None)
    for act in understand(said, state):
        for choice in act.args.get("choices", ()):
            chosen = understand(choice["say"], state)
            assert chosen[0].tool not in ("ask_person", "refuse"), choice

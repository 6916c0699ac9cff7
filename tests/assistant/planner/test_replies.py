"""The words of an answer: only facts from the results, and suggestions the planner itself understands."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.acts import Act
from assistant.planner.next_steps import KINDS, options, suggestions
from assistant.planner.replies import compose_reply, facts_sentence
from assistant.planner.state import DialogueState, Frame, SongView
from assistant.planner.understand import understand
from assistant.wording import speaks_in_bars

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


@pytest.mark.parametrize("register", ["plain", "bars"])
@pytest.mark.parametrize("name", list(SONGS))
def test_every_possible_suggestion_is_understood_as_the_tool_it_stands_for(name: str, register: Any) -> None:
    view = SongView(SONGS[name])
    for step in options(view, register):
        acts = understand(step.say, DialogueState(song=view))
        assert acts[0].tool == step.tool, (step.say, [act.tool for act in acts])


def test_suggestions_leave_out_what_was_just_done_and_vary_with_the_turn() -> None:
    said = {sentence for turn in range(12) for sentence in suggestions(POP, ("set_tempo",), turn)}
    assert not said & {"a bit slower", "a bit faster", "make it sadder"}
    assert len(said) >= 8
    assert suggestions(POP, (), 3) == suggestions(POP, (), 3)


def test_steps_of_one_kind_are_not_proposed_after_one_of_them() -> None:
    for tool in ("add_track", "remove_track", "give_tune_to", "change_level"):
        for turn in range(8):
            understood = [understand(s, DialogueState(song=SongView(POP)))[0] for s in suggestions(POP, (tool,), turn)]
            assert KINDS[tool] not in {KINDS[act.tool] for act in understood}


def test_plain_suggestions_never_speak_of_bars_and_the_others_may() -> None:
    said = {step.say for step in options(SongView(POP), "plain")}
    assert not [sentence for sentence in said if speaks_in_bars(sentence)]
    assert [step.say for step in options(SongView(POP), "bars") if speaks_in_bars(step.say)]


def test_the_parallel_major_is_only_proposed_for_a_minor_piece() -> None:
    for name, song in SONGS.items():
        said = {step.say for step in options(SongView(song), "bars")}
        assert ("put it in the parallel major" in said) == song["key"].endswith("minor"), name


def test_the_highest_note_is_told_with_its_part() -> None:
    ranges = [
        {"track": "Flute", "lowest": "D4", "highest": "A5", "semitones": 19, "notes": 64},
        {"track": "Piano", "lowest": "C2", "highest": "C6", "semitones": 48, "notes": 64},
    ]
    frame = Frame("song_facts", {"topic": "range"}, True, {"topic": "range", "song": POP, "ranges": ranges})
    assert (
        compose_reply((Act("song_facts", {}, words="highest note?"),), (frame,))
        == "The highest note is C6, in the Piano."
    )


def test_what_a_part_plays_is_told_note_by_note() -> None:
    notes = [
        {"track": "Flute", "bar": 2, "beat": 1.0, "midi_pitch": 72},
        {"track": "Flute", "bar": 2, "beat": 2.5, "midi_pitch": 71},
    ]
    told = facts_sentence({"topic": "notes", "song": POP, "bars": [2, 2], "notes": notes})
    assert told == "In bar 2: Flute: C5 (beat 1), B4 (beat 2.5)."


def test_a_part_left_undone_is_told_once_with_its_reason() -> None:
    args = {"words": "add a bridge", "reason": "The form cannot be changed yet."}
    frames = (
        Frame("set_tempo", {}, True, {"summary": "Slower."}),
        Frame("not_done", args, True, {"summary": "Not done."}),
    )
    assert compose_reply((), frames) == "Slower. I left out 'add a bridge': The form cannot be changed yet."

"""Sentences of people new to it that once were misread: endings, arcs, words in quotes, edits of a voice."""

import sys
from pathlib import Path

import pytest

from assistant.planner.briefs import read_brief
from assistant.planner.entities.lyrics import pull_lyrics
from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

POP = DialogueState(song=SongView(SONGS["pop"]))


@pytest.mark.parametrize(
    ("text", "ending"),
    [("a hip hop beat that loops, 4 bars", "loop"), ("a punk song that stops dead", "button")],
)
def test_an_ending_is_read_however_it_is_said(text, ending):
    assert read_brief(text).args["ending"] == ending


@pytest.mark.parametrize(
    "text", ["something sad that becomes hopeful, 1 minute", "piano, D minor, sad then hopeful, 50 seconds"]
)
def test_a_mood_that_turns_into_another_is_an_arc_and_no_average(text):
    places = [point["place"] for point in read_brief(text).args["arc"]]
    assert places == [0.0, 1.0]


def test_a_row_of_sections_is_no_arc():
    assert "arc" not in read_brief("a verse, then chorus, 16 bars, pop").args


@pytest.mark.parametrize(
    "text",
    [
        'chanson: "Je marche seul dans la nuit"',
        'country, "Je marche seul dans la nuit" as chorus lyrics',
        '"Je marche seul dans la nuit" set to music for choir',
    ],
)
def test_quoted_words_are_sung_wherever_the_song_is_named(text):
    said = pull_lyrics(text)
    assert said is not None and said.words == "Je marche seul dans la nuit"
    assert "marche" not in said.rest


def test_a_quoted_title_is_no_lyrics():
    assert pull_lyrics('a piece called "Walking home at night" for piano') is None


def test_a_dance_of_old_times_is_no_dance_music():
    assert read_brief("medieval dance in mixolydian for recorder").args["style"] == "folk"


def test_a_slow_build_is_no_slow_music():
    assert "tempo_range" not in read_brief("trance, slow build up, then drop").args
    assert "valence" not in read_brief("an exercise in 9/8 with grace notes").args


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("reggae with a pedal point on the tonic", "pedal point"),
        ("a tango ending on a picardy third", "picardy third"),
        ("a piano piece with sustain pedal and grace notes", "grace notes"),
        ("a lesson piece for beginner piano, 8 bars", "for beginner"),
    ],
)
def test_what_the_composer_cannot_be_told_is_said_to_be_left_out(text, left):
    said = read_brief(text)
    assert said.problem is None
    assert any(left in str(act) for act in said.undone)


def test_the_soprano_given_away_is_the_tune_and_no_new_part():
    (act,) = understand("give the soprano to an oboe", POP)
    assert (act.tool, act.args["instrument"]) == ("give_tune_to", "oboe")


@pytest.mark.parametrize("text", ["make the left hand softer", "give the right hand to a flute"])
def test_one_hand_is_no_whole_band(text):
    (act,) = understand(text, POP)
    assert act.tool == "refuse"

"""Sentences about the tune come out as the calls they mean, and what belongs to others is left to others."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "conversations"))
from case_songs import SONGS

from assistant.planner.edits.clause import Clause
from assistant.planner.edits.melody import tune
from assistant.planner.edits.melody_words import SAID as PATTERNS
from assistant.planner.state import DialogueState, SongView
from assistant.planner.text import readable
from assistant.planner.understand import understand
from tools.edit.catalogue import rows_of

POP = DialogueState(song=SongView(SONGS["pop"]), version="v3")
TUNE = {"tracks": ["t1"]}
CHORUS, BRIDGE = {"first_bar": 13, "last_bar": 20}, {"first_bar": 29, "last_bar": 36}
VERSE_2, OUTRO = {"first_bar": 21, "last_bar": 28}, {"first_bar": 37, "last_bar": 40}


def read(text: str) -> dict[str, Any] | None:
    """The arguments of the one call the rule of this family makes of a clause."""
    line = readable(text)
    acts = tune(Clause(line, POP, POP.song))
    return dict(acts[0].args) if acts else None


SAID: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("make the melody easier to sing", "easier_to_sing", TUNE),
    ("it's too hard to sing", "easier_to_sing", {}),
    ("my kids can't sing this", "easier_to_sing", {"instrument": "child"}),
    ("make the chorus easier to sing for a bass voice", "easier_to_sing", {"instrument": "bass", **CHORUS}),
    ("could the melody be a bit simpler for the choir to sing", "easier_to_sing", {**TUNE, "amount": "slight"}),
    ("make the piano easier to play", "easier_to_play", {"tracks": ["t2"]}),
    ("an easier version for beginner violin", "easier_to_play", {"instrument": "violin"}),
    ("make the chorus catchier", "catchier_hook", CHORUS),
    ("make that tune an earworm", "catchier_hook", TUNE),
    ("more variation the second time", "vary_repeats", {}),
    ("ornament the melody when it repeats", "vary_repeats", TUNE),
    ("less busy melody", "less_busy_tune", TUNE),
    ("the tune has too many notes", "less_busy_tune", TUNE),
    ("make the melody 30% less busy", "less_busy_tune", {**TUNE, "number": 30.0, "unit": "%"}),
    ("make the tune less busy in bars 1-4 and 9-12", "less_busy_tune",
     {**TUNE, "first_bar": 1, "last_bar": 4, "more_bars": [[9, 12]]}),
    ("add some passing notes to the melody", "busier_tune", TUNE),
    ("make the melody more elaborate in the second verse", "busier_tune", {**TUNE, **VERSE_2}),
    ("add ornaments to the tune", "ornament_tune", {"direction": "more", **TUNE}),
    ("remove the ornaments", "ornament_tune", {"direction": "less"}),
    ("start the tune lower and climb", "tune_contour", {"direction": "up", **TUNE}),
    ("have the melody fall in bars 9 to 12", "tune_contour",
     {"direction": "down", **TUNE, "first_bar": 9, "last_bar": 12}),
    ("give the tune a wider range", "tune_range", {"direction": "more", **TUNE}),
    ("the range of the melody is too wide", "tune_range", {"direction": "less", **TUNE}),
    ("bring the verse tune back in the bridge in minor", "reuse_theme",
     {"section": "verse", "mode": "minor", **BRIDGE}),
    ("bring back the opening tune in the bridge", "reuse_theme", BRIDGE),
    ("quote the tune of bars 1 to 4 in the bridge", "reuse_theme", {"section": "bars 1-4", **BRIDGE}),
    ("use the chorus melody in the bridge upside down", "reuse_theme",
     {"section": "chorus", "direction": "inverted", **BRIDGE}),
    ("let the opening theme return in the outro twice as slow", "reuse_theme", {"direction": "augmented", **OUTRO}),
    ("reprise the main theme in the outro on the cello", "reuse_theme", {"instrument": "cello", **OUTRO}),
    ("add a harmony a third below the melody", "harmony_line", {"number": 3, "direction": "below", **TUNE}),
    ("harmony a third above in the chorus", "harmony_line", {"number": 3, "direction": "above", **CHORUS}),
    ("add a vocal harmony a sixth below", "harmony_line", {"number": 6, "direction": "below"}),
    ("double the tune at the octave with a violin", "double_octave", {"instrument": "violin", **TUNE}),
    ("call and response with the sax", "answer_tune", {"instrument": "sax"}),
    ("let the saxophone answer the tune", "answer_tune", {"instrument": "saxophone"}),
    ("i want a call and response between flute and piano", "answer_tune", {"instrument": "Piano"}),
    ("add a counter-melody in the bridge", "counter_melody", BRIDGE),
    ("add a descant on the violin", "descant", {"instrument": "violin"}),
    ("repeat the motif a step lower each time", "sequence_tune", {"direction": "down"}),
    ("repeat the first phrase", "repeat_phrase", {}),
    ("change only the last bar", "end_tune", {"direction": "new"}),
    ("the last note of the melody should be higher", "end_tune", {"direction": "higher", **TUNE}),
    ("make the tune end on the keynote", "end_tune", {"direction": "home", **TUNE}),
    ("make it more like a question", "end_tune", {"direction": "question"}),
    ("longer notes in the tune", "longer_notes", {"direction": "more", **TUNE}),
    ("syncopate the melody", "syncopate_tune", TUNE),
    ("take the syncopation out of the tune", "straighten_tune", TUNE),
    ("fit the tune to a tenor's range", "fit_range", {"instrument": "tenor", **TUNE}),
    ("bring the melody into the range of a clarinet", "fit_range", {"instrument": "clarinet", **TUNE}),
    ("fix the note that clashes in bar 6", "fix_wrong_notes", {"first_bar": 6, "last_bar": 6}),
    ("get rid of the sour note in the piano in bar 3", "fix_wrong_notes",
     {"tracks": ["t2"], "first_bar": 3, "last_bar": 3}),
    ("too many jumps in the melody", "smoother_tune", {"direction": "more", **TUNE}),
    ("i'd like bigger leaps in the tune", "smoother_tune", {"direction": "less", **TUNE}),
    ("turn the tune upside down in bars 5-8", "invert_tune", {**TUNE, "first_bar": 5, "last_bar": 8}),
)  # fmt: skip
NOT_MINE = (
    "write a song with a catchy tune", "compose a catchy pop song in G", "don't make the tune busier",
    "make the melody louder", "give the tune to a clarinet", "make the drums less busy", "the bass is too busy",
    "make the melody an octave higher", "raise the melody by a third", "transpose the tune up a third",
    "add a counter-melody on oboe", "make the chords simpler", "double the tempo", "repeat the last chorus",
    "keep the melody, new chords", "harmonise the melody with jazz chords", "make the melody sadder",
    "swing the melody", "bring the drums back in the bridge", "make the strings smoother", "mute the melody",
    "make the melody staccato", "give me three variations of the melody", "start softer and build",
    "the drums should answer the bass", "longer intro", "end with a fade", "play it backwards", "lock the melody",
)  # fmt: skip
QUESTIONS = ("is the melody too hard to sing?", "what's the range of the melody?", "what note does the tune end on?")


@pytest.mark.parametrize(("text", "name", "args"), SAID, ids=[row[0] for row in SAID])
def test_a_sentence_about_the_tune_is_the_edit_it_means(text: str, name: str, args: dict[str, Any]) -> None:
    assert read(text) == {"edit": name, **args}


@pytest.mark.parametrize("text", NOT_MINE)
def test_what_belongs_to_others_is_left_to_them(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_the_tune_changes_nothing(text: str) -> None:
    assert all(act.tool != "change_melody" for act in understand(text, POP))


def test_every_pattern_names_an_edit_there_is_and_nearly_every_edit_has_a_sentence() -> None:
    known = {row.name for row in rows_of("change_melody")}
    said = {name for _, name in PATTERNS}
    assert said <= known
    assert known - said == {"tune_octave_up", "tune_octave_down"}, "`transpose` reads those"


def test_a_place_the_song_lacks_is_told() -> None:
    acts = understand("make the tune easier to sing in the second chorus", POP)
    assert [act.tool for act in acts] == ["refuse"] and "sections are" in acts[0].args["reason"]

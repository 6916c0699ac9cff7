"""A sentence in another language is read or said not to be: never silently misread."""

import pytest

from assistant.planner.state import DialogueState
from assistant.planner.understand import understand


def test_a_joined_german_word_names_its_instrument_and_what_was_read_is_told():
    (act,) = understand("ein ruhiges Klavierstück, 30 Sekunden", DialogueState())
    assert act.tool == "compose"
    assert [row["name"] for row in act.args["instruments"]] == ["piano"]
    assert act.args["duration_s"] == 30
    assert 'German, "a calm piano piece, 30 seconds"' in act.notes[0]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("ein ruhiges Zupfstück für die Dämmerung, 30 Sekunden", "dämmerung"),
        ("une musique pour mon anniversaire avec beaucoup de chaleur", "chaleur"),
        ("een rustig stukje voor altviool, dertig seconden", "altviool"),
    ],
)
def test_words_not_understood_are_told_as_left_out(said, word):
    acts = understand(said, DialogueState())
    told = [act for act in acts if act.tool == "not_done"]
    if acts[0].tool == "compose":
        assert told and word in told[-1].args["words"]
    else:
        assert acts[0].tool == "ask_person"


@pytest.mark.parametrize(
    "said",
    [
        "a wistful waltz for accordion and strings, 45 seconds, in D minor",
        "something for Grandma Ottilie's birthday, cheerful, 20 seconds",
        "Allegro con fuoco, à 4/4, si mineur pour piano seul, 16 mesures",
        "a sea shanty called Drunken Sailor Redux, fast",
    ],
)
def test_english_and_the_words_of_the_score_are_not_suspected(said):
    assert [act.tool for act in understand(said, DialogueState())] == ["compose"]

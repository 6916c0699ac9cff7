"""Projects of one person know each other: a new piece after another one says which it was and what was taken."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import Session, open_session

Say = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with open_session(tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.fixture(scope="module")
def say(session: Session) -> Say:
    def turn(text: str, project: str, owner: str = "local") -> dict[str, Any]:
        return session.say(Request(text, project=project, kinds=("midi",), seed=7, owner=owner))

    turn("a happy waltz for grandma in F major for clarinet and strings, 16 bars", "tunes for Grandma")
    turn("a slow ballad in Eb major with piano and cello, 16 bars", "wedding song")
    turn("a march for Aunt Zelda, 8 bars", "secret", "somebody else")
    return turn


def test_like_another_project_takes_its_brief_and_what_was_said_beside_it(say: Say) -> None:
    made = say("like the one for Grandma, but rainy", "n1")
    song = made["song"]
    assert 'after your project "tunes for Grandma"' in made["reply"]
    assert (song["style"], song["meter"], song["bars"]) == ("waltz", "3/4", 16)
    assert [track["name"] for track in song["tracks"]] == ["Clarinet", "Strings"]
    assert song["key"].startswith("F ") and made["outcome"] == "made"
    assert "home note" in made["reply"] and "rainy" in made["reply"]


def test_the_other_project_stays_as_it_is(session: Session, say: Say) -> None:
    before = session.store.head(session.store.project("local", "wedding song").id)
    say("like my wedding song but faster", "n2")
    assert session.store.head(session.store.project("local", "wedding song").id) == before


def test_faster_is_faster_than_that_one(say: Say) -> None:
    slow = say("how fast is it?", "wedding song")
    made = say("like my wedding song but faster", "n3")
    assert slow["outcome"] == "answer"
    assert made["song"]["tempo_bpm"] > 60 and made["song"]["key"] == "Eb major"


def test_the_chords_of_another_project_are_taken_note_for_note(session: Session, say: Say) -> None:
    from tools.song.song_json import from_json

    made = say("a march with the chords of my wedding song", "n4")
    head = session.store.head(session.store.project("local", "wedding song").id)
    assert head is not None and head.song_json is not None
    wanted = [chord.symbol for chord in from_json(head.song_json).chords]
    assert [chord["symbol"] for chord in made["song"]["chords"]][: len(wanted)] == wanted
    assert made["song"]["style"] == "march"


def test_an_unknown_one_is_refused_with_those_there_are(say: Say) -> None:
    refused = say("like the one for Bob", "n5")
    assert refused["outcome"] == "refuse" and '"wedding song"' in refused["reply"]


def test_two_that_fit_are_asked_about_and_a_choice_makes_it(say: Say) -> None:
    say("a slow tune in A minor for harp, 8 bars", "wedding dance")
    asked = say("like the one for the wedding, but calm", "n6")
    assert asked["outcome"] == "ask" and asked["version"] is None
    assert {choice["label"] for choice in asked["choices"]} == {"wedding song", "wedding dance"}
    [say_it] = [choice["say"] for choice in asked["choices"] if choice["label"] == "wedding dance"]
    assert 'after your project "wedding dance"' in say(say_it, "n6")["reply"]


def test_projects_of_others_are_never_found_nor_named(say: Say) -> None:
    refused = say("like the one for Zelda", "n7")
    assert refused["outcome"] == "refuse" and "secret" not in refused["reply"]
    theirs = say("like the one for Grandma", "n8", "somebody else")
    assert theirs["outcome"] == "refuse" and "Grandma" not in theirs["reply"].replace("'Grandma'", "")


@pytest.mark.parametrize(
    "text", ["something like the theme from Jaws", "a song like a lullaby", "write a tune about the sea"]
)
def test_what_names_no_project_is_left_alone(text: str) -> None:
    from assistant.planner.project_acts import project_acts
    from assistant.planner.state import DialogueState

    assert project_acts(text, DialogueState(projects=("wedding song",))) is None

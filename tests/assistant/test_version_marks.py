"""A version is named, starred, deleted and found again in a conversation; the music and its undo stay as they were."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import Session

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(session: Session) -> Say:
    def turn(text: str, **context: Any) -> dict[str, Any]:
        return session.say(Request(text, project="p", kinds=("midi",), seed=7, context=context))

    turn("a folk tune in G major for flute and guitar, 8 bars, 100 bpm")
    turn("add strings")
    turn("set the tempo to 140 bpm")
    return turn


def versions(session: Session) -> dict[str, Any]:
    return {v.id: v for v in session.store.versions(session.store.project("local", "p").id)}


def test_a_name_brings_the_version_back(session: Session, say: Say) -> None:
    named = say("call version 1 'the sad one'")
    assert (named["outcome"], named["version"]) == ("answer", None)
    assert versions(session)["v1"].name == "the sad one"
    assert say("go back to the sad one")["version"]["id"] == "v1"


def test_what_was_asked_with_the_going_is_done_there(say: Say) -> None:
    say("call version 1 'the sad one'")
    branch = say("go to the sad one and set the tempo to 90 bpm")
    assert (branch["version"]["parent"], branch["song"]["tempo_bpm"]) == ("v1", 90)
    branch = say("branch from version 2 and set the tempo to 95 bpm")
    assert (branch["version"]["parent"], len(branch["song"]["tracks"])) == ("v2", 3)


def test_the_version_before_a_part_came_is_found(say: Say) -> None:
    assert say("go back to the version before the strings")["version"]["id"] == "v1"


def test_a_name_said_with_a_change_is_the_new_versions(session: Session, say: Say) -> None:
    made = say("set the tempo to 90 bpm and call it 'Slow and wide'")
    assert made["version"]["id"] == "v4"
    assert versions(session)["v4"].name == "Slow and wide"


def test_two_versions_never_have_one_name(session: Session, say: Say) -> None:
    say("call version 1 'dawn'")
    refused = say("call version 2 'Dawn'")
    assert refused["outcome"] == "refuse" and "Version 1 is called" in refused["reply"]
    assert versions(session)["v2"].name is None


def test_a_star_is_given_and_taken(session: Session, say: Say) -> None:
    say("star this version")
    assert versions(session)["v3"].starred
    assert [row.version for row in session.store.taste.listed("local") if row.kind == "star"] == ["v3"]
    say("take the star off version 3")
    assert not versions(session)["v3"].starred
    assert [row for row in session.store.taste.listed("local") if row.kind == "star"] == []


def test_undo_passes_names_and_stars_over(say: Say) -> None:
    say("star this version")
    say("call this version 'quick'")
    assert say("undo")["version"]["id"] == "v2"


def test_the_current_version_cannot_be_deleted(session: Session, say: Say) -> None:
    assert say("delete version 3")["outcome"] == "refuse"
    assert versions(session)["v3"].deleted_at_s is None


def test_a_version_others_came_from_is_deleted_only_when_asked_twice(session: Session, say: Say) -> None:
    asked = say("delete version 2")
    assert asked["outcome"] == "ask" and len(asked["choices"]) == 2 and "Version 3 was made from it" in asked["reply"]
    assert versions(session)["v2"].deleted_at_s is None
    say("yes")
    assert versions(session)["v2"].deleted_at_s is not None


def test_a_starred_version_is_deleted_only_when_asked_twice(session: Session, say: Say) -> None:
    say("undo")
    say("star version 3")
    assert "star" in say("delete version 3")["reply"]
    assert say("no")["outcome"] == "answer"
    assert versions(session)["v3"].deleted_at_s is None


def test_undo_passes_a_deleted_version_over_and_redo_comes_back(session: Session, say: Say) -> None:
    say("delete version 2 all the same")
    assert versions(session)["v2"].deleted_at_s is not None
    assert say("undo")["version"]["id"] == "v1"
    assert say("redo")["version"]["id"] == "v3"
    assert say("go to version 2")["outcome"] == "refuse"


def test_a_deleted_version_comes_back(say: Say) -> None:
    say("delete version 2 all the same")
    say("bring back version 2")
    assert say("go to version 2")["version"]["id"] == "v2"


def test_marks_travel_in_a_bundle_and_a_copy(session: Session, say: Say, tmp_path: Path) -> None:
    for text in ("call version 1 'dawn'", "star version 1", "delete version 2 all the same"):
        say(text)
    session.export("p", tmp_path / "p.zip")
    back = session.bring_in(tmp_path / "p.zip", owner="someone else")
    copy = session.store.duplicate(session.store.project("local", "p").id)
    for project in (back.id, copy.id):
        rows = {v.id: v for v in session.store.versions(project)}
        assert (rows["v1"].name, rows["v1"].starred) == ("dawn", True)
        assert rows["v2"].deleted_at_s is not None


def test_in_the_page_a_deleted_version_is_gone_and_its_children_hang_on_what_it_came_from(
    session: Session, say: Say
) -> None:
    from assistant.desk import Desk

    desk = Desk(session)
    project = session.store.project("local", "p").id
    rows = desk.delete_version("local", project, "v2")["versions"]
    assert [(row["id"], row["parents"]) for row in rows] == [("v1", []), ("v3", ["v1"])]
    rows = desk.delete_version("local", project, "v2", deleted=False)["versions"]
    assert [row["id"] for row in rows] == ["v1", "v2", "v3"]
    rows = desk.change_version("local", project, "v2", name="strings!", starred=True)["versions"]
    assert (rows[1]["name"], rows[1]["starred"]) == ("strings!", True)


def test_two_versions_are_compared_in_words_and_nothing_moves(session: Session, say: Say) -> None:
    told = say("what changed between 1 and 3?")
    assert (told["outcome"], told["version"]) == ("answer", None)
    assert "Strings came in" in told["reply"] and "100 to 140" in told["reply"]
    assert len(versions(session)) == 3


def test_the_chat_offers_both_compared_versions_on_the_roll(session: Session, say: Say) -> None:
    from assistant.desk import Desk
    from ui.api.person import strings
    from ui.events_to_chat import messages

    say("what changed between 1 and 3?")
    turns = Desk(session).chat("local", session.store.project("local", "p").id)["turns"]
    last = messages(turns, strings("en"))[-1]["content"]
    assert 'name="compare" value="v1 v3"' in last


def test_a_part_of_another_version_comes_over_and_is_measured(say: Say) -> None:
    say("remove the strings")
    made = say("take the strings from version 2")
    assert (made["version"]["id"], made["version"]["label"]) == ("v5", "Strings of v2")
    assert [row["what"] for row in made["receipt"]["changed"]] == ["track added"]
    assert all(row["ok"] for row in [*made["receipt"]["asked"], *made["receipt"]["kept"]])
    assert [row["what"] for row in made["receipt"]["asked"]] == ["notes of the part"]


def test_half_way_between_two_versions_is_a_child_of_the_first(say: Say) -> None:
    made = say("half way between version 1 and version 3")
    assert (made["version"]["parent"], made["outcome"]) == ("v1", "made")
    assert made["song"]["tempo_bpm"] == pytest.approx((100 * 140) ** 0.5, abs=0.2)
    [row] = made["receipt"]["asked"]
    assert row["what"] == "between" and row["ok"] and "apart" in row["got"]
    assert say("undo")["version"]["id"] == "v3"

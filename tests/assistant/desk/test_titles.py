"""What projects and versions are called where nobody gave a name: by their song, or by what was said."""

from assistant.desk import Desk
from assistant.request import Request
from assistant.store.values import Said

OWNER = "local"


def test_an_unnamed_project_without_a_song_goes_by_what_was_said_first(empty: Desk) -> None:
    row = empty.create(OWNER)
    assert empty.projects(OWNER)["projects"][0]["title"] == ""
    empty.store.begin_turn(row["id"], Said("a  calm\npiano piece " + "and so on " * 20))
    title = empty.projects(OWNER)["projects"][0]["title"]
    assert title.startswith("a calm piano piece and so on") and title.endswith("…") and len(title) <= 80


def test_a_named_project_keeps_its_name_and_a_deleted_one_its_title(empty: Desk) -> None:
    named, unnamed = empty.create(OWNER, "Harbour"), empty.create(OWNER)
    empty.store.begin_turn(named["id"], Said("a waltz"))
    empty.store.begin_turn(unnamed["id"], Said("a march"))
    empty.delete(OWNER, unnamed["id"])
    listed = empty.projects(OWNER)
    assert [row["title"] for row in listed["projects"]] == ["Harbour"]
    assert [row["title"] for row in listed["deleted"]] == ["a march"]


def test_titles_of_another_owner_are_not_read(empty: Desk) -> None:
    mine, theirs = empty.create(OWNER), empty.create("ada")
    empty.store.begin_turn(theirs["id"], Said("a secret"))
    assert [(row["id"], row["title"]) for row in empty.projects(OWNER)["projects"]] == [(mine["id"], "")]


def test_each_version_tells_the_sentence_that_made_it(desk: Desk, project: str) -> None:
    rows = desk.versions(OWNER, project)["versions"]
    assert [row["said"] for row in rows] == [
        "a pop song in C major, 120 bpm, 8 bars with piano, bass and drums",
        "make the drums quieter in bars 5 to 6",
        "make it slower, 90 bpm",
    ]


def test_an_unnamed_project_with_a_song_goes_by_its_first_version(empty: Desk) -> None:
    empty.session.say(Request("a calm piano piece, 10 seconds", kinds=("midi",), seed=1, owner=OWNER))
    row = empty.projects(OWNER)["projects"][0]
    label = empty.versions(OWNER, row["id"])["versions"][0]["label"]
    assert label and row["title"] == label

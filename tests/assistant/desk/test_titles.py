"""What projects and versions are called where nobody gave a name: by their song, or by what was said."""

from urllib.parse import unquote

import pytest

from assistant.desk import Desk
from assistant.request import Request
from assistant.store.errors import NotFound
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


def test_an_unnamed_project_with_a_song_goes_by_the_piece_it_is_at(empty: Desk) -> None:
    project = empty.create(OWNER)

    def title_after(text: str) -> str:
        empty.session.say(Request(text, project=project["name"], kinds=("midi",), seed=1, owner=OWNER))
        return str(empty.projects(OWNER)["projects"][0]["title"])

    first = title_after("a calm piano piece, 10 seconds")
    labels = [row["label"] for row in empty.versions(OWNER, project["id"])["versions"]]
    assert labels == [first]
    assert title_after("make it slower") == first, "an edit is no other piece"
    second = title_after("a new piece: a fast march for brass, 10 seconds, call it Parade")
    assert second != first and second == empty.versions(OWNER, project["id"])["versions"][-1]["label"]
    assert title_after("undo") == first


def test_any_two_versions_can_be_heard_against_each_other(desk: Desk, project: str) -> None:
    usual = desk.studio(OWNER, project, "v3")["changes"]
    chosen = desk.studio(OWNER, project, "v3", against="v1")["changes"]
    backwards = desk.studio(OWNER, project, "v1", against="v3")["changes"]
    assert (usual["before"], chosen["before"], backwards["before"]) == ("v2", "v1", "v3")
    heard = desk.studio(OWNER, project, "v1")["audio"]
    assert chosen["before_audio"] == heard["url"]
    end_s = [pair[-1] for pair in zip(*chosen["time_map"], strict=True)]
    assert end_s[1] > end_s[0], "v3 is slower, so its end is later"
    with pytest.raises(NotFound):
        desk.studio(OWNER, project, "v3", against="v9")


def test_a_version_compared_with_itself_is_shown_as_ever(desk: Desk, project: str) -> None:
    assert desk.studio(OWNER, project, "v2", against="v2") == desk.studio(OWNER, project, "v2")


def test_every_answer_calls_a_project_alike_and_so_do_copies_and_files(empty: Desk) -> None:
    row = empty.create(OWNER)
    said = Request("a calm piano piece, 10 seconds", project=row["name"], kinds=("midi",), seed=1, owner=OWNER)
    empty.session.say(said)
    title = empty.projects(OWNER)["projects"][0]["title"]
    assert title
    assert empty.duplicate(OWNER, row["id"])["title"] == title
    assert empty.duplicate(OWNER, row["id"])["title"] == f"{title} (2)"
    assert empty.delete(OWNER, row["id"])["title"] == empty.undelete(OWNER, row["id"])["title"] == title
    files = {each["kind"]: each["url"] for each in empty.downloads(OWNER, row["id"], "v1") if each["url"]}
    assert unquote(files["midi"]).endswith(f"/{title} v1.mid")
    assert empty.change(OWNER, row["id"], name="Mia: 1/2?")["title"] == "Mia: 1/2?"
    files = {each["kind"]: each["url"] for each in empty.downloads(OWNER, row["id"], "v1") if each["url"]}
    assert files["midi"].endswith("/Mia%201%202%20v1.mid"), "signs no file system takes are left out"
    path, name = empty.bundle(OWNER, row["id"])
    path.unlink()
    assert name == "Mia 1 2.zip"

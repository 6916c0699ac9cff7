"""The HTTP API of the page: who may ask, what a refusal looks like, what is sent."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from assistant.desk import Desk
from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.session import Session
from assistant.store.database import _in_words

PAGE = {"X-Parlando": "1", "Origin": "http://127.0.0.1"}
TUNE = "a folk tune for flute and guitar, 2 bars, 120 bpm"


def work_off(session: Session) -> None:
    engine = LocalEngine(session.store, JOBS)
    while engine.run_next("interactive"):
        pass


@pytest.fixture
def song(client: TestClient, session: Session) -> str:
    """A project with one version that has MIDI and sound; the address of the version."""
    project = client.post("/api/projects", json={"name": "tune"}, headers=PAGE).json()["id"]
    body = {"text": TUNE, "seed": 7, "artifacts": ["midi", "mix"]}
    answer = client.post(f"/api/projects/{project}/turns", json=body, headers=PAGE)
    assert answer.status_code == 202 and answer.json()["turn"] == 1, answer.text
    work_off(session)
    return f"/api/projects/{project}/versions/v1"


def test_a_sentence_goes_all_the_way_to_the_studio_and_its_files(client: TestClient, song: str) -> None:
    project = song.split("/versions")[0]
    pulse = client.get(f"{project}/pulse").json()
    assert pulse["head"] == "v1" and pulse["done"] == [1] and pulse["jobs"][0]["state"] == "done"
    turn = client.get(f"{project}/chat").json()["turns"][0]
    assert turn["version"]["id"] == "v1" and turn["text"] == TUNE
    assert client.get(f"{project}/versions").json()["head"] == "v1"
    doc = client.get(f"{song}/studio").json()
    assert client.get(doc["audio"]["url"]).status_code == 200
    assert client.get(doc["audio"]["url"]).headers["content-type"] == doc["audio"]["mime"]
    rows = client.get(f"{song}/downloads").json()
    made = [row for row in rows if row["url"]]
    assert {row["kind"] for row in made} == {"midi", "mix"}
    for row in made:
        whole = client.get(row["url"], params={"download": 1})
        assert len(whole.content) == row["size_bytes"] and "attachment" in whole.headers["content-disposition"]


def test_an_audition_is_sent_in_ranges(client: TestClient, song: str) -> None:
    whole = client.get(f"{song}/audition", params={"without": "t1"})
    assert whole.status_code == 200 and whole.content[:4] == b"fLaC" and whole.headers["content-type"] == "audio/flac"
    part = client.get(f"{song}/audition", params={"without": "t1"}, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == whole.content[10:20]
    assert client.get(f"{song}/audition", params={"without": "t99"}).status_code == 404


def test_making_a_file_is_a_job_that_ends_with_its_address(client: TestClient, session: Session, song: str) -> None:
    answer = client.post(f"{song}/make", json={"kind": "midi_written"}, headers=PAGE)
    assert answer.status_code == 202 and answer.json()["job"]["kind"] == "make"
    work_off(session)
    rows = {row["kind"]: row for row in client.get(f"{song}/downloads").json()}
    assert client.get(rows["midi_written"]["url"]).content[:4] == b"MThd"
    refused = client.post(f"{song}/make", json={"kind": "pony"}, headers=PAGE)
    assert refused.status_code == 400 and "pony" in refused.json()["error"]


def test_the_bundle_is_sent_and_not_left_behind(client: TestClient, session: Session, song: str) -> None:
    answer = client.get(f"{song.split('/versions')[0]}/bundle")
    assert answer.headers["content-disposition"] == 'attachment; filename="tune.zip"'
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert list((session.store.data_dir / "tmp").glob("*.zip")) == []


CHANGES = [
    ("POST", "/api/projects", {}),
    ("PATCH", "/api/projects/x", {"name": "y"}),
    ("POST", "/api/projects/x/duplicate", {}),
    ("DELETE", "/api/projects/x", None),
    ("POST", "/api/projects/x/undelete", None),
    ("POST", "/api/projects/x/turns", {"text": "hello"}),
    ("POST", "/api/projects/x/versions/v1/make", {"kind": "midi"}),
    ("POST", "/api/projects/x/versions/v1/prefer", {"than": "v2"}),
    ("POST", "/api/jobs/1/stop", None),
    ("PUT", "/api/preferences", {"theme": "dark"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_change_without_the_pages_header_is_refused(client: TestClient, method: str, path: str, body: Any) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == 403 and set(answer.json()) == {"error"}
    assert client.get("/api/projects").json()["projects"] == []


READS = [
    "/api/projects/{p}/pulse",
    "/api/projects/{p}/chat",
    "/api/projects/{p}/versions",
    "/api/projects/{p}/versions/v1/studio",
    "/api/projects/{p}/versions/v1/audition?without=t1",
    "/api/projects/{p}/versions/v1/downloads",
    "/api/projects/{p}/bundle",
]


def test_two_people_do_not_see_each_others_projects_by_any_route(people: Any) -> None:
    project = people.anna.post("/api/projects", json={"name": "mine"}, headers=PAGE).json()["id"]
    job = people.anna.post(f"/api/projects/{project}/turns", json={"text": TUNE}, headers=PAGE).json()["job"]["id"]
    assert people.bert.get("/api/projects").json() == {"projects": [], "deleted": []}
    for path in READS:
        theirs, nobodys = (people.bert.get(path.format(p=p)) for p in (project, "0" * 32))
        assert theirs.status_code == nobodys.status_code == 404 and theirs.text == nobodys.text, path
    for method, path, body in CHANGES[1:-1]:
        answers = [
            people.bert.request(method, path.replace("/x", f"/{p}").replace("/1/", f"/{j}/"), json=body, headers=PAGE)
            for p, j in ((project, job), ("0" * 32, job + 1))
        ]
        assert [answer.status_code for answer in answers] == [404, 404], (path, answers[0].text)
    assert people.anna.get(f"/api/projects/{project}/pulse").json()["jobs"][0]["state"] == "queued"
    assert people.stranger.get("/api/projects").status_code == 401


@pytest.mark.parametrize("project", ["..", "%2e%2e", "x" * 300, "' or 1=1", "%00"])
def test_a_forged_project_is_a_sentence_and_no_trace(client: TestClient, project: str) -> None:
    answer = client.get(f"/api/projects/{project}/pulse")
    assert answer.status_code in (404, 422) and "Traceback" not in answer.text
    if answer.headers["content-type"] == "application/json":
        assert set(answer.json()) <= {"error", "detail"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 3},
        {"text": "hello", "seed": -1},
        {"text": "hello", "owner": "eve"},
        {"text": "x" * 300_000},
        {"text": "hello", "artifacts": "midi"},
        {"text": "hello", "context": []},
    ],
)
def test_a_sentence_that_cannot_be_read_is_refused_in_words(client: TestClient, body: dict[str, Any]) -> None:
    project = client.post("/api/projects", json={}, headers=PAGE).json()["id"]
    answer = client.post(f"/api/projects/{project}/turns", json=body, headers=PAGE)
    assert answer.status_code == 422 and set(answer.json()) == {"error"}
    assert "xxxx" not in answer.text and client.get(f"/api/projects/{project}/chat").json()["turns"] == []


def test_a_name_that_is_taken_is_a_conflict(client: TestClient) -> None:
    for name in ("one", "two"):
        client.post("/api/projects", json={"name": name}, headers=PAGE)
    two = next(p["id"] for p in client.get("/api/projects").json()["projects"] if p["name"] == "two")
    answer = client.patch(f"/api/projects/{two}", json={"name": "one"}, headers=PAGE)
    assert answer.status_code == 409 and "one" in answer.json()["error"]


def test_a_full_queue_answers_429_and_keeps_nothing(client: TestClient, session: Session) -> None:
    session.store.jobs._limits = session.store.limits.__class__(queued_jobs_per_owner=1)
    project = client.post("/api/projects", json={}, headers=PAGE).json()["id"]
    answers = [client.post(f"/api/projects/{project}/turns", json={"text": TUNE}, headers=PAGE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 429]
    assert len(client.get(f"/api/projects/{project}/chat").json()["turns"]) == 1


def test_a_failure_of_ours_is_a_sentence_without_a_trace(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Desk, "projects", broken)
    answer = client.get("/api/projects")
    assert answer.status_code == 500 and "secret" not in answer.text and "ZeroDivisionError" in answer.json()["error"]


def test_a_stopped_job_says_so(client: TestClient) -> None:
    project = client.post("/api/projects", json={}, headers=PAGE).json()["id"]
    job = client.post(f"/api/projects/{project}/turns", json={"text": TUNE}, headers=PAGE).json()["job"]["id"]
    assert client.post(f"/api/jobs/{job}/stop", headers=PAGE).json()["state"] == "cancelled"
    assert client.post("/api/jobs/999/stop", headers=PAGE).status_code == 404


# -- the person


@pytest.fixture
def german(client: TestClient) -> Iterator[TestClient]:
    client.headers["accept-language"] = "de-CH,de;q=0.9,en;q=0.5"
    yield client


def test_the_page_speaks_the_browsers_language_until_one_is_chosen(german: TestClient) -> None:
    me = german.get("/api/me").json()
    assert (me["owner"], me["needs_login"], me["language"]) == ("local", False, "de")
    assert set(me["languages"]) == {"en", "de", "fr", "es"}
    english = german.put("/api/preferences", json={"language": "en"}, headers=PAGE).json()
    assert english["language"] == "en" == german.get("/api/me").json()["language"]
    assert german.put("/api/preferences", json={"language": None}, headers=PAGE).json()["language"] == "de"


def test_every_language_has_a_word_for_every_key(client: TestClient) -> None:
    english = client.get("/api/me").json()["strings"]
    assert english
    for language in ("de", "fr", "es"):
        client.put("/api/preferences", json={"language": language}, headers=PAGE)
        assert set(client.get("/api/me").json()["strings"]) >= set(english)


def test_a_preference_that_is_none_is_refused_and_nothing_is_changed(client: TestClient) -> None:
    answer = client.put("/api/preferences", json={"theme": "dark", "nonsense": 1}, headers=PAGE)
    assert answer.status_code == 400 and "nonsense" in answer.json()["error"]
    assert client.get("/api/preferences").json()["theme"] == "system"


def test_who_must_log_in_is_told_so(people: Any) -> None:
    me = people.anna.get("/api/me").json()
    assert (me["owner"], me["needs_login"]) == ("anna", True)


def test_the_machine_is_told_without_paths_to_who_logged_in(people: Any) -> None:
    facts = people.anna.get("/api/machine").json()
    assert facts["soundfont"]["licence"] and str(people.session.store.data_dir) not in json.dumps(facts)


def test_a_name_that_is_taken_is_refused_and_nothing_is_opened_or_made(client: TestClient) -> None:
    first = client.post("/api/projects", json={"name": "Harbour"}, headers=PAGE)
    again = client.post("/api/projects", json={"name": "  Harbour "}, headers=PAGE)
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json() == {"error": "There is a project named Harbour already. Choose another name, or open that one."}
    unnamed = [client.post("/api/projects", json={}, headers=PAGE) for _ in range(2)]  # as a double click would
    assert [answer.status_code for answer in unnamed] == [201, 201] and unnamed[0].json() == unnamed[1].json()
    assert len(client.get("/api/projects").json()["projects"]) == 2


def test_a_full_disk_answers_507_and_not_that_the_queue_is_full(
    client: TestClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = client.post("/api/projects", json={}, headers=PAGE).json()["id"]
    failure = DBAPIError.instance("INSERT", {}, sqlite3.OperationalError("database or disk is full"), sqlite3.Error)

    def full(*_: Any, **__: Any) -> None:
        raise _in_words(failure, None)  # type: ignore[arg-type]

    monkeypatch.setattr(session.store.jobs, "submit_turn", full)
    answer = client.post(f"/api/projects/{project}/turns", json={"text": "a waltz"}, headers=PAGE)
    assert answer.status_code == 507 and "full" in answer.json()["error"]

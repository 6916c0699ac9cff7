"""What a person likes, over HTTP: their own only, noted when a file is taken away, erased by one call."""

from typing import Any

from starlette.testclient import TestClient

from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.session import Session

PAGE = {"X-Parlando": "1", "Origin": "http://127.0.0.1"}
PIECE = "a ballad in C major, 16 bars, 90 bpm, for flute and piano"


def say(client: TestClient, session: Session, project: str, text: str, seed: int | None = None) -> None:
    body = {"text": text, "seed": seed, "artifacts": ["midi"]}
    assert client.post(f"/api/projects/{project}/turns", json=body, headers=PAGE).status_code == 202
    engine = LocalEngine(session.store, JOBS)
    while engine.run_next("interactive"):
        pass


def test_a_downloaded_file_and_a_preferred_version_count_and_one_call_erases_them(
    client: TestClient, session: Session
) -> None:
    project = client.post("/api/projects", json={"name": "tune"}, headers=PAGE).json()["id"]
    say(client, session, project, PIECE, 1)
    say(client, session, project, f"write {PIECE}", 2)
    for _ in range(2):
        row = next(r for r in client.get(f"/api/projects/{project}/versions/v2/downloads").json() if r["url"])
        client.get(row["url"])  # only looked at or played
        assert client.get(row["url"], params={"download": 1}).status_code == 200
    assert client.get("/api/taste").json()["kinds"] == {"star": 0, "choice": 0, "undo": 0, "download": 1}
    path = f"/api/projects/{project}/versions/v1/prefer"
    assert client.post(path, json={"than": "v2"}, headers=PAGE).json() == {"noted": True}
    assert client.post(path, json={"than": "v9"}, headers=PAGE).json() == {"noted": False}
    told = client.get("/api/taste").json()
    assert told["choices"] == 2 and told["on"] is True and told["tendencies"] == []
    assert client.delete("/api/taste").status_code == 403, "only the page erases"
    assert client.delete("/api/taste", headers=PAGE).json()["choices"] == 0


def test_nobody_reads_or_erases_somebody_elses(people: Any) -> None:
    project = people.anna.post("/api/projects", json={"name": "mine"}, headers=PAGE).json()["id"]
    say(people.anna, people.session, project, PIECE, 1)
    people.anna.patch(f"/api/projects/{project}", json={"starred": True}, headers=PAGE)
    assert people.anna.get("/api/taste").json()["choices"] == 1
    assert people.bert.get("/api/taste").json()["choices"] == 0
    people.bert.delete("/api/taste", headers=PAGE)
    assert people.anna.get("/api/taste").json()["choices"] == 1
    assert people.stranger.get("/api/taste").status_code == 401
    rows = [row["name"] for row in people.anna.get("/api/machine").json()["rows"]]
    assert "taste" not in rows, "the machine's own person's choices are nobody else's matter"

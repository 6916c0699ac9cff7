"""The routes of hands: what an editor is given; what hands made is queued, owned and guarded as a sentence is."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.session import Session

PAGE = {"X-Parlando": "1", "Origin": "http://127.0.0.1"}


@pytest.fixture
def project(client: TestClient, session: Session) -> str:
    """Address of a project with one version."""
    made = client.post("/api/projects", json={"name": "tune"}, headers=PAGE).json()["id"]
    body = {"text": "a folk tune for flute and guitar, 2 bars, 120 bpm", "seed": 7, "artifacts": ["midi"]}
    client.post(f"/api/projects/{made}/turns", json=body, headers=PAGE)
    work_off(session)
    return f"/api/projects/{made}"


def work_off(session: Session) -> None:
    engine = LocalEngine(session.store, JOBS)
    while engine.run_next("interactive"):
        pass


def first_note(client: TestClient, project: str) -> tuple[str, dict[str, Any]]:
    hands = client.get(f"{project}/versions/v1/hands").json()
    track, row = next(iter(hands["tracks"].items()))
    return track, dict(zip(row["columns"], row["notes"][0], strict=True))


def test_an_editor_is_given_places_ranges_and_the_clock(client: TestClient, project: str) -> None:
    hands = client.get(f"{project}/versions/v1/hands").json()
    assert [bar["bar"] for bar in hands["bars"]] == [1, 2]
    assert hands["end"] == 8 * hands["quarter"] and hands["clock"][0][:2] == [0, 0.0]
    flute = hands["tracks"]["t1"]
    assert 55 < flute["lowest"] < flute["highest"] < 110 and len(flute["notes"]) > 3
    assert client.get(f"{project}/versions/v9/hands").status_code == 404


def test_what_was_drawn_is_a_turn_of_the_queue(client: TestClient, session: Session, project: str) -> None:
    track, note = first_note(client, project)
    changes = [{"kind": "change", "track": track, "note": note["id"], "velocity": 33}]
    answer = client.post(f"{project}/by-hand", json={"base": "v1", "changes": changes}, headers=PAGE)
    assert answer.status_code == 202 and answer.json()["job"]["state"] == "queued"
    work_off(session)
    turn = client.get(f"{project}/chat").json()["turns"][-1]
    assert turn["text"] == "(by hand) I changed 1 note on the piano roll."
    assert turn["reply"].startswith("You made 1 note of the Flute") and turn["version"]["id"] == "v2"


def test_what_was_played_is_a_turn_of_the_queue(client: TestClient, session: Session, project: str) -> None:
    body = {
        "notes": [[0, 400, 72, 90], [500, 900, 74, 80]],
        "pedal": [[0, 127]],
        "mode": "new",
        "base": "v1",
        "at_s": 0.5,
    }
    answer = client.post(f"{project}/takes", json=body, headers=PAGE)
    assert answer.status_code == 202
    work_off(session)
    turn = client.get(f"{project}/chat").json()["turns"][-1]
    assert turn["outcome"] == "made" and "You played 2 notes" in turn["reply"]


def test_both_need_the_pages_own_header_and_the_owner(client: TestClient, project: str) -> None:
    track, note = first_note(client, project)
    drawn = {"base": "v1", "changes": [{"kind": "delete", "track": track, "note": note["id"]}]}
    take = {"notes": [[0, 400, 72, 90]]}
    for path, body in (("by-hand", drawn), ("takes", take)):
        assert client.post(f"{project}/{path}", json=body, headers={"Origin": PAGE["Origin"]}).status_code == 403
        assert client.post(f"/api/projects/nobodys/{path}", json=body, headers=PAGE).status_code == 404
    assert len(client.get(f"{project}/chat").json()["turns"]) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("by-hand", {"base": "v1", "changes": []}),
        ("by-hand", {"base": "v1", "changes": [{"kind": "explode"}]}),
        ("by-hand", {"base": "v7", "changes": [{"kind": "delete", "track": "t1", "note": "t1.n1"}]}),
        ("takes", {"notes": []}),
        ("takes", {"notes": [[0, 1, 60, 999]]}),
        ("takes", {"notes": [[0, 1, 60, 80]], "mode": "loud"}),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(client: TestClient, project: str, path: str, body: Any) -> None:
    answer = client.post(f"{project}/{path}", json=body, headers=PAGE)
    assert answer.status_code in (400, 404, 422)
    assert len(answer.json()["error"].split()) > 4

"""The sound of a running job over HTTP: to its owner only, as far as it is made, kept nowhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from assistant.preview import PreviewWriter, preview_path
from assistant.session import Session
from assistant.store.values import Job
from tools.render.audio import Audio

RATE_HZ = 32_000


def running(session: Session, owner: str) -> Job:
    """A job of the owner that somebody works on."""
    project = session.store.project(owner, "waltz")
    session.store.jobs.submit(project.id, "heavy", "turn", {})
    job = session.store.jobs.claim("tester", "heavy")
    assert job is not None
    return job


def sound(frames: int) -> Audio:
    return Audio(np.full((2, frames), 0.5, np.float32), RATE_HZ)


def test_what_is_new_comes_with_its_form_and_is_kept_nowhere(client: TestClient, session: Session) -> None:
    job = running(session, "local")
    address = f"/media/preview/{job.project_id}/{job.id}"
    assert client.get(address).status_code == 404  # before the first sound
    with PreviewWriter(session.store.cache_dir, job.id) as writer:
        writer.write(2, sound(1_000))
        answer = client.get(address, params={"from": 900})
        assert answer.status_code == 200 and len(answer.content) == 400
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        form = {name: answer.headers[f"x-preview-{name}"] for name in ("take", "rate", "channels", "frames", "from")}
        assert form == {"take": "2", "rate": "32000", "channels": "2", "frames": "1000", "from": "900"}
        assert client.get(address, params={"from": 5_000}).content == b""


def test_the_pulse_tells_of_it_while_the_job_runs(client: TestClient, session: Session) -> None:
    job = running(session, "local")
    pulse = f"/api/projects/{job.project_id}/pulse"
    before = client.get(pulse).json()
    assert [row["preview"] for row in before["jobs"]] == [None]
    with PreviewWriter(session.store.cache_dir, job.id) as writer:
        writer.write(1, sound(1_000))
        first = client.get(pulse).json()
        writer.write(1, sound(1_000))
        second = client.get(pulse).json()
    assert first["stamp"] != before["stamp"]  # a page that waits hears that there is something to listen to
    assert second["stamp"] == first["stamp"]  # and is not woken for each chunk
    told = second["jobs"][0]["preview"]
    assert (told["take"], told["rate"], told["channels"], told["frames"]) == (1, RATE_HZ, 2, 2_000)


def test_when_the_job_is_over_it_is_gone_whatever_still_lies_there(client: TestClient, session: Session) -> None:
    job = running(session, "local")
    path = preview_path(session.store.cache_dir, job.id)
    with PreviewWriter(session.store.cache_dir, job.id) as writer:
        writer.write(1, sound(100))
        content = path.read_bytes()
    path.write_bytes(content)  # its worker was killed
    address = f"/media/preview/{job.project_id}/{job.id}"
    assert client.get(address).status_code == 200
    session.store.jobs.finish(job.id, "tester")
    assert client.get(address).status_code == 404
    assert [row["preview"] for row in client.get(f"/api/projects/{job.project_id}/pulse").json()["jobs"]] == [None]


def test_another_owner_is_answered_as_if_there_were_none(people: Any) -> None:
    job = running(people.session, "anna")
    other = people.session.store.project("bert", "march")
    with PreviewWriter(people.session.store.cache_dir, job.id) as writer:
        writer.write(1, sound(100))
        addresses = [f"/media/preview/{project}/{job.id}" for project in (job.project_id, other.id)]
        assert people.anna.get(addresses[0]).status_code == 200
        refused = [people.bert.get(address) for address in addresses]
        never = people.bert.get(f"/media/preview/{other.id}/987654")
        assert {answer.status_code for answer in [*refused, never]} == {404}
        assert len({answer.text for answer in [*refused, never]}) == 1
        assert people.stranger.get(addresses[0]).status_code in (302, 303, 307, 401)


@pytest.mark.parametrize("asked", ["from=-1", "from=x", f"from={2**41}", "from=1.5"])
def test_a_frame_that_is_none_is_refused(client: TestClient, session: Session, asked: str) -> None:
    job = running(session, "local")
    with PreviewWriter(session.store.cache_dir, job.id) as writer:
        writer.write(1, sound(100))
        assert client.get(f"/media/preview/{job.project_id}/{job.id}?{asked}").status_code in (400, 422)

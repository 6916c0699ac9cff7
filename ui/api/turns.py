"""Routes of the conversation: say a sentence, follow it, stop it, read what was said."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from assistant.desk import Desk
from assistant.desk.desk import LAST_TURNS
from assistant.desk.pulse import is_mere_progress
from assistant.turn_progress import RECORDING
from ui.api.answers import PlainJSON
from ui.api.bodies import Sentence
from ui.api.route import JobId, Owner, ProjectId, api_router
from ui.api.watch import TELL_S, Watch

LONGEST_WAIT_S = 25.0  # proxies end what is silent for longer
IN_LINE_S = 2.0  # a place in line moves with the jobs of other projects, which nobody here is told of
IN_THE_MAKING_S = 0.4  # the first sound of a recording is written beside the database
ASK_AGAIN_S = 5.0  # whether the one who waits is still there


def turn_router(desk: Desk, watch: Watch) -> APIRouter:
    """The routes over a desk; `watch` keeps those who wait for a project to change."""
    router = api_router()

    @router.post("/projects/{project_id}/turns")
    def said(owner: Owner, project_id: ProjectId, body: Sentence) -> Any:
        answer = desk.say(owner, project_id, body.text, (), body.context, body.seed, body.artifacts)
        return PlainJSON(answer, 202)

    @router.get("/projects/{project_id}/pulse")
    async def pulse(
        request: Request,
        owner: Owner,
        project_id: ProjectId,
        since: Annotated[str | None, Query(max_length=64)] = None,
        wait_s: Annotated[float, Query(ge=0, le=LONGEST_WAIT_S)] = 0,
    ) -> Any:
        give_up = time.monotonic() + wait_s
        while True:
            now, mark = await run_in_threadpool(desk.pulse_and_mark, owner, project_id)
            if wait_s >= TELL_S and since and now["stamp"] != since and is_mere_progress(now["stamp"], since):
                await watch.change(project_id, mark, TELL_S)  # places in line move many times a second
                return PlainJSON(await run_in_threadpool(desk.pulse, owner, project_id))
            left_s = give_up - time.monotonic()
            if now["stamp"] != since or left_s <= 0 or watch.is_ended or await request.is_disconnected():
                return PlainJSON(now)
            await watch.change(project_id, mark, min(left_s, _look_again_s(now["jobs"])))

    @router.get("/projects/{project_id}/chat")
    def chat(
        owner: Owner,
        project_id: ProjectId,
        last: Annotated[int, Query(ge=1, le=1_000)] = LAST_TURNS,
        before: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    ) -> Any:
        return PlainJSON(desk.chat(owner, project_id, last, before))

    @router.post("/jobs/{job_id}/stop")
    def stopped(owner: Owner, job_id: JobId) -> Any:
        return PlainJSON(desk.stop(owner, job_id))

    return router


def _look_again_s(jobs: list[dict[str, Any]]) -> float:
    """How soon something may be new of which the database tells nobody."""
    if any(job["state"] == "running" and (job["stage"] or "").startswith(RECORDING) for job in jobs):
        return IN_THE_MAKING_S
    return IN_LINE_S if any(job["state"] == "queued" for job in jobs) else ASK_AGAIN_S

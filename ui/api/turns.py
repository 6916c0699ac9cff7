"""Routes of the conversation: say a sentence, follow it, stop it, read what was said."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from assistant.desk import Desk
from assistant.desk.desk import LAST_TURNS
from ui.api.answers import PlainJSON
from ui.api.bodies import Sentence
from ui.api.route import JobId, Owner, ProjectId, api_router


def turn_router(desk: Desk) -> APIRouter:
    """The routes over a desk."""
    router = api_router()

    @router.post("/projects/{project_id}/turns")
    def said(owner: Owner, project_id: ProjectId, body: Sentence) -> Any:
        answer = desk.say(owner, project_id, body.text, (), body.context, body.seed, body.artifacts)
        return PlainJSON(answer, 202)

    @router.get("/projects/{project_id}/pulse")
    def pulse(owner: Owner, project_id: ProjectId) -> Any:
        return PlainJSON(desk.pulse(owner, project_id))

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

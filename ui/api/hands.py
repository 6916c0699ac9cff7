"""Routes of hands: notes changed on the piano roll, takes played on a keyboard, and what editing needs to know."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from assistant.desk import Desk
from ui.api.answers import PlainJSON
from ui.api.bodies import Drawn, PlayedTake
from ui.api.route import Owner, ProjectId, VersionId, api_router


def hands_router(desk: Desk) -> APIRouter:
    """The routes over a desk. What is kept is a turn like any other: acknowledged, queued, answered in the chat."""
    router = api_router()

    @router.get("/projects/{project_id}/versions/{version_id}/hands")
    def hands(owner: Owner, project_id: ProjectId, version_id: VersionId) -> Any:
        return PlainJSON(desk.hands(owner, project_id, version_id))

    @router.post("/projects/{project_id}/by-hand")
    def drawn(owner: Owner, project_id: ProjectId, body: Drawn) -> Any:
        return PlainJSON(desk.draw(owner, project_id, body.base, body.changes, body.context), 202)

    @router.post("/projects/{project_id}/takes")
    def played(owner: Owner, project_id: ProjectId, body: PlayedTake) -> Any:
        take = body.model_dump(exclude={"context"}, exclude_none=True)
        return PlainJSON(desk.play_in(owner, project_id, take, body.context), 202)

    return router

"""Routes of the projects: list, make, rename, star, copy, delete and bring back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from assistant.desk import Desk
from ui.api.answers import PlainJSON
from ui.api.bodies import NewProject, ProjectChange
from ui.api.route import Owner, ProjectId, api_router


def project_router(desk: Desk) -> APIRouter:
    """The routes over a desk."""
    router = api_router()

    @router.get("/projects")
    def listed(owner: Owner, search: Annotated[str, Query(max_length=500)] = "") -> Any:
        return PlainJSON(desk.projects(owner, search))

    @router.post("/projects")
    def created(owner: Owner, body: NewProject | None = None) -> Any:
        return PlainJSON(desk.create(owner, body.name if body else None), 201)

    @router.patch("/projects/{project_id}")
    def changed(owner: Owner, project_id: ProjectId, body: ProjectChange) -> Any:
        return PlainJSON(desk.change(owner, project_id, body.name, body.starred))

    @router.post("/projects/{project_id}/duplicate")
    def duplicated(owner: Owner, project_id: ProjectId, body: NewProject | None = None) -> Any:
        return PlainJSON(desk.duplicate(owner, project_id, body.name if body else None), 201)

    @router.delete("/projects/{project_id}")
    def deleted(owner: Owner, project_id: ProjectId) -> Any:
        return PlainJSON(desk.delete(owner, project_id))

    @router.post("/projects/{project_id}/undelete")
    def brought_back(owner: Owner, project_id: ProjectId) -> Any:
        return PlainJSON(desk.undelete(owner, project_id))

    return router

"""Routes of the versions: the tree, and the studio's view of one."""

from typing import Any

from fastapi import APIRouter

from assistant.desk import Desk
from ui.api.answers import PlainJSON
from ui.api.route import Owner, ProjectId, VersionId, api_router


def version_router(desk: Desk) -> APIRouter:
    """The routes over a desk."""
    router = api_router()

    @router.get("/projects/{project_id}/versions")
    def tree(owner: Owner, project_id: ProjectId) -> Any:
        return PlainJSON(desk.versions(owner, project_id))

    @router.get("/projects/{project_id}/versions/{version_id}/studio")
    def studio(owner: Owner, project_id: ProjectId, version_id: VersionId) -> Any:
        return PlainJSON(desk.studio(owner, project_id, version_id))

    return router

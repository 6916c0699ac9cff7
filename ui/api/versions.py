"""Routes of the versions: the tree, the studio's view of one, its sound with tracks muted, and all it can be taken
away as.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from assistant.desk import Desk
from ui.api.answers import PlainJSON
from ui.api.bodies import Than, VersionChange, Wanted
from ui.api.route import Owner, ProjectId, VersionId, api_router
from ui.ranges import file_response

OtherVersion = Annotated[str | None, Query(max_length=16)]
PRIVATE = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}


def version_router(desk: Desk) -> APIRouter:
    """The routes over a desk."""
    router = api_router()
    version = "/projects/{project_id}/versions/{version_id}"

    @router.get("/projects/{project_id}/versions")
    def tree(owner: Owner, project_id: ProjectId) -> Any:
        return PlainJSON(desk.versions(owner, project_id))

    @router.patch(version)
    def changed(owner: Owner, project_id: ProjectId, version_id: VersionId, body: VersionChange) -> Any:
        return PlainJSON(desk.change_version(owner, project_id, version_id, body.name, body.starred))

    @router.delete(version)
    def deleted(owner: Owner, project_id: ProjectId, version_id: VersionId) -> Any:
        return PlainJSON(desk.delete_version(owner, project_id, version_id))

    @router.post(f"{version}/undelete")
    def brought_back(owner: Owner, project_id: ProjectId, version_id: VersionId) -> Any:
        return PlainJSON(desk.delete_version(owner, project_id, version_id, deleted=False))

    @router.get(f"{version}/studio")
    def studio(owner: Owner, project_id: ProjectId, version_id: VersionId, against: OtherVersion = None) -> Any:
        return PlainJSON(desk.studio(owner, project_id, version_id, against))

    @router.api_route(f"{version}/audition", methods=["GET", "HEAD"])
    def audition(
        request: Request,
        owner: Owner,
        project_id: ProjectId,
        version_id: VersionId,
        without: Annotated[str, Query(max_length=4_000)] = "",
    ) -> Any:
        silent = [track_id for track_id in without.split(",") if track_id]
        path = desk.audition(owner, project_id, version_id, silent)
        return file_response(request, path, "audio/flac", path.stem, PRIVATE)

    @router.get(f"{version}/downloads")
    def downloads(owner: Owner, project_id: ProjectId, version_id: VersionId) -> Any:
        return PlainJSON(desk.downloads(owner, project_id, version_id))

    @router.post(f"{version}/make")
    def made(owner: Owner, project_id: ProjectId, version_id: VersionId, body: Wanted) -> Any:
        return PlainJSON(desk.make(owner, project_id, version_id, body.kind), 202)

    @router.post(f"{version}/prefer")
    def preferred(owner: Owner, project_id: ProjectId, version_id: VersionId, body: Than) -> Any:
        return PlainJSON(desk.prefer(owner, project_id, version_id, body.than))

    @router.post(f"{version}/keep")
    def kept(owner: Owner, project_id: ProjectId, version_id: VersionId, body: Than) -> Any:
        return PlainJSON(desk.keep(owner, project_id, version_id, body.than))

    @router.get("/projects/{project_id}/blind")
    def blind(
        owner: Owner,
        project_id: ProjectId,
        one: Annotated[str, Query(max_length=16)],
        other: Annotated[str, Query(max_length=16)],
    ) -> Any:
        return PlainJSON(desk.blind(owner, project_id, one, other))

    @router.get("/projects/{project_id}/bundle")
    def bundle(owner: Owner, project_id: ProjectId) -> Any:
        path, name = desk.bundle(owner, project_id)
        return SentOnce(path, media_type="application/zip", filename=name, headers=PRIVATE)

    return router


class SentOnce(FileResponse):
    """A file that is removed when it was sent, or could not be."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, then remove it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await run_in_threadpool(_remove, Path(self.path))


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)

"""GET /media/preview/{project}/{job}: the sound of a running job as far as it is made, for its owner alone.

Raw 16 bit samples from a frame on, their form in the headers. Nothing is cached anywhere, nothing is made here, and a
job of somebody else, one that is over and one that never was are answered alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from assistant.preview import read_preview
from assistant.store.errors import NotFound
from ui.identity import owner_of

if TYPE_CHECKING:
    from assistant.store.store import Store

HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
MOST_FRAMES = 2**40


def preview_router(store: Store) -> APIRouter:
    """The route over a store."""
    router = APIRouter()

    @router.get("/media/preview/{project_id}/{job_id}")
    def heard(
        request: Request,
        project_id: Annotated[str, Path(max_length=64)],
        job_id: Annotated[int, Path(ge=0, lt=2**53)],
        from_frame: Annotated[int, Query(alias="from", ge=0, le=MOST_FRAMES)] = 0,
    ) -> Response:
        _check_running(store, owner_of(request), project_id, job_id)
        found = read_preview(store.cache_dir, job_id, from_frame)
        if found is None:
            raise _not_found()
        seen, samples = found
        form = {"made": seen.made, "take": seen.take, "rate": seen.rate_hz, "channels": seen.channels}
        form |= {"frames": seen.frames, "from": min(from_frame, seen.frames), "pace": seen.pace or ""}
        headers = HEADERS | {f"x-preview-{name}": str(value) for name, value in form.items()}
        return Response(samples, headers=headers, media_type="application/octet-stream")

    return router


def _check_running(store: Store, owner: str, project_id: str, job_id: int) -> None:
    try:
        job = store.jobs.job(job_id)
        project = store.project_by_id(project_id)
    except NotFound as error:
        raise _not_found() from error
    if project.owner != owner or job.project_id != project_id or job.state != "running":
        raise _not_found()


def _not_found() -> NotFound:
    return NotFound("There is no sound of such a job", "", "Take its address from the project's pulse")

"""What every router of the API starts from, and the owner of a request as a parameter."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from ui.api.answers import PlainJSON, SentenceRoute, changes_only_from_page
from ui.identity import owner_of


async def _owner(request: Request) -> str:
    return owner_of(request)


Owner = Annotated[str, Depends(_owner)]
ProjectId = Annotated[str, Path(max_length=64)]
VersionId = Annotated[str, Path(max_length=16)]
JobId = Annotated[int, Path(ge=0, lt=2**53)]


def api_router() -> APIRouter:
    """A router under `/api` whose refusals are sentences and whose changes come from the page only."""
    return APIRouter(
        prefix="/api",
        route_class=SentenceRoute,
        default_response_class=PlainJSON,
        dependencies=[Depends(changes_only_from_page)],
    )

"""The HTTP API of the page: thin routers over the desk.

A router reads the request, asks the desk for the request's owner, and sends what comes back. Every route runs in a
thread; what it refuses is one sentence (`answers.py`).
"""

from __future__ import annotations

from fastapi import APIRouter

from assistant.desk import Desk
from ui.api.person import person_router
from ui.api.projects import project_router
from ui.api.turns import turn_router
from ui.api.versions import version_router

__all__ = ["routers"]


def routers(desk: Desk) -> list[APIRouter]:
    """All routers of the API over one desk."""
    return [project_router(desk), turn_router(desk), version_router(desk), person_router(desk)]

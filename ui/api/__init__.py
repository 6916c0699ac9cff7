"""The HTTP API of the page: thin routers over the desk.

A router reads the request, asks the desk for the request's owner, and sends what comes back. Every route works in a
thread, and waits without one (`watch.py`); what it refuses is one sentence (`answers.py`).
"""

from __future__ import annotations

from fastapi import APIRouter

from assistant.desk import Desk
from ui.api.hands import hands_router
from ui.api.person import person_router
from ui.api.projects import project_router
from ui.api.turns import turn_router
from ui.api.versions import version_router
from ui.api.watch import Watch

__all__ = ["routers"]


def routers(desk: Desk, watch: Watch | None = None) -> list[APIRouter]:
    """All routers of the API over one desk; `watch` is ended by whoever ends the server."""
    return [
        project_router(desk),
        turn_router(desk, watch or Watch(desk.store)),
        version_router(desk),
        hands_router(desk),
        person_router(desk),
    ]

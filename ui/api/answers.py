"""How a route of ours refuses: a fitting status and one sentence, never a trace.

`SentenceRoute` wraps every route of the API, so that a refusal reads alike wherever it is raised.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from assistant.store.errors import DiskFull, NameTaken, NotFound, StoreBusy, StoreConflict, StoreFull, StoreUnreachable
from tools.errors import MusicError
from ui.identity import LOCAL_OWNER, owner_of

log = logging.getLogger("parlando")

# The first that fits; everything else a person asked for and cannot have is 400.
STATUS: tuple[tuple[type[MusicError], int], ...] = (
    (NotFound, 404),
    (DiskFull, 507),
    (StoreFull, 429),
    (StoreConflict, 409),
    (NameTaken, 409),
    (StoreBusy, 503),
    (StoreUnreachable, 503),
)
SHOWN_FIELDS = 3
GUARD_HEADER = "x-parlando"


class PlainJSON(JSONResponse):
    """JSON written straight from plain values: a view has tens of thousands of numbers, and looking at each one's
    type first takes seconds.
    """

    def render(self, content: Any) -> bytes:
        """UTF-8 without blanks."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class SentenceRoute(APIRoute):
    """A route whose every failure is `{"error": sentence}`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler with its refusals in words."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except MusicError as error:
                return refusal(status_of(error), without_paths(request, str(error)))
            except RequestValidationError as error:
                return refusal(422, _misread(error))
            except HTTPException as error:
                return refusal(error.status_code, str(error.detail))
            except Exception as error:
                log.exception("%s %s failed", request.method, request.url.path)
                kind = type(error).__name__
                return refusal(
                    500, f"Something in Parlando failed ({kind}; the log has the rest); nothing was changed."
                )

        return handled


def status_of(error: MusicError) -> int:
    """The status that fits a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def without_paths(request: Request, sentence: str) -> str:
    """The sentence for this person: where the data lies is for the machine's own person to know, not for visitors."""
    data_dir = getattr(request.app.state, "data_dir", "")
    if not data_dir or owner_of(request) == LOCAL_OWNER:
        return sentence
    return re.sub(re.escape(data_dir) + r"(?:/[^\s,;:()]*[^\s,;:().])?", "the data folder", sentence)


def refusal(status: int, sentence: str) -> JSONResponse:
    """One sentence as an answer."""
    return JSONResponse({"error": sentence}, status)


async def changes_only_from_page(request: Request) -> None:
    """A change must carry our header, which no form and no other site's simple request can send. (Async: what is not
    would take a thread for every request.)

    Raises:
        HTTPException: 403 without it.
    """
    if request.method not in ("GET", "HEAD") and request.headers.get(GUARD_HEADER) != "1":
        raise HTTPException(403, "A change must come from the page itself: send the header X-Parlando: 1 with it.")


def _misread(error: RequestValidationError) -> str:
    """What in a request does not fit, without what was sent."""
    rows = error.errors()[:SHOWN_FIELDS]
    parts = [f"{'.'.join(str(part) for part in row['loc'])}: {row['msg']}" for row in rows]
    return f"The request cannot be read ({'; '.join(parts)}); reload the page and try again."

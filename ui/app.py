"""The web application: who may ask, in which order a request is checked, and which part answers.

Order, from outside: headers, host, size, origin, identity; then our API, media, login and static files; and what is
none of these goes to Gradio's page, behind doors of its own. Widgets are in `ui/page.py`, what they ask for in
`ui/api/`; the port is opened by `ui/__main__.py`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.routing import Mount

from assistant.preview import sweep_previews
from tools.errors import LimitError, MusicError
from ui.api.answers import status_of, without_paths
from ui.identity import Access, Identity, owner_of
from ui.login_page import login_router
from ui.media import media_router
from ui.preview import preview_router
from ui.security.body_limit import BodyLimit
from ui.security.gradio_doors import GradioDoors
from ui.security.headers import SecurityHeaders
from ui.security.hosts import HostCheck
from ui.security.index_page import IndexPage
from ui.security.origin import OriginCheck
from ui.security.upload_files import note_opened_files
from ui.static_files import static_files

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.session import Session
    from assistant.store.store import Store

log = logging.getLogger("parlando")

JOBS = "assistant.page_jobs:JOBS"
SWEEP_FIRST_S, SWEEP_EVERY_S = 60.0, 3_600.0
LANES = ("interactive", "interactive", "heavy")
# Gradio reads these when it is imported: no counting of visits, no look for a newer release, no hub.
GRADIO_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def create_app(session: Session, *, pool: bool = True, page: bool = True, access: Access | None = None) -> FastAPI:
    """The application over an open session.

    Args:
        session: The data folder; it is not closed here.
        pool: Whether worker processes run while the application does.
        page: Whether Gradio's page is there; without it only our own routes are, and nothing imports Gradio.
        access: Who is let in; this machine alone when None.
    """
    chosen = access or Access()
    app = FastAPI(
        title="Parlando", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan(session, pool, page)
    )
    _add_errors(app)
    app.include_router(login_router(session.store, chosen))
    app.include_router(media_router(session.store))
    app.include_router(preview_router(session.store))
    from assistant.desk import Desk
    from ui.api import routers
    from ui.api.watch import Watch

    desk = Desk(session)
    app.state.watch = Watch(session.store)
    app.state.data_dir = str(session.store.data_dir)
    for router in routers(desk, app.state.watch):
        app.include_router(router)
    app.mount("/static", static_files())
    if page:
        _mount_page(app, session, desk)
    _add_checks(app, session, chosen)
    return app


def upload_folder(data_dir: Path) -> Path:
    """Where Gradio puts what is being uploaded; the store's sweep clears it like every temporary file."""
    return data_dir / "tmp" / "uploads"


def _add_checks(app: FastAPI, session: Session, access: Access) -> None:
    """The middlewares. Starlette runs the one added last first."""
    app.add_middleware(Identity, store=session.store, access=access)
    app.add_middleware(OriginCheck, names=access.public_hosts)
    app.add_middleware(BodyLimit, upload_bytes=session.settings.max_upload_bytes)
    app.add_middleware(HostCheck, names=access.hosts | access.public_hosts)
    app.add_middleware(SecurityHeaders)


def _mount_page(app: FastAPI, session: Session, desk: Desk) -> None:
    """Mount Gradio at the root. What Gradio reads from the environment is set before it is imported."""
    os.environ.update(GRADIO_ENVIRONMENT)
    uploads = upload_folder(session.settings.data_dir)
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    import gradio

    from ui.chat import Chat
    from ui.page import build_page, page_options

    app.state.page = build_page(Chat(desk, _person, _words_of(desk)))
    gradio.mount_gradio_app(
        app,
        app.state.page,
        path="/",
        **page_options()
        | {
            "auth_dependency": _gradio_user,
            "show_error": False,
            "footer_links": [],
            "run_history": False,
            "mcp_server": False,
            "ssr_mode": False,
            "enable_monitoring": False,
            "pwa": False,
            "allowed_paths": [],
            "max_file_size": session.settings.max_upload_bytes,
        },
    )
    # A mounted Gradio skips its own check that a file named in an event was uploaded: any file of the machine could be
    # named. The doors refuse that first; this brings Gradio's check back behind them.
    app.state.page.has_launched = True
    mount = app.router.routes[-1]
    if not isinstance(mount, Mount):
        raise RuntimeError("Gradio did not mount its page last, so its routes could not be put behind our doors")
    note_opened_files()
    functions = app.state.page.fns
    taken = {
        kind for each in functions.values() for box in each.inputs for kind in getattr(box, "file_types", ()) or ()
    }
    mount.app = GradioDoors(
        IndexPage(mount.app),
        uploads,
        session.store.limits.min_free_bytes,
        session.settings.max_upload_bytes,
        {index: len(function.inputs) for index, function in functions.items()},
        taken,
    )


def _person(request: Any) -> str:
    """The owner of an event: what `_gradio_user` told Gradio."""
    return str(request.username)


def _words_of(desk: Desk) -> Any:
    from ui.api.person import strings

    def words_of(owner: str, request: Any) -> dict[str, str]:
        chosen = desk.preferences(owner, request.headers.get("accept-language") or "")
        return strings(chosen["language"])

    return words_of


def _gradio_user(request: HTTPConnection) -> str | None:
    """Gradio's `request.username` is our owner."""
    return owner_of(request) or None


def _lifespan(session: Session, pool: bool, page: bool) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if page:
            from ui.page import warm_up

            threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
        if not pool:
            yield
            return
        from assistant.jobs import WorkerPool

        workers = WorkerPool(session.store, JOBS, lanes=LANES)  # type: ignore[arg-type]
        await run_in_threadpool(workers.__enter__)
        sweeping = asyncio.create_task(_sweep_now_and_then(session.store))
        try:
            yield
        finally:
            sweeping.cancel()
            await run_in_threadpool(workers.stop)

    return lifespan


async def _sweep_now_and_then(store: Store) -> None:
    """Clear what nobody needs, old uploads among it: not while the page starts, then every hour."""
    await asyncio.sleep(SWEEP_FIRST_S)
    while True:
        try:
            await run_in_threadpool(_sweep_all, store)
        except MusicError as error:
            log.warning("the data folder could not be swept: %s", error)
        await asyncio.sleep(SWEEP_EVERY_S)


def _sweep_all(store: Store) -> None:
    sweep_previews(store.cache_dir, [job.id for job in store.jobs.running()])
    store.sweep()


def _add_errors(app: FastAPI) -> None:
    """Every refusal is `{"error": sentence}`; a failure of ours is logged and never shown."""

    @app.exception_handler(MusicError)
    def refused(request: Request, error: MusicError) -> JSONResponse:
        known = status_of(error)
        status = 413 if known == 400 and isinstance(error, LimitError) else known
        return JSONResponse({"error": without_paths(request, str(error))}, status)

    @app.exception_handler(Exception)
    def broken(_: Request, error: Exception) -> JSONResponse:
        log.error("a request failed", exc_info=error)
        kind = type(error).__name__
        return JSONResponse({"error": f"Something in Parlando failed ({kind}); nothing was lost, try again."}, 500)

    @app.exception_handler(HTTPException)
    def failed(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": str(error.detail)}, error.status_code, headers=error.headers)

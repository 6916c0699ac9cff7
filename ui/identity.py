"""Who is asking: the one person of this machine, or whoever logged in.

`owner_of(request)` is how everything behind it learns the owner. Passwords and logins are `assistant.accounts`; the
form is `ui/login_page.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.accounts import owner_of_token
from tools.errors import MusicError
from ui.security.answers import answer, header

if TYPE_CHECKING:
    from assistant.store.store import Store

LOCAL_OWNER = "local"
OWNER_KEY = "owner"
COOKIE = "parlando_login"
SECURE_COOKIE = f"__Host-{COOKIE}"  # browsers take this name only over TLS, for this very host
LOGIN_PATH = "/login"
# What a browser needs to show the login form.
OPEN_PATHS = frozenset({LOGIN_PATH, "/favicon.ico", "/static/login.css", "/static/css/tokens.css"})
# What proxies add. A page without a login that is reached through one is open to whoever reaches the proxy.
PROXY_HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded")
THROUGH_PROXY = (
    "This page was opened for its own machine only, but the request came through a proxy. Add an account with "
    "parlando user add NAME, name the proxy's host in PARLANDO_ALLOWED_HOSTS and start again: it then asks for a login."
)
NOT_LOGGED_IN = "You are not logged in, or your login has ended; open /login, and nothing is lost."


@dataclass(frozen=True)
class Access:
    """Who is let in.

    Attributes:
        needs_login: False where only this machine can reach the server: then everybody is `local`.
        hosts: Names this server answers to.
        public_hosts: Those of them a proxy shows it under.
    """

    needs_login: bool = False
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})
    public_hosts: frozenset[str] = frozenset()


def owner_of(connection: HTTPConnection) -> str:
    """The owner a request or a Gradio request speaks for; every route behind `Identity` has one."""
    owner: str = connection.scope["state"][OWNER_KEY]
    return owner


class Identity:
    """Finds the owner of each request; without one, pages lead to the login form and all else is answered 401."""

    def __init__(self, app: ASGIApp, store: Store, access: Access) -> None:
        self._app, self._store, self._access = app, store, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._access.needs_login and any(header(scope, name) for name in PROXY_HEADERS):
            await answer(send, 403, THROUGH_PROXY)
            return
        try:
            owner = await self._owner(scope)
        except MusicError as error:  # the database does not answer
            await answer(send, 503, str(error))
            return
        scope.setdefault("state", {})[OWNER_KEY] = owner or ""
        if owner or scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD") and "text/html" in header(scope, "accept"):
            await _to_login(scope)(scope, receive, send)
        else:
            await answer(send, 401, NOT_LOGGED_IN)

    async def _owner(self, scope: Scope) -> str | None:
        if not self._access.needs_login:
            return LOCAL_OWNER
        token = token_in(scope)
        return await run_in_threadpool(owner_of_token, self._store, token) if token else None


def token_in(scope: Scope) -> str:
    """The login token in a request's cookie, empty where there is none."""
    try:
        cookies = SimpleCookie(header(scope, "cookie"))
    except CookieError:
        return ""
    found = cookies.get(cookie_name(scope))
    return found.value if found else ""


def cookie_name(scope: Scope) -> str:
    """The name of the login cookie on this connection."""
    return SECURE_COOKIE if scope.get("scheme") == "https" else COOKIE


def give_token(response: Response, scope: Scope, token: str, max_age_s: int) -> None:
    """Have the browser keep a token where no script can read it and no other site can send it along with a change."""
    is_secure = scope.get("scheme") == "https"
    response.set_cookie(
        cookie_name(scope), token, max_age=max_age_s, path="/", secure=is_secure, httponly=True, samesite="lax"
    )


def take_token(response: Response, scope: Scope) -> None:
    """Have the browser forget the token."""
    is_secure = scope.get("scheme") == "https"
    response.delete_cookie(cookie_name(scope), path="/", secure=is_secure, httponly=True, samesite="lax")


def _to_login(scope: Scope) -> Response:
    asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    after = "" if asked == "/" else f"?next={quote(asked, safe='')}"
    return RedirectResponse(LOGIN_PATH + after, status_code=303, headers={"cache-control": "no-store"})

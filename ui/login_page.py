"""The login form and what it sends: a plain page without scripts, so that it works whatever else does not.

Checks of passwords and tries are `assistant.accounts`; the cookie is `ui/identity.py`.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.accounts import LOGIN_S, LoginRefused, LoginThrottled, log_in, log_out
from ui.identity import LOGIN_PATH, Access, give_token, owner_of, take_token, token_in

if TYPE_CHECKING:
    from assistant.store.store import Store

STRINGS = Path(__file__).resolve().parent / "strings"
LANGUAGES = ("en", "de", "fr", "es")
LONGEST_FORM_BYTES = 20_000
NO_STORE = {"cache-control": "no-store"}
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/login.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{intro}</p>
<form method="post" action="{action}">
<p id="login-trouble" role="alert">{trouble}</p>
<label for="login-name">{name}</label>
<input id="login-name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required
 maxlength="200" value="{typed}"{focus_name}>
<label for="login-password">{password}</label>
<input id="login-password" name="password" type="password" autocomplete="current-password" required
 maxlength="1000"{focus_password}>
<button type="submit">{submit}</button>
</form>
</main>
</body>
</html>
"""


def login_router(store: Store, access: Access) -> APIRouter:
    """GET and POST /login, POST /logout."""
    router = APIRouter()

    @router.get(LOGIN_PATH)
    def form(request: Request) -> Response:
        if not access.needs_login or owner_of(request):
            return RedirectResponse(_after(request), 303, NO_STORE)
        return _page(request)

    @router.post(LOGIN_PATH)
    async def send(request: Request) -> Response:
        if not access.needs_login:
            return RedirectResponse("/", 303, NO_STORE)
        name, password = _typed(await request.body())
        return await run_in_threadpool(_try, store, request, name, password)

    @router.post("/logout")
    def leave(request: Request) -> Response:
        log_out(store, token_in(request.scope))
        response = RedirectResponse(LOGIN_PATH if access.needs_login else "/", 303, NO_STORE)
        take_token(response, request.scope)
        return response

    return router


def _typed(body: bytes) -> tuple[str, str]:
    """Name and password as typed, both empty for what is no form of ours."""
    if len(body) > LONGEST_FORM_BYTES:
        return "", ""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return fields.get("name", [""])[0], fields.get("password", [""])[0]


def _try(store: Store, request: Request, name: str, password: str) -> Response:
    address = request.client.host if request.client else ""
    words = _words(_language(request))
    try:
        login = log_in(store, name, password, address)
    except LoginRefused:
        return _page(request, words["login.wrong"], name, 401)
    except LoginThrottled as error:
        wait_s = max(round(error.wait_s), 1)
        trouble = words["login.throttled"].replace("{seconds}", str(wait_s))
        return _page(request, trouble, name, 429, {"retry-after": str(wait_s)})
    if old := token_in(request.scope):
        log_out(store, old)
    response = RedirectResponse(_after(request), 303, NO_STORE)
    give_token(response, request.scope, login.token, int(LOGIN_S))
    return response


def _page(
    request: Request, trouble: str = "", typed: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    language = _language(request)
    words = {key.removeprefix("login."): escape(text) for key, text in _words(language).items()}
    after = _after(request)
    text = PAGE.format(
        language=language,
        action=LOGIN_PATH if after == "/" else f"{LOGIN_PATH}?next={quote(after, safe='')}",
        trouble=escape(trouble),
        typed=escape(typed[:200]),
        focus_name="" if typed else " autofocus",
        focus_password=" autofocus" if typed else "",
        **{key: words[key] for key in ("title", "intro", "name", "password", "submit")},
    )
    return HTMLResponse(text, status, NO_STORE | (headers or {}))


def _after(request: Request) -> str:
    """Where to go after the login: a path of this server, never another host."""
    asked = request.query_params.get("next", "/")
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable() and "\\" not in asked
    return asked if is_own else "/"


def _language(request: Request) -> str:
    """The first language of the browser's list that the page speaks."""
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


@cache
def _words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((STRINGS / language / "login.json").read_text(encoding="utf-8"))
    return words

"""The headers every answer carries, and the content security policy with its one-time word for the page's own scripts.

Nothing here looks into a body; the page's HTML is given the word in `index_page.py`.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NONCE_KEY = "csp_nonce"
NONCE_BYTES = 18

# What the page may do (w3.org/TR/CSP3). Scripts: files of this server and inline ones that carry the nonce; no eval.
# Styles: Gradio's components set style attributes, which only 'unsafe-inline' allows. blob: players and recorders.
POLICY = (
    ("default-src", "'self'"),
    ("script-src", "'self' 'nonce-{nonce}'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("font-src", "'self' data:"),
    ("media-src", "'self' blob:"),
    ("connect-src", "'self' blob:"),
    ("worker-src", "'self' blob:"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
    ("frame-src", "'none'"),
    ("frame-ancestors", "'self'"),
)
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=(), midi=(self)",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """Puts the headers on every answer and takes off what would open it to other sites (Gradio's CORS headers)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        scope.setdefault("state", {})[NONCE_KEY] = nonce
        is_secure = scope.get("scheme") == "https"

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), nonce, is_secure)
            await send(message)

        await self._app(scope, receive, dressed)


def policy(nonce: str) -> str:
    """The content security policy as one header value."""
    return "; ".join(f"{name} {value}" for name, value in POLICY).format(nonce=nonce)


def _dress(headers: MutableHeaders, nonce: str, is_secure: bool) -> None:
    for name in [name for name in headers if name.lower().startswith("access-control-")]:
        del headers[name]
    del headers["server"]
    for name, value in FIXED.items():
        headers[name] = value
    headers.setdefault("content-security-policy", policy(nonce))
    if is_secure:
        headers.setdefault("strict-transport-security", "max-age=31536000")

"""Changes are taken from our own page only: what another site makes a browser send is refused.

Three signs, each enough to refuse: an Origin that is not ours, a Sec-Fetch-Site that is not ours, and for our own API a
missing X-Parlando header, which no form and no foreign script can set. A program that is no browser sends none of the
first two and has no cookie to abuse.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.security.answers import answer, header
from ui.security.hosts import host_name

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
FOREIGN = "This change came from another page and was not made; do it on Parlando's own page."
UNMARKED = "This change lacks the header X-Parlando: 1 and was not made; send the header with it."


class OriginCheck:
    """Answers 403 to changes that do not come from our own page."""

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        """Names: hosts under which a proxy shows this server; an Origin of one of them is ours too."""
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
        elif not self._is_own(scope):
            await answer(send, 403, FOREIGN)
        elif scope["path"].startswith("/api/") and header(scope, "x-parlando") != "1":
            await answer(send, 403, UNMARKED)
        else:
            await self._app(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        site, origin = header(scope, "sec-fetch-site"), header(scope, "origin")
        if site and site not in OWN_SITES:
            return False
        return not origin or self._is_own_origin(origin, header(scope, "host"))

    def _is_own_origin(self, origin: str, host: str) -> bool:
        scheme, _, place = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        # The scheme may differ behind a proxy that speaks TLS; host and port may not.
        return place.lower() == host.lower() or host_name(place) in self._names

"""Which names this server answers to, so that a foreign page cannot reach it under a name of its own (DNS rebinding).

Checks the Host header only; who may listen on which address is decided in `ui/__main__.py`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.security.answers import answer, header, refuse_socket

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class HostCheck:
    """Answers 400 to a Host that is not one of ours, and closes WebSockets."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower().rstrip(".") for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await refuse_socket(receive, send)
        elif scope["type"] != "http" or self._is_ours(scope):
            await self._app(scope, receive, send)
        else:
            await answer(send, 400, unknown_host(header(scope, "host")))

    def _is_ours(self, scope: Scope) -> bool:
        name = host_name(header(scope, "host"))
        return name in self._names or (is_address(name) and name == (scope.get("server") or ("",))[0])


def host_name(host: str) -> str:
    """The name in a Host header or an address of a page, without its port, in small letters; empty for nonsense."""
    if host.startswith("["):
        name, closed, port = host[1:].partition("]")
        is_sound = closed and (not port or (port[0] == ":" and port[1:].isdecimal()))
        return name.lower() if is_sound else ""
    name, _, port = host.partition(":")
    return name.lower().rstrip(".") if not port or port.isdecimal() else ""


def is_address(host: str) -> bool:
    """Whether this is an address and no name. The address a connection came in by is ours whatever it is: a foreign
    page can have a name lead here, but not an address.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def unknown_host(host: str) -> str:
    """The sentence for a Host that is none of ours."""
    return (
        f"This server is not {host[:80]!r}. Open it by the address it printed when it started, or name this one in "
        "PARLANDO_ALLOWED_HOSTS."
    )

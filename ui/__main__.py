"""`python -m ui`: open a port, put the application behind it, show the page.

Decides who can reach the server and says so in one line; everything else is `ui/app.py`. `parlando` and `parlando ui`
start this module in a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings, load_settings
from tools.errors import LimitError, MissingError, MusicError

if TYPE_CHECKING:
    from assistant.session import Session
    from ui.identity import Access

PORTS_TRIED = 20
BACKLOG = 128
GRACE_S = 2  # open event streams end this long after the wish to stop


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        settings = _settings(options)
        with contextlib.closing(listen(settings.host, settings.port, options.port is not None)) as listener:
            return _serve(listener, settings, options)
    except MusicError as error:
        print(f"parlando: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parlando ui", description="Open Parlando's page in the browser.")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1: this machine only)")
    parser.add_argument("--port", type=int, help="port (default 7860, or the next free one; 0: any free one)")
    parser.add_argument("--brain", metavar="SPEC", help="offline, openai:MODEL or hf:REPO_OR_PATH")
    parser.add_argument("--data", metavar="DIR", type=Path, help="where projects are kept")
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    parser.add_argument("--login", action="store_true", help="ask for a login on this machine too")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    from assistant.brains import check_spec

    settings = load_settings().with_choices(
        data_dir=options.data and options.data.absolute(), brain=options.brain, host=options.host, port=options.port
    )
    check_spec(settings.brain)
    return settings


def listen(host: str, port: int, is_chosen: bool) -> socket.socket:
    """A listening socket on the port, or on the next free one where the port was not chosen by the person.

    Raises:
        LimitError: None of the ports can be had, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in [port] if is_chosen or port == 0 else range(port, min(port + PORTS_TRIED, 65_536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, number))
            listener.listen(BACKLOG)
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            reason = getattr(error, "strerror", None) or str(error)
    tried = f"Port {port}" if is_chosen else f"Every port from {port} to {port + PORTS_TRIED - 1}"
    raise LimitError(f"{tried} at {host} cannot be used ({reason})", "", "Name a free one with --port")


def _serve(listener: socket.socket, settings: Settings, options: argparse.Namespace) -> int:
    from assistant.session import open_session

    with open_session(settings.data_dir, settings.brain) as session:
        access = access_for(session, settings, options.login)
        server = _server(session, access, settings, lambda: _say_where(listener, settings, options))
        _end_on_sigterm()
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    return 0


def access_for(session: Session, settings: Settings, wants_login: bool) -> Access:
    """Who is let in at this address.

    Raises:
        MissingError: A login is needed and nobody has an account.
    """
    from ui.identity import Access
    from ui.security.hosts import LOOPBACK_NAMES, is_loopback

    is_open = not is_loopback(settings.host)
    is_behind_proxy = bool(settings.allowed_hosts or settings.trusted_proxy)
    needs_login = is_open or is_behind_proxy or wants_login
    if needs_login and not session.store.accounts.listed():
        reasons = (
            (is_open, f"{settings.host} can be reached by others"),
            (is_behind_proxy, "PARLANDO_ALLOWED_HOSTS or PARLANDO_TRUSTED_PROXY shows the page to others"),
            (wants_login, "--login was given"),
        )
        why = next(reason for holds, reason in reasons if holds)
        raise MissingError(
            f"{why}, so everybody needs an account, and there is none yet.",
            next_step="Add one with: parlando user add NAME",
        )
    names = {settings.host.strip("[]").lower()} | LOOPBACK_NAMES | (own_names() if is_open else frozenset())
    return Access(needs_login, frozenset(names), frozenset(settings.allowed_hosts))


def warn_of_hidden_visitors(settings: Settings) -> str | None:
    """The sentence for a proxy that is named but not trusted: everybody then seems to come from one address."""
    if not settings.allowed_hosts or settings.trusted_proxy:
        return None
    return (
        "PARLANDO_ALLOWED_HOSTS is set and PARLANDO_TRUSTED_PROXY is not: behind a proxy all visitors then share one "
        "address, so failed logins of one hold up all. Set it to the proxy's address, such as 127.0.0.1."
    )


def own_names() -> frozenset[str]:
    """The names under which others may know this machine; its addresses are known anyway (`HostCheck`), and more names
    are given in PARLANDO_ALLOWED_HOSTS.
    """
    name = socket.gethostname().lower()
    return frozenset({name, f"{name.partition('.')[0]}.local"}) if name else frozenset()


def _server(session: Session, access: Access, settings: Settings, when_ready: Any) -> Any:
    import uvicorn

    from ui.app import create_app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                when_ready()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.watch.end()
            await super().shutdown(sockets)

    app = create_app(session, access=access)
    return Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxy),
            forwarded_allow_ips=settings.trusted_proxy or None,
            timeout_graceful_shutdown=GRACE_S,
        )
    )


def _say_where(listener: socket.socket, settings: Settings, options: argparse.Namespace) -> None:
    port = listener.getsockname()[1]
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    taken = f" (port {settings.port} is taken)" if settings.port not in (0, port) else ""
    print(f"Parlando is at {address}{taken}; Ctrl+C stops it.", flush=True)
    if warning := warn_of_hidden_visitors(settings):
        print(f"parlando: {warning}", file=sys.stderr, flush=True)
    if not options.no_open and has_browser(os.environ):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def has_browser(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window can be opened here: never on a build machine, and on Linux only with a display."""
    if environment.get("CI"):
        return False
    has_display = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return has_display or platform in ("darwin", "win32")


def _end_on_sigterm() -> None:
    """Uvicorn raises the signal again once it has stopped; being asked to stop is no failure."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


if __name__ == "__main__":
    sys.exit(main())

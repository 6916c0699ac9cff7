"""The two secrets of a running engine: what a client shows at the door, and what Ray's own processes show each other.

Each lies in a file only its owner can read. A token is never printed or logged; only its path is.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

DOOR_TOKEN, RAY_TOKEN = "token", "ray_token"
TOKEN_BYTES = 32
SHORTEST = 32  # characters of a token somebody wrote by hand


class TokenError(Exception):
    """A token that is missing, too short, or readable by others."""


def door_token_path(folder: Path) -> Path:
    """Where the token lies that a client needs."""
    return folder / DOOR_TOKEN


def ensure_token(path: Path) -> str:
    """The token in a file, made if there is none.

    Raises:
        TokenError: The file is there and cannot be trusted.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # Made with its final rights: at no moment could somebody else open it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(TOKEN_BYTES))
    return _read(path)


def read_token(folder: Path) -> str:
    """The door's token of the engine that was started from this folder.

    Raises:
        TokenError: There is none, or it cannot be trusted.
    """
    path = door_token_path(folder)
    if not path.is_file():
        raise TokenError(f"There is no token at {path}. Start the engine with `parlando engine`: it writes one there.")
    return _read(path)


def same(shown: str, token: str) -> bool:
    """Whether they are equal, in a time that does not tell how much of it was right."""
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), token.encode())


def _read(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise TokenError(
            f"{path} can be read by other people. Delete it and start the engine again: it makes a new one."
        )
    token = path.read_text(encoding="ascii", errors="replace").strip()
    if len(token) < SHORTEST or not token.isascii():
        raise TokenError(
            f"The token in {path} has {len(token)} characters and needs {SHORTEST}. Delete it: a new one is made."
        )
    return token

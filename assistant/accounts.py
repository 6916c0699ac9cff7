"""Who may log in: names, passwords and logins, and how wrong tries are slowed down.

A password is kept as a scrypt record, a login as the hash of its token, a failed try under the hash of where it came
from. Nothing here knows of cookies, addresses of pages or terminals.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import secrets
import threading
import time
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import MusicError

if TYPE_CHECKING:
    from assistant.store.store import Store

# OWASP's Password Storage Cheat Sheet names these as equal in strength to N = 2^17, p = 1, with a quarter of its
# memory (32 MiB).
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 3
SALT_BYTES, KEY_BYTES = 16, 32
_MEMORY_BYTES = 64 * 2**20  # OpenSSL's own limit would be just too small

NAME_PATTERN = re.compile(r"[\w][\w.@+-]{0,63}")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000

LOGIN_S = 30 * 86_400.0  # a login ends after this long in any case
IDLE_S = 14 * 86_400.0  # and when it was not used for this long
TOUCH_S = 300.0  # how exactly the last use is known
TOKEN_BYTES = 32

FREE_TRIES = 5  # wrong ones in a row that cost no wait
LONGEST_WAIT_S = 900.0
FORGET_S = 86_400.0  # a source that was quiet this long starts anew

_ONE_AT_A_TIME = threading.Semaphore(2)  # each check takes 32 MiB and a core


class AccountError(MusicError):
    """A name or a password cannot be taken."""


class LoginRefused(MusicError):
    """Name and password do not belong together, or there is no such name: which of the two is never said."""


class LoginThrottled(MusicError):
    """Too many wrong tries; `wait_s` says when the next one is looked at."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(
            "There were too many wrong tries",
            f"The next one is looked at in {max(round(wait_s), 1)} s",
            "Wait, then log in again",
        )


@dataclass(frozen=True)
class Login:
    """A fresh login. The token goes to the person's browser and is kept nowhere else."""

    owner: str
    token: str
    expires_at_s: float


def account_name(name: str) -> str:
    """A name in its one form: composed Unicode, small letters.

    Raises:
        AccountError: It is no name.
    """
    tidy = unicodedata.normalize("NFC", name).strip().casefold()
    if not NAME_PATTERN.fullmatch(tidy):
        raise AccountError(
            f"{name[:80]!r} cannot be a name",
            "A name has 1 to 64 letters, digits and . @ + - _, and begins with a letter or digit",
            "Choose another, such as anna",
        )
    return tidy


def add_account(store: Store, name: str, password: str) -> str:
    """A new account; its name as kept comes back. Projects this owner has already are theirs again.

    Raises:
        AccountError, NameTaken: The name or the password cannot be taken.
    """
    owner = account_name(name)
    store.accounts.add(owner, hashed(checked_password(password)))
    return owner


def set_password(store: Store, name: str, password: str, keep_token: str | None = None) -> str:
    """Another password. Every login of the account ends, but the one of `keep_token`.

    Raises:
        AccountError, NotFound: The password cannot be taken, or there is no such account.
    """
    owner = account_name(name)
    kept = token_sha256(keep_token) if keep_token else None
    store.accounts.set_password(owner, hashed(checked_password(password)), kept)
    return owner


def remove_account(store: Store, name: str) -> str:
    """Take an account away and end its logins; the owner's projects stay. Raises `NotFound`."""
    owner = account_name(name)
    store.accounts.remove(owner)
    return owner


def log_in(store: Store, name: str, password: str, address: str) -> Login:
    """Open a login.

    Args:
        store: The open store.
        name: As typed.
        password: As typed.
        address: Where the try comes from, for slowing down wrong ones.

    Raises:
        LoginThrottled: Too many wrong tries for this name or from this address; the password was not looked at.
        LoginRefused: Wrong.
    """
    by_name, by_address = _source("name", _known_form(name)), _source("address", _network(address))
    wait_s = store.accounts.count_try((by_name, by_address), wait_after, FORGET_S)
    if wait_s > 0:
        raise LoginThrottled(wait_s)
    account = store.accounts.find(_known_form(name))
    # An unknown name costs the same work, so that the time of the answer does not tell which names there are.
    is_right = matches(password, account.password if account else _nobody())
    if account is None or not is_right:
        raise LoginRefused("Name or password is wrong", "", "Try again, or ask whoever keeps this server")
    token, expires_at_s = secrets.token_urlsafe(TOKEN_BYTES), time.time() + LOGIN_S
    store.accounts.open_login(account, token_sha256(token), expires_at_s)
    store.accounts.forgive(by_name, (by_address,))
    return Login(account.owner, token, expires_at_s)


def owner_of_token(store: Store, token: str) -> str | None:
    """Whose login a token is, None for none that is good now."""
    return store.accounts.owner_of_login(token_sha256(token), IDLE_S, TOUCH_S) if token else None


def log_out(store: Store, token: str) -> None:
    """End a login; a token that is none ends nothing."""
    store.accounts.close_login(token_sha256(token))


def wait_after(failures: int) -> float:
    """Seconds after the last of so many failures in a row until the next try is looked at."""
    return 0.0 if failures < FREE_TRIES else min(2.0 ** (failures - FREE_TRIES), LONGEST_WAIT_S)


def checked_password(password: str) -> str:
    """The password itself when it can be taken.

    Raises:
        AccountError: It is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"A password of {len(password)} characters cannot be taken",
            f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} are possible",
            "Choose another; a few words in a row make a good one",
        )
    return password


def hashed(password: str) -> str:
    """The record of a password: scrypt$N$r$p$salt$key."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = _scrypt(password, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)
    parts = (base64.b64encode(part).decode("ascii") for part in (salt, key))
    return "$".join(("scrypt", str(SCRYPT_N), str(SCRYPT_R), str(SCRYPT_P), *parts))


def matches(password: str, record: str) -> bool:
    """Whether a password is the one of a record; takes the same time whether it is or not."""
    kind, n, r, p, salt, key = record.split("$")
    if kind != "scrypt" or len(password) > LONGEST_PASSWORD:
        return False
    found = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(key))


def token_sha256(token: str) -> str:
    """How a token is known to the store."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    text = unicodedata.normalize("NFC", password).encode("utf-8", "replace")
    with _ONE_AT_A_TIME:
        return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY_BYTES, dklen=KEY_BYTES)


def _nobody() -> str:
    """A record that no password fits, of the same cost as a real one."""
    zero = base64.b64encode(bytes(SALT_BYTES)).decode("ascii")
    return f"scrypt${SCRYPT_N}${SCRYPT_R}${SCRYPT_P}${zero}${base64.b64encode(bytes(KEY_BYTES)).decode('ascii')}"


def _known_form(name: str) -> str:
    return unicodedata.normalize("NFC", name[:200]).strip().casefold()


def _network(address: str) -> str:
    """An address for counting: of IPv6 the first half, because one person has all of the rest."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:200]
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _source(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "replace")).hexdigest()

"""Accounts, logins, failed tries and preferences as rows.

Hashing, lengths of time and the rules for names and passwords are in `assistant/accounts.py`; a password or a token
never comes here, only what was made of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from assistant.store.database import Database
from assistant.store.errors import NameTaken, NotFound, StoreError
from assistant.store.projects import owner_id
from assistant.store.schema import accounts, dump_json, login_failures, login_sessions, owners, preferences
from assistant.store.values import JsonObject

PREFERENCES_LENGTH = 20_000  # characters of JSON that one owner's preferences may take
KEY_LENGTH = 100


@dataclass(frozen=True)
class Account:
    """Who may log in. `password` is the scrypt record, not the password."""

    id: int
    owner: str
    password: str
    created_at_s: float
    changed_at_s: float


@dataclass(frozen=True)
class Failures:
    """Failed tries of one source: how many in a row, and when the last was."""

    count: int
    last_at_s: float


class Accounts:
    """The rows of accounts. Reached as `store.accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner: str, password: str) -> None:
        """A new account. Raises `NameTaken` if the owner has one."""
        now = time.time()
        with self._database.write() as connection:
            if _find(connection, owner) is not None:
                raise NameTaken(f"There is an account {owner!r} already", "", f"Use: parlando user password {owner}")
            values = {"owner_id": owner_id(connection, owner), "password": password}
            connection.execute(insert(accounts).values(**values, created_at_s=now, changed_at_s=now))

    def find(self, owner: str) -> Account | None:
        """The owner's account, None where there is none."""
        with self._database.read() as connection:
            return _find(connection, owner)

    def listed(self) -> tuple[Account, ...]:
        """All accounts by name."""
        with self._database.read() as connection:
            return tuple(_account(row) for row in connection.execute(_selected().order_by(owners.c.name)))

    def set_password(self, owner: str, password: str, keep_token_sha256: str | None = None) -> None:
        """Another password; every login of the account ends, but the one that is named."""
        with self._database.write() as connection:
            account = _existing(connection, owner)
            row = update(accounts).where(accounts.c.id == account.id)
            connection.execute(row.values(password=password, changed_at_s=time.time()))
            others = login_sessions.c.token_sha256 != (keep_token_sha256 or "")
            connection.execute(delete(login_sessions).where(login_sessions.c.account_id == account.id, others))

    def remove(self, owner: str) -> None:
        """Take the account and its logins away; the owner's projects stay."""
        with self._database.write() as connection:
            account = _existing(connection, owner)
            connection.execute(delete(login_sessions).where(login_sessions.c.account_id == account.id))
            connection.execute(delete(accounts).where(accounts.c.id == account.id))

    # -- logins

    def open_login(self, account: Account, token_sha256: str, expires_at_s: float) -> None:
        """Remember a login; those that ran out are forgotten on the way.

        Raises:
            NotFound: The password was changed or the account removed since it was read.
        """
        now = time.time()
        with self._database.write() as connection:
            if _find(connection, account.owner) != account:
                raise NotFound(f"The account {account.owner!r} has just changed", "", "Log in again")
            connection.execute(delete(login_sessions).where(login_sessions.c.expires_at_s < now))
            values = {"token_sha256": token_sha256, "account_id": account.id, "expires_at_s": expires_at_s}
            connection.execute(insert(login_sessions).values(**values, created_at_s=now, seen_at_s=now))

    def owner_of_login(self, token_sha256: str, idle_s: float, touch_s: float) -> str | None:
        """Whose login this is, None for an unknown one, one that ran out or one that lay idle.

        Args:
            token_sha256: Of the token in the browser.
            idle_s: How long a login may lie unused.
            touch_s: The moment of last use is written only when it is older than this.
        """
        now = time.time()
        live = (login_sessions.c.expires_at_s > now) & (login_sessions.c.seen_at_s > now - idle_s)
        wanted = (
            select(owners.c.name, login_sessions.c.seen_at_s)
            .join(accounts, accounts.c.owner_id == owners.c.id)
            .join(login_sessions, login_sessions.c.account_id == accounts.c.id)
            .where(login_sessions.c.token_sha256 == token_sha256, live)
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        if row.seen_at_s < now - touch_s:
            this = login_sessions.c.token_sha256 == token_sha256
            with self._database.write() as connection:
                connection.execute(update(login_sessions).where(this).values(seen_at_s=now))
        return str(row.name)

    def close_login(self, token_sha256: str) -> None:
        """End a login."""
        with self._database.write() as connection:
            connection.execute(delete(login_sessions).where(login_sessions.c.token_sha256 == token_sha256))

    # -- failed tries

    def count_try(self, sources: Sequence[str], wait_s: Callable[[int], float], forget_s: float) -> float:
        """Count a try as failed before it is looked at, so that tries side by side cannot slip through.

        Args:
            sources: Hashes of where the try comes from.
            wait_s: From the failures in a row to the seconds until the next try is looked at.
            forget_s: How long a failure is remembered after the last.

        Returns:
            0 when the try may go on, else the seconds to wait; then nothing was counted.
        """
        with self._database.write() as connection:
            now = time.time()  # only once the lock is ours: another try may have been counted while we waited
            connection.execute(delete(login_failures).where(login_failures.c.last_at_s < now - forget_s))
            known = {source: _failures(connection, source) for source in sources}
            wait = max(found.last_at_s + wait_s(found.count) - now for found in known.values())
            if wait > 0:
                return float(wait)
            for source, found in known.items():
                connection.execute(delete(login_failures).where(login_failures.c.source_sha256 == source))
                row = {"source_sha256": source, "count": found.count + 1, "last_at_s": now}
                connection.execute(insert(login_failures).values(**row))
        return 0.0

    def forgive(self, forget: str, lower: Sequence[str]) -> None:
        """After a right password: one source starts anew, the others lose only the try that was counted."""
        this = login_failures.c.source_sha256
        with self._database.write() as connection:
            connection.execute(delete(login_failures).where(this == forget))
            count = login_failures.c.count
            connection.execute(update(login_failures).where(this.in_(lower), count > 0).values(count=count - 1))

    # -- preferences

    def preferences(self, owner: str) -> dict[str, Any]:
        """What an owner chose, by key."""
        wanted = select(preferences).join(owners, owners.c.id == preferences.c.owner_id).where(owners.c.name == owner)
        with self._database.read() as connection:
            return {row.key: row.value for row in connection.execute(wanted.order_by(preferences.c.key))}

    def set_preferences(self, owner: str, chosen: JsonObject) -> dict[str, Any]:
        """Put these choices over the owner's; None takes one back. All choices come back.

        Raises:
            StoreError: A key or the whole is too long, or a value is not plain JSON.
        """
        _check_preferences(chosen)
        with self._database.write() as connection:
            row = owner_id(connection, owner)
            for key, value in chosen.items():
                this = (preferences.c.owner_id == row) & (preferences.c.key == key)
                connection.execute(delete(preferences).where(this))
                if value is not None:
                    connection.execute(insert(preferences).values(owner_id=row, key=key, value=value))
            stored = connection.execute(select(preferences).where(preferences.c.owner_id == row))
            after = {found.key: found.value for found in stored}
            _check_preferences(after)
        return dict(sorted(after.items()))


def _check_preferences(chosen: JsonObject) -> None:
    long = next((key for key in chosen if not key or len(key) > KEY_LENGTH), None)
    if long is not None:
        raise StoreError(
            f"A preference's name of {len(long)} characters is not kept", f"1 to {KEY_LENGTH} are", "Use a shorter one"
        )
    try:
        length = len(dump_json(dict(chosen)))
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError("A preference is not plain JSON", "", "Send texts, numbers, lists and objects") from error
    if length > PREFERENCES_LENGTH:
        raise StoreError(
            f"Preferences of {length} characters are too long", f"Up to {PREFERENCES_LENGTH} are kept", "Keep less"
        )


def _selected() -> Any:
    return select(accounts, owners.c.name).join(owners, owners.c.id == accounts.c.owner_id)


def _find(connection: Connection, owner: str) -> Account | None:
    row = connection.execute(_selected().where(owners.c.name == owner)).first()
    return _account(row) if row else None


def _existing(connection: Connection, owner: str) -> Account:
    found = _find(connection, owner)
    if found is None:
        raise NotFound(f"There is no account {owner!r}", "", "List them with: parlando user list")
    return found


def _account(row: Any) -> Account:
    return Account(row.id, row.name, row.password, row.created_at_s, row.changed_at_s)


def _failures(connection: Connection, source: str) -> Failures:
    row = connection.execute(select(login_failures).where(login_failures.c.source_sha256 == source)).first()
    return Failures(row._mapping["count"], row.last_at_s) if row else Failures(0, 0.0)

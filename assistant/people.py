"""`parlando user`: accounts from the command line.

Passwords are asked for or read from standard input, never taken from arguments, which every process can see.
"""

from __future__ import annotations

import getpass
import sys
import time
from typing import TYPE_CHECKING

from assistant import accounts

if TYPE_CHECKING:
    from assistant.store.store import Store


def manage(store: Store, action: str, name: str | None) -> int:
    """Do one thing with the accounts; returns the exit status.

    Raises:
        MusicError: A name or password cannot be taken, or there is no such account.
    """
    if action == "list" or name is None:
        return _list(store)
    if action == "remove":
        owner = accounts.remove_account(store, name)
        print(f"Removed the account {owner}. Its projects are kept, and are {owner}'s again if it is added again.")
        return 0
    accounts.account_name(name)  # refused before a password is asked for
    if action == "add":
        owner = accounts.add_account(store, name, read_password())
        print(f"Added the account {owner}.")
    else:
        owner = accounts.set_password(store, name, read_password())
        print(f"Changed the password of {owner}; every login of it has ended.")
    return 0


def read_password() -> str:
    """A password, typed twice without being shown, or the first line of standard input where that is no terminal.

    Raises:
        AccountError: The two differ.
    """
    if not sys.stdin or not sys.stdin.isatty():
        line = sys.stdin.readline() if sys.stdin else ""
        return line.rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise accounts.AccountError("The two passwords are not the same", "", "Nothing was changed; try again")
    return first


def _list(store: Store) -> int:
    found = store.accounts.listed()
    for account in found:
        added = time.strftime("%Y-%m-%d", time.gmtime(account.created_at_s))
        print(f"{account.owner}  (added {added})")
    if not found:
        print("There is no account; add one with: parlando user add NAME", file=sys.stderr)
    return 0

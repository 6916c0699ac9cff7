"""Accounts, logins, failed tries and preferences: what is kept, for whom, and how long."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import accounts
from assistant.accounts import AccountError, LoginRefused, LoginThrottled
from assistant.store.database import DATABASE_NAME
from assistant.store.errors import NameTaken, NotFound, StoreError
from assistant.store.store import Store

RIGHT, WRONG = "correct horse battery", "incorrect horse battery"
Later = Callable[[float], None]


@pytest.fixture(autouse=True)
def cheap_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is a quarter of a second; one test below looks at it."""
    monkeypatch.setattr(accounts, "SCRYPT_N", 2**4)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Move the clock on."""
    import time

    now = time.time
    passed = [0.0]
    monkeypatch.setattr("time.time", lambda: now() + passed[0])

    def move(seconds: float) -> None:
        passed[0] += seconds

    return move


def test_whoever_has_the_password_is_let_in_and_known_by_the_token(store: Store) -> None:
    accounts.add_account(store, "Anna", RIGHT)
    login = accounts.log_in(store, " ANNA ", RIGHT, "192.0.2.1")
    assert login.owner == "anna"
    assert accounts.owner_of_token(store, login.token) == "anna"
    assert accounts.owner_of_token(store, login.token[:-1]) is None
    assert accounts.owner_of_token(store, "") is None


def test_neither_password_nor_token_is_anywhere_in_the_database(sqlite_store: Store) -> None:
    accounts.add_account(sqlite_store, "anna", RIGHT)
    token = accounts.log_in(sqlite_store, "anna", RIGHT, "192.0.2.1").token
    raw = (sqlite_store.data_dir / DATABASE_NAME).read_bytes()
    assert RIGHT.encode() not in raw and token.encode() not in raw
    assert hashlib.sha256(token.encode()).hexdigest().encode() in raw


def test_the_record_says_how_it_was_made_and_old_records_stay_good(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = accounts.hashed(RIGHT)
    assert record.startswith("scrypt$16$8$3$")
    monkeypatch.setattr(accounts, "SCRYPT_N", 2**5)
    assert accounts.matches(RIGHT, record) and not accounts.matches(WRONG, record)
    assert accounts.hashed(RIGHT) != accounts.hashed(RIGHT)  # salted


def test_the_real_cost_is_what_owasp_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert accounts.hashed(RIGHT).startswith("scrypt$32768$8$3$")
    assert accounts.matches(RIGHT, accounts.hashed(RIGHT))


@pytest.mark.parametrize("name", ["", " ", "a b", "../x", "-rf", "a" * 65, "a\0", "a\u202eb", "<b>"])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(AccountError, match="1 to 64"):
        accounts.add_account(store, name, RIGHT)
    assert store.accounts.listed() == ()


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_a_password_too_short_or_long_is_refused(store: Store, password: str) -> None:
    with pytest.raises(AccountError, match=f"{len(password)} characters"):
        accounts.add_account(store, "anna", password)


def test_a_name_is_given_once(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    with pytest.raises(NameTaken, match="parlando user password anna"):
        accounts.add_account(store, "Anna", RIGHT)


def test_an_unknown_name_is_answered_like_a_wrong_password_at_the_same_cost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_account(store, "anna", RIGHT)
    costs: list[tuple[int, int, int]] = []
    real = accounts._scrypt

    def counted(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        costs.append((n, r, p))
        return real(password, salt, n, r, p)

    monkeypatch.setattr(accounts, "_scrypt", counted)
    said = set()
    for name in ("anna", "nobody", "no/name\0"):
        with pytest.raises(LoginRefused) as caught:
            accounts.log_in(store, name, WRONG, "192.0.2.1")
        said.add(str(caught.value))
    assert len(said) == 1
    assert len(costs) == 3 and len(set(costs)) == 1


def test_after_five_wrong_tries_each_wait_is_longer_and_even_the_right_password_waits(
    store: Store, later: Later
) -> None:
    accounts.add_account(store, "anna", RIGHT)
    waits = []
    for _ in range(9):
        try:
            accounts.log_in(store, "anna", WRONG, "192.0.2.1")
        except LoginThrottled as error:
            waits.append(error.wait_s)
            with pytest.raises(LoginThrottled):
                accounts.log_in(store, "anna", RIGHT, "192.0.2.1")
            later(error.wait_s)
            with pytest.raises(LoginRefused):
                accounts.log_in(store, "anna", WRONG, "192.0.2.1")
        except LoginRefused:
            pass
    assert [round(wait) for wait in waits] == [1, 2, 4, 8]
    later(waits[-1] * 2 + 1)
    assert accounts.log_in(store, "anna", RIGHT, "192.0.2.1").owner == "anna"


def test_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    assert accounts.wait_after(4) == 0
    assert accounts.wait_after(1000) == 900
    assert all(accounts.wait_after(n) <= accounts.wait_after(n + 1) for n in range(50))


def test_an_address_that_tries_many_names_is_slowed_down_and_others_are_not(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    for number in range(5):
        with pytest.raises(LoginRefused):
            accounts.log_in(store, f"name{number}", WRONG, "2001:db8::1")
    with pytest.raises(LoginThrottled):
        accounts.log_in(store, "anna", RIGHT, "2001:db8::ffff")  # the same network
    assert accounts.log_in(store, "anna", RIGHT, "2001:db8:1::1").owner == "anna"


def test_ones_own_right_password_does_not_wash_an_address_clean(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    for number in range(4):
        with pytest.raises(LoginRefused):
            accounts.log_in(store, f"name{number}", WRONG, "192.0.2.1")
    accounts.log_in(store, "anna", RIGHT, "192.0.2.1")
    with pytest.raises(LoginRefused):
        accounts.log_in(store, "bert", WRONG, "192.0.2.1")
    with pytest.raises(LoginThrottled):
        accounts.log_in(store, "carl", WRONG, "192.0.2.1")


def test_the_count_survives_a_restart_and_is_forgotten_after_a_day(tmp_path: Path, later: Later) -> None:
    with Store.open(tmp_path) as store:
        accounts.add_account(store, "anna", RIGHT)
        for _ in range(5):
            with pytest.raises(LoginRefused):
                accounts.log_in(store, "anna", WRONG, "192.0.2.1")
    with Store.open(tmp_path) as store:
        with pytest.raises(LoginThrottled):
            accounts.log_in(store, "anna", RIGHT, "192.0.2.9")
        later(86_500)
        for _ in range(5):
            with pytest.raises(LoginRefused):
                accounts.log_in(store, "anna", WRONG, "192.0.2.1")


def test_tries_side_by_side_do_not_slip_through(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            accounts.log_in(store, "anna", WRONG, "192.0.2.1")
        except (LoginRefused, LoginThrottled) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 12
    assert outcomes.count("LoginRefused") == 5


def test_a_login_ends_by_leaving_by_age_and_by_lying_idle(store: Store, later: Later) -> None:
    accounts.add_account(store, "anna", RIGHT)
    left, idle = (accounts.log_in(store, "anna", RIGHT, "192.0.2.1").token for _ in range(2))
    accounts.log_out(store, left)
    assert accounts.owner_of_token(store, left) is None
    later(accounts.IDLE_S - 60)
    assert accounts.owner_of_token(store, idle) == "anna"  # and is now seen anew
    later(accounts.IDLE_S - 60)
    assert accounts.owner_of_token(store, idle) == "anna"
    later(accounts.IDLE_S + 60)
    assert accounts.owner_of_token(store, idle) is None
    used = accounts.log_in(store, "anna", RIGHT, "192.0.2.1").token
    for _ in range(5):
        later(accounts.LOGIN_S / 5 - 60)
        assert accounts.owner_of_token(store, used) == "anna"
    later(600)
    assert accounts.owner_of_token(store, used) is None


def test_another_password_ends_every_other_login_and_a_removed_account_all(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    here, there = (accounts.log_in(store, "anna", RIGHT, "192.0.2.1").token for _ in range(2))
    accounts.set_password(store, "anna", "another good one", keep_token=here)
    assert accounts.owner_of_token(store, here) == "anna"
    assert accounts.owner_of_token(store, there) is None
    with pytest.raises(LoginRefused):
        accounts.log_in(store, "anna", RIGHT, "192.0.2.1")
    accounts.remove_account(store, "anna")
    assert accounts.owner_of_token(store, here) is None
    with pytest.raises(NotFound, match="parlando user list"):
        accounts.remove_account(store, "anna")


def test_projects_outlive_the_account(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    project = store.project("anna", "waltz")
    accounts.remove_account(store, "anna")
    accounts.add_account(store, "anna", RIGHT)
    assert store.projects("anna") == (project,)


def test_a_password_changed_between_reading_and_opening_opens_nothing(store: Store) -> None:
    accounts.add_account(store, "anna", RIGHT)
    read = store.accounts.find("anna")
    assert read is not None
    accounts.set_password(store, "anna", "another good one")
    with pytest.raises(NotFound, match="Log in again"):
        store.accounts.open_login(read, "0" * 64, 9e9)


def test_preferences_are_each_owners_own_and_survive(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.preferences("anna") == {}
        assert store.set_preferences("anna", {"theme": "dark", "keys": {"space": False}}) == {
            "keys": {"space": False},
            "theme": "dark",
        }
        store.set_preferences("bert", {"theme": "light"})
        store.set_preferences("anna", {"theme": None, "volume": 0.5})
    with Store.open(tmp_path) as store:
        assert store.preferences("anna") == {"keys": {"space": False}, "volume": 0.5}
        assert store.preferences("bert") == {"theme": "light"}


@pytest.mark.parametrize(
    "chosen", [{"": 1}, {"k" * 101: 1}, {"k": "x" * 20_001}, {"k": float("nan")}, {"k": b"bytes"}, {"k": {1, 2}}]
)
def test_preferences_that_cannot_be_kept_are_refused_whole(store: Store, chosen: dict[str, object]) -> None:
    with pytest.raises(StoreError):
        store.set_preferences("anna", {"good": 1, **chosen})
    assert store.preferences("anna") == {}


def test_preferences_cannot_grow_without_end(store: Store) -> None:
    with pytest.raises(StoreError, match="20000"):
        for number in range(10):
            store.set_preferences("anna", {f"key{number}": "x" * 4000})
    assert len(store.preferences("anna")) == 4


def test_the_database_of_the_first_release_gets_the_tables_and_loses_nothing(tmp_path: Path) -> None:
    import gzip

    golden = Path(__file__).resolve().parents[2] / "golden" / "release-0.1.0.sqlite3.gz"
    (tmp_path / DATABASE_NAME).write_bytes(gzip.decompress(golden.read_bytes()))
    with sqlite3.connect(tmp_path / DATABASE_NAME) as old:
        before = old.execute("SELECT count(*) FROM turns").fetchone()
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("r0001",)
    with Store.open(tmp_path) as store:
        accounts.add_account(store, "local", RIGHT)  # the owner that is there already
        assert accounts.log_in(store, "local", RIGHT, "192.0.2.1").owner == "local"
    with sqlite3.connect(tmp_path / DATABASE_NAME) as now:
        assert now.execute("SELECT count(*) FROM turns").fetchone() == before
    assert [path.name[:14] for path in (tmp_path / "backups").iterdir()] == ["parlando-r0001"]

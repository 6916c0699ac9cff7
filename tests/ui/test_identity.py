"""Who is let in, how long, and what the browser is given to keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from assistant import accounts
from assistant.session import Session, open_session
from ui.app import create_app
from ui.identity import COOKIE, LOCAL_OWNER, OPEN_PATHS, SECURE_COOKIE, Access

PASSWORD = "correct horse battery"  # as in conftest.py
HTML = {"Accept": "text/html"}
OURS = {"X-Parlando": "1"}


def log_in(client: TestClient, name: str = "anna", password: str = PASSWORD, to: str = "/login") -> Any:
    return client.post(to, data={"name": name, "password": password}, follow_redirects=False)


def test_on_this_machine_alone_everybody_is_the_one_person(client: TestClient) -> None:
    assert client.get("/api/me").json()["owner"] == LOCAL_OWNER
    assert client.get("/login", follow_redirects=False).headers["location"] == "/"


def test_without_a_login_nothing_but_the_form_and_its_looks_is_there(people: Any) -> None:
    for path in ("/", "/api/me", "/api/projects", "/static/main.js", "/static/chat/chat.js", "/media/x/y", "/config",
                 "/gradio_api/upload", "/gradio_api/queue/data", "/gradio_api/heartbeat/abc", "/gradio_api/app_id",
                 "/theme.css", "/assets/index.js", "/nowhere", "/login/", "/static/css/../main.js"):  # fmt: skip
        assert people.stranger.get(path).status_code == 401, path
        assert set(people.stranger.get(path).json()) == {"error"}
    for path in ("/gradio_api/cancel", "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/upload"):
        assert people.stranger.post(path, json={}).status_code == 401, path
    assert people.stranger.get("/login").status_code == 200
    assert people.stranger.get("/static/login.css").headers["content-type"].startswith("text/css")
    assert not [path for path in OPEN_PATHS if path.endswith(".js")]


def test_a_page_leads_to_the_form_and_from_there_back(people: Any) -> None:
    away = people.stranger.get("/?project=abc", headers=HTML)
    assert (away.status_code, away.headers["location"]) == (303, "/login?next=%2F%3Fproject%3Dabc")
    back = log_in(people.stranger, to=away.headers["location"])
    assert (back.status_code, back.headers["location"]) == (303, "/?project=abc")
    assert people.stranger.get("/api/me").json()["owner"] == "anna"
    assert people.stranger.get("/login").status_code == 303


@pytest.mark.parametrize(
    "to",
    [
        "http://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/\r\nX: y",
    ],
)
def test_no_login_leads_to_another_site(people: Any, to: str) -> None:
    reply = log_in(people.another(), to=f"/login?next={quote(to, safe='')}")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(people: Any) -> None:
    given = log_in(people.stranger).headers["set-cookie"]
    name, _, rest = given.partition("=")
    parts = {part.strip().lower() for part in rest.split(";")}
    assert name == COOKIE
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert "secure" not in parts and not any(part.startswith("domain") for part in parts)


def test_over_tls_the_cookie_is_for_this_very_host_only(people: Any) -> None:
    secure = TestClient(people.app, base_url="https://127.0.0.1", follow_redirects=False)
    given = log_in(secure).headers["set-cookie"]
    assert given.startswith(f"{SECURE_COOKIE}=") and SECURE_COOKIE.startswith("__Host-")
    assert "secure" in given.lower() and "path=/" in given.lower() and "domain" not in given.lower()
    assert secure.get("/api/me").json()["owner"] == "anna"


def test_a_cookie_of_an_open_connection_is_not_taken_over_tls(people: Any) -> None:
    token = people.anna.cookies[COOKIE]
    secure = TestClient(people.app, base_url="https://127.0.0.1", cookies={COOKIE: token})
    assert secure.get("/api/me").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "\x7f", '"; x="', "a=b; c"])
def test_a_made_up_cookie_is_nobody(people: Any, cookie: str) -> None:
    for text in (f"{COOKIE}={cookie}", cookie, f"{COOKIE}; {COOKIE}={cookie}"):
        assert people.another().get("/api/me", headers={"Cookie": text}).status_code == 401


def test_wrong_tries_read_alike_and_are_slowed_down(people: Any) -> None:
    client = people.another()
    first, second = log_in(client, "anna", "wrong wrong"), log_in(client, "nobody", "wrong wrong")
    assert first.status_code == second.status_code == 401
    assert first.text.replace("anna", "nobody") == second.text
    assert "set-cookie" not in first.headers
    for _ in range(3):
        log_in(client, "anna", "wrong wrong")
    blocked = log_in(client, "anna", PASSWORD)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) >= 1
    assert "set-cookie" not in blocked.headers


def test_three_hundred_tries_look_at_five_passwords(people: Any) -> None:
    looked = [log_in(people.another(), "anna", f"guess number {n}").status_code for n in range(300)]
    # The wait after the fifth is 1 s and doubles, so what is looked at grows with the time taken, slowly.
    assert looked.count(401) < 12
    assert looked.count(429) == 300 - looked.count(401)


def test_leaving_ends_the_login_on_the_server_too(people: Any) -> None:
    token = people.anna.cookies[COOKIE]
    left = people.anna.post("/logout", headers=OURS)
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    thief = TestClient(people.app, base_url="http://127.0.0.1", cookies={COOKIE: token})
    assert thief.get("/api/me").status_code == 401
    assert people.bert.get("/api/me").status_code == 200


def test_nobody_is_logged_out_by_another_page(people: Any) -> None:
    assert people.anna.post("/logout", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert people.anna.get("/logout").status_code in (404, 405)
    assert people.anna.get("/api/me").status_code == 200


def test_a_login_outlives_a_restart_and_a_change_of_password_ends_it(people: Any, tmp_path: Path) -> None:
    token = people.anna.cookies[COOKIE]
    with open_session(data_dir=tmp_path / "data") as again:
        app = create_app(again, pool=False, page=False, access=Access(needs_login=True))
        client = TestClient(app, base_url="http://127.0.0.1", cookies={COOKIE: token})
        assert client.get("/api/me").json()["owner"] == "anna"
        accounts.set_password(again.store, "anna", "another good one")
        assert client.get("/api/me").status_code == 401


def test_a_new_login_ends_the_one_this_browser_had(people: Any) -> None:
    old = people.anna.cookies[COOKIE]
    log_in(people.anna)
    assert accounts.owner_of_token(people.session.store, old) is None


@pytest.mark.parametrize(
    ("accepted", "language", "word"),
    [
        ("de-AT,en;q=0.5", "de", "Anmelden"),
        ("tlh, fr", "fr", "Se connecter"),
        ("es", "es", "Entrar"),
        ("", "en", "Log in"),
    ],
)
def test_the_form_speaks_the_browsers_language(people: Any, accepted: str, language: str, word: str) -> None:
    page = people.stranger.get("/login", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page and word in page


def test_what_was_typed_comes_back_as_text(people: Any) -> None:
    page = log_in(people.another(), '"><script>alert(1)</script>').text
    assert "<script" not in page and "&lt;script&gt;" in page


def test_the_form_takes_any_bytes(people: Any) -> None:
    for body in (b"", b"\xff\xfe", b"name=&password=", b"name=a" + b"&name=b" * 5000, b"%ff=%00"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert people.another().post("/login", content=body, headers=headers).status_code in (401, 429)


def test_nothing_of_a_login_is_kept_by_a_cache(people: Any) -> None:
    assert people.stranger.get("/login").headers["cache-control"] == "no-store"
    assert people.stranger.get("/", headers=HTML).headers["cache-control"] == "no-store"
    assert people.stranger.get("/api/me").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded"])
def test_a_page_without_a_login_answers_nobody_through_a_proxy(client: TestClient, people: Any, name: str) -> None:
    refused = client.get("/api/me", headers={name: "203.0.113.9"})
    assert refused.status_code == 403
    assert "parlando user add NAME" in refused.json()["error"]
    assert people.anna.get("/api/me", headers={name: "203.0.113.9"}).status_code == 200


def test_a_database_that_does_not_answer_lets_nobody_in(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.store.errors import StoreBusy

    def busy(*_: object) -> None:
        raise StoreBusy("Another process holds the database", "", "Wait")

    monkeypatch.setattr(people.session.store.accounts, "owner_of_login", busy)
    reply = people.anna.get("/api/me")
    assert (reply.status_code, reply.json()["error"]) == (503, "Another process holds the database. Wait.")


def test_a_login_is_asked_for_on_this_machine_too_when_wanted(session: Session) -> None:
    app = create_app(session, pool=False, page=False, access=Access(needs_login=True))
    assert TestClient(app, base_url="http://127.0.0.1").get("/api/me").status_code == 401

"""The faults of the web that must not reach the application: foreign hosts, foreign pages, floods, forged ids."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.session import Session
from ui.app import create_app
from ui.identity import Access
from ui.security.body_limit import JSON_BYTES, BodyLimit
from ui.security.hosts import host_name, is_loopback

OURS = {"X-Parlando": "1"}

# --- foreign hosts (a name of somebody else's that leads here)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:7860",
        "127.0.0.1:80@evil.example",
        "",
        "[::1",
        "localhost:x",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/me", "/static/main.js", "/login", "/nowhere"])
def test_a_foreign_host_is_refused_everywhere(client: TestClient, host: str, path: str) -> None:
    reply = client.get(path, headers={"Host": host})
    assert reply.status_code == 400
    assert "PARLANDO_ALLOWED_HOSTS" in reply.json()["error"]
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:7860", "localhost:1", "LOCALHOST", "[::1]:7860", "localhost."]
)
def test_our_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/api/me", headers={"Host": host}).status_code == 200


def test_the_address_a_connection_came_in_by_is_ours_and_no_other_is(session: Session) -> None:
    app = create_app(session, pool=False, page=False)
    with TestClient(app, base_url="http://192.0.2.7") as client:
        assert client.get("/api/me").status_code == 200
        for other in ("192.0.2.8", "evil.example", "192.0.2.7.evil.example"):
            assert client.get("/api/me", headers={"Host": other}).status_code == 400
    with TestClient(app, base_url="http://evil.example") as client:
        assert client.get("/api/me").status_code == 400


def test_a_proxys_name_is_answered_where_it_was_allowed(session: Session) -> None:
    app = create_app(session, pool=False, page=False, access=Access(public_hosts=frozenset({"music.example"})))
    with TestClient(app, base_url="https://music.example") as client:
        assert client.get("/api/me").status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [("a:1", "a"), ("[::1]:1", "::1"), ("[::1]", "::1"), ("[::1]x", ""), ("a:b", ""), ("A.", "a"), ("::1", "")],
)
def test_the_name_in_a_host(host: str, name: str) -> None:
    assert host_name(host) == name


def test_loopback_is_told_from_the_world() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.0.2.1", "evil.example", "", "localhost.evil"))


def test_no_websocket_opens(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pass


# --- changes that another page has a browser send


FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "file://"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("signs", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_from_another_page_is_refused(client: TestClient, method: str, signs: dict[str, str]) -> None:
    before = client.get("/api/projects").json()
    for path in ("/api/projects", "/login", "/logout", "/gradio_api/queue/join", "/gradio_api/upload"):
        reply = client.request(method, path, headers=OURS | signs | {"Content-Type": "text/plain"}, content=b"{}")
        assert reply.status_code == 403, path
    assert client.get("/api/projects").json() == before


def test_our_own_page_may_change(client: TestClient) -> None:
    for signs in ({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
        reply = client.post("/api/projects", json={}, headers=OURS | signs)
        assert reply.status_code in (200, 201), reply.text


def test_a_change_of_the_api_needs_the_header_no_form_can_send(client: TestClient) -> None:
    for headers in ({}, {"X-Parlando": "0"}, {"Origin": "http://127.0.0.1"}):
        assert client.post("/api/projects", json={}, headers=headers).status_code == 403
    assert client.get("/api/projects").json()["projects"] == []


def test_a_preflight_of_another_page_gets_no_leave(client: TestClient) -> None:
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    reply = client.options("/api/projects", headers=asked)
    assert not [name for name in reply.headers if name.startswith("access-control")]


def test_a_page_behind_a_proxy_may_change_under_the_proxys_name(session: Session) -> None:
    app = create_app(session, pool=False, page=False, access=Access(public_hosts=frozenset({"music.example"})))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        headers = OURS | {"Origin": "https://music.example"}
        assert client.post("/api/projects", json={}, headers=headers).status_code in (200, 201)


# --- floods


def test_a_body_that_says_it_is_too_large_is_refused_unread(client: TestClient) -> None:
    reply = client.post("/api/projects", content=b"x" * (JSON_BYTES + 1), headers=OURS)
    assert reply.status_code == 413
    assert "1 MB" in reply.json()["error"]
    assert reply.headers["connection"] == "close"


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 400, "0x10"])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    headers = OURS | {"Content-Length": length}
    assert client.post("/api/projects", content=b"{}", headers=headers).status_code == 413


def exchange(app: Any, path: str, blocks: int, block: bytes) -> tuple[int, int]:
    """Send a body without a length through a middleware: (status, blocks that were read)."""
    read = 0
    sent: list[Any] = []

    async def receive() -> Any:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": block, "more_body": read < blocks}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"transfer-encoding", b"chunked")]}
    asyncio.run(app(scope, receive, send))
    assert [message["type"] for message in sent].count("http.response.start") == 1
    return int(sent[0]["status"]), read


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads everything, and answers 400 to what breaks off, as FastAPI does."""
    status = 200
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            status = 400
            break
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def breaks(scope: Any, receive: Any, send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    raise RuntimeError("client is gone")


def test_a_body_without_a_length_is_cut_off_at_the_limit() -> None:
    limit = BodyLimit(reads_all, upload_bytes=5_000_000)
    assert exchange(limit, "/api/projects", 640, bytes(100_000)) == (413, 11)
    assert exchange(limit, "/api/projects", 10, bytes(100_000)) == (200, 10)
    assert exchange(BodyLimit(breaks, 5_000_000), "/api/projects", 640, bytes(100_000)) == (413, 11)


def test_an_upload_may_have_what_the_settings_allow_and_no_more() -> None:
    limit = BodyLimit(reads_all, upload_bytes=5_000_000)
    assert exchange(limit, "/gradio_api/upload", 50, bytes(100_000)) == (200, 50)
    assert exchange(limit, "/gradio_api/upload", 640, bytes(100_000))[0] == 413
    assert exchange(limit, "/gradio_api/upload/more", 640, bytes(100_000)) == (413, 11)


@pytest.mark.parametrize("text", ["a\0b", "Z" + "\u0301" * 30_000, "\u202eevil", "💥" * 32_001, "x" * 900_000])
def test_strange_and_long_text_is_answered_in_one_sentence(client: TestClient, text: str) -> None:
    project = client.post("/api/projects", json={}, headers=OURS).json()["id"]
    reply = client.post(f"/api/projects/{project}/turns", json={"text": text}, headers=OURS)
    assert reply.status_code in (202, 400, 413, 422)
    if reply.status_code != 202:
        assert set(reply.json()) == {"error"} and len(reply.json()["error"]) < 500


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff\xfe", b'{"text": NaN}', b"null", b"[]", b'"x"'])
def test_a_body_that_is_no_request_is_answered_in_one_sentence(client: TestClient, body: bytes) -> None:
    project = client.post("/api/projects", json={}, headers=OURS).json()["id"]
    headers = OURS | {"Content-Type": "application/json"}
    reply = client.post(f"/api/projects/{project}/turns", content=body, headers=headers)
    assert 400 <= reply.status_code < 500
    assert set(reply.json()) == {"error"}
    assert "Traceback" not in reply.text


# --- headers


@pytest.mark.parametrize("path", ["/api/me", "/static/main.js", "/nowhere", "/login", "/media/x/y"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, follow_redirects=False).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"] and "camera=()" in headers["permissions-policy"]
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'" and policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'" and policy["base-uri"] == "'self'"
    assert "unsafe" not in policy["script-src"] and "http" not in headers["content-security-policy"]


def test_the_policys_word_is_another_each_time(client: TestClient) -> None:
    policies = {client.get("/api/me").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_over_tls_the_browser_is_told_to_stay_there(client: TestClient) -> None:
    assert "strict-transport-security" not in client.get("/api/me").headers
    secure = TestClient(client.app, base_url="https://127.0.0.1")
    assert secure.get("/api/me").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_is_no_description_of_the_server_for_strangers(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


# --- forged ids


def test_every_route_of_a_foreign_project_is_not_found(people: Any) -> None:
    made = people.anna.post("/api/projects", json={"name": "waltz"}, headers=OURS).json()["id"]
    turn = people.anna.post(f"/api/projects/{made}/turns", json={"text": "a waltz"}, headers=OURS)
    assert turn.status_code == 202
    job = turn.json()["job"]["id"]
    for pid in (made, "0" * 32, "x", "..%2f..", "a" * 500, "'; DROP TABLE projects; --", "\u202e"):
        for path in ("pulse", "chat", "versions", "versions/v1/studio", "versions/v1/downloads", "bundle"):
            assert people.bert.get(f"/api/projects/{pid}/{path}").status_code in (404, 422), (pid, path)
        for method, path, body in (
            ("PATCH", "", {"name": "mine"}),
            ("DELETE", "", None),
            ("POST", "/undelete", {}),
            ("POST", "/duplicate", {}),
            ("POST", "/turns", {"text": "x"}),
            ("POST", "/versions/v1/make", {"kind": "mix"}),
        ):
            reply = people.bert.request(method, f"/api/projects/{pid}{path}", json=body, headers=OURS)
            assert reply.status_code in (404, 422), (pid, method, path)
    assert people.anna.get(f"/api/projects/{made}/pulse").json()["name"] == "waltz"
    for number in (job, 10**15, -1):
        assert people.bert.post(f"/api/jobs/{number}/stop", headers=OURS).status_code in (404, 422)
    jobs = people.anna.get(f"/api/projects/{made}/pulse").json()["jobs"]
    assert not any(row["cancel_requested"] or row["state"] == "cancelled" for row in jobs)
    assert people.bert.get("/api/projects").json() == {"projects": [], "deleted": []}


def test_one_persons_preferences_are_not_anothers(people: Any) -> None:
    stored = people.anna.put("/api/preferences", json={"language": "de"}, headers=OURS)
    assert stored.status_code == 200
    assert people.anna.get("/api/me").json()["language"] == "de"
    assert people.bert.get("/api/me").json()["language"] == "en"
    assert people.bert.get("/api/me").json()["owner"] == "bert"


def test_an_owner_cannot_be_claimed(people: Any) -> None:
    claims = {"X-Owner": "anna", "X-Forwarded-User": "anna", "Remote-User": "anna", "Cookie": "owner=anna"}
    assert people.stranger.get("/api/me?owner=anna", headers=claims).status_code == 401
    assert people.bert.get("/api/me?owner=anna").json()["owner"] == "bert"

"""Gradio behind our checks: the real page, two people, and what one of them can do to the other."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant import accounts
from assistant.session import open_session
from ui.app import create_app, upload_folder
from ui.identity import COOKIE, Access
from ui.security.gradio_events import NoEvent, checked_call

PASSWORD = "correct horse battery"
API = "/gradio_api"


class Page:
    """The real page with Anna, Bert and a stranger."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.session = open_session(data_dir=data_dir)
        self.app = create_app(self.session, pool=False, access=Access(needs_login=True))
        self.stranger = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)
        self.anna, self.bert = self._client("anna"), self._client("bert")

    def _client(self, name: str) -> TestClient:
        accounts.add_account(self.session.store, name, PASSWORD)
        token = accounts.log_in(self.session.store, name, PASSWORD, "192.0.2.1").token
        client = TestClient(
            self.app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False
        )
        client.cookies.set(COOKIE, token)
        return client

    def upload(self, client: TestClient, content: bytes = b"MThd", name: str = "a.mid") -> str:
        reply = client.post(f"{API}/upload", files={"files": (name, content)})
        assert reply.status_code == 200, reply.text
        path: str = reply.json()[0]
        return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    kept = dict(os.environ)
    cost, accounts.SCRYPT_N = accounts.SCRYPT_N, 2**4
    opened = Page(tmp_path_factory.mktemp("page") / "data")
    with opened.stranger:  # runs the application's lifespan
        yield opened
    opened.session.__exit__()
    accounts.SCRYPT_N = cost
    os.environ.clear()
    os.environ.update(kept)


def event(page: Page, client: TestClient, session: str, *data: Any, run: str = "run/predict", fn: int = 0) -> Any:
    body = {"data": list(data), "fn_index": fn, "session_hash": session, "event_data": None, "trigger_id": 1}
    return client.post(f"{API}/{run}", json=body)


def say(files: list[Any], text: str = "x") -> dict[str, Any]:
    return {"text": text, "files": files}


def file_data(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


# --- the page


def test_the_page_is_there_and_every_script_carries_the_word_of_its_policy(page: Page) -> None:
    reply = page.anna.get("/")
    assert reply.status_code == 200
    [nonce] = re.findall(r"script-src 'self' 'nonce-([\w-]+)'", reply.headers["content-security-policy"])
    tags = re.findall(r"<script\b[^>]*>", reply.text)
    assert len(tags) >= 3
    assert all(f'nonce="{nonce}"' in tag for tag in tags)
    assert "unsafe-eval" not in reply.headers["content-security-policy"]


def test_the_page_names_no_other_host(page: Page) -> None:
    text = page.anna.get("/").text
    addressed = re.findall(r"""(?:src|href|content)=["'](?:https?:)?//([^"'/]+)""", text)
    assert addressed == []


def test_the_page_is_not_kept_and_is_whole_whatever_the_browser_unpacks(page: Page) -> None:
    for accepted in ("br", "gzip", "identity", "*"):
        reply = page.anna.get("/", headers={"Accept-Encoding": accepted})
        assert "gradio-app" in reply.text and reply.headers["cache-control"] == "no-store"


def test_gradios_files_are_kept_because_their_names_carry_a_hash(page: Page) -> None:
    [script] = re.findall(r'src="\./(assets/index-[\w-]+\.js)"', page.anna.get("/").text)
    reply = page.anna.get(f"/{script}")
    assert reply.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "immutable" not in page.anna.get("/assets/none-12345678.js").headers.get("cache-control", "")
    assert "immutable" not in page.anna.get("/config").headers.get("cache-control", "")


def test_gradio_knows_the_owner_by_our_login(page: Page) -> None:
    config = re.search(r"window\.gradio_config = (\{.*?\});</script>", page.bert.get("/").text)
    assert config is not None
    assert json.loads(config.group(1))["username"] == "bert"


def test_gradio_calls_nobody_and_shows_no_details(page: Page) -> None:
    blocks = page.app.state.page
    assert blocks.analytics_enabled is False and blocks.share is False
    assert blocks.show_error is False and blocks.allowed_paths == []
    assert not blocks.mcp_server and not blocks.run_history
    assert all(fn.api_visibility == "private" for fn in blocks.fns.values())
    assert os.environ["GRADIO_TEMP_DIR"] == str(upload_folder(page.data_dir))


# --- closed doors


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json", "/docs", "/monitoring", "/monitoring/summary", "/pwa_icon", "/login/", "/logout/",
        f"{API}/info", f"{API}/info/", f"{API}/openapi.json", f"{API}/runs", f"{API}/runs/",
        f"{API}/token", f"{API}/user",
        f"{API}/deep_link?session_hash=x", f"{API}/proxy=http://127.0.0.1/", f"{API}/file/etc/passwd",
        f"{API}/stream/a/b/1/playlist.m3u8", f"{API}/custom_component/1/client/component/index.js", f"{API}/vibe-code",
        f"{API}/call/say/abc", f"{API}/mcp/sse", f"{API}/dev/reload", f"{API}/run-history/records",
        f"{API}/queue/status",
        f"{API}/profiling/traces", f"{API}/component_server", "//gradio_api/info", "/gradio_api//info",
        "/GRADIO_API/info",
    ],
)  # fmt: skip
def test_a_route_the_page_does_not_need_is_closed(page: Page, path: str) -> None:
    for method in ("GET", "POST"):
        assert page.anna.request(method, path).status_code in (404, 405), (method, path)


def test_without_a_login_no_route_of_gradio_answers(page: Page) -> None:
    for path in ("cancel", "queue/join", "upload", "reset", "run/predict"):
        assert page.stranger.post(f"{API}/{path}", json={}).status_code == 401
    for path in (
        "heartbeat/abc",
        "app_id",
        "queue/data?session_hash=a",
        "upload_progress",
        "startup-events",
        "file=/etc",
    ):
        assert page.stranger.get(f"{API}/{path}").status_code == 401


def test_an_address_no_file_can_have_is_not_there(page: Page) -> None:
    for path in (
        "/assets/" + "a" * 400,
        "/assets/" + "a/" * 3_000 + "b",
        "/svelte/" + "a" * 400,
        "/static/" + "a" * 400,
    ):
        assert page.anna.get(path).status_code == 404, path[:20]


# --- files


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../../../../etc/passwd", "%2Fetc%2Fpasswd", "..%2f..%2fparlando.sqlite3", ".env",
        "/proc/self/environ",
        "http://127.0.0.1:1/x", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "https://evil.example/x",
        "//evil.example/x", "\\\\evil\\share", "C:/Windows/win.ini", "a\0b",
    ],
)  # fmt: skip
def test_no_file_of_the_machine_and_no_other_host_is_read_through_gradio(
    page: Page, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: tried.append(args) or [])
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: tried.append(address))
    for client in (page.anna, page.bert):
        reply = client.get(f"{API}/file={name.replace(chr(0), '%00')}")
        assert reply.status_code in (403, 404)
        assert "root:" not in reply.text
    assert tried == []


def test_the_database_and_what_was_made_are_not_served_by_gradio(page: Page) -> None:
    made = page.session.store.put_artefact("midi", b"MThd made")
    for path in (
        page.data_dir / "parlando.sqlite3",
        page.data_dir / "parlando.log",
        page.session.store.stored_path(made),
    ):
        assert page.anna.get(f"{API}/file={path}").status_code == 404


def test_an_upload_is_there_for_whoever_uploaded_it_only(page: Page) -> None:
    path = page.upload(page.anna, b"MThd anna's")
    assert Path(path).is_relative_to(upload_folder(page.data_dir))
    assert page.anna.get(f"{API}/file={path}").content == b"MThd anna's"
    assert page.bert.get(f"{API}/file={path}").status_code == 404
    assert page.stranger.get(f"{API}/file={path}").status_code == 401
    same = page.upload(page.bert, b"MThd anna's")
    assert page.bert.get(f"{API}/file={same}").status_code == 200  # Bert has these very bytes himself


def test_an_upload_opened_by_itself_runs_nothing(page: Page) -> None:
    for name in ("evil.html", "evil.svg"):
        reply = page.anna.get(f"{API}/file={page.upload(page.anna, b'<script>alert(1)</script>', name)}")
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_name_never_leads_out_of_the_folder(page: Page) -> None:
    for name in ("../../../evil.mid", "/tmp/evil.mid", "..\\evil.mid", "a\u202e.mid", "x" * 400 + ".mid"):
        path = Path(page.upload(page.anna, b"MThd", name))
        assert path.is_relative_to(upload_folder(page.data_dir)) and path.is_file()


def test_an_upload_beyond_the_limit_is_refused(page: Page) -> None:
    limit = page.session.settings.max_upload_bytes
    headers = {"Content-Length": str(limit + 100_000), "Content-Type": "multipart/form-data; boundary=x"}
    reply = page.anna.post(f"{API}/upload", content=b"--x", headers=headers)
    assert reply.status_code == 413
    assert f"{limit / 1e6:g} MB" in reply.json()["error"]


def test_a_full_disk_takes_no_upload(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12 - 10**6, 10**6))
    reply = page.anna.post(f"{API}/upload", files={"files": ("a.mid", b"MThd")})
    assert reply.status_code == 507
    assert "free some space" in reply.json()["error"]


def left_behind(page: Page) -> list[Path]:
    return [path for path in upload_folder(page.data_dir).glob("*") if path.is_file()]


BOUNDARY = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mid"\r\n\r\n'


def test_an_upload_in_pieces_beyond_the_limit_is_refused_in_a_sentence_and_leaves_nothing(page: Page) -> None:
    block = b"a" * 1_000_000
    pieces = page.session.settings.max_upload_bytes // len(block) + 1
    reply = page.anna.post(f"{API}/upload", content=iter([PART, *[block] * pieces, b"\r\n--x--\r\n"]), headers=BOUNDARY)
    assert (reply.status_code, set(reply.json())) == (413, {"error"})
    assert left_behind(page) == []


def test_an_upload_that_breaks_off_leaves_nothing(page: Page) -> None:
    messages = [{"type": "http.request", "body": PART + b"a" * 500_000, "more_body": True}, {"type": "http.disconnect"}]
    seen: list[int] = []

    async def receive() -> dict[str, Any]:
        seen.append(len(left_behind(page)))
        return messages.pop(0) if len(messages) > 1 else messages[0]

    async def send(_: Any) -> None:
        return None

    cookie = f"{COOKIE}={page.anna.cookies[COOKIE]}"
    headers = {"host": "127.0.0.1", "cookie": cookie, "content-type": BOUNDARY["Content-Type"]}
    scope = {
        "type": "http", "method": "POST", "path": f"{API}/upload", "raw_path": b"", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 80), "client": ("192.0.2.1", 9), "scheme": "http", "http_version": "1.1",
    }  # fmt: skip
    with suppress(Exception):
        asyncio.run(page.app(scope, receive, send))
    assert max(seen) == 1  # it was on the disk while it came
    assert left_behind(page) == []


def test_nobody_fills_the_disk_with_uploads_that_are_never_sent(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = page.app.router.routes[-1].app._waiting
    monkeypatch.setattr(waiting, "most_bytes", 1_000_000)
    replies = [page.bert.post(f"{API}/upload", files={"files": (f"{n}.mid", bytes([n]) * 400_000)}) for n in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 429, 429]
    assert "MB" in replies[-1].json()["error"]
    page.upload(page.anna, b"MThd another person's")
    Path(replies[0].json()[0]).unlink()
    page.upload(page.bert, b"MThd there is room again")


# --- events and sessions


def test_an_event_of_the_page_is_answered(page: Page) -> None:
    reply = event(page, page.anna, "annas1", say([]), fn=0)
    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "{data}/parlando.sqlite3", "{others}", "http://127.0.0.1:1/x", "", "."]
)
def test_a_file_that_was_not_uploaded_cannot_be_sent_along(page: Page, path: str) -> None:
    others = page.upload(page.bert, b"MThd bert's own")
    named = path.format(data=page.data_dir, others=others)
    before = {file for file in upload_folder(page.data_dir).rglob("*") if file.is_file()}
    for value in (
        say([file_data(named)]),
        say([file_data(named, url="http://127.0.0.1:1/x")]),
        {"text": "x", "files": [], "more": {"deep": [file_data(named)]}},
    ):
        for run in ("run/predict", "queue/join"):
            reply = event(page, page.anna, "annas1", value, run=run)
            assert (reply.status_code, set(reply.json())) == (404, {"error"}), (run, value)
    assert {file for file in upload_folder(page.data_dir).rglob("*") if file.is_file()} == before


def test_ones_own_upload_can_be_sent_along(page: Page) -> None:
    path = page.upload(page.anna, b"MThd mine")
    assert event(page, page.anna, "annas1", say([file_data(path, orig_name="a.mid")])).status_code == 200


def test_a_session_belongs_to_whoever_used_it_first(page: Page) -> None:
    assert event(page, page.anna, "annas2", say([])).status_code == 200
    for run in ("run/predict", "queue/join"):
        assert event(page, page.bert, "annas2", say([]), run=run).status_code == 404
    assert page.bert.get(f"{API}/queue/data?session_hash=annas2").status_code == 404
    assert page.bert.get(f"{API}/heartbeat/annas2").status_code == 404
    for path in ("cancel", "reset"):
        body = {"session_hash": "annas2", "fn_index": 0, "event_id": "x"}
        assert page.bert.post(f"{API}/{path}", json=body).status_code == 404
    assert event(page, page.anna, "annas2", say([])).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"{}", b'{"session_hash": 1}', b'{"session_hash": null}']
)
def test_an_event_that_is_none_is_refused(page: Page, body: bytes) -> None:
    for run in ("run/predict", "queue/join", "cancel"):
        reply = page.anna.post(f"{API}/{run}", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code in (400, 404)
        assert set(reply.json()) == {"error"}


DEEP = "[" * 900 + "]" * 900


@pytest.mark.parametrize(
    "changed",
    [
        '"fn_index": 99', '"fn_index": -1', '"fn_index": null', '"fn_index": "x"', '"fn_index": true', '"data": []',
        '"data": ["text"]', '"data": null', '"data": [{"text": 5, "files": []}]',
        '"data": [{"text": "x", "files": {"a": 1}}]',
        '"data": [{"text": "x", "files": [null]}]', '"data": [{"text": "x", "files": [{}]}]', '"data": [NaN]',
        '"data": [{"text": "x", "files": ["a"]}]', f'"data": [{DEEP}]', f'"data": [{{"text": {DEEP}}}]',
        '"trigger_id": "x"', '"data": [{"text": "x", "files": [{"path": 5}]}]',
    ],
)  # fmt: skip
def test_a_forged_call_is_refused_in_a_sentence(page: Page, changed: str, caplog: pytest.LogCaptureFixture) -> None:
    body = '{"data": [{"text": "x", "files": []}], "fn_index": 0, "session_hash": "annas3", "trigger_id": 1, ' + changed
    for run in ("run/predict", "queue/join"):
        reply = page.anna.post(f"{API}/{run}", content=body + "}", headers={"Content-Type": "application/json"})
        assert reply.status_code in (400, 404) and set(reply.json()) == {"error"}
    assert "Traceback" not in caplog.text


def test_a_forged_selection_is_told_and_nothing_breaks(page: Page) -> None:
    body = {"data": [say([])], "fn_index": 0, "session_hash": "annas3", "trigger_id": 1}
    for here in ("[" * 7_000, '{"context": {"at_s": NaN}}'):
        reply = page.anna.post(f"{API}/run/predict", json=body, headers={"X-Parlando-Here": here})
        assert reply.status_code == 200 and "notice" in reply.text


def test_a_file_of_a_kind_the_box_does_not_take_is_a_sentence(page: Page) -> None:
    taken = ("audio", ".mid")
    for name, is_taken in (("a.mid", True), ("a.wav", True), ("a.zip", False), ("a.pkl", False), ("sf2", False)):
        asked = {"fn_index": 0, "session_hash": "x", "data": [say([file_data(f"/tmp/{name}")])]}
        if is_taken:
            assert checked_call(asked, {0: 1}, taken)["data"][0]["files"][0]["path"] == f"/tmp/{name}"
        else:
            with pytest.raises(NoEvent, match="cannot be read"):
                checked_call(asked, {0: 1}, taken)


def test_what_the_page_does_not_send_does_not_reach_gradio() -> None:
    asked = {
        "fn_index": 0,
        "session_hash": "x",
        "data": [say([])],
        "event_data": {"a": 1},
        "batched": True,
        "request": {},
    }
    assert set(checked_call(asked, {0: 1}, ())) == {"fn_index", "session_hash", "data", "event_data", "trigger_id"}
    assert checked_call(asked, {0: 1}, ())["event_data"] is None


@pytest.mark.parametrize("name", ["a.zip", "a.sf2", "a.pkl"])
def test_an_upload_of_any_kind_sent_along_breaks_nothing(page: Page, name: str) -> None:
    path = page.upload(page.anna, b"PK\3\4", name)
    assert event(page, page.anna, "annas1", say([file_data(path, orig_name=name)])).status_code in (200, 400)


def test_what_the_browser_says_the_chat_holds_is_never_taken(page: Page) -> None:
    """Gradio lets a client hand in any chat value; no event of the page takes one."""
    blocks = page.app.state.page
    inputs = {type(block).__name__ for fn in blocks.fns.values() for block in fn.inputs}
    assert "Chatbot" not in inputs and "State" not in inputs


def test_no_widget_needs_code_from_text(page: Page) -> None:
    """gr.HTML evaluates its templates, and an event's js= is a function made from text: the policy forbids both."""
    blocks = page.app.state.page
    assert not [block for block in blocks.blocks.values() if type(block).__name__ == "HTML"]
    assert not [fn for fn in blocks.fns.values() if fn.js]
    assert not blocks.js


def test_gradios_own_login_is_not_there(page: Page) -> None:
    assert page.anna.get("/logout").status_code == 404
    assert page.anna.post("/login/", data={"username": "anna", "password": PASSWORD}).status_code == 404
    assert page.anna.get("/api/me").json()["owner"] == "anna"


def test_gradio_itself_takes_no_file_that_was_not_uploaded_either(page: Page) -> None:
    """Behind the doors: mounted as its manual says, Gradio 6.31 read any file of the machine that an event named."""
    gradio_app = page.app.router.routes[-1].app._app._app
    with TestClient(gradio_app, base_url="http://127.0.0.1", raise_server_exceptions=False) as bare:
        gradio_app.auth_dependency = None
        reply = event(page, bare, "bare1", say([file_data("/etc/passwd")]))
        assert reply.status_code == 500
        assert "root:" not in reply.text
        assert not [path for path in upload_folder(page.data_dir).rglob("passwd")]

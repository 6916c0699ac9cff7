"""How the page is started and stopped, who can reach it, and what it costs; the application's own files."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant import accounts
from assistant.page import page_command
from assistant.session import Session
from assistant.settings import load_settings
from tools.errors import LimitError, MissingError
from ui.__main__ import access_for, has_browser, listen, warn_of_hidden_visitors
from ui.app import create_app

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
ADDRESS = re.compile(r"^Parlando is at (http://\S+:(\d+))( \(port \d+ is taken\))?; Ctrl\+C stops it\.\n$")


# --- static files


def test_modules_come_as_modules_and_are_asked_for_anew(client: TestClient) -> None:
    reply = client.get("/static/main.js")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["cache-control"] == "no-cache"
    again = client.get("/static/main.js", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/"]
)
def test_static_files_are_those_of_the_folder(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_without_the_page_gradio_is_not_even_imported(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from assistant.session import open_session\nfrom ui.app import create_app\n"
        f"with open_session(Path({str(tmp_path)!r})) as session: create_app(session, pool=False, page=False)\n"
        "assert not {'gradio', 'torch', 'langchain', 'music21'} & set(sys.modules), sorted(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-500:]


def test_a_failure_of_ours_is_one_sentence_and_goes_to_the_log(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(session.store, "artefact", broken)
    app = create_app(session, pool=False, page=False)
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    caplog.set_level("ERROR", logger="parlando")
    reply = client.get(f"/media/{'0' * 64}/x")
    assert reply.status_code == 500
    assert set(reply.json()) == {"error"} and "secret" not in reply.text and "ZeroDivisionError" in reply.text


def test_the_data_folder_is_swept_now_and_then_and_a_failure_ends_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio
    from types import SimpleNamespace
    from typing import cast

    from assistant.store.errors import StoreBusy
    from assistant.store.store import Store
    from ui import app as module

    monkeypatch.setattr(module, "SWEEP_FIRST_S", 0.0)
    monkeypatch.setattr(module, "SWEEP_EVERY_S", 0.01)
    sweeps: list[int] = []

    class Swept:
        cache_dir = session.store.cache_dir
        jobs = SimpleNamespace(running=lambda: ())

        def sweep(self) -> None:
            sweeps.append(len(sweeps))
            if len(sweeps) == 1:
                raise StoreBusy("busy", "", "wait")

    async def run() -> None:
        task = asyncio.create_task(module._sweep_now_and_then(cast(Store, Swept())))
        while len(sweeps) < 3:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(run(), 20))
    assert sweeps[:3] == [0, 1, 2]


def test_an_old_upload_is_swept_and_a_young_one_stays(session: Session) -> None:

    from ui.app import upload_folder

    folder = upload_folder(session.settings.data_dir) / "abc"
    folder.mkdir(parents=True)
    for name, age_s in (("old.mid", 7200), ("young.mid", 60)):
        (folder / name).write_bytes(b"MThd")
        os.utime(folder / name, (time.time() - age_s,) * 2)
    session.store.sweep()
    assert [path.name for path in folder.iterdir()] == ["young.mid"]


# --- who can reach it


def settings(**variables: str) -> Any:
    return load_settings({f"PARLANDO_{name}": value for name, value in variables.items()})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "music.example"])
def test_an_address_others_can_reach_is_refused_without_an_account(session: Session, host: str) -> None:
    with pytest.raises(MissingError, match=r"can be reached by others.*parlando user add NAME"):
        access_for(session, settings(HOST=host), wants_login=False)
    accounts.add_account(session.store, "anna", PASSWORD)
    assert access_for(session, settings(HOST=host), wants_login=False).needs_login


def test_this_machine_alone_needs_no_login_unless_it_is_wanted(session: Session) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert not access_for(session, settings(HOST=host), wants_login=False).needs_login
    with pytest.raises(MissingError, match="--login was given"):
        access_for(session, settings(), wants_login=True)
    accounts.add_account(session.store, "anna", PASSWORD)
    assert access_for(session, settings(), wants_login=True).needs_login


@pytest.mark.parametrize("variable", ["ALLOWED_HOSTS", "TRUSTED_PROXY"])
def test_a_page_shown_by_a_proxy_needs_a_login_though_it_listens_here(session: Session, variable: str) -> None:
    with pytest.raises(MissingError, match=f"PARLANDO_{variable}"):
        access_for(session, settings(**{variable: "192.0.2.1"}), wants_login=False)
    accounts.add_account(session.store, "anna", PASSWORD)
    assert access_for(session, settings(**{variable: "192.0.2.1"}), wants_login=False).needs_login


def test_the_names_it_answers_to_are_this_machines_and_those_named(session: Session) -> None:
    accounts.add_account(session.store, "anna", PASSWORD)
    alone = access_for(session, settings(ALLOWED_HOSTS="music.example, songs.example"), wants_login=False)
    assert alone.public_hosts == {"music.example", "songs.example"}
    assert alone.hosts == {"localhost", "127.0.0.1", "::1"}
    assert socket.gethostname().lower() in access_for(session, settings(HOST="0.0.0.0"), wants_login=False).hosts


@pytest.mark.parametrize("text", ["x", "-1", "65536", "1e3", "99999999999"])
def test_a_port_that_is_none_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(LimitError, match="PARLANDO_PORT"):
        settings(PORT=text)
    assert settings(PORT="0").port == 0


def test_the_next_free_port_is_taken_unless_the_port_was_chosen() -> None:
    with listen("127.0.0.1", 0, False) as taken:
        port = taken.getsockname()[1]
        with listen("127.0.0.1", port, is_chosen=False) as other:
            assert port < other.getsockname()[1] <= port + 20
        with pytest.raises(LimitError, match=f"Port {port} at 127.0.0.1.*--port"):
            listen("127.0.0.1", port, is_chosen=True)


def test_an_address_that_is_not_this_machines_is_refused() -> None:
    with pytest.raises(LimitError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 7860, is_chosen=True)


def test_a_browser_is_opened_where_there_is_a_screen() -> None:
    assert has_browser({"DISPLAY": ":0"}, "linux") and has_browser({"WAYLAND_DISPLAY": "w"}, "linux")
    assert has_browser({}, "darwin") and has_browser({}, "win32")
    assert not has_browser({}, "linux")
    assert not has_browser({"CI": "true", "DISPLAY": ":0"}, "linux")


# --- started as a process


@contextmanager
def started(*command: str, data: Path, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The page in a process of its own: (process, its address)."""
    full = [*command, "--data", str(data)]
    environment = {**os.environ, "CI": "true", **variables}  # CI: no browser is opened
    process = subprocess.Popen(
        full, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = ADDRESS.match(line)
        assert match, (line, process.stderr.read() if process.stderr and process.poll() is not None else "")
        yield process, match.group(1)
    finally:
        process.kill()
        process.communicate()


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as reply:
        return json.load(reply)


def cli(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "assistant.cli", *arguments]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_parlando_ui_answers_and_ends_cleanly_with_its_workers(tmp_path: Path, how: signal.Signals) -> None:
    with started(*cli("ui", "--port", "0"), data=tmp_path) as (process, address):
        assert get(f"{address}/api/me")["owner"] == "local"
        workers = children(process.pid)
        assert len(workers) == 3
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, "")
        assert "Traceback" not in err, err
        assert not [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists()]


def children(pid: int) -> list[int]:
    """Worker processes of a process (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("needs Linux's list of child processes")
    own = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [child for child in own if b"assistant.jobs.worker" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.slow
def test_parlando_alone_opens_the_page_and_says_when_the_port_was_taken(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0, False) as taken:
        port = str(taken.getsockname()[1])
        with started(*cli(), data=tmp_path, PARLANDO_PORT=port) as (_, address):
            assert not address.endswith(f":{port}")
            assert get(f"{address}/api/projects")["projects"] == []


def run(*arguments: str, data: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = cli(*arguments, "--data", str(data))
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, input=stdin, timeout=60)


def test_an_open_host_without_an_account_ends_with_one_sentence(tmp_path: Path) -> None:
    done = run("ui", "--host", "0.0.0.0", "--port", "0", "--no-open", data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "parlando: 0.0.0.0 can be reached by others, so everybody needs an account, and there is none yet. "
        "Add one with: parlando user add NAME.\n"
    )


def test_wrong_options_end_with_one_sentence(tmp_path: Path) -> None:
    for wrong, status in (
        (["--port", "70000"], 1),
        (["--port", "x"], 2),
        (["--host", "192.0.2.1"], 1),
        (["--brain", "x"], 1),
    ):
        done = run("ui", *wrong, "--no-open", data=tmp_path)
        assert (done.returncode, done.stdout) == (status, ""), wrong
        assert "Traceback" not in done.stderr


def test_accounts_are_kept_by_the_command_line_without_a_password_in_it(tmp_path: Path) -> None:
    assert run("user", "add", "Anna", data=tmp_path, stdin=f"{PASSWORD}\n").stdout == "Added the account anna.\n"
    assert run("user", "list", data=tmp_path).stdout.startswith("anna  (added 20")
    assert run("user", "password", "anna", data=tmp_path, stdin="another good one\n").returncode == 0
    short = run("user", "add", "bert", data=tmp_path, stdin="short\n")
    assert (short.returncode, short.stdout) == (1, "")
    assert "10 to 1000" in short.stderr
    assert run("user", "add", "anna", data=tmp_path, stdin=f"{PASSWORD}\n").returncode == 1
    gone = run("user", "remove", "anna", data=tmp_path)
    assert "projects are kept" in gone.stdout
    assert run("user", "remove", "anna", data=tmp_path).returncode == 1
    for wrong in (["user"], ["user", "add"], ["user", "list", "anna"], ["user", "sing", "anna"]):
        assert run(*wrong, data=tmp_path).returncode == 2, wrong


def test_the_pages_command_passes_every_option_on() -> None:
    from assistant.cli import build_parser

    words = ["ui", "--host", "::1", "--port", "1", "--brain", "offline", "--data", "d", "--no-open", "--login"]
    command = page_command(build_parser().parse_args(words))
    assert command[1:] == ["-P", "-m", "ui", *words[1:]]
    assert page_command(build_parser().parse_args([]))[1:] == ["-P", "-m", "ui"]
    assert page_command(build_parser().parse_args(words[1:]))[1:] == ["-P", "-m", "ui", *words[1:]]
    mixed = page_command(build_parser().parse_args(["--port", "1", "ui", "--login"]))
    assert mixed[1:] == ["-P", "-m", "ui", "--port", "1", "--login"]


def test_a_proxy_that_is_named_but_not_trusted_is_warned_of() -> None:
    assert "PARLANDO_TRUSTED_PROXY" in (warn_of_hidden_visitors(settings(ALLOWED_HOSTS="music.example")) or "")
    assert warn_of_hidden_visitors(settings(ALLOWED_HOSTS="music.example", TRUSTED_PROXY="127.0.0.1")) is None
    assert warn_of_hidden_visitors(settings()) is None

"""The whole engine by its real command: two replicas of tiny weights, one killed in mid-request, no sound lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from models.musicgen.values import Stopped
from models.serving.client import RemoteError, RemoteGenerator
from models.serving.tokens import read_token

pytestmark = [pytest.mark.ray, pytest.mark.neural, pytest.mark.slow]
pytest.importorskip("torch")

PROJECT_FOLDER = Path(__file__).resolve().parents[3]
DASHBOARD_PORT = 8265


@dataclass(frozen=True)
class Engine:
    process: subprocess.Popen[str]
    url: str
    folder: Path
    said: str


def run(data: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant.cli", "engine", "--data", str(data), "--port", "0", *more]
    return subprocess.Popen(
        command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    data = tmp_path_factory.mktemp("data")
    process = run(data, "--model", "tiny:melody", "--replicas", "2", "--slots", "2")
    assert process.stdout is not None
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        said = "".join(lines)
        assert " at http://127.0.0.1:" in said, said
        yield Engine(process, said.split(" at ")[1].split(". ")[0], data / "engine", said)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()


@pytest.fixture(scope="module")
def remote(engine: Engine) -> Iterator[RemoteGenerator]:
    generator = RemoteGenerator(engine.url, read_token(engine.folder))
    yield generator
    generator.close()


def request(seed: int, seconds: float, **more: Any) -> Any:
    from models.musicgen.generator import SoundRequest

    return SoundRequest("a slow waltz", seconds, seed, **more)


# Replica and test may sum on another number of threads: the codes are the same, their samples so close.
ORDER_OF_SUMS = 1e-6


def alone(asked: Any) -> np.ndarray:
    from models.musicgen.generator import tiny_generator

    return np.concatenate(list(tiny_generator("melody").stream(asked)), axis=1)


def command_lines(session: int) -> list[str]:
    """Of every process of the engine."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if os.getsid(int(folder.name)) == session:
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def replica_count(session: int) -> int:
    return sum("ServeReplica" in line for line in command_lines(session))


def listening_beyond_loopback(session: int) -> list[str]:
    """Addresses of every listening socket of the engine's processes that another machine could reach."""
    sockets = set()
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if os.getsid(int(folder.name)) == session:
                for link in (folder / "fd").iterdir():
                    with suppress(OSError):
                        sockets.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
    wrong = []
    for table, loopback in (("tcp", ("0100007F",)), ("tcp6", ("0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F"))):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, state, inode = (line.split()[place] for place in (1, 3, 9))
            if state == "0A" and inode in sockets and local.partition(":")[0] not in loopback:
                wrong.append(local)
    return wrong


def test_it_tells_where_its_token_lies_and_never_the_token(engine: Engine) -> None:
    token = read_token(engine.folder)
    assert str(engine.folder / "token") in engine.said
    for name in ("token", "ray_token", "engine.log"):
        assert stat.S_IMODE((engine.folder / name).stat().st_mode) == 0o600, name
    assert token not in engine.said + (engine.folder / "engine.log").read_text()
    assert "ray" not in engine.said.lower()  # what Ray prints is in the log


def test_no_port_is_open_to_others_and_the_dashboard_is_closed(engine: Engine) -> None:
    session = os.getsid(engine.process.pid)
    assert replica_count(session) == 2
    if sys.platform == "linux":
        assert listening_beyond_loopback(session) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", DASHBOARD_PORT)) != 0


def test_a_wrong_token_is_refused(engine: Engine) -> None:
    stranger = RemoteGenerator(engine.url, "w" * 43)
    with pytest.raises(RemoteError, match="Bearer"):
        list(stranger.stream(request(1, 1.0)))
    stranger.close()
    assert httpx.get(f"{engine.url}/v1/engine", trust_env=False).status_code == 401
    assert httpx.get(f"{engine.url}/v1/health", trust_env=False).json() == {"ready": True}


def test_rays_own_calls_want_rays_token(engine: Engine) -> None:
    """Another process of this machine asks the running Ray what it keeps: with its token, with another, with none."""
    lines = command_lines(os.getsid(engine.process.pid))
    (address,) = {found[1] for line in lines if (found := re.search(r"--gcs-address=(\S+)", line))}
    asked = f"from ray._raylet import GcsClient; print(GcsClient(address={address!r}).internal_kv_keys(b'', None))"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}

    def ask(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, env=bare | more
        )

    assert ask(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN_PATH=str(engine.folder / "ray_token")).returncode == 0
    for surroundings in ({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "w" * 43}, {"RAY_AUTH_MODE": "disabled"}):
        done = ask(**surroundings)
        assert done.returncode != 0 and done.stdout == "" and "InvalidAuthToken" in done.stderr


def test_a_replica_killed_in_mid_request_loses_no_sound(engine: Engine, remote: RemoteGenerator) -> None:
    chroma = np.eye(12, dtype=np.float32)[np.arange(60) % 12]
    asked = [request(seed, 20.0 + seed, chroma=chroma if seed % 2 else None) for seed in range(4)]
    begun = threading.Event()

    def kill_one() -> None:
        begun.wait(60)
        for _ in range(100):  # any replica answers: one that is at work is meant
            facts = remote._asked("GET", "/v1/engine")
            if facts["busy"]:
                os.kill(facts["process"], signal.SIGKILL)
                return

    killer = threading.Thread(target=kill_one)
    killer.start()
    parts: dict[int, list[np.ndarray]] = {number: [] for number in range(4)}

    def ask(number: int) -> None:
        for samples in remote.stream(asked[number]):
            parts[number].append(samples)
            begun.set()

    threads = [threading.Thread(target=ask, args=(number,)) for number in parts]
    for thread in [*threads]:
        thread.start()
    for thread in [*threads, killer]:
        thread.join(120)
    for number, pieces in parts.items():
        sound = np.concatenate(pieces, axis=1)
        assert sound.shape == (1, round(asked[number].seconds * 32_000))
        np.testing.assert_allclose(sound, alone(asked[number]), atol=ORDER_OF_SUMS)
    assert "a replica was lost" in (engine.folder / "engine.log").read_text()
    deadline = time.monotonic() + 60
    while replica_count(os.getsid(engine.process.pid)) < 2:  # and another one takes its place
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_takes_are_made_side_by_side_and_stop_frees_their_slots(remote: RemoteGenerator) -> None:
    asked = [request(seed, 1.5) for seed in range(3)]
    for sound, one in zip(remote.generate_many(asked), asked, strict=True):
        np.testing.assert_allclose(sound, alone(one), atol=ORDER_OF_SUMS)
    assert remote.eta_s(asked[0]) > 0
    began = time.monotonic()
    with pytest.raises(Stopped):
        list(remote.stream(request(1, 500.0), lambda: time.monotonic() - began > 0.5))
    deadline = time.monotonic() + 5
    while any(remote._asked("GET", "/v1/engine")["busy"] for _ in range(6)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_ends_it_and_all_its_processes(engine: Engine, remote: RemoteGenerator) -> None:
    session = os.getsid(engine.process.pid)
    (scratch,) = {
        found[0] for line in command_lines(session) if (found := re.search(r"/tmp/parlando-ray-[^/\s]+", line))
    }
    going = remote.stream(request(1, 500.0))
    next(going)
    engine.process.send_signal(signal.SIGINT)
    assert engine.process.wait(20) == 0
    assert engine.process.stdout is not None and "has stopped" in engine.process.stdout.read()
    going.close()
    deadline = time.monotonic() + 10
    while command_lines(session):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert not Path(scratch).exists()

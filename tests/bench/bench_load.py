"""Twenty people at once: whole turns through the real HTTP door, without think time, and nothing lost or made twice.

Run: .venv/bin/python tests/bench/bench_load.py [--sessions 20] [--turns 10] [--owners 1] [--poll-s 0.2]
Starts `python -m ui` as a child over a fresh data folder. Every session is a project; each says its next sentence as
soon as the page would show the last answer: `POST .../turns` for MIDI alone, then waits on the pulse, as the page does.
With more than one owner everybody logs in. The client is one process and reports its own share of the processor, so
that it can be seen not to be the bottleneck. Prints a table and, as its last line, one JSON document.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SENTENCES = (
    "a folk tune in G major for flute and guitar, 16 bars",
    "a bit slower",
    "give the tune to a clarinet",
    "transpose it up a whole tone",
    "undo that",
    "make it louder",
    "what key is it in?",
    "add a bass",
    "make the guitar softer in bars 5 to 8",
    "back to the first version",
)
PASSWORD = "a long enough passphrase 42"
BAR_P95_S = 1.5
FLAT_SHARE = 0.05  # what the memory may grow in the second half of the run
HEADERS = {"X-Parlando": "1"}


@dataclass
class Server:
    """`python -m ui` over a data folder, and what it and its workers use."""

    data_dir: Path
    port: int
    with_login: bool
    process: "subprocess.Popen[bytes] | None" = None
    memory: list[tuple[float, float, float]] = field(default_factory=list)  # (s, server MB, workers MB)

    def __enter__(self) -> "Server":
        command = [sys.executable, "-m", "ui", "--port", str(self.port), "--no-open", "--data", str(self.data_dir)]
        with (self.data_dir.parent / "server.log").open("wb") as log:
            options = ["--login"] if self.with_login else []
            self.process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=log, stderr=log)
        give_up = time.monotonic() + 120
        while True:
            try:
                if httpx.get(f"{self.url}/login", timeout=5).status_code < 500:
                    return self
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise SystemExit((self.data_dir.parent / "server.log").read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def family(self) -> dict[int, str]:
        """Process ids of the server and of everything below it."""
        assert self.process is not None
        found, fresh = {self.process.pid: "server"}, [self.process.pid]
        while fresh:
            parent = fresh.pop()
            for task in Path(f"/proc/{parent}/task").glob("*/children"):
                for child in map(int, task.read_text().split()):
                    found.setdefault(child, "worker")
                    fresh.append(child)
        return found

    def look(self, since: float) -> None:
        """Note the memory of all processes now."""
        used: Counter[str] = Counter()
        for process, role in self.family().items():
            used[role] += _resident_mb(process)
        self.memory.append((time.monotonic() - since, used["server"], used["worker"]))

    def cpu_s(self) -> dict[str, float]:
        """Processor seconds of the server and of all below it so far."""
        used: Counter[str] = Counter()
        for process, role in self.family().items():
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            used[role] += int(fields[11]) + int(fields[12])
        return {role: ticks / float(os.sysconf("SC_CLK_TCK")) for role, ticks in used.items()}


def _resident_mb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


async def logged_in(server: Server, owner: str) -> httpx.AsyncClient:
    """A client of one person."""
    client = httpx.AsyncClient(base_url=server.url, headers=HEADERS, timeout=60)
    if server.with_login:
        answer = await client.post("/login", data={"name": owner, "password": PASSWORD}, headers={"Origin": server.url})
        if answer.status_code >= 400 or not client.cookies:
            raise SystemExit(f"{owner} could not log in: {answer.status_code} {answer.text[-300:]}")
    return client


def answer_of(response: httpx.Response) -> Any:
    """The JSON of an answer; a refusal ends the run with its sentence."""
    if response.status_code >= 400:
        raise SystemExit(f"{response.request.method} {response.request.url}: {response.status_code} {response.text}")
    return response.json()


async def talk(client: httpx.AsyncClient, name: str, turns: int, poll_s: float) -> tuple[str, list[dict[str, Any]]]:
    """One session: its project's id, and of each turn what came back and how long it took."""
    project = answer_of(await client.post("/api/projects", json={"name": name}))["id"]
    rows, stamp, asked = [], "", 0
    for number in range(1, turns + 1):
        started = time.monotonic()
        text = SENTENCES[(number - 1) % len(SENTENCES)]
        said = {"text": text, "seed": number, "artifacts": ["midi"]}
        answer = answer_of(await client.post(f"/api/projects/{project}/turns", json=said))
        acknowledged_s = time.monotonic() - started
        while True:
            if poll_s:
                await asyncio.sleep(poll_s)
            wait = {} if poll_s else {"since": stamp, "wait_s": "20"}
            pulse = answer_of(await client.get(f"/api/projects/{project}/pulse", params=wait))
            stamp, asked = pulse["stamp"], asked + 1
            if answer["turn"] in pulse["done"]:
                break
        seconds = time.monotonic() - started
        rows.append(
            {"turn": answer["turn"], "text": text, "seconds": seconds, "acknowledged_s": acknowledged_s, "asked": asked}
        )
        asked = 0
    return project, rows


async def load(server: Server, options: argparse.Namespace, owners: list[str]) -> dict[str, Any]:
    """All sessions at once, after every worker has warmed up."""
    clients = {owner: await logged_in(server, owner) for owner in owners}
    mine = [clients[owners[i % len(owners)]] for i in range(options.sessions)]
    await asyncio.gather(*(talk(mine[i], f"warm {i}", 3, 0.2) for i in range(4)))
    await asyncio.sleep(options.settle_s)
    began, cpu_before, own_before = time.monotonic(), server.cpu_s(), time.process_time()
    watching = asyncio.create_task(_watch(server, began))
    sessions = await asyncio.gather(
        *(talk(client, f"session {i}", options.turns, options.poll_s) for i, client in enumerate(mine))
    )
    wall_s, own_s = time.monotonic() - began, time.process_time() - own_before
    cpu_s = {role: seconds - cpu_before.get(role, 0.0) for role, seconds in server.cpu_s().items()}
    watching.cancel()
    for client in clients.values():
        await client.aclose()
    return {"sessions": sessions, "wall_s": wall_s, "cpu_s": cpu_s, "client_cpu_s": own_s}


async def _watch(server: Server, began: float) -> None:
    while True:
        server.look(began)
        await asyncio.sleep(0.5)


def count_faults(data_dir: Path, sessions: list[tuple[str, list[dict[str, Any]]]]) -> dict[str, int]:
    """Turns lost, left undone, answered in another order or made twice, as the database tells."""
    from assistant.store.store import Store

    faults: Counter[str] = Counter(lost=0, unfinished=0, refused=0, out_of_order=0, doubled=0, jobs_not_done=0)
    with Store.open(data_dir) as store:
        for project, rows in sessions:
            turns, versions = store.turns(project), store.versions(project)
            faults["lost"] += max(0, len(rows) - len(turns))
            faults["doubled"] += max(0, len(turns) - len(rows))
            faults["unfinished"] += sum(turn.state != "done" or turn.document is None for turn in turns)
            faults["refused"] += sum(turn.outcome not in ("made", "partial", "answer") for turn in turns)
            faults["out_of_order"] += [turn.said.text for turn in turns] != [row["text"] for row in rows]
            made = Counter(version.turn for version in versions)
            faults["doubled"] += sum(count - 1 for count in made.values())
            faults["lost"] += sum(turn.move == "made" and not made[turn.number] for turn in turns)
            faults["jobs_not_done"] += sum(
                job.state != "done" or job.attempts != 1 for job in store.jobs.of_project(project)
            )
    return dict(faults)


def growth(memory: list[tuple[float, float, float]]) -> dict[str, float]:
    """Memory of server and workers: at the end, and what the second half of the run added, by a fitted line."""
    half = memory[len(memory) // 2 :] or memory
    grown = {}
    for index, role in ((1, "server"), (2, "workers")):
        seconds, megabytes = [row[0] for row in half], [row[index] for row in half]
        slope = statistics.linear_regression(seconds, megabytes).slope if len(half) > 1 else 0.0
        grown[f"{role}_mb"] = round(statistics.median(megabytes), 1)
        grown[f"{role}_mb_per_min"] = round(slope * 60, 2)
        grown[f"{role}_grown_mb"] = round(slope * (seconds[-1] - seconds[0]), 2)
    return grown


def where_time_went(data_dir: Path) -> dict[str, float]:
    """Median and worst seconds in the queue and in a worker, as the job rows tell."""
    from assistant.store.store import Store

    with Store.open(data_dir) as store, store.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT created_at_s, started_at_s, finished_at_s FROM jobs").all()
    waited, worked = [row[1] - row[0] for row in rows], [row[2] - row[1] for row in rows]
    named = {"waited": waited, "worked": worked}
    return {
        f"{name}_{how.__name__}_s": round(how(v), 3) for name, v in named.items() for how in (statistics.median, max)
    }


def summary(result: dict[str, Any], memory: dict[str, float], faults: dict[str, int]) -> dict[str, Any]:
    """The figures, and whether they keep the bars."""
    rows = [row for _, rows in result["sessions"] for row in rows]
    seconds = sorted(row["seconds"] for row in rows)
    heard = sorted(row["acknowledged_s"] for row in rows)
    p95_s = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    flat = all(memory[f"{role}_grown_mb"] <= FLAT_SHARE * memory[f"{role}_mb"] for role in ("server", "workers"))
    return {
        "bench": "load",
        "turns": len(rows),
        "p50_s": round(statistics.median(seconds), 3),
        "p95_s": round(p95_s, 3),
        "max_s": round(seconds[-1], 3),
        "acknowledged_p95_s": round(heard[min(len(heard) - 1, round(0.95 * len(heard)))], 3),
        "turns_per_s": round(len(rows) / result["wall_s"], 2),
        "server_cpu_ms_per_turn": round(1000 * result["cpu_s"]["server"] / len(rows), 1),
        "worker_cpu_ms_per_turn": round(1000 * result["cpu_s"]["worker"] / len(rows), 1),
        "client_cpu_ms_per_turn": round(1000 * result["client_cpu_s"] / len(rows), 1),
        "cores_used": round((sum(result["cpu_s"].values()) + result["client_cpu_s"]) / result["wall_s"], 2),
        "pulses_per_turn": round(sum(row["asked"] for row in rows) / len(rows), 1),
        "load_average": round(os.getloadavg()[0], 1),
        "memory": memory,
        "memory_flat": flat,
        "faults": faults,
        "limit_p95_s": BAR_P95_S,
        "ok": p95_s <= BAR_P95_S and flat and not any(faults.values()),
        "machine": f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}",
    }


def main() -> int:
    """Measure, print, and fail when a bar is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--owners", type=int, default=1, help="more than one: with login")
    parser.add_argument(
        "--poll-s", type=float, default=0.0, help="between looks at the pulse; 0 waits for it to change"
    )
    parser.add_argument("--settle-s", type=float, default=3.0, help="for the workers to finish warming up")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        owners = ["local"] if options.owners == 1 else [f"owner{i}" for i in range(options.owners)]
        if options.owners > 1:
            _add_accounts(data_dir, owners)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with Server(data_dir, port, options.owners > 1) as server:
            result = asyncio.run(load(server, options, owners))
        told = summary(result, growth(server.memory), count_faults(data_dir, result["sessions"]))
        told = {"where": where_time_went(data_dir)} | told
        log = (data_dir.parent / "server.log").read_text(errors="replace")
    for name, value in told.items():
        print(f"{name:24} {value}")
    if log:
        print(f"the server said:\n{log[-2000:]}")
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def _add_accounts(data_dir: Path, owners: list[str]) -> None:
    from assistant.accounts import add_account
    from assistant.store.store import Store

    with Store.open(data_dir) as store:
        for owner in owners:
            add_account(store, owner, PASSWORD)


if __name__ == "__main__":
    sys.exit(main())

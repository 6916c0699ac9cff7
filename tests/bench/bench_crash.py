"""kill -9 at random moments of a turn: acknowledged turns are there, the database is whole, no file is without owner.

Run: .venv/bin/python tests/bench/bench_crash.py [--kills 200] [--seed 1]
A parent that has everything imported forks a child for every kill; the child talks to one project, turn after turn, and
acknowledges each on a pipe; it is killed after a random time. Prints a table and, as its last line, one JSON document.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SENTENCES = (
    "a folk tune in G major for flute and guitar, 8 bars",
    "a bit slower",
    "transpose it up a whole tone",
    "undo that",
    "give the tune to a clarinet",
    "what key is it in?",
    "make it louder",
)
KINDS = ("midi", "midi_written", "musicxml")
LONGEST_S = 1.5


def preload() -> None:
    """Import what a turn imports, so that a kill falls into work and not into start-up."""
    with tempfile.TemporaryDirectory() as folder:
        list(talk(Path(folder), turns=len(SENTENCES), seed=0))


def talk(data: Path, turns: int, seed: int) -> Any:
    """Say sentences to one project; yields each turn's acknowledgement after it came back."""
    from assistant.request import Request
    from assistant.session import open_session

    rng = random.Random(seed)
    with open_session(data) as session:
        for i in range(turns):
            text = SENTENCES[0] if i == 0 and seed % 5 == 0 else rng.choice(SENTENCES)
            document = session.say(Request(text, "crash", kinds=KINDS, seed=rng.randrange(10**6)))
            version = document["version"]["id"] if document["version"] else None
            yield {"turn": document["turn"], "outcome": document["outcome"], "version": version}


def run_and_kill(data: Path, after_s: float, seed: int) -> list[dict[str, Any]]:
    """Fork a talker, kill it after a while, and give back what it acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            for row in talk(data, 1000, seed):
                os.write(writer, (json.dumps(row) + "\n").encode())
        finally:
            os._exit(3)
    os.close(writer)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as pipe:
        return [json.loads(line) for line in pipe.read().splitlines() if line.endswith("}")]


def check(data: Path, acknowledged: list[dict[str, Any]]) -> dict[str, int]:
    """Count what is broken; all zeros is what is promised."""
    from assistant.store.store import Store

    broken = {
        "lost turns": 0,
        "lost versions": 0,
        "unreadable songs": 0,
        "missing files": 0,
        "orphans": 0,
        "stuck jobs": 0,
    }
    with Store.open(data) as store:
        project = store.project("local", "crash")
        turns = {turn.number: turn for turn in store.turns(project.id)}
        versions = {version.id for version in store.versions(project.id)}
        for row in acknowledged:
            turn = turns.get(row["turn"])
            broken["lost turns"] += turn is None or turn.outcome != row["outcome"] or turn.document is None
            broken["lost versions"] += row["version"] is not None and row["version"] not in versions
        broken["unreadable songs"] = sum(not readable(store, project.id, version) for version in versions)
        uses = store.artefacts(project.id)
        broken["missing files"] = sum(not store.stored_path(use.artefact).is_file() for use in uses)
        store.sweep(grace_s=0)
        wanted = {store.stored_path(use.artefact) for use in store.artefacts(project.id)}
        folder = store.stored_path(uses[0].artefact).parents[1] if uses else data
        present = {path for path in folder.rglob("*") if path.is_file()} if uses else set()
        broken["orphans"] = len(present - wanted)
        store.jobs.expire()
        now = time.time()
        jobs = store.jobs.of_project(project.id)
        broken["stuck jobs"] = sum(j.state == "running" and (j.lease_until_s or 0) < now for j in jobs)
    with sqlite3.connect(f"file:{data / 'parlando.sqlite3'}?mode=rw", uri=True) as database:
        broken["integrity"] = int(database.execute("PRAGMA integrity_check").fetchone()[0] != "ok")
    return broken


def readable(store: Any, project_id: str, version: str) -> bool:
    """Whether a version's song can be read and hashes to what the store says."""
    from tools.song.song_json import from_json, song_hash

    row = store.version(project_id, version)
    return row.song_json is not None and song_hash(from_json(row.song_json)) == row.song_hash


def main() -> int:
    """Kill, check, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    preload()
    acknowledged: list[dict[str, Any]] = []
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for i in range(args.kills):
            acknowledged += run_and_kill(data, rng.uniform(0.0, LONGEST_S), seed=i)
        broken = check(data, acknowledged)
        after = list(talk(data, 1, seed=0))
    for name, count in broken.items():
        print(f"{name:18} {count}")
    ok = not any(broken.values()) and after[0]["outcome"] == "made"
    result = {"bench": "crash", "kills": args.kills, "acknowledged": len(acknowledged), "broken": broken, "ok": ok}
    print(json.dumps(result | {"seconds": round(time.perf_counter() - started, 1)}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())

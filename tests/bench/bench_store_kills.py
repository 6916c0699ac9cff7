"""Kill writers with SIGKILL at random moments of a turn and see that the store keeps its word; the last line is one
JSON document.

    python tests/bench/bench_store_kills.py --kills 200

Two writers work on one project at a time (turns, versions, artefacts, uploads, jobs, undo, sweeps). Each says on a
pipe what the store acknowledged.
After every kill the database is checked; at the end every acknowledged turn, commit, file and job is looked up again.
Status 1 if one is missing.
Interpreters are started ahead and wait, so that a kill costs no start-up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

WRITER = r"""
import io, json, os, random, sys
from assistant.store import NewVersion, Said, Store, StoreConflict, Use
from assistant.store.process import this_process
import assistant.store.flac, numpy, soundfile
os.write(1, b'"ready"\n')
sys.stdin.readline()
seed, folder = int(sys.argv[1]), sys.argv[2]
rng, store, worker = random.Random(seed), Store.open(folder), this_process()
project = store.project("local", "crash").id

def ack(**said):
    os.write(1, (json.dumps(said) + "\n").encode())

def wav():
    file = io.BytesIO()
    samples = numpy.random.default_rng(rng.randrange(10**6)).integers(-9999, 9999, (300, 2), dtype="int16")
    soundfile.write(file, samples, 44100, format="WAV", subtype="PCM_16")
    return file.getvalue()

def turn():
    text = f"say {rng.random()}"
    sources = (store.put_source(rng.randbytes(500), "midi", "../x.mid"),) if rng.random() < 0.3 else ()
    handle = store.begin_turn(project, Said(text, sources))
    ack(turn=handle.number, text=text, sources=[source.sha256 for source in sources])
    undo = store.undo_target(project) if rng.random() < 0.3 else None
    files = [store.put_artefact("midi", rng.randbytes(3000)), store.put_artefact("mix", wav())]
    while True:
        try:
            if undo:
                store.commit_turn(handle, {"outcome": "made", "text": text}, head=undo.id, move="undo")
                ack(done=handle.number)
                return
            version = handle.version_id()
            new = NewVersion(version, json.dumps({"text": text}), text, parents=(handle.head,) if handle.head else ())
            store.commit_turn(handle, {"outcome": "made", "text": text}, (), [new], [Use(file, version) for file in
            files], head=version)
            ack(done=handle.number, version=version, text=text, files=[file.sha256 for file in files])
            return
        except StoreConflict:
            undo, handle = None, store.resume_turn(project, handle.number)

def job():
    if rng.random() < 0.6:
        ack(job=store.jobs.submit(project, "interactive", "render", {}).id)
    store.jobs.expire_gone()
    taken = store.jobs.claim(worker, "interactive")
    if taken:
        store.jobs.heartbeat(taken.id, worker)
        store.jobs.finish(taken.id, worker)
        ack(finished=taken.id)

while True:
    rng.choices((turn, job, lambda: store.sweep()), (8, 3, 1))[0]()
"""


class Writer:
    """A child that waits to write, then writes until it is killed."""

    def __init__(self, seed: int, folder: Path) -> None:
        command = [sys.executable, "-c", WRITER, str(seed), str(folder)]
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root
        )

    def start(self) -> None:
        """Wait until the child has imported everything, then let it go."""
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        if not self.process.stdout.readline():
            raise SystemExit(f"a writer did not start: {self._errors()}")
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()

    def kill(self) -> list[dict[str, object]]:
        """End it with SIGKILL; returns what it had acknowledged."""
        died = self.process.poll()
        self.process.kill()
        said, errors = self.process.communicate()
        if died is not None:
            raise SystemExit(f"a writer ended by itself: {errors.decode()[-2000:]}")
        whole = said[: said.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]

    def _errors(self) -> str:
        return self.process.communicate()[1].decode()[-2000:]


def main(arguments: list[str] | None = None) -> int:
    """Run the kills and print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result = run(Path(folder), options.kills, options.seed)
    result |= {"bench": "store_kills", "kills": options.kills, "seconds": round(time.monotonic() - started, 1)}
    print(json.dumps(result))
    return 1 if result["broken"] else 0


def run(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Kill `kills` writers; returns counts and a list of broken promises."""
    rng = random.Random(seed)
    waiting = [Writer(seed * 10_000 + number, folder) for number in range(3)]
    spawned, acknowledged, broken, working = len(waiting), list[dict[str, object]](), list[str](), list[Writer]()
    for _ in range(kills):
        while len(working) < 2:
            writer = waiting.pop(0)
            writer.start()
            working.append(writer)
        if spawned < kills + 2:
            waiting.append(Writer(seed * 10_000 + spawned, folder))
            spawned += 1
        time.sleep(rng.random() ** 2 * 0.15)
        acknowledged += working.pop(rng.randrange(len(working))).kill()
        broken += database_faults(folder)
    for writer in working:
        acknowledged += writer.kill()
    for writer in waiting:
        writer.process.kill()
        writer.process.communicate()
    return final_faults(folder, acknowledged, broken)


def database_faults(folder: Path) -> list[str]:
    """What SQLite itself finds wrong."""
    with closing(sqlite3.connect(folder / "parlando.sqlite3", timeout=10)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"dangling reference in {row[0]}" for row in database.execute("PRAGMA foreign_key_check")]


def final_faults(folder: Path, acknowledged: list[dict[str, object]], broken: list[str]) -> dict[str, object]:
    """Look every acknowledged thing up again, as a fresh process would."""
    from assistant.store import Said, Store

    counts = {"turns": 0, "commits": 0, "jobs": 0, "files": 0}
    with Store.open(folder) as store:
        project = store.project("local", "crash")
        store.begin_turn(project.id, Said("after the storm"))  # gives up what the dead left running
        store.jobs.expire_gone()
        swept = store.sweep(grace_s=0)
        turns = {turn.number: turn for turn in store.turns(project.id)}
        files = {use.artefact.sha256: use.artefact for use in store.artefacts(project.id)}
        sources = store.sources(project.id)
        for said in acknowledged:
            broken += _faults_of(said, store, project.id, turns, files, sources, counts)
        running = [turn.number for turn in turns.values() if turn.state == "running"]
        broken += [f"turn {number} still runs" for number in running[:-1]]
        broken += [f"job {job.id} runs without a worker" for job in store.jobs.running()]
        done = sum(turn.state == "done" and turn.move == "made" for turn in turns.values())
        broken += [] if done == len(store.versions(project.id)) else ["versions and made turns differ in number"]
        on_disk = {path.name.partition(".")[0] for path in (folder / "artefacts").rglob("*") if path.is_file()}
        broken += [f"artefact {name[:12]} has no owner" for name in on_disk - set(files)]
        broken += [f"the file of artefact {name[:12]} is missing" for name in set(files) - on_disk]
        left = [path.name for path in (folder / "tmp").iterdir()]
        broken += [f"temporary file {name} was left" for name in left]
        for artefact in files.values():
            store.read_artefact(artefact)
    swept_files = swept.artefacts + swept.sources + swept.temporary
    return counts | {"swept_files": swept_files, "broken": broken}


def _faults_of(said, store, project_id, turns, files, sources, counts) -> list[str]:  # type: ignore[no-untyped-def]
    import hashlib

    if "turn" in said:
        counts["turns"] += 1
        turn = turns.get(said["turn"])
        lost = (
            turn is None or turn.said.text != said["text"] or any(sources.get(each) is None for each in said["sources"])
        )
        return [f"turn {said['turn']} was lost"] if lost else []
    if "done" in said:
        counts["commits"] += 1
        broken = [] if turns[said["done"]].state == "done" else [f"the commit of turn {said['done']} was lost"]
        if (
            "version" in said
            and json.loads(store.version(project_id, said["version"]).song_json)["text"] != said["text"]
        ):
            broken.append(f"version {said['version']} is another's")
        for name in said.get("files", ()):
            counts["files"] += 1
            if name not in files or hashlib.sha256(store.read_artefact(files[name])).hexdigest() != name:
                broken.append(f"artefact {name[:12]} was lost")
        return broken
    counts["jobs"] += 1
    job = store.jobs.job(said.get("job", said.get("finished")))
    return [f"job {job.id} was not kept as finished"] if "finished" in said and job.state != "done" else []


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(Path(__file__).resolve().parents[2]))
    raise SystemExit(main())

"""How long a whole turn takes: text to the six default artefacts, first sound, and an edit of one instrument.

Run: .venv/bin/python tests/bench/bench_turn.py [--runs N]
Prints a table and, as its last line, one JSON document. Cold: a new process with an empty stem cache. Warm: one
process, a new song each run, so that nothing but libraries and the SoundFont is already there. The piece: about 60 s,
five tracks.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SENTENCE = "a pop song in C major, 60 seconds, with flute, piano, strings, bass and drums"
EDIT = "give the tune to a clarinet"
LIMITS = {"cold_s": 10.0, "warm_s": 5.0, "first_sound_s": 2.0, "edit_s": 2.0}


def cold(runs: int, work: Path) -> list[float]:
    """Seconds of `parlando say` in a new process."""
    seconds = []
    for i in range(runs):
        command = [
            sys.executable,
            "-m",
            "assistant.cli",
            "say",
            SENTENCE,
            "--out",
            str(work / f"out{i}"),
            "--data",
            str(work / f"cold{i}"),
        ]
        started = time.perf_counter()
        done = subprocess.run(
            [*command, "--seed", str(i), "--json"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        seconds.append(time.perf_counter() - started)
        document = json.loads(done.stdout)
        kinds = {row["kind"] for row in document["artifacts"]}
        if document["outcome"] != "made" or len(kinds) != 6 or len(document["song"]["tracks"]) < 5:
            raise SystemExit(f"not the piece asked for: {document['outcome']} {kinds} {document['reply']}")
    return seconds


def warm(runs: int, work: Path) -> dict[str, list[float]]:
    """Seconds of turns in one process, the first one not counted."""
    from assistant.request import Request
    from assistant.session import open_session
    from assistant.work import Hooks

    rows: dict[str, list[float]] = {"warm_s": [], "first_sound_s": [], "edit_s": []}
    with open_session(work / "warm") as session:
        for i in range(runs + 1):
            heard: list[float] = []
            started = time.perf_counter()
            document = session.say(
                Request(SENTENCE, f"p{i}", seed=100 + i, out=work / f"warm-out{i}"),
                Hooks(on_first_sound=lambda _, t=started, h=heard: h.append(time.perf_counter() - t)),
            )
            whole = time.perf_counter() - started
            started = time.perf_counter()
            edit: dict[str, Any] = session.say(Request(EDIT, f"p{i}", seed=1, out=work / f"edit-out{i}"))
            edited = time.perf_counter() - started
            if (document["outcome"], edit["outcome"]) != ("made", "made"):
                raise SystemExit(f"not made: {document['reply']} / {edit['reply']}")
            if i:
                rows["warm_s"].append(whole)
                rows["first_sound_s"] += heard
                rows["edit_s"].append(edited)
    return rows


def main() -> int:
    """Measure, print, and fail when a limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        rows = {"cold_s": cold(runs, Path(folder)), **warm(runs, Path(folder))}
    print(f"{'measure':16} {'median':>8} {'min':>8} {'max':>8} {'limit':>8}")
    for name, values in rows.items():
        print(f"{name:16} {statistics.median(values):8.2f} {min(values):8.2f} {max(values):8.2f} {LIMITS[name]:8.1f}")
    medians = {name: round(statistics.median(values), 2) for name, values in rows.items()}
    ok = all(medians[name] <= LIMITS[name] for name in LIMITS)
    print(
        json.dumps(
            {
                "bench": "turn",
                "medians": medians,
                "limits": LIMITS,
                "ok": ok,
                "runs": runs,
                "machine": platform.processor() or platform.machine(),
            }
        )
    )
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())

"""Every edit of the catalogue on thirty songs, in places of four kinds: crashes, promises, effects, locality, inverses.

Run: .venv/bin/python tests/bench/edits/bench_edits.py [--songs 30] [--family NAME] [--rows NAME,...] [--faults 20]
Twenty songs are composed, ten come from music21's corpus. A refusal (EditError) is an answer, not a crash. "leaked"
counts notes outside the named place that are not as they were, looked at by other code than the edits'. Last line: one
JSON document.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from songs import all_songs
from trial import Outcome, every_row, places, try_edit, wishes


def main() -> None:
    """Try, count, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--songs", type=int, default=30)
    parser.add_argument("--family", default="")
    parser.add_argument("--rows", default="")
    parser.add_argument("--places", type=int, default=4, help="kinds of places a row is tried in on each song, in turn")
    parser.add_argument("--faults", type=int, default=20, help="how many faults are printed")
    options = parser.parse_args()
    songs = all_songs()
    step = max(1, len(songs) // options.songs)
    chosen = songs[::step][: options.songs]
    wanted = set(filter(None, options.rows.split(",")))
    rows = [
        (f, r)
        for f, r in every_row()
        if (not options.family or f == options.family) and (not wanted or r.name in wanted)
    ]
    table: dict[str, list[Outcome]] = defaultdict(list)
    faults: list[str] = []
    started = time.perf_counter()
    for lot, (family, row) in enumerate(rows):
        for index, (title, song) in enumerate(chosen):
            found = list(places(song).items())
            for kind, place in (found[(lot + index + k) % len(found)] for k in range(min(options.places, len(found)))):
                for wish in wishes(song, row):
                    out = try_edit(song, family, row, place, wish)
                    table[row.name].append(out)
                    faults += [f"{row.name} on {title}, {kind}: {text}" for text in _faults(out)]
        _tell(row.name, table[row.name])
    seconds = time.perf_counter() - started
    for text in faults[: options.faults]:
        print("FAULT", text[:300])
    print(json.dumps(_summed(table, len(chosen), len(rows), seconds)))


def _faults(out: Outcome) -> list[str]:
    told = [out.said] if out.state == "crash" else []
    told += [f"broken {text}" for text in out.broken] + [f"missed {text}" for text in out.missed]
    told += [f"{out.leaked} of {out.outside} notes outside leaked"] if out.leaked else []
    return told + (["the inverse does not restore the hash"] if out.inverse is False else [])


def _tell(name: str, outs: list[Outcome]) -> None:
    states = Counter(out.state for out in outs)
    made = [out for out in outs if out.state == "made"]
    backs = [out.inverse for out in made if out.inverse is not None]
    print(
        f"{name:28} made {states['made']:4} refused {states['refused']:4} crash {states['crash']:3}"
        f"  broken {sum(bool(o.broken) for o in made):3}  missed {sum(bool(o.missed) for o in made):3}"
        f"  leaked {sum(o.leaked or 0 for o in made):4}  inverse {sum(backs)}/{len(backs)}",
        flush=True,
    )


def _summed(table: dict[str, list[Outcome]], songs: int, rows: int, seconds: float) -> dict[str, object]:
    outs = [out for row in table.values() for out in row]
    made = [out for out in outs if out.state == "made"]
    local = [out for out in made if out.leaked is not None]
    return {
        "songs": songs,
        "rows": rows,
        "trials": len(outs),
        "made": len(made),
        "refused": sum(out.state == "refused" for out in outs),
        "crashes": sum(out.state == "crash" for out in outs),
        "broken_invariants": sum(bool(out.broken) for out in made),
        "effects_missed_share": round(sum(bool(out.missed) for out in made) / max(1, len(made)), 4),
        "notes_outside": sum(out.outside for out in local),
        "notes_outside_changed": sum(out.leaked or 0 for out in local),
        "never_made": sorted(name for name, row in table.items() if not any(out.state == "made" for out in row)),
        "inverse_failed": sum(out.inverse is False for out in made),
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    main()

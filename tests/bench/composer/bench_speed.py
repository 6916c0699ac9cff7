"""How long composing takes on one core: 3 minutes of 6 tracks with the best of its candidates, and a one-bar change.

Run: .venv/bin/python tests/bench/composer/bench_speed.py [--runs 5]
Prints a table and, as its last line, one JSON document. The first piece of a process, with imports and tables read, is
told apart.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

STYLES = ("pop", "jazz", "film", "folk", "lo-fi", "waltz")
PLAYERS = ((73, "Flute"), (0, "Piano"), (25, "Steel Guitar"), (48, "Strings"), (33, "Bass"))
LIMITS = {"piece_s": 2.0, "bar_s": 0.3}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    started = time.process_time()
    from tools.compose.rewrite import rewrite

    from tools.compose import compose
    from tools.song.brief import Brief, PartRequest

    parts = tuple(PartRequest(words, program) for program, words in PLAYERS)
    compose(Brief(style="pop", duration_s=180.0, parts=parts, drums=True), 0)
    first = time.process_time() - started
    print(f"first piece of a process, imports included: {first:.2f} s")
    table = []
    for style in STYLES:
        pieces, bars, tracks = [], [], 0
        for seed in range(1, options.runs + 1):
            started = time.process_time()
            song = compose(Brief(style=style, duration_s=180.0, parts=parts, drums=True), seed).song
            pieces.append(time.process_time() - started)
            tracks = len(song.tracks)
            started = time.process_time()
            rewrite(song, song.tracks[0].id, 9, 9, seed)
            bars.append(time.process_time() - started)
        row = {"style": style, "tracks": tracks, "piece_s": round(max(pieces), 3), "bar_s": round(max(bars), 3)}
        row["median_s"] = round(statistics.median(pieces), 3)
        table.append(row)
        print(
            f"{style:10} {tracks} tracks  worst {row['piece_s']:.2f} s  median {row['median_s']:.2f} s"
            f"  one bar {row['bar_s']:.3f} s"
        )
    worst = {name: max(float(str(row[name])) for row in table) for name in LIMITS}
    print(
        json.dumps(
            {"bench": "composer_speed", "first_s": round(first, 2), "limits": LIMITS, "worst": worst, "styles": table}
        )
    )


if __name__ == "__main__":
    main()

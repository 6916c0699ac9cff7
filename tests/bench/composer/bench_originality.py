"""Does the composer repeat what its melody model was trained on?

Run: .venv/bin/python tests/bench/composer/bench_originality.py [--seeds 20] [--styles folk,celtic,pop,waltz]
Longest run of intervals that a composed tune shares with any tune of the training collections (O'Neill's, Ryan's and
Aird's in music21's corpus), beside the same between tunes held out by family and the training tunes. A run of 11
intervals is 12 notes. Last line: one JSON document. Repeated notes count as intervals of 0.
"""

import argparse
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import itertools

from models.symbolic.melody.ngrams import longest_shared, runs_up_to
from models.symbolic.melody.tunes import families, read_tunes, split
from tools.compose import compose
from tools.measure.song_tune import sheet_of_song
from tools.song.brief import Brief

LONGEST = 40  # intervals
STYLES = ("folk", "celtic", "waltz", "pop", "march", "country", "lullaby", "jazz")
NOTES_12 = 11  # intervals of twelve notes


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--styles", default=",".join(STYLES))
    options = parser.parse_args()
    spec = find_spec("music21")
    if spec is None or spec.origin is None:
        raise SystemExit("music21 and its corpus are not installed: run make install")
    tunes = read_tunes(Path(spec.origin).parent / "corpus")
    parts = split(tunes, families(tunes))
    known = runs_up_to(LONGEST, [tune.intervals for tune in parts["train"]])
    human = [longest_shared(tune.intervals, known) for tune in parts["test"]]
    limit = float(np.percentile(human, 95))
    print(f"{len(parts['train'])} training tunes; {len(human)} held out: longest shared run, 95th percentile {limit:g}")
    rows = []
    for style in options.styles.split(","):
        shared = []
        for seed in range(options.seeds):
            tune = sheet_of_song(compose(Brief(style=style), seed).song).tune
            pitches = [note.midi_pitch for note in tune]
            moves = [b - a for a, b in itertools.pairwise(pitches)]
            shared.append(longest_shared(moves, known))
        row = {
            "style": style,
            "p95": float(np.percentile(shared, 95)),
            "longest": max(shared),
            "of_12_notes_and_more": sum(run >= NOTES_12 for run in shared),
            "beyond_human": sum(run > max(limit, NOTES_12 - 1) for run in shared),
        }
        rows.append(row)
        print(
            f"{style:12} 95th percentile {row['p95']:g}, longest {row['longest']}, of 12 notes and more "
            f"{row['of_12_notes_and_more']}, beyond the human 95th percentile {row['beyond_human']} of {options.seeds}"
        )
    print(json.dumps({"bench": "originality", "seeds": options.seeds, "human_p95": limit, "styles": rows}))


if __name__ == "__main__":
    main()

"""Do words of mood and scene reach the notes? Cues re-measured from exported MIDI, signs against our own answer key.

Run: .venv/bin/python tests/bench/composer/bench_moods.py [--pairs 40] [--seeds 5] [--scenes 120] [--heldout]
Pairs: both sentences composed with the same seeds; for each cue the share of pairs and seeds in which it moves the way
the literature says (mode, tempo, register, dynamics, articulation, timbre, after Eerola, Friberg and Bresin 2013), and
the share of pairs whose strongest cues both move (mode or register with tempo, on the mean over the seeds).
Scenes: the signs of valence and arousal read from 120 sentences against `mood_key`, and whether the style drawn lies in
the families named there. The key is ours: it tells that words are read as we mean them, not what a listener feels.
Prints a table and, as its last line, one JSON document.
"""

import argparse
import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from mood_key import HELD_OUT, PAIRS, SCENES
from reading import Piece

from assistant.arguments import ComposeArguments
from assistant.handlers.compose import brief_of
from assistant.planner.briefs import read_brief
from assistant.planner.text import readable
from tools.compose import compose
from tools.compose.mood import mood_of
from tools.compose.style import load_style
from tools.compose.style_choice import choose_style
from tools.measure.cues import Cues, measure_cues
from tools.song.brief import Brief

# Which way a cue goes with more of the axis, strongest first.
EXPECTED = {
    "valence": ("major", "felt_bpm", "register", "brightness", "consonance"),
    "arousal": ("felt_bpm", "velocity", "detached", "density_s", "register", "brightness"),
}
STRONGEST = {"valence": ("major", "felt_bpm"), "arousal": ("felt_bpm", "velocity")}
STYLE_SEEDS = 10


def brief_of_words(text: str) -> Brief:
    """The brief the planner reads."""
    return brief_of(ComposeArguments(**read_brief(readable(text)).args))


def cues_of(brief: Brief, seed: int) -> dict[str, float]:
    """The cues of a piece, from its MIDI file."""
    cues: Cues = measure_cues(Piece(compose(brief, seed).song).performed)
    rows = {name: float(getattr(cues, name)) for name in cues.__slots__}
    return rows | {"detached": 1.0 - cues.legato, "density_s": cues.density * cues.felt_bpm / 60}


def judge_pairs(pairs: Sequence[tuple[str, str, str]], seeds: int) -> dict[str, Any]:
    """Shares by cue over pairs and seeds, and by pair for the two strongest cues."""
    moved: dict[str, dict[str, list[bool]]] = {axis: defaultdict(list) for axis in EXPECTED}
    both = []
    for high, low, axis in pairs:
        a, b = brief_of_words(high), brief_of_words(low)
        rows = [(cues_of(a, seed), cues_of(b, seed)) for seed in range(1, seeds + 1)]
        for cue in EXPECTED[axis]:
            moved[axis][cue] += [one[cue] > other[cue] for one, other in rows]
        means = {
            cue: statistics.mean(one[cue] for one, _ in rows) - statistics.mean(other[cue] for _, other in rows)
            for cue in STRONGEST[axis]
        }
        both.append(all(value > 0 for value in means.values()))
        if not both[-1]:
            print(f"  not both: {high} / {low}: { ({cue: round(value, 2) for cue, value in means.items()}) }")
    shares = {axis: {cue: round(sum(r) / len(r), 3) for cue, r in cues.items()} for axis, cues in moved.items()}
    return {"pairs": len(pairs), "seeds": seeds, "cue moves as expected": shares,
            "two strongest cues": round(sum(both) / len(both), 3) if both else 1.0}  # fmt: skip


def judge_scenes(scenes: Sequence[tuple[int, int, str, str]]) -> dict[str, Any]:
    """Shares of sentences whose signs are as in the key, and of draws that land in the families named."""
    signs, landed = [], []
    for valence, arousal, text, families in scenes:
        brief = brief_of_words(text)
        mood = mood_of(brief)
        right = all(sign == 0 or value * sign > 0 for value, sign in ((mood.valence, valence), (mood.arousal, arousal)))
        signs.append(right)
        if not right:
            print(f"  sign: {text}: valence {mood.valence:+.2f} arousal {mood.arousal:+.2f}")
        if families:
            drawn = [load_style(choose_style(brief, mood, seed, []).key) for seed in range(STYLE_SEEDS)]
            hits = [style.family in families.split() or style.key in families.split() for style in drawn]
            landed += hits
            if sum(hits) < STYLE_SEEDS / 2:
                print(f"  style: {text}: {sorted({style.key for style in drawn})}")
    return {"scenes": len(scenes), "signs as in our key": round(sum(signs) / len(signs), 3) if signs else 1.0,
            "styles in the families named": round(sum(landed) / len(landed), 3) if landed else 1.0}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=len(PAIRS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--scenes", type=int, default=len(SCENES))
    args = parser.parse_args()
    pairs = judge_pairs(PAIRS[: args.pairs], args.seeds) if args.pairs else {}
    for axis, rows in pairs.get("cue moves as expected", {}).items():
        print(axis, "  ".join(f"{cue} {share:.0%}" for cue, share in rows.items()))
    scenes, held_out = judge_scenes(SCENES[: args.scenes]), judge_scenes(HELD_OUT)
    print(f"scenes {scenes}\nheld out {held_out}")
    print(json.dumps({"bench": "moods", "moods": pairs, "scenes": scenes, "held out": held_out, "key": "our own"}))


if __name__ == "__main__":
    main()

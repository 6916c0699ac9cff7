"""How near the drummer's bars lie to drummers' bars that were held out, with the learned neighbours, with as many
changes at random places, and with neither.

Run: .venv/bin/python tests/bench/composer/bench_grooves.py --groove groove.zip
Prints one JSON line. For each style with a genre in the Groove MIDI Dataset: distance is the summed absolute difference
of hits a bar (by step and voice the style uses) from the mean of held-out takes, which even random changes lessen;
nearest is the mean Jaccard index with the likest of all held-out bars; likeness is that of adjacent bars. Figures say
nothing of sound.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from models.symbolic.drums.grid import KEY_VOICE, VOICES
from models.symbolic.drums.groove import read_takes
from tools.compose.drum_bars import SectionBars
from tools.compose.drum_neighbours import neighbour
from tools.compose.drum_voices import ACCENTS
from tools.compose.drum_voices import VOICES as KEYS
from tools.compose.plan import make_plan
from tools.compose.style import load_style, style_names
from tools.song.brief import Brief

STEPS = 16


def hits_of(texts: dict[str, str]) -> np.ndarray:
    """One bar as [steps, voices]."""
    grid = np.zeros((STEPS, len(VOICES)), bool)
    for name, text in texts.items():
        if KEYS[name] in KEY_VOICE:
            for step, char in enumerate(text):
                grid[step, VOICES.index(KEY_VOICE[KEYS[name]])] |= char in ACCENTS
    return grid


def jaccard(first: np.ndarray, second: np.ndarray) -> float:
    """Shared hits of all hits."""
    union = np.logical_or(first, second).sum()
    return float(np.logical_and(first, second).sum() / union) if union else 1.0


def nearest(bars: list[np.ndarray], pool: np.ndarray) -> float:
    """Mean Jaccard index of each bar with the bar of a pool that is most like it.

    Args:
        pool: [bars, steps x voices].
    """
    rows = np.array([bar.ravel() for bar in bars], np.float32)
    shared = rows @ pool.T
    union = rows.sum(1)[:, None] + pool.sum(1)[None] - shared
    return float((shared / np.maximum(union, 1)).max(1).mean())


def shuffled(before: np.ndarray, after: np.ndarray, rng: Random) -> np.ndarray:
    """The bar with as many hits added and taken as `after` has, at random places of the same voices."""
    out = before.copy()
    used = np.nonzero(before.any(0))[0]
    for added in (True, False):
        count = int((after & ~before).sum() if added else (before & ~after).sum())
        places = [(s, v) for s in range(STEPS) for v in used if before[s, v] != added]
        for place in rng.sample(places, min(count, len(places))):
            out[place] = added
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groove", type=Path, required=True)
    parser.add_argument("--distance", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=6)
    asked = parser.parse_args()
    human: dict[str, list[list[np.ndarray]]] = {}
    for take in read_takes(asked.groove):
        if take.split != "train" and take.kind == "beat":
            bars = [bar > 0 for bar in take.hits.reshape(-1, STEPS, len(VOICES)) if bar.sum() > 3]
            human.setdefault(take.style, []).append(bars)
    pool = np.array([bar.ravel() for takes in human.values() for bars in takes for bar in bars], np.float32)
    rows = []
    for key in style_names():
        style = load_style(key)
        if style.drums is None or style.drums.feel not in human or (style.drums.native.steps != STEPS):
            continue
        takes = human[style.drums.feel]
        mean = np.mean([bar for bars in takes for bar in bars], 0)
        likeness = float(np.mean([jaccard(a, b) for bars in takes for a, b in itertools.pairwise(bars)]))
        rows.append((key, likeness, *measured(key, mean, pool, asked.seeds, asked.distance)))
    names = ("rules", "neighbours", "random")
    distance = {name: round(float(np.mean([row[2][i] for row in rows])), 3) for i, name in enumerate(names)}
    alike = {name: round(float(np.mean([row[3][i] for row in rows])), 3) for i, name in enumerate(names)}
    alike["drummers"] = round(float(np.mean([row[1] for row in rows])), 3)
    likest = {name: round(float(np.mean([row[4][i] for row in rows])), 3) for i, name in enumerate(names)}
    nearer = sum(row[2][1] < row[2][0] for row in rows)
    told = {
        "bench": "grooves",
        "styles": len(rows),
        "distance": distance,
        "likeness": alike,
        "nearer_than_rules": nearer,
    }
    told["nearest"] = likest
    told["nearest_than_rules"] = sum(row[4][1] >= row[4][0] for row in rows)
    told["nearer_than_random"] = sum(row[2][1] < row[2][2] for row in rows)
    told["by_style"] = {row[0]: [round(float(x), 2) for x in (*row[2], row[1], *row[3])] for row in rows}
    print(json.dumps(told))


def measured(
    key: str, mean: np.ndarray, pool: np.ndarray, seeds: int, distance: float
) -> tuple[list[float], list[float], list[float]]:
    """Distances from a mean bar, likeness of adjacent bars and with the nearest held-out bar: of rules, neighbours and
    as many random changes.
    """
    grooves: list[list[list[np.ndarray]]] = [[], [], []]
    for seed in range(seeds):
        plan = make_plan(Brief(style=key, bars=8, meter=(4, 4), drums=True), seed)
        assert plan.style.drums is not None
        for variation in (1, 2, 3):
            section = replace(plan.sections[0], kind="A", first_bar=0, bars=8, variation=variation)
            bars = SectionBars(plan, plan.style.drums, section)
            pairs = [(bars.bar(b), bars.bar(b + 1)) for b in (0, 2, 4, 6)]
            rng = Random(seed)
            found = [neighbour(a, b, rng, distance) or (a, b) for a, b in pairs]
            ruled = [hits_of(bar) for pair in pairs for bar in pair]
            near = [hits_of(bar) for pair in found for bar in pair]
            grooves[0].append(ruled)
            grooves[1].append(near)
            grooves[2].append([shuffled(a, b, rng) for a, b in zip(ruled, near, strict=True)])
    used = np.any([bar for rows in grooves[0] for bar in rows], axis=(0, 1))
    distances = [float(np.abs(np.mean([b for r in rows for b in r], 0) - mean)[:, used].sum()) for rows in grooves]
    alike = [float(np.mean([jaccard(a, b) for r in rows for a, b in itertools.pairwise(r)])) for rows in grooves]
    near_pool = [nearest([b for r in rows for b in r], pool) for rows in grooves]
    return distances, alike, near_pool


if __name__ == "__main__":
    main()

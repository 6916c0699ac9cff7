"""Measures the shipped melody network on tunes it never saw: surprise beside models that count and beside rules, and
how much of what it learned it sings by heart.

    python -m models.symbolic.melody.measure CORPUS

CORPUS as for the trainer. Runs without torch.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from models.symbolic.melody import classes
from models.symbolic.melody.model import MelodyModel, Place, load
from models.symbolic.melody.ngrams import NGrams, longest_shared, runs_up_to
from models.symbolic.melody.tunes import Tune, class_rows, families, read_tunes, split

LONGEST = 64  # intervals
SAMPLES = 200
SAMPLE_BARS = 32
SEED = 4
# The rules' price of a move as the composer's beam search has it (see tools/compose/lines.py): the twin that knows no
# data. Chords are not in the data, so the part of the rules that looks at them is left out.
MOVE_COST = (0.85, 0.1, 0.0, 0.32, 0.42, 0.85, 3.0, 1.05, 1.9, 1.9, 3.6, 4.6, 1.9)
SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}


def network_bits(model: MelodyModel, tunes: Sequence[Tune]) -> float:
    """Mean surprise of a note under the shipped graph, tunes of like length side by side."""
    total, count = 0.0, 0
    ordered = sorted(tunes, key=lambda tune: len(tune.pitches))
    for at in range(0, len(ordered), 64):
        group = ordered[at : at + 64]
        rows = [np.array(class_rows(tune), np.int64) for tune in group]
        memory = model.start((4, 4), "major", 2.0, len(group)).memory
        for step in range(len(rows[-1])):
            alive = [index for index, row in enumerate(rows) if step < len(row)]
            table, after, _ = model.raw(np.stack([rows[index][step] for index in alive]), memory[alive])
            memory[alive] = after
            for place, index in enumerate(alive):
                total -= float(table[place, classes.pitch_class_of(group[index].pitches[step])])
            count += len(alive)
    return total / count / math.log(2)


def rule_costs(tune: Tune) -> tuple[np.ndarray, np.ndarray]:
    """The rules' cost of every pitch at every note of a tune, and the pitches that were sung."""
    pitches = np.arange(classes.LOWEST, classes.HIGHEST + 1)
    in_scale = np.isin(pitches % 12, SCALES[tune.mode])
    middle = float(np.mean(tune.pitches))
    rows = []
    for at in range(len(tune.pitches)):
        off = np.abs(pitches - middle)
        cost = np.where(off < 10, 0.028 * off**2, 2.8 + 0.5 * (off - 10)) + np.where(in_scale, 0.0, 3.0)
        if at:
            move = pitches - tune.pitches[at - 1]
            size = np.abs(move)
            cost = cost + np.where(size < 13, np.array(MOVE_COST)[np.minimum(size, 12)], 6.0 + 0.5 * (size - 12))
            if at > 1:
                earlier = tune.pitches[at - 1] - tune.pitches[at - 2]
                if abs(earlier) >= 5:
                    cost = cost + np.where(move * earlier > 0, np.where(size > 2, 1.6, 0.7), np.where(size > 4, 0.5, 0))
                cost = cost + np.where((move == 0) & (earlier == 0), 0.7, 0.0)
                cost = cost + np.where((move * earlier < 0) & (abs(earlier) <= 4), 0.55, 0.0)
        rows.append(cost)
    return np.array(rows), np.array([classes.pitch_class_of(pitch) for pitch in tune.pitches])


def rule_bits(tunes: Sequence[Tune], temperature: float) -> float:
    """Mean surprise of a note when the rules' costs are read as odds."""
    total, count = 0.0, 0
    for tune in tunes:
        costs, sung = rule_costs(tune)
        odds = np.exp(-costs / temperature)
        chance = odds[np.arange(len(sung)), sung] / odds.sum(1)
        total -= float(np.log2(np.maximum(chance, 1e-9)).sum())
        count += len(sung)
    return total / count


def sampled(model: MelodyModel, rhythm: Tune, rng: np.random.Generator, bars: int = SAMPLE_BARS) -> list[int]:
    """Pitches drawn freely over a human tune's rhythm, begun again until there are so many bars."""
    state, pitches, places = model.start(rhythm.meter, rhythm.mode, rhythm.notes_per_beat), [], _places(rhythm, bars)
    for place in places:
        table, waiting = model.look(state, place)
        odds = np.exp(table[0].astype(np.float64))
        pitches.append(int(rng.choice(classes.PITCHES, p=odds / odds.sum())) + classes.LOWEST)
        state = model.take(waiting, pitches[-1:], place)
    return pitches


def _places(tune: Tune, bars: int) -> list[Place]:
    places, passed = [], 0
    while passed < bars:
        for at in range(len(tune.pitches)):
            if at and tune.bars[at] != tune.bars[at - 1]:
                passed += 1
            if passed >= bars:
                break
            places.append(Place(tune.positions[at], tune.lengths[at], tune.bars[at]))
        passed += 1
    return places


def memorised(model: MelodyModel, parts: dict[str, list[Tune]]) -> dict[str, float]:
    """Longest run of intervals shared with the training tunes: by samples, and by human tunes held out."""
    known = runs_up_to(LONGEST, (tune.intervals for tune in parts["train"]))
    human = [longest_shared(tune.intervals, known) for tune in parts["test"]]
    rng = np.random.default_rng(SEED)
    rows = []
    for _ in range(SAMPLES):
        rhythm = parts["test"][int(rng.integers(len(parts["test"])))]
        pitches = sampled(model, rhythm, rng)
        rows.append(longest_shared([b - a for a, b in pairwise(pitches)], known))
    return {
        "human_median": float(np.median(human)),
        "human_p95": float(np.percentile(human, 95)),
        "sampled_median": float(np.median(rows)),
        "sampled_p95": float(np.percentile(rows, 95)),
        "sampled_max": float(max(rows)),
        "sampled_share_above_human_p95": float(np.mean(np.array(rows) > np.percentile(human, 95))),
    }


def main() -> None:
    """Print the figures of MODEL_CARD.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    model = load()
    if model is None:
        raise SystemExit("There is no network to measure: train it first, and have onnxruntime installed.")
    tunes = read_tunes(corpus)
    parts = split(tunes, families(tunes))
    train, test = ([tune.pitches for tune in parts[name]] for name in ("train", "test"))
    report: dict[str, object] = {
        f"{order}-gram": round(NGrams(order, train).bits(test), 3) for order in (1, 2, 3, 4, 5, 6)
    }
    fitted = min((0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2), key=lambda value: rule_bits(parts["valid"], value))
    report |= {"rules": round(rule_bits(parts["test"], fitted), 3), "rules_temperature": fitted}
    report["network"] = round(network_bits(model, parts["test"]), 3)
    print(json.dumps(report), flush=True)
    print(json.dumps(memorised(model, parts)))


if __name__ == "__main__":
    main()

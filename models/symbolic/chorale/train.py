"""Trains the chorale network and writes `chorale.onnx` and `vocabulary.json` beside itself: one command, seeded, one
thread.

    python -m models.symbolic.chorale.train [--cache FILE]

Reads the chorales of the corpus that music21 brings along. Needs music21, torch and onnx; the product never runs this.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.symbolic.chorale.corpus import families, read_chorales, split, vocabulary
from models.symbolic.chorale.export import write_onnx
from models.symbolic.chorale.network import IGNORED, ChoraleNetwork, batches, nats_per_chord, tensors

SEED = 4
BATCH = 8
RATE = 3e-3
PATIENCE = 8
EPOCHS = 60
HERE = Path(__file__).parent


def train(
    cache: Path | None, epochs: int, cpu_minutes: float
) -> tuple[ChoraleNetwork, list[object], dict[str, object]]:
    """The network that did best on the validation families, its vocabulary, and what to report."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    chorales = read_chorales(cache)
    family = families(chorales)
    parts = split(chorales, family)
    chords = vocabulary(parts["train"])
    data = {name: tensors(rows, chords) for name, rows in parts.items()}
    network = ChoraleNetwork(len(chords))
    steps = epochs * -(-len(data["train"]) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=3e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.1)
    best, best_nats, waited, start = network, float("inf"), 0, time.process_time()
    for epoch in range(epochs):
        network.train()
        for rows, before, chord in batches(data["train"], BATCH, rng):
            optimiser.zero_grad()
            said = network(rows, before).flatten(0, 1)
            smooth = -said.mean(-1)[chord.flatten() != IGNORED].mean()
            loss = 0.97 * nn.functional.nll_loss(said, chord.flatten(), ignore_index=IGNORED) + 0.03 * smooth
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        nats = nats_per_chord(network, data["valid"])
        spent = (time.process_time() - start) / 60
        print(f"epoch {epoch + 1}: train {loss.item():.3f}, valid {nats:.4f} nats, {spent:.1f} CPU-min", flush=True)
        waited = 0 if nats < best_nats - 1e-4 else waited + 1
        if nats < best_nats:
            best, best_nats = copy.deepcopy(network), nats
        if waited >= PATIENCE or spent > cpu_minutes:
            break
    report: dict[str, object] = {
        "chorales": {name: len(rows) for name, rows in parts.items()},
        "beats": {name: sum(len(c.beats) for c in rows) for name, rows in parts.items()},
        "families": len(set(family)),
        "chords": len(chords),
        "parameters": sum(p.numel() for p in network.parameters()),
        "cpu_minutes": round((time.process_time() - start) / 60, 1),
        "valid_nats_per_chord": round(best_nats, 3),
        "test_nats_per_chord": round(nats_per_chord(best, data["test"]), 3),
    }
    return best.eval(), list(chords), report


def main() -> None:
    """Train, write the files, print what it reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--cpu-minutes", type=float, default=8.0)
    arguments = parser.parse_args()
    network, chords, report = train(arguments.cache, arguments.epochs, arguments.cpu_minutes)
    write_onnx(network, arguments.out / "chorale.onnx")
    (arguments.out / "vocabulary.json").write_text(json.dumps(chords) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

"""Trains the melody network and writes `melody.onnx` beside itself: one command, seeded, one thread.

    python -m models.symbolic.melody.train CORPUS

CORPUS is the folder that holds oneills1850, ryansMammoth and airdsAirs (the corpus of music21 has them). Needs torch
and onnx; the product never runs this.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.symbolic.melody.export import move_log_shares, write_onnx
from models.symbolic.melody.network import IGNORED, MelodyNetwork, batches, bits_per_note, parameters_of, tensors
from models.symbolic.melody.tunes import families, read_tunes, split

SEED = 4
BATCH = 32
RATE = 3e-3
PATIENCE = 3


def train(
    corpus: Path, hidden: int, epochs: int, cpu_minutes: float
) -> tuple[MelodyNetwork, NDArray[np.float32], dict[str, object]]:
    """The network that did best on the validation families, how usual each move is, and what to report.

    Args:
        corpus: Folder of the collections.
        hidden: Width of the recurrent layer.
        epochs: Passes over the training tunes at most.
        cpu_minutes: Processor time at most.
    """
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    tunes = read_tunes(corpus)
    family_of = families(tunes)
    parts = split(tunes, family_of)
    data = {name: tensors(rows) for name, rows in parts.items()}
    network = MelodyNetwork(hidden)
    steps = epochs * -(-len(data["train"]) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.1)
    best, best_bits, waited, start = network, float("inf"), 0, time.process_time()
    for epoch in range(epochs):
        network.train()
        for rows, pitches in batches(data["train"], BATCH, rng):
            optimiser.zero_grad()
            loss = nn.functional.nll_loss(network(rows).flatten(0, 1), pitches.flatten(), ignore_index=IGNORED)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        bits = bits_per_note(network, data["valid"])
        spent = (time.process_time() - start) / 60
        print(f"epoch {epoch + 1}: train {loss.item() / np.log(2):.3f}, valid {bits:.4f} bits, {spent:.1f} CPU-min")
        waited = 0 if bits < best_bits - 1e-4 else waited + 1
        if bits < best_bits:
            best, best_bits = copy.deepcopy(network), bits
        if waited >= PATIENCE or spent > cpu_minutes:
            break
    report: dict[str, object] = {
        "tunes": {name: len(rows) for name, rows in parts.items()},
        "notes": {name: sum(len(tune.pitches) for tune in rows) for name, rows in parts.items()},
        "families": len(set(family_of)),
        "parameters": parameters_of(network),
        "cpu_minutes": round((time.process_time() - start) / 60, 1),
        "valid_bits_per_note": round(best_bits, 3),
        "test_bits_per_note": round(bits_per_note(best, data["test"]), 3),
    }
    return best.eval(), move_log_shares(parts["train"]), report


def main() -> None:
    """Train, write the file, print what it reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("melody.onnx"))
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--cpu-minutes", type=float, default=15.0)
    arguments = parser.parse_args()
    network, shares, report = train(arguments.corpus, arguments.hidden, arguments.epochs, arguments.cpu_minutes)
    write_onnx(network, shares, arguments.out)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

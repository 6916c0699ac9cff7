"""Trains both networks on the Groove MIDI Dataset and writes them as ONNX with what they measured.

`python -m models.symbolic.drums.train --groove groove.zip --out models/symbolic/drums`. Seeded, one thread, about ten
minutes of one processor core each. Needs torch, onnx and mido; the product needs none of them to play.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.symbolic.drums.grid import (
    FEATURES,
    OFFSET_UNIT_MS,
    STYLES,
    VELOCITY_MIDDLE,
    VELOCITY_UNIT,
    VOICES,
    WINDOW_STEPS,
    features,
)
from models.symbolic.drums.groove import Windows, read_takes, windows
from models.symbolic.drums.measure import humaniser_errors, rule_errors

COUNT = len(VOICES)
BATCH = 64
STYLE_DROPPED = 0.12  # how often the style is hidden ("other"), so that styles the data lack are played sensibly
FREE_NATS = 0.5  # of each latent number: what the groove network may say at no cost
KL_WEIGHT = 0.2
HUMANISER_EPOCHS = 8  # it learns by heart after
GROOVE_EPOCHS = 60


class Humaniser(nn.Module):
    """Hits in context to velocity and offset of each, and how sure: two layers of a bidirectional GRU."""

    def __init__(self, hidden: int = 112) -> None:
        super().__init__()
        self.gru = nn.GRU(FEATURES, hidden, num_layers=2, batch_first=True, bidirectional=True, dropout=0.25)
        self.head = nn.Linear(2 * hidden, 4 * COUNT)

    def forward(self, rows: Tensor) -> Tensor:
        """[batch, steps, FEATURES] to [batch, steps, 4 voices]: velocity, offset, and the log spread of both."""
        out: Tensor = self.head(self.gru(rows)[0])
        return out


class GrooveVae(nn.Module):
    """Two bars of hits and velocities to 64 numbers and back, by convolutions over time: a figure is the same wherever
    in the bar it stands.
    """

    def __init__(self, latent: int = 64) -> None:
        super().__init__()
        channels, mixed = (96, 128, 160), WINDOW_STEPS // 4 * 160
        self.encoder = nn.Sequential(
            nn.Conv1d(2 * COUNT, channels[0], 5, padding=2), nn.GELU(),
            nn.Conv1d(channels[0], channels[1], 4, 2, 1), nn.GELU(),
            nn.Conv1d(channels[1], channels[2], 4, 2, 1), nn.GELU(),
            nn.Flatten(), nn.Dropout(0.1),
        )  # fmt: skip
        self.to_latent = nn.Linear(mixed, 2 * latent)
        self.from_latent = nn.Sequential(nn.Linear(latent, mixed), nn.GELU())
        self.decoder = nn.Sequential(
            nn.ConvTranspose1d(channels[2], channels[1], 4, 2, 1), nn.GELU(),
            nn.ConvTranspose1d(channels[1], channels[0], 4, 2, 1), nn.GELU(),
            nn.Conv1d(channels[0], 2 * COUNT, 5, padding=2),
        )  # fmt: skip

    def encode(self, grid: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, steps, 2 voices] to mean and log variance of the latent numbers."""
        mean, log_variance = self.to_latent(self.encoder(grid.transpose(1, 2))).chunk(2, -1)
        return mean, log_variance.clamp(-8.0, 4.0)

    def decode(self, latent: Tensor) -> Tensor:
        """Latent numbers to [batch, steps, 2 voices]: logit of a hit, velocity from 0 to 1."""
        grid: Tensor = self.decoder(self.from_latent(latent).view(-1, 160, WINDOW_STEPS // 4))
        return grid.transpose(1, 2)


@dataclass(frozen=True)
class Part:
    """One split as tensors."""

    rows: Tensor
    hits: Tensor
    velocities: Tensor
    offsets: Tensor


def tensors(data: Windows) -> Part:
    """Windows in the networks' units."""
    rows = np.stack(
        [features(h, style, float(bpm)) for h, style, bpm in zip(data.hits, data.styles, data.bpms, strict=True)]
    )
    velocities = (data.velocities - VELOCITY_MIDDLE) / VELOCITY_UNIT
    return Part(
        torch.tensor(rows), torch.tensor(data.hits), torch.tensor(velocities),
        torch.tensor(data.offsets_ms / OFFSET_UNIT_MS),
    )  # fmt: skip


# ---- humaniser


def train_humaniser(train: Part, held: Part, epochs: int) -> Humaniser:
    """Fit by the likelihood of a Laplace distribution, whose centre is the least absolute error; the best epoch on
    the validation split is kept.
    """
    torch.manual_seed(1)
    net = Humaniser()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-2)
    best, kept = float("inf"), net.state_dict()
    start = time.process_time()
    for epoch in range(1, epochs + 1):
        net.train()
        order = torch.randperm(len(train.rows))
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * (1 - 0.95 * (epoch - 1) / epochs)
        for at in range(0, len(order), BATCH):
            pick = order[at : at + BATCH]
            rows = _styles_hidden(train.rows[pick])
            loss = _laplace(net(rows), train, pick)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
        net.eval()
        with torch.no_grad():
            score = float(_laplace(net(held.rows), held, torch.arange(len(held.rows))))
        print(f"humaniser epoch {epoch} held-out {score:.4f} cpu {time.process_time() - start:.0f} s", flush=True)
        if score < best:
            best, kept = score, {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(kept)
    return net.eval()


def _styles_hidden(rows: Tensor) -> Tensor:
    hidden = torch.rand(len(rows)) < STYLE_DROPPED
    rows = rows.clone()
    first = FEATURES - 1 - len(STYLES)
    rows[hidden, :, first : FEATURES - 1] = 0.0
    rows[hidden, :, FEATURES - 2] = 1.0
    return rows


def _laplace(out: Tensor, part: Part, pick: Tensor) -> Tensor:
    velocity, offset, velocity_spread, offset_spread = out.split(COUNT, -1)
    mask = part.hits[pick]
    loss = torch.zeros(())
    for guess, spread, truth in (
        (velocity, velocity_spread, part.velocities[pick]),
        (offset, offset_spread, part.offsets[pick]),
    ):
        spread = spread.clamp(-3.0, 2.0)
        loss = loss + (((truth - guess).abs() / spread.exp() + spread) * mask).sum() / mask.sum()
    return loss


# ---- groove network


def train_vae(train: Part, held: Part, epochs: int) -> GrooveVae:
    """Fit hits by cross-entropy and velocities by absolute error, with a number of free nats to each latent."""
    torch.manual_seed(2)
    net = GrooveVae()
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=1e-3)
    grids = torch.cat([train.hits, train.hits * _unit(train.velocities)], -1)
    start, best, kept = time.process_time(), 0.0, net.state_dict()
    for epoch in range(1, epochs + 1):
        net.train()
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - 0.97 * (epoch - 1) / epochs)
        order = torch.randperm(len(grids))
        for at in range(0, len(order), 128):
            loss = _vae_loss(net, grids[order[at : at + 128]], KL_WEIGHT)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
        if epoch % 5 == 0 or epoch == epochs:
            score = hit_f1(net, held)
            print(f"groove epoch {epoch} F1 {score:.4f} cpu {time.process_time() - start:.0f} s", flush=True)
            if score > best:
                best, kept = score, {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(kept)
    return net.eval()


def _unit(velocities: Tensor) -> Tensor:
    return (velocities * VELOCITY_UNIT + VELOCITY_MIDDLE) / 127.0


def _vae_loss(net: GrooveVae, grid: Tensor, weight: float) -> Tensor:
    mean, log_variance = net.encode(grid)
    latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
    out = net.decode(latent)
    hits, velocities = grid[..., :COUNT], grid[..., COUNT:]
    crossed = nn.functional.binary_cross_entropy_with_logits(out[..., :COUNT], hits, reduction="sum")
    strength = ((out[..., COUNT:] - velocities).abs() * hits).sum() * 4.0
    nats = 0.5 * (mean**2 + log_variance.exp() - 1.0 - log_variance).mean(0)
    kl = nats.clamp(min=FREE_NATS).sum() * len(grid)
    loss: Tensor = (crossed + strength + weight * kl) / len(grid)
    return loss


def hit_f1(net: GrooveVae, part: Part) -> float:
    """F1 of hits rebuilt from the latent mean."""
    grid = torch.cat([part.hits, part.hits * _unit(part.velocities)], -1)
    net.eval()
    with torch.no_grad():
        found = net.decode(net.encode(grid)[0])[..., :COUNT] > 0
    real = part.hits > 0
    hit = float((found & real).sum())
    return 2 * hit / float(found.sum() + real.sum())


# ---- export


def export(net: nn.Module, example: Tensor, path: Path, inputs: list[str], outputs: list[str], free: list[int]) -> None:
    """Write a network with 16-bit weights; `free` are the axes of its input that may have any size."""
    axes = {name: {axis: f"axis{axis}" for axis in free} for name in inputs}
    torch.onnx.export(
        net, (example,), str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17,
        dynamo=False,
    )  # fmt: skip
    _halved(path)


def _halved(path: Path) -> None:
    """Large weights stored as 16-bit numbers and cast when the file is opened: half the size, the same inputs."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    kept, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < 1024:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(values.astype(np.float16), tensor.name + "_half"))
        casts.append(helper.make_node("Cast", [tensor.name + "_half"], [tensor.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


class _Encoder(nn.Module):
    def __init__(self, net: GrooveVae) -> None:
        super().__init__()
        self.net = net

    def forward(self, grid: Tensor) -> Tensor:
        return torch.cat(self.net.encode(grid), -1)


class _Decoder(nn.Module):
    def __init__(self, net: GrooveVae) -> None:
        super().__init__()
        self.net = net

    def forward(self, latent: Tensor) -> Tensor:
        return self.net.decode(latent)


def main() -> None:
    """Train, measure on the test split, write the networks and `measured.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groove", type=Path, required=True, help="the data set's groove.zip")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument(
        "--epochs", type=int, nargs=2, default=(HUMANISER_EPOCHS, GROOVE_EPOCHS), help="of each network"
    )
    parser.add_argument("--only", choices=("humaniser", "groove"), help="train one of the two")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    takes = read_takes(asked.groove)
    data = {split: windows(takes, split) for split in ("train", "validation", "test")}
    parts = {split: tensors(rows) for split, rows in data.items()}
    told: dict[str, object] = {"windows": {split: len(rows.hits) for split, rows in data.items()}}
    if asked.only != "groove":
        human = train_humaniser(parts["train"], parts["validation"], asked.epochs[0])
        with torch.no_grad():
            guess = human(parts["test"].rows).numpy()
        told["humaniser"] = humaniser_errors(guess, data["test"])
        told["rules"] = rule_errors(data["train"], data["test"])
        told["humaniser_parameters"] = sum(p.numel() for p in human.parameters())
        example = parts["test"].rows[:1]
        export(human, example, asked.out / "humaniser.onnx", ["rows"], ["played"], [0, 1])
    if asked.only != "humaniser":
        vae = train_vae(parts["train"], parts["validation"], asked.epochs[1])
        told["groove_hit_f1"] = round(hit_f1(vae, parts["test"]), 4)
        told["groove_parameters"] = sum(p.numel() for p in vae.parameters())
        grid = torch.zeros(1, WINDOW_STEPS, 2 * COUNT)
        export(_Encoder(vae), grid, asked.out / "groove_encoder.onnx", ["grid"], ["latent"], [0])
        export(_Decoder(vae), torch.zeros(1, 64), asked.out / "groove_decoder.onnx", ["latent"], ["grid"], [0])
    (asked.out / f"measured_{asked.only or 'all'}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""The melody network in torch, for its trainer: embeddings, one gated recurrent layer, two heads that add up.

One head speaks of scale degrees, one of intervals; a pitch's logit is the sum of both, so that what is learned of a
step holds from every degree. Imports torch: nothing on the offline path may import this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from models.symbolic.melody import classes
from models.symbolic.melody.tunes import Tune, class_rows

SIZES = {"pitch": 48, "interval": 32, "length": 12, "next_position": 24, "next_length": 12, "next_bar": 8}
FIXED_SIZE = 6
IGNORED = -100


class MelodyNetwork(nn.Module):
    """Log-probabilities of each next pitch."""

    moves: torch.Tensor  # a buffer: the class of the move from each pitch, or none, to each pitch

    def __init__(self, hidden: int = 256, dropout: float = 0.25) -> None:
        super().__init__()
        self.hidden = hidden
        self.tables = nn.ModuleList(nn.Embedding(count, SIZES.get(name, FIXED_SIZE)) for name, count in classes.INPUTS)
        width = sum(SIZES.get(name, FIXED_SIZE) for name, _ in classes.INPUTS)
        self.gru = nn.GRU(width, hidden, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.degree_head = nn.Linear(hidden, classes.PITCHES)
        self.interval_head = nn.Linear(hidden, classes.INTERVALS, bias=False)
        move = torch.arange(classes.PITCHES)[None, :] - torch.arange(classes.PITCHES + 1)[:, None]
        moves = move.clamp(-classes.WIDEST, classes.WIDEST) + classes.WIDEST
        moves[classes.NO_PITCH] = classes.WIDEST
        self.register_buffer("moves", moves)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Log-probabilities [batch, steps, pitches] for rows of classes [batch, steps, inputs]."""
        inputs = torch.cat([table(rows[..., at]) for at, table in enumerate(self.tables)], -1)
        hidden = self.drop(self.gru(self.drop(inputs))[0])
        logits = self.degree_head(hidden) + self.interval_head(hidden).gather(-1, self.moves[rows[..., 0]])
        return logits.log_softmax(-1)


def tensors(tunes: Sequence[Tune]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Rows of classes and pitch classes of each tune."""
    return [
        (torch.tensor(class_rows(tune)), torch.tensor([classes.pitch_class_of(pitch) for pitch in tune.pitches]))
        for tune in tunes
    ]


def batches(
    data: Sequence[tuple[torch.Tensor, torch.Tensor]], size: int, rng: np.random.Generator | None
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Tunes of like length together, padded; in random order where a generator is given."""
    order = sorted(range(len(data)), key=lambda index: len(data[index][1]) + (rng.random() * 20 if rng else 0))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    for place in rng.permutation(len(groups)) if rng else range(len(groups)):
        rows = [data[index] for index in groups[place]]
        yield (
            nn.utils.rnn.pad_sequence([row for row, _ in rows], batch_first=True),
            nn.utils.rnn.pad_sequence([pitch for _, pitch in rows], batch_first=True, padding_value=IGNORED),
        )


def bits_per_note(network: MelodyNetwork, data: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Mean surprise of the notes of these tunes."""
    network.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for rows, pitches in batches(data, 32, None):
            loss = nn.functional.nll_loss(network(rows).flatten(0, 1), pitches.flatten(), reduction="sum")
            total, count = total + float(loss), count + int((pitches != IGNORED).sum())
    return total / count / float(np.log(2))


def parameters_of(network: MelodyNetwork) -> int:
    """How many numbers were learned."""
    return sum(parameter.numel() for parameter in network.parameters())

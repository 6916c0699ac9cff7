"""The chorale network: a bidirectional gated recurrent unit over the soprano, and a head that says how likely each
chord is after each other chord. Torch; part of the trainer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from models.symbolic.chorale import classes
from models.symbolic.chorale.classes import ChordClass
from models.symbolic.chorale.corpus import Chorale

IGNORED = -100
SIZES = {"degree": 16, "second_half": 8, "next_degree": 12, "from_last": 6, "to_next": 6}


class ChoraleNetwork(nn.Module):
    """Log-probability of a beat's chord, given the whole soprano and the chord before."""

    def __init__(self, chords: int, hidden: int = 64, joint: int = 64, dropout: float = 0.35) -> None:
        super().__init__()
        self.hidden, self.chords = hidden, chords
        self.tables = nn.ModuleList(nn.Embedding(count, SIZES.get(name, 4)) for name, count in classes.INPUTS)
        width = sum(SIZES.get(name, 4) for name, _ in classes.INPUTS)
        self.gru = nn.GRU(width, hidden, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(dropout)
        self.here = nn.Linear(2 * hidden, joint)
        self.before = nn.Embedding(chords + 1, joint)  # the last is the beginning
        self.alone = nn.Linear(2 * hidden, chords)
        self.head = nn.Linear(joint, chords, bias=False)

    def forward(self, rows: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        """Log-probabilities [batch, beats, chords] after the chords `before` [batch, beats]."""
        inputs = torch.cat([table(rows[..., at]) for at, table in enumerate(self.tables)], -1)
        heard = self.drop(self.gru(self.drop(inputs))[0])
        joint = self.drop(torch.tanh(self.here(heard) + self.before(before)))
        return (self.alone(heard) + self.head(joint)).log_softmax(-1)


Example = tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # rows, chord before, chord


def tensors(chorales: Sequence[Chorale], vocabulary: Sequence[ChordClass]) -> list[Example]:
    """What the network sees and shall say; chords outside the vocabulary are not judged."""
    number = {chord: at for at, chord in enumerate(vocabulary)}
    out = []
    for chorale in chorales:
        chords = [number.get(beat.chord, IGNORED) if beat.chord else IGNORED for beat in chorale.beats]
        before, last = [], len(vocabulary)
        for chord in chords:
            before.append(last)
            last = chord if chord != IGNORED else last
        out.append((torch.tensor(chorale.rows), torch.tensor(before), torch.tensor(chords)))
    return out


def batches(data: Sequence[Example], size: int, rng: np.random.Generator | None) -> Iterator[Example]:
    """Padded batches, in random order where a generator is given."""
    order = rng.permutation(len(data)) if rng else np.arange(len(data))
    pad = nn.utils.rnn.pad_sequence
    for at in range(0, len(order), size):
        some = [data[index] for index in order[at : at + size]]
        yield (
            pad([rows for rows, _, _ in some], batch_first=True),
            pad([before for _, before, _ in some], batch_first=True),
            pad([chord for _, _, chord in some], batch_first=True, padding_value=IGNORED),
        )


def nats_per_chord(network: ChoraleNetwork, data: Sequence[Example]) -> float:
    """Mean surprise of the chords, each after the true one before."""
    network.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for rows, before, chords in batches(data, 1, None):  # one by one: padding would be heard from the right
            loss = nn.functional.nll_loss(
                network(rows, before).flatten(0, 1), chords.flatten(), reduction="sum", ignore_index=IGNORED
            )
            total, count = total + float(loss), count + int((chords != IGNORED).sum())
    return total / count

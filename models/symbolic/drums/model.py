"""Runs the networks of drumming that ship beside this file: touch for a grid of hits, two-bar grooves near a given one.

No torch, no music theory: arrays in and out. Where a file or onnxruntime is missing, `load` gives None and the caller
keeps to its rules. See MODEL_CARD.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.onnx_session import Network, open_network
from models.symbolic.drums.grid import OFFSET_UNIT_MS, VELOCITY_MIDDLE, VELOCITY_UNIT, VOICES, Floats, features

FOLDER = Path(__file__).parent
LOWEST_SPREAD, HIGHEST_SPREAD = -3.0, 2.0  # log scale; the trainer's own limits


@dataclass(frozen=True)
class Played:
    """How hits are played, [steps, voices] each: velocity 0 to 127 and offset in milliseconds (negative is early), and
    the scale of what is left to chance about both (of a Laplace distribution).
    """

    velocity: Floats
    offset_ms: Floats
    velocity_spread: Floats
    offset_spread_ms: Floats


class DrumModel:
    """The humaniser."""

    def __init__(self, humaniser: Network) -> None:
        self._humaniser = humaniser

    def played(self, hits: NDArray[np.bool_], style: str, bpm: float, first_step: int = 0) -> Played:
        """Velocity and offset of every hit.

        Args:
            hits: [steps, voices of `grid.VOICES`].
            style: One of `grid.STYLES`; others count as "other".
            bpm: Beats a minute.
            first_step: Place of the first row in its bar of sixteen.
        """
        rows = features(hits, style, bpm, first_step)[None]
        (out,) = self._humaniser.run({"rows": rows})
        count = len(VOICES)
        velocity, offset, velocity_spread, offset_spread = (out[0][:, i * count : (i + 1) * count] for i in range(4))
        return Played(
            velocity * VELOCITY_UNIT + VELOCITY_MIDDLE,
            offset * OFFSET_UNIT_MS,
            np.exp(np.clip(velocity_spread, LOWEST_SPREAD, HIGHEST_SPREAD)) * VELOCITY_UNIT,
            np.exp(np.clip(offset_spread, LOWEST_SPREAD, HIGHEST_SPREAD)) * OFFSET_UNIT_MS,
        )


class GrooveModel:
    """The two-bar groove network: hits and velocities to 64 numbers and back."""

    def __init__(self, encoder: Network, decoder: Network) -> None:
        self._encoder, self._decoder = encoder, decoder

    def encoded(self, hits: NDArray[np.bool_], velocities: Floats) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the latent numbers of one groove.

        Args:
            hits: [WINDOW_STEPS, voices of `grid.VOICES`].
            velocities: The same shape, 0 to 127.
        """
        grid = np.concatenate([hits, hits * velocities / 127.0], -1).astype(np.float32)
        (latent,) = self._encoder.run({"grid": grid[None]})
        mean, log_variance = np.split(latent[0], 2)
        return mean, np.exp(0.5 * log_variance)

    def decoded(self, latent: Floats) -> tuple[Floats, Floats]:
        """Log-odds of every hit and its velocity, [WINDOW_STEPS, voices] each."""
        (grid,) = self._decoder.run({"latent": latent[None].astype(np.float32)})
        odds, velocities = np.split(grid[0], 2, axis=-1)
        return odds, np.clip(velocities, 0.0, 1.0) * 127.0


@lru_cache(maxsize=4)
def load_groove(folder: Path = FOLDER) -> GrooveModel | None:
    """The groove network of a folder; None where it cannot be run."""
    encoder, decoder = open_network(folder / "groove_encoder.onnx"), open_network(folder / "groove_decoder.onnx")
    return None if encoder is None or decoder is None else GrooveModel(encoder, decoder)


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> DrumModel | None:
    """The humaniser of a folder; None where it cannot be run."""
    network = open_network(folder / "humaniser.onnx")
    return None if network is None else DrumModel(network)

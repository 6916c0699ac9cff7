"""Stable Audio Open and Stable Audio 3 as backends, under the Stability AI Community License.

Words and (where the pipeline is guided) negative words; Stable Audio 3 also mends, carries on and covers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.stable_audio import (
    OPEN_STEPS,
    PUBLISHED_OPEN,
    PUBLISHED_THREE,
    Description,
    StableAudioRequest,
    describe,
)
from tools.generate.backends.diffused import DiffusedBackend, Given
from tools.generate.values import Capabilities, SoundOrder

NAME = "stable-audio"
RATE_HZ = 44_100


class StableAudioBackend(DiffusedBackend):
    """Stable Audio on this machine."""

    name = NAME
    passes_a_second = 2 * 21.5 * 2 * OPEN_STEPS  # latents a second, with and without the words

    @property
    def capabilities(self) -> Capabilities:
        found = self._described()
        if found is None:
            return Capabilities()
        return Capabilities(
            text=True,
            negative=found.guided,
            continuation=found.edits,
            inpaint=found.edits,
            cover=found.edits,
            max_s=found.max_s,
            sample_rate_hz=RATE_HZ,
            channels=2,
        )

    def load(self, folder: Path) -> Any:
        from models.stable_audio import load

        return load(folder, self.device)

    def complaint(self) -> str:
        if describe(self.weights.folder) is not None:
            return ""
        return f"The folder {self.weights.folder} is no Stable Audio pipeline in diffusers' format."

    def request(self, order: SoundOrder, seeds: tuple[int, ...], given: Given) -> StableAudioRequest:
        return StableAudioRequest(
            words=order.words,
            seconds=given.seconds,
            seeds=seeds,
            negative=order.negative,
            guidance=order.guidance,
            lead_in=given.lead_in,
            source=given.source,
            region=order.region,
        )

    def _described(self) -> Description | None:
        """Of the folder where it is there, else as published."""
        if self.weights.is_there:
            return describe(self.weights.folder)
        if self.weights.row is None:
            return None
        return PUBLISHED_THREE if self.weights.row.name == "stable-audio-3" else PUBLISHED_OPEN

"""ACE-Step 1.5 as a backend: the permissive default on a GPU. Words, carrying on, mending, covers, style.

It follows no chords and no tune; tempo, key and meter go into its prompt. Where its checkpoint has the tokenizer it can
cover the exact rendering, which is how it keeps what is played.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.acestep import MAX_S, TURBO_STEPS, AceStepRequest, has_cover
from tools.generate.backends.diffused import DiffusedBackend, Given
from tools.generate.values import Capabilities, Controls, SoundOrder

NAME = "ace-step"
RATE_HZ = 48_000
# What its prompt calls meters: the number of beats, for those it was trained with.
METERS = {(2, 4): 2, (3, 4): 3, (4, 4): 4, (6, 8): 6}
MODES = ("major", "minor")


class AceStepBackend(DiffusedBackend):
    """ACE-Step on this machine."""

    name = NAME
    passes_a_second = 2 * 12.5 * TURBO_STEPS  # 25 latents a second, two to a token

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            text=True,
            continuation=True,
            inpaint=True,
            style=True,
            cover=has_cover(self.weights.folder) if self.weights.is_there else False,
            max_s=MAX_S,
            sample_rate_hz=RATE_HZ,
            channels=2,
        )

    def load(self, folder: Path) -> Any:
        from models.acestep import load

        return load(folder, self.device)

    def complaint(self) -> str:
        if (self.weights.folder / "model_index.json").is_file():
            return ""
        return f"The folder {self.weights.folder} is no ACE-Step pipeline in diffusers' format (no model_index.json)."

    def request(self, order: SoundOrder, seeds: tuple[int, ...], given: Given) -> AceStepRequest:
        controls = order.controls
        return AceStepRequest(
            words=order.words,
            seconds=given.seconds,
            seeds=seeds,
            guidance=order.guidance,
            bpm=round(controls.tempo_bpm) if controls.tempo_bpm else None,
            key=key_words(controls),
            beats_in_bar=METERS.get(controls.meter) if controls.meter else None,
            lead_in=given.lead_in,
            source=given.source,
            region=order.region,
            style=given.style,
        )


def key_words(controls: Controls) -> str:
    """The key as its prompt has it, "D minor"; empty for modes it was not trained with."""
    return controls.key if controls.key.rpartition(" ")[2] in MODES else ""

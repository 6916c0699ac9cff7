"""ACE-Step 1.5 through diffusers' AceStepPipeline: words to music, carrying on, mending a stretch, covers, style.

Seconds and samples in, samples out, 48 kHz stereo. What the pipeline leaves open is closed here: draws past its
generator are seeded, lengths are exact, levels fit what is carried on. It follows no chords and no tune; tempo, key and
meter are words in its prompt.

Yuan et al., "ACE-Step 1.5", arXiv 2602.00744.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.diffusion import (
    DiffusionError,
    Report,
    Samples,
    Stop,
    arrays_of,
    ask,
    asked_for,
    generators,
    load_pipeline,
    never,
    padded,
    part_of,
    quiet,
    seeded,
    silence_behind,
    step_callback,
    tensor_of,
    unheard,
)

CHANNELS = 2
MIN_S, MAX_S = 1.0, 600.0
# Steps by kind of checkpoint: turbo ones are distilled to 8; the others' makers use 50.
TURBO_STEPS, BASE_STEPS = 8, 50
# An order's guidance of 3 stands for the pipeline's own default of 7.
GUIDANCE_SCALE = 7.0 / 3.0
# What stands for lyrics in a piece nobody sings; the words its makers trained and prompt with.
INSTRUMENTAL = "[Instrumental]"
LARGEST_BATCH = 4


@dataclass(frozen=True, eq=False)
class AceStepRequest:
    """One or more sounds alike but for their seeds.

    Attributes:
        seeds: One a sound.
        bpm: Felt beats a minute, a whole number, or None.
        key: As "C major", or "".
        beats_in_bar: The meter's upper number, or None.
        lead_in: float32 [2, n] that is carried on; not part of the result.
        source: float32 [2, n]; with `region` a stretch of it is made anew, without one it is covered.
        region: Seconds of `source`.
        style: float32 [2, n] whose sound is to be met.
        lyrics: What is sung; "" for an instrumental piece.
    """

    words: str
    seconds: float
    seeds: tuple[int, ...]
    guidance: float = 3.0
    bpm: int | None = None
    key: str = ""
    beats_in_bar: int | None = None
    lead_in: Samples | None = None
    source: Samples | None = None
    region: tuple[float, float] | None = None
    style: Samples | None = None
    lyrics: str = ""


class AceStep:
    """A loaded pipeline.

    Args:
        pipeline: diffusers' AceStepPipeline.
    """

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self.sample_rate_hz = int(pipeline.sample_rate)
        self.channels = CHANNELS
        self.hop = round(pipeline.sample_rate / pipeline.latents_per_second)
        self.steps = TURBO_STEPS if pipeline.is_turbo else BASE_STEPS

    @property
    def covers(self) -> bool:
        """Whether it can cover: its checkpoint has the semantic tokenizer."""
        return self.pipeline.audio_tokenizer is not None and self.pipeline.audio_token_detokenizer is not None

    def generate(self, request: AceStepRequest, stop: Stop = never, report: Report = unheard) -> list[Samples]:
        """Make the sounds of a request, [2, round(seconds * rate)] each, in batches.

        Args:
            request: What is asked for.
            stop: Asked after every step.
            report: Told the share that is done.

        Raises:
            DiffusionError: The request is outside what the pipeline can do.
            DiffusionStopped: `stop` said so.
        """
        self._check(request)
        sounds: list[Samples] = []
        for first in range(0, len(request.seeds), LARGEST_BATCH):
            seeds = request.seeds[first : first + LARGEST_BATCH]
            sounds += self._batch(request, seeds, stop, part_of(report, first, len(seeds), len(request.seeds)))
        return sounds

    def _batch(self, request: AceStepRequest, seeds: Sequence[int], stop: Stop, report: Report) -> list[Samples]:
        ask(stop)
        task, total_s = self._task(request)
        # The codec draws its latents past the generator, once for the batch: takes are told apart by their noise.
        with seeded(seeds[0]), quiet():
            made = self.pipeline(
                prompt=[request.words] * len(seeds),
                lyrics=[request.lyrics or INSTRUMENTAL] * len(seeds),
                audio_duration=total_s,
                num_inference_steps=self.steps,
                guidance_scale=1.0 if self.pipeline.is_turbo else request.guidance * GUIDANCE_SCALE,
                generator=generators(seeds),
                bpm=request.bpm,
                keyscale=request.key or None,
                timesignature=str(request.beats_in_bar) if request.beats_in_bar else None,
                callback_on_step_end=step_callback(stop, report, self.steps),
                **task,
            ).audios
        rate = self.sample_rate_hz
        whole = arrays_of(made, math.ceil(total_s * rate))
        frames, joined = round(request.seconds * rate), (request.lead_in, request.source, request.region)
        return [asked_for(samples, frames, rate, *joined) for samples in whole]

    def _task(self, request: AceStepRequest) -> tuple[dict[str, Any], float]:
        """The pipeline's arguments for what is asked, and how many seconds it makes in all."""
        style = {"reference_audio": tensor_of(request.style)} if request.style is not None else {}
        if request.lead_in is not None:  # repainting what stands behind the lead-in: silence, until it is made
            given, lead_s, total_s = silence_behind(request.lead_in, request.seconds, self.sample_rate_hz)
            region = {"repainting_start": lead_s, "repainting_end": total_s}
            return {"task_type": "repaint", **self._source(given), **region, **style}, total_s
        if request.source is None:
            return {"task_type": "text2music", **style}, request.seconds
        total_s = request.source.shape[1] / self.sample_rate_hz
        if request.region is None:
            return {"task_type": "cover", **self._source(request.source), **style}, total_s
        region = {"repainting_start": request.region[0], "repainting_end": request.region[1]}
        return {"task_type": "repaint", **self._source(request.source), **region, **style}, total_s

    def _source(self, samples: Samples) -> dict[str, Any]:
        return {"src_audio": tensor_of(padded(samples, self.hop))}

    def _check(self, request: AceStepRequest) -> None:
        if not MIN_S <= request.seconds <= MAX_S:
            raise DiffusionError(
                f"ACE-Step makes {MIN_S:g} to {MAX_S:g} seconds, not {request.seconds:g}. Ask for a length in between."
            )
        if request.source is not None and request.region is None and not self.covers:
            raise DiffusionError("This ACE-Step checkpoint has no tokenizer, so it cannot cover. Ask without a cover.")


def load(folder: Path, device: str = "auto") -> AceStep:
    """Load a folder in diffusers' format.

    Raises:
        DiffusionError: It holds no ACE-Step pipeline.
    """
    from diffusers import AceStepPipeline

    return AceStep(load_pipeline(AceStepPipeline.from_pretrained, folder, device))


def has_cover(folder: Path) -> bool:
    """Whether a folder's checkpoint can cover, by its model_index.json; loads nothing."""
    import json

    try:
        index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    parts = (index.get("audio_tokenizer"), index.get("audio_token_detokenizer")) if isinstance(index, dict) else ()
    return bool(parts) and all(isinstance(part, list) and part and part[0] for part in parts)

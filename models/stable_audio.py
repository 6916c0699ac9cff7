"""Stable Audio Open and Stable Audio 3 through diffusers' pipelines: words to music, 44.1 kHz stereo.

Stable Audio Open follows words and negative words, up to 47 s. Stable Audio 3 can also make a stretch anew, carry on,
and vary a recording, up to 380 s. Neither follows chords or a tune. Seconds and samples in, samples out.

Evans et al., "Stable Audio Open", arXiv 2407.14358; Stable Audio 3, arXiv 2605.17991.
"""

from __future__ import annotations

import importlib.util
import json
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
MIN_S = 1.0
OPEN, THREE = "StableAudioPipeline", "StableAudio3Pipeline"
OPEN_STEPS = 100  # the pipeline's own default
DISTILLED_STEPS, BASE_STEPS = 8, 100  # of Stable Audio 3, as its card says
# An order's guidance of 3 stands for the pipeline's own default of 7.
GUIDANCE_SCALE = 7.0 / 3.0
# Share of noise a varied recording begins from: its form is left, its sound is not. The pipeline's example has 0.6.
COVER_NOISE = 0.7
LARGEST_BATCH = 4
PUBLISHED_SCHEDULER = "CosineDPMSolverMultistepScheduler"


@dataclass(frozen=True, slots=True)
class Description:
    """What a folder's pipeline can do, by its own index.

    Attributes:
        kind: Class of its pipeline.
        max_s: Longest sound.
        guided: Whether it follows guidance, and with it negative words.
        edits: Whether it mends, carries on and varies recordings.
    """

    kind: str
    max_s: float
    guided: bool
    edits: bool


PUBLISHED_OPEN = Description(OPEN, 47.5, True, False)
PUBLISHED_THREE = Description(THREE, 380.0, False, True)


@dataclass(frozen=True, eq=False)
class StableAudioRequest:
    """One or more sounds alike but for their seeds.

    Attributes:
        seeds: One a sound.
        lead_in: float32 [2, n] that is carried on; not part of the result.
        source: float32 [2, n]; with `region` a stretch of it is made anew, without one it is varied as a whole.
        region: Seconds of `source`.
    """

    words: str
    seconds: float
    seeds: tuple[int, ...]
    negative: str = ""
    guidance: float = 3.0
    lead_in: Samples | None = None
    source: Samples | None = None
    region: tuple[float, float] | None = None


class StableAudio:
    """A loaded pipeline of either kind.

    Args:
        pipeline: diffusers' StableAudioPipeline or StableAudio3Pipeline.
    """

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self.is_three = hasattr(pipeline, "duration_embedder")
        self.sample_rate_hz = int(pipeline.vae.config.sampling_rate)
        self.channels = CHANNELS
        if self.is_three:
            self.hop = int(pipeline.vae.downsampling_ratio)
            self.distilled = bool(pipeline.scheduler.config.stochastic_sampling)
            self.steps = DISTILLED_STEPS if self.distilled else BASE_STEPS
            self.max_s = float(pipeline.duration_embedder.config.max_val)
        else:
            self.hop = int(pipeline.vae.hop_length)
            self.distilled = False
            self.steps = OPEN_STEPS
            self.max_s = pipeline.transformer.config.sample_size * self.hop / self.sample_rate_hz

    def generate(self, request: StableAudioRequest, stop: Stop = never, report: Report = unheard) -> list[Samples]:
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
        make = self._three if self.is_three else self._open
        sounds: list[Samples] = []
        for first in range(0, len(request.seeds), LARGEST_BATCH):
            seeds = request.seeds[first : first + LARGEST_BATCH]
            ask(stop)
            with seeded(seeds[0]), quiet():
                sounds += make(request, seeds, stop, part_of(report, first, len(seeds), len(request.seeds)))
        return sounds

    def _open(self, request: StableAudioRequest, seeds: Sequence[int], stop: Stop, report: Report) -> list[Samples]:
        after_step = step_callback(stop, report, self.steps)
        made = self.pipeline(
            prompt=[request.words] * len(seeds),
            negative_prompt=[request.negative] * len(seeds) if request.negative else None,
            audio_end_in_s=min(self.max_s, request.seconds + 1 / self.sample_rate_hz),
            num_inference_steps=self.steps,
            guidance_scale=request.guidance * GUIDANCE_SCALE,
            generator=generators(seeds),
            callback=lambda step, timestep, latents: after_step(None, step, timestep, {}) and None,
        ).audios
        return arrays_of(made, round(request.seconds * self.sample_rate_hz))

    def _three(self, request: StableAudioRequest, seeds: Sequence[int], stop: Stop, report: Report) -> list[Samples]:
        rate = self.sample_rate_hz
        pipeline, given, total_s = self._task(request)
        made = pipeline(
            prompt=[request.words] * len(seeds),
            duration=total_s + 1 / rate,
            num_inference_steps=self.steps,
            generator=generators(seeds),
            callback_on_step_end=step_callback(stop, report, self.steps),
            **given,
        ).audios
        whole = arrays_of(made, math.ceil(total_s * rate))
        frames, joined = round(request.seconds * rate), (request.lead_in, request.source, request.region)
        return [asked_for(samples, frames, rate, *joined) for samples in whole]

    def _task(self, request: StableAudioRequest) -> tuple[Any, dict[str, Any], float]:
        """Which of the three pipelines over the same parts, what it is given, and how many seconds it makes."""
        from diffusers import StableAudio3AudioToAudioPipeline, StableAudio3InpaintPipeline

        rate = self.sample_rate_hz
        if request.lead_in is not None:  # what stands behind the lead-in is silence, until it is made
            source, lead_s, total_s = silence_behind(request.lead_in, request.seconds, rate)
            return self._over(StableAudio3InpaintPipeline), self._mended(source, lead_s, total_s), total_s
        if request.source is None:
            guided: dict[str, Any] = {} if self.distilled else {"guidance_scale": request.guidance * GUIDANCE_SCALE}
            if guided and request.negative:
                guided["negative_prompt"] = [request.negative] * len(request.seeds[:LARGEST_BATCH])
            return self.pipeline, guided, request.seconds
        total_s = request.source.shape[1] / rate
        if request.region is None:
            audio = {"audio": self._audio(request.source), "init_noise_level": COVER_NOISE}
            return self._over(StableAudio3AudioToAudioPipeline), audio, total_s
        return self._over(StableAudio3InpaintPipeline), self._mended(request.source, *request.region), total_s

    def _over(self, pipeline: Any) -> Any:
        made = pipeline(**self.pipeline.components)
        made.set_progress_bar_config(disable=True)
        return made

    def _mended(self, source: Samples, start_s: float, end_s: float) -> dict[str, Any]:
        """The pipeline rounds both borders down to its frames: the last one is given a frame more."""
        end_s += self.hop / self.sample_rate_hz
        return {"audio": self._audio(source), "mask_start_seconds": start_s, "mask_end_seconds": end_s}

    def _audio(self, samples: Samples) -> Any:
        return tensor_of(padded(samples, self.hop)).unsqueeze(0)

    def _check(self, request: StableAudioRequest) -> None:
        lead_s = request.lead_in.shape[1] / self.sample_rate_hz if request.lead_in is not None else 0.0
        if not MIN_S <= request.seconds + lead_s <= self.max_s or request.seconds < MIN_S:
            raise DiffusionError(
                f"This Stable Audio makes {MIN_S:g} to {self.max_s:.1f} seconds, what it carries on included, not "
                f"{request.seconds + lead_s:.1f}. Ask for a length in between."
            )
        if not self.is_three and (request.lead_in is not None or request.source is not None):
            raise DiffusionError("Stable Audio Open takes no recordings. Ask without one, or use Stable Audio 3.")


def load(folder: Path, device: str = "auto") -> StableAudio:
    """Load a folder in diffusers' format, of either kind.

    Raises:
        DiffusionError: It holds no Stable Audio pipeline.
    """
    found = describe(folder)
    if found is None:
        raise DiffusionError(f"The folder {folder} holds no Stable Audio pipeline. Bring one: parlando weights.")
    if found.kind == THREE:
        from diffusers import StableAudio3Pipeline

        return StableAudio(load_pipeline(StableAudio3Pipeline.from_pretrained, folder, device))
    return StableAudio(load_pipeline(_open_pipeline, folder, device))


def describe(folder: Path) -> Description | None:
    """What a folder's pipeline can do, by its own files; None where it is no Stable Audio. Loads nothing."""
    kind = _json(folder / "model_index.json").get("_class_name")
    if kind == OPEN:
        frames = _json(folder / "transformer" / "config.json").get("sample_size", 1024)
        codec = _json(folder / "vae" / "config.json")
        hop = math.prod(codec.get("downsampling_ratios", [2, 4, 4, 8, 8]))
        return Description(OPEN, frames * hop / codec.get("sampling_rate", 44_100), True, False)
    if isinstance(kind, str) and kind.startswith("StableAudio3"):
        distilled = bool(_json(folder / "scheduler" / "scheduler_config.json").get("stochastic_sampling", False))
        longest = float(_json(folder / "duration_embedder" / "config.json").get("max_val", 384.0))
        return Description(THREE, longest, not distilled, True)
    return None


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _open_pipeline(folder: Path, **options: Any) -> Any:
    """Stable Audio Open, part by part where torchsde is not installed.

    Its published scheduler needs torchsde, so that diffusers cannot load the folder as a whole without it.
    """
    from diffusers import AutoencoderOobleck, StableAudioDiTModel, StableAudioPipeline, StableAudioProjectionModel
    from transformers import AutoTokenizer, T5EncoderModel

    config = _json(folder / "scheduler" / "scheduler_config.json")
    if config.get("_class_name") != PUBLISHED_SCHEDULER or importlib.util.find_spec("torchsde"):
        return StableAudioPipeline.from_pretrained(folder, **options)
    text_options = {"dtype" if key == "torch_dtype" else key: value for key, value in options.items()}
    return StableAudioPipeline(
        vae=AutoencoderOobleck.from_pretrained(folder / "vae", **options),
        text_encoder=T5EncoderModel.from_pretrained(folder / "text_encoder", **text_options),
        projection_model=StableAudioProjectionModel.from_pretrained(folder / "projection_model", **options),
        tokenizer=AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True),
        transformer=StableAudioDiTModel.from_pretrained(folder / "transformer", **options),
        scheduler=cosine_scheduler({key: value for key, value in config.items() if not key.startswith("_")}),
    )


def cosine_scheduler(config: dict[str, Any]) -> Any:
    """A solver for models trained with the noise level as atan(sigma) * 2 / pi (v-diffusion), without torchsde.

    The published scheduler draws its noise from torchsde's Brownian tree. This one solves the same equation with the
    same steps (diffusers' EDM solver) and draws its noise from the generator: the same distribution, other samples for
    a seed.

    Args:
        config: Of the published scheduler; what it leaves out has its defaults.
    """
    import torch
    from diffusers import EDMDPMSolverMultistepScheduler

    class CosineSolver(EDMDPMSolverMultistepScheduler):  # type: ignore[misc]
        """diffusers' EDM solver, for this way of telling the noise level."""

        def precondition_noise(self, sigma: Any) -> Any:
            sigma = sigma if isinstance(sigma, torch.Tensor) else torch.tensor([sigma])
            return sigma.atan() / math.pi * 2

    published = {
        "sigma_min": 0.3,
        "sigma_max": 500,
        "sigma_data": 1.0,
        "sigma_schedule": "exponential",
        "prediction_type": "v_prediction",
    }
    return CosineSolver(**{**published, **config}, algorithm_type="sde-dpmsolver++")

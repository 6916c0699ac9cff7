"""What the two makers of audio by diffusion share: devices, seeds, stopping, and samples in and out of their pipelines.

Takes and gives numpy arrays. torch and diffusers are imported only inside functions. Which pipeline is called how
stands in `acestep.py` and `stable_audio.py`.
"""

from __future__ import annotations

import json
import math
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

Samples = NDArray[np.float32]
Stop = Callable[[], bool]
Report = Callable[[float], None]


# Where the parts of these pipelines come from: the two libraries, and the folders of the pipelines within diffusers.
LIBRARIES = frozenset({"diffusers", "transformers", "ace_step", "stable_audio", "stable_audio_3"})


class DiffusionError(Exception):
    """What a pipeline cannot do; the text names the value, the limit and the next step."""


class DiffusionStopped(Exception):
    """The caller's `stop` said yes; nothing more is made."""


def never() -> bool:
    """The `stop` of someone who waits."""
    return False


def unheard(share: float) -> None:
    """A report nobody reads."""


def device_of(device: str) -> str:
    """Which device "auto" means here.

    Raises:
        DiffusionError: A GPU is asked for and torch can use none.
    """
    import torch

    has_gpu = torch.cuda.is_available()
    if device == "auto":
        return "cuda" if has_gpu else "cpu"
    if device == "cuda" and not has_gpu:
        raise DiffusionError("A GPU is asked for, and torch can use none here. Set the device to auto or cpu.")
    return device


def load_pipeline(make: Callable[..., Any], folder: Path, device: str) -> Any:
    """A diffusers pipeline from a folder: safetensors only, nothing from the network, no code out of the folder.

    In 16 bits on a GPU (bfloat16 where it has it) and in 32 on a CPU. Where the GPU is smaller than the pipeline, its
    parts come onto it one after the other.

    Args:
        make: A pipeline's `from_pretrained`, or what does the same; called with the folder and options.
        folder: In diffusers' format.
        device: "auto", "cuda" or "cpu".

    Raises:
        DiffusionError: The folder holds no such pipeline.
    """
    import torch
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    diffusers_logging.disable_progress_bar()  # they write to the terminal of whoever waits; we report ourselves
    transformers_logging.disable_progress_bar()
    _check_index(folder)
    place = device_of(device)
    dtype = torch.float32
    if place == "cuda":
        dtype = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    try:
        with quiet():
            made = make(folder, torch_dtype=dtype, use_safetensors=True, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DiffusionError(
            f"The pipeline in {folder} cannot be loaded ({str(error)[:200]}). Bring the weights anew: parlando weights."
        ) from error
    made.set_progress_bar_config(disable=True)
    if place == "cuda" and not _fits(made):
        made.enable_model_cpu_offload()
    else:
        made.to(place)
    return made


def _check_index(folder: Path) -> None:
    """Refuse an index that names parts out of other libraries than those pipelines are made of."""
    try:
        index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
        libraries = {row[0] for row in index.values() if isinstance(row, list) and row and row[0]}
    except (OSError, ValueError, AttributeError) as error:
        raise DiffusionError(f"The folder {folder} has no model_index.json that can be read. Bring it anew.") from error
    strange = sorted(str(name) for name in libraries - LIBRARIES)
    if strange:
        raise DiffusionError(
            f"The folder {folder} asks for code out of {', '.join(strange)[:100]}, which is not loaded. "
            f"Its parts must come from {', '.join(sorted(LIBRARIES))}."
        )


def _fits(pipeline: Any) -> bool:
    """Whether all parts fit onto the GPU at once, with a third on top for what is computed."""
    import torch

    needed = sum(
        tensor.numel() * tensor.element_size()
        for part in pipeline.components.values()
        if isinstance(part, torch.nn.Module)
        for tensor in part.parameters()
    )
    return bool(needed * 4 / 3 < torch.cuda.mem_get_info()[0])


def free_gpu_memory() -> None:
    """Give back what torch keeps of the GPU for models that are gone; nothing where torch was never imported."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps back what the libraries say about their own future (weight_norm, renamed arguments)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draws that a pipeline makes past its generator (its codec's latents) come from this seed, and leave no trace."""
    import torch

    devices = range(torch.cuda.device_count()) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=list(devices)):
        torch.manual_seed(seed)
        yield


def generators(seeds: Sequence[int]) -> list[torch.Generator]:
    """One source of noise for each sound, on the CPU: the same seed gives the same noise on every device."""
    import torch

    return [torch.Generator("cpu").manual_seed(seed % 2**63) for seed in seeds]


def step_callback(stop: Stop, report: Report, steps: int) -> Callable[..., dict[str, Any]]:
    """What diffusers calls after every step: stops where it is asked to, and reports the share that is done."""

    def after_step(pipeline: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        ask(stop)
        report((step + 1) / max(1, steps))
        return tensors

    return after_step


def part_of(report: Report, first: int, count: int, total: int) -> Report:
    """A report for `count` of `total` sounds, those before `first` being done."""
    return lambda share: report((first + count * share) / total)


def ask(stop: Stop) -> None:
    """Stop here when it is asked for.

    Raises:
        DiffusionStopped: It is.
    """
    if stop():
        raise DiffusionStopped


def tensor_of(samples: Samples) -> torch.Tensor:
    """Samples [channels, n] as a tensor of their own."""
    import torch

    return torch.from_numpy(np.array(samples, np.float32))


def arrays_of(audios: Any, frames: int) -> list[Samples]:
    """A pipeline's sounds [batch, channels, n] as arrays of exactly so many frames; what lacks is silence."""
    import torch

    whole = audios.detach().float().cpu().numpy() if isinstance(audios, torch.Tensor) else np.asarray(audios)
    out = np.zeros((*whole.shape[:2], frames), np.float32)
    kept = min(frames, whole.shape[2])
    out[:, :, :kept] = whole[:, :, :kept]
    return list(out)


def padded(samples: Samples, multiple: int) -> Samples:
    """Samples with silence behind, up to a whole number of the codec's frames."""
    lacking = -samples.shape[1] % multiple
    return np.pad(samples, ((0, 0), (0, lacking))) if lacking else samples


def level_of(samples: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0


def at_level_of(samples: Samples, made: Samples, given: Samples) -> Samples:
    """Samples as loud as what they join: `made` is how a pipeline renders `given`, and both are compared.

    Pipelines bring what they make to a level of their own; where a given sound is carried on or mended, that would be
    a jump at the seam.
    """
    heard, wanted = level_of(made), level_of(given)
    if heard < 1e-5 or wanted < 1e-5:
        return samples
    return (samples * np.float32(np.clip(wanted / heard, 0.1, 10.0))).astype(np.float32)


def silence_behind(lead_in: Samples, seconds: float, rate_hz: int) -> tuple[Samples, float, float]:
    """A lead-in with room behind it for what carries it on.

    Returns:
        The samples, where the room begins, and where it ends, in seconds.
    """
    lead_s = lead_in.shape[1] / rate_hz
    return np.pad(lead_in, ((0, 0), (0, math.ceil(seconds * rate_hz)))), lead_s, lead_s + seconds


def asked_for(
    whole: Samples,
    frames: int,
    rate_hz: int,
    lead_in: Samples | None,
    source: Samples | None,
    region: tuple[float, float] | None,
) -> Samples:
    """What was asked for out of what a pipeline made, as loud as what it joins.

    Args:
        whole: [channels, n], from 0:00 of the lead-in or of the source.
        frames: How many are wanted.
        rate_hz: Of all samples.
        lead_in: What was carried on; it is not part of the result.
        source: What was mended, where `region` is given, or covered.
        region: Seconds of the source that were made anew.
    """
    if lead_in is not None:
        lead = lead_in.shape[1]
        behind = at_level_of(whole[:, lead:], whole[:, :lead], lead_in)
        return np.ascontiguousarray(behind[:, :frames])
    if source is not None and region is not None:
        start, end = (round(second * rate_hz) for second in region)
        made = np.concatenate([whole[:, :start], whole[:, end:]], axis=1)
        given = np.concatenate([source[:, :start], source[:, end:]], axis=1)
        return at_level_of(whole, made[:, : given.shape[1]], given)[:, :frames]
    return whole[:, :frames]

"""Which weights there are: where they come from, how large they are, what their licence is, what their hashes are.

Data only; `weights.py` brings and checks them. Imports nothing heavy.

Sources: the repositories' own pages on huggingface.co (sizes, licences, LFS details), read in 2026; a hash stands here
where the page of the very repository, or of at least two unchanged duplicates of it, states it. A file without one is
"not on record here": it is then checked against the hash the hub states, and held to that one ever after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["musicgen", "ace-step", "stable-audio"]

NON_COMMERCIAL = "CC-BY-NC-4.0"
STABILITY = "Stability AI Community"


@dataclass(frozen=True, slots=True)
class WeightsRow:
    """One set of weights.

    Attributes:
        name: What a person types.
        title: What it is called.
        kind: Which engine plays it.
        repo: Repository on the hub.
        licence: Name of its licence.
        commercial: Whether results may be sold without looking into a condition first.
        size_bytes: About how much is downloaded.
        gpu_bytes: About how much GPU memory it takes to run, weights in 16 bits.
        sha256: Hashes on record by path in the repository.
        revision: Commit the hashes were read at; "main" where they hold for what is published now.
        gated: Whether its owners want their terms accepted, and a login, before a download.
        by_hand: Why no command brings it, and what does; "" where one does.
    """

    name: str
    title: str
    kind: Kind
    repo: str
    licence: str
    commercial: bool
    size_bytes: int
    gpu_bytes: int
    sha256: Mapping[str, str] = field(default_factory=dict)
    revision: str = "main"
    gated: bool = False
    by_hand: str = ""

    @property
    def page(self) -> str:
        """Where a person reads about it."""
        return f"https://huggingface.co/{self.repo}"


def _musicgen(
    name: str, size_gb: float, gpu_gb: float, sha256: Mapping[str, str] | None = None, revision: str = "main"
) -> WeightsRow:
    title = f"MusicGen {name.removeprefix('musicgen-').replace('-', ' ')}"
    size, memory = round(size_gb * 1e9), round(gpu_gb * 1e9)
    repo = f"facebook/{name}"
    return WeightsRow(name, title, "musicgen", repo, NON_COMMERCIAL, False, size, memory, sha256 or {}, revision)


_ROWS = (
    _musicgen(
        "musicgen-small",
        2.4,
        3.0,
        {"model.safetensors": "1bdc99d43eb6c775967df24b65b0a9f847c0907e95664698d93b5a1c35f5090d"},
        "3e02990f9775c87efd8f8af10faa8bf78294b338",
    ),
    _musicgen("musicgen-medium", 8.0, 7.0),
    _musicgen("musicgen-large", 13.7, 11.0),
    _musicgen(
        "musicgen-melody",
        6.3,
        6.0,
        {"model-00001-of-00002.safetensors": "3deb583fd977128b24f59c86d6706f01b35b4ab8553e8355cca6969a9b7440b4"},
    ),
    _musicgen(
        "musicgen-melody-large",
        10.5,
        9.0,
        {
            "model-00001-of-00003.safetensors": "a38e3ed0a1a1e9927278e20a2cb5e56bfce019b98f78295c99b9a747d9bda699",
            "model-00002-of-00003.safetensors": "ff7f57ef40b093d1f69851ecde50f57eb89904aa2abd02912868447b73b212b8",
        },
    ),
    _musicgen("musicgen-stereo-small", 1.2, 3.0),
    _musicgen("musicgen-stereo-medium", 4.1, 7.0),
    _musicgen("musicgen-stereo-large", 6.9, 11.0),
    _musicgen(
        "musicgen-stereo-melody",
        6.3,
        6.0,
        {"model-00002-of-00002.safetensors": "95932e81bf5b2b02777a245a42dc65b9ab13362460ae77f7a1c3c0b50737e3c6"},
    ),
    _musicgen("musicgen-stereo-melody-large", 10.9, 9.0),
    WeightsRow(
        "ace-step",
        "ACE-Step 1.5 XL turbo",
        "ace-step",
        "ACE-Step/acestep-v15-xl-turbo-diffusers",
        "MIT",
        True,
        12_700_000_000,
        16_000_000_000,
    ),
    # The 2B model of the same authors under the same licence, put into the diffusers format by Runware.
    WeightsRow(
        "ace-step-2b",
        "ACE-Step 1.5 turbo (2B)",
        "ace-step",
        "Runware/acestep-v15-turbo-diffusers",
        "MIT",
        True,
        6_300_000_000,
        9_000_000_000,
        revision="be23effe449c5957947f3020fd63bee23c64abe4",
    ),
    WeightsRow(
        "stable-audio-open",
        "Stable Audio Open 1.0",
        "stable-audio",
        "stabilityai/stable-audio-open-1.0",
        STABILITY,
        False,
        5_300_000_000,
        6_000_000_000,
        {
            "transformer/diffusion_pytorch_model.safetensors": (
                "65ae9715febfeb2dc9f33aa506c2bda69fd2ddf8ebc483fb2df090df4ca506fd"
            )
        },
        gated=True,
    ),
    WeightsRow(
        "stable-audio-3",
        "Stable Audio 3 medium",
        "stable-audio",
        "stabilityai/stable-audio-3-medium",
        STABILITY,
        False,
        6_000_000_000,
        10_000_000_000,
        gated=True,
        by_hand=(
            "Stability AI publishes it in a format of its own. Convert it with the conversion script in the diffusers "
            "repository, then name the folder it wrote: PARLANDO_SOUND_BACKEND=stable-audio:FOLDER."
        ),
    ),
)
WEIGHTS: Mapping[str, WeightsRow] = MappingProxyType({row.name: row for row in _ROWS})

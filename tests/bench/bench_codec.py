"""How long the 32 kHz codec of MusicGen's shape takes for a second of sound: ours against transformers, random weights.

    python tests/bench/bench_codec.py [--seconds 5] [--rounds 5] [--threads 2] [--device cpu]

All are run in turn, round after round, and the least of each is told. Ends in one JSON line, in milliseconds a second
of sound; `bf16_noise_db` is what bf16 changes, against fp32 and the same random weights.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

CHUNK_FRAMES = 25


def transformers_codec(config: Any, tensors: dict[str, Any], device: str) -> Any:
    """transformers' EncodecModel with the same weights, its weight norm left as it comes."""
    import torch
    from transformers import EncodecConfig, EncodecModel

    model = EncodecModel(EncodecConfig(**asdict(config))).eval()
    with torch.no_grad():
        for name, tensor in tensors.items():
            owner = model.get_submodule(name.rpartition(".")[0])
            setattr(owner, "weight", tensor) if name.endswith("conv.weight") else getattr(
                owner, name.rpartition(".")[2]
            ).copy_(tensor)
    return model.to(device)


def runs(seconds: float, device: str) -> tuple[dict[str, Callable[[], np.ndarray]], int]:
    """What is timed, by name, and the frames of the clip."""
    import torch

    from models.codec.codec import load_codec
    from models.codec.weights import random_tensors
    from models.musicgen.config import CodecConfig

    config = CodecConfig()
    tensors = random_tensors(config, 0)
    frames = round(seconds * config.frame_rate_hz)
    codes = np.random.default_rng(0).integers(0, config.codebook_size, (config.codebooks, frames))
    ours = {precision: load_codec(config, tensors, precision, device) for precision in ("fp32", "bf16")}
    stereo = load_codec(config, tensors, "fp32", device, channels=2)
    theirs = transformers_codec(config, tensors, device)
    batch = torch.from_numpy(codes).to(device)[None, None]

    def reference() -> np.ndarray:
        with torch.no_grad():
            return theirs.decode(batch, [None]).audio_values[0].cpu().numpy()

    def streamed(precision: str) -> np.ndarray:
        stream = ours[precision].stream()
        pieces = [stream.push(codes[:, at : at + CHUNK_FRAMES]) for at in range(0, frames, CHUNK_FRAMES)]
        return np.concatenate([*pieces, stream.finish()], axis=1)

    sound = np.random.default_rng(0).normal(0, 0.1, (1, frames * config.hop)).astype(np.float32)
    return {
        "transformers": reference,
        "ours": lambda: ours["fp32"].decode(codes),
        "ours_streamed": lambda: streamed("fp32"),
        "ours_bf16": lambda: ours["bf16"].decode(codes),
        "ours_bf16_streamed": lambda: streamed("bf16"),
        "ours_stereo": lambda: stereo.decode(np.repeat(codes, 2, axis=0)),
        "ours_encode": lambda: ours["fp32"].encode(sound),
    }, frames


def main() -> None:
    """Runs everything in turn and prints a table and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    told = parser.parse_args()
    import torch

    torch.set_num_threads(told.threads)
    timed, frames = runs(told.seconds, told.device)
    sounds = {name: run() for name, run in timed.items()}  # also warms up
    least = dict.fromkeys(timed, float("inf"))
    for _ in range(told.rounds):
        for name, run in timed.items():
            start = time.perf_counter()
            run()
            least[name] = min(least[name], time.perf_counter() - start)
    row = {name: round(1000 * spent / told.seconds, 1) for name, spent in least.items()}
    for name, ms in row.items():
        print(f"{name:20} {ms:8.1f} ms a second of sound   {1000 / ms:6.1f} x real time")
    noise = np.mean((sounds["ours_bf16"] - sounds["ours"]) ** 2) / np.mean(sounds["ours"] ** 2)
    facts = {
        "ratio": round(row["transformers"] / row["ours"], 2),
        "bf16_noise_db": round(10 * float(np.log10(noise)), 1),
        "largest_difference": float(np.abs(sounds["ours"] - sounds["transformers"]).max()),
        "frames": frames, "threads": told.threads, "device": told.device, "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    print(json.dumps({f"{name}_ms": ms for name, ms in row.items()} | facts))


if __name__ == "__main__":
    main()

"""How fast MusicGen writes here: our decoder beside transformers' `generate`, random weights of the published shapes.

    python tests/bench/bench_musicgen.py --quick           musicgen-small on a CPU, under 4 minutes
    python tests/bench/bench_musicgen.py                   the same over 500 steps, three times, and all else
    python tests/bench/bench_musicgen.py --device cuda     small, medium and large on a GPU, under 9 minutes
    python tests/bench/bench_musicgen.py --tiny            every part of both on a model that takes milliseconds

Batch 1 with guidance (two rows). All are timed in turns in one process and the least is told. Prints a table and, as
its last line, one JSON document. `share` is the time in which a step's matrices alone are multiplied (measured in the
same turns), over the time of a step; `roofline` counts the bytes of weights and of keys and values over the same
bandwidth. Says nothing of how anything sounds: the weights are random.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import musicgen_clocks as clocks  # type: ignore[import-not-found]
import musicgen_rounding  # type: ignore[import-not-found]
import torch

from models.codec.codec import Codec, random_codec
from models.musicgen import engine
from models.musicgen.config import PUBLISHED, ModelConfig, tiny_config
from models.musicgen.engine import MusicGen
from models.musicgen.values import TokenRequest

STEP_S = 0.02
GPU_SIZES = ("small", "medium", "large")
USERS, USERS_MODEL = 32, "medium"
QUICK_S = 190.0
STARTED = time.perf_counter()
FIRST_CHUNK_FRAMES = 25
ROUNDED = ("bf16", "int8", "int4-32", "int4-128")


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long is measured: chunks of steps at the start and at a late place, so many rounds.

    Attributes:
        end_s: no round begins when the process is this old, once one is done.
    """

    chunk: int
    late: int
    rounds: int
    end_s: float


@dataclasses.dataclass(frozen=True)
class Pace:
    """Least milliseconds a step, at the start of a clip, late in it, and between."""

    early_ms: float
    late_ms: float

    @property
    def ms(self) -> float:
        return (self.early_ms + self.late_ms) / 2


def paces(
    models: dict[str, MusicGen], twin: Any, config: ModelConfig, plan: Plan, floors: dict[str, float]
) -> dict[str, Pace]:
    """Each model's pace, all in turns; `floors` gets the least time of each model's matrices alone, in ms."""
    steps = plan.chunk * plan.rounds
    running: dict[str, clocks.Clocked] = {}
    for place in (0, plan.late):
        for name, model in models.items():
            running[f"{name} {place}"] = clocks.Ours(model, place, steps)
        if twin is not None:
            running[f"transformers {place}"] = clocks.Transformers(twin, config, place, steps)
    least: dict[str, float] = {}
    for seconds in clocks.in_turns(running, steps, plan.chunk):
        for name, one in seconds.items():
            least[name] = min(one / plan.chunk * 1e3, least.get(name, float("inf")))
        for name, model in models.items():
            floors[name] = min(clocks.matrices_s(model) * 1e3, floors.get(name, float("inf")))
        if time.perf_counter() - STARTED > plan.end_s:
            break
    for clock in running.values():
        clock.close()
    names = [*models, *(["transformers"] if twin is not None else [])]
    return {name: Pace(least[f"{name} 0"], least[f"{name} {plan.late}"]) for name in names}


def whole_clips(
    models: dict[str, MusicGen], twin: Any, config: ModelConfig, steps: int, rounds: int
) -> dict[str, float]:
    """Milliseconds a step over a clip of so many steps, all in turns; the least of the rounds."""
    least: dict[str, float] = {}
    chunk = min(25, steps)
    for _ in range(rounds):
        running: dict[str, clocks.Clocked] = {name: clocks.Ours(model, 0, steps) for name, model in models.items()}
        running["transformers"] = clocks.Transformers(twin, config, 0, steps)
        totals = dict.fromkeys(running, 0.0)
        for seconds in clocks.in_turns(running, steps, chunk):
            totals = {name: totals[name] + seconds[name] for name in totals}
        for name, clock in running.items():
            clock.close()
            least[name] = min(totals[name] / (steps // chunk * chunk) * 1e3, least.get(name, float("inf")))
    return least


def first_sound_s(model: MusicGen, codec: Codec, rounds: int = 2) -> float:
    """Seconds from the request to the first samples, the words' keys and values included."""
    return min(_first_sound_s(model, codec) for _ in range(rounds))


def _first_sound_s(model: MusicGen, codec: Codec) -> float:
    request = TokenRequest(clocks.WORDS, 3 * FIRST_CHUNK_FRAMES, 1)
    start, stream = time.perf_counter(), codec.stream()
    for codes in model.stream(request, FIRST_CHUNK_FRAMES):
        if stream.push(codes % codec.config.codebook_size).shape[1]:
            break
    return time.perf_counter() - start


def codec_ms(codec: Codec, config: ModelConfig, frames: int = 100) -> float:
    """Milliseconds the codec takes for a second of sound, streamed."""
    codes = clocks.some_codes(config, frames) % codec.config.codebook_size

    def once() -> float:
        start, stream = time.perf_counter(), codec.stream()
        for first in range(0, frames, FIRST_CHUNK_FRAMES):
            stream.push(codes[:, first : first + FIRST_CHUNK_FRAMES])
        stream.finish()
        return time.perf_counter() - start

    return min(once() for _ in range(3)) / (frames * STEP_S) * 1e3


def row_of(model: MusicGen, pace: Pace, floor_ms: float, late: int) -> dict[str, float]:
    """What the table and the JSON line say of one of our precisions."""
    weights = clocks.weight_bytes(model)
    needed = weights + (clocks.cache_bytes(model, 0) + clocks.cache_bytes(model, late)) / 2
    bandwidth = weights / floor_ms
    return {
        "ms": pace.ms,
        "early_ms": pace.early_ms,
        "late_ms": pace.late_ms,
        "x_real_time": STEP_S * 1e3 / pace.ms,
        "matrices_ms": floor_ms,
        "matrices_gb_s": bandwidth / 1e6,
        "share": floor_ms / pace.ms,
        "roofline": needed / pace.ms / bandwidth,
    }


# --- a CPU ----------------------------------------------------------------------------------------------------------


def on_cpu(config: ModelConfig, plan: Plan) -> dict[str, Any]:
    """Ours in int8 and bf16 beside transformers in bf16, at the start of a clip and late."""
    models = {
        precision: engine.random(config, precision=precision, spread=_spread(config)) for precision in ("int8", "bf16")
    }
    twin = clocks.transformers_twin(config, torch.bfloat16, "cpu")
    floors: dict[str, float] = {}
    found = paces(models, twin, config, plan, floors)
    theirs = found["transformers"]
    rows: dict[str, Any] = {name: row_of(model, found[name], floors[name], plan.late) for name, model in models.items()}
    rows["transformers"] = {"ms": theirs.ms, "early_ms": theirs.early_ms, "late_ms": theirs.late_ms}
    return {
        "ours_ms_per_step": rows["int8"]["ms"],
        "transformers_ms_per_step": theirs.ms,
        "ratio": theirs.ms / rows["int8"]["ms"],
        "ours_bf16_ms_per_step": rows["bf16"]["ms"],
        "bf16_ratio": theirs.ms / rows["bf16"]["ms"],
        "rows": rows,
    }


def the_rest_on_cpu(config: ModelConfig, steps: int, rounds: int, places: int) -> dict[str, Any]:
    """Whole clips, first sound, the codec, memory, and what rounding does."""
    models = {
        precision: engine.random(config, precision=precision, spread=_spread(config)) for precision in ("int8", "bf16")
    }
    twin = clocks.transformers_twin(config, torch.bfloat16, "cpu")
    clips = whole_clips(models, twin, config, steps, rounds)
    del twin
    codec = random_codec(config.codec)
    told: dict[str, Any] = {
        "steps": steps,
        "clip_ms_per_step": clips,
        "clip_ratio": clips["transformers"] / clips["int8"],
        "clip_bf16_ratio": clips["transformers"] / clips["bf16"],
        "first_sound_s": {name: first_sound_s(model, codec) for name, model in models.items()},
        "codec_ms_per_s": codec_ms(codec, config),
    }
    del models
    gc.collect()
    found = musicgen_rounding.roundings(config, ROUNDED, places)
    told["rounding"] = {name: dataclasses.asdict(one) for name, one in found.items()}
    told["memory_mb"] = {name: _memory_of(config, name) for name in ("int8", "bf16", "transformers")}
    return told


def _memory_of(config: ModelConfig, which: str) -> float:
    """Most megabytes a process of its own has while it makes the model and some steps."""
    name = "tiny" if config.name not in PUBLISHED else config.name
    command = [sys.executable, __file__, "--memory", which, "--size", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def memory_mb(config: ModelConfig, which: str) -> float:
    """This process's most memory, after the model is made and has run."""
    import resource

    if which == "transformers":
        clock: clocks.Clocked = clocks.Transformers(
            clocks.transformers_twin(config, torch.bfloat16, "cpu"), config, 0, 4
        )
    else:
        clock = clocks.Ours(engine.random(config, precision=which, spread=_spread(config)), 0, 4)
    clock.run(4)
    clock.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _spread(config: ModelConfig) -> float:
    return engine.TINY_SPREAD if config.decoder.width < 512 else 0.02


# --- a GPU ----------------------------------------------------------------------------------------------------------


def on_gpu(config: ModelConfig, device: str, plan: Plan, side: int) -> dict[str, Any]:
    """One size beside transformers: pace, real time, roofline, first sound, memory."""
    precision = "bf16" if device.startswith("cuda") else "fp32"
    _forget(device)
    model = engine.random(config, precision=precision, device=device, spread=_spread(config))
    codec = random_codec(config.codec, device=device)
    bandwidth = clocks.big_product_bytes_s(device, model.decoder.dtype, side)
    first_sound_s(model, codec, 1)  # captures the steps, as a loaded engine has
    first_s = first_sound_s(model, codec)
    alone = paces({"ours": model}, None, config, plan, {})["ours"]
    memory_gb = torch.cuda.max_memory_allocated() / 1e9 if device.startswith("cuda") else 0.0
    del codec
    int8 = engine.random(config, precision="int8", device=device, spread=_spread(config))
    int8_ms = paces({"ours": int8}, None, config, plan, {})["ours"].ms
    del int8
    twin = clocks.transformers_twin(config, model.decoder.dtype, device)
    found = paces({"ours": model}, twin, config, plan, {})
    pace = Pace(min(alone.early_ms, found["ours"].early_ms), min(alone.late_ms, found["ours"].late_ms))
    theirs = found["transformers"]
    bytes_a_step = clocks.weight_bytes(model) + clocks.cache_bytes(model, plan.late // 2)
    return {
        "precision": precision,
        "ms": pace.ms,
        "early_ms": pace.early_ms,
        "late_ms": pace.late_ms,
        "x_real_time": STEP_S * 1e3 / pace.ms,
        "bandwidth_gb_s": bandwidth / 1e9,
        "roofline": bytes_a_step / bandwidth / (pace.ms / 1e3),
        "first_sound_s": first_s,
        "memory_gb": memory_gb,
        "captured": _captures(model),
        "int8_ms": int8_ms,
        "transformers_ms": theirs.ms,
        "ratio": theirs.ms / pace.ms,
    }


def _captures(model: MusicGen) -> bool:
    """Whether steps are replayed; False where a device refused to capture one, and on a CPU."""
    return model.decoder.graphs is not None and not model.decoder.graphs.refused


def many_users(config: ModelConfig, device: str, users: int, place: int, steps: int) -> dict[str, Any]:
    """Sound of many users together, each with guidance, in the middle of their clips."""
    precision = "bf16" if device.startswith("cuda") else "fp32"
    _forget(device)
    model = engine.random(config, precision=precision, device=device, spread=_spread(config))
    clock = clocks.Ours(model, place, 4 * steps, users)
    clock.run(steps)
    step_s = min(clock.run(steps) for _ in range(2)) / steps
    return {"users": users, "place": place, "ms": step_s * 1e3, "sound_s_per_s": users * STEP_S / step_s}


def _forget(device: str) -> None:
    gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


# --- what is told ---------------------------------------------------------------------------------------------------


def print_table(title: str, rows: dict[str, dict[str, Any]]) -> None:
    """Rows of figures under the names of all that any row has."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    print(title)
    print(f"{'':14s}" + "".join(f"{column:>16s}" for column in columns))
    for name, row in rows.items():
        cells = (row.get(column, "") for column in columns)
        print(
            f"{name:14s}" + "".join(f"{cell:16.3f}" if isinstance(cell, float) else f"{cell!s:>16s}" for cell in cells)
        )
    print(flush=True)


def rounded(told: Any) -> Any:
    """Figures with as many digits as they are worth."""
    if isinstance(told, dict):
        return {name: rounded(value) for name, value in told.items()}
    return float(f"{told:.4g}") if isinstance(told, float) else told


def cpu_report(config: ModelConfig, args: argparse.Namespace) -> dict[str, Any]:
    """The CPU's part, as long as the arguments allow."""
    plan = Plan(4, 20, 2, 600.0) if args.tiny else Plan(8, 440, 8, QUICK_S)
    told = on_cpu(config, plan)
    print_table(f"{config.name}, CPU, {args.threads} threads: ms a step", told["rows"])
    if not args.quick:
        steps, rounds, places = (20, 2, 4) if args.tiny else (500, 3, 48)
        gc.collect()
        told |= the_rest_on_cpu(config, steps, rounds, places)
        print_table("What rounding does, in nats", told["rounding"])
    return told


def gpu_report(args: argparse.Namespace) -> dict[str, Any]:
    """The GPU's table."""
    plan = Plan(4, 20, 2, 600.0) if args.tiny else Plan(40, 1200, 4, 400.0)
    told: dict[str, Any] = {"device": torch.cuda.get_device_name() if args.device.startswith("cuda") else args.device}
    sizes = ("tiny",) if args.tiny else GPU_SIZES
    side = 256 if args.tiny else 16_384
    told["sizes"] = {size: on_gpu(_config(size), args.device, plan, side) for size in sizes}
    print_table(f"{told['device']}: batch 1 with guidance", told["sizes"])
    users, place = (2, 10) if args.tiny else (USERS, 750)
    told["many_users"] = many_users(
        _config("tiny" if args.tiny else USERS_MODEL), args.device, users, place, 4 if args.tiny else 30
    )
    print_table("Many users", {"together": told["many_users"]})
    return told


def _config(size: str) -> ModelConfig:
    return tiny_config("text") if size == "tiny" else PUBLISHED[size]


def main() -> None:
    """Runs what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only the paces beside transformers")
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for the GPU's table")
    parser.add_argument("--tiny", action="store_true", help="a model that takes milliseconds, both reports")
    parser.add_argument("--size", default="small", help="the published shape that is measured on a CPU")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = _config("tiny" if args.tiny else args.size)
    if args.memory:
        print(memory_mb(config, args.memory))
        return
    told: dict[str, Any] = {}
    if not args.device.startswith("cuda"):
        told |= cpu_report(config, args)
    if args.device.startswith("cuda") or (args.tiny and not args.quick):
        told |= {"gpu_table": gpu_report(args)}
    told |= {
        "model": config.name,
        "threads": args.threads,
        "torch": torch.__version__,
        "load": os.getloadavg()[0],
        "seconds": time.perf_counter() - STARTED,
    }
    print(json.dumps(rounded(told)))


if __name__ == "__main__":
    main()

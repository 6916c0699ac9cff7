"""`parlando engine`: MusicGen behind an HTTP door, for several people or on another machine than the page.

Finds the weights and says what is missing; replicas, door and tokens are `models/serving`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.settings import Settings
from models.musicgen.config import TINY_KINDS
from models.serving.app import LOOPBACK, EngineError, EngineSpec, run_engine
from models.serving.replica import TINY, ReplicaSpec
from models.serving.tokens import TokenError
from models.weights import get_command
from models.weights_table import WEIGHTS
from tools.errors import LimitError, MissingError
from tools.generate.backends.shelf import Shelved, own_folder, shelved

FOLDER = "engine"  # in the data folder: tokens and log
MAX_REPLICAS, MAX_SLOTS = 64, 256
KIND, ADVISED = "musicgen", "musicgen-melody"


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until Ctrl-C; returns the exit status.

    Raises:
        MissingError: Weights or Ray are not there.
        LimitError: A number is out of range.
    """
    _within("--replicas", args.replicas, 1, MAX_REPLICAS)
    _within("--port", args.port, 0, 65_535)
    if args.slots is not None:
        _within("--slots", args.slots, 1, MAX_SLOTS)
    replica = _replica(args.model, args.slots, settings)
    if args.host not in (LOOPBACK, "localhost", "::1"):
        _say(
            f"Listening on {args.host}: whoever has the token can use the engine, and the token crosses the network"
            " readable. Put a proxy with TLS in front of it."
        )
    _say(f"Starting {args.replicas} replica{'s' if args.replicas > 1 else ''} of {replica.name} ...")
    spec = EngineSpec(replica, args.replicas, settings.data_dir / FOLDER, args.host, args.port)
    try:
        run_engine(spec, lambda sentence: _say(f"{sentence}\nCtrl-C stops it."))
    except (EngineError, TokenError) as error:
        raise MissingError(str(error)) from error
    _say("The engine has stopped.")
    return 0


def _replica(model: str | None, slots: int | None, settings: Settings) -> ReplicaSpec:
    precision, device = settings.sound_precision, settings.sound_device
    if model is not None and model.startswith(TINY):
        kind = model.removeprefix(TINY)
        if kind not in TINY_KINDS:
            raise LimitError(f"There is no tiny model {kind!r}", f"There are {', '.join(TINY_KINDS)}")
        return ReplicaSpec(model, tiny=(kind, 0), slots=slots)  # random weights, for trying the engine out: noise
    weights = _weights(model, settings.data_dir)
    name = weights.row.name if weights.row else weights.title
    return ReplicaSpec(name, folder=weights.checked(), slots=slots, precision=precision, device=device)


def _weights(model: str | None, data_dir: Path) -> Shelved:
    """The weights that are meant.

    Raises:
        MissingError: There are none by that name, or none at all.
    """
    rows = {name: row for name, row in WEIGHTS.items() if row.kind == KIND}
    if model is None:
        there = [shelved(row, data_dir) for row in rows.values() if shelved(row, data_dir).is_there]
        if there:
            return max(there, key=lambda weights: weights.gpu_bytes)
        raise MissingError(
            "No MusicGen weights are on this machine",
            next_step=f"Bring some: `{get_command(WEIGHTS[ADVISED])}`; `parlando weights` lists all with licences",
        )
    row = rows.get(model) or rows.get(f"{KIND}-{model}")
    if row is not None:
        return shelved(row, data_dir)
    if Path(model).expanduser().is_dir():
        return own_folder(Path(model))
    raise MissingError(f"{model[:200]!r} is neither a folder nor one of {', '.join(rows)}")


def _within(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise LimitError(f"{option} {value} is out of range", f"Give a whole number from {least} to {most}")


def _say(text: str) -> None:
    print(text, flush=True)

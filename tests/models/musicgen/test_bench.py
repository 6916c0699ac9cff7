"""The benchmark runs whole on a tiny model, the GPU's table on a CPU too, and its last line is one JSON document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytestmark = [pytest.mark.neural, pytest.mark.slow]

BENCH = Path(__file__).parents[2] / "bench" / "bench_musicgen.py"


def test_every_part_of_the_benchmark_runs_on_a_tiny_model() -> None:
    command = [sys.executable, str(BENCH), "--tiny", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["ratio"] == pytest.approx(told["transformers_ms_per_step"] / told["ours_ms_per_step"], rel=0.01)
    assert 0.0 < told["rows"]["int8"]["share"] <= 1.0
    assert set(told["memory_mb"]) == {"int8", "bf16", "transformers"}
    # Fewer bits, more error; and all of it is error against the same exact model.
    losses = [told["rounding"][name]["kl_mean"] for name in ("bf16", "int8", "int4-32", "int4-128")]
    assert losses == sorted(losses) and losses[0] > 0.0
    row = told["gpu_table"]["sizes"]["tiny"]
    assert row["transformers_ms"] > 0 and row["first_sound_s"] > 0 and row["x_real_time"] > 0
    assert told["gpu_table"]["many_users"]["sound_s_per_s"] > 0

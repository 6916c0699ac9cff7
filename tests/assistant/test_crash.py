"""A process killed in mid-turn costs nothing that was acknowledged; the full count is `tests/bench/bench_crash.py`."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_turns_killed_at_random_moments_lose_nothing_acknowledged() -> None:
    command = [sys.executable, "tests/bench/bench_crash.py", "--kills", "12", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    result = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert result["acknowledged"] > 0
    assert not any(result["broken"].values())

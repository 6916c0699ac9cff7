"""Kill writers at random moments; what the store acknowledged is there. The long run is
`tests/bench/bench_store_kills.py --kills 200`."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[3] / "tests" / "bench" / "bench_store_kills.py"


def kill(times: int) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(BENCH), "--kills", str(times)], capture_output=True, text=True, timeout=600
    )
    assert done.stdout, done.stderr
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_writers_killed_at_random_moments_lose_nothing_acknowledged() -> None:
    result = kill(25)
    assert result["broken"] == []
    assert result["kills"] == 25
    assert int(str(result["turns"])) > 50
    assert int(str(result["files"])) > 50

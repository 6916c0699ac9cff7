"""A child whose parent was killed in the middle of a call does not go on for half a minute."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PARENT = """
import hashlib
from tools.sandbox import Limits, run_limited
run_limited(hashlib.pbkdf2_hmac, "sha256", b"x", b"y", 200_000_000, limits=Limits(wall_s=60, cpu_s=60))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, and the signal is Linux's")
def test_a_busy_child_ends_with_its_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT)
    child = _busy_child(parent.pid)
    parent.kill()
    parent.wait()
    give_up = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    is_alive = Path(f"/proc/{child}").exists()
    if is_alive:
        os.kill(child, signal.SIGKILL)
    assert not is_alive


def _busy_child(parent: int) -> int:
    """The parent's child once it works: inside one native call that lasts for minutes."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                ticks = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11]
                if int(ticks) > 60:
                    return child
        time.sleep(0.05)
    raise AssertionError("no child came to work")

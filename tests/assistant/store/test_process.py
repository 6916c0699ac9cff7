"""Telling a process that is gone from one that runs."""

import subprocess
import sys

from assistant.store.process import is_gone, this_process

ASK = "from assistant.store.process import this_process; print(this_process(), flush=True); input()"


def test_a_process_is_gone_when_it_has_ended_and_not_before() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert not is_gone(name)
        other.kill()
        other.wait()
    assert is_gone(name)
    assert not is_gone(this_process())


def test_a_later_process_with_the_same_number_is_another() -> None:
    host, _, started = this_process().rpartition(":")
    assert is_gone(f"{host}:{int(started) + 1}")


def test_of_another_host_or_a_strange_name_nothing_is_claimed() -> None:
    for name in ("elsewhere:1:1", "", "x", "a:b:c", "::"):
        assert not is_gone(name)

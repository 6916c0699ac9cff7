"""Which process does a piece of work, so that another can tell whether it is still at it.
 A name is `host:process id:moment it started`; the moment tells a process from a later one with the same number.
Knows nothing of turns or jobs.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path


@cache
def _own_name(process_id: int) -> str:
    return f"{platform.node() or 'localhost'}:{process_id}:{_started(process_id)}"


def this_process() -> str:
    """The name of the process that asks."""
    return _own_name(os.getpid())


def is_gone(name: str) -> bool:
    """Whether the named process surely runs no more. False where that cannot be known: another host, or Windows."""
    start, _, started = name.rpartition(":")
    host, _, process_id = start.rpartition(":")
    if host != (platform.node() or "localhost") or not process_id.isdecimal() or len(process_id) > 9:
        return False
    return _started(int(process_id)) != started


def _started(process_id: int) -> str:
    """What tells a process from a later one of its number, "0" where it has ended."""
    if Path("/proc/self/stat").exists():
        return _started_on_linux(process_id)
    if os.name != "posix":
        return "unknown"  # asking would need a signal, which on Windows ends the process
    try:
        os.kill(process_id, 0)  # signal 0 is never delivered, it only asks
    except ProcessLookupError:
        return "0"
    except OSError:  # it is there and another user's
        pass
    return "unknown"


def _started_on_linux(process_id: int) -> str:
    """Clock ticks from boot to the start of a process (proc(5), stat, fields 3 and 22)."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "0"
    fields = stat.rpartition(")")[2].split()
    return "0" if not fields or fields[0] in "ZX" else fields[19]

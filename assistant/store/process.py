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
    """Whether the named process surely runs no more. False where that cannot be known: another host, or no way to
    look.
    """
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    started = name.rpartition(":")[2]
    if host != (platform.node() or "localhost") or not rest.isdigit() or not Path("/proc/self/stat").exists():
        return False
    return _started(int(rest)) != started


def _started(process_id: int) -> str:
    """Clock ticks from boot to the start of a process; "0" where it is not there or has ended (proc(5), stat, fields
    3 and 22).
    """
    try:
        fields = (
            Path(f"/proc/{process_id}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return "0"
    return "0" if fields[0] in "ZX" else fields[19]

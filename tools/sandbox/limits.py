"""How much a child process may use. Values only; `tools.sandbox.child` sets them and `tools.sandbox.parent` watches
the clock.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call in a child may use.

    Attributes:
        wall_s: Seconds by the clock; kept on every platform.
        cpu_s: Seconds of processor time (POSIX).
        memory_bytes: Address space of the child (Linux; macOS does not enforce it).
        file_bytes: Largest file the child may write (POSIX).
        result_bytes: Largest pickled result accepted from the child.
    """

    wall_s: float = 20.0
    cpu_s: int = 20
    memory_bytes: int = 2 * 1024**3
    file_bytes: int = 16 * 1024**2
    result_bytes: int = 256 * 1024**2

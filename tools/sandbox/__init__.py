"""Running a parser or renderer of a user's bytes in a child process with limits.

`run_limited(function, *args)` starts a fresh Python (spawned, never forked), lets it import what the function needs,
and hands the result back through a pipe. A crash, a hang or too much memory kills the child and becomes a `MusicError`
here. This package knows no file formats.
"""

from tools.sandbox.limits import Limits
from tools.sandbox.parent import Sandbox, close_warm, keep_warm, run_limited

__all__ = ["Limits", "Sandbox", "close_warm", "keep_warm", "run_limited"]

"""The parent's side: start a child, send it a request, wait by the clock, tell how it died.

One child serves one call unless `keep_warm` was called (a server, a long chat): then one is kept and replaced after a
crash, a kill or `CALLS_PER_CHILD` calls. The child's environment holds no keys or tokens of this process.
"""

import atexit
import contextlib
import io
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tools.errors import FormatError, LimitError, MusicError
from tools.sandbox.child import HEADER
from tools.sandbox.limits import Limits

P = ParamSpec("P")
R = TypeVar("R")

CHILD = Path(__file__).with_name("child.py")
CALLS_PER_CHILD = 200
ASK_S = 0.05  # between questions whether to stop
ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "USERPROFILE",
    "LD_LIBRARY_PATH",
)
# One thread: a maths library's pool would reserve gigabytes of address space and count against the memory limit.
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
INSIDE = "PARLANDO_SANDBOX"  # set in the environment of every child
BUILTINS = frozenset({"set", "frozenset", "bytearray", "complex", "range", "slice"})


class Stopped(MusicError):
    """The caller no longer wants the answer."""


class Sandbox:
    """A child process that serves calls one after another. Safe to share between threads.

    Args:
        warm: Keep the child between calls; False starts one for each call.
    """

    def __init__(self, warm: bool = False) -> None:
        self._warm = warm
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._calls = 0

    def run(
        self,
        function: Callable[..., R],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
        limits: Limits | None = None,
        label: str = "The file",
        cancelled: Callable[[], bool] | None = None,
    ) -> R:
        """Call `function(*args, **kwargs)` in the child; see `run_limited`."""
        limits = limits or Limits()
        request = pickle.dumps((limits, function, args, kwargs or {}), protocol=5)
        with self._lock:
            try:
                kind, value = self._exchange(request, limits, label, cancelled)
            except BaseException:
                self._stop()
                raise
            self._calls += 1
            if not self._warm or self._calls >= CALLS_PER_CHILD or kind in ("memory", "error"):
                self._stop()
        return _result(kind, value, limits, label)

    def close(self) -> None:
        """Stop the child, if any."""
        with self._lock:
            self._stop()

    def _exchange(
        self, request: bytes, limits: Limits, label: str, cancelled: Callable[[], bool] | None
    ) -> tuple[str, Any]:
        child = self._started()
        answer: list[bytes] = []
        talk = threading.Thread(target=_talk, args=(child, request, limits.result_bytes, answer), daemon=True)
        talk.start()
        give_up = time.monotonic() + limits.wall_s
        while talk.is_alive() and time.monotonic() < give_up:
            talk.join(min(ASK_S, max(give_up - time.monotonic(), 0.0)) if cancelled else limits.wall_s)
            if cancelled and cancelled():
                raise Stopped(f"{label} was given up, as asked")
        if talk.is_alive():
            self._stop()
            raise _too_slow(label, limits.wall_s)
        if not answer:
            raise _death(child, label, limits)
        if len(answer[0]) > limits.result_bytes:
            raise LimitError(
                f"{label} makes more than {_size(limits.result_bytes)} of data", next_step="Use a smaller one"
            )
        try:
            kind, value = _Answers(io.BytesIO(answer[0])).load()
        except Exception as error:
            raise FormatError(f"{label} gave an answer that cannot be trusted ({error}) and was not read") from None
        return str(kind), value

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self._child = _spawn()
            self._calls = 0
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            _kill(child)


def run_limited(
    function: Callable[P, R],
    *args: Any,
    limits: Limits | None = None,
    label: str = "The file",
    cancelled: Callable[[], bool] | None = None,
    **kwargs: Any,
) -> R:
    """Call a function in a limited child process and return what it returns.

    Args:
        function: A function at the top of an importable module; it, its arguments and its result must pickle. Results
            may hold plain values and classes of `tools` only: a child taken over by a hostile file cannot make the
            parent call anything else.
        limits: What the child may use; `Limits()` by default.
        label: How messages name what is worked on, at the start of a sentence: "song.mid".
        cancelled: Asked often; when it says so the child is ended.

    Raises:
        MusicError: As raised by the function itself.
        FormatError: The child crashed, or the function raised anything else.
        LimitError: The child needed too much time, memory or room.
        Stopped: `cancelled` said so.
    """
    if os.environ.get(INSIDE):
        return function(*args, **kwargs)  # already in a limited child
    sandbox = _warm if _warm is not None else Sandbox()
    return sandbox.run(function, args, kwargs, limits, label, cancelled)


_warm: Sandbox | None = None


def keep_warm() -> None:
    """From now on keep one child between calls of `run_limited`: for servers and long chats. Starts nothing yet."""
    global _warm
    if _warm is None:
        _warm = Sandbox(warm=True)
        atexit.register(close_warm)


def close_warm() -> None:
    """Stop the warm child and go back to one child for each call."""
    global _warm
    if _warm is not None:
        _warm.close()
    _warm = None


class _Answers(pickle.Unpickler):
    """Builds plain values and our own classes, nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = module == "builtins" and name in BUILTINS
        if not allowed and (module == "tools" or module.startswith("tools.")) and "." not in name:
            found = super().find_class(module, name)
            allowed = isinstance(found, type) and found.__module__ == module
        if not allowed:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def _spawn() -> "subprocess.Popen[bytes]":
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | THREADS | {INSIDE: "1"}
    child = subprocess.Popen(
        [sys.executable, "-P", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # never read: that it closes is how the child hears of our end
        env=environment,
        cwd=tempfile.gettempdir(),
        start_new_session=os.name == "posix",
    )
    path = pickle.dumps([str(Path(entry).resolve()) for entry in sys.path])
    with contextlib.suppress(OSError):
        _pipe(child.stdin).write(HEADER.pack(len(path)) + path)
    return child


def _talk(child: "subprocess.Popen[bytes]", request: bytes, most_bytes: int, answer: list[bytes]) -> None:
    """Send the request and read the answer; leaves `answer` empty when the child dies. Runs in a thread so that the
    clock can end it.
    """
    try:
        writer, reader = _pipe(child.stdin), _pipe(child.stdout)
        writer.write(HEADER.pack(len(request)))
        writer.write(request)
        writer.flush()
        header = reader.read(HEADER.size)
        if len(header) == HEADER.size:
            length = HEADER.unpack(header)[0]
            data = reader.read(min(length, most_bytes + 1))
            if len(data) == min(length, most_bytes + 1):
                answer.append(data)
    except (OSError, ValueError):
        return


def _pipe(stream: Any) -> Any:
    if stream is None:
        raise OSError("the child has no pipe")
    return stream


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started, then wait for it."""
    if child.poll() is None:
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=5)
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _result(kind: str, value: Any, limits: Limits, label: str) -> Any:
    if kind == "ok":
        return value
    if kind == "music" and isinstance(value, MusicError):
        raise value
    if kind == "memory":
        raise _too_big(label, limits)
    raise FormatError(f"{label} cannot be read ({value})", next_step="Check that it opens elsewhere, or export it anew")


def _death(child: "subprocess.Popen[bytes]", label: str, limits: Limits) -> MusicError:
    """Why the child is gone, as an error for the person."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=2)
    code = child.returncode
    name = signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
    if name == "SIGXCPU":
        return _too_slow(label, limits.cpu_s)
    if name == "SIGXFSZ":
        return LimitError(
            f"{label} needs a working file above {_size(limits.file_bytes)}", next_step="Use a smaller one"
        )
    if name == "SIGKILL":
        return _too_big(label, limits)
    return FormatError(
        f"{label} makes the program that reads it crash ({name})", next_step="Export it anew from where it comes from"
    )


def _too_slow(label: str, seconds: float) -> MusicError:
    return LimitError(
        f"{label} was still not done after {seconds:g} s and was stopped", next_step="Use a shorter or simpler one"
    )


def _too_big(label: str, limits: Limits) -> MusicError:
    return LimitError(
        f"{label} needs more than {_size(limits.memory_bytes)} of memory", next_step="Use a shorter or simpler one"
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1024**3:.3g} GiB" if n_bytes >= 1024**3 else f"{n_bytes / 1024**2:.3g} MiB"

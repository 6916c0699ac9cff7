"""The child's side: read a request, run it under limits, answer, wait for the next.

Run by path, so that nothing of the packages is imported before the first request says where they are. Imports stay
minimal: they are paid for by every cold call. Requests and answers are pickles behind an 8-byte length; standard
output and input of the called function lead nowhere.
"""

import os
import pickle
import struct
import sys
from typing import Any, BinaryIO

HEADER = struct.Struct("<Q")
# What a parser has no business doing (names of https://docs.python.org/3/library/audit_events.html). Native code is
# not bound by it.
REFUSED_EVENTS = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.startfile",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.chmod",
        "os.chown",
        "os.kill",
        "os.symlink",
        "os.link",
        "os.truncate",
        "shutil.rmtree",
        "shutil.move",
        "webbrowser.open",
        "urllib.Request",
        "ftplib.connect",
    }
)


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, replies = _take_pipes()
    _end_with_parent()
    sys.path[:] = _read(requests) or []
    sys.addaudithook(_refuse)
    while (request := _read_bytes(requests)) is not None:
        answer = _answer(request)
        replies.write(HEADER.pack(len(answer)) + answer)
        replies.flush()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, replies


def _end_with_parent() -> None:
    """From now on end at once when the parent is gone, even inside native code.

    Standard error came as a pipe that the parent never reads and on which nothing is ever written: its one signal
    means that the other end has closed, and that signal's default is the end.
    """
    alive, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        import fcntl
        import select

        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC)
        other_end = select.poll()
    except (ImportError, OSError, AttributeError):  # Windows has no such signal; the limits still hold
        return
    other_end.register(alive, 0)
    if other_end.poll(0):  # it went before the signal was asked for
        os._exit(1)


def _read_bytes(stream: BinaryIO) -> bytes | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    return stream.read(HEADER.unpack(header)[0])


def _read(stream: BinaryIO) -> Any:
    data = _read_bytes(stream)
    return None if data is None else pickle.loads(data)


def _answer(request: bytes) -> bytes:
    """Run one request: (limits, function, args, kwargs). The answer is (kind, value): ok, music, memory or error."""
    try:
        limits, function, args, kwargs = pickle.loads(request)
        _set_limits(limits)
        return pickle.dumps(("ok", function(*args, **kwargs)), protocol=5)
    except MemoryError:
        return pickle.dumps(("memory", ""))
    except BaseException as error:
        if any(cls.__name__ == "MusicError" for cls in type(error).__mro__):
            return pickle.dumps(("music", error))
        return pickle.dumps(("error", f"{type(error).__name__}: {error}"[:500]))


def _set_limits(limits: Any) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent_s = int(usage.ru_utime + usage.ru_stime)
    for name, value in (
        ("RLIMIT_AS", limits.memory_bytes),
        ("RLIMIT_CPU", spent_s + limits.cpu_s),
        ("RLIMIT_FSIZE", limits.file_bytes),
        ("RLIMIT_CORE", 0),
    ):
        number = getattr(resource, name, None)
        if number is not None:
            _set_soft(resource, number, value)


def _set_soft(resource: Any, number: int, value: int) -> None:
    hard = resource.getrlimit(number)[1]
    soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(number, (soft, hard))
    except (ValueError, OSError):  # macOS refuses some address-space limits; the clock still holds
        return


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    # Python renames its bytecode files into place: compiled once, not on every cold call.
    if event in REFUSED_EVENTS and not (arguments and "__pycache__" in str(arguments[0])):
        raise PermissionError(f"not allowed while reading a file: {event}")


if __name__ == "__main__":
    main()

"""Ctrl-C as a wish to stop: the turn that runs ends cleanly and changes nothing. A second Ctrl-C ends the program."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Inside the block the first Ctrl-C only makes the yielded function say True."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, before)

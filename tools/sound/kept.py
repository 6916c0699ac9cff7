"""Keeps what was computed for a note, the longest unused going first, within a bound of bytes for the whole process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from tools.sound.notes import Samples

MOST_BYTES = 160_000_000


class Kept:
    """Samples by key; may be asked from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[Hashable, Samples] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Samples]) -> Samples:
        """What was made for a key, made now where it is not there. Two threads may both make it: it is the same."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        made.flags.writeable = False
        with self._lock:
            if key not in self._held:
                self._bytes += made.nbytes
            self._held[key] = made
            while self._bytes > self._most_bytes and len(self._held) > 1:
                self._bytes -= self._held.popitem(last=False)[1].nbytes
        return made

    @property
    def held_bytes(self) -> int:
        """What is held now."""
        return self._bytes


NOTES = Kept()

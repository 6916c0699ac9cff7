"""A trouble that comes again and again, such as a full disk: told in one line, and not again for a while.

For refusals whose sentence says all; what nobody foresaw is logged with its trace where it happens.
"""

from __future__ import annotations

import logging
import threading
import time

AGAIN_S = 60.0

log = logging.getLogger("parlando")


class Trouble:
    """What was told lately. Safe from several threads."""

    def __init__(self, again_s: float = AGAIN_S) -> None:
        self._again_s = again_s
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def tell(self, what: str, error: Exception) -> None:
        """Log one line, unless the same error was told within `again_s`, whatever could not be done for it."""
        sentence, now = str(error), time.monotonic()
        with self._lock:
            if now - self._told.get(sentence, -self._again_s) < self._again_s:
                return
            self._told = {known: at for known, at in self._told.items() if now - at < self._again_s} | {sentence: now}
        log.warning("%s: %s", what, sentence)


trouble = Trouble()

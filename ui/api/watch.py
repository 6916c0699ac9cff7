"""Waiting for a project to change without holding a thread: one look at the database serves everybody who waits.

What is looked at is `assistant.desk.pulse`'s. Nobody waits, nothing looks.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from assistant.desk.pulse import Changes, marks_of
from assistant.store.glance import Mark
from assistant.store.store import Store
from tools.errors import MusicError

LOOK_S = 0.04  # between looks while somebody waits
TELL_S = 0.4  # how often one who waits is told of mere progress; what was said or has ended is told at once


class _Waiter:
    """One request that waits."""

    def __init__(self, project_id: str, mark: Mark) -> None:
        self.project_id, self.mark = project_id, mark
        self.told = asyncio.Event()
        self.since = time.monotonic()

    def look(self, now: Mark | None) -> bool:
        """Wake up when the project stands otherwise; True while there is something that may be told later."""
        if now == self.mark:
            return False
        is_news = now is None or now.is_news(self.mark)
        if is_news or time.monotonic() - self.since >= TELL_S:
            self.told.set()
        return True


class Watch:
    """Those who wait for a project of a store to change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiters: set[_Waiter] = set()
        self._looking: asyncio.Task[None] | None = None
        self._look_anyway = False
        self._ended = False

    @property
    def is_ended(self) -> bool:
        """Whether nobody is to wait any more."""
        return self._ended

    async def change(self, project_id: str, mark: Mark, timeout_s: float) -> None:
        """Return when the project no longer stands as `mark` says, when the time is up, or when the server ends."""
        if self._ended:
            return
        waiter = _Waiter(project_id, mark)
        self._waiters.add(waiter)
        self._look_anyway = True  # it may have changed since the mark was taken
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        try:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(waiter.told.wait(), timeout_s)
        finally:
            self._waiters.discard(waiter)

    def end(self) -> None:
        """Send everybody home: the server ends."""
        self._ended = True
        for waiter in self._waiters:
            waiter.told.set()

    async def _look_on(self) -> None:
        """Look while somebody waits."""
        changes = Changes(self._store)
        try:
            while self._waiters and not self._ended:
                if changes.any() or self._look_anyway:
                    self._look_anyway = False
                    await self._look()
                await asyncio.sleep(LOOK_S)
        finally:
            changes.close()

    async def _look(self) -> None:
        asked = tuple(self._waiters)
        try:
            now = await run_in_threadpool(marks_of, self._store, {waiter.project_id for waiter in asked})
        except MusicError:  # busy: the next look tells
            self._look_anyway = True
            return
        for waiter in asked:
            self._look_anyway |= waiter.look(now.get(waiter.project_id))

"""How a project stands now, asked by every open page all the time: a few indexed reads in one transaction.

Also how to tell cheaply whether that has changed, for those who wait for it. Who waits, and how, is `ui`'s.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any
from urllib.parse import quote

from assistant.desk.rows import job_row
from assistant.preview import preview_of
from assistant.store.glance import LIVE, Glance, Mark, glance, mark_of, marks
from assistant.store.store import Store


def pulse_of(store: Store, project_id: str) -> tuple[str, dict[str, Any], Mark]:
    """(owner, the pulse, its mark) of a project. `stamp` changes when anything the page shows has changed.

    Raises:
        NotFound: If there is no such project.
    """
    with store.database.read() as connection:
        seen = glance(connection, project_id)
    return (
        seen.project.owner,
        _with_previews(_plain(seen), store),
        mark_of(seen.project, [job for job in seen.jobs if job.state in LIVE]),
    )


def marks_of(store: Store, project_ids: Iterable[str]) -> dict[str, Mark]:
    """The marks of several projects now."""
    with store.database.read() as connection:
        return marks(connection, project_ids)


class Changes:
    """Tells whether anybody has written to a store since it was last asked, without reading a row.

    SQLite counts in its file's head; of another database this always says yes. For one thread.
    """

    def __init__(self, store: Store) -> None:
        path = store.database.path
        self._connection: sqlite3.Connection | None = None
        if path is not None:
            with suppress(sqlite3.Error):
                self._connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=0)
        self._seen: int | None = None

    def any(self) -> bool:
        """Whether there may be something new. A moment in which that cannot be told counts as yes."""
        if self._connection is None:
            return True
        try:
            with closing(self._connection.execute("PRAGMA data_version")) as answer:
                now = int(answer.fetchone()[0])
        except sqlite3.Error:
            return True
        was, self._seen = self._seen, now
        return now != was

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()


def _plain(seen: Glance) -> dict[str, Any]:
    project = seen.project
    pulse: dict[str, Any] = {
        "project": project.id,
        "name": project.name,
        "head": project.head,
        "last_turn": seen.turn_states[0][0] if seen.turn_states else 0,
        "done": sorted(number for number, state in seen.turn_states if state != "running"),
        "jobs": [job_row(job) for job in seen.jobs],
        "words": seen.words or "plain",
    }
    standing = (project.updated_at_s, project.starred, project.version_count)
    news = (pulse | {"jobs": [job.id for job in seen.jobs]}, seen.turn_states, seen.last_use, standing)
    return pulse | {"stamp": f"{_short_hash(news)}-{_short_hash(pulse['jobs'])}"}


def _with_previews(pulse: dict[str, Any], store: Store) -> dict[str, Any]:
    """Running jobs whose sound can be heard while it is made say so. How much there is of it is no change: who listens
    asks for the sound itself.
    """
    begun = []
    for row in pulse["jobs"]:
        seen = preview_of(store.cache_dir, row["id"]) if row["state"] == "running" else None
        row["preview"] = seen.row() if seen else None
        begun += [seen.made] if seen else []
    return pulse | {"stamp": f"{pulse['stamp']}{''.join(begun)}"[:64]}


def is_mere_progress(stamp: str, before: str) -> bool:
    """Whether two different stamps tell of the same turns and jobs, and only of how far those are."""
    return stamp.partition("-")[0] == before.partition("-")[0]


def _short_hash(plain: Any) -> str:
    return hashlib.blake2b(json.dumps(plain).encode(), digest_size=8).hexdigest()

"""How a project stands now, asked twice a second by every open page: a few indexed reads in one transaction."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from assistant.desk.rows import job_row
from assistant.store.glance import Glance, glance
from assistant.store.store import Store


def pulse_of(store: Store, project_id: str) -> tuple[str, dict[str, Any]]:
    """(owner, the pulse) of a project. `stamp` changes when anything the page shows has changed.

    Raises:
        NotFound: If there is no such project.
    """
    with store.database.read() as connection:
        seen = glance(connection, project_id)
    return seen.project.owner, _plain(seen)


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
    counted = (pulse, seen.turn_states, seen.last_use, project.updated_at_s, project.starred, project.version_count)
    stamp = hashlib.blake2b(json.dumps(counted).encode(), digest_size=8).hexdigest()
    return pulse | {"stamp": stamp}

"""How a sentence becomes a job: checked, its files kept, acknowledged and put into its project's queue at once.

The turn and its job are written in one transaction, so that no crash leaves a turn nobody will ever work on. What the
worker needs beside the words is in the job's payload. The work itself is `assistant.turn`; who runs it is
`assistant.jobs`.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import uploads as up
from assistant.request import Request, clean_text
from assistant.settings import Settings
from assistant.store.values import Said

if TYPE_CHECKING:
    from assistant.store.store import Store
    from assistant.store.values import Job

KIND = "turn"


def submit_turn(store: "Store", request: Request, settings: Settings) -> "Job":
    """Acknowledge a sentence and queue it for any worker; `job.turn` is the turn's number.

    Raises:
        StoreFull: The owner has as many jobs waiting as the limits allow, or the disk is full; nothing was stored.
        MusicError: A file cannot be read, or the text is empty or too long; nothing was stored.
    """
    return acknowledge(store, request, settings, bound=False)


def acknowledge(store: "Store", request: Request, settings: Settings, bound: bool) -> "Job":
    """Check a sentence, keep its files, and write turn and job together.

    Args:
        store: Where to.
        request: What was said.
        settings: Limits of text and uploads.
        bound: Only this process may run the job (the command line).

    Raises:
        MusicError: As `submit_turn`.
    """
    text = clean_text(request.text, settings.max_text_characters, len(request.attachments))
    project = store.project(request.owner, request.project)
    sources = up.take_in(store, request.attachments, settings.max_upload_bytes)
    seed = request.seed if request.seed is not None else secrets.randbelow(2**31)
    said = Said(text, sources, dict(request.context), request.brain, seed)
    return store.jobs.submit_turn(project.id, said, KIND, _payload(request), bound=bound)


def request_of(payload: Mapping[str, Any], said: Said, project: str) -> Request:
    """The request a queued turn was made of, without its uploads: those are in the store by now."""
    out = payload.get("out")
    return Request(
        said.text,
        project,
        context=said.context,
        kinds=tuple(payload["kinds"]),
        out=Path(out) if out else None,
        brain=said.brain,
        seed=said.seed if payload.get("seed_given", True) else None,
        owner=payload["owner"],
    )


def _payload(request: Request) -> dict[str, Any]:
    """What is not in the stored words: plain JSON."""
    out = str(request.out.expanduser().absolute()) if request.out else None
    policy = str(request.context.get("licence_policy", "any"))
    asked = {"owner": request.owner, "kinds": list(request.kinds), "brain": request.brain, "out": out}
    return asked | {"licence_policy": policy, "seed_given": request.seed is not None}

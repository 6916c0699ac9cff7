"""An artefact of a version, made when somebody asks for it: the job behind the page's "make", and how it is queued.

The job may be run twice (a worker that died): what it attaches is addressed by content, so nothing comes twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.artifacts import KINDS, SOUND_KINDS, MadeFile, check_kinds
from assistant.jobs.engine import JobContext
from assistant.store.values import Job, Use
from tools.errors import MusicError
from tools.song.song_json import from_json

if TYPE_CHECKING:
    from assistant.store.store import Store

KIND = "make"


def submit_make(store: Store, project_id: str, version_id: str, kind: str, licence_policy: str) -> Job:
    """Queue the making of one kind; the same wish that is still waiting or running is not queued twice.

    Raises:
        MusicError: There is no such kind.
        StoreFull: The owner's queue is full.
    """
    if len(check_kinds(kind)) != 1:
        raise MusicError(f"{kind[:40]!r} is not one kind of file", next_step=f"Name one of {', '.join(KINDS)}")
    payload = {"kind": kind.strip(), "version": version_id, "licence_policy": licence_policy}
    for job in store.jobs.of_project_now(project_id):
        if job.kind == KIND and not job.is_over and not job.cancel_requested and job.payload == payload:
            return job
    return store.jobs.submit(project_id, "interactive", KIND, payload)


def make_views(context: JobContext) -> None:
    """Make what the job's payload names and attach it to its version.

    Raises:
        Cancelled: The person stopped it; nothing was attached.
        MusicError: It cannot be made of this song.
    """
    from assistant.page_jobs import session_of

    session, job = session_of(context), context.job
    kind, version_id = str(job.payload["kind"]), str(job.payload["version"])
    version = session.store.version(job.project_id, version_id)
    studio = session.studio_for(str(job.payload.get("licence_policy", "any")))
    sources = session.store.sources(job.project_id)
    context.progress("reading")
    try:
        views = studio.views(from_json(version.song_json or ""), (kind,), sources, context.progress, context.cancelled)
    except MusicError:
        context.check()  # what a renderer says when it was stopped is no fault of the song
        raise
    context.check()
    context.progress("saving")
    facts = views.rendered.facts.as_json() if views.rendered else {}
    _attach(session.store, job.project_id, version_id, [made for made in views.files if made.kind == kind], facts)


def _attach(store: Store, project_id: str, version_id: str, files: list[MadeFile], facts: dict[str, Any]) -> None:
    """Keep the files for the version, all in one transaction; those it has already are left as they are."""
    there = {use.key for use in store.artefacts(project_id, version=version_id)}
    uses = []
    for position, made in enumerate(files):
        told = dict(made.facts) or (_of_stem(facts) if made.kind in SOUND_KINDS else {})
        artefact = store.put_artefact(made.kind, made.data, told)
        uses.append(Use(artefact, version=version_id, track=made.track, position=position))
    store.attach(project_id, [use for use in uses if use.key not in there])


def _of_stem(facts: dict[str, Any]) -> dict[str, Any]:
    """Of a mix's facts what holds for its stems too: what they were played with."""
    return {name: facts[name] for name in ("engine", "soundfont", "soundfont_licence") if name in facts}

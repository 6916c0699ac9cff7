"""Projects, turns, versions, artefacts and jobs: what was acknowledged is there, whatever happens to the process.

The store knows files and rows; a song is opaque JSON text to it and a turn document plain JSON. One `Store` is one data
folder and one database. What it returns are frozen values of `assistant.store.values`; what it raises is a `StoreError`
with a sentence for a person.

    store = Store.open(data_dir, database_url=None, limits=Limits())    # a context manager; close() releases the files

    # projects (ids are opaque strings; names are unique per owner)
    store.project(owner, name, create=True) -> Project                  # name None: a fresh throw-away project
    store.projects(owner, deleted=False) -> tuple[Project, ...]         # starred first, then newest change first
    store.search(owner, words) -> tuple[Project, ...]                   # in names and in what was said
    store.rename(project_id, name), .star(project_id, starred=True), .duplicate(project_id, name=None) -> Project
    store.delete(project_id), store.undelete(project_id) -> Project     # soft; swept after Limits.undelete_s
    store.project_dir(project_id) -> Path                               # where a turn without --out writes

    # uploads
    store.put_source(path_or_bytes, kind, label=None) -> Source         # copied in under its sha256, quota checked
    store.sources(project_id) -> Mapping[sha256, bytes]                 # read when asked (tools.song.sources.Sources)

    # one turn: acknowledge, work, commit once
    handle = store.begin_turn(project_id, Said(text, attachments=(source,), context={}, brain="offline", seed=7))
    handle.head, handle.number, handle.version_id(0)                    # "v3": the id the first new version will have
    artefact = store.put_artefact("mix", path_or_bytes, facts={})       # file first, durable; a WAV rests as FLAC
    store.commit_turn(handle, document={...}, messages=[...], new_versions=[NewVersion(...)],
                      artefacts=[Use(artefact, version="v3", track=None, position=0)],
                      head="v3",        # None: the head stays
                      move=None,        # "made" when a head is given; or "undo", "redo" (with steps=), "goto"
                      steps=1) -> Turn
        # ONE transaction. StoreConflict when another turn moved the head or added versions meanwhile: nothing was
        # written; work again from store.resume_turn(...) or fail_turn. Committing a turn that is done returns it as it
        # stands, so a duplicate delivery makes nothing twice.
    store.fail_turn(handle, reason, document=None) -> Turn
    store.resume_turn(project_id, number) -> TurnHandle                 # a fresh handle on a running turn, for a retry

    # reading
    store.head(project_id) -> Version | None                            # with song_json
    store.version(project_id, "v3") -> Version                          # with song_json
    store.versions(project_id) -> tuple[Version, ...]                   # the tree, without song_json
    store.turns(project_id, last=None) -> tuple[Turn, ...]              store.turn(project_id, number) -> Turn
    store.mark_version(project_id, VersionMark("v3", name=..., starred=..., deleted=...)) -> Version
    store.undo_target(project_id, steps=1), store.redo_target(project_id, steps=1) -> Version | None
    store.artefacts(project_id, version=None, turn=None, kind=None) -> tuple[Use, ...]
    store.attach(project_id, uses)                                      # made later for a version that exists
    store.artefact(owner, sha256) -> Artefact                           # NotFound unless a project of the owner uses it
    store.write_artefact(artefact, to) -> Path                          # the very bytes handed in, FLAC back to WAV
    store.read_artefact(artefact) -> bytes                              store.stored_path(artefact) -> Path

    # housekeeping
    store.cache_dir -> Path                                             # dry stems; least recently used go first
    store.usage() -> Usage                                              store.sweep(grace_s=None) -> SweepReport

    # jobs: one running job a project; lanes "interactive" and "heavy"
    store.jobs.submit(project_id, lane, kind, payload, turn=None) -> Job
    store.jobs.claim(worker, lane), store.jobs.claim_job(job_id, worker) -> Job | None
    store.jobs.heartbeat(job_id, worker, progress=None) -> bool         # True: stop, it was cancelled
    store.jobs.finish(job_id, worker), .fail(job_id, worker, reason), .cancelled(job_id, worker) -> Job
    store.jobs.request_cancel(job_id) -> Job                            store.jobs.job(job_id) -> Job
    store.jobs.of_project(project_id) -> tuple[Job, ...]                store.jobs.expire() -> int

    # people: what one owner chose on the page; accounts and logins are `store.accounts`, used by `assistant.accounts`
    store.preferences(owner) -> dict                                    store.set_preferences(owner, chosen) -> dict

    store.taste.add(owner, row), .listed(owner) -> tuple[TasteRow, ...] store.taste.forget(owner) -> int

    # take it anywhere
    export_project(store, owner, name, to) -> Path                      # one zip
    import_project(store, owner, zip_path, song_hash=None) -> Project   # song_hash: str -> str checks every song
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.store.errors import NotFound, StoreConflict, StoreError
from assistant.store.values import (
    Artefact,
    Job,
    Limits,
    NewVersion,
    Project,
    Said,
    Source,
    Turn,
    TurnHandle,
    Use,
    Version,
    VersionMark,
)

if TYPE_CHECKING:
    from assistant.store.bundle import export_project, import_project
    from assistant.store.store import Store

__all__ = [
    "Artefact",
    "Job",
    "Limits",
    "NewVersion",
    "NotFound",
    "Project",
    "Said",
    "Source",
    "Store",
    "StoreConflict",
    "StoreError",
    "Turn",
    "TurnHandle",
    "Use",
    "Version",
    "VersionMark",
    "export_project",
    "import_project",
]

_LATE = {
    "Store": "assistant.store.store",
    "export_project": "assistant.store.bundle",
    "import_project": "assistant.store.bundle",
}


def __getattr__(name: str) -> Any:
    """Import what needs SQLAlchemy (0.15 s) only when it is asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)

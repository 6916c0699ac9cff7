"""The values the store hands out and takes in: frozen, plain, free of any database object.
 A version is named `"v3"` inside its project and a project by its id; times are seconds since 1970 in UTC. Song JSON
is opaque text here (`tools.song.song_json` makes it), a turn's document and messages are plain JSON values. Nothing
in this file touches a disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any  # None, bool, int, float, str, and lists and string-keyed mappings of these
JsonObject = Mapping[str, Json]

TurnState = Literal["running", "done", "failed"]
Move = Literal["made", "undo", "redo", "goto"]
Lane = Literal["interactive", "heavy"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]

GIGABYTE = 1000**3


@dataclass(frozen=True)
class Limits:
    """What the store may take, and how long it keeps what nobody asked it to keep."""

    quota_bytes: int = 20 * GIGABYTE  # all files of this data folder together, the database apart
    cache_bytes: int = (
        4 * GIGABYTE
    )  # the share of the quota that dry stems and other remade files may fill before the oldest go
    view_bytes: int = (
        4 * GIGABYTE
    )  # the share that files written for older versions into projects' own folders may fill
    min_free_bytes: int = 200 * 1000**2  # left free on the disk, so that the database can always write
    throwaway_s: float = 7 * 86_400  # a project nobody named is kept this long after its last change
    undelete_s: float = 30 * 86_400  # a deleted project can be brought back this long
    grace_s: float = 3_600  # a file this young may belong to a turn that is not committed yet
    turn_lease_s: float = 1_800  # a running turn older than this, or whose process is gone, counts as interrupted
    job_lease_s: float = 60  # a worker that is silent this long has lost its job
    job_attempts: int = 2  # the first run and one retry
    queued_jobs_per_owner: int = 20


@dataclass(frozen=True)
class Project:
    """One conversation and its song."""

    id: str
    owner: str
    name: str
    head: str | None  # the current version's id, None before the first
    starred: bool
    throwaway: bool
    turn_count: int
    version_count: int
    created_at_s: float
    updated_at_s: float
    deleted_at_s: float | None


@dataclass(frozen=True)
class Source:
    """An upload, kept under the hash of its bytes. `label` is the original name made harmless: to show, never to
    open.
    """

    sha256: str
    kind: str  # "audio", "midi", "musicxml", "abc", "video", "picture" or "other"
    label: str
    size_bytes: int


@dataclass(frozen=True)
class Said:
    """What came in: the words, the uploads, what the page knows, and who is to answer."""

    text: str
    attachments: tuple[Source, ...] = ()
    context: JsonObject = field(default_factory=dict)
    brain: str = "offline"
    seed: int | None = None


@dataclass(frozen=True)
class TurnHandle:
    """A turn that was acknowledged and is being worked on; `Store.commit_turn` or `Store.fail_turn` ends it."""

    project_id: str
    project_name: str
    number: int
    head: str | None  # the project's head when the work began
    version_count: int  # how many versions the project had then

    def version_id(self, index: int = 0) -> str:
        """The id the turn's new version number `index` (from 0) will have, for use in its document and artefacts."""
        return f"v{self.version_count + 1 + index}"


@dataclass(frozen=True)
class NewVersion:
    """A version to be written by `Store.commit_turn`; `id` is `handle.version_id(0)`, `(1)`, ... in this order."""

    id: str
    song_json: str
    song_hash: str
    label: str = ""
    parents: tuple[str, ...] = ()
    seed: int | None = None
    made_by: JsonObject = field(default_factory=dict)  # the call that made it: {"tool": ..., "args": {...}}
    selected: bool = True  # False: a candidate to listen to


@dataclass(frozen=True)
class Version:
    """A song and how it came to be. `song_json` is loaded by `Store.version` and `Store.head`, and is None in a list
    of versions.
    """

    id: str
    project_id: str
    label: str
    song_json: str | None
    song_hash: str
    parents: tuple[str, ...]
    seed: int | None
    made_by: JsonObject
    selected: bool
    turn: int | None
    created_at_s: float
    name: str | None = None  # what a person calls it
    starred: bool = False
    deleted_at_s: float | None = None  # out of sight since then


@dataclass(frozen=True)
class VersionMark:
    """What a person says of a version; None leaves that as it is.

    Attributes:
        version: Its id.
        name: What it is called; "" takes the name away.
        starred: Whether it is a favourite.
        deleted: Whether it is out of sight. Its song stays, because others came from it.
    """

    version: str
    name: str | None = None
    starred: bool | None = None
    deleted: bool | None = None


@dataclass(frozen=True)
class Artefact:
    """A file of the store, addressed by the sha256 of its bytes as handed in.

    A WAV may rest as FLAC (`encoding == "flac"`); `Store.write_artefact` gives the very bytes back.
    """

    sha256: str
    kind: str  # an artefact kind of the turn document: "mix", "stem", "midi", ...
    media_type: str
    size_bytes: int  # of the bytes handed in
    stored_path: str  # relative to the data folder
    stored_bytes: int
    encoding: Literal["raw", "flac"] = "raw"
    frame: JsonObject | None = None  # what a FLAC needs to become its WAV again
    facts: JsonObject = field(default_factory=dict)  # measured facts, plain JSON


@dataclass(frozen=True)
class Use:
    """Why an artefact is kept: a version's, a turn's, or one track's of a version. `position` orders pages, from 0."""

    artefact: Artefact
    version: str | None = None
    track: str | None = None
    position: int = 0

    @property
    def key(self) -> tuple[str | None, str, str | None, int, str]:
        """What makes two uses the same file in the same place."""
        return (self.version, self.artefact.kind, self.track, self.position, self.artefact.sha256)


@dataclass(frozen=True)
class Turn:
    """One stored turn. `document` and `messages` are None and empty until it is done."""

    project_id: str
    number: int
    said: Said
    state: TurnState
    outcome: str | None
    document: JsonObject | None  # the turn document of the command line's --json
    messages: tuple[JsonObject, ...]  # plain JSON to rebuild the brain's messages from
    move: Move | None  # how the head moved, None when it stayed
    head_before: str | None
    head_after: str | None
    reason: str | None  # why it failed
    created_at_s: float
    finished_at_s: float | None


@dataclass(frozen=True)
class Progress:
    """Where a job is: `step` of `of` in `stage`, and seconds to go where they can be told.

    `facts` are left by a job that ended: what it took, for later ones to reckon with.
    """

    stage: str
    step: int = 0
    of: int = 0
    eta_s: float | None = None
    facts: JsonObject | None = None


@dataclass(frozen=True)
class EndsJob:
    """A job that is done in the very transaction that ends its turn, and its last progress."""

    job_id: int
    worker: str
    last: Progress | None = None


@dataclass(frozen=True)
class Job:
    """A piece of work in a project's queue."""

    id: int
    project_id: str
    lane: Lane
    kind: str
    payload: JsonObject
    turn: int | None  # the turn it works for
    state: JobState
    position: int  # 0 while running or ended, else 1 for the next of its lane
    attempts: int
    max_attempts: int
    worker: str | None
    lease_until_s: float | None
    cancel_requested: bool
    progress: Progress | None
    reason: str | None
    created_at_s: float
    started_at_s: float | None
    finished_at_s: float | None

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True)
class SweepReport:
    """What a sweep removed, and what is left."""

    projects: int
    artefacts: int
    sources: int
    cached: int
    views: int
    temporary: int
    freed_bytes: int
    kept_bytes: int


@dataclass(frozen=True)
class Usage:
    """How full the data folder is, in bytes."""

    artefact_bytes: int
    source_bytes: int
    cache_bytes: int
    view_bytes: int
    quota_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.artefact_bytes + self.source_bytes + self.cache_bytes + self.view_bytes


def version_ordinal(version_id: str) -> int | None:
    """3 for "v3"; None for anything that is not a version id."""
    digits = version_id[1:]
    is_id = version_id[:1] == "v" and digits.isascii() and digits.isdigit() and len(digits) < 10 and digits[0] != "0"
    return int(digits) if is_id else None


def version_name(ordinal: int) -> str:
    """The inverse of `version_ordinal`: "v3" for 3."""
    return f"v{ordinal}"

"""The tables, as SQLAlchemy Core knows them: the one place where columns are named.
 No SQLite-only type or clause, so that PostgreSQL takes the same tables. `migrations/` holds how a database came
here; a test compares the two. JSON is kept as ASCII text: both databases store it alike, and a NUL in a title cannot
break either.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISION = "r0004"  # the newest file in migrations/versions; a test holds them together


class JsonText(TypeDecorator[Any]):
    """A plain JSON value in a text column; SQL NULL is None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else dump_json(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


def dump_json(value: Any) -> str:
    """Compact ASCII JSON.

    Raises:
        TypeError: If the value is not plain JSON; ValueError: if it holds NaN or an infinity.
    """
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


# Names for every constraint, so that a later migration can drop one on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _serial() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _project() -> Column[str]:
    return Column("project_id", String(32), ForeignKey("projects.id", ondelete="CASCADE"), nullable=False)


owners = Table(
    "owners",
    metadata,
    _serial(),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at_s", Float, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner_id", Integer, ForeignKey("owners.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column(
        "live_name", String(200)
    ),  # the name while the project is not deleted, else NULL: a deleted one does not hold its name
    Column("head_version", Integer),  # ordinal of the current version
    Column("starred", Boolean, nullable=False, default=False),
    Column("throwaway", Boolean, nullable=False, default=False),
    Column("turn_count", Integer, nullable=False, default=0),
    Column("version_count", Integer, nullable=False, default=0),
    Column("change_count", Integer, nullable=False, default=0),  # how often the head has moved
    Column("running_job", Integer),  # the one job of the project that runs; compare-and-set by whoever claims
    Column("created_at_s", Float, nullable=False),
    Column("updated_at_s", Float, nullable=False),
    Column("deleted_at_s", Float),
    UniqueConstraint("owner_id", "live_name"),
)

turns = Table(
    "turns",
    metadata,
    _serial(),
    _project(),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("context", JsonText, nullable=False),
    Column("brain", String(200), nullable=False),
    Column("seed", JsonText),  # any whole number a person types
    Column("state", String(16), nullable=False),
    Column("worker", String(200)),  # the process that runs it: host, process id and the moment it started
    Column("outcome", String(16)),
    Column("document", JsonText),
    Column("messages", JsonText),
    Column("move", String(16)),
    Column("move_steps", Integer),  # how many changes an undo or redo passed over
    Column("change", Integer),  # the project's change_count after it: the order in which heads really moved
    Column("head_before", Integer),
    Column("head_after", Integer),
    Column("reason", Text),
    Column("created_at_s", Float, nullable=False),
    Column("finished_at_s", Float),
    UniqueConstraint("project_id", "number"),
)

versions = Table(
    "versions",
    metadata,
    _serial(),
    _project(),
    Column("ordinal", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("song", LargeBinary, nullable=False),  # zlib of the song's JSON in UTF-8
    Column("song_hash", String(128), nullable=False),
    Column("seed", JsonText),
    Column("made_by", JsonText, nullable=False),
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("selected", Boolean, nullable=False),
    Column("name", Text),  # what a person calls it; NULL: only its label tells
    Column("starred", Boolean, nullable=False, default=False),
    Column("deleted_at_s", Float),  # out of sight since then, NULL: in sight; the row stays, others came from it
    Column("created_at_s", Float, nullable=False),
    UniqueConstraint("project_id", "ordinal"),
    Index(
        None, "turn_id"
    ),  # the child side of a cascade is indexed, else deleting a project reads every row of every other
)

version_parents = Table(
    "version_parents",
    metadata,
    Column("version_id", Integer, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("parent_id", Integer, ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Index(None, "parent_id"),
)

artefacts = Table(
    "artefacts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("stored_path", String(200), nullable=False),
    Column("stored_bytes", BigInteger, nullable=False),
    Column("encoding", String(8), nullable=False),
    Column("frame", JsonText),  # what a FLAC needs to become its WAV again: flac.WavFrame
    Column("facts", JsonText, nullable=False),
    Column("created_at_s", Float, nullable=False),
)

artefact_uses = Table(
    "artefact_uses",
    metadata,
    _serial(),
    _project(),
    Column("sha256", String(64), ForeignKey("artefacts.sha256"), nullable=False),
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("version_id", Integer, ForeignKey("versions.id", ondelete="CASCADE")),
    Column("kind", String(64), nullable=False),
    Column("track", Text),
    Column("position", Integer, nullable=False),
    Index(None, "project_id"),
    Index(None, "turn_id"),
    Index(None, "version_id"),
    Index(None, "sha256"),
)

sources = Table(
    "sources",
    metadata,
    _serial(),
    _project(),
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("label", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Index(None, "project_id"),
    Index(None, "turn_id"),
    Index(None, "sha256"),
)

jobs = Table(
    "jobs",
    metadata,
    _serial(),
    _project(),
    Column("lane", String(16), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("state", String(16), nullable=False),
    Column(
        "bound_to", String(200)
    ),  # the one process that can run it, because its function lives there; NULL: any worker
    Column("worker", String(200)),
    Column("lease_until_s", Float),  # of a running job; of a bound job while it waits too
    Column("attempts", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("progress", JsonText),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("created_at_s", Float, nullable=False),
    Column("started_at_s", Float),
    Column("finished_at_s", Float),
    Index(None, "state", "lane"),
    Index(None, "project_id"),
    Index(None, "turn_id"),
    sqlite_autoincrement=True,  # an id is never given twice, so an old page cannot mistake a new job for its own
)

# Who may log in, when the page is open to more than this machine. A name that has an account is an owner's.
accounts = Table(
    "accounts",
    metadata,
    _serial(),
    Column("owner_id", Integer, ForeignKey("owners.id"), nullable=False, unique=True),
    Column("password", String(300), nullable=False),  # scrypt$N$r$p$salt$key: never the password itself
    Column("created_at_s", Float, nullable=False),
    Column("changed_at_s", Float, nullable=False),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),  # the token itself is only in the person's browser
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("created_at_s", Float, nullable=False),
    Column("seen_at_s", Float, nullable=False),
    Column("expires_at_s", Float, nullable=False),
    Index(None, "account_id"),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("source_sha256", String(64), primary_key=True),  # hash of "name:..." or "address:..."
    Column("count", Integer, nullable=False),
    Column("last_at_s", Float, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id"), primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("value", JsonText, nullable=False),
)

# What a person preferred to what. It names projects without belonging to them: it is forgotten when its owner says so.
taste_choices = Table(
    "taste_choices",
    metadata,
    _serial(),
    Column("owner_id", Integer, ForeignKey("owners.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("project_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),  # ordinal of the version that was preferred
    Column("other_version", Integer),  # of the one in the same project it was preferred to, where there is one
    Column("liked", JsonText, nullable=False),  # statistics of its tune, and the collection they are held against
    Column("passed", JsonText),  # the same of what it was compared with; NULL: a usual tune
    Column("strength", Float, nullable=False),
    Column("created_at_s", Float, nullable=False),
    Index(None, "owner_id"),
)

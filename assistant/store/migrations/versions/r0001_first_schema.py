"""The tables of the first release.

A picture of the schema as it was then, on purpose not made from `schema.py`, which goes on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, nullable: bool = True) -> sa.schema.SchemaItem:
    return sa.Column(name, sa.Text(), nullable=nullable)


INDEXED = (
    ("versions", "turn_id"),
    ("version_parents", "parent_id"),
    ("artefact_uses", "project_id"),
    ("artefact_uses", "turn_id"),
    ("artefact_uses", "version_id"),
    ("artefact_uses", "sha256"),
    ("sources", "project_id"),
    ("sources", "turn_id"),
    ("sources", "sha256"),
    ("jobs", "project_id"),
    ("jobs", "turn_id"),
)


def upgrade() -> None:
    """Make every table and index."""
    _owners_and_projects()
    _turns_and_versions()
    _artefacts_and_sources()
    _jobs()
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_jobs_state_lane", "jobs", ["state", "lane"])


def _serial(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _belongs_to_project(table: str) -> list[sa.schema.SchemaItem]:
    name = f"fk_{table}_project_id"
    return [
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=name, ondelete="CASCADE"),
    ]


def _belongs_to(table: str, column: str, target: str, nullable: bool = True) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"),
    ]


def _owners_and_projects() -> None:
    op.create_table(
        "owners",
        *_serial("owners"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.UniqueConstraint("name", name="uq_owners_name"),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("live_name", sa.String(200)),
        sa.Column("head_version", sa.Integer()),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("throwaway", sa.Boolean(), nullable=False),
        sa.Column("turn_count", sa.Integer(), nullable=False),
        sa.Column("version_count", sa.Integer(), nullable=False),
        sa.Column("change_count", sa.Integer(), nullable=False),
        sa.Column("running_job", sa.Integer()),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("updated_at_s", sa.Float(), nullable=False),
        sa.Column("deleted_at_s", sa.Float()),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_projects_owner_id"),
        sa.UniqueConstraint("owner_id", "live_name", name="uq_projects_owner_id_live_name"),
    )


def _turns_and_versions() -> None:
    op.create_table(
        "turns",
        *_serial("turns"),
        *_belongs_to_project("turns"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("text", nullable=False),
        _text("context", nullable=False),
        sa.Column("brain", sa.String(200), nullable=False),
        _text("seed"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(200)),
        sa.Column("outcome", sa.String(16)),
        _text("document"),
        _text("messages"),
        sa.Column("move", sa.String(16)),
        sa.Column("move_steps", sa.Integer()),
        sa.Column("change", sa.Integer()),
        sa.Column("head_before", sa.Integer()),
        sa.Column("head_after", sa.Integer()),
        _text("reason"),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("finished_at_s", sa.Float()),
        sa.UniqueConstraint("project_id", "number", name="uq_turns_project_id_number"),
    )
    op.create_table(
        "versions",
        *_serial("versions"),
        *_belongs_to_project("versions"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("label", nullable=False),
        sa.Column("song", sa.LargeBinary(), nullable=False),
        sa.Column("song_hash", sa.String(128), nullable=False),
        _text("seed"),
        _text("made_by", nullable=False),
        *_belongs_to("versions", "turn_id", "turns"),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.UniqueConstraint("project_id", "ordinal", name="uq_versions_project_id_ordinal"),
    )
    op.create_table(
        "version_parents",
        *_belongs_to("version_parents", "version_id", "versions", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_belongs_to("version_parents", "parent_id", "versions", nullable=False),
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_version_parents"),
    )


def _artefacts_and_sources() -> None:
    op.create_table(
        "artefacts",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_path", sa.String(200), nullable=False),
        sa.Column("stored_bytes", sa.BigInteger(), nullable=False),
        sa.Column("encoding", sa.String(8), nullable=False),
        _text("frame"),
        _text("facts", nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_artefacts"),
    )
    op.create_table(
        "artefact_uses",
        *_serial("artefact_uses"),
        *_belongs_to_project("artefact_uses"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["artefacts.sha256"], name="fk_artefact_uses_sha256"),
        *_belongs_to("artefact_uses", "turn_id", "turns"),
        *_belongs_to("artefact_uses", "version_id", "versions"),
        sa.Column("kind", sa.String(64), nullable=False),
        _text("track"),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_table(
        "sources",
        *_serial("sources"),
        *_belongs_to_project("sources"),
        *_belongs_to("sources", "turn_id", "turns", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        _text("label", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        *_serial("jobs"),
        *_belongs_to_project("jobs"),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        _text("payload", nullable=False),
        *_belongs_to("jobs", "turn_id", "turns"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("bound_to", sa.String(200)),
        sa.Column("worker", sa.String(200)),
        sa.Column("lease_until_s", sa.Float()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        _text("reason"),
        _text("progress"),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("started_at_s", sa.Float()),
        sa.Column("finished_at_s", sa.Float()),
        sqlite_autoincrement=True,
    )

"""What a person chose, so that their taste can weigh in when a tune is kept.

A picture of this table as it was then, on purpose not made from `schema.py`, which goes on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what is there stays as it is."""
    op.create_table(
        "taste_choices",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("project_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("other_version", sa.Integer()),
        sa.Column("liked", sa.Text(), nullable=False),
        sa.Column("passed", sa.Text()),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taste_choices"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_taste_choices_owner_id"),
    )
    op.create_index("ix_taste_choices_owner_id", "taste_choices", ["owner_id"])

"""What a person says of a version: a name of their own, a star, and that it is out of sight.

A picture of these columns as they were then, on purpose not made from `schema.py`, which goes on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; every version there is has no name, no star, and is in sight."""
    op.add_column("versions", sa.Column("name", sa.Text()))
    op.add_column("versions", sa.Column("starred", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("versions", sa.Column("deleted_at_s", sa.Float()))

"""Accounts, logins and preferences: what the page needs to know people apart.

A picture of these tables as they were then, on purpose not made from `schema.py`, which goes on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables; what is there stays as it is."""
    _accounts()
    _logins()
    _preferences()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_accounts_owner_id"),
        sa.UniqueConstraint("owner_id", name="uq_accounts_owner_id"),
    )


def _logins() -> None:
    op.create_table(
        "login_sessions",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("seen_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_login_sessions"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_login_sessions_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_login_sessions_account_id", "login_sessions", ["account_id"])
    op.create_table(
        "login_failures",
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("source_sha256", name="pk_login_failures"),
    )


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "key", name="pk_preferences"),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_preferences_owner_id"),
    )

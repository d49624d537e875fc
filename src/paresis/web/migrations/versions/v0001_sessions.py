"""Kept sessions, and the secret that signs forms. Tables of stores from before there were migrations are taken as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sessions", sa.Column("key", sa.String(64), primary_key=True), sa.Column("body", sa.Text, nullable=False),
        sa.Column("expires", sa.Float, nullable=False), if_not_exists=True,
    )  # fmt: skip
    op.create_table(
        "about", sa.Column("name", sa.String(20), primary_key=True), sa.Column("number", sa.Integer), sa.Column("text", sa.String(64)),
        if_not_exists=True,
    )  # fmt: skip


def downgrade() -> None:
    """Take them away."""
    op.drop_table("about")
    op.drop_table("sessions")

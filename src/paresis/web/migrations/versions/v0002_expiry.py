"""What has expired is found without reading every session."""

from __future__ import annotations

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the index."""
    op.create_index("sessions_expires", "sessions", ["expires"], if_not_exists=True)


def downgrade() -> None:
    """Take it away."""
    op.drop_index("sessions_expires", "sessions")
